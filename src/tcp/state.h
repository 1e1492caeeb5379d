/* SPDX-License-Identifier: MIT */
/* The tracker: what it keeps beside its connections. */
#ifndef TA_TCP_STATE_H
#define TA_TCP_STATE_H

#include "outq.h"
#include "tcpautopsy/tcp/tracker.h"

#define TA_TOMBSTONES 65536u

struct ta_alias;
struct ta_dup_ring;

struct ta_tracker {
	struct ta_flow_table *flows;
	struct ta_outq_pool pool;
	struct ta_dup_ring *dups;
	struct ta_alias *alias;
	struct ta_anomalies anomalies;
	int64_t resolution_ns;
	int64_t last_ns;
	int64_t end_ns;
	uint64_t folded;
	uint64_t *tombstone; /* fingerprints of folded connections, direct-mapped; NULL: none was folded */
	uint64_t tombstone_seed;
	bool finished;
	int64_t (*visible_until)(void *context, const struct ta_conn *conn,
				 const struct ta_episode *episode);
	void *visible_context;
};

/* Frees what a connection owns: conn.c. */
void ta_conn_release(struct ta_tracker *tracker, struct ta_conn *conn);

#endif
