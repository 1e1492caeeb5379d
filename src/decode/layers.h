/* SPDX-License-Identifier: MIT */
/* A frame on its way through the layers, and what a decoder answers.
 *
 * A decoder takes its header off the front of the layers and returns what comes next as a key in a space of
 * numbers (an EtherType, an IP protocol, a UDP port …); it never calls another decoder. */
#ifndef TA_DECODE_LAYERS_H
#define TA_DECODE_LAYERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpautopsy/core/anomaly.h"
#include "tcpautopsy/core/cursor.h"
#include "tcpautopsy/core/segment.h"
#include "encap.h"

/* Spaces of numbers by which one layer names the next. */
enum ta_space {
	TA_SPACE_DONE,      /* none: the packet is what out->kind says */
	TA_SPACE_LINK,      /* LINKTYPE_ values */
	TA_SPACE_ETHERTYPE,
	TA_SPACE_LLC,       /* service access points of IEEE 802.2 */
	TA_SPACE_IP,        /* IANA protocol numbers */
	TA_SPACE_UDP,       /* ports */
	TA_SPACE_PPP,       /* PPP protocols */
	TA_SPACE_FORM,      /* layers that no number names: enum ta_form */
	TA_SPACES
};

enum ta_form {
	TA_FORM_ETHERNET,
	TA_FORM_LLC,        /* IEEE 802.2 header */
	TA_FORM_IP,         /* IPv4 or IPv6, by the version in the first four bits */
	TA_FORM_PPP,        /* a PPP frame, with or without address and control */
	TA_FORM_HDLC,       /* Cisco HDLC */
	TA_FORM_FRAME_RELAY,
	TA_FORM_80211,
	TA_FORM_RADIOTAP,
	TA_FORM_AVS,
	TA_FORM_ERSPAN,
	TA_FORM_GRE,
	TA_FORMS
};

struct ta_next {
	uint16_t space, key;
	uint16_t second; /* asked for when nothing has `key`; 0: none */
};

struct ta_fragments;

/* A frame on its way through the layers. Invariant: end - pos <= wire. */
struct ta_layers {
	const uint8_t *pos, *end; /* what was captured of the current layer and all in it */
	uint32_t wire;            /* its bytes on the wire */
	bool declared;            /* wire is what an enclosing header says, not how long the frame was */
	uint32_t have;            /* enum ta_have, as far as the layers passed tell */
	uint8_t ip_version;       /* of the innermost IP header; 0: none yet */
	bool partial;             /* the first fragment of a packet: the payload goes on elsewhere */
	bool wlan_padded;         /* the 802.11 header is padded to words of 4 bytes, */
	bool wlan_swapped;        /* or the bytes of its frame control are the other way round */
	struct ta_packet *out;    /* seg.src, seg.dst, seg.ttl … are those of the innermost IP header */
	struct ta_fragments **fragments; /* packets that come in fragments; *fragments is NULL until there is one */
	struct ta_anomalies *anomalies;
	struct ta_wrapping wrapping;
};

static inline struct ta_next ta_next(enum ta_space space, uint16_t key)
{
	return (struct ta_next){ (uint16_t)space, key, 0 };
}

/* The packet is complete. */
static inline struct ta_next ta_next_done(struct ta_layers *layers, int kind)
{
	layers->out->kind = kind;
	return ta_next(TA_SPACE_DONE, 0);
}

/* The packet is nothing that is looked at; `name` is a literal. */
static inline struct ta_next ta_next_other(struct ta_layers *layers, const char *name)
{
	layers->out->name = name;
	return ta_next_done(layers, TA_PACKET_OTHER);
}

/* An EtherType, or where it is a length, IEEE 802.2. */
struct ta_next ta_next_ethertype(struct ta_layers *layers, uint16_t type);

/* The bytes are wrong: counts the anomaly and gives the packet up. */
struct ta_next ta_next_bad(struct ta_layers *layers, const char *name);

/* A header is not there whole: an anomaly unless the capture cut the frame. */
struct ta_next ta_next_truncated(struct ta_layers *layers, const char *name);

static inline size_t ta_layers_left(const struct ta_layers *layers)
{
	return (size_t)(layers->end - layers->pos);
}

/* Takes n captured bytes off the front: their address, or NULL when fewer are there. */
static inline const uint8_t *ta_layers_take(struct ta_layers *layers, size_t n)
{
	if (ta_layers_left(layers) < n)
		return NULL;
	layers->pos += n;
	layers->wire -= (uint32_t)n;
	return layers->pos - n;
}

/* Cuts the layer down to n bytes on the wire (padding, trailers), if it is longer. */
static inline void ta_layers_trim(struct ta_layers *layers, uint32_t n)
{
	if (n >= layers->wire)
		return;
	layers->wire = n;
	layers->declared = true;
	if (ta_layers_left(layers) > n)
		layers->end = layers->pos + n;
}

static inline void ta_layers_anomaly(struct ta_layers *layers, const char *name)
{
	ta_anomaly_add(layers->anomalies, name, layers->out->seg.frame);
}

/* Remembers a VLAN tag; 0 is a priority without a VLAN. */
void ta_layers_vlan(struct ta_layers *layers, uint16_t vlan);

/* Remembers a tunnel. What the link layer said so far is of its outside and is forgotten. */
void ta_layers_tunnel(struct ta_layers *layers, const char *name);
void ta_layers_tunnel_id(struct ta_layers *layers, const char *name, uint32_t id);
/* The same where the id is that of a tenant: the same in both directions, addresses unique only in it. */
void ta_layers_tenant(struct ta_layers *layers, const char *name, uint32_t id);

/* The byte of link types "with direction": 0 received, 1 sent, anything else nothing. */
void ta_layers_direction(struct ta_layers *layers, uint8_t direction);

/* What follows was seen elsewhere and sent here: the capture's directions are those of the copy. */
void ta_layers_mirrored(struct ta_layers *layers);

/* Link addresses: NULL for one that is not known. */
void ta_layers_link(struct ta_layers *layers, const uint8_t *src, const uint8_t *dst);

#endif
