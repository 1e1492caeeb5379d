/* SPDX-License-Identifier: MIT */
/* Packets in JSON, one object of the outermost level at a time: what the two dialects of it share. */
#ifndef TA_TEXT_JSON_OBJECT_H
#define TA_TEXT_JSON_OBJECT_H

#include "text/dialect/dialect.h"

/* Of a ta_txt_dialect row. Objects are tshark's {"_source":{"layers":…}} or {"timestamp":…,"layers":…}; text outside of
 * objects is counted as skipped, but for brackets and commas. */
void *ta_txt_json_open(struct ta_txt_context *context);
void ta_txt_json_close(void *state);
int ta_txt_json_next(void *state, struct ta_txt_reader *reader, struct ta_txt_record *ret, struct ta_error *error);

#endif
