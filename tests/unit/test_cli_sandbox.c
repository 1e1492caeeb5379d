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
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <tcpautopsy/core/pool.h>

#include "cli/sandbox.h"
#include "sandbox_attempts.h"

static char folder[64];

enum half { WHOLE, LANDLOCK, CALLS };

/* What an attempt comes to in a process of its own: 0, errno, or -1 where it did not come back. */
static int tried(attempt *call, enum half half)
{
	int status;
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (half == WHOLE)
			(void)cli_sandbox_enter(false, NULL, NULL);
		else if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
			_exit(254);
		if (half == LANDLOCK)
			(void)cli_landlock_enter(NULL, 0);
		else if (half == CALLS)
			(void)cli_syscalls_enter(false);
		int result = call();
		_exit(result > 250 ? 250 : result);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The same by another thread, which was started as the program starts its own. */
static struct ta_pool *pool;

struct trial {
	attempt *call;
	int result;
};

static void start_pool(void *context)
{
	(void)context;
	pool = ta_pool_new(1, 0);
}

static void try_once(void *context)
{
	struct trial *trial = context;
	int result = trial->call();
	__atomic_store_n(&trial->result, result, __ATOMIC_RELAXED);
}

static int tried_by_worker(attempt *call, bool enter)
{
	int status;
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct trial trial = { call, -1 };
		if (enter)
			(void)cli_sandbox_enter(false, start_pool, NULL);
		else
			start_pool(NULL);
		if (ta_pool_threads(pool) != 1)
			_exit(253);
		ta_pool_run(pool, try_once, &trial);
		while (!ta_pool_wait(pool, INT64_C(1000000000)))
			continue;
		ta_pool_free(pool);
		_exit(trial.result > 250 ? 250 : trial.result);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

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
		return; /* this kernel has none, or it was built without */
	for (size_t i = 0; i < sandbox_harmful_count; i++)
		expect(sandbox_harmful[i].what, tried(sandbox_harmful[i].call, CALLS), EPERM,
		       EPERM);
}

static void landlock__alone_denies_what_its_abi_knows(void **state)
{
	(void)state;
	int abi = cli_sandbox_offered().landlock_abi;
	if (!abi)
		return; /* this kernel has none, or it was built without */
	for (size_t i = 0; i < sandbox_by_landlock_count; i++)
		if (sandbox_by_landlock[i].abi <= abi)
			expect(sandbox_by_landlock[i].row.what,
			       tried(sandbox_by_landlock[i].row.call, LANDLOCK), EACCES, EPERM);
}

static void sandbox__denies_every_harmful_call(void **state)
{
	(void)state;
	if (!cli_sandbox_offered().calls || !cli_sandbox_offered().landlock_abi)
		return; /* this kernel has none, or it was built without */
	for (size_t i = 0; i < sandbox_harmful_count; i++)
		expect(sandbox_harmful[i].what, tried(sandbox_harmful[i].call, WHOLE), EPERM,
		       EACCES);
	char c[8] = "";
	int fd = open(sandbox_victim, O_RDONLY);
	assert_int_equal(read(fd, c, sizeof(c)), 6);
	assert_memory_equal(c, "victim", 6);
	close(fd);
	assert_int_equal(access(sandbox_other, F_OK), -1);
}

static void sandbox__confines_a_worker(void **state)
{
	(void)state;
	assert_int_equal(tried_by_worker(sandbox_write_existing, false), 0);
	assert_int_equal(tried_by_worker(sandbox_inet_socket, false), 0);
	if (!cli_sandbox_offered().calls || !cli_sandbox_offered().landlock_abi)
		return; /* this kernel has none, or it was built without */
	for (size_t i = 0; i < sandbox_harmful_count; i++)
		expect(sandbox_harmful[i].what, tried_by_worker(sandbox_harmful[i].call, true),
		       EPERM, EACCES);
	for (size_t i = 0; i < sandbox_needed_count; i++) {
		int result = tried_by_worker(sandbox_needed[i].call, true);
		if (result)
			fail_msg("%s by a worker: %s", sandbox_needed[i].what, strerror(result));
	}
}

static void sandbox__allows_what_the_analysis_needs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sandbox_needed_count; i++)
		for (enum half half = WHOLE; half <= CALLS; half++) {
			int result = tried(sandbox_needed[i].call, half);
			if (result)
				fail_msg("%s: %s", sandbox_needed[i].what, strerror(result));
		}
}

/* Without the sandbox the same calls are done: the tests above can fail. */
static void attempts__work_outside(void **state)
{
	(void)state;
	static const struct row rows[] = { { "write_existing", sandbox_write_existing },
					   { "change_mode", sandbox_change_mode },
					   { "inet_socket", sandbox_inet_socket },
					   { "signal_parent", sandbox_signal_parent },
					   { "fork_one", sandbox_fork_one },
					   { "map_code", sandbox_map_code },
					   { "write_lent", sandbox_write_lent },
					   { "change_times", sandbox_change_times } };
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

/* Who follows a capture may make copies of itself: fork() as the C library makes it, and nothing else more. */
static void seccomp__allows_copies_where_they_are_asked_for(void **state)
{
	(void)state;
	int status;
	if (!cli_sandbox_offered().calls)
		return; /* this kernel has none, or it was built without */
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		cli_syscalls_allow_copies();
		for (size_t i = 0; i < sandbox_harmful_count; i++) {
			bool copy = sandbox_harmful[i].call == sandbox_fork_one;
			int result = tried(sandbox_harmful[i].call, CALLS);
			if (result != (copy ? 0 : EPERM))
				_exit((int)i + 1);
		}
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status))
		fail_msg("%s", sandbox_harmful[WEXITSTATUS(status) - 1].what);
}

/* What a database does beside its file. */
static int keep_journal(const char *name)
{
	int fd = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	if (fd < 0 || fcntl(fd, F_SETLK, &lock) < 0 || pwrite(fd, "journal", 7, 0) != 7 ||
	    fsync(fd) < 0 || ftruncate(fd, 0) < 0)
		return errno;
	close(fd);
	return unlink(name) < 0 ? errno : 0;
}

/* Tried where a database is kept in a folder of its own. */
static int tried_by_keeper(attempt *call, const char *journal)
{
	int status;
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		char path[100];
		snprintf(path, sizeof(path), "%s/kept/a.db", folder);
		cli_sandbox_keep(path);
		int result = call ? call() : keep_journal(journal);
		_exit(result > 250 ? 250 : result);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void keeper__writes_in_its_folder_alone(void **state)
{
	(void)state;
	char kept[100], inside[120], outside[100];
	snprintf(kept, sizeof(kept), "%s/kept", folder);
	snprintf(inside, sizeof(inside), "%s/a.db-journal", kept);
	snprintf(outside, sizeof(outside), "%s/b.db-journal", folder);
	assert_int_equal(mkdir(kept, 0755), 0);
	assert_int_equal(tried_by_keeper(NULL, inside), 0);
	if (cli_sandbox_offered().calls && cli_sandbox_offered().landlock_abi) {
		expect("a file outside", tried_by_keeper(NULL, outside), EACCES, EPERM);
		expect("writing", tried_by_keeper(sandbox_write_existing, NULL), EACCES, EPERM);
		expect("a mode", tried_by_keeper(sandbox_change_mode, NULL), EACCES, EPERM);
		expect("a socket", tried_by_keeper(sandbox_inet_socket, NULL), EACCES, EPERM);
		expect("a signal", tried_by_keeper(sandbox_signal_parent, NULL), EACCES, EPERM);
		expect("a process", tried_by_keeper(sandbox_fork_one, NULL), EACCES, EPERM);
		expect("code", tried_by_keeper(sandbox_map_code, NULL), EACCES, EPERM);
	}
	assert_int_equal(rmdir(kept), 0);
}

static void denied_calls__are_named_once(void **state)
{
	(void)state;
	char text[256] = "";
	int ends[2], status;
	if (!cli_sandbox_offered().calls)
		return; /* this kernel has none, or it was built without */
	assert_int_equal(pipe(ends), 0);
	pid_t pid = fork();
	if (pid == 0) {
		dup2(ends[1], STDERR_FILENO);
		(void)cli_sandbox_enter(true, NULL, NULL);
		int first = sandbox_inet_socket(), second = sandbox_inet_socket();
		_exit(first == EPERM && second == EPERM && sandbox_change_mode() == EPERM ? 0 : 1);
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

static int can_read(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

/* With folders named nothing else is read, not even where the program may spool otherwise; the first that fails is told by its place. */
static int try_folders(void)
{
	int root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct cli_sandbox in_force = cli_sandbox_enter_folders(&root, 1);
	if (!in_force.landlock_abi)
		return 1;
	if (can_read(sandbox_victim) || can_read(folder) || can_read("/proc/self/statm"))
		return 2;
	if (can_read("/etc/passwd") != EACCES || can_read("/tmp") != EACCES ||
	    can_read(sandbox_lent) != EACCES || can_read("/proc/self/environ") != EACCES)
		return 3;
	int spool = open("/var/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (spool >= 0 || !sandbox_write_existing())
		return 4;
	struct pollfd none = { .fd = root, .events = POLLIN };
	return poll(&none, 1, 0) < 0 ? 5 : 0;
}

static void folders__are_all_that_is_read(void **state)
{
	(void)state;
	int status;
	if (!cli_sandbox_offered().calls || !cli_sandbox_offered().landlock_abi)
		return; /* this kernel has none, or it was built without */
	assert_int_equal(can_read(sandbox_lent), 0);
	pid_t pid = fork();
	if (pid == 0)
		_exit(try_folders());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static int set_up(void **state)
{
	(void)state;
	sandbox_parent = getpid();
	snprintf(folder, sizeof(folder), "/tmp/test-sandbox-%ld", (long)sandbox_parent);
	snprintf(sandbox_victim, sizeof(sandbox_victim), "%s/victim", folder);
	snprintf(sandbox_other, sizeof(sandbox_other), "%s/other", folder);
	snprintf(sandbox_lent, sizeof(sandbox_lent), "/var/tmp/test-sandbox-%ld",
		 (long)sandbox_parent);
	int fd = mkdir(folder, 0700) < 0 ? -1 : open(sandbox_victim, O_WRONLY | O_CREAT, 0600);
	int there = open(sandbox_lent, O_WRONLY | O_CREAT, 0600);
	if (fd < 0 || there < 0 || write(fd, "victim", 6) != 6)
		return -1;
	close(fd);
	close(there);
	sandbox_open_before = socket(AF_INET, SOCK_STREAM, 0);
	return sandbox_open_before < 0 ? -1 : 0;
}

static int tear_down(void **state)
{
	(void)state;
	unlink(sandbox_victim);
	unlink(sandbox_other);
	unlink(sandbox_lent);
	rmdir(folder);
	close(sandbox_open_before);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attempts__work_outside),
		cmocka_unit_test(seccomp__alone_denies_all_but_the_list),
		cmocka_unit_test(landlock__alone_denies_what_its_abi_knows),
		cmocka_unit_test(sandbox__denies_every_harmful_call),
		cmocka_unit_test(sandbox__confines_a_worker),
		cmocka_unit_test(sandbox__allows_what_the_analysis_needs),
		cmocka_unit_test(seccomp__allows_copies_where_they_are_asked_for),
		cmocka_unit_test(keeper__writes_in_its_folder_alone),
		cmocka_unit_test(denied_calls__are_named_once),
		cmocka_unit_test(folders__are_all_that_is_read),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
