/* SPDX-License-Identifier: MIT */
/* Following TCP: the tracker holds all connections of a run, and takes each segment through its own. */
#ifndef TCPAUTOPSY_TCP_TRACKER_H
#define TCPAUTOPSY_TCP_TRACKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpautopsy/core/anomaly.h"
#include "tcpautopsy/core/segment.h"
#include "tcpautopsy/core/socket.h"
#include "tcpautopsy/tcp/conn.h"

struct ta_tracker;

/* max_connections: 0 for TA_LIMIT_CONNECTIONS. */
struct ta_tracker *ta_tracker_new(size_t max_connections);
/* What the process may hold (resident bytes) before connections are folded into the counters: those that closed or are quiet
 * first, then those that healed; one that failed keeps its evidence. 0: no limit. */
void ta_tracker_limit_memory(struct ta_tracker *tracker, uint64_t bytes);
/* From now on each segment goes through all questions, also where most have one answer: to compare the two ways. */
void ta_tracker_go_long_way(struct ta_tracker *tracker);
/* From now on a connection of which there is nothing to tell but answered probes packs them as soon as another one is probed: to compare,
 * too. */
void ta_tracker_sleep_early(struct ta_tracker *tracker);
void ta_tracker_free(struct ta_tracker *tracker);

/* What became of a segment. */
struct ta_tracked {
	uint32_t conn;  /* id; TA_NO_CONN: it could not be joined to one (a line without ports) */
	int dir;        /* key index of its sender, with conn */
	bool duplicate; /* a second capture of a packet */
};

/* When the run starts, since 1970-01-01: what no stack could do then is excluded. Without it, or with times that are no dates
 * (a trace of relative ones), nothing is. */
void ta_tracker_set_date(struct ta_tracker *tracker, int64_t epoch_ns);

/* Follows one segment; time_ns in it counts from the run's start. frames_missing: the trace that it comes from has had
 * frames cut out, so a jump in its sequence numbers is no sign of a segment from elsewhere. */
void ta_tracker_segment(struct ta_tracker *tracker, const struct ta_segment *seg,
			bool frames_missing, struct ta_tracked *ret);

/* At most so many are looked ahead at. Chosen: so many packets fit the processor's first cache. */
#define TA_EXPECTED 16u
/* These segments come next, and change in nothing but time and frame until they are followed: has what is kept of their
 * connections fetched from memory, and remembers where it lies. ret[i]: which connection the segment is probably of.
 * Changes no result. */
void ta_tracker_expect(struct ta_tracker *tracker, const struct ta_segment *const *seg, size_t n,
		       struct ta_tracked *ret);

/* Joins an ICMP error to its connection: the id and the direction whose segment it quotes, or TA_NO_CONN. */
uint32_t ta_tracker_icmp(struct ta_tracker *tracker, const struct ta_icmp_error *icmp,
			 int *ret_dir);

/* Joins what a kernel says of its own socket to the connection with the same endpoints; one without segments is made where
 * there is none. Call it after ta_tracker_finish(). */
void ta_tracker_socket(struct ta_tracker *tracker, const struct ta_socket_samples *samples,
		       int64_t now_ns);

/* Asks, at the end, until when attempts of an episode would have been seen: a sender that is asking in vain for its
 * neighbour's link address keeps its timers running without a frame. Without it: the end of the capture. */
void ta_tracker_set_visibility(struct ta_tracker *tracker,
			       int64_t (*until)(void *context, const struct ta_conn *conn,
						const struct ta_episode *episode),
			       void *context);

/* Ends the run: open episodes are closed as the end of the capture leaves them, and every chain is fitted.
 * resolution_ns: of the time stamps, 1 for captures. */
/* It is given a part of a capture's segments: that time goes back between two of all of them (TA_TIME_BACKWARDS) is counted by who sees all,
 * and may be told at the end. */
#define TA_TIME_BACKWARDS "time.backwards"
void ta_tracker_is_part(struct ta_tracker *tracker);
void ta_tracker_tell_backwards(struct ta_tracker *tracker, uint64_t n, uint64_t first_frame);

void ta_tracker_finish(struct ta_tracker *tracker, int64_t capture_end_ns, int64_t resolution_ns);

/* Ids given out; the connection of an id (borrowed; NULL when it was folded into the counters). */
uint32_t ta_tracker_count(const struct ta_tracker *tracker);
const struct ta_conn *ta_tracker_conn(const struct ta_tracker *tracker, uint32_t id);
/* The same for who needs no more of it than key, halves and flags: one of a single SYN has no episode then, nor one that was only probed,
 * and answered. Cheaper. */
const struct ta_conn *ta_tracker_glance(const struct ta_tracker *tracker, uint32_t id);
/* The same, for the one that is diagnosed. At the end, what a connection of one SYN owns (its episode) is kept until TA_LIMIT_AWAKE
 * such connections more were asked for; that of the one held, until another one is. */
const struct ta_conn *ta_tracker_hold(const struct ta_tracker *tracker, uint32_t id);
/* Segments between the two hosts of a connection that show no ports (a trace), where it is not shown which of several
 * connections, or which side of one, they are of. */
uint32_t ta_tracker_unplaced(const struct ta_tracker *tracker, const struct ta_conn *conn);
/* Forgets a connection: what may still come of it opens no other one. False: it was forgotten before. */
bool ta_tracker_forget(struct ta_tracker *tracker, uint32_t id);
/* Healthy connections that a limit made it forget. */
uint64_t ta_tracker_folded(const struct ta_tracker *tracker);

/* What a limit made it give up that a report lacks. */
struct ta_lost {
	uint64_t given_up;     /* connections in trouble, or waiting for an answer: forgotten */
	uint64_t not_followed; /* connections that there was no room for */
	uint64_t episodes;     /* that connections in trouble had healed from: forgotten */
};
const struct ta_lost *ta_tracker_lost(const struct ta_tracker *tracker);
const struct ta_anomalies *ta_tracker_anomalies(const struct ta_tracker *tracker);

#endif
