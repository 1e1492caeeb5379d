/* SPDX-License-Identifier: MIT */
/* Words, numbers, hosts and ports out of a line of text. */
#include "text/text_internal.h"

#include <string.h>

#include "text/words/services.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\0';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int hex_digit(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

void ta_txt_blanks(struct ta_txt_scan *scan)
{
	while (scan->p < scan->end && is_blank(*scan->p))
		scan->p++;
}

bool ta_txt_word(struct ta_txt_scan *scan, struct ta_txt_word *ret)
{
	ta_txt_blanks(scan);
	const char *start = scan->p;
	while (scan->p < scan->end && !is_blank(*scan->p))
		scan->p++;
	if (scan->p == start)
		return false;
	*ret = (struct ta_txt_word){ start, (size_t)(scan->p - start) };
	return true;
}

bool ta_txt_peek(const struct ta_txt_scan *scan, struct ta_txt_word *ret)
{
	struct ta_txt_scan copy = *scan;
	return ta_txt_word(&copy, ret);
}

bool ta_txt_is(const struct ta_txt_word *word, const char *text)
{
	return strlen(text) == word->len && memcmp(word->p, text, word->len) == 0;
}

bool ta_txt_begins(const char *p, const char *end, const char *prefix)
{
	size_t n = strlen(prefix);
	return (size_t)(end - p) >= n && memcmp(p, prefix, n) == 0;
}

const char *ta_txt_find(const char *p, const char *end, const char *needle)
{
	return p < end ? memmem(p, (size_t)(end - p), needle, strlen(needle)) : NULL;
}

bool ta_txt_contains(const struct ta_txt_word *word, const char *needle)
{
	return ta_txt_find(word->p, word->p + word->len, needle) != NULL;
}

bool ta_txt_take(struct ta_txt_scan *scan, const char *text)
{
	if (!ta_txt_begins(scan->p, scan->end, text))
		return false;
	scan->p += strlen(text);
	return true;
}

bool ta_txt_is_digits(const struct ta_txt_word *word)
{
	for (size_t i = 0; i < word->len; i++)
		if (!is_digit(word->p[i]))
			return false;
	return word->len > 0;
}

bool ta_txt_digits(struct ta_txt_scan *scan, uint64_t *ret)
{
	const char *p = scan->p;
	uint64_t value = 0;
	while (p < scan->end && is_digit(*p)) {
		if (p - scan->p >= 19)
			return false;
		value = value * 10 + (uint64_t)(*p++ - '0');
	}
	if (p == scan->p)
		return false;
	scan->p = p;
	*ret = value;
	return true;
}

bool ta_txt_u64(const struct ta_txt_word *word, uint64_t *ret)
{
	struct ta_txt_scan scan = ta_txt_scan_of(word->p, word->len);
	uint64_t value;
	if (!ta_txt_digits(&scan, &value) || scan.p != scan.end)
		return false;
	*ret = value;
	return true;
}

bool ta_txt_u32(const struct ta_txt_word *word, uint32_t *ret)
{
	uint64_t value;
	if (!ta_txt_u64(word, &value) || value > UINT32_MAX)
		return false;
	*ret = (uint32_t)value;
	return true;
}

bool ta_txt_u32_any(const struct ta_txt_word *word, uint32_t *ret)
{
	if (word->len < 3 || word->len > 18 || word->p[0] != '0' || (word->p[1] | 0x20) != 'x')
		return ta_txt_u32(word, ret);
	uint64_t value = 0;
	for (size_t i = 2; i < word->len; i++) {
		int digit = hex_digit(word->p[i]);
		if (digit < 0)
			return false;
		value = value << 4 | (unsigned)digit;
	}
	if (value > UINT32_MAX)
		return false;
	*ret = (uint32_t)value;
	return true;
}

bool ta_txt_mac(const struct ta_txt_word *word, uint8_t ret[6])
{
	uint8_t mac[6];
	if (word->len != 17)
		return false;
	for (int i = 0; i < 6; i++) {
		int high = hex_digit(word->p[i * 3]), low = hex_digit(word->p[i * 3 + 1]);
		if (high < 0 || low < 0 ||
		    (i < 5 && word->p[i * 3 + 2] != ':' && word->p[i * 3 + 2] != '-'))
			return false;
		mac[i] = (uint8_t)(high << 4 | low);
	}
	memcpy(ret, mac, 6);
	return true;
}

/* [::1] and fe80::1%eth0 as people write them. */
static struct ta_txt_word bare_address(const struct ta_txt_word *word)
{
	struct ta_txt_word bare = *word;
	if (bare.len > 2 && bare.p[0] == '[' && bare.p[bare.len - 1] == ']') {
		bare.p++;
		bare.len -= 2;
	}
	const char *zone = bare.len ? memchr(bare.p, '%', bare.len) : NULL;
	if (zone && zone > bare.p && memchr(bare.p, ':', (size_t)(zone - bare.p)))
		bare.len = (size_t)(zone - bare.p);
	return bare;
}

bool ta_txt_is_address(const struct ta_txt_word *word)
{
	struct ta_addr addr;
	struct ta_txt_word bare = bare_address(word);
	return ta_addr_parse(bare.p, bare.len, &addr);
}

bool ta_txt_host(struct ta_names *names, const struct ta_txt_word *word, struct ta_addr *ret)
{
	struct ta_txt_word bare = bare_address(word);
	if (ta_addr_parse(bare.p, bare.len, ret))
		return true;
	if (!word->len || word->len > 255)
		return false;
	uint32_t id = ta_names_intern(names, word->p, word->len);
	if (!id)
		return false;
	*ret = ta_addr_name(id);
	return true;
}

static bool well_known_port(const struct ta_txt_word *word, uint16_t *ret)
{
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
		if (ta_txt_is(word, services[i].name)) {
			*ret = services[i].port;
			return true;
		}
	}
	return false;
}

bool ta_txt_port(struct ta_names *names, const struct ta_txt_word *word, uint16_t *ret, bool *named)
{
	uint32_t value;
	struct ta_txt_word name = *word;
	const char *paren = name.len ? memchr(name.p, '(', name.len) : NULL;
	if (paren && name.p[name.len - 1] == ')') {
		struct ta_txt_word inner = { paren + 1, (size_t)(name.p + name.len - paren) - 2 };
		if (ta_txt_u32(&inner, &value))
			name = inner;
	}
	*named = false;
	if (ta_txt_u32(&name, &value)) {
		if (value > UINT16_MAX)
			return false;
		*ret = (uint16_t)value;
		return true;
	}
	if (!name.len || name.len > 64 || name.p[0] == '[' || name.p[0] == '<' ||
	    is_digit(name.p[0]))
		return false;
	if (well_known_port(&name, ret))
		return true;
	uint32_t id = ta_names_intern(names, name.p, name.len);
	if (!id || id > UINT16_MAX)
		return false;
	*ret = (uint16_t)id;
	*named = true;
	return true;
}
