/* SPDX-License-Identifier: MIT */
#include "cli/publisher.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tcpautopsy/core/xalloc.h"

enum {
	TRIES = 100,
	TOLD = 'k',
	BESIDE_BYTES =
		200 /* of the report's name in one beside it: with all else less than NAME_MAX */
};

/* The report in its folder. */
struct report {
	int folder, fd;
	const char *name; /* its last part */
	char *temporary;  /* owned; a name in the folder, or NULL while it has none */
};

/* A name beside the report's that nobody has: ".NAME.PID-N"; of a long name only its beginning. */
static char *beside(const char *name, int n)
{
	size_t size = strlen(name) + 40;
	char *text = ta_xmalloc(size);
	snprintf(text, size, ".%.*s.%ld-%d", BESIDE_BYTES, name, (long)getpid(), n);
	return text;
}

/* A file without a name can be given one through /proc (open(2), O_TMPFILE). */
static int link_as(struct report *report, const char *name)
{
	char source[40];
	snprintf(source, sizeof(source), "/proc/self/fd/%d", report->fd);
	return linkat(AT_FDCWD, source, report->folder, name, AT_SYMLINK_FOLLOW);
}

static int make_as(struct report *report, const char *name)
{
	report->fd = openat(report->folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	return report->fd;
}

/* Gives the file, or makes it with, a name beside the report's that nothing has. */
static int take_name(struct report *report, int (*take)(struct report *report, const char *name))
{
	for (int n = 0; n < TRIES; n++) {
		char *name = beside(report->name, n);
		if (take(report, name) >= 0) {
			report->temporary = name;
			return 0;
		}
		free(name);
		if (errno != EEXIST)
			return -1;
	}
	return -1;
}

static int make(struct report *report)
{
	if (access("/proc/self/fd", X_OK) == 0) {
		report->fd = openat(report->folder, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
		if (report->fd >= 0)
			return 0;
	}
	return take_name(report, make_as);
}

/* Gives the report its name, in place of what has it: 0, or errno. */
static int publish(struct report *report)
{
	if (!report->temporary && take_name(report, link_as) < 0)
		return errno;
	if (renameat(report->folder, report->temporary, report->folder, report->name) < 0)
		return errno;
	free(report->temporary);
	report->temporary = NULL;
	return 0;
}

/* Waits for the word, or for the end of the analysis, whatever ends it. */
static void serve(struct report *report, int ask, int answer)
{
	char word = 0;
	int status;
	for (int signal_number = 1; signal_number < NSIG; signal_number++)
		signal(signal_number, SIG_IGN);
	close(STDIN_FILENO);
	close(STDOUT_FILENO);
	close(STDERR_FILENO);
	ssize_t n = read(ask, &word, 1);
	status = n == 1 && word == TOLD ? publish(report) : 0;
	if (report->temporary)
		unlinkat(report->folder, report->temporary, 0);
	bool told = n != 1 || write(answer, &status, sizeof(status)) == sizeof(status);
	_exit(told ? EXIT_SUCCESS : EXIT_FAILURE);
}

/* Opens the folder of path and finds the name in it. */
static int locate(struct report *report, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = ta_xstrdup(path);
	if (slash)
		folder[slash == path ? 1 : slash - path] = '\0';
	report->name = slash ? slash + 1 : path;
	report->folder = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(folder);
	return report->folder;
}

static void forget(struct report *report, bool made)
{
	int error = errno;
	if (made && report->temporary)
		unlinkat(report->folder, report->temporary, 0);
	free(report->temporary);
	close(report->folder);
	errno = error;
}

int cli_publisher_start(struct cli_publisher *ret, const char *path)
{
	struct report report = { .fd = -1 };
	int ask[2], answer[2];
	if (locate(&report, path) < 0)
		return -1;
	if (make(&report) < 0) {
		forget(&report, false);
		return -1;
	}
	if (pipe2(ask, O_CLOEXEC) < 0 || pipe2(answer, O_CLOEXEC) < 0 || (ret->pid = fork()) < 0) {
		forget(&report, true);
		return -1;
	}
	if (ret->pid == 0) {
		close(ask[1]);
		close(answer[0]);
		serve(&report, ask[0], answer[1]);
	}
	close(ask[0]);
	close(answer[1]);
	ret->fd = report.fd;
	ret->ask = ask[1];
	ret->answer = answer[0];
	forget(&report, false);
	return 0;
}

int cli_publisher_end(struct cli_publisher *publisher, bool publish_it)
{
	const char word = TOLD;
	int status = 0;
	if (publish_it && write(publisher->ask, &word, 1) != 1)
		status = errno;
	close(publisher->ask);
	if (publish_it && !status &&
	    read(publisher->answer, &status, sizeof(status)) != (ssize_t)sizeof(status))
		status = EIO;
	close(publisher->answer);
	while (waitpid(publisher->pid, NULL, 0) < 0 && errno == EINTR)
		;
	errno = status;
	return status ? -1 : 0;
}
