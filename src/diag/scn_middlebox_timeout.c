/* SPDX-License-Identifier: MIT */
/* Something on the path forgot an idle connection: it is dead while a new one to the same port works (timers-and-failures:
 * S9). */
#include "final_silence.h"
#include "meanwhile.h"
#include "rules.h"
#include "scenario.h"
#include "words.h"

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/tcp/facts.h"

#include <inttypes.h>

static const char page[] =
	"A firewall, NAT or load balancer on the path forgot the connection while it was idle.\n"
	"By eye: a long silence, then the first segment after it is never answered (or answered by a RST with a foreign\n"
	"TTL), while a new connection to the same port works at once.\n"
	"Keep-alive with an idle time below the limit keeps such an entry alive (TCP_KEEPIDLE, tcp_keepalive_time).\n";

/* After a silence longer than any that it survived, something reset it in the name of an end. */
static void find(struct ta_case *k)
{
	if (k->reset.origin != TA_RST_MIDDLEBOX || !ta_reset_after_idle(k))
		return;
	char idle[32];
	const struct ta_reset *r = k->reset.reset;
	struct ta_finding *f = ta_case_find(k, TA_SCN_MIDDLEBOX_TIMEOUT);
	ta_duration(idle, sizeof(idle), ta_reset_idle_ns(r));
	ta_finding_title(f, "a middlebox forgot the idle connection and reset it");
	ta_finding_summary(
		f,
		"After %s of silence the next segment was answered by a RST that %s did not send: %s. A firewall, NAT or load balancer had "
		"forgotten the connection.",
		idle, ta_case_who(k, r->sender), k->reset.why);
	ta_finding_of_foreign_reset(k, f);
}

/* A new connection between the same hosts works while this one, idle before, is dead. */
static void explain(struct ta_case *k, const struct ta_silence *s)
{
	if (s->icmp || s->peer_heard)
		return;
	int64_t idle_ns = ta_silence_idle_ns(s);
	struct ta_sign_of_life fresh;
	if (idle_ns < TA_DEAD_AFTER_IDLE_NS ||
	    !ta_meanwhile_new_connection(k, s->since_ns - TA_NEW_CONNECTION_NS,
					 ta_silence_still_trying_ns(k, s), &fresh))
		return;
	if (ta_conn_longest_idle_ns(k->conn) > idle_ns)
		return; /* it survived a longer silence before */
	struct ta_finding *f = ta_case_find(k, TA_SCN_MIDDLEBOX_TIMEOUT);
	char idle[32];
	char survived[32];
	ta_duration(idle, sizeof(idle), idle_ns);
	ta_duration(survived, sizeof(survived), ta_conn_longest_idle_ns(k->conn));
	ta_finding_of_silence(f, s);
	f->confidence = TA_LIKELY;
	f->failure.failed = TA_FAILED_MIDDLEBOX;
	ta_finding_title(f, "something on the path forgot the idle connection");
	ta_finding_summary(
		f,
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
		ta_conn_longest_idle_ns(k->conn) >= TA_SURVIVED_NS
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

static void advise(struct ta_case *k)
{
	const struct ta_silence *s = ta_case_final_silence(k);
	int64_t idle_s =
		s && s->episode->idle_before_ns > 0 ? s->episode->idle_before_ns / TA_SEC : 0;
	if (idle_s > 1)
		ta_case_advice(k,
			       "Set the keep-alive idle time (TCP_KEEPIDLE) clearly below %" PRId64
			       " s, the silence after which it was forgotten.",
			       idle_s);
	ta_case_advice(
		k,
		"Find the firewall, NAT or load balancer on the path and its timeout for idle connections.");
}

const struct ta_scenario_row ta_scn_middlebox_timeout = {
	.name = "middlebox-timeout",
	.meaning = "a firewall, NAT or load balancer forgot an idle connection",
	.page = page,
	.severity = 3,
	.find = find,
	.explain = explain,
	.advise = advise,
};
