/* SPDX-License-Identifier: MIT */
/* Gaps in the capture itself. */
#include "diag/observe.h"
#include "diag/rules.h"

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/timefmt.h"

static bool is_attempt(const struct ta_episode *e, uint32_t frame)
{
	for (uint32_t a = 0; a < e->nattempts && frame >= e->first_frame && frame <= e->last_frame;
	     a++)
		if (e->attempt[a].frame == frame)
			return true;
	return false;
}

/* Which of the gaps end in an attempt of an episode: they are the pause of its timer. All are looked for at once: a connection may have
 * to be woken for it. */
static void find_pauses(const struct ta_diag *diag, const struct ta_net_gap *gap, size_t n,
			bool *ret)
{
	for (uint32_t id = 0; n && id < diag->nconns; id++) {
		const struct ta_conn *c = ta_tracker_conn(diag->ctx.tracker, id);
		for (size_t i = 0; c && c->trouble && i < c->trouble->nepisodes; i++) {
			const struct ta_episode *e = c->trouble->episode[i];
			for (size_t g = 0; g < n; g++)
				ret[g] = ret[g] || is_attempt(e, gap[g].frame_after);
		}
	}
}

void ta_observe_capture_gap(struct ta_diag *diag, struct ta_observations *set)
{
	struct ta_net_gap gap[TA_LIMIT_OBSERVED_GAPS];
	size_t n = ta_net_gaps(diag->ctx.net, gap, TA_LIMIT_OBSERVED_GAPS);
	/* A trace is a selection of frames, and a quiet capture is no stalled one: only a busy one says something. */
	if (diag->ctx.is_trace || diag->ctx.tcp_segments < TA_BUSY_SEGMENTS)
		return;
	bool pause[TA_LIMIT_OBSERVED_GAPS] = { false };
	find_pauses(diag, gap, n, pause);
	for (size_t i = 0; i < n; i++) {
		char took[32];
		int64_t length = gap[i].end_ns - gap[i].start_ns;
		if (length < TA_CAPTURE_GAP_NS || pause[i])
			continue;
		ta_duration(took, sizeof(took), length);
		struct ta_strbuf frames = { 0 };
		uint32_t edge[] = { gap[i].frame_before, gap[i].frame_after };
		ta_frames_tell(&frames, diag->ctx.frames, edge, 2);
		struct ta_observation *o = ta_observation_add(
			diag, set, TA_OBS_CAPTURE_GAP,
			"no frame of any kind for %s (%s): either all traffic stopped or the capture stalled",
			took, ta_strbuf_text(&frames));
		ta_strbuf_release(&frames);
		if (!o)
			return;
		o->start_ns = gap[i].start_ns;
		o->end_ns = gap[i].end_ns;
		ta_observation_value(o, "gap_ns", length);
	}
}
