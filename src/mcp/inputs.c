/* SPDX-License-Identifier: MIT */
/* The files of a call: those that were named, and those in folders that were; and what is done while they are read. */
#include "mcp_internal.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tcpautopsy/capture/capture.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"

/* How often messages are looked for, and progress is told. */
enum { LOOK_MS = 20, TELL_MS = 500 };

static int64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * TA_SEC + t.tv_nsec;
}

static void tell(struct ta_mcp_call *call)
{
	json_t *params = json_pack("{sO sI}", "progressToken", call->token, "progress",
				   (json_int_t)call->bytes);
	if (call->total >= call->bytes)
		json_object_set_new(params, "total", json_integer((json_int_t)call->total));
	ta_mcp_send(call->mcp, json_pack("{ss ss so}", "jsonrpc", "2.0", "method",
					 "notifications/progress", "params", params));
	call->told = call->bytes;
}

bool ta_mcp_working(struct ta_mcp_call *call)
{
	int64_t now = now_ns();
	if (now - call->looked_ns >= LOOK_MS * TA_MS) {
		call->looked_ns = now;
		ta_mcp_look(call->mcp, false);
	}
	if (call->token && now - call->told_ns >= TELL_MS * TA_MS && call->bytes > call->told) {
		call->told_ns = now;
		tell(call);
	}
	return !call->mcp->interrupted;
}

/* ---- which files ---- */

static int open_input(void *context, const char *path, struct ta_error *error)
{
	const struct ta_mcp_call *call = context;
	bool is_folder;
	uint64_t bytes;
	int fd = ta_mcp_open(call->mcp, path, &is_folder, &bytes, error);
	if (fd < 0 || !is_folder)
		return fd;
	close(fd);
	return ta_error_set(error, "mcp.folder", path, -1, 0, "it is a folder");
}

static bool go_on(void *context)
{
	return ta_mcp_working(context);
}

void ta_mcp_inputs_begin(struct ta_mcp_inputs *in, struct ta_mcp_call *call)
{
	struct ta_inputs_options how = { .interrupted = &call->mcp->interrupted,
					 .bytes_read = &call->bytes,
					 .open = open_input,
					 .go_on = go_on,
					 .context = call };
	*in = (struct ta_mcp_inputs){ .call = call, .inputs = ta_inputs_new(&how) };
}

void ta_mcp_inputs_release(struct ta_mcp_inputs *in)
{
	ta_inputs_free(in->inputs);
	free(in->failed);
}

static void fail(struct ta_mcp_inputs *in, const char *path, const char *why)
{
	if (!in->failed)
		in->failed = ta_format("'%s': %s", path, why);
}

static void add_file(struct ta_mcp_inputs *in, const char *path, uint64_t bytes, bool was_found)
{
	in->bytes += bytes;
	in->call->total += bytes;
	if (++in->nfiles > TA_LIMIT_MCP_FILES)
		fail(in, path, "there are more files than are read for one call");
	else if (in->call->total > in->call->mcp->options.max_bytes)
		fail(in, path,
		     "with it there are more bytes than this server reads for one call "
		     "(--max-size)");
	else if (was_found)
		ta_inputs_add_found(in->inputs, path);
	else
		ta_inputs_add(in->inputs, path);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What lies in a folder, by name; -1: it can't be read. */
static char **entries(int fd, size_t *ret_n)
{
	char **name = NULL;
	size_t capacity = 0;
	DIR *dir = fdopendir(fd);
	*ret_n = 0;
	if (!dir) {
		close(fd);
		return NULL;
	}
	for (const struct dirent *e; *ret_n <= TA_LIMIT_MCP_FILES && (e = readdir(dir));) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		name = ta_xgrow(name, &capacity, *ret_n + 1, sizeof(*name));
		name[(*ret_n)++] = ta_xstrdup(e->d_name);
	}
	closedir(dir);
	if (name)
		qsort(name, *ret_n, sizeof(*name), by_name);
	return name;
}

/* Takes the descriptor. Links, pipes and devices are passed over. */
static void add_folder(struct ta_mcp_inputs *in, int fd, const char *path, unsigned depth)
{
	size_t n;
	int kept =
		fcntl(fd, F_GETFD) < 0 ? -1 : openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char **name = entries(fd, &n);
	for (size_t i = 0; i < n; i++) {
		struct stat st;
		size_t len = strlen(path);
		char *whole =
			ta_format("%s%s%s", path, len && path[len - 1] == '/' ? "" : "/", name[i]);
		bool there = !in->failed && ta_mcp_working(in->call) &&
			     fstatat(kept, name[i], &st, AT_SYMLINK_NOFOLLOW) == 0;
		if (there && S_ISREG(st.st_mode))
			add_file(in, whole, (uint64_t)st.st_size, true);
		if (there && S_ISDIR(st.st_mode) && depth < TA_LIMIT_DIRECTORY_DEPTH) {
			int inner = openat(kept, name[i],
					   O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
			if (inner >= 0)
				add_folder(in, inner, whole, depth + 1);
		}
		free(whole);
		free(name[i]);
	}
	free(name);
	if (kept >= 0)
		close(kept);
}

/* "bundle.tar" of "bundle.tar!a.pcap", where the whole is none. */
static int open_path(const struct ta_mcp *mcp, const char *path, bool *ret_is_folder,
		     uint64_t *ret_bytes, struct ta_error *error)
{
	struct ta_error none;
	int fd = ta_mcp_open(mcp, path, ret_is_folder, ret_bytes, error);
	for (const char *mark = path; fd < 0 && (mark = strchr(mark + 1, '!'));) {
		char *outside = ta_xstrndup(path, (size_t)(mark - path));
		ta_error_clear(&none);
		fd = ta_mcp_open(mcp, outside, ret_is_folder, ret_bytes, &none);
		free(outside);
	}
	return fd;
}

static void add_path(struct ta_mcp_inputs *in, const char *path)
{
	struct ta_error error;
	bool is_folder;
	uint64_t bytes;
	ta_error_clear(&error);
	int fd = open_path(in->call->mcp, path, &is_folder, &bytes, &error);
	if (fd < 0) {
		fail(in, path, error.message);
	} else if (is_folder) {
		add_folder(in, fd, path, 0);
	} else {
		close(fd);
		add_file(in, path, bytes, false);
	}
}

void ta_mcp_inputs_add(struct ta_mcp_inputs *in, const json_t *paths)
{
	if (json_is_string(paths))
		add_path(in, json_string_value(paths));
	for (size_t i = 0; json_is_array(paths) && i < json_array_size(paths); i++)
		add_path(in, json_string_value(json_array_get(paths, i)));
	if (!in->nfiles)
		fail(in, json_string_value(json_is_array(paths) ? json_array_get(paths, 0) : paths),
		     "no file lies there");
}
