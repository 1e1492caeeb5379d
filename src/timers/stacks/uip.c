/* SPDX-License-Identifier: MIT */
/* uIP, Contiki and early NuttX: uip.c (UIP_RTO, UIP_MAXRTX), pulses of 500 ms. */
#include "timers/stacks/book.h"

const struct ta_stack_profile ta_stack_uip = {
	.name = "uip",
	.title = "uIP",
	.family = "uip",
	.timer = TA_STACK_CLEAN,
	.rto_min_ns = 1500 * TA_MS,
	.rto_multiple = 16,
	.tick_ns = 500 * TA_MS,
	.data = { TA_GIVE_UP_COUNT, .count = 8 }, /* UIP_MAXRTX */
	.keepalive_payload = -1,
	.persist_payload = -1,
};
