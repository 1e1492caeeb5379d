/* SPDX-License-Identifier: MIT */
/* A database of what was found in many runs (SQLite): rows of ta_report_rows_open() become rows of tables, doc/sqlite.md. What belongs
 * to one input, or to inputs that were read together, is one transaction, and is there once, whatever the input is called: it is named by
 * its content. Values are bound, never part of a statement; nothing that the database has of its own (triggers, views) is run. */
#ifndef TCPAUTOPSY_STORE_H
#define TCPAUTOPSY_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpautopsy/core/error.h"
#include "tcpautopsy/core/timefmt.h"

/* PRAGMA application_id ("tcpa") and user_version. */
enum { TA_STORE_APPLICATION = 0x74637061, TA_STORE_SCHEMA = 1 };

/* A file in a folder that was changed so shortly before may still be written: tcpdump writes what it has at the latest when its buffer is full,
 * and rotates with it. One that grows slower is replaced when it is read again. */
#define TA_STORE_SETTLED_NS (60 * TA_SEC)

struct ta_store;

struct ta_store_options {
	const char *path;    /* borrowed, as all here */
	const char *program; /* its version */
	const char *filter;  /* what was read of inputs; NULL: all */
	bool together;       /* all inputs are one transaction, which the summary ends */
	/* Whether to give up while another process writes; NULL: after TA_STORE_PATIENCE_MS. */
	bool (*hurry)(void *context);
	void *hurry_context;
};

/* Opens a database, or makes one. NULL and *error where it can't be written, or is not one of ours. */
struct ta_store *ta_store_open(const struct ta_store_options *options, struct ta_error *error);
/* What is not committed is undone. NULL is allowed. */
void ta_store_close(struct ta_store *store);

/* What became of an input, or of a question. */
enum ta_store_fate {
	TA_STORE_OPEN, /* the row was taken: nothing to say so far */
	TA_STORE_NEW,  /* the answer to a question: its rows are wanted */
	TA_STORE_ADDED,
	TA_STORE_REPLACED, /* what an older program found in the same content */
	TA_STORE_GREW,     /* replaced: the same file had been read when it held less */
	TA_STORE_KNOWN,    /* it is there: nothing was added */
	TA_STORE_NEWER,    /* the same, by a newer program */
	TA_STORE_UNREAD,   /* its end was not come to: nothing was added */
	TA_STORE_FAILED    /* the error says why; nothing was added */
};

/* Takes a row: a line of JSON, whose text is changed by nobody. A question, {"type": "known", "sha256": "…"}, asks whether rows of an
 * input with this content are wanted; they follow. */
enum ta_store_fate ta_store_row(struct ta_store *store, const char *line, size_t len,
				struct ta_error *error);

/* Files whose content is there, by two keys each: of its path and of its inode, with its size and its last change. */
enum { TA_STORE_KEY_BYTES = 16 };
struct ta_file_id;
void ta_store_file_keys(const struct ta_file_id *file, uint8_t ret[2][TA_STORE_KEY_BYTES]);
/* Calls `take` with both keys of each file: 0, or what it returned that is not 0; -1 and *error. */
int ta_store_files(struct ta_store *store, int (*take)(void *context, const void *keys, size_t len),
		   void *context, struct ta_error *error);

/* The statements that make the database. The caller owns the text. */
char *ta_store_schema(void);

#endif
