/* SPDX-License-Identifier: MIT */
/* The abort clock: when a dying connection's stack gives it up, whether that was seen, and when the next attempt is due. */
#include <assert.h>

#include "abort_internal.h"

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
}
