/* SPDX-License-Identifier: MIT */
/* ACKs that passed the tap and have not reached the sender: a ring, and when it has heard them. */
#include "tcpautopsy/recovery/recovery.h"
#include <stdlib.h>
#include "rules.h"
#include "state.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/core/xalloc.h"

void ta_recovery_hear_first(struct ta_recovery *r, const struct ta_recovery_clock *clock)
{
	const struct ta_recovery_ack *a = ta_recovery_pending_at(r, 0);
	ta_recovery_hear(r, clock, a, a->now_ns + ta_recovery_near_ns(r, clock));
	r->first_pending = (r->first_pending + 1) % r->pending_max;
	r->npending--;
}

/* The shortest way to the sender and back: the handshake may have taken longer. */
static int64_t least_near_ns(int64_t near_ns)
{
	int64_t part_ns = near_ns / TA_HEARD_PART;
	return near_ns - (part_ns > TA_HEARD_NS ? part_ns : TA_HEARD_NS);
}

/* What its sender had heard when it sent this. The echo of a segment that came in order is the newest timestamp that had
 * arrived (RFC 7323 section 4.3): it overrules the clock, as far as the way there does not have one speed. */
static bool was_heard(const struct ta_recovery *r, const struct ta_recovery_ack *a,
		      const struct ta_recovery_clock *clock, const struct ta_recovery_sent *s)
{
	int64_t near_ns = ta_recovery_near_ns(r, clock);
	int64_t age_ns = s->now_ns - a->now_ns;
	if (!a->have_ts || !s->have_ts)
		return age_ns >= least_near_ns(near_ns);
	if (ta_seq_lt(a->tsval, s->tsecr))
		return true;
	bool in_order = !a->have_seq || !s->have_ack || ta_seq_geq(s->ack, a->seq);
	if (ta_seq_gt(a->tsval, s->tsecr) && in_order)
		return false;
	return age_ns >= least_near_ns(near_ns) - near_ns / TA_SAME_TICK_PART;
}

/* Where the way is not known from the handshake: the echo of a timestamp that was new has gone there and back. */
static void learn_near(struct ta_recovery *r, const struct ta_recovery_clock *clock,
		       const struct ta_recovery_sent *s)
{
	if (clock->near_ns >= 0 || !s->have_ts)
		return;
	for (uint32_t i = 0; i < r->npending; i++) {
		const struct ta_recovery_ack *a = ta_recovery_pending_at(r, i);
		if (!a->have_ts || a->tsval != s->tsecr)
			continue;
		int64_t took_ns = s->now_ns - a->now_ns;
		if (took_ns >= 0 && (r->near_ns < 0 || took_ns < r->near_ns))
			r->near_ns = took_ns;
		return;
	}
}

void ta_recovery_hear_before(struct ta_recovery *r, const struct ta_recovery_clock *clock,
			     const struct ta_recovery_sent *s)
{
	uint32_t news = 0, frame = r->news.frame;
	learn_near(r, clock, s);
	while (r->npending && was_heard(r, ta_recovery_pending_at(r, 0), clock, s)) {
		ta_recovery_hear_first(r, clock);
		news += r->news.frame != frame;
		frame = r->news.frame;
	}
	/* Far away it is not seen which of several ACKs that came in between let it out. */
	if (news > 1 && ta_recovery_near_ns(r, clock) > TA_HEARD_NS)
		r->news.frame = 0;
}

/* Twice as many places: most senders in trouble have an ACK or two on their way. */
static void widen(struct ta_recovery *r)
{
	uint32_t max = r->pending_max ? 2 * r->pending_max : 2;
	struct ta_recovery_ack *wider = ta_xcalloc(max, sizeof(*wider));
	for (uint32_t i = 0; i < r->npending; i++)
		wider[i] = *ta_recovery_pending_at(r, i);
	free(r->pending);
	r->pending = wider;
	r->pending_max = max;
	r->first_pending = 0;
}

void ta_recovery_ack(struct ta_recovery *r, const struct ta_recovery_clock *clock,
		     const struct ta_recovery_ack *ack)
{
	if (r->npending == TA_LIMIT_PENDING_ACKS)
		ta_recovery_hear_first(r, clock);
	if (r->npending == r->pending_max)
		widen(r);
	*ta_recovery_pending_at(r, r->npending++) = *ack;
}
