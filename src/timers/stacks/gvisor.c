/* SPDX-License-Identifier: MIT */
/* gVisor netstack: the numbers of Linux on the clean timers of Go (pkg/tcpip/transport/tcp). */
#include "timers/stacks/book.h"

const struct ta_stack_profile ta_stack_gvisor = {
	.name = "gvisor",
	.title = "gVisor",
	.family = "gvisor",
	.timer = TA_STACK_CLEAN,
	.rto_min_ns = 200 * TA_MS,
	.rto_max_ns = 120 * TA_SEC,
	.keepalive_idle_ns = 7200 * TA_SEC,
	.keepalive_interval_ns = 75 * TA_SEC,
	.keepalive_count = 9,
	.keepalive_payload = 0,
	.persist_payload = -1,
	.syn_delay_ds = { 10, 20, 40, 80, 160, 320 },
	.ttl = 64,
};
