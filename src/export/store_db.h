/* SPDX-License-Identifier: MIT */
/* The database itself: opened, found to be ours or made, and its statements. */
#ifndef TA_EXPORT_STORE_DB_H
#define TA_EXPORT_STORE_DB_H

#include <jansson.h>
#include <sqlite3.h>

#include "store_schema.h"
#include "tcpautopsy/export/store.h"

struct store_db {
	struct ta_store_options options;
	sqlite3 *sqlite;
	sqlite3_stmt *insert[STORE_TABLES]; /* owned */
};

/* 0, or -1 and *error; either way what it holds is released by ta_store_db_close(). */
int ta_store_db_open(struct store_db *db, const struct ta_store_options *options,
		     struct ta_error *error);
void ta_store_db_close(struct store_db *db);

/* What SQLite says went wrong. Returns -1. */
int ta_store_db_fail(const struct store_db *db, struct ta_error *error);
/* Statements without values. */
int ta_store_db_run(const struct store_db *db, const char *sql, struct ta_error *error);

/* A value of the store's own: a text, or NULL, or a number. */
struct store_value {
	bool is_number;
	int64_t number;
	const char *text; /* borrowed */
};
#define STORE_NUMBER(n)                                                                            \
	{                                                                                          \
		true, (n), NULL                                                                    \
	}
#define STORE_TEXT(t)                                                                              \
	{                                                                                          \
		false, 0, (t)                                                                      \
	}

/* A statement with these values: 1 and its first column in *ret (which may be NULL), 0 where it gives no row, -1. */
int ta_store_db_ask(const struct store_db *db, const char *sql, const struct store_value *value,
		    size_t n, int64_t *ret, struct ta_error *error);
/* Adds a row to a table: `own` are its columns without a path, in their order. `row` may be NULL. */
int ta_store_db_insert(const struct store_db *db, enum store_table table,
		       const struct store_value *own, const json_t *row, struct ta_error *error);
/* What lies at a path of a row, or NULL. */
const json_t *ta_store_db_find(const json_t *row, const char *path);

#endif
