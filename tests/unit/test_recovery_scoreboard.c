/* SPDX-License-Identifier: MIT */
/* The scoreboard of a sender: ranges, beside a model that keeps each byte. All numbers begin just below 2^32. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "recovery/scoreboard.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/seqnum.h"

#define BASE 0xfffffff0u

enum { MODEL_BYTES = 4096, ROUNDS = 200, STEPS = 120 };

/* What `taken` was called for. */
struct taken {
	uint32_t bytes, calls, lowest, highest;
};

static void take(void *context, const struct ta_board_range *range)
{
	struct taken *t = context;
	if (!t->calls++)
		t->lowest = range->seq;
	t->highest = range->seq + range->len;
	t->bytes += range->len;
}

static void push(struct ta_board *b, uint32_t at, uint32_t len, uint32_t flags)
{
	struct ta_board_range range = {
		.seq = BASE + at, .len = len, .flags = flags, .sent_ns = at + 1
	};
	ta_board_push(b, &range);
}

static uint32_t sack(struct ta_board *b, uint32_t left, uint32_t right)
{
	struct taken t = { 0 };
	uint32_t news = ta_board_sack(b, BASE + left, BASE + right, take, &t);
	assert_int_equal(t.bytes, news);
	return news;
}

static struct taken acknowledge(struct ta_board *b, uint32_t at)
{
	struct taken t = { 0 };
	ta_board_acknowledge(b, BASE + at, take, &t);
	return t;
}

/* The board as text: "0-10 10-20s 20-30a" (s: SACKed, a: sent again). */
static void assert_board(const struct ta_board *b, const char *want)
{
	char text[400] = "";
	for (uint32_t i = 0; i < b->count; i++) {
		const struct ta_board_range *r = ta_board_at(b, i);
		size_t n = strlen(text);
		snprintf(text + n, sizeof(text) - n, "%s%u-%u%s%s", n ? " " : "", r->seq - BASE,
			 r->seq + r->len - BASE, r->flags & TA_BOARD_SACKED ? "s" : "",
			 r->flags & TA_BOARD_AGAIN ? "a" : "");
	}
	assert_string_equal(text, want);
}

static void five(struct ta_board *b)
{
	*b = (struct ta_board){ 0 };
	for (uint32_t i = 0; i < 5; i++)
		push(b, 10 * i, 10, 0);
}

static void board__finds_the_range_that_holds_a_number_across_the_wrap(void **state)
{
	struct ta_board b;
	(void)state;
	five(&b);
	assert_int_equal(ta_board_find(&b, BASE + 0), 0);
	assert_int_equal(ta_board_find(&b, BASE + 9), 0);
	assert_int_equal(ta_board_find(&b, BASE + 10), 1);
	assert_int_equal(ta_board_find(&b, BASE + 19), 1);
	assert_int_equal(ta_board_find(&b, BASE + 49), 4);
	assert_int_equal(ta_board_find(&b, BASE + 50), 5);
	ta_board_release(&b);
}

static void board__is_cut_inside_a_range_and_nowhere_else(void **state)
{
	struct ta_board b;
	(void)state;
	five(&b);
	ta_board_cut(&b, BASE + 10);
	ta_board_cut(&b, BASE + 50);
	ta_board_cut(&b, BASE + 70);
	assert_int_equal(b.count, 5);
	ta_board_cut(&b, BASE + 17);
	assert_board(&b, "0-10 10-17 17-20 20-30 30-40 40-50");
	sack(&b, 30, 40);
	ta_board_cut(&b, BASE + 35); /* what arrived stays whole */
	assert_board(&b, "0-10 10-17 17-20 20-30 30-40s 40-50");
	ta_board_release(&b);
}

static void board__counts_both_halves_of_what_was_sent_again(void **state)
{
	struct ta_board b = { 0 };
	(void)state;
	push(&b, 0, 10, TA_BOARD_AGAIN);
	ta_board_cut(&b, BASE + 4);
	assert_int_equal(b.again, 2);
	acknowledge(&b, 4);
	assert_int_equal(b.again, 1);
	acknowledge(&b, 10);
	assert_int_equal(b.again, 0);
	ta_board_release(&b);
}

static void board__an_ack_takes_ranges_and_a_part_of_one(void **state)
{
	struct ta_board b;
	struct taken t;
	(void)state;
	five(&b);
	t = acknowledge(&b, 24);
	assert_board(&b, "24-30 30-40 40-50");
	assert_int_equal(t.calls, 3);
	assert_int_equal(t.bytes, 24);
	assert_int_equal(t.highest, BASE + 24);
	t = acknowledge(&b, 24);
	assert_int_equal(t.calls, 0);
	acknowledge(&b, 50);
	assert_board(&b, "");
	ta_board_release(&b);
}

static void board__an_ack_reports_nothing_that_sack_reported(void **state)
{
	struct ta_board b;
	(void)state;
	five(&b);
	sack(&b, 10, 30);
	assert_int_equal(b.sacked_bytes, 20);
	assert_int_equal(acknowledge(&b, 25).bytes, 10);
	assert_int_equal(b.sacked_bytes, 5);
	assert_int_equal(acknowledge(&b, 50).bytes, 20);
	assert_int_equal(b.sacked_bytes, 0);
	ta_board_release(&b);
}

static void board__sacked_neighbours_are_one_range(void **state)
{
	struct ta_board b;
	(void)state;
	five(&b);
	assert_int_equal(sack(&b, 10, 20), 10);
	assert_int_equal(sack(&b, 30, 40), 10);
	assert_board(&b, "0-10 10-20s 20-30 30-40s 40-50");
	assert_int_equal(sack(&b, 20, 30), 10);
	assert_board(&b, "0-10 10-40s 40-50");
	assert_int_equal(b.highest_sacked, BASE + 40);
	ta_board_release(&b);
}

static void board__a_block_that_overlaps_brings_what_is_new_of_it(void **state)
{
	struct ta_board b;
	(void)state;
	five(&b);
	assert_int_equal(sack(&b, 12, 25), 13);
	assert_int_equal(sack(&b, 8, 28), 7);
	assert_board(&b, "0-8 8-28s 28-30 30-40 40-50");
	assert_int_equal(sack(&b, 8, 28), 0);  /* the same block again, */
	assert_int_equal(sack(&b, 10, 20), 0); /* and a part of it */
	assert_int_equal(sack(&b, 50, 60), 0); /* and what was never sent */
	assert_int_equal(b.sacked_bytes, 20);
	ta_board_release(&b);
}

static void board__what_arrived_is_not_sent_again_any_more(void **state)
{
	struct ta_board b = { 0 };
	(void)state;
	push(&b, 0, 10, TA_BOARD_AGAIN | TA_BOARD_COPY_OUT);
	push(&b, 10, 10, TA_BOARD_AGAIN | TA_BOARD_SACKED);
	push(&b, 20, 10, TA_BOARD_AGAIN | TA_BOARD_SACKED);
	sack(&b, 0, 10);
	assert_board(&b, "0-30s");
	assert_int_equal(b.again, 0);
	ta_board_release(&b);
}

static void board__takes_back_what_an_ack_took(void **state)
{
	struct ta_board b;
	struct ta_board_range range = { .seq = BASE, .len = 20, .flags = TA_BOARD_AGAIN };
	(void)state;
	five(&b);
	acknowledge(&b, 20);
	ta_board_put_back(&b, &range);
	assert_board(&b, "0-20a 20-30 30-40 40-50");
	assert_int_equal(b.again, 1);
	acknowledge(&b, 50);
	range.seq = BASE + 30;
	ta_board_put_back(&b, &range);
	assert_board(&b, "30-50a");
	ta_board_release(&b);
}

static void fill(struct ta_board *b)
{
	for (uint32_t i = 0; i < TA_LIMIT_OUTSTANDING; i++)
		push(b, 10 * i, 10, 0);
	assert_int_equal(b->count, TA_LIMIT_OUTSTANDING);
}

static void board__at_its_limit_the_last_range_grows(void **state)
{
	struct ta_board b = { 0 };
	const uint32_t end = 10 * TA_LIMIT_OUTSTANDING;
	(void)state;
	fill(&b);
	push(&b, end, 10, 0);
	ta_board_cut(&b, BASE + 5);
	assert_int_equal(b.count, TA_LIMIT_OUTSTANDING);
	assert_int_equal(ta_board_at(&b, b.count - 1)->len, 20);
	assert_int_equal(sack(&b, 3, 7), 0);   /* no room to cut */
	assert_int_equal(sack(&b, 3, 27), 10); /* what lies in it as a whole */
	assert_int_equal(sack(&b, 0, 10), 10); /* neither end was marked */
	assert_int_equal(sack(&b, 20, 30), 10);
	assert_int_equal(acknowledge(&b, end + 10).bytes, end + 10 - 30);
	ta_board_release(&b);
}

/* The last range is SACKed: what it grows by is so, too, and the sum of the bytes stays true. */
static void board__at_its_limit_the_sum_of_sacked_bytes_holds(void **state)
{
	struct ta_board b = { 0 };
	const uint32_t end = 10 * TA_LIMIT_OUTSTANDING;
	(void)state;
	fill(&b);
	sack(&b, end - 10, end);
	push(&b, end, 10, 0);
	assert_int_equal(ta_board_at(&b, b.count - 1)->len, b.sacked_bytes);
	acknowledge(&b, end + 10);
	assert_int_equal(b.sacked_bytes, 0);
	ta_board_release(&b);
}

static void board__at_its_limit_nothing_is_put_back(void **state)
{
	struct ta_board b = { 0 };
	struct ta_board_range range = { .seq = BASE, .len = 10 };
	(void)state;
	fill(&b);
	acknowledge(&b, 10);
	push(&b, 10 * TA_LIMIT_OUTSTANDING, 10, 0);
	ta_board_put_back(&b, &range);
	assert_int_equal(b.count, TA_LIMIT_OUTSTANDING);
	assert_int_equal(ta_board_at(&b, 0)->seq, BASE + 10);
	ta_board_release(&b);
}

/* ---- beside a model ---- */

enum byte { BYTE_NONE, BYTE_OUT, BYTE_SACKED };

struct model {
	uint8_t byte[MODEL_BYTES];
	uint32_t una, nxt;
};

static uint32_t seed;

static uint32_t roll(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (uint32_t)(((uint64_t)(seed >> 8) * below) >> 24);
}

static void assert_same(const struct ta_board *b, const struct model *m)
{
	uint32_t sacked = 0, highest = 0, again = 0, at = m->una;
	for (uint32_t i = m->una; i < m->nxt; i++)
		if (m->byte[i] == BYTE_SACKED) {
			sacked++;
			highest = i + 1;
		}
	assert_int_equal(b->sacked_bytes, sacked);
	if (sacked)
		assert_int_equal(b->highest_sacked - BASE, highest);
	for (uint32_t i = 0; i < b->count; i++) {
		const struct ta_board_range *r = ta_board_at(b, i);
		bool is_sacked = r->flags & TA_BOARD_SACKED;
		assert_int_equal(r->seq - BASE, at);
		assert_true(r->len > 0);
		for (; at < r->seq + r->len - BASE; at++)
			assert_int_equal(m->byte[at], is_sacked ? BYTE_SACKED : BYTE_OUT);
		/* Two neighbours that both arrived are one. */
		if (is_sacked && i)
			assert_false(ta_board_at(b, i - 1)->flags & TA_BOARD_SACKED);
		again += (r->flags & TA_BOARD_AGAIN) != 0;
	}
	assert_int_equal(at, m->nxt);
	assert_int_equal(b->again, again);
}

static void model_push(struct ta_board *b, struct model *m)
{
	uint32_t len = 1 + roll(40);
	if (m->nxt + len > MODEL_BYTES)
		return;
	push(b, m->nxt, len, roll(4) ? 0 : TA_BOARD_AGAIN);
	memset(m->byte + m->nxt, BYTE_OUT, len);
	m->nxt += len;
}

static void model_sack(struct ta_board *b, struct model *m)
{
	uint32_t left = m->una + roll(m->nxt - m->una + 1);
	uint32_t right = left + 1 + roll(60), news = 0;
	if (right > m->nxt)
		return;
	for (uint32_t i = left; i < right; i++) {
		news += m->byte[i] == BYTE_OUT;
		m->byte[i] = BYTE_SACKED;
	}
	assert_int_equal(sack(b, left, right), news);
}

static void model_acknowledge(struct ta_board *b, struct model *m)
{
	uint32_t to = m->una + roll(m->nxt - m->una + 1), first = m->una, news = 0;
	struct ta_board_range back = { .seq = BASE + first, .len = to - first };
	for (uint32_t i = m->una; i < to; i++)
		news += m->byte[i] == BYTE_OUT;
	assert_int_equal(acknowledge(b, to).bytes, news);
	m->una = to;
	if (to == first || roll(3))
		return;
	ta_board_put_back(b, &back);
	memset(m->byte + first, BYTE_OUT, to - first);
	m->una = first;
}

static void board__does_what_a_model_of_bytes_does(void **state)
{
	(void)state;
	for (seed = 1; seed < ROUNDS; seed++) {
		uint32_t round = seed;
		struct ta_board b = { 0 };
		struct model m = { 0 };
		for (unsigned i = 0; i < STEPS; i++) {
			uint32_t what = roll(8);
			if (what < 3)
				model_push(&b, &m);
			else if (what < 5)
				model_sack(&b, &m);
			else if (what < 7)
				ta_board_cut(&b, BASE + m.una + roll(m.nxt - m.una + 1));
			else if (!roll(4))
				model_acknowledge(&b, &m);
			if (what < 3 || what == 7)
				assert_same(&b, &m);
		}
		ta_board_release(&b);
		seed = round;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(board__finds_the_range_that_holds_a_number_across_the_wrap),
		cmocka_unit_test(board__is_cut_inside_a_range_and_nowhere_else),
		cmocka_unit_test(board__counts_both_halves_of_what_was_sent_again),
		cmocka_unit_test(board__an_ack_takes_ranges_and_a_part_of_one),
		cmocka_unit_test(board__an_ack_reports_nothing_that_sack_reported),
		cmocka_unit_test(board__sacked_neighbours_are_one_range),
		cmocka_unit_test(board__a_block_that_overlaps_brings_what_is_new_of_it),
		cmocka_unit_test(board__what_arrived_is_not_sent_again_any_more),
		cmocka_unit_test(board__takes_back_what_an_ack_took),
		cmocka_unit_test(board__at_its_limit_the_last_range_grows),
		cmocka_unit_test(board__at_its_limit_the_sum_of_sacked_bytes_holds),
		cmocka_unit_test(board__at_its_limit_nothing_is_put_back),
		cmocka_unit_test(board__does_what_a_model_of_bytes_does),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
