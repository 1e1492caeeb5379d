/* SPDX-License-Identifier: MIT */
#include "store_db.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/strbuf.h"
#include "rules.h"

int ta_store_db_fail(const struct store_db *db, struct ta_error *error)
{
	const char *path = db->options.path;
	int code = db->sqlite ? sqlite3_extended_errcode(db->sqlite) : SQLITE_NOMEM;
	switch (code & 0xff) { /* the primary result code of an extended one */
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return ta_error_set(error, "store.busy", path, -1, 0,
				    "another process is writing to the database");
	case SQLITE_NOTADB:
		return ta_error_set(error, "store.foreign", path, -1, 0,
				    "this is no SQLite database: it is left as it is");
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
		return ta_error_set(error, "store.write", path, -1, 0,
				    "the database can't be written, or not its folder, where "
				    "SQLite's journal has to lie: %s",
				    sqlite3_errmsg(db->sqlite));
	default:
		return ta_error_set(error, "store.sqlite", path, -1, 0, "the database: %s",
				    db->sqlite ? sqlite3_errmsg(db->sqlite) : "no memory");
	}
}

int ta_store_db_run(const struct store_db *db, const char *sql, struct ta_error *error)
{
	return sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL) == SQLITE_OK
		       ? 0
		       : ta_store_db_fail(db, error);
}

static int bind_own(sqlite3_stmt *statement, int at, const struct store_value *value)
{
	if (value->is_number)
		return sqlite3_bind_int64(statement, at, value->number);
	return sqlite3_bind_text(statement, at, value->text, -1, SQLITE_STATIC); /* or NULL */
}

int ta_store_db_ask(const struct store_db *db, const char *sql, const struct store_value *value,
		    size_t n, int64_t *ret, struct ta_error *error)
{
	sqlite3_stmt *statement = NULL;
	int rc = sqlite3_prepare_v2(db->sqlite, sql, -1, &statement, NULL);
	for (size_t i = 0; i < n && rc == SQLITE_OK; i++)
		rc = bind_own(statement, (int)i + 1, &value[i]);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(statement);
	if (rc == SQLITE_ROW && ret)
		*ret = sqlite3_column_int64(statement, 0);
	int got = rc == SQLITE_ROW ? 1 : rc == SQLITE_DONE ? 0 : ta_store_db_fail(db, error);
	sqlite3_finalize(statement);
	return got;
}

const json_t *ta_store_db_find(const json_t *row, const char *path)
{
	for (const char *dot; row && (dot = strchr(path, '.')); path = dot + 1)
		row = json_object_getn(row, path, (size_t)(dot - path));
	return row ? json_object_get(row, path) : NULL;
}

/* Texts and numbers of a list, separated by commas. The caller owns it. */
static char *join(const json_t *list)
{
	struct ta_strbuf text = { 0 };
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);
		ta_strbuf_add(&text, i ? "," : "");
		if (json_is_string(item))
			ta_strbuf_add(&text, json_string_value(item));
		else
			ta_strbuf_addf(&text, "%" JSON_INTEGER_FORMAT, json_integer_value(item));
	}
	return ta_strbuf_take(&text);
}

static int bind_json(sqlite3_stmt *statement, int at, const json_t *value, bool joined)
{
	if (json_is_integer(value))
		return sqlite3_bind_int64(statement, at, json_integer_value(value));
	if (json_is_real(value)) /* a count that is more than SQLite has */
		return sqlite3_bind_double(statement, at, json_real_value(value));
	if (json_is_boolean(value))
		return sqlite3_bind_int64(statement, at, json_is_true(value));
	if (json_is_string(value))
		return sqlite3_bind_text(statement, at, json_string_value(value),
					 (int)json_string_length(value), SQLITE_STATIC);
	if (!json_array_size(value) && !json_object_size(value))
		return sqlite3_bind_null(statement, at);
	return sqlite3_bind_text(statement, at,
				 joined ? join(value) : json_dumps(value, JSON_COMPACT), -1, free);
}

int ta_store_db_insert(const struct store_db *db, enum store_table table,
		       const struct store_value *own, const json_t *row, struct ta_error *error)
{
	sqlite3_stmt *statement = db->insert[table];
	int rc = SQLITE_OK, at = 1;
	for (const struct store_column *c = ta_store_tables[table].column; c->name; c++, at++) {
		if (rc != SQLITE_OK)
			break;
		if (!c->path)
			rc = bind_own(statement, at, own++);
		else
			rc = bind_json(statement, at,
				       ta_store_db_find(row, c->path + (c->path[0] == ',')),
				       c->path[0] == ',');
	}
	if (rc == SQLITE_OK)
		rc = sqlite3_step(statement);
	int status = rc == SQLITE_DONE ? 0 : ta_store_db_fail(db, error);
	sqlite3_reset(statement);
	return status;
}

/* ---- opening ---- */

static int be_patient(void *context, int times)
{
	const struct store_db *db = context;
	if (db->options.hurry && db->options.hurry(db->options.hurry_context))
		return 0;
	if ((int64_t)times * TA_STORE_NAP_MS >= TA_STORE_PATIENCE_MS)
		return 0;
	sqlite3_sleep(TA_STORE_NAP_MS);
	return 1;
}

/* The database may be a stranger's: nothing that it brings along is run. */
static int harden(struct store_db *db, struct ta_error *error)
{
	sqlite3 *sqlite = db->sqlite;
	int rc = sqlite3_db_config(sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	rc |= sqlite3_db_config(sqlite, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	rc |= sqlite3_db_config(sqlite, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	rc |= sqlite3_db_config(sqlite, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	rc |= sqlite3_db_config(sqlite, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
	sqlite3_limit(sqlite, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_busy_handler(sqlite, be_patient, db);
	if (rc != SQLITE_OK)
		return ta_store_db_fail(db, error);
	return ta_store_db_run(db,
			       "PRAGMA temp_store = MEMORY; PRAGMA cache_size = " TA_STORE_CACHE
			       "; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0",
			       error);
}

static int make(const struct store_db *db, struct ta_error *error)
{
	char *schema = ta_store_schema();
	int rc = ta_store_db_run(db, schema, error);
	free(schema);
	return rc;
}

/* Whether the database has this object as it is made here: 0, or -1 and *error. */
static int check_object(const struct store_db *db, const char *type, const char *name,
			const char *sql, struct ta_error *error)
{
	const struct store_value value[] = { STORE_TEXT(type), STORE_TEXT(name), STORE_TEXT(sql) };
	int got = ta_store_db_ask(
		db, "SELECT 1 FROM sqlite_schema WHERE type = ? AND name = ? AND sql = ?", value, 3,
		NULL, error);
	if (got)
		return got < 0 ? -1 : 0;
	return ta_error_set(error, "store.foreign", db->options.path, -1, 0,
			    "its %s '%s' is not as tcpautopsy makes it: it is left as it is", type,
			    name);
}

static int check_objects(const struct store_db *db, struct ta_error *error)
{
	int rc = 0;
	for (int table = 0; table < STORE_TABLES && !rc; table++) {
		char *create = ta_store_create((enum store_table)table);
		rc = check_object(db, "table", ta_store_tables[table].name, create, error);
		free(create);
	}
	for (const struct store_object *o = ta_store_objects; o->name && !rc; o++)
		rc = check_object(db, strstr(o->sql, "VIEW") ? "view" : "index", o->name, o->sql,
				  error);
	return rc;
}

/* Whose it is, and of which schema; makes it where it is empty. In a transaction. */
static int settle(const struct store_db *db, struct ta_error *error)
{
	const char *path = db->options.path;
	int64_t application = 0, schema = 0, objects = 0;
	if (ta_store_db_ask(db, "PRAGMA application_id", NULL, 0, &application, error) < 0 ||
	    ta_store_db_ask(db, "PRAGMA user_version", NULL, 0, &schema, error) < 0 ||
	    ta_store_db_ask(db, "SELECT count(*) FROM sqlite_schema", NULL, 0, &objects, error) < 0)
		return -1;
	if (!application && !schema && !objects)
		return make(db, error);
	if (application != TA_STORE_APPLICATION)
		return ta_error_set(error, "store.foreign", path, -1, 0,
				    "this is the database of another program: it is left as it is");
	if (schema != TA_STORE_SCHEMA)
		return ta_error_set(error, "store.newer", path, -1, 0,
				    "the database has schema %lld, this tcpautopsy knows %d: it is "
				    "left as it is",
				    (long long)schema, TA_STORE_SCHEMA);
	return check_objects(db, error);
}

static int prepare(struct store_db *db, struct ta_error *error)
{
	for (int table = 0; table < STORE_TABLES; table++) {
		char *sql = ta_store_insert((enum store_table)table);
		int rc = sqlite3_prepare_v3(db->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT,
					    &db->insert[table], NULL);
		free(sql);
		if (rc != SQLITE_OK)
			return ta_store_db_fail(db, error);
	}
	return 0;
}

int ta_store_db_open(struct store_db *db, const struct ta_store_options *options,
		     struct ta_error *error)
{
	*db = (struct store_db){ .options = *options };
	if (sqlite3_open_v2(options->path, &db->sqlite,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE |
				    SQLITE_OPEN_NOMUTEX,
			    NULL) != SQLITE_OK)
		return ta_store_db_fail(db, error);
	if (harden(db, error) < 0 || ta_store_db_run(db, "BEGIN IMMEDIATE", error) < 0)
		return -1;
	if (settle(db, error) < 0) {
		(void)ta_store_db_run(db, "ROLLBACK", NULL);
		return -1;
	}
	return ta_store_db_run(db, "COMMIT", error) < 0 ? -1 : prepare(db, error);
}

void ta_store_db_close(struct store_db *db)
{
	for (int table = 0; table < STORE_TABLES; table++)
		sqlite3_finalize(db->insert[table]);
	sqlite3_close(db->sqlite);
	db->sqlite = NULL;
}
