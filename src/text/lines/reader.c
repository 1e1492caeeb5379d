/* SPDX-License-Identifier: MIT */
/* Lines of a source with a window read ahead: the dialect is chosen, and the series of times and
 * sequence numbers surveyed, before the first packet is given. */
#include "text/lines/reader.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"
#include "text/lines/clean.h"
#include "text/lines/feed.h"
#include "text/lines/seen.h"
#include "text/rules.h"

struct slot {
	struct ta_txt_line line;
	size_t capacity;
};

struct ta_txt_reader {
	struct ta_txt_feed *feed;
	struct ta_txt_line *window; /* lines read ahead, each owning its text */
	size_t nwindow, at;         /* `at`: the next of them to give */
	size_t window_capacity;
	struct slot slot[3]; /* after the window: given last, given before it, read ahead */
	unsigned turn;
	bool ahead; /* slot[turn] holds a line not given yet */
	bool ended, survey, words;
	uint64_t marks; /* lines given that mark a block */
	struct ta_txt_dress dress;
	struct ta_txt_sockets sockets;
};

struct ta_txt_reader *ta_txt_reader_new(struct ta_source *source)
{
	struct ta_txt_reader *reader = ta_xcalloc(1, sizeof(*reader));
	reader->feed = ta_txt_feed_new(source);
	return reader;
}

static void free_window(struct ta_txt_reader *reader)
{
	for (size_t i = 0; i < reader->nwindow; i++)
		free(reader->window[i].text);
	reader->nwindow = reader->at = 0;
}

void ta_txt_reader_free(struct ta_txt_reader *reader)
{
	if (!reader)
		return;
	free_window(reader);
	ta_txt_feed_free(reader->feed);
	free(reader->window);
	for (size_t i = 0; i < 3; i++)
		free(reader->slot[i].line.text);
	ta_txt_sockets_release(&reader->sockets);
	free(reader);
}

/* What is seen of a line before ta_txt_plain(). */
static void look_at(struct ta_txt_line *line)
{
	line->marks_block = ta_txt_marks_block(line->text, line->len);
	line->width[TA_TXT_CHARACTERS] = line->seen & TA_TXT_SEEN_HIGH
						 ? ta_txt_width(line->text, line->len)
						 : (unsigned)line->len;
	line->width[TA_TXT_BYTES] = (unsigned)line->len;
}

/* A text that is still written: there is enough of it to begin with, or its writer makes a long pause. */
static bool is_enough(const struct ta_txt_reader *reader)
{
	if (!reader->nwindow || !ta_txt_feed_grows(reader->feed))
		return false;
	for (unsigned pauses = 0;
	     reader->nwindow < TA_TXT_LIVE_LINES && pauses < TA_TXT_LIVE_PAUSES; pauses++)
		if (!ta_txt_feed_pauses(reader->feed))
			return false;
	return true;
}

int ta_txt_reader_fill(struct ta_txt_reader *reader, struct ta_error *error)
{
	size_t bytes = 0;
	for (size_t i = 0; i < reader->nwindow; i++)
		bytes += reader->window[i].len;
	while (reader->nwindow < TA_TXT_WINDOW_LINES && bytes < TA_TXT_WINDOW_BYTES &&
	       ta_txt_sockets_waiting(&reader->sockets) < TA_TXT_SOCKETS_AHEAD && !reader->ended &&
	       !is_enough(reader)) {
		struct ta_line line;
		int more = ta_txt_feed_next(reader->feed, &line, error);
		if (more < 0)
			return -1;
		if (!more) {
			reader->ended = true;
			break;
		}
		reader->window = ta_xgrow(reader->window, &reader->window_capacity,
					  reader->nwindow + 1, sizeof(*reader->window));
		struct ta_txt_line *copy = &reader->window[reader->nwindow];
		copy->text = ta_xmalloc(line.len + 1);
		memcpy(copy->text, line.text, line.len);
		copy->text[line.len] = '\0';
		copy->number = line.number;
		copy->seen = ta_txt_seen(copy->text, line.len);
		copy->len = ta_txt_unquote(copy->text, line.len, copy->seen);
		if (ta_txt_sockets_take(&reader->sockets, copy->text, copy->len, line.number)) {
			free(copy->text);
			continue;
		}
		look_at(copy);
		reader->nwindow++;
		bytes += line.len;
	}
	return 0;
}

size_t ta_txt_reader_window(const struct ta_txt_reader *reader, struct ta_txt_line **ret)
{
	*ret = reader->window;
	return reader->nwindow;
}

void ta_txt_reader_drop(struct ta_txt_reader *reader, size_t n)
{
	assert(n <= reader->nwindow && reader->at == 0);
	for (size_t i = 0; i < n; i++)
		free(reader->window[i].text);
	reader->nwindow -= n;
	memmove(reader->window, reader->window + n, reader->nwindow * sizeof(*reader->window));
}

void ta_txt_reader_survey(struct ta_txt_reader *reader, bool on)
{
	reader->survey = on;
	reader->at = 0;
	reader->marks = 0;
}

struct ta_txt_sockets *ta_txt_reader_sockets(struct ta_txt_reader *reader)
{
	return &reader->sockets;
}

bool ta_txt_reader_ended(const struct ta_txt_reader *reader)
{
	return reader->ended;
}

void ta_txt_reader_words(struct ta_txt_reader *reader, bool on)
{
	reader->words = on;
	for (size_t i = 0; on && i < reader->nwindow; i++)
		reader->window[i].len = ta_txt_plain(&reader->dress, reader->window[i].text,
						     reader->window[i].len, reader->window[i].seen);
}

/* Reads the line after the window into the next slot. */
static int fill_slot(struct ta_txt_reader *reader, struct ta_error *error)
{
	struct ta_line line;
	if (reader->ahead)
		return 1;
	if (reader->ended)
		return 0;
	reader->turn = (reader->turn + 1) % 3;
	struct slot *slot = &reader->slot[reader->turn];
	do {
		int more = ta_txt_feed_next(reader->feed, &line, error);
		if (more <= 0) {
			reader->ended = more == 0;
			return more;
		}
		slot->line.text = ta_xgrow(slot->line.text, &slot->capacity, line.len + 1, 1);
		memcpy(slot->line.text, line.text, line.len);
		slot->line.text[line.len] = '\0';
		slot->line.number = line.number;
		slot->line.seen = ta_txt_seen(slot->line.text, line.len);
		slot->line.len = ta_txt_unquote(slot->line.text, line.len, slot->line.seen);
	} while (ta_txt_sockets_take(&reader->sockets, slot->line.text, slot->line.len,
				     line.number));
	look_at(&slot->line);
	if (reader->words)
		slot->line.len = ta_txt_plain(&reader->dress, slot->line.text, slot->line.len,
					      slot->line.seen);
	reader->ahead = true;
	return 1;
}

static int look_ahead(struct ta_txt_reader *reader, struct ta_txt_line **ret, bool waits,
		      struct ta_error *error)
{
	assert(reader->at <= reader->nwindow);
	if (reader->at < reader->nwindow) {
		*ret = &reader->window[reader->at];
		return 1;
	}
	if (reader->survey)
		return 0;
	if (!waits && !reader->ahead && !reader->ended && ta_txt_feed_pauses(reader->feed))
		return 0;
	int more = fill_slot(reader, error);
	if (more > 0)
		*ret = &reader->slot[reader->turn].line;
	return more;
}

int ta_txt_read_ahead(struct ta_txt_reader *reader, struct ta_txt_line **ret,
		      struct ta_error *error)
{
	return look_ahead(reader, ret, false, error);
}

int ta_txt_read(struct ta_txt_reader *reader, struct ta_txt_line **ret, struct ta_error *error)
{
	int more = look_ahead(reader, ret, true, error);
	if (more <= 0)
		return more;
	reader->marks += (*ret)->marks_block;
	if (reader->at < reader->nwindow)
		reader->at++;
	else
		reader->ahead = false;
	return 1;
}

uint64_t ta_txt_reader_marks(const struct ta_txt_reader *reader)
{
	return reader->marks;
}
