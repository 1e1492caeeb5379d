/* SPDX-License-Identifier: MIT */
/* Evidence of a connection that its verdict doesn't rest on: thin.c. */
#ifndef TA_TCP_THIN_H
#define TA_TCP_THIN_H

#include "tcpautopsy/tcp/tracker.h"

/* Drops the episodes that a connection with trouble healed from, but for the longest and the newest of each kind; they are counted as
 * omitted. Returns how many. */
size_t ta_thin(struct ta_tracker *tracker, struct ta_conn *conn);

#endif
