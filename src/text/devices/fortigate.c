/* SPDX-License-Identifier: MIT */
/* FortiOS "diagnose sniffer packet", verbosity 1 to 6 (community.fortinet.com, "Using the FortiOS built-in packet
 * sniffer"): "2.184936 port3 in 10.1.1.1.51512 -> 10.2.0.5.443: syn 3067915582". Neither lengths nor windows are shown;
 * sequence numbers are raw. Verbosities 2, 3, 5 and 6 have a dump. */
#include "text/devices/box.h"

#include "text/rules.h"
#include "text/series/places.h"
#include "text/words/hosts.h"
#include "text/words/neighbour.h"

static const struct {
	const char *word;
	uint16_t flag;
} words[] = { { "syn", TA_SYN }, { "fin", TA_FIN }, { "rst", TA_RST },
	      { "psh", TA_PSH }, { "urg", TA_URG }, { "ack", TA_ACK } };

/* "SRC -> DST:", and what is in front of and behind it. */
struct parts {
	struct ta_txt_scan head, body;
	struct ta_txt_word src, dst;
};

static bool find_parts(struct ta_txt_scan line, struct parts *ret)
{
	const char *arrow = ta_txt_find(line.p, line.end, " -> "), *start = arrow;
	if (!arrow)
		return false;
	while (start > line.p && start[-1] != ' ' && start[-1] != '\t')
		start--;
	struct ta_txt_scan after = { arrow + 4, line.end };
	if (start == arrow || !ta_txt_word(&after, &ret->dst) ||
	    ret->dst.p[ret->dst.len - 1] != ':')
		return false;
	ret->dst.len--;
	ret->src = (struct ta_txt_word){ start, (size_t)(arrow - start) };
	ret->head = (struct ta_txt_scan){ line.p, start };
	ret->body = after;
	return true;
}

static bool begins(const char *text, size_t len)
{
	struct parts parts;
	struct ta_txt_word word, number;
	if (!find_parts(ta_txt_scan_of(text, len), &parts) || !ta_txt_word(&parts.body, &word))
		return false;
	if (ta_txt_is(&word, "icmp:") || ta_txt_is(&word, "icmp6:") || ta_txt_is(&word, "udp"))
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (ta_txt_is(&word, words[i].word))
			return ta_txt_word(&parts.body, &number) && ta_txt_is_digits(&number);
	return false;
}

static bool read_segment(struct ta_txt_scan body, struct ta_segment *seg)
{
	struct ta_txt_word word;
	while (ta_txt_word(&body, &word)) {
		size_t i = 0, n = sizeof(words) / sizeof(words[0]);
		uint32_t number;
		while (i < n && !ta_txt_is(&word, words[i].word))
			i++;
		if (i == n)
			break;
		seg->flags |= words[i].flag;
		if (!ta_txt_word(&body, &word) || !ta_txt_u32(&word, &number))
			return false;
		if (words[i].flag == TA_ACK) {
			seg->ack = number;
			seg->have |= TA_HAVE_ACK;
		} else {
			seg->seq = number;
			seg->have |= TA_HAVE_SEQ;
		}
	}
	if (!seg->flags)
		return false;
	seg->have |= TA_HAVE_FLAGS;
	if (seg->flags & (TA_SYN | TA_RST))
		seg->have |= TA_HAVE_LEN; /* they carry nothing */
	if (seg->flags & TA_PSH)
		seg->payload_len = 1; /* a byte at least: no length is shown */
	return true;
}

static bool read(struct ta_names *names, struct ta_txt_scan text, struct ta_txt_record *ret,
		 uint64_t *ret_place)
{
	struct parts parts;
	struct ta_txt_word interface, way;
	struct ta_segment *seg = &ret->packet.seg;
	if (!find_parts(text, &parts))
		return false;
	(void)ta_txt_when(&parts.head, &ret->when);
	if (ta_txt_word(&parts.head, &interface) && ta_txt_word(&parts.head, &way))
		*ret_place = (ta_txt_places_name(&interface) + way.len) | 1;
	ret->packet.kind = TA_PACKET_TCP;
	ret->packet.have_addrs = true;
	if (ta_txt_box_ends(names, parts.src, parts.dst, '.', seg) && read_segment(parts.body, seg))
		return true;
	*seg = (struct ta_segment){ .have = 0 };
	ret->packet.kind = TA_PACKET_OTHER;
	ret->packet.name = ta_txt_begins(parts.body.p, parts.body.end, " icmp:")    ? "icmp"
			   : ta_txt_begins(parts.body.p, parts.body.end, " icmp6:") ? "icmpv6"
			   : ta_txt_begins(parts.body.p, parts.body.end, " udp")    ? "udp"
										    : "other";
	ret->packet.have_addrs = ta_txt_is_address(&parts.src) && ta_txt_is_address(&parts.dst) &&
				 ta_txt_host(names, &parts.src, &seg->src) &&
				 ta_txt_host(names, &parts.dst, &seg->dst);
	(void)ta_txt_icmp(names, parts.body, &ret->packet);
	return true;
}

static const struct ta_txt_box_form form = { .begins = begins, .read = read };

const struct ta_txt_dialect ta_txt_fortigate = {
	.kind = "fortigate-sniffer",
	.words = true,
	.box = &form,
	.open = ta_txt_box_open,
	.close = ta_txt_box_close,
	.next = ta_txt_box_next,
};
