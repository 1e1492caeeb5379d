/* SPDX-License-Identifier: MIT */
/* The scenarios: what a verdict may be. */
#ifndef TCPAUTOPSY_DIAG_SCENARIO_H
#define TCPAUTOPSY_DIAG_SCENARIO_H

#include <stdbool.h>

#include "tcpautopsy/diag/mechanism.h"

/* The scenarios: X(id, name of the row in src/diag/hypotheses/<name>.c). */
#define TA_SCENARIOS(X) \
	X(NORMAL, normal) \
	X(PEER_CRASH, peer_crash) \
	X(PEER_REBOOT, peer_reboot) \
	X(NETWORK_FAILURE, network_failure) \
	X(PEER_SILENT, peer_silent) \
	X(MIDDLEBOX_TIMEOUT, middlebox_timeout) \
	X(MIDDLEBOX_RESET, middlebox_reset) \
	X(PROCESS_EXIT, process_exit) \
	X(RECEIVER_STALLED, receiver_stalled) \
	X(CONNECT_REFUSED, connect_refused) \
	X(CONNECT_UNREACHABLE, connect_unreachable) \
	X(CONNECT_TIMEOUT, connect_timeout) \
	X(CLOSE_UNANSWERED, close_unanswered) \
	X(PMTU_BLACKHOLE, pmtu_blackhole) \
	X(APPLICATION_SILENT, application_silent) \
	X(UNDETERMINED, undetermined)

#define TA_SCENARIO_ID(id, row) TA_SCN_##id,
enum ta_scenario { TA_SCENARIOS(TA_SCENARIO_ID) TA_SCN_COUNT };
#undef TA_SCENARIO_ID

/* Its name as the report's contract has it; a literal. */
const char *ta_scenario_name(enum ta_scenario scenario);
/* TA_SCN_COUNT for a name that is none. */
enum ta_scenario ta_scenario_of(const char *name);
/* The page of a scenario for --explain: a few paragraphs of plain text; a literal. */
const char *ta_scenario_page(enum ta_scenario scenario);
/* One line on it; a literal. */
const char *ta_scenario_meaning(enum ta_scenario scenario);
/* A failure: neither normal nor undetermined. */
bool ta_scenario_is_failure(enum ta_scenario scenario);
/* Whether some hypothesis of the scenario is of this mechanism. */
bool ta_scenario_has_mechanism(enum ta_scenario scenario, enum ta_mechanism mechanism);

#endif
