/* SPDX-License-Identifier: MIT */
/* What idle time and interval a run of keep-alive probes was configured with. Times in ns. */
#ifndef TCPAUTOPSY_TIMERS_KEEPALIVE_H
#define TCPAUTOPSY_TIMERS_KEEPALIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpautopsy/core/timefmt.h"

/* RFC 1122 4.2.3.6: the idle time must default to no less than two hours. */
#define TA_KEEPALIVE_RFC_IDLE_NS (7200 * TA_SEC)

struct ta_keepalive_fit {
	int64_t idle_ns;             /* last segment heard -> first probe; -1 */
	int64_t interval_ns;         /* median between consecutive probes; -1 */
	int64_t nominal_idle_ns;     /* as configured, lateness of the wheel taken off; -1 where not known */
	int64_t nominal_interval_ns; /* likewise */
	unsigned tick_hz;            /* 0: not known */
};

/* gap_ns[0..n): between consecutive probes; answered[i]: probe i (0..n) was answered. idle_ns -1: not known. */
void ta_keepalive_fit(int64_t idle_ns, const int64_t *gap_ns, const bool *answered, size_t n, int64_t resolution_ns,
		      struct ta_keepalive_fit *ret);

#endif
