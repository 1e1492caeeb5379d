/* SPDX-License-Identifier: MIT */
/* How JSON refers to a frame: its number in the run, and where it is in a run of several inputs. */
#include "report_internal.h"

#include <string.h>

static void where(struct ta_json *json, const struct ta_connection_report *report, uint32_t frame)
{
	struct ta_frame_at at = ta_run_frame_at(report->the_run, frame);
	ta_json_open(json, '{');
	ta_json_kuint(json, "input", at.input);
	ta_json_kuint(json, "frame", at.frame);
	ta_json_close(json, '}');
}

void ta_json_frame(struct ta_json *json, const struct ta_connection_report *report, const char *key,
		   uint32_t frame)
{
	ta_json_kint_known(json, key, frame, frame);
	if (!report->several_inputs)
		return;
	/* "frame" -> "at", "end_frame" -> "end_at" */
	char name[32];
	snprintf(name, sizeof(name), "%.*sat", (int)(strlen(key) - strlen("frame")), key);
	ta_json_key(json, name);
	if (frame)
		where(json, report, frame);
	else
		ta_json_null(json);
}

void ta_json_frames(struct ta_json *json, const struct ta_connection_report *report,
		    const uint32_t *frame, size_t n)
{
	ta_json_key(json, "frames");
	ta_json_open(json, '[');
	for (size_t i = 0; i < n; i++)
		ta_json_uint(json, frame[i]);
	ta_json_close(json, ']');
	if (!report->several_inputs)
		return;
	ta_json_key(json, "at");
	ta_json_open(json, '[');
	for (size_t i = 0; i < n; i++)
		where(json, report, frame[i]);
	ta_json_close(json, ']');
}
