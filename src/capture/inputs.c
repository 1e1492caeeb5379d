/* SPDX-License-Identifier: MIT */
/* The inputs of a command line, opened one after the other: files, directories, what is packed in them. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"
#include "directory.h"
#include "format.h"
#include "inputs.h"
#include "list.h"
#include "source.h"
#include "unpack.h"

struct ta_inputs *ta_inputs_new(const struct ta_inputs_options *options)
{
	struct ta_inputs *inputs = ta_xcalloc(1, sizeof(*inputs));

	if (options)
		inputs->options = *options;
	return inputs;
}

static void add(struct ta_inputs *inputs, const char *path, bool was_found)
{
	inputs->path =
		ta_xgrow(inputs->path, &inputs->capacity, inputs->count + 1, sizeof(*inputs->path));
	inputs->was_found = ta_xgrow(inputs->was_found, &inputs->found_capacity, inputs->count + 1,
				     sizeof(*inputs->was_found));
	inputs->was_found[inputs->count] = was_found;
	inputs->path[inputs->count++] = ta_xstrdup(path);
}

void ta_inputs_add(struct ta_inputs *inputs, const char *path)
{
	add(inputs, path, false);
}

void ta_inputs_add_found(struct ta_inputs *inputs, const char *path)
{
	add(inputs, path, true);
}

size_t ta_inputs_count(const struct ta_inputs *inputs)
{
	return inputs->count;
}

const char *ta_inputs_path(const struct ta_inputs *inputs, size_t i)
{
	return inputs->path[i];
}

static bool is_output(const struct ta_inputs *inputs, int fd)
{
	const struct ta_inputs_options *o = &inputs->options;
	struct stat st;

	if ((!o->has_output && !o->has_capture) || fstat(fd, &st) != 0)
		return false;
	return (o->has_output && st.st_dev == o->output_dev && st.st_ino == o->output_ino) ||
	       (o->has_capture && st.st_dev == o->capture_dev && st.st_ino == o->capture_ino);
}

static struct ta_stream *from_fd(struct ta_inputs *inputs, int fd, const char *path)
{
	struct ta_stream *stream = ta_stream_from_fd(fd, path, inputs->options.interrupted);

	stream->stopped = &inputs->stopped;
	stream->bytes_read = inputs->options.bytes_read;
	stream->go_on = inputs->options.go_on;
	stream->go_on_context = inputs->options.context;
	return stream;
}

/* Opens what is called `name` in a folder (AT_FDCWD: where we are), and is `path` to the user. NULL and *error when it can't be
 * opened. */
static struct ta_stream *open_at(struct ta_inputs *inputs, int folder, const char *name,
				 const char *path, struct ta_error *error)
{
	const volatile int *interrupted = inputs->options.interrupted;
	int fd;

	do
		fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	while (fd < 0 && ((errno == EINTR && !ta_is_stopped(interrupted, &inputs->stopped)) ||
			  (errno == EMFILE && ta_raise_file_limit())));
	inputs->at_output = fd >= 0 && is_output(inputs, fd);
	if (fd >= 0)
		return from_fd(inputs, fd, path);
	ta_error_set(error, "capture.open", path, -1, 0, "can't open it: %s", strerror(errno));
	return NULL;
}

static bool is_regular(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static struct ta_stream *open_file(struct ta_inputs *inputs, const char *path,
				   struct ta_error *error)
{
	inputs->at_output = false;
	if (inputs->options.open) {
		int fd = inputs->options.open(inputs->options.context, path, error);
		return fd < 0 ? NULL : from_fd(inputs, fd, path);
	}
	if (inputs->options.files_only && (strcmp(path, "-") == 0 || !is_regular(path))) {
		ta_error_set(error, "capture.open", path, -1, 0, "it can't be read twice");
		return NULL;
	}
	if (strcmp(path, "-") == 0) {
		inputs->at_output = is_output(inputs, STDIN_FILENO);
		return from_fd(inputs, STDIN_FILENO, "-");
	}
	return open_at(inputs, AT_FDCWD, path, path, error);
}

/* The report must not take the place of what it reports on. */
static int refuse_output(struct ta_inputs *inputs, struct ta_stream *stream, struct ta_error *error)
{
	inputs->met_output = true;
	ta_error_set(error, "usage.output", stream->name, -1, 0,
		     "this is an input: tcpautopsy won't overwrite it");
	ta_stream_free(stream);
	return -1;
}

static void add_listed(void *context, const char *path)
{
	ta_inputs_add(context, path);
}

int ta_inputs_add_from(struct ta_inputs *inputs, const char *list, struct ta_error *error)
{
	struct ta_stream *stream = open_file(inputs, list, error);
	int rc;

	if (!stream)
		return -1;
	if (inputs->at_output)
		return refuse_output(inputs, stream, error);
	rc = ta_list_read(stream, list, add_listed, inputs, error);
	ta_stream_free(stream);
	return rc;
}

/* Opens "bundle.tar!a.pcap" where there is a bundle.tar and nothing that is named so as a whole; *ret_named
 * says that it was done. */
static struct ta_stream *open_named(struct ta_inputs *inputs, const char *path, bool *ret_inside,
				    struct ta_error *error)
{
	const char *mark = path;
	struct stat st;
	struct ta_error none;
	bool asked = inputs->options.open != NULL;

	ta_error_clear(&none);
	struct ta_stream *stream = asked ? open_file(inputs, path, &none) : NULL;

	*ret_inside = false;
	if (!stream && (asked || stat(path, &st) != 0))
		while ((mark = strchr(mark + 1, '!')) != NULL) {
			char *outside = ta_xstrndup(path, (size_t)(mark - path));
			stream = asked || is_regular(outside) ? open_file(inputs, outside, &none)
							      : NULL;
			free(outside);
			if (stream) {
				*ret_inside = true;
				return stream;
			}
		}
	return stream ? stream : open_file(inputs, path, error);
}

/* Starts with the next path that was named: 1 and its stream, or NULL for a directory; 0; -1. */
static int next_named(struct ta_inputs *inputs, struct ta_stream **ret, struct ta_error *error)
{
	struct stat st;

	if (inputs->next == inputs->count)
		return 0;
	inputs->named = inputs->path[inputs->next++];
	inputs->wanted = inputs->searching = false;
	inputs->found = 0;
	inputs->passed_over_before = inputs->passed_over;
	if (!inputs->options.open && strcmp(inputs->named, "-") != 0 &&
	    stat(inputs->named, &st) == 0 && S_ISDIR(st.st_mode)) {
		inputs->searching = true;
		inputs->directory = ta_directory_open(inputs->named, inputs->options.no_recurse);
		*ret = NULL;
		return 1;
	}
	inputs->searching = inputs->was_found[inputs->next - 1];
	*ret = open_named(inputs, inputs->named, &inputs->wanted, error);
	return *ret ? 1 : -1;
}

/* A directory or archive is through: an error when nothing was in it. */
static int finish_search(struct ta_inputs *inputs, struct ta_error *error)
{
	bool nothing = (inputs->searching || inputs->wanted) && inputs->found == 0 &&
		       !inputs->was_found[inputs->next - 1];
	uint64_t passed_over = inputs->passed_over - inputs->passed_over_before;

	inputs->searching = false;
	if (!nothing)
		return 0;
	if (inputs->wanted)
		return ta_error_set(error, "capture.open", inputs->named, -1, 0,
				    "there is no such file in the archive");
	return ta_error_set(error, "capture.nothing_found", inputs->named, -1, 0,
			    "nothing in it is a capture or a trace (files looked at: %llu)",
			    (unsigned long long)passed_over);
}

/* The next stream to look at, from the innermost of what is open: 1, 0 when it is through, -1. */
static int next_inside(struct ta_inputs *inputs, struct ta_stream **ret, struct ta_error *error)
{
	struct ta_unpacker *unpacker = inputs->depth ? inputs->unpacker[inputs->depth - 1] : NULL;
	struct ta_directory_file file;
	int rc;

	if (!unpacker) {
		rc = ta_directory_next(inputs->directory, &file, error);
		if (rc == 0) {
			inputs->passed_over += ta_directory_passed_over(inputs->directory);
			ta_directory_close(inputs->directory);
			inputs->directory = NULL;
		}
		if (rc <= 0)
			return rc;
		*ret = open_at(inputs, file.folder, file.name, file.path, error);
		return *ret ? 1 : -1;
	}
	rc = ta_unpacker_next(unpacker, ret, error);
	if (rc <= 0) {
		ta_unpacker_release(unpacker);
		inputs->unpacker[--inputs->depth] = NULL;
		if (rc == 0 && inputs->first_member && !inputs->directory && !inputs->searching)
			rc = ta_error_set(error, "capture.empty", inputs->named, -1, 0,
					  "the file is empty");
	} else if (ta_unpacker_is_archive(unpacker)) {
		inputs->searching = true;
	}
	inputs->first_member = false;
	return rc;
}

/* Whether a file in an archive lies on the way to the one that was named. */
static bool is_wanted(const struct ta_inputs *inputs, const char *path)
{
	size_t len = strlen(path);

	return !inputs->wanted || (strncmp(inputs->named, path, len) == 0 &&
				   (inputs->named[len] == '\0' || inputs->named[len] == '!'));
}

static int unpack(struct ta_inputs *inputs, struct ta_stream *stream, struct ta_error *error)
{
	if (inputs->depth == TA_LIMIT_NESTING) {
		ta_error_set(error, "limits.nesting", stream->name, -1, 0,
			     "packed more than %d times over: not unpacked further",
			     TA_LIMIT_NESTING);
		ta_stream_free(stream);
		return -1;
	}
	inputs->unpacker[inputs->depth] = ta_unpacker_open(stream, error);
	if (!inputs->unpacker[inputs->depth])
		return -1;
	inputs->depth++;
	inputs->first_member = true;
	return 0;
}

/* Makes a source of a stream: 1; 0 when there is none in it, or it must be unpacked first; -1. */
static int take(struct ta_inputs *inputs, struct ta_stream *stream, struct ta_source **ret,
		struct ta_error *error)
{
	const struct ta_unpacker *unpacker =
		inputs->depth ? inputs->unpacker[inputs->depth - 1] : NULL;
	size_t have;
	const uint8_t *head;
	struct ta_source *source;
	struct ta_file_id file = { 0 };
	char *path;

	if (ta_inputs_passes_over(inputs, stream)) {
		inputs->found++;
		ta_stream_free(stream);
		return 0;
	}
	head = ta_stream_peek(stream, TA_PROBE_BYTES, &have);
	if (unpacker && !is_wanted(inputs, stream->name)) {
		ta_stream_free(stream);
		return 0;
	}
	if (inputs->at_output && (!inputs->directory || ta_unpacker_can_open(head, have) ||
				  ta_source_is_frames(head, have)))
		return refuse_output(inputs, stream, error);
	if (ta_unpacker_can_open(head, have))
		return unpack(inputs, stream, error);
	if (inputs->searching && !inputs->wanted && !stream->error.code[0] &&
	    (inputs->at_output || !ta_source_is_worth_it(head, have))) {
		inputs->passed_over++;
		ta_stream_free(stream);
		return 0;
	}
	path = ta_xstrdup(stream->name);
	if (inputs->options.contents) {
		file = ta_inputs_file(inputs, stream);
		ta_stream_want_digest(stream);
	}
	source = ta_source_from_stream(stream, path,
				       unpacker ? ta_unpacker_compression(unpacker) : NULL, error);
	free(path);
	if (!source) {
		free(file.path);
		return -1;
	}
	source->file = file;
	source->info.packed = unpacker != NULL;
	source->info.searched = inputs->searching && !inputs->wanted;
	inputs->found++;
	*ret = source;
	return 1;
}

int ta_inputs_next(struct ta_inputs *inputs, struct ta_source **ret, struct ta_error *error)
{
	for (;;) {
		bool inside = inputs->depth > 0 || inputs->directory;
		struct ta_stream *stream = NULL;
		int rc = inside ? next_inside(inputs, &stream, error)
				: next_named(inputs, &stream, error);

		if (rc < 0)
			inputs->found++; /* said so already */
		if (rc < 0 || (rc == 0 && !inside))
			return rc;
		if (stream)
			rc = take(inputs, stream, ret, error);
		else
			rc = 0;
		if (rc < 0)
			inputs->found++;
		if (rc != 0)
			return rc;
		if (inside && !inputs->depth && !inputs->directory &&
		    finish_search(inputs, error) != 0)
			return -1;
	}
}

bool ta_inputs_may_wait(const struct ta_inputs *inputs)
{
	const char *path = inputs->next < inputs->count ? inputs->path[inputs->next] : NULL;
	struct stat st;

	if (inputs->depth > 0 || inputs->directory || !path || inputs->options.open)
		return false;
	if (strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, &st) != 0 : stat(path, &st) != 0)
		return false;
	return !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

bool ta_inputs_met_output(const struct ta_inputs *inputs)
{
	return inputs->met_output;
}

void ta_inputs_stop(struct ta_inputs *inputs)
{
	__atomic_store_n(&inputs->stopped, true, __ATOMIC_RELAXED);
}

uint64_t ta_inputs_passed_over(const struct ta_inputs *inputs)
{
	return inputs->passed_over;
}

void ta_inputs_free(struct ta_inputs *inputs)
{
	if (!inputs)
		return;
	while (inputs->depth > 0)
		ta_unpacker_release(inputs->unpacker[--inputs->depth]);
	ta_directory_close(inputs->directory);
	for (size_t i = 0; i < inputs->count; i++)
		free(inputs->path[i]);
	free(inputs->path);
	free(inputs->was_found);
	free(inputs);
}
