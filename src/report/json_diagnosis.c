/* SPDX-License-Identifier: MIT */
/* DIAGNOSIS and OBSERVATION of the report's contract. */
#include "report_internal.h"
#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/diag/names.h"

#include <stdlib.h>

static void pair(struct ta_json *json, const char *key, const int64_t ns[2])
{
	ta_json_key(json, key);
	ta_json_open(json, '[');
	ta_json_int(json, ns[0]);
	ta_json_int(json, ns[1]);
	ta_json_close(json, ']');
}

static void strings(struct ta_json *json, const char *key, char *const *text, size_t n)
{
	ta_json_key(json, key);
	ta_json_open(json, '[');
	for (size_t i = 0; i < n; i++)
		ta_json_str(json, text[i]);
	ta_json_close(json, ']');
}

static void also(struct ta_json *json, const struct ta_diagnosis *d)
{
	ta_json_key(json, "also");
	ta_json_open(json, '[');
	for (size_t i = 0; i < d->nalso; i++) {
		const struct ta_failure *f = &d->also[i];
		ta_json_open(json, '{');
		ta_json_kstr(json, "scenario", ta_scenario_name(f->scenario));
		ta_json_kstr(json, "failed", ta_failed_name(f->failed));
		ta_json_kstr(json, "direction", ta_direction_name(f->direction));
		ta_json_kns(json, "since_ns", f->since_ns);
		ta_json_kns(json, "healed_ns", f->healed_ns);
		ta_json_close(json, '}');
	}
	ta_json_close(json, ']');
}

static void evidence(struct ta_json *json, const struct ta_connection_report *report)
{
	const struct ta_diagnosis *d = report->diagnosis;
	ta_json_key(json, "evidence");
	ta_json_open(json, '[');
	for (size_t i = 0; i < d->nevidence; i++) {
		const struct ta_evidence *e = &d->evidence[i];
		ta_json_open(json, '{');
		ta_json_frames(json, report, e->frame, e->nframes);
		ta_json_kuint(json, "fact", e->fact);
		ta_json_kstr(json, "for", ta_scenario_name(e->scenario));
		ta_json_kstr(json, "weight", ta_weight_name(e->weight));
		ta_json_key(json, "values");
		ta_json_open(json, '{');
		for (unsigned v = 0; v < e->nvalues; v++)
			ta_json_kint(json, e->value[v].name, e->value[v].value);
		ta_json_close(json, '}');
		ta_json_kint_known(json, "connection", e->conn != TA_NO_CONN, e->conn);
		ta_json_kstr(json, "text", e->text);
		ta_json_close(json, '}');
	}
	ta_json_close(json, ']');
}

static void hypotheses(struct ta_json *json, const struct ta_diagnosis *d)
{
	ta_json_key(json, "hypotheses");
	ta_json_open(json, '[');
	for (size_t i = 0; i < d->nhypotheses; i++) {
		ta_json_open(json, '{');
		ta_json_kstr(json, "scenario", ta_scenario_name(d->hypothesis[i].scenario));
		ta_json_kstr(json, "confidence", ta_confidence_name(d->hypothesis[i].confidence));
		ta_json_close(json, '}');
	}
	ta_json_close(json, ']');
}

static void conformance(struct ta_json *json, const struct ta_connection_report *report)
{
	const struct ta_diagnosis *d = report->diagnosis;
	ta_json_key(json, "conformance");
	ta_json_open(json, '[');
	for (size_t i = 0; i < d->nconformance; i++) {
		const struct ta_conformance *c = &d->conformance[i];
		ta_json_open(json, '{');
		ta_json_kstr(json, "rule", c->rule);
		ta_json_kstr(json, "side", ta_fact_side(report->conn, c->side));
		ta_json_kstr(json, "verdict", ta_conformance_name(c->verdict));
		ta_json_kstr(json, "text", c->text);
		ta_json_close(json, '}');
	}
	ta_json_close(json, ']');
}

/* What the verdict rests on, and what to do about it. */
static void reasons(struct ta_json *json, const struct ta_connection_report *report)
{
	const struct ta_diagnosis *d = report->diagnosis;
	evidence(json, report);
	hypotheses(json, d);
	strings(json, "undecidable", d->undecidable, d->nundecidable);
	strings(json, "advice", d->advice, d->nadvice);
	conformance(json, report);
}

/* What else a healthy connection is not is long, and the same for each. */
static void differential(struct ta_json *json, const struct ta_diagnosis *d)
{
	ta_json_key(json, "differential");
	if (d->scenario != TA_SCN_NORMAL || json->how->all) {
		ta_json_differential(json, d);
	} else {
		ta_json_open(json, '[');
		ta_json_close(json, ']');
	}
}

void ta_json_diagnosis(struct ta_json *json, const struct ta_connection_report *report)
{
	const struct ta_diagnosis *d = report->diagnosis;
	ta_json_open(json, '{');
	ta_json_kstr(json, "scenario", ta_scenario_name(d->scenario));
	ta_json_kstr(json, "mechanism", ta_mechanism_name(d->mechanism));
	ta_json_kstr(json, "confidence", ta_confidence_name(d->confidence));
	ta_json_kstr(json, "failed", ta_failed_name(d->failed));
	ta_json_kstr(json, "direction", ta_direction_name(d->direction));
	ta_json_kstr(json, "where", d->where);
	/* A database has nothing in words of what is well: it would be most of it, and the same for each. */
	bool told = !json->how->rows || d->scenario != TA_SCN_NORMAL;
	ta_json_kstr(json, "title", told ? d->title : NULL);
	ta_json_kstr(json, "summary", told ? d->summary : NULL);
	ta_json_kns(json, "since_ns", d->since_ns);
	ta_json_kns(json, "healed_ns", d->healed_ns);
	ta_json_key(json, "outage");
	if (d->has_outage) {
		ta_json_open(json, '{');
		pair(json, "start_ns", d->outage_start_ns);
		pair(json, "end_ns", d->outage_end_ns);
		ta_json_close(json, '}');
	} else {
		ta_json_null(json);
	}
	also(json, d);
	if (!json->how->rows)
		reasons(json, report);
	if (told)
		ta_json_facts(json, report);
	if (!json->how->rows)
		differential(json, d);
	ta_json_close(json, '}');
}

void ta_json_observation(struct ta_json *json, const struct ta_observation_report *report,
			 const char *type)
{
	const struct ta_observation *o = report->observation;
	ta_json_begin(json, type);
	ta_json_kuint(json, "run", report->run);
	ta_json_inputs(json, report->input, report->path, report->ninputs);
	ta_json_kstr(json, "kind", ta_observation_name(o->kind));
	ta_json_key(json, "hosts");
	ta_json_open(json, '[');
	for (unsigned i = 0; i < o->nhosts; i++) {
		char *host = ta_fact_addr(&o->host[i], report->names);
		ta_json_str(json, host);
		free(host);
	}
	ta_json_close(json, ']');
	ta_json_kint_known(json, "port", o->port >= 0, o->port);
	ta_json_kns(json, "start_ns", o->start_ns);
	ta_json_kns(json, "end_ns", o->end_ns);
	ta_json_kinstant(json, "start", report->have_epoch && o->start_ns >= 0,
			 ta_time_add(report->start_epoch_ns, o->start_ns));
	ta_json_kinstant(json, "until", report->have_epoch && o->end_ns >= 0,
			 ta_time_add(report->start_epoch_ns, o->end_ns));
	ta_json_key(json, "values");
	ta_json_open(json, '{');
	for (unsigned i = 0; i < o->nvalues; i++)
		ta_json_kint(json, o->value[i].name, o->value[i].value);
	ta_json_close(json, '}');
	ta_json_key(json, "connections");
	ta_json_open(json, '[');
	for (size_t i = 0; i < o->nconns; i++)
		ta_json_uint(json, o->conn[i]);
	ta_json_close(json, ']');
	ta_json_kstr(json, "text", o->text);
	ta_json_close(json, '}');
}
