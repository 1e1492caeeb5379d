/* SPDX-License-Identifier: MIT */
/* Names as the report's contract has them. */
#include "diag/differential/hypothesis.h"

#include "tcpautopsy/diag/names.h"

#include <string.h>

const char *ta_scenario_name(enum ta_scenario s)
{
	return ta_scenario_rows[s].name;
}

const char *ta_scenario_meaning(enum ta_scenario s)
{
	return ta_scenario_rows[s].meaning;
}

const char *ta_scenario_page(enum ta_scenario s)
{
	return ta_scenario_rows[s].page;
}

enum ta_scenario ta_scenario_of(const char *name)
{
	for (int i = 0; i < TA_SCN_COUNT; i++)
		if (!strcmp(ta_scenario_rows[i].name, name))
			return (enum ta_scenario)i;
	return TA_SCN_COUNT;
}

bool ta_scenario_is_failure(enum ta_scenario s)
{
	return s != TA_SCN_NORMAL && s != TA_SCN_UNDETERMINED;
}

const char *ta_confidence_name(enum ta_confidence c)
{
	static const char *const name[TA_CONFIDENCE_COUNT] = { "possible", "likely", "certain" };
	return name[c];
}

const char *ta_failed_name(enum ta_failed f)
{
	static const char *const name[TA_FAILED_COUNT] = { "none", "client",    "server",
							   "path", "middlebox", "unknown" };
	return name[f];
}

const char *ta_direction_name(enum ta_direction d)
{
	static const char *const name[TA_DIR_COUNT] = { NULL, "both", "client-to-server",
							"server-to-client" };
	return name[d];
}

const char *ta_weight_name(enum ta_weight w)
{
	static const char *const name[TA_WEIGHT_COUNT] = { "requires", "supports", "contradicts" };
	return name[w];
}

const char *ta_end_name(enum ta_end e)
{
	static const char *const name[TA_END_COUNT] = { "open",   "closed",  "half-closed",
							"reset",  "refused", "unreachable",
							"gave-up" };
	return name[e];
}

const char *ta_vantage_name(enum ta_vantage v)
{
	static const char *const name[TA_VANTAGE_COUNT] = { "unknown", "client", "server",
							    "middle" };
	return name[v];
}

const char *ta_handshake_name(enum ta_handshake h)
{
	static const char *const name[TA_HANDSHAKE_COUNT] = { "absent", "partial", "complete" };
	return name[h];
}

const char *ta_observation_name(enum ta_observation_kind k)
{
	static const char *const name[TA_OBS_COUNT] = {
		"idle-limit",         "host-silent",          "host-suspended", "link-down",
		"capture-gap",        "neighbour-unanswered", "reset-together", "died-together",
		"duplicated-capture", "one-sided-capture",    "filtered-trace", "syn-scan"
	};
	return name[k];
}

const char *ta_conformance_name(enum ta_conformance_verdict v)
{
	static const char *const name[TA_CONFORMANCE_COUNT] = { "meets", "violates", "differs",
								"not-observable" };
	return name[v];
}

static const struct {
	const char *name, *meaning;
} mechanism[TA_MECH_COUNT] = {
#define TA_MECHANISM_NAME(id, name, meaning) [TA_MECH_##id] = { name, meaning },
	TA_MECHANISMS(TA_MECHANISM_NAME)
#undef TA_MECHANISM_NAME
};

const char *ta_mechanism_name(enum ta_mechanism m)
{
	return m == TA_MECH_NONE ? NULL : mechanism[m].name;
}

const char *ta_mechanism_meaning(enum ta_mechanism m)
{
	return mechanism[m].meaning;
}

const char *ta_standing_name(enum ta_standing standing)
{
	static const char *const name[] = { "open", "coincidence", "excluded" };
	return name[standing];
}

bool ta_scenario_has_mechanism(enum ta_scenario scenario, enum ta_mechanism m)
{
	for (int s = 0; s < TA_SCN_COUNT; s++)
		for (const struct ta_hypothesis_row *row = ta_scenario_rows[s].row; row->events;
		     row++)
			if (row->scenario == scenario && row->mechanism == m)
				return true;
	return false;
}
