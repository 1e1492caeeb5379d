/* SPDX-License-Identifier: MIT */
/* ICMP and ICMPv6: errors with the header that they quote, neighbour discovery; of all others the first words. */
#include "disguise.h"

#include <string.h>

#include "tcpautopsy/core/cursor.h"

enum {
	HEADER_BYTES = 8,
	UNREACHABLE = 3,
	SOURCE_QUENCH = 4,
	REDIRECT = 5,
	TIME_EXCEEDED = 11,
	PARAMETER_PROBLEM = 12,
	V6_ERRORS_END = 5, /* types 1 to 4 */
	V6_SOLICITATION = 135,
	V6_ADVERTISEMENT = 136,
	TARGET_BYTES = 16,
	OPTION_SOURCE_LINK = 1,
	OPTION_TARGET_LINK = 2,
	OPTION_UNIT = 8,
	LINK_BYTES = 6,

	IPV4_BYTES = 20,
	IPV4_NOP = 1,
	IPV4_OFFSET = 0x1fff,
	IPV6_BYTES = 40,
	PROTOCOL_TCP = 6,
	PROTOCOL_UDP = 17,
	UDP_BYTES = 8,
	PORTS_BYTES = 4,
};

/* What the quoted packet carried. */
static void quoted_transport(uint8_t *p, size_t n, uint8_t protocol)
{
	if (protocol == PROTOCOL_TCP) {
		ta_disguise_quoted_tcp(p, n);
		return;
	}
	/* Ports and length; a datagram's checksum tells of what it held. */
	size_t kept = protocol == PROTOCOL_UDP ? UDP_BYTES - 2 : 0;
	if (n > kept)
		memset(p + kept, 0, n - kept);
}

static void quoted_ipv4(struct ta_disguise *d, uint8_t *p, size_t n)
{
	size_t header = n >= IPV4_BYTES ? (p[0] & 0x0fu) * 4u : 0;
	if (header < IPV4_BYTES || header > n) {
		memset(p, 0, n);
		return;
	}
	const struct ta_disguise_sum sum = { .field = p + 10, .from = p, .to = p + header };
	ta_disguise_note_sum(d, sum, true);
	memset(p + IPV4_BYTES, IPV4_NOP, header - IPV4_BYTES);
	ta_pseudonym_ipv4(d->p, p + 12);
	ta_pseudonym_ipv4(d->p, p + 16);
	if (ta_be16(p + 6) & IPV4_OFFSET)
		memset(p + header, 0, n - header);
	else
		quoted_transport(p + header, n - header, p[9]);
}

static void quoted_ipv6(struct ta_disguise *d, uint8_t *p, size_t n)
{
	if (n < IPV6_BYTES) {
		memset(p, 0, n);
		return;
	}
	ta_pseudonym_ipv6(d->p, p + 8);
	ta_pseudonym_ipv6(d->p, p + 24);
	quoted_transport(p + IPV6_BYTES, n - IPV6_BYTES, p[6]);
}

/* The packet that an error is about, and what routers add behind it (RFC 4884). */
static enum ta_disguise_next quote(struct ta_disguise *d)
{
	uint8_t *p = d->pos;
	size_t n = ta_disguise_left(d);
	if (n && p[0] >> 4 == 4)
		quoted_ipv4(d, p, n);
	else if (n && p[0] >> 4 == 6)
		quoted_ipv6(d, p, n);
	else
		return ta_disguise_zero_rest(d);
	d->pos = d->end;
	return TA_DISGUISE_WHOLE;
}

enum ta_disguise_next ta_disguise_icmp(struct ta_disguise *d)
{
	uint8_t *p = ta_disguise_take(d, HEADER_BYTES);
	if (!p)
		return TA_DISGUISE_CUT;
	switch (p[0]) {
	case REDIRECT:
		ta_pseudonym_ipv4(d->p, p + 4);
		return quote(d);
	case UNREACHABLE:
	case SOURCE_QUENCH:
	case TIME_EXCEEDED:
	case PARAMETER_PROBLEM:
		return quote(d);
	default:
		return ta_disguise_zero_rest(d);
	}
}

/* Link addresses in the options of neighbour discovery; all other options are zeroed, but for kind and length. */
static void neighbour_options(struct ta_disguise *d)
{
	while (ta_disguise_left(d) >= OPTION_UNIT) {
		uint8_t *p = d->pos;
		size_t len = p[1] * (size_t)OPTION_UNIT;
		size_t kept = 2;
		if (!len || len > ta_disguise_left(d))
			return;
		if (p[0] == OPTION_SOURCE_LINK || p[0] == OPTION_TARGET_LINK) {
			ta_pseudonym_link(d->p, p + 2);
			kept = 2 + LINK_BYTES;
		}
		memset(p + kept, 0, len - kept);
		d->pos += len;
	}
}

/* A solicitation goes to the group of its target's last three bytes (RFC 4291 section 2.7.1): to that of its pseudonym. */
static void follow_target(struct ta_disguise *d, const uint8_t *before, const uint8_t *target)
{
	static const uint8_t group[13] = { 0xff, 2, [11] = 1, [12] = 0xff };
	const size_t at = sizeof(group);
	uint8_t of_target[TARGET_BYTES];
	memcpy(of_target, group, at);
	memcpy(of_target + at, before + at, TARGET_BYTES - at);
	ta_pseudonym_ipv6(d->p, of_target); /* as the header's was mapped */
	if (memcmp(d->dst, of_target, TARGET_BYTES) == 0)
		memcpy(d->dst + at, target + at, TARGET_BYTES - at);
}

static enum ta_disguise_next neighbour(struct ta_disguise *d)
{
	uint8_t before[TARGET_BYTES];
	uint8_t *target = ta_disguise_take(d, TARGET_BYTES);
	if (!target)
		return TA_DISGUISE_CUT;
	memcpy(before, target, sizeof(before));
	ta_pseudonym_ipv6(d->p, target);
	follow_target(d, before, target);
	neighbour_options(d);
	return ta_disguise_zero_rest(d);
}

enum ta_disguise_next ta_disguise_icmpv6(struct ta_disguise *d)
{
	const uint8_t *p = ta_disguise_take(d, HEADER_BYTES);
	if (!p)
		return TA_DISGUISE_CUT;
	if (p[0] == V6_SOLICITATION || p[0] == V6_ADVERTISEMENT)
		return neighbour(d);
	if (p[0] && p[0] < V6_ERRORS_END)
		return quote(d);
	return ta_disguise_zero_rest(d);
}
