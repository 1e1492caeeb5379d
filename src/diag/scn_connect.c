/* SPDX-License-Identifier: MIT */
/* Connections that never came to be: refused, unreachable, or never answered (RFC 9293 section 3.5; RFC 1122 4.2.3.9;
 * Linux tcp_v4_err in SYN_SENT). */
#include "diag_internal.h"

#include <stdio.h>

const char ta_page_connect_refused[] =
	"A SYN was answered by a RST: somebody at that address says that nothing listens on that port.\n"
	"By eye: SYN, then RST,ACK with ack = the SYN's sequence number + 1, about one round trip later.\n"
	"It can't be told from a firewall that rejects with a RST, unless the RST's TTL differs from that of the\n"
	"host's other packets.\n";
const char ta_page_connect_unreachable[] =
	"A SYN was answered by an ICMP error: a router, or the host itself, says that it can't or may not deliver.\n"
	"By eye: SYN, then ICMP destination unreachable that quotes it. Type 3 code 0 and 1 speak of routes and of a\n"
	"host that does not answer ARP, codes 9, 10 and 13 of a policy, code 3 of a reject rule.\n"
	"Linux gives up connect() at the first error that finds the socket free, usually the first or second.\n";
const char ta_page_connect_timeout[] =
	"SYNs, or SYN-ACKs, were repeated and nothing came back.\n"
	"By eye: the same SYN again after 1 s, 2 s, 4 s … (Linux since 6.5: five times 1 s first), then silence.\n"
	"A dropped SYN looks the same whether the host is down, a firewall drops it, the listen queue is full, or the\n"
	"answer is lost on its way back. A capture at the other end decides.\n";

/* The attempt to connect: its newest SYN episode, or -1. */
static int syn_episode(const struct ta_case *k, enum ta_episode_kind kind)
{
	for (size_t i = k->trouble ? k->trouble->nepisodes : 0; i-- > 0;)
		if (k->trouble->episode[i]->kind == kind)
			return (int)i;
	return -1;
}

static const struct ta_reset *refusal(const struct ta_case *k)
{
	for (size_t i = 0; k->trouble && i < k->trouble->nresets; i++)
		if (k->trouble->reset[i].to_syn)
			return &k->trouble->reset[i];
	return NULL;
}

void ta_scn_connect_refused(struct ta_case *k)
{
	const struct ta_reset *r = refusal(k);
	if (!r || k->established)
		return;
	struct ta_finding *f = ta_case_find(k, TA_SCN_CONNECT_REFUSED);
	if (!f)
		return;
	f->final = true;
	f->rank = 90;
	f->confidence = TA_CERTAIN;
	f->failure.failed = ta_case_failed(k, r->sender);
	f->failure.since_ns = k->conn->start_ns;
	f->until_ns = r->time_ns;
	f->episode = syn_episode(k, TA_EPISODE_SYN);
	struct ta_sign_of_life sign;
	char took[32];
	ta_duration(took, sizeof(took), r->reaction_ns);
	snprintf(f->title, sizeof(f->title), "connection refused");
	snprintf(f->summary, sizeof(f->summary), "The SYN was answered by a RST after %s: whoever answers for that address "
		 "has nothing listening on port %u, or a firewall rejects it with a RST.", took,
		 k->conn->flow.key.port[r->sender]);
	struct ta_evidence *e = ta_case_evidence(k, TA_SCN_CONNECT_REFUSED, TA_REQUIRES, "RST in answer to the SYN, %s after it", took);
	ta_evidence_frame(e, k->conn->first_frame);
	ta_evidence_frame(e, r->frame);
	if (r->ttl >= 0)
		ta_evidence_value(e, "ttl", r->ttl);
	if (ta_meanwhile_alive(k, r->sender, 0, k->end_ns, &sign) && sign.conn != TA_NO_CONN) {
		const struct ta_conn *c = ta_tracker_conn(k->ctx->tracker, sign.conn);
		const struct ta_half *h = &c->half[!ta_addr_equal(&c->flow.key.addr[0], &k->conn->flow.key.addr[r->sender])];
		if (r->ttl >= 0 && h->flags & TA_HALF_TTL_KNOWN && h->ttl != r->ttl) {
			e = ta_case_evidence(k, TA_SCN_MIDDLEBOX_RESET, TA_SUPPORTS,
					     "the RST's TTL is %d, the host's packets on connection %u have %u: "
					     "something in between may have refused", r->ttl, sign.conn, h->ttl);
			e->conn = sign.conn;
			ta_evidence_frame(e, r->frame);
			ta_evidence_frame(e, h->last_frame);
			f->confidence = TA_LIKELY;
			f->hypothesis[f->nhypotheses++] = (struct ta_hypothesis){ TA_SCN_CONNECT_REFUSED, TA_LIKELY };
			f->hypothesis[f->nhypotheses++] = (struct ta_hypothesis){ TA_SCN_MIDDLEBOX_RESET, TA_POSSIBLE };
		}
	}
	ta_case_undecidable(k, "whether the host itself refused or a firewall in its name");
}

const char *ta_icmp_words(const struct ta_icmp_note *n)
{
	if (n->ipv6) {
		static const char *const code6[] = { "no route to destination", "administratively prohibited", "beyond scope",
						     "address unreachable", "port unreachable", "failed policy", "reject route" };
		if (n->type == 1 && n->code < 7)
			return code6[n->code];
		return n->type == 2 ? "packet too big" : n->type == 3 ? "hop limit exceeded" : "parameter problem";
	}
	static const char *const code4[] = {
		"network unreachable", "host unreachable", "protocol unreachable", "port unreachable", "fragmentation needed",
		"source route failed", "network unknown", "host unknown", "source host isolated",
		"network administratively prohibited", "host administratively prohibited", "network unreachable for TOS",
		"host unreachable for TOS", "communication administratively prohibited", "host precedence violation",
		"precedence cutoff"
	};
	if (n->type == 3 && n->code < 16)
		return code4[n->code];
	return n->type == 11 ? "time to live exceeded" : "an ICMP error";
}

void ta_scn_connect_unreachable(struct ta_case *k)
{
	if (k->established || !k->trouble || !k->trouble->nicmp || ta_case_is_final(k) || k->conn->flags & TA_CONN_SYN_ACK)
		return;
	const struct ta_icmp_note *n = &k->trouble->icmp[0];
	if (n->dir != k->client || !n->plausible)
		return;
	struct ta_finding *f = ta_case_find(k, TA_SCN_CONNECT_UNREACHABLE);
	if (!f)
		return;
	char from[TA_ADDR_TEXT];
	ta_addr_format(from, sizeof(from), &n->from, k->ctx->names);
	bool self = ta_addr_equal(&n->from, &k->conn->flow.key.addr[!k->client]);
	f->final = true;
	f->rank = 90;
	f->confidence = TA_CERTAIN;
	f->failure.failed = self ? ta_case_failed(k, !k->client) : TA_FAILED_PATH;
	f->failure.direction = ta_case_direction(k, k->client);
	f->failure.since_ns = k->conn->start_ns;
	f->until_ns = n->time_ns;
	f->episode = syn_episode(k, TA_EPISODE_SYN);
	snprintf(f->title, sizeof(f->title), "destination unreachable: %s", ta_icmp_words(n));
	snprintf(f->summary, sizeof(f->summary), "The SYN was answered by an ICMP error from %s: %s.", from, ta_icmp_words(n));
	struct ta_evidence *e = ta_case_evidence(k, TA_SCN_CONNECT_UNREACHABLE, TA_REQUIRES, "ICMP type %u code %u (%s) from %s quotes the SYN; %llu in all",
						 n->type, n->code, ta_icmp_words(n), from, (unsigned long long)k->trouble->icmp_total);
	ta_evidence_frame(e, k->conn->first_frame);
	ta_evidence_frame(e, n->frame);
	ta_evidence_value(e, "icmp_type", n->type);
	ta_evidence_value(e, "icmp_code", n->code);
}

/* SYNs without any answer, seen from the client's side. */
static void syn_unanswered(struct ta_case *k, const struct ta_episode *e, int index)
{
	bool answered_here = k->conn->flags & TA_CONN_SYN_ACK;
	if (answered_here || e->result == TA_RESULT_ANSWERED)
		return;
	if (e->attempts_total < 2 && k->end_ns - e->end_ns < 3 * TA_SEC)
		return; /* censored: an answer may still come */
	struct ta_finding *f = ta_case_find(k, TA_SCN_CONNECT_TIMEOUT);
	if (!f)
		return;
	struct ta_sign_of_life sign;
	char took[32];
	ta_duration(took, sizeof(took), e->end_ns - e->start_ns);
	f->final = true;
	f->rank = 80;
	f->confidence = e->attempts_total >= 2 ? TA_CERTAIN : TA_LIKELY;
	f->failure.since_ns = e->start_ns;
	f->episode = index;
	f->until_ns = k->end_ns;
	snprintf(f->title, sizeof(f->title), "no answer to the SYN");
	snprintf(f->summary, sizeof(f->summary), "%u SYN%s in %s, and no answer of any kind%s.", e->attempts_total,
		 e->attempts_total == 1 ? "" : "s", took, k->trouble->challenge_acks[!k->client] ? " but ACKs of an older connection" : "");
	struct ta_evidence *ev = ta_case_evidence(k, TA_SCN_CONNECT_TIMEOUT, TA_REQUIRES, "%u SYN%s without an answer", e->attempts_total,
						  e->attempts_total == 1 ? "" : "s");
	ta_evidence_frame(ev, e->first_frame);
	ta_evidence_frame(ev, e->last_frame);
	ta_evidence_value(ev, "attempts", e->attempts_total);
	if (ta_meanwhile_alive(k, !k->client, e->start_ns, k->end_ns, &sign)) {
		ev = ta_case_evidence(k, TA_SCN_PEER_CRASH, TA_CONTRADICTS,
				      "the host is alive meanwhile (%s, frame %u): the port is filtered, or its listen queue is full", sign.what, sign.frame);
		ev->conn = sign.conn;
		ta_evidence_frame(ev, sign.frame);
	} else {
		ta_case_undecidable(k, "whether the host is down, a firewall drops the SYN, its listen queue is full, or the answers are lost on the way back");
	}
}

/* SYN-ACKs without the third segment, seen from the server's side or in between. */
static void syn_ack_unanswered(struct ta_case *k, const struct ta_episode *e, int index)
{
	if (e->result == TA_RESULT_ANSWERED || k->established || e->attempts_total < 2)
		return;
	struct ta_finding *f = ta_case_find(k, TA_SCN_CONNECT_TIMEOUT);
	if (!f)
		return;
	f->final = true;
	f->rank = 80;
	f->confidence = TA_LIKELY;
	f->failure.since_ns = e->start_ns;
	f->failure.direction = k->conn->half[k->client].segments > 1 ? TA_DIR_SERVER_TO_CLIENT : TA_DIR_NULL;
	f->failure.failed = f->failure.direction ? TA_FAILED_PATH : TA_FAILED_UNKNOWN;
	f->episode = index;
	f->until_ns = k->end_ns;
	snprintf(f->title, sizeof(f->title), "the SYN-ACK was never acknowledged");
	snprintf(f->summary, sizeof(f->summary), "The server answered with %u SYN-ACKs; the handshake's third segment never came%s.",
		 e->attempts_total, f->failure.direction ? ", and the client repeated its SYN: the SYN-ACKs do not reach it" : "");
	struct ta_evidence *ev = ta_case_evidence(k, TA_SCN_CONNECT_TIMEOUT, TA_REQUIRES, "%u SYN-ACKs, never acknowledged", e->attempts_total);
	ta_evidence_frame(ev, e->first_frame);
	ta_evidence_frame(ev, e->last_frame);
	ta_evidence_value(ev, "attempts", e->attempts_total);
	if (!f->failure.direction)
		ta_case_undecidable(k, "whether the SYN-ACKs were lost, or the client had gone (or forged its address)");
}

void ta_scn_connect_timeout(struct ta_case *k)
{
	if (k->established || ta_case_is_final(k))
		return;
	int ack = syn_episode(k, TA_EPISODE_SYN_ACK), syn = syn_episode(k, TA_EPISODE_SYN);
	if (ack >= 0)
		syn_ack_unanswered(k, k->trouble->episode[ack], ack);
	if (syn >= 0 && !ta_case_is_final(k))
		syn_unanswered(k, k->trouble->episode[syn], syn);
}
