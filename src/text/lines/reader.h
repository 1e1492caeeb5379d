/* SPDX-License-Identifier: MIT */
/* Lines of a source with a window read ahead, so that the dialect can be chosen and the series of times and numbers
 * surveyed before the first packet is given. */
#ifndef TA_TEXT_READER_H
#define TA_TEXT_READER_H

#include "tcpautopsy/capture/capture.h"
#include "text/lines/sockets.h"

enum { TA_TXT_WINDOW_LINES = 1000, TA_TXT_WINDOW_BYTES = 1 << 20 };

/* What a width is counted in: a terminal counts characters, fold(1) bytes. */
enum ta_txt_width_unit { TA_TXT_CHARACTERS, TA_TXT_BYTES, TA_TXT_WIDTH_UNITS };

struct ta_txt_line {
	char *text;                         /* NUL-terminated */
	size_t len;
	uint64_t number;
	bool marks_block;                   /* it ends or begins a block of a page, or is the command of a capture */
	unsigned width[TA_TXT_WIDTH_UNITS]; /* before ta_txt_plain() took markup out of it */
	unsigned seen;                      /* likewise (seen.h) */
};

/* Owned by who made it; borrows the source. */
struct ta_txt_reader;

struct ta_txt_reader *ta_txt_reader_new(struct ta_source *source);
void ta_txt_reader_free(struct ta_txt_reader *reader);
/* Reads ahead until the window is full (TA_TXT_WINDOW_LINES, TA_TXT_WINDOW_BYTES) or the input ends. 0, or -1. */
int ta_txt_reader_fill(struct ta_txt_reader *reader, struct ta_error *error);
/* The lines of the window, read or not. Borrowed until ta_txt_reader_drop(). */
size_t ta_txt_reader_window(const struct ta_txt_reader *reader, struct ta_txt_line **ret);
/* Drops the first n lines of the window, before any of it was read. */
void ta_txt_reader_drop(struct ta_txt_reader *reader, size_t n);
/* The lines of ss and netstat that were taken out on the way; and whether the input has ended. */
struct ta_txt_sockets *ta_txt_reader_sockets(struct ta_txt_reader *reader);
bool ta_txt_reader_ended(const struct ta_txt_reader *reader);
/* During the survey only the lines of the window are read; both calls go back to its first line. */
void ta_txt_reader_survey(struct ta_txt_reader *reader, bool on);
/* The next line: 1, 0 at the end, -1. Borrowed until the call after the next. */
int ta_txt_read(struct ta_txt_reader *reader, struct ta_txt_line **ret, struct ta_error *error);
/* How many lines of those given mark the end or the beginning of a block. */
uint64_t ta_txt_reader_marks(const struct ta_txt_reader *reader);
/* The line that ta_txt_read() gives next; 0 also where who writes the text has made a pause: it is a line of another record then. */
int ta_txt_read_ahead(struct ta_txt_reader *reader, struct ta_txt_line **ret, struct ta_error *error);
/* Whether lines are given with the markup of a mail, a web page or a Markdown file taken out. */
void ta_txt_reader_words(struct ta_txt_reader *reader, bool on);

#endif
