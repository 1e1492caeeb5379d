/* SPDX-License-Identifier: MIT */
/* Tells a trace that a terminal cut at its width from one whose lines end where they end. */
#include "text/lines/wrap.h"

#include "text/rules.h"
#include "text/words/scan.h"

/* Whether line i goes on in the next one, as far as that begins no packet. */
static bool goes_on(const struct ta_txt_line *line, size_t n, size_t i,
		    bool (*begins)(const char *text, size_t len))
{
	return i + 1 < n && !ta_txt_is_blank(line[i + 1].text, line[i + 1].len) &&
	       !begins(line[i + 1].text, line[i + 1].len);
}

/* A line without a wrap is now and then the longest; a wrapped trace has nearly only longest ones. How many. */
static size_t wraps(const struct ta_txt_line *line, size_t n, unsigned unit,
		    bool (*begins)(const char *text, size_t len), unsigned *ret_width)
{
	size_t packets = 0, full = 0, continued = 0;
	unsigned width = 0;
	for (size_t i = 0; i < n; i++) {
		if (!begins(line[i].text, line[i].len))
			continue;
		if (line[i].width[unit] > width) {
			width = line[i].width[unit];
			full = continued = 0;
		}
		packets++;
		full += line[i].width[unit] == width;
		continued += line[i].width[unit] == width && goes_on(line, n, i, begins);
	}
	*ret_width = width;
	bool wrapped = width >= TA_TXT_NARROWEST &&
		       continued * 10 >= full * TA_TXT_WRAPPED_TENTHS && continued * 2 >= packets &&
		       continued >= (packets > 2 ? 2 : 1);
	return wrapped ? continued : 0;
}

/* Whether nearly all lines that go on, in a packet's middle too, are of one width: a mail program's are not. */
static bool all_full(const struct ta_txt_line *line, size_t n, unsigned unit,
		     bool (*begins)(const char *text, size_t len), unsigned width)
{
	size_t all = 0, full = 0, since = TA_TXT_WRAP_LINES;
	for (size_t i = 0; i < n; i++) {
		since = begins(line[i].text, line[i].len)            ? 0
			: ta_txt_is_blank(line[i].text, line[i].len) ? TA_TXT_WRAP_LINES
								     : since + 1;
		if (since >= TA_TXT_WRAP_LINES || !goes_on(line, n, i, begins))
			continue;
		all++;
		full += line[i].width[unit] == width;
	}
	return full * 10 >= all * TA_TXT_WRAPPED_TENTHS;
}

static unsigned first_word(const struct ta_txt_line *line)
{
	struct ta_txt_scan scan = ta_txt_scan_of(line->text, line->len);
	struct ta_txt_word word = { line->text, 0 };
	(void)ta_txt_word(&scan, &word);
	return (unsigned)word.len;
}

static bool had_no_room(const struct ta_txt_line *line, const struct ta_txt_line *next,
			unsigned width)
{
	return line->width[TA_TXT_CHARACTERS] + 1 + first_word(next) > width;
}

/* Lines of packets that go on: how wide they are at most, and whether the word that follows had no room on any. */
static unsigned broken_width(const struct ta_txt_line *line, size_t n,
			     bool (*begins)(const char *text, size_t len))
{
	unsigned width = 0;
	size_t packets = 0, continued = 0, fits = 0;
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i + 1 < n; i++) {
			if (!begins(line[i].text, line[i].len))
				continue;
			packets += pass;
			if (!goes_on(line, n, i, begins))
				continue;
			continued += pass;
			if (pass)
				fits += had_no_room(&line[i], &line[i + 1], width);
			else if (line[i].width[TA_TXT_CHARACTERS] > width)
				width = line[i].width[TA_TXT_CHARACTERS];
		}
	}
	bool broken = width >= TA_TXT_NARROWEST && width <= TA_TXT_MAIL_WIDEST &&
		      continued * 2 >= packets && continued >= TA_TXT_WRAPPED_SURE &&
		      fits * 10 >= continued * TA_TXT_WRAPPED_TENTHS;
	return broken ? width : 0;
}

struct ta_txt_wrap ta_txt_wrap_survey(const struct ta_txt_reader *reader,
				      bool (*begins)(const char *text, size_t len))
{
	struct ta_txt_wrap wrap = { .wrapped = false };
	struct ta_txt_line *line;
	size_t n = ta_txt_reader_window(reader, &line), most = 0;
	wrap.blank_width = broken_width(line, n, begins);
	wrap.at_blanks = wrap.blank_width > 0;
	for (unsigned unit = 0; unit < TA_TXT_WIDTH_UNITS; unit++) {
		unsigned width;
		size_t lines = wraps(line, n, unit, begins, &width);
		if (lines <= most || (wrap.at_blanks && !all_full(line, n, unit, begins, width)))
			continue;
		most = lines;
		wrap.unit = unit;
		wrap.width = width;
	}
	wrap.wrapped = most > 0;
	wrap.sure = most >= TA_TXT_WRAPPED_SURE;
	return wrap;
}

bool ta_txt_wrap_full(const struct ta_txt_wrap *wrap, const struct ta_txt_line *line)
{
	return wrap->wrapped && line->width[wrap->unit] >= wrap->width;
}

bool ta_txt_wrap_broken(const struct ta_txt_wrap *wrap, const struct ta_txt_line *line,
			const struct ta_txt_line *next)
{
	return wrap->at_blanks && had_no_room(line, next, wrap->blank_width);
}
