/* SPDX-License-Identifier: MIT */
/* The columns of tshark -T fields: their separator and their names, given (columns.c) or found out (guess.c). */
#ifndef TA_TEXT_COLUMNS_H
#define TA_TEXT_COLUMNS_H

#include "text/lines/reader.h"
#include "text/words/scan.h"

enum { TA_TXT_COLUMNS = 64 /* cells of a line that are looked at */ };

/* What may stand between cells, in the order in which they are tried. ' ' is any run of blanks. */
#define TA_TXT_SEPARATORS "\t|;, "

struct ta_txt_columns {
	char separator;                /* '\0': each line has its own */
	size_t count;
	char name[TA_TXT_COLUMNS][48]; /* "" where a column is of no use */
	bool guessed;
};

/* A line cut into cells in which two addresses stand in columns. Borrowed as the line is. */
struct ta_txt_row {
	char separator;
	size_t cells;
	size_t src, dst; /* columns of the addresses */
	struct ta_txt_word cell[TA_TXT_COLUMNS];
};

/* Cuts a line into at most TA_TXT_COLUMNS cells, quotes and blanks around each taken away. Returns how many
 * there are, the last taking the rest of the line where `count` is not 0 and reached. */
size_t ta_txt_cells(const char *text, size_t len, char separator, size_t count, struct ta_txt_word *ret);

/* Reads a line of field names (-E header=y). False, *ret untouched, when it is none. */
bool ta_txt_columns_header(const char *text, size_t len, struct ta_txt_columns *ret);

/* Cuts a line that has two addresses in columns. False when it has not. */
bool ta_txt_columns_row(const char *text, size_t len, struct ta_txt_row *ret);

/* Finds out what the columns of lines without a header are, from what is in them: addresses, ports, times,
 * a frame number that goes up, sequence numbers that go on where the last segment of that side ended. False when addresses
 * and ports are not found. */
bool ta_txt_columns_guess(const struct ta_txt_line *line, size_t n, struct ta_txt_columns *ret);

#endif
