/* SPDX-License-Identifier: MIT */
/* FreeBSD: sys/netinet/tcp_timer.c (tcp_backoff, tcp_rexmit_slop), tcp_var.h (TCP_REXMTVAL), tcp_syncache.c. */
#include "timers/stacks/book.h"

const struct ta_stack_profile ta_stack_freebsd = {
	.name = "freebsd",
	.title = "FreeBSD",
	.family = "bsd",
	.timer = TA_STACK_SLOP,
	.rto_min_ns = 30 * TA_MS,
	.rto_max_ns = 64 * TA_SEC,
	.rto_multiple = 512,
	.slop_ns = 200 * TA_MS,
	.data = { TA_GIVE_UP_COUNT, .count = 12 }, /* TCP_MAXRXTSHIFT */
	.syn = { TA_GIVE_UP_TIME, .after_ns = 75 * TA_SEC, .setting = "keepinit" },
	.syn_ack = { TA_GIVE_UP_COUNT, .count = 3,
		     .setting = "syncache.rexmtlimit" }, /* SYNCACHE_MAXREXMTS */
	.end = TA_STACK_END_RST,
	.keepalive_idle_ns = 7200 * TA_SEC,
	.keepalive_interval_ns = 75 * TA_SEC,
	.keepalive_count = 8,
	.keepalive_payload = 0,
	.persist_payload = 1,
	.syn_delay_ds = { 10, 22, 42, 82, 162, 322 },
	.ttl = 64,
};
