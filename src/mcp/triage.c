/* SPDX-License-Identifier: MIT */
/* triage, explain and compare: what an analysis says, for one who has not seen the capture. */
#include "analyse.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/capture/capture.h"
#include "tcpautopsy/diag/names.h"

/* NULL where it was cancelled, else why there is no result. */
static json_t *no_result(const struct ta_mcp_analysis *a)
{
	if (a->call->mcp->interrupted)
		return ta_mcp_fault(a->call->fault, TA_MCP_INTERNAL_ERROR, "cancelled");
	return ta_mcp_failed("%s", a->usage.code[0] ? a->usage.message : "the analysis failed");
}

/* Nothing could be read at all. */
static bool is_empty(const struct ta_mcp_analysis *a)
{
	return !a->summary.connections && json_array_size(a->problems);
}

static json_t *first_problem(const struct ta_mcp_analysis *a)
{
	return ta_mcp_failed("nothing could be read: %s",
			     json_string_value(json_array_get(a->problems, 0)));
}

json_t *ta_mcp_triage(struct ta_mcp_call *call)
{
	struct ta_mcp_inputs in;
	struct ta_mcp_analysis a;
	json_t *result;
	ta_mcp_inputs_begin(&in, call);
	ta_mcp_analysis_begin(&a, call);
	ta_mcp_inputs_add(&in, json_object_get(call->arguments, "files"));
	a.options.filter = json_string_value(json_object_get(call->arguments, "filter"));
	a.wants_rows = true;
	if (in.failed)
		result = ta_mcp_failed("%s", in.failed);
	else if (!ta_mcp_analyse(&a, &in, false))
		result = no_result(&a);
	else if (is_empty(&a))
		result = first_problem(&a);
	else
		result = ta_mcp_result(call, a.brief, ta_mcp_head(&a), "connections",
				       ta_mcp_rows(&a), false);
	ta_mcp_analysis_release(&a);
	ta_mcp_inputs_release(&in);
	return result;
}

/* ---- explain ---- */

/* What a model needs of a diagnosis; facts and the whole differential are for format json. */
static json_t *diagnosis_of(const json_t *connection)
{
	static const char *const long_ones[] = { "facts", "differential", "conformance" };
	json_t *d = ta_mcp_harmless(json_object_get(connection, "diagnosis"));
	for (size_t i = 0; i < sizeof(long_ones) / sizeof(*long_ones); i++)
		json_object_del(d, long_ones[i]);
	return d;
}

static json_t *head_of(const struct ta_mcp_call *call, const json_t *connection, bool in_short)
{
	json_t *diagnosis = json_object_get(connection, "diagnosis");
	json_t *head = json_pack(
		"{so sO sO sO}", "file",
		ta_mcp_string(json_string_value(json_object_get(call->arguments, "file"))),
		"connection", json_object_get(call->arguments, "connection"), "scenario",
		json_object_get(diagnosis, "scenario"), "confidence",
		json_object_get(diagnosis, "confidence"));
	if (in_short) {
		json_object_set_new(head, "client",
				    ta_mcp_harmless(json_object_get(connection, "client")));
		json_object_set_new(head, "server",
				    ta_mcp_harmless(json_object_get(connection, "server")));
		json_object_set_new(head, "diagnosis", diagnosis_of(connection));
	}
	return head;
}

/* A text in pieces that end between characters. */
static json_t *pieces(const char *text)
{
	enum { PIECE = TA_LIMIT_MCP_PAGE_BYTES - 64 };
	json_t *items = json_array();
	for (size_t left = strlen(text), n; left; text += n, left -= n) {
		n = left < PIECE ? left : PIECE;
		while (n < left && ((unsigned char)text[n] & 0xc0) == 0x80)
			n--;
		ta_mcp_item(items, NULL, ta_format("%.*s", (int)n, text));
	}
	return items;
}

static json_t *told(struct ta_mcp_call *call, const struct ta_mcp_analysis *a)
{
	bool as_json =
		!strcmp(json_is_string(json_object_get(call->arguments, "format"))
				? json_string_value(json_object_get(call->arguments, "format"))
				: "brief",
			"json");
	json_t *document = json_loads(a->json, 0, NULL);
	const json_t *connection = json_array_get(json_object_get(document, "connections"), 0);
	json_t *result;
	if (!connection)
		result = ta_mcp_failed("the report is too long to be told here");
	else if (as_json)
		result = ta_mcp_result(call, "", head_of(call, connection, false), NULL,
				       pieces(a->json), true);
	else
		result = ta_mcp_result(call, a->brief, head_of(call, connection, true), NULL,
				       json_array(), true);
	json_decref(document);
	return result;
}

json_t *ta_mcp_explain(struct ta_mcp_call *call)
{
	struct ta_mcp_inputs in;
	struct ta_mcp_analysis a;
	json_t *result;
	ta_mcp_inputs_begin(&in, call);
	ta_mcp_analysis_begin(&a, call);
	ta_mcp_inputs_add(&in, json_object_get(call->arguments, "file"));
	a.options.stream = json_integer_value(json_object_get(call->arguments, "connection"));
	if (in.failed)
		result = ta_mcp_failed("%s", in.failed);
	else if (in.nfiles != 1)
		result = ta_mcp_failed("'file' is a folder: name one capture");
	else if (!ta_mcp_analyse(&a, &in, true))
		result = no_result(&a);
	else if (is_empty(&a))
		result = first_problem(&a);
	else if (!a.summary.chosen)
		result = ta_mcp_failed("no connection has the id %" PRId64
				       ": there are ids below %" PRIu64,
				       a.options.stream, a.summary.ids);
	else
		result = told(call, &a);
	ta_mcp_analysis_release(&a);
	ta_mcp_inputs_release(&in);
	return result;
}

/* ---- compare ---- */

static const char *name_or(const struct ta_mcp_call *call, const char *key, const char *otherwise)
{
	const char *name = json_string_value(json_object_get(call->arguments, key));
	return name ? name : otherwise;
}

json_t *ta_mcp_compare(struct ta_mcp_call *call)
{
	struct ta_mcp_inputs in[2];
	struct ta_mcp_analysis a;
	json_t *result;
	struct ta_named_point point[2] = { { name_or(call, "name_a", "A"), NULL },
					   { name_or(call, "name_b", "B"), NULL } };
	ta_mcp_analysis_begin(&a, call);
	for (int i = 0; i < 2; i++) {
		ta_mcp_inputs_begin(&in[i], call);
		ta_mcp_inputs_add(&in[i], json_object_get(call->arguments, i ? "b" : "a"));
		point[i].inputs = in[i].inputs;
	}
	a.options.point = point;
	a.options.npoints = 2;
	a.options.stopped_together =
		json_is_true(json_object_get(call->arguments, "stopped_together"));
	a.wants_rows = true;
	const char *failed = in[0].failed ? in[0].failed : in[1].failed;
	if (!failed &&
	    (in[0].nfiles > TA_LIMIT_MCP_POINT_FILES || in[1].nfiles > TA_LIMIT_MCP_POINT_FILES))
		failed = "a point has more than 8 files";
	if (failed)
		result = ta_mcp_failed("%s", failed);
	else if (!strcmp(point[0].name, point[1].name))
		result = ta_mcp_failed("both points have the same name");
	else if (!ta_mcp_analyse(&a, NULL, false))
		result = no_result(&a);
	else if (is_empty(&a))
		result = first_problem(&a);
	else
		result = ta_mcp_result(call, a.brief, ta_mcp_head(&a), "connections",
				       ta_mcp_rows(&a), false);
	ta_mcp_analysis_release(&a);
	for (int i = 0; i < 2; i++)
		ta_mcp_inputs_release(&in[i]);
	return result;
}
