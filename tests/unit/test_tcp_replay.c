/* SPDX-License-Identifier: MIT */
/* What the replay of a sender is given of a connection: the way to it, its clock, its segments, its loss probes with new bytes.
 * Thresholds of src/tcp/rules.h are held from both sides. */
#include "support/seg_script.h"

#include "tcp/outq.h"
#include "tcp/replay.h"
#include "tcp/state.h"

#define CHAIN TA_EPISODE_RETRANSMISSION

static int client_of(const struct seg_script *s)
{
	return seg_key(seg_conn(s, 0), 0);
}

/* A handshake whose SYN-ACK comes `far_ms` after the SYN, and whose last part comes `near_ms` after that. */
static void open_at(struct seg_script *s, double far_ms, double near_ms, const char *options)
{
	seg_limit(s, 16);
	s->frame = 0;
	seg_row(s, "0 > S 0 0 - 64240 ws=7 mss=1460 %s", options);
	seg_row(s, "%.3f < S. 0 0 1 65160 ws=7 mss=1460 %s", far_ms, options);
	seg_row(s, "%.3f > . 1 0 1 502", far_ms + near_ms);
}

/* TA_NEAR_MAX_NS. */
static void tcp_replay__a_way_of_more_than_two_seconds_is_none(void **state)
{
	struct seg_script *s = *state;

	open_at(s, 20, 1999, "sack-ok");
	assert_ms(ta_replay_near_ns(seg_conn(s, 0), client_of(s)), 1999);
	assert_ms(ta_replay_near_ns(seg_conn(s, 0), !client_of(s)), 20);
	open_at(s, 20, 2001, "sack-ok");
	assert_int_equal(ta_replay_near_ns(seg_conn(s, 0), client_of(s)), -1);
}

/* The round trip as the sender sees it: what the tap sees, and the way to it. TA_LEAST_RTO_NS, TA_TIMESTAMP_BYTES. */
static void tcp_replay__the_clock_is_the_senders(void **state)
{
	struct seg_script *s = *state;
	struct ta_recovery_clock clock;

	open_at(s, 20, 30, "sack-ok");
	seg_play(s, "100  >  P.  1  100  1  502\n"
		    "120  <  .   1  0  101  502\n");
	ta_replay_clock(seg_conn(s, 0), client_of(s), &clock);
	assert_ms(clock.near_ns, 30);
	assert_ms(clock.srtt_ns, 50);
	assert_ms(clock.min_rtt_ns, 50);
	assert_ms(clock.delack_ns, 200);
	assert_true(clock.sack);
	assert_false(clock.unheard);
	assert_int_equal(clock.mss, 1460);
	open_at(s, 20, 30, "ts=1/1");
	seg_play(s, "100  >  P.  1  100  1  502  ts=2/1\n"
		    "120  <  .   1  0  101  502  ts=2/2\n");
	ta_replay_clock(seg_conn(s, 0), client_of(s), &clock);
	assert_false(clock.sack);
	assert_int_equal(clock.mss, 1448);
}

static void tcp_replay__one_direction_alone_is_unheard(void **state)
{
	struct seg_script *s = *state;
	struct ta_recovery_clock clock;

	seg_play(s, "100  >  P.    1  100  1  502\n"
		    "110  >  P.  101  100  1  502\n");
	ta_replay_clock(seg_conn(s, 0), client_of(s), &clock);
	assert_true(clock.unheard);
}

/* An ACK of bytes that the capture has late, and a segment below it: what that ACK took is not outstanding. */
static void tcp_replay__what_an_unproven_ack_took_is_not_outstanding(void **state)
{
	struct seg_script *s = *state;

	open_at(s, 0.002, 0.569, "sack-ok");
	seg_play(s, "20.006  >  .       1  1448      1  502\n"
		    "20.566  <  .       1     0  15929  502\n"
		    "20.567  >  .    7241  1448      1  502\n"
		    "20.568  >  .  108601  1448      1  502\n"
		    "20.569  >  .    1449  1448      1  502\n");
	assert_non_null(seg_conn(s, 0)->trouble->half[client_of(s)].recovery);
}

/* Near the receiver, 4 ms from the sender: the hole at 101 shows at 100 ms and is asked for; what fills it at `ms` comes a
 * moment after another segment. TA_FASTEST_NEAR_PART. */
static uint32_t filled_at(struct seg_script *s, double ms)
{
	open_at(s, 0.2, 4, "sack-ok");
	s->no_ip_ids = true;
	seg_play(s, " 99    >  .     1  100  1  502\n"
		    "100    >  .   201  100  1  502\n"
		    "100.1  <  .     1  0  101  502  sack=201-301\n");
	seg_row(s, "%.3f > . 301 100 1 502", ms - 1);
	seg_row(s, "%.3f > . 101 100 1 502", ms);
	return seg_out_of_order(s, 0, 0);
}

static void tcp_replay__what_fills_a_hole_was_asked_for_after_half_the_way(void **state)
{
	assert_int_equal(filled_at(*state, 101.9), 1);
	assert_int_equal(filled_at(*state, 102.1), 0);
}

/* ---- the sender's clock ---- */

/* A gap of `gap_ms`, and as many ticks. */
static bool ticks_in_ms(struct seg_script *s, int gap_ms)
{
	open_at(s, 20, 20, "sack-ok ts=1000/1");
	seg_row(s, "40 > . 1 0 1 502 ts=1040/1");
	seg_row(s, "%d > P. 1 100 1 502 ts=%d/1", 40 + gap_ms, 1040 + gap_ms);
	return seg_half(s, 0, 0)->flags & (TA_HALF_TS_MS | TA_HALF_TS_MS_SHORT);
}

/* TA_CLOCK_TELLS_MS. */
static void tcp_replay__a_gap_of_200_ms_tells_that_ticks_are_milliseconds(void **state)
{
	assert_true(ticks_in_ms(*state, 201));
	assert_false(ticks_in_ms(*state, 199));
}

/* Bytes that were acknowledged at the tap are sent again 300 ms later, which were 5 ms for their sender. */
static const struct ta_why *queued(struct seg_script *s, double near_ms)
{
	open_at(s, 20, near_ms, "ts=1000/1000");
	seg_play(s, "300  >  P.    1  100    1  502  ts=1280/1000\n"
		    "320  <  .     1    0  101  502  ts=1280/1280\n"
		    "600  >  P.  101  100    1  502  ts=1580/1280\n"
		    "620  <  .     1    0  201  502  ts=1580/1580\n"
		    "900  >  P.  101  100    1  502  ts=1585/1280\n");
	return &seg_episode(s, 0, CHAIN, 0)->attempt[1].why;
}

/* TA_FAR_NS. */
static void tcp_replay__the_senders_clock_counts_from_10_ms_away(void **state)
{
	assert_int_equal(queued(*state, 9.9)->cause, TA_CAUSE_RTO);
	assert_int_equal(queued(*state, 10.1)->cause, TA_CAUSE_UNKNOWN);
}

/* A segment and its copy, `seen_ms` apart here and `own_ms` apart by their timestamps. */
static int64_t own_gap(struct seg_script *s, double near_ms, double seen_ms, unsigned own_ms)
{
	open_at(s, 20, near_ms, "sack-ok ts=1000/1000");
	seg_play(s, "300  >  P.    1  100    1  502  ts=1280/1000\n"
		    "320  <  .     1    0  101  502  ts=1280/1280\n"
		    "600  >  P.  101  100    1  502  ts=1580/1280\n");
	seg_row(s, "%.3f > P. 101 100 1 502 ts=%u/1280", 600 + seen_ms, 1580 + own_ms);
	seg_end(s, 5000);
	const struct ta_episode *e = seg_episode(s, 0, CHAIN, 0);
	assert_int_equal(e->nattempts, 2);
	return ta_episode_sender_gap_ns(seg_conn(s, 0), e, 1);
}

/* TA_FAR_NS, TA_OTHER_GAP_NS, TA_OTHER_GAP_PERCENT. */
static void tcp_replay__a_gap_that_its_senders_clock_tells_otherwise(void **state)
{
	struct seg_script *s = *state;

	assert_ms(own_gap(s, 30, 300, 450), 450);
	assert_ms(own_gap(s, 30, 450, 300), 300);
	assert_int_equal(own_gap(s, 9, 300, 450), -1);
	assert_int_equal(own_gap(s, 30, 300, 329), -1);
	assert_ms(own_gap(s, 30, 300, 331), 331);
	assert_int_equal(own_gap(s, 30, 150, 169), -1);
	assert_ms(own_gap(s, 30, 150, 171), 171);
}

/* TA_AT_SENDER_NS, TA_BESIDE_PART: less than a millisecond, and less than half of the path. */
static void tcp_replay__beside_a_sender_the_rest_of_the_path_is_longer(void **state)
{
	struct seg_script *s = *state;
	const char *round_trip = "100  >  P.  1  100  1  502\n";

	open_at(s, 20, 0.9, "sack-ok");
	seg_play(s, round_trip);
	seg_row(s, "120 < . 1 0 101 502");
	assert_true(ta_replay_beside(seg_conn(s, 0), client_of(s)));
	assert_false(ta_replay_beside(seg_conn(s, 0), !client_of(s)));
	open_at(s, 20, 1.1, "sack-ok");
	assert_false(ta_replay_beside(seg_conn(s, 0), client_of(s)));
	open_at(s, 0.9, 0.4, "sack-ok");
	seg_play(s, round_trip);
	seg_row(s, "100.9 < . 1 0 101 502");
	assert_true(ta_replay_beside(seg_conn(s, 0), client_of(s)));
	open_at(s, 0.7, 0.4, "sack-ok");
	seg_play(s, round_trip);
	seg_row(s, "100.7 < . 1 0 101 502");
	assert_false(ta_replay_beside(seg_conn(s, 0), client_of(s)));
}

/* ---- what happened at the sender's host ---- */

/* What had been acknowledged at the tap is repeated and acknowledged again, and no more comes. TA_AT_SENDER_NS. */
static enum ta_result stopped(struct seg_script *s, double near_ms)
{
	open_at(s, 20, near_ms, "sack-ok");
	seg_play(s, "   100  >  P.    1  100    1  502\n"
		    "   120  <  .     1    0  101  502\n"
		    "  1000  >  P.  101  100    1  502\n"
		    "  1020  <  .     1    0  201  502\n"
		    "  1220  >  P.  101  100    1  502\n"
		    "  1240  <  .     1    0  201  502\n"
		    "  1440  >  P.  101  100    1  502\n"
		    "  1460  <  .     1    0  201  502\n");
	seg_end(s, 500000);
	return seg_episode(s, 0, CHAIN, 0)->result;
}

static void tcp_replay__within_the_senders_host_no_answer_is_supposed_to_have_arrived(void **state)
{
	assert_int_equal(stopped(*state, 0.9), TA_RESULT_STOPPED);
	assert_int_equal(stopped(*state, 1.1), TA_RESULT_ANSWERED);
}

/* ---- loss probes with new bytes ---- */

/* A full segment at 1000 ms and another one `ms` later: the reason for that, with a round trip of rtt_ms. */
static bool is_probe(struct seg_script *s, double rtt_ms, double ms, unsigned len)
{
	struct ta_why why;

	open_at(s, rtt_ms, 0, "sack-ok");
	seg_row(s, "100 > P. 1 100 1 502");
	seg_row(s, "%.3f < . 1 0 101 502", 100 + rtt_ms);
	seg_row(s, "1000 > . 101 %u 1 502", len);
	seg_row(s, "%.3f > . %u 700 1 502", 1000 + ms, 101 + len);
	const struct ta_out *probe = ta_fresh_probe(seg_conn(s, 0), client_of(s), &why);
	if (!probe)
		return false;
	assert_int_equal(why.cause, TA_CAUSE_TLP);
	assert_int_equal(why.rule, TA_SENT_BY_PTO);
	assert_int_equal(why.trigger_frame, probe->frame - 1);
	return true;
}

/* TA_PTO_SRTTS, TA_FRESH_PROBE_LEAST_QUARTERS, _MOST_QUARTERS, _LATE_NS: 40 ms, from 30 to 50 and 20. */
static void tcp_replay__a_probe_with_new_bytes_comes_two_round_trips_later(void **state)
{
	assert_false(is_probe(*state, 20, 29.9, 1460));
	assert_true(is_probe(*state, 20, 30.1, 1460));
	assert_true(is_probe(*state, 20, 69.9, 1460));
	assert_false(is_probe(*state, 20, 70.1, 1460));
}

/* TA_FRESH_PROBE_MIN_NS: two ticks, however short the round trip. */
static void tcp_replay__a_probe_with_new_bytes_waits_two_ticks(void **state)
{
	assert_false(is_probe(*state, 0.2, 1.9, 1460));
	assert_true(is_probe(*state, 0.2, 2.1, 1460));
}

/* Its sender had no more to send before. */
static void tcp_replay__beside_a_short_segment_new_bytes_are_no_probe(void **state)
{
	assert_false(is_probe(*state, 20, 40, 1459));
	assert_true(is_probe(*state, 20, 40, 2920));
}

/* When the peer was heard before it is known where it has not spoken since: then what the chain knows was before it. */
static void tcp_replay__a_probe_with_new_bytes_did_not_hear_what_came_after_it(void **state)
{
	struct seg_script *s = *state;

	assert_true(is_probe(s, 20, 40, 1460));
	seg_row(s, "1060 < . 1 0 101 502 sack=1561-2261");
	seg_row(s, "1300 > . 101 1460 1 502");
	seg_row(s, "1700 > . 101 1460 1 502");
	const struct ta_episode *e = seg_episode(s, 0, CHAIN, 0);
	assert_int_equal(e->attempt[1].frame, 7);
	assert_true(e->attempt[1].flags & TA_ATTEMPT_NEW_DATA);
	assert_int_equal(e->attempt[1].heard_frame, 0);
	assert_int_equal(e->attempt[2].heard_frame, 8);
}

/* tcp_rto_delta_us() bounds the timer: an RTO of 400 ms, where two round trips are 800. */
static void tcp_replay__a_probe_with_new_bytes_comes_by_the_rto_at_the_latest(void **state)
{
	struct seg_script *s = *state;
	struct ta_recovery_clock clock;

	open_at(s, 1000, 0, "sack-ok");
	for (unsigned i = 0; i < 60; i++) {
		seg_row(s, "%u > P. %u 100 1 502", 2000 + 2000 * i, 1 + 100 * i);
		seg_row(s, "%u < . 1 0 %u 502", 3000 + 2000 * i, 101 + 100 * i);
	}
	ta_replay_clock(seg_conn(s, 0), client_of(s), &clock);
	assert_true(clock.rto_ns < 2 * clock.srtt_ns / 4 * 3);
	seg_row(s, "200000 > . 6001 1460 1 502");
	seg_row(s, "%.3f > . 7461 700 1 502", 200001 + (double)clock.rto_ns / TA_MS);
	assert_non_null(ta_fresh_probe(seg_conn(s, 0), client_of(s), &(struct ta_why){ 0 }));
}

/* RFC 5681 section 2: a FIN that is sent again is no duplicate ACK, however often. */
static void tcp_replay__a_fin_is_no_duplicate_ack(void **state)
{
	struct seg_script *s = *state;

	for (int fin = 0; fin < 2; fin++) {
		open_at(s, 20, 0, "");
		seg_play(s, "100 > . 1 100 1 502\n100 > . 101 100 1 502\n110 < . 1 0 1 502\n");
		for (int i = 1; i <= 6; i++)
			seg_row(s, "%d < %s 1 0 1 502", 110 + i, fin ? "F." : ".");
		seg_play(s, "116.1 > . 1 100 1 502\n");
		const struct ta_episode *e = seg_episode(s, 0, CHAIN, 0);
		assert_int_equal(e->attempt[1].why.cause == TA_CAUSE_FAST, !fin);
	}
}

/* The timer of the original was armed by an ACK before, of which no frame is kept. */
static void tcp_replay__what_armed_the_timer_before_is_not_named(void **state)
{
	struct seg_script *s = *state;

	open_at(s, 20, 0, "sack-ok");
	seg_play(s, "100 > . 1 100 1 502\n101 > . 101 100 1 502\n102 > . 201 100 1 502\n"
		    "120 < . 1 0 101 502\n345 > . 101 100 1 502\n");
	const struct ta_episode *e = seg_episode(s, 0, CHAIN, 0);
	assert_int_equal(e->attempt[1].frame, 8);
	assert_int_equal(e->attempt[1].why.rule, TA_SENT_BY_RTO);
	assert_int_equal(e->attempt[1].why.trigger_frame, 0);
}

/* All copies of a recovery arrived twice: it was needless, and is over (tcp_try_undo_dsack()). */
static void tcp_replay__dsacks_of_all_copies_end_a_recovery(void **state)
{
	struct seg_script *s = *state;

	for (int needless = 0; needless < 2; needless++) {
		open_at(s, 20, 0, "sack-ok");
		for (int i = 0; i < 8; i++)
			seg_row(s, "100 > . %d 100 1 502", 1 + 100 * i);
		seg_play(s, "120 < . 1 0 1 502 sack=301-601\n120 > . 1 100 1 502\n");
		seg_row(s, "140 < . 1 0 101 502 sack=%s301-601", needless ? "1-101," : "");
		seg_play(s, "141 > . 101 100 1 502\n");
		const struct ta_episode *e = seg_episode(s, 0, CHAIN, 1);
		const struct ta_attempt *a = &e->attempt[e->nattempts - 1];
		assert_int_equal(a->why.sender.congestion,
				 needless ? TA_CONGESTION_DISORDER : TA_CONGESTION_RECOVERY);
	}
}

/* Data of a SYN (RFC 7413) that the SYN-ACKs leave out: what takes the second of them answers it, and no timer sent it, although
 * the data is 1021 ms old; what comes after it is the timer's. */
static void tcp_replay__no_timer_sends_data_before_the_handshake_is_complete(void **state)
{
	struct seg_script *s = *state;
	static const char *const row[] = { "1021 > P. 1 100 1 502", "1021 > . 1 0 1 502" };

	for (size_t i = 0; i < 2; i++) {
		seg_anew(s,
			 "   0  >  S   0  100  -  64240\n"
			 "  20  <  S.  0    0  1  65160\n"
			 "1000  >  S   0    0  -  64240\n"
			 "1020  <  S.  0    0  1  65160\n"
			 "%s\n"
			 "2100  >  P.  1  100  1    502\n",
			 row[i]);
		seg_end(s, 3000);
		const struct ta_episode *e = seg_episode(s, 0, CHAIN, 0);
		assert_attempts(e, i ? "or" : "o?r");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_replay__a_fin_is_no_duplicate_ack),
		TELL(tcp_replay__no_timer_sends_data_before_the_handshake_is_complete),
		TELL(tcp_replay__what_armed_the_timer_before_is_not_named),
		TELL(tcp_replay__dsacks_of_all_copies_end_a_recovery),
		TELL(tcp_replay__a_way_of_more_than_two_seconds_is_none),
		TELL(tcp_replay__the_clock_is_the_senders),
		TELL(tcp_replay__one_direction_alone_is_unheard),
		TELL(tcp_replay__what_an_unproven_ack_took_is_not_outstanding),
		TELL(tcp_replay__what_fills_a_hole_was_asked_for_after_half_the_way),
		TELL(tcp_replay__a_gap_of_200_ms_tells_that_ticks_are_milliseconds),
		TELL(tcp_replay__the_senders_clock_counts_from_10_ms_away),
		TELL(tcp_replay__a_gap_that_its_senders_clock_tells_otherwise),
		TELL(tcp_replay__beside_a_sender_the_rest_of_the_path_is_longer),
		TELL(tcp_replay__within_the_senders_host_no_answer_is_supposed_to_have_arrived),
		TELL(tcp_replay__a_probe_with_new_bytes_comes_two_round_trips_later),
		TELL(tcp_replay__a_probe_with_new_bytes_waits_two_ticks),
		TELL(tcp_replay__beside_a_short_segment_new_bytes_are_no_probe),
		TELL(tcp_replay__a_probe_with_new_bytes_comes_by_the_rto_at_the_latest),
		TELL(tcp_replay__a_probe_with_new_bytes_did_not_hear_what_came_after_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
