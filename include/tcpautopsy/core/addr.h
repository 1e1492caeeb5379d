/* SPDX-License-Identifier: MIT */
/* A network address as a 16-byte value: IPv6, IPv4 as ::ffff:a.b.c.d, or the name that a pasted trace gave. */
#ifndef TCPAUTOPSY_ADDR_H
#define TCPAUTOPSY_ADDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct ta_addr {
	union {
		uint8_t b[16];
		uint64_t w[2];
	};
};

enum ta_addr_family { TA_ADDR_NONE, TA_ADDR_IPV4, TA_ADDR_IPV6, TA_ADDR_NAME };

/* Strings of a run, each with an id from 1 on: host names, names of ports, encapsulations. Owned by the
 * run. Bounded by TA_LIMIT_NAMES; beyond it ta_names_intern() returns 0, and
 * ta_names_refused() tells how often. */
struct ta_names;

struct ta_names *ta_names_new(void);
void ta_names_free(struct ta_names *names);
uint32_t ta_names_intern(struct ta_names *names, const char *text, size_t len);
uint64_t ta_names_refused(const struct ta_names *names);
/* So many more found no room elsewhere. */
void ta_names_refuse(struct ta_names *names, uint64_t n);
/* Ids given out: 1 to that. */
uint32_t ta_names_count(const struct ta_names *names);
/* The string of an id, borrowed until ta_names_free(); "" for an id that was never given. */
const char *ta_names_text(const struct ta_names *names, uint32_t id);

/* In two words and not in bytes: what is written in pieces and then read whole waits until it is in the cache. */
static inline struct ta_addr ta_addr_ipv4(const uint8_t octets[4])
{
	struct ta_addr a;
	uint32_t host;
	memcpy(&host, octets, 4);
	a.w[0] = 0;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	a.w[1] = (uint64_t)host << 32 | 0xffff0000u;
#else
	a.w[1] = UINT64_C(0xffff) << 32 | host;
#endif
	return a;
}

static inline struct ta_addr ta_addr_ipv6(const uint8_t octets[16])
{
	struct ta_addr a;
	memcpy(a.b, octets, 16);
	return a;
}

/* An address that is only a name: ffff::6e:616d:65xx:xxxx, a range that no host can have. */
struct ta_addr ta_addr_name(uint32_t name_id);

static inline bool ta_addr_equal(const struct ta_addr *a, const struct ta_addr *b)
{
	return a->w[0] == b->w[0] && a->w[1] == b->w[1];
}

/* Eight bytes of an address as a number that sorts as they do; compilers make one instruction of it. */
static inline uint64_t ta_addr_half(const uint8_t *b)
{
	return (uint64_t)b[0] << 56 | (uint64_t)b[1] << 48 | (uint64_t)b[2] << 40 |
	       (uint64_t)b[3] << 32 | (uint64_t)b[4] << 24 | (uint64_t)b[5] << 16 |
	       (uint64_t)b[6] << 8 | b[7];
}

static inline int ta_addr_compare(const struct ta_addr *a, const struct ta_addr *b)
{
	uint64_t x = ta_addr_half(a->b), y = ta_addr_half(b->b);
	if (x == y) {
		x = ta_addr_half(a->b + 8);
		y = ta_addr_half(b->b + 8);
	}
	return (x > y) - (x < y);
}

enum ta_addr_family ta_addr_family(const struct ta_addr *a);
/* The name id of a TA_ADDR_NAME, else 0. */
uint32_t ta_addr_name_id(const struct ta_addr *a);

/* Reads dotted IPv4 or any RFC 4291 form of IPv6 (no zone, no brackets). Returns false, *ret untouched,
 * when the whole of text[0..len) is not one. */
bool ta_addr_parse(const char *text, size_t len, struct ta_addr *ret);

/* Longest text of an address that is not a name, with its NUL. */
#define TA_ADDR_TEXT 46

/* Writes the address: dotted, RFC 5952, or the name (cut to size). Returns buf. `names` may be NULL. */
char *ta_addr_format(char *buf, size_t size, const struct ta_addr *a, const struct ta_names *names);

#endif
