/* SPDX-License-Identifier: MIT */
/* Connections of one SYN, and those that sleep, that are looked at after the end of the run: a ring, so that their number is bounded. */
#include "awake.h"

#include <stdlib.h>

#include "embryo.h"
#include "finish.h"
#include "rules.h"
#include "sleep.h"
#include "state.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"

struct ta_awake {
	uint32_t id[TA_LIMIT_AWAKE]; /* in the order in which they were woken; TA_NO_CONN: free */
	struct ta_rest *rest[TA_LIMIT_AWAKE]; /* what it had packed where it slept; owned */
	uint32_t places;                      /* of them */
	uint32_t next;
	uint32_t held; /* TA_NO_CONN: none */
};

struct ta_awake *ta_awake_new(uint64_t memory_bytes)
{
	uint64_t room = memory_bytes / TA_MEMORY_STEPS / 2 / TA_MEMORY_SEGMENT_BYTES;
	struct ta_awake *awake = ta_xmalloc(sizeof(*awake));
	for (size_t i = 0; i < TA_LIMIT_AWAKE; i++) {
		awake->id[i] = TA_NO_CONN;
		awake->rest[i] = NULL;
	}
	awake->places = TA_LIMIT_AWAKE;
	if (memory_bytes && room < TA_LIMIT_AWAKE)
		awake->places = room > TA_AWAKE_LEAST ? (uint32_t)room : TA_AWAKE_LEAST;
	awake->next = 0;
	awake->held = TA_NO_CONN;
	return awake;
}

void ta_awake_free(struct ta_awake *awake)
{
	for (size_t i = 0; awake && i < TA_LIMIT_AWAKE; i++)
		free(awake->rest[i]);
	free(awake);
}

void ta_awake_hold(struct ta_awake *awake, uint32_t id)
{
	awake->held = id;
}

static void lie_down_again(struct ta_tracker *t, uint32_t place)
{
	struct ta_awake *awake = t->awake;
	if (awake->id[place] == TA_NO_CONN)
		return;
	struct ta_conn *c = ta_flow_object(t->flows, awake->id[place]);
	if (awake->rest[place])
		ta_sleep_again(t, c, awake->rest[place]);
	else
		ta_conn_release(t, c);
	awake->rest[place] = NULL;
}

void ta_awake_look(struct ta_tracker *t, uint32_t id, struct ta_conn *c)
{
	int dir;
	bool sleeps = ta_conn_sleeps(c);
	if (!sleeps && !ta_embryo_is(c, &dir))
		return;
	struct ta_awake *awake = t->awake;
	uint32_t place = awake->next++ % awake->places;
	if (awake->id[place] == awake->held && awake->held != TA_NO_CONN)
		place = awake->next++ % awake->places;
	lie_down_again(t, place);
	awake->id[place] = id;
	if (sleeps)
		awake->rest[place] = ta_sleep_interrupt(t, c);
	else
		ta_embryo_wake(t, c);
	ta_finish_conn(t, c);
}

void ta_awake_rouse(struct ta_tracker *t, struct ta_conn *c)
{
	if (!ta_conn_sleeps(c))
		return;
	ta_sleep_wake(t, c);
	if (t->finished)
		ta_finish_conn(t, c);
}
