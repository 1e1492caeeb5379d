/* SPDX-License-Identifier: MIT */
/* The observations: what is true of more than one connection. One file and one row of observe.c each. */
#ifndef TA_DIAG_OBSERVE_H
#define TA_DIAG_OBSERVE_H

#include "diag/run.h"
#include "tcpautopsy/core/strbuf.h"

/* Adds an observation without hosts, port and instants; NULL when TA_LIMIT_OBSERVATIONS is reached. The pointer is
 * good until the next one is added. */
struct ta_observation *ta_observation_add(struct ta_diag *diag, struct ta_observations *set,
					  enum ta_observation_kind kind, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void ta_observation_value(struct ta_observation *o, const char *name, int64_t value);
/* The scenarios in which a side fell silent. */
bool ta_died_silently(enum ta_scenario scenario);
/* Names a frame of the run: "frame 17", or "client.pcap:17" where there are several inputs; the text is in `text`. */
const char *ta_observation_frame(const struct ta_diag *diag, struct ta_strbuf *text,
				 uint32_t frame);
/* Names a connection; beyond TA_LIMIT_OBSERVED_CONNECTIONS it does nothing. */
void ta_observation_conn(struct ta_observation *o, uint32_t id);

void ta_observe_duplicated_capture(struct ta_diag *diag, struct ta_observations *set);
void ta_observe_filtered_trace(struct ta_diag *diag, struct ta_observations *set);
void ta_observe_one_sided_capture(struct ta_diag *diag, struct ta_observations *set);
void ta_observe_host_suspended(struct ta_diag *diag, struct ta_observations *set);
void ta_observe_neighbour_unanswered(struct ta_diag *diag, struct ta_observations *set);
void ta_observe_link_down(struct ta_diag *diag, struct ta_observations *set);
void ta_observe_capture_gap(struct ta_diag *diag, struct ta_observations *set);
void ta_observe_idle_limit(struct ta_diag *diag, struct ta_observations *set);
void ta_observe_scan(struct ta_diag *diag, struct ta_observations *set);
void ta_observe_resets_together(struct ta_diag *diag, struct ta_observations *set);
void ta_observe_deaths_together(struct ta_diag *diag, struct ta_observations *set);

#endif
