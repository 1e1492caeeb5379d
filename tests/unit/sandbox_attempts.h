/* SPDX-License-Identifier: MIT */
/* Calls that the sandbox has to deny, and those that it must not. */
#ifndef TESTS_UNIT_SANDBOX_ATTEMPTS_H
#define TESTS_UNIT_SANDBOX_ATTEMPTS_H

#include <stddef.h>
#include <sys/types.h>

/* Set before the sandbox: a file to be harmed, a name beside it that must not come to be, a file in /var/tmp, the process that
 * tests, and a socket that was open before. */
extern char sandbox_victim[80], sandbox_other[80], sandbox_lent[64];
extern pid_t sandbox_parent;
extern int sandbox_open_before;

/* 0 where the call was done, else errno. */
typedef int attempt(void);

struct row {
	const char *what;
	attempt *call;
};

struct landlock_row {
	struct row row;
	int abi; /* of Landlock, since which it denies this alone */
};

extern const struct row sandbox_harmful[], sandbox_needed[];
extern const struct landlock_row sandbox_by_landlock[];
extern const size_t sandbox_harmful_count, sandbox_needed_count, sandbox_by_landlock_count;

attempt sandbox_write_existing;
attempt sandbox_change_mode;
attempt sandbox_inet_socket;
attempt sandbox_signal_parent;
attempt sandbox_fork_one;
attempt sandbox_map_code;
attempt sandbox_write_lent;
attempt sandbox_change_times;

#endif
