/* SPDX-License-Identifier: MIT */
/* What is said of a verdict: every sentence is a row's or a fact's, and stands only while it does. */
#include "diag/differential/verdict.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"

/* So many deciding facts stand in the summary; all of them in the evidence. */
enum { SUMMARY_FACTS = 3 };

static const struct ta_fact *event_fact(const struct ta_verdict *v)
{
	return &v->facts->item[v->facts->event[v->main->event].fact];
}

static void add_sentence(struct ta_strbuf *buf, const struct ta_verdict *v, const char *sentence,
			 const struct ta_fact *fact)
{
	size_t from = buf->len;
	if (from) {
		ta_strbuf_add(buf, " ");
		from++;
	}
	ta_tell(buf, &v->teller, sentence, fact);
	ta_tell_capital(buf, from);
	ta_strbuf_add(buf, ".");
}

/* The fact that a rule of a row rests on, or NULL. */
static const struct ta_fact *fact_of(const struct ta_verdict *v, const struct ta_rule *rule)
{
	int side = event_fact(v)->side;
	for (size_t i = 0; i < v->facts->count; i++) {
		const struct ta_fact *f = &v->facts->item[i];
		bool whose = rule->whose == TA_ANYONES ||
			     (rule->whose == TA_ITS_OWN) == (f->side == side);
		if (f->kind == rule->kind && whose && (f->about < 0 || f->about == v->main->event))
			return f;
	}
	return NULL;
}

static bool speaks_for(const struct ta_rule *rule)
{
	return rule->verb == TA_RULE_NEEDS || rule->verb == TA_RULE_NEEDS_ANY ||
	       rule->verb == TA_RULE_SUPPORTED;
}

/* An earlier rule of the same row stands by the same fact. */
static bool spoke_before(const struct ta_verdict *v, const struct ta_rule *first,
			 const struct ta_rule *rule, const struct ta_fact *fact)
{
	for (const struct ta_rule *r = first; r != rule; r++)
		if (speaks_for(r) && fact_of(v, r) == fact)
			return true;
	return false;
}

static void write_summary(struct ta_verdict *v)
{
	const struct ta_hypothesis_row *row = ta_judgement_row(v->main);
	struct ta_strbuf buf = { 0 };
	unsigned told = 0;
	ta_tell(&buf, &v->teller, row->title, event_fact(v));
	v->d->title = ta_strbuf_take(&buf);
	add_sentence(&buf, v, row->summary, event_fact(v));
	for (const struct ta_rule *r = row->rule; r->verb != TA_RULE_END && told < SUMMARY_FACTS;
	     r++) {
		const struct ta_fact *f = speaks_for(r) ? fact_of(v, r) : NULL;
		if (!f || f == event_fact(v) || spoke_before(v, row->rule, r, f))
			continue;
		add_sentence(&buf, v, ta_fact_rows[f->kind].sentence, f);
		told++;
	}
	v->d->summary = ta_strbuf_take(&buf);
}

/* ---- evidence ---- */

static bool is_told(const struct ta_verdict *v, const struct ta_fact *fact,
		    enum ta_scenario scenario)
{
	for (size_t i = 0; i < v->d->nevidence; i++)
		if (v->d->evidence[i].fact == (size_t)(fact - v->facts->item) &&
		    v->d->evidence[i].scenario == scenario)
			return true;
	return false;
}

static void add_evidence(struct ta_verdict *v, const struct ta_fact *f, enum ta_scenario scenario,
			 enum ta_weight weight)
{
	struct ta_diagnosis *d = v->d;
	if (is_told(v, f, scenario))
		return;
	d->evidence = ta_xrealloc(d->evidence, d->nevidence + 1, sizeof(*d->evidence));
	struct ta_evidence *e = &d->evidence[d->nevidence++];
	*e = (struct ta_evidence){ .scenario = scenario,
				   .weight = weight,
				   .conn = f->conn,
				   .fact = (size_t)(f - v->facts->item) };
	for (unsigned i = 0; i < f->nframes && i < TA_EVIDENCE_FRAMES; i++)
		e->frame[e->nframes++] = f->frame[i];
	for (int i = 0; i < TA_FACT_VALUES && ta_fact_rows[f->kind].value[i]; i++) {
		e->value[e->nvalues].name = ta_fact_rows[f->kind].value[i];
		e->value[e->nvalues++].value = f->value[i];
	}
	struct ta_strbuf buf = { 0 };
	ta_fact_tell(&buf, &v->teller, f);
	e->text = ta_strbuf_take(&buf);
	const char *sentence = ta_fact_rows[f->kind].sentence;
	e->text_names_frame = ta_tells_frames(sentence);
}

static void write_evidence(struct ta_verdict *v)
{
	const struct ta_judgement *j = v->main;
	const struct ta_hypothesis_row *row = ta_judgement_row(j);
	add_evidence(v, event_fact(v), j->scenario, TA_REQUIRES);
	for (const struct ta_rule *r = row->rule; r->verb != TA_RULE_END; r++) {
		const struct ta_fact *f = speaks_for(r) ? fact_of(v, r) : NULL;
		if (f)
			add_evidence(v, f, j->scenario,
				     r->verb == TA_RULE_SUPPORTED ? TA_SUPPORTS : TA_REQUIRES);
	}
	for (size_t i = 0; i < j->nweighed; i++)
		for (unsigned n = 0; n < j->weighed[i].nby; n++)
			if (j->weighed[i].row->scenario != j->scenario)
				add_evidence(v, j->weighed[i].by[n], j->weighed[i].row->scenario,
					     TA_CONTRADICTS);
}

/* ---- what stays open ---- */

static void add_text(char ***list, size_t *count, char *text)
{
	*list = ta_xrealloc(*list, *count + 1, sizeof(**list));
	(*list)[(*count)++] = text;
}

static bool stands(const struct ta_weighed *w)
{
	return w->standing != TA_STANDING_EXCLUDED;
}

/* "whether A, B or C": each phrase once. */
static void write_alternatives(struct ta_verdict *v)
{
	const struct ta_judgement *j = v->main;
	const char *phrase[32];
	unsigned n = 0;
	for (size_t i = 0; i < j->nweighed && n < 32; i++) {
		const char *p = j->weighed[i].row->phrase;
		bool again = !stands(&j->weighed[i]) || !p;
		for (unsigned k = 0; !again && k < n; k++)
			again = !strcmp(phrase[k], p);
		if (!again)
			phrase[n++] = p;
	}
	if (n < 2)
		return;
	struct ta_strbuf buf = { 0 };
	ta_strbuf_add(&buf, "whether ");
	for (unsigned i = 0; i < n; i++) {
		ta_strbuf_add(&buf, !i ? "" : i + 1 == n ? " or " : ", ");
		ta_tell(&buf, &v->teller, phrase[i], event_fact(v));
	}
	add_text(&v->d->undecidable, &v->d->nundecidable, ta_strbuf_take(&buf));
}

/* What a capture lacks after its last packet is then lost, and not unknown. */
static const char stopped_together[] =
	"If both captures ran on until they were stopped, repeat with --stopped-together: what the other one lacks is then shown to be lost.";

static void write_open(struct ta_verdict *v)
{
	const struct ta_hypothesis_row *row = ta_judgement_row(v->main);
	struct ta_strbuf buf = { 0 };
	write_alternatives(v);
	if (row->unknown) {
		ta_tell(&buf, &v->teller, row->unknown, event_fact(v));
		add_text(&v->d->undecidable, &v->d->nundecidable, ta_strbuf_take(&buf));
	}
	/* where the other capture is whole up to the failure it changes no verdict */
	if (ta_fact_find(v->facts, TA_FACT_POINT_QUIET, v->main->event) &&
	    !ta_fact_find(v->facts, TA_FACT_POINT_CUT, v->main->event))
		add_text(&v->d->advice, &v->d->nadvice, ta_xstrdup(stopped_together));
	bool two_points = ta_fact_find(v->facts, TA_FACT_OTHER_POINT, -1);
	for (unsigned i = 0; i < sizeof(row->advice) / sizeof(row->advice[0]) && row->advice[i];
	     i++) {
		if (two_points && strstr(row->advice[i], "{tcpdump"))
			continue; /* the other end was captured */
		ta_tell(&buf, &v->teller, row->advice[i], event_fact(v));
		add_text(&v->d->advice, &v->d->nadvice, ta_strbuf_take(&buf));
	}
}

static void write_hypotheses(struct ta_verdict *v)
{
	const struct ta_judgement *j = v->main;
	struct ta_diagnosis *d = v->d;
	if (!j->silent)
		d->hypothesis[d->nhypotheses++] =
			(struct ta_hypothesis){ j->scenario, j->confidence };
	for (size_t i = 0; i < j->nweighed; i++) {
		enum ta_scenario scenario = j->weighed[i].row->scenario;
		bool again = !stands(&j->weighed[i]);
		for (size_t k = 0; k < d->nhypotheses; k++)
			again |= d->hypothesis[k].scenario == scenario;
		if (!again)
			d->hypothesis[d->nhypotheses++] =
				(struct ta_hypothesis){ scenario, TA_POSSIBLE };
	}
}

void ta_verdict_words(struct ta_verdict *v)
{
	write_summary(v);
	write_evidence(v);
	write_open(v);
	write_hypotheses(v);
}
