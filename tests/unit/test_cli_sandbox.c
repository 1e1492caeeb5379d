/* SPDX-License-Identifier: MIT */
/* From inside the sandbox: every call that could harm fails, and what the analysis needs works. Each is tried in a process of its
 * own, in the whole sandbox, and, where one half is to stop it alone, in that half. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/sandbox.h"

/* A folder with a file to be harmed; made before the sandbox. */
static char folder[64], victim[80], other[80], lent[64];
static pid_t parent;
static int open_before;

enum half { WHOLE, LANDLOCK, CALLS };

/* 0 where the call was done, else errno. */
typedef int attempt(void);

#define RESULT(call) ((call) < 0 ? errno : 0)

/* ---- files ---- */

static int write_existing(void)
{
	return RESULT(open(victim, O_WRONLY));
}
static int append_existing(void)
{
	return RESULT(open(victim, O_RDWR | O_APPEND));
}
static int create(void)
{
	return RESULT(open(other, O_WRONLY | O_CREAT, 0600));
}
static int truncate_by_opening(void)
{
	return RESULT(open(victim, O_RDONLY | O_TRUNC));
}
static int truncate_by_path(void)
{
	return RESULT(truncate(victim, 3));
}
static int change_mode(void)
{
	return RESULT(chmod(victim, 0777));
}
static int change_mode_at(void)
{
	return RESULT(fchmodat(AT_FDCWD, victim, 0777, 0));
}
static int change_owner(void)
{
	return RESULT(chown(victim, 1, 1));
}
static int change_times(void)
{
	return RESULT(utimensat(AT_FDCWD, victim, NULL, 0));
}
static int set_attribute(void)
{
	return RESULT(syscall(SYS_setxattr, victim, "user.x", "y", 1, 0));
}
static int rename_it(void)
{
	return RESULT(rename(victim, other));
}
static int rename_at_2(void)
{
	return RESULT(syscall(SYS_renameat2, AT_FDCWD, victim, AT_FDCWD, other, 0));
}
static int unlink_it(void)
{
	return RESULT(unlink(victim));
}
static int link_it(void)
{
	return RESULT(link(victim, other));
}
static int symlink_it(void)
{
	return RESULT(symlink(victim, other));
}
static int make_folder(void)
{
	return RESULT(mkdir(other, 0700));
}
static int make_fifo(void)
{
	return RESULT(mkfifo(other, 0600));
}
static int make_device(void)
{
	return RESULT(mknod(other, S_IFCHR | 0600, 0x103));
}
static int open_by_openat2(void)
{
	uint64_t how[3] = { O_WRONLY, 0, 0 };
	return RESULT(syscall(SYS_openat2, AT_FDCWD, victim, how, sizeof(how)));
}
static int write_lent(void)
{
	return RESULT(open(lent, O_WRONLY));
}
static int name_a_nameless(void)
{
	char path[40];
	int fd = open("/var/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0)
		return errno;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return RESULT(linkat(AT_FDCWD, path, AT_FDCWD, other, AT_SYMLINK_FOLLOW));
}
/* ---- the network ---- */

static int inet_socket(void)
{
	return RESULT(socket(AF_INET, SOCK_STREAM, 0));
}
static int unix_socket(void)
{
	return RESULT(socket(AF_UNIX, SOCK_STREAM, 0));
}
static int a_pair(void)
{
	int pair[2];
	return RESULT(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
}
static int ring(void)
{
	char parameters[256] = { 0 };
	return RESULT(syscall(SYS_io_uring_setup, 4, parameters));
}
static int connect_out(void)
{
	/* The socket was there before. */
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons(9),
				  .sin_addr = { htonl(INADDR_LOOPBACK) } };
	return RESULT(connect(open_before, (struct sockaddr *)&to, sizeof(to)));
}
static int bind_port(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	return RESULT(bind(open_before, (struct sockaddr *)&at, sizeof(at)));
}

/* ---- processes ---- */

static int signal_parent(void)
{
	return RESULT(kill(parent, 0));
}
static int signal_thread_of_parent(void)
{
	return RESULT(syscall(SYS_tgkill, parent, parent, 0));
}
static int start_program(void)
{
	char *argv[] = { (char[]){ "/bin/true" }, NULL };
	return RESULT(execve("/bin/true", argv, NULL));
}
static int start_by_descriptor(void)
{
	char *argv[] = { (char[]){ "true" }, NULL };
	return RESULT(
		syscall(SYS_execveat, open("/bin/true", O_RDONLY), "", argv, NULL, AT_EMPTY_PATH));
}
static int fork_one(void)
{
	return RESULT(fork());
}
static int clone_3(void)
{
	uint64_t arguments[11] = { 0 };
	arguments[4] = SIGCHLD;
	return RESULT(syscall(SYS_clone3, arguments, sizeof(arguments)));
}
static int trace_parent(void)
{
	return RESULT(ptrace(PTRACE_SEIZE, parent, NULL, NULL));
}
static int read_parent(void)
{
	char to[8];
	struct iovec here = { to, sizeof(to) }, there = { to, sizeof(to) };
	return RESULT(syscall(SYS_process_vm_readv, parent, &here, 1, &there, 1, 0));
}
static int descriptor_of_parent(void)
{
	return RESULT(syscall(SYS_pidfd_open, parent, 0));
}
static int set_limit(void)
{
	struct rlimit limit = { 0, 0 };
	return RESULT(setrlimit(RLIMIT_CORE, &limit));
}
static int lower_priority(void)
{
	return RESULT(setpriority(PRIO_PROCESS, 0, 5));
}
static int control_process(void)
{
	return RESULT(prctl(PR_SET_NAME, "other"));
}

/* ---- the kernel ---- */

static int own_namespace(void)
{
	return RESULT(unshare(CLONE_NEWUSER));
}
static int mount_it(void)
{
	return RESULT(mount("none", folder, "tmpfs", 0, NULL));
}
static int mount_new(void)
{
	return RESULT(syscall(SYS_fsopen, "tmpfs", 0));
}
static int change_root(void)
{
	return RESULT(chroot("/"));
}
static int bpf_program(void)
{
	return RESULT(syscall(SYS_bpf, 0, NULL, 0));
}
static int count_events(void)
{
	return RESULT(syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0));
}
static int keys(void)
{
	return RESULT(syscall(SYS_keyctl, 0, -3, 0));
}
static int fault_handling(void)
{
	return RESULT(syscall(SYS_userfaultfd, 0));
}
static int by_handle(void)
{
	return RESULT(syscall(SYS_open_by_handle_at, AT_FDCWD, NULL, 0));
}

/* ---- memory and the terminal ---- */

static int map_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
			       MAP_FAILED
		       ? errno
		       : 0;
}
static int make_code(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return RESULT(mprotect(page, 4096, PROT_READ | PROT_EXEC));
}
static int type_into_terminal(void)
{
	int fd = open("/dev/null", O_RDONLY);
	char letter = 'x';
	return RESULT(ioctl(fd, TIOCSTI, &letter));
}
static int type_with_upper_bits(void)
{
	char letter = 'x';
	return RESULT(syscall(SYS_ioctl, 0, TIOCSTI | (1UL << 32), &letter));
}

/* ---- what is needed ---- */

static int read_file(void)
{
	char c;
	int fd = open(victim, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? errno : read(fd, &c, 1) == 1 && c == 'v' ? 0 : EIO;
}
static int spool(void)
{
	char c = 'x', back = 0;
	int fd = open("/var/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0)
		return errno;
	return write(fd, &c, 1) == 1 && lseek(fd, 0, SEEK_SET) == 0 && read(fd, &back, 1) == 1 &&
			       back == c
		       ? 0
		       : EIO;
}
static int memory(void)
{
	void *p = malloc(64 << 20);
	if (!p)
		return ENOMEM;
	memset(p, 1, 64 << 20);
	p = realloc(p, 128 << 20);
	free(p);
	return 0;
}
static int more_open_files(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return errno;
	limit.rlim_cur = limit.rlim_max;
	return RESULT(setrlimit(RLIMIT_NOFILE, &limit));
}
static int abort_itself(void)
{
	return RESULT(syscall(SYS_tgkill, getpid(), getpid(), 0));
}

/* What an attempt comes to in a process of its own: 0, errno, or -1 where it did not come back. */
static int tried(attempt *call, enum half half)
{
	int status;
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (half == WHOLE)
			(void)cli_sandbox_enter(false);
		else if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
			_exit(254);
		if (half == LANDLOCK)
			(void)cli_landlock_enter();
		else if (half == CALLS)
			(void)cli_syscalls_enter(false);
		int result = call();
		_exit(result > 250 ? 250 : result);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

struct row {
	const char *what;
	attempt *call;
};

#define ROW(call)                                                                                  \
	{                                                                                          \
#call, call                                                                        \
	}

static const struct row harmful[] = {
	ROW(write_existing),
	ROW(append_existing),
	ROW(create),
	ROW(truncate_by_opening),
	ROW(truncate_by_path),
	ROW(change_mode),
	ROW(change_mode_at),
	ROW(change_owner),
	ROW(change_times),
	ROW(set_attribute),
	ROW(rename_it),
	ROW(rename_at_2),
	ROW(unlink_it),
	ROW(link_it),
	ROW(symlink_it),
	ROW(make_folder),
	ROW(make_fifo),
	ROW(make_device),
	ROW(open_by_openat2),
	ROW(write_lent),
	ROW(name_a_nameless),
	ROW(inet_socket),
	ROW(unix_socket),
	ROW(a_pair),
	ROW(ring),
	ROW(connect_out),
	ROW(bind_port),
	ROW(signal_parent),
	ROW(signal_thread_of_parent),
	ROW(start_program),
	ROW(start_by_descriptor),
	ROW(fork_one),
	ROW(clone_3),
	ROW(trace_parent),
	ROW(read_parent),
	ROW(descriptor_of_parent),
	ROW(set_limit),
	ROW(lower_priority),
	ROW(control_process),
	ROW(own_namespace),
	ROW(mount_it),
	ROW(mount_new),
	ROW(change_root),
	ROW(bpf_program),
	ROW(count_events),
	ROW(keys),
	ROW(fault_handling),
	ROW(by_handle),
	ROW(map_code),
	ROW(make_code),
	ROW(type_into_terminal),
	ROW(type_with_upper_bits),
};

static const struct row needed[] = { ROW(read_file), ROW(spool), ROW(memory), ROW(abort_itself),
				     ROW(more_open_files) };

/* What Landlock stops alone, and since which ABI. */
static const struct {
	struct row row;
	int abi;
} by_landlock[] = {
	{ ROW(write_existing), 1 },      { ROW(create), 1 },      { ROW(rename_it), 1 },
	{ ROW(unlink_it), 1 },           { ROW(symlink_it), 1 },  { ROW(make_folder), 1 },
	{ ROW(start_program), 1 },       { ROW(link_it), 1 },     { ROW(truncate_by_path), 3 },
	{ ROW(truncate_by_opening), 3 }, { ROW(connect_out), 4 }, { ROW(bind_port), 4 },
	{ ROW(signal_parent), 6 },
};

/* Another error than these would come from the call itself, not from the sandbox. */
static void expect(const char *what, int result, int error, int or_error)
{
	if (result != error && result != or_error)
		fail_msg("%s: %s", what, result ? strerror(result) : "was done");
}

static void seccomp__alone_denies_all_but_the_list(void **state)
{
	(void)state;
	if (!cli_sandbox_offered().calls)
		skip();
	for (size_t i = 0; i < sizeof(harmful) / sizeof(*harmful); i++)
		expect(harmful[i].what, tried(harmful[i].call, CALLS), EPERM, EPERM);
}

static void landlock__alone_denies_what_its_abi_knows(void **state)
{
	(void)state;
	int abi = cli_sandbox_offered().landlock_abi;
	if (!abi)
		skip();
	for (size_t i = 0; i < sizeof(by_landlock) / sizeof(*by_landlock); i++)
		if (by_landlock[i].abi <= abi)
			expect(by_landlock[i].row.what, tried(by_landlock[i].row.call, LANDLOCK),
			       EACCES, EPERM);
}

static void sandbox__denies_every_harmful_call(void **state)
{
	(void)state;
	if (!cli_sandbox_offered().calls || !cli_sandbox_offered().landlock_abi)
		skip();
	for (size_t i = 0; i < sizeof(harmful) / sizeof(*harmful); i++)
		expect(harmful[i].what, tried(harmful[i].call, WHOLE), EPERM, EACCES);
	char c[8] = "";
	int fd = open(victim, O_RDONLY);
	assert_int_equal(read(fd, c, sizeof(c)), 6);
	assert_memory_equal(c, "victim", 6);
	close(fd);
	assert_int_equal(access(other, F_OK), -1);
}

static void sandbox__allows_what_the_analysis_needs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++)
		for (enum half half = WHOLE; half <= CALLS; half++) {
			int result = tried(needed[i].call, half);
			if (result)
				fail_msg("%s: %s", needed[i].what, strerror(result));
		}
}

/* Without the sandbox the same calls are done: the tests above can fail. */
static void attempts__work_outside(void **state)
{
	(void)state;
	static const struct row rows[] = { ROW(write_existing), ROW(change_mode), ROW(inet_socket),
					   ROW(signal_parent),  ROW(fork_one),    ROW(map_code),
					   ROW(write_lent),     ROW(change_times) };
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int status;
		pid_t pid = fork();
		if (pid == 0)
			_exit(rows[i].call());
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (!WIFEXITED(status) || WEXITSTATUS(status))
			fail_msg("%s failed outside", rows[i].what);
	}
}

static void denied_calls__are_named_once(void **state)
{
	(void)state;
	char text[256] = "";
	int ends[2], status;
	if (!cli_sandbox_offered().calls)
		skip();
	assert_int_equal(pipe(ends), 0);
	pid_t pid = fork();
	if (pid == 0) {
		dup2(ends[1], STDERR_FILENO);
		(void)cli_sandbox_enter(true);
		int first = inet_socket(), second = inet_socket();
		_exit(first == EPERM && second == EPERM && change_mode() == EPERM ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_true(read(ends[0], text, sizeof(text) - 1) > 0);
	char *socket_line = strstr(text, "the call socket was denied\n");
	assert_non_null(socket_line);
	assert_null(strstr(socket_line + 1, "the call socket"));
	assert_non_null(strstr(text, "the call "));
	close(ends[0]);
	close(ends[1]);
}

static int set_up(void **state)
{
	(void)state;
	parent = getpid();
	snprintf(folder, sizeof(folder), "/tmp/test-sandbox-%ld", (long)parent);
	snprintf(victim, sizeof(victim), "%s/victim", folder);
	snprintf(other, sizeof(other), "%s/other", folder);
	snprintf(lent, sizeof(lent), "/var/tmp/test-sandbox-%ld", (long)parent);
	int fd = mkdir(folder, 0700) < 0 ? -1 : open(victim, O_WRONLY | O_CREAT, 0600);
	int there = open(lent, O_WRONLY | O_CREAT, 0600);
	if (fd < 0 || there < 0 || write(fd, "victim", 6) != 6)
		return -1;
	close(fd);
	close(there);
	open_before = socket(AF_INET, SOCK_STREAM, 0);
	return open_before < 0 ? -1 : 0;
}

static int tear_down(void **state)
{
	(void)state;
	unlink(victim);
	unlink(other);
	unlink(lent);
	rmdir(folder);
	close(open_before);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attempts__work_outside),
		cmocka_unit_test(seccomp__alone_denies_all_but_the_list),
		cmocka_unit_test(landlock__alone_denies_what_its_abi_knows),
		cmocka_unit_test(sandbox__denies_every_harmful_call),
		cmocka_unit_test(sandbox__allows_what_the_analysis_needs),
		cmocka_unit_test(denied_calls__are_named_once),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
