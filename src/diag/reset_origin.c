/* SPDX-License-Identifier: MIT */
/* Who sent a RST: an endpoint that had the connection, one that did not, a prober giving up, or something between.
 * Forms after RFC 9293 section 3.5.2 and Linux tcp_v4_send_reset (no socket: RST without ACK, IP ID 0, no options)
 * and tcp_send_active_reset (a socket: RST,ACK in step, with its timestamps and IP IDs). */
#include "reset_origin.h"
#include "rules.h"
#include "words.h"

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/tcp/facts.h"
#include "tcpautopsy/core/strbuf.h"

#include <stdlib.h>

/* A path of equal length gives equal TTLs. */
static int ttl_off(const struct ta_reset *r)
{
	return r->ttl >= 0 && r->stream_ttl >= 0 ? abs(r->ttl - r->stream_ttl) : 0;
}

/* A router's own RST begins at an initial TTL; the stream's has been counted down. */
static bool ttl_fresh(const struct ta_reset *r)
{
	return ttl_off(r) && ta_stack_initial_ttl(r->ttl) == r->ttl &&
	       ta_stack_initial_ttl(r->stream_ttl) != r->stream_ttl;
}

static bool ttl_foreign(const struct ta_reset *r)
{
	return ttl_off(r) >= TA_FOREIGN_TTL_HOPS;
}

/* ::1 (RFC 4291 2.5.3) and 127.0.0.0/8 (RFC 1122 3.2.1.3), the first byte of a mapped address being the 13th. */
static const struct ta_addr loopback6 = { { { [15] = 1 } } };
enum { IPV4_NET = 12, LOOPBACK_NET = 127 };

/* Nothing lies between a host and itself. */
static bool is_loopback(const struct ta_case *k)
{
	const struct ta_addr *a = k->conn->flow.key.addr;
	if (ta_addr_equal(&a[0], &a[1]) || ta_addr_equal(&a[0], &loopback6))
		return true;
	return ta_addr_family(&a[0]) == TA_ADDR_IPV4 && ta_addr_family(&a[1]) == TA_ADDR_IPV4 &&
	       a[0].b[IPV4_NET] == LOOPBACK_NET && a[1].b[IPV4_NET] == LOOPBACK_NET;
}

/* What speaks for a RST of neither end, and how much. */
struct signs {
	const struct ta_case *k;
	const struct ta_reset *r;
	int64_t rtt_ns; /* shortest round trip to its supposed sender; 0: not known */
	unsigned weight;
	struct ta_strbuf why;
};

static void add_sign(struct signs *s, unsigned weight, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void add_sign(struct signs *s, unsigned weight, const char *format, ...)
{
	va_list ap;
	s->weight += weight;
	if (s->why.len)
		ta_strbuf_add(&s->why, "; ");
	va_start(ap, format);
	ta_strbuf_vaddf(&s->why, format, ap);
	va_end(ap);
}

static void sign_of_ttl(struct signs *s)
{
	const struct ta_reset *r = s->r;
	if (ttl_foreign(r) || ttl_fresh(r))
		add_sign(s, ttl_foreign(r) && ttl_fresh(r) ? TA_STRONG_SIGN : TA_WEAK_SIGN,
			 "its TTL is %d where the other packets of %s have %d", r->ttl,
			 ta_case_who(s->k, r->sender), r->stream_ttl);
}

/* It came sooner than its supposed sender can have answered. */
static void sign_of_speed(struct signs *s)
{
	const struct ta_reset *r = s->r;
	char took[32];
	char usual[32];
	if (r->reaction_ns < 0 || s->rtt_ns <= TA_TELLING_RTT_NS)
		return;
	if (!r->to_syn && r->answers && r->echoes_ack &&
	    r->reaction_ns < ta_percent_of(s->rtt_ns, TA_SOONER_PERCENT))
		add_sign(
			s, TA_WEAK_SIGN,
			"it came %s after what it answers, sooner than any answer of %s before (%s)",
			ta_duration(took, sizeof(took), r->reaction_ns),
			ta_case_who(s->k, r->sender), ta_duration(usual, sizeof(usual), s->rtt_ns));
	if (r->behind && r->reaction_ns < s->rtt_ns / 2)
		add_sign(
			s, TA_STRONG_SIGN,
			"it came far sooner than a round trip and has not seen what was sent long before");
}

static void sign_of_what_follows(struct signs *s)
{
	const struct ta_reset *r = s->r;
	if (r->sent_after && !r->after_fin)
		add_sign(s, TA_STRONG_SIGN, "%s went on sending after it (frame %u), unaware of it",
			 ta_case_who(s->k, r->sender), r->after_first_frame);
}

static void sign_of_options(struct signs *s)
{
	const struct ta_reset *r = s->r;
	if (r->has_ack && r->options_seen && !r->has_ts && r->stream_has_ts && !r->to_syn &&
	    ttl_off(r))
		add_sign(s, TA_WEAK_SIGN, "it lacks the timestamps that the stream carries");
}

/* The weight of the signs that neither end sent it; *ret_why is owned by the caller. */
static unsigned middlebox_signs(const struct ta_case *k, const struct ta_reset *r, char **ret_why)
{
	struct signs s = { .k = k, .r = r };
	const struct ta_half *other = &k->conn->half[!r->sender];
	if (other->rto.samples)
		s.rtt_ns = (int64_t)other->rto.min_rtt_us * TA_US;
	if (!is_loopback(k) && !r->before_ack) {
		sign_of_ttl(&s);
		sign_of_speed(&s);
		sign_of_what_follows(&s);
		sign_of_options(&s);
	}
	*ret_why = ta_strbuf_take(&s.why);
	return s.weight;
}

/* The sender had an unanswered chain or probe run of its own: its timer ended the connection. */
static bool gave_up(const struct ta_case *k, const struct ta_reset *r)
{
	for (size_t i = 0; i < k->trouble->nepisodes; i++) {
		const struct ta_episode *e = k->trouble->episode[i];
		if (e->sender != r->sender || e->result != TA_RESULT_RESET_BY_SENDER ||
		    e->end_frame != r->frame)
			continue;
		if (e->kind == TA_EPISODE_KEEPALIVE)
			return r->has_ack && !e->answered;
		/* A retransmission timer that gives up does so at an expiry, not in answer to something. */
		const struct ta_attempt *last = &e->attempt[e->nattempts - 1];
		bool answered = e->peer_segments && e->peer_last_ns > last->time_ns;
		return !answered && e->attempts_total >= TA_GIVING_UP_ATTEMPTS &&
		       (e->fit->abort.observed || r->time_ns - last->time_ns >= TA_EXPIRY_NS);
	}
	return false;
}

static void judge(const struct ta_case *k, const struct ta_reset *r, struct ta_reset_verdict *v)
{
	v->reset = r;
	v->certainty = middlebox_signs(k, r, &v->why);
	if (r->to_syn && k->conn->flags & TA_CONN_SYN_ACK)
		v->origin = TA_RST_IGNORED; /* the handshake went on */
	else if (r->to_syn)
		v->origin = TA_RST_REFUSAL;
	else if (r->sent_after && r->peer_after >= TA_NOT_TAKEN_SEGMENTS)
		v->origin = TA_RST_IGNORED; /* both sides went on: the receiver did not take it */
	else if (r->before_ack)
		v->origin = TA_RST_HANDSHAKE;
	else if (gave_up(k, r))
		v->origin = TA_RST_PROBER;
	else if (v->certainty >= TA_STRONG_SIGN ||
		 (v->certainty && r->echoes_ack && ttl_foreign(r)))
		v->origin = TA_RST_MIDDLEBOX;
	else if (r->after_fin && !r->has_ack)
		v->origin = TA_RST_LATE_DATA;
	else if (r->has_ack)
		v->origin = TA_RST_SOCKET;
	else
		v->origin = TA_RST_NO_SOCKET;
}

void ta_reset_judge(struct ta_case *k)
{
	for (size_t i = 0; k->trouble && i < k->trouble->nresets; i++) {
		const struct ta_reset *r = &k->trouble->reset[i];
		bool took_effect = r->exact || (r->ahead && !r->peer_after);
		if (!took_effect || r->alone)
			continue; /* out of window, or nothing but RSTs: no connection to speak of */
		judge(k, r, &k->reset);
		if (k->reset.origin != TA_RST_IGNORED)
			return;
		free(k->reset.why);
		k->reset = (struct ta_reset_verdict){ 0 };
	}
}

int64_t ta_reset_idle_ns(const struct ta_reset *r)
{
	return r->silence_ns >= 0 && r->reaction_ns >= 0 ? r->silence_ns - r->reaction_ns : 0;
}

bool ta_reset_after_idle(const struct ta_case *k)
{
	const struct ta_reset *r = k->reset.reset;
	int64_t idle_ns = ta_reset_idle_ns(r);
	return idle_ns >= TA_RESET_AFTER_IDLE_NS && idle_ns > ta_conn_longest_idle_ns(k->conn) &&
	       !r->sent_after;
}

void ta_finding_of_foreign_reset(struct ta_case *k, struct ta_finding *f)
{
	const struct ta_reset *r = k->reset.reset;
	bool same_ttl = r->ttl >= 0 && r->ttl == r->stream_ttl;
	bool unaware = r->sent_after && !r->after_fin;
	ta_finding_of_reset(f, r);
	f->failure.failed = TA_FAILED_MIDDLEBOX;
	f->confidence = same_ttl                                            ? TA_POSSIBLE
			: unaware && k->reset.certainty >= TA_CERTAIN_SIGNS ? TA_CERTAIN
									    : TA_LIKELY;
	struct ta_evidence *e =
		ta_case_evidence(k, f->failure.scenario, TA_REQUIRES, "%s", k->reset.why);
	ta_evidence_frame(e, r->frame);
	ta_evidence_frame(e, r->after_first_frame);
	if (r->ttl >= 0) {
		ta_evidence_value(e, "ttl", r->ttl);
		ta_evidence_value(e, "stream_ttl", r->stream_ttl);
	}
	if (same_ttl) {
		ta_finding_leave_open(f, TA_SCN_MIDDLEBOX_RESET, TA_POSSIBLE);
		ta_finding_leave_open(f, TA_SCN_PROCESS_EXIT, TA_POSSIBLE);
		e = ta_case_evidence(k, TA_SCN_MIDDLEBOX_RESET, TA_CONTRADICTS,
				     "its TTL (%d) is that of the stream", r->ttl);
		ta_evidence_frame(e, r->frame);
	}
}
