/* SPDX-License-Identifier: MIT */
/* The formats json (one document, connections written one by one) and ndjson (one object a line). */
#include "report_internal.h"

#include <stdlib.h>

#include "tcpautopsy/core/xalloc.h"

/* Observations and inputs of a run come between the connections of two runs, but stand after all of them in the
 * document: these two, small, are held as text. */
struct json_report {
	struct ta_report base;
	bool headed, begun;
	uint64_t connections;
	FILE *inputs, *observations;
	char *inputs_text, *observations_text;
	size_t inputs_size, observations_size;
	uint64_t ninputs, nobservations;
	struct ta_summary summary;
};

static void begin_head(struct json_report *r)
{
	struct ta_json json;
	FILE *out = r->base.options.out;
	ta_json_init(&json, out, &r->base.options);
	ta_json_open(&json, '{');
	ta_json_kstr(&json, "schema", TA_REPORT_SCHEMA);
	ta_json_key(&json, "tool");
	ta_json_open(&json, '{');
	ta_json_kstr(&json, "name", "tcpautopsy");
	ta_json_kstr(&json, "version", r->base.options.tool_version);
	ta_json_close(&json, '}');
	r->headed = true;
}

static void begin(struct json_report *r)
{
	if (r->begun)
		return;
	r->begun = true;
	if (!r->headed)
		begin_head(r);
	fputs(",\n\"connections\": [", r->base.options.out);
}

static int json_connection(void *context, const struct ta_connection_report *report)
{
	struct json_report *r = context;
	struct ta_json json;
	if (!ta_report_wants(&r->base, report->diagnosis))
		return 0;
	begin(r);
	fputs(r->connections++ ? ",\n" : "\n", r->base.options.out);
	ta_json_init(&json, r->base.options.out, &r->base.options);
	ta_json_connection(&json, report, NULL);
	return ta_report_status(&r->base);
}

/* Before the first connection. */
static int json_points(void *context, const struct ta_points_report *report)
{
	struct json_report *r = context;
	FILE *out = r->base.options.out;
	struct ta_json json;
	begin_head(r);
	for (unsigned p = 0; p < ta_points_count(report->points); p++) {
		fputs(p ? ",\n" : ",\n\"points\": [\n", out);
		ta_json_init(&json, out, &r->base.options);
		ta_json_place(&json, report, p, NULL);
	}
	fputs("\n]", out);
	return ta_report_status(&r->base);
}

static int json_observation(void *context, const struct ta_observation_report *report)
{
	struct json_report *r = context;
	struct ta_json json;
	fputs(r->nobservations++ ? ",\n" : "\n", r->observations);
	ta_json_init(&json, r->observations, &r->base.options);
	ta_json_observation(&json, report, NULL);
	return 0;
}

static int json_input(void *context, const struct ta_input_report *report)
{
	struct json_report *r = context;
	struct ta_json json;
	fputs(r->ninputs++ ? ",\n" : "\n", r->inputs);
	ta_json_init(&json, r->inputs, &r->base.options);
	ta_json_input(&json, report, NULL);
	return 0;
}

static int json_summary(void *context, const struct ta_summary *summary)
{
	struct json_report *r = context;
	r->summary = *summary;
	return 0;
}

static int json_finish(struct ta_report *report)
{
	struct json_report *r = (struct json_report *)report;
	FILE *out = report->options.out;
	struct ta_json json;
	begin(r);
	if (fflush(r->inputs) || fflush(r->observations))
		return -1;
	fputs(r->connections ? "\n],\n\"inputs\": [" : "],\n\"inputs\": [", out);
	fwrite(r->inputs_text, 1, r->inputs_size, out);
	fputs(r->ninputs ? "\n],\n\"observations\": [" : "],\n\"observations\": [", out);
	fwrite(r->observations_text, 1, r->observations_size, out);
	fputs(r->nobservations ? "\n],\n\"summary\": " : "],\n\"summary\": ", out);
	ta_json_init(&json, out, &r->base.options);
	ta_json_summary(&json, &r->summary, NULL);
	fputs("}\n", out);
	return 0;
}

static void json_release(struct ta_report *report)
{
	struct json_report *r = (struct json_report *)report;
	fclose(r->inputs);
	fclose(r->observations);
	free(r->inputs_text);
	free(r->observations_text);
	free(r);
}

struct ta_report *ta_report_json_open(const struct ta_report_options *options)
{
	struct json_report *r = ta_xcalloc(1, sizeof(*r));
	r->base.options = *options;
	r->base.sink = (struct ta_sink){
		.context = r,
		.connection = json_connection,
		.observation = json_observation,
		.input = json_input,
		.summary = json_summary,
		.points = json_points,
		.wants_words = ta_report_wants_words,
	};
	r->base.finish = json_finish;
	r->base.release = json_release;
	r->inputs = ta_stream_open(&r->inputs_text, &r->inputs_size);
	r->observations = ta_stream_open(&r->observations_text, &r->observations_size);
	return &r->base;
}

/* ---- ndjson: each object goes out as it comes ---- */

static int line_end(struct ta_report *report)
{
	putc('\n', report->options.out);
	return ta_report_status(report);
}

static int ndjson_connection(void *context, const struct ta_connection_report *connection)
{
	struct ta_report *report = context;
	struct ta_json json;
	if (!ta_report_wants(report, connection->diagnosis))
		return 0;
	ta_json_init(&json, report->options.out, &report->options);
	ta_json_connection(&json, connection, "connection");
	return line_end(report);
}

static int ndjson_points(void *context, const struct ta_points_report *points)
{
	struct ta_report *report = context;
	struct ta_json json;
	int rc = 0;
	for (unsigned p = 0; p < ta_points_count(points->points) && !rc; p++) {
		ta_json_init(&json, report->options.out, &report->options);
		ta_json_place(&json, points, p, "point");
		rc = line_end(report);
	}
	return rc;
}

static int ndjson_observation(void *context, const struct ta_observation_report *observation)
{
	struct ta_report *report = context;
	struct ta_json json;
	ta_json_init(&json, report->options.out, &report->options);
	ta_json_observation(&json, observation, "observation");
	return line_end(report);
}

static int ndjson_input(void *context, const struct ta_input_report *input)
{
	struct ta_report *report = context;
	struct ta_json json;
	ta_json_init(&json, report->options.out, &report->options);
	ta_json_input(&json, input, "input");
	putc('\n', report->options.out);
	/* The last rows of a run: a reader has them before the next input, which may take long. */
	(void)fflush(report->options.out);
	return ta_report_status(report);
}

static int ndjson_summary(void *context, const struct ta_summary *summary)
{
	struct ta_report *report = context;
	struct ta_json json;
	ta_json_init(&json, report->options.out, &report->options);
	ta_json_summary(&json, summary, "summary");
	return line_end(report);
}

static int ndjson_finish(struct ta_report *report)
{
	(void)report;
	return 0;
}

static void ndjson_release(struct ta_report *report)
{
	free(report);
}

struct ta_report *ta_report_ndjson_open(const struct ta_report_options *options)
{
	struct ta_report *r = ta_xcalloc(1, sizeof(*r));
	r->options = *options;
	r->sink = (struct ta_sink){
		.context = r,
		.connection = ndjson_connection,
		.observation = ndjson_observation,
		.input = ndjson_input,
		.summary = ndjson_summary,
		.points = ndjson_points,
		.wants_words = ta_report_wants_words,
	};
	r->finish = ndjson_finish;
	r->release = ndjson_release;
	return r;
}
