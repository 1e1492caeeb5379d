/* SPDX-License-Identifier: MIT */
/* What captures put in front of 802.11 frames: radiotap, PPI, AVS, Prism. */
#include "decoders.h"

enum {
	RADIOTAP_MIN = 8,
	RADIOTAP_TSFT = 1u << 0,
	RADIOTAP_FLAGS = 1u << 1,
	RADIOTAP_WORDS_MAX = 16,
	FLAG_CHECKSUM = 0x10,
	FLAG_PADDED = 0x20,
	CHECKSUM_BYTES = 4,

	PPI_MIN = 8,
	AVS_MIN = 8,
	PRISM_BYTES = 144,
};

#define RADIOTAP_EXT 0x80000000u
#define AVS_MAGIC 0x80211000u
#define AVS_MAGIC_MASK 0xfffff000u

/* The flags field, which comes first or after a time stamp of 8 bytes, aligned to 8. */
static uint8_t radiotap_flags(const uint8_t *p, size_t len)
{
	uint32_t present = ta_rd32(p + 4, false), word = present;
	size_t at = 4;

	for (int i = 0; (word & RADIOTAP_EXT) && i < RADIOTAP_WORDS_MAX; i++) {
		at += 4;
		if (at + 4 > len)
			return 0;
		word = ta_rd32(p + at, false);
	}
	at += 4;
	if (!(present & RADIOTAP_FLAGS))
		return 0;
	if (present & RADIOTAP_TSFT)
		at = ((at + 7) & ~(size_t)7) + 8;
	return at < len ? p[at] : 0;
}

struct ta_next ta_decode_radiotap(struct ta_layers *layers)
{
	const uint8_t *p = layers->pos;
	size_t len;
	uint8_t flags;

	if (ta_layers_left(layers) < RADIOTAP_MIN)
		return ta_next_truncated(layers, "radiotap.truncated");
	len = ta_rd16(p + 2, false);
	if (len < RADIOTAP_MIN)
		return ta_next_bad(layers, "radiotap.bad_length");
	if (!ta_layers_take(layers, len))
		return ta_next_truncated(layers, "radiotap.truncated");
	flags = radiotap_flags(p, len);
	if ((flags & FLAG_CHECKSUM) && layers->wire >= CHECKSUM_BYTES)
		ta_layers_trim(layers, layers->wire - CHECKSUM_BYTES);
	layers->wlan_padded = flags & FLAG_PADDED;
	return ta_next(TA_SPACE_FORM, TA_FORM_80211);
}

struct ta_next ta_decode_ppi(struct ta_layers *layers)
{
	const uint8_t *p = layers->pos;
	size_t len;
	uint32_t link;

	if (ta_layers_left(layers) < PPI_MIN)
		return ta_next_truncated(layers, "ppi.truncated");
	len = ta_rd16(p + 2, false);
	link = ta_rd32(p + 4, false);
	if (len < PPI_MIN)
		return ta_next_bad(layers, "ppi.bad_length");
	if (!ta_layers_take(layers, len))
		return ta_next_truncated(layers, "ppi.truncated");
	return ta_next(TA_SPACE_LINK, link < UINT16_MAX ? (uint16_t)link : UINT16_MAX);
}

struct ta_next ta_decode_avs(struct ta_layers *layers)
{
	const uint8_t *p = layers->pos;
	size_t len;

	if (ta_layers_left(layers) < AVS_MIN)
		return ta_next_truncated(layers, "avs.truncated");
	len = ta_be32(p + 4);
	if (len < AVS_MIN)
		return ta_next_bad(layers, "avs.bad_length");
	if (!ta_layers_take(layers, len))
		return ta_next_truncated(layers, "avs.truncated");
	return ta_next(TA_SPACE_FORM, TA_FORM_80211);
}

/* The link type is also found with AVS headers. */
struct ta_next ta_decode_prism(struct ta_layers *layers)
{
	if (ta_layers_left(layers) >= AVS_MIN &&
	    (ta_be32(layers->pos) & AVS_MAGIC_MASK) == AVS_MAGIC)
		return ta_next(TA_SPACE_FORM, TA_FORM_AVS);
	if (!ta_layers_take(layers, PRISM_BYTES))
		return ta_next_truncated(layers, "prism.truncated");
	return ta_next(TA_SPACE_FORM, TA_FORM_80211);
}
