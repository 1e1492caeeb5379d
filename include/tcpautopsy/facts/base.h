/* SPDX-License-Identifier: MIT */
/* What the facts of all connections of a run share, and the way to those of one connection. */
#ifndef TCPAUTOPSY_FACTS_BASE_H
#define TCPAUTOPSY_FACTS_BASE_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpautopsy/core/frames.h"
#include "tcpautopsy/facts/fact.h"
#include "tcpautopsy/net/net.h"
#include "tcpautopsy/points/points.h"
#include "tcpautopsy/tcp/tracker.h"

/* How many segments of a kind the capture has. Data: payload without SYN, FIN or RST. */
struct ta_segment_kinds {
	bool counted;
	uint64_t pure_acks, data, not_syn;
	uint64_t sack_acks; /* of the pure ACKs, those with SACK blocks: as long as a short payload */
	uint64_t
		hidden; /* rows of a trace without sequence numbers: those of the others tell them */
	uint64_t
		unread; /* rows of a trace that were not read and may be segments of any connection */
	uint64_t resent_unread; /* of both, called retransmissions */
};

/* Where the facts come from. All borrowed. */
struct ta_fact_context {
	const struct ta_tracker *tracker;
	const struct ta_net *net;
	const struct ta_names *names;
	int64_t capture_end_ns;
	int64_t resolution_ns;  /* of the time stamps */
	bool is_trace;          /* pasted text */
	bool timeless;          /* without times */
	bool frames_missing;    /* with frames cut out */
	bool incomplete;        /* the input ended before its end */
	uint64_t capture_drops; /* packets that the capture says it lost */
	uint64_t duplicates;
	uint64_t tcp_segments;
	struct ta_segment_kinds kinds;
	const struct ta_points *points;      /* what the capture points saw; NULL: there is one */
	unsigned point;                      /* of them, that of this run */
	const struct ta_frame_names *frames; /* how its frames are named; NULL: by their number */
};

/* What several connections share: indexes by host, made once a run, after its last packet. */
struct ta_fact_base;
struct ta_fact_base *ta_fact_base_new(const struct ta_fact_context *context);
void ta_fact_base_free(struct ta_fact_base *base);
/* How often the search for other connections of a host ended at TA_LIMIT_LOOKS. */
uint64_t ta_fact_base_cut_short(const struct ta_fact_base *base);

/* The timestamp clock of a side stood still, and it was not the capture's that jumped: the host was suspended. */
bool ta_host_stood_still(const struct ta_fact_base *base, const struct ta_conn *conn, int side);

/* The facts of one connection (not folded); *ret is owned by the caller (ta_facts_release). */
void ta_facts_collect(const struct ta_fact_base *base, uint32_t conn, struct ta_facts *ret);

/* Until when the capture shows what an episode's sender does. One that asks in vain for its neighbour's or gateway's
 * link address keeps its timers running unseen: from its first unanswered request on, missing copies prove nothing. */
int64_t ta_fact_visible_until(const struct ta_net *net, const struct ta_conn *conn,
			      const struct ta_episode *episode, int64_t end_ns);

#endif
