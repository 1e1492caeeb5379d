/* SPDX-License-Identifier: MIT */
/* Rows into tables, a transaction an input. */
#include "tcpautopsy/export/store.h"

#include <stdlib.h>
#include <string.h>

#include "store_internal.h"
#include "tcpautopsy/core/xalloc.h"

/* The hash of runs until it is known: no other transaction sees it. */
#define IN_THE_MAKING "in the making"

static int open_transaction(struct ta_store *s, struct ta_error *error)
{
	if (s->begun)
		return 0;
	s->begun = ta_store_db_run(&s->db, "BEGIN IMMEDIATE", error) == 0;
	return s->begun ? 0 : -1;
}

static void undo(struct ta_store *s)
{
	if (s->begun)
		(void)ta_store_db_run(&s->db, "ROLLBACK", NULL);
	s->begun = false;
}

/* The unit is through, whatever became of it: the next one begins with nothing. */
static enum ta_store_fate end_unit(struct ta_store *s, enum ta_store_fate fate)
{
	uint8_t nothing[TA_DIGEST_BYTES];
	undo(s);
	json_decref(s->input);
	ta_digest_end(s->all, nothing);
	s->input = NULL;
	s->settled = s->replaces = s->grew = s->unread = false;
	s->known = s->failed = TA_STORE_OPEN;
	s->ninputs = 0;
	s->run = -1;
	s->part = 0;
	return fate;
}

/* The row's run, which is begun where it is new. Its hash is known at its end. */
static int enter_run(struct ta_store *s, const json_t *row, struct ta_error *error)
{
	int64_t run = json_integer_value(json_object_get(row, "run"));
	if (open_transaction(s, error) < 0)
		return -1;
	if (run == s->run)
		return 0;
	const struct store_value own[] = { STORE_TEXT(NULL),
					   STORE_TEXT(IN_THE_MAKING),
					   STORE_NUMBER(s->part),
					   STORE_TEXT(s->filter),
					   STORE_TEXT(s->program),
					   STORE_TEXT(""),
					   STORE_TEXT(json_string_value(
						   json_array_get(s->points, (size_t)run))) };
	if (ta_store_db_insert(&s->db, STORE_RUN, own, NULL, error) < 0)
		return -1;
	s->run = run;
	s->part++;
	s->run_id = sqlite3_last_insert_rowid(s->db.sqlite);
	s->position = s->observation = 0;
	return 0;
}

static int take_connection(struct ta_store *s, const json_t *row, struct ta_error *error)
{
	const struct store_value own[] = { STORE_TEXT(NULL), STORE_NUMBER(s->run_id) };
	const json_t *facts = ta_store_db_find(row, "diagnosis.facts");
	if (ta_store_db_insert(&s->db, STORE_CONNECTION, own, row, error) < 0)
		return -1;
	s->connection_id = sqlite3_last_insert_rowid(s->db.sqlite);
	const struct store_value of[] = { STORE_NUMBER(s->connection_id) };
	for (size_t i = 0; i < json_array_size(facts); i++)
		if (ta_store_db_insert(&s->db, STORE_FACT, of, json_array_get(facts, i), error) < 0)
			return -1;
	return 0;
}

static int take_episode(struct ta_store *s, const json_t *row, struct ta_error *error)
{
	const struct store_value own[] = { STORE_NUMBER(s->connection_id) };
	const json_t *attempts = ta_store_db_find(row, "of.attempts");
	int64_t number = json_integer_value(json_object_get(row, "episode"));
	if (ta_store_db_insert(&s->db, STORE_EPISODE, own, row, error) < 0)
		return -1;
	for (size_t i = 0; i < json_array_size(attempts); i++) {
		const struct store_value of[] = { STORE_NUMBER(s->connection_id),
						  STORE_NUMBER(number), STORE_NUMBER((int64_t)i) };
		if (ta_store_db_insert(&s->db, STORE_ATTEMPT, of, json_array_get(attempts, i),
				       error) < 0)
			return -1;
	}
	return 0;
}

/* ---- what is there already ---- */

/* Whether a version comes before another one: "0.9.1" before "0.10". */
static bool is_older(const char *a, const char *b)
{
	while (*a || *b) {
		char *a_end, *b_end;
		unsigned long x = strtoul(a, &a_end, 10), y = strtoul(b, &b_end, 10);
		if (x != y)
			return x < y;
		a = a_end + (*a_end != '\0');
		b = b_end + (*b_end != '\0');
	}
	return false;
}

/* What an older program found is deleted; what this one or a newer one did is kept: s->known. 0 or -1. */
static int look_for(struct ta_store *s, const char *hash, struct ta_error *error)
{
	const struct store_value key[] = { STORE_TEXT(hash), STORE_TEXT(s->filter) };
	sqlite3_stmt *found = NULL;
	char *program = NULL;
	int rc = sqlite3_prepare_v2(s->db.sqlite,
				    "SELECT program FROM run WHERE hash = ? AND filter = ?", -1,
				    &found, NULL);
	if (rc == SQLITE_OK) {
		sqlite3_bind_text(found, 1, hash, -1, SQLITE_STATIC);
		sqlite3_bind_text(found, 2, s->filter, -1, SQLITE_STATIC);
		rc = sqlite3_step(found);
	}
	if (rc == SQLITE_ROW && sqlite3_column_text(found, 0))
		program = ta_xstrdup((const char *)sqlite3_column_text(found, 0));
	int status = rc == SQLITE_ROW || rc == SQLITE_DONE ? 0 : ta_store_db_fail(&s->db, error);
	sqlite3_finalize(found);
	if (program && is_older(program, s->program)) {
		s->replaces = true;
		status = ta_store_db_ask(&s->db, "DELETE FROM run WHERE hash = ? AND filter = ?",
					 key, 2, NULL, error);
	} else if (program) {
		s->known = is_older(s->program, program) ? TA_STORE_NEWER : TA_STORE_KNOWN;
	}
	free(program);
	return status;
}

/* A file that was read when it held less, as its name and the instant of its first packet show, is replaced. */
static int replace_shorter(struct ta_store *s, struct ta_error *error)
{
	const json_t *start = json_object_get(s->input, "start");
	if (s->ninputs != 1 || s->part != 1 || !json_is_string(start))
		return 0;
	const struct store_value own[] = {
		STORE_TEXT(json_string_value(json_object_get(s->input, "path"))),
		STORE_TEXT(json_string_value(start)),
		STORE_NUMBER(json_integer_value(json_object_get(s->input, "bytes"))),
		STORE_TEXT(s->filter)
	};
	int rc = ta_store_db_ask(
		&s->db,
		"DELETE FROM run WHERE filter = ?4 AND hash IN "
		"(SELECT hash FROM input JOIN run USING (run_id) WHERE path = ?1 AND start = ?2 "
		"AND input.bytes < ?3 AND filter = ?4 AND hash = sha256)",
		own, 4, NULL, error);
	s->grew = rc >= 0 && sqlite3_changes(s->db.sqlite) > 0;
	return rc < 0 ? -1 : 0;
}

/* The file of the last input, under the name that it has now. */
static int note_file(struct ta_store *s, struct ta_error *error)
{
	const struct store_value own[] = { STORE_TEXT(s->filter) };
	if (!json_is_object(json_object_get(s->input, "file")))
		return 0;
	return ta_store_db_insert(&s->db, STORE_FILE, own, s->input, error);
}

/* ---- the end of a unit ---- */

static void find_hash(struct ta_store *s, char ret[TA_DIGEST_TEXT])
{
	const char *only = json_string_value(json_object_get(s->input, "sha256"));
	uint8_t digest[TA_DIGEST_BYTES];
	ta_digest_end(s->all, digest);
	ta_digest_text(ret, digest);
	if (s->ninputs == 1 && only && strlen(only) == TA_DIGEST_TEXT - 1)
		memcpy(ret, only, TA_DIGEST_TEXT);
}

static int name_runs(struct ta_store *s, const char *hash, struct ta_error *error)
{
	const struct store_value own[] = {
		STORE_TEXT(hash), STORE_TEXT(s->filter), STORE_TEXT(IN_THE_MAKING),
		STORE_NUMBER(json_integer_value(json_object_get(s->input, "bytes")))
	};
	/* Inputs without one are parts of one text. */
	if (ta_store_db_ask(
		    &s->db,
		    "UPDATE input SET sha256 = ?1, bytes = ?4 WHERE sha256 IS NULL AND run_id IN "
		    "(SELECT run_id FROM run WHERE hash = ?3 AND filter = ?2)",
		    own, 4, NULL, error) < 0)
		return -1;
	return ta_store_db_ask(
		&s->db,
		"UPDATE run SET hash = ?1, analysed = strftime('%Y-%m-%dT%H:%M:%fZ') "
		"WHERE hash = ?3 AND filter = ?2",
		own, 3, NULL, error);
}

/* Of what is there only the file's name may be new. */
static enum ta_store_fate end_known(struct ta_store *s, struct ta_error *error)
{
	enum ta_store_fate known = s->known;
	undo(s);
	if (s->db.options.together)
		return end_unit(s, known);
	if (open_transaction(s, error) < 0 || note_file(s, error) < 0 ||
	    ta_store_db_run(&s->db, "COMMIT", error) < 0)
		return end_unit(s, TA_STORE_FAILED);
	s->begun = false;
	return end_unit(s, known);
}

static enum ta_store_fate commit(struct ta_store *s, struct ta_error *error)
{
	char hash[TA_DIGEST_TEXT];
	if (s->failed) {
		*error = s->error;
		return end_unit(s, TA_STORE_FAILED);
	}
	if (s->unread || !s->ninputs)
		return end_unit(s, TA_STORE_UNREAD);
	if (s->known)
		return end_known(s, error);
	find_hash(s, hash);
	if (!s->settled && look_for(s, hash, error) < 0)
		return end_unit(s, TA_STORE_FAILED);
	if (s->known)
		return end_known(s, error);
	if (replace_shorter(s, error) < 0 || name_runs(s, hash, error) < 0 ||
	    (!s->db.options.together && note_file(s, error) < 0) ||
	    ta_store_db_run(&s->db, "COMMIT", error) < 0)
		return end_unit(s, TA_STORE_FAILED);
	s->begun = false;
	return end_unit(s, s->replaces ? TA_STORE_REPLACED
			   : s->grew   ? TA_STORE_GREW
				       : TA_STORE_ADDED);
}

static int take_input(struct ta_store *s, const json_t *row, struct ta_error *error)
{
	const struct store_value own[] = { STORE_NUMBER(s->run_id), STORE_NUMBER(s->position++) };
	const char *sha256 = json_string_value(json_object_get(row, "sha256"));
	bool goes_on = json_is_true(json_object_get(row, "goes_on"));
	s->unread |= !sha256 && !goes_on;
	s->ninputs += !goes_on;
	if (sha256)
		ta_digest_add(s->all, sha256, strlen(sha256));
	json_decref(s->input);
	s->input = json_incref((json_t *)(uintptr_t)row);
	return s->known || s->failed ? 0 : ta_store_db_insert(&s->db, STORE_INPUT, own, row, error);
}

/* ---- rows ---- */

static enum ta_store_fate answer(struct ta_store *s, const json_t *row, struct ta_error *error)
{
	const char *sha256 = json_string_value(json_object_get(row, "sha256"));
	if (!sha256)
		ta_error_set(error, "store.row", s->db.options.path, -1, 0,
			     "a question without a digest");
	if (!sha256 || open_transaction(s, error) < 0 || look_for(s, sha256, error) < 0)
		return end_unit(s, TA_STORE_FAILED);
	if (!s->known) {
		s->settled = true;
		return TA_STORE_NEW;
	}
	undo(s);
	return s->known;
}

static int take(struct ta_store *s, const char *type, const json_t *row, struct ta_error *error)
{
	if (s->known || s->failed)
		return 0;
	if (!strcmp(type, "episode"))
		return s->begun ? take_episode(s, row, error) : 0;
	if (enter_run(s, row, error) < 0)
		return -1;
	if (!strcmp(type, "connection"))
		return take_connection(s, row, error);
	if (strcmp(type, "observation") != 0)
		return 0;
	const struct store_value own[] = { STORE_NUMBER(s->run_id),
					   STORE_NUMBER(s->observation++) };
	return ta_store_db_insert(&s->db, STORE_OBSERVATION, own, row, error);
}

/* What follows of the unit can't be stored either. */
static void give_up(struct ta_store *s, const struct ta_error *error)
{
	undo(s);
	s->failed = TA_STORE_FAILED;
	s->error = *error;
}

static enum ta_store_fate dispatch(struct ta_store *s, const char *type, const json_t *row,
				   struct ta_error *error)
{
	if (!strcmp(type, "known"))
		return answer(s, row, error);
	if (!strcmp(type, "point")) {
		const json_t *name = json_object_get(row, "name");
		json_array_append(s->points, (json_t *)(uintptr_t)name);
		return TA_STORE_OPEN;
	}
	if (!strcmp(type, "summary")) {
		s->unread |= json_is_true(json_object_get(row, "interrupted"));
		return s->db.options.together ? commit(s, error) : end_unit(s, TA_STORE_OPEN);
	}
	struct ta_error why;
	ta_error_clear(&why);
	if (take(s, type, row, &why) < 0)
		give_up(s, &why);
	if (strcmp(type, "input") != 0)
		return TA_STORE_OPEN;
	if (take_input(s, row, &why) < 0)
		give_up(s, &why);
	bool ends = !s->db.options.together && !json_is_true(json_object_get(row, "goes_on"));
	return ends ? commit(s, error) : TA_STORE_OPEN;
}

enum ta_store_fate ta_store_row(struct ta_store *store, const char *line, size_t len,
				struct ta_error *error)
{
	json_error_t why;
	json_t *row = json_loadb(line, len, 0, &why);
	const char *type = json_string_value(json_object_get(row, "type"));
	enum ta_store_fate fate = TA_STORE_FAILED;
	if (type)
		fate = dispatch(store, type, row, error);
	else
		ta_error_set(error, "store.row", store->db.options.path, -1, 0,
			     "a row can't be read: %s", why.text);
	json_decref(row);
	return fate;
}

struct ta_store *ta_store_open(const struct ta_store_options *options, struct ta_error *error)
{
	struct ta_store *s = ta_xcalloc(1, sizeof(*s));
	s->program = ta_xstrdup(options->program);
	s->filter = ta_xstrdup(options->filter ? options->filter : "");
	s->points = json_array();
	s->all = ta_digest_new();
	s->run = -1;
	if (s->points && ta_store_db_open(&s->db, options, error) == 0)
		return s;
	ta_store_close(s);
	return NULL;
}

void ta_store_close(struct ta_store *store)
{
	if (!store)
		return;
	undo(store);
	ta_store_db_close(&store->db);
	json_decref(store->input);
	json_decref(store->points);
	ta_digest_free(store->all);
	free(store->program);
	free(store->filter);
	free(store);
}
