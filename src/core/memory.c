/* SPDX-License-Identifier: MIT */
/* Memory: what the kernel says. */
#include "tcpautopsy/core/memory.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef HAVE_MALLINFO2
#include <malloc.h>
#endif

#define KIB 1024

/* The first line's text of a small file; false: not to be read. */
static int read_small(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, size - 1);
	if (fd >= 0)
		close(fd);
	text[n < 0 ? 0 : n] = '\0';
	return n > 0;
}

uint64_t ta_memory_resident(void)
{
	char text[128], *end;
	long page = sysconf(_SC_PAGESIZE);
	if (page <= 0 || !read_small("/proc/self/statm", text, sizeof(text)))
		return 0;
	(void)strtoull(text, &end, 10);
	return strtoull(end, NULL, 10) * (uint64_t)page;
}

uint64_t ta_memory_reusable(uint64_t resident_bytes)
{
#ifdef HAVE_MALLINFO2
	uint64_t bytes = mallinfo2().fordblks;
	return bytes < resident_bytes ? bytes : resident_bytes;
#else
	(void)resident_bytes;
	return 0;
#endif
}

uint64_t ta_memory_offered(void)
{
	char text[512];
	uint64_t machine = 0, group;
	const char *total =
		read_small("/proc/meminfo", text, sizeof(text)) ? strstr(text, "MemTotal:") : NULL;
	if (total)
		machine = strtoull(total + strlen("MemTotal:"), NULL, 10) * KIB;
	/* "max", or nothing where there is no such group, is no limit. */
	group = read_small("/sys/fs/cgroup/memory.max", text, sizeof(text))
			? strtoull(text, NULL, 10)
			: 0;
	return group && (!machine || group < machine) ? group : machine;
}
