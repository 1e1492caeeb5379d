/* SPDX-License-Identifier: MIT */
/* The format csv (RFC 4180): one row a connection, for a spreadsheet or a quick awk. */
#include "report_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/strbuf.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/diag/names.h"
#include "tcpautopsy/diag/attention.h"

/* What a spreadsheet takes for the start of a formula, in its full-width and small forms, too, which some turn into it (OWASP, CSV
 * injection). */
static const uint32_t formula_starts[] = { '=',    '+',    '-',    '@',    0xff1d, 0xff0b,
					   0xff0d, 0xff20, 0xfe66, 0xfe62, 0xfe63, 0xfe6b };

static bool starts_formula(uint32_t c)
{
	for (size_t i = 0; i < sizeof(formula_starts) / sizeof(formula_starts[0]); i++)
		if (formula_starts[i] == c)
			return true;
	return false;
}

/* The character itself, in what shows it and does nothing. */
static void cell_char(FILE *out, const char *text, size_t n, uint32_t c)
{
	if (!n)
		fputs("\xef\xbf\xbd", out);
	else if (c < 0x20 || c == 0x7f)
		putc(' ', out);
	else if (ta_char_is_unsafe(c))
		ta_escape_char(out, c);
	else if (c == '"')
		fputs("\"\"", out);
	else
		fwrite(text, 1, n, out);
}

/* A cell, quoted where it has to be. Control characters become blanks, what is not seen a code, what is no UTF-8 U+FFFD. What a
 * spreadsheet would take for a formula gets an apostrophe in front: at the start, after blanks, and behind a semicolon, which
 * separates cells where the comma is the decimal point. */
static void cell(FILE *out, const char *text)
{
	char *inside;
	size_t size;
	FILE *f = ta_stream_open(&inside, &size);
	bool at_start = true, formula = false;
	for (size_t left = strlen(text), n; left; text += n, left -= n) {
		uint32_t c = 0;
		n = ta_utf8_decode(text, left, &c);
		if (n && at_start && starts_formula(c)) {
			formula = true;
			putc('\'', f);
		}
		cell_char(f, text, n, c);
		at_start = n && (c == ';' || (at_start && (c <= ' ' || c == 0x7f)));
		if (!n)
			n = 1;
	}
	ta_stream_close(f);
	bool quoted = formula || strpbrk(inside, ",\";");
	fprintf(out, quoted ? "\"%s\"" : "%s", inside);
	free(inside);
}

static void text_cell(FILE *out, const char *text)
{
	putc(',', out);
	if (text)
		cell(out, text);
}

static void ns_cell(FILE *out, int64_t ns)
{
	putc(',', out);
	if (ns != -1)
		fprintf(out, "%" PRId64, ns);
}

struct csv_report {
	struct ta_report base;
	bool begun;
};

static void begin(struct csv_report *csv)
{
	const struct ta_report *report = &csv->base;
	if (csv->begun)
		return;
	csv->begun = true;
	fputs("run,id,client,server,scenario,confidence,failed,direction,end,handshake,vantage,first_frame,last_frame,"
	      "start_ns,end_ns,since_ns,healed_ns,longest_silence_ns,client_segments,client_bytes,client_retransmitted,"
	      "server_segments,server_bytes,server_retransmitted,title\r\n",
	      report->options.out);
}

static int csv_connection(void *context, const struct ta_connection_report *c)
{
	struct ta_report *report = context;
	FILE *out = report->options.out;
	begin(context);
	const struct ta_conn *conn = c->conn;
	const struct ta_diagnosis *d = c->diagnosis;
	int client = ta_conn_client(conn);
	char *who[2] = { ta_fact_endpoint(c, client), ta_fact_endpoint(c, !client) };
	fprintf(out, "%u,%" PRIu32, c->run, c->id);
	text_cell(out, who[0]);
	text_cell(out, who[1]);
	free(who[0]);
	free(who[1]);
	text_cell(out, ta_scenario_name(d->scenario));
	text_cell(out, ta_confidence_name(d->confidence));
	text_cell(out, ta_failed_name(d->failed));
	text_cell(out, ta_direction_name(d->direction));
	text_cell(out, ta_end_name(d->end));
	text_cell(out, ta_handshake_name(d->handshake));
	text_cell(out, ta_vantage_name(d->vantage));
	fprintf(out, ",%" PRIu32 ",%" PRIu32, conn->first_frame, ta_fact_last_frame(conn));
	ns_cell(out, conn->start_ns);
	ns_cell(out, ta_fact_last_ns(conn));
	ns_cell(out, d->since_ns);
	ns_cell(out, d->healed_ns);
	ns_cell(out, ta_conn_longest_silence_ns(conn));
	for (int i = 0; i < 2; i++) {
		int dir = i ? !client : client;
		fprintf(out, ",%" PRIu32 ",", ta_conn_segments(conn, dir));
		if (ta_conn_payload_known(conn, dir))
			fprintf(out, "%" PRIu64, ta_conn_payload_bytes(conn, dir));
		fprintf(out, ",%" PRIu32,
			conn->trouble ? conn->trouble->half[dir].retransmitted : 0);
	}
	text_cell(out, d->title);
	fputs("\r\n", out);
	return ta_report_status(report);
}

static int csv_observation(void *context, const struct ta_observation_report *observation)
{
	(void)context;
	(void)observation;
	return 0;
}

static int csv_input(void *context, const struct ta_input_report *input)
{
	(void)context;
	(void)input;
	return 0;
}

static int csv_summary(void *context, const struct ta_summary *summary)
{
	(void)context;
	(void)summary;
	return 0;
}

static int csv_finish(struct ta_report *report)
{
	begin((struct csv_report *)report);
	return 0;
}

static void csv_release(struct ta_report *report)
{
	free(report);
}

struct ta_report *ta_report_csv_open(const struct ta_report_options *options)
{
	struct csv_report *csv = ta_xcalloc(1, sizeof(*csv));
	struct ta_report *r = &csv->base;
	r->options = *options;
	r->sink = (struct ta_sink){
		.context = r,
		.connection = csv_connection,
		.observation = csv_observation,
		.input = csv_input,
		.summary = csv_summary,
	};
	r->finish = csv_finish;
	r->release = csv_release;
	return r;
}
