/* SPDX-License-Identifier: MIT */
/* IEEE 802.11 data frames that are not encrypted. */
#include "decoders.h"

enum {
	HEADER_BYTES = 24,
	ADDRESS_BYTES = 6,
	QOS_BYTES = 2,
	HT_CONTROL_BYTES = 4,
	SUBFRAME_BYTES = 14, /* of an aggregated MSDU */

	TYPE_DATA = 2,
	SUBTYPE_NO_DATA = 0x4,
	SUBTYPE_QOS = 0x8,

	/* second byte of the frame control */
	FLAG_TO_DS = 0x01,
	FLAG_FROM_DS = 0x02,
	FLAG_MORE_FRAGMENTS = 0x04,
	FLAG_PROTECTED = 0x40,
	FLAG_ORDER = 0x80,

	QOS_AGGREGATED = 0x80,
};

/* Destination and source by the directions over the distribution system (IEEE 802.11-2020 table 9-30). */
static void read_addresses(struct ta_layers *layers, const uint8_t *p, uint8_t flags)
{
	const uint8_t *first = p + 4, *second = p + 10, *third = p + 16, *fourth = p + 24;

	switch (flags & (FLAG_TO_DS | FLAG_FROM_DS)) {
	case 0:
		ta_layers_link(layers, second, first);
		break;
	case FLAG_TO_DS:
		ta_layers_link(layers, second, third);
		break;
	case FLAG_FROM_DS:
		ta_layers_link(layers, third, first);
		break;
	default:
		ta_layers_link(layers, fourth, third);
		break;
	}
}

static size_t header_length(const struct ta_layers *layers, uint8_t kind, uint8_t flags,
			    size_t *ret_qos)
{
	size_t len = HEADER_BYTES;

	if ((flags & FLAG_TO_DS) && (flags & FLAG_FROM_DS))
		len += ADDRESS_BYTES;
	*ret_qos = 0;
	if (kind >> 4 & SUBTYPE_QOS) {
		*ret_qos = len;
		len += QOS_BYTES;
		if (flags & FLAG_ORDER)
			len += HT_CONTROL_BYTES;
	}
	return layers->wlan_padded ? (len + 3) & ~(size_t)3 : len;
}

struct ta_next ta_decode_80211(struct ta_layers *layers)
{
	const uint8_t *p = layers->pos;
	uint8_t kind, flags;
	size_t len, qos;

	if (ta_layers_left(layers) < HEADER_BYTES)
		return ta_next_other(layers, "wlan-control");
	kind = p[layers->wlan_swapped ? 1 : 0];
	flags = p[layers->wlan_swapped ? 0 : 1];
	if ((kind >> 2 & 3) != TYPE_DATA)
		return ta_next_other(layers, "wlan-management");
	if (kind >> 4 & SUBTYPE_NO_DATA)
		return ta_next_other(layers, "wlan-null");
	len = header_length(layers, kind, flags, &qos);
	if (!ta_layers_take(layers, len))
		return ta_next_truncated(layers, "wlan.truncated");
	if (flags & FLAG_PROTECTED)
		return ta_next_other(layers, "wlan-encrypted");
	if ((flags & FLAG_MORE_FRAGMENTS) || (p[22] & 0x0f))
		return ta_next_other(layers, "wlan-fragment");
	read_addresses(layers, p, flags);
	/* Of an aggregate the first frame is looked into: one packet a frame. */
	if (qos && (p[qos] & QOS_AGGREGATED)) {
		const uint8_t *subframe = ta_layers_take(layers, SUBFRAME_BYTES);
		if (!subframe)
			return ta_next_truncated(layers, "wlan.truncated");
		ta_layers_link(layers, subframe + 6, subframe);
		ta_layers_trim(layers, ta_be16(subframe + 12));
	}
	return ta_next(TA_SPACE_FORM, TA_FORM_LLC);
}
