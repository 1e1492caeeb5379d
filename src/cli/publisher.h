/* SPDX-License-Identifier: MIT */
/* A report that is written to a file appears under its name only when it is whole. Until then it has no name (O_TMPFILE), or, on a
 * file system without such files, a temporary one beside it. A small process, made before the sandbox, gives it its name when it is told
 * to, so that the analysis itself needs no right to any folder; when the analysis ends without a word, however it ends, nothing is
 * left. */
#ifndef TA_CLI_PUBLISHER_H
#define TA_CLI_PUBLISHER_H

#include <stdbool.h>
#include <sys/types.h>

/* What the analysis holds of it. */
struct cli_publisher {
	int fd; /* the report, open for writing; the caller closes it */
	pid_t pid;
	int ask, answer; /* pipes */
};

/* Opens a report for `path` (a regular file or none; not a symbolic link) and starts the process: 0, or -1 and errno. */
int cli_publisher_start(struct cli_publisher *ret, const char *path);
/* Ends it. publish: the report is whole and closed, and takes the place of what is under its name. 0, or -1 and errno. */
int cli_publisher_end(struct cli_publisher *publisher, bool publish);

#endif
