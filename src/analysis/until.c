/* SPDX-License-Identifier: MIT */
/* The one question that a tracker asks back: until when attempts of a sender would have been seen. */
#include "run.h"

static int64_t visible_until(void *context, const struct ta_conn *c, const struct ta_episode *e)
{
	const struct ta_run *run = context;
	return ta_fact_visible_until(run->net, c, e, run->last_ns);
}

void ta_run_watch_tracker(struct ta_run *run)
{
	ta_tracker_set_visibility(run->tracker, visible_until, run);
}
