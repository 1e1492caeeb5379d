/* SPDX-License-Identifier: MIT */
/* Events that no sender and no receiver would cause, by chance: numbers that wrap, ACKs of the future, blocks outside of the
 * window, clocks that run backwards. Nothing breaks, what comes out is of the words that there are, and memory is bounded. */
#include "support/recovery_story.h"

#include "recovery/state.h"
#include "tcpautopsy/core/limits.h"

enum { ROUNDS = 1000, STEPS = 300 };

static uint32_t seed;

static uint32_t roll(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (uint32_t)(((uint64_t)(seed >> 8) * below) >> 24);
}

static bool chance(uint32_t one_in)
{
	return roll(one_in) == 0;
}

/* A number near the window, at its edges, or anywhere. */
static uint32_t number(uint32_t una, uint32_t nxt)
{
	switch (roll(8)) {
	case 0:
		return una;
	case 1:
		return nxt;
	case 2:
		return una + roll(3) - 1;
	case 3:
		return nxt + 0x7fffffffu + roll(3);
	case 4:
		return roll(1u << 24) << 8;
	default:
		return una + roll(nxt - una + 1000) % 100000;
	}
}

/* Mostly forward. */
static int64_t later(int64_t now_ns)
{
	if (chance(30))
		return now_ns - roll(1000) * TA_MS;
	return now_ns + (chance(10) ? roll(2000) * TA_MS : roll(2000) * TA_US);
}

static void roll_clock(struct ta_recovery_clock *ret)
{
	*ret = (struct ta_recovery_clock){ .near_ns = (int64_t)roll(3) * 40 * TA_MS - 1,
					   .srtt_ns = (int64_t)roll(3) * 50 * TA_MS - 1,
					   .min_rtt_ns = (int64_t)roll(3) * 40 * TA_MS - 1,
					   .rto_ns = (int64_t)roll(3) * 220 * TA_MS - 1,
					   .delack_ns = 200 * TA_MS,
					   .mss = roll(2) * STORY_MSS,
					   .sack = !chance(3),
					   .unheard = chance(20) };
}

static void roll_sent(const struct ta_recovery *r, int64_t now_ns, struct ta_recovery_sent *ret)
{
	*ret = (struct ta_recovery_sent){ .now_ns = now_ns,
					  .frame = roll(1000),
					  .seq = number(r->una, r->nxt),
					  .len = 1 + roll(chance(50) ? 1u << 24 : 3000),
					  .ack = roll(100),
					  .tsval = roll(1000),
					  .tsecr = roll(1000),
					  .have_ts = chance(2),
					  .have_ack = chance(2),
					  .by_clock = chance(3) };
}

static void roll_ack(const struct ta_recovery *r, int64_t now_ns, struct ta_recovery_ack *ret)
{
	*ret = (struct ta_recovery_ack){ .now_ns = now_ns,
					 .frame = roll(1000),
					 .ack = chance(2) ? r->una : number(r->una, r->nxt),
					 .seq = roll(100),
					 .tsval = roll(1000),
					 .tsecr = roll(1000),
					 .nsack = (uint8_t)roll(5),
					 .dsack = chance(5),
					 .duplicate = chance(2),
					 .have_ts = chance(2),
					 .have_seq = chance(2),
					 .cut = chance(10) };
	for (unsigned i = 0; i < ret->nsack; i++) {
		ret->sack[i][0] = number(r->una, r->nxt);
		ret->sack[i][1] = chance(4) ? number(r->una, r->nxt) : ret->sack[i][0] + roll(5000);
	}
}

static void assert_why(const struct ta_why *why)
{
	assert_in_range(why->cause, 0, TA_CAUSE_COUNT - 1);
	assert_in_range(why->rule, 0, TA_SENT_BY_COUNT - 1);
	assert_in_range(why->sender.congestion, 0, TA_CONGESTION_COUNT - 1);
	assert_int_equal(why->cause == TA_CAUSE_UNKNOWN, why->candidates != 0);
}

/* The board adds up. */
static void assert_sound(const struct ta_recovery *r)
{
	uint32_t sacked = 0, again = 0;
	assert_true(r->board.count <= TA_LIMIT_OUTSTANDING);
	assert_true(r->board.capacity <= 4 * TA_LIMIT_OUTSTANDING);
	assert_true(r->npending <= TA_LIMIT_PENDING_ACKS);
	for (uint32_t i = 0; i < r->board.count; i++) {
		const struct ta_board_range *b = ta_board_at(&r->board, i);
		sacked += b->flags & TA_BOARD_SACKED ? b->len : 0;
		again += (b->flags & TA_BOARD_AGAIN) != 0;
	}
	assert_int_equal(r->board.sacked_bytes, sacked);
	assert_int_equal(r->board.again, again);
}

static void step(struct ta_recovery *r, int64_t now_ns)
{
	struct ta_recovery_clock clock;
	struct ta_recovery_sent sent;
	struct ta_recovery_ack ack;
	struct ta_why why;
	roll_clock(&clock);
	switch (roll(12)) {
	case 0:
	case 1:
	case 2:
	case 3:
		roll_sent(r, now_ns, &sent);
		if (!chance(4)) {
			sent.seq = r->nxt;
			sent.len = 1 + roll(2000);
		}
		ta_recovery_sent_new(r, &clock, &sent, chance(5));
		break;
	case 4:
	case 5:
	case 6:
		roll_sent(r, now_ns, &sent);
		ta_recovery_sent_again(r, &clock, &sent, &why);
		assert_why(&why);
		break;
	case 7:
		if (chance(5))
			ta_recovery_too_big(r, &clock, now_ns, roll(1000));
		if (chance(5))
			ta_recovery_fresh_probe(r, now_ns, roll(1000));
		break;
	default:
		roll_ack(r, now_ns, &ack);
		ta_recovery_ack(r, &clock, &ack);
	}
}

static void hostile__events_by_chance_break_nothing(void **state)
{
	struct story *s = *state;
	for (uint32_t round = 1; round <= ROUNDS; round++) {
		int64_t now_ns = TA_SEC;
		seed = round;
		uint32_t isn = roll(1u << 24) << 8;
		ta_recovery_begin(s->recovery, isn, isn, chance(2) ? -1 : now_ns, 0);
		for (unsigned i = 0; i < STEPS; i++) {
			now_ns = later(now_ns);
			step(s->recovery, now_ns);
			assert_sound(s->recovery);
			(void)ta_recovery_busy(s->recovery);
		}
	}
}

/* The same events give the same answers: nothing hangs on what memory held before. */
static void hostile__a_replay_begun_anew_does_not_remember(void **state)
{
	struct story *s = *state;
	const char *rows = "  0  new  0 5\n"
			   " 20  ack  0  sack=1-4\n"
			   " 20  copy 0      = fast ack disorder\n";
	for (uint32_t round = 1; round <= 20; round++) {
		int64_t now_ns = TA_SEC;
		seed = round;
		for (unsigned i = 0; i < STEPS; i++)
			step(s->recovery, now_ns = later(now_ns));
		ta_recovery_begin(s->recovery, STORY_BASE, STORY_BASE, -1, 0);
		story_tell(s, rows);
		assert_int_equal(s->why.sender.outstanding, 5 * STORY_MSS);
		assert_int_equal(s->why.sender.sacked, 3 * STORY_MSS);
	}
}

/* Trouble that never ends, with more segments out than are kept. */
static void hostile__what_is_kept_is_bounded(void **state)
{
	struct story *s = *state;
	story_tell(s, "   0  new  0 6000\n"
		      "  20  ack  0  sack=1-2\n"
		      "  20  copy 0      = fast\n");
	for (unsigned i = 3; i < 2 * TA_LIMIT_OUTSTANDING; i += 2)
		story_row(s, "%u ack 0 sack=%u-%u,%u.2-%u.7", 20 + i, i, i + 1, i + 1, i + 1);
	story_tell(s, "9000  copy 0\n"
		      "9001  new  6000 5000\n");
	assert_sound(s->recovery);
	assert_int_equal(s->recovery->board.count, TA_LIMIT_OUTSTANDING);
	story_tell(s, "9020  ack 11000\n"
		      "9020  new 11000\n"
		      "9020  idle\n");
	assert_int_equal(s->recovery->board.count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(hostile__events_by_chance_break_nothing),
		STORY(hostile__a_replay_begun_anew_does_not_remember),
		STORY(hostile__what_is_kept_is_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
