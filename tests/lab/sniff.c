/* SPDX-License-Identifier: MIT */
/*
 * Captures every frame of one interface into a pcap file with nanoseconds, from a packet(7) socket;
 * SIGTERM ends it after what is queued has been written. A file that exists is continued, so that a
 * host may be captured across its reboot.
 *
 * Usage: sniff FILE INTERFACE
 */
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { MAX_FRAME = 65536 };

static volatile sig_atomic_t stopping;

static void on_signal(int number)
{
	(void)number;
	stopping = 1;
}

static void write_header(FILE *out)
{
	const uint32_t header[6] = { 0xa1b23c4d, 0x00040002, 0, 0, MAX_FRAME, 1 };

	fwrite(header, sizeof(header), 1, out);
}

static int open_interface(const char *name)
{
	struct sockaddr_ll address = { .sll_family = AF_PACKET };
	int fd = socket(AF_PACKET, SOCK_RAW, 0), on = 1, size = 16 << 20;

	address.sll_protocol = (uint16_t)((ETH_P_ALL & 0xff) << 8 | ETH_P_ALL >> 8);
	address.sll_ifindex = (int)if_nametoindex(name);
	if (fd < 0 || !address.sll_ifindex)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on));
	return bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ? -1 : fd;
}

/* Writes one queued frame. Returns 0 when none is left. */
static int copy_frame(int fd, FILE *out)
{
	static unsigned char buffer[MAX_FRAME];
	union {
		char bytes[256];
		struct cmsghdr align;
	} control;
	struct iovec io = { .iov_base = buffer, .iov_len = sizeof(buffer) };
	struct msghdr m = { .msg_iov = &io,
			    .msg_iovlen = 1,
			    .msg_control = control.bytes,
			    .msg_controllen = sizeof(control.bytes) };
	ssize_t n = recvmsg(fd, &m, MSG_DONTWAIT | MSG_TRUNC);
	struct timespec ts;
	uint32_t record[4];

	if (n < 0)
		return errno == ENETDOWN;
	clock_gettime(CLOCK_REALTIME, &ts);
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c))
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_TIMESTAMPNS)
			memcpy(&ts, CMSG_DATA(c), sizeof(ts));
	record[0] = (uint32_t)ts.tv_sec;
	record[1] = (uint32_t)ts.tv_nsec;
	record[2] = n < MAX_FRAME ? (uint32_t)n : MAX_FRAME;
	record[3] = (uint32_t)n;
	fwrite(record, sizeof(record), 1, out);
	fwrite(buffer, record[2], 1, out);
	return 1;
}

int main(int argc, char **argv)
{
	FILE *out = argc == 3 ? fopen(argv[1], "ab") : NULL;
	int fd = argc == 3 ? open_interface(argv[2]) : -1;

	if (!out || fd < 0) {
		fprintf(stderr, "sniff: %s\n", strerror(errno));
		return 1;
	}
	signal(SIGTERM, on_signal);
	signal(SIGINT, SIG_IGN);
	fseek(out, 0, SEEK_END);
	if (ftell(out) == 0)
		write_header(out);
	printf("ready\n");
	fflush(stdout);
	while (!stopping) {
		struct pollfd p = { .fd = fd, .events = POLLIN };

		poll(&p, 1, 100);
		while (copy_frame(fd, out))
			;
		fflush(out);
	}
	while (copy_frame(fd, out))
		;
	return fclose(out) != 0;
}
