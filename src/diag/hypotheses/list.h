/* SPDX-License-Identifier: MIT */
/* The rows and the page of each scenario; scenarios.c is their table. */
#ifndef TA_DIAG_HYPOTHESES_LIST_H
#define TA_DIAG_HYPOTHESES_LIST_H

#include "diag/differential/hypothesis.h"

#define TA_SCENARIO_DECLARE(id, name) \
	extern const struct ta_hypothesis_row ta_rows_##name[]; \
	extern const char ta_page_##name[];
TA_SCENARIOS(TA_SCENARIO_DECLARE)
#undef TA_SCENARIO_DECLARE

#endif
