/* SPDX-License-Identifier: MIT */
/* The end of one connection: finish.c. */
#ifndef TA_TCP_FINISH_H
#define TA_TCP_FINISH_H

struct ta_conn;
struct ta_tracker;

/* Closes its open episodes as the end of the capture leaves them, and fits every chain. */
void ta_finish_conn(struct ta_tracker *tracker, struct ta_conn *conn);

#endif
