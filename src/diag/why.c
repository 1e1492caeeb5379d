/* SPDX-License-Identifier: MIT */
/* Why an attempt was sent, in words: the rule that fired, the frame that triggered it, and what stays open. */
#include "tcpautopsy/diag/why.h"

#include <assert.h>
#include <inttypes.h>

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/tcp/trouble.h"

enum { DURATION_TEXT = 32 };

const char *ta_cause_words(enum ta_cause cause)
{
	static const char *const words[TA_CAUSE_COUNT] = {
		[TA_CAUSE_UNKNOWN] = "?", [TA_CAUSE_ORIGINAL] = "original",
		[TA_CAUSE_RTO] = "RTO",   [TA_CAUSE_TLP] = "TLP",
		[TA_CAUSE_FAST] = "fast", [TA_CAUSE_AFTER_RTO] = "after RTO",
		[TA_CAUSE_SYN] = "SYN",   [TA_CAUSE_PROBE] = "probe",
		[TA_CAUSE_PMTU] = "PMTU",
	};
	return words[cause];
}

bool ta_why_is_timer(const struct ta_why *why)
{
	return why->rule == TA_SENT_BY_REORDERING || why->rule == TA_SENT_BY_PTO ||
	       why->rule == TA_SENT_BY_RTO || why->rule == TA_SENT_BY_SCHEDULE;
}

unsigned ta_why_candidates(const struct ta_attempt *attempt)
{
	return attempt->cause == TA_CAUSE_UNKNOWN ? attempt->why.candidates : 0;
}

void ta_why_add_causes(struct ta_strbuf *out, unsigned causes)
{
	unsigned left = (unsigned)__builtin_popcount(causes);
	bool first = true;
	if (left == 1)
		ta_strbuf_add(out, "perhaps ");
	for (unsigned cause = 0; cause < TA_CAUSE_COUNT; cause++) {
		if (!(causes & TA_CAUSE_BIT(cause)))
			continue;
		left--;
		ta_strbuf_addf(out, "%s%s",
			       first  ? ""
			       : left ? ", "
				      : " or ",
			       ta_cause_words(cause));
		first = false;
	}
}

/* When the trigger of attempt i was in the capture; -1: its episode does not know. */
static int64_t trigger_ns(const struct ta_episode *episode, size_t i)
{
	const struct ta_attempt *a = &episode->attempt[i];
	if (a->heard_frame == a->why.trigger_frame)
		return a->heard_ns;
	for (size_t k = i; k-- > 0;)
		if (episode->attempt[k].frame == a->why.trigger_frame)
			return episode->attempt[k].time_ns;
	return -1;
}

/* ", 0.404 s after frame 12": since when a timer ran. */
static void add_since(struct ta_strbuf *out, const struct ta_episode *episode, size_t i,
		      const struct ta_frame_names *names)
{
	const struct ta_attempt *a = &episode->attempt[i];
	char span[DURATION_TEXT];
	if (!a->why.trigger_frame)
		return;
	int64_t from_ns = trigger_ns(episode, i);
	if (from_ns < 0 || from_ns > a->time_ns)
		ta_strbuf_add(out, ", armed by ");
	else
		ta_strbuf_addf(out, ", %s after ",
			       ta_duration(span, sizeof(span), a->time_ns - from_ns));
	ta_frame_tell(out, names, a->why.trigger_frame);
}

static void add_ack_recovery(struct ta_strbuf *out, const struct ta_why *why,
			     const struct ta_frame_names *names)
{
	const struct ta_sender *s = &why->sender;
	bool enters =
		s->congestion == TA_CONGESTION_OPEN || s->congestion == TA_CONGESTION_DISORDER;
	if (!why->trigger_frame) {
		ta_strbuf_add(out, "fast retransmission, by an ACK that was not seen");
		return;
	}
	ta_strbuf_add(out, !enters     ? "let out by the ACK in "
			   : s->sacked ? "with the ACK in "
				       : "the ACK in ");
	ta_frame_tell(out, names, why->trigger_frame);
	if (enters && s->sacked)
		ta_strbuf_addf(out, ", SACK had reported %" PRIu32 " %s: fast retransmission",
			       s->sacked, s->sacked == 1 ? "byte" : "bytes");
	else if (enters)
		ta_strbuf_add(out, " reported a loss: fast retransmission");
	else if (s->congestion == TA_CONGESTION_RECOVERY)
		ta_strbuf_add(out, ", in fast recovery");
}

static void add_paced(struct ta_strbuf *out, const struct ta_why *why)
{
	const char *state = why->sender.congestion == TA_CONGESTION_RECOVERY ? "in fast recovery, "
			    : why->sender.congestion == TA_CONGESTION_LOSS
				    ? "below the recovery point of the timeout, "
				    : "";
	ta_strbuf_addf(out, "%sno ACK seen here let it out at that instant", state);
}

/* The ICMP error that said so, or what let the segment out once it was said. */
static void add_too_big(struct ta_strbuf *out, const struct ta_conn *conn, uint32_t trigger,
			const struct ta_frame_names *names)
{
	const struct ta_trouble *trouble = conn->trouble;
	ta_strbuf_add(out, "too big for the path");
	if (!trigger)
		return;
	for (size_t i = 0; trouble && i < trouble->nicmp; i++) {
		if (trouble->icmp[i].frame != trigger)
			continue;
		ta_strbuf_add(out, ", said the ICMP error in ");
		ta_frame_tell(out, names, trigger);
		if (trouble->icmp[i].mtu)
			ta_strbuf_addf(out, " (MTU %" PRIu32 ")", trouble->icmp[i].mtu);
		return;
	}
	ta_strbuf_add(out, ", let out by ");
	ta_frame_tell(out, names, trigger);
}

static void add_rule(struct ta_strbuf *out, const struct ta_conn *conn,
		     const struct ta_episode *episode, size_t i, const struct ta_frame_names *names)
{
	const struct ta_attempt *a = &episode->attempt[i];
	const struct ta_why *why = &a->why;
	switch ((enum ta_sent_by)why->rule) {
	case TA_SENT_BY_ACK_RECOVERY:
		add_ack_recovery(out, why, names);
		break;
	case TA_SENT_BY_ACK_LOSS:
		if (why->trigger_frame) {
			ta_strbuf_add(out, "let out by the ACK in ");
			ta_frame_tell(out, names, why->trigger_frame);
			ta_strbuf_add(out, ", ");
		}
		ta_strbuf_add(out, "below the recovery point of the timeout");
		break;
	case TA_SENT_BY_REORDERING:
		ta_strbuf_add(out, "the reordering timer of RACK");
		add_since(out, episode, i, names);
		break;
	case TA_SENT_BY_PACED:
		add_paced(out, why);
		break;
	case TA_SENT_BY_PTO:
		ta_strbuf_addf(out, "tail loss probe%s",
			       a->flags & TA_ATTEMPT_NEW_DATA ? " with new data" : "");
		add_since(out, episode, i, names);
		break;
	case TA_SENT_BY_RTO:
		ta_strbuf_add(out, "the retransmission timer");
		add_since(out, episode, i, names);
		break;
	case TA_SENT_BY_TOO_BIG:
		add_too_big(out, conn, why->trigger_frame, names);
		break;
	case TA_SENT_BY_ANSWER:
		ta_strbuf_add(out,
			      why->trigger_frame ? "the ACK of " : "an ACK of what had arrived");
		if (why->trigger_frame)
			ta_frame_tell(out, names, why->trigger_frame);
		ta_strbuf_add(out, ", with the FIN again");
		break;
	case TA_SENT_BY_SCHEDULE:
		if (a->cause != TA_CAUSE_RTO && a->cause != TA_CAUSE_TLP) {
			ta_strbuf_addf(out, "%s, by what came before it", ta_cause_words(a->cause));
			break;
		}
		ta_strbuf_addf(out, "%s, by its place in the schedule", ta_cause_words(a->cause));
		add_since(out, episode, i, names);
		break;
	case TA_SENT_BY_NONE:
	case TA_SENT_BY_COUNT:
		break;
	}
}

char *ta_why_text(const struct ta_conn *conn, const struct ta_episode *episode, size_t i,
		  const struct ta_frame_names *names)
{
	assert(i < episode->nattempts);
	const struct ta_attempt *a = &episode->attempt[i];
	unsigned open = ta_why_candidates(a);
	struct ta_strbuf text = { 0 };
	if (a->cause != TA_CAUSE_UNKNOWN || a->why.rule == TA_SENT_BY_ANSWER) {
		add_rule(&text, conn, episode, i, names);
	} else if (open) {
		ta_strbuf_add(&text, "not decided: ");
		ta_why_add_causes(&text, open);
	}
	return text.len ? ta_strbuf_take(&text) : NULL;
}
