/* SPDX-License-Identifier: MIT */
/* Event HOLE: bytes that were never seen although later ones arrived and the other side waits for them. They may stand in
 * rows of a trace that show no numbers: where there are such, nothing is known to be missing. */
#include "facts/observers.h"
#include "facts/rules.h"

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/tcp/facts.h"

/* Room that the options take in a segment of full size (RFC 9293 section 3.1: 40 bytes at most). */
#define OPTIONS_BYTES 40

/* Full-size segments are missing, their copies are, too, none ever came, and shorter ones of the same sender still do. */
static void note_size(struct ta_scene *scene, int event, int side, const struct ta_half_trouble *t)
{
	const struct ta_half *half = &scene->conn->half[side];
	uint32_t mss = scene->conn->half[!side].mss;
	uint32_t full = mss > OPTIONS_BYTES ? mss - OPTIONS_BYTES : 0;
	if (full < TA_PMTU_BYTES || t->hole_bytes < full || !half->largest_acked ||
	    half->largest_acked >= full || half->last_seen_ns - t->hole_since_ns < TA_HOLE_NS)
		return;
	struct ta_fact *f = ta_fact_add(scene, TA_FACT_LARGE_LOST, TA_OF_PATH, side, event);
	f->value[0] = t->hole_bytes / full;
	f->value[1] = full;
	f->value[2] = half->largest_acked;
	ta_fact_frame(f, t->hole_frame);
	ta_fact_frame(f, half->last_frame);
}

void ta_observe_hole(struct ta_scene *scene)
{
	for (int side = 0; scene->trouble && side < 2; side++) {
		const struct ta_half_trouble *t = &scene->trouble->half[side];
		const struct ta_half *other = &scene->conn->half[!side];
		if (!t->hole_bytes || !ta_half_captured(other) || !ta_half_seq_seen(other) ||
		    scene->ctx->frames_missing || scene->ctx->kinds.unread ||
		    scene->ctx->kinds.hidden || ta_fact_taken_reset(scene->facts) ||
		    scene->end_ns - t->hole_since_ns < TA_SEC)
			continue;
		struct ta_event event = { .final = true,
					  .since_ns = t->hole_since_ns,
					  .until_ns = scene->end_ns,
					  .healed_ns = -1,
					  .episode = -1 };
		int index = ta_event_add(scene, TA_FACT_HOLE, side, &event);
		struct ta_fact *f = ta_event_fact(scene, index);
		f->value[0] = t->hole_bytes;
		ta_fact_frame(f, t->hole_frame);
		note_size(scene, index, side, t);
	}
}
