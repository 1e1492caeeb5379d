/* SPDX-License-Identifier: MIT */
/* lwIP 2: src/core/tcp.c (tcp_slowtmr, tcp_backoff, tcp_persist_backoff), priv/tcp_priv.h. */
#include "timers/stacks/book.h"

const struct ta_stack_profile ta_stack_lwip = {
	.name = "lwip",
	.title = "lwIP",
	.family = "lwip",
	.timer = TA_STACK_CLEAN,
	.rto_min_ns = 500 * TA_MS,
	.rto_multiple = 128,
	.tick_ns = 500 * TA_MS,
	.data = { TA_GIVE_UP_COUNT, .count = 12, .at_once = true }, /* TCP_MAXRTX */
	.syn = { TA_GIVE_UP_COUNT, .count = 6, .at_once = true },   /* TCP_SYNMAXRTX */
	.end = TA_STACK_END_SILENT,
	.keepalive_idle_ns = 7200 * TA_SEC,
	.keepalive_interval_ns = 75 * TA_SEC,
	.keepalive_count = 9,
	.keepalive_payload = 0,
	.persist_payload = 1,
	.syn_delay_ds = { 30, 30, 30, 30, 30, 30 },
	.ttl = 255,
};
