/* SPDX-License-Identifier: MIT */
/* What is given up where connections are too many for the table or for the memory: fold.c. */
#ifndef TA_TCP_FOLD_H
#define TA_TCP_FOLD_H

#include "tcpautopsy/tcp/tracker.h"

/* Holds the process to the memory that it may have; called once a segment. now_ns: since the run's start. */
void ta_fold_watch_memory(struct ta_tracker *tracker, int64_t now_ns);

/* Whether memory has room for one connection more. */
bool ta_fold_has_room(struct ta_tracker *tracker, int64_t now_ns);

/* Folds some of a table without a free place; false: none could be. */
bool ta_fold_for_place(struct ta_tracker *tracker, int64_t now_ns);

/* Tombstone: the fingerprint of the key of a connection that is not followed, so that a late segment of it opens no new one. */
void ta_fold_leave_tombstone(struct ta_tracker *tracker, const struct ta_flow_key *key);
bool ta_fold_has_tombstone(const struct ta_tracker *tracker, const struct ta_flow_key *key);

#endif
