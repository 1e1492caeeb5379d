/* SPDX-License-Identifier: MIT */
#include "instant.h"

#include "tcpautopsy/core/saturate.h"

int64_t ta_instant_since(int64_t start_ns, struct ta_run_input *in, int64_t time_ns, uint64_t frame)
{
	const int64_t bound = INT64_MAX / 4;
	int64_t since = ta_time_sub(time_ns, start_ns);
	if (since <= bound && since >= -bound)
		return since;
	ta_anomaly_add(&in->followed, "time.out_of_range", frame);
	return since < 0 ? -bound : bound;
}

uint64_t ta_frame_bounded(struct ta_run_input *in, uint64_t frame)
{
	if (frame <= UINT32_MAX)
		return frame;
	ta_anomaly_add(&in->followed, "frame.out_of_range", 0);
	return UINT32_MAX;
}
