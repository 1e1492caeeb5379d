/* SPDX-License-Identifier: MIT */
/* A folder that is being filled. tcpdump -C -W and -G with a name that repeats truncate a file and write it anew; dumpcap -b deletes the
 * oldest and makes a new one; logrotate renames. */
#include "tail_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "format.h"
#include "source.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"

int ta_tail_folder_open(struct ta_tail_folder *f, const char *path, const char *only)
{
	*f = (struct ta_tail_folder){ .only = only };
	f->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (f->fd < 0)
		return -1;
	f->path = ta_xstrdup(path);
	return 0;
}

void ta_tail_folder_release(struct ta_tail_folder *f)
{
	for (size_t i = 0; i < f->nfiles; i++)
		free(f->file[i].name);
	free(f->file);
	free(f->path);
	if (f->fd >= 0)
		close(f->fd);
}

char *ta_tail_folder_path(const struct ta_tail_folder *f, const struct ta_tail_file *file)
{
	if (!strcmp(f->path, ".") && f->only)
		return ta_xstrdup(file->name);
	size_t folder = strlen(f->path), len = folder + strlen(file->name) + 2;
	char *path = ta_xmalloc(len);
	bool slash = folder && f->path[folder - 1] == '/';
	memcpy(path, f->path, folder);
	path[folder] = '/';
	memcpy(path + folder + !slash, file->name, strlen(file->name) + 1);
	return path;
}

int ta_tail_folder_fd(const struct ta_tail_folder *f, const struct ta_tail_file *file)
{
	return openat(f->fd, file->name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

static int64_t mtime_of(const struct stat *st)
{
	return st->st_mtim.tv_sec * TA_SEC + st->st_mtim.tv_nsec;
}

/* The time of the first packet that a file holds; its last change where it has none, or is text. */
static int64_t first_time(const struct ta_tail_folder *f, const struct ta_tail_file *file)
{
	struct ta_error error;
	struct ta_frame frame;
	int64_t first_ns = file->mtime_ns;
	int fd = ta_tail_folder_fd(f, file);
	if (fd < 0)
		return first_ns;
	struct ta_source *source = ta_source_from_stream(ta_stream_from_fd(fd, file->name, NULL),
							 file->name, NULL, &error);
	if (source && ta_source_info(source)->form == TA_SOURCE_FRAMES &&
	    ta_source_next_frame(source, &frame, &error) == 1)
		first_ns = frame.time_ns;
	ta_source_close(source);
	return first_ns;
}

/* Reads what it begins with: how much. */
static size_t read_head(const struct ta_tail_folder *f, const struct ta_tail_file *file,
			uint8_t *head, size_t size)
{
	int fd = ta_tail_folder_fd(f, file);
	ssize_t n = fd >= 0 ? pread(fd, head, size, 0) : -1;
	if (fd >= 0)
		close(fd);
	return n > 0 ? (size_t)n : 0;
}

/* One that was empty so far, or is not known: what is it? */
static void examine(struct ta_tail_folder *f, struct ta_tail_file *file)
{
	uint8_t head[TA_PROBE_BYTES];
	size_t have = read_head(f, file, head, sizeof(head));
	if (have < TA_PROBE_LEAST_BYTES)
		return;
	file->head_bytes = have < TA_TAIL_HEAD_BYTES ? have : TA_TAIL_HEAD_BYTES;
	memcpy(file->head, head, file->head_bytes);
	file->state = ta_source_is_worth_it(head, have) ? TA_TAIL_WAITS : TA_TAIL_PASSED;
	if (file->state == TA_TAIL_WAITS)
		file->first_ns = first_time(f, file);
}

/* It does not begin as it did. */
static bool has_another_head(const struct ta_tail_folder *f, const struct ta_tail_file *file)
{
	uint8_t head[TA_TAIL_HEAD_BYTES];
	size_t have = read_head(f, file, head, file->head_bytes);
	return have < file->head_bytes || memcmp(head, file->head, file->head_bytes) != 0;
}

/* More of what it begins with is there than when it was looked at first. */
static void note_head(const struct ta_tail_folder *f, struct ta_tail_file *file)
{
	if (file->head_bytes < TA_TAIL_HEAD_BYTES && file->bytes > (int64_t)file->head_bytes)
		file->head_bytes = read_head(f, file, file->head, sizeof(file->head));
}

static void note_stat(struct ta_tail_file *file, const struct stat *st)
{
	file->dev = st->st_dev;
	file->ino = st->st_ino;
	file->mtime_ns = mtime_of(st);
	if (file->state != TA_TAIL_READ)
		file->bytes = st->st_size;
}

static void begin_anew(struct ta_tail_folder *f, struct ta_tail_file *file, const struct stat *st)
{
	file->state = TA_TAIL_NEW;
	file->told = false;
	note_stat(file, st);
	examine(f, file);
}

/* One that is known, and what it is now. */
static void look_again(struct ta_tail_folder *f, struct ta_tail_file *file, const struct stat *st,
		       ta_tail_teller *tell, void *context)
{
	bool is_other = st->st_ino != file->ino || st->st_dev != file->dev;
	bool changed = is_other || st->st_size < file->bytes || mtime_of(st) != file->mtime_ns;
	switch (file->state) {
	case TA_TAIL_NEW:
		note_stat(file, st);
		examine(f, file);
		break;
	case TA_TAIL_READING:
		if (!is_other && st->st_size >= file->bytes &&
		    (!changed || !has_another_head(f, file))) {
			note_stat(file, st);
			note_head(f, file);
			break;
		}
		tell(context, file, TA_TAIL_REPLACED);
		begin_anew(f, file, st);
		break;
	case TA_TAIL_WAITS:
		if (changed && (is_other || has_another_head(f, file))) {
			tell(context, file, TA_TAIL_LOST);
			begin_anew(f, file, st);
		}
		note_stat(file, st);
		note_head(f, file);
		break;
	case TA_TAIL_READ:
	case TA_TAIL_PASSED:
		if (!changed)
			break;
		if (is_other || st->st_size < file->bytes || has_another_head(f, file)) {
			if (file->state == TA_TAIL_READ)
				tell(context, file, TA_TAIL_BEGUN_ANEW);
			begin_anew(f, file, st);
		} else {
			bool grew = file->state == TA_TAIL_READ && st->st_size > file->bytes;
			if (grew && !file->told)
				tell(context, file, TA_TAIL_GREW);
			file->told |= grew;
			note_stat(file, st);
		}
		break;
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct ta_tail_file *)a)->name,
		      ((const struct ta_tail_file *)b)->name);
}

static void look_at(struct ta_tail_folder *f, const char *name, size_t known, ta_tail_teller *tell,
		    void *context)
{
	struct ta_tail_file key = { .name = (char *)(uintptr_t)name };
	struct stat st;
	if (fstatat(f->fd, name, &st, 0) != 0 || !S_ISREG(st.st_mode))
		return;
	struct ta_tail_file *file =
		known ? bsearch(&key, f->file, known, sizeof(key), by_name) : NULL;
	if (file) {
		file->seen = true;
		look_again(f, file, &st, tell, context);
		return;
	}
	f->file = ta_xgrow(f->file, &f->capacity, f->nfiles + 1, sizeof(*f->file));
	file = &f->file[f->nfiles++];
	*file = (struct ta_tail_file){ .name = ta_xstrdup(name), .seen = true };
	begin_anew(f, file, &st);
}

/* Those that are not there any more are forgotten. */
static void drop_gone(struct ta_tail_folder *f, ta_tail_teller *tell, void *context)
{
	size_t kept = 0;
	for (size_t i = 0; i < f->nfiles; i++) {
		struct ta_tail_file *file = &f->file[i];
		if (file->seen) {
			f->file[kept++] = *file;
			continue;
		}
		if (file->state == TA_TAIL_READING)
			tell(context, file, TA_TAIL_GONE);
		else if (file->state == TA_TAIL_WAITS)
			tell(context, file, TA_TAIL_LOST);
		free(file->name);
	}
	f->nfiles = kept;
}

void ta_tail_folder_look(struct ta_tail_folder *f, ta_tail_teller *tell, void *context)
{
	size_t known = f->nfiles;
	for (size_t i = 0; i < known; i++)
		f->file[i].seen = false;
	if (f->only) {
		look_at(f, f->only, known, tell, context);
	} else {
		int list = openat(f->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		DIR *dir = list >= 0 ? fdopendir(list) : NULL;
		const struct dirent *entry;
		if (!dir && list >= 0)
			close(list);
		while (dir && (entry = readdir(dir)))
			if (entry->d_name[0] != '.')
				look_at(f, entry->d_name, known, tell, context);
		if (dir)
			closedir(dir);
	}
	drop_gone(f, tell, context);
	if (f->nfiles)
		qsort(f->file, f->nfiles, sizeof(*f->file), by_name);
}

bool ta_tail_folder_has_changed(struct ta_tail_folder *f)
{
	struct stat st;
	if (fstat(f->fd, &st) != 0)
		return true;
	int64_t mtime_ns = mtime_of(&st);
	bool changed = mtime_ns != f->mtime_ns;
	f->mtime_ns = mtime_ns;
	return changed;
}

struct ta_tail_file *ta_tail_folder_first(struct ta_tail_folder *f)
{
	struct ta_tail_file *first = NULL;
	for (size_t i = 0; i < f->nfiles; i++) {
		struct ta_tail_file *file = &f->file[i];
		if (file->state == TA_TAIL_WAITS && (!first || file->first_ns < first->first_ns))
			first = file;
	}
	return first;
}

struct ta_tail_file *ta_tail_folder_reading(struct ta_tail_folder *f)
{
	for (size_t i = 0; i < f->nfiles; i++)
		if (f->file[i].state == TA_TAIL_READING)
			return &f->file[i];
	return NULL;
}
