/* SPDX-License-Identifier: MIT */
/* tshark -T pdml: the dissection tree in XML, read tag by tag; what is broken is passed over. */
#include "text/dialect/dialect.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"
#include "text/fields/fields.h"
#include "text/lines/joined.h"
#include "text/rules.h"

enum { JOINED_LINES = 16 /* lines that a tag may be broken over */ };

struct pdml {
	struct ta_txt_context *context;
	struct ta_txt_fields fields;
	struct ta_txt_joined line; /* being read, from `at` on */
	size_t at;
	bool in_packet;
	unsigned depth, quote_depth; /* of <proto>; the depth of the ICMP one, 0 outside */
	uint64_t number;
};

static int probe(const char *text, size_t len)
{
	struct ta_txt_scan scan = ta_txt_scan_of(text, len);
	ta_txt_blanks(&scan);
	if (ta_txt_begins(scan.p, scan.end, "<pdml") ||
	    ta_txt_begins(scan.p, scan.end, "<proto name=\""))
		return TA_TXT_SCORE_PACKET;
	return ta_txt_begins(scan.p, scan.end, "<field name=\"") ? TA_TXT_SCORE_PART
								 : TA_TXT_SCORE_NONE;
}

/* The value of an attribute inside a tag. */
static bool attribute(const char *p, const char *end, const char *name, struct ta_txt_word *ret)
{
	const char *start = ta_txt_find(p, end, name);
	if (!start)
		return false;
	start += strlen(name);
	const char *close = memchr(start, '"', (size_t)(end - start));
	if (!close)
		return false;
	*ret = (struct ta_txt_word){ start, (size_t)(close - start) };
	return true;
}

static void begin_packet(struct pdml *x)
{
	ta_txt_fields_begin(&x->fields);
	x->in_packet = true;
	x->depth = x->quote_depth = 0;
	x->number = x->line.number;
}

static void open_proto(struct pdml *x, const char *p, const char *end)
{
	struct ta_txt_word name;
	x->depth++;
	if (!x->quote_depth && attribute(p, end, " name=\"", &name) &&
	    (ta_txt_is(&name, "icmp") || ta_txt_is(&name, "icmpv6")))
		x->quote_depth = x->depth;
	x->fields.in_quote = x->quote_depth > 0;
}

static void close_proto(struct pdml *x)
{
	if (x->quote_depth && x->quote_depth == x->depth)
		x->quote_depth = 0;
	x->depth -= x->depth > 0;
	x->fields.in_quote = x->quote_depth > 0;
}

static void read_field(struct pdml *x, const char *p, const char *end)
{
	struct ta_txt_word name, show;
	if (attribute(p, end, " name=\"", &name) && name.len &&
	    attribute(p, end, " show=\"", &show))
		ta_txt_fields_set(x->context, &x->fields, name.p, name.len, show.p, show.len);
}

/* The '>' that ends a tag, not one inside of quotes. */
static const char *tag_end(const char *p, const char *end)
{
	bool quoted = false;
	for (; p < end; p++) {
		if (*p == '"')
			quoted = !quoted;
		else if (*p == '>' && !quoted)
			return p;
	}
	return NULL;
}

/* One tag of the line: true when it ended a packet. */
static bool read_tag(struct pdml *x, const char *p, const char *end)
{
	if (ta_txt_begins(p, end, "<packet"))
		begin_packet(x);
	else if (!x->in_packet)
		return false;
	else if (ta_txt_begins(p, end, "<proto "))
		open_proto(x, p, end);
	else if (ta_txt_begins(p, end, "</proto"))
		close_proto(x);
	else if (ta_txt_begins(p, end, "<field "))
		read_field(x, p, end);
	else if (ta_txt_begins(p, end, "</packet"))
		return true;
	return false;
}

/* Follows the line from x->at. True when a packet ended. */
static bool follow(struct pdml *x)
{
	const char *end = x->line.text + x->line.len, *p = x->line.text + x->at;
	while ((p = memchr(p, '<', (size_t)(end - p)))) {
		const char *close = tag_end(p, end);
		if (!close)
			break;
		bool ended = read_tag(x, p, close);
		p = close + 1;
		x->at = (size_t)(p - x->line.text);
		if (ended)
			return true;
	}
	x->at = x->line.len;
	return false;
}

/* Reads a line, and those that its last tag goes on in. */
static int read_line(struct pdml *x, struct ta_txt_reader *reader, struct ta_error *error)
{
	struct ta_txt_line *line;
	int more = ta_txt_read(reader, &line, error);
	if (more <= 0)
		return more;
	bool blank = ta_txt_is_blank(line->text, line->len);
	ta_txt_joined_set(&x->line, line);
	for (int i = 0; i < JOINED_LINES; i++) {
		const char *end = x->line.text + x->line.len,
			   *tag = memrchr(x->line.text, '<', x->line.len);
		if (!tag || tag_end(tag, end))
			break;
		more = ta_txt_read_ahead(reader, &line, error);
		if (more <= 0 || memchr(line->text, '<', line->len) == line->text)
			break;
		ta_txt_joined_add(&x->line, line->text, line->len, true);
		(void)ta_txt_read(reader, &line, error);
	}
	x->context->lines_skipped += !blank && !memchr(x->line.text, '<', x->line.len);
	x->at = 0;
	return more < 0 ? -1 : 1;
}

static void *open_pdml(struct ta_txt_context *context)
{
	struct pdml *x = ta_xcalloc(1, sizeof(*x));
	x->context = context;
	x->fields.tree = true;
	x->fields.numbering = ta_txt_numbering_new();
	return x;
}

static void close_pdml(void *state)
{
	struct pdml *x = state;
	ta_txt_numbering_free(x->fields.numbering);
	ta_txt_joined_release(&x->line);
	free(x);
}

static int next(void *state, struct ta_txt_reader *reader, struct ta_txt_record *ret,
		struct ta_error *error)
{
	struct pdml *x = state;
	for (;;) {
		if (x->at >= x->line.len) {
			int more = read_line(x, reader, error);
			if (more <= 0)
				return more;
		}
		if (!follow(x))
			continue;
		x->in_packet = false;
		if (!ta_txt_fields_end(x->context, &x->fields, ret))
			continue;
		ret->line = x->number;
		return 1;
	}
}

const struct ta_txt_dialect ta_txt_pdml = {
	.kind = "tshark-pdml",
	.infers = true,
	.probe = probe,
	.open = open_pdml,
	.close = close_pdml,
	.next = next,
};
