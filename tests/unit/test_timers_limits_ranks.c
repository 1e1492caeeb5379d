/* SPDX-License-Identifier: MIT */
/* What parts models that fit a chain alike (rules.h, ranks): each reason by itself, and each threshold at its very edge. A lost
 * frame is 100, the others are set against it. */
#include "timers_gaps.h"

#include "timers/models.h"

/* SACK negotiated; the original seen; RTO of the round trips 800 ms, unless said otherwise. */
enum { NO_SACK = 1, LATER = 2, NO_ESTIMATE = 4, TAIL_ONLY = 8, SYN = 16 };

struct rank_row {
	const char *what;
	int rank;
	unsigned with;
	struct ta_model m;
};

/* A wheel's model with these bounds of its base. */
#define BASE(lo, hi) .base_lo_ns = (lo), .base_hi_ns = (hi)
/* One with nothing for or against it. */
#define NEUTRAL BASE(800 * MS, 800 * MS)

static const struct rank_row rank_rows[] = {
	{ "nothing for or against it", 0, 0, { NEUTRAL } },
	{ "a lost frame", 100, 0, { NEUTRAL, .shape.missing = 1 } },
	{ "two of them", 200, 0, { NEUTRAL, .shape.missing = 2 } },

	/* The estimate: a narrow fit that holds it, by a fortieth. */
	{ "the very RTO",
	  -90,
	  0,
	  { BASE(790 * MS, 810 * MS), .base_ns = 800 * MS, .estimated = true } },
	{ "the RTO and others",
	  0,
	  0,
	  { BASE(790 * MS, 810 * MS + 1), .base_ns = 800 * MS, .estimated = true } },
	{ "begun before the capture",
	  0,
	  LATER,
	  { NEUTRAL, .base_ns = 800 * MS, .estimated = true } },
	{ "a lost frame, and the very RTO",
	  10,
	  0,
	  { NEUTRAL, .base_ns = 800 * MS, .estimated = true, .shape.missing = 1 } },
	/* Below it by a tenth, above it by an eighth. */
	{ "a tenth below", 0, 0, { BASE(700 * MS, 720 * MS) } },
	{ "more below", 60, 0, { BASE(700 * MS, 720 * MS - 1) } },
	{ "an eighth above", 0, 0, { BASE(900 * MS, 950 * MS) } },
	{ "more above", 20, 0, { BASE(900 * MS + 1, 950 * MS) } },
	{ "far above, no estimate", 0, NO_ESTIMATE, { BASE(5 * S, 5 * S) } },
	/* A minimum RTO that was set. */
	{ "no minimum gives it",
	  60,
	  0,
	  { NEUTRAL, .other_min = true, .no_min = true, .min_ns = -1 } },
	{ "a shorter one", 40, 0, { NEUTRAL, .other_min = true, .min_ns = 199 * MS } },
	{ "one that has no name", 41, 0, { NEUTRAL, .other_min = true, .min_ns = -1 } },
	{ "a longer one", 15, 0, { NEUTRAL, .other_min = true, .min_ns = 201 * MS } },

	/* How the delays lie. */
	{ "clean doubling", -8, 0, { NEUTRAL, .kind = TA_MODEL_PLAIN } },
	{ "with a slop", -7, 0, { NEUTRAL, .kind = TA_MODEL_PLAIN, .shape.slop_ns = 200 * MS } },
	{ "a loss probe", 5, 0, { NEUTRAL, .kind = TA_MODEL_COARSE, .shape.tlp = true } },
	{ "of a wheel's sender with SACK", 0, 0, { NEUTRAL, .shape.tlp = true } },
	{ "of one without", 5, NO_SACK, { NEUTRAL, .shape.tlp = true } },
	{ "of the tail alone", 0, NO_SACK | TAIL_ONLY, { NEUTRAL, .shape.tlp = true } },
	{ "more sent behind it",
	  5,
	  TAIL_ONLY,
	  { NEUTRAL, .shape.tlp = true, .shape.from_head = true } },
	{ "delays that do not double", 10, 0, { NEUTRAL, .shape.hold = 2 } },
	{ "behind a loss probe", 0, 0, { NEUTRAL, .shape.hold = 2, .shape.tlp = true } },

	/* Of SYNs: an initial RTO is 1 s (RFC 6298 2.1), or 3 s (RFC 1122). */
	{ "a SYN after 1 s", 0, SYN | NO_ESTIMATE, { BASE(1 * S, 1 * S) } },
	{ "after 3 s", 0, SYN | NO_ESTIMATE, { BASE(3 * S, 3 * S) } },
	{ "after 1.5 s", 15, SYN | NO_ESTIMATE, { BASE(1500 * MS, 1500 * MS) } },
	{ "not the first", 0, SYN | LATER, { BASE(1500 * MS, 1500 * MS) } },
	{ "data after 1.5 s", 0, NO_ESTIMATE, { BASE(1500 * MS, 1500 * MS) } },
};

static void limits__each_reason_has_its_rank(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rank_rows) / sizeof(rank_rows[0]); i++) {
		const struct rank_row *row = &rank_rows[i];
		const struct ta_chain chain = {
			.kind = row->with & SYN ? TA_EPISODE_SYN : TA_EPISODE_RETRANSMISSION,
			.rto_estimate_ns = row->with & NO_ESTIMATE ? -1 : 800 * MS,
			.near_ns = -1,
			.sack = !(row->with & NO_SACK),
		};
		struct ta_timer_steps steps;

		GAPS(&steps, !(row->with & LATER), 800000, 1600000);
		steps.step[0].probe_only = row->with & TAIL_ONLY;

		const int rank = ta_model_rank(&chain, &steps, &row->m);

		if (rank != row->rank)
			fail_msg("%s: %d instead of %d", row->what, rank, row->rank);
	}
}

/* ---- what the best one refutes ---- */

static bool stands_beside(struct ta_model best, struct ta_model other)
{
	static struct ta_models models;

	models.n = 2;
	models.model[0] = other;
	models.model[1] = best;
	best.rank = -1;
	models.model[1].rank = -1;
	ta_models_sort(&models);
	assert_int_equal(models.model[0].rank, -1);
	return models.n == 2;
}

/* TA_BELOW_MIN_PART: what doubles cleanly is no wheel with an RTO below 200 ms by a twentieth, unless that was set. */
static void limits__no_wheel_has_an_rto_below_200_ms_by_a_twentieth(void **state)
{
	const struct ta_model clean = { .kind = TA_MODEL_PLAIN };
	struct ta_model wheel = { .kind = TA_MODEL_WHEEL, .base_hi_ns = 190 * MS };

	(void)state;
	assert_true(stands_beside(clean, wheel));
	wheel.base_hi_ns--;
	assert_false(stands_beside(clean, wheel));
	wheel.other_min = true;
	assert_true(stands_beside(clean, wheel));
}

/* TA_RANK_ABOVE: beside the very RTO stands what is not so much worse, as long as no more is lost. */
static void limits__the_very_rto_leaves_room_for_what_is_little_worse(void **state)
{
	const struct ta_model best = { .kind = TA_MODEL_WHEEL, .estimated = true };
	struct ta_model other = { .kind = TA_MODEL_WHEEL, .rank = 18 };

	(void)state;
	assert_true(stands_beside(best, other));
	other.rank = 19;
	assert_false(stands_beside(best, other));
	other.estimated = true;
	assert_true(stands_beside(best, other));
	other = (struct ta_model){ .kind = TA_MODEL_WHEEL, .shape.missing = 1 };
	assert_false(stands_beside(best, other));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits__each_reason_has_its_rank),
		cmocka_unit_test(limits__no_wheel_has_an_rto_below_200_ms_by_a_twentieth),
		cmocka_unit_test(limits__the_very_rto_leaves_room_for_what_is_little_worse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
