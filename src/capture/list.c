/* SPDX-License-Identifier: MIT */
#include "list.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"

static int take_each(const char *list, const char *text, size_t have,
		     void (*take)(void *context, const char *path), void *context,
		     struct ta_error *error)
{
	int separator = memchr(text, '\0', have) ? '\0' : '\n';
	size_t paths = 0;

	for (size_t at = 0, len; at < have; at += len + 1) {
		const char *end = memchr(text + at, separator, have - at);
		char *path;
		len = end ? (size_t)(end - (text + at)) : have - at;
		path = ta_xstrndup(text + at, len);
		if (separator == '\n' && len > 0 && path[len - 1] == '\r')
			path[len - 1] = '\0';
		if (!strcmp(path, "-") && !strcmp(list, "-")) {
			free(path);
			return ta_error_set(
				error, "capture.open", list, -1, 0,
				"standard input is the list: it can't be an input, too");
		}
		if (path[0]) {
			take(context, path);
			paths++;
		}
		free(path);
	}
	if (paths)
		return 0;
	return ta_error_set(error, "capture.open", list, -1, 0, "the list names no files");
}

int ta_list_read(struct ta_stream *stream, const char *list,
		 void (*take)(void *context, const char *path), void *context,
		 struct ta_error *error)
{
	size_t have;
	const uint8_t *text = ta_stream_peek(stream, TA_LIMIT_LIST_BYTES + (size_t)1, &have);

	if (have > TA_LIMIT_LIST_BYTES)
		return ta_error_set(error, "limits.list_bytes", list, -1, 0,
				    "a list of more than %d bytes: this is none of files",
				    TA_LIMIT_LIST_BYTES);
	if (!stream->error.code[0])
		return take_each(list, (const char *)text, have, take, context, error);
	if (error && !error->code[0])
		*error = stream->error;
	return -1;
}
