/* SPDX-License-Identifier: MIT */
/* The profiles of the other BSDs, illumos and the small stacks, as test_timers_profiles.c; and the thresholds of the guess. */
#include "timers_sender.h"

#include "tcpautopsy/timers/keepalive.h"

/* tcp_syn_backoff, without slop; the SYN at 67 s is the last. */
#define MACOS_SYNS SYN(1000, 1000, 1000, 1000, 1000, 2000, 4000, 8000, 16000, 32000)
#define CLEAN_SYNS SYN(1000, 2000, 4000, 8000, 16000, 32000)
#define SYNS_FROM_3_S SYN(3000, 6000)

/* ---- OpenBSD, NetBSD ---- */

#define CLEAN_TO_64_S DATA(1200, 2400, 4800, 9600, 19200, 38400, 64000, 64000)
#define TICKS_TO_64_S DATA(1180, 3000, 6000, 12000, 24000, 48000, 64000, 64000)

static void timers_profiles__openbsd_is_clean_up_to_64_s(void **state)
{
	(void)state;
	ASSERT_NAMED(
		{ CLEAN_TO_64_S, .named = "openbsd" },
		{ CLEAN_TO_64_S, KEEPALIVE(7200, 75, 8), .named = "openbsd" },
		{ CLEAN_TO_64_S, KEEPALIVE(7200, 75, 9), .named = "linux-before-4.8" },
		{ CLEAN_TO_64_S, KEEPALIVE(7200, 85, 9), .named = "openbsd" },
		{ CLEAN_TO_64_S, .keepalive = EMPTY, .named = "openbsd" },
		{ CLEAN_TO_64_S, .keepalive = ONE_BYTE, .named = "" },
		{ DATA(1000, 2000, 4000, 8000, 16000, 32000, 64000, 64000),
		  .named = "netbsd openbsd" },
		{ DATA(880, 1760, 3520, 7040, 14080, 28160, 56320, 64000, 64000), .named = "" });
}

/* 3 s, then doubling: keepinit ends it at 75 s, before the SYN that would follow at 93 s. */
static void timers_profiles__openbsd_doubles_its_syns_from_3_s_on(void **state)
{
	(void)state;
	ASSERT_NAMED({ SYN(3000, 6000, 12000, 24000), .named = "windows openbsd freertos" },
		     { SYN(3000, 6000, 12000, 36000), .named = "windows freertos" },
		     { SYN(3000, 6000, 18000), .named = "windows freertos" });
}

static void timers_profiles__netbsd_counts_ticks_of_half_a_second(void **state)
{
	(void)state;
	ASSERT_NAMED({ TICKS_TO_64_S, .named = "netbsd" },
		     { TICKS_TO_64_S, KEEPALIVE(7200, 75, 8), .named = "netbsd" },
		     { TICKS_TO_64_S, KEEPALIVE(7200, 75, 9), .named = "" });
}

/* The first of 6 s begins between two ticks. */
static void timers_profiles__netbsd_doubles_its_syns_from_6_s_on(void **state)
{
	static const struct sender of = { SYN(5800, 12000, 24000) };

	(void)state;
	ASSERT_NAMED({ SYN(5800, 12000, 24000), .named = "netbsd" },
		     { SYN(5400, 12000, 24000), .named = "" },
		     { SYN(5800, 12000, 36000), .named = "" }, { SYN(5800, 18000), .named = "" });
	assert_ends(&of, 100, "bsd keepinit 75 s", 75000);
}

/* ---- illumos ---- */

#define CLEAN_TO_60_S DATA(400, 800, 1600, 3200, 6400, 12800, 25600, 51200, 60000, 60000)

static void timers_profiles__illumos_stops_at_60_s_and_is_silent(void **state)
{
	(void)state;
	ASSERT_NAMED({ CLEAN_TO_60_S, .gave_up = SILENT, .named = "illumos" },
		     { CLEAN_TO_60_S, .gave_up = RST, .named = "" },
		     { DATA(400, 800, 1600, 3200, 6400, 12800, 25600, 51200, 66000, 66000),
		       .named = "" });
}

/* ---- lwIP ---- */

#define LWIP_DATA DATA(500, 1000, 2000, 4000, 8000, 16000, 32000, 64000, 64000, 64000)

static void timers_profiles__lwip_stops_at_128_times_its_base(void **state)
{
	(void)state;
	ASSERT_NAMED(
		{ LWIP_DATA, .named = "lwip" }, { LWIP_DATA, .gave_up = RST, .named = "" },
		{ LWIP_DATA, KEEPALIVE(7200, 75, 9), .named = "lwip" },
		{ LWIP_DATA, KEEPALIVE(7200, 75, 10), .named = "" },
		{ LWIP_DATA, .keepalive = EMPTY, .named = "lwip" },
		{ LWIP_DATA, .keepalive = ONE_BYTE, .named = "" },
		{ DATA(500, 1000, 2000, 4000, 8000, 16000, 32000, 32000, 32000), .named = "" });
}

/* tcp_slowtmr counts from the tick before: the first of 3 s is cut short. It frees the connection at the tick after the last. */
static void timers_profiles__lwip_sends_six_more_syns_and_gives_up_at_once(void **state)
{
	static const struct sender of = { SYN(2700, 3000, 3000, 3000, 3000, 3000) };
	static const struct sender four = { SYN(2700, 3000, 3000, 3000) };

	(void)state;
	ASSERT_NAMED({ SYN(2700, 3000, 3000, 3000, 3000, 3000), .named = "lwip" },
		     { SYN(2400, 3000, 3000, 3000, 3000, 3000), .named = "" });
	assert_ends(&of, 4000, "lwip 6 SYN copies", 17700 + 500);
	assert_true(clock_of(&of, 4000).observed);
	assert_ends(&four, 1000, "lwip 6 SYN copies", 17700 + 500);
}

static void timers_profiles__lwip_gives_up_at_once_after_twelve(void **state)
{
	static const struct sender of = { DATA(1180, 3000, 6000, 12000, 24000, 48000, 96000, 192000,
					       192000, 192000, 192000, 192000) };
	const struct ta_abort got = clock_of(&of, 200 * 1000);

	(void)state;
	assert_string_equal(got.rule, "lwip 12 copies");
	assert_near(got.expected_ns, 1150680 * MS, MS);
	assert_true(got.observed);
	assert_string_equal(got.text, "");
}

/* ---- uIP ---- */

static void timers_profiles__uip_stops_at_16_times_its_base(void **state)
{
	(void)state;
	ASSERT_NAMED({ DATA(1500, 3000, 6000, 12000, 24000, 24000, 24000, 24000), .gave_up = RST,
		       .named = "uip" },
		     { DATA(2000, 4000, 8000, 16000, 32000, 32000, 32000, 32000), .gave_up = RST,
		       .named = "uip" },
		     { DATA(2250, 4500, 9000, 18000, 36000, 36000, 36000, 36000), .gave_up = RST,
		       .named = "" },
		     { DATA(1000, 2000, 4000, 8000, 16000, 16000, 16000, 16000), .gave_up = RST,
		       .named = "" },
		     { DATA(2000, 4000, 8000, 16000, 32000, 32000, 32000, 32000, 32000),
		       .gave_up = RST, .named = "" });
}

/* ---- FreeRTOS-Plus-TCP ---- */

static void timers_profiles__freertos_probes_three_times_from_20_s_on(void **state)
{
	(void)state;
	ASSERT_NAMED({ SYNS_FROM_3_S, KEEPALIVE(20, 3, 3), .named = "freertos windows openbsd" },
		     { SYNS_FROM_3_S, KEEPALIVE(20, 3, 4), .named = "windows openbsd" },
		     { SYNS_FROM_3_S, KEEPALIVE(20, 4, 4), .named = "windows openbsd freertos" },
		     { SYNS_FROM_3_S, KEEPALIVE(25, 3, 4), .named = "windows openbsd freertos" });
}

/* ---- keep-alive ---- */

static struct ta_keepalive_fit fit_keepalive(int64_t idle_ms, int64_t interval_ms)
{
	const int64_t gap_ns[] = { interval_ms * MS, interval_ms * MS, interval_ms * MS };
	const bool answered[] = { false, false, false };
	struct ta_keepalive_fit ret;

	ta_keepalive_fit(idle_ms * MS, gap_ns, answered, 3, US, &ret);
	return ret;
}

/* Two hours, 75 s, 20 s, 3 s and 1 s are what stacks come with; from three hours or 112 s they are as far as from anything else. */
static void timers_profiles__no_stack_idles_for_three_hours(void **state)
{
	(void)state;
	assert_int_equal(fit_keepalive(7300 * 1000, 75776).nominal_idle_ns, 7200 * S);
	assert_int_equal(fit_keepalive(11300 * 1000, 75776).nominal_idle_ns, -1);
	assert_int_equal(fit_keepalive(60000, 75776).nominal_interval_ns, 75 * S);
}

/* ---- the thresholds of the guess ---- */

/* What Linux alone does without a chain: empty window probes, and the times of its keep-alive. */
#define LINUX_PROBES .persist = EMPTY, KEEPALIVE(7200, 75, 9)

/* Two timeouts tell nothing of the least RTO, three do. */
static void timers_profiles__three_timeouts_count(void **state)
{
	(void)state;
	ASSERT_NAMED({ DATA(100, 200), LINUX_PROBES, .named = "linux linux-before-4.8" },
		     { DATA(100, 200, 400), LINUX_PROBES, .named = "" });
}

/* Six SYN delays are a whole schedule, which outlives what speaks against it: another TTL (1), a byte in a probe (2). */
static void timers_profiles__six_syn_delays_are_a_whole_schedule(void **state)
{
	(void)state;
	ASSERT_NAMED({ SYN(1000, 2000, 4000, 8000, 16000), .ttl = 64,
		       .named = "linux-before-4.8 illumos gvisor" },
		     { SYN(1000, 2000, 4000, 8000, 16000), .ttl = 255, .named = "" },
		     { CLEAN_SYNS, .ttl = 255, .named = "linux-before-4.8 illumos gvisor" },
		     { MACOS_SYNS, .keepalive = ONE_BYTE, .named = "macos" },
		     { MACOS_SYNS, .keepalive = ONE_BYTE, .ttl = 255, .named = "" });
}

/* By a fiftieth: of 512 * 30 ms + 200 ms, of 16 * 3 s. */
static void timers_profiles__a_cap_is_a_rows_by_a_fiftieth(void **state)
{
	static const struct sender in = { DATA(3000, 6000, 12000, 24000, 47200, 47200, 47200,
					       47200) };
	static const struct sender out = { DATA(3000, 6000, 12000, 24000, 46800, 46800, 46800,
						46800) };

	(void)state;
	ASSERT_NAMED({ DATA(230, 260, 320, 440, 680, 1160, 2120, 4040, 7880, 15300, 15300, 15300),
		       .named = "freebsd" },
		     { DATA(230, 260, 320, 440, 680, 1160, 2120, 4040, 7880, 15170, 15170, 15170),
		       .named = "" });
	assert_string_equal(clock_of(&in, 100000).rule, "uip 8 copies");
	assert_string_equal(clock_of(&out, 100000).rule, "");
}

/* lwIP's base is a multiple of 500 ms by 20 ms. */
static void timers_profiles__a_base_is_a_multiple_by_20_ms(void **state)
{
	(void)state;
	ASSERT_NAMED({ DATA(517, 1034, 2068, 4136), KEEPALIVE(7200, 75, 9),
		       .named = "lwip linux-before-4.8 gvisor" },
		     { DATA(525, 1050, 2100, 4200), KEEPALIVE(7200, 75, 9),
		       .named = "linux-before-4.8 gvisor" },
		     { DATA(983, 1966, 3932, 7864), KEEPALIVE(7200, 75, 9),
		       .named = "lwip linux-before-4.8 gvisor" },
		     { DATA(975, 1950, 3900, 7800), KEEPALIVE(7200, 75, 9),
		       .named = "linux-before-4.8 gvisor" });
}

/* 10 ms early; late by 13 % and 15 ms on a wheel, by 0.5 % and 60 ms without. */
static void timers_profiles__a_syn_is_early_or_late_by_so_much(void **state)
{
	(void)state;
	ASSERT_NAMED(
		{ SYN(992, 2000, 4000, 8000, 16000, 32000),
		  .named = "linux linux-before-4.8 illumos gvisor" },
		{ SYN(987, 2000, 4000, 8000, 16000, 32000), .named = "" },
		{ SYN(1143, 1024, 1024, 1028, 1020, 2016, 4096, 8192, 16128, 34048),
		  .named = "linux-since-6.5" },
		{ SYN(1149, 1024, 1024, 1028, 1020, 2016, 4096, 8192, 16128, 34048), .named = "" },
		{ SYN(1055, 1000, 1000, 1000, 1000, 2000), .named = "linux-since-6.5 macos" },
		{ SYN(1075, 1000, 1000, 1000, 1000, 2000), .named = "linux-since-6.5" },
		{ SYN(1000, 1000, 1000, 1000, 1000, 2000, 4000, 8000, 16000, 32200),
		  .named = "macos" },
		{ SYN(1000, 1000, 1000, 1000, 1000, 2000, 4000, 8000, 16000, 32260),
		  .named = "linux-since-6.5" });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timers_profiles__openbsd_is_clean_up_to_64_s),
		cmocka_unit_test(timers_profiles__openbsd_doubles_its_syns_from_3_s_on),
		cmocka_unit_test(timers_profiles__netbsd_counts_ticks_of_half_a_second),
		cmocka_unit_test(timers_profiles__netbsd_doubles_its_syns_from_6_s_on),
		cmocka_unit_test(timers_profiles__illumos_stops_at_60_s_and_is_silent),
		cmocka_unit_test(timers_profiles__lwip_stops_at_128_times_its_base),
		cmocka_unit_test(timers_profiles__lwip_sends_six_more_syns_and_gives_up_at_once),
		cmocka_unit_test(timers_profiles__lwip_gives_up_at_once_after_twelve),
		cmocka_unit_test(timers_profiles__uip_stops_at_16_times_its_base),
		cmocka_unit_test(timers_profiles__freertos_probes_three_times_from_20_s_on),
		cmocka_unit_test(timers_profiles__no_stack_idles_for_three_hours),
		cmocka_unit_test(timers_profiles__three_timeouts_count),
		cmocka_unit_test(timers_profiles__six_syn_delays_are_a_whole_schedule),
		cmocka_unit_test(timers_profiles__a_cap_is_a_rows_by_a_fiftieth),
		cmocka_unit_test(timers_profiles__a_base_is_a_multiple_by_20_ms),
		cmocka_unit_test(timers_profiles__a_syn_is_early_or_late_by_so_much),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
