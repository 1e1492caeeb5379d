/* SPDX-License-Identifier: MIT */
/* Inputs are gathered into places: pairs of inputs that something shows to be pieces of one capture, the most alike first, become one
 * place, unless something in the place of the one shares packets with something in the place of the other. */
#include "places.h"

#include <stdlib.h>

#include "rules.h"
#include "sample.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/points/points.h"

enum { WORD_BITS = 64 };

/* Two inputs that may be pieces of one capture. */
struct pair {
	unsigned a, b;
	int seen; /* ta_sample_seen_alike() */
	bool one, apart, named;
	int64_t gap_ns;
};

struct gathering {
	size_t n, words;  /* inputs; words of a set of them */
	unsigned *place;  /* of each input: the first input in it; borrowed */
	uint64_t *member; /* by place, a set: its inputs; owned */
	uint64_t *foe; /* by place, a set: inputs that share packets with one of its own; owned */
	struct pair *pair; /* owned */
	size_t npairs;
};

static void put(uint64_t *set, unsigned item)
{
	set[item / WORD_BITS] |= UINT64_C(1) << item % WORD_BITS;
}

static int compare_pairs(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	if (x->one != y->one)
		return x->one ? -1 : 1;
	if (x->seen != y->seen)
		return x->seen > y->seen ? -1 : 1;
	if (x->apart != y->apart)
		return x->apart ? -1 : 1;
	if (x->named != y->named)
		return x->named ? -1 : 1;
	if (x->gap_ns != y->gap_ns)
		return x->gap_ns < y->gap_ns ? -1 : 1;
	return x->a != y->a ? (x->a > y->a) - (x->a < y->a) : (x->b > y->b) - (x->b < y->b);
}

static void compare_two(struct gathering *g, const struct ta_sample *sample, unsigned a, unsigned b)
{
	const struct ta_sample *x = &sample[a], *y = &sample[b];
	bool shares = ta_sample_shares(x, y);
	bool one = (shares || ta_sample_overlap(x, y)) && ta_sample_is_one_capture(x, y);
	if (shares && !one) {
		put(g->foe + a * g->words, b);
		put(g->foe + b * g->words, a);
	} else if (one || ta_sample_are_pieces(x, y)) {
		g->pair[g->npairs++] = (struct pair){ .a = b,
						      .b = a,
						      .seen = ta_sample_seen_alike(x, y),
						      .one = one,
						      .apart = !ta_sample_overlap(x, y),
						      .named = ta_sample_named_alike(x, y),
						      .gap_ns = ta_sample_gap_ns(x, y) };
	}
}

static void compare(struct gathering *g, const struct ta_sample *sample)
{
	g->pair = ta_xcalloc(g->n * (g->n - 1) / 2, sizeof(*g->pair));
	for (unsigned a = 0; a < g->n; a++) {
		g->place[a] = a;
		put(g->member + a * g->words, a);
		for (unsigned b = 0; b < a; b++)
			compare_two(g, sample, a, b);
	}
	if (g->npairs)
		qsort(g->pair, g->npairs, sizeof(*g->pair), compare_pairs);
}

/* Makes one place of those of two inputs, if they may be one. */
static void gather(struct gathering *g, const struct pair *pair)
{
	unsigned keep = g->place[pair->a], gone = g->place[pair->b];
	if (keep == gone)
		return;
	uint64_t *to = g->member + keep * g->words, *to_foe = g->foe + keep * g->words;
	const uint64_t *from = g->member + gone * g->words, *from_foe = g->foe + gone * g->words;
	for (size_t w = 0; w < g->words; w++)
		if (to_foe[w] & from[w])
			return;
	for (size_t w = 0; w < g->words; w++) {
		to[w] |= from[w];
		to_foe[w] |= from_foe[w];
	}
	for (size_t i = 0; i < g->n; i++)
		if (g->place[i] == gone)
			g->place[i] = keep;
}

/* An input without packets tells nothing: it goes where one is named alike, else to the first that has some. */
static void place_empty(struct gathering *g, const struct ta_sample *sample)
{
	for (size_t i = 0; i < g->n; i++) {
		size_t first = g->n, named = g->n;
		for (size_t k = 0; k < g->n && !sample[i].some; k++) {
			if (first == g->n && sample[k].some)
				first = k;
			if (named == g->n && sample[k].some &&
			    ta_sample_named_alike(&sample[i], &sample[k]))
				named = k;
		}
		if (!sample[i].some)
			g->place[i] = named < g->n   ? g->place[named]
				      : first < g->n ? g->place[first]
						     : 0;
	}
}

static bool shares_packets(const struct gathering *g, unsigned place)
{
	for (size_t w = 0; w < g->words; w++)
		if (g->foe[place * g->words + w])
			return true;
	return false;
}

/* Numbers first the places that share packets with others, then the rest; returns how many there are. */
static unsigned renumber(const struct gathering *g, unsigned *ret_points)
{
	unsigned *number = ta_xcalloc(g->n, sizeof(*number)), next = 0;
	for (int points = 1; points >= 0; points--) {
		for (size_t i = 0; i < g->n; i++) {
			unsigned *known = &number[g->place[i]];
			bool wanted =
				!points || (next < TA_POINTS_MAX && shares_packets(g, g->place[i]));
			if (!*known && wanted)
				*known = ++next;
		}
		if (points)
			*ret_points = next;
	}
	for (size_t i = 0; i < g->n; i++)
		g->place[i] = number[g->place[i]] - 1;
	free(number);
	return next;
}

unsigned ta_places_find(const struct ta_reading *reading, struct ta_run_input *const *input,
			size_t n, unsigned *ret_place, unsigned *ret_points)
{
	*ret_points = 0;
	for (size_t i = 0; i < n; i++)
		ret_place[i] = 0;
	if (n < 2 || n > TA_PLACES_INPUTS)
		return 1;
	size_t most = TA_PLACES_SAMPLES / n, words = (n + WORD_BITS - 1) / WORD_BITS;
	if (most > TA_PLACES_SAMPLE)
		most = TA_PLACES_SAMPLE;
	if (most < TA_PLACES_SAMPLE_LEAST)
		most = TA_PLACES_SAMPLE_LEAST;
	struct ta_sample *sample = ta_xcalloc(n, sizeof(*sample));
	for (size_t i = 0; i < n; i++) {
		ta_run_input_read_ahead(reading, input[i], most);
		ta_sample_take(&sample[i], input[i]);
	}
	struct gathering g = { .n = n, .words = words, .place = ret_place };
	g.member = ta_xcalloc(n * words, sizeof(*g.member));
	g.foe = ta_xcalloc(n * words, sizeof(*g.foe));
	compare(&g, sample);
	for (size_t i = 0; i < g.npairs; i++)
		gather(&g, &g.pair[i]);
	place_empty(&g, sample);
	unsigned places = renumber(&g, ret_points);
	for (size_t i = 0; i < n; i++)
		ta_sample_release(&sample[i]);
	free(sample);
	free(g.member);
	free(g.foe);
	free(g.pair);
	return places;
}
