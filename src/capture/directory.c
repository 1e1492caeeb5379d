/* SPDX-License-Identifier: MIT */
/* Walks directories in the order of their names, without recursion and without following links to folders. Each folder stays open
 * while it is searched, and what is in it is opened from there: no path is too long. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"
#include "directory.h"

/* One folder on the way down. */
struct folder {
	char *path;
	int fd;
	char **name;
	size_t count, capacity, next;
};

struct ta_directory {
	struct folder folder[TA_LIMIT_DIRECTORY_DEPTH];
	int depth;
	bool flat;
	bool begun;
	char *file; /* the path of what was looked at last; owned */
	uint64_t passed_over;
};

struct ta_directory *ta_directory_open(const char *path, bool flat)
{
	struct ta_directory *directory = ta_xcalloc(1, sizeof(*directory));

	directory->flat = flat;
	directory->file = ta_xstrdup(path);
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
	close(folder->fd);
	memset(folder, 0, sizeof(*folder));
}

static int refuse(struct ta_error *error, const char *path, const char *what)
{
	return ta_error_set(error, "capture.open", path, -1, 0, "%s: %s", what, strerror(errno));
}

/* Opens a folder by its name in another (AT_FDCWD: the first). */
static int open_folder(struct ta_directory *directory, int parent, const char *name,
		       struct ta_error *error)
{
	struct folder *folder;
	const struct dirent *entry;
	int rc, fd, list, no_link = parent == AT_FDCWD ? 0 : O_NOFOLLOW;
	DIR *dir;

	if (directory->depth == TA_LIMIT_DIRECTORY_DEPTH)
		return ta_error_set(error, "limits.directory_depth", directory->file, -1, 0,
				    "folders lie more than %d deep: not searched",
				    TA_LIMIT_DIRECTORY_DEPTH);
	fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | no_link);
	/* The folder stays open for openat(), the list is read through another descriptor of it. */
	list = fd >= 0 ? openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	dir = list >= 0 ? fdopendir(list) : NULL;
	if (!dir) {
		refuse(error, directory->file, "can't search it");
		if (list >= 0)
			close(list);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	folder = &directory->folder[directory->depth++];
	folder->path = ta_xstrdup(directory->file);
	folder->fd = fd;
	errno = 0;
	while ((entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		folder->name = ta_xgrow(folder->name, &folder->capacity, folder->count + 1,
					sizeof(*folder->name));
		folder->name[folder->count++] = ta_xstrdup(entry->d_name);
	}
	rc = errno ? refuse(error, directory->file, "not all of it could be searched") : 0;
	closedir(dir);
	if (folder->count > 0)
		qsort(folder->name, folder->count, sizeof(*folder->name), by_name);
	return rc;
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

enum kind { KIND_FILE, KIND_FOLDER, KIND_OTHER, KIND_UNKNOWN };

/* What an entry is; KIND_UNKNOWN: it can't be looked at, and errno says why. A link that leads nowhere, or round in a circle, is none of
 * the user's captures. */
static enum kind kind_of(int folder, const char *name)
{
	struct stat st, target;

	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return KIND_UNKNOWN;
	if (S_ISREG(st.st_mode))
		return KIND_FILE;
	if (S_ISDIR(st.st_mode))
		return KIND_FOLDER;
	if (!S_ISLNK(st.st_mode))
		return KIND_OTHER;
	if (fstatat(folder, name, &target, 0) == 0)
		return S_ISREG(target.st_mode) ? KIND_FILE : KIND_OTHER;
	return errno == ENOENT || errno == ENOTDIR || errno == ELOOP ? KIND_OTHER : KIND_UNKNOWN;
}

int ta_directory_next(struct ta_directory *directory, struct ta_directory_file *ret,
		      struct ta_error *error)
{
	if (!directory->begun) {
		directory->begun = true;
		if (open_folder(directory, AT_FDCWD, directory->file, error) != 0)
			return -1;
	}
	while (directory->depth > 0) {
		struct folder *folder = &directory->folder[directory->depth - 1];
		const char *name;

		if (folder->next == folder->count) {
			close_folder(folder);
			directory->depth--;
			continue;
		}
		name = folder->name[folder->next++];
		free(directory->file);
		directory->file = join(folder->path, name);
		switch (kind_of(folder->fd, name)) {
		case KIND_FILE:
			*ret = (struct ta_directory_file){ directory->file, folder->fd, name };
			return 1;
		case KIND_FOLDER:
			if (!directory->flat &&
			    open_folder(directory, folder->fd, name, error) != 0)
				return -1;
			break;
		case KIND_OTHER:
			directory->passed_over++;
			break;
		case KIND_UNKNOWN:
			return refuse(error, directory->file, "can't look at it");
		}
	}
	return 0;
}

uint64_t ta_directory_passed_over(const struct ta_directory *directory)
{
	return directory->passed_over;
}

void ta_directory_close(struct ta_directory *directory)
{
	if (!directory)
		return;
	while (directory->depth > 0)
		close_folder(&directory->folder[--directory->depth]);
	free(directory->file);
	free(directory);
}
