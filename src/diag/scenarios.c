/* SPDX-License-Identifier: MIT */
/* The table of scenarios, and the order in which they are weighed: explicit ends first, then what is told by sizes,
 * windows and directions, and last the silence that nothing explains. */
#include "scenario.h"

/* clang-format off */
const struct ta_scenario_row ta_scenario_rows[TA_SCN_COUNT] = {
	[TA_SCN_NORMAL] = { 15, "normal", "nothing failed: in use, idle with answered keep-alives, or closed in order", ta_page_normal, NULL },
	[TA_SCN_PEER_CRASH] = { 0, "peer-crash", "the peer's host died silently", ta_page_peer_crash, ta_scn_peer_crash },
	[TA_SCN_PEER_REBOOT] = { 6, "peer-reboot", "the peer's host is up but has forgotten the connection", ta_page_peer_reboot, ta_scn_peer_reboot },
	[TA_SCN_NETWORK_FAILURE] = { 1, "network-failure", "the path failed, in one or both directions, for good or for a while", ta_page_network_failure, ta_scn_network_failure },
	[TA_SCN_PEER_SILENT] = { 2, "peer-silent", "nothing came back: crash, path or middlebox, not decidable here", ta_page_peer_silent, ta_scn_peer_silent },
	[TA_SCN_MIDDLEBOX_TIMEOUT] = { 3, "middlebox-timeout", "a firewall, NAT or load balancer forgot an idle connection", ta_page_middlebox_timeout, ta_scn_middlebox_timeout },
	[TA_SCN_MIDDLEBOX_RESET] = { 4, "middlebox-reset", "a RST that neither end sent", ta_page_middlebox_reset, ta_scn_middlebox_reset },
	[TA_SCN_PROCESS_EXIT] = { 10, "process-exit", "one end's kernel, alive and in step, reset or closed it", ta_page_process_exit, ta_scn_process_exit },
	[TA_SCN_RECEIVER_STALLED] = { 7, "receiver-stalled", "zero window: the peer's host is alive, its process does not read", ta_page_receiver_stalled, ta_scn_receiver_stalled },
	[TA_SCN_CONNECT_REFUSED] = { 12, "connect-refused", "a RST answered the SYN", ta_page_connect_refused, ta_scn_connect_refused },
	[TA_SCN_CONNECT_UNREACHABLE] = { 9, "connect-unreachable", "an ICMP error answered the SYN", ta_page_connect_unreachable, ta_scn_connect_unreachable },
	[TA_SCN_CONNECT_TIMEOUT] = { 8, "connect-timeout", "SYN or SYN-ACK never answered", ta_page_connect_timeout, ta_scn_connect_timeout },
	[TA_SCN_CLOSE_UNANSWERED] = { 11, "close-unanswered", "a FIN was never acknowledged", ta_page_close_unanswered, ta_scn_close_unanswered },
	[TA_SCN_PMTU_BLACKHOLE] = { 5, "pmtu-blackhole", "only full-size segments vanish", ta_page_pmtu_blackhole, ta_scn_pmtu_blackhole },
	[TA_SCN_UNDETERMINED] = { 15, "undetermined", "the capture begins too late, ends too early or sees too little", ta_page_undetermined, NULL },
};

/* The last five explain the final silence: the first that can does. */
const enum ta_scenario ta_scenario_order[] = {
	TA_SCN_CONNECT_REFUSED, TA_SCN_CONNECT_UNREACHABLE, TA_SCN_CONNECT_TIMEOUT,
	TA_SCN_MIDDLEBOX_RESET, TA_SCN_PROCESS_EXIT, TA_SCN_PEER_REBOOT,
	TA_SCN_RECEIVER_STALLED, TA_SCN_PMTU_BLACKHOLE,
	TA_SCN_MIDDLEBOX_TIMEOUT, TA_SCN_NETWORK_FAILURE, TA_SCN_PEER_CRASH, TA_SCN_CLOSE_UNANSWERED, TA_SCN_PEER_SILENT, TA_SCN_COUNT
};
/* clang-format on */
