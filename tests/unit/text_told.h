/* SPDX-License-Identifier: MIT */
/* What a text was read as, in words: a line a packet, so that a text and what it says stand side by side in a table. */
#ifndef TEXT_TOLD_H
#define TEXT_TOLD_H

#include "text_paste.h"

struct told {
	char text[8000];
	size_t len;
};

__attribute__((format(printf, 2, 3))) static inline void tell(struct told *told, const char *format,
							      ...)
{
	va_list values;
	va_start(values, format);
	int n = vsnprintf(told->text + told->len, sizeof(told->text) - told->len, format, values);
	va_end(values);
	assert_true(n >= 0 && (size_t)n < sizeof(told->text) - told->len);
	told->len += (size_t)n;
}

static inline void tell_host(struct told *told, const struct trace *t, const struct ta_addr *addr)
{
	char text[300];
	tell(told, "%s", ta_addr_format(text, sizeof(text), addr, t->names));
}

static inline void tell_port(struct told *told, const struct trace *t, uint16_t port, bool named)
{
	if (named)
		tell(told, ":%s", ta_names_text(t->names, port));
	else
		tell(told, ":%u", port);
}

/* "10.0.0.1:5>10.0.0.2:80 P. seq 1 ack 1 len 10 win 5", then "rel" of relative numbers, "inferred", "again" of a label,
 * "cut" of a frame or of its options, options ("digest": of MD5 or AO), what the IP header says, "link", and which way. */
static inline void tell_segment(struct told *told, const struct trace *t,
				const struct ta_segment *seg)
{
	static const char letters[] = "FSRP.UEWe";
	const bool ports = seg->have & TA_HAVE_PORTS;
	tell_host(told, t, &seg->src);
	if (ports)
		tell_port(told, t, seg->sport, seg->have & TA_SRC_PORT_NAMED);
	tell(told, ">");
	tell_host(told, t, &seg->dst);
	if (ports)
		tell_port(told, t, seg->dport, seg->have & TA_DST_PORT_NAMED);
	tell(told, seg->have & TA_HAVE_FLAGS ? " " : " ?");
	for (unsigned i = 0; letters[i]; i++)
		if (seg->flags >> i & 1)
			tell(told, "%c", letters[i]);
	if (seg->have & TA_HAVE_SEQ)
		tell(told, " seq %u", seg->seq);
	if (seg->have & TA_HAVE_ACK)
		tell(told, " ack %u", seg->ack);
	if (seg->have & TA_HAVE_LEN)
		tell(told, " len %u", seg->payload_len);
	if (seg->have & TA_HAVE_WINDOW)
		tell(told, " win %u", seg->window);
	if (seg->have & TA_SEQ_RELATIVE)
		tell(told, " rel");
	if (seg->have & TA_INFERRED)
		tell(told, " inferred");
	if (seg->have & TA_LABEL_RETRANS)
		tell(told, " again");
	if (seg->have & TA_SNAP_CUT)
		tell(told, " cut");
	if (seg->have & TA_HAVE_MSS)
		tell(told, " mss %u", seg->mss);
	if (seg->have & TA_HAVE_WSCALE)
		tell(told, " ws %u", seg->wscale);
	if (seg->have & TA_HAVE_SACK_PERM)
		tell(told, " sackok");
	if (seg->have & TA_HAVE_TS)
		tell(told, " ts %u/%u", seg->tsval, seg->tsecr);
	for (unsigned i = 0; i < seg->nsack; i++)
		tell(told, " sack %u-%u", seg->sack[i][0], seg->sack[i][1]);
	if (seg->have & TA_HAVE_DIGEST)
		tell(told, " digest");
	if (seg->have & TA_HAVE_TTL)
		tell(told, " ttl %u", seg->ttl);
	if (seg->have & TA_HAVE_IP_ID)
		tell(told, " id %u", seg->ip_id);
	if (seg->have & TA_DF)
		tell(told, " df");
	if (seg->have & TA_HAVE_LINK)
		tell(told, " link %02x>%02x", seg->link_src[5], seg->link_dst[5]);
	if (seg->have & TA_HAVE_PKTDIR)
		tell(told, seg->have & TA_SENT_BY_HOST ? " out" : " in");
}

static inline void tell_packet(struct told *told, const struct trace *t, const struct ta_packet *p)
{
	const struct ta_icmp_error *icmp = &p->icmp;
	const struct ta_neighbour *n = &p->neighbour;
	switch (p->kind) {
	case TA_PACKET_TCP:
		tell_segment(told, t, &p->seg);
		break;
	case TA_PACKET_ICMP:
		tell(told, "icmp%s %u/%u ", icmp->ipv6 ? "v6" : "", icmp->type, icmp->code);
		tell_host(told, t, &icmp->from);
		tell(told, " of ");
		tell_host(told, t, &icmp->src);
		tell(told, ":%u>", icmp->sport);
		tell_host(told, t, &icmp->dst);
		tell(told, ":%u", icmp->dport);
		if (icmp->have_seq)
			tell(told, " seq %u", icmp->seq);
		if (icmp->mtu)
			tell(told, " mtu %u", icmp->mtu);
		break;
	case TA_PACKET_NEIGHBOUR:
		tell(told, "%s ",
		     n->op == TA_NEIGHBOUR_REQUEST ? "asks"
		     : n->op == TA_NEIGHBOUR_REPLY ? "answers"
						   : "announces");
		tell_host(told, t, &n->sender);
		tell(told, " of ");
		tell_host(told, t, &n->target);
		break;
	case TA_PACKET_SOCKET:
		tell(told, "socket");
		break;
	default:
		tell(told, "%s", p->name);
		if (!p->have_addrs)
			break;
		tell(told, " ");
		tell_host(told, t, &p->seg.src);
		tell(told, ">");
		tell_host(told, t, &p->seg.dst);
	}
}

/* The kind, and of each packet the frame, seconds and what it is; at the end how many lines were skipped, if any. Kept until the
 * next call. */
static inline const char *told(const struct trace *t)
{
	static struct told words;
	words.len = 0;
	tell(&words, "%s", t->info.kind ? t->info.kind : "nothing");
	for (size_t i = 0; i < t->count; i++) {
		tell(&words, "\n%llu %.16g ", (unsigned long long)t->packet[i].seg.frame,
		     (double)t->packet[i].seg.time_ns / 1e9);
		tell_packet(&words, t, &t->packet[i]);
	}
	if (t->info.lines_skipped)
		tell(&words, "\nskipped %llu", (unsigned long long)t->info.lines_skipped);
	return words.text;
}

/* A text, and what is to be told of it. */
struct reading {
	const char *rule, *text, *said;
};

/* Frames in hexadecimal are decoded; fields: the option, or NULL. All that differ are shown before it fails. */
static inline void assert_readings(const struct reading *reading, size_t n, const char *fields)
{
	struct ta_text_options options = { .decoder = ta_decoder_new(), .fields = fields };
	unsigned others = 0;
	for (size_t i = 0; i < n; i++) {
		struct trace t;
		trace_read_with(&t, reading[i].text, &options);
		if (strcmp(told(&t), reading[i].said) != 0) {
			print_error("%s: it says\n%s\nand should\n%s\n", reading[i].rule, told(&t),
				    reading[i].said);
			others++;
		}
		trace_release(&t);
	}
	ta_decoder_free(options.decoder);
	assert_int_equal(others, 0);
}

#endif
