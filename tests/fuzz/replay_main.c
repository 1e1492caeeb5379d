/* SPDX-License-Identifier: MIT */
/* Runs a fuzz target without a fuzzer: every seed and every past crash, whole, cut short and with bytes changed by a
 * fixed generator, and what a fuzzer has found to reach more, as it is, so that `make check` does the same everywhere. Speaks TAP. More files may be named as arguments;
 * FUZZ_ROUNDS changes how many variants of each are tried; FUZZ_KEEP names a file for the input that a run dies of. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mutate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROUNDS = 64, LARGEST = 1 << 20, ROOM = 1024 };

struct replay {
	unsigned files;
	unsigned long runs, rounds;
	struct mutator mutator;
};

/* The input of the run, for who looks at what it dies of. */
static struct {
	const uint8_t *data;
	size_t size;
} current;

static void keep_current(int signal_number)
{
	int fd = open(getenv("FUZZ_KEEP"), O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (fd < 0 || write(fd, current.data, current.size) < 0)
		_exit(99);
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

/* A copy of exactly `size` bytes, so that a sanitizer sees a read past its end. */
static void run_copy(struct replay *r, const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);
	if (!copy)
		exit(99);
	if (size)
		memcpy(copy, data, size);
	current.data = copy;
	current.size = size;
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
	r->runs++;
}

static void run_variants(struct replay *r, const uint8_t *seed, size_t size)
{
	uint8_t *data = malloc(size + ROOM);
	if (!data)
		exit(99);
	for (unsigned long i = 0; i < r->rounds; i++) {
		memcpy(data, seed, size);
		run_copy(r, data, mutate(&r->mutator, data, size, size + ROOM, seed, size));
	}
	free(data);
}

static void replay_file(struct replay *r, const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = malloc(LARGEST);
	if (!f || !data) {
		printf("not ok %u - %s: %s\n", ++r->files, path, strerror(errno));
		exit(1);
	}
	size_t size = fread(data, 1, LARGEST, f);
	fclose(f);
	r->mutator.random = 0x9e3779b97f4a7c15u;
	run_copy(r, data, size);
	if (size)
		run_variants(r, data, size);
	free(data);
	const char *base = strrchr(path, '/');
	printf("ok %u - %s\n", ++r->files, base ? base + 1 : path);
	fflush(stdout);
}

static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && !strstr(entry->d_name, ".md");
}

static void replay_directory(struct replay *r, const char *kind, const char *target)
{
	const char *top = getenv("top_srcdir");
	char dir[2048], path[4096];
	snprintf(dir, sizeof(dir), "%s/tests/fuzz/%s/%s", top ? top : ".", kind, target);
	struct dirent **entry;
	int n = scandir(dir, &entry, visible, alphasort);
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, entry[i]->d_name);
		replay_file(r, path);
		free(entry[i]);
	}
	if (n >= 0)
		free(entry);
}

int main(int argc, char **argv)
{
	const char *base = strrchr(argv[0], '/'), *rounds = getenv("FUZZ_ROUNDS");
	struct replay r = { .rounds = rounds ? strtoul(rounds, NULL, 10) : ROUNDS };
	base = base ? base + 1 : argv[0];
	if (getenv("FUZZ_KEEP")) {
		signal(SIGABRT, keep_current);
		signal(SIGSEGV, keep_current);
	}
	replay_directory(&r, "corpus", base);
	replay_directory(&r, "crashes", base);
	unsigned long variants = r.rounds;
	r.rounds = 0;
	replay_directory(&r, "grown", base);
	r.rounds = variants;
	for (int i = 1; i < argc; i++)
		replay_file(&r, argv[i]);
	if (r.files)
		printf("1..%u\n", r.files);
	else
		printf("1..0 # SKIP no seeds in tests/fuzz/corpus/%s\n", base);
	return 0;
}
