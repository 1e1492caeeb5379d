/* SPDX-License-Identifier: MIT */
/* Addresses as values: parsing (RFC 4291 section 2.2) and printing (RFC 5952). */
#include "tcpautopsy/core/addr.h"

#include <stdio.h>

#include "tcpautopsy/core/cursor.h"

static const uint8_t mapped_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
static const uint8_t name_prefix[12] = { 0xff, 0xff, 'n', 'a', 'm', 'e', 0, 0, 0, 0, 0, 0 };

struct ta_addr ta_addr_name(uint32_t name_id)
{
	struct ta_addr a;
	memcpy(a.b, name_prefix, 12);
	a.b[12] = (uint8_t)(name_id >> 24);
	a.b[13] = (uint8_t)(name_id >> 16);
	a.b[14] = (uint8_t)(name_id >> 8);
	a.b[15] = (uint8_t)name_id;
	return a;
}

enum ta_addr_family ta_addr_family(const struct ta_addr *a)
{
	if (!a->w[0] && !a->w[1])
		return TA_ADDR_NONE;
	if (!memcmp(a->b, mapped_prefix, 12))
		return TA_ADDR_IPV4;
	return memcmp(a->b, name_prefix, 12) ? TA_ADDR_IPV6 : TA_ADDR_NAME;
}

uint32_t ta_addr_name_id(const struct ta_addr *a)
{
	return ta_addr_family(a) == TA_ADDR_NAME ? ta_be32(a->b + 12) : 0;
}

static bool parse_ipv4(const char *p, const char *end, uint8_t ret[4])
{
	for (int i = 0; i < 4; i++) {
		const char *start = p;
		unsigned v = 0;
		for (unsigned digit; p < end && (digit = (unsigned char)*p - (unsigned)'0') < 10;
		     p++) {
			v = v * 10 + digit;
			if (v > 255 || p - start == 3)
				return false;
		}
		if (p == start || (i < 3 && (p == end || *p++ != '.')))
			return false;
		ret[i] = (uint8_t)v;
	}
	return p == end;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Up to four hexadecimal digits. Returns where they end. */
static const char *read_group(const char *p, const char *end, uint16_t *ret)
{
	unsigned value = 0;
	for (int digits = 0; digits < 4 && p < end && hex_digit(*p) >= 0; digits++)
		value = value << 4 | (unsigned)hex_digit(*p++);
	*ret = (uint16_t)value;
	return p;
}

/* The last two groups written as IPv4. The number of groups, or -1. */
static int read_ipv4_tail(const char *p, const char *end, uint16_t group[8], int n)
{
	uint8_t v4[4];
	if (n > 6 || !parse_ipv4(p, end, v4))
		return -1;
	group[n] = ta_be16(v4);
	group[n + 1] = ta_be16(v4 + 2);
	return n + 2;
}

/* The groups of an IPv6 address (RFC 4291 section 2.2), or -1; *gap is the group before which "::" stood, or -1. */
static int parse_groups(const char *p, const char *end, uint16_t group[8], int *gap)
{
	int n = 0;
	*gap = -1;
	if (end - p >= 2 && p[0] == ':' && p[1] == ':') {
		*gap = 0;
		p += 2;
	}
	while (p < end && n < 8) {
		const char *start = p;
		p = read_group(p, end, &group[n]);
		if (p < end && *p == '.')
			return read_ipv4_tail(start, end, group, n);
		if (p == start)
			return -1;
		n++;
		if (p == end)
			return n;
		if (*p++ != ':' || p == end)
			return -1;
		if (*p != ':')
			continue;
		if (*gap >= 0)
			return -1;
		*gap = n;
		p++;
	}
	return p == end ? n : -1;
}

bool ta_addr_parse(const char *text, size_t len, struct ta_addr *ret)
{
	uint8_t v4[4];
	if (len < 2 || len >= TA_ADDR_TEXT)
		return false;
	if (parse_ipv4(text, text + len, v4)) {
		*ret = ta_addr_ipv4(v4);
		return true;
	}
	uint16_t group[8] = { 0 };
	int gap, n = parse_groups(text, text + len, group, &gap);
	if (n < 0 || (gap < 0 ? n != 8 : n > 7))
		return false;
	struct ta_addr a = { { { 0 } } };
	for (int i = 0; i < n; i++) {
		int at = gap >= 0 && i >= gap ? 8 - n + i : i;
		a.b[2 * at] = (uint8_t)(group[i] >> 8);
		a.b[2 * at + 1] = (uint8_t)group[i];
	}
	*ret = a;
	return true;
}

static void format_ipv6(char *buf, size_t size, const uint8_t b[16])
{
	int best = -1, best_len = 1;
	for (int i = 0; i < 8;) {
		int j = i;
		while (j < 8 && !b[2 * j] && !b[2 * j + 1])
			j++;
		if (j - i > best_len) {
			best = i;
			best_len = j - i;
		}
		i = j > i ? j : i + 1;
	}
	size_t at = 0;
	for (int i = 0; i < 8 && at < size; i++) {
		if (i == best) {
			at += (size_t)snprintf(buf + at, size - at, "::");
			i += best_len - 1;
			continue;
		}
		bool colon = i && i != best + (best >= 0 ? best_len : 0);
		if (best < 0)
			colon = i > 0;
		at += (size_t)snprintf(buf + at, size - at, "%s%x", colon ? ":" : "",
				       ta_be16(b + 2 * i));
	}
}

char *ta_addr_format(char *buf, size_t size, const struct ta_addr *a, const struct ta_names *names)
{
	switch (ta_addr_family(a)) {
	case TA_ADDR_NONE:
		snprintf(buf, size, "?");
		break;
	case TA_ADDR_IPV4:
		snprintf(buf, size, "%u.%u.%u.%u", a->b[12], a->b[13], a->b[14], a->b[15]);
		break;
	case TA_ADDR_NAME:
		snprintf(buf, size, "%s", names ? ta_names_text(names, ta_addr_name_id(a)) : "?");
		break;
	case TA_ADDR_IPV6:
		format_ipv6(buf, size, a->b);
	}
	return buf;
}
