/* SPDX-License-Identifier: MIT */
/* The diagnosis of a connection: its facts, every hypothesis on every event of it, and the one event that stands for the
 * connection. No step goes back. */
#include "diag/case.h"
#include "diag/observe.h"
#include "diag/differential/verdict.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/facts/scans.h"
#include "tcpautopsy/tcp/facts.h"

struct ta_diag *ta_diag_new(const struct ta_fact_context *context)
{
	struct ta_diag *diag = ta_xcalloc(1, sizeof(*diag));
	diag->ctx = *context;
	diag->base = ta_fact_base_new(context);
	diag->nconns = ta_tracker_count(context->tracker);
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
	ta_fact_base_free(diag->base);
	free(diag->outcome);
	ta_anomalies_release(&diag->anomalies);
	free(diag);
}

/* An observation tells of several that failed alike. */
static bool concerns_others(const struct ta_outcome *o)
{
	enum ta_scenario s = (enum ta_scenario)o->scenario;
	return o->local_link || o->split || o->died_idle || ta_died_silently(s) ||
	       s == TA_SCN_MIDDLEBOX_TIMEOUT ||
	       (o->end == TA_END_RESET && ta_scenario_is_failure(s));
}

/* What the observations will ask of it. */
static void remember(struct ta_case *k)
{
	struct ta_outcome outcome = { .id = k->id }, *o = &outcome;
	const struct ta_diagnosis *d = k->d;
	const struct ta_fact *event = &d->facts.item[d->event];
	bool silent = event->kind == TA_FACT_SILENCE || event->kind == TA_FACT_PROBES_UNANSWERED;
	o->scenario = (uint8_t)d->scenario;
	o->end = (uint8_t)d->end;
	o->when_ns = event->kind == TA_FACT_RESET ? event->from_ns : d->since_ns;
	o->idle_ns = -1;
	o->split = ta_fact_find(&d->facts, TA_FACT_OTHER_HALF, -1) != NULL;
	o->local_link = d->where != NULL;
	o->failed_side = (uint8_t)(silent                         ? !event->side
				   : event->kind == TA_FACT_RESET ? event->side
								  : !k->client);
	if (silent && d->healed_ns < 0 && ta_scenario_is_failure(d->scenario)) {
		const struct ta_fact *idle =
			ta_fact_find(&d->facts, TA_FACT_IDLE_BEFORE, event->about);
		o->idle_ns = idle ? idle->value[0] : 0;
		o->died_idle = o->idle_ns > TA_SEC;
	}
	struct ta_diag *diag = k->diag;
	if (!concerns_others(o))
		return;
	diag->outcome = ta_xgrow(diag->outcome, &diag->outcomes_capacity, diag->noutcomes + 1,
				 sizeof(*diag->outcome));
	diag->outcome[diag->noutcomes++] = outcome;
}

static void clear(struct ta_diagnosis *d)
{
	memset(d, 0, sizeof(*d));
	d->since_ns = d->healed_ns = -1;
	d->main_episode = -1;
}

static bool wants_words(const struct ta_diag_reader *reader, const struct ta_diagnosis *verdict)
{
	return !reader || reader->wants_words(reader->context, verdict);
}

/* What is said of a connection that only ever went well, from what the tracker has of it: no observer would find more than
 * its course. What text traces or two points know besides is not to be seen there. */
static bool decide_early(const struct ta_diag *diag, uint32_t conn, struct ta_diagnosis *ret)
{
	const struct ta_conn *c = ta_tracker_glance(diag->ctx.tracker, conn);
	if (diag->ctx.is_trace || diag->ctx.points || !ta_conn_is_uneventful(c))
		return false;
	ret->scenario = TA_SCN_NORMAL;
	ret->mechanism = TA_MECH_CLOSED_IN_ORDER;
	ret->confidence = TA_CERTAIN;
	ret->end = TA_END_CLOSED;
	ret->handshake = TA_HANDSHAKE_COMPLETE;
	return true;
}

void ta_diagnose(struct ta_diag *diag, uint32_t conn, const struct ta_diag_reader *reader,
		 struct ta_diagnosis *ret)
{
	clear(ret);
	if (reader && decide_early(diag, conn, ret) && !wants_words(reader, ret))
		return;
	clear(ret);
	const struct ta_conn *c = ta_tracker_hold(diag->ctx.tracker, conn);
	struct ta_facts *facts = &ret->facts;
	uint64_t cut_short = ta_fact_base_cut_short(diag->base);
	ta_facts_collect(diag->base, conn, facts);
	if (ta_fact_base_cut_short(diag->base) > cut_short)
		ta_anomaly_add(&diag->anomalies, "limits.looks", 0);
	ret->of_scan = ta_scan_of(ta_fact_base_scans(diag->base), c) != NULL;
	struct ta_judgement *judgement = ta_xcalloc(facts->nevents, sizeof(*judgement));
	for (size_t i = 0; i < facts->nevents; i++)
		ta_weigh(facts, (int)i, &judgement[i]);

	struct ta_case k = { diag, &diag->ctx, c, c->trouble, conn, ta_conn_client(c), facts, ret };
	struct ta_teller teller = { k.client, diag->ctx.names, facts, &c->flow.key,
				    diag->ctx.frames };
	struct ta_verdict verdict = {
		.facts = facts, .judgement = judgement, .teller = teller, .d = ret
	};
	ta_verdict_decide(&verdict);
	bool in_words = wants_words(reader, ret);
	if (in_words)
		ta_verdict_write(&verdict);
	for (size_t i = 0; i < facts->nevents; i++)
		ta_judgement_release(&judgement[i]);
	free(judgement);
	if (in_words) {
		ta_case_ending(&k);
		ta_case_stacks(&k);
		ta_case_conformance(&k);
	} else {
		ret->end = ta_case_end(&k);
	}
	remember(&k);
}

static bool never(void *context, const struct ta_diagnosis *verdict)
{
	(void)context;
	(void)verdict;
	return false;
}

void ta_diag_note(struct ta_diag *diag, uint32_t conn)
{
	struct ta_diagnosis diagnosis;
	ta_diagnose(diag, conn, &(struct ta_diag_reader){ .wants_words = never }, &diagnosis);
	ta_diagnosis_release(&diagnosis);
}

bool ta_diagnosis_doubts(const struct ta_diagnosis *diagnosis, enum ta_scenario scenario)
{
	for (size_t i = 0; i < diagnosis->nruled_out; i++)
		if (diagnosis->ruled_out[i].scenario == scenario)
			return true;
	return false;
}

void ta_diagnosis_release(struct ta_diagnosis *d)
{
	free(d->title);
	free(d->summary);
	free(d->vantage_reason);
	free(d->also);
	for (size_t i = 0; i < d->nevidence; i++)
		free(d->evidence[i].text);
	free(d->evidence);
	for (size_t i = 0; i < d->nundecidable; i++)
		free(d->undecidable[i]);
	free(d->undecidable);
	for (size_t i = 0; i < d->nadvice; i++)
		free(d->advice[i]);
	free(d->advice);
	for (size_t i = 0; i < d->nconformance; i++)
		free(d->conformance[i].text);
	free(d->conformance);
	free(d->differential);
	for (size_t i = 0; i < d->nruled_out; i++)
		free(d->ruled_out[i].text);
	free(d->ruled_out);
	ta_facts_release(&d->facts);
	memset(d, 0, sizeof(*d));
}
