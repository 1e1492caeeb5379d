/* SPDX-License-Identifier: MIT */
/* Check Point's "fw monitor": a line with the place in the firewall and the IP header, a line with ports, flags and numbers:
 * "[vs_0][fw_1] eth0:i[64]: 192.0.2.14 -> 198.51.100.3 (TCP) len=64 id=25348", "TCP: 54816 -> 80 .S.... seq=04a5a3d4
 * ack=00000000" (sk30583). The numbers are hexadecimal where they have eight digits. */
#include "text/devices/box.h"

#include <string.h>

#include "text/rules.h"
#include "text/series/places.h"
#include "text/words/hosts.h"

enum { HEX_DIGITS = 8 };

static bool begins(const char *text, size_t len)
{
	const char *end = text + len, *tcp = ta_txt_find(text, end, " (TCP) len=");
	return tcp && ta_txt_find(text, tcp, "]: ") && ta_txt_find(text, tcp, " -> ");
}

static bool goes_on(struct ta_txt_scan sofar, struct ta_txt_scan line)
{
	ta_txt_blanks(&line);
	return ta_txt_begins(line.p, line.end, "TCP: ") &&
	       !ta_txt_find(sofar.p, sofar.end, "TCP: ");
}

static bool number(struct ta_txt_scan scan, const char *name, uint32_t *ret)
{
	const char *p = ta_txt_find(scan.p, scan.end, name);
	size_t digits = 0;
	if (!p)
		return false;
	p += strlen(name);
	while (p + digits < scan.end && ta_txt_hex_digit(p[digits]) >= 0)
		digits++;
	return ta_txt_box_number(scan, name, digits == HEX_DIGITS, ret);
}

static bool read_segment(struct ta_names *names, struct ta_txt_scan tcp, struct ta_segment *seg)
{
	struct ta_txt_word sport, arrow, dport, flags;
	bool named[2];
	if (!ta_txt_word(&tcp, &sport) || !ta_txt_word(&tcp, &arrow) || !ta_txt_is_arrow(&arrow) ||
	    !ta_txt_word(&tcp, &dport) || !ta_txt_word(&tcp, &flags) ||
	    !ta_txt_port(names, &sport, &seg->sport, &named[0]) ||
	    !ta_txt_port(names, &dport, &seg->dport, &named[1]) ||
	    !ta_txt_box_flags(&flags, &seg->flags) || !number(tcp, "seq=", &seg->seq))
		return false;
	seg->have |= TA_HAVE_PORTS | TA_HAVE_FLAGS | TA_HAVE_SEQ;
	if (seg->flags & TA_ACK && number(tcp, "ack=", &seg->ack))
		seg->have |= TA_HAVE_ACK;
	if (seg->flags & (TA_SYN | TA_RST))
		seg->have |= TA_HAVE_LEN;
	if (ta_txt_box_number(tcp, "win=", false, &seg->window))
		seg->have |= TA_HAVE_WINDOW;
	return true;
}

static bool read(struct ta_names *names, struct ta_txt_scan text, struct ta_txt_record *ret,
		 uint64_t *ret_place)
{
	struct ta_segment *seg = &ret->packet.seg;
	struct ta_txt_word src, dst, arrow;
	uint32_t id, len;
	const char *colon = ta_txt_find(text.p, text.end, "]: "),
		   *tcp = ta_txt_find(text.p, text.end, "TCP: ");
	if (!colon || !tcp)
		return false;
	struct ta_txt_scan ends = { colon + 3, text.end }, head = { text.p, colon };
	for (struct ta_txt_word word; ta_txt_word(&head, &word);) { /* -T: a date and a time */
		struct ta_txt_scan at = { word.p, colon };
		if (ta_txt_when(&at, &ret->when))
			break;
	}
	if (!ta_txt_word(&ends, &src) || !ta_txt_word(&ends, &arrow) || !ta_txt_is_arrow(&arrow) ||
	    !ta_txt_word(&ends, &dst) || !ta_txt_host(names, &src, &seg->src) ||
	    !ta_txt_host(names, &dst, &seg->dst) ||
	    !read_segment(names, (struct ta_txt_scan){ tcp + strlen("TCP: "), text.end }, seg))
		return false;
	if (ta_txt_box_number(ends, " id=", false, &id) && id <= UINT16_MAX) {
		seg->ip_id = (uint16_t)id;
		seg->have |= TA_HAVE_IP_ID;
	}
	if (!(seg->have & TA_HAVE_LEN) && ta_txt_box_number(ends, " len=", false, &len))
		ta_txt_box_length(seg, len);
	struct ta_txt_word place = { text.p, (size_t)(colon - text.p) };
	*ret_place = ta_txt_places_name(&place);
	ret->packet.kind = TA_PACKET_TCP;
	ret->packet.have_addrs = true;
	return true;
}

static const struct ta_txt_box_form form = { .begins = begins, .goes_on = goes_on, .read = read };

const struct ta_txt_dialect ta_txt_fwmonitor = {
	.kind = "fw-monitor",
	.words = true,
	.box = &form,
	.open = ta_txt_box_open,
	.close = ta_txt_box_close,
	.next = ta_txt_box_next,
};
