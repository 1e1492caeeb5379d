/* SPDX-License-Identifier: MIT */
/* The VLANs and tunnels around a packet, and an id for each different stack of them. */
#ifndef TA_DECODE_ENCAP_H
#define TA_DECODE_ENCAP_H

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/decode/decode.h"

/* What is wrapped around a packet, before it has got an id. */
struct ta_wrapping {
	uint8_t nvlans, ntunnels;
	uint16_t vlan[TA_LIMIT_VLANS];
	struct {
		const char *name; /* literal */
		uint32_t id;
		bool has_id;
		bool separates; /* the id is the same in both directions and keeps tenants apart */
	} tunnel[TA_LIMIT_TUNNELS];
};

/* Ids for wrappings (encap.c). */
struct ta_encaps;

struct ta_encaps *ta_encaps_new(void);
void ta_encaps_free(struct ta_encaps *encaps);
/* The id of a wrapping and of its tenant; 0 for none, and for too many (an anomaly). */
void ta_encaps_intern(struct ta_encaps *encaps, const struct ta_wrapping *wrapping,
		      struct ta_anomalies *anomalies, uint64_t frame, uint32_t *ret_encap,
		      uint32_t *ret_tenant);
const struct ta_encap *ta_encaps_get(const struct ta_encaps *encaps, uint32_t id);
/* As of a decoder: ta_decoder_encaps(), ta_decoder_add_encap(). */
uint32_t ta_encaps_count(const struct ta_encaps *encaps);
uint32_t ta_encaps_add(struct ta_encaps *encaps, const struct ta_encap *encap);

#endif
