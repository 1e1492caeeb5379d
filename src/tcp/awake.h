/* SPDX-License-Identifier: MIT */
/* Connections of one SYN, and those that sleep (sleep.h), that have an episode for as long as they are looked at: awake.c. */
#ifndef TA_TCP_AWAKE_H
#define TA_TCP_AWAKE_H

#include <stdint.h>

struct ta_conn;
struct ta_tracker;

/* Those that were looked at after the end of the run, with their queue and episode: a ring, so that their number is bounded. */
struct ta_awake;
struct ta_awake *ta_awake_new(uint64_t memory_bytes); /* 0: no limit */
void ta_awake_free(struct ta_awake *awake);

/* The connection that stays awake whatever else is looked at; the one held before does so no more. */
void ta_awake_hold(struct ta_awake *awake, uint32_t id);

/* Wakes and ends an embryo, or one that sleeps, until TA_LIMIT_AWAKE others were looked at. */
void ta_awake_look(struct ta_tracker *tracker, uint32_t id, struct ta_conn *conn);

/* Wakes one that sleeps for good, and ends it where the run has ended. */
void ta_awake_rouse(struct ta_tracker *tracker, struct ta_conn *conn);

#endif
