/* SPDX-License-Identifier: MIT */
/* Lists of inputs. */
#ifndef TA_CAPTURE_LIST_H
#define TA_CAPTURE_LIST_H

#include "stream.h"

/* Calls `take` with each path of the list in a stream, one a line or separated by NULs: 0, or -1 and *error where there are none, where it can't be
 * read, or where one is the list itself. */
int ta_list_read(struct ta_stream *stream, const char *list,
		 void (*take)(void *context, const char *path), void *context,
		 struct ta_error *error);

#endif
