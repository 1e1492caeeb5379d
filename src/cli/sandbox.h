/* SPDX-License-Identifier: MIT */
/* The sandbox: what reading captures from strangers never needs is given up before the first byte of any input is read.
 *
 * Landlock (Documentation/userspace-api/landlock.rst) keeps every right to files that the kernel's ABI knows but reading, and the
 * network; seccomp (libseccomp, an allow list) every system call that the analysis does not make. What one of them can't tell
 * apart the other does: Landlock knows paths, seccomp knows chmod, truncate and io_uring. What stays possible: reading any file
 * that the user may read, writing into descriptors that were open before, and nameless temporary files in /var/tmp. */
#ifndef TA_CLI_SANDBOX_H
#define TA_CLI_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

/* What is in force. */
struct cli_sandbox {
	int landlock_abi; /* 0: none */
	bool calls;       /* seccomp's allow list */
};

/* Enters it, for good. `between`, where it is not NULL, is called when rights to files are given up and before calls are: threads that it
 * starts are in both. name_denied: each kind of call that is denied is named on standard error, once. Whatever has to be opened
 * for writing must be open. What the kernel lacks is left out and stands in the result. */
struct cli_sandbox cli_sandbox_enter(bool name_denied, void (*between)(void *context),
				     void *context);
/* The same, and nothing is read but what lies beneath these folders (descriptors; n > 0), and what is open. There is no room for
 * temporary files. */
struct cli_sandbox cli_sandbox_enter_folders(const int *folder, size_t n);

/* Of the process that keeps the database at `path`: it may also write, make and remove files in its folder. */
void cli_sandbox_keep(const char *path);
/* What entering would give here, without doing it. */
struct cli_sandbox cli_sandbox_offered(void);
/* "sandbox: Landlock (ABI 6), seccomp": a sentence on what is in force. */
void cli_sandbox_describe(const struct cli_sandbox *sandbox, char *ret, size_t size);

/* Whether this build has none (its sanitizer could not work in it). */
bool cli_sandbox_not_built(void);

/* ---- landlock.c ---- */

/* The ABI of this kernel, 0 without Landlock. */
int cli_landlock_abi(void);
/* Restricts the thread, with nfolders to reading beneath these (descriptors), and those that it starts from then on: the ABI that is in force, 0 where there is none. Needs PR_SET_NO_NEW_PRIVS. */
int cli_landlock_enter(const int *folder, size_t nfolders);
/* The same, but for files in one folder. */
int cli_landlock_enter_but(const char *folder);

/* ---- syscalls.c ---- */

bool cli_syscalls_offered(void);
/* Before the list is loaded: the process may make copies of itself, which are in the same sandbox. */
void cli_syscalls_allow_copies(void);
/* Loads the allow list, for all threads: false where the kernel has no seccomp. */
bool cli_syscalls_enter(bool name_denied);
/* The same, and what a database needs. */
bool cli_syscalls_enter_database(void);

#endif
