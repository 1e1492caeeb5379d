/* SPDX-License-Identifier: MIT */
/* cost_of COMMAND [ARGUMENT...]: runs it without its output and prints its user, system and elapsed microseconds, its largest
 * resident set in KB, and its exit status. A process of its own, because what the parent of a command holds counts as the command's. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long us_of(struct timeval t)
{
	return t.tv_sec * 1000000LL + t.tv_usec;
}

static long long now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

int main(int argc, char **argv)
{
	struct rusage usage;
	int status;
	if (argc < 2) {
		fputs("usage: cost_of COMMAND [ARGUMENT...]\n", stderr);
		return 64;
	}
	const long long start = now_us();
	const pid_t pid = fork();
	if (pid < 0) {
		perror("fork");
		return 2;
	}
	if (!pid) {
		const int null = open("/dev/null", O_RDWR);
		if (null >= 0)
			for (int fd = 0; fd < 3; fd++)
				dup2(null, fd);
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	if (wait4(pid, &status, 0, &usage) != pid) {
		perror("wait4");
		return 2;
	}
	printf("%lld %lld %lld %ld %d\n", us_of(usage.ru_utime), us_of(usage.ru_stime),
	       now_us() - start, usage.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : 128);
	return 0;
}
