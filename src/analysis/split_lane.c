/* SPDX-License-Identifier: MIT */
#include "split_lane.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"

struct ta_lane {
	struct ta_run_input *in; /* owned */
	struct ta_lane_frame now;
	/* of a capture of several interfaces: frames that wait to be put in order */
	struct ta_lane_frame *held; /* TA_LIMIT_HELD_PACKETS + 1, with bytes of their own; owned */
	bool *taken;                /* owned */
	size_t gone; /* the one that was given last: its bytes are freed with the next call */
};

enum { HELD = TA_LIMIT_HELD_PACKETS + 1, NONE = HELD };

struct ta_lane *ta_lane_new(struct ta_run_input *in)
{
	struct ta_lane *lane = ta_xcalloc(1, sizeof(*lane));
	lane->in = in;
	lane->gone = NONE;
	return lane;
}

void ta_lane_frame_copy(struct ta_lane_frame *to, const struct ta_lane_frame *from)
{
	*to = *from;
	to->frame.data = ta_xmemdup(from->frame.data, from->frame.caplen);
	to->options.data = ta_xmemdup(from->options.data, from->options.len);
}

void ta_lane_frame_release(struct ta_lane_frame *frame)
{
	free((void *)frame->frame.data);
	free((void *)frame->options.data);
	frame->frame.data = frame->options.data = NULL;
}

void ta_lane_free(struct ta_lane *lane)
{
	if (!lane)
		return;
	for (size_t i = 0; lane->held && i < HELD; i++)
		ta_lane_frame_release(&lane->held[i]);
	free(lane->held);
	free(lane->taken);
	ta_run_input_free(lane->in);
	free(lane);
}

struct ta_run_input *ta_lane_input(const struct ta_lane *lane)
{
	return lane->in;
}

struct ta_lane_frame *ta_lane_now(struct ta_lane *lane)
{
	return &lane->now;
}

/* Reads and decodes the next one: 1, 0 at the end, -1 where it was not wanted. */
static int read_one(struct ta_lane *lane, const struct ta_lane_way *way, struct ta_lane_frame *ret)
{
	struct ta_run_input *in = lane->in;
	if (in->drained || ta_source_next_frame(in->source, &ret->frame, &in->error) <= 0) {
		in->drained = true;
		return 0;
	}
	in->frames++;
	ta_decode_frame(way->decoder, &ret->frame, ret->frame.number, (uint16_t)in->index,
			&in->anomalies, &ret->packet);
	const struct ta_fragment_seen *seen = ta_decoder_fragment(way->decoder);
	ret->options = ta_source_packet_options(in->source);
	ret->flags = seen && seen->alone ? TA_ORIGIN_ALONE : 0;
	return way->decoded(way->context, lane, ret) ? -1 : 1;
}

/* Bytes of a frame that waits are kept where its number leads to, or behind. */
static void hold(struct ta_lane *lane, const struct ta_lane_frame *f)
{
	size_t at = f->frame.number % HELD;
	while (lane->taken[at])
		at = (at + 1) % HELD;
	lane->taken[at] = true;
	ta_lane_frame_copy(&lane->held[at], f);
	ta_order_push(lane->in->order, &f->packet, &lane->in->anomalies);
}

/* Lets the first one out: false where none may go yet. */
static bool let_go(struct ta_lane *lane, bool at_end)
{
	struct ta_packet packet;
	if (lane->gone != NONE)
		ta_lane_frame_release(&lane->held[lane->gone]);
	lane->gone = NONE;
	if (!ta_order_pop(lane->in->order, at_end, &packet))
		return false;
	uint64_t number = *ta_packet_frame(&packet);
	size_t at = number % HELD;
	while (!lane->taken[at] || lane->held[at].frame.number != number)
		at = (at + 1) % HELD;
	lane->taken[at] = false;
	lane->gone = at;
	lane->now = lane->held[at];
	return true;
}

static int next_in_order(struct ta_lane *lane, const struct ta_lane_way *way)
{
	while (!let_go(lane, false)) {
		struct ta_lane_frame fresh;
		int got = read_one(lane, way, &fresh);
		if (got < 0)
			return -1;
		if (!got)
			return let_go(lane, true);
		hold(lane, &fresh);
	}
	return 1;
}

int ta_lane_next(struct ta_lane *lane, const struct ta_lane_way *way)
{
	struct ta_run_input *in = lane->in;
	if (!in->source)
		return 0;
	if (!in->order) {
		int got = read_one(lane, way, &lane->now);
		if (got <= 0 || ta_source_info(in->source)->ninterfaces < 2)
			return got;
		/* From here on there is something to put in order, as ta_run_input_read() does. */
		in->order = ta_order_new();
		lane->held = ta_xcalloc(HELD, sizeof(*lane->held));
		lane->taken = ta_xcalloc(HELD, sizeof(*lane->taken));
		hold(lane, &lane->now);
	}
	return next_in_order(lane, way);
}
