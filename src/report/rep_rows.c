/* SPDX-License-Identifier: MIT */
/* Rows for a database: the objects of NDJSON without what no table has, and each episode a row of its own, so that no row is longer than
 * an episode. No format for users. */
#include "report_internal.h"

static int line_end(struct ta_report *report)
{
	putc('\n', report->options.out);
	return ta_report_status(report);
}

static int episode(struct ta_report *report, const struct ta_connection_report *connection,
		   size_t i)
{
	struct ta_json json;
	ta_json_init(&json, report->options.out, &report->options);
	ta_json_begin(&json, "episode");
	ta_json_kuint(&json, "episode", i);
	ta_json_key(&json, "of");
	ta_json_episode(&json, connection, connection->conn->trouble->episode[i]);
	ta_json_close(&json, '}');
	return line_end(report);
}

static int rows_connection(void *context, const struct ta_connection_report *connection)
{
	struct ta_report *report = context;
	const struct ta_trouble *trouble = connection->conn->trouble;
	struct ta_json json;
	ta_json_init(&json, report->options.out, &report->options);
	ta_json_connection(&json, connection, "connection");
	int rc = line_end(report);
	for (size_t i = 0; trouble && i < trouble->nepisodes && !rc; i++)
		rc = episode(report, connection, i);
	return rc;
}

static int rows_input(void *context, const struct ta_input_report *input)
{
	struct ta_report *report = context;
	struct ta_json json;
	ta_json_init(&json, report->options.out, &report->options);
	ta_json_input(&json, input, "input");
	return line_end(report);
}

static bool rows_wants_words(void *context, const struct ta_diagnosis *verdict)
{
	(void)context;
	return verdict->scenario != TA_SCN_NORMAL;
}

struct ta_report *ta_report_rows_open(FILE *out)
{
	const struct ta_report_options options = { .out = out, .zone = TA_ZONE_UTC, .rows = true };
	struct ta_report *r = ta_report_ndjson_open(&options);
	r->sink.connection = rows_connection;
	r->sink.input = rows_input;
	r->sink.wants_words = rows_wants_words;
	return r;
}
