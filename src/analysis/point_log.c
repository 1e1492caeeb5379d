/* SPDX-License-Identifier: MIT */
/* What the run of a capture point tells the points: values of its segments, its connections, the time that it watched. */
#include "point_log.h"
#include "tcpautopsy/core/saturate.h"

/* The clocks of points are compared: so the difference of any two fits. 1824 to 2116. */
static int64_t in_range(int64_t clock_ns)
{
	const int64_t bound = INT64_MAX / 2;
	return clock_ns > bound ? bound : clock_ns < -bound ? -bound : clock_ns;
}

void ta_point_log_sight(struct ta_run *run, const struct ta_tracked *tracked,
			const struct ta_segment *s, int64_t clock_ns)
{
	const uint32_t have = TA_HAVE_SEQ | TA_HAVE_LEN | TA_HAVE_FLAGS;
	if ((s->have & have) != have || s->have & TA_SEQ_RELATIVE) {
		run->unlogged = true; /* tcpdump prints no number on an empty ACK */
		return;
	}
	struct ta_sight sight = {
		.time_ns = in_range(clock_ns),
		.conn = tracked->conn,
		.frame = (uint32_t)s->frame,
		.seq = s->seq,
		.ack = s->ack,
		.tsval = s->tsval,
		.tsecr = s->tsecr,
		.len = s->payload_len,
		.window = s->window,
		.sack = { s->nsack ? s->sack[0][0] : 0, s->nsack ? s->sack[0][1] : 0 },
		.flags = s->flags,
		.ip_id = s->ip_id,
		.mss = s->have & TA_HAVE_MSS ? s->mss : 0,
		.dir = (uint8_t)tracked->dir,
		.ttl = s->have & TA_HAVE_TTL ? s->ttl : 0,
		.have = (uint8_t)((s->have & TA_HAVE_ACK ? TA_SIGHT_ACK : 0) |
				  (s->have & TA_HAVE_TS ? TA_SIGHT_TS : 0) |
				  (s->have & TA_HAVE_IP_ID ? TA_SIGHT_IP_ID : 0) |
				  (s->have & TA_DF ? TA_SIGHT_DF : 0)),
	};
	ta_points_sight(run->points, run->index, &sight);
}

void ta_point_log_end(struct ta_run *run)
{
	const struct ta_analysis_options *o = run->options;
	const struct ta_fact_context *context = &run->context;
	int64_t from_ns = INT64_MAX, to_ns = INT64_MIN;
	for (size_t i = 0; i < run->ninputs; i++) {
		const struct ta_run_input *in = run->input[i];
		if (!in->report.packets)
			continue;
		from_ns = in->first_ns < from_ns ? in->first_ns : from_ns;
		int64_t end_ns = ta_run_input_end_ns(in);
		to_ns = end_ns > to_ns ? end_ns : to_ns;
	}
	if (from_ns <= to_ns)
		ta_points_watched(run->points, run->index, in_range(from_ns), in_range(to_ns),
				  run->unlogged || o->filter || context->capture_drops ||
					  context->incomplete || context->frames_missing);
	for (size_t i = 0; i < run->cuts.n; i++) {
		const struct ta_cut *cut = &run->cuts.cut[i];
		if (ta_cut_unwatched(&run->cuts, i))
			ta_points_gap(run->points, run->index, cut->from_ns, cut->to_ns);
	}
	for (uint32_t id = 0; id < ta_tracker_count(run->tracker); id++) {
		const struct ta_conn *c = ta_tracker_glance(run->tracker, id);
		if (c)
			ta_points_connection(run->points, run->index, id, &c->flow.key);
	}
}
