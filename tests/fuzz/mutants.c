/* SPDX-License-Identifier: MIT */
/* Mutants of captures and traces through the whole program: analysis and report, each format in turn, some as two inputs read
 * together. Each report is read back.
 *
 * usage: mutants [-n COUNT] [-f FIRST] [-s SEED] [-l LARGEST] [-o DIRECTORY] PATH...
 *
 * Each mutant comes from its number and SEED alone. A child process works on many; when it ends other than well (a sanitizer's
 * report, an abort, a leak, more than HANG_S of CPU time), the mutant that it was at is written to DIRECTORY (default: here),
 * and the next one goes on behind it. Exit status 1 when there was one. */
#include "mutate.h"
#include "run.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tcpautopsy/core/xalloc.h"

enum {
	HANG_S = 5,      /* CPU time of one mutant */
	ASLEEP_S = 60,   /* time on the clock of one mutant */
	BATCH = 2000,    /* mutants of one child: it looks for leaks at its end */
	LARGEST = 24576, /* bytes of a seed, unless told */
	ROOM = 4096,     /* bytes that a mutant may be longer than its seed */
	PAIRED = 8,      /* of so many mutants one is read together with another */
	TOLD = 50000,    /* mutants between two lines of progress */
};

struct seed {
	char *path;
	uint8_t *data;
	size_t size;
};

struct mutants {
	struct seed *seed;
	size_t nseeds, largest;
	uint64_t first, count, random;
	const char *directory;
	volatile uint64_t *at; /* the mutant that the child works on */
	uint64_t failed;
};

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct seed *)a)->path, ((const struct seed *)b)->path);
}

static void add_file(struct mutants *m, const char *path, size_t size)
{
	size_t name = strlen(path);
	FILE *f = name > 3 && !strcmp(path + name - 3, ".md") ? NULL : fopen(path, "rb");
	if (!f)
		return;
	struct seed seed = { ta_xstrdup(path), ta_xcalloc(1, size), size };
	seed.size = fread(seed.data, 1, size, f);
	fclose(f);
	m->seed = ta_xrealloc(m->seed, m->nseeds + 1, sizeof(*m->seed));
	m->seed[m->nseeds++] = seed;
}

static void add_path(struct mutants *m, const char *path)
{
	struct stat st;
	if (stat(path, &st) < 0) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(2);
	}
	if (S_ISREG(st.st_mode) && st.st_size > 0 && (size_t)st.st_size <= m->largest)
		add_file(m, path, (size_t)st.st_size);
	DIR *dir = S_ISDIR(st.st_mode) ? opendir(path) : NULL;
	for (struct dirent *e; dir && (e = readdir(dir));) {
		char *inside = ta_format("%s/%s", path, e->d_name);
		if (e->d_name[0] != '.')
			add_path(m, inside);
		free(inside);
	}
	if (dir)
		closedir(dir);
}

/* A mutant, in memory of exactly its size. */
static uint8_t *breed(const struct mutants *m, struct mutator *random, size_t *ret_size)
{
	const struct seed *s = &m->seed[mutate_random(random) % m->nseeds];
	const struct seed *smaller = &m->seed[mutate_random(random) % m->nseeds];
	const struct seed *other = &m->seed[mutate_random(random) % m->nseeds];
	if (smaller->size < s->size)
		s = smaller;
	uint8_t *data = ta_xcalloc(1, s->size + ROOM);
	memcpy(data, s->data, s->size);
	*ret_size = mutate(random, data, s->size, s->size + ROOM, other->data, other->size);
	return data;
}

/* The mutants of a number; returns how many inputs it is. */
static unsigned mutant(const struct mutants *m, uint64_t number, uint8_t *data[2], size_t size[2])
{
	struct mutator random = { (number + 1) * UINT64_C(0x9e3779b97f4a7c15) ^ m->random };
	for (int i = 0; i < 8; i++)
		mutate_random(&random);
	data[0] = breed(m, &random, &size[0]);
	if (number % PAIRED)
		return 1;
	if (mutate_random(&random) % 4 == 0) {
		data[1] = breed(m, &random, &size[1]);
		return 2;
	}
	/* What another point saw of the same. */
	data[1] = ta_xcalloc(1, size[0] + ROOM);
	memcpy(data[1], data[0], size[0]);
	size[1] = mutate(&random, data[1], size[0], size[0] + ROOM, data[0], size[0]);
	return 2;
}

static void run_mutant(const struct mutants *m, uint64_t number)
{
	uint8_t *data[2];
	size_t size[2];
	struct fuzz_file file[2];
	unsigned n = mutant(m, number, data, size);
	struct fuzz_run run = { .together = n > 1,
				.format = fuzz_format(number),
				.all = number / 8 % 2,
				.colour = number / 16 % 2,
				.utf8 = number / 32 % 2 };
	for (unsigned i = 0; i < n; i++) {
		fuzz_file_open(&file[i], data[i], size[i]);
		run.file[i] = &file[i];
		free(data[i]);
	}
	fuzz_run(&run);
	for (unsigned i = 0; i < n; i++)
		fuzz_file_close(&file[i]);
}

static void child(const struct mutants *m, uint64_t from, uint64_t to)
{
	static const struct itimerval busy = { .it_value.tv_sec = HANG_S };
	for (uint64_t i = from; i < to; i++) {
		*m->at = i;
		setitimer(ITIMER_PROF, &busy, NULL);
		alarm(ASLEEP_S);
		run_mutant(m, i);
	}
	*m->at = to;
}

static void keep_mutant(const struct mutants *m, uint64_t number, const char *why)
{
	uint8_t *data[2];
	size_t size[2];
	unsigned n = mutant(m, number, data, size);
	for (unsigned i = 0; i < n; i++) {
		char *path =
			ta_format("%s/mutant-%" PRIu64 "%s", m->directory, number, i ? "-b" : "");
		FILE *f = fopen(path, "wb");
		if (f) {
			fwrite(data[i], 1, size[i], f);
			fclose(f);
		}
		printf("mutant %" PRIu64 " (%s): %s: %s\n", number, fuzz_format(number)->name, why,
		       path);
		free(path);
		free(data[i]);
	}
}

/* From `from` on as far as a child comes; returns where to go on. */
static uint64_t batch(struct mutants *m, uint64_t from, uint64_t to)
{
	int status;
	char why[64];
	fflush(NULL);
	pid_t pid = fork();
	HOLD(pid >= 0);
	if (pid == 0) {
		child(m, from, to);
		exit(0); /* looks for leaks */
	}
	HOLD(waitpid(pid, &status, 0) == pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return to;
	m->failed++;
	if (*m->at == to && to - from > 1) { /* a leak, of one of them */
		uint64_t half = from + (to - from) / 2, failed = m->failed;
		while ((from = batch(m, from, half)) < half)
			;
		while ((from = batch(m, from, to)) < to)
			;
		m->failed -= m->failed > failed;
		return to;
	}
	uint64_t at = *m->at == to ? from : *m->at;
	if (WIFSIGNALED(status))
		snprintf(why, sizeof(why),
			 WTERMSIG(status) == SIGPROF || WTERMSIG(status) == SIGALRM
				 ? "hangs (signal %d)"
				 : "signal %d",
			 WTERMSIG(status));
	else
		snprintf(why, sizeof(why),
			 *m->at == to ? "leaks (exit status %d)" : "exit status %d",
			 WEXITSTATUS(status));
	keep_mutant(m, at, why);
	return at + 1;
}

static int usage(void)
{
	fputs("usage: mutants [-n COUNT] [-f FIRST] [-s SEED] [-l LARGEST] [-o DIRECTORY] PATH...\n",
	      stderr);
	return 2;
}

int main(int argc, char **argv)
{
	struct mutants m = { .largest = LARGEST, .count = 1000, .directory = "." };
	for (int c; (c = getopt(argc, argv, "n:f:s:l:o:")) != -1;) {
		uint64_t value = c == 'o' || c == '?' ? 0 : strtoull(optarg, NULL, 10);
		if (c == '?')
			return usage();
		*(c == 'n'   ? &m.count
		  : c == 'f' ? &m.first
		  : c == 's' ? &m.random
			     : &(uint64_t){ 0 }) = value;
		m.largest = c == 'l' ? value : m.largest;
		m.directory = c == 'o' ? optarg : m.directory;
	}
	for (int i = optind; i < argc; i++)
		add_path(&m, argv[i]);
	if (!m.nseeds)
		return usage();
	qsort(m.seed, m.nseeds, sizeof(*m.seed), by_path);
	m.at = mmap(NULL, sizeof(*m.at), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	HOLD(m.at != MAP_FAILED);
	time_t start = time(NULL);
	uint64_t end = m.first + m.count;
	for (uint64_t at = m.first, told = at; at < end;) {
		uint64_t to = at - at % BATCH + BATCH;
		at = batch(&m, at, to < end ? to : end);
		if (at - told >= TOLD) {
			told = at;
			printf("%" PRIu64 " of %" PRIu64 ", %" PRIu64 " failed, %ld s\n",
			       at - m.first, m.count, m.failed, (long)(time(NULL) - start));
			fflush(stdout);
		}
	}
	printf("%" PRIu64 " mutants of %zu seeds, %" PRIu64 " failed, %ld s\n", m.count, m.nseeds,
	       m.failed, (long)(time(NULL) - start));
	for (size_t i = 0; i < m.nseeds; i++) {
		free(m.seed[i].path);
		free(m.seed[i].data);
	}
	free(m.seed);
	return m.failed ? 1 : 0;
}
