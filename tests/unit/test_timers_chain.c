/* SPDX-License-Identifier: MIT */
/* The chain fit and the abort clock on chains whose cause is known: real kernels at HZ 250, and schedules of other stacks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <tcpautopsy/timers.h>

#define MS 1000000LL
#define US 1000LL
#define S 1000000000LL

enum { COPIES_MAX = 200 };

/* One chain: gaps in microseconds, then what is asked of it. */
struct scene {
	struct ta_chain chain;
	struct ta_chain_attempt attempt[COPIES_MAX];
	struct ta_attempt_fit fit[COPIES_MAX];
	struct ta_backoff backoff;
	struct ta_abort_input input;
	struct ta_abort abort;
};

static void begin(struct scene *s, enum ta_chain_kind kind)
{
	memset(s, 0, sizeof(*s));
	s->chain.kind = kind;
	s->chain.attempt = s->attempt;
	s->chain.srtt_ns = -1;
	s->chain.min_rtt_ns = -1;
	s->chain.rto_estimate_ns = -1;
	s->chain.resolution_ns = US;
	s->chain.in_flight = 1;
	s->chain.sack = 1;
	s->chain.anchor_ns = 100 * S;
	s->attempt[0].time_ns = 100 * S;
	s->attempt[0].original = true;
	s->attempt[0].head = true;
	s->attempt[0].tail = true;
	s->chain.nattempts = 1;
}

static void add_gaps(struct scene *s, const int64_t *gap_us, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct ta_chain_attempt *a = &s->attempt[s->chain.nattempts];

		assert_true(s->chain.nattempts < COPIES_MAX);
		a->time_ns = a[-1].time_ns + gap_us[i] * US;
		a->head = true;
		a->tail = true;
		s->chain.nattempts++;
	}
}

#define ADD(s, ...)                                                                                \
	do {                                                                                       \
		static const int64_t gap_us[] = { __VA_ARGS__ };                                   \
		add_gaps(s, gap_us, sizeof(gap_us) / sizeof(gap_us[0]));                           \
	} while (0)

static void fit(struct scene *s)
{
	ta_chain_fit(&s->chain, &s->backoff, s->fit);
}

/* The capture goes on for `more_ns` behind the last attempt. */
static void run_clock(struct scene *s, int64_t more_ns)
{
	s->input.chain = &s->chain;
	s->input.backoff = &s->backoff;
	s->input.fit = s->fit;
	s->input.capture_end_ns = s->attempt[s->chain.nattempts - 1].time_ns + more_ns;
	s->input.keepalive_idle_ns = -1;
	s->input.keepalive_interval_ns = -1;
	ta_abort_clock(&s->input, &s->abort);
}

static void assert_near(int64_t a, int64_t b, int64_t tolerance)
{
	assert_in_range(a, b - tolerance, b + tolerance);
}

static void assert_causes(const struct scene *s, const char *causes)
{
	static const char letter[] = { '?', 'o', 'r', 't', 'f', 'a', 's', 'p' };
	char seen[COPIES_MAX + 1];

	for (size_t i = 0; i < s->chain.nattempts; i++)
		seen[i] = letter[s->fit[i].cause];
	seen[s->chain.nattempts] = '\0';
	assert_string_equal(seen, causes);
}

/* ---- the seed's trace ---- */

static void seed(struct scene *s)
{
	begin(s, TA_CHAIN_DATA);
	s->chain.rto_estimate_ns = 483459 * US;
	s->chain.srtt_ns = 159988 * US;
	ADD(s, 488112, 512033, 991972, 1952001, 4128016, 7939975, 15612011, 33024070, 63487951,
	    120831994, 120832066, 120831994, 120831979, 120832033, 120831998);
	fit(s);
}

static void timers_chain__seed_has_one_explanation(void **state)
{
	struct scene s;
	static const int64_t nominal_ms[] = {
		484, 484, 968, 1936, 3872, 7744, 15488, 30976, 61952
	};

	(void)state;
	seed(&s);
	assert_int_equal(s.backoff.law, TA_LAW_EXPONENTIAL);
	assert_int_equal(s.backoff.tick_hz, 250);
	assert_int_equal(s.backoff.base_ns, 484 * MS);
	assert_int_equal(s.backoff.nalternatives, 0);
	assert_true(s.backoff.estimator_agrees);
	assert_int_equal(s.backoff.doublings, 7);
	assert_near(s.backoff.plateau_ns, 120832 * MS, MS);
	assert_int_equal(s.backoff.plateau_count, 6);
	assert_int_equal(s.backoff.rto_max_ns, 120 * S);
	assert_int_equal(s.backoff.explained_attempts, 15);
	assert_causes(&s, "otrrrrrrrrrrrrrr");
	for (size_t i = 0; i < 9; i++)
		assert_int_equal(s.fit[i + 1].nominal_ns, nominal_ms[i] * MS);
	for (size_t i = 10; i < 16; i++)
		assert_int_equal(s.fit[i].nominal_ns, 120 * S);
}

static void timers_chain__seed_needs_no_estimate(void **state)
{
	struct scene s;

	(void)state;
	seed(&s);
	s.chain.rto_estimate_ns = -1;
	s.chain.srtt_ns = -1;
	fit(&s);
	assert_int_equal(s.backoff.tick_hz, 250);
	assert_int_equal(s.backoff.base_ns, 484 * MS);
	assert_int_equal(s.backoff.nalternatives, 0);
	assert_false(s.backoff.estimator_agrees);
}

static void timers_chain__seed_is_given_up_at_its_instant(void **state)
{
	struct scene s;
	int64_t origin;

	(void)state;
	seed(&s);
	/* The original was sent 40.565525 s into the trace. */
	origin = s.attempt[0].time_ns - 40565525 * US;
	run_clock(&s, 0);
	assert_string_equal(s.abort.rule, "linux tcp_retries2=15");
	assert_near(s.abort.expected_ns - origin, 1014526 * MS, 2 * MS);
	assert_false(s.abort.observed);
	assert_false(s.abort.stopped_early);
	/* Nothing is sent at that expiry. */
	assert_int_equal(s.abort.next_lo_ns, -1);
}

static void timers_chain__a_dying_chain_tells_its_next_copy(void **state)
{
	struct scene s;

	(void)state;
	seed(&s);
	s.chain.nattempts = 12;
	fit(&s);
	run_clock(&s, 60 * S);
	assert_true(s.abort.next_lo_ns <= s.attempt[11].time_ns + 120831979 * US);
	assert_true(s.abort.next_hi_ns >= s.attempt[11].time_ns + 120831979 * US);
	assert_true(s.abort.next_hi_ns <= s.attempt[11].time_ns + 123 * S);
	assert_false(s.abort.observed);
	assert_false(s.abort.stopped_early);
}

static void timers_chain__a_lost_frame_is_counted_where_it_is_missing(void **state)
{
	struct scene s;

	(void)state;
	seed(&s);
	memmove(&s.attempt[5], &s.attempt[6], 10 * sizeof(s.attempt[0]));
	s.chain.nattempts--;
	fit(&s);
	assert_int_equal(s.backoff.base_ns, 484 * MS);
	assert_int_equal(s.backoff.tick_hz, 250);
	assert_int_equal(s.fit[5].missing_before, 1);
	assert_int_equal(s.fit[5].nominal_ns, 7744 * MS);
	for (size_t i = 1; i < s.chain.nattempts; i++)
		assert_int_equal(s.fit[i].missing_before, i == 5);
	assert_int_equal(s.backoff.doublings, 7);
}

static void timers_chain__a_lost_plateau_frame_is_counted(void **state)
{
	struct scene s;

	(void)state;
	seed(&s);
	memmove(&s.attempt[13], &s.attempt[14], 2 * sizeof(s.attempt[0]));
	s.chain.nattempts--;
	fit(&s);
	assert_int_equal(s.fit[13].missing_before, 1);
	assert_int_equal(s.backoff.rto_max_ns, 120 * S);
	assert_int_equal(s.backoff.plateau_count, 4);
}

/* A trace printed in milliseconds. */
static void timers_chain__milliseconds_are_enough(void **state)
{
	struct scene s;

	(void)state;
	seed(&s);
	s.chain.resolution_ns = MS;
	for (size_t i = 0; i < s.chain.nattempts; i++)
		s.attempt[i].time_ns = s.attempt[i].time_ns / MS * MS;
	s.chain.anchor_ns = s.attempt[0].time_ns;
	fit(&s);
	assert_int_equal(s.backoff.tick_hz, 250);
	assert_int_equal(s.backoff.base_ns, 484 * MS);
}

static void timers_chain__begun_before_the_capture_has_no_base_but_a_plateau(void **state)
{
	struct scene s;

	(void)state;
	seed(&s);
	memmove(&s.attempt[0], &s.attempt[5], 11 * sizeof(s.attempt[0]));
	s.chain.nattempts = 11;
	s.chain.anchor_ns = s.attempt[0].time_ns;
	s.chain.rto_estimate_ns = -1;
	fit(&s);
	assert_int_equal(s.backoff.base_ns, -1);
	assert_int_equal(s.backoff.tick_hz, 250);
	assert_int_equal(s.backoff.rto_max_ns, 120 * S);
	/* With the round trips' RTO it is the fifth doubling of that. */
	s.chain.rto_estimate_ns = 483459 * US;
	fit(&s);
	assert_int_equal(s.backoff.base_ns, 484 * MS);
	assert_true(s.backoff.estimator_agrees);
}

/* ---- real kernels ---- */

static void assert_linux_250(const struct scene *s, int64_t base_ms)
{
	assert_int_equal(s->backoff.tick_hz, 250);
	assert_true(s->backoff.wheel);
	assert_in_range(base_ms * MS, s->backoff.base_lo_ns, s->backoff.base_hi_ns);
	assert_true(s->backoff.base_hi_ns - s->backoff.base_lo_ns <= 8 * MS);
	assert_int_equal(s->backoff.explained_attempts, s->chain.nattempts - 1);
}

static void timers_chain__black_hole_dies_by_time(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_CHAIN_DATA);
	s.chain.srtt_ns = 150600 * US;
	ADD(&s, 412699, 415990, 796007, 1568033, 3327953, 6403987, 12540008, 26112043, 51199954,
	    100356007, 120831983, 120828176, 120831861, 120832055, 120831931);
	fit(&s);
	assert_linux_250(&s, 388);
	assert_causes(&s, "otrrrrrrrrrrrrrr");
	assert_int_equal(s.backoff.rto_max_ns, 120 * S);
	assert_near(s.backoff.plateau_ns, 120832 * MS, 3 * MS);
	run_clock(&s, 400 * S);
	assert_string_equal(s.abort.rule, "linux tcp_retries2=15");
	assert_true(s.abort.observed);
	assert_false(s.abort.stopped_early);
	assert_near(s.abort.expected_ns - s.attempt[0].time_ns, 928120 * MS, 20 * MS);
}

static void timers_chain__without_sack_there_is_no_loss_probe(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_CHAIN_DATA);
	s.chain.sack = 0;
	ADD(&s, 235249, 495986, 956026, 1887989, 3744007, 7680007, 15104027, 29951981, 61443994,
	    120828015, 120832019, 120832049, 120832009, 120831971, 120831960);
	fit(&s);
	assert_linux_250(&s, 232);
	assert_int_equal(s.backoff.nalternatives, 0);
	assert_causes(&s, "orrrrrrrrrrrrrrr");
	run_clock(&s, 200 * S);
	assert_true(s.abort.observed);
	assert_near(s.abort.expected_ns - s.attempt[0].time_ns, 967300 * MS, 100 * MS);
}

static void timers_chain__loss_probe_repeats_the_tail_and_timeouts_the_head(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_CHAIN_DATA);
	s.chain.srtt_ns = 150500 * US;
	s.chain.in_flight = 4;
	ADD(&s, 20, 6, 6, 306769, 416042, 799992, 1567972, 3231980, 6400025, 12544027, 25855984,
	    51203961);
	for (size_t i = 0; i < 4; i++) {
		s.attempt[i].original = true;
		s.attempt[i].head = i == 0;
		s.attempt[i].tail = i == 3;
	}
	s.attempt[4].head = false;
	for (size_t i = 5; i < s.chain.nattempts; i++)
		s.attempt[i].tail = false;
	fit(&s);
	assert_causes(&s, "ooootrrrrrrrr");
	assert_int_equal(s.backoff.tlp_index, 4);
	assert_int_equal(s.backoff.tick_hz, 250);
	assert_near(s.fit[4].nominal_ns, 303 * MS, 2 * MS);
}

static void timers_chain__thin_stream_does_not_double_at_first(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_CHAIN_DATA);
	s.chain.srtt_ns = 150500 * US;
	ADD(&s, 412419, 416005, 415984, 419993, 415986, 415997, 411975, 416035, 799969, 1568007,
	    3136035, 6400000, 12543969, 25088023, 51203973, 100347999, 120832024, 120832024,
	    120831999, 120835960, 120828017);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_LINEAR_THEN_EXPONENTIAL);
	assert_linux_250(&s, 388);
	assert_causes(&s, "otrrrrrrrrrrrrrrrrrrrr");
	assert_int_equal(s.backoff.rto_max_ns, 120 * S);
	run_clock(&s, 400 * S);
	assert_true(s.abort.observed);
	assert_near(s.abort.expected_ns - s.attempt[0].time_ns, 929400 * MS, 100 * MS);
}

static void timers_chain__a_maximum_of_5_s_is_seen_through_the_wheel(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_CHAIN_DATA);
	s.chain.srtt_ns = 150500 * US;
	ADD(&s, 391687, 415988, 800034, 1567977, 3295988, 5120005, 5123988, 5120001, 5120009,
	    5120009, 5116000, 5120000, 5120000, 5120041, 5123975);
	fit(&s);
	assert_linux_250(&s, 388);
	assert_int_equal(s.backoff.rto_max_ns, 5 * S);
	assert_near(s.backoff.plateau_ns, 5120 * MS, 4 * MS);
	assert_int_equal(s.backoff.doublings, 3);
	run_clock(&s, 100 * S);
	assert_true(s.abort.observed);
	assert_near(s.abort.expected_ns - s.attempt[0].time_ns, 62790 * MS, 50 * MS);
}

static void timers_chain__a_user_timeout_is_told_from_where_the_copies_stop(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_CHAIN_DATA);
	s.chain.srtt_ns = 150500 * US;
	ADD(&s, 407195, 416028, 799978, 1567980, 3328008, 6400007, 12544046);
	fit(&s);
	assert_causes(&s, "otrrrrrr");
	run_clock(&s, 900 * S);
	assert_string_equal(s.abort.rule, "user timeout");
	assert_int_equal(s.abort.user_timeout_ns, 30 * S);
	assert_true(s.abort.stopped_early);
	/* The same chain, cut off by the end of the capture, tells nothing of that kind. */
	run_clock(&s, 10 * S);
	assert_int_equal(s.abort.user_timeout_ns, -1);
	assert_false(s.abort.stopped_early);
	assert_true(s.abort.next_hi_ns > 0);
}

static void timers_chain__an_orphan_dies_sooner(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_CHAIN_FIN);
	s.chain.srtt_ns = 150500 * US;
	ADD(&s, 415730, 416009, 799997, 1567967, 3168003, 6400039, 12544009, 25856005, 51203945);
	fit(&s);
	assert_causes(&s, "otrrrrrrrr");
	s.input.orphan_possible = true;
	run_clock(&s, 900 * S);
	assert_string_equal(s.abort.rule, "linux tcp_orphan_retries=8");
	assert_true(s.abort.observed);
	assert_false(s.abort.stopped_early);
	/* While it may still be either, both instants are told. */
	run_clock(&s, 10 * S);
	assert_false(s.abort.observed);
	assert_non_null(strstr(s.abort.text, "tcp_retries2"));
}

static void timers_chain__unreachables_undo_the_backoff(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_CHAIN_DATA);
	s.chain.icmp_unreachable = true;
	s.chain.icmp_count = 147;
	ADD(&s, 208000, 207954, 412013, 835983, 832002, 1660002, 3392016);
	for (unsigned i = 0; i < 16; i++)
		ADD(&s, 3328000);
	for (unsigned i = 0; i < 128; i++)
		ADD(&s, 6656000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_CONSTANT);
	assert_int_equal(s.backoff.rto_max_ns, -1);
	run_clock(&s, 60 * S);
	assert_true(s.abort.observed);
}

/* ---- SYN and SYN-ACK ---- */

static void timers_chain__syn_is_linear_then_exponential(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_CHAIN_SYN);
	ADD(&s, 1010000, 1024000, 1024000, 1028000, 1020000, 2016000, 4096000, 8192000, 16128000,
	    34048000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_LINEAR_THEN_EXPONENTIAL);
	assert_int_equal(s.backoff.base_ns, S);
	assert_int_equal(s.backoff.tick_hz, 250);
	assert_causes(&s, "ossssssssss");
	run_clock(&s, 100 * S);
	assert_string_equal(s.abort.rule, "linux tcp_syn_retries=6");
	assert_true(s.abort.observed);
	assert_near(s.abort.expected_ns - s.attempt[0].time_ns, 135120 * MS, 20 * MS);
}

static void timers_chain__syn_of_older_kernels_doubles_at_once(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_CHAIN_SYN);
	ADD(&s, 1010000, 2016000, 4096000, 8192000, 16128000, 34048000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_EXPONENTIAL);
	assert_int_equal(s.backoff.base_ns, S);
	run_clock(&s, 30 * S);
	assert_string_equal(s.abort.rule, "linux tcp_syn_retries=6");
	assert_false(s.abort.observed);
	assert_near(s.abort.expected_ns - s.attempt[10 - 4].time_ns, 65536 * MS, 100 * MS);
}

/* Each duplicate SYN is answered at once and starts the timer anew. */
static void timers_chain__provoked_syn_acks_are_no_timers(void **state)
{
	struct scene s;
	static const bool provoked[] = { 0, 0, 1, 1, 1, 1, 1, 0, 1, 1, 0, 1, 0, 1, 0 };

	(void)state;
	begin(&s, TA_CHAIN_SYN_ACK);
	ADD(&s, 1012005, 15303, 1024082, 1020735, 1023362, 1023804, 2004686, 15310, 4036204,
	    4012497, 4175658, 8112320, 8015372, 16048670);
	for (size_t i = 0; i < s.chain.nattempts; i++)
		s.attempt[i].provoked = provoked[i];
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_EXPONENTIAL);
	assert_int_equal(s.backoff.base_ns, S);
	assert_int_equal(s.backoff.explained_attempts, 5);
	run_clock(&s, 100 * S);
	assert_string_equal(s.abort.rule, "linux tcp_synack_retries=5");
	assert_true(s.abort.observed);
}

/* ---- zero window ---- */

static void timers_chain__window_probes_double_though_answered_and_die_by_count(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_CHAIN_PERSIST);
	s.attempt[0].original = false;
	s.chain.anchor_ns = s.attempt[0].time_ns - 231483 * US;
	s.chain.srtt_ns = 20500 * US;
	ADD(&s, 500004, 959996, 1856016, 3808002, 7423985, 14848034, 29439956, 59392010, 118788002,
	    120828017, 120832001, 120832029, 120831929, 120831998, 120832022, 120832011, 120831970,
	    120832005, 120832016, 120832080, 120835945);
	for (size_t i = 0; i < 7; i++)
		s.attempt[i].answered = true;
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_EXPONENTIAL);
	assert_int_equal(s.backoff.tick_hz, 250);
	assert_int_equal(s.backoff.rto_max_ns, 120 * S);
	s.input.last_answer_ns = s.attempt[6].time_ns;
	run_clock(&s, 130 * S);
	assert_string_equal(s.abort.rule, "linux persist");
	assert_true(s.abort.observed);
	assert_near(s.abort.expected_ns - s.attempt[21].time_ns, 120832 * MS, 5 * MS);
}

static void timers_chain__answered_window_probes_never_die(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_CHAIN_PERSIST);
	s.attempt[0].original = false;
	ADD(&s, 500004, 959996, 1856016, 3808002);
	for (size_t i = 0; i < s.chain.nattempts; i++)
		s.attempt[i].answered = true;
	fit(&s);
	run_clock(&s, S);
	assert_string_equal(s.abort.rule, "");
	assert_int_equal(s.abort.expected_ns, -1);
}

/* ---- other stacks ---- */

static void timers_chain__bsd_adds_200_ms_to_every_delay(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_CHAIN_DATA);
	ADD(&s, 500000, 800100, 1400000, 2600200, 5000000, 9800000, 19400000, 38600000, 64000000,
	    64000100, 64000000, 64000000);
	fit(&s);
	assert_int_equal(s.backoff.slop_ns, 200 * MS);
	assert_near(s.backoff.base_ns, 300 * MS, 3 * MS);
	assert_int_equal(s.backoff.rto_max_ns, 64 * S);
	assert_int_equal(s.backoff.tick_hz, 0);
	assert_true(s.backoff.clean);
	run_clock(&s, 100 * S);
	assert_string_equal(s.abort.rule, "bsd 12 copies");
	assert_true(s.abort.observed);
}

static void timers_chain__windows_gives_up_after_five(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_CHAIN_DATA);
	ADD(&s, 300000, 600000, 1200000, 2400000, 4800000);
	s.chain.sack = 0;
	fit(&s);
	assert_near(s.backoff.base_ns, 300 * MS, 3 * MS);
	assert_true(s.backoff.clean);
	run_clock(&s, 60 * S);
	assert_string_equal(s.abort.rule, "windows TcpMaxDataRetransmissions=5");
	assert_true(s.abort.observed);
}

static void timers_chain__illumos_stops_at_60_s(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_CHAIN_DATA);
	s.chain.sack = 0;
	ADD(&s, 400000, 800000, 1600000, 3200000, 6400000, 12800000, 25600000, 51200000, 60000000,
	    60000000);
	fit(&s);
	assert_int_equal(s.backoff.rto_max_ns, 60 * S);
	run_clock(&s, 10 * S);
	assert_string_equal(s.abort.rule, "illumos 5 minutes");
}

static void timers_chain__lwip_syns_come_every_3_s(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_CHAIN_SYN);
	s.chain.sack = -1;
	ADD(&s, 3000000, 3000000, 3000000, 3000000, 3000000, 3000000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_CONSTANT);
	assert_int_equal(s.backoff.base_ns, 3 * S);
	run_clock(&s, 30 * S);
	assert_string_equal(s.abort.rule, "lwip 6 SYN copies");
	assert_true(s.abort.observed);
}

/* ---- little to go by ---- */

static void timers_chain__one_copy_shows_no_law(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_CHAIN_DATA);
	ADD(&s, 412000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_NONE);
	assert_int_equal(s.backoff.base_ns, -1);
	assert_int_equal(s.backoff.tick_hz, 0);
}

static void timers_chain__two_gaps_name_no_hz(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_CHAIN_DATA);
	ADD(&s, 212000, 424000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_EXPONENTIAL);
	assert_int_equal(s.backoff.tick_hz, 0);
	assert_true(s.backoff.nalternatives > 0);
}

static void timers_chain__an_application_is_no_timer(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_CHAIN_DATA);
	ADD(&s, 312000, 2900000, 800000, 1200000, 9000000, 700000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_IRREGULAR);
	assert_int_equal(s.backoff.explained_attempts, 0);
	run_clock(&s, 900 * S);
	assert_string_equal(s.abort.rule, "");
}

static void timers_chain__duplicate_acks_explain_what_comes_too_soon(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_CHAIN_DATA);
	s.chain.srtt_ns = 50 * MS;
	s.chain.rto_estimate_ns = 250 * MS;
	ADD(&s, 60000, 263000, 520000, 1030000);
	s.attempt[1].fast = true;
	fit(&s);
	assert_causes(&s, "ofrrr");
	assert_int_equal(s.fit[1].nominal_ns, -1);
}

static void timers_chain__refill_behind_a_timeout_is_no_timeout(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_CHAIN_DATA);
	s.chain.sack = 0;
	s.chain.in_flight = 10;
	ADD(&s, 220000, 30000, 30000, 390000);
	s.attempt[2].head = s.attempt[2].tail = false;
	s.attempt[3].head = s.attempt[3].tail = false;
	fit(&s);
	assert_causes(&s, "oraar");
}

static void timers_chain__nothing_at_all_is_no_chain(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_CHAIN_DATA);
	s.chain.nattempts = 0;
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_NONE);
	s.chain.nattempts = 1;
	fit(&s);
	assert_int_equal(s.fit[0].cause, TA_CAUSE_ORIGINAL);
}

/* Stamps from a broken clock: equal, years apart, backwards; every kind. */
static void timers_chain__absurd_times_are_survived(void **state)
{
	static const int64_t gap_us[] = { 0, 0, 1, 9000000000000, 5, 400000000000000, 0, 3 };
	struct scene s;

	(void)state;
	for (int kind = TA_CHAIN_DATA; kind <= TA_CHAIN_KEEPALIVE; kind++) {
		begin(&s, (enum ta_chain_kind)kind);
		add_gaps(&s, gap_us, sizeof(gap_us) / sizeof(gap_us[0]));
		s.attempt[4].time_ns = s.attempt[2].time_ns - S;
		fit(&s);
		run_clock(&s, S);
		s.chain.nattempts = 4;
		fit(&s);
		run_clock(&s, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timers_chain__seed_has_one_explanation),
		cmocka_unit_test(timers_chain__seed_needs_no_estimate),
		cmocka_unit_test(timers_chain__seed_is_given_up_at_its_instant),
		cmocka_unit_test(timers_chain__a_dying_chain_tells_its_next_copy),
		cmocka_unit_test(timers_chain__a_lost_frame_is_counted_where_it_is_missing),
		cmocka_unit_test(timers_chain__a_lost_plateau_frame_is_counted),
		cmocka_unit_test(timers_chain__milliseconds_are_enough),
		cmocka_unit_test(timers_chain__begun_before_the_capture_has_no_base_but_a_plateau),
		cmocka_unit_test(timers_chain__black_hole_dies_by_time),
		cmocka_unit_test(timers_chain__without_sack_there_is_no_loss_probe),
		cmocka_unit_test(timers_chain__loss_probe_repeats_the_tail_and_timeouts_the_head),
		cmocka_unit_test(timers_chain__thin_stream_does_not_double_at_first),
		cmocka_unit_test(timers_chain__a_maximum_of_5_s_is_seen_through_the_wheel),
		cmocka_unit_test(timers_chain__a_user_timeout_is_told_from_where_the_copies_stop),
		cmocka_unit_test(timers_chain__an_orphan_dies_sooner),
		cmocka_unit_test(timers_chain__unreachables_undo_the_backoff),
		cmocka_unit_test(timers_chain__syn_is_linear_then_exponential),
		cmocka_unit_test(timers_chain__syn_of_older_kernels_doubles_at_once),
		cmocka_unit_test(timers_chain__provoked_syn_acks_are_no_timers),
		cmocka_unit_test(
			timers_chain__window_probes_double_though_answered_and_die_by_count),
		cmocka_unit_test(timers_chain__answered_window_probes_never_die),
		cmocka_unit_test(timers_chain__bsd_adds_200_ms_to_every_delay),
		cmocka_unit_test(timers_chain__windows_gives_up_after_five),
		cmocka_unit_test(timers_chain__illumos_stops_at_60_s),
		cmocka_unit_test(timers_chain__lwip_syns_come_every_3_s),
		cmocka_unit_test(timers_chain__one_copy_shows_no_law),
		cmocka_unit_test(timers_chain__two_gaps_name_no_hz),
		cmocka_unit_test(timers_chain__an_application_is_no_timer),
		cmocka_unit_test(timers_chain__duplicate_acks_explain_what_comes_too_soon),
		cmocka_unit_test(timers_chain__refill_behind_a_timeout_is_no_timeout),
		cmocka_unit_test(timers_chain__nothing_at_all_is_no_chain),
		cmocka_unit_test(timers_chain__absurd_times_are_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
