/* SPDX-License-Identifier: MIT */
#include "cli/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/draft.h"

enum verb { MAKE = 'm', PUBLISH = 'p' };

struct request {
	enum verb verb;
	unsigned at;
	char name[CLI_FOLDER_NAME];
};

/* In the process: what is being written. */
struct shelf {
	int folder;
	struct {
		struct cli_draft draft; /* fd -1: none */
		char name[CLI_FOLDER_NAME];
	} file[CLI_FOLDER_FILES];
};

/* Room for one descriptor beside a message. */
union ancillary {
	char bytes[CMSG_SPACE(sizeof(int))];
	struct cmsghdr header;
};

/* Answers with a status, and with a descriptor where there is one. */
static bool answer(int to, int status, int fd)
{
	union ancillary ancillary = { { 0 } };
	struct iovec text = { &status, sizeof(status) };
	struct msghdr message = { .msg_iov = &text, .msg_iovlen = 1 };
	if (fd >= 0) {
		message.msg_control = ancillary.bytes;
		message.msg_controllen = sizeof(ancillary.bytes);
		struct cmsghdr *head = CMSG_FIRSTHDR(&message);
		head->cmsg_level = SOL_SOCKET;
		head->cmsg_type = SCM_RIGHTS;
		head->cmsg_len = CMSG_LEN(sizeof(fd));
		memcpy(CMSG_DATA(head), &fd, sizeof(fd));
	}
	return sendmsg(to, &message, MSG_NOSIGNAL) == sizeof(status);
}

static bool is_plain(const char *name)
{
	return name[0] && name[0] != '.' && !strchr(name, '/') &&
	       memchr(name, '\0', CLI_FOLDER_NAME);
}

static void put_down(struct shelf *shelf, unsigned at)
{
	struct cli_draft *draft = &shelf->file[at].draft;
	if (draft->fd < 0)
		return;
	cli_draft_discard(draft);
	free(draft->temporary);
	close(draft->fd);
	*draft = (struct cli_draft){ .fd = -1 };
}

static int make(struct shelf *shelf, const struct request *request)
{
	struct cli_draft *draft = &shelf->file[request->at].draft;
	put_down(shelf, request->at);
	memcpy(shelf->file[request->at].name, request->name, CLI_FOLDER_NAME);
	*draft = (struct cli_draft){ .folder = shelf->folder,
				     .fd = -1,
				     .name = shelf->file[request->at].name };
	if (cli_draft_make(draft) == 0)
		return 0;
	int status = errno;
	*draft = (struct cli_draft){ .fd = -1 };
	return status;
}

/* Until the analysis ends, whatever ends it. */
static void serve(struct shelf *shelf, int ask)
{
	struct request request;
	for (int signal_number = 1; signal_number < NSIG; signal_number++)
		signal(signal_number, SIG_IGN);
	const int keep[] = { shelf->folder, ask };
	cli_close_others(keep, sizeof(keep) / sizeof(*keep));
	while (read(ask, &request, sizeof(request)) == (ssize_t)sizeof(request)) {
		int status = EINVAL, fd = -1;
		struct cli_draft *draft = &shelf->file[request.at % CLI_FOLDER_FILES].draft;
		if (request.at < CLI_FOLDER_FILES && request.verb == MAKE &&
		    is_plain(request.name)) {
			status = make(shelf, &request);
			fd = draft->fd;
		} else if (request.at < CLI_FOLDER_FILES && request.verb == PUBLISH &&
			   draft->fd >= 0) {
			status = cli_draft_publish(draft);
			put_down(shelf, request.at);
		}
		if (!answer(ask, status, status ? -1 : fd))
			break;
	}
	for (unsigned i = 0; i < CLI_FOLDER_FILES; i++)
		put_down(shelf, i);
	_exit(EXIT_SUCCESS);
}

int cli_folder_start(struct cli_folder *ret, const char *path)
{
	struct shelf *shelf;
	int pair[2], error;
	if (mkdir(path, 0777) < 0 && errno != EEXIST)
		return -1;
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0)
		return -1;
	shelf = calloc(1, sizeof(*shelf));
	if (!shelf || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0 ||
	    (ret->pid = fork()) < 0) {
		error = errno;
		free(shelf);
		close(folder);
		errno = error;
		return -1;
	}
	if (ret->pid == 0) {
		close(pair[0]);
		shelf->folder = folder;
		for (int i = 0; i < CLI_FOLDER_FILES; i++)
			shelf->file[i].draft.fd = -1;
		serve(shelf, pair[1]);
	}
	free(shelf);
	close(folder);
	close(pair[1]);
	ret->ask = pair[0];
	return 0;
}

/* Sends a request: the status that came back, with a descriptor where there is one. */
static int request(const struct cli_folder *folder, const struct request *what, int *ret_fd)
{
	union ancillary ancillary = { { 0 } };
	int status = EIO;
	struct iovec text = { &status, sizeof(status) };
	struct msghdr message = { .msg_iov = &text,
				  .msg_iovlen = 1,
				  .msg_control = ancillary.bytes,
				  .msg_controllen = sizeof(ancillary.bytes) };
	ssize_t n;
	if (write(folder->ask, what, sizeof(*what)) != (ssize_t)sizeof(*what))
		return EIO;
	do
		n = recvmsg(folder->ask, &message, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n != (ssize_t)sizeof(status))
		return EIO;
	const struct cmsghdr *head = CMSG_FIRSTHDR(&message);
	if (ret_fd && head && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS)
		memcpy(ret_fd, CMSG_DATA(head), sizeof(*ret_fd));
	return status;
}

int cli_folder_make(const struct cli_folder *folder, size_t at, const char *name)
{
	struct request what = { .verb = MAKE, .at = (unsigned)at };
	int fd = -1;
	if (strlen(name) >= sizeof(what.name)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(what.name, name, strlen(name));
	errno = request(folder, &what, &fd);
	return errno ? -1 : fd;
}

int cli_folder_publish(const struct cli_folder *folder, size_t at)
{
	const struct request what = { .verb = PUBLISH, .at = (unsigned)at };
	errno = request(folder, &what, NULL);
	return errno ? -1 : 0;
}

void cli_folder_end(struct cli_folder *folder)
{
	close(folder->ask);
	while (waitpid(folder->pid, NULL, 0) < 0 && errno == EINTR)
		;
}
