/* SPDX-License-Identifier: MIT */
/* Solaris' snoop, summary lines (snoop(1M)): "26 0.00073 client -> server TCP D=22 S=33020 Syn Seq=1234 Len=0 Win=24820
 * Options=<mss 1460>". Times count from the packet before, unless -t says otherwise; numbers are raw. */
#include "text/devices/box.h"

#include <string.h>

#include "text/words/hosts.h"

static bool begins(const char *text, size_t len)
{
	const char *end = text + len, *tcp = ta_txt_find(text, end, " TCP D=");
	return tcp && ta_txt_find(tcp, end, " S=") && ta_txt_find(text, tcp, " -> ");
}

static bool has(struct ta_txt_scan scan, const char *name)
{
	struct ta_txt_word word;
	while (ta_txt_word(&scan, &word)) {
		if (ta_txt_is(&word, name))
			return true;
	}
	return false;
}

static void read_options(struct ta_txt_scan scan, struct ta_segment *seg)
{
	uint32_t value;
	seg->have |= TA_HAVE_OPTIONS;
	scan.p = ta_txt_find(scan.p, scan.end, "Options=<");
	if (!scan.p)
		return;
	if (ta_txt_box_number(scan, "mss ", false, &value) && value <= UINT16_MAX) {
		seg->mss = (uint16_t)value;
		seg->have |= TA_HAVE_MSS;
	}
	if (ta_txt_box_number(scan, "wscale ", false, &value) && value <= UINT8_MAX) {
		seg->wscale = (uint8_t)value;
		seg->have |= TA_HAVE_WSCALE;
	}
	if (ta_txt_find(scan.p, scan.end, "sackOK"))
		seg->have |= TA_HAVE_SACK_PERM;
	const char *stamp = ta_txt_find(scan.p, scan.end, "tstamp ");
	struct ta_txt_scan at = { stamp ? stamp + strlen("tstamp ") : scan.end, scan.end };
	uint64_t val, ecr;
	if (stamp && ta_txt_digits(&at, &val) && (ta_txt_blanks(&at), ta_txt_digits(&at, &ecr))) {
		seg->tsval = (uint32_t)val;
		seg->tsecr = (uint32_t)ecr;
		seg->have |= TA_HAVE_TS;
	}
	if (ta_txt_find(scan.p, scan.end, "sack ") ||
	    !memchr(scan.p, '>', (size_t)(scan.end - scan.p)))
		seg->have &= ~(uint32_t)TA_HAVE_OPTIONS;
}

static void read_flags(struct ta_txt_scan scan, struct ta_segment *seg)
{
	static const struct {
		const char *word;
		uint16_t flag;
	} flags[] = { { "Syn", TA_SYN },
		      { "Fin", TA_FIN },
		      { "Rst", TA_RST },
		      { "Push", TA_PSH },
		      { "Urg", TA_URG } };
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		seg->flags |= has(scan, flags[i].word) ? flags[i].flag : 0;
	if (ta_txt_box_number(scan, " Ack=", false, &seg->ack)) {
		seg->flags |= TA_ACK;
		seg->have |= TA_HAVE_ACK;
	}
	seg->have |= TA_HAVE_FLAGS;
}

static bool read(struct ta_names *names, struct ta_txt_scan text, struct ta_txt_record *ret,
		 uint64_t *ret_place)
{
	struct ta_segment *seg = &ret->packet.seg;
	struct ta_txt_word word, src = { text.p, 0 }, dst = src;
	uint32_t sport, dport;
	(void)ret_place;
	const char *tcp = ta_txt_find(text.p, text.end, " TCP D=");
	struct ta_txt_scan head = { text.p, tcp }, body = { tcp, text.end };
	if (!tcp || !ta_txt_word(&head, &word))
		return false;
	ret->numbered = ta_txt_u64(&word, &ret->number);
	if (!ret->numbered)
		head.p = text.p;
	(void)ta_txt_when(&head, &ret->when);
	while (ta_txt_word(&head, &word)) {
		if (ta_txt_is(&word, "->")) {
			(void)ta_txt_word(&head, &dst);
			break;
		}
		src = word;
	}
	if (!dst.len || !ta_txt_host(names, &src, &seg->src) ||
	    !ta_txt_host(names, &dst, &seg->dst) ||
	    !ta_txt_box_number(body, " D=", false, &dport) ||
	    !ta_txt_box_number(body, " S=", false, &sport) || dport > UINT16_MAX ||
	    sport > UINT16_MAX)
		return false;
	seg->sport = (uint16_t)sport;
	seg->dport = (uint16_t)dport;
	seg->have |= TA_HAVE_PORTS;
	read_flags(body, seg);
	if (ta_txt_box_number(body, " Seq=", false, &seg->seq))
		seg->have |= TA_HAVE_SEQ;
	if (ta_txt_box_number(body, " Len=", false, &seg->payload_len))
		seg->have |= TA_HAVE_LEN;
	if (ta_txt_box_number(body, " Win=", false, &seg->window))
		seg->have |= TA_HAVE_WINDOW;
	read_options(body, seg);
	ret->packet.kind = TA_PACKET_TCP;
	ret->packet.have_addrs = true;
	return true;
}

static const struct ta_txt_box_form form = { .begins = begins, .read = read };

const struct ta_txt_dialect ta_txt_snoop = {
	.kind = "snoop-text",
	.words = true,
	.box = &form,
	.open = ta_txt_box_open,
	.close = ta_txt_box_close,
	.next = ta_txt_box_next,
};
