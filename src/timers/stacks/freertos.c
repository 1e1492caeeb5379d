/* SPDX-License-Identifier: MIT */
/* FreeRTOS-Plus-TCP: source/FreeRTOS_TCP_WIN.c, FreeRTOS_TCP_State_Handling.c. */
#include "timers/stacks/book.h"

const struct ta_stack_profile ta_stack_freertos = {
	.name = "freertos",
	.title = "FreeRTOS-Plus-TCP",
	.family = "freertos",
	.timer = TA_STACK_CLEAN,
	.keepalive_idle_ns = 20 * TA_SEC,
	.keepalive_interval_ns = 3 * TA_SEC,
	.keepalive_count = 3,
	.keepalive_payload = -1,
	.persist_payload = -1,
	.syn_delay_ds = { 30, 60 },
};
