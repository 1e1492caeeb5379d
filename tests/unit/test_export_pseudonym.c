/* SPDX-License-Identifier: MIT */
/* Pseudonyms: prefixes are kept exactly as far as they were common, no two addresses become one, a key decides, and special ranges stay. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/siphash.h"
#include "tcpautopsy/export/pseudonym.h"

static const struct ta_pseudonyms key = { { 0x0706050403020100u, 0x0f0e0d0c0b0a0908u } };

/* The first vectors of the paper's reference implementation. */
static void siphash__is_the_published_one(void **state)
{
	(void)state;
	static const uint64_t vectors[] = { 0x726fdb47dd0e0e31u, 0x74f839c593dc67fdu,
					    0x0d6c8009d9a94f5au, 0x85676696d7fb7e2du };
	uint8_t text[15];
	for (uint8_t i = 0; i < sizeof(text); i++)
		text[i] = i;
	for (size_t len = 0; len < sizeof(vectors) / sizeof(*vectors); len++)
		assert_true(ta_siphash(key.key, text, len) == vectors[len]);
	assert_true(ta_siphash(key.key, text, 15) ==
		    0xa129ca6149be45e5u); /* the paper's appendix */
}

static uint64_t random_state = 88172645463325252u;

static uint8_t random_byte(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint8_t)(random_state >> 32);
}

static unsigned common_bits(const uint8_t *a, const uint8_t *b, unsigned bytes)
{
	unsigned n = 0;
	for (; n < 8 * bytes; n++)
		if ((a[n / 8] ^ b[n / 8]) >> (7 - n % 8) & 1)
			break;
	return n;
}

/* Two addresses that agree in so many bits, and then differ. */
static void make_pair(uint8_t *a, uint8_t *b, unsigned bytes, unsigned common)
{
	for (unsigned i = 0; i < bytes; i++)
		a[i] = b[i] = random_byte();
	for (unsigned i = common; i < 8 * bytes; i++) {
		uint8_t bit = (uint8_t)(0x80 >> i % 8);
		if (i == common || random_byte() & 1)
			b[i / 8] ^= bit;
	}
}

static void pseudonym__prefixes_are_kept_as_far_as_they_were_common(void **state)
{
	(void)state;
	unsigned changed = 0;
	for (unsigned round = 0; round < 4000; round++) {
		uint8_t a[16], b[16], x[16], y[16];
		unsigned bytes = round % 2 ? 16 : 4, common = random_byte() % (8 * bytes);
		make_pair(a, b, bytes, common);
		memcpy(x, a, bytes);
		memcpy(y, b, bytes);
		assert_int_equal(common_bits(a, b, bytes), common);
		(bytes == 4 ? ta_pseudonym_ipv4 : ta_pseudonym_ipv6)(&key, x);
		(bytes == 4 ? ta_pseudonym_ipv4 : ta_pseudonym_ipv6)(&key, y);
		assert_int_equal(common_bits(x, y, bytes), common);
		changed += memcmp(a, x, bytes) != 0;
	}
	assert_true(changed > 3400); /* all but those of ranges that stay */
}

static void pseudonym__special_ranges_stay_what_they_are(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		unsigned bits; /* of the prefix that stays; 128: all */
	} rows[] = { { "10.1.2.3", 96 + 8 },
		     { "192.168.7.9", 96 + 16 },
		     { "172.20.8.2", 96 + 12 },
		     { "169.254.3.4", 96 + 16 },
		     { "100.64.1.2", 96 + 10 },
		     { "127.0.0.1", 128 },
		     { "0.0.0.0", 128 },
		     { "255.255.255.255", 128 },
		     { "224.0.0.251", 128 },
		     { "239.1.2.3", 96 + 4 },
		     { "::", 128 },
		     { "::1", 128 },
		     { "fe80::1:2:3", 64 },
		     { "fd00:1:2::3", 7 },
		     { "2001:db8::1", 3 },
		     { "ff02::1", 128 },
		     { "ff02::1:ff01:203", 104 },
		     { "64:ff9b::c000:201", 96 } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct ta_addr before, after;
		assert_true(ta_addr_parse(rows[i].text, strlen(rows[i].text), &before));
		after = before;
		ta_pseudonym_addr(&key, NULL, &after);
		assert_true(common_bits(before.b, after.b, 16) >= rows[i].bits);
		assert_int_equal(ta_addr_family(&before), ta_addr_family(&after));
		if (rows[i].bits < 128)
			assert_false(ta_addr_equal(&before, &after));
	}
	/* What is not of a range does not get into one: the first private one has a neighbour. */
	for (unsigned i = 0; i < 2000; i++) {
		uint8_t a[4] = { 11, random_byte(), random_byte(), random_byte() };
		ta_pseudonym_ipv4(&key, a);
		assert_true(a[0] != 10 && a[0] != 127 && a[0] < 224);
	}
}

static void pseudonym__a_key_decides(void **state)
{
	(void)state;
	struct ta_pseudonyms one, same, other, any, more;
	ta_pseudonyms_from(&one, "sixteen bytes at least", 22);
	ta_pseudonyms_from(&same, "sixteen bytes at least", 22);
	ta_pseudonyms_from(&other, "sixteen bytes at leasu", 22);
	assert_int_equal(ta_pseudonyms_random(&any), 0);
	assert_int_equal(ta_pseudonyms_random(&more), 0);
	const struct ta_pseudonyms *keys[] = { &one, &same, &other, &any, &more };
	uint8_t got[5][16];
	for (int k = 0; k < 5; k++) {
		memcpy(got[k], "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1", 16);
		ta_pseudonym_ipv6(keys[k], got[k]);
	}
	assert_memory_equal(got[0], got[1], 16);
	for (int k = 2; k < 5; k++)
		for (int i = 0; i < k; i++)
			assert_true(memcmp(got[k], got[i], 16) != 0);
}

static void pseudonym__link_addresses_keep_their_kind(void **state)
{
	(void)state;
	uint8_t nobody[6] = { 0 }, all[6], group[6] = { 0x33, 0x33, 0xff, 1, 2, 3 };
	uint8_t one[6] = { 0x00, 0x1b, 0x21, 1, 2, 3 }, next[6] = { 0x00, 0x1b, 0x21, 1, 2, 4 };
	memset(all, 0xff, 6);
	ta_pseudonym_link(&key, nobody);
	assert_true(!nobody[0] && !nobody[5]);
	ta_pseudonym_link(&key, all);
	assert_true(all[0] == 0xff && all[5] == 0xff);
	ta_pseudonym_link(&key, group);
	assert_true(group[0] == 0x33 && group[1] == 0x33 && group[2] == 0xff);
	assert_true(group[3] != 1 || group[4] != 2 || group[5] != 3);
	ta_pseudonym_link(&key, one);
	ta_pseudonym_link(&key, next);
	assert_int_equal(one[0] & 3, 2); /* locally administered, no group */
	assert_int_equal(next[0] & 3, 2);
	assert_true(memcmp(one + 1, next + 1, 2) != 0); /* the maker is not to be seen */
}

static void pseudonym__names_become_names(void **state)
{
	(void)state;
	struct ta_names *names = ta_names_new();
	struct ta_addr a = ta_addr_name(ta_names_intern(names, "db7.example.com", 15));
	struct ta_addr b = ta_addr_name(ta_names_intern(names, "DB7.example.com", 15));
	struct ta_addr c = ta_addr_name(ta_names_intern(names, "db8.example.com", 15));
	ta_pseudonym_addr(&key, names, &a);
	ta_pseudonym_addr(&key, names, &b);
	ta_pseudonym_addr(&key, names, &c);
	const char *text = ta_names_text(names, ta_addr_name_id(&a));
	assert_int_equal(strncmp(text, "host-", 5), 0);
	assert_null(strstr(text, "db7"));
	assert_true(ta_addr_equal(&a, &b)); /* case does not matter to DNS */
	assert_false(ta_addr_equal(&a, &c));
	ta_names_free(names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(siphash__is_the_published_one),
		cmocka_unit_test(pseudonym__prefixes_are_kept_as_far_as_they_were_common),
		cmocka_unit_test(pseudonym__special_ranges_stay_what_they_are),
		cmocka_unit_test(pseudonym__a_key_decides),
		cmocka_unit_test(pseudonym__link_addresses_keep_their_kind),
		cmocka_unit_test(pseudonym__names_become_names),
	};
	return cmocka_run_group_tests_name("export_pseudonym", tests, NULL, NULL);
}
