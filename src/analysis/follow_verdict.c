/* SPDX-License-Identifier: MIT */
/* Verdicts of a capture that is followed: worked out by the plain diagnosis in a copy of the process, which is settled as if the capture
 * ended now, so that what follows on here knows nothing of it. */
#include "follow_internal.h"

#include "rules.h"
#include "tcpautopsy/core/saturate.h"

/* What is remembered of a verdict that was told, in a byte: nothing is to be said of it, or which it was. */
enum { TOLD_NOTHING = 1, TOLD_FIRST = 2 };

_Static_assert(TOLD_FIRST + TA_SCN_COUNT * TA_CONFIDENCE_COUNT <= UINT8_MAX, "a byte holds it");

static uint8_t code_of(const struct ta_diagnosis *d)
{
	return (uint8_t)(TOLD_FIRST + (unsigned)d->scenario * TA_CONFIDENCE_COUNT +
			 (unsigned)d->confidence);
}

static bool is_worth_it(const struct ta_follow *f, const struct ta_diagnosis *d,
			const struct ta_watched *w)
{
	return f->o->all || ta_scenario_is_failure(d->scenario) || (w && w->was_suspected);
}

static int tell_verdict(struct ta_follow *f, const struct ta_connection_report *c,
			const struct ta_watched *w)
{
	struct ta_verdict_report report = { .connection = c,
					    .now_ns = f->now_ns,
					    .was_suspected = w && w->was_suspected };
	uint8_t before = w ? w->told : 0;
	if (before >= TOLD_FIRST) {
		report.revised = true;
		report.was_scenario =
			(enum ta_scenario)((before - TOLD_FIRST) / TA_CONFIDENCE_COUNT);
		report.was_confidence =
			(enum ta_confidence)((before - TOLD_FIRST) % TA_CONFIDENCE_COUNT);
	}
	return f->live->verdict(f->live->context, &report);
}

/* In the copy. A connection that is open as far as the plain diagnosis can see has no final verdict. */
static int on_ended(void *context, const struct ta_connection_report *c)
{
	struct ta_follow *f = context;
	const struct ta_watched *w = ta_follow_watch_find(f->watch, c->id);
	const struct ta_diagnosis *d = c->diagnosis;
	if (d->end == TA_END_OPEN || d->end == TA_END_HALF_CLOSED) {
		f->ret[f->at] = 0;
		return 0;
	}
	f->ret[f->at] = code_of(d);
	return is_worth_it(f, d, w) ? tell_verdict(f, c, w) : 0;
}

void ta_follow_watched_until_now(struct ta_follow *f)
{
	if (f->now_ns > f->run.last_ns)
		f->run.last_ns = f->now_ns;
}

/* In the copy, which nothing comes after: the run is settled as if it ended now. */
static void settle(void *argument, uint8_t *ret)
{
	struct ta_follow *f = argument;
	const struct ta_sink sink = { .context = f, .connection = on_ended };
	f->ret = ret;
	f->run.sink = &sink;
	ta_follow_watched_until_now(f);
	ta_run_settle(&f->run);
	struct ta_diag *diag = ta_diag_new(&f->run.context);
	for (f->at = 0; f->at < f->nended; f->at++) {
		uint32_t id = f->ended[f->at];
		const struct ta_conn *c = ta_tracker_glance(f->run.tracker, id);
		ret[f->at] = TOLD_NOTHING;
		if (c && ta_run_tell_connection(&f->run, diag, id, c) != 0)
			break;
	}
	ta_diag_free(diag);
}

static void count_dropped(struct ta_follow *f, uint8_t told)
{
	struct ta_summary *s = &f->dropped;
	s->connections++;
	if (told < TOLD_FIRST)
		return;
	enum ta_scenario scenario = (enum ta_scenario)((told - TOLD_FIRST) / TA_CONFIDENCE_COUNT);
	s->by_scenario[scenario]++;
	s->failed += ta_scenario_is_failure(scenario);
}

/* Of those that were told the oldest go: a capture may be followed for weeks. */
static void drop_told(struct ta_follow *f)
{
	uint8_t told;
	uint32_t id;
	while ((id = ta_follow_watch_drop(f->watch, TA_LIMIT_FOLLOW_TOLD, &told)) != TA_NO_CONN)
		if (ta_tracker_forget(f->run.tracker, id))
			count_dropped(f, told);
}

void ta_follow_settle_ended(struct ta_follow *f)
{
	const struct ta_follow_options *o = f->o;
	uint8_t ret[TA_LIMIT_FOLLOW_VERDICTS] = { 0 };
	int64_t begun_ns = o->clock_ns(o->context);
	if (f->now_ns < f->settled_ns || begun_ns < f->free_ns)
		return;
	f->nended = ta_follow_watch_ended(f->watch, f->ended, TA_LIMIT_FOLLOW_VERDICTS);
	if (!f->nended)
		return;
	if (f->nended > TA_LIMIT_FOLLOW_VERDICTS)
		f->nended = TA_LIMIT_FOLLOW_VERDICTS;
	f->settled_ns = ta_time_add(f->now_ns, TA_FOLLOW_SETTLE_NS);
	bool done = o->apart(o->context, settle, f, ret, f->nended);
	int64_t taken_ns = o->clock_ns(o->context) - begun_ns;
	f->free_ns = begun_ns + taken_ns * TA_FOLLOW_SETTLE_PART;
	for (size_t i = 0; i < f->nended; i++) {
		if (!done)
			ret[i] = 0;
		ta_follow_watch_told(f->watch, f->ended[i], ret[i], f->now_ns);
		f->told += ret[i] >= TOLD_FIRST;
	}
	drop_told(f);
}

int ta_follow_tell_late(struct ta_follow *f, const struct ta_connection_report *c)
{
	const struct ta_watched *w = ta_follow_watch_find(f->watch, c->id);
	bool told = w && w->told == code_of(c->diagnosis);
	return !told && is_worth_it(f, c->diagnosis, w) ? tell_verdict(f, c, w) : 0;
}
