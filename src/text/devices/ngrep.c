/* SPDX-License-Identifier: MIT */
/* ngrep (ngrep(8)): "T 2024/02/11 09:15:01.120345 10.9.3.15:40122 -> 10.9.7.9:80 [AP] #3", the payload below it. It shows
 * flags and neither numbers nor lengths; without -e no empty segment. */
#include "text/devices/box.h"

#include <string.h>

#include "text/words/hosts.h"

/* Moves behind the protocol: 'T', and with -N its number. */
static bool take_protocol(struct ta_txt_scan *scan)
{
	struct ta_txt_word word;
	return ta_txt_word(scan, &word) && (ta_txt_is(&word, "T") || ta_txt_is(&word, "T(6)"));
}

/* "[AP]" */
static bool take_flags(struct ta_txt_scan *scan, uint16_t *ret)
{
	struct ta_txt_word word;
	if (!ta_txt_word(scan, &word) || word.len < 3 || word.p[0] != '[' ||
	    word.p[word.len - 1] != ']')
		return false;
	struct ta_txt_word letters = { word.p + 1, word.len - 2 };
	return ta_txt_box_flags(&letters, ret);
}

static bool read(struct ta_names *names, struct ta_txt_scan text, struct ta_txt_record *ret,
		 uint64_t *ret_place)
{
	struct ta_segment *seg = &ret->packet.seg;
	struct ta_txt_word src, arrow, dst;
	(void)ret_place;
	if (!take_protocol(&text))
		return false;
	if (text.p < text.end && *text.p == ' ' && text.p + 1 < text.end && text.p[1] == '+')
		text.p += 2; /* -T: seconds since the match before */
	(void)ta_txt_when(&text, &ret->when);
	if (!ta_txt_word(&text, &src) || !ta_txt_word(&text, &arrow) || !ta_txt_is(&arrow, "->") ||
	    !ta_txt_word(&text, &dst) || !take_flags(&text, &seg->flags) ||
	    !ta_txt_box_ends(names, src, dst, ':', seg))
		return false;
	ta_txt_box_unnumbered(seg);
	ret->packet.kind = TA_PACKET_TCP;
	ret->packet.have_addrs = true;
	return true;
}

static bool begins(const char *text, size_t len)
{
	struct ta_txt_scan scan = ta_txt_scan_of(text, len);
	const char *arrow = ta_txt_find(text, text + len, " -> ");
	return take_protocol(&scan) && arrow && ta_txt_find(arrow, text + len, " [");
}

static const struct ta_txt_box_form form = { .begins = begins, .read = read };

const struct ta_txt_dialect ta_txt_ngrep = {
	.kind = "ngrep",
	.words = true,
	.box = &form,
	.open = ta_txt_box_open,
	.close = ta_txt_box_close,
	.next = ta_txt_box_next,
};
