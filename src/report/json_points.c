/* SPDX-License-Identifier: MIT */
/* What several capture points saw, as the report's contract has it. */
#include "report_internal.h"

/* NULL: not known. */
static void clock_pair(struct ta_json *json, const struct ta_clock_pair *c)
{
	ta_json_key(json, "clock");
	if (!c || !c->known) {
		ta_json_null(json);
		return;
	}
	ta_json_open(json, '{');
	ta_json_kint(json, "offset_ns", c->offset_ns);
	ta_json_kns(json, "uncertainty_ns", c->uncertainty_ns);
	ta_json_kint(json, "drift_ppm", ta_parts_per_million(c->drift));
	ta_json_kuint(json, "steps", c->steps);
	ta_json_kuint(json, "shared_packets", c->shared);
	ta_json_close(json, '}');
}

void ta_json_place(struct ta_json *json, const struct ta_points_report *report, unsigned point,
		   const char *type)
{
	const struct ta_place *place = &report->place[point];
	ta_json_begin(json, type);
	ta_json_kuint(json, "index", point);
	ta_json_kstr(json, "name", place->name);
	ta_json_key(json, "inputs");
	ta_json_open(json, '[');
	for (size_t i = 0; i < place->ninputs; i++)
		ta_json_uint(json, place->input[i]);
	ta_json_close(json, ']');
	clock_pair(json, point ? ta_points_clock(report->points, 0, point) : NULL);
	ta_json_close(json, '}');
}

static void frame_at(struct ta_json *json, const struct ta_connection_report *report,
		     const char *key, const char *at_key, unsigned point, uint32_t frame)
{
	ta_json_kint_known(json, key, frame, frame);
	ta_json_key(json, at_key);
	if (!frame) {
		ta_json_null(json);
		return;
	}
	struct ta_frame_at at = ta_run_point_frame_at(report->the_run, point, frame);
	ta_json_open(json, '{');
	ta_json_kuint(json, "input", at.input);
	ta_json_kuint(json, "frame", at.frame);
	ta_json_close(json, '}');
}

static void between(struct ta_json *json, const struct ta_connection_report *report,
		    const struct ta_elsewhere *e, int dir)
{
	const struct ta_between *b = ta_elsewhere_between(e, dir);
	unsigned near = ta_elsewhere_is_far(e, dir, ta_conn_client(report->conn)) ? report->point
										  : e->point;
	ta_json_key(json, ta_fact_side(report->conn, dir));
	ta_json_open(json, '{');
	ta_json_kint_known(json, "near", b->near_known, near);
	ta_json_kuint(json, "both", b->both);
	ta_json_kuint(json, "lost", b->lost);
	ta_json_kuint(json, "made", b->made);
	ta_json_kuint(json, "unknown", b->unknown);
	ta_json_kuint(json, "after_end", b->after);
	ta_json_kuint(json, "before_start", b->before);
	ta_json_kuint(json, "twice", b->twice);
	ta_json_kuint(json, "overtaken", b->overtaken);
	ta_json_kns(json, "delay_min_ns", b->delay_min_ns);
	ta_json_kns(json, "delay_median_ns", b->delay_median_ns);
	ta_json_kns(json, "delay_max_ns", b->delay_max_ns);
	frame_at(json, report, "first_lost_frame", "first_lost_at", near, b->first_lost_frame);
	frame_at(json, report, "last_lost_frame", "last_lost_at", near, b->last_lost_frame);
	frame_at(json, report, "first_after_end_frame", "first_after_end_at", near,
		 b->first_after_frame);
	frame_at(json, report, "last_after_end_frame", "last_after_end_at", near,
		 b->last_after_frame);
	ta_json_close(json, '}');
}

static void elsewhere(struct ta_json *json, const struct ta_connection_report *report,
		      const struct ta_elsewhere *e)
{
	struct ta_clock_pair clock;
	size_t n;
	const struct ta_sight *const *sight =
		ta_points_sights(report->points, e->point, e->conn, &n);
	int client = ta_conn_client(report->conn);
	ta_json_open(json, '{');
	ta_json_kuint(json, "point", e->point);
	ta_json_kuint(json, "connection", e->conn);
	frame_at(json, report, "first_frame", "first_at", e->point, n ? sight[0]->frame : 0);
	frame_at(json, report, "last_frame", "last_at", e->point, n ? sight[n - 1]->frame : 0);
	ta_json_key(json, "rewritten");
	ta_json_open(json, '[');
	for (unsigned bit = 0; bit < TA_REWRITTEN_NAMES; bit++)
		if (e->joined->rewritten >> bit & 1)
			ta_json_str(json, ta_rewritten_name(bit));
	ta_json_close(json, ']');
	clock_pair(json, ta_elsewhere_clock(report, e, &clock) ? &clock : NULL);
	ta_json_key(json, "between");
	ta_json_open(json, '{');
	between(json, report, e, client);
	between(json, report, e, !client);
	ta_json_close(json, '}');
	ta_json_close(json, '}');
}

void ta_json_elsewhere(struct ta_json *json, const struct ta_connection_report *report)
{
	struct ta_elsewhere e[TA_ELSEWHERE_MAX];
	if (!report->points)
		return;
	size_t n = ta_elsewhere(report, e);
	ta_json_kuint(json, "point", report->point);
	ta_json_key(json, "points");
	ta_json_open(json, '[');
	for (size_t i = 0; i < n; i++)
		elsewhere(json, report, &e[i]);
	ta_json_close(json, ']');
}

void ta_json_seen_at(struct ta_json *json, const struct ta_connection_report *report,
		     uint32_t frame)
{
	struct ta_elsewhere e[TA_ELSEWHERE_MAX];
	if (!report->points)
		return;
	size_t n = ta_elsewhere(report, e);
	ta_json_key(json, "seen_at");
	ta_json_open(json, '[');
	for (size_t i = 0; i < n; i++) {
		struct ta_sight_fate fate =
			ta_points_fate(report->points, e[i].joined, report->point, frame);
		ta_json_open(json, '{');
		ta_json_kuint(json, "point", e[i].point);
		frame_at(json, report, "frame", "at", e[i].point, fate.frame);
		ta_json_kstr(json, "fate", ta_fate_name(fate.fate));
		ta_json_kstr(json, "why_unknown", ta_fate_why_name(fate.why));
		ta_json_kns(json, "delay_ns", fate.delay_ns);
		ta_json_close(json, '}');
	}
	ta_json_close(json, ']');
}
