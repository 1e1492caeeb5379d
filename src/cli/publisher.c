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

#include "cli/draft.h"
#include "tcpautopsy/core/xalloc.h"

enum { TOLD = 'k' };

/* Waits for the word, or for the end of the analysis, whatever ends it. */
static void serve(struct cli_draft *report, int ask, int answer)
{
	char word = 0;
	int status;
	for (int signal_number = 1; signal_number < NSIG; signal_number++)
		signal(signal_number, SIG_IGN);
	const int keep[] = { report->folder, report->fd, ask, answer };
	cli_close_others(keep, sizeof(keep) / sizeof(*keep));
	ssize_t n = read(ask, &word, 1);
	status = n == 1 && word == TOLD ? cli_draft_publish(report) : 0;
	cli_draft_discard(report);
	bool told = n != 1 || write(answer, &status, sizeof(status)) == sizeof(status);
	_exit(told ? EXIT_SUCCESS : EXIT_FAILURE);
}

/* Opens the folder of path and finds the name in it. */
static int locate(struct cli_draft *report, const char *path)
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

static void forget(struct cli_draft *report, bool made)
{
	int error = errno;
	if (made)
		cli_draft_discard(report);
	free(report->temporary);
	close(report->folder);
	errno = error;
}

int cli_publisher_start(struct cli_publisher *ret, const char *path)
{
	struct cli_draft report = { .fd = -1 };
	int ask[2], answer[2];
	if (locate(&report, path) < 0)
		return -1;
	if (cli_draft_make(&report) < 0) {
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
