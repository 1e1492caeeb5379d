/* SPDX-License-Identifier: MIT */
/* Tags between the Ethernet addresses and the EtherType that say nothing of the packet: 802.1BR's E-tag, VN-tag,
 * Cisco metadata, HSR, MACsec without encryption, switches' own. */
#include "decoders.h"

enum {
	ETAG_BYTES = 6,
	VNTAG_BYTES = 4,
	HSR_BYTES = 4,
	TYPE_BYTES = 2,
	MACSEC_BYTES = 6,
	MACSEC_SCI_BYTES = 8,
	MACSEC_ICV_BYTES = 16,
	MACSEC_ENCRYPTED = 0x0c, /* encrypted, or changed */
	MACSEC_SCI = 0x20,
	METADATA_MIN = 2,
};

/* Takes a tag and the EtherType after it. */
static struct ta_next skip_tag(struct ta_layers *layers, size_t len)
{
	const uint8_t *p = ta_layers_take(layers, len + TYPE_BYTES);

	if (!p)
		return ta_next_truncated(layers, "tag.truncated");
	return ta_next_ethertype(layers, ta_be16(p + len));
}

struct ta_next ta_decode_etag(struct ta_layers *layers)
{
	return skip_tag(layers, ETAG_BYTES);
}

struct ta_next ta_decode_vntag(struct ta_layers *layers)
{
	return skip_tag(layers, VNTAG_BYTES);
}

struct ta_next ta_decode_hsr(struct ta_layers *layers)
{
	return skip_tag(layers, HSR_BYTES);
}

/* Version, length in units of 4 bytes, options. */
struct ta_next ta_decode_metadata(struct ta_layers *layers)
{
	if (ta_layers_left(layers) < METADATA_MIN)
		return ta_next_truncated(layers, "tag.truncated");
	return skip_tag(layers, METADATA_MIN + layers->pos[1] * 4u);
}

struct ta_next ta_decode_macsec(struct ta_layers *layers)
{
	if (ta_layers_left(layers) < MACSEC_BYTES)
		return ta_next_truncated(layers, "tag.truncated");
	if (layers->pos[0] & MACSEC_ENCRYPTED)
		return ta_next_other(layers, "macsec");
	if (layers->wire >= MACSEC_ICV_BYTES)
		ta_layers_trim(layers, layers->wire - MACSEC_ICV_BYTES);
	return skip_tag(layers,
			MACSEC_BYTES + (layers->pos[0] & MACSEC_SCI ? MACSEC_SCI_BYTES : 0));
}
