/* SPDX-License-Identifier: MIT */
/* Explains a chain of attempts. */
#include <tcpautopsy/timers.h>

void ta_chain_fit(const struct ta_chain *chain, struct ta_backoff *ret, struct ta_attempt_fit *fit)
{
	*ret = (struct ta_backoff){ .base_ns = -1, .plateau_ns = -1, .rto_max_ns = -1, .tlp_index = -1 };
	for (size_t i = 0; i < chain->nattempts; i++) {
		fit[i] = (struct ta_attempt_fit){ .cause = TA_CAUSE_RTO, .nominal_ns = -1 };
		if (chain->attempt[i].original)
			fit[i].cause = TA_CAUSE_ORIGINAL;
		else if (chain->kind == TA_CHAIN_SYN || chain->kind == TA_CHAIN_SYN_ACK)
			fit[i].cause = TA_CAUSE_SYN;
		else if (chain->kind == TA_CHAIN_PERSIST || chain->kind == TA_CHAIN_KEEPALIVE)
			fit[i].cause = TA_CAUSE_PROBE;
	}
}
