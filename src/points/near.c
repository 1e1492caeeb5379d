/* SPDX-License-Identifier: MIT */
/* Which of two points is nearer to each sender. A packet from a to b arrives later at b, its answer earlier, so that between two
 * packets of opposite directions, close in time, the difference of the stamps is greater for the one that goes to b, whatever
 * the clocks show. In a handshake: SYN and SYN-ACK lie closer together nearer to the server. */
#include <stdlib.h>

#include "internal.h"
#include "median.h"
#include "rules.h"
#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/core/xalloc.h"

static void set_near(struct ta_join *join, bool dir0_from_a)
{
	for (unsigned dir = 0; dir < 2; dir++) {
		join->joined.between[dir].near_known = true;
		join->joined.between[dir].near_is_a = dir0_from_a == (dir == 0);
	}
}

static bool is_sure(const struct ta_join *join, uint32_t i)
{
	return join->peer[0][i] != TA_POINTS_NONE && join->mark[0][i] & TA_JOIN_SURE;
}

void ta_join_near_by_turns(struct ta_join *join, const struct ta_side side[2])
{
	int64_t votes = 0, hops = 0;
	bool have = false;
	int64_t last_ns = 0, last_ahead = 0;
	unsigned last_dir = 0;
	for (uint32_t i = 0; i < side[0].count; i++) {
		if (!is_sure(join, i))
			continue;
		const struct ta_sight *a = side[0].sight[i];
		const struct ta_sight *b = side[1].sight[join->peer[0][i]];
		unsigned dir = ta_join_dir(join, 0, a);
		int64_t ahead = ta_time_sub(b->time_ns, a->time_ns);
		if (have && dir != last_dir &&
		    ta_time_sub(a->time_ns, last_ns) < TA_POINTS_VOTE_SPAN_NS &&
		    ahead != last_ahead)
			votes += (ahead > last_ahead) == (dir == 0) ? 1 : -1;
		if (a->ttl != b->ttl)
			hops += (a->ttl > b->ttl) == (dir == 0) ? 1 : -1;
		have = true;
		last_dir = dir;
		last_ns = a->time_ns;
		last_ahead = ahead;
	}
	/* without turns: each router takes one from the TTL */
	if (!votes)
		votes = hops;
	if (votes)
		set_near(join, votes > 0);
}

/* Times at b of sure packets of one direction, less where the joined clock puts their times at a. */
static int64_t *ahead_of(const struct ta_join *join, const struct ta_side side[2],
			 const struct ta_point_pair *pair, unsigned dir, size_t *ret_count)
{
	int64_t *value = ta_xcalloc(side[0].count, sizeof(*value));
	size_t n = 0;
	for (uint32_t i = 0; i < side[0].count; i++) {
		const struct ta_sight *a = side[0].sight[i];
		if (!is_sure(join, i) || ta_join_dir(join, 0, a) != dir)
			continue;
		const struct ta_sight *b = side[1].sight[join->peer[0][i]];
		value[n++] = ta_time_sub(b->time_ns, ta_clock_to_b(pair, a->time_ns));
	}
	*ret_count = n;
	return value;
}

void ta_join_near_by_clock(struct ta_join *join, const struct ta_side side[2],
			   const struct ta_point_pair *pair)
{
	for (unsigned dir = 0; dir < 2 && !join->joined.between[0].near_known; dir++) {
		size_t n;
		int64_t *value = ahead_of(join, side, pair, dir, &n);
		int64_t middle = n ? ta_median(value, n) : 0;
		if (middle)
			set_near(join, (middle > 0) == (dir == 0));
		free(value);
	}
}

void ta_join_delays(struct ta_join *join, const struct ta_side side[2],
		    const struct ta_point_pair *pair)
{
	for (unsigned dir = 0; dir < 2; dir++) {
		size_t n;
		int64_t *value = ahead_of(join, side, pair, dir, &n);
		/* without certain packets: what the clocks leave open */
		int64_t most =
			pair->clock.one_way ? TA_POINTS_ONE_WAY_NS : pair->clock.uncertainty_ns;
		int64_t least = -most;
		int64_t middle = 0;
		bool ahead = join->joined.between[dir].near_is_a;
		if (n) {
			least = ahead ? ta_least(value, n) : ta_time_sub(0, ta_greatest(value, n));
			most = ahead ? ta_greatest(value, n) : ta_time_sub(0, ta_least(value, n));
			middle = ahead ? ta_median(value, n) : ta_time_sub(0, ta_median(value, n));
		}
		join->delay_low_ns[dir] = ta_time_sub(least, TA_POINTS_EARLY_NS);
		join->delay_min_ns[dir] = least;
		/* and halfway to where the true delay would be none */
		int64_t room_ns = ta_time_add(least, pair->clock.uncertainty_ns);
		if (room_ns > 0)
			join->delay_low_ns[dir] = ta_time_sub(join->delay_low_ns[dir], room_ns / 2);
		join->delay_high_ns[dir] = ta_time_add(most, TA_POINTS_LATE_NS);
		join->delay_max_ns[dir] = most;
		join->delay_mid_ns[dir] = middle;
		free(value);
	}
}
