/* SPDX-License-Identifier: MIT */
/* diagnosis.facts and diagnosis.differential of the report's contract. */
#include "report_internal.h"

#include "tcpautopsy/diag/names.h"

#include <stdlib.h>

static const char *subject(const struct ta_connection_report *report, const struct ta_fact *f)
{
	static const char *const host[] = { "client-host", "server-host" };
	switch (f->subject) {
	case TA_OF_SIDE:
		return ta_fact_side(report->conn, f->side);
	case TA_OF_HOST:
		return host[f->side != ta_conn_client(report->conn)];
	case TA_OF_PATH:
		return "path";
	case TA_OF_MIDDLEBOX:
		return "middlebox";
	case TA_OF_CAPTURE:
		break;
	}
	return "capture";
}

static void values(struct ta_json *json, const struct ta_fact *f)
{
	const struct ta_fact_row *row = &ta_fact_rows[f->kind];
	ta_json_key(json, "values");
	ta_json_open(json, '{');
	for (int i = 0; i < TA_FACT_VALUES && row->value[i]; i++)
		ta_json_kint(json, row->value[i], f->value[i]);
	ta_json_close(json, '}');
}

void ta_json_facts(struct ta_json *json, const struct ta_connection_report *report)
{
	const struct ta_facts *facts = &report->diagnosis->facts;
	ta_json_key(json, "facts");
	ta_json_open(json, '[');
	for (size_t i = 0; i < facts->count; i++) {
		const struct ta_fact *f = &facts->item[i];
		char *text = ta_fact_text(f, ta_conn_client(report->conn), report->names,
					  report->frames);
		ta_json_open(json, '{');
		ta_json_kuint(json, "id", i);
		ta_json_kstr(json, "kind", ta_fact_rows[f->kind].name);
		ta_json_kstr(json, "subject", subject(report, f));
		ta_json_kint_known(json, "about", f->about >= 0,
				   f->about < 0 ? 0 : (int64_t)facts->event[f->about].fact);
		ta_json_kns(json, "from_ns", f->from_ns);
		ta_json_kns(json, "to_ns", f->to_ns);
		ta_json_frames(json, report, f->frame, f->nframes);
		values(json, f);
		ta_json_kint_known(json, "connection", f->conn != TA_NO_CONN, f->conn);
		ta_json_kstr(json, "source", f->tool);
		ta_json_kstr(json, "text", text);
		ta_json_close(json, '}');
		free(text);
	}
	ta_json_close(json, ']');
}

void ta_json_differential(struct ta_json *json, const struct ta_diagnosis *d)
{
	ta_json_open(json, '[');
	for (size_t i = 0; i < d->ndifferential; i++) {
		const struct ta_differential *x = &d->differential[i];
		ta_json_open(json, '{');
		ta_json_kstr(json, "scenario", ta_scenario_name(x->scenario));
		ta_json_kstr(json, "mechanism", ta_mechanism_name(x->mechanism));
		ta_json_kstr(json, "failed", ta_failed_name(x->failed));
		ta_json_kstr(json, "direction", ta_direction_name(x->direction));
		ta_json_kstr(json, "verdict", ta_standing_name(x->standing));
		ta_json_key(json, "by");
		ta_json_open(json, '[');
		for (unsigned n = 0; n < x->nfacts; n++)
			ta_json_uint(json, x->fact[n]);
		ta_json_close(json, ']');
		ta_json_kstr(json, "missing",
			     x->missing == TA_FACT_COUNT ? NULL : ta_fact_rows[x->missing].name);
		ta_json_kstr(json, "coincidence", x->because);
		ta_json_close(json, '}');
	}
	ta_json_close(json, ']');
}
