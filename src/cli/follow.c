/* SPDX-License-Identifier: MIT */
#include "cli/follow.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tcpautopsy/analysis/follow.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/report/follow.h"

/* How often it is looked whether more was written; the line that says how far it is comes this often. */
#define LOOK_EVERY_NS (100 * TA_MS)
#define LINE_EVERY_NS TA_SEC

/* Exit status of a copy. */
enum { UNWRITABLE = 1 };

struct follow {
	const struct cli_options *options;
	const struct ta_follow_sink *sink; /* of the lines */
	bool has_line, shown;              /* on a terminal: how far it is */
	int64_t next_line_ns;
	uint64_t packets;   /* when it was looked last, */
	int64_t changed_ns; /* and when there were fewer */
	bool no_copies;     /* the system makes none */
	bool unwritable;    /* a copy could not write what it had to tell */
};

static int64_t clock_of(clockid_t id)
{
	struct timespec now;
	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * TA_SEC + now.tv_nsec;
}

static int64_t clock_ns(void *context)
{
	(void)context;
	return clock_of(CLOCK_MONOTONIC);
}

static int64_t epoch_ns(void *context)
{
	(void)context;
	return clock_of(CLOCK_REALTIME);
}

/* ---- the last line of a terminal ---- */

static void clear_line(struct follow *f)
{
	if (f->shown)
		fputs("\r\033[K", stderr);
	f->shown = false;
}

static void show_line(struct follow *f, const struct ta_follow_state *state, int64_t now_ns)
{
	char line[80];
	if (!f->has_line || now_ns < f->next_line_ns)
		return;
	f->next_line_ns = now_ns + LINE_EVERY_NS;
	ta_follow_state_line(line, sizeof(line), state);
	fprintf(stderr, "\r%s\033[K", line);
	f->shown = true;
}

/* ---- what is asked of who follows ---- */

static bool wait_for_more(void *context, const struct ta_follow_state *state)
{
	struct follow *f = context;
	const struct timespec pause = { .tv_nsec = LOOK_EVERY_NS };
	int64_t now_ns = clock_of(CLOCK_MONOTONIC);
	if (state->packets != f->packets) {
		f->packets = state->packets;
		f->changed_ns = now_ns;
	}
	if (f->unwritable)
		return false;
	if (f->options->idle_exit_ns >= 0 && now_ns - f->changed_ns >= f->options->idle_exit_ns)
		return false;
	show_line(f, state, now_ns);
	(void)nanosleep(&pause, NULL);
	return true;
}

/* The copy inherits the sandbox; what it writes is flushed before it ends, and nothing else. */
static bool apart(void *context, void (*work)(void *argument, uint8_t *ret), void *argument,
		  uint8_t *ret, size_t n)
{
	struct follow *f = context;
	int status = -1;
	if (f->no_copies)
		return false;
	uint8_t *shared = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	fflush(stdout);
	pid_t pid = shared == MAP_FAILED ? -1 : fork();
	if (pid == 0) {
		work(argument, shared);
		_exit(fflush(stdout) || ferror(stdout) ? UNWRITABLE : 0);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	bool done = pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
	if (done)
		memcpy(ret, shared, n);
	if (shared != MAP_FAILED)
		munmap(shared, n);
	f->unwritable = pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == UNWRITABLE;
	if (!done && !f->unwritable) {
		f->no_copies = true;
		clear_line(f);
		cli_message("no copy of the process can be made: verdicts come at the end");
	}
	return done;
}

static void note(void *context, const struct ta_error *what)
{
	clear_line(context);
	cli_complain(NULL, what);
}

/* ---- lines ---- */

static int suspected(void *context, const struct ta_suspected_report *report)
{
	struct follow *f = context;
	clear_line(f);
	if (f->unwritable)
		return -1;
	return f->sink ? f->sink->suspected(f->sink->context, report) : 0;
}

static int healed(void *context, const struct ta_suspected_report *report)
{
	struct follow *f = context;
	clear_line(f);
	return f->sink ? f->sink->healed(f->sink->context, report) : 0;
}

static int verdict(void *context, const struct ta_verdict_report *report)
{
	struct follow *f = context;
	clear_line(f);
	return f->sink ? f->sink->verdict(f->sink->context, report) : 0;
}

int cli_follow_check(const struct cli_options *o)
{
	if (!o->follow && o->idle_exit_ns >= 0) {
		cli_message("--idle-exit is for --follow");
		return -1;
	}
	if (!o->follow)
		return 0;
	if (o->nfiles != 1 || o->files_from || o->npoints || o->analysis.together) {
		cli_message("--follow follows one file, one folder or '-'");
		return -1;
	}
	if (o->write || o->split) {
		cli_message(
			"--follow reads once: --write and --split are for captures that are whole");
		return -1;
	}
	if (o->sqlite) {
		cli_message("--follow goes on: --sqlite is for captures that are whole");
		return -1;
	}
	if (strcmp(o->format->name, "text") != 0 && strcmp(o->format->name, "ndjson") != 0) {
		cli_message(
			"--follow tells as it goes, in text or ndjson; %s is for captures that are whole",
			o->format->name);
		return -1;
	}
	return 0;
}

int cli_follow(const struct cli_options *o, const struct ta_analysis_options *analysis,
	       const struct ta_sink *sink)
{
	struct follow f = { .options = o,
			    .has_line = !o->quiet && (o->progress == CLI_PROGRESS_ALWAYS ||
						      (o->progress == CLI_PROGRESS_AUTO &&
						       isatty(STDERR_FILENO))),
			    .changed_ns = clock_of(CLOCK_MONOTONIC) };
	struct ta_report_options how = { .out = stdout,
					 .all = o->all,
					 .only = o->only,
					 .zone = o->zone,
					 .tool_version = PACKAGE_VERSION };
	struct ta_follow_report *lines = NULL;
	if (!o->quiet) {
		cli_terminal(&how, o->colour, stdout);
		how.utf8 &= !o->ascii;
		lines = ta_follow_report_open(o->format->name, &how);
		f.sink = ta_follow_report_sink(lines);
	}
	const struct ta_follow_options options = { .path = o->file[0],
						   .analysis = analysis,
						   .all = o->all,
						   .clock_ns = clock_ns,
						   .epoch_ns = epoch_ns,
						   .wait = wait_for_more,
						   .apart = apart,
						   .note = note,
						   .context = &f };
	const struct ta_follow_sink live = { &f, suspected, healed, verdict };
	int status = ta_follow(&options, &live, sink);
	clear_line(&f);
	if (lines && !strcmp(o->format->name, "text") && !o->output)
		putchar('\n');
	ta_follow_report_free(lines);
	return status;
}
