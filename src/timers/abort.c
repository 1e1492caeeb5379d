/* SPDX-License-Identifier: MIT */
/* The abort clock: when a dying connection's stack gives it up, whether that was seen, and when the next attempt is due. */
#include <assert.h>

#include "abort_internal.h"
#include "timers_internal.h"

static unsigned still_to_come(const struct ta_outlook *o, const struct ta_abort *abort)
{
	const int64_t interval = abort->next_lo_ns + TA_DUE_EARLY_NS - o->last_ns;

	if (abort->expected_ns <= o->last_ns || abort->next_lo_ns < 0)
		return 0;
	if (o->in->chain->kind != TA_EPISODE_KEEPALIVE)
		return ta_outlook_before(o, abort->expected_ns);
	/* With the last of them it gives up, an interval late at most. */
	return interval > 0
		       ? (unsigned)((abort->expected_ns - o->last_ns - interval / 2) / interval)
		       : 0;
}

void ta_abort_clock(const struct ta_abort_input *in, struct ta_abort *ret)
{
	struct ta_outlook outlook;

	ta_abort_clear(ret);
	if (in->chain->nattempts == 0)
		return;
	assert(in->backoff->tlp_index < (int)in->chain->nattempts);
	ta_outlook_init(&outlook, in);
	if (in->chain->kind == TA_EPISODE_RETRANSMISSION || in->chain->kind == TA_EPISODE_FIN)
		ta_abort_data(&outlook, ret);
	else
		ta_abort_probes(&outlook, ret);
	ret->more = still_to_come(&outlook, ret);
}
