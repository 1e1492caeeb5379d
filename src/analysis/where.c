/* SPDX-License-Identifier: MIT */
/* Where a frame of a run is, of this run or of that of another point. */
#include "run.h"

struct ta_frame_at ta_run_frame_at(const struct ta_run *run, uint64_t frame)
{
	if (run->frame_map && frame) /* 0: not known */
		return ta_frame_map_find(run->frame_map, frame);
	return (struct ta_frame_at){ run->ninputs ? run->input[0]->index : 0, frame };
}

struct ta_frame_at ta_run_point_frame_at(const struct ta_run *run, unsigned point, uint64_t frame)
{
	return ta_run_frame_at(run->points ? &run->runs[point] : run, frame);
}

const char *ta_run_input_path(const struct ta_run *run, unsigned point, unsigned input)
{
	const struct ta_run *at = run->points ? &run->runs[point] : run;
	for (size_t i = 0; i < at->ninputs; i++)
		if (at->input[i]->index == input)
			return at->input[i]->path;
	return "?";
}

int64_t ta_run_point_since_ns(const struct ta_run *run, unsigned point, int64_t time_ns)
{
	return time_ns - (run->points ? &run->runs[point] : run)->start_ns;
}
