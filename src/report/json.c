/* SPDX-License-Identifier: MIT */
/* A JSON writer (RFC 8259) that holds nothing back: commas, keys and values go out as they come. */
#include "report_internal.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

void ta_json_init(struct ta_json *json, FILE *out, const struct ta_report_options *how)
{
	*json = (struct ta_json){ .out = out, .how = how };
}

/* A report is written by one thread: nothing here needs the stream's lock, which costs more than what is written. */
static void put(struct ta_json *json, const char *text, size_t len)
{
	fwrite_unlocked(text, 1, len, json->out);
}

/* What goes before a value: a comma, unless it is the first of its array, or follows its key. */
static void before_value(struct ta_json *json)
{
	if (!json->keyed && json->depth && json->some[json->depth - 1])
		put(json, ", ", 2);
	if (json->depth)
		json->some[json->depth - 1] = true;
	json->keyed = false;
}

void ta_json_open(struct ta_json *json, char bracket)
{
	before_value(json);
	assert(json->depth < TA_JSON_DEPTH);
	json->some[json->depth++] = false;
	putc_unlocked(bracket, json->out);
}

void ta_json_close(struct ta_json *json, char bracket)
{
	assert(json->depth && !json->keyed);
	json->depth--;
	putc_unlocked(bracket, json->out);
}

void ta_json_key(struct ta_json *json, const char *key)
{
	assert(!json->keyed);
	ta_json_str(json, key);
	put(json, ": ", 2);
	json->keyed = true;
}

void ta_json_str(struct ta_json *json, const char *text)
{
	before_value(json);
	if (!text) {
		put(json, "null", strlen("null"));
		return;
	}
	putc_unlocked('"', json->out);
	ta_escape_json(json->out, text, strlen(text));
	putc_unlocked('"', json->out);
}

void ta_json_int(struct ta_json *json, int64_t value)
{
	before_value(json);
	fprintf(json->out, "%" PRId64, value);
}

void ta_json_uint(struct ta_json *json, uint64_t value)
{
	before_value(json);
	fprintf(json->out, "%" PRIu64, value);
}

static void write_bool(struct ta_json *json, bool value)
{
	before_value(json);
	const char *text = value ? "true" : "false";
	put(json, text, strlen(text));
}

void ta_json_null(struct ta_json *json)
{
	ta_json_str(json, NULL);
}

void ta_json_kstr(struct ta_json *json, const char *key, const char *text)
{
	ta_json_key(json, key);
	ta_json_str(json, text);
}

void ta_json_kint(struct ta_json *json, const char *key, int64_t value)
{
	ta_json_key(json, key);
	ta_json_int(json, value);
}

void ta_json_kuint(struct ta_json *json, const char *key, uint64_t value)
{
	ta_json_key(json, key);
	ta_json_uint(json, value);
}

void ta_json_kbool(struct ta_json *json, const char *key, bool value)
{
	ta_json_key(json, key);
	write_bool(json, value);
}

void ta_json_kint_known(struct ta_json *json, const char *key, bool known, int64_t value)
{
	ta_json_key(json, key);
	if (known)
		ta_json_int(json, value);
	else
		ta_json_null(json);
}

void ta_json_kbool_known(struct ta_json *json, const char *key, bool known, bool value)
{
	ta_json_key(json, key);
	if (known)
		write_bool(json, value);
	else
		ta_json_null(json);
}

void ta_json_kns(struct ta_json *json, const char *key, int64_t ns)
{
	ta_json_kint_known(json, key, ns != -1, ns);
}

void ta_json_kinstant(struct ta_json *json, const char *key, bool known, int64_t epoch_ns)
{
	char text[TA_INSTANT_TEXT];
	ta_json_kstr(json, key, known ? ta_time_stamp(text, epoch_ns, json->how->zone, 9) : NULL);
}

void ta_json_inputs(struct ta_json *json, const unsigned *input, const char *const *path, size_t n)
{
	ta_json_key(json, "inputs");
	ta_json_open(json, '[');
	for (size_t i = 0; i < n; i++)
		ta_json_uint(json, input[i]);
	ta_json_close(json, ']');
	ta_json_key(json, "paths");
	ta_json_open(json, '[');
	for (size_t i = 0; i < n; i++)
		ta_json_str(json, path[i]);
	ta_json_close(json, ']');
}

void ta_json_begin(struct ta_json *json, const char *type)
{
	ta_json_open(json, '{');
	if (!type)
		return;
	ta_json_kstr(json, "type", type);
	ta_json_kstr(json, "schema", TA_REPORT_SCHEMA);
}
