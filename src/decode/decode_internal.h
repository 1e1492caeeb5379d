/* SPDX-License-Identifier: MIT */
/* What decoders share: the state that a frame is walked with, what they answer, and the table of them.
 *
 * A decoder takes its header off the front of the layers and returns what comes next as a key in a space of
 * numbers (an EtherType, an IP protocol, a UDP port …); it never calls another decoder. A new one is a file
 * and a row in table.c. */
#ifndef TCPAUTOPSY_DECODE_INTERNAL_H
#define TCPAUTOPSY_DECODE_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpautopsy/core/cursor.h"
#include "tcpautopsy/decode/decode.h"

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

/* Tunnels of one frame that are told apart; more are passed through without being named. */
enum { TA_TUNNELS = 6 };

/* What is wrapped around a packet, before it has got an id. */
struct ta_wrapping {
	uint8_t nvlans, ntunnels;
	uint16_t vlan[TA_LIMIT_VLANS];
	struct {
		const char *name; /* literal */
		uint32_t id;
		bool has_id;
		bool separates; /* the id is the same in both directions and keeps tenants apart */
	} tunnel[TA_TUNNELS];
};

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
	struct ta_decoder *decoder;
	struct ta_anomalies *anomalies;
	struct ta_wrapping wrapping;
};

typedef struct ta_next (*ta_decode_fn)(struct ta_layers *layers);

/* A row with a name and no decoder is a protocol that is counted and not looked into. */
struct ta_decode_row {
	uint16_t space, key;
	ta_decode_fn decode;
	const char *name;
};

extern const struct ta_decode_row ta_decode_table[];
extern const size_t ta_decode_table_len;

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

/* The packets that come in fragments, made when the first is seen. */
struct ta_fragments *ta_decoder_fragments(struct ta_decoder *decoder);

/* Link addresses: NULL for one that is not known. */
void ta_layers_link(struct ta_layers *layers, const uint8_t *src, const uint8_t *dst);

/* Ids for wrappings (encap.c). */
struct ta_encaps;

struct ta_encaps *ta_encaps_new(void);
void ta_encaps_free(struct ta_encaps *encaps);
/* The id of a wrapping and of its tenant; 0 for none, and for too many (an anomaly). */
void ta_encaps_intern(struct ta_encaps *encaps, const struct ta_wrapping *wrapping,
		      struct ta_anomalies *anomalies, uint64_t frame, uint32_t *ret_encap,
		      uint32_t *ret_tenant);
const struct ta_encap *ta_encaps_get(const struct ta_encaps *encaps, uint32_t id);

/* Whether the TCP checksum (RFC 9293 section 3.1) over a whole segment is right (checksum.c). */
bool ta_tcp_checksum_ok(const struct ta_layers *layers, const uint8_t *tcp, size_t len);

/* TCP options (tcp_options.c): fills seg and *have. True when the list makes sense to its end; `whole`: the
 * captured bytes are all of it. */
bool ta_tcp_options_read(struct ta_layers *layers, const uint8_t *p, size_t len, bool whole,
			 uint32_t *have);

/* The packet that an ICMP error quotes (quote.c): true when it is TCP with its ports; fills src, dst,
 * ports, seq. */
bool ta_quote_read(const uint8_t *p, size_t len, struct ta_icmp_error *ret);

/* Decoders, one file each unless they are variants of one header. */
struct ta_next ta_decode_ethernet(struct ta_layers *layers);
struct ta_next ta_decode_vlan(struct ta_layers *layers);
struct ta_next ta_decode_ip(struct ta_layers *layers);
struct ta_next ta_decode_null(struct ta_layers *layers);
struct ta_next ta_decode_sll(struct ta_layers *layers);
struct ta_next ta_decode_sll2(struct ta_layers *layers);
struct ta_next ta_decode_arp(struct ta_layers *layers);
struct ta_next ta_decode_ipv4(struct ta_layers *layers);
struct ta_next ta_decode_ipv6(struct ta_layers *layers);
struct ta_next ta_decode_ipv6_options(struct ta_layers *layers);
struct ta_next ta_decode_ipv6_routing(struct ta_layers *layers);
struct ta_next ta_decode_ipv6_fragment(struct ta_layers *layers);
struct ta_next ta_decode_tcp(struct ta_layers *layers);
struct ta_next ta_decode_udp(struct ta_layers *layers);
struct ta_next ta_decode_icmp(struct ta_layers *layers);
struct ta_next ta_decode_icmpv6(struct ta_layers *layers);
struct ta_next ta_decode_mpls(struct ta_layers *layers);
struct ta_next ta_decode_ppp(struct ta_layers *layers);
struct ta_next ta_decode_ppp_direction(struct ta_layers *layers);
struct ta_next ta_decode_pppoe(struct ta_layers *layers);
struct ta_next ta_decode_hdlc(struct ta_layers *layers);
struct ta_next ta_decode_frame_relay(struct ta_layers *layers);
struct ta_next ta_decode_llc(struct ta_layers *layers);
struct ta_next ta_decode_gre(struct ta_layers *layers);
struct ta_next ta_decode_erspan(struct ta_layers *layers);
struct ta_next ta_decode_vxlan(struct ta_layers *layers);
struct ta_next ta_decode_vxlan_gpe(struct ta_layers *layers);
struct ta_next ta_decode_geneve(struct ta_layers *layers);
struct ta_next ta_decode_gtpu(struct ta_layers *layers);
struct ta_next ta_decode_ipv4_in_ip(struct ta_layers *layers);
struct ta_next ta_decode_ipv6_in_ip(struct ta_layers *layers);
struct ta_next ta_decode_etherip(struct ta_layers *layers);
struct ta_next ta_decode_ethernet_in_ip(struct ta_layers *layers);
struct ta_next ta_decode_teredo(struct ta_layers *layers);
struct ta_next ta_decode_ayiya(struct ta_layers *layers);
struct ta_next ta_decode_ah(struct ta_layers *layers);
struct ta_next ta_decode_l2tp_ip(struct ta_layers *layers);
struct ta_next ta_decode_l2tp_udp(struct ta_layers *layers);
struct ta_next ta_decode_nflog(struct ta_layers *layers);
struct ta_next ta_decode_pflog(struct ta_layers *layers);
struct ta_next ta_decode_enc(struct ta_layers *layers);
struct ta_next ta_decode_80211(struct ta_layers *layers);
struct ta_next ta_decode_radiotap(struct ta_layers *layers);
struct ta_next ta_decode_ppi(struct ta_layers *layers);
struct ta_next ta_decode_avs(struct ta_layers *layers);
struct ta_next ta_decode_prism(struct ta_layers *layers);
struct ta_next ta_decode_etag(struct ta_layers *layers);
struct ta_next ta_decode_vntag(struct ta_layers *layers);
struct ta_next ta_decode_hsr(struct ta_layers *layers);
struct ta_next ta_decode_metadata(struct ta_layers *layers);
struct ta_next ta_decode_macsec(struct ta_layers *layers);
struct ta_next ta_decode_pbb(struct ta_layers *layers);
struct ta_next ta_decode_trill(struct ta_layers *layers);
struct ta_next ta_decode_fabricpath(struct ta_layers *layers);
struct ta_next ta_decode_nsh(struct ta_layers *layers);
struct ta_next ta_decode_fddi(struct ta_layers *layers);
struct ta_next ta_decode_token_ring(struct ta_layers *layers);
struct ta_next ta_decode_ipoib(struct ta_layers *layers);
struct ta_next ta_decode_ieee1394(struct ta_layers *layers);
struct ta_next ta_decode_sunatm(struct ta_layers *layers);
struct ta_next ta_decode_slip(struct ta_layers *layers);
struct ta_next ta_decode_netanalyzer(struct ta_layers *layers);
struct ta_next ta_decode_mpacket(struct ta_layers *layers);
struct ta_next ta_decode_dsa4(struct ta_layers *layers);
struct ta_next ta_decode_dsa8(struct ta_layers *layers);
struct ta_next ta_decode_arcnet_linux(struct ta_layers *layers);
struct ta_next ta_decode_arcnet_bsd(struct ta_layers *layers);
struct ta_next ta_decode_tzsp(struct ta_layers *layers);
struct ta_next ta_decode_capwap(struct ta_layers *layers);
struct ta_next ta_decode_ip_over_fc(struct ta_layers *layers);
struct ta_next ta_decode_hdlc_direction(struct ta_layers *layers);
struct ta_next ta_decode_frame_relay_direction(struct ta_layers *layers);
struct ta_next ta_decode_ipnet(struct ta_layers *layers);
struct ta_next ta_decode_pktap(struct ta_layers *layers);
struct ta_next ta_decode_juniper(struct ta_layers *layers);
struct ta_next ta_decode_lisp(struct ta_layers *layers);

#endif
