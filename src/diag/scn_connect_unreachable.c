/* SPDX-License-Identifier: MIT */
/* A SYN answered by an ICMP error (RFC 1122 4.2.3.9; Linux tcp_v4_err in SYN_SENT). */
#include "icmp.h"
#include "scenario.h"

static const char page[] =
	"A SYN was answered by an ICMP error: a router, or the host itself, says that it can't or may not deliver.\n"
	"By eye: SYN, then ICMP destination unreachable that quotes it. Type 3 code 0 and 1 speak of routes and of a\n"
	"host that does not answer ARP, codes 9, 10 and 13 of a policy, code 3 of a reject rule.\n"
	"Linux gives up connect() at the first error that finds the socket free, usually the first or second.\n";

static void find(struct ta_case *k)
{
	if (k->established || !k->trouble || !k->trouble->nicmp || ta_case_is_final(k) ||
	    k->conn->flags & TA_CONN_SYN_ACK)
		return;
	const struct ta_icmp_note *n = &k->trouble->icmp[0];
	/* An ACK of the client's own shows that its SYN was answered, whatever this capture has of it. */
	bool went_on = k->conn->half[!k->client].flags & TA_HALF_UNA_KNOWN;
	if (n->dir != k->client || !n->plausible || went_on ||
	    !(k->conn->half[k->client].flags & TA_HALF_SYN))
		return;
	struct ta_finding *f = ta_case_find(k, TA_SCN_CONNECT_UNREACHABLE);
	char from[TA_ADDR_TEXT];
	ta_addr_format(from, sizeof(from), &n->from, k->ctx->names);
	bool self = ta_addr_equal(&n->from, &k->conn->flow.key.addr[!k->client]);
	f->final = true;
	f->confidence = TA_CERTAIN;
	f->failure.failed = self ? ta_case_failed(k, !k->client) : TA_FAILED_PATH;
	f->failure.direction = ta_case_direction(k, k->client);
	f->failure.since_ns = k->conn->start_ns;
	f->until_ns = n->time_ns;
	f->episode = ta_case_newest_episode(k, TA_EPISODE_SYN);
	ta_finding_title(f, "destination unreachable: %s", ta_icmp_words(n));
	ta_finding_summary(f, "The SYN was answered by an ICMP error from %s: %s.", from,
			   ta_icmp_words(n));
	struct ta_evidence *e = ta_case_evidence(
		k, TA_SCN_CONNECT_UNREACHABLE, TA_REQUIRES,
		"ICMP type %u code %u (%s) from %s quotes the SYN; %llu in all", n->type, n->code,
		ta_icmp_words(n), from, (unsigned long long)k->trouble->icmp_total);
	ta_evidence_frame(e, k->conn->first_frame);
	ta_evidence_frame(e, n->frame);
	ta_evidence_value(e, "icmp_type", n->type);
	ta_evidence_value(e, "icmp_code", n->code);
}

const struct ta_scenario_row ta_scn_connect_unreachable = {
	.name = "connect-unreachable",
	.meaning = "an ICMP error answered the SYN",
	.page = page,
	.severity = 9,
	.find = find,
	.advice = { "Ask the owner of the router that sent the ICMP error for its route or filter rule." },
};
