/* SPDX-License-Identifier: MIT */
/* The least that the machine does: a plain pcap, mapped, walked from record to record, the first and last byte of each touched. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEAD = 24, RECORD = 16, CAPLEN = 8 };

int main(int argc, char **argv)
{
	struct stat st;
	unsigned long packets = 0, sum = 0;
	if (argc != 2) {
		fputs("usage: mmap_walk FILE\n", stderr);
		return 64;
	}
	const int fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st)) {
		perror(argv[1]);
		return 2;
	}
	const size_t size = (size_t)st.st_size;
	const uint8_t *p = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (p == MAP_FAILED) {
		perror(argv[1]);
		return 2;
	}
	for (size_t at = HEAD; size - at >= RECORD;) {
		uint32_t bytes;
		memcpy(&bytes, p + at + CAPLEN, sizeof(bytes));
		at += RECORD;
		if (!bytes || size - at < bytes)
			break;
		packets++;
		sum += p[at] + p[at + bytes - 1];
		at += bytes;
	}
	printf("%lu packets, %lu\n", packets, sum);
	return 0;
}
