/* SPDX-License-Identifier: MIT */
/* A folder in which files are made after the sandbox has been entered: by a small process that was made before it, may write nowhere
 * but there, and makes nothing but files of plain names. Each file appears under its name only when it is whole; when the analysis
 * ends without a word, however it ends, what was not is gone. */
#ifndef TA_CLI_FOLDER_H
#define TA_CLI_FOLDER_H

#include <stddef.h>
#include <sys/types.h>

struct cli_folder {
	int ask; /* a socket */
	pid_t pid;
};

/* How many files may be open at a time. */
enum { CLI_FOLDER_FILES = 1024, CLI_FOLDER_NAME = 256 };

/* Opens `path`, which is made where it is not there, and starts the process: 0, or -1 and errno. */
int cli_folder_start(struct cli_folder *ret, const char *path);
/* A file that is to be called `name`, as number `at`: its descriptor, which the caller closes; -1 and errno. */
int cli_folder_make(const struct cli_folder *folder, size_t at, const char *name);
/* Gives number `at` its name, in place of what has it: 0, or -1 and errno. The caller has closed it. */
int cli_folder_publish(const struct cli_folder *folder, size_t at);
/* What was not published is discarded. */
void cli_folder_end(struct cli_folder *folder);

#endif
