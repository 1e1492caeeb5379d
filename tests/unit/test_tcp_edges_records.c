/* SPDX-License-Identifier: MIT */
/* What is kept of an episode and of its attempts, for those who ask afterwards. */
#include "support/seg_script.h"

#include "tcp/episodes.h"

#define CHAIN TA_EPISODE_RETRANSMISSION

/* Four segments at 100 ms, the second of them a hole of the capture where `hole`; the given one comes once more. */
static const struct ta_episode *once_more(struct seg_script *s, bool hole, unsigned seq)
{
	seg_anew(s,
		 SEG_HANDSHAKE "100 > . 1 100 1 502\n"
			       "%s"
			       "100 > . 201 100 1 502\n"
			       "100 > . 301 100 1 502\n"
			       "%s"
			       "400 > . %u 100 1 502 id=7777\n",
		 hole ? "" : "100 > . 101 100 1 502\n", hole ? "120 < . 1 0 101 502\n" : "", seq);
	return seg_episode(s, 0, CHAIN, 0);
}

/* What stands at SND.UNA is repeated by a timer; what stands behind it only where the capture lacks all in front of it. */
static void tcp_records__the_head_is_what_stands_at_snd_una(void **state)
{
	static const struct {
		bool hole;
		unsigned seq;
		bool head, tail;
	} row[] = {
		{ false, 1, true, false },   { false, 101, false, false },
		{ false, 301, false, true }, { true, 201, true, false },
		{ true, 301, false, true },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		const struct ta_episode *e = once_more(*state, row[i].hole, row[i].seq);
		const struct ta_attempt *a = &e->attempt[e->nattempts - 1];

		assert_int_equal(!!(a->flags & TA_ATTEMPT_HEAD), row[i].head);
		assert_int_equal(!!(a->flags & TA_ATTEMPT_TAIL), row[i].tail);
		assert_int_equal(a->ip_id, 7777);
		assert_int_equal(e->healed_attempt, -1);
	}
}

/* A FIN that was acknowledged and comes again is a FIN still. */
static void tcp_records__a_fin_is_repeated_as_a_fin(void **state)
{
	static const char *const ack[] = { "", "120 < . 1 0 2 502\n" };

	for (int acked = 0; acked < 2; acked++) {
		seg_anew(*state, SEG_HANDSHAKE "100 > F. 1 0 1 502\n%s320 > F. 1 0 1 502\n",
			 ack[acked]);
		assert_int_equal(seg_count(*state, 0, TA_EPISODE_FIN), 1);
		assert_int_equal(seg_count(*state, 0, CHAIN), 0);
	}
	/* With data in front of it the data is repeated. */
	seg_anew(*state, SEG_HANDSHAKE "100 > P. 1 10 1 502\n"
				       "100 > F. 11 0 1 502\n"
				       "320 > F. 11 0 1 502\n");
	assert_int_equal(seg_count(*state, 0, TA_EPISODE_FIN), 0);
	assert_int_equal(seg_count(*state, 0, CHAIN), 1);
}

/* What a capture begins with may be a copy itself: one of the two is one for sure. */
static void tcp_records__the_first_bytes_of_a_capture_may_be_a_copy(void **state)
{
	seg_anew(*state, "100 > P. 1 10 1 502\n320 > P. 1 10 1 502\n");
	const struct ta_episode *e = seg_episode(*state, 0, CHAIN, 0);
	assert_int_equal(e->attempts_total, 2);
	assert_false(e->original_seen);
	assert_int_equal(e->no_copies, 1);
	assert_int_equal(ta_episode_copies(e), 1);

	seg_anew(*state, SEG_HANDSHAKE "100 > P. 1 10 1 502\n320 > P. 1 10 1 502\n");
	e = seg_episode(*state, 0, CHAIN, 0);
	assert_true(e->original_seen);
	assert_int_equal(e->no_copies, 0);
	assert_int_equal(ta_episode_copies(e), 1);
}

/* RFC 8985 section 7.3: the loss probe, 2 SRTT after the last segment, carried new bytes: it is an attempt, and no copy. */
static void tcp_records__a_loss_probe_with_new_bytes_is_no_copy(void **state)
{
	for (int late = 0; late < 2; late++) {
		seg_anew(*state,
			 SEG_HANDSHAKE "100 > . 1 1460 1 502\n"
				       "%d > . 1461 1460 1 502\n"
				       "360 > . 1 1460 1 502\n",
			 late ? 200 : 142);
		const struct ta_episode *e = seg_episode(*state, 0, CHAIN, 0);
		assert_int_equal(e->attempts_total, late ? 2 : 3);
		assert_int_equal(e->no_copies, !late);
		assert_int_equal(ta_episode_copies(e), 1);
		assert_int_equal(!!(e->attempt[1].flags & TA_ATTEMPT_NEW_DATA), !late);
	}
}

/* What was sent when a timer went off belongs to its recovery (RFC 6582: up to the recovery point); what was sent since does not. */
static void tcp_records__a_recovery_ends_at_what_was_sent_before_it(void **state)
{
	static const struct {
		unsigned seq;
		bool recovery;
	} row[] = { { 11, true }, { 21, false } };

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		seg_anew(*state,
			 SEG_HANDSHAKE "100 > P.  1 10 1 502\n"
				       "100 > P. 11 10 1 502\n"
				       "320 > P.  1 10 1 502\n"
				       "330 > P. 21 10 1 502\n"
				       "760 > P. %u 10 1 502\n",
			 row[i].seq);
		const struct ta_episode *e = seg_episode(*state, 0, CHAIN, 0);
		assert_int_equal(!!(e->attempt[2].flags & TA_ATTEMPT_RECOVERY), row[i].recovery);
	}
}

/* A SYN that was sent once and never answered is an attempt at its number. */
static void tcp_records__a_lonely_syn_is_an_attempt(void **state)
{
	struct seg_script *s = *state;

	seg_row(s, "0 > S 0 0 - 64240");
	seg_end(s, 60000);
	const struct ta_episode *e = seg_episode(s, 0, TA_EPISODE_SYN, 0);
	assert_int_equal(e->attempts_total, 1);
	assert_int_equal(e->seq, s->talk[0].isn[0]);
	assert_int_equal(e->length, 1);
	assert_true(e->original_seen);
}

/* Of a side that the capture lacks the peer's ACKs tell that it sent something, and not what: its payload is not known. */
static void tcp_records__payload_that_was_only_acknowledged_is_not_known(void **state)
{
	for (int more = 0; more < 2; more++) {
		seg_anew(*state, "0 < S. 0 0 1 65160\n100 < . 1 0 %d 502\n", more ? 101 : 1);
		const struct ta_conn *c = seg_conn(*state, 0);

		assert_int_equal(ta_conn_payload_bytes(c, seg_key(c, 0)), 0);
		assert_int_equal(ta_conn_acked_bytes(c, seg_key(c, 0)), more ? 100 : 0);
		assert_int_equal(ta_conn_payload_known(c, seg_key(c, 0)), 0);
		seg_row(*state, "110 > . %d 0 1 502", more ? 101 : 1);
		assert_int_equal(ta_conn_payload_known(c, seg_key(c, 0)), !more);
	}
}

/* Numbers count from the ISN, past 2^32 as well; what lies in front of it is negative. */
static void tcp_records__numbers_count_from_the_isn(void **state)
{
	const struct ta_half h = { .isn = 0xfffffff0, .nxt = 0x10 };
	static const struct {
		uint32_t seq;
		int64_t relative;
	} row[] = {
		{ 0xfffffff0, 0 }, { 0x8, 24 }, { 0x10, 32 }, { 0x40, 80 }, { 0xffffffe0, -16 }
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		assert_int_equal(ta_half_relative_seq(&h, row[i].seq), row[i].relative);
}

/* The window closes while bytes are repeated: the peer's own data may tell it, too. */
static void tcp_records__a_window_closes_in_a_chain(void **state)
{
	static const char *const told[] = { ". 1 0 1", "P. 1 10 1" };

	for (int data = 0; data < 2; data++)
		for (int window = 0; window < 2; window++) {
			seg_anew(*state, SEG_HANDSHAKE "100 > P. 1 10 1 502\n"
						       "320 > P. 1 10 1 502\n");
			seg_row(*state, "330 < %s %d", told[data], window);
			seg_row(*state, "760 > P. 1 10 1 502");
			const struct ta_episode *e = seg_episode(*state, 0, CHAIN, 0);
			assert_int_equal(e->attempts_total, 3);
			assert_int_equal(e->zero_window, !window);
		}
}

/* What src/timers is told: the estimate of RFC 6298 from one round trip of 20 ms, as Linux has it, 200 ms more; and whether both know SACK, as
 * no stack has loss probes without it. Before 2013 none had them (TA_LOSS_PROBE_FROM_NS). */
static void tcp_records__timers_are_told_of_estimate_and_sack(void **state)
{
	static const struct {
		int64_t date_s;
		const char *syn, *syn_ack;
		int sack;
	} row[] = {
		{ 1400000000, "sack-ok", "sack-ok", 1 },
		{ 1400000000, "sack-ok", "", 0 },
		{ 1300000000, "sack-ok", "sack-ok", 0 },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct seg_script *s = *state;
		struct ta_chain chain;

		seg_limit(s, 0);
		ta_tracker_set_date(s->tracker, row[i].date_s * TA_SEC);
		seg_row(s, "0 > S 0 0 - 64240 %s", row[i].syn);
		seg_row(s, "20 < S. 0 0 1 65160 %s", row[i].syn_ack);
		seg_play(s, "20 > . 1 0 1 502\n100 > P. 1 10 1 502\n320 > P. 1 10 1 502\n");
		ta_episode_chain(seg_conn(s, 0), seg_episode(s, 0, CHAIN, 0), 1, &chain);
		assert_int_equal(chain.sack, row[i].sack);
		assert_ms(chain.rto_estimate_ns, 220);
		assert_ms(chain.srtt_ns, 20);
	}
}

/* An ICMP error about what the server sent ends no connect() of the client. */
static void tcp_records__an_icmp_error_ends_what_it_quotes(void **state)
{
	for (int side = 0; side < 2; side++) {
		seg_anew(*state,
			 "   0  >  S  0  0  -  64240\n"
			 "1000  >  S  0  0  -  64240\n"
			 "1100  icmp  198.51.100.1  3/1  %c  -\n",
			 "><"[side]);
		seg_end(*state, 60000);
		const struct ta_episode *e = seg_episode(*state, 0, TA_EPISODE_SYN, 0);
		assert_int_equal(e->result == TA_RESULT_ICMP, !side);
	}
}

/* One side alone: whichever end of the key it has. */
static void tcp_records__one_side_is_seen_alone_at_either_end(void **state)
{
	struct seg_script *s = *state;

	for (int side = 0; side < 2; side++) {
		seg_limit(s, 0);
		seg_row(s, "100 %c P. 1 10 1 502", "><"[side]);
		seg_row(s, "120 %c P. 11 10 1001 502", "><"[side]);
		assert_true(ta_conn_one_sided(seg_conn(s, 0)));
		seg_row(s, "130 %c . 1001 0 21 502", "<>"[side]);
		assert_false(ta_conn_one_sided(seg_conn(s, 0)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_records__the_head_is_what_stands_at_snd_una),
		TELL(tcp_records__a_fin_is_repeated_as_a_fin),
		TELL(tcp_records__the_first_bytes_of_a_capture_may_be_a_copy),
		TELL(tcp_records__a_loss_probe_with_new_bytes_is_no_copy),
		TELL(tcp_records__a_recovery_ends_at_what_was_sent_before_it),
		TELL(tcp_records__a_lonely_syn_is_an_attempt),
		TELL(tcp_records__payload_that_was_only_acknowledged_is_not_known),
		TELL(tcp_records__numbers_count_from_the_isn),
		TELL(tcp_records__a_window_closes_in_a_chain),
		TELL(tcp_records__timers_are_told_of_estimate_and_sack),
		TELL(tcp_records__an_icmp_error_ends_what_it_quotes),
		TELL(tcp_records__one_side_is_seen_alone_at_either_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
