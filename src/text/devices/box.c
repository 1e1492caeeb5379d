/* SPDX-License-Identifier: MIT */
/* What the dialects of other programs and boxes have in common. */
#include "text/devices/box.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"
#include "text/dialect/dump.h"
#include "text/lines/joined.h"
#include "text/lines/wrap.h"
#include "text/rules.h"
#include "text/series/places.h"
#include "text/words/hosts.h"

struct box {
	struct ta_txt_context *context;
	struct ta_txt_joined joined;
	struct ta_txt_places places;
	struct ta_txt_bytes bytes;
};

void *ta_txt_box_open(struct ta_txt_context *context)
{
	struct box *b = ta_xcalloc(1, sizeof(*b));
	b->context = context;
	return b;
}

void ta_txt_box_close(void *state)
{
	struct box *b = state;
	ta_txt_joined_release(&b->joined);
	ta_txt_bytes_release(&b->bytes);
	free(b);
}

int ta_txt_box_probe(const struct ta_txt_box_form *form, const char *text, size_t len)
{
	if (!form->begins(text, len))
		return TA_TXT_SCORE_NONE;
	return TA_TXT_SCORE_OWN;
}

static int gather(struct box *b, struct ta_txt_reader *reader, struct ta_error *error)
{
	const struct ta_txt_box_form *form = b->context->box;
	struct ta_txt_line *line;
	int more = 1;
	for (int i = 0; form->goes_on && i < TA_TXT_WRAP_LINES; i++) {
		more = ta_txt_read_ahead(reader, &line, error);
		if (more <= 0 || form->begins(line->text, line->len) ||
		    !form->goes_on(ta_txt_scan_of(b->joined.text, b->joined.len),
				   ta_txt_scan_of(line->text, line->len)))
			break;
		ta_txt_joined_add(&b->joined, line->text, line->len, true);
		(void)ta_txt_read(reader, &line, error);
	}
	return more;
}

int ta_txt_box_next(void *state, struct ta_txt_reader *reader, struct ta_txt_record *ret,
		    struct ta_error *error)
{
	struct box *b = state;
	const struct ta_txt_box_form *form = b->context->box;
	struct ta_txt_line *line;
	int more;
	while ((more = ta_txt_read(reader, &line, error)) > 0) {
		uint64_t place = 0;
		if (!form->begins(line->text, line->len)) {
			b->context->lines_skipped += !ta_txt_is_blank(line->text, line->len) &&
						     !ta_txt_is_dump(line->text, line->len);
			continue;
		}
		ta_txt_joined_set(&b->joined, line);
		if (gather(b, reader, error) < 0)
			return -1;
		*ret = (struct ta_txt_record){ .line = b->joined.number };
		ret->when.form = TA_TXT_TIME_NONE;
		if (!form->read(b->context->names, ta_txt_scan_of(b->joined.text, b->joined.len),
				ret, &place)) {
			b->context->lines_skipped++;
			continue;
		}
		if (ta_txt_take_dump(b->context, &b->bytes, reader, ret, error) < 0)
			return -1;
		if (place && ret->packet.kind == TA_PACKET_TCP &&
		    ta_txt_places_seen(&b->places, ta_txt_places_print(&ret->packet.seg), place,
				       ret->when.ns)) {
			b->context->lines_skipped++; /* the same packet, at another place */
			continue;
		}
		return 1;
	}
	return more;
}

bool ta_txt_box_ends(struct ta_names *names, struct ta_txt_word src, struct ta_txt_word dst,
		     char separator, struct ta_segment *seg)
{
	bool named[2];
	if (!ta_txt_end(names, &src, separator, &seg->src, &seg->sport, &named[0]) ||
	    !ta_txt_end(names, &dst, separator, &seg->dst, &seg->dport, &named[1]))
		return false;
	seg->have |= TA_HAVE_PORTS | (named[0] ? (uint32_t)TA_SRC_PORT_NAMED : 0) |
		     (named[1] ? (uint32_t)TA_DST_PORT_NAMED : 0);
	return true;
}

bool ta_txt_box_flags(const struct ta_txt_word *word, uint16_t *ret)
{
	static const struct {
		char letter;
		uint16_t flag;
	} letters[] = { { 'F', TA_FIN }, { 'S', TA_SYN }, { 'R', TA_RST }, { 'P', TA_PSH },
			{ 'A', TA_ACK }, { 'U', TA_URG }, { 'E', TA_ECE }, { 'C', TA_CWR },
			{ '2', TA_ECE }, { '1', TA_CWR } };
	uint16_t flags = 0;
	for (size_t i = 0; i < word->len; i++) {
		size_t k = 0, n = sizeof(letters) / sizeof(letters[0]);
		if (word->p[i] == '.' || word->p[i] == '*')
			continue;
		while (k < n && letters[k].letter != word->p[i])
			k++;
		if (k == n)
			return false;
		flags |= letters[k].flag;
	}
	*ret = flags;
	return true;
}

void ta_txt_box_unnumbered(struct ta_segment *seg)
{
	seg->have |= TA_HAVE_FLAGS;
	if (!(seg->flags & TA_SYN))
		return;
	seg->have |= TA_HAVE_SEQ | TA_HAVE_LEN | TA_SEQ_RELATIVE;
	if (seg->flags & TA_ACK) {
		seg->have |= TA_HAVE_ACK;
		seg->ack = 1;
	}
}

void ta_txt_box_length(struct ta_segment *seg, uint32_t packet_bytes)
{
	if (packet_bytes == TA_TXT_SHORTEST_HEADERS)
		seg->have |= TA_HAVE_LEN;
	else if (packet_bytes > TA_TXT_LONGEST_HEADERS || seg->flags & TA_PSH)
		seg->payload_len = 1;
}

bool ta_txt_box_when(struct ta_txt_scan *scan, struct ta_txt_when *ret)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct ta_txt_scan s = *scan;
	struct ta_txt_word month, day;
	if (ta_txt_when(&s, ret)) {
		*scan = s;
		return true;
	}
	s = *scan;
	ta_txt_blanks(&s);
	if (s.p < s.end && (*s.p == '*' || *s.p == '.'))
		s.p++; /* IOS: the clock was never set, or lost its server */
	if (!ta_txt_word(&s, &month))
		return false;
	if (month.len == 3 &&
	    memmem(months, sizeof(months) - 1, month.p, 3)) { /* "Mar  6 13:48:01.067:" */
		if (!ta_txt_word(&s, &day) || !ta_txt_is_digits(&day))
			return false;
	} else { /* "07/17-14:34:18.391665" */
		const char *dash = memchr(month.p, '-', month.len);
		if (!dash || !memchr(month.p, '/', (size_t)(dash - month.p)))
			return false;
		s.p = dash + 1;
	}
	ta_txt_blanks(&s);
	const char *start = s.p;
	while (s.p < s.end && *s.p != ' ' && *s.p != '\t')
		s.p++;
	struct ta_txt_scan clock = { start, s.p > start && s.p[-1] == ':' ? s.p - 1 : s.p };
	if (!ta_txt_when(&clock, ret) || ret->form != TA_TXT_TIME_OF_DAY)
		return false;
	*scan = s;
	return true;
}

bool ta_txt_box_number(struct ta_txt_scan scan, const char *name, bool hex, uint32_t *ret)
{
	scan.p = ta_txt_find(scan.p, scan.end, name);
	if (!scan.p)
		return false;
	scan.p += strlen(name);
	ta_txt_blanks(&scan);
	uint64_t value = 0;
	if (!hex) {
		if (!ta_txt_digits(&scan, &value) || value > UINT32_MAX)
			return false;
		*ret = (uint32_t)value;
		return true;
	}
	(void)ta_txt_take(&scan, "0x");
	const char *start = scan.p;
	while (scan.p < scan.end && ta_txt_hex_digit(*scan.p) >= 0 && value <= UINT32_MAX)
		value = value << 4 | (unsigned)ta_txt_hex_digit(*scan.p++);
	if (scan.p == start || value > UINT32_MAX)
		return false;
	*ret = (uint32_t)value;
	return true;
}
