/* SPDX-License-Identifier: MIT */
/* Idle time and interval of a run of keep-alive probes. */
#include <tcpautopsy/timers.h>

void ta_keepalive_fit(int64_t idle_ns, const int64_t *gap_ns, const bool *answered, size_t n, int64_t resolution_ns,
		      struct ta_keepalive_fit *ret)
{
	(void)answered;
	(void)resolution_ns;
	*ret = (struct ta_keepalive_fit){ .idle_ns = idle_ns, .interval_ns = n ? gap_ns[n / 2] : -1, .nominal_idle_ns = -1, .nominal_interval_ns = -1 };
}
