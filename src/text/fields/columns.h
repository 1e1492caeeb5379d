/* SPDX-License-Identifier: MIT */
/* The columns of tshark -T fields: their separator and their names, given or found out. */
#ifndef TA_TEXT_COLUMNS_H
#define TA_TEXT_COLUMNS_H

#include "text/text_internal.h"

enum { TA_TXT_COLUMNS = 64 /* cells of a line that are looked at */ };

struct ta_txt_columns {
	char separator;               /* ' ': any run of blanks */
	size_t count;
	char name[TA_TXT_COLUMNS][48]; /* "" where a column is of no use */
	bool guessed;
};

/* Cuts a line into at most TA_TXT_COLUMNS cells, quotes and blanks around each taken away. Returns how many
 * there are, the last taking the rest of the line where `count` is not 0 and reached. */
size_t ta_txt_cells(const char *text, size_t len, char separator, size_t count, struct ta_txt_word *ret);

/* Reads a line of field names (-E header=y). False when it is none. */
bool ta_txt_columns_header(const char *text, size_t len, struct ta_txt_columns *ret);

/* Finds out what the columns of lines without a header are, from what is in them: addresses, ports, times,
 * a frame number that goes up, sequence numbers that go on where the last segment of that side ended. False when not even
 * addresses can be told. */
bool ta_txt_columns_guess(const struct ta_txt_line *line, size_t n, struct ta_txt_columns *ret);

/* Whether a line has two addresses in columns, and how many columns. */
bool ta_txt_columns_row(const char *text, size_t len, char *ret_separator);

#endif
