/* SPDX-License-Identifier: MIT */
/* Linux since 6.5, whose first SYNs do not back off: tcp_syn_linear_timeouts of net/ipv4/tcp_timer.c. */
#include "timers/stacks/book.h"

const struct ta_stack_profile ta_stack_linux_since_6_5 = {
	.name = "linux-since-6.5",
	.title = "Linux since 6.5",
	.family = "linux",
	.timer = TA_STACK_WHEEL,
	.keepalive_idle_ns = 7200 * TA_SEC,
	.keepalive_interval_ns = 75 * TA_SEC,
	.keepalive_count = 9,
	.keepalive_payload = 0,
	.persist_payload = 0,
	.syn_delay_ds = { 10, 10, 10, 10, 10, 20, 40, 80, 160, 320 },
	.syn_only = true,
	.ttl = 64,
};
