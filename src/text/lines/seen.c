/* SPDX-License-Identifier: MIT */
#include "text/lines/seen.h"

#include <string.h>

/* clang-format off */
#define HIGH_4 TA_TXT_SEEN_HIGH, TA_TXT_SEEN_HIGH, TA_TXT_SEEN_HIGH, TA_TXT_SEEN_HIGH
#define HIGH_16 HIGH_4, HIGH_4, HIGH_4, HIGH_4

const uint8_t ta_txt_seen_byte[256] = {
	['\x1b'] = TA_TXT_SEEN_ESCAPE, ['^'] = TA_TXT_SEEN_ESCAPE, ['['] = TA_TXT_SEEN_BRACKET,
	['\\'] = TA_TXT_SEEN_ESCAPE | TA_TXT_SEEN_CHARACTER | TA_TXT_SEEN_MARK,
	['M'] = TA_TXT_SEEN_CHARACTER, ['<'] = TA_TXT_SEEN_CHARACTER,
	['`'] = TA_TXT_SEEN_MARK, ['~'] = TA_TXT_SEEN_MARK, ['*'] = TA_TXT_SEEN_MARK, ['_'] = TA_TXT_SEEN_MARK,
	['{'] = TA_TXT_SEEN_MARK, ['}'] = TA_TXT_SEEN_MARK, ['&'] = TA_TXT_SEEN_ENTITY,
	['|'] = TA_TXT_SEEN_BAR, ['\t'] = TA_TXT_SEEN_TAB,
	[0x80] = HIGH_16, HIGH_16, HIGH_16, HIGH_16, HIGH_16, HIGH_16, HIGH_16, HIGH_16,
};
/* clang-format on */

unsigned ta_txt_seen(const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text, *end = p + len;
	unsigned seen = 0;
	for (; end - p >= 8; p += 8)
		seen |= ta_txt_seen_byte[p[0]] | ta_txt_seen_byte[p[1]] | ta_txt_seen_byte[p[2]] |
			ta_txt_seen_byte[p[3]] | ta_txt_seen_byte[p[4]] | ta_txt_seen_byte[p[5]] |
			ta_txt_seen_byte[p[6]] | ta_txt_seen_byte[p[7]];
	for (; p < end; p++)
		seen |= ta_txt_seen_byte[*p];
	return seen;
}

const char *ta_txt_seen_high(const char *p, const char *end)
{
	const uint64_t high = UINT64_C(0x8080808080808080);
	for (uint64_t eight; end - p >= (int)sizeof(eight); p += sizeof(eight)) {
		memcpy(&eight, p, sizeof(eight));
		if (eight & high)
			break;
	}
	while (p < end && (unsigned char)*p < 0x80)
		p++;
	return p;
}
