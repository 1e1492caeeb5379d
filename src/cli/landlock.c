/* SPDX-License-Identifier: MIT */
/* Landlock: every right of the kernel's ABI but reading (Documentation/userspace-api/landlock.rst; include/uapi/linux/landlock.h of
 * Linux 6.12, whose numbers stand here, since the headers of a build may be older than the kernel of a run). */
#include "cli/sandbox.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(SYS_landlock_create_ruleset) && defined(O_PATH)

/* struct landlock_ruleset_attr as ABI 6 has it; an older kernel is given only as much as it knows. */
struct attributes {
	uint64_t handled_access_fs, handled_access_net, scoped;
};

/* struct landlock_path_beneath_attr */
struct beneath {
	uint64_t allowed_access;
	int32_t parent_fd;
} __attribute__((packed));

enum { RULE_PATH_BENEATH = 1, CREATE_RULESET_VERSION = 1 };

enum {
	FS_EXECUTE = 1 << 0,
	FS_WRITE_FILE = 1 << 1,
	FS_READ_FILE =
		1
		<< 2, /* this and the next stay, unless folders were named: inputs may lie anywhere */
	FS_READ_DIR = 1 << 3,
	FS_REMOVE_DIR = 1 << 4,
	FS_REMOVE_FILE = 1 << 5,
	FS_MAKE_CHAR = 1 << 6,
	FS_MAKE_DIR = 1 << 7,
	FS_MAKE_REG = 1 << 8,
	FS_MAKE_SOCK = 1 << 9,
	FS_MAKE_FIFO = 1 << 10,
	FS_MAKE_BLOCK = 1 << 11,
	FS_MAKE_SYM = 1 << 12,
	FS_REFER = 1 << 13,     /* ABI 2 */
	FS_TRUNCATE = 1 << 14,  /* ABI 3 */
	FS_IOCTL_DEV = 1 << 15, /* ABI 5 */
	NET_BIND_TCP = 1 << 0,  /* ABI 4 */
	NET_CONNECT_TCP = 1 << 1,
	SCOPE_ABSTRACT_UNIX_SOCKET = 1 << 0, /* ABI 6 */
	SCOPE_SIGNAL = 1 << 1,
};

/* What each ABI added. */
static const struct {
	int abi;
	struct attributes adds;
} steps[] = {
	{ 1,
	  { FS_EXECUTE | FS_WRITE_FILE | FS_REMOVE_DIR | FS_REMOVE_FILE | FS_MAKE_CHAR |
		    FS_MAKE_DIR | FS_MAKE_REG | FS_MAKE_SOCK | FS_MAKE_FIFO | FS_MAKE_BLOCK |
		    FS_MAKE_SYM,
	    0, 0 } },
	{ 2, { FS_REFER, 0, 0 } },
	{ 3, { FS_TRUNCATE, 0, 0 } },
	{ 4, { 0, NET_BIND_TCP | NET_CONNECT_TCP, 0 } },
	{ 5, { FS_IOCTL_DEV, 0, 0 } },
	{ 6, { 0, 0, SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL } },
};

/* Bytes of struct attributes that an ABI knows. */
static size_t size_of(const struct attributes *a)
{
	return a->scoped               ? sizeof(*a)
	       : a->handled_access_net ? 2 * sizeof(uint64_t)
				       : sizeof(uint64_t);
}

/* Where src/capture spools what it has to read twice, into a file without a name. */
static void allow_temporary(int ruleset)
{
	struct beneath rule = { FS_WRITE_FILE, open("/var/tmp", O_PATH | O_CLOEXEC) };
	if (rule.parent_fd < 0)
		return;
	/* Where it fails the spool stays in memory. */
	(void)syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0);
	close(rule.parent_fd);
}

/* A database, and what comes and goes beside it. */
static void allow_files(int ruleset, int abi, const char *folder)
{
	uint64_t access = FS_WRITE_FILE | FS_MAKE_REG | FS_REMOVE_FILE;
	struct beneath rule = { access | (abi >= 3 ? FS_TRUNCATE : 0),
				open(folder, O_PATH | O_CLOEXEC) };
	if (rule.parent_fd < 0)
		return;
	(void)syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0);
	close(rule.parent_fd);
}

int cli_landlock_abi(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);
	return abi > 0 ? (int)abi : 0;
}

/* Reading in folders alone; and of this process how much memory it has (core/memory.c). */
static bool allow_reading(int ruleset, const int *folder, size_t n)
{
	bool all = true;
	for (size_t i = 0; i < n; i++) {
		struct beneath rule = { FS_READ_FILE | FS_READ_DIR, folder[i] };
		all &= syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0) == 0;
	}
	struct beneath rule = { FS_READ_FILE, open("/proc/self/statm", O_PATH | O_CLOEXEC) };
	if (rule.parent_fd >= 0) {
		/* Where it fails the bound on memory does not hold, but that of each input. */
		(void)syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0);
		close(rule.parent_fd);
	}
	return all;
}

static int enter(const int *folder, size_t nfolders, const char *kept)
{
	struct attributes all = { 0 };
	int abi = cli_landlock_abi(), in_force = 0;
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps) && steps[i].abi <= abi; i++) {
		all.handled_access_fs |= steps[i].adds.handled_access_fs;
		all.handled_access_net |= steps[i].adds.handled_access_net;
		all.scoped |= steps[i].adds.scoped;
	}
	if (nfolders)
		all.handled_access_fs |= FS_READ_FILE | FS_READ_DIR;
	if (!abi)
		return 0;
	int ruleset = (int)syscall(SYS_landlock_create_ruleset, &all, size_of(&all), 0);
	if (ruleset < 0)
		return 0;
	bool whole = true;
	if (nfolders)
		whole = allow_reading(ruleset, folder, nfolders);
	else
		allow_temporary(ruleset);
	if (kept)
		allow_files(ruleset, abi, kept);
	if (whole && syscall(SYS_landlock_restrict_self, ruleset, 0) == 0)
		in_force = abi;
	close(ruleset);
	return in_force;
}

int cli_landlock_enter(const int *folder, size_t nfolders)
{
	return enter(folder, nfolders, NULL);
}

int cli_landlock_enter_but(const char *folder)
{
	return enter(NULL, 0, folder);
}
#else
int cli_landlock_abi(void)
{
	return 0;
}

int cli_landlock_enter(const int *folder, size_t nfolders)
{
	(void)folder;
	(void)nfolders;
	return 0;
}

int cli_landlock_enter_but(const char *folder)
{
	(void)folder;
	return 0;
}
#endif
