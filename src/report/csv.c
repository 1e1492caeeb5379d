/* SPDX-License-Identifier: MIT */
/* Rows of CSV, cell by cell (RFC 4180), and what a spreadsheet must not be given. */
#include "csv.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/strbuf.h"

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
static void text_cell(FILE *out, const char *text)
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

static void before_cell(struct ta_csv *csv)
{
	if (csv->some)
		putc(',', csv->out);
	csv->some = true;
}

void ta_csv_text(struct ta_csv *csv, const char *text)
{
	before_cell(csv);
	if (text)
		text_cell(csv->out, text);
}

void ta_csv_int(struct ta_csv *csv, bool known, int64_t value)
{
	before_cell(csv);
	if (known)
		fprintf(csv->out, "%" PRId64, value);
}

void ta_csv_ns(struct ta_csv *csv, int64_t ns)
{
	ta_csv_int(csv, ns != -1, ns);
}

void ta_csv_bool(struct ta_csv *csv, bool known, bool value)
{
	ta_csv_text(csv, !known ? NULL : value ? "true" : "false");
}

void ta_csv_instant(struct ta_csv *csv, bool known, int64_t epoch_ns)
{
	char text[TA_INSTANT_TEXT];
	ta_csv_text(csv, known ? ta_time_stamp(text, epoch_ns, csv->how->zone, 9) : NULL);
}

void ta_csv_end(struct ta_csv *csv)
{
	fputs(csv->how->csv_crlf ? "\r\n" : "\n", csv->out);
	csv->some = false;
}

void ta_csv_head(struct ta_csv *csv, const char *columns)
{
	fputs(columns, csv->out);
	ta_csv_end(csv);
}

/* An address, or the name that the trace has instead; and the port, where it is a number. */
static void endpoint(struct ta_csv *csv, const struct ta_connection_report *c, int dir)
{
	const struct ta_flow_key *key = &c->conn->flow.key;
	char *addr = ta_fact_addr(&key->addr[dir], c->names);
	ta_csv_text(csv, addr);
	free(addr);
	ta_csv_int(csv, !ta_fact_port_named(c->conn, dir), key->port[dir]);
}

static void paths(struct ta_csv *csv, const struct ta_connection_report *c)
{
	struct ta_strbuf text = { 0 };
	for (size_t i = 0; i < c->ninputs; i++)
		ta_strbuf_addf(&text, "%s%s", i ? " | " : "", c->path[i]);
	ta_csv_text(csv, ta_strbuf_text(&text));
	ta_strbuf_release(&text);
}

void ta_csv_which(struct ta_csv *csv, const struct ta_connection_report *c)
{
	char id[TA_COMMUNITY_ID_TEXT];
	int client = ta_conn_client(c->conn);
	ta_csv_text(csv, TA_REPORT_SCHEMA);
	paths(csv, c);
	ta_csv_text(csv, ta_community_id(id, c->conn));
	endpoint(csv, c, client);
	endpoint(csv, c, !client);
}
