/* SPDX-License-Identifier: MIT */
/* From judgements on events to the verdict on the connection. */
#include "diag/differential/verdict.h"

#include <stdlib.h>

#include "tcpautopsy/core/xalloc.h"

/* Of two events that both ended the connection the one named first stands for it: a cause before its aftermath. */
static const enum ta_fact_kind precedence[] = {
	TA_FACT_REQUEST_UNANSWERED,
	TA_FACT_RESET,
	TA_FACT_REFUSAL,
	TA_FACT_SYN_ICMP,
	TA_FACT_SYN_UNANSWERED,
	TA_FACT_SYN_ACK_UNANSWERED,
	TA_FACT_HALF_OPEN,
	TA_FACT_SILENCE,
	TA_FACT_PROBES_UNANSWERED,
	TA_FACT_STALL,
	TA_FACT_FIN_UNANSWERED,
	TA_FACT_SOCKET_CONNECTS,
	TA_FACT_SOCKET_RETRANSMITS,
	TA_FACT_SOCKET_PROBES,
	TA_FACT_SOCKET_STALLS,
	TA_FACT_SOCKET_CLOSES,
	TA_FACT_SOCKET_UNREAD,
	TA_FACT_HOLE,
	TA_FACT_COURSE,
};

static int rank(enum ta_fact_kind kind)
{
	int n = (int)(sizeof(precedence) / sizeof(precedence[0]));
	for (int i = 0; i < n; i++)
		if (precedence[i] == kind)
			return i;
	return n;
}

/* A RST of an end that had been sending in vain is the aftermath of what had silenced the other. */
static bool is_aftermath(const struct ta_facts *facts, const struct ta_judgement *j)
{
	return facts->item[facts->event[j->event].fact].kind == TA_FACT_RESET &&
	       ta_fact_find(facts, TA_FACT_RST_SENDER_SENT_IN_VAIN, (int)j->event);
}

/* The better of two events of one class: by precedence, then the earlier; of those that healed the longer one. */
static bool stands_before(const struct ta_facts *facts, const struct ta_judgement *a,
			  const struct ta_judgement *b)
{
	const struct ta_event *x = &facts->event[a->event], *y = &facts->event[b->event];
	if (!x->final)
		return x->until_ns - x->since_ns > y->until_ns - y->since_ns;
	int p = rank(facts->item[x->fact].kind), q = rank(facts->item[y->fact].kind);
	bool silence = p == rank(TA_FACT_SILENCE) || q == rank(TA_FACT_SILENCE);
	if (silence && is_aftermath(facts, a) != is_aftermath(facts, b))
		return is_aftermath(facts, b);
	return p != q ? p < q : x->since_ns < y->since_ns;
}

/* 0: a failure that ended it; 1: one that healed; 2: what keeps the capture from telling, and what ended it without a
 * failure; 3: its course; 4: what it lived through, and was no failure. */
static int class_of(const struct ta_facts *facts, const struct ta_judgement *j)
{
	const struct ta_event *e = &facts->event[j->event];
	if (ta_scenario_is_failure(j->scenario))
		return e->final ? 0 : 1;
	if (facts->item[e->fact].kind == TA_FACT_COURSE)
		return e->final && j->scenario == TA_SCN_UNDETERMINED ? 2 : 3;
	return e->final ? 2 : 4;
}

const struct ta_judgement *ta_choose_event(const struct ta_facts *facts,
					   const struct ta_judgement *judgement)
{
	const struct ta_judgement *best = &judgement[0];
	for (size_t i = 1; i < facts->nevents; i++) {
		const struct ta_judgement *j = &judgement[i];
		int mine = class_of(facts, j), theirs = class_of(facts, best);
		if (mine < theirs || (mine == theirs && stands_before(facts, j, best)))
			best = j;
	}
	return best;
}

static struct ta_failure failure_of(const struct ta_verdict *v, const struct ta_judgement *j)
{
	const struct ta_event *e = &v->facts->event[j->event];
	const struct ta_hypothesis_row *row = ta_judgement_row(j);
	int side = v->facts->item[e->fact].side;
	return (struct ta_failure){ .scenario = j->scenario,
				    .failed = ta_party_failed(&v->teller, row->failed, side),
				    .direction = ta_way_direction(&v->teller, row->way, side),
				    .since_ns = e->since_ns,
				    .healed_ns = e->healed_ns };
}

static int by_time(const void *a, const void *b)
{
	const struct ta_failure *x = a, *y = b;
	return x->since_ns < y->since_ns ? -1 : x->since_ns > y->since_ns;
}

/* What an end says that had given up is no failure beside that which made it give up. */
static bool is_told_already(const struct ta_verdict *v, const struct ta_judgement *j)
{
	return j == v->main || (ta_judgement_row(j)->mechanism == TA_MECH_GAVE_UP_FIRST &&
				is_aftermath(v->facts, j));
}

static void list_others(const struct ta_verdict *v)
{
	struct ta_diagnosis *d = v->d;
	d->also = ta_xcalloc(v->facts->nevents, sizeof(*d->also));
	for (size_t i = 0; i < v->facts->nevents; i++) {
		const struct ta_judgement *j = &v->judgement[i];
		if (ta_scenario_is_failure(j->scenario) && !is_told_already(v, j))
			d->also[d->nalso++] = failure_of(v, j);
	}
	qsort(d->also, d->nalso, sizeof(*d->also), by_time);
}

void ta_verdict_decide(struct ta_verdict *v)
{
	v->main = ta_choose_event(v->facts, v->judgement);
	struct ta_diagnosis *d = v->d;
	const struct ta_event *e = &v->facts->event[v->main->event];
	const struct ta_hypothesis_row *row = ta_judgement_row(v->main);
	struct ta_failure f = failure_of(v, v->main);
	bool failed = ta_scenario_is_failure(v->main->scenario);
	d->event = e->fact;
	d->scenario = v->main->scenario;
	d->confidence = v->main->confidence;
	d->mechanism = row->mechanism;
	d->failed = failed                               ? f.failed
		    : d->scenario == TA_SCN_UNDETERMINED ? TA_FAILED_UNKNOWN
							 : TA_FAILED_NONE;
	d->direction = failed ? f.direction : TA_DIR_NULL;
	d->where = failed ? row->where : NULL;
	d->main_episode = e->episode;
	/* What did not fail has no beginning, but for what was pending when the capture ended. */
	bool dated = failed || (d->scenario == TA_SCN_UNDETERMINED && e->episode >= 0);
	d->since_ns = dated ? f.since_ns : -1;
	d->healed_ns = failed ? f.healed_ns : -1;
}

void ta_verdict_write(struct ta_verdict *v)
{
	list_others(v);
	ta_verdict_words(v);
	ta_verdict_table(v);
}
