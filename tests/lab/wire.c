/* SPDX-License-Identifier: MIT */
/*
 * A wire in user space: forwards Ethernet frames between pairs of interfaces of one network
 * namespace, with delay, loss, black holes, a size limit and forged resets on command, and logs
 * every frame that it swallows.
 *
 * Usage: wire LOG IF_A IF_B [IF_A IF_B]...
 * Commands on standard input, one a line, each answered by "ok EPOCH_NS":
 *     WIRE DIR KEY=VALUE ...   DIR 0 is A to B; keys are in set_option()
 *     open WIRE SIDE IFNAME    bind a side anew after its interface was made again
 *     seed N                   what loss_ppm draws from here on
 */
#define _GNU_SOURCE /* ppoll */
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_WIRES = 4, MAX_FRAME = 65536, MAX_QUEUED = 8192, TCP_RST = 4, TCP_ACK = 16 };

struct frame {
	struct frame *next;
	int64_t due_ns;
	size_t length;
	unsigned char bytes[];
};

/* One direction of a wire: what it does to frames, and the frames on their way. */
struct lane {
	long delay_us, hole, loss_ppm, skip, drop, max_length, flag_mask, flag_value, forge, swap,
		corrupt;
	int count;
	struct frame *head, **tail;
	struct frame *held; /* overtaken: joins the queue once @swap more frames have */
};

struct wire {
	int fd[2]; /* [0] is side A */
	struct lane lane[2];
};

/* Where the TCP header of a frame lies and what of it the wire looks at. */
struct segment {
	int is_v6;
	size_t ip, tcp, payload;
	uint32_t seq, ack;
	unsigned flags;
};

struct program {
	struct wire wires[MAX_WIRES];
	int wire_count;
	uint64_t random;
	FILE *log;
};

static int64_t now_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static uint32_t be32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static unsigned be16(const unsigned char *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static void put16(unsigned char *p, unsigned v)
{
	p[0] = (unsigned char)(v >> 8);
	p[1] = (unsigned char)v;
}

static void put32(unsigned char *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v & 0xffff);
}

static int open_side(const char *name)
{
	struct sockaddr_ll address = { .sll_family = AF_PACKET, .sll_protocol = 0 };
	int fd = socket(AF_PACKET, SOCK_RAW, 0), on = 1, size = 8 << 20;

	address.sll_protocol = (uint16_t)((ETH_P_ALL & 0xff) << 8 | ETH_P_ALL >> 8);
	address.sll_ifindex = (int)if_nametoindex(name);
	setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	if (fd < 0 || !address.sll_ifindex ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		fprintf(stderr, "wire: %s: %s\n", name, strerror(errno));
		exit(1);
	}
	return fd;
}

/* Returns 1 and fills @s if the frame is an unfragmented TCP segment, else 0. */
static int parse_segment(const unsigned char *b, size_t length, struct segment *s)
{
	size_t end, protocol;

	memset(s, 0, sizeof(*s));
	s->ip = 14;
	if (length < 54)
		return 0;
	s->is_v6 = be16(b + 12) == ETHERTYPE_IPV6;
	if (!s->is_v6 && be16(b + 12) != ETHERTYPE_IP)
		return 0;
	protocol = s->is_v6 ? b[20] : b[23];
	s->tcp = 14 + (s->is_v6 ? 40 : (size_t)(b[14] & 15) * 4);
	end = 14 + (s->is_v6 ? 40 + be16(b + 18) : be16(b + 16));
	if (protocol != 6 || s->tcp + 20 > length || end > length)
		return 0;
	s->seq = be32(b + s->tcp + 4);
	s->ack = be32(b + s->tcp + 8);
	s->flags = b[s->tcp + 13];
	s->payload = end - s->tcp - (size_t)(b[s->tcp + 12] >> 4) * 4;
	return 1;
}

static uint32_t sum16(const unsigned char *p, size_t length, uint32_t sum)
{
	for (size_t i = 0; i + 1 < length; i += 2)
		sum += be16(p + i);
	return sum;
}

static unsigned fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum & 0xffff;
}

static void log_drop(struct program *p, int wire, int dir, const char *why, const unsigned char *b,
		     size_t length)
{
	struct segment s;
	int is_tcp = parse_segment(b, length, &s);

	fprintf(p->log, "%lld %d %d %s %zu %d %u %u %u %zu\n", (long long)now_ns(CLOCK_REALTIME),
		wire, dir, why, length, is_tcp, is_tcp ? s.flags : 0, is_tcp ? s.seq : 0,
		is_tcp ? s.ack : 0, is_tcp ? s.payload : 0);
	fflush(p->log);
}

/* The reset that a middlebox would make up: TTL 250, no options, IP ID 0. */
static void send_reset(int fd, const unsigned char *b, const struct segment *s, int back)
{
	unsigned char r[74] = { 0 };
	size_t addr = s->is_v6 ? 16 : 4, from = s->is_v6 ? 22 : 26, tcp = s->is_v6 ? 54 : 34;
	uint32_t sum;

	memcpy(r, back ? b + 6 : b, 6);
	memcpy(r + 6, back ? b : b + 6, 6);
	memcpy(r + 12, b + 12, 2);
	memcpy(r + from, b + from + (back ? addr : 0), addr);
	memcpy(r + from + addr, b + from + (back ? 0 : addr), addr);
	if (s->is_v6) {
		r[14] = 0x60;
		put16(r + 18, 20);
		r[20] = 6;
		r[21] = 250;
	} else {
		r[14] = 0x45;
		put16(r + 16, 40);
		r[22] = 250;
		r[23] = 6;
		put16(r + 24, fold(sum16(r + 14, 20, 0)));
	}
	memcpy(r + tcp, b + s->tcp + (back ? 2 : 0), 2);
	memcpy(r + tcp + 2, b + s->tcp + (back ? 0 : 2), 2);
	put32(r + tcp + 4, back ? s->ack : s->seq);
	r[tcp + 12] = 0x50;
	r[tcp + 13] = TCP_RST;
	sum = sum16(r + from, 2 * addr, 6 + 20);
	put16(r + tcp + 16, fold(sum16(r + tcp, 20, sum)));
	if (send(fd, r, tcp + 20, 0) < 0)
		fprintf(stderr, "wire: reset: %s\n", strerror(errno));
}

static uint64_t next_random(struct program *p)
{
	p->random ^= p->random << 13;
	p->random ^= p->random >> 7;
	p->random ^= p->random << 17;
	return p->random;
}

/* ARP, and ICMPv6 from router solicitation (133) to redirect (137). */
static int is_neighbour_discovery(const unsigned char *b, size_t length)
{
	if (be16(b + 12) == ETHERTYPE_ARP)
		return 1;
	return length > 54 && be16(b + 12) == ETHERTYPE_IPV6 && b[20] == 58 && b[54] >= 133 &&
	       b[54] <= 137;
}

/* Why this frame is to be swallowed, or NULL. */
static const char *judge(struct program *p, struct wire *w, int dir, const unsigned char *b,
			 size_t length)
{
	struct lane *lane = &w->lane[dir];
	struct segment s;
	int is_tcp = parse_segment(b, length, &s);

	if (lane->hole && !is_neighbour_discovery(b, length))
		return "hole";
	if (lane->max_length && length > (size_t)lane->max_length)
		return "size";
	if (!is_tcp)
		return NULL;
	if (lane->flag_mask && (s.flags & (unsigned)lane->flag_mask) == (unsigned)lane->flag_value)
		return "flags";
	if (lane->loss_ppm && next_random(p) % 1000000 < (uint64_t)lane->loss_ppm)
		return "loss";
	if (!s.payload)
		return NULL;
	if (lane->forge) {
		send_reset(w->fd[dir], b, &s, 1);
		if (lane->forge == 2)
			send_reset(w->fd[!dir], b, &s, 0);
		lane->forge = 0;
		return "forged";
	}
	if (lane->drop && lane->skip-- <= 0) {
		lane->skip = 0;
		lane->drop--;
		return "drop";
	}
	return NULL;
}

static void append(struct lane *lane, struct frame *f)
{
	f->next = NULL;
	f->due_ns = now_ns(CLOCK_MONOTONIC) + lane->delay_us * 1000;
	*lane->tail = f;
	lane->tail = &f->next;
	lane->count++;
}

static void take_frame(struct program *p, int index, int dir)
{
	static unsigned char buffer[MAX_FRAME];
	struct wire *w = &p->wires[index];
	struct lane *lane = &w->lane[dir];
	ssize_t n = recv(w->fd[dir], buffer, sizeof(buffer), MSG_DONTWAIT);
	const char *why;
	struct frame *f;

	if (n < 14)
		return;
	why = judge(p, w, dir, buffer, (size_t)n);
	if (!why && lane->count >= MAX_QUEUED)
		why = "overflow";
	if (why) {
		log_drop(p, index, dir, why, buffer, (size_t)n);
		return;
	}
	f = malloc(sizeof(*f) + (size_t)n);
	if (!f)
		exit(1);
	f->length = (size_t)n;
	memcpy(f->bytes, buffer, (size_t)n);
	if (lane->corrupt && n > lane->corrupt)
		f->bytes[n - 7] ^= 0x10; /* bad memory: no checksum is mended */
	if (lane->swap && !lane->held) {
		lane->held = f;
		return;
	}
	append(lane, f);
	if (lane->held && --lane->swap == 0) {
		append(lane, lane->held);
		lane->held = NULL;
	}
}

/* Sends what is due. Returns when the next frame of this lane is due, or @soonest if that is
 * earlier. */
static int64_t drain_lane(struct wire *w, int dir, int64_t soonest)
{
	struct lane *lane = &w->lane[dir];
	int64_t now = now_ns(CLOCK_MONOTONIC);

	while (lane->head && lane->head->due_ns <= now) {
		struct frame *f = lane->head;

		/* A side whose interface is gone loses its frames, as a pulled cable does. */
		if (send(w->fd[!dir], f->bytes, f->length, 0) < 0 && errno != ENETDOWN &&
		    errno != ENXIO)
			fprintf(stderr, "wire: send: %s\n", strerror(errno));
		lane->head = f->next;
		if (!lane->head)
			lane->tail = &lane->head;
		lane->count--;
		free(f);
	}
	if (lane->head && lane->head->due_ns < soonest)
		return lane->head->due_ns;
	return soonest;
}

static void set_option(struct lane *lane, const char *key, long value)
{
	const struct {
		const char *name;
		long *where;
	} options[] = {
		{ "delay_us", &lane->delay_us },   { "hole", &lane->hole },
		{ "loss_ppm", &lane->loss_ppm },   { "skip", &lane->skip },
		{ "drop", &lane->drop },           { "max", &lane->max_length },
		{ "flag_mask", &lane->flag_mask }, { "flag_value", &lane->flag_value },
		{ "forge", &lane->forge },         { "swap", &lane->swap },
		{ "corrupt", &lane->corrupt },
	};

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (!strcmp(key, options[i].name))
			*options[i].where = value;
}

static void run_command(struct program *p, char *line)
{
	char *save = NULL, *word = strtok_r(line, " \n", &save), *second, *key;
	int wire, dir;

	if (!word)
		return;
	if (!strcmp(word, "open")) {
		word = strtok_r(NULL, " \n", &save);
		second = strtok_r(NULL, " \n", &save);
		key = strtok_r(NULL, " \n", &save);
		if (!word || !second || !key)
			return;
		wire = (int)strtol(word, NULL, 10) & (MAX_WIRES - 1);
		dir = (int)strtol(second, NULL, 10) & 1;
		close(p->wires[wire].fd[dir]);
		p->wires[wire].fd[dir] = open_side(key);
	} else if (!strcmp(word, "seed")) {
		word = strtok_r(NULL, " \n", &save);
		p->random ^= word ? (uint64_t)strtol(word, NULL, 10) << 32 : 0;
	} else {
		second = strtok_r(NULL, " \n", &save);
		wire = (int)strtol(word, NULL, 10) & (MAX_WIRES - 1);
		dir = second ? (int)strtol(second, NULL, 10) & 1 : 0;
		while ((key = strtok_r(NULL, " \n", &save)) != NULL) {
			char *value = strchr(key, '=');

			if (!value)
				continue;
			*value = '\0';
			set_option(&p->wires[wire].lane[dir], key, strtol(value + 1, NULL, 10));
		}
	}
	printf("ok %lld\n", (long long)now_ns(CLOCK_REALTIME));
	fflush(stdout);
}

static void wait_for_work(struct program *p, int64_t soonest)
{
	struct pollfd fds[2 * MAX_WIRES + 1];
	int64_t left = soonest - now_ns(CLOCK_MONOTONIC);
	struct timespec timeout = { .tv_sec = left / 1000000000, .tv_nsec = left % 1000000000 };
	nfds_t count = 0;
	char line[256];

	for (int i = 0; i < p->wire_count; i++)
		for (int dir = 0; dir < 2; dir++)
			fds[count++] =
				(struct pollfd){ .fd = p->wires[i].fd[dir], .events = POLLIN };
	fds[count++] = (struct pollfd){ .fd = 0, .events = POLLIN };
	if (left <= 0)
		timeout = (struct timespec){ 0 };
	if (ppoll(fds, count, &timeout, NULL) < 0)
		return;
	for (int i = 0; i < 2 * p->wire_count; i++)
		if (fds[i].revents & (POLLIN | POLLERR))
			take_frame(p, i / 2, i % 2);
	if (fds[count - 1].revents) {
		if (!fgets(line, sizeof(line), stdin))
			exit(0);
		run_command(p, line);
	}
}

int main(int argc, char **argv)
{
	static struct program p = { .random = 0x9e3779b97f4a7c15 };

	if (argc < 4 || argc % 2 || argc > 2 + 2 * MAX_WIRES)
		return 64;
	p.log = fopen(argv[1], "w");
	if (!p.log)
		return 1;
	p.wire_count = (argc - 2) / 2;
	/* One command a line, one answer each: stdio must not read ahead of poll. */
	setvbuf(stdin, NULL, _IONBF, 0);
	for (int i = 0; i < p.wire_count; i++) {
		for (int dir = 0; dir < 2; dir++) {
			p.wires[i].fd[dir] = open_side(argv[2 + 2 * i + dir]);
			p.wires[i].lane[dir].tail = &p.wires[i].lane[dir].head;
		}
	}
	printf("ready\n");
	fflush(stdout);
	for (;;) {
		int64_t soonest = now_ns(CLOCK_MONOTONIC) + 1000000000;

		for (int i = 0; i < p.wire_count; i++)
			for (int dir = 0; dir < 2; dir++)
				soonest = drain_lane(&p.wires[i], dir, soonest);
		wait_for_work(&p, soonest);
	}
}
