/* SPDX-License-Identifier: MIT */
/* The edges of the rules about what is believed of a segment (src/tcp/rules.h, belief.c, contest.c): numbers out of any window,
 * SYNs in a connection that stands, packets that look like none of their sender's. Each is held from both sides. */
#include "support/seg_script.h"

static const struct ta_half_trouble *trouble_of(const struct seg_script *s, int side)
{
	static const struct ta_half_trouble none;
	const struct ta_conn *c = seg_conn(s, 0);

	return c->trouble ? &c->trouble->half[seg_key(c, side)] : &none;
}

static uint64_t anomalies(const struct seg_script *s, const char *name)
{
	const struct ta_anomaly *a = ta_anomaly_find(ta_tracker_anomalies(s->tracker), name);

	return a ? a->count : 0;
}

#define STAMPED_TALK                                                                               \
	"  0  >  S   0   0    -  64240  ts=1000/0\n"                                               \
	" 20  <  S.  0   0    1  65160  ts=1020/1000\n"                                            \
	" 20  >  .   1   0    1    502  ts=1020/1020\n"                                            \
	"100  >  P.  1  10    1    502  ts=1100/1020\n"                                            \
	"120  <  P.  1  20   11    502  ts=1120/1100\n"                                            \
	"120  >  .  11   0   21    502  ts=1120/1120\n"

/* TA_STRAY_WINDOWS, 4, and TA_STRAY_BYTES, 1 MiB: beyond four times the larger window (here 502 * 128 = 64256 bytes) and 1048576 bytes
 * no number is in any window (RFC 9293 section 3.10.7.4, RFC 5961 section 5). */
static void tcp_belief__numbers_are_in_a_window_up_to_four_of_them_and_a_mebibyte(void **state)
{
	static const struct {
		unsigned seq, ack;
		uint32_t ignored;
	} row[] = {
		{ 21 + 1305600, 11, 0 },
		{ 21 + 1305601, 11, 1 },
		{ 21, 11 + 1305600, 0 },
		{ 21, 11 + 1305601, 1 },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		seg_anew(*state, SEG_TALKED "200 < P. %u 10 %u 502\n", row[i].seq, row[i].ack);
		assert_int_equal(trouble_of(*state, 1)->ignored, row[i].ignored);
		assert_int_equal(anomalies(*state, "tcp.out_of_window"), row[i].ignored);
	}
}

/* What lies as far behind is as old, but for a RST, of which it is told where it lies. */
static void tcp_belief__numbers_are_as_far_behind(void **state)
{
	static const struct {
		const char *flags;
		int seq, ack;
		uint32_t ignored;
	} row[] = {
		{ ".", 21 - 1305600, 11, 0 },  { ".", 21 - 1305601, 11, 1 },
		{ ".", 21, 11 - 1305600, 0 },  { ".", 21, 11 - 1305601, 1 },
		{ "R.", 21 - 1305601, 11, 0 },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct seg_script *s = *state;

		seg_limit(s, 0);
		s->talk[0].isn[0] = 100000000;
		seg_play(s, SEG_TALKED);
		seg_row(s, "200 < %s %d 0 %d 502", row[i].flags, row[i].seq, row[i].ack);
		assert_int_equal(anomalies(s, "tcp.out_of_window"), row[i].ignored);
	}
}

/* Where a capture lost a long stretch, two segments fit each other to the same distance. */
static void tcp_belief__a_second_far_segment_fits_the_first(void **state)
{
	static const int off[] = { 1305600, 1305601, -1305600, -1305601 };

	for (size_t i = 0; i < sizeof(off) / sizeof(off[0]); i++) {
		seg_anew(*state,
			 SEG_TALKED "200 < P. 500000000 10 11 502\n"
				    "210 < P. %d 10 11 502\n",
			 500000000 + off[i]);
		assert_int_equal(trouble_of(*state, 1)->ignored, i % 2 ? 2 : 1);
	}
}

/* RFC 9293 section 3.1: no host takes what has a wrong checksum. Of what was damaged on its way the numbers still tell that it was sent; of
 * nothing but flags and an ACK nothing is left. */
static void tcp_belief__damaged_data_was_sent(void **state)
{
	static const struct {
		const char *segment;
		uint32_t ignored;
	} row[] = { { "P. 21 10 11 502", 0 }, { ". 21 0 11 502", 1 }, { "FP. 21 10 11 502", 1 } };

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		seg_anew(*state,
			 SEG_TALKED "150 < . 21 0 11 502 sum=good\n"
				    "200 < %s sum=bad\n",
			 row[i].segment);
		assert_int_equal(trouble_of(*state, 1)->ignored, row[i].ignored);
		assert_int_equal(anomalies(*state, "tcp.bad_checksum"), 1);
	}
}

/* The windows that stand are those of both sides, the larger one. */
static void tcp_belief__the_larger_window_tells_what_is_out_of_any(void **state)
{
	for (int server = 0; server < 2; server++)
		for (int beyond = 0; beyond < 2; beyond++) {
			seg_anew(*state,
				 SEG_HANDSHAKE "50 > . 1 0 1 %d\n"
					       "60 < . 1 0 1 %d\n"
					       "70 < P. %d 10 1 1000\n",
				 server ? 10 : 1000, server ? 1000 : 10,
				 1 + 4 * 128000 + (1 << 20) + beyond);
			assert_int_equal(trouble_of(*state, 1)->ignored, beyond);
		}
}

/* RFC 5961 section 4: a SYN is answered by a challenge ACK wherever its number lies; it proves nothing of what follows it there. */
static void tcp_belief__a_forged_syn_ack_makes_no_number_believable(void **state)
{
	seg_anew(*state, SEG_TALKED "200 < S. 500000000 0  1 502\n"
				    "210 < P. 500000001 80 11 502\n");
	assert_int_equal(trouble_of(*state, 1)->ignored, 2);
	assert_int_equal(anomalies(*state, "tcp.out_of_place"), 1);
	assert_int_equal(anomalies(*state, "tcp.out_of_window"), 1);
}

/* RFC 7323 section 3.2: a RST need not bear a timestamp. This one fits what the capture has begun to see behind a long gap. */
static void tcp_belief__a_rst_without_timestamp_is_its_sides(void **state)
{
	seg_anew(*state, STAMPED_TALK "200 < P. 500000001 80 11 502 ts=1200/1120\n"
				      "300 < R. 500000081 0 11 0\n");
	assert_int_equal(trouble_of(*state, 1)->ignored, 1);
	assert_non_null(seg_conn(*state, 0)->trouble);
	assert_int_equal(seg_conn(*state, 0)->trouble->nresets, 1);

	seg_anew(*state, STAMPED_TALK "200 < P. 500000001 80 11 502 ts=1200/1120\n"
				      "300 < P. 500000081 80 11 502\n");
	assert_int_equal(trouble_of(*state, 1)->ignored, 2);
}

/* A side whose packets come two ways shows two TTLs: neither is of somebody else. */
static void tcp_belief__a_second_path_is_not_foreign(void **state)
{
	static const struct {
		int ttl;
		uint32_t ignored;
	} row[] = { { 64, 0 }, { 57, 0 }, { 50, 1 } };

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		seg_anew(*state,
			 SEG_TALKED "200 < P. 21 20 11 502 ttl=57\n"
				    "201 > . 11 0 41 502\n"
				    "300 < P. 5041 20 11 502 ttl=%d\n",
			 row[i].ttl);
		assert_int_equal(trouble_of(*state, 1)->ignored, row[i].ignored);
	}
}

/* TA_FOREIGN_HOPS, 2, and TA_KNOWN_SEGMENTS, 2: ECMP gives one hop more or less; the first segment of a side may be a proxy's. */
static void tcp_belief__a_known_side_is_at_one_distance(void **state)
{
	static const struct {
		int ttl;
		uint32_t ignored;
	} row[] = { { 62, 1 }, { 63, 0 }, { 65, 0 }, { 66, 1 } };

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		seg_anew(*state, SEG_TALKED "300 < P. 5021 20 11 502 ttl=%d\n", row[i].ttl);
		assert_int_equal(trouble_of(*state, 1)->ignored, row[i].ignored);
		seg_anew(*state, SEG_HANDSHAKE "300 < P. 5021 20 1 502 ttl=%d\n", row[i].ttl);
		assert_int_equal(trouble_of(*state, 1)->ignored, 0);
	}
}

/* Where frames of the trace are missing, so are those that came between; what lacks both marks of its side is foreign still. */
static void tcp_belief__a_hole_is_not_foreign_where_frames_are_missing(void **state)
{
	struct seg_script *s = *state;

	for (int missing = 0; missing < 2; missing++) {
		seg_limit(s, 10);
		s->frames_missing = missing;
		seg_play(s, STAMPED_TALK "200 < P. 5021 20 11 502 ts=1200/1120 ttl=250\n");
		assert_int_equal(trouble_of(s, 1)->ignored, !missing);
		seg_row(s, "210 < P. 9041 20 11 502 ttl=200");
		assert_int_equal(trouble_of(s, 1)->ignored, missing ? 1 : 2);
	}
}

/* So many forged SYNs, one after the other, and then the client goes on in its own numbers. */
static void go_on_after(struct seg_script *s, unsigned syns)
{
	seg_anew(s, SEG_TALKED);
	for (unsigned i = 0; i < syns; i++)
		seg_row(s, "%u > S %u 0 - 502 ttl=200", 200 + 10 * i, 900000000 + 1000000 * i);
	seg_row(s, "1000 > P. 11 10 21 502");
}

/* TA_CONTEST_LOOKS, 16. */
static void tcp_belief__sixteen_syns_are_looked_through_for_what_goes_on(void **state)
{
	struct seg_script *s = *state;

	go_on_after(s, 16);
	assert_int_equal(s->last.conn, 0);
	assert_int_equal(trouble_of(s, 0)->ignored, 16);
	assert_null(ta_tracker_conn(s->tracker, 1));

	go_on_after(s, 17);
	assert_int_not_equal(s->last.conn, 0);
	assert_int_equal(trouble_of(s, 0)->ignored, 0);
	assert_non_null(ta_tracker_conn(s->tracker, 1));
}

/* TA_WINDOW_UNKNOWN_BYTES, 65535: what goes on lies within the window, and within the largest one without scaling where that is less. */
static void tcp_belief__a_connection_goes_on_within_its_window(void **state)
{
	static const struct {
		unsigned window;
		int off;
		bool goes_on;
	} row[] = {
		{ 502, 65535, true },   { 502, 65536, false },  { 502, -65535, true },
		{ 502, -65536, false }, { 1000, 128000, true }, { 1000, 128001, false },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct seg_script *s = *state;

		seg_limit(s, 10);
		s->talk[0].isn[0] = 100000000;
		seg_play(s, SEG_TALKED);
		seg_row(s, "130 < . 21 0 11 %u", row[i].window);
		seg_row(s, "200 > S 900000000 0 - 502 raw");
		seg_row(s, "300 > . %u 0 %u 502 raw", 100000000 + 11 + row[i].off,
			s->talk[0].isn[1] + 21);
		assert_int_equal(s->last.conn == 0, row[i].goes_on);
	}
}

/* What had closed does not go on: its last ACK may come late. */
static void tcp_belief__a_closed_connection_does_not_go_on(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, SEG_TALKED " 200 > F. 11 0 21 502\n"
			       " 220 < F. 21 0 12 502\n"
			       " 221 > .  12 0 22 502\n"
			       "1000 > S  900000000 0 - 502\n"
			       "2000 > .  12 0 22 502\n");
	assert_non_null(ta_tracker_conn(s->tracker, 1));
	assert_int_equal(trouble_of(s, 0)->ignored, 0);
}

/* Probes go on, too, where the SYN between them was forged. */
static void tcp_belief__a_forged_syn_ends_no_run_of_probes(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, SEG_TALKED " 60s > . 10 0 21 502\n"
			       "135s > . 10 0 21 502\n"
			       "140s > S 900000000 0 - 502 ttl=200\n"
			       "210s > . 10 0 21 502\n");
	assert_null(ta_tracker_conn(s->tracker, 1));
	assert_int_equal(seg_episodes(s, 0), 1);
	assert_int_equal(seg_episode(s, 0, TA_EPISODE_KEEPALIVE, 0)->attempts_total, 3);
}

/* 4.4BSD and macOS make a keep-alive probe of a bare header: without a timestamp nothing but such a probe is its sender's, and that
 * comes TA_PROBE_IDLE_MIN_NS, 900 ms, after its sender's last segment, with nothing outstanding. */
static void tcp_belief__a_probe_of_a_bare_header_is_its_senders(void **state)
{
	static const struct {
		const char *segment;
		uint32_t foreign;
	} row[] = {
		{ "1020 > . 10 0 21 502", 0 }, { "1019.999 > . 10 0 21 502", 1 },
		{ "1020 > . 10 1 21 502", 0 }, { "1020 > P. 9 2 21 502", 1 },
		{ "1020 > . 9 0 21 502", 1 },  { "1020 > F. 10 0 21 502", 1 },
		{ "1020 > . 10 0 20 502", 0 }, { "1020 > . 10 0 22 502", 1 },
		{ "1020 > P 10 0 - 502", 1 },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		seg_anew(*state, STAMPED_TALK "%s\n", row[i].segment);
		assert_int_equal(anomalies(*state, "tcp.foreign"), row[i].foreign);
	}
	seg_anew(*state, STAMPED_TALK "1020 > . 10 0 21 502\n"
				      "1040 < . 21 0 11 502 ts=2040/1120\n");
	seg_end(*state, 3000);
	const struct ta_episode *e = seg_episode(*state, 0, TA_EPISODE_KEEPALIVE, 0);
	assert_int_equal(e->answered, 1);
	assert_null(trouble_of(*state, 0)->strangers);
	/* Bytes are outstanding: nobody probes. */
	seg_anew(*state, STAMPED_TALK "130 > P. 11 10 21 502 ts=1130/1120\n"
				      "1030 > . 20 0 21 502\n");
	assert_int_equal(anomalies(*state, "tcp.foreign"), 1);
}

/* RFC 9293 section 3.5.1: a bare RST to the challenge is of who sent the SYN, and knows nothing of the old connection. */
static void tcp_belief__a_rst_to_the_challenge_is_the_new_connections(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, SEG_TALKED "200 > S 900000000 0 - 502\n"
			       "220 < . 21 0 11 502\n"
			       "221 > R 11 0 - 0\n");
	assert_int_equal(s->last.conn, 1);
	assert_null(seg_conn(s, 0)->trouble);
}

/* TA_REORDER_NS, 3 ms: the SYN may have overtaken what its side had sent before it. */
static void tcp_belief__a_syn_overtakes_by_3_ms_at_most(void **state)
{
	static const struct {
		double ms;
		bool stands;
	} row[] = { { 3, true }, { 3.001, false } };

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct seg_script *s = *state;

		seg_anew(s, SEG_TALKED "200 > S 900000000 0 - 502\n%.3f > P. 11 10 21 502\n",
			 200 + row[i].ms);
		assert_int_equal(s->last.conn, 0);
		assert_int_equal(ta_tracker_conn(s->tracker, 1) != NULL, row[i].stands);
	}
}

/* TA_CHALLENGE_NS, 3 s (RFC 1122 section 4.2.3.1: no SYN is repeated later): an ACK of something else answers the SYN until then. */
static void tcp_belief__a_challenge_ack_comes_within_3_s_of_the_syn(void **state)
{
	static const struct {
		double ms;
		uint32_t challenges;
	} row[] = { { 2999.999, 1 }, { 3000, 0 } };

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		seg_anew(*state, "0 > S 0 0 - 64240\n%.3f < . 777777 0 444444 502\n", row[i].ms);
		assert_int_equal(trouble_of(*state, 1)->challenge_acks, row[i].challenges);
		const struct ta_trouble *t = seg_conn(*state, 0)->trouble;
		assert_int_equal(t ? t->first_challenge_frame : 0, row[i].challenges ? 2 : 0);
	}
}

/* Each tunnel may be a network of its own. Only a connection that lacks one direction takes that from another tunnel. */
static void tcp_belief__a_whole_connection_takes_nothing_from_another_tunnel(void **state)
{
	for (int side = 0; side < 2; side++) {
		struct seg_script *s = *state;

		seg_limit(s, 10);
		s->talk[0].tenant[0] = s->talk[0].tenant[1] = 7;
		seg_play(s, SEG_TALKED);
		s->talk[0].tenant[0] = s->talk[0].tenant[1] = 9;
		seg_row(s, side ? "200 < P. 21 10 11 502" : "200 > P. 11 10 21 502");
		assert_int_equal(s->last.conn, 1);
		assert_int_equal(seg_half(s, 0, side)->segments, side ? 2 : 4);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_belief__numbers_are_in_a_window_up_to_four_of_them_and_a_mebibyte),
		TELL(tcp_belief__numbers_are_as_far_behind),
		TELL(tcp_belief__a_second_far_segment_fits_the_first),
		TELL(tcp_belief__damaged_data_was_sent),
		TELL(tcp_belief__the_larger_window_tells_what_is_out_of_any),
		TELL(tcp_belief__a_forged_syn_ack_makes_no_number_believable),
		TELL(tcp_belief__a_rst_without_timestamp_is_its_sides),
		TELL(tcp_belief__a_second_path_is_not_foreign),
		TELL(tcp_belief__a_known_side_is_at_one_distance),
		TELL(tcp_belief__a_hole_is_not_foreign_where_frames_are_missing),
		TELL(tcp_belief__sixteen_syns_are_looked_through_for_what_goes_on),
		TELL(tcp_belief__a_connection_goes_on_within_its_window),
		TELL(tcp_belief__a_closed_connection_does_not_go_on),
		TELL(tcp_belief__a_forged_syn_ends_no_run_of_probes),
		TELL(tcp_belief__a_rst_to_the_challenge_is_the_new_connections),
		TELL(tcp_belief__a_syn_overtakes_by_3_ms_at_most),
		TELL(tcp_belief__a_challenge_ack_comes_within_3_s_of_the_syn),
		TELL(tcp_belief__a_whole_connection_takes_nothing_from_another_tunnel),
		TELL(tcp_belief__a_probe_of_a_bare_header_is_its_senders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
