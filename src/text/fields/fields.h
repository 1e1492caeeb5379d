/* SPDX-License-Identifier: MIT */
/* A packet gathered from named fields (frame.number, ip.src, tcp.seq_raw …), in any order. */
#ifndef TA_TEXT_FIELDS_H
#define TA_TEXT_FIELDS_H

#include "text/dialect/dialect.h"
#include "text/fields/names.h"

/* One value of a packet that has a name: a number, and whether it came. */
struct ta_txt_number {
	bool known;
	uint32_t value;
};

struct ta_txt_fields {
	struct ta_txt_numbering *numbering; /* borrowed, may be NULL; set before ta_txt_fields_begin() */
	bool tree;                          /* from a dissection tree: what is not there is absent */
	bool in_quote;                      /* set by the caller: what comes is inside an ICMP error */

	struct ta_segment seg, quoted;      /* what needs no second thought */
	struct ta_txt_number seq, seq_raw, ack, ack_raw, window, window_raw, hdr_len, flags;
	struct ta_txt_number icmp_type, icmp_code, icmp_mtu, arp_op, nd_solicited, frame_len;
	struct ta_txt_number quoted_seq, quoted_seq_raw;
	struct ta_addr src[2], dst[2];      /* outermost, innermost */
	unsigned nsrc, ndst;
	unsigned nports, nquoted_ports;     /* TA_TXT_HAVE_SPORT | TA_TXT_HAVE_DPORT */
	unsigned nle, nre;
	bool option_bytes;                  /* the options came as bytes: SACK edges are raw, the list is whole */
	struct ta_addr arp_sender, arp_target, nd_target;
	bool icmpv6, arp, solicitation, advertisement, udp;
	bool numbered;
	uint64_t number;
	struct ta_txt_when when;
	int when_rank;
	char when_text[64];
	char proto[32];
	size_t proto_len;
	char info[1024];                    /* the Info column, cut */
	size_t info_len;
};

enum { TA_TXT_HAVE_SPORT = 1, TA_TXT_HAVE_DPORT = 2, TA_TXT_HAVE_BOTH_PORTS = 3 };

/* Forgets the packet before; keeps `numbering` and `tree`. */
void ta_txt_fields_begin(struct ta_txt_fields *fields);
/* One field, or several of its name with commas between them. */
void ta_txt_fields_put(const struct ta_txt_context *context, struct ta_txt_fields *fields, enum ta_txt_field field,
		       const char *value, size_t value_len);
/* The same by its name. One that is not known is passed over, and false. */
bool ta_txt_fields_set(const struct ta_txt_context *context, struct ta_txt_fields *fields, const char *name,
		       size_t name_len, const char *value, size_t value_len);
/* Makes the record of what came (packet.c). 1 a packet, 0 nothing in it. */
int ta_txt_fields_end(const struct ta_txt_context *context, struct ta_txt_fields *fields, struct ta_txt_record *ret);

#endif
