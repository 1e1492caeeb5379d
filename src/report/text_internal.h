/* SPDX-License-Identifier: MIT */
/* The parts of the text report that stand before its details: inputs, the table of files, the rows of what failed. */
#ifndef TA_TEXT_INTERNAL_H
#define TA_TEXT_INTERNAL_H

#include "report_internal.h"

enum ta_text_reading { TA_TEXT_READ, TA_TEXT_IN_PART, TA_TEXT_NOT_READ };

/* One input. */
struct ta_text_input {
	char *path;
	char *note; /* a paragraph on it; NULL: nothing is odd */
	unsigned run;
	enum ta_text_reading reading;
};

/* One run: a file, or several that are read as one. */
struct ta_text_run {
	uint64_t connections, failed, lasting; /* lasting: of the failed ones those that did not heal */
	size_t first_input, ninputs;
	bool has_worst; /* the rest holds: of what failed in it */
	struct ta_harm worst;
	char *verdict;
	unsigned index;
	int64_t first_ns; /* the earliest failure, of the calendar where that is known; -1 */
	bool have_epoch;
};

struct ta_text_inputs {
	struct ta_text_input *item;
	size_t nitems, capacity;
	struct ta_text_run *run; /* by index */
	size_t nruns, runs_capacity;
	uint64_t segments;
	uint64_t count[TA_TEXT_NOT_READ + 1]; /* by enum ta_text_reading */
	bool dated, undated; /* inputs with segments that have a calendar, and that have none */
	int64_t first_epoch_ns, last_epoch_ns, longest_ns;
};

/* ---- text_inputs.c ---- */

void ta_text_inputs_add(struct ta_text_inputs *inputs, const struct ta_input_report *in);
void ta_text_inputs_release(struct ta_text_inputs *inputs);
/* The run's place in the table, which grows as needed; borrowed until the next call. */
struct ta_text_run *ta_text_run_of(struct ta_text_inputs *inputs, unsigned run);
/* From when to when, in a line. */
void ta_text_span_line(const struct ta_page *page, const struct ta_text_inputs *inputs);
/* The names of those that could not be read, and of those that were read only in part. */
void ta_text_unread_lines(const struct ta_page *page, const struct ta_text_inputs *inputs);
/* What is odd of each, what could not be read first. */
void ta_text_input_notes(const struct ta_page *page, const struct ta_text_inputs *inputs);

/* ---- text_head.c ---- */

struct ta_text_head {
	const struct ta_summary *summary;
	const struct ta_text_inputs *inputs;
	const char *points; /* which there are; NULL: one */
	uint64_t joined;    /* connections that several of them saw */
};

void ta_text_head(const struct ta_page *page, const struct ta_text_head *head);
/* All of it but the counts, a paragraph each. */
void ta_text_head_lines(const struct ta_page *page, const struct ta_text_head *head);

/* ---- text_files.c ---- */

/* Counts a connection for its run; `item`: it is no healthy one. */
void ta_text_files_count(struct ta_text_inputs *inputs, const struct ta_connection_report *c);
/* The runs that have failures, worst first, *ret of them; the caller frees the array, not what it points at. */
struct ta_text_run *ta_text_files_sorted(const struct ta_text_inputs *inputs, size_t *ret);
/* Which file to open first, in a table. */
void ta_text_files(const struct ta_page *page, const struct ta_text_inputs *inputs);
/* "client.pcap", "client.pcap and 2 more"; the caller owns it. */
char *ta_text_run_name(const struct ta_text_inputs *inputs, unsigned run);

/* ---- text_notes.c: lines that stand with the file that they speak of ---- */

struct ta_note {
	unsigned run;
	char *text;
};

struct ta_text_notes {
	struct ta_note *item;
	size_t nitems, capacity;
	uint64_t left; /* those for which there was no room */
};

/* Takes the text; no more than `most` are kept, the others are counted. */
void ta_text_notes_add(struct ta_text_notes *notes, unsigned run, size_t most, char *text);
/* `inputs`: to name the files, where there are several runs; NULL: one. */
void ta_text_notes_print(const struct ta_text_notes *notes, const struct ta_page *page,
			 const struct ta_text_inputs *inputs);
void ta_text_notes_release(struct ta_text_notes *notes);

/* ---- text_overview.c ---- */

struct ta_overview {
	const struct ta_worst *worst; /* sorted */
	const struct ta_text_inputs *inputs;
	bool several; /* runs: a connection is found by its file and its id */
};

/* Lines that the rows take: one for each kind of failure. */
size_t ta_overview_lines(const struct ta_overview *o);
/* A row for each connection, alike ones folded. */
void ta_overview_rows(const struct ta_page *page, const struct ta_overview *o);
/* Whether item i is the first of its kind. */
bool ta_overview_leads(const struct ta_worst *worst, size_t i);

#endif
