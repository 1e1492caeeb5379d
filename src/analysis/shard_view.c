/* SPDX-License-Identifier: MIT */
/* A run of some packets of a capture is told what the whole was. */
#include <stdlib.h>

#include "run.h"
#include "shard.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"

/* As in silences.c: what is silent for so long here may be a silence of the whole. */
#define QUIET_NS TA_SEC

static void keep_recent(struct ta_shard_view *v)
{
	v->twice =
		ta_xgrow(v->twice, &v->twice_capacity, v->ntwice + v->nrecent, sizeof(*v->twice));
	for (unsigned i = 0; i < v->nrecent; i++)
		v->twice[v->ntwice++] = v->recent[i];
	v->nrecent = 0;
}

void ta_shard_view_followed(struct ta_run *run, const struct ta_segment *seg, bool duplicate)
{
	struct ta_shard_view *v = run->shard;
	uint32_t n = ta_tracker_count(run->tracker);
	if (v->nborn < n) {
		v->born = ta_xgrow(v->born, &v->born_capacity, n, sizeof(*v->born));
		while (v->nborn < n)
			v->born[v->nborn++] = v->ordinal;
	}
	if (v->nrecent && seg->time_ns - v->latest_ns >= QUIET_NS)
		keep_recent(v);
	if (seg->time_ns > v->latest_ns)
		v->latest_ns = seg->time_ns;
	if (!duplicate)
		return;
	if (v->nrecent == TA_SHARD_TAIL) {
		for (unsigned i = 1; i < TA_SHARD_TAIL; i++)
			v->recent[i - 1] = v->recent[i];
		v->nrecent--;
	}
	v->recent[v->nrecent++] = (uint32_t)seg->frame;
}

void ta_shard_view_free(struct ta_shard_view *view)
{
	if (!view)
		return;
	free(view->born);
	free(view->twice);
	free(view);
}

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

void ta_shard_view_settle(struct ta_run *run)
{
	struct ta_shard_view *v = run->shard;
	const struct ta_shard_run *whole = v->whole;
	struct ta_net_silences silences;
	uint64_t packets = 0, duplicates = 0;
	keep_recent(v);
	v->frames = ta_net_silences(run->net)->frames;
	if (v->ntwice)
		qsort(v->twice, v->ntwice, sizeof(*v->twice), compare);
	if (!whole->ended)
		return; /* torn */
	for (size_t i = 0; i < run->ninputs; i++) {
		packets += whole->input[i].report.packets;
		duplicates += run->input[i]->report.duplicates - run->input[i]->copies;
	}
	if (run->frame_map)
		ta_frame_map_skip_to(run->frame_map, packets + 1);
	if (whole->last_ns > run->last_ns)
		run->last_ns = whole->last_ns;
	if (v->shard->head.index == 0)
		ta_tracker_tell_backwards(run->tracker, whole->backwards, whole->backwards_frame);
	ta_shard_silences(whole, v->twice, v->ntwice, duplicates, &silences);
	ta_net_take_silences(run->net, &silences);
}

static void copy(struct ta_anomalies *to, const struct ta_anomaly *item, size_t n)
{
	for (size_t i = 0; i < n; i++)
		ta_anomaly_add_n(to, item[i].name, item[i].first_frame, item[i].count);
}

void ta_shard_fill_input(struct ta_run_input *in)
{
	const struct ta_shard_input *whole = in->whole;
	struct ta_input_report *r = &in->report;
	uint64_t duplicates = r->duplicates;
	if (!whole->told) {
		r->kind = whole->kind;
		r->compression = whole->compression;
		r->have_start = r->packets > 0;
		return;
	}
	ta_anomalies_release(&in->followed);
	ta_anomalies_release(&in->anomalies);
	ta_anomalies_release(&in->skipped);
	in->begun = whole->begun;
	in->first_ns = whole->first_ns;
	in->last_ns = whole->last_ns;
	in->kinds = whole->kinds;
	if (!in->error.code[0])
		in->error = whole->error;
	copy(&in->anomalies, whole->report.anomalies, whole->report.nanomalies);
	copy(&in->skipped, whole->report.skipped, whole->report.nskipped);
	*r = whole->report;
	r->duplicates = duplicates < r->tcp_segments ? duplicates : r->tcp_segments;
	r->kind = whole->kind;
	r->compression = whole->compression;
	r->have_start = r->packets > 0;
}
