/* SPDX-License-Identifier: MIT */
/* The system calls that the analysis makes, as an allow list of seccomp (libseccomp; seccomp_filter.rst). Any other fails with
 * EPERM. */
#include "cli/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <ucontext.h>
#include <unistd.h>

/* Allowed whatever their arguments are. */
static const int plain[] = {
	/* files that are open, and reading others */
	SCMP_SYS(read),
	SCMP_SYS(readv),
	SCMP_SYS(pread64),
	SCMP_SYS(write),
	SCMP_SYS(writev),
	SCMP_SYS(
		recvmsg), /* a file that the process of folder.c has made; there is no other socket */
	SCMP_SYS(close),
	SCMP_SYS(lseek),
	SCMP_SYS(_llseek),
	SCMP_SYS(fstat),
	SCMP_SYS(fstat64),
	SCMP_SYS(newfstatat),
	SCMP_SYS(fstatat64),
	SCMP_SYS(stat),
	SCMP_SYS(stat64),
	SCMP_SYS(lstat),
	SCMP_SYS(statx),
	SCMP_SYS(fstatfs),
	SCMP_SYS(getdents64),
	SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),
	SCMP_SYS(access),
	SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2),
	SCMP_SYS(getcwd),
	SCMP_SYS(memfd_create),
	/* to look whether a request waits on standard input (mcp.c) */
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(fadvise64),
	SCMP_SYS(fadvise64_64),
	/* memory */
	SCMP_SYS(brk),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	/* clocks, the process itself */
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_gettime64),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(time),
	SCMP_SYS(getrandom),
	/* waiting for what is still written */
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(nanosleep),
	SCMP_SYS(clock_nanosleep),
	SCMP_SYS(futex),
	SCMP_SYS(sched_yield),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(sysinfo),
	SCMP_SYS(uname),
	SCMP_SYS(getrusage),
	SCMP_SYS(wait4),
	/* signals and the end */
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigreturn),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
};

/* And for a database: its journal beside it, its locks, its way to the disk. Landlock says where. */
static const int of_database[] = {
	SCMP_SYS(openat),          SCMP_SYS(open),      SCMP_SYS(unlink),
	SCMP_SYS(unlinkat),        SCMP_SYS(pwrite64),  SCMP_SYS(ftruncate),
	SCMP_SYS(ftruncate64),     SCMP_SYS(fsync),     SCMP_SYS(fdatasync),
	SCMP_SYS(fcntl),           SCMP_SYS(fcntl64),   SCMP_SYS(fchmod),
	SCMP_SYS(fchown),          SCMP_SYS(fchown32),  SCMP_SYS(geteuid),
	SCMP_SYS(geteuid32),       SCMP_SYS(poll),      SCMP_SYS(ppoll),
	SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep_time64),
};

/* What opens a file for anything but reading, or makes one. */
enum { WRITING = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY) };
/* The one way to write that is open: a file without a name (src/capture/spool.c), which can't get one either. */
enum { NAMELESS = O_TMPFILE | O_RDWR | O_CLOEXEC };

static bool allow_if(scmp_filter_ctx filter, int call, struct scmp_arg_cmp condition)
{
	int status = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 1, &condition);
	return status == 0 || status == -EDOM; /* EDOM: this machine has no such call */
}

static bool allow_opening(scmp_filter_ctx filter, int call, unsigned flags)
{
	return allow_if(filter, call, SCMP_CMP(flags, SCMP_CMP_MASKED_EQ, WRITING, O_RDONLY)) &&
	       allow_if(filter, call,
			SCMP_CMP(flags, SCMP_CMP_MASKED_EQ, (uint32_t)~O_LARGEFILE, NAMELESS));
}

static struct scmp_arg_cmp equals(unsigned argument, uint64_t value)
{
	return (struct scmp_arg_cmp){ argument, SCMP_CMP_EQ, value, 0 };
}

/* Those of which some arguments are harmless. */
static bool allow_some(scmp_filter_ctx filter)
{
	static const unsigned long terminal[] = { TCGETS, TIOCGWINSZ };
	static const unsigned descriptor[] = { F_GETFD, F_SETFD, F_GETFL };
	bool all = allow_opening(filter, SCMP_SYS(openat), 2) &&
		   allow_opening(filter, SCMP_SYS(open), 1);
	for (size_t i = 0; i < sizeof(terminal) / sizeof(*terminal); i++)
		all &= allow_if(filter, SCMP_SYS(ioctl), equals(1, terminal[i]));
	for (size_t i = 0; i < sizeof(descriptor) / sizeof(*descriptor); i++) {
		all &= allow_if(filter, SCMP_SYS(fcntl), equals(1, descriptor[i]));
		all &= allow_if(filter, SCMP_SYS(fcntl64), equals(1, descriptor[i]));
	}
	/* Memory that can be run is not to be had. */
	all &= allow_if(filter, SCMP_SYS(mmap), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	all &= allow_if(filter, SCMP_SYS(mmap2), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	all &= allow_if(filter, SCMP_SYS(mprotect), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	/* To look at a limit; to raise that of open files (src/capture/inputs.c). */
	struct scmp_arg_cmp files[] = { equals(0, 0), equals(1, RLIMIT_NOFILE) };
	all &= allow_if(filter, SCMP_SYS(prlimit64), equals(2, 0));
	all &= seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 2, files) == 0;
	/* abort() signals itself. */
	return all && allow_if(filter, SCMP_SYS(tgkill), equals(0, (uint64_t)getpid()));
}

/* A copy of the process by fork(), for who follows a capture: with these flags alone, no thread and no namespace. */
static bool copies_allowed;

void cli_syscalls_allow_copies(void)
{
	copies_allowed = true;
}

static bool allow_copies(scmp_filter_ctx filter)
{
	const uint64_t flags = CLONE_CHILD_CLEARTID | CLONE_CHILD_SETTID | SIGCHLD;
	return !copies_allowed || allow_if(filter, SCMP_SYS(clone), equals(0, flags));
}

static bool allow_all(scmp_filter_ctx filter, const int *call, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int status = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call[i], 0);
		if (status && status != -EDOM)
			return false;
	}
	return true;
}

static bool fill(scmp_filter_ctx filter)
{
	return allow_all(filter, plain, sizeof(plain) / sizeof(*plain)) && allow_some(filter) &&
	       allow_copies(filter);
}

/* ---- naming what is denied ---- */

enum { CALLS = 600, NAME_BYTES = 32 };

/* Filled before the filter holds: nothing is allocated in the handler. */
static char (*names)[NAME_BYTES];
static bool named[CALLS];

static void learn_names(void)
{
	names = calloc(CALLS, NAME_BYTES);
	for (int nr = 0; names && nr < CALLS; nr++) {
		char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, nr);
		if (name)
			strncpy(names[nr], name, NAME_BYTES - 1);
		free(name);
	}
}

static void say(const char *text)
{
	ssize_t n = write(STDERR_FILENO, text, strlen(text));
	(void)n;
}

/* A denied call returns EPERM, as it would without a handler. */
static void on_denied(int signal_number, siginfo_t *info, void *context)
{
	ucontext_t *c = context;
	int nr = info->si_syscall;
	(void)signal_number;
#if defined(__x86_64__)
	c->uc_mcontext.gregs[REG_RAX] = -EPERM;
#elif defined(__aarch64__)
	c->uc_mcontext.regs[0] = (unsigned long long)-EPERM;
#else
	(void)c;
#endif
	if (nr < 0 || nr >= CALLS || !names || named[nr])
		return;
	named[nr] = true;
	say("tcpautopsy: sandbox: the call ");
	say(names[nr][0] ? names[nr] : "without a name");
	say(" was denied\n");
}

/* Whether this build knows where a call's result lies. */
static bool can_name(void)
{
#if defined(__x86_64__) || defined(__aarch64__)
	return true;
#else
	return false;
#endif
}

static bool prepare_naming(void)
{
	struct sigaction action = { .sa_sigaction = on_denied,
				    .sa_flags = SA_SIGINFO | SA_NODEFER };
	learn_names();
	sigemptyset(&action.sa_mask);
	return sigaction(SIGSYS, &action, NULL) == 0;
}

bool cli_syscalls_offered(void)
{
	return prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0;
}

bool cli_syscalls_enter(bool name_denied)
{
	bool naming = name_denied && can_name() && prepare_naming();
	scmp_filter_ctx filter = seccomp_init(naming ? SCMP_ACT_TRAP : SCMP_ACT_ERRNO(EPERM));
	if (!filter)
		return false;
	/* Threads that run already, too. */
	bool done = fill(filter) && seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) == 0 &&
		    seccomp_load(filter) == 0;
	seccomp_release(filter);
	return done;
}

bool cli_syscalls_enter_database(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	if (!filter)
		return false;
	bool done = allow_all(filter, of_database, sizeof(of_database) / sizeof(*of_database)) &&
		    fill(filter) && seccomp_load(filter) == 0;
	seccomp_release(filter);
	return done;
}
