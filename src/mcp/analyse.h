/* SPDX-License-Identifier: MIT */
/* An analysis for a tool: a report as text, and rows of what failed. */
#ifndef TA_MCP_ANALYSE_H
#define TA_MCP_ANALYSE_H

#include "mcp_internal.h"
#include "tcpautopsy/analysis/analysis.h"
#include "tcpautopsy/diag/attention.h"

/* A connection that is no healthy one, or that points say something of. */
struct ta_mcp_row {
	struct ta_harm harm;
	uint64_t order;
	size_t kind; /* its place in ta_mcp_analysis.kind; SIZE_MAX: of none, there was no room */
	json_t *structured; /* owned */
	char *line;         /* owned */
};

/* Connections that failed in the same way at the same server, in one run, by a hash of all that. */
struct ta_mcp_kind {
	uint64_t hash, hit; /* hit 0: a free place */
};

struct ta_mcp_analysis {
	struct ta_mcp_call *call;
	struct ta_analysis_options options;
	bool wants_rows;
	/* what comes out of it */
	char *brief, *json; /* reports, owned; json only where it was asked for */
	bool json_too_long;
	struct ta_mcp_row *row; /* owned, worst first */
	size_t nrows, capacity;
	struct ta_mcp_kind *kind; /* a hash table of places; owned */
	size_t nkinds;
	uint64_t seed;
	uint64_t nfound; /* rows, and those that were left out */
	struct ta_summary summary;
	bool whole;            /* the summary is there */
	json_t *problems;      /* what could not be read; owned */
	struct ta_error usage; /* a filter that is none */
};

/* Begins one, with the options as they are for all tools. */
void ta_mcp_analysis_begin(struct ta_mcp_analysis *a, struct ta_mcp_call *call);
/* Runs it: false where it was cancelled, or the options can't be used (`usage`). */
bool ta_mcp_analyse(struct ta_mcp_analysis *a, struct ta_mcp_inputs *in, bool wants_json);
void ta_mcp_analysis_release(struct ta_mcp_analysis *a);
/* Rows for a result, which are taken. */
json_t *ta_mcp_rows(struct ta_mcp_analysis *a);
/* "summary" and "problems" of a result. */
json_t *ta_mcp_head(const struct ta_mcp_analysis *a);

/* ---- row.c ---- */

/* A connection's row, and its line. */
json_t *ta_mcp_row(const struct ta_connection_report *c, char **ret_line);

#endif
