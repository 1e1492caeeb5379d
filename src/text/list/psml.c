/* SPDX-License-Identifier: MIT */
/* tshark -T psml: the packet list in XML, its columns in <section> tags. */
#include "text/dialect/dialect.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"
#include "text/lines/joined.h"
#include "text/list/heading.h"
#include "text/list/layout.h"
#include "text/list/summary.h"
#include "text/rules.h"

struct psml {
	struct ta_txt_context *context;
	struct ta_txt_joined packet;
	bool in_packet;
	struct ta_txt_layout layout; /* as <structure> names the columns; empty: tshark's own */
};

static int probe(const char *text, size_t len)
{
	const char *end = text + len;
	if (ta_txt_find(text, end, "<psml") || ta_txt_find(text, end, "<section>"))
		return TA_TXT_SCORE_PACKET;
	return TA_TXT_SCORE_NONE;
}

static void *open_psml(struct ta_txt_context *context)
{
	struct psml *x = ta_xcalloc(1, sizeof(*x));
	x->context = context;
	return x;
}

static void close_psml(void *state)
{
	struct psml *x = state;
	ta_txt_joined_release(&x->packet);
	free(x);
}

/* Tags become tabs. */
static size_t strip_tags(char *text, size_t len)
{
	static const char *const tags[] = { "<section>", "</section>", "<packet>" };
	size_t kept = 0;
	for (size_t i = 0; i < len;) {
		size_t n = 0;
		for (size_t k = 0; text[i] == '<' && k < sizeof(tags) / sizeof(tags[0]) && !n; k++)
			n = ta_txt_begins(text + i, text + len, tags[k]) ? strlen(tags[k]) : 0;
		text[kept++] = n ? '\t' : text[i];
		i += n ? n : 1;
	}
	text[kept] = '\0';
	return kept;
}

/* The cells of all sections, with tabs between, in place. Returns the new length. */
static size_t section_cells(char *text, size_t len)
{
	const char *p = text, *end = text + len, *open;
	size_t kept = 0;
	while ((open = ta_txt_find(p, end, "<section>"))) {
		open += strlen("<section>");
		const char *close = ta_txt_find(open, end, "</section>");
		size_t n = (size_t)((close ? close : end) - open);
		if (kept)
			text[kept++] = '\t';
		memmove(text + kept, open, n);
		kept += n;
		p = close ? close : end;
	}
	text[kept] = '\0';
	return kept;
}

/* What was gathered up to </structure> names the columns. */
static void read_structure(struct psml *x)
{
	size_t len = section_cells(x->packet.text, x->packet.len);
	if (!ta_txt_heading(x->packet.text, len, &x->layout) || ta_txt_layout_is_plain(&x->layout))
		x->layout.count = 0;
	ta_txt_layout_describe(&x->layout, x->context->columns, sizeof(x->context->columns));
}

/* What was gathered up to </packet>. */
static bool read_packet(struct psml *x, struct ta_txt_record *ret)
{
	const char *end = x->packet.text + x->packet.len;
	const char *close = ta_txt_find(x->packet.text, end, "</packet>");
	size_t len = close ? (size_t)(close - x->packet.text) : x->packet.len;
	if (!x->layout.count)
		return ta_txt_summary(x->context, x->packet.text, strip_tags(x->packet.text, len),
				      ret, NULL);
	len = section_cells(x->packet.text, len);
	return ta_txt_layout_line(x->context, &x->layout, x->packet.text, len, ret, NULL);
}

static int next(void *state, struct ta_txt_reader *reader, struct ta_txt_record *ret,
		struct ta_error *error)
{
	struct psml *x = state;
	struct ta_txt_line *line;
	int more;
	while ((more = ta_txt_read(reader, &line, error)) > 0) {
		const char *end = line->text + line->len;
		bool structure = ta_txt_find(line->text, end, "<structure>");
		if (structure || ta_txt_find(line->text, end, "<packet>")) {
			ta_txt_joined_set(&x->packet, line);
			x->in_packet = true;
		} else if (x->in_packet) {
			ta_txt_joined_add(&x->packet, line->text, line->len, true);
		} else {
			x->context->lines_skipped += !ta_txt_is_blank(line->text, line->len) &&
						     !ta_txt_find(line->text, end, "<");
		}
		if (x->in_packet && ta_txt_find(line->text, end, "</structure>")) {
			x->in_packet = false;
			read_structure(x);
		}
		if (!x->in_packet || !ta_txt_find(line->text, end, "</packet>"))
			continue;
		x->in_packet = false;
		if (!read_packet(x, ret)) {
			x->context->lines_skipped++;
			continue;
		}
		ret->line = x->packet.number;
		return 1;
	}
	return more;
}

const struct ta_txt_dialect ta_txt_psml = {
	.kind = "tshark-psml",
	.infers = true,
	.words = true,
	.probe = probe,
	.open = open_psml,
	.close = close_psml,
	.next = next,
};
