/* SPDX-License-Identifier: MIT */
/* Pseudonyms for addresses and names, keyed: the same key gives the same ones, and without it nobody gets back.
 *
 * Addresses keep their common prefixes (Xu, Fan, Ammar, Moon: "Prefix-Preserving IP Address Anonymization", ICNP 2002): each bit is
 * turned or not by a keyed function of the bits in front of it, here SipHash-2-4 (Aumasson, Bernstein 2012; a pseudo-random
 * function with a key of 128 bits) instead of AES. What an address is for stays: where a prefix below belongs to a special kind
 * (private, link-local, loopback, multicast …), the bits of that prefix are kept. Link-layer addresses and names are hashed with the
 * same key. Ports, sequence numbers, timestamps, IP IDs, TTLs, lengths and times stay as they are. */
#ifndef TCPAUTOPSY_PSEUDONYM_H
#define TCPAUTOPSY_PSEUDONYM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpautopsy/capture/capture.h"
#include "tcpautopsy/core/addr.h"
#include "tcpautopsy/core/segment.h"

/* A key. Several threads may use it at once: nothing changes in it. */
struct ta_pseudonyms {
	uint64_t key[2];
};

/* From any bytes; fewer than TA_PSEUDONYM_KEY_LEAST are too easily guessed. */
enum { TA_PSEUDONYM_KEY_LEAST = 16 };
void ta_pseudonyms_from(struct ta_pseudonyms *ret, const void *secret, size_t len);
/* From the system's random source: 0, or -1 where it gives nothing. */
int ta_pseudonyms_random(struct ta_pseudonyms *ret);

void ta_pseudonym_ipv4(const struct ta_pseudonyms *p, uint8_t address[4]);
void ta_pseudonym_ipv6(const struct ta_pseudonyms *p, uint8_t address[16]);
/* Group addresses stay group addresses, and all others are locally administered; all zeros and all ones stay. */
void ta_pseudonym_link(const struct ta_pseudonyms *p, uint8_t address[6]);
/* An address of any kind; of a name the pseudonym is put into `names`, from which it is. */
void ta_pseudonym_addr(const struct ta_pseudonyms *p, struct ta_names *names,
		       struct ta_addr *address);

/* All addresses of a packet. For ta_analysis_options.disguise: context is a struct ta_pseudonyms. */
void ta_pseudonym_packet(const void *context, struct ta_names *names, struct ta_packet *packet);

/* Rewrites the bytes of a frame in place: addresses of every layer, also of what an ICMP error quotes; payload and all else that is
 * not needed becomes zeros; a checksum that was right is right again, one that was wrong stays wrong. Lengths stay, but for what
 * could not be read: there the frame is cut behind what was rewritten. Returns how many bytes are left; -1: not even its link layer
 * could be read. data has frame->caplen bytes, a copy of the frame's. */
int64_t ta_pseudonym_frame(const struct ta_pseudonyms *p, const struct ta_frame *frame,
			   uint8_t *data);

#endif
