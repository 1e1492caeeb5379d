/* SPDX-License-Identifier: MIT */
/* The profile of each stack: what a sender of it does, made after its source, names it, and a little beyond its numbers it is
 * another or none. Where a number is from stands in its row (src/timers/stacks). */
#include "timers_scene.h"

#include "tcpautopsy/timers/keepalive.h"
#include "tcpautopsy/timers/stack.h"

enum { GAPS_MAX = 17 };

/* Zero-window and keep-alive probes as they were seen. */
enum probe { UNSEEN, EMPTY, ONE_BYTE };

enum gave_up { GOES_ON, SILENT, RST };

/* One sender: a chain of its attempts, the probes of others, and the stacks that it may be, best first. */
struct sender {
	enum ta_episode_kind kind;
	int64_t gap_ms[GAPS_MAX];
	enum gave_up gave_up;
	int64_t idle_s, interval_s; /* keep-alive */
	unsigned unanswered;
	enum probe keepalive, persist;
	int ttl;
	const char *named;
};

static void begin_sender(struct scene *s, const struct sender *of)
{
	int64_t gap_us[GAPS_MAX];
	size_t n = 0;

	for (; n < GAPS_MAX && of->gap_ms[n]; n++)
		gap_us[n] = of->gap_ms[n] * 1000;
	begin(s, of->kind);
	s->chain.sack = 0;
	add_gaps(s, gap_us, n);
	fit(s);
}

static int64_t seconds_or_unknown(int64_t seconds)
{
	return seconds ? seconds * S : -1;
}

static struct ta_stack_guess guess_sender(const struct sender *of)
{
	struct ta_stack_guess ret;
	struct scene s;
	struct ta_stack_evidence e = {
		.keepalive_idle_ns = seconds_or_unknown(of->idle_s),
		.keepalive_interval_ns = seconds_or_unknown(of->interval_s),
		.keepalive_payload = (int)of->keepalive - EMPTY,
		.keepalive_unanswered = of->unanswered,
		.gave_up_rst = of->gave_up == RST,
		.gave_up_silent = of->gave_up == SILENT,
		.persist_payload = (int)of->persist - EMPTY,
		.syn_ttl = of->ttl ? of->ttl : -1,
	};

	begin_sender(&s, of);
	if (of->gap_ms[0]) {
		e.chain[0] = &s.chain;
		e.backoff[0] = &s.backoff;
	}
	ta_stack_guess(&e, &ret);
	return ret;
}

static void assert_named(const struct sender *of, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct ta_stack_guess got = guess_sender(&of[i]);
		char names[160] = "";

		for (size_t c = 0; c < got.ncandidates; c++) {
			strcat(names, c ? " " : "");
			strcat(names, got.candidate[c]);
		}
		if (strcmp(names, of[i].named))
			fail_msg("sender %zu is named \"%s\", not \"%s\"", i, names, of[i].named);
	}
}

#define ASSERT_NAMED(...)                                                                          \
	do {                                                                                       \
		static const struct sender senders[] = { __VA_ARGS__ };                            \
		assert_named(senders, sizeof(senders) / sizeof(senders[0]));                       \
	} while (0)

#define DATA(...) .kind = TA_EPISODE_RETRANSMISSION, .gap_ms = { __VA_ARGS__ }
#define SYN(...) .kind = TA_EPISODE_SYN, .gap_ms = { __VA_ARGS__ }
#define SYN_ACK(...) .kind = TA_EPISODE_SYN_ACK, .gap_ms = { __VA_ARGS__ }
#define NO_CHAIN .kind = TA_EPISODE_KEEPALIVE
#define KEEPALIVE(idle, interval, probes)                                                          \
	.idle_s = (idle), .interval_s = (interval), .unanswered = (probes)

/* The capture goes on for `more_ms` behind the sender's last attempt. */
static struct ta_abort clock_of(const struct sender *of, int64_t more_ms)
{
	struct scene s;

	begin_sender(&s, of);
	run_clock(&s, more_ms * MS);
	if (s.abort.expected_ns >= 0)
		s.abort.expected_ns -= s.attempt[0].time_ns;
	if (s.abort.next_lo_ns >= 0)
		s.abort.next_lo_ns -= s.attempt[0].time_ns;
	return s.abort;
}

static void assert_ends(const struct sender *of, int64_t more_ms, const char *rule, int64_t at_ms)
{
	const struct ta_abort got = clock_of(of, more_ms);

	assert_string_equal(got.rule, rule);
	assert_near(got.expected_ns, at_ms * MS, 30 * MS);
}

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
		cmocka_unit_test(timers_profiles__linux_is_on_a_wheel),
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
