/* SPDX-License-Identifier: MIT */
/* lacking [landlock] [seccomp] -- PROGRAM [ARGUMENT]...: runs a program as on a kernel without them: the calls that would enter them
 * are not there (ENOSYS; EINVAL for prctl, as a kernel without CONFIG_SECCOMP says). */
#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static int without_landlock(scmp_filter_ctx filter)
{
	return seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(landlock_create_ruleset),
				0);
}

static int without_seccomp(scmp_filter_ctx filter)
{
	struct scmp_arg_cmp set = { 0, SCMP_CMP_EQ, PR_SET_SECCOMP, 0 },
			    get = { 0, SCMP_CMP_EQ, PR_GET_SECCOMP, 0 };
	return seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(seccomp), 0) ||
	       seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(prctl), 1, &set) ||
	       seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(prctl), 1, &get);
}

int main(int argc, char **argv)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int i = 1, status = filter ? 0 : -1;
	for (; i < argc && strcmp(argv[i], "--") && !status; i++)
		status = !strcmp(argv[i], "landlock")  ? without_landlock(filter)
			 : !strcmp(argv[i], "seccomp") ? without_seccomp(filter)
						       : -1;
	if (status || i + 1 >= argc || seccomp_load(filter)) {
		fprintf(stderr, "lacking: can't\n");
		return 77;
	}
	seccomp_release(filter);
	execv(argv[i + 1], argv + i + 1);
	perror(argv[i + 1]);
	return 127;
}
