/* SPDX-License-Identifier: MIT */
#include "cli/draft.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tcpautopsy/core/xalloc.h"

enum {
	DESCRIPTORS = 1024, /* far more than are open before the analysis begins */
	TRIES = 100,
	BESIDE_BYTES =
		200 /* of the file's name in one beside it: with all else less than NAME_MAX */
};

/* A name beside the draft's that nobody has: ".NAME.PID-N"; of a long name only its beginning. */
static char *beside(const char *name, int n)
{
	size_t size = strlen(name) + 40;
	char *text = ta_xmalloc(size);
	snprintf(text, size, ".%.*s.%ld-%d", BESIDE_BYTES, name, (long)getpid(), n);
	return text;
}

/* A file without a name can be given one through /proc (open(2), O_TMPFILE). */
static int link_as(struct cli_draft *draft, const char *name)
{
	char source[40];
	snprintf(source, sizeof(source), "/proc/self/fd/%d", draft->fd);
	return linkat(AT_FDCWD, source, draft->folder, name, AT_SYMLINK_FOLLOW);
}

static int make_as(struct cli_draft *draft, const char *name)
{
	draft->fd = openat(draft->folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	return draft->fd;
}

/* Gives the file, or makes it with, a name beside the draft's that nothing has. */
static int take_name(struct cli_draft *draft,
		     int (*take)(struct cli_draft *draft, const char *name))
{
	for (int n = 0; n < TRIES; n++) {
		char *name = beside(draft->name, n);
		if (take(draft, name) >= 0) {
			draft->temporary = name;
			return 0;
		}
		free(name);
		if (errno != EEXIST)
			return -1;
	}
	return -1;
}

int cli_draft_make(struct cli_draft *draft)
{
	if (access("/proc/self/fd", X_OK) == 0) {
		draft->fd = openat(draft->folder, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
		if (draft->fd >= 0)
			return 0;
	}
	return take_name(draft, make_as);
}

int cli_draft_publish(struct cli_draft *draft)
{
	if (!draft->temporary && take_name(draft, link_as) < 0)
		return errno;
	if (renameat(draft->folder, draft->temporary, draft->folder, draft->name) < 0)
		return errno;
	free(draft->temporary);
	draft->temporary = NULL;
	return 0;
}

void cli_draft_discard(const struct cli_draft *draft)
{
	if (draft->temporary)
		unlinkat(draft->folder, draft->temporary, 0);
}

void cli_close_others(const int *keep, int n)
{
	for (int fd = 0; fd < DESCRIPTORS; fd++) {
		bool kept = false;
		for (int i = 0; i < n; i++)
			kept |= keep[i] == fd;
		if (!kept)
			close(fd);
	}
}
