/* SPDX-License-Identifier: MIT */
/* The regular files in a directory and below it, sorted by name, so that every run sees them in one order. */
#ifndef TCPAUTOPSY_DIRECTORY_H
#define TCPAUTOPSY_DIRECTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpautopsy/core/error.h"

struct ta_directory;

/* `flat`: only the files directly in it. */
struct ta_directory *ta_directory_open(const char *path, bool flat);

/* A file that was found. Borrowed until the next call. */
struct ta_directory_file {
	const char *path; /* from the path that was given; may be longer than the system takes as one */
	int folder;       /* its folder, open, */
	const char *name; /* and its name in there: openat() finds it */
};

/* The next file: 1; 0 at the end; -1 and *error for a folder that can't be read, and for what can't be looked at (call again for what
 * comes after it). */
int ta_directory_next(struct ta_directory *directory, struct ta_directory_file *ret,
		      struct ta_error *error);

/* Entries so far that are neither files nor folders that are searched: links that lead nowhere or to a folder, pipes, sockets, devices. */
uint64_t ta_directory_passed_over(const struct ta_directory *directory);

/* NULL is allowed. */
void ta_directory_close(struct ta_directory *directory);

#endif
