/* SPDX-License-Identifier: MIT */
/* What the choosing and the reading of close-ups share. */
#ifndef TA_ANALYSIS_CLOSEUP_H
#define TA_ANALYSIS_CLOSEUP_H

#include "tcpautopsy/analysis/closeup.h"
#include "tcpautopsy/core/limits.h"
#include "rules.h"

/* A segment that was seen a moment ago: what a second capture of it repeats. */
struct ta_close_seen {
	int64_t time_ns;
	uint32_t seq, ack, window, len, tsval;
	uint16_t flags, ip_id;
	uint8_t dir, ttl;
};

/* What one direction has sent so far, in relative numbers. */
struct ta_close_side {
	int64_t nxt, una;
	int64_t timed_end, timed_ns; /* the range whose round trip is measured, with timing */
	bool sent, acked, timing;
};

/* A connection that was chosen: copied from its report. */
struct ta_close_choice {
	unsigned handle, rank;
	uint64_t order;
	struct ta_flow_key key;
	struct ta_half
		half[2];   /* by key index: for relative numbers and shifts alone; owns nothing */
	int client;        /* key index */
	bool shifts_known; /* how windows are scaled */
	unsigned input[TA_LIMIT_CLOSE_INPUTS];
	char *name[TA_LIMIT_CLOSE_INPUTS]; /* owned */
	size_t ninputs;
	bool several_inputs;
	unsigned part;             /* of a trace that holds several runs */
	int64_t run_start_ns;      /* on the inputs' clock */
	int64_t first_ns, last_ns; /* of the connection, */
	int64_t from_ns, to_ns;    /* and of the window; since the run's start */
	struct ta_close_segment *
		told; /* attempts, RSTs and ICMP errors that the report knows; by input and frame; owned */
	size_t ntold, told_capacity;

	/* of the second reading */
	struct ta_close_side side[2]; /* 0: client */
	struct ta_close_seen seen[TA_CLOSE_LOOKED_BACK];
	unsigned nseen;
	struct ta_close_segment *segment; /* owned */
	size_t n, capacity;
	uint64_t left_out;
	unsigned stride; /* of the ordinary segments every so manyth is kept */
	unsigned waited; /* of them, since the last that was kept */
};

struct ta_closeup {
	struct ta_close_choice *choice; /* owned; TA_LIMIT_CLOSEUPS of them */
	size_t n;
	unsigned handles;
	uint64_t came, refused;
};

/* Order of told segments. */
int ta_close_compare_frames(const void *a, const void *b);
int ta_close_compare_times(const void *a, const void *b);

#endif
