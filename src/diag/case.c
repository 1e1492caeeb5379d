/* SPDX-License-Identifier: MIT */
/* Tools with which the scenarios state their findings and evidence. */
#include "case.h"

#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/core/strbuf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static char *format_text(const char *format, va_list ap) __attribute__((format(printf, 1, 0)));

static char *format_text(const char *format, va_list ap)
{
	struct ta_strbuf text = { 0 };
	ta_strbuf_vaddf(&text, format, ap);
	return ta_strbuf_take(&text);
}

struct ta_finding *ta_case_find(struct ta_case *k, enum ta_scenario scenario)
{
	struct ta_finding *f = ta_xcalloc(1, sizeof(*f));
	f->failure.scenario = scenario;
	f->failure.failed = TA_FAILED_UNKNOWN;
	f->failure.since_ns = f->failure.healed_ns = f->until_ns = -1;
	f->episode = -1;
	f->confidence = TA_POSSIBLE;
	k->finding = ta_xgrow(k->finding, &k->findings_capacity, k->nfindings + 1,
			      sizeof(struct ta_finding *));
	k->finding[k->nfindings++] = f;
	return f;
}

void ta_finding_title(struct ta_finding *f, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	free(f->title);
	f->title = format_text(format, ap);
	va_end(ap);
}

void ta_finding_summary(struct ta_finding *f, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	free(f->summary);
	f->summary = format_text(format, ap);
	va_end(ap);
}

void ta_case_release(struct ta_case *k)
{
	for (size_t i = 0; i < k->nfindings; i++) {
		free(k->finding[i]->title);
		free(k->finding[i]->summary);
		free(k->finding[i]);
	}
	free(k->finding);
	free(k->reset.why);
	free(k->silence);
}

bool ta_case_is_final(const struct ta_case *k)
{
	for (size_t i = 0; i < k->nfindings; i++)
		if (k->finding[i]->final)
			return true;
	return false;
}

struct ta_evidence *ta_case_evidence(struct ta_case *k, enum ta_scenario scenario,
				     enum ta_weight weight, const char *format, ...)
{
	struct ta_diagnosis *d = k->d;
	size_t capacity = d->nevidence;
	/* Grown one by one: a verdict has a handful. */
	d->evidence = ta_xrealloc(d->evidence, capacity + 1, sizeof(*d->evidence));
	struct ta_evidence *e = &d->evidence[d->nevidence++];
	*e = (struct ta_evidence){ .scenario = scenario, .weight = weight, .conn = TA_NO_CONN };
	va_list ap;
	va_start(ap, format);
	e->text = format_text(format, ap);
	va_end(ap);
	assert(e->text[0]);
	return e;
}

void ta_evidence_frame(struct ta_evidence *e, uint32_t frame)
{
	for (unsigned i = 0; i < e->nframes; i++)
		if (e->frame[i] == frame)
			return;
	if (frame && e->nframes < TA_EVIDENCE_FRAMES)
		e->frame[e->nframes++] = frame;
}

void ta_evidence_named_frame(struct ta_evidence *e, uint32_t frame)
{
	ta_evidence_frame(e, frame);
	e->text_names_frame = true;
}

void ta_evidence_value(struct ta_evidence *e, const char *name, int64_t value)
{
	if (e->nvalues < TA_EVIDENCE_VALUES) {
		e->value[e->nvalues].name = name;
		e->value[e->nvalues++].value = value;
	}
}

void ta_finding_of_reset(struct ta_finding *f, const struct ta_reset *r)
{
	f->final = true;
	f->until_ns = f->failure.since_ns = r->time_ns;
}

void ta_finding_leave_open(struct ta_finding *f, enum ta_scenario scenario,
			   enum ta_confidence confidence)
{
	assert(f->nhypotheses < TA_SCN_COUNT);
	f->hypothesis[f->nhypotheses++] = (struct ta_hypothesis){ scenario, confidence };
}

static void add_text(char ***list, size_t *count, const char *format, va_list ap)
	__attribute__((format(printf, 3, 0)));

static void add_text(char ***list, size_t *count, const char *format, va_list ap)
{
	*list = ta_xrealloc(*list, *count + 1, sizeof(**list));
	(*list)[(*count)++] = format_text(format, ap);
}

void ta_case_undecidable(struct ta_case *k, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	add_text(&k->d->undecidable, &k->d->nundecidable, format, ap);
	va_end(ap);
}

void ta_case_advice(struct ta_case *k, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	add_text(&k->d->advice, &k->d->nadvice, format, ap);
	va_end(ap);
}

enum ta_failed ta_case_failed(const struct ta_case *k, int side)
{
	return side == k->client ? TA_FAILED_CLIENT : TA_FAILED_SERVER;
}

enum ta_direction ta_case_direction(const struct ta_case *k, int sender)
{
	return sender == k->client ? TA_DIR_CLIENT_TO_SERVER : TA_DIR_SERVER_TO_CLIENT;
}

void ta_diagnosis_release(struct ta_diagnosis *d)
{
	free(d->vantage_reason);
	free(d->title);
	free(d->summary);
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
	memset(d, 0, sizeof(*d));
}

int ta_case_newest_episode(const struct ta_case *k, enum ta_episode_kind kind)
{
	for (size_t i = k->trouble ? k->trouble->nepisodes : 0; i-- > 0;)
		if (k->trouble->episode[i]->kind == kind)
			return (int)i;
	return -1;
}
