/* SPDX-License-Identifier: MIT */
/* Resources: the schema of the report, and a page for each scenario. */
#include "mcp_internal.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/diag/scenario.h"
#include "tcpautopsy/report/report.h"

#define SCHEMA_URI "tcpautopsy://schema/report"
#define SCENARIO_URI "tcpautopsy://scenario/"

json_t *ta_mcp_resources(void)
{
	json_t *list = json_array();
	json_array_append_new(list,
			      json_pack("{ss ss ss ss ss}", "uri", SCHEMA_URI, "name",
					"report.schema.json", "title", "JSON schema of the report",
					"description", "what the fields of a report in JSON mean",
					"mimeType", "application/schema+json"));
	for (int i = 0; i < TA_SCN_COUNT; i++) {
		char *uri = ta_format(SCENARIO_URI "%s", ta_scenario_name(i));
		json_array_append_new(list,
				      json_pack("{ss ss ss ss}", "uri", uri, "name",
						ta_scenario_name(i), "description",
						ta_scenario_meaning(i), "mimeType", "text/plain"));
		free(uri);
	}
	return list;
}

json_t *ta_mcp_templates(void)
{
	return json_pack("[{ss ss ss ss}]", "uriTemplate", SCENARIO_URI "{name}", "name",
			 "scenario", "description",
			 "what a verdict means, how it looks and how it differs from others",
			 "mimeType", "text/plain");
}

char *ta_mcp_scenario_text(int scenario)
{
	struct ta_strbuf text = { 0 };
	bool some = false;
	ta_strbuf_addf(&text, "%s: %s\n\n%s\n", ta_scenario_name(scenario),
		       ta_scenario_meaning(scenario), ta_scenario_page(scenario));
	for (int m = TA_MECH_NONE + 1; m < TA_MECH_COUNT; m++) {
		if (!ta_scenario_has_mechanism(scenario, m))
			continue;
		ta_strbuf_addf(&text, "%s  %s: %s\n", some ? "" : "\nMechanisms:\n",
			       ta_mechanism_name(m), ta_mechanism_meaning(m));
		some = true;
	}
	return ta_strbuf_take(&text);
}

static json_t *contents(const char *uri, const char *type, const char *text)
{
	return json_pack("{s[{ss ss ss}]}", "contents", "uri", uri, "mimeType", type, "text", text);
}

json_t *ta_mcp_read_resource(const char *uri, struct ta_mcp_fault *fault)
{
	enum { PREFIX = sizeof(SCENARIO_URI) - 1 };
	if (!strcmp(uri, SCHEMA_URI))
		return contents(uri, "application/schema+json", ta_report_schema());
	enum ta_scenario scenario = strncmp(uri, SCENARIO_URI, PREFIX) != 0
					    ? TA_SCN_COUNT
					    : ta_scenario_of(uri + PREFIX);
	if (scenario == TA_SCN_COUNT)
		return ta_mcp_fault(fault, TA_MCP_NO_RESOURCE, "there is no resource '%s'", uri);
	char *text = ta_mcp_scenario_text((int)scenario);
	json_t *result = contents(uri, "text/plain", text);
	free(text);
	return result;
}
