/* SPDX-License-Identifier: MIT */
/* Timestamps that are echoed, segments without numbers and ICMP errors, on both sides of each threshold of src/tcp/rules.h. */
#include "support/seg_rows.h"

#include "tcp/step.h"

/* The client's newest timestamp is 1000, at 100 ms. The server echoes another one `ms` later. */
static uint32_t unseen_echoes(struct seg_script *s, int ms, int ticks)
{
	seg_limit(s, 0);
	seg_play(s, "  0  >  S    0   0   -  64240  ts=900/0\n"
		    " 20  <  S.   0   0   1  65160  ts=5000/900\n"
		    " 20  >  .    1   0   1  64240  ts=920/5000\n"
		    "100  >  P.   1  10   1  64240  ts=1000/5000\n"
		    "120  <  .    1   0  11  65160  ts=5100/1000\n");
	seg_row(s, "%d < P. 1 10 11 65160 ts=6000/%d", 100 + ms, 1000 + ticks);
	seg_end(s, 60000);
	const struct ta_conn *c = seg_conn(s, 0);
	return c->trouble ? c->trouble->half[seg_key(c, 0)].echo_unseen : 0;
}

static void tcp_bounds__an_echo_of_fifty_ticks_more_is_of_a_segment_that_is_not_here(void **state)
{
	struct seg_script *s = *state;

	assert_int_equal(unseen_echoes(s, 500, 49), 0);
	assert_int_equal(unseen_echoes(s, 500, 50), 1);
	/* The same behind a silence, where it takes the long way. */
	assert_int_equal(unseen_echoes(s, 1600, 49), 0);
	assert_int_equal(unseen_echoes(s, 1600, 50), 1);
	/* Its clock ticks in milliseconds at most, but for a sixteenth, and 20. */
	assert_int_equal(unseen_echoes(s, 1600, 1720), 1);
	assert_int_equal(unseen_echoes(s, 1600, 1721), 0);
	assert_int_equal(unseen_echoes(s, 800, 870), 1);
	assert_int_equal(unseen_echoes(s, 800, 871), 0);
}

/* A gap in which its clock agreed: what is known of it then. */
static uint32_t clock_flags(struct seg_script *s, int gap_ms)
{
	seg_limit(s, 0);
	seg_play(s, "0 > S 0 0 - 64240 ts=900/0\n20 < S. 0 0 1 65160 ts=5000/900\n"
		    "20 > . 1 0 1 64240 ts=920/5000\n");
	seg_row(s, "%d > P. 1 10 1 64240 ts=%d/5000", 20 + gap_ms, 920 + gap_ms);
	return seg_half(s, 0, 0)->flags & (TA_HALF_TS_MS | TA_HALF_TS_MS_SHORT);
}

static void tcp_bounds__a_gap_of_200_ms_tells_a_clock_of_milliseconds(void **state)
{
	struct seg_script *s = *state;

	assert_int_equal(clock_flags(s, 199), 0);
	assert_int_equal(clock_flags(s, 200), TA_HALF_TS_MS_SHORT);
	assert_int_equal(clock_flags(s, 999), TA_HALF_TS_MS_SHORT);
	assert_int_equal(clock_flags(s, 1000), TA_HALF_TS_MS);
}

/* A link address is one of fifteen, and none is none: whatever it is. */
static void tcp_bounds__a_link_address_has_four_bits(void **state)
{
	struct ta_segment s = { .have = TA_HAVE_LINK };
	unsigned seen = 0;

	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		s.link_src[4] = (uint8_t)(i / 256);
		s.link_src[5] = (uint8_t)i;
		uint8_t print = ta_link_fingerprint(&s);
		assert_in_range(print, 1, 15);
		assert_int_equal(print, ta_link_fingerprint(&s));
		seen |= 1u << print;
	}
	assert_int_equal(seen, 0xfffe);
	s.have = 0;
	assert_int_equal(ta_link_fingerprint(&s), 0);
}

/* A clock that is set back while it is captured: by how much at most, and from when to when. */
static void tcp_bounds__that_time_went_back_is_noted(void **state)
{
	struct seg_script *s = *state;

	seg_talk(s);
	seg_play(s, "1000 > P. 11 10 21 502\n900 > P. 21 10 21 502\n2000 > P. 31 10 21 502\n"
		    "1500 > P. 41 10 21 502\n3000 > P. 51 10 21 502\n2900 > P. 61 10 21 502\n");
	const struct ta_trouble *t = seg_conn(s, 0)->trouble;
	assert_int_equal(t->time_backwards, 3);
	assert_int_equal(t->backwards_frame[0], 8);
	assert_int_equal(t->backwards_frame[1], 12);
	assert_ms(t->backwards_ns, 500);
}

/* Segments of one length that say nothing but it, with such gaps: the longest run that doubles. */
static uint32_t doubling(struct seg_script *s, int first_ms, int second_ms)
{
	seg_limit(s, 0);
	s->is_trace = true;
	seg_play(s, "0 > - - 100 - -\n");
	seg_row(s, "%d > - - 100 - -", first_ms);
	if (second_ms)
		seg_row(s, "%d > - - 100 - -", first_ms + second_ms);
	const struct ta_conn *c = seg_conn(s, 0);
	const struct ta_doublings *d =
		c->trouble ? c->trouble->half[seg_key(c, 0)].doublings : NULL;
	return d ? d->longest.count : 0;
}

static void tcp_bounds__a_gap_doubles_from_1_7_to_2_3(void **state)
{
	struct seg_script *s = *state;

	assert_int_equal(doubling(s, 1000, 1699), 2);
	assert_int_equal(doubling(s, 1000, 1700), 3);
	assert_int_equal(doubling(s, 1000, 2300), 3);
	assert_int_equal(doubling(s, 1000, 2301), 2);
}

static void tcp_bounds__no_timer_repeats_within_150_ms(void **state)
{
	struct seg_script *s = *state;

	assert_int_equal(doubling(s, 149, 0), 0);
	assert_int_equal(doubling(s, 150, 0), 2);
}

static void begin(struct seg_script *s, bool ipv6)
{
	seg_limit(s, 0);
	s->talk[0].addr[0] = seg_address(ipv6 ? "2001:db8::1" : "10.0.0.1");
	s->talk[0].addr[1] = seg_address(ipv6 ? "2001:db8::2" : "10.0.0.2");
}

/* An error about a SYN that is sent once more: whether it is "net" or "host unreachable", and whether it ends the connect(). */
static void tcp_bounds__which_icmp_errors_say_unreachable_and_end_a_connect(void **state)
{
	struct seg_script *s = *state;
	static const struct {
		bool ipv6;
		unsigned type, code;
		bool unreachable, ends;
	} error[] = {
		/* RFC 792: 3 is destination unreachable, 0 net, 1 host, 2 protocol, 4 fragmentation needed */
		{ false, 3, 0, true, true },
		{ false, 3, 1, true, true },
		{ false, 3, 2, false, true },
		{ false, 3, 3, false, true },
		{ false, 3, 4, false, false },
		{ false, 3, 5, false, true },
		{ false, 2, 0, false, false },
		{ false, 4, 0, false, false },
		/* RFC 4443: 1 is destination unreachable, 0 no route, 1 prohibited, 3 address, 4 port; 2 too big */
		{ true, 1, 0, true, true },
		{ true, 1, 1, false, true },
		{ true, 1, 2, false, true },
		{ true, 1, 3, true, true },
		{ true, 1, 4, false, true },
		{ true, 0, 0, false, false },
		{ true, 2, 0, false, false },
	};

	for (size_t i = 0; i < sizeof(error) / sizeof(error[0]); i++) {
		begin(s, error[i].ipv6);
		seg_play(s, "0 > S 0 0 - 64240\n1000 > S 0 0 - 64240\n");
		seg_row(s, "1100 icmp 198.51.100.1 %u/%u > 0", error[i].type, error[i].code);
		seg_end(s, 60000);
		const struct ta_episode *e = seg_episode(s, 0, TA_EPISODE_SYN, 0);
		assert_int_equal(e->icmp_unreachable, error[i].unreachable);
		assert_int_equal(e->result == TA_RESULT_ICMP, error[i].ends);
	}
}

/* An error about the segment at 1, which comes once more then. */
static void tcp_bounds__which_icmp_errors_say_that_a_packet_is_too_big(void **state)
{
	struct seg_script *s = *state;
	static const struct {
		bool ipv6;
		unsigned type, code;
		bool too_big;
	} error[] = {
		{ false, 3, 4, true },  { false, 3, 3, false }, { false, 3, 5, false },
		{ false, 2, 4, false }, { false, 4, 4, false }, { true, 2, 0, true },
		{ true, 1, 0, false },  { true, 3, 0, false },  { true, 3, 4, false },
	};

	for (size_t i = 0; i < sizeof(error) / sizeof(error[0]); i++) {
		begin(s, error[i].ipv6);
		seg_handshake(s);
		seg_play(s, "100 > . 1 1460 1 502\n");
		seg_row(s, "110 icmp 198.51.100.1 %u/%u > 1", error[i].type, error[i].code);
		seg_play(s, "110.1 > . 1 1200 1 502\n");
		seg_end(s, 60000);
		const struct ta_episode *e = seg_episode(s, 0, TA_EPISODE_RETRANSMISSION, 0);
		assert_int_equal(e->attempt[1].cause == TA_CAUSE_PMTU, error[i].too_big);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_bounds__an_echo_of_fifty_ticks_more_is_of_a_segment_that_is_not_here),
		TELL(tcp_bounds__a_gap_of_200_ms_tells_a_clock_of_milliseconds),
		cmocka_unit_test(tcp_bounds__a_link_address_has_four_bits),
		TELL(tcp_bounds__that_time_went_back_is_noted),
		TELL(tcp_bounds__a_gap_doubles_from_1_7_to_2_3),
		TELL(tcp_bounds__no_timer_repeats_within_150_ms),
		TELL(tcp_bounds__which_icmp_errors_say_unreachable_and_end_a_connect),
		TELL(tcp_bounds__which_icmp_errors_say_that_a_packet_is_too_big),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
