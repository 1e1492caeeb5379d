/* SPDX-License-Identifier: MIT */
/* Solaris and illumos: usr/src/uts/common/inet/tcp/tcp_timers.c, tcp_tunables.c. */
#include "timers/stacks/book.h"

const struct ta_stack_profile ta_stack_illumos = {
	.name = "illumos",
	.title = "illumos or Solaris",
	.family = "illumos",
	.timer = TA_STACK_CLEAN,
	.rto_min_ns = 400 * TA_MS,
	.rto_max_ns = 60 * TA_SEC,
	.data = { TA_GIVE_UP_TIME, .after_ns = 300 * TA_SEC }, /* tcp_ip_abort_interval */
	.end = TA_STACK_END_SILENT,
	.keepalive_idle_ns = 7200 * TA_SEC,
	.keepalive_payload = 1,
	.persist_payload = 1,
	.syn_delay_ds = { 10, 20, 40, 80, 160, 320 },
	.ttl = 64,
};
