/* SPDX-License-Identifier: MIT */
/* A file that is being written and has no name yet (O_TMPFILE), or, on a file system without such files, a temporary one beside its
 * own. */
#ifndef TA_CLI_DRAFT_H
#define TA_CLI_DRAFT_H

struct cli_draft {
	int folder, fd;
	const char *name; /* the last part of its own name; borrowed */
	char *temporary;  /* owned; a name in the folder, or NULL while it has none */
};

/* Opens a file in draft->folder for draft->name: 0 and draft->fd, or -1 and errno. */
int cli_draft_make(struct cli_draft *draft);
/* Gives it its name, in place of what has it: 0, or errno. */
int cli_draft_publish(struct cli_draft *draft);
/* Removes the temporary name, if it has one. */
void cli_draft_discard(const struct cli_draft *draft);

/* For a process that only waits for the end of another one: closes all descriptors but `keep`, so that it holds nothing open whose end
 * others wait for. */
void cli_close_others(const int *keep, int n);

#endif
