/* SPDX-License-Identifier: MIT */
/* JSON, one object of the outermost level at a time. */
#ifndef TA_TEXT_JSON_OBJECT_H
#define TA_TEXT_JSON_OBJECT_H

#include "text/text_internal.h"

/* Gathers the objects of a text. The zero value is the beginning. */
struct ta_txt_json {
	struct ta_txt_joined object;
	const struct ta_txt_line *line; /* being read, from `at` on */
	size_t at;
	unsigned depth;
	bool in_string, escaped;
	bool too_long; /* the object passed TA_LIMIT_LINE_BYTES and is dropped */
};

/* The next whole object: 1 and json->object, 0 at the end, -1. Text outside of objects is counted as
 * skipped, but for brackets and commas. */
int ta_txt_json_next(struct ta_txt_json *json, struct ta_txt_context *context,
		     struct ta_txt_reader *reader, struct ta_error *error);
void ta_txt_json_release(struct ta_txt_json *json);

/* Reads the fields of one object: tshark's {"_source":{"layers":…}} or {"timestamp":…,"layers":…}. 1 a
 * packet, 0 none. */
int ta_txt_json_packet(struct ta_txt_context *context, const struct ta_txt_json *json,
		       struct ta_txt_fields *fields, struct ta_txt_record *ret);

/* What the two dialects of it share. */
void *ta_txt_json_open(struct ta_txt_context *context);
void ta_txt_json_close(void *state);
int ta_txt_json_record(void *state, struct ta_txt_reader *reader, struct ta_txt_record *ret,
		       struct ta_error *error);

#endif
