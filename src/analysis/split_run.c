/* SPDX-License-Identifier: MIT */
/* Inputs are read once, decoded, and given away packet by packet; what only the whole can tell is counted meanwhile, as a run would. */
#include "split_run.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "instant.h"
#include "tcpautopsy/core/xalloc.h"

/* ---- records ---- */

/* Takes the text. */
int ta_split_tell(struct ta_split_run *s, enum ta_shard_record_kind kind, char *text)
{
	const struct ta_shard_record record = { kind, text, strlen(text) };
	int rc = 0;
	if (record.len > TA_LIMIT_SHARD_RECORD)
		rc = ta_error_set(s->error, "split.record", "", -1, 0,
				  "what the shards are to be told is too long: %zu bytes; split "
				  "fewer inputs at a time",
				  record.len);
	if (kind != TA_SHARD_CLOSES)
		s->digest = ta_shard_digest(s->digest, text, record.len);
	if (!rc)
		rc = s->sink->record(s->sink->context, &record);
	free(text);
	return rc;
}

static int tell_begin(struct ta_split_run *s)
{
	if (s->told)
		return 0;
	s->told = true;
	return ta_split_tell(s, TA_SHARD_RUN_BEGINS, ta_shard_begin_text(&s->whole));
}

/* ---- packets ---- */

static int give(const struct ta_split_run *s, const struct ta_lane *lane,
		const struct ta_lane_frame *f, int shard, unsigned flags)
{
	const struct ta_run_input *in = ta_lane_input(lane);
	const struct ta_split_packet packet = {
		.shard = shard,
		.frame = &f->frame,
		.interface = &ta_source_info(in->source)->interface[f->frame.interface],
		.options = f->options,
		.origin = { in->index, f->frame.interface,
			    s->ordinal > UINT32_MAX ? UINT32_MAX : (uint32_t)s->ordinal,
			    f->flags | flags }
	};
	return s->sink->packet(s->sink->context, &packet);
}

/* A fragment that another shard needs, too. */
struct sending {
	struct ta_split_run *split;
	int shard;
};

static int give_part(void *context, const struct ta_lane_frame *f, unsigned input)
{
	const struct sending *to = context;
	for (size_t i = 0; i < to->split->nlanes; i++)
		if (ta_lane_input(to->split->lane[i])->index == input)
			return give(to->split, to->split->lane[i], f, to->shard, TA_ORIGIN_PART);
	return 0; /* of an input that was read before */
}

int ta_split_on_decoded(void *context, struct ta_lane *lane, const struct ta_lane_frame *f)
{
	struct ta_split_run *s = context;
	const struct ta_fragment_seen *seen = ta_decoder_fragment(s->way.decoder);
	if (!seen)
		return 0;
	int shard = ta_shard_of(&f->packet, s->options->shards);
	if (f->packet.kind == TA_PACKET_OTHER && !strcmp(f->packet.name, "fragment")) {
		if (!s->parts)
			s->parts = ta_parts_new();
		ta_parts_keep(s->parts, f, shard, ta_lane_input(lane)->index);
		return 0;
	}
	struct sending to = { s, shard };
	return seen->whole && s->parts && s->told
		       ? ta_parts_send(s->parts, seen, shard, give_part, &to)
		       : 0;
}

static void begin_clock(struct ta_split_run *s, int64_t time_ns)
{
	if (s->whole.have_start)
		return;
	s->whole.have_start = true;
	s->whole.start_ns = time_ns;
}

/* As ta_tracker_segment(). */
static void note_segment(struct ta_split_run *s, int64_t since_ns, uint64_t frame)
{
	if (since_ns < s->last_segment_ns && !s->whole.backwards++)
		s->whole.backwards_frame = frame;
	s->last_segment_ns = since_ns;
}

/* As ta_run_follow(). */
static int follow(struct ta_split_run *s, struct ta_lane *lane)
{
	struct ta_run_input *in = ta_lane_input(lane);
	struct ta_lane_frame *f = ta_lane_now(lane);
	int64_t time_ns = f->frame.time_ns;
	unsigned flags = 0;
	begin_clock(s, time_ns);
	if (s->sketches && s->totals->runs <= TA_PIECES_SKETCHES)
		ta_pieces_sketch(&s->sketch, &f->packet);
	if (tell_begin(s))
		return -1;
	if (!in->begun)
		in->first_ns = time_ns;
	if (time_ns > in->last_ns || !in->begun)
		in->last_ns = time_ns;
	in->begun = true;
	s->ordinal++;
	uint64_t frame = ta_frame_bounded(in, s->whole.together ? s->ordinal : f->frame.number);
	int64_t since = ta_instant_since(s->whole.start_ns, in, time_ns, frame);
	if (since > s->whole.last_ns)
		s->whole.last_ns = since;
	if (f->packet.kind == TA_PACKET_TCP && s->nlanes > 1 &&
	    ta_copies_seen(&s->copies, in->index, time_ns, &f->packet.seg)) {
		in->copies++;
		flags |= TA_ORIGIN_COPY;
	} else {
		ta_shard_watch_frame(&s->watch, &s->whole, since, (uint32_t)frame);
	}
	if (f->packet.kind == TA_PACKET_TCP && !flags)
		note_segment(s, since, frame);
	*ta_packet_frame(&f->packet) = frame;
	ta_run_input_count(in, &f->packet);
	int shard = ta_shard_of(&f->packet, s->options->shards);
	if (shard == TA_SHARD_ALL) {
		flags |= TA_ORIGIN_EVERYWHERE;
		s->totals->everywhere++;
	}
	s->totals->packets++;
	return give(s, lane, f, shard, flags);
}

/* ---- runs ---- */

void ta_split_complain(struct ta_split_run *s, const struct ta_error *error)
{
	s->trouble = true;
	if (s->options->complain)
		s->options->complain(s->options->complain_context, error);
}

bool ta_split_is_interrupted(struct ta_split_run *s)
{
	const volatile int *interrupted = s->options->interrupted;
	struct ta_watch *watch = s->options->watch;
	if (watch) {
		watch->look(watch->context);
		watch->packets = s->totals->packets;
	}
	return interrupted && __atomic_load_n(interrupted, __ATOMIC_RELAXED);
}

void ta_split_add(struct ta_split_run *s, struct ta_run_input *in)
{
	s->lane = ta_xgrow(s->lane, &s->lanes_capacity, s->nlanes + 1, sizeof(struct ta_lane *));
	s->lane[s->nlanes++] = ta_lane_new(in);
}

static void begin_run(struct ta_split_run *s, bool together)
{
	struct ta_shard_input *input = ta_xcalloc(s->nlanes, sizeof(*input));
	s->whole = (struct ta_shard_run){ .index = s->totals->runs++,
					  .together = together,
					  .input = input,
					  .ninputs = s->nlanes };
	s->watch = (struct ta_shard_watch){ 0 };
	s->ordinal = 0;
	s->last_segment_ns = 0;
	s->told = false;
	for (size_t i = 0; i < s->nlanes; i++) {
		const struct ta_run_input *in = ta_lane_input(s->lane[i]);
		const struct ta_source_info *info = in->source ? ta_source_info(in->source) : NULL;
		input[i] =
			(struct ta_shard_input){ .index = in->index,
						 .path = in->path,
						 .kind = info ? info->kind : NULL,
						 .compression = info ? info->compression : NULL };
	}
}

static int next(struct ta_split_run *s, struct ta_lane *lane)
{
	return ta_lane_next(lane, &s->way);
}

/* The lane whose next packet is the earliest, and of equals the one that went before, or was named first: as ta_conductor_read(). */
static struct ta_lane *earliest(const struct ta_split_run *s, const bool *has,
				struct ta_lane *current)
{
	struct ta_lane *best = NULL;
	for (size_t i = 0; i < s->nlanes; i++)
		if (has[i] && (!best || ta_lane_now(s->lane[i])->frame.time_ns <
						ta_lane_now(best)->frame.time_ns))
			best = s->lane[i];
	if (current && best &&
	    ta_lane_now(current)->frame.time_ns <= ta_lane_now(best)->frame.time_ns)
		best = current;
	return best;
}

static int read_lanes(struct ta_split_run *s)
{
	bool *has = ta_xcalloc(s->nlanes + 1, sizeof(*has));
	struct ta_lane *current = NULL;
	int rc = 0;
	for (size_t i = 0; i < s->nlanes && rc >= 0; i++)
		has[i] = (rc = next(s, s->lane[i])) > 0;
	while (rc >= 0 && (current = earliest(s, has, current)) && !ta_split_is_interrupted(s)) {
		if ((rc = follow(s, current)) < 0 || (rc = next(s, current)))
			continue;
		for (size_t i = 0; i < s->nlanes; i++)
			has[i] &= s->lane[i] != current;
		current = NULL;
	}
	free(has);
	return rc < 0 ? -1 : 0;
}

static int read_one(struct ta_split_run *s)
{
	struct ta_lane *lane = s->lane[0];
	int rc;
	while ((rc = next(s, lane)) > 0 && !ta_split_is_interrupted(s))
		if (follow(s, lane) < 0)
			return -1;
	return rc < 0 ? -1 : 0;
}

static void settle_input(struct ta_split_run *s, size_t i)
{
	struct ta_run_input *in = ta_lane_input(s->lane[i]);
	struct ta_shard_input *told = &s->whole.input[i];
	if (in->error.code[0])
		ta_split_complain(s, &in->error);
	ta_run_input_report(in, s->whole.index);
	told->begun = in->begun;
	told->first_ns = in->first_ns;
	told->last_ns = in->last_ns;
	told->report = in->report;
	told->kinds = in->kinds;
	told->error = in->error;
	told->copies = in->copies;
	told->sketch = s->sketch;
}

static int tell_statistics(const struct ta_split_run *s, const struct ta_run_input *in)
{
	const struct ta_source_info *info = in->source ? ta_source_info(in->source) : NULL;
	int rc = 0;
	for (uint32_t i = 0; info && i < info->ninterfaces && !rc; i++) {
		const struct ta_split_statistics what = { in->index, i, &info->interface[i],
							  in->first_ns, in->last_ns };
		rc = s->sink->statistics(s->sink->context, &what);
	}
	return rc;
}

static int end_run(struct ta_split_run *s)
{
	if (tell_begin(s))
		return -1;
	for (size_t i = 0; i < s->nlanes; i++) {
		settle_input(s, i);
		if (tell_statistics(s, ta_lane_input(s->lane[i])))
			return -1;
	}
	return ta_split_tell(s, TA_SHARD_RUN_ENDS, ta_shard_end_text(&s->whole));
}

static void release_run(struct ta_split_run *s)
{
	for (size_t i = 0; i < s->nlanes; i++)
		ta_lane_free(s->lane[i]);
	s->nlanes = 0;
	free(s->whole.input);
	s->whole.input = NULL;
	ta_copies_release(&s->copies);
	free(s->sketch);
	s->sketch = NULL;
}

int ta_split_do_run(struct ta_split_run *s, bool together)
{
	begin_run(s, together);
	int rc = s->nlanes == 1 ? read_one(s) : read_lanes(s);
	if (!rc && ta_split_is_interrupted(s))
		rc = -1;
	if (!rc)
		rc = end_run(s);
	release_run(s);
	return rc;
}
