/* SPDX-License-Identifier: MIT */
/* Bodies of pcapng blocks and the lists of options in them (draft-ietf-opsawg-pcapng section 3.5). */
#ifndef TA_CAPTURE_PCAPNG_OPTION_H
#define TA_CAPTURE_PCAPNG_OPTION_H

#include "tcpautopsy/core/cursor.h"
#include "format.h"

/* The body of a block: without type, lengths and padding of the block itself. */
struct ta_pcapng_body {
	const uint8_t *data;
	size_t len;
};

struct ta_pcapng_option {
	uint16_t code, len;
	const uint8_t *value;
};

/* What follows the first n bytes of a body; nothing when it is shorter. */
static inline struct ta_pcapng_body ta_pcapng_after(struct ta_pcapng_body body, size_t n)
{
	if (n > body.len)
		n = body.len;
	return (struct ta_pcapng_body){ body.data + n, body.len - n };
}

static inline uint64_t ta_pcapng_rd64(const uint8_t *p, bool big_endian)
{
	uint64_t first = ta_rd32(p, big_endian), second = ta_rd32(p + 4, big_endian);

	return big_endian ? first << 32 | second : second << 32 | first;
}

/* The same without a source to tell: what is wrong is told when the list is read again. */
bool ta_pcapng_option_look(bool big_endian, struct ta_pcapng_body *list,
			   struct ta_pcapng_option *ret);

/* As much of a text as `to` holds, with its NUL. */
void ta_pcapng_copy_text(char *to, size_t size, const uint8_t *from, size_t len);

/* The next option of a list, borrowed from it: false at its end. A length that goes beyond the list ends it, and is an anomaly of
 * the source; comments are counted there. */
bool ta_pcapng_option_next(struct ta_source *source, bool big_endian, struct ta_pcapng_body *list,
			   struct ta_pcapng_option *ret);

#endif
