/* SPDX-License-Identifier: MIT */
/* The clocks of two points over all that they share: cut where one of them was set, and a line for each stretch. */
#include <stdlib.h>

#include "internal.h"
#include "rules.h"
#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/core/xalloc.h"

/* How far two clocks that were not set can part in this time. */
static int64_t parted(int64_t span_ns)
{
	return TA_POINTS_STEP_MIN_NS + ta_time_of_double((double)span_ns * TA_POINTS_DRIFT_MAX);
}

/* Whether two samples of opposite directions can't both be of the same clocks: the bound from below is above that from above. */
static bool contradict(const struct ta_clock_sample *x, const struct ta_clock_sample *y)
{
	if (x->to_b == y->to_b)
		return false;
	const struct ta_clock_sample *up = x->to_b ? x : y, *down = x->to_b ? y : x;
	int64_t span =
		x->a_ns > y->a_ns ? ta_time_sub(x->a_ns, y->a_ns) : ta_time_sub(y->a_ns, x->a_ns);
	return down->ahead_ns > ta_time_add(up->ahead_ns, parted(span));
}

/* The tightest bounds up to now: which sample of each direction binds most, as drift loosens older ones. */
struct bounds {
	const struct ta_clock_sample *tight[2];
};

static void tighten(struct bounds *b, const struct ta_clock_sample *s)
{
	const struct ta_clock_sample *had = b->tight[s->to_b];
	if (had) {
		int64_t slack = ta_time_of_double((double)ta_time_sub(s->a_ns, had->a_ns) *
						  TA_POINTS_DRIFT_MAX);
		if (s->to_b ? ta_time_add(had->ahead_ns, slack) < s->ahead_ns
			    : ta_time_sub(had->ahead_ns, slack) > s->ahead_ns)
			return;
	}
	b->tight[s->to_b] = s;
}

/* The end of the stretch that begins at `from`, where a step ends it. */
static size_t stretch_end(const struct ta_clock_sample *sample, size_t count, size_t from)
{
	struct bounds bounds = { { NULL, NULL } };
	for (size_t i = from; i < count; i++) {
		const struct ta_clock_sample *against = bounds.tight[!sample[i].to_b];
		if (against && contradict(&sample[i], against)) {
			/* what came before it and agrees with it is of the new stretch */
			size_t k = i;
			while (k > from + 1 && !contradict(&sample[i], &sample[k - 1]))
				k--;
			return k;
		}
		tighten(&bounds, &sample[i]);
	}
	return count;
}

/* Leaves out stretches too short to be believed; returns how many samples are kept, in order. */
static size_t without_strays(struct ta_clock_sample *sample, size_t count)
{
	size_t kept = 0;
	for (size_t from = 0, end; from < count; from = end) {
		end = stretch_end(sample, count, from);
		bool stray = end - from < TA_POINTS_STEP_SAMPLES && (from > 0 || end < count);
		for (size_t i = from; i < end && !stray; i++)
			sample[kept++] = sample[i];
	}
	return kept;
}

static void add_piece(struct ta_point_pair *pair, size_t *capacity,
		      const struct ta_clock_sample *sample, size_t count)
{
	pair->piece = ta_xgrow(pair->piece, capacity, pair->npieces + 1, sizeof(*pair->piece));
	ta_clock_line(sample, count, &pair->piece[pair->npieces++]);
}

static void tell(struct ta_point_pair *pair)
{
	const struct ta_clock_piece *main = &pair->piece[0];
	for (size_t i = 1; i < pair->npieces; i++)
		if (pair->piece[i].samples > main->samples)
			main = &pair->piece[i];
	pair->clock = (struct ta_clock_pair){ .known = true,
					      .offset_ns = main->offset_ns,
					      .uncertainty_ns = main->uncertainty_ns,
					      .since_ns = main->since_ns,
					      .drift = main->drift,
					      .steps = (unsigned)pair->npieces - 1,
					      .one_way = main->uncertainty_ns < 0 };
}

void ta_clock_solve(struct ta_point_pair *pair, struct ta_clock_sample *sample, size_t count)
{
	if (!count)
		return;
	ta_clock_sort(sample, count);
	size_t kept = without_strays(sample, count), capacity = 0;
	if (kept)
		count = kept;
	for (size_t from = 0, end; from < count; from = end) {
		end = stretch_end(sample, count, from);
		add_piece(pair, &capacity, sample + from, end - from);
	}
	tell(pair);
}

static int64_t ahead(const struct ta_clock_piece *p, int64_t a_ns)
{
	return ta_time_add(p->offset_ns,
			   ta_time_of_double((double)ta_time_sub(a_ns, p->since_ns) * p->drift));
}

/* The stretch that a moment of a's clock, or of b's, lies in. */
static const struct ta_clock_piece *piece_at(const struct ta_point_pair *pair, int64_t time_ns,
					     bool of_b)
{
	size_t low = 0, high = pair->npieces;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		const struct ta_clock_piece *p = &pair->piece[middle];
		int64_t from = of_b ? ta_time_add(p->from_ns, ahead(p, p->from_ns)) : p->from_ns;
		if (from <= time_ns)
			low = middle;
		else
			high = middle;
	}
	return &pair->piece[low];
}

int64_t ta_clock_to_b(const struct ta_point_pair *pair, int64_t a_ns)
{
	if (!pair->npieces)
		return a_ns;
	return ta_time_add(a_ns, ahead(piece_at(pair, a_ns, false), a_ns));
}

int64_t ta_clock_to_a(const struct ta_point_pair *pair, int64_t b_ns)
{
	if (!pair->npieces)
		return b_ns;
	const struct ta_clock_piece *p = piece_at(pair, b_ns, true);
	int64_t a_ns = ta_time_sub(b_ns, p->offset_ns);
	return ta_time_sub(b_ns, ahead(p, a_ns));
}
