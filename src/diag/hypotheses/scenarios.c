/* SPDX-License-Identifier: MIT */
/* The table of scenarios, one row each, and the order in which hypotheses that stand alike are named. */
#include "diag/hypotheses/list.h"

#define ROW(name, severity, label, meaning)                                                        \
	{                                                                                          \
		label, meaning, ta_page_##name, severity, ta_rows_##name                           \
	}

/* clang-format off */
const struct ta_scenario_row ta_scenario_rows[TA_SCN_COUNT] = {
	[TA_SCN_NORMAL] = ROW(normal, 15, "normal", "nothing failed: in use, idle with answered keep-alives, or closed in order"),
	[TA_SCN_PEER_CRASH] = ROW(peer_crash, 0, "peer-crash", "the peer's host died silently"),
	[TA_SCN_PEER_REBOOT] = ROW(peer_reboot, 6, "peer-reboot", "the peer's host is up but has forgotten the connection"),
	[TA_SCN_NETWORK_FAILURE] = ROW(network_failure, 1, "network-failure", "the path failed, in one or both directions, for good or for a while"),
	[TA_SCN_PEER_SILENT] = ROW(peer_silent, 2, "peer-silent", "nothing came back: crash, path or middlebox, not decidable here"),
	[TA_SCN_MIDDLEBOX_TIMEOUT] = ROW(middlebox_timeout, 3, "middlebox-timeout", "a firewall, NAT or load balancer forgot an idle connection"),
	[TA_SCN_MIDDLEBOX_RESET] = ROW(middlebox_reset, 4, "middlebox-reset", "a RST that neither end sent"),
	[TA_SCN_PROCESS_EXIT] = ROW(process_exit, 11, "process-exit", "one end's kernel, alive and in step, reset or closed it"),
	[TA_SCN_RECEIVER_STALLED] = ROW(receiver_stalled, 7, "receiver-stalled", "zero window: the peer's host is alive, its process does not read"),
	[TA_SCN_CONNECT_REFUSED] = ROW(connect_refused, 13, "connect-refused", "a RST answered the SYN"),
	[TA_SCN_CONNECT_UNREACHABLE] = ROW(connect_unreachable, 10, "connect-unreachable", "an ICMP error answered the SYN"),
	[TA_SCN_CONNECT_TIMEOUT] = ROW(connect_timeout, 9, "connect-timeout", "SYN or SYN-ACK never answered"),
	[TA_SCN_CLOSE_UNANSWERED] = ROW(close_unanswered, 12, "close-unanswered", "a FIN was never acknowledged"),
	[TA_SCN_PMTU_BLACKHOLE] = ROW(pmtu_blackhole, 5, "pmtu-blackhole", "only full-size segments vanish"),
	[TA_SCN_APPLICATION_SILENT] = ROW(application_silent, 8, "application-silent", "the peer's kernel acknowledges, its process does not accept or answer"),
	[TA_SCN_UNDETERMINED] = ROW(undetermined, 15, "undetermined", "the capture begins too late, ends too early or sees too little"),
};

/* What the capture can't show comes first, then what explains most exactly. */
const enum ta_scenario ta_scenario_order[] = {
	TA_SCN_UNDETERMINED, TA_SCN_NORMAL,
	TA_SCN_CONNECT_REFUSED, TA_SCN_CONNECT_UNREACHABLE, TA_SCN_APPLICATION_SILENT, TA_SCN_CONNECT_TIMEOUT,
	TA_SCN_PMTU_BLACKHOLE, TA_SCN_MIDDLEBOX_TIMEOUT, TA_SCN_MIDDLEBOX_RESET, TA_SCN_PROCESS_EXIT, TA_SCN_PEER_REBOOT,
	TA_SCN_RECEIVER_STALLED, TA_SCN_NETWORK_FAILURE, TA_SCN_PEER_CRASH, TA_SCN_CLOSE_UNANSWERED, TA_SCN_PEER_SILENT,
	TA_SCN_COUNT
};
/* clang-format on */
