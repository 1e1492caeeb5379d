/* SPDX-License-Identifier: MIT */
/* A frame on its way to pseudonyms, layer by layer from the outside. Each layer rewrites its header where it lies and says what is
 * next; what it leaves behind `pos` is rewritten. Checksums are put right at the end, the innermost first. */
#ifndef TA_EXPORT_DISGUISE_H
#define TA_EXPORT_DISGUISE_H

#include <string.h>

#include "tcpautopsy/export/pseudonym.h"

enum ta_disguise_next {
	TA_DISGUISE_CUT,   /* what follows can't be read: the frame ends at pos */
	TA_DISGUISE_WHOLE, /* nothing follows but what has been zeroed */
	TA_DISGUISE_ETHERNET,
	TA_DISGUISE_ETHERTYPE, /* by `number` */
	TA_DISGUISE_IP,        /* by the version */
	TA_DISGUISE_PROTOCOL,  /* of IP, by `number` */
};

enum { TA_DISGUISE_LAYERS = 24, TA_DISGUISE_SUMS = 2 * TA_DISGUISE_LAYERS };

/* What a checksum was. */
enum ta_sum_state { TA_SUM_UNKNOWN, TA_SUM_GOOD, TA_SUM_BAD };

/* A checksum to be put right. */
struct ta_disguise_sum {
	uint8_t *field;
	const uint8_t *from, *to; /* of what it is, with the field in it */
	const uint8_t *src, *dst; /* of the pseudo-header; NULL: none */
	uint8_t address_bytes;    /* each of these */
	uint8_t protocol;
	enum ta_sum_state state;
	bool udp; /* 0 means none: a sum of 0 is written as all ones */
};

struct ta_disguise {
	const struct ta_pseudonyms *p;
	uint8_t *pos, *end; /* of the layer, as far as it was captured */
	bool complete;      /* its end is the packet's: nothing of it is missing */
	uint32_t wire;      /* its bytes on the wire; what was not captured is there, too */
	uint32_t number;    /* of what is next */
	bool fragment;      /* of an IP packet: a transport header may be there, and no more */
	uint8_t version;    /* of the innermost IP header */
	uint8_t *src, *dst; /* its addresses */
	struct ta_disguise_sum sum[TA_DISGUISE_SUMS];
	unsigned nsums;
};

static inline size_t ta_disguise_left(const struct ta_disguise *d)
{
	return (size_t)(d->end - d->pos);
}

/* Takes n bytes off the front, which are rewritten or about to be; NULL where there are fewer. */
static inline uint8_t *ta_disguise_take(struct ta_disguise *d, size_t n)
{
	if (ta_disguise_left(d) < n)
		return NULL;
	d->pos += n;
	d->wire = d->wire > n ? d->wire - (uint32_t)n : 0;
	return d->pos - n;
}

/* Nothing of what is left is told. */
static inline enum ta_disguise_next ta_disguise_zero_rest(struct ta_disguise *d)
{
	memset(d->pos, 0, ta_disguise_left(d));
	d->pos = d->end;
	return TA_DISGUISE_WHOLE;
}

/* ---- disguise_sum.c ---- */

/* Notes a checksum that is to be put right, before anything of what it is of changes. complete: all of that is there. */
void ta_disguise_note_sum(struct ta_disguise *d, struct ta_disguise_sum sum, bool complete);
/* Puts all of them right, in a frame of which what lies before `end` is kept. */
void ta_disguise_settle_sums(const struct ta_disguise *d, const uint8_t *end);

/* ---- disguise_link.c ---- */

enum ta_disguise_next ta_disguise_begin(struct ta_disguise *d, uint32_t linktype);
enum ta_disguise_next ta_disguise_ethernet(struct ta_disguise *d);
enum ta_disguise_next ta_disguise_ethertype(struct ta_disguise *d);

/* ---- disguise_ip.c ---- */

enum ta_disguise_next ta_disguise_ip(struct ta_disguise *d);

/* ---- disguise_transport.c ---- */

enum ta_disguise_next ta_disguise_protocol(struct ta_disguise *d);

/* ---- disguise_tcp.c, disguise_icmp.c, disguise_tunnel.c ---- */

enum ta_disguise_next ta_disguise_tcp(struct ta_disguise *d);
/* A TCP header as an ICMP error quotes it: no more than n bytes of it, the rest is zeroed. */
void ta_disguise_quoted_tcp(uint8_t *p, size_t n);
enum ta_disguise_next ta_disguise_icmp(struct ta_disguise *d);
enum ta_disguise_next ta_disguise_icmpv6(struct ta_disguise *d);
enum ta_disguise_next ta_disguise_udp_tunnel(struct ta_disguise *d, uint16_t port);
enum ta_disguise_next ta_disguise_gre(struct ta_disguise *d);

#endif
