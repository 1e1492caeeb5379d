/* SPDX-License-Identifier: MIT */
/* What became of each packet between two points. That one point did not see a packet says something only if it watched when the
 * packet should have come, its capture lost nothing, and it sees packets of both directions at all. */
#include <stdlib.h>

#include "internal.h"
#include "median.h"
#include "rules.h"
#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/core/xalloc.h"

struct judge {
	struct ta_join *join;
	const struct ta_points *points;
	const struct ta_side *side;
	const struct ta_point_pair *pair;
	unsigned dir, near;
	/* of each side, on its clock: first and last time of a packet of this direction that the other saw, too */
	int64_t first_ns[2], last_ns[2];
	/* delays that certain packets had, with a margin; the clocks' uncertainty is in them */
	int64_t least_ns, most_ns;
};

/* Whether the other point watched when it should have seen this. A packet of the same sender that it did see, sent earlier or
 * later, says so, too. */
static enum ta_fate_why asleep(const struct judge *j, unsigned which, int64_t here, int64_t there)
{
	const struct ta_point *other = &j->points->point[j->join->joined.point[!which]];
	bool onward = which == j->near;
	if (!other->watched)
		return TA_FATE_WHY_NONE;
	if (ta_time_sub(here, j->first_ns[which]) < TA_POINTS_ORDER_NS &&
	    ta_time_add(there, onward ? j->least_ns : ta_time_sub(0, j->most_ns)) < other->from_ns)
		return j->pair->unbegun[!which] ? TA_FATE_WHY_UNBEGUN : TA_FATE_WHY_BEFORE;
	if (ta_time_sub(j->last_ns[which], here) < TA_POINTS_ORDER_NS &&
	    ta_time_add(there, onward ? j->most_ns : ta_time_sub(0, j->least_ns)) > other->to_ns)
		return j->pair->ended[!which] ? TA_FATE_WHY_ENDED : TA_FATE_WHY_AFTER;
	return TA_FATE_WHY_NONE;
}

/* Why it says nothing that the other point did not see a packet of `which`. */
static enum ta_fate_why blind(const struct judge *j, unsigned which, uint32_t i)
{
	const struct ta_point *other = &j->points->point[j->join->joined.point[!which]];
	const struct ta_sight *s = j->side[which].sight[i];
	if (!j->join->joined.between[j->dir].near_known || !j->pair->clock.known)
		return TA_FATE_WHY_NEAR;
	if (!other->two_way)
		return TA_FATE_WHY_FILTER;
	if (other->lossy || j->join->mark[which][i] & TA_JOIN_MISSED)
		return TA_FATE_WHY_LOSSY;
	int64_t there =
		which ? ta_clock_to_a(j->pair, s->time_ns) : ta_clock_to_b(j->pair, s->time_ns);
	/* data tells by its acknowledgment; of anything else it stays open */
	if (!s->len && !(s->flags & TA_FIN) && ta_point_missed_near(other, there))
		return TA_FATE_WHY_LOSSY;
	int64_t soonest = there + (which == j->near ? j->least_ns : -j->most_ns);
	int64_t latest = there + (which == j->near ? j->most_ns : -j->least_ns);
	if (ta_points_gap_in(j->points, j->join->joined.point[!which], soonest, latest))
		return TA_FATE_WHY_GAP;
	return asleep(j, which, s->time_ns, there);
}

/* Of both directions at once. */
static void find_ends(struct judge judge[2], unsigned which)
{
	const struct ta_join *join = judge->join;
	const struct ta_side *side = &judge->side[which];
	for (unsigned dir = 0; dir < 2; dir++) {
		judge[dir].first_ns[which] = INT64_MAX / 2;
		judge[dir].last_ns[which] = INT64_MIN / 2;
	}
	for (uint32_t i = 0; i < side->count; i++) {
		if (join->peer[which][i] == TA_POINTS_NONE)
			continue;
		const struct ta_sight *s = side->sight[i];
		struct judge *j = &judge[ta_join_dir(join, which, s)];
		if (s->time_ns < j->first_ns[which])
			j->first_ns[which] = s->time_ns;
		if (s->time_ns > j->last_ns[which])
			j->last_ns[which] = s->time_ns;
	}
}

static void judge_one(const struct judge *j, unsigned which, uint32_t i)
{
	struct ta_join *join = j->join;
	const struct ta_sight *s = j->side[which].sight[i];
	struct ta_sight_fate *fate = &join->fate[which][i];
	uint32_t peer = join->peer[which][i];
	bool near = which == j->near;
	*fate = (struct ta_sight_fate){ .fate = TA_FATE_BOTH, .delay_ns = -1 };
	if (peer != TA_POINTS_NONE) {
		const struct ta_sight *o = j->side[!which].sight[peer];
		fate->frame = o->frame;
		if (join->joined.between[j->dir].near_known && j->pair->clock.known &&
		    !j->pair->clock.one_way) {
			int64_t delay =
				ta_join_delay(join, j->pair, j->dir, which ? o : s, which ? s : o);
			fate->delay_ns = delay < 0 ? 0 : delay;
		}
		if (!(join->mark[which][i] & TA_JOIN_PART) || !near)
			return;
	}
	fate->why = (uint8_t)blind(j, which, i);
	fate->fate = fate->why ? TA_FATE_UNKNOWN : near ? TA_FATE_LOST : TA_FATE_MADE;
	if (fate->fate == TA_FATE_LOST)
		fate->delay_ns = -1;
}

static void note_lost(struct ta_between *between, uint32_t frame)
{
	if (!between->first_lost_frame)
		between->first_lost_frame = frame;
	between->last_lost_frame = frame;
	between->lost++;
}

/* A packet that came after the far capture's last one. What only the far side saw is no packet that was lost. */
static void note_after(struct ta_between *between, uint32_t frame)
{
	if (!between->first_after_frame)
		between->first_after_frame = frame;
	between->last_after_frame = frame;
	between->after++;
}

static void sum_up(const struct judge *j, unsigned which, uint32_t i)
{
	struct ta_between *between = &j->join->joined.between[j->dir];
	const struct ta_sight_fate *fate = &j->join->fate[which][i];
	bool near = which == j->near;
	if (near && fate->fate == TA_FATE_UNKNOWN && fate->why == TA_FATE_WHY_AFTER)
		note_after(between, j->side[which].sight[i]->frame);
	between->before += near && fate->fate == TA_FATE_UNKNOWN && fate->why == TA_FATE_WHY_BEFORE;
	if (fate->fate == TA_FATE_LOST)
		note_lost(between, j->side[which].sight[i]->frame);
	else if (fate->fate == TA_FATE_MADE)
		between->made++;
	else if (fate->fate == TA_FATE_UNKNOWN)
		between->unknown++;
	else if (near)
		between->both++;
	else if (j->join->mark[which][i] & TA_JOIN_AGAIN)
		between->twice++;
}

/* Delays and order of the packets that are the same on both sides. */
static void measure(const struct judge *j)
{
	struct ta_join *join = j->join;
	struct ta_between *between = &join->joined.between[j->dir];
	const struct ta_side *near = &j->side[j->near];
	int64_t *delay = ta_xcalloc(near->count, sizeof(*delay));
	uint32_t latest = 0;
	size_t n = 0;
	between->delay_min_ns = between->delay_median_ns = between->delay_max_ns = -1;
	for (uint32_t i = 0; i < near->count; i++) {
		uint32_t peer = join->peer[j->near][i];
		if (ta_join_dir(join, j->near, near->sight[i]) != j->dir ||
		    peer == TA_POINTS_NONE || join->mark[j->near][i] & ~TA_JOIN_SURE)
			continue;
		if (peer < latest)
			between->overtaken++;
		else
			latest = peer;
		if (join->fate[j->near][i].delay_ns >= 0)
			delay[n++] = join->fate[j->near][i].delay_ns;
	}
	if (n) {
		between->delay_min_ns = ta_least(delay, n);
		between->delay_median_ns = ta_median(delay, n);
		between->delay_max_ns = ta_greatest(delay, n);
	}
	free(delay);
}

void ta_join_fates(struct ta_join *join, const struct ta_points *points,
		   const struct ta_side side[2], const struct ta_point_pair *pair)
{
	struct judge judge[2];
	for (unsigned dir = 0; dir < 2; dir++)
		judge[dir] = (struct judge){
			.join = join,
			.points = points,
			.side = side,
			.pair = pair,
			.dir = dir,
			.near = ta_join_near(join, dir),
			.least_ns = ta_time_sub(join->delay_min_ns[dir], TA_POINTS_WATCH_NS),
			.most_ns = ta_time_add(join->delay_max_ns[dir], TA_POINTS_WATCH_NS),
		};
	find_ends(judge, 0);
	find_ends(judge, 1);
	for (unsigned which = 0; which < 2; which++) {
		for (uint32_t i = 0; i < side[which].count; i++) {
			const struct judge *j =
				&judge[ta_join_dir(join, which, side[which].sight[i])];
			judge_one(j, which, i);
			sum_up(j, which, i);
		}
	}
	measure(&judge[0]);
	measure(&judge[1]);
}
