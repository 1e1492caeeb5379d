/* SPDX-License-Identifier: MIT */
/* Calls that the sandbox has to deny, and those that it must not. Each comes to 0 where it was done, else to errno. */
#include <stdint.h>
#include <stdio.h>
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
#include <unistd.h>

#include "sandbox_attempts.h"

char sandbox_victim[80], sandbox_other[80], sandbox_lent[64];
pid_t sandbox_parent;
int sandbox_open_before;

#define RESULT(call) ((call) < 0 ? errno : 0)

/* ---- files ---- */

int sandbox_write_existing(void)
{
	return RESULT(open(sandbox_victim, O_WRONLY));
}
static int append_existing(void)
{
	return RESULT(open(sandbox_victim, O_RDWR | O_APPEND));
}
static int create(void)
{
	return RESULT(open(sandbox_other, O_WRONLY | O_CREAT, 0600));
}
static int truncate_by_opening(void)
{
	return RESULT(open(sandbox_victim, O_RDONLY | O_TRUNC));
}
static int truncate_by_path(void)
{
	return RESULT(truncate(sandbox_victim, 3));
}
int sandbox_change_mode(void)
{
	return RESULT(chmod(sandbox_victim, 0777));
}
static int change_mode_at(void)
{
	return RESULT(fchmodat(AT_FDCWD, sandbox_victim, 0777, 0));
}
static int change_owner(void)
{
	return RESULT(chown(sandbox_victim, 1, 1));
}
int sandbox_change_times(void)
{
	return RESULT(utimensat(AT_FDCWD, sandbox_victim, NULL, 0));
}
static int set_attribute(void)
{
	return RESULT(syscall(SYS_setxattr, sandbox_victim, "user.x", "y", 1, 0));
}
static int rename_it(void)
{
	return RESULT(rename(sandbox_victim, sandbox_other));
}
static int rename_at_2(void)
{
	return RESULT(syscall(SYS_renameat2, AT_FDCWD, sandbox_victim, AT_FDCWD, sandbox_other, 0));
}
static int unlink_it(void)
{
	return RESULT(unlink(sandbox_victim));
}
static int link_it(void)
{
	return RESULT(link(sandbox_victim, sandbox_other));
}
static int symlink_it(void)
{
	return RESULT(symlink(sandbox_victim, sandbox_other));
}
static int make_folder(void)
{
	return RESULT(mkdir(sandbox_other, 0700));
}
static int make_fifo(void)
{
	return RESULT(mkfifo(sandbox_other, 0600));
}
static int make_device(void)
{
	return RESULT(mknod(sandbox_other, S_IFCHR | 0600, 0x103));
}
static int open_by_openat2(void)
{
	uint64_t how[3] = { O_WRONLY, 0, 0 };
	return RESULT(syscall(SYS_openat2, AT_FDCWD, sandbox_victim, how, sizeof(how)));
}
int sandbox_write_lent(void)
{
	return RESULT(open(sandbox_lent, O_WRONLY));
}
static int name_a_nameless(void)
{
	char path[40];
	int fd = open("/var/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0)
		return errno;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return RESULT(linkat(AT_FDCWD, path, AT_FDCWD, sandbox_other, AT_SYMLINK_FOLLOW));
}
/* ---- the network ---- */

int sandbox_inet_socket(void)
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
	return RESULT(connect(sandbox_open_before, (struct sockaddr *)&to, sizeof(to)));
}
static int bind_port(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	return RESULT(bind(sandbox_open_before, (struct sockaddr *)&at, sizeof(at)));
}

/* ---- processes ---- */

int sandbox_signal_parent(void)
{
	return RESULT(kill(sandbox_parent, 0));
}
static int signal_thread_of_parent(void)
{
	return RESULT(syscall(SYS_tgkill, sandbox_parent, sandbox_parent, 0));
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
int sandbox_fork_one(void)
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
	return RESULT(ptrace(PTRACE_SEIZE, sandbox_parent, NULL, NULL));
}
static int read_parent(void)
{
	char to[8];
	struct iovec here = { to, sizeof(to) }, there = { to, sizeof(to) };
	return RESULT(syscall(SYS_process_vm_readv, sandbox_parent, &here, 1, &there, 1, 0));
}
static int descriptor_of_parent(void)
{
	return RESULT(syscall(SYS_pidfd_open, sandbox_parent, 0));
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
	return RESULT(mount("none", "/tmp/no such folder", "tmpfs", 0, NULL));
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

int sandbox_map_code(void)
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
	int fd = open(sandbox_victim, O_RDONLY | O_CLOEXEC);
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

#define ROW(call)                                                                                  \
	{                                                                                          \
#call, call                                                                        \
	}

const struct row sandbox_harmful[] = {
	{ "write_existing", sandbox_write_existing },
	ROW(append_existing),
	ROW(create),
	ROW(truncate_by_opening),
	ROW(truncate_by_path),
	{ "change_mode", sandbox_change_mode },
	ROW(change_mode_at),
	ROW(change_owner),
	{ "change_times", sandbox_change_times },
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
	{ "write_lent", sandbox_write_lent },
	ROW(name_a_nameless),
	{ "inet_socket", sandbox_inet_socket },
	ROW(unix_socket),
	ROW(a_pair),
	ROW(ring),
	ROW(connect_out),
	ROW(bind_port),
	{ "signal_parent", sandbox_signal_parent },
	ROW(signal_thread_of_parent),
	ROW(start_program),
	ROW(start_by_descriptor),
	{ "fork_one", sandbox_fork_one },
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
	{ "map_code", sandbox_map_code },
	ROW(make_code),
	ROW(type_into_terminal),
	ROW(type_with_upper_bits),
};

const struct row sandbox_needed[] = { ROW(read_file), ROW(spool), ROW(memory), ROW(abort_itself),
				      ROW(more_open_files) };

/* What Landlock stops alone, and since which ABI. */
const struct landlock_row sandbox_by_landlock[] = {
	{ { "write_existing", sandbox_write_existing }, 1 },
	{ ROW(create), 1 },
	{ ROW(rename_it), 1 },
	{ ROW(unlink_it), 1 },
	{ ROW(symlink_it), 1 },
	{ ROW(make_folder), 1 },
	{ ROW(start_program), 1 },
	{ ROW(link_it), 1 },
	{ ROW(truncate_by_path), 3 },
	{ ROW(truncate_by_opening), 3 },
	{ ROW(connect_out), 4 },
	{ ROW(bind_port), 4 },
	{ { "signal_parent", sandbox_signal_parent }, 6 },
};
const size_t sandbox_harmful_count = sizeof(sandbox_harmful) / sizeof(*sandbox_harmful);
const size_t sandbox_needed_count = sizeof(sandbox_needed) / sizeof(*sandbox_needed);
const size_t sandbox_by_landlock_count = sizeof(sandbox_by_landlock) / sizeof(*sandbox_by_landlock);
