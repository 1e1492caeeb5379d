/* SPDX-License-Identifier: MIT */
/* Connections of a finished tracker on their way into a file of facts and out of it again; of several files, which hold parts of one
 * capture, into one tracker. */
#ifndef TCPAUTOPSY_TCP_STORE_H
#define TCPAUTOPSY_TCP_STORE_H

#include "tcpautopsy/core/store.h"
#include "tcpautopsy/tcp/tracker.h"

/* Writes all that a tracker knows after ta_tracker_finish(). */
void ta_tracker_put(const struct ta_tracker *tracker, struct ta_store_out *out);

/* Reads it: first ta_tracker_get_begin(), which adds what is counted to `tracker` (as made by ta_tracker_new()), then connection after
 * connection. It stops where the stream fails. */
struct ta_conn_source;
struct ta_conn_source *ta_tracker_get_begin(struct ta_tracker *tracker, struct ta_store_in *in,
					    struct ta_names *literals);
void ta_conn_source_free(struct ta_conn_source *source);
/* Ids that it has. */
uint32_t ta_conn_source_count(const struct ta_conn_source *source);
/* The next id's connection is read: false, at the end and where the stream failed. *ret_first_frame: of it; 0: the id's connection was folded. */
bool ta_conn_source_next(struct ta_conn_source *source, uint32_t *ret_first_frame);
/* Adds it to the tracker, as the next id: that, or TA_NO_CONN where there is no room for it (counted). encap[nencaps]: by encapsulation (and
 * tenant) of the file that of the run; others stay. */
uint32_t ta_tracker_get_conn(struct ta_tracker *tracker, struct ta_conn_source *source,
			     const uint32_t *encap, uint32_t nencaps);
/* All are there: from now on the tracker is a finished one. several: they came of several files, whose anomalies are to stand in their order. */
void ta_tracker_get_end(struct ta_tracker *tracker, bool several);

#endif
