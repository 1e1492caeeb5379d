/* SPDX-License-Identifier: MIT */
/* Prints what the program's tables hold, a name a line behind that of its table: tests/lint/tables.py compares them with
 * the schema, the man page and the documents, completions.py makes the completions of them. */
#include <stdio.h>

#include "tcpautopsy/diag/names.h"
#include "tcpautopsy/report/report.h"

static void row(const char *table, const char *name)
{
	if (name) /* a value without a name is null in JSON */
		printf("%s %s\n", table, name);
}

#define LIST(table, count, name)                                                                   \
	do {                                                                                       \
		for (unsigned i = 0; i < (count); i++)                                             \
			row(table, name(i));                                                       \
	} while (0)

int main(void)
{
	LIST("scenario", TA_SCN_COUNT, ta_scenario_name);
	for (unsigned i = 0; i < TA_SCN_COUNT; i++)
		row("failure", ta_scenario_is_failure(i) ? ta_scenario_name(i) : NULL);
	LIST("confidence", TA_CONFIDENCE_COUNT, ta_confidence_name);
	LIST("failed", TA_FAILED_COUNT, ta_failed_name);
	LIST("direction", TA_DIR_COUNT, ta_direction_name);
	LIST("weight", TA_WEIGHT_COUNT, ta_weight_name);
	LIST("end", TA_END_COUNT, ta_end_name);
	LIST("vantage", TA_VANTAGE_COUNT, ta_vantage_name);
	LIST("handshake", TA_HANDSHAKE_COUNT, ta_handshake_name);
	LIST("conformance", TA_CONFORMANCE_COUNT, ta_conformance_name);
	LIST("observation", TA_OBS_COUNT, ta_observation_name);
	LIST("episode", TA_EPISODE_COUNT, ta_episode_kind_name);
	LIST("result", TA_RESULT_COUNT, ta_result_name);
	LIST("cause", TA_CAUSE_COUNT, ta_cause_name);
	LIST("congestion", TA_CONGESTION_COUNT, ta_congestion_name);
	LIST("spurious", TA_SPURIOUS_COUNT, ta_spurious_name);
	LIST("law", TA_LAW_COUNT, ta_law_name);
	LIST("mechanism", TA_MECH_COUNT, ta_mechanism_name);
	LIST("standing", TA_STANDING_COUNT, ta_standing_name);
	for (unsigned i = 0; i < TA_FACT_COUNT; i++)
		row("fact", ta_fact_rows[i].name);
	for (const struct ta_report_format *f = ta_report_formats(); f->name; f++)
		row("format", f->name);
	for (const char *const *figure = ta_report_figures(); *figure; figure++)
		row("figure", *figure);
	return 0;
}
