/* SPDX-License-Identifier: MIT */
/* Event HOLE: bytes that were never seen although later ones arrived and the other side waits for them. */
#include "facts/observers.h"

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/tcp/facts.h"

void ta_observe_hole(struct ta_scene *scene)
{
	for (int side = 0; scene->trouble && side < 2; side++) {
		const struct ta_half_trouble *t = &scene->trouble->half[side];
		const struct ta_half *other = &scene->conn->half[!side];
		if (!t->hole_bytes || !ta_half_captured(other) || !ta_half_seq_seen(other) ||
		    scene->ctx->frames_missing || ta_fact_find(scene->facts, TA_FACT_RESET, -1) ||
		    scene->end_ns - t->hole_since_ns < TA_SEC)
			continue;
		struct ta_event event = { .final = true,
					  .since_ns = t->hole_since_ns,
					  .until_ns = scene->end_ns,
					  .healed_ns = -1,
					  .episode = -1 };
		struct ta_fact *f =
			ta_event_fact(scene, ta_event_add(scene, TA_FACT_HOLE, side, &event));
		f->value[0] = t->hole_bytes;
		ta_fact_frame(f, t->hole_frame);
	}
}
