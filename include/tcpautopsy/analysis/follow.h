/* SPDX-License-Identifier: MIT */
/* A capture that is still written, followed: what is suspected is told at once and as what it is, verdicts when they are final, and the
 * whole report at the end as of any other capture. One call is one run: connections that cross files stay whole. */
#ifndef TCPAUTOPSY_ANALYSIS_FOLLOW_H
#define TCPAUTOPSY_ANALYSIS_FOLLOW_H

#include "tcpautopsy/analysis/analysis.h"
#include "tcpautopsy/tcp/suspicion.h"

/* A suspicion of one connection: that it began, that it got worse, that it ended well. */
struct ta_suspected_report {
	const struct ta_connection_report *connection; /* without a diagnosis */
	const struct ta_suspicion *suspicion;
	int64_t now_ns; /* since the run's start: by the packets' clock, and in a silence by the time that goes by */
	unsigned
		step; /* of a suspicion: 0 when it is told first, 1, 2 … whenever it has lasted twice as long */
	int64_t healed_ns; /* of one that healed: when its last attempt got through; -1: not known */
	uint32_t healed_try; /* and which it was; 0: not known */
};

/* A verdict that is final: the connection is over, and what may come late has had its time. */
struct ta_verdict_report {
	const struct ta_connection_report *connection;
	int64_t now_ns;
	bool was_suspected;
	bool revised; /* it was told before, and with what came since it is another: */
	enum ta_scenario was_scenario;
	enum ta_confidence was_confidence;
};

/* Who is told while it goes on. Each returns 0, or -1 to stop. `verdict` may be called in another process (ta_follow_options.apart):
 * what it writes has to be flushed by it. */
struct ta_follow_sink {
	void *context;
	int (*suspected)(void *context, const struct ta_suspected_report *report);
	int (*healed)(void *context, const struct ta_suspected_report *report);
	int (*verdict)(void *context, const struct ta_verdict_report *report);
};

/* How far it is. */
struct ta_follow_state {
	uint64_t packets;
	uint64_t suspected; /* connections that are under suspicion now */
	uint64_t told;      /* verdicts told */
	int64_t silence_ns; /* since the last packet was read */
	const char *path;   /* what is read now; NULL: nothing yet */
	int64_t next_gives_up_ns; /* the first of them to give up does so in; -1: none, or not known */
};

struct ta_follow_options {
	const char *path; /* a file, a folder, "-" */
	const struct ta_analysis_options *analysis;
	bool all; /* verdicts of healthy connections, too */
	/* Monotonic, and of the calendar: ns. */
	int64_t (*clock_ns)(void *context);
	int64_t (*epoch_ns)(void *context);
	/* Nothing has come: sleeps for a while. False: it is not waited for any more. */
	bool (*wait)(void *context, const struct ta_follow_state *state);
	/* Has `work` done by a copy of this process as it is now, which writes what it tells and is gone; what it puts into ret[n] comes
	 * back. So verdicts are the same as of a capture that ended now, and nobody here goes on with what was settled for them.
	 * False: there is no such copy; they come at the end. */
	bool (*apart)(void *context, void (*work)(void *argument, uint8_t *ret), void *argument,
		      uint8_t *ret, size_t n);
	/* What befell a file. */
	void (*note)(void *context, const struct ta_error *what);
	void *context;
};

/* Follows until wait() says no, standard input ends or analysis->interrupted is set, and reports then. Returns as ta_analyse(). */
int ta_follow(const struct ta_follow_options *options, const struct ta_follow_sink *live,
	      const struct ta_sink *sink);

#endif
