/* SPDX-License-Identifier: MIT */
/* Figures of a connection: what the report has of it as the values that src/report/figures draws. */
#ifndef TA_REPORT_FIGURE_DATA_H
#define TA_REPORT_FIGURE_DATA_H

#include "report/figures/figures.h"
#include "report_internal.h"

enum ta_figure_kind {
	TA_FIGURE_TIMELINE,
	TA_FIGURE_SEQUENCE,
	TA_FIGURE_LADDER,
	TA_FIGURE_BACKOFF,
	TA_FIGURE_KEEPALIVE,
	TA_FIGURE_TRAFFIC,
	TA_FIGURE_KINDS
};

/* What is known of a connection's figures that wait for the second reading. */
struct ta_figure_wait {
	unsigned handle;                       /* of the close-up; 0: others go before */
	int64_t since_ns, until_ns, healed_ns; /* of what failed; -1 */
	bool have_epoch;
	int64_t start_epoch_ns;
	enum ta_zone zone;
	char *endpoints, *what; /* owned */
	uint32_t id;
};

/* Draws one of the figures that need nothing but the report: ladder, backoff, keep-alive. False, and nothing written: there is nothing
 * to draw. `id` is the figure's in its document. */
bool ta_figure_now(FILE *out, enum ta_figure_kind kind, const struct ta_connection_report *report,
		   const char *id, enum ta_zone zone, bool standalone);
/* The ladder of a connection that several points saw. */
bool ta_figure_points(FILE *out, const struct ta_connection_report *report, const char *id,
		      enum ta_zone zone, bool standalone);

/* Asks for a close-up of a connection; the caller releases *ret. */
void ta_figure_ask(struct ta_figure_wait *ret, struct ta_closeup *closeup,
		   const struct ta_connection_report *report, enum ta_zone zone);
void ta_figure_wait_release(struct ta_figure_wait *wait);
/* Draws one of those that waited: sequence, traffic. False: there is nothing to draw. */
bool ta_figure_later(FILE *out, enum ta_figure_kind kind, const struct ta_figure_wait *wait,
		     struct ta_closeup *closeup, const char *id, bool standalone);

/* ---- figure_lanes.c: the time line of a run ---- */

/* The connection's line; the caller releases it. */
void ta_figure_lane(struct ta_lane *ret, const struct ta_connection_report *report);
void ta_figure_lane_release(struct ta_lane *lane);

/* ---- figure_chain.c: an episode ---- */

void ta_figure_chain(struct ta_figure_chain *ret, const struct ta_connection_report *report,
		     const struct ta_episode *episode);
void ta_figure_chain_release(struct ta_figure_chain *chain);

/* ---- figure_ladder.c ---- */

void ta_figure_ladder_of(struct ta_ladder *ret, const struct ta_connection_report *report,
			 const struct ta_episode *episode);
/* False, and nothing to release: one point saw it. */
bool ta_figure_ladder_of_points(struct ta_ladder *ret, const struct ta_connection_report *report);
void ta_figure_ladder_release(struct ta_ladder *ladder);

#endif
