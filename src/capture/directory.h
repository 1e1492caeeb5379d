/* SPDX-License-Identifier: MIT */
/* The regular files in a directory and below it, sorted by name, so that every run sees them in one order. */
#ifndef TCPAUTOPSY_DIRECTORY_H
#define TCPAUTOPSY_DIRECTORY_H

#include <stdbool.h>

#include "tcpautopsy/core/error.h"

struct ta_directory;

/* `flat`: only the files directly in it. */
struct ta_directory *ta_directory_open(const char *path, bool flat);

/* The path of the next file: 1, borrowed until the next call; 0 at the end; -1 and *error for a folder that
 * can't be read (call again for what comes after it). */
int ta_directory_next(struct ta_directory *directory, const char **ret, struct ta_error *error);

/* NULL is allowed. */
void ta_directory_close(struct ta_directory *directory);

#endif
