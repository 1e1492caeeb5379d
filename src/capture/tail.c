/* SPDX-License-Identifier: MIT */
/* Captures that are still written: when one is at its end, and which is next. */
#include "tcpautopsy/capture/tail.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source.h"
#include "tail_folder.h"
#include "tcpautopsy/core/xalloc.h"

/* Pauses between two looks at a folder. */
enum { LOOK_EACH = 5 };

struct ta_tail {
	unsigned pauses;
	struct ta_tail_options options;
	struct ta_growth growth;
	char *path;                   /* as it was named; owned */
	char *name;                   /* of the one file; owned, or NULL */
	struct ta_tail_folder folder; /* not of standard input */
	bool is_pipe, pipe_given;
	bool over;       /* who waits has said so */
	bool came;       /* a file did */
	bool is_awaited; /* which was said */
	bool last_look;  /* of the file being read: it is at its end when it has nothing more now */
	bool left_early; /* it was replaced or begun anew under who reads it */
};

static void note_path(const struct ta_tail *t, const char *code, const char *path, const char *what)
{
	struct ta_error error;
	ta_error_clear(&error);
	ta_error_set(&error, code, path, -1, 0, "%s", what);
	t->options.note(t->options.context, &error);
}

static void note(const struct ta_tail *t, const struct ta_tail_file *file, const char *code,
		 const char *what)
{
	char *path = ta_tail_folder_path(&t->folder, file);
	note_path(t, code, path, what);
	free(path);
}

static void tell(void *context, const struct ta_tail_file *file, enum ta_tail_event event)
{
	struct ta_tail *t = context;
	switch (event) {
	case TA_TAIL_BEGUN_ANEW:
		break; /* a ring goes round */
	case TA_TAIL_GREW:
		note(t, file, "follow.grew",
		     "it grew after a newer file had come: what was added is not read");
		break;
	case TA_TAIL_LOST:
		note(t, file, "follow.lost",
		     "it was deleted or begun anew before it was read: its packets are missing");
		break;
	case TA_TAIL_GONE:
		t->last_look = true;
		note(t, file, "follow.deleted",
		     "it was deleted: it is read to its end, and the next one is waited for");
		break;
	case TA_TAIL_REPLACED:
		t->last_look = t->left_early = true;
		break;
	}
}

/* All files of a large folder are looked at seldom, unless one came or went: a ring's next file may be begun anew. */
static bool is_time_to_look(struct ta_tail *t)
{
	bool changed = ta_tail_folder_has_changed(&t->folder);
	return t->name || changed || t->pauses++ % LOOK_EACH == 0;
}

/* Looks what became of the file that is read, and whether there is a newer one. */
static void look(struct ta_tail *t, const struct ta_stream *stream)
{
	ta_tail_folder_look(&t->folder, tell, t);
	struct ta_tail_file *file = ta_tail_folder_reading(&t->folder);
	if (file && stream->file_read > file->bytes)
		file->bytes = stream->file_read;
	t->last_look |= ta_tail_folder_first(&t->folder) != NULL;
}

/* Truncated, and written anew: what was not read is gone. */
static bool is_cut(const struct ta_stream *stream)
{
	struct stat st;
	return fstat(stream->fd, &st) == 0 && st.st_size < stream->file_read;
}

static bool wait_a_while(struct ta_tail *t)
{
	return t->options.wait(t->options.context);
}

/* The reader of a file has come to the end of what there is. */
static bool comes_more(void *context, const struct ta_stream *stream)
{
	struct ta_tail *t = context;
	if (t->over)
		return false;
	if (t->is_pipe)
		return !(t->over = !wait_a_while(t));
	/* A newer file was there before this look found nothing more. */
	if (t->last_look)
		return false;
	if ((t->last_look = ta_tail_folder_first(&t->folder) != NULL))
		return true;
	if (!is_time_to_look(t) && wait_a_while(t))
		return true;
	look(t, stream);
	/* Renamed, it is still there to be read to its end. */
	if (t->left_early && is_cut(stream)) {
		note_path(t, "follow.begun_anew", stream->name,
			  "its writer began it anew: packets that came just before may be missing");
		return false;
	}
	return t->last_look || !(t->over = !wait_a_while(t));
}

static int open_folder(struct ta_tail *t, const char *path, struct ta_error *error)
{
	struct stat st;
	bool is_folder = stat(path, &st) == 0 && S_ISDIR(st.st_mode);
	const char *slash = strrchr(path, '/');
	char *folder = is_folder ? ta_xstrdup(path)
		       : slash   ? ta_xstrndup(path, slash == path ? 1 : (size_t)(slash - path))
				 : ta_xstrdup(".");
	if (!is_folder)
		t->name = ta_xstrdup(slash ? slash + 1 : path);
	int rc = ta_tail_folder_open(&t->folder, folder, t->name);
	free(folder);
	if (rc < 0)
		return ta_error_set(error, "capture.open", path, -1, 0, "can't open it: %s",
				    strerror(errno));
	return 0;
}

struct ta_tail *ta_tail_open(const char *path, const struct ta_tail_options *options,
			     struct ta_error *error)
{
	struct ta_tail *t = ta_xcalloc(1, sizeof(*t));
	struct stat st;
	t->options = *options;
	t->growth = (struct ta_growth){ comes_more, t };
	t->path = ta_xstrdup(path);
	t->folder.fd = -1;
	t->is_pipe = !strcmp(path, "-") || (stat(path, &st) == 0 && S_ISFIFO(st.st_mode));
	if (!t->is_pipe && open_folder(t, path, error) < 0) {
		ta_tail_free(t);
		return NULL;
	}
	return t;
}

void ta_tail_free(struct ta_tail *t)
{
	if (!t)
		return;
	ta_tail_folder_release(&t->folder);
	free(t->name);
	free(t->path);
	free(t);
}

static struct ta_source *open_source(struct ta_tail *t, int fd, const char *path,
				     struct ta_error *error)
{
	struct ta_stream *stream = ta_stream_from_fd(fd, path, t->options.interrupted);
	stream->growth = &t->growth;
	return ta_source_from_stream(stream, path, NULL, error);
}

/* Standard input, or a pipe that has a name: once. */
static int next_pipe(struct ta_tail *t, struct ta_source **ret)
{
	struct ta_error error;
	int fd = STDIN_FILENO;
	if (t->pipe_given || t->over)
		return 0;
	t->pipe_given = true;
	ta_error_clear(&error);
	if (strcmp(t->path, "-") != 0)
		fd = open(t->path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		ta_error_set(&error, "capture.open", t->path, -1, 0, "can't open it: %s",
			     strerror(errno));
	*ret = fd < 0 ? NULL : open_source(t, fd, t->path, &error);
	if (*ret)
		return 1;
	t->options.note(t->options.context, &error);
	return 0;
}

/* Opens a file of the folder; NULL: it can't be read, and that was said. */
static struct ta_source *open_file(struct ta_tail *t, struct ta_tail_file *file)
{
	struct ta_error error;
	struct ta_source *source = NULL;
	char *path = ta_tail_folder_path(&t->folder, file);
	int fd = ta_tail_folder_fd(&t->folder, file);
	ta_error_clear(&error);
	t->last_look = t->left_early = false;
	t->came = true;
	file->state = TA_TAIL_READING;
	if (fd < 0)
		ta_error_set(&error, "capture.open", path, -1, 0, "can't open it: %s",
			     strerror(errno));
	else
		source = open_source(t, fd, path, &error);
	if (!source)
		t->options.note(t->options.context, &error);
	free(path);
	return source;
}

int ta_tail_next(struct ta_tail *t, struct ta_source **ret)
{
	if (t->is_pipe)
		return next_pipe(t, ret);
	for (;;) {
		struct ta_tail_file *file = ta_tail_folder_reading(&t->folder);
		if (file)
			file->state = TA_TAIL_READ;
		if (t->over)
			return 0;
		ta_tail_folder_look(&t->folder, tell, t);
		file = ta_tail_folder_first(&t->folder);
		if (!file && !t->came && !t->is_awaited) {
			t->is_awaited = true;
			note_path(t, "follow.waiting", t->path,
				  "nothing is there yet: it is waited for");
		}
		if (!file)
			t->over = !t->options.wait(t->options.context);
		else if ((*ret = open_file(t, file)))
			return 1;
	}
}

bool ta_tail_is_folder(const struct ta_tail *t)
{
	return !t->is_pipe && !t->name;
}

bool ta_tail_never_came(const struct ta_tail *t)
{
	return !t->is_pipe && !t->came;
}

bool ta_tail_is_pipe(const struct ta_tail *t)
{
	return t->is_pipe;
}
