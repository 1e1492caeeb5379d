/* SPDX-License-Identifier: MIT */
/* What is true of more than one connection: the table of observations. */
#include "diag/observe.h"

/* In the order of the report. */
static void (*const observe[])(struct ta_diag *diag, struct ta_observations *set) = {
	ta_observe_duplicated_capture,
	ta_observe_filtered_trace,
	ta_observe_one_sided_capture,
	ta_observe_host_suspended,
	ta_observe_resets_together,
	ta_observe_deaths_together,
	ta_observe_neighbour_unanswered,
	ta_observe_link_down,
	ta_observe_capture_gap,
	ta_observe_idle_limit,
	ta_observe_scan,
};

void ta_diag_observe(struct ta_diag *diag, struct ta_observations *ret)
{
	ta_outcomes_sort(diag);
	for (size_t i = 0; i < sizeof(observe) / sizeof(observe[0]); i++)
		observe[i](diag, ret);
}
