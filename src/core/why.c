/* SPDX-License-Identifier: MIT */
/* Names of causes and congestion states, as the report's contract has them. */
#include "tcpautopsy/core/why.h"

#include <stddef.h>

const char *ta_cause_name(enum ta_cause cause)
{
	static const char *const name[TA_CAUSE_COUNT] = {
		[TA_CAUSE_UNKNOWN] = "unknown", [TA_CAUSE_ORIGINAL] = "original",
		[TA_CAUSE_RTO] = "rto",         [TA_CAUSE_TLP] = "tlp",
		[TA_CAUSE_FAST] = "fast",       [TA_CAUSE_AFTER_RTO] = "after-rto",
		[TA_CAUSE_SYN] = "syn",         [TA_CAUSE_PROBE] = "probe",
		[TA_CAUSE_PMTU] = "pmtu",
	};
	return name[cause];
}

const char *ta_congestion_name(enum ta_congestion congestion)
{
	static const char *const name[TA_CONGESTION_COUNT] = {
		[TA_CONGESTION_OPEN] = "open",
		[TA_CONGESTION_DISORDER] = "disorder",
		[TA_CONGESTION_RECOVERY] = "recovery",
		[TA_CONGESTION_LOSS] = "loss",
	};
	return name[congestion];
}
