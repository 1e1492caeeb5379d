/* SPDX-License-Identifier: MIT */
/* The profiles of Linux, Windows, FreeBSD and macOS: what a sender of each does, made after its source, names it, and a little
 * beyond its numbers it is another or none. Where a number is from stands in its row (src/timers/stacks). */
#include "timers_sender.h"

/* ---- Linux ---- */

/* Of no RTT, HZ 250: 204 ms and its doublings, late by the wheel's buckets. */
#define WHEEL_DATA DATA(235, 496, 956, 1888, 3744, 7680)
/* The same with tcp_rto_max_ms 5000. */
#define WHEEL_CAP_5_S DATA(392, 800, 1568, 3296, 5120, 5124, 5120, 5120)

static void timers_profiles__linux_is_on_a_wheel(void **state)
{
	(void)state;
	ASSERT_NAMED({ WHEEL_DATA, .named = "linux" }, { WHEEL_DATA, .gave_up = RST, .named = "" },
		     { WHEEL_CAP_5_S, .named = "linux" },
		     { WHEEL_DATA, .persist = EMPTY, .named = "linux" },
		     { WHEEL_DATA, .persist = ONE_BYTE, .named = "" },
		     { WHEEL_DATA, .keepalive = EMPTY, .named = "linux" },
		     { WHEEL_DATA, .keepalive = ONE_BYTE, .named = "" },
		     { WHEEL_DATA, KEEPALIVE(7200, 75, 9), .named = "linux" },
		     { WHEEL_DATA, KEEPALIVE(7200, 75, 10), .named = "" },
		     { WHEEL_DATA, KEEPALIVE(7200, 85, 10), .named = "linux" });
}

/* What one stack alone does makes it likely (4), a cap that two share leaves it possible (3). */
static void timers_profiles__a_wheel_makes_linux_likely(void **state)
{
	static const struct sender wheel = { WHEEL_DATA };
	static const struct sender clean = { DATA(300, 600, 1200, 2400, 4800, 9600, 19200, 38400,
						  76800, 120000, 120000) };

	(void)state;
	assert_int_equal(guess_sender(&wheel).confidence, 2);
	assert_int_equal(guess_sender(&clean).confidence, 1);
}

#define LINEAR_SYNS SYN(1010, 1024, 1024, 1028, 1020, 2016, 4096, 8192, 16128, 34048)

static void timers_profiles__linux_since_6_5_is_told_by_its_syns(void **state)
{
	(void)state;
	ASSERT_NAMED({ LINEAR_SYNS, .named = "linux-since-6.5" },
		     { LINEAR_SYNS, KEEPALIVE(7200, 75, 9), .named = "linux-since-6.5" },
		     { LINEAR_SYNS, KEEPALIVE(7200, 75, 10), .named = "" },
		     { LINEAR_SYNS, .keepalive = ONE_BYTE, .persist = EMPTY,
		       .named = "linux-since-6.5" },
		     { LINEAR_SYNS, .keepalive = EMPTY, .persist = ONE_BYTE,
		       .named = "linux-since-6.5" },
		     { LINEAR_SYNS, .keepalive = ONE_BYTE, .persist = ONE_BYTE, .named = "" },
		     { SYN(1010, 1024, 1024, 1028, 1020, 2016), .named = "linux-since-6.5 macos" },
		     { SYN(1010, 1024, 1024, 1028, 1020, 1024), .named = "" });
}

/* tcp_thin_linear_timeouts (TCP_THIN_LINEAR_RETRIES 6) of the lab: after a loss probe 7 delays of 416 ms, then 832 ms. */
static void timers_profiles__thin_streams_double_after_six(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	ADD(&s, 412000, 416000, 416000, 420000, 416000, 416000, 412000);
	fit(&s);
	run_clock(&s, 100 * MS);
	assert_near(s.abort.next_lo_ns - s.attempt[7].time_ns, 400 * MS, 20 * MS);
	ADD(&s, 416000);
	fit(&s);
	run_clock(&s, 100 * MS);
	assert_near(s.abort.next_lo_ns - s.attempt[8].time_ns, 800 * MS, 20 * MS);
}

/* The wheel that cascades is clean: up to 120 s, or what tcp_rto_max_ms and TCP_RTO_MAX_MS say. */
#define CLEAN_TO_120_S                                                                             \
	DATA(210, 420, 840, 1680, 3360, 6720, 13440, 26880, 53760, 107520, 120000, 120000)
#define CLEAN_TO_30_S DATA(300, 600, 1200, 2400, 4800, 9600, 19200, 30000, 30000, 30000)

static void timers_profiles__linux_before_4_8_is_clean_up_to_120_s(void **state)
{
	(void)state;
	ASSERT_NAMED(
		{ CLEAN_TO_120_S, .named = "linux-before-4.8 gvisor" },
		{ CLEAN_TO_120_S, .gave_up = RST, .named = "gvisor" },
		{ CLEAN_TO_120_S, KEEPALIVE(7200, 75, 9), .named = "linux-before-4.8 gvisor" },
		{ CLEAN_TO_120_S, KEEPALIVE(7200, 75, 10), .named = "" },
		{ CLEAN_TO_120_S, .keepalive = EMPTY, .named = "linux-before-4.8 gvisor" },
		{ CLEAN_TO_120_S, .keepalive = ONE_BYTE, .named = "" },
		{ CLEAN_TO_120_S, .persist = EMPTY, .named = "linux-before-4.8 gvisor" },
		{ CLEAN_TO_120_S, .persist = ONE_BYTE, .named = "gvisor" },
		{ CLEAN_TO_30_S, .persist = EMPTY, .named = "linux-before-4.8" },
		{ DATA(170, 340, 680, 1360, 2720, 5440, 10880, 21760, 43520, 87040, 120000, 120000),
		  .named = "" },
		{ DATA(250, 500, 1000, 2000, 4000, 8000, 16000, 32000, 64000, 128000, 180000,
		       180000),
		  .named = "" });
}

/* tcp_retries2 of 15: at the first expiry 924.6 s after the first timeout, whatever the timers. */
static void timers_profiles__linux_before_4_8_has_the_budget_of_linux(void **state)
{
	static const struct sender of = { CLEAN_TO_120_S };

	(void)state;
	/* The last of 12 was at 454.8 s; of the expiries every 120 s that at 934.8 s is the first after 0.21 + 924.6 s. */
	assert_ends(&of, 1000, "linux tcp_retries2=15", 934830);
}

/* ---- those that double their SYNs from 1 s on ---- */

#define CLEAN_SYNS SYN(1000, 2000, 4000, 8000, 16000, 32000)

static void timers_profiles__clean_syns_from_1_s_are_of_three(void **state)
{
	(void)state;
	ASSERT_NAMED({ CLEAN_SYNS, .named = "linux-before-4.8 illumos gvisor" },
		     { SYN(1000, 2000, 4000, 8000, 16000, 32000, 64000),
		       .named = "linux-before-4.8 illumos gvisor" },
		     { SYN(1000, 2000, 4000, 8000, 16000, 24000), .named = "" },
		     { SYN(1000, 2000, 4000, 8000, 12000), .named = "" });
}

/* ---- Windows ---- */

static void timers_profiles__windows_gives_up_after_five(void **state)
{
	(void)state;
	ASSERT_NAMED({ DATA(300, 600, 1200, 2400, 4800), .gave_up = RST, .named = "windows" },
		     { DATA(300, 600, 1200, 2400), .gave_up = RST, .ttl = 128, .named = "" },
		     { DATA(300, 600, 1200, 2400, 4800, 9600), .gave_up = RST, .named = "" },
		     { DATA(25, 50, 100, 200, 400), .gave_up = RST, .named = "windows" },
		     { DATA(40000, 80000, 160000, 240000, 240000), .ttl = 128, .named = "windows" },
		     { DATA(40000, 80000, 160000, 200000, 200000), .ttl = 128, .named = "" });
}

#define SYNS_FROM_3_S SYN(3000, 6000)

static void timers_profiles__windows_begins_with_3_s(void **state)
{
	(void)state;
	ASSERT_NAMED({ SYNS_FROM_3_S, .ttl = 128, .named = "windows freertos" },
		     { SYN(3000, 9000), .ttl = 128, .named = "" },
		     { SYN_ACK(3000, 6000), .ttl = 128, .named = "" });
}

/* One byte, every second, 10 of them. */
#define SECONDLY NO_CHAIN, .keepalive = ONE_BYTE

static void timers_profiles__windows_probes_every_second(void **state)
{
	(void)state;
	ASSERT_NAMED({ SECONDLY, KEEPALIVE(7200, 1, 10), .named = "windows" },
		     { SECONDLY, KEEPALIVE(7200, 1, 11), .named = "" },
		     { SECONDLY, KEEPALIVE(600, 1, 11), .named = "windows" });
}

/* ---- FreeBSD ---- */

/* The least RTO of 30 ms, 512 times it at most, each 200 ms longer. */
#define SLOP_30_MS DATA(230, 260, 320, 440, 680, 1160, 2120, 4040, 7880, 15560, 15560, 15560)
#define SLOP_SHORT DATA(230, 260, 320, 440)

static void timers_profiles__freebsd_adds_200_ms(void **state)
{
	(void)state;
	ASSERT_NAMED({ SLOP_30_MS, .gave_up = RST, .named = "freebsd" },
		     { SLOP_30_MS, .gave_up = SILENT, .named = "" },
		     { SLOP_30_MS, KEEPALIVE(7200, 75, 8), .named = "freebsd" },
		     { SLOP_30_MS, KEEPALIVE(7200, 75, 9), .named = "" },
		     { SLOP_SHORT, .named = "freebsd macos" },
		     { SLOP_SHORT, .keepalive = EMPTY, .named = "freebsd macos" },
		     { SLOP_SHORT, .keepalive = ONE_BYTE, .named = "" },
		     { DATA(330, 360, 420, 540, 780, 1260), .named = "" },
		     { DATA(220, 240, 280, 360), .named = "" });
}

/* The first of a handshake's timers is tcp_rexmit_initial without the slop; the last SYN goes out at 64.0 s. */
#define FREEBSD_SYNS SYN(1000, 2200, 4200, 8200, 16200, 32200)

static void timers_profiles__freebsd_adds_none_to_the_first_syn(void **state)
{
	static const struct sender of = { FREEBSD_SYNS };
	static const struct sender others[] = {
		{ SYN(1000, 2300, 4300, 8300, 16300, 32300) }, /* no stack has a slop of 300 ms */
		{ SYN(1200, 2200, 4200, 8200, 16200,
		      32200) }, /* nor one that is there from the first on */
	};

	(void)state;
	ASSERT_NAMED({ FREEBSD_SYNS, .named = "freebsd" },
		     { SYN(1000, 2200, 4200), .named = "freebsd" },
		     { SYN(1000, 2200, 4200, 8200, 16200, 24200), .named = "" },
		     { SYN(1000, 2300, 4300, 8300, 16300, 32300), .named = "" });
	assert_ends(&of, 5000, "bsd keepinit 75 s", 75000);
	assert_false(clock_of(&of, 5000).observed);
	assert_true(clock_of(&of, 12000).observed);
	for (size_t i = 0; i < 2; i++)
		assert_string_not_equal(clock_of(&others[i], 12000).rule, "bsd keepinit 75 s");
}

/* syncache_timer: 3 copies (SYNCACHE_MAXREXMTS), dropped when the timer of 8.2 s runs out. */
static void timers_profiles__freebsd_answers_a_syn_four_times(void **state)
{
	static const struct sender three = { SYN_ACK(1000, 2200, 4200) };
	static const struct sender four = { SYN_ACK(1000, 2200, 4200, 8200) };

	(void)state;
	assert_ends(&three, 5000, "bsd syncache.rexmtlimit=3", 15600);
	assert_string_equal(clock_of(&four, 20000).rule, "");
}

/* What is due next has the slop, too: 680 ms, not 880. */
static void timers_profiles__the_next_delay_has_one_slop(void **state)
{
	static const struct sender of = { SLOP_SHORT };

	(void)state;
	assert_near(clock_of(&of, 100).next_lo_ns, (1250 + 680) * MS, 10 * MS);
}

/* ---- macOS ---- */

/* tcp_backoff ends at 64: 64 * 30 ms + 200 ms. */
#define SLOP_TO_64 DATA(230, 260, 320, 440, 680, 1160, 2120, 2120, 2120)
#define SLOP_TO_64_S DATA(1400, 2600, 5000, 9800, 19400, 38600, 64000, 64000, 64000)

static void timers_profiles__macos_stops_at_64_times_its_base(void **state)
{
	(void)state;
	ASSERT_NAMED({ SLOP_TO_64, .named = "macos" },
		     { SLOP_TO_64, .gave_up = SILENT, .named = "" },
		     { SLOP_TO_64, KEEPALIVE(7200, 75, 8), .named = "macos" },
		     { SLOP_TO_64, KEEPALIVE(7200, 75, 9), .named = "" },
		     { SLOP_TO_64_S, .named = "freebsd macos" },
		     { DATA(500, 800, 1400, 2600, 5000, 9800, 9800, 9800), .named = "" });
}

/* tcp_syn_backoff, without slop; the SYN at 67 s is the last. */
#define MACOS_SYNS SYN(1000, 1000, 1000, 1000, 1000, 2000, 4000, 8000, 16000, 32000)

static void timers_profiles__macos_sends_five_syns_a_second_apart(void **state)
{
	static const struct sender of = { MACOS_SYNS };

	(void)state;
	ASSERT_NAMED(
		{ MACOS_SYNS, .named = "macos" },
		{ SYN(1000, 1000, 1000, 1000, 1000, 2000, 4000, 8000, 16000, 24000), .named = "" });
	assert_ends(&of, 3000, "bsd keepinit 75 s", 75000);
	assert_false(clock_of(&of, 3000).observed);
	assert_true(clock_of(&of, 9000).observed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timers_profiles__linux_is_on_a_wheel),
		cmocka_unit_test(timers_profiles__a_wheel_makes_linux_likely),
		cmocka_unit_test(timers_profiles__linux_since_6_5_is_told_by_its_syns),
		cmocka_unit_test(timers_profiles__thin_streams_double_after_six),
		cmocka_unit_test(timers_profiles__linux_before_4_8_is_clean_up_to_120_s),
		cmocka_unit_test(timers_profiles__linux_before_4_8_has_the_budget_of_linux),
		cmocka_unit_test(timers_profiles__clean_syns_from_1_s_are_of_three),
		cmocka_unit_test(timers_profiles__windows_gives_up_after_five),
		cmocka_unit_test(timers_profiles__windows_begins_with_3_s),
		cmocka_unit_test(timers_profiles__windows_probes_every_second),
		cmocka_unit_test(timers_profiles__freebsd_adds_200_ms),
		cmocka_unit_test(timers_profiles__freebsd_adds_none_to_the_first_syn),
		cmocka_unit_test(timers_profiles__freebsd_answers_a_syn_four_times),
		cmocka_unit_test(timers_profiles__the_next_delay_has_one_slop),
		cmocka_unit_test(timers_profiles__macos_stops_at_64_times_its_base),
		cmocka_unit_test(timers_profiles__macos_sends_five_syns_a_second_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
