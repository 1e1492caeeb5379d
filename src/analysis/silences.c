/* SPDX-License-Identifier: MIT */
/* Silences of a whole capture, found without knowing which frames are second captures of others, and corrected once that is known. */
#include <stdlib.h>
#include <string.h>

#include "shard.h"
#include "tcpautopsy/core/timefmt.h"

/* Most second captures come within less of the first: what is a silence without them may be shorter with them. Chosen. */
#define TAIL_NS TA_SEC

static int64_t length(const struct ta_shard_silence *s)
{
	return s->end_ns - s->tail[0].time_ns;
}

static void keep(struct ta_shard_run *whole, const struct ta_shard_silence *fresh)
{
	size_t at = whole->nsilences;
	if (at == TA_SHARD_SILENCES) {
		const struct ta_shard_silence *last = &whole->silence[at - 1];
		int64_t dropped = length(last) < length(fresh) ? length(last) : length(fresh);
		if (dropped > whole->longest_dropped_ns)
			whole->longest_dropped_ns = dropped;
		if (length(last) >= length(fresh))
			return;
		at--;
	}
	whole->nsilences = at + 1;
	for (; at > 0 && length(&whole->silence[at - 1]) < length(fresh); at--)
		whole->silence[at] = whole->silence[at - 1];
	whole->silence[at] = *fresh;
}

void ta_shard_watch_frame(struct ta_shard_watch *w, struct ta_shard_run *whole, int64_t time_ns,
			  uint32_t frame)
{
	struct ta_shard_silence *now = &w->now;
	if (!whole->frames++)
		w->latest_ns = now->before_ns = whole->net_first_ns = time_ns;
	if (now->ntail && time_ns - w->latest_ns >= ta_net_shortest_silence_ns() - TAIL_NS) {
		struct ta_shard_silence found = *now;
		found.end_ns = time_ns;
		found.frame_after = frame;
		keep(whole, &found);
	}
	if (now->ntail == TA_SHARD_TAIL && now->tail[TA_SHARD_TAIL - 1].time_ns > now->before_ns)
		now->before_ns = now->tail[TA_SHARD_TAIL - 1].time_ns;
	now->ntail += now->ntail < TA_SHARD_TAIL;
	memmove(&now->tail[1], &now->tail[0], (now->ntail - 1) * sizeof(now->tail[0]));
	now->tail[0].time_ns = time_ns;
	now->tail[0].frame = frame;
	if (time_ns > w->latest_ns)
		w->latest_ns = time_ns;
	whole->net_last_ns = w->latest_ns;
}

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static bool is_twice(uint32_t frame, const uint32_t *twice, size_t n)
{
	return n && bsearch(&frame, twice, n, sizeof(*twice), compare);
}

/* One silence, without the second captures before it. */
static struct ta_net_gap settle(const struct ta_shard_silence *s, const uint32_t *twice,
				size_t ntwice)
{
	struct ta_net_gap gap = { s->before_ns, s->end_ns, s->tail[s->ntail - 1].frame,
				  s->frame_after };
	bool found = false;
	for (unsigned i = 0; i < s->ntail; i++) {
		if (is_twice(s->tail[i].frame, twice, ntwice))
			continue;
		if (!found)
			gap.frame_before = s->tail[i].frame;
		found = true;
		if (s->tail[i].time_ns > gap.start_ns)
			gap.start_ns = s->tail[i].time_ns;
	}
	return gap;
}

void ta_shard_silences(const struct ta_shard_run *whole, const uint32_t *twice, size_t ntwice,
		       uint64_t duplicates, struct ta_net_silences *ret)
{
	*ret = (struct ta_net_silences){ .frames = whole->frames > duplicates
							   ? whole->frames - duplicates
							   : 0,
					 .first_ns = whole->net_first_ns,
					 .last_ns = whole->net_last_ns };
	for (size_t i = 0; i < whole->nsilences; i++) {
		const struct ta_shard_silence *s = &whole->silence[i];
		struct ta_net_gap gap = settle(s, twice, ntwice);
		if (gap.end_ns - gap.start_ns >= ta_net_shortest_silence_ns())
			ta_net_silences_add(ret, gap);
	}
	if (whole->longest_dropped_ns > ret->longest_dropped_ns)
		ret->longest_dropped_ns = whole->longest_dropped_ns;
}
