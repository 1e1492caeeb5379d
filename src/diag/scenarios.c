/* SPDX-License-Identifier: MIT */
/* The table of scenarios, and the order in which they are asked: explicit ends first, then what is told by sizes,
 * windows and directions, and last the silence that nothing explains. */
#include "scenario.h"

#define TA_SCENARIO_ROW(id, row) [TA_SCN_##id] = &ta_scn_##row,
const struct ta_scenario_row *const ta_scenario_rows[TA_SCN_COUNT] = { TA_SCENARIOS(
	TA_SCENARIO_ROW) };

const enum ta_scenario ta_scenario_order[] = { TA_SCN_CONNECT_REFUSED,   TA_SCN_CONNECT_UNREACHABLE,
					       TA_SCN_CONNECT_TIMEOUT,   TA_SCN_MIDDLEBOX_RESET,
					       TA_SCN_MIDDLEBOX_TIMEOUT, TA_SCN_PROCESS_EXIT,
					       TA_SCN_PEER_REBOOT,       TA_SCN_PMTU_BLACKHOLE,
					       TA_SCN_RECEIVER_STALLED,  TA_SCN_NETWORK_FAILURE,
					       TA_SCN_PEER_CRASH,        TA_SCN_CLOSE_UNANSWERED,
					       TA_SCN_PEER_SILENT,       TA_SCN_COUNT };
