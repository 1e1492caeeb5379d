/* SPDX-License-Identifier: MIT */
/* The inputs of a command line, opened one after the other. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tcpautopsy/xalloc.h"
#include "capture_internal.h"

struct ta_inputs {
	struct ta_inputs_options options;
	char **path;
	size_t count, capacity;
	size_t next;
	uint64_t passed_over;
};

struct ta_inputs *ta_inputs_new(const struct ta_inputs_options *options)
{
	struct ta_inputs *inputs = ta_xcalloc(1, sizeof(*inputs));

	if (options)
		inputs->options = *options;
	return inputs;
}

void ta_inputs_add(struct ta_inputs *inputs, const char *path)
{
	inputs->path =
		ta_xgrow(inputs->path, &inputs->capacity, inputs->count + 1, sizeof(*inputs->path));
	inputs->path[inputs->count++] = ta_xstrdup(path);
}

/* NULL and *error when it can't be opened. */
static struct ta_stream *open_path(const char *path, struct ta_error *error)
{
	struct stat st;
	int fd;

	if (strcmp(path, "-") == 0)
		return ta_stream_from_fd(STDIN_FILENO, "-");
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0) {
		ta_error_set(error, "capture.open", path, -1, 0, "can't open it: %s",
			     strerror(errno));
		return NULL;
	}
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		close(fd);
		ta_error_set(error, "capture.directory", path, -1, 0, "it is a directory");
		return NULL;
	}
	return ta_stream_from_fd(fd, path);
}

int ta_inputs_next(struct ta_inputs *inputs, struct ta_source **ret, struct ta_error *error)
{
	struct ta_stream *stream;
	struct ta_source *source;
	const char *path;

	if (inputs->next == inputs->count)
		return 0;
	path = inputs->path[inputs->next++];
	stream = open_path(path, error);
	source = stream ? ta_source_from_stream(stream, path, NULL, error) : NULL;
	if (!source)
		return -1;
	*ret = source;
	return 1;
}

uint64_t ta_inputs_passed_over(const struct ta_inputs *inputs)
{
	return inputs->passed_over;
}

void ta_inputs_free(struct ta_inputs *inputs)
{
	if (!inputs)
		return;
	for (size_t i = 0; i < inputs->count; i++)
		free(inputs->path[i]);
	free(inputs->path);
	free(inputs);
}
