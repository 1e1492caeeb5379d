/* SPDX-License-Identifier: MIT */
/* What a person configures is round: the setting within measured bounds. */
#include <stddef.h>

#include "timers_internal.h"

int64_t ta_roundest_ns(int64_t lo_ns, int64_t hi_ns)
{
	static const int64_t unit_ms[] = { 3600000, 1800000, 600000, 300000, 60000, 30000, 10000,
					   5000,    1000,    500,    100,    50,    10,    1 };

	for (size_t i = 0; i < sizeof(unit_ms) / sizeof(unit_ms[0]); i++) {
		const int64_t unit = unit_ms[i] * TA_MS, multiple = hi_ns / unit * unit;

		if (multiple > lo_ns)
			return multiple;
	}
	return hi_ns;
}
