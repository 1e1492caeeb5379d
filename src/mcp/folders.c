/* SPDX-License-Identifier: MIT */
/* What may be opened: files and folders in the folders that were named at the start. A path is resolved, compared with theirs, and then
 * opened step by step from their descriptor without following any link, so that nothing that changes meanwhile leads out. What is no
 * file is never waited for. */
#include "mcp_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tcpautopsy/core/xalloc.h"

int ta_mcp_folders_open(struct ta_mcp *mcp, struct ta_error *error)
{
	size_t n = mcp->options.nfolders;
	mcp->folder = ta_xcalloc(n + 1, sizeof(*mcp->folder));
	mcp->descriptor = ta_xcalloc(n + 1, sizeof(*mcp->descriptor));
	for (size_t i = 0; i < n; i++)
		mcp->descriptor[i] = -1;
	for (size_t i = 0; i < n; i++) {
		const char *named = mcp->options.folder[i];
		struct ta_mcp_folder *folder = &mcp->folder[i];
		folder->named = ta_xstrdup(named);
		folder->real = realpath(named, NULL);
		if (folder->real)
			mcp->descriptor[i] =
				open(folder->real, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
		if (mcp->descriptor[i] < 0)
			return ta_error_set(error, "mcp.folder", named, -1, 0, "can't open it: %s",
					    strerror(errno));
	}
	return 0;
}

void ta_mcp_folders_close(struct ta_mcp *mcp)
{
	for (size_t i = 0; mcp->folder && i < mcp->options.nfolders; i++) {
		if (mcp->descriptor[i] >= 0)
			close(mcp->descriptor[i]);
		free(mcp->folder[i].named);
		free(mcp->folder[i].real);
	}
	free(mcp->folder);
	free(mcp->descriptor);
}

/* What follows the folder's own path in a path that lies in it: "a/b", ""; NULL: it does not. */
static const char *inside(const char *path, const char *folder)
{
	size_t len = strlen(folder);
	while (len && folder[len - 1] == '/')
		len--;
	if (strncmp(path, folder, len) != 0 || (path[len] && path[len] != '/'))
		return NULL;
	return path + len + strspn(path + len, "/");
}

static bool has_dots(const char *path)
{
	for (const char *p = path; *p; p += strcspn(p, "/"), p += strspn(p, "/"))
		if (!strncmp(p, "..", 2) && (p[2] == '/' || !p[2]))
			return true;
	return false;
}

static int refuse(const struct ta_mcp *mcp, const char *path, struct ta_error *error)
{
	struct ta_strbuf text = { 0 };
	for (size_t i = 0; i < mcp->options.nfolders; i++)
		ta_strbuf_addf(&text, "%s'%s'", i ? ", " : "", mcp->folder[i].named);
	ta_error_set(error, "mcp.outside", path, -1, 0,
		     "it is not in a folder that this server may read: %s", ta_strbuf_text(&text));
	ta_strbuf_release(&text);
	return -1;
}

/* Step by step: "a/b/c.pcap" from a folder's descriptor, links not followed, nothing waited for. */
static int walk(int folder, const char *path)
{
	enum { STEP = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY };
	int at = openat(folder, ".", STEP | O_DIRECTORY);
	while (at >= 0 && *path) {
		char name[NAME_MAX + 1];
		size_t len = strcspn(path, "/");
		if (len > NAME_MAX) {
			close(at);
			errno = ENAMETOOLONG;
			return -1;
		}
		memcpy(name, path, len);
		name[len] = '\0';
		path += len + strspn(path + len, "/");
		int next = openat(at, name, STEP | (*path ? O_DIRECTORY : 0));
		int why = errno;
		close(at);
		errno = why;
		at = next;
	}
	return at;
}

/* A path without links, where it lies in one of the folders; NULL, and *why keeps the first reason but that it lies elsewhere. */
static char *resolve_in(const struct ta_mcp *mcp, const struct ta_mcp_folder *f, const char *rest,
			size_t *ret_folder, int *why)
{
	char *whole = ta_format("%s/%s", f->real, rest), *real = realpath(whole, NULL);
	if (!real)
		*why = *why ? *why : errno;
	free(whole);
	for (size_t i = 0; real && i < mcp->options.nfolders; i++)
		if (inside(real, mcp->folder[i].real)) {
			*ret_folder = i;
			return real;
		}
	free(real);
	return NULL;
}

/* One that begins with '/' as it is; another in each of the folders, and as the folder was named. NULL with errno, which is 0 where it
 * lies in none of them. */
static char *resolve(const struct ta_mcp *mcp, const char *path, size_t *ret_folder)
{
	int why = 0;
	char *real = NULL;
	for (size_t i = 0; i < mcp->options.nfolders && !real; i++) {
		const struct ta_mcp_folder *f = &mcp->folder[i];
		const char *way[] = { *path == '/' ? inside(path, f->real) : path,
				      inside(path, f->named) };
		for (int k = 0; k < 2 && !real; k++)
			if (way[k])
				real = resolve_in(mcp, f, way[k], ret_folder, &why);
	}
	errno = real ? 0 : why;
	return real;
}

/* A file, or a folder; what else there is is not read. */
static int admit(const struct ta_mcp *mcp, int fd, const char *path, bool *ret_is_folder,
		 uint64_t *ret_bytes, struct ta_error *error)
{
	struct stat st;
	if (fstat(fd, &st) != 0 || (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)))
		return ta_error_set(error, "mcp.no_file", path, -1, 0,
				    "it is neither a file nor a folder");
	*ret_is_folder = S_ISDIR(st.st_mode);
	*ret_bytes = *ret_is_folder ? 0 : (uint64_t)st.st_size;
	if (*ret_bytes > mcp->options.max_bytes)
		return ta_error_set(error, "mcp.max_size", path, -1, 0,
				    "it has %llu bytes, more than the %llu that this server reads "
				    "for one call (--max-size)",
				    (unsigned long long)*ret_bytes,
				    (unsigned long long)mcp->options.max_bytes);
	return 0;
}

int ta_mcp_open(const struct ta_mcp *mcp, const char *path, bool *ret_is_folder,
		uint64_t *ret_bytes, struct ta_error *error)
{
	size_t folder = 0;
	if (has_dots(path) || !*path)
		return refuse(mcp, path, error);
	char *real = resolve(mcp, path, &folder);
	if (!real && !errno)
		return refuse(mcp, path, error);
	int fd = real ? walk(mcp->descriptor[folder], inside(real, mcp->folder[folder].real)) : -1;
	if (fd < 0)
		ta_error_set(error, "mcp.open", path, -1, 0, "can't open it: %s", strerror(errno));
	free(real);
	if (fd >= 0 && admit(mcp, fd, path, ret_is_folder, ret_bytes, error) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}
