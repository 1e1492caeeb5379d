/* SPDX-License-Identifier: MIT */
/* Stacks whose timers count the calls of a slow timer: their loops, run tick by tick as in the sources, and the fit on what
 * they send. */
#include "timers_scene.h"

#include "timers/stacks/book.h"

#define TICK (500 * MS)

enum { COPIES = 12 };

/* When the copies go out, ns after the original, which was sent `into_ns` behind a call of the slow timer. */
struct schedule {
	int64_t at_ns[COPIES];
	size_t n;
};

/* 4.4BSD: tcp_output sets t_timer[TCPT_REXMT] = t_rxtcur; tcp_slowtimo takes one off each tick and calls tcp_timers at 0, which
 * sets TCPT_RANGESET(t_rxtcur, base * tcp_backoff[t_rxtshift], 2, 128). */
static void run_bsd(struct schedule *s, int base, int64_t into_ns, size_t copies)
{
	static const int backoff[] = { 1, 2, 4, 8, 16, 32, 64, 64, 64, 64, 64, 64, 64 };
	int timer = base, shift = 0;

	s->n = 0;
	for (int64_t tick = 1; s->n < copies; tick++) {
		if (--timer > 0)
			continue;
		s->at_ns[s->n++] = tick * TICK - into_ns;
		timer = base * backoff[++shift];
		timer = timer < 2 ? 2 : timer > 128 ? 128 : timer;
	}
}

/* lwIP: tcp_output_segment sets rtime = 0; tcp_slowtmr adds one each tick, and at rto sends, sets rto = base <<
 * tcp_backoff[nrtx] (not in SYN_SENT) and rtime = 0. */
static void run_lwip(struct schedule *s, int base, int64_t into_ns, size_t copies, bool syn_sent)
{
	static const int backoff[] = { 1, 2, 3, 4, 5, 6, 7, 7, 7, 7, 7, 7, 7 };
	int rtime = 0, rto = base, nrtx = 0;

	s->n = 0;
	for (int64_t tick = 1; s->n < copies; tick++) {
		if (++rtime < rto)
			continue;
		s->at_ns[s->n++] = tick * TICK - into_ns;
		if (!syn_sent)
			rto = base << backoff[nrtx];
		nrtx++;
		rtime = 0;
	}
}

/* Stamps are up to 3 ms late, in turn. */
static void play(struct scene *s, enum ta_episode_kind kind, const struct schedule *from)
{
	begin(s, kind);
	s->chain.sack = 0;
	for (size_t i = 0; i < from->n; i++) {
		struct ta_attempt *a = &s->attempt[s->chain.nattempts++];

		a->time_ns = s->attempt[0].time_ns + from->at_ns[i] + (int64_t)(i % 3) * MS;
		a->flags = TA_ATTEMPT_HEAD | TA_ATTEMPT_TAIL;
	}
	fit(s);
}

static void assert_ticks(const struct scene *s, int base, size_t copies)
{
	assert_int_equal(s->backoff.base_ns, base * TICK);
	assert_int_equal(s->backoff.base_lo_ns, base * TICK);
	assert_int_equal(s->backoff.slow_tick_ns, TICK);
	assert_int_equal(s->backoff.explained_attempts, copies);
	assert_true(s->backoff.clean);
	assert_false(s->backoff.wheel);
	for (size_t i = 1; i <= copies; i++) {
		assert_int_equal(s->attempt[i].missing_before, 0);
		assert_true(s->attempt[i].flags & TA_ATTEMPT_EXPLAINED);
	}
}

static void timers_ticks__bsd_cuts_the_first_delay_short(void **state)
{
	static const int bases[] = { 2, 3, 5, 6 };
	struct schedule from;
	struct scene s;

	(void)state;
	for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
		for (int64_t into = 20 * MS; into < TICK; into += 40 * MS) {
			run_bsd(&from, bases[i], into, COPIES);
			play(&s, TA_EPISODE_RETRANSMISSION, &from);
			assert_ticks(&s, bases[i], COPIES);
			assert_int_equal(s.backoff.law, TA_LAW_EXPONENTIAL);
			assert_int_equal(s.backoff.rto_max_ns, 64 * S);
		}
	}
	assert_int_equal(s.attempt[1].nominal_ns, 3 * S);
	assert_int_equal(s.attempt[4].nominal_ns, 24 * S);
	assert_int_equal(s.attempt[12].nominal_ns, 64 * S);
	assert_int_equal(s.backoff.doublings, 4);
}

/* With a base of one second 64 times it and 64 s are one; lwIP doubles once more. */
static void timers_ticks__lwip_doubles_once_more_than_bsd(void **state)
{
	struct schedule from;
	struct scene s;

	(void)state;
	run_lwip(&from, 3, 300 * MS, COPIES, false);
	play(&s, TA_EPISODE_RETRANSMISSION, &from);
	assert_ticks(&s, 3, COPIES);
	assert_int_equal(s.backoff.rto_max_ns, 192 * S);
	assert_int_equal(s.backoff.doublings, 7);
	run_clock(&s, 300 * S);
	assert_string_equal(s.abort.rule, "lwip 12 copies");
	run_lwip(&from, 6, 100 * MS, 6, true);
	play(&s, TA_EPISODE_SYN, &from);
	assert_ticks(&s, 6, 6);
	assert_int_equal(s.backoff.law, TA_LAW_CONSTANT);
}

/* Three gaps show it: of two, any whole number of half seconds may be chance. */
static void timers_ticks__take_three_gaps(void **state)
{
	struct schedule from;
	struct scene s;

	(void)state;
	run_bsd(&from, 3, 200 * MS, 3);
	play(&s, TA_EPISODE_RETRANSMISSION, &from);
	assert_ticks(&s, 3, 3);
	run_bsd(&from, 3, 200 * MS, 2);
	play(&s, TA_EPISODE_RETRANSMISSION, &from);
	assert_int_equal(s.backoff.slow_tick_ns, 0);
}

/* A first delay that is not cut short is any clean stack's; one longer than the base, or shorter by more than a tick, is none of
 * this timer's. */
static void timers_ticks__need_a_first_delay_within_one_tick(void **state)
{
	static const struct {
		int64_t first_ms;
		bool ticks;
	} gap[] = { { 980, false }, { 995, true },   { 1250, true },
		    { 1485, true }, { 1495, false }, { 1520, false } };
	struct scene s;

	(void)state;
	for (size_t i = 0; i < sizeof(gap) / sizeof(gap[0]); i++) {
		begin(&s, TA_EPISODE_RETRANSMISSION);
		ADD(&s, 0, 3000000, 6000000, 12000000);
		for (size_t k = 1; k < s.chain.nattempts; k++)
			s.attempt[k].time_ns += gap[i].first_ms * MS;
		fit(&s);
		assert_int_equal(s.backoff.slow_tick_ns, gap[i].ticks ? TICK : 0);
	}
}

/* Every later gap is whole ticks, within 6 ms and the drift of two clocks. */
static void timers_ticks__are_whole_behind_the_first(void **state)
{
	static const int64_t off_ms[] = { 0, 14, -14, 20, -20 };
	struct scene s;

	(void)state;
	for (size_t i = 0; i < sizeof(off_ms) / sizeof(off_ms[0]); i++) {
		begin(&s, TA_EPISODE_RETRANSMISSION);
		ADD(&s, 1250000, 3000000, 6000000, 12000000);
		s.attempt[3].time_ns += off_ms[i] * MS;
		s.attempt[4].time_ns += off_ms[i] * MS;
		fit(&s);
		assert_int_equal(s.backoff.slow_tick_ns, off_ms[i] * off_ms[i] < 300 ? TICK : 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timers_ticks__bsd_cuts_the_first_delay_short),
		cmocka_unit_test(timers_ticks__lwip_doubles_once_more_than_bsd),
		cmocka_unit_test(timers_ticks__take_three_gaps),
		cmocka_unit_test(timers_ticks__need_a_first_delay_within_one_tick),
		cmocka_unit_test(timers_ticks__are_whole_behind_the_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
