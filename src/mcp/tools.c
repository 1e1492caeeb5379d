/* SPDX-License-Identifier: MIT */
/* tools/call: the arguments against their schema, then the tool. */
#include "mcp_internal.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/diag/scenario.h"

static json_t *explain_scenario(struct ta_mcp_call *call)
{
	enum ta_scenario scenario =
		ta_scenario_of(json_string_value(json_object_get(call->arguments, "name")));
	char *text = ta_mcp_scenario_text((int)scenario);
	json_t *result = json_pack("{s[{ss ss}] s{ss ss ss}}", "content", "type", "text", "text",
				   text, "structuredContent", "name", ta_scenario_name(scenario),
				   "meaning", ta_scenario_meaning(scenario), "page", text);
	free(text);
	return result;
}

static const struct {
	const char *name;
	json_t *(*call)(struct ta_mcp_call *call);
} tools[] = {
	{ "triage", ta_mcp_triage },
	{ "explain", ta_mcp_explain },
	{ "frames", ta_mcp_frames },
	{ "compare", ta_mcp_compare },
	{ "explain_scenario", explain_scenario },
};

/* The place of a tool, and its descriptor's schema of arguments; -1: there is none of this name. */
static int find(const struct ta_mcp *mcp, const char *name, const json_t **ret_schema)
{
	for (size_t i = 0; i < sizeof(tools) / sizeof(*tools); i++) {
		if (strcmp(tools[i].name, name) != 0)
			continue;
		*ret_schema = json_object_get(json_array_get(mcp->tools, i), "inputSchema");
		return (int)i;
	}
	return -1;
}

static const json_t *progress_token(const json_t *params)
{
	const json_t *token = json_object_get(json_object_get(params, "_meta"), "progressToken");
	return json_is_string(token) || json_is_integer(token) ? token : NULL;
}

json_t *ta_mcp_call_tool(struct ta_mcp *mcp, const json_t *params, struct ta_mcp_fault *fault)
{
	const char *name = json_string_value(json_object_get(params, "name"));
	const json_t *given = json_object_get(params, "arguments"), *schema = NULL;
	int tool = name ? find(mcp, name, &schema) : -1;
	char *wrong = NULL;
	if (tool < 0)
		return ta_mcp_fault(fault, TA_MCP_INVALID_PARAMS, "there is no tool '%s'",
				    name ? name : "");
	json_t *arguments = given ? json_deep_copy(given) : json_object();
	json_t *result = NULL;
	if (!ta_mcp_check(schema, arguments, name, &wrong)) {
		ta_mcp_fault(fault, TA_MCP_INVALID_PARAMS, "%s", wrong);
	} else {
		struct ta_mcp_call call = { .mcp = mcp,
					    .arguments = arguments,
					    .token = progress_token(params),
					    .fault = fault,
					    .tool = tools[tool].name };
		const char *cursor = json_string_value(json_object_get(arguments, "cursor"));
		result = cursor ? ta_mcp_next_page(&call, cursor) : tools[tool].call(&call);
	}
	free(wrong);
	json_decref(arguments);
	return result;
}
