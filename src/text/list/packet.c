/* SPDX-License-Identifier: MIT */
/* What the cells of one row of a packet list make: a segment, an ICMP error, a neighbour message, another packet. */
#include "text/list/packet.h"

#include <string.h>

#include "text/list/info.h"
#include "text/rules.h"
#include "text/words/hosts.h"
#include "text/words/neighbour.h"
#include "text/words/protocols.h"

/* Letters, digits, "._:-*<>[]%", and what is no ASCII. */
static bool is_host_char(char c)
{
	static const uint32_t set[3] = { 0x57ff6420, 0xaffffffe, 0x07fffffe }; /* from ' ' on */
	unsigned at = (unsigned char)c - (unsigned)' ';
	return at < 96 ? set[at / 32] >> at % 32 & 1 : (unsigned char)c >= 0x80;
}

bool ta_txt_plausible_host(const struct ta_txt_word *word)
{
	if (!word->len || word->len > 255 || ta_txt_is_arrow(word) || word->p[word->len - 1] == ':')
		return false;
	for (size_t i = 0; i < word->len; i++) {
		unsigned from_dash = (unsigned char)word->p[i] - (unsigned)'-';
		if (from_dash <= '9' - '-' &&
		    word->p[i] != '/') /* "-.0" to "9": most hosts are addresses */
			continue;
		if (!is_host_char(word->p[i]))
			return false;
	}
	return true;
}

bool ta_txt_sure_host(const struct ta_txt_word *word)
{
	uint8_t mac[6];
	return ta_txt_is_address(word) || ta_txt_mac(word, mac) || ta_txt_is(word, "Broadcast") ||
	       (word->len > 9 && word->p[word->len - 9] == '_' && word->p[word->len - 6] == ':') ||
	       (ta_txt_plausible_host(word) && memchr(word->p, '.', word->len));
}

static void set_hosts(const struct ta_txt_context *context, const struct ta_txt_list_row *c,
		      struct ta_packet *packet)
{
	packet->have_addrs = ta_txt_host(context->names, &c->src, &packet->seg.src) &&
			     ta_txt_host(context->names, &c->dst, &packet->seg.dst);
}

static void set_column_ports(const struct ta_txt_context *context, const struct ta_txt_list_row *c,
			     struct ta_segment *seg)
{
	bool src_named, dst_named;
	if (c->sport.len && ta_txt_port(context->names, &c->sport, &seg->sport, &src_named) &&
	    ta_txt_port(context->names, &c->dport, &seg->dport, &dst_named))
		seg->have |= TA_HAVE_PORTS;
}

/* Columns of numbers beside an Info that names the services. */
static void number_ports(const struct ta_txt_list_row *c, struct ta_segment *seg)
{
	uint32_t sport, dport;
	if (!ta_txt_u32(&c->sport, &sport) || !ta_txt_u32(&c->dport, &dport) ||
	    sport > UINT16_MAX || dport > UINT16_MAX)
		return;
	if (seg->have & TA_SRC_PORT_NAMED)
		seg->sport = (uint16_t)sport;
	if (seg->have & TA_DST_PORT_NAMED)
		seg->dport = (uint16_t)dport;
	seg->have &= ~(uint32_t)(TA_SRC_PORT_NAMED | TA_DST_PORT_NAMED);
}

/* A segment whose protocol hides what TCP says. */
static void hidden_segment(const struct ta_txt_context *context, const struct ta_txt_list_row *c,
			   struct ta_txt_record *record)
{
	struct ta_packet *packet = &record->packet;
	packet->kind = TA_PACKET_TCP;
	packet->seg.have = TA_INFERRED;
	if (c->info.p < c->info.end && *c->info.p == '[' &&
	    ta_txt_label_retrans(c->info.p, c->info.end))
		packet->seg.have |= TA_LABEL_RETRANS;
	record->noted = ta_txt_begins(c->info.p, c->info.end, "[TCP ") &&
			!ta_txt_begins(c->info.p, c->info.end, "[TCP segment of");
	set_column_ports(context, c, &packet->seg);
}

/* Protocols that say in their Info what they are: where no column names them. */
static const char *name_by_words(struct ta_txt_scan info)
{
	static const char *const words[][2] = {
		{ "Who has ", "arp" },
		{ " is at ", "arp" },
		{ "Neighbor Solicitation", "icmpv6" },
		{ "Neighbor Advertisement", "icmpv6" },
		{ "Router Solicitation", "icmpv6" },
		{ "Router Advertisement", "icmpv6" },
		{ "Multicast Listener", "icmpv6" },
		{ "Destination unreachable", "icmp" },
		{ "Echo (ping)", "icmp" },
	};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (ta_txt_find(info.p, info.end, words[i][0]))
			return words[i][1];
	return "other";
}

/* A row with an arrow between two addresses, whose columns name neither a protocol nor a length: the first word behind the
 * hosts is Info's, too. */
static bool is_unnamed(const struct ta_txt_list_row *c)
{
	return !c->frame_len && c->sure && ta_txt_sure_host(&c->src) && ta_txt_sure_host(&c->dst);
}

bool ta_txt_list_packet(const struct ta_txt_context *context, struct ta_txt_list_row *c,
			struct ta_txt_record *record, const char **ret_rest)
{
	struct ta_packet *packet = &record->packet;
	const char *name = "other";
	if (ta_txt_tcp_info(context, c->info, &packet->seg, ret_rest)) {
		packet->kind = TA_PACKET_TCP;
		number_ports(c, &packet->seg);
		set_hosts(context, c, packet);
		return packet->have_addrs;
	}
	bool sure = c->sure || (ta_txt_sure_host(&c->src) && ta_txt_sure_host(&c->dst));
	enum ta_txt_carrier carrier = ta_txt_protocol(&c->proto, &name);
	if (!sure || !c->proto.len || ta_txt_begins(c->proto.p, c->info.end, "0x"))
		return false;
	if (carrier == TA_TXT_UNKNOWN_PROTOCOL && ta_txt_begins(c->info.p, c->info.end, "[TCP "))
		carrier = TA_TXT_ON_TCP;
	if (carrier == TA_TXT_UNKNOWN_PROTOCOL && is_unnamed(c)) {
		c->behind = (struct ta_txt_scan){ c->proto.p, c->info.end };
		name = name_by_words(c->behind);
	} else if (carrier == TA_TXT_UNKNOWN_PROTOCOL &&
		   (!c->frame_len || (!c->sure && !ta_txt_sure_host(&c->src))))
		return false;
	record->proto = c->proto;
	uint8_t mac[6];
	if (carrier == TA_TXT_ON_TCP && !ta_txt_mac(&c->src, mac)) {
		set_hosts(context, c, packet);
		hidden_segment(context, c, record);
		return packet->have_addrs;
	}
	packet->kind = TA_PACKET_OTHER;
	packet->name = name;
	bool link = strcmp(name, "arp") == 0 || ta_txt_mac(&c->src, mac);
	if (!link)
		set_hosts(context, c, packet);
	if (ta_txt_mac(&c->src, packet->seg.link_src))
		packet->seg.have |= TA_HAVE_LINK;
	struct ta_txt_scan words = c->behind.p ? c->behind : c->info;
	if (!ta_txt_neighbour(context->names, words, packet))
		(void)ta_txt_icmp(context->names, words, packet);
	return true;
}

bool ta_txt_frame_number(struct ta_txt_word word, uint64_t *ret)
{
	while (word.len && strchr("#*_", *word.p)) {
		word.p++;
		word.len--;
	}
	while (word.len && strchr(".:*_", word.p[word.len - 1]))
		word.len--;
	return word.len <= TA_TXT_UNNAMED_DIGITS && ta_txt_u64(&word, ret);
}
