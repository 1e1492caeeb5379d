/* SPDX-License-Identifier: MIT */
/* snort's packet dumps (snort -v, -d, -e; log_tcpdump's text): a line with time and ends, one with the IP header, one with
 * flags and numbers in hexadecimal, one with options. */
#include "text/devices/box.h"

#include <string.h>

#include "text/rules.h"

static bool begins(const char *text, size_t len)
{
	struct ta_txt_scan scan = ta_txt_scan_of(text, len);
	struct ta_txt_word word;
	struct ta_txt_when when;
	if (!ta_txt_peek(&scan, &word) || !memchr(word.p, '/', word.len) ||
	    !memchr(word.p, '-', word.len))
		return false;
	return ta_txt_box_when(&scan, &when) && ta_txt_find(scan.p, scan.end, " -> ");
}

static bool goes_on(struct ta_txt_scan sofar, struct ta_txt_scan line)
{
	ta_txt_blanks(&line);
	if (ta_txt_find(sofar.p, sofar.end, "TcpLen:"))
		return ta_txt_begins(line.p, line.end, "TCP Options");
	return ta_txt_find(line.p, line.end, " TTL:") || ta_txt_find(line.p, line.end, "Seq: 0x");
}

/* "TCP Options (3) => NOP NOP TS: 7268336 1992429", "MSS: 1460", "SackOK", "WS: 7" */
static void read_options(struct ta_txt_scan scan, struct ta_segment *seg)
{
	uint32_t value;
	const char *list = ta_txt_find(scan.p, scan.end, "TCP Options");
	seg->have |= TA_HAVE_OPTIONS;
	if (!list)
		return;
	scan.p = list;
	if (ta_txt_box_number(scan, " MSS: ", false, &value) && value <= UINT16_MAX) {
		seg->mss = (uint16_t)value;
		seg->have |= TA_HAVE_MSS;
	}
	if (ta_txt_box_number(scan, " WS: ", false, &value) && value <= UINT8_MAX) {
		seg->wscale = (uint8_t)value;
		seg->have |= TA_HAVE_WSCALE;
	}
	if (ta_txt_find(scan.p, scan.end, " SackOK"))
		seg->have |= TA_HAVE_SACK_PERM;
	if (ta_txt_find(scan.p, scan.end, " Sack: "))
		seg->have &= ~(uint32_t)TA_HAVE_OPTIONS; /* its blocks are not read */
	const char *stamps = ta_txt_find(scan.p, scan.end, " TS: ");
	struct ta_txt_scan at = { stamps ? stamps + 5 : scan.end, scan.end };
	struct ta_txt_word a, b;
	if (stamps && ta_txt_word(&at, &a) && ta_txt_word(&at, &b) && ta_txt_u32(&a, &seg->tsval) &&
	    ta_txt_u32(&b, &seg->tsecr))
		seg->have |= TA_HAVE_TS;
}

static void read_ip(struct ta_txt_scan scan, struct ta_segment *seg)
{
	uint32_t value;
	if (ta_txt_box_number(scan, " TTL:", false, &value) && value <= UINT8_MAX) {
		seg->ttl = (uint8_t)value;
		seg->have |= TA_HAVE_TTL;
	}
	if (ta_txt_box_number(scan, " ID:", false, &value) && value <= UINT16_MAX) {
		seg->ip_id = (uint16_t)value;
		seg->have |= TA_HAVE_IP_ID;
	}
	if (ta_txt_find(scan.p, scan.end, " DF"))
		seg->have |= TA_DF;
}

static bool read(struct ta_names *names, struct ta_txt_scan text, struct ta_txt_record *ret,
		 uint64_t *ret_place)
{
	struct ta_segment *seg = &ret->packet.seg;
	struct ta_txt_word src = { text.p, 0 }, dst, flags;
	uint32_t total, ip, header;
	bool found = false;
	(void)ret_place;
	if (!ta_txt_box_when(&text, &ret->when))
		return false;
	/* with -e the link addresses come first */
	for (struct ta_txt_word word; !found && ta_txt_word(&text, &word); src = word)
		found = ta_txt_is(&word, "->") && ta_txt_peek(&text, &dst) &&
			(*seg = (struct ta_segment){ .have = 0 },
			 ta_txt_box_ends(names, src, dst, ':', seg)) &&
			ta_txt_find(text.p, text.end, "Seq: ");
	const char *line = ta_txt_find(text.p, text.end, "Seq: ");
	if (!found || !ta_txt_find(text.p, line, "TCP TTL:"))
		return false;
	struct ta_txt_scan numbers = { line, text.end }, before = { text.p, line };
	while (ta_txt_word(&before, &flags))
		;
	if (!ta_txt_box_flags(&flags, &seg->flags) ||
	    !ta_txt_box_number(numbers, "Seq: ", true, &seg->seq))
		return false;
	seg->have |= TA_HAVE_FLAGS | TA_HAVE_SEQ;
	if (seg->flags & TA_ACK && ta_txt_box_number(numbers, "Ack: ", true, &seg->ack))
		seg->have |= TA_HAVE_ACK;
	if (ta_txt_box_number(numbers, "Win: ", true, &seg->window))
		seg->have |= TA_HAVE_WINDOW;
	read_ip((struct ta_txt_scan){ text.p, line }, seg);
	read_options(numbers, seg);
	if (ta_txt_box_number(text, "DgmLen:", false, &total) &&
	    ta_txt_box_number(text, "IpLen:", false, &ip) &&
	    ta_txt_box_number(numbers, "TcpLen: ", false, &header) && total >= ip + header) {
		seg->payload_len = total - ip - header;
		seg->have |= TA_HAVE_LEN;
	}
	ret->packet.kind = TA_PACKET_TCP;
	ret->packet.have_addrs = true;
	return true;
}

static const struct ta_txt_box_form form = { .begins = begins, .goes_on = goes_on, .read = read };

const struct ta_txt_dialect ta_txt_snort = {
	.kind = "snort-dump",
	.words = false,
	.box = &form,
	.open = ta_txt_box_open,
	.close = ta_txt_box_close,
	.next = ta_txt_box_next,
};
