/* SPDX-License-Identifier: MIT */
/* The peer's host died silently, and on its own link nobody answers for it (timers-and-failures: S2). */
#include "final_silence.h"
#include "scenario.h"
#include "words.h"

#include <stdio.h>

const char ta_page_peer_crash[] =
	"The peer's host died silently: power, kernel, or its network card.\n"
	"By eye: from one instant on nothing comes from it on any connection; on the same link its ARP (or neighbour)\n"
	"requests stay unanswered; behind a router, the last router may report host unreachable.\n"
	"It can't be told from a link or path that broke right at the peer.\n";

/* On the same link: requests for the peer's link address stay unanswered. */
void ta_scn_peer_crash(struct ta_case *k)
{
	const struct ta_silence *s = ta_case_unexplained(k);
	if (!s)
		return;
	struct ta_net_neighbours nb;
	char asked[TA_ADDR_TEXT];
	const struct ta_addr *peer = &k->conn->flow.key.addr[!s->sender];
	ta_net_neighbour_activity(k->ctx->net, peer, s->since_ns, s->until_ns, &nb);
	if (nb.requests < 3 || nb.replies)
		return;
	struct ta_finding *f = ta_case_find(k, TA_SCN_PEER_CRASH);
	if (!f)
		return;
	ta_finding_of_silence(f, s);
	f->rank = 55;
	f->confidence = TA_LIKELY;
	f->failure.failed = ta_case_failed(k, !s->sender);
	ta_addr_format(asked, sizeof(asked), peer, k->ctx->names);
	snprintf(f->title, sizeof(f->title), "%s's host is gone from the link",
		 ta_case_who(k, !s->sender));
	snprintf(
		f->summary, sizeof(f->summary),
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
