/* SPDX-License-Identifier: MIT */
#include "cli/several.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tcpautopsy/core/xalloc.h"

/* What goes before each name and text. A name of no length is the word to publish. */
struct message {
	uint64_t name_len; /* no hole between the two */
	uint64_t len;
};

/* The files that were written and have no name of theirs yet. */
struct taken {
	int folder;
	char **name; /* owned, and each of them */
	size_t n, capacity;
};

static bool read_all(int fd, void *to, size_t len)
{
	for (char *at = to; len;) {
		ssize_t n = read(fd, at, len);
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

static bool write_all(int fd, const void *from, size_t len)
{
	for (const char *at = from; len;) {
		ssize_t n = write(fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

static bool is_plain(const char *name)
{
	return *name != '.' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-.") == strlen(name);
}

static char *beside(const char *name)
{
	size_t size = strlen(name) + 40;
	char *text = ta_xmalloc(size);
	snprintf(text, size, ".%s.%ld", name, (long)getpid());
	return text;
}

/* The next text of a pipe into a file beside its place; 0, or errno. */
static int take_file(struct taken *taken, int ask, const char *name, uint64_t len)
{
	char piece[65536], *temporary = beside(name);
	int fd = openat(taken->folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	int status = fd < 0 ? errno : 0;
	taken->name = ta_xgrow(taken->name, &taken->capacity, taken->n + 1, sizeof(*taken->name));
	if (fd >= 0)
		taken->name[taken->n++] = ta_xstrdup(name);
	while (len) {
		size_t n = len < sizeof(piece) ? (size_t)len : sizeof(piece);
		if (!read_all(ask, piece, n))
			return EIO;
		if (!status && !write_all(fd, piece, n))
			status = errno;
		len -= n;
	}
	if (fd >= 0 && close(fd) < 0 && !status)
		status = errno;
	free(temporary);
	return status;
}

/* Gives all of them their names, or takes them away; 0, or errno. */
static int settle(struct taken *taken, bool publish)
{
	int status = 0;
	for (size_t i = 0; i < taken->n; i++) {
		char *temporary = beside(taken->name[i]);
		if (publish && !status &&
		    renameat(taken->folder, temporary, taken->folder, taken->name[i]) < 0)
			status = errno;
		if (!publish || status)
			unlinkat(taken->folder, temporary, 0);
		free(temporary);
		free(taken->name[i]);
	}
	free(taken->name);
	return status;
}

/* Takes files until the word, or the end of the analysis, whatever ends it. */
static void serve(int folder, int ask, int answer)
{
	struct taken taken = { .folder = folder };
	struct message m;
	int status = 0;
	bool word = false;
	for (int signal_number = 1; signal_number < NSIG; signal_number++)
		signal(signal_number, SIG_IGN);
	close(STDIN_FILENO);
	close(STDOUT_FILENO);
	close(STDERR_FILENO);
	while (!word && read_all(ask, &m, sizeof(m))) {
		char name[CLI_SEVERAL_NAME + 1] = "";
		word = !m.name_len;
		if (word)
			break;
		if (m.name_len > CLI_SEVERAL_NAME || !read_all(ask, name, m.name_len) ||
		    !is_plain(name)) {
			status = EINVAL;
			break;
		}
		int taken_status = take_file(&taken, ask, name, m.len);
		status = status ? status : taken_status;
	}
	int settled = settle(&taken, word && !status);
	status = status ? status : settled;
	bool told = write_all(answer, &status, sizeof(status));
	_exit(told ? EXIT_SUCCESS : EXIT_FAILURE);
}

int cli_several_start(struct cli_several *ret, const char *path)
{
	int ask[2], answer[2];
	if (mkdir(path, 0777) < 0 && errno != EEXIST)
		return -1;
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0)
		return -1;
	if (pipe2(ask, O_CLOEXEC) < 0 || pipe2(answer, O_CLOEXEC) < 0 || (ret->pid = fork()) < 0) {
		close(folder);
		return -1;
	}
	if (ret->pid == 0) {
		close(ask[1]);
		close(answer[0]);
		serve(folder, ask[0], answer[1]);
	}
	close(folder);
	close(ask[0]);
	close(answer[1]);
	ret->ask = ask[1];
	ret->answer = answer[0];
	return 0;
}

int cli_several_file(void *context, const char *name, const char *text, size_t len)
{
	const struct cli_several *folder = context;
	const struct message m = { strlen(name), len };
	if (!write_all(folder->ask, &m, sizeof(m)) || !write_all(folder->ask, name, m.name_len) ||
	    !write_all(folder->ask, text, len))
		return -1;
	return 0;
}

int cli_several_end(struct cli_several *folder, bool publish)
{
	const struct message word = { 0 };
	int status = 0;
	if (publish && !write_all(folder->ask, &word, sizeof(word)))
		status = errno;
	close(folder->ask);
	if (publish && !status && !read_all(folder->answer, &status, sizeof(status)))
		status = EIO;
	close(folder->answer);
	while (waitpid(folder->pid, NULL, 0) < 0 && errno == EINTR)
		;
	errno = status;
	return status ? -1 : 0;
}
