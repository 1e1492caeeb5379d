/* SPDX-License-Identifier: MIT */
/* What a dialect is: one file that defines one `const struct ta_txt_dialect ta_txt_NAME`, one row in dialects.c. */
#ifndef TA_TEXT_DIALECT_H
#define TA_TEXT_DIALECT_H

#include "text/bytes/frame.h"
#include "text/lines/reader.h"
#include "text/series/alias.h"
#include "text/series/numbering.h"
#include "text/words/record.h"

enum { TA_TXT_COLUMNS_TEXT = 256 };

struct ta_txt_box_form;

/* What a dialect knows of its trace, and reports. Owned by ta_text; borrowed by a dialect from open to close. */
struct ta_txt_context {
	struct ta_names *names;       /* borrowed */
	struct ta_decoder *decoder;   /* of frames that are shown in hexadecimal; borrowed */
	const char *fields;           /* ta_text_options.fields, borrowed */
	const struct ta_txt_box_form *box; /* of the dialect that reads; borrowed */
	bool seq_absolute;            /* Seq= and Ack= are raw numbers; the survey has found out */
	uint64_t lines_skipped;       /* lines that are no packet: the dialect counts them */
	char columns[TA_TXT_COLUMNS_TEXT]; /* a list's columns where the dialect had to find them out, else "" */
	struct ta_txt_alias *alias;   /* names that stand for numbers of the text; borrowed; NULL in a probe */
	unsigned votes[TA_TXT_VOTES]; /* of tcpdump's numbering, from the survey to the second reading */
};

struct ta_txt_dialect {
	const char *kind; /* ta_text_info.kind; tests and doc/text-dialects.md name each */
	bool words;       /* lines are given without markup (ta_txt_reader_words) */
	bool infers;      /* some lines show no numbers (TA_INFERRED) */
	bool named;       /* the one whose columns ta_text_options.fields can name */
	const struct ta_txt_box_form *box; /* how a box prints its packets (devices/box.h), instead of probe; or NULL */
	/* How surely a line is of this dialect: enum ta_txt_score. */
	int (*probe)(const char *text, size_t len);
	/* State of one reading, from the first line of the window on; a trace is read twice. Owned until close. */
	void *(*open)(struct ta_txt_context *context);
	void (*close)(void *state);
	/* The next record: 1, 0 at the end, -1. What it borrows holds until the next call. */
	int (*next)(void *state, struct ta_txt_reader *reader, struct ta_txt_record *ret, struct ta_error *error);
};

#endif
