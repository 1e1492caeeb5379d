/* SPDX-License-Identifier: MIT */
/* A connection as a line of the time line: what was silent longest, how it ended. */
#include "figure_data.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/diag/names.h"
#include "tcpautopsy/tcp/facts.h"

enum {
	SILENCE_PART =
		500 /* a healed silence is worth a stretch from one part in so many of the capture on */
};

/* Adds a stretch, in the place of the shortest where there are too many. */
static void add_span(struct ta_lane *lane, enum ta_span_kind kind, int64_t from_ns, int64_t to_ns,
		     char *text)
{
	struct ta_lane_span *at = &lane->span[0];
	if (lane->nspans < TA_LANE_SPANS) {
		at = &lane->span[lane->nspans++];
	} else {
		for (size_t i = 1; i < TA_LANE_SPANS; i++)
			if (lane->span[i].to_ns - lane->span[i].from_ns < at->to_ns - at->from_ns)
				at = &lane->span[i];
		if (to_ns - from_ns <= at->to_ns - at->from_ns) {
			free(text);
			return;
		}
		free(at->text);
	}
	*at = (struct ta_lane_span){ from_ns, to_ns, text, kind };
}

static void add_mark(struct ta_lane *lane, enum ta_mark_kind kind, int64_t time_ns, char *text)
{
	if (lane->nmarks == TA_LANE_MARKS) {
		free(text);
		return;
	}
	lane->mark[lane->nmarks++] = (struct ta_lane_mark){ time_ns, text, kind };
}

static char *frame_text(const struct ta_connection_report *r, const char *what, uint32_t frame)
{
	struct ta_strbuf text = { 0 };
	ta_strbuf_addf(&text, "%s, %s", what, r->frames ? "" : "frame ");
	ta_frame_cell(&text, r, frame);
	return ta_strbuf_take(&text);
}

static void add_episode(struct ta_lane *lane, const struct ta_connection_report *r,
			const struct ta_episode *e)
{
	bool probes = e->kind == TA_EPISODE_KEEPALIVE;
	bool answered = e->result == TA_RESULT_ANSWERED || e->answered == e->attempts_total;
	int64_t to = answered && e->answer_ns > e->end_ns ? e->answer_ns : e->end_ns;
	if (e->result == TA_RESULT_SUPERSEDED && !probes)
		return;
	if (answered && !probes && to - e->start_ns < r->capture_end_ns / SILENCE_PART)
		return;
	struct ta_strbuf text = { 0 };
	char lasted[24];
	ta_strbuf_addf(&text, "%s by the %s, %s, ", ta_episode_kind_name(e->kind),
		       ta_fact_side(r->conn, e->sender),
		       ta_duration(lasted, sizeof(lasted), to - e->start_ns));
	ta_frame_span(&text, r, e->first_frame, e->last_frame);
	ta_strbuf_addf(&text, ": %" PRIu32 " attempts, %s", e->attempts_total,
		       ta_result_name(e->result));
	enum ta_span_kind kind =
		answered ? probes ? TA_SPAN_PROBED : TA_SPAN_HEALED : TA_SPAN_UNANSWERED;
	if (e->zero_window && e->kind == TA_EPISODE_ZERO_WINDOW_PROBE && e->answered)
		kind = TA_SPAN_CLOSED;
	add_span(lane, kind, e->start_ns, to, ta_strbuf_take(&text));
}

static void add_zero_windows(struct ta_lane *lane, const struct ta_connection_report *r)
{
	const struct ta_trouble *t = r->conn->trouble;
	for (size_t i = 0; i < t->nzero; i++) {
		const struct ta_zero_window *z = &t->zero[i];
		int64_t end = z->end_ns >= 0 ? z->end_ns : z->last_ns; /* as far as it was seen */
		struct ta_strbuf text = { 0 };
		ta_strbuf_addf(&text, "window 0 of the %s, ", ta_fact_side(r->conn, z->who));
		ta_frame_span(&text, r, z->first_frame, z->last_frame);
		add_span(lane, TA_SPAN_CLOSED, z->start_ns, end, ta_strbuf_take(&text));
	}
}

static void add_marks(struct ta_lane *lane, const struct ta_connection_report *r)
{
	const struct ta_trouble *t = r->conn->trouble;
	const struct ta_diagnosis *d = r->diagnosis;
	const struct ta_conn *c = r->conn;
	if (ta_half_sent_syn(&c->half[ta_conn_client(c)]))
		add_mark(lane, TA_MARK_SYN, c->start_ns, frame_text(r, "SYN", c->first_frame));
	for (size_t i = 0; t && i < t->nresets; i++)
		if (i < 2 || i + 2 >= t->nresets)
			add_mark(lane, TA_MARK_RESET, t->reset[i].time_ns,
				 frame_text(r, "RST", t->reset[i].frame));
	for (size_t i = 0; t && i < t->nicmp; i++)
		if (i < 2 || i + 1 >= t->nicmp)
			add_mark(lane, TA_MARK_ICMP, t->icmp[i].time_ns,
				 frame_text(r, "ICMP error", t->icmp[i].frame));
	if (d->end == TA_END_CLOSED)
		add_mark(lane, TA_MARK_FIN, lane->end_ns,
			 frame_text(r, "closed by FIN", ta_conn_last_frame(c)));
	if (d->since_ns >= 0 && ta_scenario_is_failure(d->scenario))
		add_mark(lane, TA_MARK_FAILED, d->since_ns,
			 ta_format("%s from here", ta_scenario_name(d->scenario)));
	if (d->healed_ns >= 0)
		add_mark(lane, TA_MARK_HEALED, d->healed_ns,
			 ta_format("healed: the copy that got through"));
}

void ta_figure_lane(struct ta_lane *ret, const struct ta_connection_report *r)
{
	const struct ta_diagnosis *d = r->diagnosis;
	const struct ta_trouble *t = r->conn->trouble;
	bool failed = ta_scenario_is_failure(d->scenario);
	*ret = (struct ta_lane){ .id = r->id,
				 .rank = ta_diagnosis_rank(r->conn, d),
				 .start_ns = r->conn->start_ns,
				 .end_ns = ta_conn_last_ns(r->conn),
				 .open = d->end == TA_END_OPEN || d->end == TA_END_HALF_CLOSED };
	ret->label = ta_fact_endpoints(r);
	ret->level = !failed ? TA_LANE_OK : d->healed_ns >= 0 ? TA_LANE_HEALED : TA_LANE_FAILED;
	ret->verdict =
		ta_format("%s", d->scenario == TA_SCN_NORMAL ? "" : ta_scenario_name(d->scenario));
	for (size_t i = 0; t && i < t->nepisodes; i++)
		add_episode(ret, r, t->episode[i]);
	if (t)
		add_zero_windows(ret, r);
	add_marks(ret, r);
}

void ta_figure_lane_release(struct ta_lane *lane)
{
	for (size_t i = 0; i < lane->nspans; i++)
		free(lane->span[i].text);
	for (size_t i = 0; i < lane->nmarks; i++)
		free(lane->mark[i].text);
	free(lane->label);
	free(lane->verdict);
	*lane = (struct ta_lane){ 0 };
}
