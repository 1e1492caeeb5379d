/* SPDX-License-Identifier: MIT */
/* The peer's host died silently, and on its own link nobody answers for it (timers-and-failures: S2). */
#include "icmp.h"
#include "final_silence.h"
#include "rules.h"
#include "scenario.h"
#include "words.h"

static const char page[] =
	"The peer's host died silently: power, kernel, or its network card.\n"
	"By eye: from one instant on nothing comes from it on any connection; on the same link its ARP (or neighbour)\n"
	"requests stay unanswered; behind a router, the last router may report host unreachable.\n"
	"It can't be told from a link or path that broke right at the peer.\n";

/* The router before the host asked for its link address first, and got no answer. */
static void reported_by_last_router(struct ta_case *k, const struct ta_silence *s)
{
	char from[TA_ADDR_TEXT];
	struct ta_finding *f = ta_case_find(k, TA_SCN_PEER_CRASH);
	ta_addr_format(from, sizeof(from), &s->icmp->from, k->ctx->names);
	ta_finding_of_silence(f, s);
	f->confidence = TA_LIKELY;
	f->failure.failed = ta_case_failed(k, !s->sender);
	f->failure.direction = TA_DIR_NULL;
	ta_finding_leave_open(f, TA_SCN_PEER_CRASH, TA_LIKELY);
	ta_finding_leave_open(f, TA_SCN_NETWORK_FAILURE, TA_POSSIBLE);
	ta_finding_title(f, "the last router can't reach %s's host", ta_case_who(k, !s->sender));
	ta_finding_summary(
		f,
		"%s, the router before %s's host, reports host unreachable, each time with a delay: its ARP (or neighbour) "
		"requests for the host timed out. The host is down, or its link.",
		from, ta_case_who(k, !s->sender));
	ta_silence_attempts_evidence(k, s, TA_SCN_NETWORK_FAILURE);
	ta_silence_icmp_evidence(k, s);
	struct ta_evidence *e = ta_case_evidence(
		k, TA_SCN_PEER_CRASH, TA_SUPPORTS,
		"the ICMP error came long after the packet that it quotes: an address request timed out first");
	ta_evidence_frame(e, s->icmp->frame);
	ta_evidence_value(e, "lag_ns", ta_icmp_lag_ns(s));
	ta_case_undecidable(k, "whether the host itself died or only its link");
}

/* On the same link: requests for the peer's link address stay unanswered. */
static void gone_from_link(struct ta_case *k, const struct ta_silence *s)
{
	struct ta_net_neighbours nb;
	char asked[TA_ADDR_TEXT];
	const struct ta_addr *peer = &k->conn->flow.key.addr[!s->sender];
	if (!ta_net_asked_in_vain(k->ctx->net, peer, s->since_ns, s->until_ns, &nb))
		return;
	struct ta_finding *f = ta_case_find(k, TA_SCN_PEER_CRASH);
	ta_finding_of_silence(f, s);
	f->confidence = TA_LIKELY;
	f->failure.failed = ta_case_failed(k, !s->sender);
	ta_addr_format(asked, sizeof(asked), peer, k->ctx->names);
	ta_finding_title(f, "%s's host is gone from the link", ta_case_who(k, !s->sender));
	ta_finding_summary(
		f,
		"%s stopped answering, and on the same link %u ARP (neighbour) requests for its address %s stayed unanswered, too: its host "
		"is down, or its link.",
		ta_case_who_capital(k, !s->sender), nb.requests, asked);
	ta_silence_attempts_evidence(k, s, TA_SCN_PEER_CRASH);
	struct ta_evidence *e = ta_case_evidence(
		k, TA_SCN_PEER_CRASH, TA_SUPPORTS,
		"%u ARP or neighbour requests for %s, none answered", nb.requests, asked);
	ta_evidence_frame(e, nb.first_request_frame);
	ta_evidence_frame(e, nb.last_request_frame);
	ta_evidence_value(e, "requests", nb.requests);
	ta_finding_leave_open(f, TA_SCN_PEER_CRASH, TA_LIKELY);
	ta_finding_leave_open(f, TA_SCN_NETWORK_FAILURE, TA_POSSIBLE);
	ta_case_undecidable(
		k,
		"whether the host itself died or only its link (cable, switch port, virtual switch)");
}

static void explain(struct ta_case *k, const struct ta_silence *s)
{
	if (ta_icmp_is_of_last_router(s))
		reported_by_last_router(k, s);
	else
		gone_from_link(k, s);
}

const struct ta_scenario_row ta_scn_peer_crash = {
	.name = "peer-crash",
	.meaning = "the peer's host died silently",
	.page = page,
	.severity = 0,
	.explain = explain,
	.advise = ta_advise_on_silence,
};
