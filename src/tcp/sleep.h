/* SPDX-License-Identifier: MIT */
/* Connections whose only trouble is that they were probed, and answered each probe: fleets of idle ones make millions of them. While
 * nothing comes of one it sleeps: its record of trouble is packed, in some tens of bytes. sleep.c. */
#ifndef TA_TCP_SLEEP_H
#define TA_TCP_SLEEP_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpautopsy/tcp/conn.h"

struct ta_tracker;

/* What those that sleep have instead of a record of trouble: one that has nothing. half[0].rest is what they packed. */
extern const struct ta_trouble ta_trouble_asleep;

static inline bool ta_conn_sleeps(const struct ta_conn *c)
{
	return c->trouble == &ta_trouble_asleep;
}

/* The connections that were probed last, which stay awake: a direct-mapped table of their ids. */
struct ta_sleep;
struct ta_sleep *ta_sleep_new(void);
void ta_sleep_free(struct ta_sleep *sleep);

/* A segment of a connection in trouble was followed: whoever had its place goes to sleep, if it may. */
void ta_sleep_note(struct ta_tracker *tracker, uint32_t id, const struct ta_conn *conn);

/* Wakes one that sleeps, before anything happens to it. Does nothing to others. */
void ta_sleep_wake(struct ta_tracker *tracker, struct ta_conn *conn);

/* The same for as long as it is looked at: returns what it had packed. ta_sleep_again() puts it back as it was. */
struct ta_rest *ta_sleep_interrupt(struct ta_tracker *tracker, struct ta_conn *conn);
void ta_sleep_again(struct ta_tracker *tracker, struct ta_conn *conn, struct ta_rest *rest);

/* What one that sleeps had packed, as a copy: the caller frees it (ta_trouble_free()). */
struct ta_trouble *ta_sleep_look(const struct ta_conn *conn);

/* Puts one to sleep that slept in another tracker: false where it has more to tell than answered probes. */
bool ta_sleep_lie_down(struct ta_tracker *tracker, struct ta_conn *conn);

/* Forgets what a connection that sleeps had packed. */
void ta_sleep_release(struct ta_conn *conn);

/* All probes of one that sleeps were answered, and their runs are over. */
bool ta_sleep_is_over(const struct ta_conn *conn);

#endif
