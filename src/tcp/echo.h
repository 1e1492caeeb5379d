/* SPDX-License-Identifier: MIT */
/* Echoes of timestamps of segments that are not in the capture: echo.c. */
#ifndef TA_TCP_ECHO_H
#define TA_TCP_ECHO_H

#include "state.h"
#include "step.h"

/* A segment with a timestamp: whether it echoes one that is not here. */
void ta_echo_note(struct ta_step *step);

/* At the end: what was noted goes into the record of trouble, but for a connection that closed in order and has none: nothing is
 * said of it that rests on it. */
void ta_echo_finish(struct ta_tracker *tracker, struct ta_conn *conn);

/* Whether something was noted of either half that its record of trouble does not have yet. */
bool ta_echo_is_kept(struct ta_tracker *tracker, const struct ta_conn *conn);

/* Its place will be another connection's. */
void ta_echo_forget(struct ta_tracker *tracker, const struct ta_conn *conn);

#endif
