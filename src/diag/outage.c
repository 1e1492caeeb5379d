/* SPDX-License-Identifier: MIT */
/* Outages: their bounds, which of several is told, and whether the sender's own link explains one. */
#include "outage.h"

#include "tcpautopsy/core/limits.h"
#include "final_silence.h"

static bool overlaps(const struct ta_silence *a, const struct ta_silence *b)
{
	return a->since_ns <= b->until_ns && b->since_ns <= a->until_ns;
}

/* Of overlapping outages of both sides one is told: the one that lasts to the end, the one that shows its direction,
 * else the longest. */
bool ta_outage_is_told_by_another(const struct ta_case *k, const struct ta_silence *s)
{
	const struct ta_silence *lasting = ta_case_unexplained(k);
	if (lasting && s->answers_lost && s->healed_ns < 0 && overlaps(lasting, s))
		return true;
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

/* The other side repeats itself in vain as well, and is heard no less: both directions are broken behind this capture. */
bool ta_outage_is_both_ways(const struct ta_case *k, const struct ta_silence *s)
{
	for (size_t i = 0; i < k->nsilences; i++) {
		const struct ta_silence *o = &k->silence[i];
		if (o->sender != s->sender && o->healed_ns < 0 && o->peer_heard && overlaps(o, s))
			return true;
	}
	return false;
}

/* Copies that the sender's timer must have sent are missing from a capture taken at that very host, and nothing else
 * was captured meanwhile either: its own link was down (frames for a link that is down never reach the tap). */
bool ta_outage_is_of_own_link(const struct ta_case *k, const struct ta_silence *s)
{
	if (k->d->vantage != (s->sender == k->client ? TA_VANTAGE_CLIENT : TA_VANTAGE_SERVER) ||
	    k->ctx->is_trace)
		return false;
	struct ta_net_gap gap[TA_LIMIT_GAPS];
	size_t n = ta_net_gaps(k->ctx->net, gap, TA_LIMIT_GAPS);
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

static const struct ta_silence *silence_of(const struct ta_case *k, int episode)
{
	for (size_t i = 0; i < k->nsilences; i++)
		if (k->silence[i].episode_index == episode)
			return &k->silence[i];
	return NULL;
}

/* Bounds of a healed outage: it began between the last send known to have arrived and the first that did not, and
 * ended between the last copy in vain and the one that got through. */
void ta_outage_bounds(struct ta_case *k, const struct ta_finding *f)
{
	struct ta_diagnosis *d = k->d;
	if (f->failure.healed_ns < 0 || f->episode < 0 ||
	    f->failure.scenario != TA_SCN_NETWORK_FAILURE)
		return;
	const struct ta_episode *e = k->trouble->episode[f->episode];
	d->has_outage = true;
	d->outage_start_ns[0] = e->last_heard_ns >= 0 && e->last_heard_ns < e->start_ns
					? e->last_heard_ns
					: e->start_ns;
	d->outage_start_ns[1] = e->start_ns;
	const struct ta_silence *s = silence_of(k, f->episode);
	if (s && (s->answers_lost || s->direction == ta_case_direction(k, !s->sender))) {
		/* What was lost are the answers: the first of them is the one just before the first copy. */
		d->outage_start_ns[0] = k->trouble->half[!s->sender].delivered_ns
						? k->trouble->half[!s->sender].delivered_ns
						: k->conn->start_ns;
		d->outage_start_ns[1] = s->since_ns;
		if (d->outage_start_ns[0] > d->outage_start_ns[1])
			d->outage_start_ns[0] = k->conn->start_ns;
	}
	d->outage_end_ns[1] = f->failure.healed_ns;
	d->outage_end_ns[0] = f->failure.healed_ns;
	for (uint32_t i = 0; i < e->nattempts; i++)
		if (e->attempt[i].time_ns < f->failure.healed_ns)
			d->outage_end_ns[0] = e->attempt[i].time_ns;
}
