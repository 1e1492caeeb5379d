/* SPDX-License-Identifier: MIT */
/* --explain: the page of a scenario, or the list of them. */
#include "cli_internal.h"

#include <string.h>

/* What the scenario may be in a case: the names of diagnosis.mechanism. */
static void mechanisms(enum ta_scenario scenario)
{
	bool some = false;
	for (int m = TA_MECH_NONE + 1; m < TA_MECH_COUNT; m++) {
		if (!ta_scenario_has_mechanism(scenario, m))
			continue;
		printf("%s  %-25s  %s\n", some ? "" : "\nMechanisms:\n", ta_mechanism_name(m),
		       ta_mechanism_meaning(m));
		some = true;
	}
}

int cli_explain(const struct cli_options *options)
{
	if (!options->scenario) {
		for (int i = 0; i < TA_SCN_COUNT; i++)
			printf("%-20s %s\n", ta_scenario_name(i), ta_scenario_meaning(i));
		return EXIT_OK;
	}
	enum ta_scenario scenario = ta_scenario_of(options->scenario);
	if (scenario == TA_SCN_COUNT) {
		cli_unknown_scenario(options->scenario);
		return EXIT_USAGE_ERROR;
	}
	const char *page = ta_scenario_page(scenario);
	size_t len = strlen(page);
	fputs(page, stdout);
	if (len && page[len - 1] != '\n')
		putchar('\n');
	mechanisms(scenario);
	return EXIT_OK;
}
