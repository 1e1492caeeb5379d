/* SPDX-License-Identifier: MIT */
/* A SYN answered by a RST (RFC 9293 section 3.5.2, group 1). */
#include "meanwhile.h"
#include "scenario.h"

#include "tcpautopsy/core/timefmt.h"

static const char page[] =
	"A SYN was answered by a RST: somebody at that address says that nothing listens on that port.\n"
	"By eye: SYN, then RST,ACK with ack = the SYN's sequence number + 1, about one round trip later.\n"
	"It can't be told from a firewall that rejects with a RST, unless the RST's TTL differs from that of the\n"
	"host's other packets.\n";

static const struct ta_reset *refusal(const struct ta_case *k)
{
	for (size_t i = 0; k->trouble && i < k->trouble->nresets; i++)
		if (k->trouble->reset[i].to_syn)
			return &k->trouble->reset[i];
	return NULL;
}

static void find(struct ta_case *k)
{
	const struct ta_reset *r = refusal(k);
	if (!r || k->established)
		return;
	struct ta_finding *f = ta_case_find(k, TA_SCN_CONNECT_REFUSED);
	f->final = true;
	f->confidence = TA_CERTAIN;
	f->failure.failed = ta_case_failed(k, r->sender);
	f->failure.since_ns = k->conn->start_ns;
	f->until_ns = r->time_ns;
	f->episode = ta_case_newest_episode(k, TA_EPISODE_SYN);
	struct ta_sign_of_life sign;
	char took[32];
	ta_duration(took, sizeof(took), r->reaction_ns);
	ta_finding_title(f, "connection refused");
	ta_finding_summary(
		f,
		"The SYN was answered by a RST after %s: whoever answers for that address "
		"has nothing listening on port %u, or a firewall rejects it with a RST.",
		took, k->conn->flow.key.port[r->sender]);
	struct ta_evidence *e = ta_case_evidence(k, TA_SCN_CONNECT_REFUSED, TA_REQUIRES,
						 "RST in answer to the SYN, %s after it", took);
	ta_evidence_frame(e, k->conn->first_frame);
	ta_evidence_frame(e, r->frame);
	if (r->ttl >= 0)
		ta_evidence_value(e, "ttl", r->ttl);
	if (ta_meanwhile_alive(k, r->sender, 0, k->end_ns, &sign) && sign.conn != TA_NO_CONN) {
		const struct ta_conn *c = ta_tracker_conn(k->ctx->tracker, sign.conn);
		const struct ta_half *h = &c->half[!ta_addr_equal(
			&c->flow.key.addr[0], &k->conn->flow.key.addr[r->sender])];
		if (r->ttl >= 0 && h->flags & TA_HALF_TTL_KNOWN && h->ttl != r->ttl) {
			e = ta_case_evidence(
				k, TA_SCN_MIDDLEBOX_RESET, TA_SUPPORTS,
				"the RST's TTL is %d, the host's packets on connection %u have %u: "
				"something in between may have refused",
				r->ttl, sign.conn, h->ttl);
			e->conn = sign.conn;
			ta_evidence_frame(e, r->frame);
			ta_evidence_frame(e, h->last_frame);
			f->confidence = TA_LIKELY;
			ta_finding_leave_open(f, TA_SCN_CONNECT_REFUSED, TA_LIKELY);
			ta_finding_leave_open(f, TA_SCN_MIDDLEBOX_RESET, TA_POSSIBLE);
		}
	}
	ta_case_undecidable(k, "whether the host itself refused or a firewall in its name");
}

const struct ta_scenario_row ta_scn_connect_refused = {
	.name = "connect-refused",
	.meaning = "a RST answered the SYN",
	.page = page,
	.severity = 12,
	.find = find,
	.advice = { "Check on the server that the service runs and listens on this address and port (`ss -ltn`)." },
};
