/* SPDX-License-Identifier: MIT */
/* Hosts and ports out of words. */
#include "text/words/hosts.h"

#include <string.h>

#include "text/words/services.h"

enum { CISCO_MAC_BYTES = 14 };

/* 0050.56aa.bbcc */
static bool cisco_mac(const struct ta_txt_word *word, uint8_t ret[6])
{
	uint8_t mac[6] = { 0 };
	unsigned digits = 0;
	for (size_t i = 0; i < word->len; i++) {
		bool dot = i % 5 == 4;
		int digit = ta_txt_hex_digit(word->p[i]);
		if (dot ? word->p[i] != '.' : digit < 0)
			return false;
		if (dot)
			continue;
		mac[digits / 2] = (uint8_t)(mac[digits / 2] << 4 | digit);
		digits++;
	}
	memcpy(ret, mac, 6);
	return true;
}

bool ta_txt_mac(const struct ta_txt_word *word, uint8_t ret[6])
{
	uint8_t mac[6];
	if (word->len == CISCO_MAC_BYTES)
		return cisco_mac(word, ret);
	if (word->len != 17)
		return false;
	for (int i = 0; i < 6; i++) {
		int high = ta_txt_hex_digit(word->p[i * 3]),
		    low = ta_txt_hex_digit(word->p[i * 3 + 1]);
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

bool ta_txt_host_word(struct ta_txt_scan *scan, struct ta_txt_word *ret)
{
	if (!ta_txt_word(scan, ret))
		return false;
	if (ret->p[0] != '[' || memchr(ret->p, ']', ret->len))
		return true;
	const char *close = memchr(scan->p, ']', (size_t)(scan->end - scan->p));
	if (!close || close + 1 == scan->end || close[1] != '.' ||
	    memchr(scan->p, '[', (size_t)(close - scan->p)))
		return true;
	struct ta_txt_scan s = { close, scan->end };
	struct ta_txt_word tail = { close, 0 };
	(void)ta_txt_word(&s, &tail);
	ret->len = (size_t)(tail.p + tail.len - ret->p);
	*scan = s;
	return true;
}

bool ta_txt_is_address(const struct ta_txt_word *word)
{
	struct ta_addr addr;
	struct ta_txt_word bare = bare_address(word);
	return ta_addr_parse(bare.p, bare.len, &addr);
}

bool ta_txt_host(struct ta_names *names, const struct ta_txt_word *word, struct ta_addr *ret)
{
	if (ta_addr_parse(word->p, word->len, ret)) /* nearly always */
		return true;
	struct ta_txt_word bare = bare_address(word);
	if (bare.len != word->len && ta_addr_parse(bare.p, bare.len, ret))
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

bool ta_txt_known_port(const struct ta_txt_word *word, uint32_t *ret)
{
	uint16_t port;
	if (ta_txt_u32(word, ret))
		return *ret <= UINT16_MAX;
	if (!well_known_port(word, &port))
		return false;
	*ret = port;
	return true;
}

static bool take_port(uint32_t value, uint16_t *ret)
{
	if (value > UINT16_MAX)
		return false;
	*ret = (uint16_t)value;
	return true;
}

bool ta_txt_port(struct ta_names *names, const struct ta_txt_word *word, uint16_t *ret, bool *named)
{
	uint32_t value;
	*named = false;
	if (ta_txt_u32(word, &value)) /* nearly always */
		return take_port(value, ret);
	const char *paren = word->len ? memchr(word->p, '(', word->len) : NULL;
	if (paren && word->p[word->len - 1] == ')') {
		struct ta_txt_word inner = { paren + 1, (size_t)(word->p + word->len - paren) - 2 };
		if (ta_txt_u32(&inner, &value))
			return take_port(value, ret);
	}
	if (!word->len || word->len > 64 || word->p[0] == '[' || word->p[0] == '<' ||
	    (word->p[0] >= '0' && word->p[0] <= '9'))
		return false;
	if (well_known_port(word, ret))
		return true;
	uint32_t id = ta_names_intern(names, word->p, word->len);
	if (!id || id > UINT16_MAX)
		return false;
	*ret = (uint16_t)id;
	*named = true;
	return true;
}

bool ta_txt_end(struct ta_names *names, const struct ta_txt_word *word, char separator,
		struct ta_addr *ret_addr, uint16_t *ret_port, bool *ret_named)
{
	const char *at = word->len ? memrchr(word->p, separator, word->len) : NULL;
	if (!at || at == word->p)
		return false;
	struct ta_txt_word host = { word->p, (size_t)(at - word->p) };
	struct ta_txt_word port = { at + 1, (size_t)(word->p + word->len - at) - 1 };
	struct ta_addr addr;
	if (!ta_txt_port(names, &port, ret_port, ret_named) || !ta_txt_host(names, &host, &addr))
		return false;
	*ret_addr = addr;
	return true;
}
