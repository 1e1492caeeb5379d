/* SPDX-License-Identifier: MIT */
/* The packet that an ICMP error quotes: 8 bytes of TCP are promised (RFC 792), and often no more. */
#include "quote.h"

#include "tcpautopsy/decode/tcp_option.h"

enum {
	IPV4_BYTES = 20,
	IPV6_BYTES = 40,
	PORTS_BYTES = 4,
	TCP_BYTES = 20,
	REST_BYTES = TCP_BYTES - 8, /* behind ports and sequence number */
	TIMESTAMPS_BYTES = 10,
	OFFSET_MASK = 0x1fff,
	EXTENSIONS_MAX = 8,

	PROTOCOL_HOP_BY_HOP = 0,
	PROTOCOL_TCP = 6,
	PROTOCOL_ROUTING = 43,
	PROTOCOL_FRAGMENT = 44,
	PROTOCOL_DESTINATION = 60,
};

static bool skip_ipv4(struct ta_cursor *c, struct ta_icmp_error *ret)
{
	const uint8_t *p = ta_cursor_take(c, IPV4_BYTES);

	if (!p || (p[0] & 0x0f) < IPV4_BYTES / 4 || p[9] != PROTOCOL_TCP ||
	    (ta_be16(p + 6) & OFFSET_MASK))
		return false;
	ret->ip_id = ta_be16(p + 4);
	ret->have_ip_id = ret->ip_id != 0;
	ret->src = ta_addr_ipv4(p + 12);
	ret->dst = ta_addr_ipv4(p + 16);
	ta_cursor_skip(c, (p[0] & 0x0fu) * 4 - IPV4_BYTES);
	return !c->failed;
}

static bool skip_ipv6(struct ta_cursor *c, struct ta_icmp_error *ret)
{
	const uint8_t *p = ta_cursor_take(c, IPV6_BYTES);
	uint8_t next;

	if (!p)
		return false;
	ret->src = ta_addr_ipv6(p + 8);
	ret->dst = ta_addr_ipv6(p + 24);
	next = p[6];
	for (int i = 0; i < EXTENSIONS_MAX && next != PROTOCOL_TCP; i++) {
		p = ta_cursor_take(c, 8);
		if (!p)
			return false;
		if (next == PROTOCOL_FRAGMENT) {
			if (ta_be16(p + 2) & 0xfff8)
				return false;
		} else if (next == PROTOCOL_HOP_BY_HOP || next == PROTOCOL_ROUTING ||
			   next == PROTOCOL_DESTINATION) {
			ta_cursor_skip(c, (size_t)p[1] * 8);
		} else {
			return false;
		}
		next = p[0];
	}
	return next == PROTOCOL_TCP && !c->failed;
}

/* The timestamp option, where the quote reaches so far (RFC 1812 4.3.2.3 asks for as much as 576 bytes hold). */
static void read_tsval(struct ta_cursor c, struct ta_icmp_error *ret)
{
	const uint8_t *p = ta_cursor_take(&c, REST_BYTES);
	if (!p || (p[4] >> 4) * 4u < TCP_BYTES)
		return;
	size_t left = (p[4] >> 4) * 4u - TCP_BYTES;
	const uint8_t *o = ta_cursor_take(&c, left);
	for (size_t i = 0; o && i + 1 < left && o[i] != TA_TCP_OPTION_END;) {
		if (o[i] == TA_TCP_OPTION_NOP) {
			i++;
			continue;
		}
		if (o[i] == TA_TCP_OPTION_TIMESTAMPS && o[i + 1] == TIMESTAMPS_BYTES &&
		    i + TIMESTAMPS_BYTES <= left) {
			ret->tsval = ta_be32(o + i + 2);
			ret->have_tsval = true;
			return;
		}
		if (o[i + 1] < 2)
			return;
		i += o[i + 1];
	}
}

bool ta_quote_read(const uint8_t *p, size_t len, struct ta_icmp_error *ret)
{
	struct ta_cursor c = ta_cursor_of(p, len);
	const uint8_t *tcp;

	/* A packet is not cleared before it is filled: what this one does not quote is not the last one's. */
	ret->have_ip_id = ret->have_seq = ret->have_tsval = false;
	ret->ip_id = 0;
	ret->tsval = 0;
	if (len < 1 || !(p[0] >> 4 == 4   ? skip_ipv4(&c, ret)
			 : p[0] >> 4 == 6 ? skip_ipv6(&c, ret)
					  : false))
		return false;
	tcp = ta_cursor_take(&c, PORTS_BYTES);
	if (!tcp)
		return false;
	ret->sport = ta_be16(tcp);
	ret->dport = ta_be16(tcp + 2);
	ret->seq = ta_cursor_be32(&c);
	ret->have_seq = !c.failed;
	if (ret->have_seq)
		read_tsval(c, ret);
	return true;
}
