/* SPDX-License-Identifier: MIT */
/* A result written in a format. Computes nothing: what is written was worked out before. */
#ifndef TCPAUTOPSY_REPORT_H
#define TCPAUTOPSY_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "tcpautopsy/analysis/analysis.h"
#include "tcpautopsy/core/timefmt.h"

struct ta_report_options {
	FILE *out;      /* borrowed; never closed */
	unsigned width; /* columns of the terminal, at least 80; 0: 80 */
	bool colour;
	bool utf8; /* the terminal shows UTF-8 */
	bool all; /* text, HTML: nothing is left out, and healthy connections one by one, too; JSON: at full length */
	bool summary;  /* text, HTML: the overview alone */
	uint32_t only; /* which connections are written, all being counted: ta_only_*(); 0: all */
	bool csv_crlf; /* RFC 4180's ends of lines */
	bool csv_attempts; /* one row an attempt instead of one a connection */
	bool rows; /* of ta_report_rows_open() */
	enum ta_zone zone; /* whose clock instants are written by */
	const char *tool_version;
	const char *
		figure; /* svg: only this one; NULL: all, or the most telling one where `file` is NULL */
	/* svg: takes a whole file with a name of letters, digits, '-' and '.'; 0, or -1 with errno. NULL: one figure goes to `out`. */
	int (*file)(void *context, const char *name, const char *text, size_t len);
	void *file_context;
};

/* Bits of ta_report_options.only: one a scenario, and these. A connection is written where one of them is true of it. */
enum { TA_ONLY_FAILED = 1 << 30, TA_ONLY_HEALED = 1 << 29 };

/* The JSON schema of the report (doc/report.schema.json), as text. */
const char *ta_report_schema(void);

/* A report being written; a sink for ta_analyse(). Owned by the caller. */
struct ta_report;

struct ta_report_format {
	const char *name;        /* "text", "json", "ndjson" */
	const char *description; /* for --help */
	struct ta_report *(*open)(const struct ta_report_options *options);
};

/* All formats, ending in a row whose name is NULL. */
const struct ta_report_format *ta_report_formats(void);
const struct ta_report_format *ta_report_format_find(const char *name);

/* Rows for a database (export/store.h) into `out`, whose writes must not be cut short by signals. */
struct ta_report *ta_report_rows_open(FILE *out);

/* Names of the figures, ending in NULL. */
const char *const *ta_report_figures(void);

/* What the report wants to be read a second time, after ta_analyse() and before ta_report_close(); NULL: nothing. Borrowed. */
struct ta_closeup;
struct ta_closeup *ta_report_closeup(const struct ta_report *report);

const struct ta_sink *ta_report_sink(const struct ta_report *report);

/* Untrusted text for a terminal: control characters, bidirectional controls and bytes that are no UTF-8 become "\x1b"
 * or "\u202e"; without utf8 arrows and dashes become ASCII, and all else that is none a code. */
void ta_escape_terminal(FILE *out, const char *text, bool utf8);

/* A paragraph or an item of Markdown: nothing in it is markup, a link, a mention or a block of its own; unsafe characters and blanks
 * that are none of ASCII's become a code, what is no UTF-8 U+FFFD. */
void ta_escape_markdown(FILE *out, const char *text);

/* Writes what is left and flushes: 0, or -1 and *error when anything could not be written. Frees the report. */
int ta_report_close(struct ta_report *report, struct ta_error *error);

/* Frees a report without writing what is left. */
void ta_report_discard(struct ta_report *report);

#endif
