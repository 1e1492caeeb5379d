/* SPDX-License-Identifier: MIT */
/* The chain fit against a simulated sender: 10,000 random chains on the timer wheel of Linux, with a phase, noise on every
 * stamp and perhaps a frame missing. The fit must find what was simulated, or say that it is ambiguous.
 *
 * The simulator keeps the kernel's hierarchy of buckets as eight slots of lists and advances a clock over them, tick by
 * tick at the level that is due: it shares no formula with the fit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "tcpautopsy/timers/chain.h"
#include "timers_wheel_clock.h"

#define MS 1000000LL
#define S 1000000000LL

enum { SERIES = 10000, COPIES_MAX = 18 };

static uint64_t random_state;

static uint64_t random_below(uint64_t n)
{
	/* xorshift64*: the same series on every machine */
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return random_state * 2685821657736338717ULL % n;
}

struct simulation {
	unsigned hz;
	uint64_t base; /* ticks */
	bool tlp;
	uint64_t pto; /* ticks */
	unsigned copies;
	unsigned late;    /* index of the copy whose handler runs late, 0: none */
	unsigned missing; /* index of the copy that is not captured, 0: none */
	struct ta_attempt attempt[COPIES_MAX + 1];
	size_t nattempts;
};

static int64_t stamp(uint64_t ticks, unsigned hz, int64_t boot_ns, int64_t noise_ns)
{
	const int64_t noise =
		noise_ns ? (int64_t)random_below((uint64_t)(2 * noise_ns)) - noise_ns : 0;

	return boot_ns + (int64_t)((__int128)ticks * S / hz) + noise;
}

static void record(struct simulation *s, int64_t time_ns, unsigned copy)
{
	if (copy > 0 && copy == s->missing)
		return;
	s->attempt[s->nattempts++] = (struct ta_attempt){
		.time_ns = time_ns,
		.flags = TA_ATTEMPT_HEAD | TA_ATTEMPT_TAIL | (copy ? 0 : TA_ATTEMPT_ORIGINAL),
	};
}

static void simulate(struct simulation *s, int64_t noise_ns, bool late)
{
	static const unsigned hzs[] = { 100, 250, 300, 1000 };
	/* Sent somewhere inside a jiffy of a machine up for a while. */
	uint64_t jiffy = 1000000 + random_below(1 << 24), delay;
	const int64_t boot_ns = (int64_t)random_below(S);

	s->hz = hzs[random_below(4)];
	s->base = (200 + random_below(1800)) * s->hz / 1000;
	s->tlp = random_below(2);
	s->pto = s->base - random_below(s->base / 3);
	if (s->pto < s->hz / 5)
		s->pto = s->hz / 5;
	s->copies = 5 + (unsigned)random_below(COPIES_MAX - 5);
	s->missing = random_below(2) ? 1 + (unsigned)random_below(s->copies - 1) : 0;
	s->late = late ? 2 + (unsigned)random_below(s->copies - 1) : 0;
	s->nattempts = 0;
	record(s, stamp(jiffy, s->hz, boot_ns, 0) + (int64_t)random_below((uint64_t)(S / s->hz)),
	       0);
	delay = s->base;
	for (unsigned copy = 1; copy <= s->copies; copy++) {
		const bool probe = s->tlp && copy == 1;

		jiffy = wheel_expiry(jiffy, probe ? s->pto : delay);
		if (copy == s->late)
			jiffy += (15 + random_below(45)) * s->hz / 1000;
		record(s, stamp(jiffy, s->hz, boot_ns, noise_ns), copy);
		if (!probe)
			delay = 2 * delay < 120ULL * s->hz ? 2 * delay : 120ULL * s->hz;
		if (!probe && delay > 120ULL * s->hz)
			delay = 120ULL * s->hz;
	}
}

static bool is_truth(const struct simulation *s, unsigned hz, int64_t lo, int64_t hi)
{
	const int64_t truth = (int64_t)(s->base * S / s->hz);

	return (hz == s->hz || hz == 0) && lo <= truth && truth <= hi;
}

enum outcome { RECOVERED, AMBIGUOUS, LOST, WRONG };

static enum outcome judge(const struct simulation *s, const struct ta_backoff *b)
{
	bool contained = is_truth(s, b->tick_hz, b->base_lo_ns, b->base_hi_ns);

	if (b->nalternatives == 0 && b->tick_hz)
		return contained && b->base_lo_ns == b->base_hi_ns ? RECOVERED : WRONG;
	for (size_t i = 0; i < b->nalternatives; i++) {
		const struct ta_backoff_model *a = &b->alternative[i];

		contained = contained || is_truth(s, a->tick_hz, a->base_lo_ns, a->base_hi_ns);
	}
	if (!contained)
		return b->tick_hz ? WRONG : LOST;
	/* A HZ that is named must be the one. */
	return b->tick_hz && b->tick_hz != s->hz ? WRONG : AMBIGUOUS;
}

static void print_chain(const struct simulation *s, const struct ta_backoff *b)
{
	print_message(
		"hz %u base %.4f tlp %d pto %.4f missing %u copies %u -> hz %u base %.4f [%.4f %.4f] law %d alt %zu:",
		s->hz, (double)s->base / s->hz, s->tlp, (double)s->pto / s->hz, s->missing,
		s->copies, b->tick_hz, (double)b->base_ns / 1e9, (double)b->base_lo_ns / 1e9,
		(double)b->base_hi_ns / 1e9, (int)b->law, b->nalternatives);
	for (size_t i = 1; i < s->nattempts; i++)
		print_message(" %.4f",
			      (double)(s->attempt[i].time_ns - s->attempt[i - 1].time_ns) / 1e9);
	print_message("\n");
}

static void run_series(bool with_estimate, bool late, unsigned *count)
{
	for (unsigned i = 0; i < SERIES; i++) {
		struct simulation s;
		struct ta_backoff b;

		simulate(&s, 2 * MS, late);

		const struct ta_chain chain = {
			.kind = TA_EPISODE_RETRANSMISSION,
			.attempt = s.attempt,
			.nattempts = s.nattempts,
			.anchor_ns = s.attempt[0].time_ns,
			.srtt_ns = -1,
			/* Anywhere inside the tick below the base. */
			.rto_estimate_ns =
				with_estimate ? (int64_t)(s.base * S / s.hz) - S / s.hz / 2 : -1,
			.resolution_ns = 1,
			.in_flight = 1,
			.sack = s.tlp ? 1 : (int)random_below(3) - 1,
		};

		ta_chain_fit(&chain, &b);

		const enum outcome outcome = judge(&s, &b);

		count[outcome]++;
		if (!late && (outcome == WRONG || outcome == LOST))
			print_chain(&s, &b);
	}
	print_message("%u recovered, %u ambiguous, %u lost, %u wrong\n", count[RECOVERED],
		      count[AMBIGUOUS], count[LOST], count[WRONG]);
}

static void timers_simulation__finds_the_timers_or_says_that_it_cannot_tell(void **state)
{
	unsigned count[4] = { 0 };

	(void)state;
	random_state = 20221017;
	run_series(false, false, count);
	assert_int_equal(count[WRONG], 0);
	assert_true(count[RECOVERED] + count[AMBIGUOUS] >= SERIES / 100 * 99);
}

static void timers_simulation__round_trips_make_it_surer(void **state)
{
	unsigned count[4] = { 0 };

	(void)state;
	random_state = 20221017;
	run_series(true, false, count);
	assert_int_equal(count[WRONG], 0);
	assert_true(count[RECOVERED] + count[AMBIGUOUS] >= SERIES / 100 * 99);
}

/* One handler 15 to 60 ms late may look like another schedule; that it misleads stays rare. */
static void timers_simulation__a_late_handler_misleads_rarely(void **state)
{
	unsigned count[4] = { 0 };

	(void)state;
	random_state = 20221017;
	run_series(false, true, count);
	assert_true(count[WRONG] <= SERIES / 40);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timers_simulation__finds_the_timers_or_says_that_it_cannot_tell),
		cmocka_unit_test(timers_simulation__round_trips_make_it_surer),
		cmocka_unit_test(timers_simulation__a_late_handler_misleads_rarely),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
