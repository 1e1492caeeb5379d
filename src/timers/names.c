/* SPDX-License-Identifier: MIT */
/* Names of the enums of src/timers, as the report's contract has them. */
#include <stddef.h>

#include "tcpautopsy/timers/attempt.h"
#include "tcpautopsy/timers/chain.h"

const char *ta_episode_kind_name(enum ta_episode_kind kind)
{
	static const char *const name[TA_EPISODE_COUNT] = {
		[TA_EPISODE_RETRANSMISSION] = "retransmission",
		[TA_EPISODE_KEEPALIVE] = "keep-alive",
		[TA_EPISODE_ZERO_WINDOW_PROBE] = "zero-window-probe",
		[TA_EPISODE_SYN] = "syn",
		[TA_EPISODE_SYN_ACK] = "syn-ack",
		[TA_EPISODE_FIN] = "fin",
	};
	return name[kind];
}

const char *ta_spurious_name(enum ta_spurious spurious)
{
	switch (spurious) {
	case TA_SPURIOUS_DSACK:
		return "dsack";
	case TA_SPURIOUS_TIMESTAMP:
		return "timestamp";
	case TA_SPURIOUS_EARLY_ACK:
		return "early-ack";
	case TA_SPURIOUS_NO:
	case TA_SPURIOUS_COUNT:
		break;
	}
	return NULL;
}

const char *ta_law_name(enum ta_law law)
{
	switch (law) {
	case TA_LAW_EXPONENTIAL:
		return "exponential";
	case TA_LAW_CONSTANT:
		return "constant";
	case TA_LAW_LINEAR_THEN_EXPONENTIAL:
		return "linear-then-exponential";
	case TA_LAW_IRREGULAR:
		return "irregular";
	case TA_LAW_NONE:
	case TA_LAW_COUNT:
		break;
	}
	return NULL;
}
