/* SPDX-License-Identifier: MIT */
/* What the kernel of an end says of its own socket (ss, netstat): Linux inet_sk_diag_fill(), tcp_get_info(),
 * get_tcp4_sock(). It is sampled at one instant that nobody tells, so that its events have no time, and are never certain. */
#include "facts/events.h"
#include "facts/observers.h"
#include "facts/rules.h"

#include "tcpautopsy/core/timefmt.h"

struct look {
	struct ta_scene *scene;
	const struct ta_socket_samples *samples;
	const struct ta_socket *s; /* the last sample */
	int side;                  /* whose it is */
	int64_t attempts; /* in vain: retransmissions, or probes that the timer counts; 0: none known */
};

static const char *state_name(const struct ta_socket *s)
{
	static const char *const name[] = {
		[TA_SOCKET_ESTABLISHED] = "ESTABLISHED", [TA_SOCKET_SYN_SENT] = "SYN-SENT",
		[TA_SOCKET_SYN_RECV] = "SYN-RECEIVED",   [TA_SOCKET_FIN_WAIT_1] = "FIN-WAIT-1",
		[TA_SOCKET_FIN_WAIT_2] = "FIN-WAIT-2",   [TA_SOCKET_CLOSE_WAIT] = "CLOSE-WAIT",
		[TA_SOCKET_LAST_ACK] = "LAST-ACK",       [TA_SOCKET_CLOSING] = "CLOSING",
		[TA_SOCKET_TIME_WAIT] = "TIME-WAIT",
	};
	return name[s->state];
}

static int64_t attempts_of(const struct ta_socket *s)
{
	int64_t tries = s->tries > 0 ? s->tries : 0;
	if (s->timer == TA_SOCKET_TIMER_KEEPALIVE || s->timer == TA_SOCKET_TIMER_PERSIST)
		return tries;
	if (s->timer != TA_SOCKET_TIMER_ON && s->timer != TA_SOCKET_TIMER_UNKNOWN)
		return 0;
	return s->backoff > tries ? s->backoff : tries;
}

static struct ta_fact *add(const struct look *l, enum ta_fact_kind kind, int about)
{
	struct ta_fact *f = ta_fact_add(l->scene, kind, TA_OF_SIDE, l->side, about);
	f->tool = l->s->source;
	return f;
}

/* ---- how long it has tried, and when it would give up ---- */

static int64_t capped(int64_t rto_ns)
{
	return rto_ns < TA_LINUX_RTO_MAX_NS ? rto_ns : TA_LINUX_RTO_MAX_NS;
}

/* The RTO before it was doubled: the one shown, halved as often; once it has reached its limit, what tcp_set_rto() makes of the
 * round trip. */
static int64_t first_rto_ns(const struct look *l)
{
	const struct ta_socket *s = l->s;
	int64_t doubled = s->backoff >= 0 ? s->backoff : l->attempts, ns = 0;
	if (s->rto_ns < TA_LINUX_RTO_MAX_NS && doubled < TA_LINUX_DOUBLINGS)
		ns = s->rto_ns >> doubled;
	else if (s->rtt_ns > 0 && s->rttvar_ns >= 0)
		ns = s->rtt_ns + 4 * s->rttvar_ns;
	return ns > TA_LINUX_RTO_MIN_NS ? capped(ns) : TA_LINUX_RTO_MIN_NS;
}

/* From the first send of what is outstanding to its newest copy. */
static int64_t tried_ns(const struct look *l)
{
	int64_t sum = 0, rto_ns = first_rto_ns(l);
	for (int64_t i = 0; i < l->attempts && sum < TA_LINUX_RETRIES2_NS; i++) {
		sum += rto_ns;
		rto_ns = capped(2 * rto_ns);
	}
	return sum;
}

static bool is_closing(const struct ta_socket *s)
{
	return s->state == TA_SOCKET_FIN_WAIT_1 || s->state == TA_SOCKET_LAST_ACK ||
	       s->state == TA_SOCKET_CLOSING;
}

/* retransmits_timed_out(): at the first expiry so long after the first copy. */
static void note_gives_up(const struct look *l, int about)
{
	const struct ta_socket *s = l->s;
	bool syn = s->state == TA_SOCKET_SYN_SENT;
	if (s->rto_ns <= 0 || s->timer != TA_SOCKET_TIMER_ON || s->timer_ns < 0 ||
	    (syn && l->attempts > TA_LINUX_SYN_RETRIES) || s->state == TA_SOCKET_SYN_RECV)
		return;
	/* Who has closed but still owns the socket (shutdown()) is under tcp_retries2. */
	bool orphan = s->owner == TA_SOCKET_ORPHAN;
	if (is_closing(s) && s->owner == TA_SOCKET_OWNER_UNKNOWN)
		return;
	int64_t most_ns = orphan ? TA_LINUX_ORPHAN_NS : TA_LINUX_RETRIES2_NS;
	int64_t rto_ns = capped(s->rto_ns), left = 0, left_ns = s->timer_ns;
	int64_t since_ns = tried_ns(l) - first_rto_ns(l) + rto_ns;
	while (syn ? l->attempts + left < TA_LINUX_SYN_RETRIES : since_ns < most_ns) {
		left++;
		rto_ns = capped(2 * rto_ns);
		since_ns += rto_ns;
		left_ns += rto_ns;
	}
	struct ta_fact *f = add(l, TA_FACT_SOCKET_GIVES_UP, about);
	f->word = syn      ? "tcp_syn_retries at 6"
		  : orphan ? "tcp_orphan_retries at 0, which counts as 8,"
			   : "tcp_retries2 at 15";
	f->value[0] = left;
	f->value[1] = left_ns;
}

/* ---- what speaks of an event ---- */

static void note_silence(const struct look *l, int about)
{
	const struct ta_socket *s = l->s;
	int64_t ns = s->lastack_ns;
	if (s->lastrcv_ns >= 0 && (ns < 0 || s->lastrcv_ns < ns))
		ns = s->lastrcv_ns;
	if (ns < 0 || s->state == TA_SOCKET_SYN_SENT)
		return;
	bool heard = s->timer != TA_SOCKET_TIMER_KEEPALIVE && s->timer != TA_SOCKET_TIMER_PERSIST &&
		     s->rto_ns > 0 && ns < tried_ns(l) / TA_SOCKET_HEARD_PART;
	struct ta_fact *f = add(l, heard ? TA_FACT_SOCKET_HEARD : TA_FACT_SOCKET_SILENT, about);
	f->value[0] = ns;
	f->value[1] = (int64_t)s->line;
}

static void note_growth(const struct look *l, int about)
{
	int64_t before = attempts_of(&l->samples->first);
	if (l->samples->count < 2 || before >= l->attempts)
		return;
	struct ta_fact *f = add(l, TA_FACT_SOCKET_GROWS, about);
	f->value[0] = before;
	f->value[1] = l->attempts;
	f->value[2] = (int64_t)l->samples->first.line;
	f->value[3] = (int64_t)l->s->line;
}

static void note_details(const struct look *l, int about)
{
	note_growth(l, about);
	note_silence(l, about);
	note_gives_up(l, about);
}

/* ---- which event it is ---- */

static bool is_idle(const struct look *l)
{
	const struct ta_socket *s = l->s;
	bool rests = s->state == TA_SOCKET_ESTABLISHED || s->state == TA_SOCKET_FIN_WAIT_2 ||
		     s->state == TA_SOCKET_TIME_WAIT;
	bool waits = s->timer == TA_SOCKET_TIMER_ON || s->timer == TA_SOCKET_TIMER_PERSIST;
	return rests && !waits && !s->send_q && !s->recv_q && s->unacked <= 0 &&
	       l->attempts < TA_SOCKET_ATTEMPTS;
}

/* Answered probes count for nothing in icsk_probes_out: that the timer was doubled tells of them. */
static bool is_probing(const struct look *l)
{
	const struct ta_socket *s = l->s;
	bool again = l->samples->count > 1 && l->samples->first.timer == s->timer;
	return s->timer == TA_SOCKET_TIMER_PERSIST && s->send_q &&
	       (again || s->backoff > 0 || s->tries > 0 || s->timer_ns >= TA_SOCKET_PROBING_NS);
}

static bool is_unread(const struct ta_socket *s)
{
	if (!s->recv_q)
		return false;
	return s->lastrcv_ns >= TA_SOCKET_UNREAD_NS ||
	       (s->state == TA_SOCKET_CLOSE_WAIT && s->lastrcv_ns < 0);
}

static enum ta_fact_kind event_of(const struct look *l)
{
	const struct ta_socket *s = l->s;
	bool waits = s->unacked > 0 || (s->unacked < 0 && s->send_q);
	bool in_vain = l->attempts >= TA_SOCKET_ATTEMPTS;
	if (s->state == TA_SOCKET_SYN_SENT || s->state == TA_SOCKET_SYN_RECV)
		return l->attempts >= (s->state == TA_SOCKET_SYN_SENT ? 1 : TA_SOCKET_ATTEMPTS)
			       ? TA_FACT_SOCKET_CONNECTS
			       : TA_FACT_COUNT;
	if (s->timer == TA_SOCKET_TIMER_KEEPALIVE || s->timer == TA_SOCKET_TIMER_PERSIST) {
		if (in_vain)
			return TA_FACT_SOCKET_PROBES;
		if (is_probing(l))
			return TA_FACT_SOCKET_STALLS;
	} else if (in_vain && waits) {
		return is_closing(s) && s->send_q <= 1 ? TA_FACT_SOCKET_CLOSES
						       : TA_FACT_SOCKET_RETRANSMITS;
	}
	return is_unread(s) ? TA_FACT_SOCKET_UNREAD : TA_FACT_COUNT;
}

static void open_event(const struct look *l, enum ta_fact_kind kind)
{
	const struct ta_socket *s = l->s;
	struct ta_event event = {
		.final = true, .since_ns = -1, .until_ns = -1, .healed_ns = -1, .episode = -1
	};
	bool stalls = kind == TA_FACT_SOCKET_STALLS;
	int index = ta_event_add(l->scene, kind, stalls ? !l->side : l->side, &event);
	struct ta_fact *f = ta_event_fact(l->scene, index);
	f->tool = s->source;
	f->value[0] = stalls ? s->send_q : kind == TA_FACT_SOCKET_UNREAD ? s->recv_q : l->attempts;
	f->value[1] = (int64_t)s->line;
	f->word = state_name(s);
	if (kind == TA_FACT_SOCKET_RETRANSMITS) {
		f->value[1] = s->send_q;
		f->value[2] = (int64_t)s->line;
	} else if (kind == TA_FACT_SOCKET_PROBES) {
		f->word = s->timer == TA_SOCKET_TIMER_PERSIST ? "zero-window probes"
							      : "keep-alive probes";
	}
	if (kind != TA_FACT_SOCKET_UNREAD)
		note_details(l, index);
}

/* ---- beside the packets of the connection ---- */

static bool is_of(enum ta_fact_kind kind, enum ta_fact_kind packets)
{
	switch (kind) {
	case TA_FACT_SOCKET_CONNECTS:
		return packets == TA_FACT_SYN_UNANSWERED || packets == TA_FACT_SYN_ACK_UNANSWERED;
	case TA_FACT_SOCKET_STALLS:
		return packets == TA_FACT_STALL;
	case TA_FACT_SOCKET_RETRANSMITS:
	case TA_FACT_SOCKET_PROBES:
	case TA_FACT_SOCKET_CLOSES:
		return packets == TA_FACT_SILENCE || packets == TA_FACT_PROBES_UNANSWERED ||
		       packets == TA_FACT_FIN_UNANSWERED;
	default:
		return false;
	}
}

/* The event that the packets show of the same, the last of them; -1. */
static int shown_event(const struct look *l, enum ta_fact_kind kind)
{
	const struct ta_facts *facts = l->scene->facts;
	for (size_t i = facts->nevents; i-- > 0;) {
		const struct ta_fact *f = &facts->item[facts->event[i].fact];
		bool mine = (f->side == l->side) == (f->kind != TA_FACT_STALL);
		if (mine && is_of(kind, f->kind))
			return (int)i;
	}
	return -1;
}

static void note_disagreement(const struct look *l)
{
	const struct ta_facts *facts = l->scene->facts;
	for (size_t i = 0, n = facts->nevents; i < n; i++) {
		const struct ta_event *e = &facts->event[i];
		const struct ta_fact *shown = &facts->item[e->fact];
		if (!is_of(TA_FACT_SOCKET_RETRANSMITS, shown->kind) || shown->side != l->side ||
		    e->healed_ns >= 0 || !e->final)
			continue;
		struct ta_fact *f = add(l, TA_FACT_SOCKET_DISAGREES, (int)i);
		f->word = state_name(l->s);
		f->value[0] = l->s->send_q;
		f->value[1] = (int64_t)l->s->line;
	}
}

static void join(const struct look *l, enum ta_fact_kind kind)
{
	bool ended = l->scene->conn->flags & TA_CONN_CLOSED ||
		     ta_fact_find(l->scene->facts, TA_FACT_RESET, -1) ||
		     ta_fact_find(l->scene->facts, TA_FACT_REFUSAL, -1);
	int shown = kind == TA_FACT_COUNT ? -1 : shown_event(l, kind);
	if (shown >= 0) {
		struct ta_fact *f = add(l, TA_FACT_SOCKET_AGREES, shown);
		f->word = state_name(l->s);
		f->value[0] = l->attempts;
		f->value[1] = l->s->send_q;
		f->value[2] = (int64_t)l->s->line;
		note_details(l, shown);
	} else if (kind != TA_FACT_COUNT &&
		   !ended) { /* else it was asked before the end that the packets show */
		open_event(l, kind);
	}
}

static void look(const struct look *l, bool only)
{
	const struct ta_socket *s = l->s;
	struct ta_fact *f = add(l, TA_FACT_SOCKET_STATE, -1);
	f->word = state_name(s);
	f->value[0] = s->send_q;
	f->value[1] = s->recv_q;
	f->value[2] = (int64_t)s->line;
	if (only)
		add(l, TA_FACT_SOCKET_ONLY, -1);
	if (is_idle(l)) {
		add(l, TA_FACT_SOCKET_IDLE, -1)->value[0] = (int64_t)s->line;
		note_disagreement(l);
	} else {
		join(l, event_of(l));
	}
}

void ta_observe_sockets(struct ta_scene *scene)
{
	const struct ta_half *h = scene->conn->half;
	for (int side = 0; scene->trouble && side < 2; side++) {
		const struct ta_socket_samples *samples = scene->trouble->socket[side];
		if (!samples)
			continue;
		struct look l = { scene, samples, &samples->last, side,
				  attempts_of(&samples->last) };
		look(&l, !h[0].segments && !h[1].segments);
	}
}
