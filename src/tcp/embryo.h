/* SPDX-License-Identifier: MIT */
/* Connections of one SYN and nothing else: a scan or a flood makes millions of them. They keep no queue and no episode; both
 * are made again from the two halves when somebody needs them: embryo.c. */
#ifndef TA_TCP_EMBRYO_H
#define TA_TCP_EMBRYO_H

#include <stdbool.h>
#include <stdint.h>

#include "step.h"

/* Whether the segment of this step is all that its connection will have been, should nothing follow: its range need not be
 * queued. */
bool ta_embryo_begins(const struct ta_step *st);

/* Whether a connection is one. *ret_dir: who sent its SYN. */
bool ta_embryo_is(const struct ta_conn *conn, int *ret_dir);

/* Queues the SYN of an embryo, before anything else happens to its connection. Does nothing to others. */
void ta_embryo_wake(struct ta_tracker *tracker, struct ta_conn *conn);

#endif
