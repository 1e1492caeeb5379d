/* SPDX-License-Identifier: MIT */
/* How long the sender's timers run: tcp_set_rto(), tcp_schedule_loss_probe() of Linux. */
#include "rules.h"
#include "state.h"

int64_t ta_recovery_rto_ns(const struct ta_recovery *r, const struct ta_recovery_clock *clock)
{
	int64_t rto_ns = clock->rto_ns > 0 ? clock->rto_ns : TA_RTO_MIN_NS;
	unsigned backoff = r->backoff < TA_BACKOFF_MAX ? r->backoff : TA_BACKOFF_MAX;
	return rto_ns << backoff;
}

int64_t ta_recovery_pto_ns(const struct ta_recovery *r, const struct ta_recovery_clock *clock)
{
	if (!clock->sack || clock->no_probe || clock->srtt_ns < 0)
		return -1;
	bool one = clock->mss ? r->nxt - r->una <= clock->mss : r->board.count == 1;
	return TA_PTO_SRTTS * clock->srtt_ns + (one ? clock->delack_ns : TA_PTO_EXTRA_NS);
}
