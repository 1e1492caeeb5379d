/* SPDX-License-Identifier: MIT */
/* A capture being followed: what its parts share. */
#ifndef TA_ANALYSIS_FOLLOW_INTERNAL_H
#define TA_ANALYSIS_FOLLOW_INTERNAL_H

#include "conductor.h"
#include "follow_watch.h"
#include "tcpautopsy/analysis/follow.h"
#include "tcpautopsy/core/limits.h"

struct ta_follow {
	const struct ta_follow_options *o;
	const struct ta_follow_sink *live;
	const struct ta_sink *sink;
	struct ta_conductor c;
	struct ta_names *names;        /* owned */
	struct ta_run run;             /* owned */
	struct ta_follow_watch *watch; /* owned */
	struct ta_tail *tail;          /* owned */
	struct ta_run_input *in;       /* that is read; the run's */
	int64_t now_ns;     /* of the run's clock: until then all that was due was told */
	int64_t read_ns;    /* monotonic: when the newest packet was read */
	int64_t settled_ns; /* when verdicts were worked out last, by the run's clock, */
	int64_t free_ns;    /* and monotonic: not again before */
	uint64_t packets, told;
	struct ta_summary dropped;                /* connections that were told and are not kept */
	uint32_t ended[TA_LIMIT_FOLLOW_VERDICTS]; /* whose verdicts are worked out */
	size_t nended, at;
	uint8_t *ret;   /* in the copy: what becomes of them */
	bool caught_up; /* all that was written has been read */
	bool refused;
};

/* ---- follow_verdict.c ---- */

/* Works out and tells the verdicts of those that are over, if it is time. */
void ta_follow_settle_ended(struct ta_follow *follow);
/* At the end, of each connection: tells its verdict, if that was not told, or another. 0, or -1 when nobody listens. */
int ta_follow_tell_late(struct ta_follow *follow, const struct ta_connection_report *connection);
/* What comes in a silence is known as well as what packets bring: nothing came until now. */
void ta_follow_watched_until_now(struct ta_follow *follow);

#endif
