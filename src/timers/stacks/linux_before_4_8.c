/* SPDX-License-Identifier: MIT */
/* Linux before 4.8: the timers of net/ipv4/tcp_timer.c on a wheel that cascades, which fires within a tick. */
#include "timers/stacks/book.h"

const struct ta_stack_profile ta_stack_linux_before_4_8 = {
	.name = "linux-before-4.8",
	.title = "Linux before 4.8",
	.family = "linux",
	.timer = TA_STACK_CLEAN,
	.rto_min_ns = 200 * TA_MS,
	.rto_max_ns = 120 * TA_SEC,
	.rto_max_settable = true,
	.data = { TA_GIVE_UP_BUDGET, .count = 15, .setting = "tcp_retries2" },
	.end = TA_STACK_END_SILENT,
	.keepalive_idle_ns = 7200 * TA_SEC,
	.keepalive_interval_ns = 75 * TA_SEC,
	.keepalive_count = 9,
	.keepalive_payload = 0,
	.persist_payload = 0,
	.syn_delay_ds = { 10, 20, 40, 80, 160, 320 },
	.ttl = 64,
};
