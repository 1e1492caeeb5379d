/* SPDX-License-Identifier: MIT */
/* EPISODE of the report's contract: attempts, backoff, keep-alive, the abort clock. */
#include "report_internal.h"
#include "tcpautopsy/diag/attention.h"
#include "tcpautopsy/diag/why.h"

#include <assert.h>
#include <stdlib.h>

static void sender_state(struct ta_json *json, const struct ta_sender *s)
{
	ta_json_key(json, "sender");
	if (s->congestion == TA_CONGESTION_UNKNOWN) {
		ta_json_null(json);
		return;
	}
	ta_json_open(json, '{');
	ta_json_kstr(json, "congestion_state", ta_congestion_name(s->congestion));
	ta_json_kuint(json, "outstanding_bytes", s->outstanding);
	ta_json_kuint(json, "sacked_bytes", s->sacked);
	ta_json_kns(json, "rto_ns", s->rto_ns);
	ta_json_kns(json, "pto_ns", s->pto_ns);
	ta_json_kbool(json, "as_seen_at_tap", !s->exact);
	ta_json_close(json, '}');
}

/* Why the attempt was sent, and what its sender knew then. */
static void why(struct ta_json *json, const struct ta_connection_report *report,
		const struct ta_episode *episode, size_t i)
{
	const struct ta_attempt *a = &episode->attempt[i];
	unsigned open = ta_why_candidates(a);
	char *text = ta_why_text(report->conn, episode, i, report->frames);
	ta_json_kbool(json, "new_data", a->flags & TA_ATTEMPT_NEW_DATA);
	ta_json_kstr(json, "why", text);
	free(text);
	ta_json_frame(json, report, "trigger_frame", a->why.trigger_frame);
	ta_json_key(json, "candidates");
	ta_json_open(json, '[');
	for (unsigned cause = 0; cause < TA_CAUSE_COUNT; cause++)
		if (open & TA_CAUSE_BIT(cause))
			ta_json_str(json, ta_cause_name(cause));
	ta_json_close(json, ']');
	sender_state(json, &a->why.sender);
}

static void attempt(struct ta_json *json, const struct ta_connection_report *report,
		    const struct ta_episode *episode, size_t i)
{
	const struct ta_attempt *a = &episode->attempt[i];
	const struct ta_half *sender = &report->conn->half[episode->sender];
	ta_json_open(json, '{');
	ta_json_frame(json, report, "frame", a->frame);
	ta_json_kint(json, "time_ns", a->time_ns);
	ta_json_kns(json, "gap_ns", ta_fact_gap_ns(episode, i));
	ta_json_kns(json, "sender_gap_ns", ta_fact_sender_gap_ns(report->conn, episode, i));
	ta_json_kint_known(json, "seq", !episode->seq_unknown,
			   ta_fact_relative_seq(sender, a->seq));
	ta_json_kuint(json, "length", a->len);
	ta_json_kstr(json, "cause", ta_cause_name(a->cause));
	ta_json_kns(json, "nominal_ns", a->nominal_ns);
	ta_json_kbool_known(json, "explained", a->nominal_ns != -1,
			    a->flags & TA_ATTEMPT_EXPLAINED);
	ta_json_kuint(json, "missing_before", a->missing_before);
	ta_json_frame(json, report, "answer_frame", a->answer_frame);
	ta_json_kint_known(json, "answer_window", a->answer_frame, a->answer_window);
	ta_json_kbool(json, "spurious", a->spurious != TA_SPURIOUS_NO);
	ta_json_kstr(json, "spurious_proof",
		     a->spurious != TA_SPURIOUS_NO ? ta_spurious_name(a->spurious) : NULL);
	why(json, report, episode, i);
	ta_json_seen_at(json, report, a->frame);
	ta_json_close(json, '}');
}

static void backoff(struct ta_json *json, const struct ta_episode *episode)
{
	const struct ta_backoff *b = episode->fit ? &episode->fit->backoff : NULL;
	ta_json_key(json, "backoff");
	if (!b || b->law == TA_LAW_NONE) {
		ta_json_null(json);
		return;
	}
	ta_json_open(json, '{');
	ta_json_kstr(json, "law", ta_law_name(b->law));
	ta_json_kns(json, "base_ns", b->base_ns);
	ta_json_kuint(json, "doublings", b->doublings);
	ta_json_kns(json, "plateau_ns", b->plateau_ns);
	ta_json_kuint(json, "plateau_count", b->plateau_count);
	ta_json_kns(json, "rto_max_ns", b->rto_max_ns);
	ta_json_kns(json, "rto_min_ns", b->rto_min_ns);
	ta_json_kint_known(json, "tick_hz", b->tick_hz, b->tick_hz);
	ta_json_kint_known(json, "slow_tick_ns", b->slow_tick_ns, b->slow_tick_ns);
	ta_json_kuint(json, "explained_attempts", b->explained_attempts);
	ta_json_kbool(json, "estimator_agrees", b->estimator_agrees);
	ta_json_key(json, "alternatives");
	ta_json_open(json, '[');
	for (size_t i = 0; i < b->nalternatives; i++) {
		const struct ta_backoff_model *m = &b->alternative[i];
		ta_json_open(json, '{');
		ta_json_kns(json, "base_ns", m->base_ns);
		ta_json_kint_known(json, "tick_hz", m->tick_hz, m->tick_hz);
		ta_json_kint_known(json, "rto_max_ns", m->rto_max_ns > 0, m->rto_max_ns);
		ta_json_close(json, '}');
	}
	ta_json_close(json, ']');
	ta_json_close(json, '}');
}

static void keepalive(struct ta_json *json, const struct ta_episode *episode)
{
	const struct ta_keepalive_fit *fit = episode->fit ? &episode->fit->keepalive : NULL;
	ta_json_key(json, "keepalive");
	if (episode->kind != TA_EPISODE_KEEPALIVE) {
		ta_json_null(json);
		return;
	}
	ta_json_open(json, '{');
	ta_json_kns(json, "idle_ns", fit ? fit->idle_ns : -1);
	ta_json_kns(json, "interval_ns", fit ? fit->interval_ns : -1);
	ta_json_kns(json, "nominal_idle_ns", fit ? fit->nominal_idle_ns : -1);
	ta_json_kns(json, "nominal_interval_ns", fit ? fit->nominal_interval_ns : -1);
	ta_json_kuint(json, "probes", episode->attempts_total);
	ta_json_kuint(json, "answered", episode->answered);
	ta_json_kuint(json, "payload_bytes", episode->probe_payload);
	ta_json_close(json, '}');
}

static void abort_clock(struct ta_json *json, const struct ta_episode *episode)
{
	const struct ta_abort *a = episode->fit ? episode->fit->abort : NULL;
	ta_json_key(json, "abort");
	bool says = a && (a->rule[0] || a->text[0] || a->observed || a->stopped_early);
	if (!a || (!says && a->expected_ns < 0 && a->next_lo_ns < 0)) {
		ta_json_null(json);
		return;
	}
	ta_json_open(json, '{');
	ta_json_kstr(json, "rule", a->rule[0] ? a->rule : NULL);
	ta_json_kns(json, "expected_ns", a->expected_ns);
	ta_json_key(json, "next_attempt_ns");
	if (a->next_lo_ns >= 0) {
		ta_json_open(json, '[');
		ta_json_int(json, a->next_lo_ns);
		ta_json_int(json, a->next_hi_ns);
		ta_json_close(json, ']');
	} else {
		ta_json_null(json);
	}
	ta_json_kns(json, "user_timeout_ns", a->user_timeout_ns);
	ta_json_kbool(json, "observed", a->observed);
	ta_json_kbool(json, "stopped_early", a->stopped_early);
	ta_json_kstr(json, "text", a->text[0] ? a->text : NULL);
	ta_json_close(json, '}');
}

void ta_json_episode(struct ta_json *json, const struct ta_connection_report *report,
		     const struct ta_episode *episode)
{
	const struct ta_half *sender = &report->conn->half[episode->sender];
	assert(episode->nattempts);
	assert(episode->answered <= episode->attempts_total ||
	       episode->kind != TA_EPISODE_KEEPALIVE);
	ta_json_open(json, '{');
	ta_json_kstr(json, "kind", ta_episode_kind_name(episode->kind));
	ta_json_kstr(json, "sender", ta_fact_side(report->conn, episode->sender));
	bool seq_known = !episode->seq_unknown;
	ta_json_kint_known(json, "seq", seq_known, ta_fact_relative_seq(sender, episode->seq));
	ta_json_kint_known(json, "seq_raw", seq_known && !(sender->flags & TA_HALF_SEQ_RELATIVE),
			   episode->seq);
	ta_json_kuint(json, "length", episode->length);
	ta_json_kbool(json, "zero_window", episode->zero_window);
	ta_json_kbool(json, "inferred", episode->inferred);
	ta_json_frame(json, report, "first_frame", episode->first_frame);
	ta_json_frame(json, report, "last_frame", episode->last_frame);
	ta_json_frame(json, report, "end_frame", episode->end_frame);
	ta_json_kint(json, "start_ns", episode->start_ns);
	ta_json_kint(json, "end_ns", episode->end_ns);
	ta_json_kns(json, "last_heard_ns", episode->last_heard_ns);
	ta_json_kuint(json, "attempts_total", episode->attempts_total);
	ta_json_kbool(json, "original_seen", episode->original_seen);
	ta_json_key(json, "attempts");
	ta_json_open(json, '[');
	for (size_t i = 0; i < episode->nattempts; i++)
		attempt(json, report, episode, i);
	ta_json_close(json, ']');
	ta_json_kuint(json, "attempts_omitted", episode->attempts_omitted);
	ta_json_kstr(json, "result", ta_result_name(episode->result));
	ta_json_kint(json, "silence_ns", ta_episode_silence_ns(episode));
	backoff(json, episode);
	keepalive(json, episode);
	abort_clock(json, episode);
	ta_json_close(json, '}');
}
