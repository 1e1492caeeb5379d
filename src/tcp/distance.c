/* SPDX-License-Identifier: MIT */
/* How far the tap is from a sender, and what is known of its clock and of its segments. */
#include "replay.h"
#include "rules.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/tcp/facts.h"

int64_t ta_replay_near_ns(const struct ta_conn *c, int dir)
{
	uint32_t us = dir == ta_conn_client(c) ? c->synack_to_ack_us : c->syn_to_synack_us;
	const struct ta_rto_estimator *answers = &c->half[!dir].rto;
	/* A host that was slow with the handshake is no farther away than its fastest answer. */
	if (us != UINT32_MAX && answers->samples && answers->min_rtt_us < us / TA_SLOW_HANDSHAKE)
		us = answers->min_rtt_us;
	int64_t near_ns = us == UINT32_MAX ? -1 : (int64_t)us * TA_US;
	return near_ns > TA_NEAR_MAX_NS ? -1 : near_ns;
}

bool ta_replay_beside(const struct ta_conn *c, int dir)
{
	const struct ta_half *h = &c->half[dir];
	int64_t near_ns = ta_replay_near_ns(c, dir);
	if (ta_half_marked_sent(h) || ta_half_checksums_left_to_card(h))
		return true;
	if (near_ns < 0 || near_ns >= TA_AT_SENDER_NS || h->flags & TA_HALF_ARRIVED)
		return false;
	/* On a short path a millisecond may be all of it. */
	return !h->rto.samples || near_ns <= (int64_t)h->rto.min_rtt_us * TA_US / TA_BESIDE_PART;
}

uint32_t ta_replay_mss(const struct ta_conn *c, int dir)
{
	const struct ta_half *h = &c->half[dir], *p = &c->half[!dir];
	uint32_t mss = p->mss && h->mss ? (p->mss < h->mss ? p->mss : h->mss) : p->mss;
	if (mss > TA_TIMESTAMP_BYTES && h->flags & p->flags & TA_HALF_TS)
		mss -= TA_TIMESTAMP_BYTES;
	return mss;
}

void ta_replay_clock(const struct ta_conn *c, int dir, struct ta_recovery_clock *ret)
{
	const struct ta_half *h = &c->half[dir], *p = &c->half[!dir];
	int64_t known_ns = ta_replay_near_ns(c, dir), near_ns = known_ns > 0 ? known_ns : 0;
	bool syns = h->flags & p->flags & TA_HALF_SYN;
	int64_t srtt_ns = ta_rto_srtt_ns(&h->rto), rto_ns = ta_rto_value_ns(&h->rto);
	*ret = (struct ta_recovery_clock){ .near_ns = known_ns,
					   .srtt_ns = srtt_ns < 0 ? -1 : srtt_ns + near_ns,
					   .rto_ns = rto_ns < 0 ? -1 : rto_ns + near_ns,
					   .min_rtt_ns = -1,
					   .delack_ns = TA_LEAST_RTO_NS };
	if (h->rto.samples)
		ret->min_rtt_ns = (int64_t)h->rto.min_rtt_us * TA_US + near_ns;
	ret->unheard = !(p->flags & TA_HALF_SEEN) || !(h->flags & TA_HALF_UNA_KNOWN);
	ret->mss = ta_replay_mss(c, dir);
	ret->no_probe = h->flags & TA_HALF_BEFORE_PROBES;
	ret->sack = !syns || (h->flags & p->flags & TA_HALF_SACK_PERM);
}

/* Its sender's timestamp, as far as it was kept. */
static bool stamp_of(const struct ta_attempt *a, uint32_t *ret)
{
	*ret = a->tsval;
	return a->flags & TA_ATTEMPT_TS || (a->flags & TA_ATTEMPT_ORIGINAL && a->tsval);
}

int64_t ta_episode_sender_gap_ns(const struct ta_conn *c, const struct ta_episode *e, size_t i)
{
	const struct ta_half *h = &c->half[e->sender];
	uint32_t before, now;
	int64_t near_ns = ta_replay_near_ns(c, e->sender);
	bool clock = h->flags & (TA_HALF_TS_MS | TA_HALF_TS_MS_SHORT);
	if (!i || !clock || (near_ns >= 0 && near_ns < TA_FAR_NS) ||
	    !stamp_of(&e->attempt[i - 1], &before) || !stamp_of(&e->attempt[i], &now))
		return -1;
	int64_t own_ns = (int64_t)(int32_t)(now - before) * TA_MS,
		seen_ns = e->attempt[i].time_ns - e->attempt[i - 1].time_ns;
	int64_t off_ns = own_ns > seen_ns ? own_ns - seen_ns : seen_ns - own_ns;
	bool material =
		off_ns > TA_OTHER_GAP_NS && off_ns > seen_ns / TA_PERCENT * TA_OTHER_GAP_PERCENT;
	return own_ns >= 0 && material ? own_ns : -1;
}
