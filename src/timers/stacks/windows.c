/* SPDX-License-Identifier: MIT */
/* Windows since Vista: KB 170359, Get-NetTCPSetting (MinRto, InitialRto, MaxSynRetransmissions), SIO_KEEPALIVE_VALS. */
#include "timers/stacks/book.h"

const struct ta_stack_profile ta_stack_windows = {
	.name = "windows",
	.title = "Windows",
	.family = "windows",
	.timer = TA_STACK_CLEAN,
	.rto_min_ns = 20 * TA_MS,
	.rto_max_ns = 240 * TA_SEC,
	.data = { TA_GIVE_UP_COUNT, .count = 5, .setting = "TcpMaxDataRetransmissions" },
	.syn = { TA_GIVE_UP_COUNT, .count = 2, .setting = "TcpMaxConnectRetransmissions" },
	.syn_ack = { TA_GIVE_UP_COUNT, .count = 2,
		     .setting = "TcpMaxConnectResponseRetransmissions" },
	.keepalive_idle_ns = 7200 * TA_SEC,
	.keepalive_interval_ns = 1 * TA_SEC,
	.keepalive_count = 10,
	.keepalive_payload = 1,
	.persist_payload = -1,
	.syn_delay_ds = { 30, 60 },
	.ttl = 128,
};
