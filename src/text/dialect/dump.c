/* SPDX-License-Identifier: MIT */
/* The hex dump behind a record. */
#include "text/dialect/dump.h"

#include <string.h>

bool ta_txt_is_dump(const char *text, size_t len)
{
	struct ta_txt_hex row;
	return len && (*text == ' ' || *text == '\t' || *text == '0') &&
	       ta_txt_hex_read(text, len, &row);
}

/* What only the words tell: the direction, and a link layer that the dump lacks. */
static void keep_words(const struct ta_segment *words, struct ta_segment *seg)
{
	seg->have |= words->have & (TA_HAVE_PKTDIR | TA_SENT_BY_HOST);
	if (!(words->have & TA_HAVE_LINK) || seg->have & TA_HAVE_LINK)
		return;
	seg->have |= TA_HAVE_LINK;
	memcpy(seg->link_src, words->link_src, sizeof(words->link_src));
	memcpy(seg->link_dst, words->link_dst, sizeof(words->link_dst));
}

/* 1: the dump's packet took the place of the words; 0: there is none, or it is no frame; -1. */
static int take(const struct ta_txt_context *context, struct ta_txt_bytes *bytes,
		struct ta_txt_reader *reader, struct ta_txt_record *record, struct ta_error *error)
{
	struct ta_txt_line *line;
	struct ta_txt_hex row;
	struct ta_packet packet;
	int more;
	ta_txt_bytes_clear(bytes);
	while ((more = ta_txt_read_ahead(reader, &line, error)) > 0 &&
	       ta_txt_is_dump(line->text, line->len) &&
	       ta_txt_hex_read(line->text, line->len, &row) &&
	       (bytes->len ? ta_txt_bytes_continue(bytes, &row) : !row.offset)) {
		ta_txt_bytes_add(bytes, &row);
		(void)ta_txt_read(reader, &line, error);
	}
	if (more < 0)
		return -1;
	if (!bytes->len || !context->decoder ||
	    !ta_txt_frame_decode(context->decoder, bytes, &packet) ||
	    packet.kind == TA_PACKET_OTHER)
		return 0;
	keep_words(&record->packet.seg, &packet.seg);
	record->packet = packet;
	return 1;
}

int ta_txt_take_dump(const struct ta_txt_context *context, struct ta_txt_bytes *bytes,
		     struct ta_txt_reader *reader, struct ta_txt_record *record,
		     struct ta_error *error)
{
	return take(context, bytes, reader, record, error) < 0 ? -1 : 0;
}

static bool is_title(const struct ta_txt_line *line)
{
	const char *end = line->text + line->len;
	return ta_txt_begins(line->text, end, "Frame (") && ta_txt_find(line->text, end, " bytes)");
}

int ta_txt_take_dump_below(const struct ta_txt_context *context, struct ta_txt_bytes *bytes,
			   struct ta_txt_reader *reader, struct ta_txt_record *record,
			   struct ta_error *error)
{
	struct ta_txt_line *line;
	int more;
	while ((more = ta_txt_read_ahead(reader, &line, error)) > 0 &&
	       (ta_txt_is_blank(line->text, line->len) || is_title(line)))
		(void)ta_txt_read(reader, &line, error);
	return more < 0 ? -1 : take(context, bytes, reader, record, error);
}
