/* SPDX-License-Identifier: MIT */
/* Walks directories in the order of their names, without recursion and without following links to folders. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"
#include "directory.h"

/* One folder on the way down. */
struct folder {
	char *path;
	char **name;
	size_t count, capacity, next;
};

struct ta_directory {
	struct folder folder[TA_LIMIT_DIRECTORY_DEPTH];
	int depth;
	bool flat;
	char *enter; /* a folder to be opened by the next call, or NULL; owned */
	char *file;  /* what was given last; owned */
};

struct ta_directory *ta_directory_open(const char *path, bool flat)
{
	struct ta_directory *directory = ta_xcalloc(1, sizeof(*directory));

	directory->flat = flat;
	directory->enter = ta_xstrdup(path);
	return directory;
}

static int by_name(const void *a, const void *b)
{
	char *const *left = a, *const *right = b;

	return strcmp(*left, *right);
}

static void close_folder(struct folder *folder)
{
	for (size_t i = 0; i < folder->count; i++)
		free(folder->name[i]);
	free(folder->name);
	free(folder->path);
	memset(folder, 0, sizeof(*folder));
}

/* Takes `path`. */
static int open_folder(struct ta_directory *directory, char *path, struct ta_error *error)
{
	struct folder *folder;
	const struct dirent *entry;
	DIR *dir;

	if (directory->depth == TA_LIMIT_DIRECTORY_DEPTH) {
		ta_error_set(error, "limits.directory_depth", path, -1, 0,
			     "folders lie more than %d deep: not searched",
			     TA_LIMIT_DIRECTORY_DEPTH);
		free(path);
		return -1;
	}
	dir = opendir(path);
	if (!dir) {
		ta_error_set(error, "capture.open", path, -1, 0, "can't search it: %s",
			     strerror(errno));
		free(path);
		return -1;
	}
	folder = &directory->folder[directory->depth++];
	folder->path = path;
	while ((entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		folder->name = ta_xgrow(folder->name, &folder->capacity, folder->count + 1,
					sizeof(*folder->name));
		folder->name[folder->count++] = ta_xstrdup(entry->d_name);
	}
	closedir(dir);
	if (folder->count > 0)
		qsort(folder->name, folder->count, sizeof(*folder->name), by_name);
	return 0;
}

static char *join(const char *path, const char *name)
{
	size_t len = strlen(path), more = strlen(name);
	bool slash = len > 0 && path[len - 1] != '/';
	char *joined = ta_xmalloc(len + slash + more + 1);

	memcpy(joined, path, len);
	if (slash)
		joined[len] = '/';
	memcpy(joined + len + slash, name, more + 1);
	return joined;
}

static bool is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static bool is_folder(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int ta_directory_next(struct ta_directory *directory, const char **ret, struct ta_error *error)
{
	for (;;) {
		struct folder *folder;
		char *path = directory->enter;

		directory->enter = NULL;
		if (path && open_folder(directory, path, error) != 0)
			return -1;
		if (directory->depth == 0)
			return 0;
		folder = &directory->folder[directory->depth - 1];
		if (folder->next == folder->count) {
			close_folder(folder);
			directory->depth--;
			continue;
		}
		path = join(folder->path, folder->name[folder->next++]);
		if (is_file(path)) {
			free(directory->file);
			directory->file = path;
			*ret = path;
			return 1;
		}
		if (!directory->flat && is_folder(path))
			directory->enter = path;
		else
			free(path);
	}
}

void ta_directory_close(struct ta_directory *directory)
{
	if (!directory)
		return;
	while (directory->depth > 0)
		close_folder(&directory->folder[--directory->depth]);
	free(directory->enter);
	free(directory->file);
	free(directory);
}
