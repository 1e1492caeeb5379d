/* SPDX-License-Identifier: MIT */
/* Which frames and which connections are looked at. */
#ifndef TA_ANALYSIS_FILTER_H
#define TA_ANALYSIS_FILTER_H

#include <stdbool.h>

#include "tcpautopsy/analysis/analysis.h"
#include "tcpautopsy/capture/capture.h"
#include "tcpautopsy/tcp/tracker.h"

/* A libpcap expression, compiled for each link type that comes along. */
struct ta_filter;
struct ta_filter *ta_filter_new(const char *expression);
void ta_filter_free(struct ta_filter *filter);
/* 1 passes, 0 does not, -1 when the expression can't be compiled for this link type (*error). */
int ta_filter_frame(struct ta_filter *filter, const struct ta_frame *frame, struct ta_error *error);

/* Checks an expression without a capture: 0, or -1 and *error. */
int ta_filter_check(const char *expression, struct ta_error *error);

/* A connection chosen by its endpoints, "ADDR:PORT-ADDR:PORT" in either order. */
struct ta_choice {
	struct ta_flow_key key;
	bool chosen;
};
int ta_choice_parse(const char *text, struct ta_choice *ret, struct ta_error *error);
/* Chooses what it is after the options' disguise(). */
void ta_choice_disguise(struct ta_choice *choice, const struct ta_analysis_options *options);
bool ta_choice_matches(const struct ta_choice *choice, const struct ta_conn *conn);

#endif
