/* SPDX-License-Identifier: MIT */
/* Several files into a folder, under their names only when all are whole. A small process, made before the sandbox, takes them by a
 * pipe, writes them beside their places and gives them their names when it is told to; the analysis itself needs no right to any
 * folder, and can't choose other names than ones of small letters, digits, '-' and '.'. */
#ifndef TA_CLI_SEVERAL_H
#define TA_CLI_SEVERAL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { CLI_SEVERAL_NAME = 100 /* bytes of a name */ };

struct cli_several {
	pid_t pid;
	int ask, answer; /* pipes */
};

/* Makes the folder where there is none, and starts the process: 0, or -1 and errno. */
int cli_several_start(struct cli_several *ret, const char *path);
/* One file; context is the folder. 0, or -1 and errno. */
int cli_several_file(void *context, const char *name, const char *text, size_t len);
/* Ends it. publish: all is whole. 0, or -1 and errno. */
int cli_several_end(struct cli_several *folder, bool publish);

#endif
