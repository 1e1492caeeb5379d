/* SPDX-License-Identifier: MIT */
#include "cli/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/draft.h"
#include "cli/sandbox.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"

/* What is held of files until all are known. */
struct files {
	uint8_t *keys; /* owned */
	size_t n, capacity;
};

static bool send_whole(int to, const void *data, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t n = write(to, (const char *)data + done, size - done);
		if (n < 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

static int note_file(void *context, const void *keys, size_t len)
{
	struct files *files = context;
	if (files->n == TA_LIMIT_KNOWN_FILES)
		return 1;
	files->keys = ta_xgrow(files->keys, &files->capacity, files->n + 1, len);
	memcpy(files->keys + files->n++ * len, keys, len);
	return 0;
}

/* Whether nobody waits for the database any more. */
static bool is_left(void *context)
{
	struct pollfd ask = { .fd = *(const int *)context, .events = 0 };
	return poll(&ask, 1, 0) > 0 && ask.revents & (POLLHUP | POLLERR);
}

static bool answer(int ask, const struct cli_keeper_answer *what)
{
	return send_whole(ask, what, sizeof(*what));
}

static bool greet(const struct cli_keeper *keeper, struct ta_store *store,
		  struct cli_keeper_answer *first, int ask)
{
	struct files files = { 0 };
	if (!store) {
		first->fate = TA_STORE_FAILED;
	} else if (keeper->wants_files &&
		   ta_store_files(store, note_file, &files, &first->error) < 0) {
		first->fate = TA_STORE_FAILED;
		files.n = 0;
	}
	first->files = files.n;
	bool heard =
		answer(ask, first) && send_whole(ask, files.keys, files.n * 2 * TA_STORE_KEY_BYTES);
	free(files.keys);
	return heard && first->fate != TA_STORE_FAILED;
}

/* Until the analysis ends, whatever ends it. A row without its end of line is none. */
static void serve(struct ta_store *store, int ask)
{
	FILE *in = fdopen(ask, "r");
	char *line = NULL;
	size_t capacity = 0;
	ssize_t len;
	while (in && (len = getline(&line, &capacity, in)) > 0 && line[len - 1] == '\n') {
		struct cli_keeper_answer what = { .fate = TA_STORE_OPEN };
		what.fate = ta_store_row(store, line, (size_t)len, &what.error);
		if (what.fate != TA_STORE_OPEN && !answer(ask, &what))
			break;
	}
	free(line);
	ta_store_close(store);
}

static _Noreturn void keep(const struct cli_keeper *keeper, const char *path, int ask)
{
	struct cli_keeper_answer first = { .fate = TA_STORE_OPEN };
	struct ta_store_options options = keeper->options;
	for (int signal_number = 1; signal_number < NSIG; signal_number++)
		signal(signal_number, SIG_IGN);
	cli_close_others(&ask, 1);
	options.path = path;
	options.hurry = is_left;
	options.hurry_context = &ask;
	if (!keeper->no_sandbox)
		cli_sandbox_keep(path);
	struct ta_store *store = ta_store_open(&options, &first.error);
	if (greet(keeper, store, &first, ask))
		serve(store, ask);
	_exit(EXIT_SUCCESS);
}

/* A regular file, which is made where there is none; a link is followed. The caller owns its path; NULL and *error. */
static char *find_file(const char *path, struct ta_error *error)
{
	struct stat st;
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0666);
	if (fd < 0 || fstat(fd, &st) < 0) {
		ta_error_set(error, "store.write", path, -1, 0,
			     "the database can't be opened for writing: %s", strerror(errno));
		return NULL;
	}
	char *real = S_ISREG(st.st_mode) ? realpath(path, NULL) : NULL;
	close(fd);
	if (!real)
		ta_error_set(error, "store.write", path, -1, 0,
			     "a database has to be a regular file");
	return real;
}

int cli_keeper_start(const struct cli_keeper *keeper, const char *path, pid_t *ret_pid,
		     int *ret_ask, struct ta_error *error)
{
	int pair[2];
	char *real = find_file(path, error);
	if (!real)
		return -1;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0 ||
	    (*ret_pid = fork()) < 0) {
		free(real);
		return ta_error_set(error, "store.process", path, -1, 0,
				    "the process that writes the database can't be started: %s",
				    strerror(errno));
	}
	if (*ret_pid == 0) {
		close(pair[0]);
		keep(keeper, real, pair[1]);
	}
	close(pair[1]);
	free(real);
	*ret_ask = pair[0];
	return 0;
}
