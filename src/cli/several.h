/* SPDX-License-Identifier: MIT */
/* A report of several files: each is written into a folder (folder.h), and they get their names together, when all are whole. */
#ifndef TA_CLI_SEVERAL_H
#define TA_CLI_SEVERAL_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/folder.h"

struct cli_several {
	struct cli_folder folder;
	size_t n; /* files written, CLI_FOLDER_FILES at most */
};

/* Makes the folder where there is none: 0, or -1 and errno. */
int cli_several_start(struct cli_several *ret, const char *path);
/* One file; context is a struct cli_several. 0, or -1 and errno. */
int cli_several_file(void *context, const char *name, const char *text, size_t len);
/* publish: all is whole. 0, or -1 and errno. */
int cli_several_end(struct cli_several *several, bool publish);

#endif
