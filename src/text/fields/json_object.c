/* SPDX-License-Identifier: MIT */
/* Cuts a JSON text into its objects without ever holding more than one, and reads tshark's fields out of them. */
#include "text/fields/json_object.h"

#include <assert.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"
#include "text/fields/fields.h"
#include "text/lines/joined.h"

enum { DEPTH = 32 /* of a dissection tree; deeper fields are passed over */ };

/* Gathers the objects of a text. The zero value is the beginning. */
struct json_text {
	struct ta_txt_joined object;
	const struct ta_txt_line *line; /* being read, from `at` on */
	size_t at;
	unsigned depth;
	bool in_string, escaped;
	bool too_long; /* the object passed TA_LIMIT_LINE_BYTES and is dropped */
};

static void end_object(struct json_text *json)
{
	json->depth = 0;
	json->in_string = json->escaped = json->too_long = false;
}

/* Appends the part of the line that is inside an object; only ASCII matters of it. */
static void append(struct json_text *json, size_t from, size_t to)
{
	struct ta_txt_joined *object = &json->object;
	assert(from <= to && to <= json->line->len);
	size_t before = object->len, len = to - from;
	if (before + len + 2 > TA_LIMIT_LINE_BYTES) {
		json->too_long = true;
		return;
	}
	ta_txt_joined_add(object, json->line->text + from, len, false);
	for (size_t i = before; i < object->len; i++)
		if ((unsigned char)object->text[i] >= 0x80 || (unsigned char)object->text[i] < ' ')
			object->text[i] = object->text[i] == '\t' && !json->in_string ? ' ' : '?';
}

/* Follows the line. True when an object ended in it. */
static bool follow(struct json_text *json, bool *ret_outside)
{
	const struct ta_txt_line *line = json->line;
	size_t start = json->at, i;
	for (i = start; i < line->len; i++) {
		char c = line->text[i];
		if (json->depth == 0) {
			if (c == '{') {
				json->object.len = 0;
				json->object.number = line->number;
				json->depth = 1;
				start = i;
			} else if (!memchr(" \t[],\0", c, 6)) {
				*ret_outside = true;
			}
		} else if (json->in_string) {
			json->in_string = json->escaped || c != '"';
			json->escaped = !json->escaped && c == '\\';
		} else if (c == '"') {
			json->in_string = true;
		} else if (c == '{') {
			json->depth++;
		} else if (c == '}' && --json->depth == 0) {
			append(json, start, i + 1);
			json->at = i + 1;
			return true;
		}
	}
	if (json->depth > 0)
		append(json, start, i);
	json->line = NULL;
	return false;
}

/* The next whole object: 1 and json->object, 0 at the end, -1. */
static int next_object(struct json_text *json, struct ta_txt_context *context,
		       struct ta_txt_reader *reader, struct ta_error *error)
{
	for (;;) {
		struct ta_txt_line *line;
		bool outside = false;
		if (!json->line) {
			int more = ta_txt_read(reader, &line, error);
			if (more <= 0)
				return more;
			json->line = line;
			json->at = 0;
		}
		bool ended = follow(json, &outside);
		context->lines_skipped += outside;
		if (!ended)
			continue;
		bool dropped = json->too_long;
		end_object(json);
		if (!dropped)
			return 1;
		context->lines_skipped++;
	}
}

static void walk(struct ta_txt_context *context, struct ta_txt_fields *fields, const char *key,
		 json_t *value, int depth);

static void walk_object(struct ta_txt_context *context, struct ta_txt_fields *fields,
			json_t *object, int depth)
{
	const char *key;
	json_t *value;
	json_object_foreach(object, key, value)
	{
		bool quote = fields->in_quote;
		/* what an ICMP error quotes lies inside it */
		if (json_is_object(value) && depth > 0 &&
		    (strcmp(key, "icmp") == 0 || strcmp(key, "icmpv6") == 0))
			fields->in_quote = true;
		walk(context, fields, key, value, depth);
		fields->in_quote = quote;
	}
}

static void set(struct ta_txt_context *context, struct ta_txt_fields *fields, const char *key,
		const char *value)
{
	ta_txt_fields_set(context, fields, key, strlen(key), value, strlen(value));
}

static void walk(struct ta_txt_context *context, struct ta_txt_fields *fields, const char *key,
		 json_t *value, int depth)
{
	size_t i;
	json_t *item;
	char number[32];
	if (depth > DEPTH)
		return;
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		walk_object(context, fields, value, depth + 1);
		break;
	case JSON_ARRAY:
		json_array_foreach(value, i, item) walk(context, fields, key, item, depth + 1);
		break;
	case JSON_STRING:
		set(context, fields, key, json_string_value(value));
		break;
	case JSON_INTEGER:
		snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT,
			 json_integer_value(value));
		set(context, fields, key, number);
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		set(context, fields, key, json_is_true(value) ? "1" : "0");
		break;
	default:
		break;
	}
}

/* Reads the fields of one object. 1 a packet, 0 none. */
static int read_packet(struct ta_txt_context *context, const struct json_text *json,
		       struct ta_txt_fields *fields, struct ta_txt_record *ret)
{
	int found = 0;
	json_t *root = json_loadb(json->object.text, json->object.len, JSON_ALLOW_NUL, NULL);
	json_t *source = root ? json_object_get(root, "_source") : NULL;
	json_t *layers = json_object_get(source ? source : root, "layers");
	if (json_is_object(layers)) {
		ta_txt_fields_begin(fields);
		walk(context, fields, "layers", layers, 0);
		found = ta_txt_fields_end(context, fields, ret);
	}
	if (!found && !(root && json_object_get(root, "index")))
		context->lines_skipped++;
	json_decref(root);
	return found;
}

/* ---- the two dialects ---- */

struct state {
	struct ta_txt_context *context;
	struct json_text json;
	struct ta_txt_fields fields;
};

void *ta_txt_json_open(struct ta_txt_context *context)
{
	struct state *s = ta_xcalloc(1, sizeof(*s));
	s->context = context;
	s->fields.tree = true;
	s->fields.numbering = ta_txt_numbering_new();
	return s;
}

void ta_txt_json_close(void *state)
{
	struct state *s = state;
	ta_txt_numbering_free(s->fields.numbering);
	ta_txt_joined_release(&s->json.object);
	free(s);
}

int ta_txt_json_next(void *state, struct ta_txt_reader *reader, struct ta_txt_record *ret,
		     struct ta_error *error)
{
	struct state *s = state;
	int more;
	while ((more = next_object(&s->json, s->context, reader, error)) > 0) {
		if (!read_packet(s->context, &s->json, &s->fields, ret))
			continue;
		ret->line = s->json.object.number;
		return 1;
	}
	return more;
}
