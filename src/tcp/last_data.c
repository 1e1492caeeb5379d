/* SPDX-License-Identifier: MIT */
/* Room for the newest segments of each half. */
#include <string.h>

#include "state.h"
#include "tcpautopsy/core/xalloc.h"

void ta_last_data_grow(struct ta_tracker *t, uint32_t id)
{
	const uint32_t n = t->nlast_data;
	const uint64_t part = t->room.memory_bytes / TA_LAST_DATA_PART / sizeof(*t->last_data);
	if (id < n / 2 || n >= TA_LAST_DATA_MOST || (t->room.memory_bytes && 2 * n > part))
		return;
	/* Until now no slot had more than one half: each stays where it is. */
	t->last_data = ta_xrealloc(t->last_data, (size_t)2 * n, sizeof(*t->last_data));
	memset(t->last_data + n, 0, n * sizeof(*t->last_data));
	t->nlast_data = 2 * n;
}
