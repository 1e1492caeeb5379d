/* SPDX-License-Identifier: MIT */
/* Pseudonyms of addresses and names. */
#include "tcpautopsy/export/pseudonym.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "siphash.h"

enum { IPV4_BYTES = 4, IPV6_BYTES = 16, LINK_BYTES = 6, MAPPED_AT = 12, NAME_TEXT = 32 };

/* What is hashed under the key, each with a first byte of its own. */
enum domain { DOMAIN_IPV4 = 4, DOMAIN_IPV6 = 6, DOMAIN_LINK = 48, DOMAIN_NAME = 'n' };

/* A range whose kind is to be seen: the bits of its prefix stay. */
struct special {
	uint8_t prefix[IPV6_BYTES];
	uint8_t bits;
	bool whole; /* all of the address stays: it names nobody */
};

/* RFC 6890 and the registries that it began. */
static const struct special specials_ipv4[] = {
	{ { 0 }, 8, true },          /* this network */
	{ { 10 }, 8, false },        /* private (RFC 1918) */
	{ { 100, 64 }, 10, false },  /* shared: carrier's NAT (RFC 6598) */
	{ { 127 }, 8, true },        /* loopback */
	{ { 169, 254 }, 16, false }, /* link-local (RFC 3927) */
	{ { 172, 16 }, 12, false },  /* private */
	{ { 192, 168 }, 16, false }, /* private */
	{ { 224, 0, 0 }, 24, true }, /* well-known groups */
	{ { 224 }, 4, false },       /* groups */
	{ { 255, 255, 255, 255 }, 32, true },
	{ { 240 }, 4, false }, /* reserved */
};

static const struct special specials_ipv6[] = {
	{ { 0 }, 128, true },
	{ { [15] = 1 }, 128, true },            /* loopback */
	{ { 0, 0x64, 0xff, 0x9b }, 96, false }, /* NAT64 (RFC 6052) */
	{ { 0x20 }, 3, false },                 /* global unicast */
	{ { 0xfc }, 7, false },                 /* unique local (RFC 4193) */
	{ { 0xfe, 0x80 }, 64, false },          /* link-local */
	{ { 0xff, 2, [11] = 1, [12] = 0xff },
	  104,
	  false },                  /* solicited nodes (RFC 4291 section 2.7.1) */
	{ { 0xff, 1 }, 112, true }, /* well-known groups, by scope */
	{ { 0xff, 2 }, 112, true },
	{ { 0xff, 5 }, 112, true },
	{ { 0xff }, 8, false }, /* groups */
};

void ta_pseudonyms_from(struct ta_pseudonyms *ret, const void *secret, size_t len)
{
	/* Any bytes become a key: two hashes of them, under two keys that everybody knows. */
	static const uint64_t known[2][2] = { { 0, 1 }, { 2, 3 } };
	ret->key[0] = ta_siphash(known[0], secret, len);
	ret->key[1] = ta_siphash(known[1], secret, len);
}

int ta_pseudonyms_random(struct ta_pseudonyms *ret)
{
	return getrandom(ret->key, sizeof(ret->key), 0) == (ssize_t)sizeof(ret->key) ? 0 : -1;
}

static bool bit_of(const uint8_t *address, unsigned i)
{
	return address[i / 8] >> (7 - i % 8) & 1;
}

static bool same_bits(const uint8_t *a, const uint8_t *b, unsigned bits)
{
	unsigned rest = bits % 8;
	if (memcmp(a, b, bits / 8) != 0)
		return false;
	return !rest || (a[bits / 8] ^ b[bits / 8]) >> (8 - rest) == 0;
}

/* Whether bit i stays as it is: the bits in front of it lead to a special range, or lie in one that is kept. */
static bool stays(const struct special *special, size_t n, const uint8_t *address, unsigned i)
{
	for (size_t k = 0; k < n; k++) {
		if (i < special[k].bits && same_bits(address, special[k].prefix, i))
			return true;
		if (special[k].whole && same_bits(address, special[k].prefix, special[k].bits))
			return true;
	}
	return false;
}

/* The tree of prefixes: each node turns the bit below it, or does not. Two addresses meet the same nodes as long as they agree. */
static void map_bits(const struct ta_pseudonyms *p, enum domain domain,
		     const struct special *special, size_t n, uint8_t *address, unsigned bits)
{
	uint8_t text[2 + IPV6_BYTES] = { (uint8_t)domain };
	uint8_t original[IPV6_BYTES];
	memcpy(original, address, bits / 8);
	for (unsigned i = 0; i < bits; i++) {
		text[1] = (uint8_t)i;
		if (!stays(special, n, original, i) && (ta_siphash(p->key, text, 2 + bits / 8) & 1))
			address[i / 8] ^= (uint8_t)(0x80 >> i % 8);
		if (bit_of(original, i))
			text[2 + i / 8] |= (uint8_t)(0x80 >> i % 8);
	}
}

void ta_pseudonym_ipv4(const struct ta_pseudonyms *p, uint8_t address[4])
{
	map_bits(p, DOMAIN_IPV4, specials_ipv4, sizeof(specials_ipv4) / sizeof(*specials_ipv4),
		 address, 8 * IPV4_BYTES);
}

void ta_pseudonym_ipv6(const struct ta_pseudonyms *p, uint8_t address[16])
{
	static const uint8_t mapped[MAPPED_AT] = { [10] = 0xff, [11] = 0xff };
	if (memcmp(address, mapped, sizeof(mapped)) == 0)
		ta_pseudonym_ipv4(p, address + MAPPED_AT);
	else
		map_bits(p, DOMAIN_IPV6, specials_ipv6,
			 sizeof(specials_ipv6) / sizeof(*specials_ipv6), address, 8 * IPV6_BYTES);
}

void ta_pseudonym_link(const struct ta_pseudonyms *p, uint8_t address[6])
{
	static const uint8_t nobody[LINK_BYTES] = { 0 },
			     all[LINK_BYTES] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	enum { GROUP = 1, LOCAL = 2 };
	uint8_t text[1 + LINK_BYTES] = { DOMAIN_LINK };
	if (!memcmp(address, nobody, LINK_BYTES) || !memcmp(address, all, LINK_BYTES))
		return;
	memcpy(text + 1, address, LINK_BYTES);
	uint64_t hash = ta_siphash(p->key, text, sizeof(text));
	bool group = address[0] & GROUP;
	/* Of a group address what says which kind of group it is: 33:33 of IPv6, 01:00:5e of IPv4. */
	for (int i = group ? 3 : 0; i < LINK_BYTES; i++)
		address[i] = (uint8_t)(hash >> 8 * i);
	if (!group)
		address[0] = (uint8_t)((address[0] & ~GROUP) | LOCAL);
}

/* "host-0123456789ab": of a name in any case. */
static uint32_t map_name(const struct ta_pseudonyms *p, struct ta_names *names, uint32_t id)
{
	const char *name = ta_names_text(names, id);
	char pseudonym[NAME_TEXT];
	uint8_t text[256] = { DOMAIN_NAME };
	size_t len = 0;
	for (; name[len] && len + 1 < sizeof(text); len++) {
		char c = name[len];
		text[1 + len] = (uint8_t)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
	}
	snprintf(pseudonym, sizeof(pseudonym), "host-%012" PRIx64,
		 ta_siphash(p->key, text, 1 + len) >> 16);
	return ta_names_intern(names, pseudonym, strlen(pseudonym));
}

void ta_pseudonym_addr(const struct ta_pseudonyms *p, struct ta_names *names,
		       struct ta_addr *address)
{
	switch (ta_addr_family(address)) {
	case TA_ADDR_IPV4:
		ta_pseudonym_ipv4(p, address->b + MAPPED_AT);
		break;
	case TA_ADDR_NAME:
		if (names) {
			*address = ta_addr_name(map_name(p, names, ta_addr_name_id(address)));
			break;
		}
		ta_pseudonym_ipv6(p, address->b);
		break;
	case TA_ADDR_IPV6:
		ta_pseudonym_ipv6(p, address->b);
		break;
	default:
		break;
	}
}

void ta_pseudonym_packet(const void *context, struct ta_names *names, struct ta_packet *packet)
{
	const struct ta_pseudonyms *p = context;
	if (packet->seg.have & TA_HAVE_LINK && packet->kind != TA_PACKET_SOCKET) {
		ta_pseudonym_link(p, packet->seg.link_src);
		ta_pseudonym_link(p, packet->seg.link_dst);
	}
	switch (packet->kind) {
	case TA_PACKET_TCP:
		ta_pseudonym_addr(p, names, &packet->seg.src);
		ta_pseudonym_addr(p, names, &packet->seg.dst);
		break;
	case TA_PACKET_ICMP:
		ta_pseudonym_addr(p, names, &packet->icmp.from);
		ta_pseudonym_addr(p, names, &packet->icmp.to);
		ta_pseudonym_addr(p, names, &packet->icmp.src);
		ta_pseudonym_addr(p, names, &packet->icmp.dst);
		break;
	case TA_PACKET_NEIGHBOUR:
		ta_pseudonym_addr(p, names, &packet->neighbour.sender);
		ta_pseudonym_addr(p, names, &packet->neighbour.target);
		ta_pseudonym_link(p, packet->neighbour.link_src);
		break;
	case TA_PACKET_SOCKET:
		ta_pseudonym_addr(p, names, &packet->socket.addr[0]);
		ta_pseudonym_addr(p, names, &packet->socket.addr[1]);
		break;
	case TA_PACKET_OTHER:
		if (packet->have_addrs) {
			ta_pseudonym_addr(p, names, &packet->seg.src);
			ta_pseudonym_addr(p, names, &packet->seg.dst);
		}
		break;
	}
}
