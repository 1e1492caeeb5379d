/* SPDX-License-Identifier: MIT */
#include "cli/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli_internal.h"
#include "tcpautopsy/core/timefmt.h"

#define LINE_EVERY_NS (200 * TA_MS)
/* What is done sooner needs no line. */
#define AUTO_AFTER_NS (2 * TA_SEC)

enum { MEGABYTE = 1000000 };

static struct cli_progress *active; /* of the main thread */

static int64_t now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return (int64_t)now.tv_sec * TA_SEC + now.tv_nsec;
}

static void show(struct cli_progress *p, int64_t now)
{
	char line[160], left[48] = "", of[48] = "";
	uint64_t bytes = __atomic_load_n(&p->bytes, __ATOMIC_RELAXED);
	uint64_t packets = __atomic_load_n(&p->watch.packets, __ATOMIC_RELAXED);
	double seconds = (double)(now - p->start_ns) / (double)TA_SEC;
	double rate = seconds > 0 ? (double)bytes / seconds : 0;
	if (p->total && bytes <= p->total) {
		snprintf(of, sizeof(of), " of %.1f", (double)p->total / MEGABYTE);
		if (rate > 0)
			snprintf(left, sizeof(left), ", %.0f s left",
				 (double)(p->total - bytes) / rate);
	}
	snprintf(line, sizeof(line), "\r%.1f%s MB, %" PRIu64 " packets, %.1f MB/s%s\033[K",
		 (double)bytes / MEGABYTE, of, packets, rate / MEGABYTE, left);
	fputs(line, stderr);
	p->shown = true;
}

static void look(void *context)
{
	struct cli_progress *p = context;
	if (!pthread_equal(pthread_self(), p->main) || active != p)
		return;
	int64_t now = now_ns();
	if (now < p->next_ns)
		return;
	p->next_ns = now + LINE_EVERY_NS;
	show(p, now);
}

/* Bytes of inputs that are all regular files; of others nobody knows. */
static uint64_t total_of(const struct cli_options *o)
{
	uint64_t total = 0;
	struct stat st;
	if (o->files_from || o->npoints)
		return 0;
	for (size_t i = 0; i < o->nfiles; i++) {
		if (!strcmp(o->file[i], "-") || stat(o->file[i], &st) != 0 || !S_ISREG(st.st_mode))
			return 0;
		total += (uint64_t)st.st_size;
	}
	return total;
}

bool cli_progress_start(struct cli_progress *p, const struct cli_options *o)
{
	if (o->progress == CLI_PROGRESS_NEVER ||
	    (o->progress == CLI_PROGRESS_AUTO && !isatty(STDERR_FILENO)))
		return false;
	*p = (struct cli_progress){ .watch = { .look = look, .context = p },
				    .total = total_of(o),
				    .main = pthread_self(),
				    .start_ns = now_ns() };
	p->next_ns = p->start_ns + (o->progress == CLI_PROGRESS_AUTO ? AUTO_AFTER_NS : 0);
	active = p;
	return true;
}

void cli_progress_clear(void)
{
	if (!active || !active->shown)
		return;
	fputs("\r\033[K", stderr);
	active->shown = false;
}

void cli_progress_end(void)
{
	cli_progress_clear();
	active = NULL;
}
