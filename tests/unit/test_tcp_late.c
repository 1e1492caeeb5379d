/* SPDX-License-Identifier: MIT */
/* Bytes that come after others which were sent later: overtaken, doubled, or sent again. Near the receiver, 40 ms from the client;
 * thresholds of src/tcp/rules.h are held from both sides. */
#include "support/seg_script.h"

#include "tcp/replay.h"

#define CHAIN TA_EPISODE_RETRANSMISSION

/* Its timestamps are milliseconds; the path has 40 ms between the client and the tap. */
static void open_far(struct seg_script *s, const char *options)
{
	seg_limit(s, 16);
	s->frame = 0;
	s->no_ip_ids = true;
	seg_row(s, "0 > S 0 0 - 64240 ws=7 mss=1460 sack-ok %s", options);
	seg_row(s, "0.2 < S. 0 0 1 65160 ws=7 mss=1460 sack-ok %s", options);
}

/* The hole at 101 is asked for at 400 ms and filled at `ms`, in the tick `ts` of its sender, whose newest is 1400; before the hole
 * it was `before`. */
static void fill(struct seg_script *s, double ms, unsigned ts, unsigned before)
{
	open_far(s, "ts=1000/1000");
	seg_play(s, " 40.2  >  .   1    0    1  502  ts=1040/1000\n"
		    "300    >  P.  1    0    1  502  ts=1300/1000\n");
	seg_row(s, "399 > . 1 100 1 502 ts=%u/1000", before);
	seg_play(s, "400    >  .  201  100  1  502  ts=1400/1000\n"
		    "400.1  <  .    1    0  101  502  ts=1400/1400 sack=201-301\n");
	seg_row(s, "%.3f > . 301 100 1 502 ts=1400/1000", ms - 1);
	seg_row(s, "%.3f > . 101 100 1 502 ts=%u/1000", ms, ts);
}

/* A queue on the way may hold it for longer than a report takes: its sender had sent it within the tick. */
static void tcp_late__an_equal_tick_leaves_no_time_to_miss_it(void **state)
{
	struct seg_script *s = *state;

	fill(s, 425, 1400, 1399);
	assert_int_equal(seg_out_of_order(s, 0, 0), 1);
	assert_int_equal(seg_retransmitted(s, 0, 0), 0);
	/* TA_FASTEST_NEAR_PART: half of the way, its tick included */
	fill(s, 425, 1400, 1381);
	assert_int_equal(seg_out_of_order(s, 0, 0), 1);
	fill(s, 425, 1400, 1380);
	assert_int_equal(seg_out_of_order(s, 0, 0), 0);
	assert_int_equal(seg_retransmitted(s, 0, 0), 1);
	/* One tick later it was sent again. */
	fill(s, 425, 1401, 1399);
	assert_int_equal(seg_retransmitted(s, 0, 0), 1);
}

/* TA_SOONEST_TIMER_NS, 100 ms: on a longer way no timer goes off so soon after what its sender sent before the hole, its tick included. */
static void tcp_late__a_hole_is_not_missed_within_100_ms_of_its_senders_clock(void **state)
{
	static const struct {
		unsigned before;
		bool overtaken;
	} row[] = { { 1302, true }, { 1301, false } };

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct seg_script *s = *state;

		open_far(s, "ts=1000/1000");
		seg_row(s, "240.2 > . 1 0 1 502 ts=1240/1000");
		seg_row(s, "399 > . 1 100 1 502 ts=%u/1000", row[i].before);
		seg_play(s, "400 > . 201 100 1 502 ts=1400/1000\n"
			    "519 > . 301 100 1 502 ts=1400/1000\n"
			    "525 > . 101 100 1 502 ts=1400/1000\n");
		assert_int_equal(seg_out_of_order(s, 0, 0), row[i].overtaken);
		assert_int_equal(seg_retransmitted(s, 0, 0), !row[i].overtaken);
	}
}

/* No IP ID, no timestamp: more than the jitter of a path, less than its sender needs to hear of it. */
static const struct ta_attempt *filled_at(struct seg_script *s, double ms)
{
	open_far(s, "");
	seg_play(s, " 40.2  >  .   1    0    1  502\n"
		    "399    >  .   1  100    1  502\n"
		    "400    >  .  201  100   1  502\n"
		    "400.1  <  .    1    0  101  502  sack=201-301\n");
	seg_row(s, "%.3f > . 301 100 1 502", ms - 1);
	seg_row(s, "%.3f > . 101 100 1 502", ms);
	seg_end(s, 1000);
	return seg_out_of_order(s, 0, 0) ? NULL : &seg_episode(s, 0, CHAIN, 0)->attempt[0];
}

/* TA_REORDER_NS, TA_FASTEST_NEAR_PART. */
static void tcp_late__what_nothing_tells_stays_open(void **state)
{
	const unsigned original = TA_CAUSE_BIT(TA_CAUSE_ORIGINAL),
		       copy = TA_CAUSE_BIT(TA_CAUSE_TLP) | TA_CAUSE_BIT(TA_CAUSE_FAST) |
			      TA_CAUSE_BIT(TA_CAUSE_AFTER_RTO);

	assert_null(filled_at(*state, 402.9));
	const struct ta_attempt *a = filled_at(*state, 403.1);
	/* or a copy: of its loss its sender had not heard yet, so that any but a timeout may have sent it */
	assert_int_equal(a->cause, TA_CAUSE_UNKNOWN);
	assert_int_equal(a->why.candidates, original | copy);
	a = filled_at(*state, 419.9);
	assert_int_equal(a->why.candidates, original | copy);
	a = filled_at(*state, 420.2);
	assert_false(a->why.candidates & original);
}

/* What had been acknowledged comes once more, 15 ms later, while its sender goes on. */
static const struct ta_attempt *once_more(struct seg_script *s, double ms)
{
	open_far(s, "");
	seg_play(s, " 40.2  >  .   1    0    1  502\n"
		    "400    >  .   1  100    1  502\n"
		    "400    >  .  101  100   1  502\n"
		    "400.1  <  .    1    0  201  502\n");
	seg_row(s, "%.3f > . 1 100 1 502", ms);
	seg_end(s, 1000);
	const struct ta_episode *e = seg_episode(s, 0, CHAIN, 0);
	return &e->attempt[e->nattempts - 1];
}

static void tcp_late__a_packet_may_be_doubled_on_its_way(void **state)
{
	const unsigned original = TA_CAUSE_BIT(TA_CAUSE_ORIGINAL);

	const struct ta_attempt *a = once_more(*state, 419.9);
	assert_int_equal(a->cause, TA_CAUSE_UNKNOWN);
	assert_true(a->why.candidates & original);
	assert_false(once_more(*state, 420.2)->why.candidates & original);
}

/* TA_FASTEST_NEAR_PART: half of the way of 40 ms is still within it. */
static void tcp_late__half_of_the_way_takes_20_ms(void **state)
{
	const unsigned original = TA_CAUSE_BIT(TA_CAUSE_ORIGINAL);

	assert_true(filled_at(*state, 420)->why.candidates & original);
	assert_false(filled_at(*state, 420.001)->why.candidates & original);
	assert_true(once_more(*state, 420)->why.candidates & original);
	assert_false(once_more(*state, 420.001)->why.candidates & original);
}

/* One that was overtaken moves its sender's clock not back: the next one in order is no newer than it. */
static void tcp_late__an_overtaken_packet_moves_no_clock_back(void **state)
{
	struct seg_script *s = *state;

	open_far(s, "ts=1000/1000");
	seg_play(s, " 40.2  >  .   1    0    1  502  ts=1040/1000\n"
		    "399    >  .   1  100    1  502  ts=1399/1000\n"
		    "400    >  . 301  100    1  502  ts=1405/1000\n"
		    "401    >  . 101  100    1  502  ts=1400/1000\n"
		    "402    >  . 201  100    1  502  ts=1402/1000\n");
	assert_int_equal(seg_out_of_order(s, 0, 0), 2);
	assert_int_equal(seg_retransmitted(s, 0, 0), 0);
	assert_int_equal(seg_half(s, 0, 0)->tsval, 1405);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_late__an_equal_tick_leaves_no_time_to_miss_it),
		TELL(tcp_late__a_hole_is_not_missed_within_100_ms_of_its_senders_clock),
		TELL(tcp_late__what_nothing_tells_stays_open),
		TELL(tcp_late__a_packet_may_be_doubled_on_its_way),
		TELL(tcp_late__half_of_the_way_takes_20_ms),
		TELL(tcp_late__an_overtaken_packet_moves_no_clock_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
