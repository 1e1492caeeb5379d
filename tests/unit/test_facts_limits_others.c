/* SPDX-License-Identifier: MIT */
/* The thresholds of src/facts/rules.h that speak of opening, of a healthy course, of other connections and of the capture, each from both
 * sides: moved by half, or by one, a row fails. */
#include <string.h>

#include "support/seg_script.h"

static struct ta_addr address(const char *text)
{
	struct ta_addr a;

	assert_true(ta_addr_parse(text, strlen(text), &a));
	return a;
}

/* ---- opening ---- */

/* TA_SYN_ATTEMPTS, TA_SYN_SPACED_NS. */
static void limits__two_syns_of_900_ms_have_waited(void **state)
{
	struct seg_script *s = *state;
#define STORY "0  >  S  0  0  -  64240\n%d  >  S  0  0  -  64240\n"
	seg_anew(s, "0  >  S  0  0  -  64240\n");
	assert_false(seg_tells(s, 60000, TA_FACT_SYN_UNANSWERED));
	seg_anew(s, STORY, 890);
	assert_true(seg_tells(s, 1000, TA_FACT_SYN_UNANSWERED));
	assert_true(seg_tells(s, 1000, TA_FACT_NOT_DUE));
	seg_anew(s, STORY, 910);
	assert_false(seg_tells(s, 1000, TA_FACT_NOT_DUE));
#undef STORY
}

/* TA_SYN_ATTEMPTS, TA_SYN_ACK_SPAN_NS: the capture ends half a second after the last. */
static void limits__syn_acks_over_3_s_have_waited(void **state)
{
	struct seg_script *s = *state;
#define STORY "0  >  S  0  0  -  64240\n20  <  S.  0  0  1  65160\n"
	seg_anew(s, STORY);
	assert_false(seg_tells(s, 60000, TA_FACT_SYN_ACK_UNANSWERED));
	seg_anew(s, STORY "1020  <  S.  0  0  1  65160\n");
	assert_true(seg_tells(s, 60000, TA_FACT_SYN_ACK_UNANSWERED));
	seg_anew(s, STORY "1020  <  S.  0  0  1  65160\n3010  <  S.  0  0  1  65160\n");
	assert_false(seg_tells(s, 3500, TA_FACT_SYN_ACK_UNANSWERED));
	seg_anew(s, STORY "1020  <  S.  0  0  1  65160\n3030  <  S.  0  0  1  65160\n");
	assert_true(seg_tells(s, 3500, TA_FACT_SYN_ACK_UNANSWERED));
#undef STORY
}

/* TA_HALF_RTT_US, TA_HALF_RTT_RATIO, TA_MIDDLE_RTT_US: both halves of the handshake, in us. */
static int place_of(struct seg_script *s, double to_server_us, double to_client_us)
{
	const struct ta_fact *f;

	seg_limit(s, 0);
	s->talk[0].ttl[0] = 63; /* else TTLs tell */
	s->talk[0].ttl[1] = 61;
	seg_row(s, "0      >  S   0  0  -  64240");
	seg_row(s, "%.4f   <  S.  0  0  1  65160", to_server_us / 1000);
	seg_row(s, "%.4f   >  .   1  0  1    502", (to_server_us + to_client_us) / 1000);
	f = fact_of(seg_diagnose(s, 60000, 0), TA_FACT_VANTAGE_HANDSHAKE);
	return !f ? -1 : f->subject == TA_OF_PATH ? 2 : f->side;
}

static void limits__the_far_half_of_the_handshake_takes_200_us_and_four_times_the_near(void **state)
{
	assert_int_equal(place_of(*state, 190, 10), -1);
	assert_int_equal(place_of(*state, 210, 10), 0);
	assert_int_equal(place_of(*state, 10, 190), -1);
	assert_int_equal(place_of(*state, 10, 210), 1);
	assert_int_equal(place_of(*state, 790, 200), -1);
	assert_int_equal(place_of(*state, 810, 200), 0);
	assert_int_equal(place_of(*state, 200, 810), 1);
	/* Both from 1 ms on: between the ends. */
	assert_int_equal(place_of(*state, 1500, 990), -1);
	assert_int_equal(place_of(*state, 1500, 1010), 2);
	assert_int_equal(place_of(*state, 990, 1500), -1);
	assert_int_equal(place_of(*state, 1010, 1500), 2);
	assert_int_equal(place_of(*state, 9000, 990), 0);
	assert_int_equal(place_of(*state, 9000, 1010), -1);
	assert_int_equal(place_of(*state, 990, 9000), 1);
	assert_int_equal(place_of(*state, 1010, 9000), -1);
}

/* ---- a course in which nothing failed ---- */

/* TA_LONG_WAIT_NS. */
static void limits__a_wait_of_a_second_is_worth_a_word(void **state)
{
	struct seg_script *s = *state;
#define WAIT                                                                                       \
	SEG_TALKED "1000    >  P.  11  10  21  502\n"                                              \
		   "1220    >  P.  11  10  21  502\n"                                              \
		   "1660    >  P.  11  10  21  502\n"                                              \
		   "%.0f    <   .  21   0  21  502\n"
	seg_anew(s, WAIT, 1990.0);
	assert_false(seg_tells(s, 60000, TA_FACT_LONGEST_WAIT));
	seg_anew(s, WAIT, 2010.0);
	assert_true(seg_tells(s, 60000, TA_FACT_LONGEST_WAIT));
#undef WAIT
}

/* TA_BREAKS_OFF_NS: bytes without an acknowledgment and without a copy. */
static void limits__a_record_without_a_copy_for_10_s_stops_early(void **state)
{
	struct seg_script *s = *state;

	for (int late = 0; late < 2; late++) {
		seg_anew(s, SEG_TALKED "1000  >  P.  11  10  21  502\n");
		assert_int_equal(seg_tells(s, late ? 11010 : 10990, TA_FACT_BREAKS_OFF), late);
	}
}

/* TA_QUIET_NS, TA_QUIET_IDLES: the longest pause was 0.08 s, or 4 s. */
static void limits__a_connection_is_quiet_that_was_not_heard_for_5_s(void **state)
{
	struct seg_script *s = *state;

	for (int late = 0; late < 2; late++) {
		seg_anew(s, SEG_TALKED);
		assert_int_equal(seg_tells(s, late ? 5130 : 5110, TA_FACT_QUIET_AT_END), late);
		seg_anew(s,
			 SEG_TALKED "4120  >  P.  11  10  21  502\n4120  <  .  21  0  21  502\n");
		assert_int_equal(seg_tells(s, late ? 12130 : 12110, TA_FACT_QUIET_AT_END), late);
	}
}

/* TA_PROBE_LATE_NS, TA_WHEEL_PART: probes at 40 s, the next due at 120 s and up to 5 s late. */
static void limits__a_probe_is_due_an_eighth_and_2_s_later(void **state)
{
	struct seg_script *s = *state;

	for (int late = 0; late < 2; late++) {
		seg_anew(s,
			 SEG_TALKED "40120  >  .  10  0  21  502\n40140  <  .  21  0  11  502\n"
				    "80120  >  .  10  0  21  502\n80140  <  .  21  0  11  502\n");
		assert_int_equal(seg_tells(s, late ? 127130 : 127110, TA_FACT_PROBE_DUE), late);
	}
}

/* ---- requests ---- */

/* The client asks at 1 s, is acknowledged, waits, and closes; the server closes, too, after `noticed` ms. */
static const struct ta_diagnosis *asked(struct seg_script *s, bool far, double waits,
					double noticed)
{
	double rtt = far ? 600 : 20, at = 2000 + waits;

	seg_limit(s, 0);
	seg_row(s, "0    >  S   0  0  -  64240");
	seg_row(s, "%.0f  <  S.  0  0  1  65160", rtt);
	seg_row(s, "%.0f  >  .   1  0  1    502", rtt);
	seg_row(s, "2000  >  P.  1  10  1  502");
	seg_row(s, "%.1f  <  .   1  0  11  502", 2000 + rtt);
	seg_row(s, "%.1f  >  F.  11  0  1  502", at);
	seg_row(s, "%.1f  <  .   1  0  12  502", at + rtt);
	seg_row(s, "%.1f  <  F.  1  0  12  502", at + noticed);
	seg_row(s, "%.1f  >  .   12  0  2  502", at + noticed);
	return seg_diagnose(s, 60000, 0);
}

/* TA_REQUEST_WAIT_NS, TA_REQUEST_SRTTS: 1 s and four round trips. */
static void limits__a_client_gave_up_that_waited_a_second_and_four_round_trips(void **state)
{
	assert_null(fact_of(asked(*state, false, 1070, 100), TA_FACT_REQUEST_UNANSWERED));
	assert_non_null(fact_of(asked(*state, false, 1090, 100), TA_FACT_REQUEST_UNANSWERED));
	assert_null(fact_of(asked(*state, true, 3390, 700), TA_FACT_REQUEST_UNANSWERED));
	assert_non_null(fact_of(asked(*state, true, 3410, 700), TA_FACT_REQUEST_UNANSWERED));
}

/* TA_EOF_NOTICED_NS: a quarter of a second, and four round trips. */
static void limits__a_process_notices_the_end_of_the_stream_within_250_ms(void **state)
{
	assert_null(fact_of(asked(*state, false, 5000, 320), TA_FACT_EOF_IGNORED));
	assert_non_null(fact_of(asked(*state, false, 5000, 340), TA_FACT_EOF_IGNORED));
}

/* ---- other connections ---- */

/* Talk c with `server`: ten bytes went well, then at `ms` copies in vain. */
static void dies(struct seg_script *s, int c, const char *server, double ms, unsigned copies)
{
	s->talk[c].addr[1] = address(server);
	seg_open(s, c, c);
	seg_row(s, "%d > P. 1 10 1 502 c=%d", 30 + c, c);
	seg_row(s, "%d < P. 1 20 11 502 c=%d", 50 + c, c);
	for (unsigned i = 0; i <= copies; i++)
		seg_row(s, "%.0f > P. 11 10 21 502 c=%d", ms + 200 * ((1 << i) - 1), c);
}

static bool together(struct seg_script *s, const char *a, const char *b, double apart_ms,
		     unsigned copies)
{
	seg_limit(s, 0);
	if (strchr(a, ':'))
		s->talk[0].addr[0] = s->talk[1].addr[0] = address("2001:db8::1");
	dies(s, 0, a, 5000, 6);
	dies(s, 1, b, 5000 + apart_ms, copies);
	return seg_tells(s, 60000, TA_FACT_SILENT_TOGETHER);
}

/* TA_TOGETHER_NS, TA_OUTAGE_TIMEOUTS, TA_NETWORK4_BYTES, TA_NETWORK6_BYTES. */
static void limits__hosts_of_two_networks_are_silent_together_within_a_second(void **state)
{
	assert_true(together(*state, "10.0.0.2", "10.0.1.2", 990, 6));
	assert_false(together(*state, "10.0.0.2", "10.0.1.2", 1010, 6));
	assert_true(together(*state, "10.0.0.2", "10.0.1.2", -990, 6));
	assert_false(together(*state, "10.0.0.2", "10.0.1.2", -1010, 6));
	assert_true(together(*state, "10.0.0.2", "10.0.1.2", 0, 3));
	assert_false(together(*state, "10.0.0.2", "10.0.1.2", 0, 1));
	assert_false(together(*state, "10.0.0.2", "10.0.0.200", 0, 6));
	assert_true(together(*state, "2001:db8:0:1::2", "2001:db8:0:2::2", 0, 6));
	assert_false(together(*state, "2001:db8:0:1::2", "2001:db8:0:1:ff00::2", 0, 6));
}

/* TA_TWIN_NS: the SYN of talk 0, and the same one to another address. */
static void limits__a_syn_is_rewritten_within_100_ms(void **state)
{
	struct seg_script *s = *state;
	static const double apart[] = { 99, 101, -99, -101 };

	for (size_t i = 0; i < sizeof(apart) / sizeof(apart[0]); i++) {
		seg_limit(s, 0);
		s->talk[1].addr[1] = address("10.60.1.8");
		s->talk[1].port[0] = s->talk[0].port[0];
		s->talk[1].isn[0] = s->talk[0].isn[0];
		bool first = apart[i] > 0;
		seg_row(s, "%.1f  >  S   0  0  -  64240  c=%d", first ? 200 : 200 + apart[i],
			!first);
		seg_row(s, "%.1f  >  S   0  0  -  64240  c=%d", first ? 200 + apart[i] : 200,
			first);
		seg_row(s, "400   <  S.  0  0  1  65160  c=1");
		seg_row(s, "401   >  R   1  0  -      0  c=1");
		const struct ta_diagnosis *d = seg_diagnose(s, 60000, !first);
		assert_int_equal(fact_of(d, TA_FACT_TWIN_SYN) != NULL, i % 2 == 0);
	}
}

/* TA_OTHER_HALF_NS: what the client sends, and what comes back from another address. */
static void limits__two_directions_begin_within_10_s(void **state)
{
	struct seg_script *s = *state;

	for (int late = 0; late < 2; late++) {
		double at = late ? 10010 : 9990;

		seg_limit(s, 0);
		s->talk[1].addr[1] = address("10.6.137.1");
		s->talk[1].port[0] = s->talk[0].port[0];
		s->talk[1].isn[0] = s->talk[0].isn[0];
		s->talk[1].isn[1] = s->talk[0].isn[1];
		seg_row(s, "0     >  S    0   0   -  64240  c=0");
		seg_row(s, "%.0f  <  S.   0   0   1  65160  c=1", at);
		seg_row(s, "%.0f  >  .    1   0   1    502  c=0", at + 1);
		seg_row(s, "%.0f  >  P.   1  95   1    502  c=0", at + 2);
		seg_row(s, "%.0f  <  P.   1  40  96    509  c=1", at + 3);
		seg_row(s, "%.0f  >  .   96   0  41    502  c=0", at + 4);
		assert_int_equal(seg_tells(s, 60000, TA_FACT_OTHER_HALF), !late);
	}
}

/* TA_LOOP_SEGMENTS, TA_LOOP_NS: each side answers the other's empty ACK. */
static bool loops(struct seg_script *s, int times, double pause_ms)
{
	seg_limit(s, 0);
	for (int i = 0; i < times; i++) {
		seg_row(s, "%.3f  >  .  5001   0   701     0", 2 * i * pause_ms);
		seg_row(s, "%.3f  <  .  56472  0  5002  1029", (2 * i + 1) * pause_ms);
	}
	return seg_tells(s, 2 * times * pause_ms + 100, TA_FACT_ACK_LOOP);
}

static void limits__a_loop_is_32_acks_of_each_side_in_50_ms_each(void **state)
{
	assert_true(loops(*state, 32, 10));
	assert_false(loops(*state, 31, 10));
	assert_true(loops(*state, 40, 24.5));
	assert_false(loops(*state, 40, 26));
}

/* ---- what arrives damaged ---- */

/* TA_CORRUPT_SEGMENTS: of copies, captured at the server. */
static void limits__two_wrong_checksums_are_no_bit_error(void **state)
{
	struct seg_script *s = *state;
#define STORY                                                                                      \
	"    0    >  S   0  0  -  64240  sum=good\n"                                               \
	"    0.05 <  S.  0  0  1  65160  sum=good\n"                                               \
	"   20    >  .   1  0  1    502  sum=good\n"                                               \
	" 1000    >  P.  1 10  1    502  sum=good\n"                                               \
	" 1220    >  P.  1 10  1    502  sum=bad\n"                                                \
	" 1660    >  P.  1 10  1    502  sum=%s\n"                                                 \
	" 2540    >  P.  1 10  1    502  sum=good\n"
	seg_anew(s, STORY, "bad");
	assert_true(seg_tells(s, 60000, TA_FACT_CORRUPT));
	seg_anew(s, STORY, "good");
	assert_false(seg_tells(s, 60000, TA_FACT_CORRUPT));
#undef STORY
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(limits__two_syns_of_900_ms_have_waited),
		TELL(limits__syn_acks_over_3_s_have_waited),
		TELL(limits__the_far_half_of_the_handshake_takes_200_us_and_four_times_the_near),
		TELL(limits__a_wait_of_a_second_is_worth_a_word),
		TELL(limits__a_record_without_a_copy_for_10_s_stops_early),
		TELL(limits__a_connection_is_quiet_that_was_not_heard_for_5_s),
		TELL(limits__a_probe_is_due_an_eighth_and_2_s_later),
		TELL(limits__a_client_gave_up_that_waited_a_second_and_four_round_trips),
		TELL(limits__a_process_notices_the_end_of_the_stream_within_250_ms),
		TELL(limits__hosts_of_two_networks_are_silent_together_within_a_second),
		TELL(limits__a_syn_is_rewritten_within_100_ms),
		TELL(limits__two_directions_begin_within_10_s),
		TELL(limits__a_loop_is_32_acks_of_each_side_in_50_ms_each),
		TELL(limits__two_wrong_checksums_are_no_bit_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
