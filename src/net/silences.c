/* SPDX-License-Identifier: MIT */
/* Silences of the whole capture: stretches without any frame. */
#include <assert.h>

#include "host.h"
#include "rules.h"

static int64_t length(const struct ta_net_gap *gap)
{
	return gap->end_ns - gap->start_ns;
}

/* Keeps the longest, in order. */
void ta_net_silences_add(struct ta_net_silences *s, struct ta_net_gap gap)
{
	if (s->ngaps == TA_LIMIT_GAPS) {
		const struct ta_net_gap *last = &s->gap[TA_LIMIT_GAPS - 1];
		const struct ta_net_gap *dropped = length(last) < length(&gap) ? last : &gap;
		if (length(dropped) > s->longest_dropped_ns)
			s->longest_dropped_ns = length(dropped);
		if (dropped == &gap)
			return;
		s->ngaps--;
	}
	size_t at = s->ngaps++;
	for (; at > 0 && length(&s->gap[at - 1]) < length(&gap); at--)
		s->gap[at] = s->gap[at - 1];
	s->gap[at] = gap;
	assert(s->ngaps <= TA_LIMIT_GAPS);
}

int64_t ta_net_shortest_silence_ns(void)
{
	return TA_NET_GAP_NS;
}

const struct ta_net_silences *ta_net_silences(const struct ta_net *n)
{
	return &n->silences;
}

void ta_net_take_silences(struct ta_net *n, const struct ta_net_silences *whole)
{
	n->silences = *whole;
}

/* Whether a gap of this length is none that this capture makes all the time. */
static bool stands_out(const struct ta_net_silences *s, int64_t gap_ns)
{
	int64_t usual = s->frames > 1 ? (s->last_ns - s->first_ns) / (int64_t)s->frames : 0;
	return usual <= INT64_MAX / TA_NET_GAP_TIMES_USUAL &&
	       gap_ns >= TA_NET_GAP_TIMES_USUAL * usual;
}

bool ta_net_silence_was_dropped(const struct ta_net_silences *s)
{
	return s->longest_dropped_ns && stands_out(s, s->longest_dropped_ns);
}

size_t ta_net_gaps(const struct ta_net *n, struct ta_net_gap *ret, size_t max)
{
	const struct ta_net_silences *s = &n->silences;
	size_t count = 0;
	for (size_t i = 0; i < s->ngaps && count < max; i++)
		if (stands_out(s, length(&s->gap[i])))
			ret[count++] = s->gap[i];
	return count;
}
