/* SPDX-License-Identifier: MIT */
/* One side sends and nothing comes back: which of path, peer and middlebox can be told, and which stay open
 * (timers-and-failures: S2, S6, S8, S9, S10). What decides: what was heard of the peer meanwhile, on this connection
 * or on another, ICMP, and requests for a link address that nobody answered. */
#include "diag_internal.h"

#include <stdio.h>
#include <string.h>

const char ta_page_network_failure[] =
	"The path between the two ends broke, in both or in one direction, for good or for a while.\n"
	"By eye: the same bytes again at doubling intervals; a router's ICMP error that quotes them; or the peer's own\n"
	"packets still arriving with an old acknowledgment number (only one direction is broken). If it healed: the\n"
	"waiting copy is acknowledged, and the peer has forgotten nothing.\n"
	"Without such a sign it can't be told from a dead peer: then the verdict is peer-silent.\n";
const char ta_page_peer_crash[] =
	"The peer's host died silently: power, kernel, or its network card.\n"
	"By eye: from one instant on nothing comes from it on any connection; on the same link its ARP (or neighbour)\n"
	"requests stay unanswered; behind a router, the last router may report host unreachable.\n"
	"It can't be told from a link or path that broke right at the peer.\n";
const char ta_page_peer_silent[] =
	"From one instant on the peer said nothing more, and this capture can't tell why: its host crashed, the path\n"
	"broke, or something on the path dropped the connection.\n"
	"By eye: one segment sent again and again at doubling intervals up to a plateau (120 s on Linux, seen as 120.8\n"
	"or 122.9 s), or keep-alive probes without answers, then a RST of the prober or nothing at all.\n"
	"A second capture at the other end, its system log, or traffic of other connections of that host decide.\n";
const char ta_page_middlebox_timeout[] =
	"A firewall, NAT or load balancer on the path forgot the connection while it was idle.\n"
	"By eye: a long silence, then the first segment after it is never answered (or answered by a RST with a foreign\n"
	"TTL), while a new connection to the same port works at once.\n"
	"Keep-alive with an idle time below the limit keeps such an entry alive (TCP_KEEPIDLE, tcp_keepalive_time).\n";
const char ta_page_close_unanswered[] =
	"A FIN was sent and never acknowledged: all data had arrived, the goodbye did not.\n"
	"By eye: FIN, and the same FIN at doubling intervals, without an answer.\n"
	"No data was lost. The causes are those of peer-silent; often a firewall forgot the idle connection first.\n";

static const char *capital(const struct ta_case *k, int side)
{
	return side == k->client ? "The client" : "The server";
}

static void fill(struct ta_finding *f, const struct ta_silence *s)
{
	f->failure.since_ns = s->since_ns;
	f->failure.healed_ns = s->healed_ns;
	f->failure.direction = s->direction;
	f->until_ns = s->until_ns;
	f->episode = s->episode_index;
	f->final = s->healed_ns < 0;
}

/* The attempts themselves: the evidence that everything else stands on. */
static void attempts_evidence(struct ta_case *k, const struct ta_silence *s,
			      enum ta_scenario scenario)
{
	const struct ta_episode *e = s->episode;
	char took[32];
	ta_duration(took, sizeof(took),
		    (s->healed_ns >= 0 ? s->until_ns : s->last_attempt_ns) - s->since_ns);
	struct ta_evidence *ev;
	if (s->keepalive || s->window_probe)
		ev = ta_case_evidence(k, scenario, TA_REQUIRES,
				      "%u %s of %s without an answer, %s from first to last",
				      s->copies,
				      s->keepalive ? "keep-alive probes" : "zero-window probes",
				      ta_case_who(k, s->sender), took);
	else
		ev = ta_case_evidence(
			k, scenario, TA_REQUIRES, "%u byte%s at sequence %d sent %u times in %s%s",
			e->length, e->length == 1 ? "" : "s",
			(int)(e->seq - k->conn->half[s->sender].isn), e->attempts_total, took,
			s->healed_ns >= 0 ? " before the acknowledgment came"
					  : " and never acknowledged");
	ta_evidence_frame(ev, s->first_frame);
	ta_evidence_frame(ev, e->last_frame);
	ta_evidence_value(ev, "attempts",
			  s->keepalive || s->window_probe ? s->copies : e->attempts_total);
	ta_evidence_value(ev, "silence_ns", s->until_ns - s->since_ns);
	if (s->heard_frame && s->heard_ns >= 0 && s->heard_ns <= s->since_ns) {
		char ago[32];
		ta_duration(ago, sizeof(ago), s->since_ns - s->heard_ns);
		ev = ta_case_evidence(k, scenario, TA_SUPPORTS,
				      "%s was last heard %s before the first of them",
				      ta_case_who(k, !s->sender), ago);
		ta_evidence_frame(ev, s->heard_frame);
		ta_evidence_value(ev, "idle_ns", s->since_ns - s->heard_ns);
	}
}

static void icmp_evidence(struct ta_case *k, const struct ta_silence *s)
{
	char from[TA_ADDR_TEXT];
	ta_addr_format(from, sizeof(from), &s->icmp->from, k->ctx->names);
	struct ta_evidence *e = ta_case_evidence(
		k, TA_SCN_NETWORK_FAILURE, TA_SUPPORTS,
		"%s reports %s (ICMP type %u code %u) for these packets, %u time%s", from,
		ta_icmp_words(s->icmp), s->icmp->type, s->icmp->code, s->icmp_count,
		s->icmp_count == 1 ? "" : "s");
	ta_evidence_frame(e, s->icmp->frame);
	ta_evidence_value(e, "icmp_type", s->icmp->type);
	ta_evidence_value(e, "icmp_code", s->icmp->code);
	ta_evidence_value(e, "count", s->icmp_count);
}

static void direction_evidence(struct ta_case *k, const struct ta_silence *s)
{
	const struct ta_episode *ep = s->episode;
	struct ta_evidence *e;
	if (s->peer_heard) {
		e = ta_case_evidence(
			k, TA_SCN_NETWORK_FAILURE, TA_SUPPORTS,
			"%u segments of %s arrived meanwhile, and none acknowledged them: only one direction is broken",
			ep->peer_segments, ta_case_who(k, !s->sender));
		ta_evidence_frame(e, ep->peer_first_frame);
		ta_evidence_frame(e, ep->peer_last_frame);
		ta_evidence_value(e, "segments", ep->peer_segments);
	} else if (s->answers_lost) {
		e = ta_case_evidence(
			k, TA_SCN_NETWORK_FAILURE, TA_SUPPORTS,
			"these bytes had arrived and were acknowledged: the acknowledgments did not reach %s",
			ta_case_who(k, s->sender));
		ta_evidence_frame(e, ep->last_frame);
	} else if (ep->dsacks) {
		e = ta_case_evidence(
			k, TA_SCN_NETWORK_FAILURE, TA_SUPPORTS,
			"%s reported %u of the copies as duplicates (D-SACK): they had arrived, the answers were lost",
			ta_case_who(k, !s->sender), ep->dsacks);
		ta_evidence_frame(e, ep->end_frame);
		ta_evidence_value(e, "dsacks", ep->dsacks);
	}
}

static const char *direction_words(const struct ta_case *k, enum ta_direction d)
{
	(void)k;
	return d == TA_DIR_CLIENT_TO_SERVER   ? " from the client to the server"
	       : d == TA_DIR_SERVER_TO_CLIENT ? " from the server to the client"
					      : "";
}

/* ---- healed ---- */

static bool overlaps(const struct ta_silence *a, const struct ta_silence *b)
{
	return a->since_ns <= b->until_ns && b->since_ns <= a->until_ns;
}

/* Of overlapping outages of both sides one is told: the one that shows its direction, else the longest. */
static bool is_told_by_another(const struct ta_case *k, const struct ta_silence *s)
{
	for (size_t i = 0; i < k->nsilences; i++) {
		const struct ta_silence *o = &k->silence[i];
		if (o == s || o->healed_ns < 0 || !o->is_outage || !overlaps(o, s))
			continue;
		bool o_knows = o->direction != TA_DIR_NULL, s_knows = s->direction != TA_DIR_NULL;
		int64_t o_len = o->until_ns - o->since_ns, s_len = s->until_ns - s->since_ns;
		if (o_knows != s_knows ? o_knows : o_len != s_len ? o_len > s_len : o < s)
			return true;
	}
	return false;
}

/* Copies that the sender's timer must have sent are missing from a capture taken at that very host, and nothing else
 * was captured meanwhile either: its own link was down (frames for a link that is down never reach the tap). */
static bool own_link_down(const struct ta_case *k, const struct ta_silence *s)
{
	if (k->d->vantage != (s->sender == k->client ? TA_VANTAGE_CLIENT : TA_VANTAGE_SERVER) ||
	    k->ctx->is_trace)
		return false;
	struct ta_net_gap gap[16];
	size_t n = ta_net_gaps(k->ctx->net, gap, 16);
	for (uint32_t i = 1; i < s->episode->nattempts; i++) {
		const struct ta_attempt *a = &s->episode->attempt[i], *before = a - 1;
		if (!a->missing_before)
			continue;
		for (size_t g = 0; g < n; g++)
			if (gap[g].start_ns >= before->time_ns && gap[g].end_ns <= a->time_ns &&
			    gap[g].end_ns - gap[g].start_ns > (a->time_ns - before->time_ns) / 2)
				return true;
	}
	return false;
}

static void healed(struct ta_case *k, const struct ta_silence *s)
{
	struct ta_finding *f = ta_case_find(k, TA_SCN_NETWORK_FAILURE);
	if (!f)
		return;
	char took[32];
	fill(f, s);
	ta_duration(took, sizeof(took), s->until_ns - s->since_ns);
	f->failure.failed = TA_FAILED_PATH;
	f->confidence = TA_LIKELY;
	snprintf(f->title, sizeof(f->title), "an outage of up to %s, healed", took);
	snprintf(
		f->summary, sizeof(f->summary),
		"The path%s was broken for up to %s: %s repeated itself %u times, then the connection went on.",
		direction_words(k, s->direction), took, ta_case_who(k, s->sender), s->copies);
	attempts_evidence(k, s, TA_SCN_NETWORK_FAILURE);
	if (s->icmp)
		icmp_evidence(k, s);
	direction_evidence(k, s);
	if (own_link_down(k, s)) {
		f->where = "local-link";
		snprintf(f->title, sizeof(f->title), "the link of %s was down for up to %s",
			 ta_case_who(k, s->sender), took);
		struct ta_evidence *e = ta_case_evidence(
			k, TA_SCN_NETWORK_FAILURE, TA_SUPPORTS,
			"copies that were due are missing although the capture was taken at %s, and nothing else was captured meanwhile",
			ta_case_who(k, s->sender));
		ta_evidence_frame(e, s->episode->last_frame);
	}
}

/* ---- lasting ---- */

static void propose(struct ta_finding *f, enum ta_scenario scenario, enum ta_confidence confidence)
{
	if (f->nhypotheses < sizeof(f->hypothesis) / sizeof(f->hypothesis[0]))
		f->hypothesis[f->nhypotheses++] = (struct ta_hypothesis){ scenario, confidence };
}

/* How long after the segment that it quotes the first ICMP error came; -1: not known. */
static int64_t icmp_lag_ns(const struct ta_silence *s)
{
	for (uint32_t i = s->episode->nattempts; i-- > 0;) {
		const struct ta_attempt *a = &s->episode->attempt[i];
		if (a->time_ns <= s->icmp->time_ns &&
		    (!s->icmp->have_seq || a->seq == s->icmp->seq))
			return s->icmp->time_ns - a->time_ns;
	}
	return -1;
}

static void reported_by_icmp(struct ta_case *k, const struct ta_silence *s)
{
	struct ta_finding *f = ta_case_find(k, TA_SCN_NETWORK_FAILURE);
	if (!f)
		return;
	char from[TA_ADDR_TEXT];
	ta_addr_format(from, sizeof(from), &s->icmp->from, k->ctx->names);
	fill(f, s);
	f->rank = 60;
	f->confidence = TA_LIKELY;
	f->failure.failed = TA_FAILED_PATH;
	if (!f->failure.direction && s->episode->peer_segments)
		f->failure.direction = ta_case_direction(k, s->sender);
	bool host = s->icmp->ipv6 ? s->icmp->type == 1 && s->icmp->code == 3
				  : s->icmp->type == 3 && s->icmp->code == 1;
	bool last_hop = host && !s->peer_heard && !s->episode->peer_segments &&
			icmp_lag_ns(s) >= 700 * TA_MS;
	if (last_hop) {
		/* That router asked for the host's link address first, and got no answer: it is the last one before it. */
		f->failure.scenario = TA_SCN_PEER_CRASH;
		f->failure.failed = ta_case_failed(k, !s->sender);
		f->failure.direction = TA_DIR_NULL;
		propose(f, TA_SCN_PEER_CRASH, TA_LIKELY);
		propose(f, TA_SCN_NETWORK_FAILURE, TA_POSSIBLE);
	} else {
		propose(f, TA_SCN_NETWORK_FAILURE, TA_LIKELY);
		if (host && !s->peer_heard)
			propose(f, TA_SCN_PEER_CRASH, TA_POSSIBLE);
	}
	snprintf(f->title, sizeof(f->title), "the network refuses to deliver: %s",
		 ta_icmp_words(s->icmp));
	snprintf(f->summary, sizeof(f->summary),
		 "What %s sends does not get through: %s answers with ICMP %s.",
		 ta_case_who(k, s->sender), from, ta_icmp_words(s->icmp));
	attempts_evidence(k, s, TA_SCN_NETWORK_FAILURE);
	icmp_evidence(k, s);
	direction_evidence(k, s);
	if (last_hop) {
		snprintf(f->title, sizeof(f->title), "the last router can't reach %s's host",
			 ta_case_who(k, !s->sender));
		snprintf(
			f->summary, sizeof(f->summary),
			"%s, the router before %s's host, reports host unreachable, each time a while after the packet: it asked for the "
			"host's link address in vain. The host is down, or its link.",
			from, ta_case_who(k, !s->sender));
		struct ta_evidence *e = ta_case_evidence(
			k, TA_SCN_PEER_CRASH, TA_SUPPORTS,
			"the ICMP error came long after the packet that it quotes: an address request timed out first");
		ta_evidence_frame(e, s->icmp->frame);
		ta_evidence_value(e, "lag_ns", icmp_lag_ns(s));
		ta_case_undecidable(k, "whether the host itself died or only its link");
		return;
	}
	ta_case_undecidable(
		k, "what made that router refuse: a route, a rule, or its own neighbour lost");
}

static void one_way(struct ta_case *k, const struct ta_silence *s)
{
	struct ta_finding *f = ta_case_find(k, TA_SCN_NETWORK_FAILURE);
	if (!f)
		return;
	fill(f, s);
	f->rank = 60;
	f->confidence = s->episode->peer_new_data >= 2 ? TA_CERTAIN : TA_LIKELY;
	f->failure.failed = TA_FAILED_PATH;
	snprintf(f->title, sizeof(f->title), "the path%s is broken",
		 direction_words(k, s->direction));
	snprintf(
		f->summary, sizeof(f->summary),
		"%s is alive and is heard, but does not receive what %s sends: the path%s is broken.",
		capital(k, !s->sender), ta_case_who(k, s->sender),
		direction_words(k, s->direction));
	attempts_evidence(k, s, TA_SCN_NETWORK_FAILURE);
	direction_evidence(k, s);
}

/* Until when a sign of life elsewhere says something of this silence: one more interval after the last attempt. */
static int64_t still_trying_ns(const struct ta_case *k, const struct ta_silence *s)
{
	const struct ta_episode *e = s->episode;
	int64_t gap = e->nattempts > 1 ? e->attempt[e->nattempts - 1].time_ns -
						 e->attempt[e->nattempts - 2].time_ns
				       : TA_SEC;
	int64_t until = s->last_attempt_ns + gap + TA_SEC;
	return until < k->ctx->capture_end_ns ? until : k->ctx->capture_end_ns;
}

/* A new connection between the same hosts works while this one, idle before, is dead. */
static bool forgotten_by_middlebox(struct ta_case *k, const struct ta_silence *s, int64_t idle_ns)
{
	struct ta_sign_of_life fresh;
	if (idle_ns < 2 * TA_SEC ||
	    !ta_meanwhile_new_connection(k, s->since_ns - TA_SEC, still_trying_ns(k, s), &fresh))
		return false;
	if (k->conn->longest_idle_ms * TA_MS > idle_ns)
		return false; /* it survived a longer silence before */
	struct ta_finding *f = ta_case_find(k, TA_SCN_MIDDLEBOX_TIMEOUT);
	if (!f)
		return false;
	char idle[32];
	char survived[32];
	ta_duration(idle, sizeof(idle), idle_ns);
	ta_duration(survived, sizeof(survived), k->conn->longest_idle_ms * TA_MS);
	fill(f, s);
	f->rank = 65;
	f->confidence = TA_LIKELY;
	f->failure.failed = TA_FAILED_MIDDLEBOX;
	snprintf(f->title, sizeof(f->title), "something on the path forgot the idle connection");
	snprintf(
		f->summary, sizeof(f->summary),
		"After %s of silence nothing got through on this connection, while a new one between the same hosts to the "
		"same port worked: a firewall, NAT or load balancer has forgotten it.",
		idle);
	attempts_evidence(k, s, TA_SCN_MIDDLEBOX_TIMEOUT);
	struct ta_evidence *e = ta_case_evidence(
		k, TA_SCN_MIDDLEBOX_TIMEOUT, TA_REQUIRES,
		"a new connection to the same port worked at the same time (connection %u)",
		fresh.conn);
	e->conn = fresh.conn;
	ta_evidence_frame(e, fresh.frame);
	e = ta_case_evidence(
		k, TA_SCN_MIDDLEBOX_TIMEOUT, TA_SUPPORTS,
		k->conn->longest_idle_ms >= 1000
			? "it had been silent for %s; the longest silence it survived is %s"
			: "it had been silent for %s",
		idle, survived);
	ta_evidence_value(e, "idle_ns", idle_ns);
	propose(f, TA_SCN_MIDDLEBOX_TIMEOUT, TA_LIKELY);
	propose(f, TA_SCN_NETWORK_FAILURE, TA_POSSIBLE);
	ta_case_undecidable(
		k,
		"which device forgot it, and whether the server had closed it on its own before (its FIN or RST may be lost)");
	return true;
}

/* The peer's host answered others meanwhile: it did not crash, and part of the path works. */
static void peer_alive_elsewhere(struct ta_case *k, const struct ta_silence *s, int64_t idle_ns,
				 const struct ta_sign_of_life *sign)
{
	struct ta_finding *f = ta_case_find(k, TA_SCN_NETWORK_FAILURE);
	if (!f)
		return;
	fill(f, s);
	f->rank = 55;
	f->confidence = TA_LIKELY;
	f->failure.failed = TA_FAILED_PATH;
	snprintf(f->title, sizeof(f->title), "%s's host lives, this connection's packets vanish",
		 ta_case_who(k, !s->sender));
	snprintf(
		f->summary, sizeof(f->summary),
		"Nothing that %s sent was answered, although %s's host was alive meanwhile (%s, frame %u): something on the path "
		"drops this connection's packets.",
		ta_case_who(k, s->sender), ta_case_who(k, !s->sender), sign->what, sign->frame);
	attempts_evidence(k, s, TA_SCN_NETWORK_FAILURE);
	struct ta_evidence *e;
	if (sign->conn != TA_NO_CONN)
		e = ta_case_evidence(
			k, TA_SCN_PEER_CRASH, TA_CONTRADICTS,
			"the same host sent on another connection meanwhile (connection %u, frame %u)",
			sign->conn, sign->frame);
	else
		e = ta_case_evidence(k, TA_SCN_PEER_CRASH, TA_CONTRADICTS,
				     "the same host was heard meanwhile elsewhere (%s, frame %u)",
				     sign->what, sign->frame);
	e->conn = sign->conn;
	ta_evidence_frame(e, sign->frame);
	ta_evidence_value(e, "after_ns", sign->time_ns - s->since_ns);
	propose(f, TA_SCN_NETWORK_FAILURE, TA_LIKELY);
	if (idle_ns >= TA_SUSPECT_IDLE_NS || k->conn->longest_idle_ms * TA_MS < idle_ns)
		propose(f, TA_SCN_MIDDLEBOX_TIMEOUT, TA_POSSIBLE);
	ta_case_undecidable(
		k,
		"which device drops the packets, and whether it does so for this connection alone");
}

/* On the same link: requests for the peer's link address stay unanswered. */
static bool neighbour_gone(struct ta_case *k, const struct ta_silence *s)
{
	struct ta_net_neighbours nb;
	char asked[TA_ADDR_TEXT];
	const struct ta_addr *peer = &k->conn->flow.key.addr[!s->sender];
	ta_net_neighbour_activity(k->ctx->net, peer, s->since_ns, k->ctx->capture_end_ns, &nb);
	if (nb.requests < 3 || nb.replies)
		return false;
	struct ta_finding *f = ta_case_find(k, TA_SCN_PEER_CRASH);
	if (!f)
		return false;
	fill(f, s);
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
		capital(k, !s->sender), nb.requests, asked);
	attempts_evidence(k, s, TA_SCN_PEER_CRASH);
	struct ta_evidence *e = ta_case_evidence(
		k, TA_SCN_PEER_CRASH, TA_SUPPORTS,
		"%u ARP or neighbour requests for %s, none answered", nb.requests, asked);
	ta_evidence_frame(e, nb.first_request_frame);
	ta_evidence_frame(e, nb.last_request_frame);
	ta_evidence_value(e, "requests", nb.requests);
	propose(f, TA_SCN_PEER_CRASH, TA_LIKELY);
	propose(f, TA_SCN_NETWORK_FAILURE, TA_POSSIBLE);
	ta_case_undecidable(
		k,
		"whether the host itself died or only its link (cable, switch port, virtual switch)");
	return true;
}

static void fin_unanswered(struct ta_case *k, const struct ta_silence *s, int64_t idle_ns)
{
	struct ta_finding *f = ta_case_find(k, TA_SCN_CLOSE_UNANSWERED);
	if (!f)
		return;
	fill(f, s);
	f->rank = 50;
	f->confidence = s->copies >= 2 ? TA_CERTAIN : TA_LIKELY;
	snprintf(f->title, sizeof(f->title), "%s's FIN was never acknowledged",
		 ta_case_who(k, s->sender));
	snprintf(
		f->summary, sizeof(f->summary),
		"%s closed the connection; its FIN was sent %u times and never acknowledged. All data before it had arrived.",
		capital(k, s->sender), s->episode->attempts_total);
	attempts_evidence(k, s, TA_SCN_CLOSE_UNANSWERED);
	propose(f, TA_SCN_CLOSE_UNANSWERED, f->confidence);
	propose(f, TA_SCN_NETWORK_FAILURE, TA_POSSIBLE);
	propose(f, TA_SCN_PEER_CRASH, TA_POSSIBLE);
	if (idle_ns >= TA_SUSPECT_IDLE_NS)
		propose(f, TA_SCN_MIDDLEBOX_TIMEOUT, TA_POSSIBLE);
	ta_case_undecidable(
		k,
		"whether the peer's host died, the path broke, or a middlebox forgot the connection before the FIN");
}

/* Hosts of different networks that fall silent at one instant have not all crashed. */
static bool others_silent(struct ta_case *k, const struct ta_silence *s, uint32_t *ret_conn)
{
	const struct ta_addr *peer = &k->conn->flow.key.addr[!s->sender],
			     *own = &k->conn->flow.key.addr[s->sender];
	for (size_t i = 0; i < k->diag->nsudden; i++) {
		const struct ta_sudden *o = &k->diag->sudden[i];
		if (o->conn == k->id || !ta_addr_equal(&o->own, own) ||
		    ta_addr_equal(&o->peer, peer) || !memcmp(o->peer.b, peer->b, 15))
			continue;
		if (o->since_ns >= s->since_ns - TA_SEC && o->since_ns <= s->since_ns + TA_SEC) {
			*ret_conn = o->conn;
			return true;
		}
	}
	return false;
}

/* Several unrelated hosts at once: the path near the sender. */
static void together_with_others(struct ta_case *k, const struct ta_silence *s, uint32_t other)
{
	struct ta_finding *f = ta_case_find(k, TA_SCN_NETWORK_FAILURE);
	if (!f)
		return;
	fill(f, s);
	f->rank = 55;
	f->confidence = TA_LIKELY;
	f->failure.failed = TA_FAILED_PATH;
	snprintf(f->title, sizeof(f->title), "several hosts fell silent at once");
	snprintf(
		f->summary, sizeof(f->summary),
		"%s and a host of another network (connection %u) fell silent within a second: they did not crash together, so the path of %s "
		"failed, near it.",
		capital(k, !s->sender), other, ta_case_who(k, s->sender));
	attempts_evidence(k, s, TA_SCN_NETWORK_FAILURE);
	struct ta_evidence *e = ta_case_evidence(
		k, TA_SCN_PEER_CRASH, TA_CONTRADICTS,
		"a host of another network fell silent within a second of it (connection %u)",
		other);
	e->conn = other;
	ta_case_undecidable(
		k, "which part of the path failed: the capture shows only that both lie behind it");
}

static void silent(struct ta_case *k, const struct ta_silence *s, int64_t idle_ns)
{
	uint32_t other;
	if (!(k->conn->half[!s->sender].flags & TA_HALF_FIN) && others_silent(k, s, &other)) {
		together_with_others(k, s, other);
		return;
	}
	struct ta_finding *f = ta_case_find(k, TA_SCN_PEER_SILENT);
	if (!f)
		return;
	char took[32];
	fill(f, s);
	f->rank = 50;
	f->confidence = s->copies >= 5 || s->gave_up ? TA_CERTAIN
			: s->copies >= 3             ? TA_LIKELY
						     : TA_POSSIBLE;
	ta_duration(took, sizeof(took), s->last_attempt_ns - s->since_ns);
	snprintf(f->title, sizeof(f->title), "%s fell silent", ta_case_who(k, !s->sender));
	snprintf(
		f->summary, sizeof(f->summary),
		"From one instant on nothing came from %s any more: %s %s %u times in %s without an answer. Whether its host "
		"crashed or the path broke, this capture can't tell.",
		ta_case_who(k, !s->sender), ta_case_who(k, s->sender),
		s->keepalive || s->window_probe ? "probed" : "sent the same bytes",
		s->keepalive || s->window_probe ? s->copies : s->episode->attempts_total, took);
	attempts_evidence(k, s, TA_SCN_PEER_SILENT);
	bool closed = k->conn->half[!s->sender].flags & TA_HALF_FIN;
	propose(f, TA_SCN_NETWORK_FAILURE, TA_POSSIBLE);
	propose(f, TA_SCN_PEER_CRASH, TA_POSSIBLE);
	if (closed || (idle_ns >= TA_SUSPECT_IDLE_NS && k->conn->longest_idle_ms * TA_MS < idle_ns))
		propose(f, TA_SCN_MIDDLEBOX_TIMEOUT, TA_POSSIBLE);
	if (closed) {
		f->confidence = TA_LIKELY;
		snprintf(f->title, sizeof(f->title), "%s had closed, and fell silent",
			 ta_case_who(k, !s->sender));
		snprintf(
			f->summary, sizeof(f->summary),
			"%s had closed its side (FIN) before it fell silent; what %s still sent, %u times in %s, was not answered. A host or a "
			"firewall that dropped the closed connection explains it as well as a crash or a broken path.",
			capital(k, !s->sender), ta_case_who(k, s->sender),
			s->keepalive ? s->copies : s->episode->attempts_total, took);
		ta_case_evidence(k, TA_SCN_MIDDLEBOX_TIMEOUT, TA_SUPPORTS,
				 "the last word of %s was its FIN", ta_case_who(k, !s->sender));
	}
	ta_case_undecidable(
		k,
		"whether %s's host crashed or the path to it broke: nothing but silence reached this capture",
		ta_case_who(k, !s->sender));
}

static bool neighbour_asked_in_vain(const struct ta_case *k, const struct ta_silence *s)
{
	struct ta_net_neighbours nb;
	ta_net_neighbour_activity(k->ctx->net, &k->conn->flow.key.addr[!s->sender], s->since_ns,
				  k->ctx->capture_end_ns, &nb);
	return nb.requests >= 3 && !nb.replies;
}

/* Enough was sent in vain for the silence to mean something, and it lasted to the end of what can be seen. */
static bool is_lasting(const struct ta_case *k, const struct ta_silence *s)
{
	if (s->healed_ns >= 0 || s->answers_lost || s->reset_after || k->one_sided)
		return false;
	if (s->gave_up || neighbour_asked_in_vain(k, s))
		return true;
	/* The sender is seen to have stopped: no later copy can heal it. */
	bool stopped =
		s->episode->result == TA_RESULT_STOPPED || s->episode->result == TA_RESULT_GAVE_UP;
	if (stopped && s->copies >= TA_OUTAGE_COPIES)
		return true;
	if (s->keepalive)
		return s->copies >= 2;
	return s->copies >= 2 && s->last_attempt_ns - s->since_ns >= TA_OUTAGE_NS;
}

static void judge_lasting(struct ta_case *k, const struct ta_silence *s)
{
	struct ta_sign_of_life sign;
	int64_t idle_ns = s->episode->idle_before_ns > 0 ? s->episode->idle_before_ns
			  : s->heard_ns >= 0             ? s->since_ns - s->heard_ns
							 : 0;
	int64_t patience = s->episode->srtt_ns > 0 ? 3 * s->episode->srtt_ns + TA_SEC : 2 * TA_SEC;
	if (s->icmp)
		reported_by_icmp(k, s);
	else if (s->peer_heard)
		one_way(k, s);
	else if (forgotten_by_middlebox(k, s, idle_ns))
		return;
	else if (ta_meanwhile_alive(k, !s->sender, s->since_ns + patience, still_trying_ns(k, s),
				    &sign) &&
		 !s->only_fin)
		peer_alive_elsewhere(k, s, idle_ns, &sign);
	else if (neighbour_gone(k, s))
		return;
	else if (s->only_fin)
		fin_unanswered(k, s, idle_ns);
	else
		silent(k, s, idle_ns);
}

void ta_scn_network_failure(struct ta_case *k)
{
	for (size_t i = 0; i < k->nsilences; i++) {
		const struct ta_silence *s = &k->silence[i];
		bool one_way_outage = s->answers_lost && s->is_outage;
		if (s->is_outage && (s->healed_ns >= 0 || one_way_outage) &&
		    !is_told_by_another(k, s) && !k->one_sided)
			healed(k, s);
	}
}

/* One ICMP error for something that was still unacknowledged at the end: soft, and yet all that is known. */
static void lone_icmp(struct ta_case *k)
{
	for (size_t i = 0; i < k->trouble->nicmp; i++) {
		const struct ta_icmp_note *n = &k->trouble->icmp[i];
		const struct ta_half *h = &k->conn->half[n->dir];
		if (!n->plausible || h->una == h->nxt || n->time_ns < h->last_seen_ns ||
		    h->flags & TA_HALF_SYN)
			continue;
		struct ta_finding *f = ta_case_find(k, TA_SCN_NETWORK_FAILURE);
		if (!f)
			return;
		char from[TA_ADDR_TEXT];
		ta_addr_format(from, sizeof(from), &n->from, k->ctx->names);
		f->failure.failed = TA_FAILED_PATH;
		f->failure.direction = ta_case_direction(k, n->dir);
		f->failure.since_ns = h->last_seen_ns;
		f->final = true;
		f->rank = 40;
		snprintf(f->title, sizeof(f->title), "the network refused a packet: %s",
			 ta_icmp_words(n));
		snprintf(
			f->summary, sizeof(f->summary),
			"The last packet of %s was answered by an ICMP error from %s: %s. On an established connection that is a soft error: a later copy "
			"may get through.",
			ta_case_who(k, n->dir), from, ta_icmp_words(n));
		struct ta_evidence *e = ta_case_evidence(k, TA_SCN_NETWORK_FAILURE, TA_SUPPORTS,
							 "ICMP type %u code %u from %s quotes it",
							 n->type, n->code, from);
		ta_evidence_frame(e, h->last_frame);
		ta_evidence_frame(e, n->frame);
		return;
	}
}

void ta_scn_peer_silent(struct ta_case *k)
{
	const struct ta_silence *s = ta_case_final_silence(k);
	if (k->reset.origin == TA_RST_REFUSAL ||
	    (k->reset.origin == TA_RST_NO_SOCKET && s && k->reset.reset->sender != s->sender))
		return; /* a silence that ends in "no such connection" is part of that story */
	for (size_t i = 0; i < k->nfindings; i++)
		if (k->finding[i].failure.scenario == TA_SCN_PMTU_BLACKHOLE && k->finding[i].final)
			return;
	if (s && is_lasting(k, s))
		judge_lasting(k, s);
	else if (k->trouble && !ta_case_is_final(k) && k->reset.origin == TA_RST_NONE)
		lone_icmp(k);
}
