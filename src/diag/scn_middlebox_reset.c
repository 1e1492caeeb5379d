/* SPDX-License-Identifier: MIT */
/* A RST that neither end sent: told by its TTL, by the stream going on, by the timestamps that it lacks. */
#include "scenario.h"
#include "words.h"

#include "tcpautopsy/core/timefmt.h"

#include <stdio.h>

const char ta_page_middlebox_reset[] =
	"A RST that neither end sent: a firewall, an intrusion prevention system or a load balancer made it.\n"
	"By eye: its TTL differs from that of the packets of the end that it claims to come from; that end goes on\n"
	"sending, unaware; it lacks the timestamps of the stream.\n";

/* Silence of both sides before the segment that the RST answers. */
static int64_t idle_before(const struct ta_reset *r)
{
	return r->silence_ns >= 0 && r->reaction_ns >= 0 ? r->silence_ns - r->reaction_ns : 0;
}

void ta_scn_middlebox_reset(struct ta_case *k)
{
	if (k->reset.origin != TA_RST_MIDDLEBOX)
		return;
	const struct ta_reset *r = k->reset.reset;
	struct ta_finding *f = ta_case_find(k, TA_SCN_MIDDLEBOX_RESET);
	if (!f)
		return;
	ta_finding_of_reset(f, r);
	f->rank = 110;
	f->failure.failed = TA_FAILED_MIDDLEBOX;
	bool same_ttl = r->ttl >= 0 && r->ttl == r->stream_ttl;
	f->confidence = same_ttl                                                    ? TA_POSSIBLE
			: r->sent_after && !r->after_fin && k->reset.certainty >= 3 ? TA_CERTAIN
										    : TA_LIKELY;
	if (same_ttl) {
		f->hypothesis[f->nhypotheses++] =
			(struct ta_hypothesis){ TA_SCN_MIDDLEBOX_RESET, TA_POSSIBLE };
		f->hypothesis[f->nhypotheses++] =
			(struct ta_hypothesis){ TA_SCN_PROCESS_EXIT, TA_POSSIBLE };
	}
	snprintf(f->title, sizeof(f->title), "a RST that %s did not send",
		 ta_case_who(k, r->sender));
	snprintf(f->summary, sizeof(f->summary),
		 "Something between the two ends sent a RST in the name of %s: %s.",
		 ta_case_who(k, r->sender), k->reset.why);
	/* After a silence longer than any that it survived, the device had forgotten the connection. */
	int64_t idle_ns = idle_before(r);
	if (idle_ns >= 5 * TA_SEC && idle_ns > ta_conn_longest_idle_ns(k->conn) && !r->sent_after) {
		char idle[32];
		f->failure.scenario = TA_SCN_MIDDLEBOX_TIMEOUT;
		ta_duration(idle, sizeof(idle), idle_ns);
		snprintf(f->title, sizeof(f->title),
			 "a middlebox forgot the idle connection and reset it");
		snprintf(
			f->summary, sizeof(f->summary),
			"After %s of silence the next segment was answered by a RST that %s did not send: %s. A firewall, NAT or load balancer had "
			"forgotten the connection.",
			idle, ta_case_who(k, r->sender), k->reset.why);
	}
	struct ta_evidence *e =
		ta_case_evidence(k, f->failure.scenario, TA_REQUIRES, "%s", k->reset.why);
	ta_evidence_frame(e, r->frame);
	ta_evidence_frame(e, r->after_first_frame);
	if (r->ttl >= 0) {
		ta_evidence_value(e, "ttl", r->ttl);
		ta_evidence_value(e, "stream_ttl", r->stream_ttl);
	}
	if (same_ttl) {
		e = ta_case_evidence(k, TA_SCN_MIDDLEBOX_RESET, TA_CONTRADICTS,
				     "its TTL (%d) is that of the stream", r->ttl);
		ta_evidence_frame(e, r->frame);
	}
}
