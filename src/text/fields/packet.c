/* SPDX-License-Identifier: MIT */
/* Makes a packet of the named fields that were gathered of it. */
#include "text/fields/fields.h"

#include <assert.h>
#include <string.h>

#include "text/list/info.h"
#include "text/words/protocols.h"

/* Fields that the Info column can stand in for. */
static void use_info(const struct ta_txt_context *context, struct ta_txt_fields *f)
{
	struct ta_segment shown = { .have = 0 };
	struct ta_segment *seg = &f->seg;
	if (!f->info_len ||
	    !ta_txt_tcp_info(context, ta_txt_scan_of(f->info, f->info_len), &shown, NULL))
		return;
	seg->have |= shown.have & TA_LABEL_RETRANS;
	if (f->nports != TA_TXT_HAVE_BOTH_PORTS) {
		seg->sport = shown.sport;
		seg->dport = shown.dport;
		seg->have |= shown.have & (TA_SRC_PORT_NAMED | TA_DST_PORT_NAMED);
		f->nports = TA_TXT_HAVE_BOTH_PORTS;
	}
	if (!f->flags.known && !(seg->have & TA_HAVE_FLAGS))
		f->flags = (struct ta_txt_number){ true, shown.flags };
	if (!f->seq.known)
		f->seq = (struct ta_txt_number){ shown.have & TA_HAVE_SEQ, shown.seq };
	if (!f->ack.known)
		f->ack = (struct ta_txt_number){ shown.have & TA_HAVE_ACK, shown.ack };
	if (!f->window.known && !f->window_raw.known)
		f->window = (struct ta_txt_number){ shown.have & TA_HAVE_WINDOW, shown.window };
	if (!(seg->have & TA_HAVE_LEN))
		seg->payload_len = shown.payload_len;
	seg->have |= shown.have & TA_HAVE_LEN;
	if (f->option_bytes)
		return;
	uint32_t options = shown.have & (TA_HAVE_OPTIONS | TA_HAVE_MSS | TA_HAVE_WSCALE |
					 TA_HAVE_SACK_PERM | TA_HAVE_TS);
	seg->have |= options;
	seg->mss = shown.mss;
	seg->wscale = shown.wscale;
	seg->tsval = shown.tsval;
	seg->tsecr = shown.tsecr;
	memcpy(seg->sack, shown.sack, sizeof(seg->sack));
	f->nle = f->nre = shown.nsack;
}

/* Relative numbers, and nothing beside them. */
static void set_relative(const struct ta_txt_context *context, const struct ta_txt_fields *f,
			 struct ta_segment *seg)
{
	seg->seq = f->seq.value;
	seg->ack = f->ack.value;
	seg->have |= (f->seq.known ? TA_HAVE_SEQ : 0) | (f->ack.known ? TA_HAVE_ACK : 0);
	if (!context->seq_absolute && (f->seq.known || f->ack.known))
		seg->have |= TA_SEQ_RELATIVE;
}

/* What numbers of the side that is acknowledged are relative to, where raw ones are known beside relative ones. */
static struct ta_txt_number peer_base(const struct ta_txt_fields *f, const struct ta_segment *seg)
{
	struct ta_txt_number base = { false, 0 };
	if (f->ack_raw.known && f->ack.known)
		return (struct ta_txt_number){ true, f->ack_raw.value - f->ack.value };
	if (f->numbering)
		base.known = ta_txt_numbering_peer(f->numbering, seg, &base.value);
	return base;
}

/* Raw numbers where they are known. What is relative beside them is put on them, or left out. */
static void set_raw(const struct ta_txt_fields *f, const struct ta_txt_number *base,
		    struct ta_segment *seg)
{
	seg->seq = f->seq_raw.value;
	seg->ack = f->ack_raw.known ? f->ack_raw.value : f->ack.value + base->value;
	seg->have |= f->seq_raw.known ? TA_HAVE_SEQ : 0;
	seg->have |= f->ack_raw.known || (f->ack.known && base->known) ? TA_HAVE_ACK : 0;
}

/* SACK edges, which -T fields shows relative to the base of the other side only. */
static void set_sack(const struct ta_txt_fields *f, const struct ta_txt_number *base,
		     struct ta_segment *seg)
{
	seg->nsack = (uint8_t)(f->nle < f->nre ? f->nle : f->nre);
	if (!base->known && seg->nsack) {
		seg->nsack = 0;
		seg->have &= ~(uint32_t)TA_HAVE_OPTIONS;
	}
	for (unsigned i = 0; i < seg->nsack; i++) {
		seg->sack[i][0] += base->value;
		seg->sack[i][1] += base->value;
	}
}

static void set_numbers(const struct ta_txt_context *context, const struct ta_txt_fields *f,
			struct ta_segment *seg)
{
	struct ta_txt_number base = { true, 0 };
	if (!f->seq_raw.known && !f->ack_raw.known) {
		set_relative(context, f, seg);
	} else {
		if (f->seq_raw.known && f->seq.known && f->numbering)
			ta_txt_numbering_base(f->numbering, seg, f->seq_raw.value - f->seq.value);
		base = peer_base(f, seg);
		set_raw(f, &base, seg);
	}
	if (!(seg->have & TA_HAVE_FLAGS) && (seg->have & TA_HAVE_ACK) && seg->ack != 0) {
		seg->flags |= TA_ACK; /* no flags are shown, but a number that only an ACK has */
		seg->have |= TA_INFERRED;
	}
	if (!(seg->flags & TA_ACK)) {
		seg->have &= ~(uint32_t)TA_HAVE_ACK;
		seg->ack = 0;
	}
	if (!f->option_bytes)
		set_sack(f, &base, seg);
}

static void set_window(const struct ta_txt_fields *f, struct ta_segment *seg)
{
	if (f->window_raw.known) {
		seg->window = f->window_raw.value;
		seg->have |= TA_HAVE_WINDOW;
	} else if (f->window.known) {
		seg->window = f->window.value;
		seg->have |=
			TA_HAVE_WINDOW | (seg->flags & TA_SYN ? 0 : (uint32_t)TA_WINDOW_SCALED);
	}
}

static void make_tcp(const struct ta_txt_context *context, struct ta_txt_fields *f,
		     struct ta_packet *packet)
{
	struct ta_segment seg = f->seg;
	packet->kind = TA_PACKET_TCP;
	seg.src = f->src[f->nsrc > 1];
	seg.dst = f->dst[f->ndst > 1];
	if (f->nports == TA_TXT_HAVE_BOTH_PORTS)
		seg.have |= TA_HAVE_PORTS;
	else
		seg.have &= ~(uint32_t)(TA_SRC_PORT_NAMED | TA_DST_PORT_NAMED);
	if (f->flags.known) {
		seg.flags = f->flags.value & 0x1ff;
		seg.have |= TA_HAVE_FLAGS;
	}
	const uint32_t options = TA_HAVE_MSS | TA_HAVE_WSCALE | TA_HAVE_SACK_PERM | TA_HAVE_TS;
	if (f->hdr_len.known &&
	    (f->hdr_len.value == 20 || (f->tree && ((seg.have & options) || f->nle))))
		seg.have |= TA_HAVE_OPTIONS;
	set_numbers(context, f, &seg);
	set_window(f, &seg);
	packet->seg = seg;
}

static bool is_error(const struct ta_txt_fields *f)
{
	uint32_t type = f->icmp_type.value;
	if (!f->icmp_type.known)
		return false;
	return f->icmpv6 ? type >= 1 && type <= 4
			 : type == 3 || type == 4 || type == 11 || type == 12;
}

/* -T fields puts what an ICMP error quotes into the same columns: the outer destination is the inner source. */
static bool quotes_in_columns(const struct ta_txt_fields *f)
{
	return f->nsrc == 2 && f->ndst == 2 && ta_addr_equal(&f->dst[0], &f->src[1]);
}

static bool make_icmp(struct ta_txt_fields *f, struct ta_packet *packet)
{
	struct ta_icmp_error icmp = { .from = f->src[0], .to = f->dst[0], .ipv6 = f->icmpv6 };
	/* tshark knows no initial number in what is quoted: tcp.seq is raw there */
	const struct ta_txt_number *seq =
		f->quoted_seq_raw.known ? &f->quoted_seq_raw : &f->quoted_seq;
	if (f->nquoted_ports == TA_TXT_HAVE_BOTH_PORTS) {
		icmp.src = f->quoted.src;
		icmp.dst = f->quoted.dst;
		icmp.sport = f->quoted.sport;
		icmp.dport = f->quoted.dport;
	} else if (f->nports == TA_TXT_HAVE_BOTH_PORTS && quotes_in_columns(f)) {
		icmp.src = f->src[1];
		icmp.dst = f->dst[1];
		icmp.sport = f->seg.sport;
		icmp.dport = f->seg.dport;
		seq = f->seq_raw.known ? &f->seq_raw : &f->seq;
	} else {
		return false;
	}
	icmp.type = (uint8_t)f->icmp_type.value;
	icmp.code = (uint8_t)f->icmp_code.value;
	icmp.mtu = f->icmp_mtu.value;
	icmp.have_seq = seq->known;
	icmp.seq = seq->value;
	icmp.ttl = f->seg.ttl;
	packet->icmp = icmp;
	packet->kind = TA_PACKET_ICMP;
	return true;
}

static bool make_neighbour(const struct ta_txt_fields *f, struct ta_packet *packet)
{
	struct ta_neighbour n = { .sender = f->arp_sender, .target = f->arp_target };
	if (f->arp && f->arp_op.known) {
		n.op = f->arp_op.value == 2 ? TA_NEIGHBOUR_REPLY : TA_NEIGHBOUR_REQUEST;
		if (ta_addr_equal(&n.sender, &n.target))
			n.op = TA_NEIGHBOUR_ANNOUNCE;
		else if (n.op == TA_NEIGHBOUR_REPLY)
			n.target = n.sender;
	} else if (f->solicitation || f->advertisement) {
		n.sender = f->nsrc ? f->src[0] : f->nd_target;
		n.target = f->nd_target;
		n.op = f->solicitation ? TA_NEIGHBOUR_REQUEST : TA_NEIGHBOUR_REPLY;
		if (f->advertisement && f->nd_solicited.known && !f->nd_solicited.value)
			n.op = TA_NEIGHBOUR_ANNOUNCE;
	} else {
		return false;
	}
	memcpy(n.link_src, f->seg.link_src, 6);
	packet->neighbour = n;
	packet->kind = TA_PACKET_NEIGHBOUR;
	return true;
}

static void make_other(const struct ta_txt_fields *f, struct ta_packet *packet)
{
	struct ta_txt_word proto = { f->proto, f->proto_len };
	packet->kind = TA_PACKET_OTHER;
	packet->name = f->proto_len         ? ta_txt_protocol_name(&proto)
		       : f->icmp_type.known ? f->icmpv6 ? "icmpv6" : "icmp"
		       : f->udp             ? "udp"
		       : f->arp             ? "arp"
					    : "other";
	packet->have_addrs = f->nsrc && f->ndst;
	packet->seg = (struct ta_segment){ .src = f->src[0], .dst = f->dst[0] };
}

static bool is_tcp(const struct ta_txt_context *context, struct ta_txt_fields *f)
{
	struct ta_txt_word proto = { f->proto, f->proto_len };
	if (f->icmp_type.known || f->udp ||
	    (f->nports == TA_TXT_HAVE_BOTH_PORTS && quotes_in_columns(f)))
		return false;
	use_info(context, f);
	if (f->nports == TA_TXT_HAVE_BOTH_PORTS || f->seq.known || f->seq_raw.known ||
	    f->flags.known)
		return true;
	if (f->proto_len && ta_txt_protocol(&proto, NULL) == TA_TXT_ON_TCP) {
		f->seg.have |= TA_INFERRED;
		return true;
	}
	return false;
}

int ta_txt_fields_end(const struct ta_txt_context *context, struct ta_txt_fields *f,
		      struct ta_txt_record *ret)
{
	struct ta_txt_record record = { .when = f->when,
					.number = f->number,
					.numbered = f->numbered };
	assert(f->nsrc <= 2 && f->ndst <= 2 && f->nle <= 4 && f->nre <= 4);
	bool addressed = f->nsrc && f->ndst;
	record.frame_len = f->frame_len.value;
	if (make_neighbour(f, &record.packet) || (is_error(f) && make_icmp(f, &record.packet))) {
		*ret = record;
		return 1;
	}
	bool tcp = is_tcp(context, f);
	if (!addressed && !tcp && !f->numbered && f->when_rank == 0)
		return 0;
	if (tcp && addressed)
		make_tcp(context, f, &record.packet);
	else
		make_other(f, &record.packet);
	if (tcp && !addressed)
		record.packet.name = "tcp without addresses";
	*ret = record;
	return 1;
}
