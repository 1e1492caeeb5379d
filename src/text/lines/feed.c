/* SPDX-License-Identifier: MIT */
/* Source lines → transfer encoding undone → lines of a page. */
#include "text/lines/feed.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"
#include "text/lines/tags.h"
#include "text/lines/transfer.h"
#include "text/rules.h"
#include "text/words/scan.h"

/* A text that grows. */
struct buffer {
	char *text;
	size_t len, capacity;
};

struct ta_txt_feed {
	struct ta_source *source;
	struct sample {
		uint64_t number;
		char *text; /* owned; NULL once it is done with */
		size_t len;
	} * sample;          /* the first lines */
	size_t nsample, at;  /* `at`: the next of them to give */
	bool sampled, given; /* given: sample[at - 1] is borrowed */
	bool undoes; /* the source is a mail or a page; else its lines are given as they are */
	struct ta_txt_transfer transfer;
	struct buffer body; /* decoded, from `from` on not given yet */
	size_t from;
	size_t end; /* where the line ends of which the rest begins at `from`; not behind `from`: not known */
	bool open;       /* the last line of the body has no end yet */
	uint64_t number; /* of the body's last line */
	struct buffer out;
	bool in_row; /* out is a row of a table that is not complete */
	bool fence;  /* a block begins */
};

struct ta_txt_feed *ta_txt_feed_new(struct ta_source *source)
{
	struct ta_txt_feed *feed = ta_xcalloc(1, sizeof(*feed));
	feed->source = source;
	return feed;
}

void ta_txt_feed_free(struct ta_txt_feed *feed)
{
	if (!feed)
		return;
	for (size_t i = 0; i < feed->nsample; i++)
		free(feed->sample[i].text);
	free(feed->sample);
	free(feed->body.text);
	free(feed->out.text);
	free(feed);
}

static void reserve(struct buffer *b, size_t more)
{
	b->text = ta_xgrow(b->text, &b->capacity, b->len + more + 1, 1);
}

static void append(struct buffer *b, const char *text, size_t len)
{
	if (b->len + len > TA_LIMIT_LINE_BYTES)
		return;
	reserve(b, len);
	memcpy(b->text + b->len, text, len);
	b->len += len;
	b->text[b->len] = '\0';
}

/* A line that has reached the limit ends, too. */
static void end_line(struct buffer *b)
{
	reserve(b, 1);
	b->text[b->len++] = '\n';
	b->text[b->len] = '\0';
}

/* JSON and XML hold pages in strings: their tags are no lines. */
static bool is_structured(const char *text, size_t len)
{
	struct ta_txt_scan scan = ta_txt_scan_of(text, len);
	ta_txt_blanks(&scan);
	return scan.p < scan.end && (*scan.p == '{' || (*scan.p == '[' && scan.p + 1 == scan.end) ||
				     ta_txt_begins(scan.p, scan.end, "<?xml"));
}

static int read_sample(struct ta_txt_feed *feed, struct ta_error *error)
{
	struct ta_txt_quoting quoting = { 0 };
	struct ta_txt_transfer headers = { .headers = false };
	struct ta_line line;
	int more = 1;
	size_t bytes = 0;
	bool structured = false;
	feed->sampled = true;
	feed->sample = ta_xcalloc(TA_TXT_SAMPLE_LINES, sizeof(*feed->sample));
	while (feed->nsample < TA_TXT_SAMPLE_LINES && bytes < TA_TXT_SAMPLE_BYTES &&
	       !(feed->nsample && ta_source_grows(feed->source)) &&
	       (more = ta_source_next_line(feed->source, &line, error)) > 0) {
		structured |= !bytes && is_structured(line.text, line.len);
		ta_txt_quoting_add(&quoting, line.text, line.len);
		(void)ta_txt_transfer_header(&headers, line.text, line.len);
		feed->undoes |=
			ta_txt_has_tag(line.text, line.len) || headers.coding != TA_TXT_CODING_NONE;
		feed->sample[feed->nsample++] =
			(struct sample){ line.number, ta_xmemdup(line.text, line.len + 1),
					 line.len };
		bytes += line.len;
	}
	feed->transfer.by_form = !structured && ta_txt_quoting_is(&quoting);
	feed->undoes = !structured && (feed->undoes || feed->transfer.by_form);
	return more;
}

/* The next line of the source, borrowed until the next call. */
static int raw_line(struct ta_txt_feed *feed, struct ta_line *ret, struct ta_error *error)
{
	if (feed->given) {
		free(feed->sample[feed->at - 1].text);
		feed->sample[feed->at - 1].text = NULL;
		feed->given = false;
	}
	if (feed->at == feed->nsample)
		return ta_source_next_line(feed->source, ret, error);
	const struct sample *s = &feed->sample[feed->at++];
	*ret = (struct ta_line){ s->number, s->text, s->len };
	feed->given = true;
	return 1;
}

/* One more line of the source into the body. */
static int more_body(struct ta_txt_feed *feed, struct ta_error *error)
{
	struct ta_line line;
	bool goes_on = false;
	if (feed->from && feed->body.text) {
		memmove(feed->body.text, feed->body.text + feed->from, feed->body.len - feed->from);
		feed->body.len -= feed->from;
		feed->from = 0;
		feed->end = 0;
	}
	int more = raw_line(feed, &line, error);
	if (more <= 0)
		return more;
	if (ta_txt_transfer_header(&feed->transfer, line.text, line.len)) {
		if (feed->open)
			end_line(&feed->body);
		append(&feed->body, line.text, line.len);
	} else {
		reserve(&feed->body, line.len);
		feed->body.len +=
			ta_txt_transfer_decode(&feed->transfer, line.text, line.len,
					       feed->body.text + feed->body.len, &goes_on);
	}
	feed->number = line.number;
	feed->open = goes_on && feed->body.len < TA_LIMIT_LINE_BYTES;
	if (!feed->open)
		end_line(&feed->body);
	return 1;
}

/* The next whole line of the body. */
static int body_line(struct ta_txt_feed *feed, const char **ret, size_t *ret_len,
		     struct ta_error *error)
{
	for (;;) {
		char *start = feed->body.text ? feed->body.text + feed->from : NULL, *end = NULL;
		size_t left = feed->body.len - feed->from;
		if (left && feed->end > feed->from)
			end = feed->body.text + feed->end;
		else if (left && start)
			end = memchr(start, '\n', left);
		if (!end) {
			int more = more_body(feed, error);
			if (more > 0)
				continue;
			if (more < 0 || !left)
				return more;
			feed->from = 0;
			end_line(&feed->body);
			continue;
		}
		*ret = start;
		*ret_len = (size_t)(end - start);
		feed->end = (size_t)(end - feed->body.text);
		feed->from = feed->end + 1;
		while (*ret_len && start[*ret_len - 1] == '\r')
			--*ret_len;
		return 1;
	}
}

/* Takes a line's text up to the end of the line that it is on a page. Returns what it took; *ret_ends: a tag ended it. */
static size_t take_tags(struct ta_txt_feed *feed, const char *text, size_t len, bool *ret_ends)
{
	const char *p = text, *end = text + len;
	*ret_ends = false;
	while (p < end) {
		const char *open = memchr(p, '<', (size_t)(end - p));
		size_t n = 0;
		append(&feed->out, p, (size_t)((open ? open : end) - p));
		if (!open)
			return len;
		enum ta_txt_tag tag = ta_txt_tag(open, end, &n);
		p = open + (n ? n : 1);
		if (tag == TA_TXT_TAG_NONE)
			append(&feed->out, "<", 1);
		else if (tag == TA_TXT_TAG_CELL)
			append(&feed->out, "\t", 1);
		feed->fence |= tag == TA_TXT_TAG_BLOCK;
		*ret_ends = tag == TA_TXT_TAG_BLOCK || tag == TA_TXT_TAG_ROW ||
			    tag == TA_TXT_TAG_ROW_END || (tag == TA_TXT_TAG_LINE && !feed->in_row);
		if (tag == TA_TXT_TAG_ROW || tag == TA_TXT_TAG_ROW_END)
			feed->in_row = tag == TA_TXT_TAG_ROW;
		if (*ret_ends)
			return (size_t)(p - text);
	}
	return len;
}

static void give(struct ta_txt_feed *feed, struct ta_line *ret)
{
	reserve(&feed->out, 0);
	feed->out.text[feed->out.len] = '\0';
	*ret = (struct ta_line){ feed->number, feed->out.text, feed->out.len };
	feed->out.len = 0;
}

/* The next line of a page: what stands between two tags that end lines. */
static int page_line(struct ta_txt_feed *feed, struct ta_line *ret, struct ta_error *error)
{
	const char *text;
	size_t len;
	feed->out.len = 0;
	for (unsigned lines = 0;;) { /* of the row */
		if (feed->fence) {
			feed->fence = false;
			append(&feed->out, "```", 3);
			give(feed, ret);
			return 1;
		}
		int more = body_line(feed, &text, &len, error);
		if (more <= 0)
			return more;
		bool ends, blank = ta_txt_is_blank(text, len);
		size_t taken = take_tags(feed, text, len, &ends);
		if (ends &&
		    !ta_txt_is_blank(text + taken, len - taken)) /* what is left is given next */
			feed->from = (size_t)(text + taken - feed->body.text);
		lines = feed->in_row && !ends ? lines + 1 : 0;
		if (lines > 0 && lines < TA_TXT_ROW_LINES) {
			append(&feed->out, " ", 1);
			continue;
		}
		feed->in_row &= lines < TA_TXT_ROW_LINES;
		if (blank || !ta_txt_is_blank(feed->out.text, feed->out.len)) {
			give(feed, ret);
			return 1;
		}
		feed->out.len = 0;
	}
}

bool ta_txt_feed_grows(const struct ta_txt_feed *feed)
{
	return ta_source_grows(feed->source);
}

bool ta_txt_feed_pauses(const struct ta_txt_feed *feed)
{
	bool held = feed->at < feed->nsample || feed->body.len > feed->from;
	return feed->sampled && !held && ta_source_pauses(feed->source);
}

int ta_txt_feed_next(struct ta_txt_feed *feed, struct ta_line *ret, struct ta_error *error)
{
	if (!feed->sampled && read_sample(feed, error) < 0)
		return -1;
	return feed->undoes ? page_line(feed, ret, error) : raw_line(feed, ret, error);
}
