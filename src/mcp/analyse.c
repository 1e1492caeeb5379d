/* SPDX-License-Identifier: MIT */
#include "analyse.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/capture/capture.h"
#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/report/report.h"

enum { KINDS = 2 * TA_LIMIT_MCP_KINDS }; /* places for them */

/* The sinks of one analysis: reports, and rows. */
struct tee {
	struct ta_mcp_analysis *a;
	struct ta_report *report[2];
	size_t nreports;
};

/* ---- rows ---- */

static void release_row(struct ta_mcp_row *row)
{
	json_decref(row->structured);
	free(row->line);
}

static int worse_first(const void *a, const void *b)
{
	const struct ta_mcp_row *x = a, *y = b;
	int harm = ta_harm_compare(&x->harm, &y->harm);
	return harm ? harm : (x->order > y->order) - (x->order < y->order);
}

/* The place of a connection's kind, which it is counted for. */
static size_t count_kind(struct ta_mcp_analysis *a, const struct ta_connection_report *c,
			 const json_t *row)
{
	const struct ta_diagnosis *d = c->diagnosis;
	if (!a->kind) {
		a->kind = ta_xcalloc(KINDS, sizeof(*a->kind));
		a->seed = ta_hash_seed();
	}
	char *key = ta_format("%u %d %d %d %d %d %s", c->run, d->scenario, d->mechanism,
			      d->confidence, d->failed, d->healed_ns >= 0,
			      json_string_value(json_object_get(row, "server")));
	uint64_t hash = ta_hash_bytes(a->seed, key, strlen(key));
	size_t at = ta_hash_slot(hash, KINDS);
	free(key);
	while (a->kind[at].hit && a->kind[at].hash != hash)
		at = (at + 1) % KINDS;
	if (!a->kind[at].hit && a->nkinds == TA_LIMIT_MCP_KINDS)
		return SIZE_MAX;
	a->nkinds += !a->kind[at].hit;
	a->kind[at].hash = hash;
	a->kind[at].hit++;
	return at;
}

static void keep_worst(struct ta_mcp_analysis *a)
{
	for (size_t i = 0; i < a->nrows; i++)
		if (a->row[i].kind != SIZE_MAX)
			a->row[i].harm.hit = a->kind[a->row[i].kind].hit;
	if (a->nrows)
		qsort(a->row, a->nrows, sizeof(*a->row), worse_first);
	while (a->nrows > TA_LIMIT_MCP_ROWS)
		release_row(&a->row[--a->nrows]);
}

/* What is healthy has a row only where several points saw it differ. */
static bool has_row(const struct ta_connection_report *c)
{
	if (c->diagnosis->scenario != TA_SCN_NORMAL)
		return true;
	size_t n = c->points ? ta_points_joined_count(c->points, c->point, c->id) : 0;
	for (size_t i = 0; i < n; i++) {
		const struct ta_joined *j = ta_points_joined(c->points, c->point, c->id, i);
		if (j->between[0].lost || j->between[1].lost || j->between[0].made ||
		    j->between[1].made)
			return true;
	}
	return false;
}

static void add_row(struct ta_mcp_analysis *a, const struct ta_connection_report *c)
{
	if (!a->wants_rows || !has_row(c))
		return;
	a->row = ta_xgrow(a->row, &a->capacity, a->nrows + 1, sizeof(*a->row));
	struct ta_mcp_row *row = &a->row[a->nrows++];
	*row = (struct ta_mcp_row){ .harm = ta_harm_of(c->conn, c->diagnosis),
				    .order = a->nfound++ };
	row->harm.hit = 1;
	row->structured = ta_mcp_row(c, &row->line);
	row->kind = count_kind(a, c, row->structured);
	if (a->nrows == (size_t)2 * TA_LIMIT_MCP_ROWS)
		keep_worst(a);
}

json_t *ta_mcp_rows(struct ta_mcp_analysis *a)
{
	json_t *items = json_array();
	keep_worst(a);
	for (size_t i = 0; i < a->nrows; i++) {
		json_object_set_new(a->row[i].structured, "alike",
				    json_integer((json_int_t)a->row[i].harm.hit - 1));
		ta_mcp_item(items, a->row[i].structured, a->row[i].line);
		a->row[i] = (struct ta_mcp_row){ .kind = SIZE_MAX };
	}
	return items;
}

json_t *ta_mcp_head(const struct ta_mcp_analysis *a)
{
	const struct ta_summary *s = &a->summary;
	json_t *by = json_object();
	for (int i = 0; i < TA_SCN_COUNT; i++)
		if (s->by_scenario[i])
			json_object_set_new(by, ta_scenario_name(i),
					    json_integer((json_int_t)s->by_scenario[i]));
	uint64_t left = a->nfound > TA_LIMIT_MCP_ROWS ? a->nfound - TA_LIMIT_MCP_ROWS : 0;
	json_t *summary =
		json_pack("{sI sI sI sI sI so}", "connections", (json_int_t)s->connections,
			  "failed", (json_int_t)s->failed, "healed", (json_int_t)s->healed,
			  "undetermined", (json_int_t)s->by_scenario[TA_SCN_UNDETERMINED],
			  "rows_left_out", (json_int_t)left, "by_scenario", by);
	return json_pack("{so sO}", "summary", summary, "problems", a->problems);
}

/* ---- the sinks ---- */

static const struct ta_sink *sink_of(const struct tee *tee, size_t i)
{
	return ta_report_sink(tee->report[i]);
}

static int tee_connection(void *context, const struct ta_connection_report *c)
{
	struct tee *tee = context;
	int rc = ta_mcp_working(tee->a->call) ? 0 : -1;
	add_row(tee->a, c);
	for (size_t i = 0; i < tee->nreports && !rc; i++)
		rc = sink_of(tee, i)->connection(sink_of(tee, i)->context, c);
	return rc;
}

static int tee_observation(void *context, const struct ta_observation_report *o)
{
	const struct tee *tee = context;
	int rc = 0;
	for (size_t i = 0; i < tee->nreports && !rc; i++)
		rc = sink_of(tee, i)->observation(sink_of(tee, i)->context, o);
	return rc;
}

static int tee_input(void *context, const struct ta_input_report *in)
{
	const struct tee *tee = context;
	int rc = 0;
	for (size_t i = 0; i < tee->nreports && !rc; i++)
		rc = sink_of(tee, i)->input(sink_of(tee, i)->context, in);
	return rc;
}

static int tee_points(void *context, const struct ta_points_report *p)
{
	const struct tee *tee = context;
	int rc = 0;
	for (size_t i = 0; i < tee->nreports && !rc; i++)
		if (sink_of(tee, i)->points)
			rc = sink_of(tee, i)->points(sink_of(tee, i)->context, p);
	return rc;
}

static int tee_summary(void *context, const struct ta_summary *s)
{
	struct tee *tee = context;
	int rc = 0;
	tee->a->summary = *s;
	tee->a->whole = true;
	for (size_t i = 0; i < tee->nreports && !rc; i++)
		rc = sink_of(tee, i)->summary(sink_of(tee, i)->context, s);
	return rc;
}

static bool tee_wants_words(void *context, const struct ta_diagnosis *verdict)
{
	const struct tee *tee = context;
	bool wants = false;
	for (size_t i = 0; i < tee->nreports; i++)
		wants |= !sink_of(tee, i)->wants_words ||
			 sink_of(tee, i)->wants_words(sink_of(tee, i)->context, verdict);
	return wants;
}

static void complain(void *context, const struct ta_error *error)
{
	struct ta_mcp_analysis *a = context;
	if (!strcmp(error->code, "filter.expression"))
		a->usage = *error;
	if (json_array_size(a->problems) == TA_LIMIT_MCP_PROBLEMS)
		return;
	char *text = ta_format("%s%s%s", error->source, *error->source ? ": " : "", error->message);
	json_array_append_new(a->problems, ta_mcp_string(text));
	free(text);
}

/* ---- a report into memory ---- */

struct bounded {
	struct ta_strbuf text;
	bool too_long;
};

static ssize_t bounded_write(void *cookie, const char *bytes, size_t len)
{
	struct bounded *b = cookie;
	b->too_long |= b->text.len + len > TA_LIMIT_MCP_REPORT_BYTES;
	if (b->too_long)
		return 0;
	ta_strbuf_addf(&b->text, "%.*s", (int)len, bytes);
	return (ssize_t)len;
}

static struct ta_report *open_report(const struct ta_mcp_analysis *a, const char *format, FILE *out)
{
	struct ta_report_options how = { .out = out,
					 .utf8 = true,
					 .tool_version = a->call->mcp->options.version };
	return ta_report_format_find(format)->open(&how);
}

static void run(struct tee *tee, struct ta_inputs *inputs)
{
	struct ta_mcp_analysis *a = tee->a;
	struct ta_error error;
	struct ta_sink sink = { tee,         tee_connection, tee_observation, tee_input,
				tee_summary, tee_points,     tee_wants_words };
	bool done = ta_analyse(inputs, &a->options, &sink) >= 0 && !a->call->mcp->interrupted;
	ta_error_clear(&error);
	a->whole &= done && !a->usage.code[0];
	for (size_t i = 0; i < tee->nreports; i++) {
		if (!a->whole)
			ta_report_discard(tee->report[i]);
		else if (ta_report_close(tee->report[i], &error) < 0)
			a->json_too_long =
				true; /* nothing else keeps a report from being written here */
	}
}

static void look(void *context)
{
	(void)ta_mcp_working(context);
}

void ta_mcp_analysis_begin(struct ta_mcp_analysis *a, struct ta_mcp_call *call)
{
	*a = (struct ta_mcp_analysis){
		.call = call,
		.problems = json_array(),
		.options = { .stream = -1,
			     .memory_bytes = call->mcp->options.memory_bytes,
			     .interrupted = &call->mcp->interrupted,
			     .complain = complain,
			     .complain_context = a },
	};
}

bool ta_mcp_analyse(struct ta_mcp_analysis *a, struct ta_mcp_inputs *in, bool wants_json)
{
	static const cookie_io_functions_t into = { .write = bounded_write };
	struct ta_watch watch = { .look = look, .context = a->call };
	struct bounded brief = { .too_long = false }, json = { .too_long = false };
	FILE *out[2] = { fopencookie(&brief, "w", into), fopencookie(&json, "w", into) };
	if (!out[0] || !out[1])
		ta_out_of_memory();
	struct tee tee = { .a = a, .nreports = wants_json ? 2 : 1 };
	tee.report[0] = open_report(a, "brief", out[0]);
	if (wants_json)
		tee.report[1] = open_report(a, "json", out[1]);
	a->options.watch = &watch;
	run(&tee, in ? in->inputs : NULL);
	fclose(out[0]);
	fclose(out[1]);
	a->json_too_long |= json.too_long;
	a->brief = ta_strbuf_take(&brief.text);
	a->json = ta_strbuf_take(&json.text);
	return a->whole;
}

void ta_mcp_analysis_release(struct ta_mcp_analysis *a)
{
	for (size_t i = 0; i < a->nrows; i++)
		release_row(&a->row[i]);
	free(a->row);
	free(a->kind);
	free(a->brief);
	free(a->json);
	json_decref(a->problems);
}
