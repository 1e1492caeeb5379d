/* SPDX-License-Identifier: MIT */
/* The tables of the database, column by column: the statements that make them and those that fill them come from here. */
#ifndef TA_EXPORT_STORE_SCHEMA_H
#define TA_EXPORT_STORE_SCHEMA_H

#include <stddef.h>

enum store_table {
	STORE_RUN,
	STORE_INPUT,
	STORE_FILE,
	STORE_CONNECTION,
	STORE_EPISODE,
	STORE_ATTEMPT,
	STORE_FACT,
	STORE_OBSERVATION,
	STORE_TABLES
};

struct store_column {
	const char *name;
	const char *type; /* and what else the column is declared with */
	/* Of its value in a row of JSON, "halves.client.mss"; ",vlan": of a list, whose items are separated by commas; NULL: the store's
	 * own. */
	const char *path;
	const char *meaning;
};

struct store_table_row {
	const char *name;
	const struct store_column *column; /* ends in a name of NULL */
	const char *constraint;            /* behind the columns; or NULL */
	const char *with;                  /* behind all; "" */
};

extern const struct store_table_row ta_store_tables[STORE_TABLES];

/* Indexes and views, each a name and a whole statement; ends in a name of NULL. */
struct store_object {
	const char *name, *sql;
};
extern const struct store_object ta_store_objects[];

/* "CREATE TABLE ..." as the database keeps it; "INSERT INTO ..." with a parameter a column. The caller owns both. */
char *ta_store_create(enum store_table table);
char *ta_store_insert(enum store_table table);

#endif
