/* SPDX-License-Identifier: MIT */
/* What the first packets of an input tell of where it was captured. */
#ifndef TA_ANALYSIS_SAMPLE_H
#define TA_ANALYSIS_SAMPLE_H

#include "flow_ends.h"
#include "input.h"

/* Numbers, ascending, each once; owned. */
struct ta_sample_set {
	uint64_t *item;
	size_t n, capacity;
};

/* A packet and when it was captured. */
struct ta_sample_stamp {
	uint64_t print;
	int64_t time_ns;
};

/* What the times of an input count from. */
enum ta_sample_clock { TA_SAMPLE_DATED, TA_SAMPLE_OF_DAY, TA_SAMPLE_OWN };

struct ta_sample {
	struct ta_sample_set prints; /* of TCP segments, as they are wherever they are captured */
	struct ta_sample_set bare;   /* of data without IP ID and timestamp: its copies are alike */
	struct ta_sample_set syns;   /* of SYNs with a timestamp: sequence number and time */
	struct ta_sample_set bytes;  /* of what they carry */
	struct ta_sample_set links;  /* link addresses of single hosts */
	struct ta_sample_set views;  /* which host is seen with which TTL behind which links */
	struct ta_sample_stamp *stamp; /* by print; owned */
	size_t nstamps, stamps_capacity;
	struct ta_flow_ends flows;
	enum ta_sample_clock clock;
	bool text;
	uint32_t linktype, snaplen; /* of the first interface of a capture */
	int64_t first_ns, last_ns;  /* of what was sampled */
	bool some;                  /* it has packets */
	const char *path;           /* borrowed */
};

/* Of the packets in input->ahead. */
void ta_sample_take(struct ta_sample *ret, const struct ta_run_input *input);
void ta_sample_release(struct ta_sample *sample);

/* How alike the places are that two inputs were captured at, from link addresses and TTLs: more is more alike, 0: nothing
 * tells, less: they differ. */
int ta_sample_seen_alike(const struct ta_sample *a, const struct ta_sample *b);
/* They ran at the same time, as their clocks have it. */
bool ta_sample_overlap(const struct ta_sample *a, const struct ta_sample *b);
/* They have the same packets: they were captured at different places. */
bool ta_sample_shares(const struct ta_sample *a, const struct ta_sample *b);
/* The packets that they share were captured once: a file given twice, or pieces that overlap. */
bool ta_sample_is_one_capture(const struct ta_sample *a, const struct ta_sample *b);
/* Something shows that they are pieces of one capture: same kind of file and clock, a connection that goes on at the same place; or hosts,
 * links and TTLs alike and one after the other. */
bool ta_sample_are_pieces(const struct ta_sample *a, const struct ta_sample *b);
/* Their paths differ in nothing but numbers: "client_00001.pcap", "client_00002.pcap". */
bool ta_sample_named_alike(const struct ta_sample *a, const struct ta_sample *b);
/* Time between them; 0 where they overlap. */
int64_t ta_sample_gap_ns(const struct ta_sample *a, const struct ta_sample *b);

#endif
