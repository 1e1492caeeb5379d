/* SPDX-License-Identifier: MIT */
/* OpenBSD: sys/netinet/tcp_timer.h (TCPTV_MIN, TCPTV_REXMTMAX, TCP_MAXRXTSHIFT). */
#include "timers/stacks/book.h"

const struct ta_stack_profile ta_stack_openbsd = {
	.name = "openbsd",
	.title = "OpenBSD",
	.family = "bsd",
	.timer = TA_STACK_CLEAN,
	.rto_min_ns = 1 * TA_SEC,
	.rto_max_ns = 64 * TA_SEC,
	.data = { TA_GIVE_UP_COUNT, .count = 12 }, /* TCP_MAXRXTSHIFT */
	.keepalive_idle_ns = 7200 * TA_SEC,
	.keepalive_interval_ns = 75 * TA_SEC,
	.keepalive_count = 8,
	.keepalive_payload = 0,
	.persist_payload = 1,
	.syn_delay_ds = { 30, 60, 120, 240 }, /* twice TCPTV_SRTTDFLT (tcp_newtcpcb) */
	.ttl = 64,
};
