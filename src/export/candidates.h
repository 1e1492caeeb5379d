/* SPDX-License-Identifier: MIT */
/* Other connections: all that are reported are noted, so that those between the same hosts as a failed one are known as a whole
 * before the second reading. A part of one would be judged as something that it is not. */
#ifndef TA_EXPORT_CANDIDATES_H
#define TA_EXPORT_CANDIDATES_H

#include "index.h"
#include "tcpautopsy/analysis/analysis.h"

/* Instants are of the Unix clock. */
struct ta_candidate {
	uint64_t pair, key; /* hashes of its hosts, and of itself */
	int64_t first_ns, last_ns;
	uint32_t run, id;
	bool at_point; /* of a capture point: those of the others see the same, by their own clocks */
	uint32_t before; /* the one before it with the same hosts, or TA_INDEX_NONE */
};

/* A connection that the evidence on another one is about. */
struct ta_mention {
	uint32_t item; /* of the selection */
	uint32_t run, id;
};

struct ta_candidates {
	uint64_t seed;             /* of all hashes */
	struct ta_candidate *item; /* owned; by run and id */
	size_t count, capacity;
	struct ta_index by_pair;    /* the newest of a pair */
	struct ta_mention *mention; /* owned; by item */
	size_t nmentions, mentions_capacity;
	uint64_t left_out; /* beyond TA_LIMIT_EXPORT_CANDIDATES */
};

void ta_candidates_add(struct ta_candidates *candidates, const struct ta_connection_report *c);
void ta_candidates_mention(struct ta_candidates *candidates, uint32_t item, uint32_t run,
			   uint32_t id);
void ta_candidates_release(struct ta_candidates *candidates);

/* When a connection began and ended, on the Unix clock. */
void ta_candidate_times(const struct ta_connection_report *c, int64_t *ret_first_ns,
			int64_t *ret_last_ns, uint32_t *ret_last_frame);

/* The candidate of a run's connection, or NULL. */
const struct ta_candidate *ta_candidates_find(const struct ta_candidates *candidates, uint32_t run,
					      uint32_t id);

#endif
