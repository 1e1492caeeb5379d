/* SPDX-License-Identifier: MIT */
/* A page of Markdown that keeps to a number of words. */
#ifndef TA_REPORT_BRIEF_H
#define TA_REPORT_BRIEF_H

#include "report_internal.h"

/* Words of a connection that is told in full, at most. */
enum { TA_BRIEF_CONNECTION_WORDS = 540 };

size_t ta_brief_words(const char *lines);

/* What may still be written; each line takes its words. */
struct ta_brief_room {
	size_t words;
	uint64_t dropped; /* lines that did not fit */
};

/* Writes lines of Markdown as long as there is room for them, and for `most` words; from the first that does not fit on they are
 * dropped. A line of too many words is cut and ends in "…". A heading or a label is written with the first item behind it. */
void ta_brief_pour(FILE *out, struct ta_brief_room *room, size_t most, const char *lines);

/* A part of the page under construction. */
struct ta_brief_part {
	FILE *stream;
	char *text;
	size_t size;
	struct ta_page page; /* into it */
};

void ta_brief_begin(struct ta_brief_part *part, const struct ta_page *page);
/* Pours it out and frees it. */
void ta_brief_end(struct ta_brief_part *part, FILE *out, struct ta_brief_room *room, size_t most);

/* ---- brief_connection.c ---- */

/* All that is said of a connection that failed, under its heading. */
void ta_brief_connection(const struct ta_page *page, const struct ta_connection_report *report);

#endif
