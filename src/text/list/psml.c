/* SPDX-License-Identifier: MIT */
/* tshark -T psml: the packet list in XML, its columns in <section> tags. */
#include "text/dialect/dialect.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"
#include "text/lines/joined.h"
#include "text/list/summary.h"
#include "text/rules.h"

struct psml {
	struct ta_txt_context *context;
	struct ta_txt_joined packet;
	bool in_packet;
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

static int next(void *state, struct ta_txt_reader *reader, struct ta_txt_record *ret,
		struct ta_error *error)
{
	struct psml *x = state;
	struct ta_txt_line *line;
	int more;
	while ((more = ta_txt_read(reader, &line, error)) > 0) {
		const char *end = line->text + line->len;
		if (ta_txt_find(line->text, end, "<packet>")) {
			ta_txt_joined_set(&x->packet, line);
			x->in_packet = true;
		} else if (x->in_packet) {
			ta_txt_joined_add(&x->packet, line->text, line->len, true);
		} else {
			x->context->lines_skipped += !ta_txt_is_blank(line->text, line->len) &&
						     !ta_txt_find(line->text, end, "<");
		}
		if (!x->in_packet || !ta_txt_find(line->text, end, "</packet>"))
			continue;
		x->in_packet = false;
		const char *close =
			ta_txt_find(x->packet.text, x->packet.text + x->packet.len, "</packet>");
		size_t len = strip_tags(x->packet.text,
					close ? (size_t)(close - x->packet.text) : x->packet.len);
		if (!ta_txt_summary(x->context, x->packet.text, len, ret, NULL)) {
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
	.words = true,
	.probe = probe,
	.open = open_psml,
	.close = close_psml,
	.next = next,
};
