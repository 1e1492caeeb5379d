/* SPDX-License-Identifier: MIT */
/* Evidence of a connection that its verdict doesn't rest on, given up where memory is used up. */
#include "thin.h"

#include <stdlib.h>

#include "episodes.h"
#include "rules.h"
#include "state.h"
#include "tcpautopsy/core/xalloc.h"

static bool is_newest(const struct ta_trouble *t, const struct ta_episode *e)
{
	for (int side = 0; side < 2; side++)
		for (int probes = 0; probes < 2; probes++)
			if (t->newest[side][probes] == e)
				return true;
	return false;
}

static bool may_go(const struct ta_trouble *t, const struct ta_episode *e)
{
	return e->closed && e->result == TA_RESULT_ANSWERED && !is_newest(t, e);
}

static int64_t lasted_ns(const struct ta_episode *e)
{
	return e->answer_ns > e->start_ns ? e->answer_ns - e->start_ns : e->end_ns - e->start_ns;
}

static int longest_first(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x < y) - (x > y);
}

size_t ta_thin(struct ta_tracker *tracker, struct ta_conn *c)
{
	struct ta_trouble *t = c->trouble;
	size_t n = 0, kept = 0, ties = TA_THIN_EPISODES;
	if (t->nepisodes <= TA_THIN_EPISODES)
		return 0;
	int64_t *length = ta_xcalloc(t->nepisodes, sizeof(*length));
	for (size_t i = 0; i < t->nepisodes; i++)
		if (may_go(t, t->episode[i]))
			length[n++] = lasted_ns(t->episode[i]);
	qsort(length, n, sizeof(*length), longest_first);
	int64_t least_ns = n > TA_THIN_EPISODES ? length[TA_THIN_EPISODES - 1] : 0;
	for (size_t i = 0; i < n && length[i] > least_ns; i++)
		ties--; /* of those that lasted as long as the shortest that stays */
	free(length);
	if (n <= TA_THIN_EPISODES)
		return 0;
	for (size_t i = 0; i < t->nepisodes; i++) {
		struct ta_episode *e = t->episode[i];
		bool stays = !may_go(t, e) || lasted_ns(e) > least_ns;
		if (!stays && lasted_ns(e) == least_ns && ties) {
			stays = true;
			ties--;
		}
		if (stays)
			t->episode[kept++] = e;
		else
			ta_episode_free(e);
	}
	n = t->nepisodes - kept;
	t->nepisodes = kept;
	t->episodes_omitted += (uint32_t)n;
	tracker->room.episodes -= n < tracker->room.episodes ? n : tracker->room.episodes;
	return n;
}
