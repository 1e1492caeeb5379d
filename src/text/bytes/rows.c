/* SPDX-License-Identifier: MIT */
/* Rows of hex dumps. Their forms: tcpdump's print-ascii.c, xxd, od -A x -t x1, hexdump -C, text2pcap(1), Wireshark's
 * "Copy as hex dump", Cisco IOS "show monitor capture buffer dump" (four groups, the first row filled up in front). */
#include "text/bytes/rows.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"
#include "text/rules.h"

static size_t digits(const char *p, const char *end)
{
	const char *start = p;
	while (p < end && ta_txt_hex_digit(*p) >= 0)
		p++;
	return (size_t)(p - start);
}

static bool is_blank(const char *p, const char *end)
{
	return p == end || *p == ' ' || *p == '\t';
}

/* "0x0010:", "0010", "00000010:", "65B6F510:" */
static bool take_offset(struct ta_txt_scan *scan, struct ta_txt_hex *row)
{
	bool prefixed = ta_txt_take(scan, "0x");
	size_t n = digits(scan->p, scan->end);
	if (n > TA_TXT_OFFSET_DIGITS_MOST || n < (prefixed ? 1 : TA_TXT_OFFSET_DIGITS))
		return false;
	row->offset = row->octal = 0;
	for (size_t i = 0; i < n; i++) {
		unsigned digit = (unsigned)ta_txt_hex_digit(scan->p[i]);
		row->offset = row->offset << 4 | digit;
		row->octal = digit < 8 && row->octal != UINT64_MAX ? row->octal << 3 | digit
								   : UINT64_MAX;
	}
	if (prefixed)
		row->octal = UINT64_MAX;
	scan->p += n;
	(void)ta_txt_take(scan, ":");
	return scan->p < scan->end && is_blank(scan->p, scan->end);
}

static void take_group(const char *p, size_t n, struct ta_txt_hex *row)
{
	for (size_t i = 0; i + 1 < n && row->count < TA_TXT_ROW_BYTES; i += 2)
		row->byte[row->count++] =
			(uint8_t)(ta_txt_hex_digit(p[i]) << 4 | ta_txt_hex_digit(p[i + 1]));
}

/* A gap between groups: one blank; two in the middle of a row; three and more end it. */
static bool may_go_on(const char *from, const char *to, const struct ta_txt_hex *row)
{
	if (!row->count)
		return true;
	return to - from == 1 ||
	       (to - from == 2 && row->count == TA_TXT_ROW_MIDDLE && row->group == 1);
}

bool ta_txt_hex_read(const char *text, size_t len, struct ta_txt_hex *ret)
{
	struct ta_txt_scan scan = ta_txt_scan_of(text, len);
	struct ta_txt_hex row = { .count = 0 };
	ta_txt_blanks(&scan);
	if (!take_offset(&scan, &row))
		return false;
	while (scan.p < scan.end && row.count < TA_TXT_ROW_BYTES) {
		const char *gap = scan.p;
		ta_txt_blanks(&scan);
		size_t n = digits(scan.p, scan.end);
		if (!n || n % 2 || !is_blank(scan.p + n, scan.end) ||
		    !may_go_on(gap, scan.p, &row) || (row.count && n > row.group * 2) ||
		    (row.group > 1 && row.count >= TA_TXT_ROW_USUAL))
			break;
		if (!row.count) {
			if (n > TA_TXT_GROUP_DIGITS_MOST || (n > 2 && n % 4))
				break;
			row.group = (unsigned)n / 2;
		}
		take_group(scan.p, n, &row);
		scan.p += n;
		if (n < row.group * 2)
			break; /* a shorter group is the last one */
	}
	if (!row.count)
		return false;
	*ret = row;
	return true;
}

bool ta_txt_hex_list(const char *text, size_t len, struct ta_txt_hex *ret)
{
	struct ta_txt_scan scan = ta_txt_scan_of(text, len);
	struct ta_txt_hex row = { .octal = UINT64_MAX, .group = 1 };
	for (;;) {
		ta_txt_blanks(&scan);
		if (!ta_txt_take(&scan, "0x") && !ta_txt_take(&scan, "0X"))
			break;
		size_t n = digits(scan.p, scan.end);
		if (!n || n > 2 || row.count == TA_TXT_ROW_BYTES)
			return false;
		int low = ta_txt_hex_digit(scan.p[n - 1]);
		int high = n == 2 ? ta_txt_hex_digit(scan.p[0]) : 0;
		row.byte[row.count++] = (uint8_t)(high << 4 | low);
		scan.p += n;
		ta_txt_blanks(&scan);
		if (!ta_txt_take(&scan, ","))
			break;
	}
	ta_txt_blanks(&scan);
	bool ends = scan.p == scan.end || *scan.p == '}' || *scan.p == '/' || *scan.p == '\r';
	if (!row.count || !ends)
		return false;
	*ret = row;
	return true;
}

bool ta_txt_bytes_continue(const struct ta_txt_bytes *bytes, const struct ta_txt_hex *row)
{
	const struct ta_txt_hex *last = &bytes->last;
	if (!bytes->len)
		return false;
	/* IOS fills the first row up in front: the next one is a whole row further */
	if (row->offset == last->offset + last->count ||
	    (row->offset == last->offset + TA_TXT_ROW_USUAL && bytes->len == last->count))
		return true;
	return row->octal != UINT64_MAX && last->octal != UINT64_MAX &&
	       row->octal == last->octal + last->count;
}

void ta_txt_bytes_add(struct ta_txt_bytes *bytes, const struct ta_txt_hex *row)
{
	bytes->last = *row;
	if (bytes->len + row->count > TA_LIMIT_FRAME_BYTES)
		return;
	bytes->data = ta_xgrow(bytes->data, &bytes->capacity, bytes->len + row->count, 1);
	memcpy(bytes->data + bytes->len, row->byte, row->count);
	bytes->len += row->count;
}

void ta_txt_bytes_clear(struct ta_txt_bytes *bytes)
{
	bytes->len = 0;
}

void ta_txt_bytes_release(struct ta_txt_bytes *bytes)
{
	free(bytes->data);
	*bytes = (struct ta_txt_bytes){ .len = 0 };
}
