/* SPDX-License-Identifier: MIT */
/* By how much a box between the points moved the sequence numbers: the difference that most of the packets that are alike
 * otherwise have. It is of unwrapped positions, so it also aligns captures of which one began more than 4 GiB later. */
#include <stdlib.h>

#include "internal.h"
#include "rules.h"
#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/xalloc.h"

/* What two packets have to have in common beside their length. */
enum alike { ALIKE_NUMBERS, ALIKE_TS_AND_ID, ALIKE_ID, ALIKE_TS, ALIKE_COUNT };

struct item {
	uint64_t print;
	int64_t pos;
};

static int by_print(const void *pa, const void *pb)
{
	const struct item *a = pa, *b = pb;
	if (a->print != b->print)
		return a->print < b->print ? -1 : 1;
	return (a->pos > b->pos) - (a->pos < b->pos);
}

static int by_value(const void *pa, const void *pb)
{
	int64_t a = *(const int64_t *)pa, b = *(const int64_t *)pb;
	return (a > b) - (a < b);
}

/* What identifies a packet; 0: it has none of that. */
static uint64_t print_of(const struct ta_sight *s, enum alike alike)
{
	uint64_t flags = s->flags & (TA_SYN | TA_FIN | TA_RST), print;
	uint64_t ts = s->have & TA_SIGHT_TS ? s->tsval : 0;
	uint64_t id = s->have & TA_SIGHT_IP_ID ? s->ip_id : 0;
	if (alike == ALIKE_NUMBERS)
		print = (uint64_t)s->seq + 1;
	else if (alike == ALIKE_TS_AND_ID)
		print = ts && id ? ts << 16 | id : 0;
	else
		print = alike == ALIKE_ID ? id : ts;
	return print ? ta_hash_mix(print, (uint64_t)s->len << 8 | flags) | 1 : 0;
}

static struct item *list_of(const struct ta_join *join, const struct ta_side *side, unsigned which,
			    unsigned dir, enum alike alike, uint64_t sample, size_t *ret_count)
{
	struct item *item = ta_xcalloc(side->count, sizeof(*item));
	size_t n = 0;
	for (uint32_t i = 0; i < side->count; i++) {
		const struct ta_sight *s = side->sight[i];
		uint64_t print = print_of(s, alike);
		if (print && !(print >> 16 & sample) && ta_join_dir(join, which, s) == dir)
			item[n++] = (struct item){ print, side->pos[i] };
	}
	if (n)
		qsort(item, n, sizeof(*item), by_print);
	*ret_count = n;
	return item;
}

static size_t group_end(const struct item *item, size_t count, size_t at)
{
	size_t end = at + 1;
	while (end < count && item[end].print == item[at].print)
		end++;
	return end;
}

/* Differences of those that are alone on both sides; of several alike the first ones. */
static size_t differences(const struct item *a, size_t na, const struct item *b, size_t nb,
			  int64_t *ret)
{
	size_t n = 0, i = 0, j = 0;
	while (i < na && j < nb) {
		if (a[i].print < b[j].print) {
			i++;
		} else if (a[i].print > b[j].print) {
			j++;
		} else {
			ret[n++] = b[j].pos - a[i].pos;
			i = group_end(a, na, i);
			j = group_end(b, nb, j);
		}
	}
	return n;
}

/* The value found most often, and how often. */
static size_t mode_of(int64_t *value, size_t count, int64_t *ret)
{
	size_t best = 0;
	if (count)
		qsort(value, count, sizeof(*value), by_value);
	for (size_t i = 0, end; i < count; i = end) {
		for (end = i + 1; end < count && value[end] == value[i];)
			end++;
		if (end - i > best) {
			best = end - i;
			*ret = value[i];
		}
	}
	return best;
}

/* Of long connections only packets whose print has certain bits: the same ones on both sides. */
static uint64_t sample_of(const struct ta_side side[2])
{
	uint64_t mask = 0;
	uint32_t most = side[0].count > side[1].count ? side[0].count : side[1].count;
	for (; most > TA_POINTS_SHIFT_SAMPLE; most /= 2)
		mask = mask << 1 | 1;
	return mask;
}

static size_t groups_of(const struct item *item, size_t count)
{
	size_t n = 0;
	for (size_t i = 0; i < count; i = group_end(item, count, i))
		n++;
	return n;
}

/* Returns the votes for *ret; *ret_most: the most that there could be. */
static size_t vote(const struct ta_join *join, const struct ta_side side[2], unsigned dir,
		   enum alike alike, int64_t *ret, size_t *ret_most)
{
	size_t na, nb;
	uint64_t sample = sample_of(side);
	struct item *a = list_of(join, &side[0], 0, dir, alike, sample, &na);
	struct item *b = list_of(join, &side[1], 1, dir, alike, sample, &nb);
	int64_t *value = ta_xcalloc(na, sizeof(*value));
	size_t best = mode_of(value, differences(a, na, b, nb, value), ret);
	size_t most[2] = { groups_of(a, na), groups_of(b, nb) };
	*ret_most = most[0] < most[1] ? most[0] : most[1];
	free(value);
	free(a);
	free(b);
	return best;
}

/* Where no packet of the direction is shared: by the whole cycles that lie between the first ones. */
static int64_t unshared(const struct ta_join *join, const struct ta_side side[2], unsigned dir)
{
	int64_t first[2] = { 0, 0 };
	for (unsigned which = 0; which < 2; which++) {
		for (uint32_t i = side[which].count; i-- > 0;)
			if (ta_join_dir(join, which, side[which].sight[i]) == dir)
				first[which] = side[which].pos[i];
	}
	int64_t apart = first[1] - first[0];
	return apart - (int32_t)(uint32_t)apart;
}

/* The next packet of a direction whose place, length or flags are not those of the last one; count: none. */
static uint32_t next_of(const struct ta_join *join, const struct ta_side *side, unsigned which,
			unsigned dir, uint32_t last)
{
	const uint16_t kinds = TA_SYN | TA_FIN | TA_RST;
	const struct ta_sight *had = last < side->count ? side->sight[last] : NULL;
	for (uint32_t i = had ? last + 1 : 0; i < side->count; i++) {
		const struct ta_sight *s = side->sight[i];
		if (ta_join_dir(join, which, s) == dir &&
		    (!had || s->seq != had->seq || s->len != had->len ||
		     (s->flags ^ had->flags) & kinds))
			return i;
	}
	return side->count;
}

/* Most connections are moved by no one: half of all places and more are found on both sides in the same order, and the numbers
 * do not come round. Then no vote can end otherwise than for 0. */
static bool is_unmoved(const struct ta_join *join, const struct ta_side side[2], unsigned dir)
{
	const uint16_t kinds = TA_SYN | TA_FIN | TA_RST;
	int64_t last = -1;
	uint32_t at[2], places[2] = { 0, 0 }, shared = 0;
	for (unsigned which = 0; which < 2; which++)
		at[which] = next_of(join, &side[which], which, dir, side[which].count);
	while (at[0] < side[0].count || at[1] < side[1].count) {
		bool both = at[0] < side[0].count && at[1] < side[1].count;
		int64_t pos[2] = { 0, 0 };
		for (unsigned which = 0; which < 2; which++) {
			if (at[which] == side[which].count)
				continue;
			pos[which] = side[which].pos[at[which]];
			if (pos[which] != side[which].sight[at[which]]->seq)
				return false;
		}
		bool step[2] = { at[0] < side[0].count && (!both || pos[0] <= pos[1]),
				 at[1] < side[1].count && (!both || pos[1] <= pos[0]) };
		if (step[0] && step[1] && pos[0] > last) {
			const struct ta_sight *a = side[0].sight[at[0]], *b = side[1].sight[at[1]];
			if (a->len == b->len && !((a->flags ^ b->flags) & kinds)) {
				shared++;
				last = pos[0];
			}
		}
		for (unsigned which = 0; which < 2; which++) {
			if (!step[which])
				continue;
			places[which]++;
			at[which] = next_of(join, &side[which], which, dir, at[which]);
		}
	}
	return shared && 2 * shared >= (places[0] < places[1] ? places[0] : places[1]);
}

void ta_join_shift(struct ta_join *join, const struct ta_side side[2])
{
	for (unsigned dir = 0; dir < 2; dir++) {
		int64_t shift = 0, best_shift = 0;
		size_t most, best = 0;
		if (is_unmoved(join, side, dir))
			continue; /* both are 0 */
		size_t plain = vote(join, side, dir, ALIKE_NUMBERS, &shift, &most);
		/* Half of all that could agree does: nothing else can have twice as many. */
		bool settled = plain && 2 * plain >= most;
		for (enum alike alike = ALIKE_TS_AND_ID; !settled && alike < ALIKE_COUNT; alike++) {
			int64_t moved = 0;
			size_t n = vote(join, side, dir, alike, &moved, &most);
			if (n > best) {
				best = n;
				best_shift = moved;
			}
		}
		if (2 * plain < best && best >= TA_POINTS_SHIFT_VOTES)
			shift = best_shift;
		else if (!plain)
			shift = unshared(join, side, dir);
		join->shift[dir] = shift;
		join->joined.seq_shift[dir] = (uint32_t)shift;
	}
}
