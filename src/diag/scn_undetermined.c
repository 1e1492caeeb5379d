/* SPDX-License-Identifier: MIT */
/* What keeps a capture from telling: garbled or spliced records, one side alone, a hole, or an end that comes too soon
 * (timers-and-failures: S19, S20 and the censoring rule). */
#include "rules.h"
#include "scenario.h"
#include "words.h"

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/strbuf.h"

static const char page[] =
	"The capture begins too late, ends too early or sees too little for a verdict.\n"
	"One side of the traffic is missing; the last segments had no time to be answered; or everything fell silent at\n"
	"once, so that a suspended host or a stalled capture explains it as well.\n";

/* Something was still unanswered when the capture ended, too little for a verdict. */
static const struct ta_silence *pending_silence(const struct ta_case *k)
{
	for (size_t i = 0; i < k->nsilences; i++)
		if (k->silence[i].healed_ns < 0 && !k->silence[i].answers_lost)
			return &k->silence[i];
	return NULL;
}

/* A half with a hole in its bytes that stayed open to the end, long enough for a copy to fill it; -1: none. */
static int unfilled_hole(const struct ta_case *k)
{
	for (int side = 0; k->trouble && side < 2; side++) {
		const struct ta_half *other = &k->conn->half[!side];
		bool waits = other->segments && other->flags & TA_HALF_SEEN;
		if (k->trouble->half[side].hole_bytes && waits && !k->ctx->frames_missing &&
		    k->reset.origin == TA_RST_NONE &&
		    k->end_ns - k->trouble->half[side].hole_since_ns >= TA_HOLE_NS)
			return side;
	}
	return -1;
}

static bool order_is_lost(struct ta_case *k, struct ta_strbuf *summary)
{
	const struct ta_trouble *t = k->trouble;
	if (!t || (!t->garbled && !(t->time_backwards && !k->nsilences && t->nepisodes)))
		return false;
	ta_strbuf_addf(
		summary,
		t->garbled
			? "Flags of this trace contradict the options beside them: it can't be trusted."
			: "Time runs backwards within this connection: the capture is spliced or out of order, and no silence can be told from it.");
	ta_case_undecidable(k, "anything that rests on the order of the segments");
	return true;
}

static bool too_few_segments(struct ta_case *k, struct ta_strbuf *summary)
{
	if (k->trouble && k->trouble->nresets && k->trouble->reset[0].alone) {
		ta_strbuf_addf(
			summary,
			"Nothing but RSTs of one side was captured: what they answer is not in the capture.");
		ta_case_undecidable(k, "what the RSTs answer");
		return true;
	}
	if (k->conn->half[0].segments + k->conn->half[1].segments != 1)
		return false;
	ta_strbuf_addf(summary, "A single segment was captured of this connection.");
	ta_case_undecidable(k, "anything that came before or after it");
	return true;
}

/* SYNs whose answer had no time, or a handshake that was cut short: never a connection that went well. */
static bool never_opened(struct ta_case *k, struct ta_strbuf *summary)
{
	const struct ta_half *h = k->conn->half;
	bool syn = h[k->client].flags & TA_HALF_SYN || k->conn->flags & TA_CONN_SYN_ACK;
	bool opened = k->established || k->conn->flags & TA_CONN_HANDSHAKE_ACK;
	bool talked =
		(h[0].flags | h[1].flags) & TA_HALF_DATA && !(k->trouble && k->trouble->nresets);
	if (!syn || opened || talked)
		return false;
	if (!h[!k->client].segments && !(h[!k->client].flags & TA_HALF_UNA_KNOWN))
		ta_strbuf_addf(
			summary,
			"Only SYNs were captured; the capture ended before an answer was due.");
	else
		ta_strbuf_addf(summary, "The handshake was never completed in this capture.");
	ta_case_undecidable(k, "whether the connection was opened");
	return true;
}

static bool one_side_only(struct ta_case *k, struct ta_strbuf *summary)
{
	if (!k->one_sided || k->conn->flags & TA_CONN_CLOSED)
		return false;
	ta_strbuf_addf(
		summary,
		"Only one side of this connection is in the capture: what looks unanswered may have been answered.");
	ta_case_undecidable(k, "anything about the side that the capture lacks");
	return true;
}

static bool hole_stays(struct ta_case *k, struct ta_strbuf *summary)
{
	int side = unfilled_hole(k);
	if (side < 0)
		return false;
	const struct ta_trouble *t = k->trouble;
	k->d->since_ns = t->half[side].hole_since_ns;
	ta_strbuf_addf(
		summary,
		"%u bytes sent by %s are missing from frame %u on; later data arrived, and the other side is still waiting for them.",
		t->half[side].hole_bytes, ta_case_who(k, side), t->half[side].hole_frame);
	struct ta_evidence *e =
		ta_case_evidence(k, TA_SCN_NETWORK_FAILURE, TA_SUPPORTS,
				 "a gap of %u bytes was never filled", t->half[side].hole_bytes);
	ta_evidence_frame(e, t->half[side].hole_frame);
	ta_evidence_value(e, "bytes", t->half[side].hole_bytes);
	ta_case_undecidable(
		k, "whether the retransmissions were lost before this capture, or were never sent");
	return true;
}

/* The sender stopped, and the capture ran on: its silence has reasons of its own. */
static void stopped_early(struct ta_case *k, const struct ta_silence *s, struct ta_strbuf *summary)
{
	char took[32];
	ta_duration(took, sizeof(took), k->end_ns - k->last_ns);
	ta_strbuf_addf(
		summary,
		"%s's last segments were not answered; then nothing more of this connection was captured, although the capture ran on for %s: %s stopped too soon for a verdict.",
		ta_case_who_capital(k, s->sender), took, ta_case_who(k, s->sender));
	ta_case_undecidable(
		k,
		"why %s stopped: its process ended, its own timeout, or a capture that keeps only the beginning of a connection",
		ta_case_who(k, s->sender));
}

static bool ends_too_soon(struct ta_case *k, struct ta_strbuf *summary)
{
	const struct ta_silence *s = pending_silence(k);
	if (!s || s->reset_after)
		return false;
	k->d->main_episode = s->episode_index;
	k->d->since_ns = s->since_ns;
	if (k->end_ns - k->last_ns > TA_RAN_ON_NS) {
		stopped_early(k, s, summary);
		return true;
	}
	char took[32];
	uint32_t sent = ta_silence_transmissions(s);
	ta_duration(took, sizeof(took), k->end_ns - s->since_ns);
	ta_strbuf_addf(
		summary,
		"When the capture ended, %s had been waiting %s for an answer to %u transmission%s: too little for a verdict.",
		ta_case_who(k, s->sender), took, sent, sent == 1 ? "" : "s");
	ta_case_undecidable(k, "whether the answer came after the end of the capture");
	return true;
}

bool ta_cannot_tell(struct ta_case *k, struct ta_strbuf *summary)
{
	return order_is_lost(k, summary) || too_few_segments(k, summary) ||
	       one_side_only(k, summary) || never_opened(k, summary) || hole_stays(k, summary) ||
	       ends_too_soon(k, summary);
}

const struct ta_scenario_row ta_scn_undetermined = {
	.name = "undetermined",
	.meaning = "the capture begins too late, ends too early or sees too little",
	.page = page,
	.severity = 15,
	.advice = { "Capture longer, and both directions, to let the answer be seen." },
};
