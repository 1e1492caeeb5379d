/* SPDX-License-Identifier: MIT */
/* The edges of the rules about timestamp clocks (src/tcp/rules.h): which ticks in milliseconds, and which stood still while its host was
 * suspended. Each is held from both sides. */
#include "support/seg_script.h"

/* The client is silent for a while, and its clock advances by so much. */
#define SILENCE                                                                                    \
	"  0  >  S   0   0    -  64240  ts=1000/0\n"                                               \
	" 20  <  S.  0   0    1  65160  ts=5020/1000\n"                                            \
	" 20  >  .   1   0    1    502  ts=1020/5020\n"                                            \
	"%d   >  P.  1  10    1    502  ts=%d/5020\n"

static uint32_t clock_after(struct seg_script *s, int gap_ms, int ticks)
{
	seg_anew(s, SILENCE, 20 + gap_ms, 1020 + ticks);
	return seg_half(s, 0, 0)->flags & (TA_HALF_TS_MS | TA_HALF_TS_MS_SHORT);
}

/* How far the clock fell behind in a second silence of the client, after one of `first_ms` in which it ticked so often. */
static int64_t suspended_ms(struct seg_script *s, int first_ms, int first_ticks, int gap_ms,
			    int ticks)
{
	clock_after(s, first_ms, first_ticks);
	seg_row(s, "%d > P. 11 10 1 502 ts=%d/5020", 20 + first_ms + gap_ms,
		1020 + first_ticks + ticks);
	const struct ta_conn *c = seg_conn(s, 0);
	return c->trouble ? c->trouble->half[seg_key(c, 0)].suspend_ns / 1000000 : 0;
}

/* TA_CLOCK_TELLS_MS, 200, and TA_CLOCK_GAP_MS, 1000: a short silence shows it for the time being, a longer one for good. */
static void tcp_clock__a_second_of_silence_shows_a_clock_of_milliseconds(void **state)
{
	assert_int_equal(clock_after(*state, 199, 199), 0);
	assert_int_equal(clock_after(*state, 200, 200), TA_HALF_TS_MS_SHORT);
	assert_int_equal(clock_after(*state, 999, 999), TA_HALF_TS_MS_SHORT);
	assert_int_equal(clock_after(*state, 1000, 1000), TA_HALF_TS_MS);
}

/* TA_CLOCK_PERCENT, 1, and TA_CLOCK_SLACK_MS, 20: over 10 s it is 120 ms off at most. */
static void tcp_clock__agrees_to_1_percent_and_20_ms(void **state)
{
	assert_int_equal(clock_after(*state, 10000, 9880), TA_HALF_TS_MS);
	assert_int_equal(clock_after(*state, 10000, 9879), 0);
	assert_int_equal(clock_after(*state, 10000, 10120), TA_HALF_TS_MS);
	assert_int_equal(clock_after(*state, 10000, 10121), 0);
}

/* TA_SUSPEND_MS, 1000. */
static void tcp_clock__of_a_suspended_host_falls_behind_by_a_second(void **state)
{
	assert_int_equal(suspended_ms(*state, 2000, 2000, 5000, 4000), 1000);
	assert_int_equal(suspended_ms(*state, 2000, 2000, 5000, 4001), 0);
	/* It stood still. */
	assert_int_equal(suspended_ms(*state, 2000, 2000, 5000, 0), 5000);
}

/* TA_CLOCK_GAP_MS: nothing shorter is looked at. */
static void tcp_clock__a_suspended_host_was_silent_for_a_second(void **state)
{
	assert_int_equal(suspended_ms(*state, 2000, 2000, 999, 0), 0);
	assert_int_equal(suspended_ms(*state, 2000, 2000, 1000, 0), 1000);
}

/* TA_SUSPEND_PERCENT, 10: of 100 s. */
static void tcp_clock__of_a_suspended_host_falls_behind_by_a_tenth(void **state)
{
	assert_int_equal(suspended_ms(*state, 2000, 2000, 100000, 90000), 0);
	assert_int_equal(suspended_ms(*state, 2000, 2000, 100000, 89999), 10001);
}

/* Only of a clock that was seen to tick in milliseconds, or that cannot have run: one of 10 ms is a tenth of it all the time. */
static void tcp_clock__of_other_ticks_tells_no_suspended_host(void **state)
{
	assert_int_equal(suspended_ms(*state, 2000, 200, 5000, 500), 0);
}

/* TA_CLOCK_STOOD_MS, 10 s, and TA_SLOWEST_TICK_MS, 1 s (RFC 7323 section 5.4): at less than half of the slowest rate, over so long, none
 * runs. */
static void tcp_clock__that_ticked_less_than_half_a_time_a_second_stood_still(void **state)
{
	assert_int_equal(suspended_ms(*state, 2000, 200, 10000, 4), 9996);
	assert_int_equal(suspended_ms(*state, 2000, 200, 9999, 3), 0);
	assert_int_equal(suspended_ms(*state, 2000, 200, 20000, 9), 19991);
	assert_int_equal(suspended_ms(*state, 2000, 200, 20000, 10), 0);
	/* No tick at all: nothing shows that it is a clock. */
	assert_int_equal(suspended_ms(*state, 2000, 200, 20000, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_clock__a_second_of_silence_shows_a_clock_of_milliseconds),
		TELL(tcp_clock__agrees_to_1_percent_and_20_ms),
		TELL(tcp_clock__of_a_suspended_host_falls_behind_by_a_second),
		TELL(tcp_clock__a_suspended_host_was_silent_for_a_second),
		TELL(tcp_clock__of_a_suspended_host_falls_behind_by_a_tenth),
		TELL(tcp_clock__of_other_ticks_tells_no_suspended_host),
		TELL(tcp_clock__that_ticked_less_than_half_a_time_a_second_stood_still),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
