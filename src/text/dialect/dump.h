/* SPDX-License-Identifier: MIT */
/* The hex dump behind a record. */
#ifndef TA_TEXT_DUMP_H
#define TA_TEXT_DUMP_H

#include "text/dialect/dialect.h"

/* Whether a line is a row of a dump. */
bool ta_txt_is_dump(const char *text, size_t len);
/* Reads the dump that follows a record, if one does: what its bytes say takes the place of what the words said. -1 on a
 * read error, else 0. */
int ta_txt_take_dump(const struct ta_txt_context *context, struct ta_txt_bytes *bytes,
		     struct ta_txt_reader *reader, struct ta_txt_record *record, struct ta_error *error);

/* The same where blank lines and a title ("Frame (66 bytes):") stand between, as in a packet list with bytes. Returns 1 when
 * a dump took the place of the words. */
int ta_txt_take_dump_below(const struct ta_txt_context *context, struct ta_txt_bytes *bytes,
			   struct ta_txt_reader *reader, struct ta_txt_record *record,
			   struct ta_error *error);

#endif
