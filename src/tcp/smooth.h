/* SPDX-License-Identifier: MIT */
/* The short way of a segment that only moves SND.NXT or SND.UNA of a healthy connection: smooth.c. */
#ifndef TA_TCP_SMOOTH_H
#define TA_TCP_SMOOTH_H

#include <stdbool.h>

#include "step.h"

/* Follows a segment that is no second capture of a packet, if it is such a one: true. False: nothing was changed. */
bool ta_smooth_follow(struct ta_tracker *tracker, uint32_t id, struct ta_conn *conn, int dir,
		      const struct ta_segment *seg);

#endif
