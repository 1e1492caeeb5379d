/* SPDX-License-Identifier: MIT */
/* NetBSD and what descends from 4.4BSD (VxWorks, QNX, AIX): tcp_timer.h of 4.4BSD, timers of 500 ms ticks. */
#include "timers/stacks/book.h"

const struct ta_stack_profile ta_stack_netbsd = {
	.name = "netbsd",
	.title = "NetBSD or another 4.4BSD",
	.family = "bsd",
	.timer = TA_STACK_CLEAN,
	.rto_min_ns = 1 * TA_SEC,
	.rto_max_ns = 64 * TA_SEC,
	.tick_ns = 500 * TA_MS,
	.data = { TA_GIVE_UP_COUNT, .count = 12 }, /* TCP_MAXRXTSHIFT */
	.syn = { TA_GIVE_UP_TIME, .after_ns = 75 * TA_SEC, .setting = "keepinit" },
	.keepalive_idle_ns = 7200 * TA_SEC,
	.keepalive_interval_ns = 75 * TA_SEC,
	.keepalive_count = 8,
	.keepalive_payload = -1,
	.persist_payload = 1,
	.syn_delay_ds = { 60, 120, 240 }, /* TCPTV_SRTTDFLT; 4.4BSD itself has 6 s and 24 s */
	.ttl = 64,
};
