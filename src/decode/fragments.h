/* SPDX-License-Identifier: MIT */
/* IP packets that come in fragments. */
#ifndef TA_DECODE_FRAGMENTS_H
#define TA_DECODE_FRAGMENTS_H

#include "layers.h"
#include "tcpautopsy/decode/decode.h"

/* What the fragments of one packet have in common. */
struct ta_fragment_key {
	struct ta_addr src, dst;
	uint64_t outside; /* of the tunnels around it */
	uint32_t id;
	uint8_t version;
	uint8_t protocol; /* IPv4's; 0 for IPv6, whose fragments may differ in it */
};

struct ta_fragment {
	uint32_t offset; /* in the payload of the whole packet */
	bool more;
	uint8_t next; /* protocol of the payload, told by the first fragment */
};

struct ta_fragments *ta_fragments_new(void);
/* ta_decoder_fragments_alone(), ta_decoder_fragment(). */
void ta_fragments_alone(struct ta_fragments *fragments, bool alone);
struct ta_fragment_seen *ta_fragments_seen(struct ta_fragments *fragments);

/* NULL is allowed. */
void ta_fragments_free(struct ta_fragments *fragments);

/* Takes the fragment that the layers stand at. When it makes its packet whole, the layers go on in that,
 * borrowed until the next call, and the packet's protocol is next; else the packet is "fragment". A first
 * fragment in a capture that has none but first ones is gone on with as it is (layers->partial). */
struct ta_next ta_fragments_take(struct ta_layers *layers, uint32_t id,
				 const struct ta_fragment *fragment);

#endif
