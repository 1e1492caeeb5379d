/* SPDX-License-Identifier: MIT */
/* What the capture can show at all. A negative fact ("nothing came") may be added only where this says yes. */
#ifndef TA_FACTS_VISIBILITY_H
#define TA_FACTS_VISIBILITY_H

#include "facts/facts.h"

/* How the whole run was filtered, as far as the connections show. */
enum ta_filter {
	TA_FILTER_NONE,
	TA_FILTER_NO_ACKS,  /* pure ACKs are missing */
	TA_FILTER_ENDS_ONLY /* only SYN, FIN and RST */
};
enum ta_filter ta_filter_of(const struct ta_fact_context *context);

enum ta_visible {
	TA_SHOWS_ACKS, /* acknowledgments that carry no data: keep-alives and their answers, too */
	TA_SHOWS_DATA, /* segments that neither open nor close */
	TA_SHOWS_SIDE_0, /* what key index 0 sends */
	TA_SHOWS_SIDE_1
};
bool ta_capture_shows(const struct ta_scene *scene, enum ta_visible what);
/* What `side` sends; of it pure ACKs, too. */
bool ta_capture_shows_answers(const struct ta_scene *scene, int side);

/* Bytes that `side` sent, the other one acknowledged and the capture lacks; 0 for a trace that hides rows: it lost none. */
uint64_t ta_lacking_bytes(const struct ta_scene *scene, int side);
/* The capture lost packets of this connection, or of the run. */
bool ta_capture_lost(const struct ta_scene *scene);

#endif
