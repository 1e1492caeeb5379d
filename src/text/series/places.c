/* SPDX-License-Identifier: MIT */
/* One packet at several places of a box. */
#include "text/series/places.h"

#include "tcpautopsy/core/hash.h"

uint64_t ta_txt_places_print(const struct ta_segment *seg)
{
	uint64_t h =
		ta_hash_bytes(seg->have & (TA_HAVE_SEQ | TA_HAVE_LEN), &seg->src, sizeof(seg->src));
	h = ta_hash_bytes(h, &seg->dst, sizeof(seg->dst));
	h = ta_hash_mix(ta_hash_mix(h, (uint64_t)seg->sport << 32 | seg->dport),
			(uint64_t)seg->flags << 32 | seg->ip_id);
	h = ta_hash_mix(h, (uint64_t)seg->seq << 32 | seg->ack);
	return ta_hash_mix(h, seg->payload_len) | 1;
}

uint64_t ta_txt_places_name(const struct ta_txt_word *word)
{
	return ta_hash_bytes(0, word->p, word->len);
}

bool ta_txt_places_seen(struct ta_txt_places *places, uint64_t print, uint64_t place, int64_t ns)
{
	for (unsigned i = 0; i < TA_TXT_PLACES; i++) {
		if (places->seen[i].print != print)
			continue;
		int64_t age = ns - places->seen[i].ns;
		if (places->seen[i].place != place && age <= TA_TXT_PASSAGE_NS &&
		    age >= -TA_TXT_PASSAGE_NS)
			return true;
		places->seen[i].place = place;
		places->seen[i].ns = ns;
		return false;
	}
	places->seen[places->next].print = print;
	places->seen[places->next].place = place;
	places->seen[places->next].ns = ns;
	places->next = (places->next + 1) % TA_TXT_PLACES;
	return false;
}
