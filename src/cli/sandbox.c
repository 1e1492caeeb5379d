/* SPDX-License-Identifier: MIT */
/* Gives up what reading captures from strangers never needs: starting programs, the network, writing files other than the
 * report (Landlock, Documentation/userspace-api/landlock.rst; seccomp filter, seccomp_filter.rst). A kernel without them
 * leaves things as they are. */
#include "cli_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tcpautopsy/core/xalloc.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define UNDER_SANITIZER 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) && !defined(UNDER_SANITIZER)
#define UNDER_SANITIZER 1
#endif

/* The leak checker traces its own process at exit, which the filter below forbids. */
#if !defined(UNDER_SANITIZER) && defined(HAVE_SYS_PRCTL_H)
#include <sys/prctl.h>
#include <sys/syscall.h>

#if defined(HAVE_LINUX_LANDLOCK_H) && defined(SYS_landlock_create_ruleset)
#include <linux/landlock.h>

static int allow(int ruleset, const char *folder, uint64_t rights)
{
	struct landlock_path_beneath_attr rule = {
		.allowed_access = rights,
		.parent_fd = open(folder, O_PATH | O_CLOEXEC),
	};
	if (rule.parent_fd < 0)
		return -1;
	long status = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	close(rule.parent_fd);
	return (int)status;
}

/* Lets files come, go and be written in the folder of the report. */
static int allow_output(int ruleset, const char *path, uint64_t rights)
{
	char *folder = ta_xstrdup(path), *slash = strrchr(folder, '/');
	if (slash)
		slash[slash == folder] = '\0';
	int status = allow(ruleset, slash ? folder : ".", rights);
	free(folder);
	return status;
}

static bool forbid_writing(const char *output)
{
	const uint64_t coming = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
				LANDLOCK_ACCESS_FS_REMOVE_FILE;
	const struct landlock_ruleset_attr attr = {
		.handled_access_fs = coming | LANDLOCK_ACCESS_FS_EXECUTE |
				     LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_MAKE_CHAR |
				     LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_SOCK |
				     LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
				     LANDLOCK_ACCESS_FS_MAKE_SYM,
	};
	int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);
	if (ruleset < 0)
		return false;
	/* Where src/capture spools what it has to read twice, in a file without a name. */
	(void)allow(ruleset, "/var/tmp", LANDLOCK_ACCESS_FS_WRITE_FILE);
	bool done = (!output || allow_output(ruleset, output, coming) == 0) &&
		    syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
	close(ruleset);
	return done;
}
#else
static bool forbid_writing(const char *output)
{
	(void)output;
	return false;
}
#endif

#if defined(HAVE_LINUX_SECCOMP_H) && (defined(__x86_64__) || defined(__aarch64__))
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#ifdef __x86_64__
#define OUR_ARCH AUDIT_ARCH_X86_64
#else
#define OUR_ARCH AUDIT_ARCH_AARCH64
#endif

static bool forbid_calls(void)
{
	static const uint32_t forbidden[] = {
		SYS_execve,
		SYS_execveat,
		SYS_socket,
		SYS_socketpair,
		SYS_connect,
		SYS_bind,
		SYS_listen,
		SYS_ptrace,
		SYS_mount,
		SYS_umount2,
		SYS_chroot,
		SYS_setns,
		SYS_unshare,
		SYS_bpf,
		SYS_keyctl,
		SYS_add_key,
		SYS_request_key,
		SYS_init_module,
		SYS_reboot,
		SYS_perf_event_open,
		SYS_process_vm_readv,
		SYS_process_vm_writev,
	};
	enum { N = sizeof(forbidden) / sizeof(*forbidden) };
	struct sock_filter code[N + 6];
	size_t n = 0;
	code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						 offsetof(struct seccomp_data, arch));
	code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCH, 1, 0);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						 offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < N; i++)
		code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, forbidden[i],
							 (uint8_t)(N - i), 0);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
	struct sock_fprog program = { (unsigned short)n, code };
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}
#else
static bool forbid_calls(void)
{
	return false;
}
#endif

const char *cli_sandbox(const char *output)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return "no sandbox here: the kernel has neither Landlock nor seccomp";
	bool files = forbid_writing(output), calls = forbid_calls();
	if (files && calls)
		return "sandbox: no writing but the report, no programs, no network";
	if (files)
		return "sandbox: no writing but the report (no seccomp here)";
	return calls ? "sandbox: no programs, no network (no Landlock here)"
		     : "no sandbox here: the kernel has neither Landlock nor seccomp";
}
#else
const char *cli_sandbox(const char *output)
{
	(void)output;
	return "no sandbox in this build";
}
#endif
