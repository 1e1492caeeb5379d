/* SPDX-License-Identifier: MIT */
/* Sentences of a suspicion. Nothing here says what it was: that is a verdict's to say. */
#include "follow_words.h"

#include <inttypes.h>
#include <stdio.h>

#include "tcpautopsy/core/strbuf.h"
#include "tcpautopsy/core/timefmt.h"

enum { MINUTES_FROM_S = 120, HOURS_FROM_S = 7200, TENTHS_BELOW_S = 10, TENTHS = 10 };

char *ta_follow_rough(char buf[TA_ROUGH_TEXT], int64_t ns)
{
	int64_t tenths = (ns + TA_SEC / TENTHS / 2) / (TA_SEC / TENTHS),
		seconds = (ns + TA_SEC / 2) / TA_SEC;
	if (tenths < TENTHS_BELOW_S * TENTHS)
		snprintf(buf, TA_ROUGH_TEXT, "%" PRId64 ".%d s", tenths / TENTHS,
			 (int)(tenths % TENTHS));
	else if (seconds < MINUTES_FROM_S)
		snprintf(buf, TA_ROUGH_TEXT, "%" PRId64 " s", seconds);
	else if (seconds < HOURS_FROM_S)
		snprintf(buf, TA_ROUGH_TEXT, "%" PRId64 " min", (seconds + 30) / 60);
	else
		snprintf(buf, TA_ROUGH_TEXT, "%.1f h", (double)seconds / 3600);
	return buf;
}

static const char *try_name(const struct ta_suspicion *s)
{
	switch ((enum ta_episode_kind)s->episode) {
	case TA_EPISODE_KEEPALIVE:
	case TA_EPISODE_ZERO_WINDOW_PROBE:
		return "probe";
	case TA_EPISODE_SYN:
		return "SYN";
	case TA_EPISODE_SYN_ACK:
		return "SYN-ACK";
	case TA_EPISODE_FIN:
		return "copy of the FIN";
	case TA_EPISODE_RETRANSMISSION:
	case TA_EPISODE_COUNT:
		break;
	}
	return "copy";
}

static void add_try(struct ta_strbuf *out, const struct ta_suspicion *s)
{
	/* The first SYN is one of them. */
	bool syn = s->episode == TA_EPISODE_SYN || s->episode == TA_EPISODE_SYN_ACK;
	uint32_t first = syn ? 1 : 0;
	ta_strbuf_addf(out, "%s %" PRIu32, try_name(s), s->tries + first);
	if (s->of > s->tries)
		ta_strbuf_addf(out, " of about %" PRIu32, s->of + first);
}

static void add_outlook(struct ta_strbuf *out, const struct ta_suspicion *s, int64_t now_ns)
{
	char in[TA_ROUGH_TEXT];
	if (s->over)
		ta_strbuf_add(out, ", and none came when the next was due");
	else if (s->gives_up_ns > now_ns)
		ta_strbuf_addf(out, ", gives up in about %s",
			       ta_follow_rough(in, s->gives_up_ns - now_ns));
	else if (s->gives_up_ns >= 0)
		ta_strbuf_add(out, ", gives up about now");
}

char *ta_follow_suspected_words(const struct ta_suspected_report *r)
{
	const struct ta_suspicion *s = r->suspicion;
	struct ta_strbuf out = { 0 };
	char lasted[TA_ROUGH_TEXT];
	ta_follow_rough(lasted, r->now_ns - s->since_ns);
	switch ((enum ta_suspicion_kind)s->kind) {
	case TA_SUSPICION_CONNECT:
		ta_strbuf_addf(&out,
			       s->heard ? "handshake not completed for %s: " : "no answer for %s: ",
			       lasted);
		break;
	case TA_SUSPICION_DATA:
		ta_strbuf_addf(&out,
			       s->heard ? "not acknowledged for %s, though the peer is heard: "
					: "path dark for %s: ",
			       lasted);
		break;
	case TA_SUSPICION_PROBES:
		ta_strbuf_addf(&out, "probes unanswered for %s: ", lasted);
		break;
	case TA_SUSPICION_WINDOW:
		ta_strbuf_addf(&out, "the peer's window is shut for %s: ", lasted);
		break;
	case TA_SUSPICION_NONE:
	case TA_SUSPICION_COUNT:
		break;
	}
	add_try(&out, s);
	if (s->kind == TA_SUSPICION_WINDOW)
		ta_strbuf_add(&out, " was answered");
	else
		add_outlook(&out, s, r->now_ns);
	return ta_strbuf_take(&out);
}

char *ta_follow_healed_words(const struct ta_suspected_report *r)
{
	const struct ta_suspicion *s = r->suspicion;
	struct ta_strbuf out = { 0 };
	char lasted[TA_ROUGH_TEXT];
	int64_t until_ns = r->healed_ns >= s->since_ns ? r->healed_ns : r->now_ns;
	ta_strbuf_addf(&out, "after %s", ta_follow_rough(lasted, until_ns - s->since_ns));
	if (s->kind == TA_SUSPICION_WINDOW)
		ta_strbuf_add(&out, ": the window is open");
	else if (r->healed_try)
		ta_strbuf_addf(&out, ": %s %" PRIu32 " got through", try_name(s), r->healed_try);
	return ta_strbuf_take(&out);
}
