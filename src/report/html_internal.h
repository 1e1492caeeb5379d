/* SPDX-License-Identifier: MIT */
/* The parts of the HTML report: its style, the index, the section of a connection. Paragraphs are those of the text report,
 * as elements (ta_page.element). */
#ifndef TA_HTML_INTERNAL_H
#define TA_HTML_INTERNAL_H

#include "text_internal.h"

/* ---- html_style.c ---- */

/* From the doctype to the body's begin; the title names the inputs and what failed. */
void ta_html_begin(FILE *out, const char *title);

/* ---- html_head.c ---- */

/* "client.pcap: connection 3, peer-silent, certain"; the caller owns it. */
char *ta_html_title(const struct ta_text_head *head, const struct ta_worst *worst);
/* The heading and what it is about, to where the main part begins. */
void ta_html_head(const struct ta_page *page, const struct ta_text_head *head);

/* ---- html_index.c ---- */

struct ta_html_index {
	const struct ta_worst *worst; /* sorted */
	const struct ta_text_inputs *inputs;
	bool several; /* runs: a connection is found by its file and its id */
	bool linked;  /* there are sections to go to */
	bool all;     /* nothing is folded */
	enum ta_zone zone;
};

/* The files with failures, worst first. */
void ta_html_files(FILE *out, const struct ta_html_index *index);
/* A row for each kind of failure: its worst connection, and where those alike are. */
void ta_html_rows(FILE *out, const struct ta_html_index *index);
/* The connection's id in the document; the caller owns it. */
char *ta_html_anchor(const struct ta_worst_item *item);
/* "2022-10-17 09:12:44.123 UTC, for 3.2 s, frame 16", what is known of it; the caller owns it. */
char *ta_html_when(const struct ta_worst_item *item, enum ta_zone zone);

/* ---- html_connection.c ---- */

/* A connection's section in the document. */
struct ta_html_section {
	unsigned number; /* of this section alone: the ids of its figures have it */
	bool drawn;      /* it has figures */
	bool all;        /* nothing is left out */
	enum ta_zone zone;
};

/* Where the figures go that wait for the second reading; no text of others can make it. */
#define TA_HTML_FIGURES_MARK "<!--figures %u-->"
/* Where a fold begins of which the order of all decides whether it is open. */
#define TA_HTML_FOLD "<!--fold-->"

/* Below its heading: of what failed the summary first, then a fold with all else. */
void ta_html_connection(FILE *out, const struct ta_html_section *section,
			const struct ta_connection_report *report);
/* A fold of a connection that did not fail. */
void ta_html_healthy(FILE *out, const struct ta_html_section *section,
		     const struct ta_connection_report *report);

#endif
