/* SPDX-License-Identifier: MIT */
/* Linked into every program of the copy of the sources that holds all mutants. What asks the system for anything is done before main(),
 * as the program gives up its rights. */
#define _GNU_SOURCE
#include "runtime.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int ta_mutant;
unsigned char *ta_mutant_reach;

__attribute__((constructor(101))) static void begin(void)
{
	const char *number = getenv("TA_MUTANT"), *path = getenv("TA_MUTANT_REACH");
	struct stat st;
	ta_mutant = number ? (int)strtol(number, NULL, 10) : 0;
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && st.st_size > 0) {
		void *at =
			mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		ta_mutant_reach = at == MAP_FAILED ? NULL : at;
	}
	close(fd);
}

void ta_mutant_write(const void *table, unsigned long size, const void *mutated,
		     unsigned long mutated_size)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), at = (uintptr_t)table;
	uintptr_t first = at / page * page, end = (at + size + page - 1) / page * page;
	if (mprotect((void *)first, end - first, PROT_READ | PROT_WRITE) != 0)
		abort();
	memcpy((void *)at, mutated, mutated_size < size ? mutated_size : size);
	/* A row less: the last one stands there twice, lest what was left out stay where it was the last. */
	unsigned long rest = mutated_size < size ? size - mutated_size : 0;
	if (rest <= mutated_size)
		memcpy((void *)(at + mutated_size), (const char *)mutated + mutated_size - rest,
		       rest);
}
