/* SPDX-License-Identifier: MIT */
/* Thresholds of this layer. */
#ifndef TA_ANALYSIS_RULES_H
#define TA_ANALYSIS_RULES_H

#include <stdint.h>

enum {
	/* Packets of each input that are read before it is decided which inputs share packets: a handshake, its connection's first
	 * megabytes, or what a busy server does in a second. Our choice. */
	TA_PLACES_SAMPLE = 8192,
	/* Of all inputs together: 40 MB of memory; and of each at least. */
	TA_PLACES_SAMPLES = 131072,
	TA_PLACES_SAMPLE_LEAST = 256,
	/* Inputs that are compared, each with each; more are pieces of one capture. */
	TA_PLACES_INPUTS = 1024,
	/* Prints that two inputs have to share, and which part of the smaller one's (1 in 20). A segment has up to three prints, a SYN
	 * four; a copy that was sent again has none of the original's, unless both lack IP ID and timestamp. */
	TA_PLACES_SHARED_PRINTS = 2,
	TA_PLACES_SHARED_PART = 20,
	/* Where links and TTLs say that both are of one place, and one ended before the other began: prints of three segments. */
	TA_PLACES_SHARED_BY_PIECES = 8
};

/* A capture that ended so long before another one saw the connection's last segment does not show how it ended: longer than any
 * path's delay but a satellite's. Our choice. */
#define TA_JUDGE_END_NS INT64_C(500000000)

#endif
