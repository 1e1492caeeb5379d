/* SPDX-License-Identifier: MIT */
/* Transfers from the server, captured there, with a window of WINDOW segments. With loss the receiver tells up to three SACK
 * blocks, and the sender sends a hole again when three segments behind it have arrived, again a round trip later, and by a timer. */
#include "traffic.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WINDOW = 64, RING = 128, BEHIND = 3, HOLES = 3, ANSWER_US = 20 };

enum what { ARRIVES_AT_RECEIVER, ARRIVES_AT_SENDER, TIMER };

#define RTO_US (220 * MS)

struct transfer {
	struct flow f;
	int64_t way_us;
	uint32_t first;        /* the sender's ISS + 1 */
	uint32_t una, nxt;     /* segments */
	uint32_t rcv;          /* what the receiver waits for */
	int64_t sent_us[RING]; /* by segment */
	bool got[RING], sacked[RING];
	uint32_t recent[SACK_BLOCKS];
	int recents;
	uint32_t unacked, echo; /* of the receiver: segments, and the timestamp of the first */
};

static uint32_t loss;
static bool ack_each;

static void send_data(struct transfer *t, uint32_t n, uint32_t i, int64_t now)
{
	const uint32_t tsval = flow_stamp(&t->f, 1, now);
	write_packet(&t->f, &(struct packet){ .at_us = now,
					      .dir = 1,
					      .flags = ACK,
					      .seq = t->first + i * MSS,
					      .ack = t->f.seq[0],
					      .payload_bytes = MSS,
					      .tsval = tsval,
					      .tsecr = t->f.heard[1] });
	t->sent_us[i % RING] = now;
	struct event e = { .at_us = now + t->way_us,
			   .flow = n,
			   .what = ARRIVES_AT_RECEIVER,
			   .a = i,
			   .tsval = tsval };
	if (!loss || random_below(1000000) >= loss)
		event_add(&e);
	if (loss) {
		e.at_us = now + RTO_US;
		e.what = TIMER;
		e.sent_us = now;
		event_add(&e);
	}
}

/* Blocks beyond the hole, the newest first (RFC 2018 section 4). */
static void tell_blocks(struct transfer *t, uint32_t newest, struct event *e)
{
	uint32_t at[1 + SACK_BLOCKS] = { newest };
	const int candidates = 1 + t->recents;
	memcpy(at + 1, t->recent, sizeof(t->recent));
	for (int c = 0; c < candidates && e->blocks < SACK_BLOCKS; c++) {
		bool again = at[c] < t->rcv || !t->got[at[c] % RING];
		for (int b = 0; b < e->blocks && !again; b++)
			again = e->block[b].from <= at[c] && at[c] < e->block[b].to;
		if (again)
			continue;
		struct block *block = &e->block[e->blocks++];
		block->from = block->to = at[c];
		while (block->from > t->rcv && t->got[(block->from - 1) % RING])
			block->from--;
		while (block->to < t->rcv + WINDOW && t->got[block->to % RING])
			block->to++;
	}
	t->recents = e->blocks;
	for (int b = 0; b < e->blocks; b++)
		t->recent[b] = e->block[b].from;
}

static void receive(struct transfer *t, const struct event *arrived)
{
	const uint32_t i = arrived->a;
	const bool in_order = i == t->rcv && !t->recents;
	if (!t->unacked++)
		t->echo = arrived->tsval;
	if (i >= t->rcv)
		t->got[i % RING] = true;
	for (; t->got[t->rcv % RING]; t->rcv++)
		t->got[t->rcv % RING] = false;
	if (in_order && t->unacked < 2 && !ack_each)
		return;
	struct event e = { .at_us = arrived->at_us + t->way_us,
			   .flow = arrived->flow,
			   .what = ARRIVES_AT_SENDER,
			   .a = t->rcv,
			   .tsval = flow_stamp(&t->f, 0, arrived->at_us),
			   .tsecr = t->echo };
	tell_blocks(t, i, &e);
	t->unacked = 0;
	event_add(&e);
}

static void hear(struct transfer *t, const struct event *e)
{
	struct packet p = { .at_us = e->at_us,
			    .flags = ACK,
			    .seq = t->f.seq[0],
			    .ack = t->first + e->a * MSS,
			    .tsval = e->tsval,
			    .tsecr = e->tsecr,
			    .blocks = e->blocks };
	uint32_t top = 0;
	t->f.heard[1] = e->tsval;
	for (; t->una < e->a; t->una++)
		t->sacked[t->una % RING] = false;
	for (int b = 0; b < e->blocks; b++) {
		p.block[b] = (struct block){ t->first + e->block[b].from * MSS,
					     t->first + e->block[b].to * MSS };
		for (uint32_t i = e->block[b].from; i < e->block[b].to; i++)
			if (i >= t->una)
				t->sacked[i % RING] = true;
		if (e->block[b].to > top)
			top = e->block[b].to;
	}
	write_packet(&t->f, &p);
	for (uint32_t i = t->una; i < t->una + HOLES && i + BEHIND < top; i++)
		if (!t->sacked[i % RING] && e->at_us - t->sent_us[i % RING] > 2 * t->way_us) {
			send_data(t, e->flow, i, e->at_us);
			break;
		}
	for (; t->nxt - t->una < WINDOW; t->nxt++)
		send_data(t, e->flow, t->nxt, e->at_us);
}

static void shake_hands(struct transfer *t, uint32_t n, int64_t at)
{
	static const struct {
		int dir;
		uint8_t flags;
	} segments[] = { { 0, SYN }, { 1, SYN | ACK }, { 0, ACK } };
	for (int i = 0; i < 3; i++) {
		const int dir = segments[i].dir;
		const int64_t when = at + (i == 2 ? 2 * t->way_us : i * ANSWER_US);
		const uint32_t tsval = flow_stamp(&t->f, dir, when - (dir ? 0 : t->way_us));
		event_add(&(struct event){ .at_us = when,
					   .flow = n,
					   .what = -1 - i,
					   .tsval = tsval,
					   .a = (uint32_t)dir,
					   .blocks = segments[i].flags });
	}
}

/* A segment of the handshake; its last one lets the data go. */
static void greet(struct transfer *t, const struct event *e)
{
	const int dir = (int)e->a;
	write_packet(&t->f, &(struct packet){ .at_us = e->at_us,
					      .dir = dir,
					      .flags = (uint8_t)e->blocks,
					      .seq = t->f.seq[dir],
					      .ack = t->f.seq[!dir],
					      .tsval = e->tsval,
					      .tsecr = t->f.heard[dir] });
	t->f.heard[!dir] = e->tsval;
	t->f.seq[dir] += e->blocks & SYN ? 1 : 0;
	if (e->what != -3)
		return;
	t->first = t->f.seq[1];
	for (; t->nxt < WINDOW; t->nxt++)
		send_data(t, e->flow, t->nxt, e->at_us);
}

void transfers(const struct options *opt)
{
	struct transfer *all = calloc(opt->connections, sizeof(*all));
	struct event e;
	if (!all) {
		fputs("make_traffic: no memory\n", stderr);
		exit(2);
	}
	loss = opt->loss;
	ack_each = opt->ack_each;
	for (uint32_t n = 0; n < opt->connections; n++) {
		flow_start(&all[n].f, n);
		all[n].way_us = 5 * MS + random_below(10000);
		shake_hands(&all[n], n, random_below(20000));
	}
	while (!write_done() && event_next(&e)) {
		struct transfer *t = &all[e.flow];
		if (e.what < 0)
			greet(t, &e);
		else if (e.what == ARRIVES_AT_RECEIVER)
			receive(t, &e);
		else if (e.what == ARRIVES_AT_SENDER)
			hear(t, &e);
		else if (e.a == t->una && t->sent_us[e.a % RING] == e.sent_us)
			send_data(t, e.flow, e.a, e.at_us);
	}
	free(all);
}
