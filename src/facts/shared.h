/* SPDX-License-Identifier: MIT */
/* Private to src/facts: what is worked out once a run for all connections. */
#ifndef TA_FACTS_SHARED_H
#define TA_FACTS_SHARED_H

#include "facts/clock.h"
#include "facts/together.h"
#include "facts/vantage.h"
#include "facts/visibility.h"
#include "tcpautopsy/facts/base.h"
#include "tcpautopsy/facts/scans.h"

struct ta_hosts;

/* Made once a run; owned by the caller. */
struct ta_scans *ta_scans_new(const struct ta_tracker *tracker, const struct ta_hosts *hosts);
void ta_scans_free(struct ta_scans *scans);

struct ta_fact_base {
	struct ta_fact_context ctx;
	struct ta_hosts *hosts;       /* connections by host: siblings.c; owned */
	struct ta_scans *scans;       /* scans.c; owned */
	struct ta_silences *silences; /* by their senders: together.c; owned */
	struct ta_ends *ends;         /* captured at an end, by the two hosts: vantage.c; owned */
	enum ta_filter filter;        /* visibility.c */
	struct ta_clock_step step;
	uint64_t
		acked_unseen; /* ACKs of bytes that the capture lacks, where they are many enough to tell of losses */
};

#endif
