/* SPDX-License-Identifier: MIT */
/* Connections that follow a script, one step a packet, captured near the server. */
#include "traffic.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COPIES = 15, COPIES_TO_RST = 3, SYN_COPIES = 6, HOURS = 2 };

struct conn {
	struct flow f;
	int64_t at_us;
	int64_t between_us; /* two probes */
	uint32_t left;      /* packets */
	uint32_t state, parts, copies;
	uint32_t payload_bytes; /* of the segment that may be sent again */
	bool resets;
};

struct kind {
	const char *name;
	/* Writes a packet; returns when the next one comes, in microseconds from now, or -1 after the last. */
	int64_t (*step)(struct conn *c);
	uint64_t side_by_side; /* 0: all */
};

static void send_at(struct conn *c, int dir, uint8_t flags, uint32_t back, uint32_t payload_bytes)
{
	struct flow *f = &c->f;
	const uint32_t seq = f->seq[dir] - back;
	const uint32_t tsval = flow_stamp(f, dir, c->at_us);
	write_packet(f, &(struct packet){ .at_us = c->at_us,
					  .dir = dir,
					  .flags = flags,
					  .seq = seq,
					  .ack = f->seq[!dir],
					  .payload_bytes = payload_bytes,
					  .tsval = tsval,
					  .tsecr = flags == SYN ? 0 : f->heard[dir] });
	f->seq[dir] = seq + payload_bytes + (flags & (SYN | FIN) ? 1 : 0);
	c->left -= c->left > 0;
}

/* The peer hears of it. */
static int64_t send_new(struct conn *c, int dir, uint8_t flags, uint32_t payload_bytes)
{
	send_at(c, dir, flags, 0, payload_bytes);
	c->f.heard[!dir] = flow_stamp(&c->f, dir, c->at_us);
	return 300 + random_below(dir ? 4000 : 600);
}

/* The first three steps. */
static bool greets(struct conn *c, int64_t *ret_wait)
{
	static const uint8_t flags[] = { SYN, SYN | ACK, ACK };
	if (c->state > 2)
		return false;
	*ret_wait = send_new(c, c->state == 1, flags[c->state], 0);
	c->state++;
	return true;
}

enum { REQUEST = 3, RESPONSE, COPY, ANSWER, PROBE, PROBED, FIN_1, FIN_2, FIN_3 };

/* Requests and responses of one to four segments; one in 200 is sent again by the timer. */
static int64_t step_small(struct conn *c)
{
	int64_t wait;
	if (greets(c, &wait))
		return wait;
	switch (c->state) {
	case REQUEST:
		c->parts = 1 + random_below(4);
		c->state = RESPONSE;
		return send_new(c, 0, PSH | ACK, 1 + random_below(40));
	case RESPONSE:
		c->payload_bytes = 1 + random_below(100);
		wait = send_new(c, 1, PSH | ACK, c->payload_bytes);
		c->parts--;
		c->state = random_below(200) ? c->parts % 2 ? RESPONSE : ANSWER : COPY;
		return c->state == COPY ? 204 * MS : wait;
	case COPY:
		send_at(c, 1, PSH | ACK, c->payload_bytes, c->payload_bytes);
		c->f.heard[0] = flow_stamp(&c->f, 1, c->at_us);
		c->state = ANSWER;
		return 2 * MS + random_below(2000);
	case ANSWER:
		c->state = c->parts ? RESPONSE : c->left < 8 ? FIN_1 : REQUEST;
		return send_new(c, 0, ACK, 0);
	default:
		wait = send_new(c, c->state != FIN_2, c->state == FIN_3 ? ACK : FIN | ACK, 0);
		return c->state++ == FIN_3 ? -1 : wait;
	}
}

/* Requests and responses, each acknowledged, and no end. */
static int64_t step_open(struct conn *c)
{
	int64_t wait;
	if (!greets(c, &wait)) {
		static const struct {
			int dir;
			uint8_t flags;
			uint32_t payload_bytes;
		} turns[] = {
			{ 0, PSH | ACK, 200 }, { 1, ACK, 0 }, { 1, PSH | ACK, 1200 }, { 0, ACK, 0 }
		};
		const uint32_t turn = c->copies++ % 4;
		wait = send_new(c, turns[turn].dir, turns[turn].flags, turns[turn].payload_bytes);
	}
	return c->left ? wait : -1;
}

/* One request, then keep-alive probes of the server for HOURS. */
static int64_t step_idle(struct conn *c)
{
	int64_t wait;
	if (!c->state) {
		c->between_us = HOURS * 3600 * SEC / (1 + c->left / 2);
		c->parts = 1;
	}
	if (greets(c, &wait))
		return wait;
	switch (c->state) {
	case REQUEST:
		c->state = RESPONSE;
		return send_new(c, 0, PSH | ACK, 100);
	case RESPONSE:
		c->state = ANSWER;
		return send_new(c, 1, PSH | ACK, 200);
	case ANSWER:
		c->state = PROBE;
		send_new(c, 0, ACK, 0);
		return c->between_us;
	case PROBE:
		c->state = PROBED;
		send_at(c, 1, ACK, 1, 0);
		c->f.seq[1]++;
		c->f.heard[0] = flow_stamp(&c->f, 1, c->at_us);
		return 2 * MS + random_below(2000);
	default:
		c->state = PROBE;
		send_new(c, 0, ACK, 0);
		return c->left ? c->between_us : -1;
	}
}

/* As open, until the client is gone: the server's last response is sent again till it gives up, or a RST comes. */
static int64_t step_dying(struct conn *c)
{
	if (c->state < REQUEST || c->left > COPIES + 1 ||
	    (c->state == REQUEST && c->copies % 4 != 2)) {
		const int64_t wait = step_open(c);
		return wait < 0 ? 1 : wait;
	}
	if (c->state == REQUEST) {
		c->state = COPY;
		c->resets = !random_below(4);
		c->parts = c->resets ? COPIES_TO_RST : COPIES;
		c->payload_bytes = 1200;
		c->between_us = 204 * MS;
		send_new(c, 1, PSH | ACK, c->payload_bytes);
		return c->between_us;
	}
	if (!c->parts) {
		send_new(c, 0, RST | ACK, 0);
		return -1;
	}
	send_at(c, 1, PSH | ACK, c->payload_bytes, c->payload_bytes);
	c->between_us = c->between_us > 60 * SEC ? 120 * SEC : c->between_us * 2;
	if (!--c->parts)
		return c->resets ? 3 * MS : -1;
	return c->between_us;
}

/* SYNs to many: six of ten are not answered and sent again, most others refused. */
static int64_t step_scan(struct conn *c)
{
	if (!c->state) {
		/* few ask many */
		const uint32_t asked = c->f.host[0];
		c->f.host[0] = c->f.host[1] % 4;
		c->f.host[1] = asked;
		c->f.port[1] = (uint16_t)(1 + random_below(1024));
		c->parts = random_below(10);
		c->between_us = SEC / 2;
	}
	if (c->state++ && c->parts > 5) {
		if (c->state == 3) {
			send_new(c, 0, RST, 0);
			return -1;
		}
		if (c->parts < 9)
			c->f.seq[1] = 0;
		const int64_t wait = send_new(c, 1, c->parts < 9 ? RST | ACK : SYN | ACK, 0);
		return c->parts < 9 ? -1 : wait;
	}
	send_at(c, 0, SYN, c->state > 1, 0);
	c->f.heard[1] = flow_stamp(&c->f, 0, c->at_us);
	c->between_us *= 2;
	return c->parts > 5 ? 2 * MS : c->state <= SYN_COPIES ? c->between_us : -1;
}

static const struct kind kinds[] = {
	{ "small", step_small, 2000 }, { "open", step_open, 1000 }, { "idle", step_idle, 0 },
	{ "dying", step_dying, 2000 }, { "scan", step_scan, 2000 },
};

static void start(struct conn *c, const struct options *opt, uint64_t number, int64_t at_us)
{
	*c = (struct conn){ .at_us = at_us, .left = (uint32_t)(opt->packets / opt->connections) };
	flow_start(&c->f, number);
}

static void run(const struct kind *kind, const struct options *opt)
{
	uint64_t at_once = opt->side_by_side ? opt->side_by_side : kind->side_by_side;
	if (!at_once || at_once > opt->connections)
		at_once = opt->connections;
	struct conn *all = calloc(at_once, sizeof(*all));
	if (!all) {
		fputs("make_traffic: no memory\n", stderr);
		exit(2);
	}
	/* Fleets start over a minute, others within 100 ms. */
	const int64_t spread = kind->step == step_idle ? 60 * SEC : 100 * MS;
	uint64_t made = 0;
	struct event e = { 0 };
	for (; made < at_once; made++) {
		e.at_us = (int64_t)made * spread / (int64_t)at_once;
		e.flow = (uint32_t)made;
		start(&all[made], opt, made, e.at_us);
		event_add(&e);
	}
	while (!write_done() && event_next(&e)) {
		struct conn *c = &all[e.flow];
		c->at_us = e.at_us;
		int64_t wait = kind->step(c);
		if (wait < 0) {
			if (made == opt->connections)
				continue;
			wait = 1 + random_below(1000);
			start(c, opt, made++, e.at_us + wait);
		}
		e.at_us += wait;
		event_add(&e);
	}
	free(all);
}

bool script(const char *kind, const struct options *opt)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].name, kind)) {
			run(&kinds[i], opt);
			return true;
		}
	return false;
}
