/* SPDX-License-Identifier: MIT */
/* macOS and iOS: XNU bsd/netinet/tcp_timer.c (tcp_backoff, tcp_syn_backoff), tcp_timer.h (TCP_ADD_REXMTSLOP: no slop before the
 * handshake is done). */
#include "timers/stacks/book.h"

const struct ta_stack_profile ta_stack_macos = {
	.name = "macos",
	.title = "macOS",
	.family = "bsd",
	.timer = TA_STACK_SLOP,
	.rto_min_ns = 30 * TA_MS,
	.rto_max_ns = 64 * TA_SEC,
	.rto_multiple = 64,
	.slop_ns = 200 * TA_MS,
	.data = { TA_GIVE_UP_COUNT, .count = 12 }, /* TCP_MAXRXTSHIFT */
	.syn = { TA_GIVE_UP_TIME, .after_ns = 75 * TA_SEC, .setting = "keepinit" },
	.end = TA_STACK_END_RST,
	.keepalive_idle_ns = 7200 * TA_SEC,
	.keepalive_interval_ns = 75 * TA_SEC,
	.keepalive_count = 8,
	.keepalive_payload = 0,
	.persist_payload = 1,
	.syn_delay_ds = { 10, 10, 10, 10, 10, 20, 40, 80, 160, 320 },
	.ttl = 64,
};
