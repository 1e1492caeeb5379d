/* SPDX-License-Identifier: MIT */
/* GRE (RFC 2784, RFC 2890), with PPTP's version 1 (RFC 2637) and NVGRE (RFC 7637). A key need not be the
 * same in both directions, NVGRE's virtual subnet is. */
#include "decoders.h"

enum {
	HEADER_BYTES = 4,
	WORD_BYTES = 4,

	FLAG_CHECKSUM = 0x8000,
	FLAG_ROUTING = 0x4000,
	FLAG_KEY = 0x2000,
	FLAG_SEQUENCE = 0x1000,
	FLAG_ACKNOWLEDGMENT = 0x0080, /* version 1 */
	VERSION_MASK = 0x0007,

	TYPE_ETHERNET = 0x6558,
	TYPE_PPP = 0x880b,
	TYPE_ERSPAN = 0x88be,
	TYPE_ERSPAN3 = 0x22eb,
	TYPE_WCCP = 0x883e,
	TYPE_ARUBA_FIRST = 0x8200,
	TYPE_ARUBA_LAST = 0x83ff,

	SUBNET_MIN = 0x1000,
	SUBNET_MAX = 0xfffffe,
};

/* What GRE's protocol type means: mostly an EtherType. */
static struct ta_next next_by_type(struct ta_layers *layers, uint16_t type, bool sequence)
{
	if (ta_layers_left(layers) == 0)
		return layers->wire ? ta_next_truncated(layers, "gre.truncated")
				    : ta_next_other(layers, "gre-keepalive");
	if (type >= TYPE_ARUBA_FIRST && type <= TYPE_ARUBA_LAST)
		return ta_next(TA_SPACE_FORM, TA_FORM_80211);
	switch (type) {
	case TYPE_ETHERNET:
		return ta_next(TA_SPACE_FORM, TA_FORM_ETHERNET);
	case TYPE_PPP:
		return ta_next(TA_SPACE_FORM, TA_FORM_PPP);
	case TYPE_ERSPAN: /* type I has no header of its own, and no sequence number */
		ta_layers_mirrored(layers);
		return ta_next(TA_SPACE_FORM, sequence ? TA_FORM_ERSPAN : TA_FORM_ETHERNET);
	case TYPE_ERSPAN3:
		return ta_next(TA_SPACE_FORM, TA_FORM_ERSPAN);
	case TYPE_WCCP: /* version 2 puts a word in front */
		if (layers->pos[0] >> 4 != 4 && !ta_layers_take(layers, WORD_BYTES))
			return ta_next_truncated(layers, "gre.truncated");
		return ta_next(TA_SPACE_FORM, TA_FORM_IP);
	default:
		return ta_next(TA_SPACE_ETHERTYPE, type);
	}
}

static void name_tunnel(struct ta_layers *layers, uint16_t flags, uint16_t type, uint32_t key)
{
	if (!(flags & FLAG_KEY))
		ta_layers_tunnel(layers, "gre");
	else if ((flags & VERSION_MASK) == 1)
		ta_layers_tunnel_id(layers, "pptp", key & 0xffff);
	else if (type == TYPE_ETHERNET && key >> 8 >= SUBNET_MIN && key >> 8 <= SUBNET_MAX)
		ta_layers_tenant(layers, "nvgre", key >> 8);
	else
		ta_layers_tunnel_id(layers, "gre", key);
}

struct ta_next ta_decode_gre(struct ta_layers *layers)
{
	const uint8_t *p = ta_layers_take(layers, HEADER_BYTES), *key = NULL;
	uint16_t flags, type;
	bool whole = true;

	if (!p)
		return ta_next_truncated(layers, "gre.truncated");
	flags = ta_be16(p);
	type = ta_be16(p + 2);
	if ((flags & VERSION_MASK) > 1 || (flags & FLAG_ROUTING))
		return ta_next_other(layers, "gre");
	if (flags & FLAG_CHECKSUM)
		whole = ta_layers_take(layers, WORD_BYTES);
	if (whole && (flags & FLAG_KEY))
		whole = (key = ta_layers_take(layers, WORD_BYTES)) != NULL;
	if (whole && (flags & FLAG_SEQUENCE))
		whole = ta_layers_take(layers, WORD_BYTES);
	if (whole && (flags & VERSION_MASK) == 1 && (flags & FLAG_ACKNOWLEDGMENT))
		whole = ta_layers_take(layers, WORD_BYTES);
	if (!whole)
		return ta_next_truncated(layers, "gre.truncated");
	name_tunnel(layers, flags, type, key ? ta_be32(key) : 0);
	return next_by_type(layers, type, flags & FLAG_SEQUENCE);
}
