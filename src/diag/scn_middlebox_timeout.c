/* SPDX-License-Identifier: MIT */
/* Something on the path forgot an idle connection: it is dead while a new one to the same port works (timers-and-failures:
 * S9). */
#include "final_silence.h"
#include "meanwhile.h"
#include "scenario.h"

#include "tcpautopsy/core/timefmt.h"

#include <stdio.h>

const char ta_page_middlebox_timeout[] =
	"A firewall, NAT or load balancer on the path forgot the connection while it was idle.\n"
	"By eye: a long silence, then the first segment after it is never answered (or answered by a RST with a foreign\n"
	"TTL), while a new connection to the same port works at once.\n"
	"Keep-alive with an idle time below the limit keeps such an entry alive (TCP_KEEPIDLE, tcp_keepalive_time).\n";

/* A new connection between the same hosts works while this one, idle before, is dead. */
void ta_scn_middlebox_timeout(struct ta_case *k)
{
	const struct ta_silence *s = ta_case_unexplained(k);
	if (!s || s->icmp || s->peer_heard)
		return;
	int64_t idle_ns = ta_silence_idle_ns(s);
	struct ta_sign_of_life fresh;
	if (idle_ns < 2 * TA_SEC ||
	    !ta_meanwhile_new_connection(k, s->since_ns - TA_SEC, ta_silence_still_trying_ns(k, s),
					 &fresh))
		return;
	if (ta_conn_longest_idle_ns(k->conn) > idle_ns)
		return; /* it survived a longer silence before */
	struct ta_finding *f = ta_case_find(k, TA_SCN_MIDDLEBOX_TIMEOUT);
	if (!f)
		return;
	char idle[32];
	char survived[32];
	ta_duration(idle, sizeof(idle), idle_ns);
	ta_duration(survived, sizeof(survived), ta_conn_longest_idle_ns(k->conn));
	ta_finding_of_silence(f, s);
	f->rank = 65;
	f->confidence = TA_LIKELY;
	f->failure.failed = TA_FAILED_MIDDLEBOX;
	snprintf(f->title, sizeof(f->title), "something on the path forgot the idle connection");
	snprintf(
		f->summary, sizeof(f->summary),
		"After %s of silence nothing got through on this connection, while a new one between the same hosts to the "
		"same port worked: a firewall, NAT or load balancer has forgotten it.",
		idle);
	ta_silence_attempts_evidence(k, s, TA_SCN_MIDDLEBOX_TIMEOUT);
	struct ta_evidence *e = ta_case_evidence(
		k, TA_SCN_MIDDLEBOX_TIMEOUT, TA_REQUIRES,
		"a new connection to the same port worked at the same time (connection %u)",
		fresh.conn);
	e->conn = fresh.conn;
	ta_evidence_frame(e, fresh.frame);
	e = ta_case_evidence(
		k, TA_SCN_MIDDLEBOX_TIMEOUT, TA_SUPPORTS,
		ta_conn_longest_idle_ns(k->conn) >= TA_SEC
			? "it had been silent for %s; the longest silence it survived is %s"
			: "it had been silent for %s",
		idle, survived);
	ta_evidence_value(e, "idle_ns", idle_ns);
	ta_finding_leave_open(f, TA_SCN_MIDDLEBOX_TIMEOUT, TA_LIKELY);
	ta_finding_leave_open(f, TA_SCN_NETWORK_FAILURE, TA_POSSIBLE);
	ta_case_undecidable(
		k,
		"which device forgot it, and whether the server had closed it on its own before (its FIN or RST may be lost)");
}
