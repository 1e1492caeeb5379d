/* SPDX-License-Identifier: MIT */
/* The weighing of one case: facts, then every scenario's findings, then the one that stands for the connection. What
 * ended it abnormally comes first; else its longest failure; else it is normal, or the capture can't tell. */
#include "facts.h"
#include "final_silence.h"
#include "meanwhile.h"
#include "outage.h"
#include "rules.h"
#include "run.h"
#include "scenario.h"

#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/tcp/facts.h"
#include "tcpautopsy/core/strbuf.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct ta_diag *ta_diag_new(const struct ta_diag_context *context)
{
	struct ta_diag *diag = ta_xcalloc(1, sizeof(*diag));
	diag->ctx = *context;
	diag->noutcomes = ta_tracker_count(context->tracker);
	diag->outcome = ta_xcalloc(diag->noutcomes, sizeof(*diag->outcome));
	ta_meanwhile_index(diag);
	return diag;
}

const struct ta_anomalies *ta_diag_anomalies(const struct ta_diag *diag)
{
	return &diag->anomalies;
}

void ta_diag_free(struct ta_diag *diag)
{
	if (!diag)
		return;
	free(diag->by_host);
	free(diag->by_host_addr);
	free(diag->outcome);
	free(diag->sudden);
	ta_anomalies_release(&diag->anomalies);
	free(diag);
}

static void open_case(struct ta_case *k, struct ta_diag *diag, uint32_t id, struct ta_diagnosis *d)
{
	memset(k, 0, sizeof(*k));
	memset(d, 0, sizeof(*d));
	k->diag = diag;
	k->ctx = &diag->ctx;
	k->id = id;
	k->d = d;
	k->conn = ta_tracker_conn(diag->ctx.tracker, id);
	k->trouble = k->conn->trouble;
	k->client = ta_conn_client(k->conn);
	k->end_ns = diag->ctx.capture_end_ns;
	const struct ta_half *h = k->conn->half;
	k->last_ns = h[0].last_seen_ns > h[1].last_seen_ns ? h[0].last_seen_ns : h[1].last_seen_ns;
	k->established = k->conn->flags & TA_CONN_ESTABLISHED;
	d->since_ns = d->healed_ns = -1;
	d->main_episode = -1;
}

static void judge_handshake(struct ta_case *k)
{
	uint16_t f = k->conn->flags;
	bool syn = k->conn->half[k->client].flags & TA_HALF_SYN;
	if (syn && f & TA_CONN_SYN_ACK && f & TA_CONN_HANDSHAKE_ACK)
		k->d->handshake = TA_HANDSHAKE_COMPLETE;
	else
		k->d->handshake =
			syn || f & TA_CONN_SYN_ACK ? TA_HANDSHAKE_PARTIAL : TA_HANDSHAKE_ABSENT;
}

static int64_t length_of(const struct ta_finding *f)
{
	return f->until_ns >= 0 && f->failure.since_ns >= 0 ? f->until_ns - f->failure.since_ns : 0;
}

/* What ended it, by the order of the scenarios; else its longest failure. */
static const struct ta_finding *choose(const struct ta_case *k)
{
	const struct ta_finding *longest = NULL;
	for (size_t i = 0; i < k->nfindings; i++) {
		const struct ta_finding *f = k->finding[i];
		if (f->final)
			return f;
		if (!longest || length_of(f) > length_of(longest))
			longest = f;
	}
	return longest;
}

static int by_time(const void *a, const void *b)
{
	const struct ta_failure *x = a, *y = b;
	return x->since_ns < y->since_ns ? -1 : x->since_ns > y->since_ns;
}

static void list_others(struct ta_case *k, const struct ta_finding *main)
{
	struct ta_diagnosis *d = k->d;
	d->also = ta_xcalloc(k->nfindings, sizeof(*d->also));
	for (size_t i = 0; i < k->nfindings; i++)
		if (k->finding[i] != main)
			d->also[d->nalso++] = k->finding[i]->failure;
	qsort(d->also, d->nalso, sizeof(*d->also), by_time);
}

/* What to do next: what the scenario says of this case, then what it always says. */
static void advise(struct ta_case *k)
{
	const struct ta_scenario_row *row = ta_scenario_rows[k->d->scenario];
	size_t n = sizeof(row->advice) / sizeof(row->advice[0]);
	if (row->advise)
		row->advise(k);
	for (size_t i = 0; i < n && row->advice[i]; i++)
		ta_case_advice(k, "%s", row->advice[i]);
}

/* A capture that lost packets, or broke off, can't show that nothing came. */
static void doubt_absence(struct ta_case *k, const struct ta_finding *f)
{
	struct ta_diagnosis *d = k->d;
	if (!f->from_absence || !(k->ctx->capture_drops || k->ctx->incomplete))
		return;
	if (d->confidence == TA_CERTAIN)
		d->confidence = TA_LIKELY;
	for (size_t i = 0; i < d->nhypotheses; i++)
		if (d->hypothesis[i].confidence == TA_CERTAIN)
			d->hypothesis[i].confidence = TA_LIKELY;
	if (k->ctx->capture_drops)
		ta_case_undecidable(k,
				    "whether an answer is among the %" PRIu64
				    " packets that the capture lost",
				    k->ctx->capture_drops);
	if (k->ctx->incomplete)
		ta_case_undecidable(k, "what came after the point where the capture breaks off");
}

static void adopt(struct ta_case *k, const struct ta_finding *f)
{
	struct ta_diagnosis *d = k->d;
	assert(f->title && f->summary);
	assert(f->episode < 0 || (k->trouble && (size_t)f->episode < k->trouble->nepisodes));
	d->scenario = f->failure.scenario;
	d->confidence = f->confidence;
	d->failed = f->failure.failed;
	d->direction = f->failure.direction;
	d->since_ns = f->failure.since_ns;
	d->healed_ns = f->failure.healed_ns;
	d->where = f->where;
	d->main_episode = f->episode;
	d->title = ta_xstrdup(f->title);
	d->summary = ta_xstrdup(f->summary);
	for (size_t i = 0; i < f->nhypotheses; i++)
		d->hypothesis[d->nhypotheses++] = f->hypothesis[i];
	if (!d->nhypotheses)
		d->hypothesis[d->nhypotheses++] =
			(struct ta_hypothesis){ d->scenario, d->confidence };
	doubt_absence(k, f);
	ta_outage_bounds(k, f);
	list_others(k, f);
}

static void adopt_none(struct ta_case *k)
{
	struct ta_diagnosis *d = k->d;
	struct ta_strbuf summary = { 0 };
	d->failed = TA_FAILED_NONE;
	d->scenario = TA_SCN_UNDETERMINED;
	d->confidence = TA_LIKELY;
	if (!ta_cannot_tell(k, &summary)) {
		d->scenario = TA_SCN_NORMAL;
		d->confidence = ta_nothing_failed(k, &summary);
	}
	d->title = ta_xstrdup(d->scenario == TA_SCN_NORMAL ? "nothing failed"
							   : "the capture can't tell");
	d->summary = ta_strbuf_take(&summary);
	d->hypothesis[d->nhypotheses++] = (struct ta_hypothesis){ d->scenario, d->confidence };
	list_others(k, NULL);
}

/* What holds of every diagnosis. */
static void assert_whole(const struct ta_diagnosis *d)
{
	assert(d->title && d->title[0] && d->summary && d->summary[0]);
	assert(d->nhypotheses > 0 && d->nhypotheses <= TA_SCN_COUNT);
	assert(!ta_scenario_is_failure(d->scenario) || d->nevidence > 0);
	assert(!d->has_outage || (d->outage_start_ns[0] <= d->outage_start_ns[1] &&
				  d->outage_end_ns[0] <= d->outage_end_ns[1]));
	(void)d;
}

static void remember(struct ta_case *k)
{
	struct ta_outcome *o = &k->diag->outcome[k->id];
	const struct ta_diagnosis *d = k->d;
	o->scenario = (uint8_t)d->scenario;
	o->end = (uint8_t)d->end;
	o->when_ns = d->since_ns;
	o->idle_ns = -1;
	o->local_link = d->where != NULL;
	o->failed_side = (uint8_t)!k->client;
	const struct ta_silence *s = ta_case_final_silence(k);
	if (s)
		o->failed_side = (uint8_t)!s->sender;
	if (k->reset.origin != TA_RST_NONE && k->reset.origin != TA_RST_PROBER) {
		o->failed_side = k->reset.reset->sender;
		o->when_ns = k->reset.reset->time_ns;
	}
	if (s && s->healed_ns < 0 && ta_scenario_is_failure(d->scenario)) {
		o->idle_ns = s->episode->idle_before_ns;
		o->died_idle = o->idle_ns > TA_DIED_IDLE_NS;
	}
}

/* Explicit signs first; then the silence that lasts to the end, until one explains it. */
static void ask_scenarios(struct ta_case *k)
{
	for (const enum ta_scenario *s = ta_scenario_order; *s != TA_SCN_COUNT; s++)
		if (ta_scenario_rows[*s]->find)
			ta_scenario_rows[*s]->find(k);
	for (const enum ta_scenario *s = ta_scenario_order; *s != TA_SCN_COUNT; s++) {
		const struct ta_silence *silence = ta_case_unexplained(k);
		if (silence && ta_scenario_rows[*s]->explain)
			ta_scenario_rows[*s]->explain(k, silence);
	}
}

void ta_diagnose(struct ta_diag *diag, uint32_t conn, struct ta_diagnosis *ret)
{
	struct ta_case *k = ta_xcalloc(1, sizeof(*k));
	open_case(k, diag, conn, ret);
	judge_handshake(k);
	k->one_sided = ta_conn_one_sided(k->conn);
	ta_case_vantage(k);
	if (k->trouble) {
		ta_case_silences(k);
		ta_reset_judge(k);
	}
	ret->end = ta_case_end(k);
	if (k->trouble || k->conn->flags & TA_CONN_REUSED)
		ask_scenarios(k);
	const struct ta_finding *f = choose(k);
	if (f)
		adopt(k, f);
	else
		adopt_none(k);
	assert_whole(ret);
	advise(k);
	ta_case_stacks(k);
	ta_case_conformance(k);
	remember(k);
	ta_case_release(k);
	free(k);
}
