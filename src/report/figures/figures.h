/* SPDX-License-Identifier: MIT */
/* Figures in SVG: each is a pure function of values, which writes one <svg> element. No script, nothing that is loaded, well-formed
 * XML; every mark has a title (frame, instant, what it is), every figure a title and a description. A figure has at most
 * some 200 kB: what is thinned or folded for that is said in it. Instants are ns since the run's start. */
#ifndef TA_REPORT_FIGURES_H
#define TA_REPORT_FIGURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "tcpautopsy/analysis/closeup.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/why.h"

/* What is common to all of them. */
struct ta_figure {
	const char *id;    /* that no other figure of the document has: letters, digits, '-' */
	const char *title; /* one line: what it shows, of which connection */
	bool standalone;   /* a file of its own: it brings its style */
	bool have_epoch;   /* start_epoch_ns holds: the run's start on the Unix clock */
	int64_t start_epoch_ns;
	enum ta_zone zone;
};

/* The style of all figures, for a document that holds several; a standalone one has it. */
void ta_figure_style(FILE *out);

/* A figure that holds nothing but its title: there was nothing to draw. */
void ta_figure_nothing(FILE *out, const struct ta_figure *how);

/* ---- timeline.c: connections of a run on the clock ---- */

enum {
	TA_LANES = 40,      /* connections that a time line draws; */
	TA_LANE_SPANS = 8,  /* stretches of each, the longest, */
	TA_LANE_MARKS = 12, /* marks of each, */
	TA_LANE_BANDS = 8   /* and what several share */
};

enum ta_span_kind {
	TA_SPAN_UNANSWERED, /* attempts that nobody answered, to the end */
	TA_SPAN_HEALED,     /* and that were answered at last */
	TA_SPAN_PROBED,     /* keep-alive probes with answers */
	TA_SPAN_CLOSED,     /* the window was 0 */
	TA_SPAN_KINDS
};

enum ta_mark_kind {
	TA_MARK_SYN,
	TA_MARK_FIN,
	TA_MARK_RESET,
	TA_MARK_ICMP,
	TA_MARK_FAILED, /* when what failed began */
	TA_MARK_HEALED,
	TA_MARK_KINDS
};

struct ta_lane_span {
	int64_t from_ns, to_ns;
	char *text; /* what it is, for its title; owned */
	enum ta_span_kind kind;
};

struct ta_lane_mark {
	int64_t time_ns;
	char *text; /* owned */
	enum ta_mark_kind kind;
};

enum ta_lane_level { TA_LANE_OK, TA_LANE_HEALED, TA_LANE_FAILED };

struct ta_lane {
	uint32_t id;           /* of the connection */
	unsigned rank;         /* the smaller is kept when there are too many */
	char *label, *verdict; /* owned */
	enum ta_lane_level level;
	int64_t start_ns, end_ns;
	bool open; /* neither closed nor reset: it may go on behind the capture */
	struct ta_lane_span span[TA_LANE_SPANS];
	size_t nspans;
	struct ta_lane_mark mark[TA_LANE_MARKS];
	size_t nmarks;
};

/* What is true of several connections. */
struct ta_lane_band {
	int64_t from_ns, to_ns;
	char *text; /* owned */
};

struct ta_timeline {
	struct ta_lane lane[TA_LANES]; /* in the order in which they are drawn */
	size_t nlanes;
	uint64_t left_out; /* connections that are not drawn */
	struct ta_lane_band band[TA_LANE_BANDS];
	size_t nbands;
	int64_t end_ns; /* of the capture */
};

void ta_figure_timeline(FILE *out, const struct ta_figure *how, const struct ta_timeline *data);

/* ---- sequence.c, traffic.c: segments of one connection ---- */

struct ta_sequence {
	const struct ta_close_view *view;
	int64_t since_ns, until_ns,
		healed_ns; /* what failed: from, to; when the copy that got through was sent; -1 */
	const char *what;  /* "peer-silent, likely" */
};

/* Sequence numbers over time, as tcptrace and Wireshark draw them: data, the ACK and the window line, copies by cause, SACK blocks,
 * RST, FIN, ICMP; each direction that has any on axes of its own. */
void ta_figure_sequence(FILE *out, const struct ta_figure *how, const struct ta_sequence *data);

/* Round trips, and bytes outstanding of both sides beside the window of the other one. */
void ta_figure_traffic(FILE *out, const struct ta_figure *how, const struct ta_sequence *data);
/* Whether there is anything to draw. */
bool ta_figure_traffic_has(const struct ta_sequence *data);

/* ---- ladder.c: segments between columns ---- */

enum { TA_LADDER_COLUMNS = 9, TA_LADDER_ROWS = 48 };

struct ta_ladder_row {
	int64_t time_ns;               /* -1: not known, it follows the row above */
	char *cell[TA_LADDER_COLUMNS]; /* frame at each column; NULL: none; owned */
	unsigned from, to;             /* columns of the arrow's ends */
	bool lost;                     /* it breaks off between the two */
	bool unknown;                  /* whether it arrived is not known */
	char *gap;                     /* since the row before of its kind; NULL; owned */
	char *words;                   /* what it is; owned */
	char *title;                   /* for its mark; owned */
	uint64_t folded; /* so many rows stand here, and nothing else of the row holds */
	uint8_t cause;   /* enum ta_cause */
	bool answer;     /* a reply, not an attempt */
};

struct ta_ladder {
	const char *column[TA_LADDER_COLUMNS]; /* their heads */
	unsigned ncolumns;
	struct ta_ladder_row row[TA_LADDER_ROWS];
	size_t nrows;
	char *ending; /* how it ended; NULL; owned */
};

void ta_figure_ladder(FILE *out, const struct ta_figure *how, const struct ta_ladder *data);

/* ---- backoff.c, probes.c: the attempts of an episode ---- */

struct ta_figure_attempt {
	int64_t time_ns;
	int64_t gap_ns,
		nominal_ns; /* since the attempt before, and as the fitted model has it; -1 */
	uint64_t number;    /* from 1, with those that were not kept */
	char *frame;        /* owned */
	char *answer;       /* frame of the answer; NULL: none; owned */
	uint8_t cause;      /* enum ta_cause */
	bool explained;     /* the gap is what the model allows */
};

struct ta_figure_chain {
	struct ta_figure_attempt *attempt; /* owned */
	size_t n;
	uint64_t omitted;                 /* attempts that were not kept */
	int64_t base_ns, cap_ns, tick_ns; /* of the fitted model; -1, tick 0: none */
	const char *law;                  /* NULL: none */
	const char *kind;                 /* "retransmission" … */
	const char *sender;               /* "client", "server" */
	const char *result;
	/* keep-alive: */
	int64_t last_heard_ns,
		end_ns; /* the other side, before the first probe; what ended it; -1 */
	int64_t idle_ns, interval_ns; /* as configured, by the fit, else as seen; -1 */
	char *end_frame;              /* NULL; owned */
};

/* Gaps over attempts on a logarithmic axis, with the steps of the fitted model and its cap. */
void ta_figure_backoff(FILE *out, const struct ta_figure *how, const struct ta_figure_chain *data);
/* Whether there is anything to draw: two gaps. */
bool ta_figure_backoff_has(const struct ta_figure_chain *data);

/* Keep-alive probes and their answers over time. */
void ta_figure_probes(FILE *out, const struct ta_figure *how, const struct ta_figure_chain *data);

#endif
