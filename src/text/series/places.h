/* SPDX-License-Identifier: MIT */
/* A box that shows every packet at several places (interface in and out, inspection points, components of a stack)
 * shows one packet several times. A retransmission comes by the same place again. */
#ifndef TA_TEXT_PLACES_H
#define TA_TEXT_PLACES_H

#include "text/rules.h"
#include "text/words/record.h"

/* Owned by who has it; the zero value is empty. */
struct ta_txt_places {
	struct {
		uint64_t print, place; /* print 0: none */
		int64_t ns;
	} seen[TA_TXT_PLACES];
	unsigned next;
};

/* What tells a segment from others: hosts, ports, flags, numbers, IP ID. */
uint64_t ta_txt_places_print(const struct ta_segment *seg);
uint64_t ta_txt_places_name(const struct ta_txt_word *word);
/* Whether the packet has just been seen at another place; else it is remembered. */
bool ta_txt_places_seen(struct ta_txt_places *places, uint64_t print, uint64_t place, int64_t ns);

#endif
