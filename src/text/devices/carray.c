/* SPDX-License-Identifier: MIT */
/* Wireshark's "Export packet dissections as C arrays": a frame is "static const unsigned char pkt7[66] = { 0x45, … };", and
 * what was put together of several frames ("pkt7_1") is none. It shows no times. Programs hold frames alike. */
#include "text/dialect/dialect.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"
#include "text/rules.h"

struct carray {
	struct ta_txt_context *context;
	struct ta_txt_bytes bytes;
	struct ta_txt_record record;
	bool open, whole; /* within braces; of a frame, as far as the name tells */
};

static void *open_carray(struct ta_txt_context *context)
{
	struct carray *c = ta_xcalloc(1, sizeof(*c));
	c->context = context;
	return c;
}

static void close_carray(void *state)
{
	struct carray *c = state;
	ta_txt_bytes_release(&c->bytes);
	free(c);
}

/* "… char pkt7[66] = {": what stands in the braces; NULL for other lines. */
static const char *heading(const char *text, size_t len, const char **ret_name)
{
	const char *end = text + len, *bracket = memchr(text, '[', len),
		   *brace = memchr(text, '{', len);
	if (!bracket || !brace || brace < bracket ||
	    !memchr(bracket, '=', (size_t)(brace - bracket)) ||
	    (!ta_txt_find(text, bracket, "char ") && !ta_txt_find(text, bracket, "uint8_t ") &&
	     !ta_txt_find(text, bracket, "u8 ")))
		return NULL;
	const char *name = bracket;
	while (name > text && name[-1] != ' ' && name[-1] != '*')
		name--;
	*ret_name = name;
	return brace + 1 <= end ? brace + 1 : end;
}

static void begin(struct carray *c, const char *name, const char *end, uint64_t line)
{
	struct ta_txt_scan scan = { name, end };
	uint64_t number;
	ta_txt_bytes_clear(&c->bytes);
	c->record = (struct ta_txt_record){ .line = line, .when = { .form = TA_TXT_TIME_NONE } };
	c->open = true;
	c->whole = true;
	if (!ta_txt_take(&scan, "pkt") || !ta_txt_digits(&scan, &number))
		return;
	c->whole = scan.p < end && *scan.p == '[';
	c->record.numbered = number > 0;
	c->record.number = number;
}

static void add(struct carray *c, const char *text, const char *end)
{
	struct ta_txt_hex row;
	if (c->open && ta_txt_hex_list(text, (size_t)(end - text), &row))
		ta_txt_bytes_add(&c->bytes, &row);
}

static int next(void *state, struct ta_txt_reader *reader, struct ta_txt_record *ret,
		struct ta_error *error)
{
	struct carray *c = state;
	struct ta_txt_line *line;
	const char *name;
	int more;
	while ((more = ta_txt_read(reader, &line, error)) > 0) {
		const char *end = line->text + line->len, *rest = line->text;
		const char *inside = heading(line->text, line->len, &name);
		if (inside) {
			begin(c, name, end, line->number);
			rest = inside;
		}
		add(c, rest, end);
		const char *comment = ta_txt_find(rest, end, "/*");
		bool closes = memchr(rest, '}', (size_t)((comment ? comment : end) - rest)) != NULL;
		if (!c->open || !closes)
			continue;
		c->open = false;
		*ret = c->record;
		if (c->whole && c->bytes.len && c->context->decoder &&
		    ta_txt_frame_decode(c->context->decoder, &c->bytes, &ret->packet))
			return 1;
		c->context->lines_skipped++;
	}
	return more;
}

static int probe(const char *text, size_t len)
{
	struct ta_txt_hex row;
	const char *name;
	if (ta_txt_hex_list(text, len, &row) && row.count > 1)
		return TA_TXT_SCORE_BEGINS;
	return heading(text, len, &name) ? TA_TXT_SCORE_PART : TA_TXT_SCORE_NONE;
}

const struct ta_txt_dialect ta_txt_carray = {
	.kind = "c-arrays",
	.words = false,
	.probe = probe,
	.open = open_carray,
	.close = close_carray,
	.next = next,
};
