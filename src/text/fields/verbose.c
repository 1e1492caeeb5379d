/* SPDX-License-Identifier: MIT */
/* tshark -V, and Wireshark's "export packet details": blocks that begin with "Frame N:", with or without the line of
 * the packet list in front of them, open or collapsed. */
#include "text/dialect/dialect.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"
#include "text/fields/fields.h"
#include "text/lines/joined.h"
#include "text/list/info.h"
#include "text/list/summary.h"
#include "text/rules.h"

enum section {
	SECTION_NONE,
	SECTION_FRAME,
	SECTION_IP,
	SECTION_TCP,
	SECTION_ICMP,
	SECTION_ARP,
	SECTION_OTHER
};

struct verbose {
	struct ta_txt_context *context;
	struct ta_txt_fields fields;
	struct ta_txt_record list; /* the line of the packet list for the next block */
	struct ta_txt_joined list_line;
	bool have_list, in_block;
	bool block_has_list;
	struct ta_txt_record block_list;
	struct ta_txt_joined block_line;
	enum section section;
	uint64_t number;
};

/* What follows a label is the value of a field, up to the next blank. */
/* clang-format off */
static const struct {
	enum section section;
	const char *label, *field;
} labels[] = {
	{ SECTION_FRAME, "Arrival Time: ", "frame.time" },
	{ SECTION_FRAME, "UTC Arrival Time: ", "frame.time" },
	{ SECTION_FRAME, "Epoch Time: ", "frame.time_epoch" },
	{ SECTION_FRAME, "Epoch Arrival Time: ", "frame.time_epoch" },
	{ SECTION_FRAME, "[Time since reference or first frame: ", "frame.time_relative" },
	{ SECTION_FRAME, "Frame Number: ", "frame.number" },
	{ SECTION_FRAME, "Frame Length: ", "frame.len" },
	{ SECTION_IP, "Total Length: ", "ip.len" },
	{ SECTION_IP, "Identification: ", "ip.id" },
	{ SECTION_IP, "Time to Live: ", "ip.ttl" },
	{ SECTION_IP, "Time to live: ", "ip.ttl" },
	{ SECTION_IP, "Don't fragment: ", "ip.flags.df" },
	{ SECTION_IP, "Payload Length: ", "ipv6.plen" },
	{ SECTION_IP, "Payload length: ", "ipv6.plen" },
	{ SECTION_IP, "Hop Limit: ", "ipv6.hlim" },
	{ SECTION_IP, "Hop limit: ", "ipv6.hlim" },
	{ SECTION_TCP, "Sequence Number (raw): ", "tcp.seq_raw" },
	{ SECTION_TCP, "Sequence number (raw): ", "tcp.seq_raw" },
	{ SECTION_TCP, "Sequence Number: ", "tcp.seq" },
	{ SECTION_TCP, "Sequence number: ", "tcp.seq" },
	{ SECTION_TCP, "Acknowledgment number (raw): ", "tcp.ack_raw" },
	{ SECTION_TCP, "Acknowledgment Number: ", "tcp.ack" },
	{ SECTION_TCP, "Acknowledgment number: ", "tcp.ack" },
	{ SECTION_TCP, "Header Length: ", "tcp.hdr_len" },
	{ SECTION_TCP, "Header length: ", "tcp.hdr_len" },
	{ SECTION_TCP, "Flags: ", "tcp.flags" },
	{ SECTION_TCP, "Window: ", "tcp.window_size_value" },
	{ SECTION_TCP, "Window size value: ", "tcp.window_size_value" },
	{ SECTION_TCP, "[Calculated window size: ", "tcp.window_size" },
	{ SECTION_TCP, "[TCP Segment Len: ", "tcp.len" },
	{ SECTION_TCP, "[Checksum Status: ", "tcp.checksum.status" },
	{ SECTION_TCP, "TCP Option - Maximum segment size: ", "tcp.options.mss_val" },
	{ SECTION_TCP, "TCP Option - Window scale: ", "tcp.options.wscale.shift" },
	{ SECTION_TCP, "TCP Option - SACK permitted", "tcp.options.sack_perm" },
	{ SECTION_TCP, "left edge = ", "tcp.options.sack_le" },
	{ SECTION_TCP, "right edge = ", "tcp.options.sack_re" },
	{ SECTION_ARP, "Opcode: ", "arp.opcode" },
	{ SECTION_ARP, "Sender IP address: ", "arp.src.proto_ipv4" },
	{ SECTION_ARP, "Target IP address: ", "arp.dst.proto_ipv4" },
	{ SECTION_ICMP, "Target Address: ", "icmpv6.nd.ns.target_address" },
	{ SECTION_ICMP, "Type: ", "icmp.type" },
	{ SECTION_ICMP, "Code: ", "icmp.code" },
	{ SECTION_ICMP, "MTU of next hop: ", "icmp.mtu" },
	{ SECTION_ICMP, "MTU: ", "icmp.mtu" },
};
/* clang-format on */

static int probe(const char *text, size_t len)
{
	const char *end = text + len;
	if (ta_txt_begins(text, end, "Transmission Control Protocol, Src Port: "))
		return TA_TXT_SCORE_MOST;
	if (ta_txt_begins(text, end, "Internet Protocol") ||
	    ta_txt_begins(text, end, "Ethernet II, Src: "))
		return TA_TXT_SCORE_PART;
	return ta_txt_begins(text, end, "Frame ") && ta_txt_find(text, end, " bytes on wire")
		       ? TA_TXT_SCORE_PART
		       : TA_TXT_SCORE_NONE;
}

static void set(struct verbose *v, const char *name, const char *p, size_t len)
{
	ta_txt_fields_set(v->context, &v->fields, name, strlen(name), p, len);
}

/* "Src: 192.168.2.100, Dst: 5.62.54.29", "Src: host (10.0.0.1), Dst: …", "Src Port: http (80), …". */
static void set_labelled(struct verbose *v, const char *text, const char *end, const char *label,
			 const char *field)
{
	const char *p = ta_txt_find(text, end, label);
	if (!p)
		return;
	p += strlen(label);
	const char *comma = ta_txt_find(p, end, ", ");
	if (!comma)
		comma = end;
	const char *open = memchr(p, '(', (size_t)(comma - p)),
		   *close = open ? memchr(open, ')', (size_t)(comma - open)) : NULL;
	if (close) {
		p = open + 1;
		comma = close;
	}
	while (comma > p && (comma[-1] == ' ' || comma[-1] == '\r'))
		comma--;
	while (p < comma && *p == ' ')
		p++;
	set(v, field, p, (size_t)(comma - p));
}

static void internet_line(struct verbose *v, const char *text, const char *end)
{
	v->section = SECTION_IP;
	set_labelled(v, text, end, "Src: ", "ip.src");
	set_labelled(v, text, end, "Dst: ", "ip.dst");
}

static void tcp_line(struct verbose *v, const char *text, const char *end)
{
	v->section = SECTION_TCP;
	set_labelled(v, text, end, "Src Port: ", "tcp.srcport");
	set_labelled(v, text, end, "Dst Port: ", "tcp.dstport");
	set_labelled(v, text, end, "Seq: ", "tcp.seq");
	set_labelled(v, text, end, "Ack: ", "tcp.ack");
	set_labelled(v, text, end, "Len: ", "tcp.len");
}

/* A line that is a protocol of its own. Inside an ICMP error it is quoted. */
static bool protocol_line(struct verbose *v, const char *text, const char *end)
{
	bool inside = *text == ' ' || *text == '\t';
	while (text < end && (*text == ' ' || *text == '\t'))
		text++;
	if (inside && !v->fields.in_quote)
		return false;
	if (!inside)
		v->fields.in_quote = false;
	if (ta_txt_begins(text, end, "Internet Protocol")) {
		internet_line(v, text, end);
	} else if (ta_txt_begins(text, end, "Transmission Control Protocol")) {
		tcp_line(v, text, end);
	} else if (inside) {
		return false;
	} else if (ta_txt_begins(text, end, "Ethernet II")) {
		v->section = SECTION_OTHER;
		set_labelled(v, text, end, "Src: ", "eth.src");
		set_labelled(v, text, end, "Dst: ", "eth.dst");
	} else if (ta_txt_begins(text, end, "Internet Control Message Protocol")) {
		v->section = SECTION_ICMP;
		v->fields.in_quote = true;
		v->fields.icmpv6 = ta_txt_find(text, end, " v6") != NULL;
	} else if (ta_txt_begins(text, end, "Address Resolution Protocol")) {
		v->section = SECTION_ARP;
	} else {
		if (ta_txt_begins(text, end, "User Datagram Protocol"))
			set(v, "udp.srcport", "0", 1);
		v->section = SECTION_OTHER;
	}
	return true;
}

/* "TSval 123, TSecr 456" */
static void timestamps(struct verbose *v, const char *text, const char *end)
{
	static const char *const names[][2] = { { "TSval ", "tcp.options.timestamp.tsval" },
						{ "TSecr ", "tcp.options.timestamp.tsecr" } };
	for (int i = 0; i < 2; i++) {
		const char *p = ta_txt_find(text, end, names[i][0]);
		if (!p)
			return;
		p += strlen(names[i][0]);
		size_t len = 0;
		while (p + len < end && p[len] >= '0' && p[len] <= '9')
			len++;
		set(v, names[i][1], p, len);
	}
}

/* "request (1)": where the number is in brackets after the word. */
static void set_value(struct verbose *v, const char *field, const char *value, const char *end)
{
	const char *stop = value, *open;
	if (strcmp(field, "frame.time") == 0) {
		stop = end;
	} else if (v->section >= SECTION_ICMP && (*value < '0' || *value > '9') &&
		   (open = memchr(value, '(', (size_t)(end - value)))) {
		value = stop = open + 1;
		while (stop < end && *stop >= '0' && *stop <= '9')
			stop++;
	} else {
		while (stop < end && *stop != ' ' && *stop != ']')
			stop++;
	}
	while (stop > value && (stop[-1] == ' ' || stop[-1] == '\r'))
		stop--;
	/* an option without a value is there */
	set(v, field, stop > value ? value : "1", stop > value ? (size_t)(stop - value) : 1);
}

static void value_line(struct verbose *v, const char *text, const char *end)
{
	const char *p = text;
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	const char *bits = ta_txt_begins(p, end, "[") ? NULL : ta_txt_find(p, end, " = ");
	if (bits && (*p == '.' || *p == '0' || *p == '1'))
		p = bits + 3;
	if (v->section == SECTION_TCP && ta_txt_begins(p, end, "TCP Option - Timestamps"))
		timestamps(v, p, end);
	if (v->section == SECTION_TCP && ta_txt_find(p, end, "Expert Info") &&
	    (ta_txt_label_retrans(p, end) || ta_txt_find(p, end, "retransmission") ||
	     ta_txt_find(p, end, "keep-alive segment")))
		set(v, "tcp.analysis.retransmission", "1", 1);
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		if (labels[i].section != v->section || !ta_txt_begins(p, end, labels[i].label))
			continue;
		if (v->section == SECTION_ICMP && p - text > 4)
			return; /* of an option */
		const char *field = labels[i].field;
		if (strcmp(field, "icmpv6.nd.ns.target_address") == 0 &&
		    v->fields.icmp_type.value == 136)
			field = "icmpv6.nd.na.target_address";
		set_value(v, field, p + strlen(labels[i].label), end);
		return;
	}
}

/* "Frame 12501: 55 bytes on wire", "Frame 1 (66 bytes on wire, …" */
static bool frame_line(const char *text, const char *end, uint64_t *ret)
{
	struct ta_txt_scan scan = { text, end };
	return ta_txt_take(&scan, "Frame ") && ta_txt_digits(&scan, ret) &&
	       ta_txt_find(scan.p, end, " bytes");
}

static void begin_block(struct verbose *v, const struct ta_txt_line *line, uint64_t number)
{
	struct ta_txt_joined swap = v->block_line;
	ta_txt_fields_begin(&v->fields);
	v->fields.number = number;
	v->fields.numbered = true;
	v->section = SECTION_FRAME;
	v->in_block = true;
	v->number = line->number;
	v->block_has_list = v->have_list && (!v->list.numbered || v->list.number == number);
	v->block_list = v->list;
	v->block_line = v->list_line;
	v->list_line = swap;
	v->have_list = false;
}

static bool is_name(const struct ta_addr *addr)
{
	return ta_addr_family(addr) == TA_ADDR_NAME;
}

/* "Src Port: data-port (3578)": the line of the packet list has the name alone. */
static void learn_names(struct ta_txt_context *context, const struct ta_packet *block,
			const struct ta_packet *list)
{
	const struct ta_segment *b = &block->seg, *l = &list->seg;
	if (b->have & l->have & TA_HAVE_PORTS) {
		if ((l->have & TA_SRC_PORT_NAMED) && !(b->have & TA_SRC_PORT_NAMED))
			ta_txt_alias_port(context->alias, l->sport, b->sport);
		if ((l->have & TA_DST_PORT_NAMED) && !(b->have & TA_DST_PORT_NAMED))
			ta_txt_alias_port(context->alias, l->dport, b->dport);
	}
	if (block->kind != TA_PACKET_TCP || list->kind != TA_PACKET_TCP)
		return;
	if (is_name(&l->src) && !is_name(&b->src))
		ta_txt_alias_host(context->alias, &l->src, &b->src);
	if (is_name(&l->dst) && !is_name(&b->dst))
		ta_txt_alias_host(context->alias, &l->dst, &b->dst);
}

/* What the line of the packet list said and the block did not. */
static void add_list(struct ta_txt_context *context, struct ta_txt_record *record,
		     const struct ta_txt_record *list)
{
	struct ta_packet *packet = &record->packet;
	if (record->when.form == TA_TXT_TIME_NONE)
		record->when = list->when;
	if (packet->kind == TA_PACKET_OTHER && list->packet.kind != TA_PACKET_OTHER)
		*packet = list->packet;
	else if (packet->kind == TA_PACKET_OTHER)
		packet->name = list->packet.name;
	if (packet->kind != TA_PACKET_TCP || list->packet.kind != TA_PACKET_TCP)
		return;
	learn_names(context, packet, &list->packet);
	if (!(packet->seg.have & TA_HAVE_FLAGS)) {
		uint32_t link = packet->seg.have & TA_HAVE_LINK;
		struct ta_segment seg = list->packet.seg;
		memcpy(seg.link_src, packet->seg.link_src, 6);
		memcpy(seg.link_dst, packet->seg.link_dst, 6);
		seg.have |= link;
		if (seg.have & TA_HAVE_FLAGS)
			packet->seg = seg;
	}
	packet->seg.have |= list->packet.seg.have & TA_LABEL_RETRANS;
}

static int end_block(struct verbose *v, struct ta_txt_record *ret)
{
	v->in_block = false;
	if (!ta_txt_fields_end(v->context, &v->fields, ret))
		return 0;
	if (v->block_has_list)
		add_list(v->context, ret, &v->block_list);
	ret->line = v->number;
	return 1;
}

static void *open_verbose(struct ta_txt_context *context)
{
	struct verbose *v = ta_xcalloc(1, sizeof(*v));
	v->context = context;
	v->fields.tree = true;
	v->fields.numbering = ta_txt_numbering_new();
	return v;
}

static void close_verbose(void *state)
{
	struct verbose *v = state;
	ta_txt_numbering_free(v->fields.numbering);
	ta_txt_joined_release(&v->list_line);
	ta_txt_joined_release(&v->block_line);
	free(v);
}

/* A line of the packet list ends the block before it, and is kept for the next. */
static bool list_line(struct verbose *v, const struct ta_txt_line *line)
{
	if (!ta_txt_summary_begins(line->text, line->len))
		return false;
	ta_txt_joined_set(&v->list_line, line);
	if (!ta_txt_summary(v->context, v->list_line.text, v->list_line.len, &v->list, NULL))
		return false;
	v->list.line = line->number;
	v->have_list = true;
	return true;
}

static int next(void *state, struct ta_txt_reader *reader, struct ta_txt_record *ret,
		struct ta_error *error)
{
	struct verbose *v = state;
	struct ta_txt_line *line;
	uint64_t number;
	int more;
	while ((more = ta_txt_read_ahead(reader, &line, error)) > 0) {
		const char *end = line->text + line->len;
		bool frame = frame_line(line->text, end, &number);
		bool list = !frame && ta_txt_summary_begins(line->text, line->len);
		if ((frame || list) && v->in_block && end_block(v, ret))
			return 1; /* the line is read again */
		if (list && v->have_list) {
			*ret = v->list; /* a packet without a block */
			v->have_list = false;
			return 1;
		}
		(void)ta_txt_read(reader, &line, error);
		if (frame)
			begin_block(v, line, number);
		else if (list && list_line(v, line))
			continue;
		else if (!v->in_block)
			v->context->lines_skipped += !ta_txt_is_blank(line->text, line->len);
		else if (line->len && !protocol_line(v, line->text, end))
			value_line(v, line->text, end);
	}
	if (more == 0 && v->in_block && end_block(v, ret))
		return 1;
	if (more == 0 && v->have_list) {
		*ret = v->list;
		v->have_list = false;
		return 1;
	}
	return more;
}

const struct ta_txt_dialect ta_txt_verbose = {
	.kind = "tshark-verbose",
	.infers = true,
	.words = true,
	.probe = probe,
	.open = open_verbose,
	.close = close_verbose,
	.next = next,
};
