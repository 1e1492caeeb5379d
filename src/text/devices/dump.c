/* SPDX-License-Identifier: MIT */
/* Hex dumps without another form around them: xxd, od, hexdump, text2pcap's form, Wireshark's "Copy as hex dump", Cisco IOS
 * "show monitor capture buffer dump". A packet begins where the offset begins again; the last time in front of it is
 * its time. */
#include "text/dialect/dialect.h"

#include <stdlib.h>

#include "tcpautopsy/core/xalloc.h"
#include "text/rules.h"

struct dump {
	struct ta_txt_context *context;
	struct ta_txt_bytes bytes;
	struct ta_txt_when when;
	uint64_t line; /* of the first row */
	bool spaced;   /* a line that is no row came since the last one */
};

static void *open_dump(struct ta_txt_context *context)
{
	struct dump *d = ta_xcalloc(1, sizeof(*d));
	d->context = context;
	d->when.form = TA_TXT_TIME_NONE;
	return d;
}

static void close_dump(void *state)
{
	struct dump *d = state;
	ta_txt_bytes_release(&d->bytes);
	free(d);
}

/* A time among the first words of a line. "09:17:32.775 UTC Nov 15 2013 : IPv4 LES CEF : Gi0/1 None" is IOS'. */
static bool find_time(const char *text, size_t len, struct ta_txt_when *ret)
{
	struct ta_txt_scan scan = ta_txt_scan_of(text, len);
	struct ta_txt_word word;
	struct ta_txt_when when;
	for (int i = 0; i < TA_TXT_LEADING_WORDS; i++) {
		/* behind other words "1.0" is a version rather than seconds */
		if (ta_txt_when(&scan, &when) && (i == 0 || when.form < TA_TXT_TIME_SECONDS)) {
			*ret = when;
			return true;
		}
		if (!ta_txt_word(&scan, &word))
			break;
	}
	return false;
}

/* text2pcap -t: the time stands in front of the first row. */
static bool read_row(struct dump *d, const struct ta_txt_line *line, struct ta_txt_hex *row)
{
	struct ta_txt_scan scan = ta_txt_scan_of(line->text, line->len);
	struct ta_txt_when when;
	if (ta_txt_hex_read(line->text, line->len, row))
		return true;
	if (!ta_txt_when(&scan, &when) ||
	    !ta_txt_hex_read(scan.p, (size_t)(scan.end - scan.p), row))
		return false;
	d->when = when;
	d->when.text.len = 0;
	return true;
}

static bool begins_packet(const struct dump *d, const struct ta_txt_hex *row)
{
	return !row->offset || (d->spaced && !ta_txt_bytes_continue(&d->bytes, row));
}

/* Gathers the rows of one packet: 1 when there are bytes, 0 at the end, -1. */
static int gather(struct dump *d, struct ta_txt_reader *reader, struct ta_error *error)
{
	struct ta_txt_line *line;
	struct ta_txt_hex row;
	int more;
	ta_txt_bytes_clear(&d->bytes);
	while ((more = ta_txt_read_ahead(reader, &line, error)) > 0) {
		bool is_row = read_row(d, line, &row);
		if (d->bytes.len && (!is_row || begins_packet(d, &row)) &&
		    !(is_row && ta_txt_bytes_continue(&d->bytes, &row)))
			break;
		(void)ta_txt_read(reader, &line, error);
		if (!is_row) {
			d->spaced = true;
			if (!find_time(line->text, line->len, &d->when))
				d->context->lines_skipped +=
					!ta_txt_is_blank(line->text, line->len);
			else
				d->when.text.len = 0;
			continue;
		}
		if (!d->bytes.len)
			d->line = line->number;
		if (d->bytes.len && !ta_txt_bytes_continue(&d->bytes, &row))
			continue; /* rows are missing: what follows them has no place */
		ta_txt_bytes_add(&d->bytes, &row);
		d->spaced = false;
	}
	return more < 0 ? -1 : d->bytes.len > 0;
}

static int next(void *state, struct ta_txt_reader *reader, struct ta_txt_record *ret,
		struct ta_error *error)
{
	struct dump *d = state;
	int more;
	while ((more = gather(d, reader, error)) > 0) {
		*ret = (struct ta_txt_record){ .line = d->line, .when = d->when };
		if (d->context->decoder &&
		    ta_txt_frame_decode(d->context->decoder, &d->bytes, &ret->packet))
			return 1;
		d->context->lines_skipped++;
	}
	return more;
}

static int probe(const char *text, size_t len)
{
	struct ta_txt_hex row;
	struct ta_txt_when when;
	struct ta_txt_scan scan = ta_txt_scan_of(text, len);
	if (!ta_txt_hex_read(text, len, &row) &&
	    (!ta_txt_when(&scan, &when) ||
	     !ta_txt_hex_read(scan.p, (size_t)(scan.end - scan.p), &row)))
		return TA_TXT_SCORE_NONE;
	if (row.count < TA_TXT_ROW_MIDDLE)
		return TA_TXT_SCORE_NONE;
	/* Whole rows score little, so that a dump behind lines of another form leaves them that form. */
	return TA_TXT_SCORE_BEGINS;
}

const struct ta_txt_dialect ta_txt_dump = {
	.kind = "hex-dump",
	.words = false,
	.probe = probe,
	.open = open_dump,
	.close = close_dump,
	.next = next,
};
