/* SPDX-License-Identifier: MIT */
/* Lists of options in pcapng blocks. */
#include "pcapng_option.h"

#include <string.h>

#include "tcpautopsy/core/cursor.h"

enum { OPTION_END = 0, OPTION_COMMENT = 1 };

void ta_pcapng_copy_text(char *to, size_t size, const uint8_t *from, size_t len)
{
	size_t n = len < size ? len : size - 1;

	memcpy(to, from, n);
	to[n] = '\0';
}

bool ta_pcapng_option_look(bool big_endian, struct ta_pcapng_body *list,
			   struct ta_pcapng_option *ret)
{
	size_t padded;

	if (list->len < 4)
		return false;
	ret->code = ta_rd16(list->data, big_endian);
	ret->len = ta_rd16(list->data + 2, big_endian);
	ret->value = list->data + 4;
	if (ret->code == OPTION_END || ret->len > list->len - 4)
		return false;
	padded = 4 + (((size_t)ret->len + 3) & ~(size_t)3);
	if (padded > list->len)
		padded = list->len;
	list->data += padded;
	list->len -= padded;
	return true;
}

bool ta_pcapng_option_next(struct ta_source *source, bool big_endian, struct ta_pcapng_body *list,
			   struct ta_pcapng_option *ret)
{
	if (!ta_pcapng_option_look(big_endian, list, ret)) {
		if (list->len >= 4 && ret->code != OPTION_END)
			ta_anomaly_add(&source->anomalies, "pcapng.bad_option", source->count);
		return false;
	}
	if (ret->code == OPTION_COMMENT)
		source->info.comments++;
	return true;
}
