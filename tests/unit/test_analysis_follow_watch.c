/* SPDX-License-Identifier: MIT */
/* The list of connections in trouble: what is due comes in its order and at its instant, verdicts are asked for when what may come late
 * has come, and those that were told are let go, the oldest first. */
#include "support/seg_script.h"

#include "analysis/follow_internal.h"

enum { TALKS = 5, TOLD = 7, LINES = 32 };

struct desk {
	struct seg_script *s;
	struct ta_follow_watch *watch;
	uint32_t line_id[LINES];
	int64_t line_ns[LINES];
	unsigned lines, healed;
	int64_t healed_ns;
};

static void on_suspected(void *context, const struct ta_watched *what, int64_t now_ns)
{
	struct desk *d = context;
	assert_true(d->lines < LINES);
	d->line_id[d->lines] = what->id;
	d->line_ns[d->lines++] = now_ns;
}

static void on_healed(void *context, const struct ta_watched *what, int64_t now_ns,
		      int64_t healed_ns, uint32_t healed_try)
{
	struct desk *d = context;
	(void)what;
	(void)now_ns;
	(void)healed_try;
	d->healed++;
	d->healed_ns = healed_ns;
}

static struct desk open_desk(struct seg_script *s)
{
	return (struct desk){ .s = s };
}

static void begin(struct desk *d)
{
	const struct ta_watcher watcher = { d, on_suspected, on_healed };
	d->watch = ta_follow_watch_new(d->s->tracker, &watcher);
}

static void touch(struct desk *d, uint32_t id)
{
	ta_follow_watch_touch(d->watch, id, d->s->last_ns, 1);
}

/* A talk whose data nobody acknowledges, as a Linux sends it. */
static void die(struct desk *d, int n, int ms)
{
	static const int after[] = { 0, 207, 415, 827, 1659, 3323 };
	for (size_t i = 0; i < sizeof(after) / sizeof(*after); i++)
		seg_row(d->s, "%d > P. 1 10 1 502 c=%d", ms + after[i], n);
	touch(d, (uint32_t)n);
}

static void watch__tells_what_is_due_in_its_order(void **state)
{
	struct desk d = open_desk(*state);

	begin(&d);
	for (int n = 0; n < 2; n++)
		seg_open(d.s, n, 10 * n);
	die(&d, 1, 10000);
	assert_int_equal(d.lines, 1); /* three timeouts and 2 s are over with the last copy */
	ta_follow_watch_advance(d.watch, 16999 * TA_MS, 1);
	assert_int_equal(d.lines, 1);
	ta_follow_watch_advance(d.watch, 300 * TA_SEC, 1);
	assert_true(d.lines > 1);
	for (unsigned i = 1; i < d.lines; i++)
		assert_true(d.line_ns[i] > d.line_ns[i - 1]);
	/* Told when it had lasted twice as long, at least 5 s later: not when it was looked. */
	assert_true(d.line_ns[1] - d.line_ns[0] >= 5 * TA_SEC && d.line_ns[1] < 20 * TA_SEC);
	ta_follow_watch_free(d.watch);
}

static void watch__says_that_one_healed_only_if_it_was_suspected(void **state)
{
	struct desk d = open_desk(*state);

	begin(&d);
	for (int n = 0; n < 2; n++)
		seg_open(d.s, n, 10 * n);
	seg_play(d.s, "1000 > P. 1 10 1 502\n1207 > P. 1 10 1 502\n1230 < . 1 0 11 509\n");
	touch(&d, 0);
	ta_follow_watch_advance(d.watch, 9 * TA_SEC, 1);
	assert_int_equal(d.healed, 0);
	die(&d, 1, 10000);
	seg_row(d.s, "15000 < . 1 0 11 509 c=1");
	touch(&d, 1);
	assert_int_equal(d.healed, 1);
	assert_ms(d.healed_ns, 15000);
	ta_follow_watch_advance(d.watch, 500 * TA_SEC, 1);
	assert_int_equal(d.lines, 1);
	ta_follow_watch_free(d.watch);
}

static void watch__asks_for_verdicts_and_lets_the_oldest_go(void **state)
{
	struct desk d = open_desk(*state);
	uint32_t id[TALKS];
	uint8_t told;

	begin(&d);
	for (int n = 0; n < TALKS; n++)
		seg_open(d.s, n, 10 * n);
	for (int n = 0; n < TALKS; n++) {
		seg_row(d.s, "%d < R. 1 0 1 0 c=%d", 1000 + n, n);
		touch(&d, (uint32_t)n);
	}
	ta_follow_watch_advance(d.watch, 10999 * TA_MS, 1);
	assert_int_equal(ta_follow_watch_ended(d.watch, id, TALKS),
			 0); /* what comes late has 10 s */
	ta_follow_watch_advance(d.watch, 11 * TA_SEC, 1);
	assert_int_equal(ta_follow_watch_ended(d.watch, id, TALKS), 1);
	ta_follow_watch_advance(d.watch, 12 * TA_SEC, 1);
	assert_int_equal(ta_follow_watch_ended(d.watch, id, 3),
			 TALKS); /* all, of whom three are named */
	for (uint32_t n = 0; n < 3; n++)
		assert_int_equal(id[n], n);
	/* Still open: it is asked for again, later each time. */
	ta_follow_watch_told(d.watch, 4, 0, 12 * TA_SEC);
	assert_int_equal(ta_follow_watch_ended(d.watch, id, TALKS), TALKS - 1);
	ta_follow_watch_advance(d.watch, 22 * TA_SEC, 1);
	assert_int_equal(ta_follow_watch_ended(d.watch, id, TALKS), TALKS);
	ta_follow_watch_told(d.watch, 4, 0, 22 * TA_SEC);
	ta_follow_watch_advance(d.watch, 41999 * TA_MS, 1);
	assert_int_equal(ta_follow_watch_ended(d.watch, id, TALKS), TALKS - 1);
	for (uint32_t n = 0; n < TALKS; n++)
		ta_follow_watch_told(d.watch, n, (uint8_t)(TOLD + n), 42 * TA_SEC);
	assert_int_equal(ta_follow_watch_ended(d.watch, id, TALKS), 0);
	for (uint32_t n = 0; n < 3; n++) {
		assert_int_equal(ta_follow_watch_drop(d.watch, 2, &told), n);
		assert_int_equal(told, TOLD + n);
		assert_true(ta_tracker_forget(d.s->tracker, n));
		assert_false(ta_tracker_forget(d.s->tracker, n));
	}
	assert_int_equal(ta_follow_watch_drop(d.watch, 2, &told), TA_NO_CONN);
	ta_follow_watch_advance(d.watch, 43 * TA_SEC, 1);
	assert_null(ta_follow_watch_find(d.watch, 0));
	assert_non_null(ta_follow_watch_find(d.watch, 3));
	/* What still comes of one that was forgotten is no new connection; a SYN is. */
	seg_row(d.s, "50000 > . 1 0 1 502 c=0");
	assert_int_equal(d.s->last.conn, TA_NO_CONN);
	seg_row(d.s, "51000 > S 777 0 - 64240 raw c=0");
	assert_int_equal(d.s->last.conn, TALKS);
	ta_follow_watch_free(d.watch);
}

/* Asked for again after 10 s, then after twice the time, up to 2^16 of it. */
static void watch__asks_ever_more_seldom_but_every_week(void **state)
{
	struct desk d = open_desk(*state);
	uint32_t id;
	int64_t now_ns = 100 * TA_SEC;

	begin(&d);
	seg_open(d.s, 0, 0);
	seg_row(d.s, "1000 < R. 1 0 1 0");
	touch(&d, 0);
	for (unsigned asked = 0; asked < 20; asked++) {
		int64_t pause_ns = 10 * TA_SEC << (asked < 16 ? asked : 16);
		ta_follow_watch_told(d.watch, 0, 0, now_ns);
		ta_follow_watch_advance(d.watch, now_ns + pause_ns - TA_SEC, 1);
		assert_int_equal(ta_follow_watch_ended(d.watch, &id, 1), 0);
		now_ns += pause_ns;
		ta_follow_watch_advance(d.watch, now_ns, 1);
		assert_int_equal(ta_follow_watch_ended(d.watch, &id, 1), 1);
	}
	ta_follow_watch_free(d.watch);
}

/* By its own clock: what is worked out takes so long, and finds nothing. */
struct worker {
	int64_t clock_ns, takes_ns;
	unsigned times;
};

static int64_t worker_clock(void *context)
{
	return ((struct worker *)context)->clock_ns;
}

static bool worker_apart(void *context, void (*work)(void *argument, uint8_t *ret), void *argument,
			 uint8_t *ret, size_t n)
{
	struct worker *w = context;
	(void)work;
	(void)argument;
	(void)ret;
	(void)n;
	w->times++;
	w->clock_ns += w->takes_ns;
	return false;
}

/* How often verdicts are worked out when connections end at 0 s and at `end_ns`, `clock_ns` after the first time has begun. */
static unsigned worked_out(void **state, int64_t takes_ns, int64_t end_ns, int64_t clock_ns)
{
	struct desk d = open_desk(*state);
	struct worker worker = { .takes_ns = takes_ns };
	const struct ta_follow_options options = { .clock_ns = worker_clock,
						   .apart = worker_apart,
						   .context = &worker };
	static struct ta_follow f;

	seg_limit(d.s, SEG_TALKS);
	begin(&d);
	f = (struct ta_follow){ .o = &options, .watch = d.watch };
	for (int n = 0; n < 2; n++)
		seg_open(d.s, n, 10 * n);
	for (int n = 0; n < 2; n++) {
		seg_row(d.s, "%d < R. 1 0 1 0 c=%d", 1000 + n * (int)(end_ns / TA_MS), n);
		touch(&d, (uint32_t)n);
		f.now_ns = 11 * TA_SEC + n * end_ns;
		ta_follow_watch_advance(d.watch, f.now_ns, 1);
		worker.clock_ns = n ? clock_ns : 0;
		ta_follow_settle_ended(&f);
		assert_true(worker.times > 0);
	}
	ta_follow_watch_free(d.watch);
	return worker.times;
}

static void verdicts__are_worked_out_once_a_second(void **state)
{
	assert_int_equal(worked_out(state, 0, 900 * TA_MS, TA_SEC), 1);
	assert_int_equal(worked_out(state, 0, 1100 * TA_MS, TA_SEC), 2);
}

static void verdicts__are_worked_out_in_a_tenth_of_the_time(void **state)
{
	assert_int_equal(worked_out(state, TA_SEC, 5 * TA_SEC, 9 * TA_SEC), 1);
	assert_int_equal(worked_out(state, TA_SEC, 5 * TA_SEC, 11 * TA_SEC), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(watch__tells_what_is_due_in_its_order),
		TELL(watch__says_that_one_healed_only_if_it_was_suspected),
		TELL(watch__asks_for_verdicts_and_lets_the_oldest_go),
		TELL(watch__asks_ever_more_seldom_but_every_week),
		TELL(verdicts__are_worked_out_once_a_second),
		TELL(verdicts__are_worked_out_in_a_tenth_of_the_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
