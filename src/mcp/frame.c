/* SPDX-License-Identifier: MIT */
#include "frame.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/report/report.h"

static char *endpoint(const struct ta_addr *addr, uint16_t port, bool has_port, bool named,
		      const struct ta_names *names)
{
	char text[256];
	bool v6 = ta_addr_family(addr) == TA_ADDR_IPV6;
	ta_addr_format(text, sizeof(text), addr, names);
	if (!has_port)
		return ta_format("%s", text);
	if (named && names)
		return ta_format(v6 ? "[%s]:%s" : "%s:%s", text, ta_names_text(names, port));
	return ta_format(v6 ? "[%s]:%u" : "%s:%u", text, port);
}

void ta_mcp_frame_init(struct ta_mcp_frame *frame, const struct ta_packet *packet,
		       const struct ta_names *names)
{
	const struct ta_segment *s = &packet->seg;
	bool tcp = packet->kind == TA_PACKET_TCP, ports = tcp && s->have & TA_HAVE_PORTS;
	*frame = (struct ta_mcp_frame){ .packet = *packet };
	if (tcp || (packet->kind == TA_PACKET_OTHER && packet->have_addrs)) {
		frame->source =
			endpoint(&s->src, s->sport, ports, s->have & TA_SRC_PORT_NAMED, names);
		frame->destination =
			endpoint(&s->dst, s->dport, ports, s->have & TA_DST_PORT_NAMED, names);
	} else if (packet->kind == TA_PACKET_ICMP) {
		frame->source = endpoint(&packet->icmp.from, 0, false, false, names);
		frame->destination = endpoint(&packet->icmp.to, 0, false, false, names);
	} else if (packet->kind == TA_PACKET_NEIGHBOUR) {
		frame->source = endpoint(&packet->neighbour.sender, 0, false, false, names);
		frame->destination = endpoint(&packet->neighbour.target, 0, false, false, names);
	}
	if (tcp)
		ta_flow_key_make(&frame->key, &frame->dir, &s->src, s->sport, &s->dst, s->dport,
				 s->tenant);
}

void ta_mcp_frame_release(struct ta_mcp_frame *frame)
{
	free(frame->source);
	free(frame->destination);
}

/* A SYN is 0; where none was seen the first number is 1. */
void ta_mcp_frame_learn(struct ta_mcp_frame *frame, const struct ta_segment *seen)
{
	int dir = frame->packet.kind == TA_PACKET_TCP ? ta_flow_direction(&frame->key, seen) : -1;
	if (dir < 0 || seen->have & TA_SEQ_RELATIVE)
		return;
	struct ta_mcp_base *mine = &frame->base[dir], *theirs = &frame->base[!dir];
	if (seen->have & TA_HAVE_SEQ && seen->flags & TA_SYN)
		*mine = (struct ta_mcp_base){ true, true, seen->seq };
	else if (seen->have & TA_HAVE_SEQ && !mine->known)
		*mine = (struct ta_mcp_base){ true, false, seen->seq - 1 };
	if (seen->have & TA_HAVE_ACK && !theirs->known)
		*theirs = (struct ta_mcp_base){ true, false, seen->ack - 1 };
}

static uint32_t relative(const struct ta_mcp_base *base, uint32_t seq)
{
	return base->known ? seq - base->seq : seq;
}

static char *flags_of(uint16_t flags)
{
	static const struct {
		uint16_t bit;
		const char *name;
	} names[] = { { TA_FIN, "FIN" }, { TA_SYN, "SYN" }, { TA_RST, "RST" },
		      { TA_PSH, "PSH" }, { TA_ACK, "ACK" }, { TA_URG, "URG" },
		      { TA_ECE, "ECE" }, { TA_CWR, "CWR" }, { TA_AE, "AE" } };
	struct ta_strbuf text = { 0 };
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (flags & names[i].bit)
			ta_strbuf_addf(&text, "%s%s", text.len ? "," : "", names[i].name);
	return ta_strbuf_take(&text);
}

static char *options_of(const struct ta_mcp_frame *frame)
{
	const struct ta_segment *s = &frame->packet.seg;
	struct ta_strbuf text = { 0 };
	if (s->have & TA_HAVE_MSS)
		ta_strbuf_addf(&text, ", mss %u", s->mss);
	if (s->have & TA_HAVE_WSCALE)
		ta_strbuf_addf(&text, ", wscale %u", s->wscale);
	if (s->have & TA_HAVE_SACK_PERM)
		ta_strbuf_add(&text, ", sack permitted");
	if (s->have & TA_HAVE_TS)
		ta_strbuf_addf(&text, ", ts %" PRIu32 " echo %" PRIu32, s->tsval, s->tsecr);
	for (unsigned i = 0; i < s->nsack; i++)
		ta_strbuf_addf(&text, ", sack %" PRIu32 "-%" PRIu32,
			       relative(&frame->base[!frame->dir], s->sack[i][0]),
			       relative(&frame->base[!frame->dir], s->sack[i][1]));
	if (s->have & TA_HAVE_DIGEST)
		ta_strbuf_add(&text, ", digest");
	char *all = ta_strbuf_take(&text), *first = ta_format("%s", *all ? all + 2 : "");
	free(all);
	return first;
}

static void add_number(json_t *to, struct ta_strbuf *line, const char *name, uint32_t value)
{
	json_object_set_new(to, name, json_integer(value));
	ta_strbuf_addf(line, ", %s %" PRIu32, name, value);
}

static void tell_tcp(const struct ta_mcp_frame *frame, json_t *to, struct ta_strbuf *line)
{
	const struct ta_segment *s = &frame->packet.seg;
	char *flags = flags_of(s->flags), *options = options_of(frame);
	if (s->have & TA_HAVE_FLAGS) {
		json_object_set_new(to, "flags", json_string(flags));
		ta_strbuf_addf(line, ", %s", flags);
	}
	if (s->have & TA_HAVE_SEQ)
		add_number(to, line, "seq", relative(&frame->base[frame->dir], s->seq));
	if (s->have & TA_HAVE_ACK)
		add_number(to, line, "ack", relative(&frame->base[!frame->dir], s->ack));
	if (s->have & TA_HAVE_LEN)
		add_number(to, line, "len", s->payload_len);
	if (s->have & TA_HAVE_WINDOW)
		add_number(to, line, "window", s->window);
	if (*options) {
		json_object_set_new(to, "options", json_string(options));
		ta_strbuf_addf(line, ", %s", options);
	}
	free(flags);
	free(options);
}

static const char *kind_of(const struct ta_packet *p)
{
	static const char *const neighbour[] = { "neighbour-request", "neighbour-reply",
						 "neighbour-announce" };
	if (p->kind == TA_PACKET_TCP)
		return "tcp";
	if (p->kind == TA_PACKET_ICMP)
		return p->icmp.ipv6 ? "icmpv6-error" : "icmp-error";
	if (p->kind == TA_PACKET_NEIGHBOUR)
		return neighbour[p->neighbour.op];
	return p->name ? p->name : "other";
}

static void tell_icmp(const struct ta_icmp_error *icmp, json_t *to, struct ta_strbuf *line)
{
	char *source = endpoint(&icmp->src, icmp->sport, true, false, NULL),
	     *destination = endpoint(&icmp->dst, icmp->dport, true, false, NULL);
	char *text = ta_format("type %u code %u on %s \xe2\x86\x92 %s", icmp->type, icmp->code,
			       source, destination);
	json_object_set_new(to, "detail", ta_mcp_string(text));
	ta_strbuf_addf(line, ", %s", text);
	free(text);
	free(source);
	free(destination);
}

json_t *ta_mcp_frame_tell(const struct ta_mcp_frame *frame, int64_t start_ns, char **ret_line)
{
	struct ta_packet p = frame->packet;
	int64_t time_ns = *ta_packet_time(&p) - start_ns;
	struct ta_strbuf line = { 0 };
	json_t *to = json_pack("{sI ss sI}", "frame", (json_int_t)*ta_packet_frame(&p), "kind",
			       kind_of(&p), "time_ns", (json_int_t)time_ns);
	ta_strbuf_addf(&line, "%" PRIu64 ": %.6f s, %s", *ta_packet_frame(&p),
		       (double)time_ns / (double)TA_SEC, kind_of(&p));
	if (frame->source) {
		json_object_set_new(to, "source", ta_mcp_string(frame->source));
		json_object_set_new(to, "destination", ta_mcp_string(frame->destination));
		ta_strbuf_addf(&line, ", %s \xe2\x86\x92 %s", frame->source, frame->destination);
	}
	if (p.kind == TA_PACKET_TCP)
		tell_tcp(frame, to, &line);
	else if (p.kind == TA_PACKET_ICMP)
		tell_icmp(&p.icmp, to, &line);
	size_t size;
	FILE *f = ta_stream_open(ret_line, &size);
	fputs("- ", f);
	ta_escape_markdown(f, ta_strbuf_text(&line));
	putc('\n', f);
	ta_stream_close(f);
	ta_strbuf_release(&line);
	return to;
}
