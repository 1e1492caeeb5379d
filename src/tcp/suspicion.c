/* SPDX-License-Identifier: MIT */
/* Open episodes read as they stand: how many attempts were in vain, since when that means something, and by which rule of which stack
 * it ends. The chains are fitted on copies: the tracker goes on as if nobody had looked. */
#include "tcpautopsy/tcp/suspicion.h"

#include <stdlib.h>
#include <string.h>

#include "episodes.h"
#include "rules.h"
#include "sleep.h"
#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/tcp/facts.h"
#include "tcpautopsy/timers/abort.h"
#include "tcpautopsy/timers/keepalive.h"

/* One open episode with its fit. */
struct look {
	const struct ta_conn *c;
	const struct ta_episode *e;
	struct ta_attempt *attempt; /* a copy; owned */
	struct ta_chain chain;
	struct ta_backoff backoff;
	int64_t interval_ns; /* of keep-alive probes; -1 */
	int64_t now_ns;
};

static bool is_answered(const struct ta_attempt *a)
{
	return a->answer_frame && !(a->flags & TA_ATTEMPT_UNHEARD);
}

/* Of a chain: sent by the retransmission timer, as far as the fit tells. */
static bool is_by_timer(const struct ta_attempt *a)
{
	return (a->cause == TA_CAUSE_RTO || a->cause == TA_CAUSE_SYN) &&
	       !(a->flags & (TA_ATTEMPT_ORIGINAL | TA_ATTEMPT_ASKED_FOR | TA_ATTEMPT_NEW_DATA |
			     TA_ATTEMPT_PROVOKED));
}

static int64_t probe_interval_ns(const struct ta_episode *e, int64_t resolution_ns)
{
	struct ta_keepalive_fit fit;
	int64_t *gap = ta_xcalloc(e->nattempts, sizeof(*gap));
	bool *answered = ta_xcalloc(e->nattempts, sizeof(*answered));
	size_t n = 0;
	for (uint32_t i = 0; i < e->nattempts; i++) {
		answered[i] = is_answered(&e->attempt[i]);
		if (i && !(e->attempt[i].flags & TA_ATTEMPT_AFTER_TRAFFIC))
			gap[n++] = e->attempt[i].time_ns - e->attempt[i - 1].time_ns;
	}
	ta_keepalive_fit(ta_episode_idle_ns(e), gap, answered, n, resolution_ns, &fit);
	free(gap);
	free(answered);
	return fit.interval_ns;
}

static void look_at(struct look *k, const struct ta_conn *c, const struct ta_episode *e,
		    int64_t now_ns, int64_t resolution_ns)
{
	*k = (struct look){ .c = c, .e = e, .now_ns = now_ns, .interval_ns = -1 };
	k->attempt = ta_xmemdup(e->attempt, e->nattempts * sizeof(*e->attempt));
	for (uint32_t i = 0; i < e->nattempts; i++) {
		struct ta_attempt *a = &k->attempt[i];
		if (a->why.rule == TA_SENT_BY_ANSWER || a->why.cause == TA_CAUSE_FAST ||
		    a->why.cause == TA_CAUSE_AFTER_RTO)
			a->flags |= TA_ATTEMPT_ASKED_FOR;
	}
	ta_episode_chain(c, e, resolution_ns, &k->chain);
	k->chain.attempt = k->attempt;
	ta_chain_fit(&k->chain, &k->backoff);
	if (e->kind == TA_EPISODE_KEEPALIVE)
		k->interval_ns = probe_interval_ns(e, resolution_ns);
}

static void run_abort_clock(const struct look *k, struct ta_abort *ret)
{
	const struct ta_episode *e = k->e;
	struct ta_abort_input in = { .chain = &k->chain,
				     .backoff = &k->backoff,
				     .capture_end_ns = k->now_ns,
				     .zero_window = e->zero_window,
				     .keepalive_interval_ns = k->interval_ns,
				     .reset_ns = -1,
				     .last_answer_ns = e->last_heard_ns };
	in.orphan_possible = k->c->half[e->sender].flags & TA_HALF_FIN;
	for (uint32_t i = 0; i < e->nattempts; i++)
		if (is_answered(&e->attempt[i]))
			in.last_answer_ns = e->attempt[i].time_ns;
	ta_abort_clock(&in, ret);
}

static void tell_outlook(const struct look *k, struct ta_suspicion *s)
{
	struct ta_abort abort;
	run_abort_clock(k, &abort);
	memcpy(s->rule, abort.rule, sizeof(s->rule));
	s->gives_up_ns = abort.expected_ns;
	s->overdue_ns = abort.next_hi_ns;
	s->over = abort.observed || abort.stopped_early;
	if (abort.more)
		s->of = s->tries + abort.more;
}

static int64_t later(int64_t a_ns, int64_t b_ns)
{
	return a_ns > b_ns ? a_ns : b_ns;
}

/* From when on a chain is suspected: INT64_MAX, from no instant on. */
static int64_t chain_from_ns(const struct look *k, uint32_t *ret_copies)
{
	const struct ta_episode *e = k->e;
	int64_t since_ns = e->attempt[0].time_ns, from_ns = INT64_MAX;
	int64_t rto_ns = k->backoff.base_ns > 0 ? k->backoff.base_ns : e->rto_estimate_ns;
	uint32_t timeouts = 0;
	*ret_copies = ta_episode_copies(e);
	if (rto_ns <= 0)
		rto_ns = TA_PATIENCE_MIN_NS;
	for (uint32_t i = 0; i < e->nattempts; i++) {
		if (!is_by_timer(&k->attempt[i]))
			continue;
		timeouts += 1 + k->attempt[i].missing_before;
		int64_t answer_ns = k->attempt[i].time_ns + rto_ns, then_ns = INT64_MAX;
		if (timeouts >= TA_SUSPECT_TIMEOUTS)
			then_ns = later(answer_ns, since_ns + TA_SUSPECT_NS);
		else if (timeouts >= TA_SUSPECT_SLOW_TIMEOUTS)
			then_ns = later(answer_ns, since_ns + TA_SUSPECT_SLOW_NS);
		from_ns = then_ns < from_ns ? then_ns : from_ns;
	}
	return from_ns;
}

/* The newest probes, those without an answer: from the second on, when there was time for one. */
static int64_t probes_from_ns(const struct look *k, uint32_t *ret_probes, uint32_t *ret_first)
{
	const struct ta_episode *e = k->e;
	uint32_t first = e->nattempts;
	while (first > 0 && !is_answered(&e->attempt[first - 1]))
		first--;
	*ret_first = first;
	*ret_probes = e->nattempts - first + (first ? 0 : e->attempts_omitted);
	if (e->nattempts - first < TA_SUSPECT_PROBES)
		return INT64_MAX;
	int64_t srtt_ns = ta_rto_srtt_ns(&k->c->half[e->sender].rto);
	return e->attempt[first + TA_SUSPECT_PROBES - 1].time_ns + ta_patience_ns(srtt_ns);
}

/* What an open episode lets suspect. */
static void suspect(const struct look *k, struct ta_suspicion *s)
{
	const struct ta_episode *e = k->e;
	uint32_t first = 0;
	bool probes = e->kind == TA_EPISODE_KEEPALIVE || e->kind == TA_EPISODE_ZERO_WINDOW_PROBE;
	*s = (struct ta_suspicion){ .episode = e->kind, .sender = e->sender };
	s->heard_ns = e->last_heard_ns;
	s->last_ns = e->end_ns;
	s->last_frame = e->last_frame;
	if (probes) {
		s->kind = TA_SUSPICION_PROBES;
		s->from_ns = probes_from_ns(k, &s->tries, &first);
		if (s->from_ns == INT64_MAX && e->kind == TA_EPISODE_ZERO_WINDOW_PROBE &&
		    e->attempts_total >= TA_SUSPECT_WINDOW_PROBES && e->anchor_ns >= 0) {
			s->kind = TA_SUSPICION_WINDOW;
			s->from_ns = e->anchor_ns + TA_SUSPECT_WINDOW_NS;
			s->tries = e->attempts_total;
			first = 0;
		}
	} else {
		bool syn = e->kind == TA_EPISODE_SYN || e->kind == TA_EPISODE_SYN_ACK;
		s->kind = syn ? TA_SUSPICION_CONNECT : TA_SUSPICION_DATA;
		s->from_ns = chain_from_ns(k, &s->tries);
		s->heard = e->peer_segments > 0;
	}
	if (s->from_ns == INT64_MAX) {
		s->kind = TA_SUSPICION_NONE;
		return;
	}
	s->since_ns = s->kind == TA_SUSPICION_WINDOW ? e->anchor_ns : e->attempt[first].time_ns;
	s->first_frame = e->attempt[first].frame;
	if (first && is_answered(&e->attempt[first - 1]))
		s->heard_ns = e->attempt[first - 1].time_ns;
	tell_outlook(k, s);
}

/* The open episode of a side that may tell something. */
static const struct ta_episode *open_of(const struct ta_conn *c, int sender, bool probes)
{
	const struct ta_episode *e = ta_episode_open_of(c, sender, probes);
	return e && !e->suspect && !e->inferred && e->attempts_total >= 2 ? e : NULL;
}

void ta_conn_suspicion(const struct ta_conn *c, int64_t now_ns, int64_t resolution_ns,
		       struct ta_suspicion *ret)
{
	*ret = (struct ta_suspicion){ .kind = TA_SUSPICION_NONE, .from_ns = INT64_MAX };
	if (!c->trouble || ta_conn_sleeps(c) || ta_conn_is_over(c) || ta_conn_one_sided(c))
		return;
	for (int sender = 0; sender < 2; sender++)
		for (int probes = 0; probes < 2; probes++) {
			const struct ta_episode *e = open_of(c, sender, probes);
			struct ta_suspicion s;
			struct look k;
			if (!e)
				continue;
			look_at(&k, c, e, now_ns, resolution_ns);
			suspect(&k, &s);
			free(k.attempt);
			if (s.kind != TA_SUSPICION_NONE && s.from_ns < ret->from_ns)
				*ret = s;
		}
}

uint64_t ta_conn_suspicion_print(const struct ta_conn *c)
{
	uint64_t print = 1;
	if (!c->trouble || ta_conn_sleeps(c))
		return 0;
	for (int sender = 0; sender < 2; sender++)
		for (int probes = 0; probes < 2; probes++) {
			const struct ta_episode *e = c->trouble->newest[sender][probes];
			if (!e)
				continue;
			print = ta_hash_mix(print, e->attempts_total);
			print = ta_hash_mix(print, (uint64_t)e->first_frame << 32 | e->answered);
			print = ta_hash_mix(print, e->closed);
			print = ta_hash_mix(print, e->suspect);
			print = ta_hash_mix(print, e->peer_segments > 0);
		}
	return print | 1;
}

bool ta_conn_is_over(const struct ta_conn *c)
{
	return c->flags & (TA_CONN_CLOSED | TA_CONN_REUSED) ||
	       (c->half[0].flags | c->half[1].flags) & TA_HALF_RST;
}

bool ta_conn_has_healed(const struct ta_conn *c, const struct ta_suspicion *of, int64_t *ret_ns,
			uint32_t *ret_try)
{
	bool probes =
		of->episode == TA_EPISODE_KEEPALIVE || of->episode == TA_EPISODE_ZERO_WINDOW_PROBE;
	if (!c->trouble || ta_conn_sleeps(c))
		return false;
	const struct ta_episode *e = c->trouble->newest[of->sender][probes];
	if (!e)
		return false;
	const struct ta_attempt *last = ta_episode_last(e);
	if (e->closed && e->result == TA_RESULT_ANSWERED) {
		*ret_ns = e->answer_ns;
		*ret_try = e->healed_attempt >= 0 && e->original_seen ? (uint32_t)e->healed_attempt
								      : 0;
		return true;
	}
	if (!e->closed && probes && last && is_answered(last)) {
		*ret_ns = last->time_ns;
		*ret_try = 0;
		return true;
	}
	return false;
}

const char *ta_suspicion_name(enum ta_suspicion_kind kind)
{
	static const char *const name[TA_SUSPICION_COUNT] = {
		[TA_SUSPICION_CONNECT] = "connect",
		[TA_SUSPICION_DATA] = "data",
		[TA_SUSPICION_PROBES] = "probes",
		[TA_SUSPICION_WINDOW] = "window",
	};
	return kind < TA_SUSPICION_COUNT ? name[kind] : NULL;
}
