/* SPDX-License-Identifier: MIT */
#include "timelines.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"

static void release_line(struct ta_run_line *line)
{
	for (size_t i = 0; i < line->line.nlanes; i++)
		ta_figure_lane_release(&line->line.lane[i]);
	for (size_t i = 0; i < line->line.nbands; i++)
		free(line->line.band[i].text);
	free(line->name);
	free(line);
}

void ta_timelines_release(struct ta_timelines *lines)
{
	for (size_t i = 0; i < lines->n; i++)
		release_line(lines->run[i]);
	lines->n = 0;
}

/* A place for one more run: that of one in which nothing failed, where there are too many. */
static bool make_room(struct ta_timelines *lines)
{
	if (lines->n < TA_TIMELINES_MAX)
		return true;
	lines->left_out++;
	for (size_t i = 0; i < lines->n; i++) {
		if (lines->run[i]->failed)
			continue;
		release_line(lines->run[i]);
		lines->n--;
		memmove(&lines->run[i], &lines->run[i + 1], (lines->n - i) * sizeof(*lines->run));
		return true;
	}
	return false;
}

static struct ta_run_line *line_of(struct ta_timelines *lines, unsigned run)
{
	for (size_t i = lines->n; i-- > 0;)
		if (lines->run[i]->run == run)
			return lines->run[i];
	return NULL;
}

static struct ta_run_line *begin_line(struct ta_timelines *lines,
				      const struct ta_connection_report *r)
{
	if (!make_room(lines))
		return NULL;
	struct ta_run_line *line = ta_xcalloc(1, sizeof(*line));
	const char *path = r->the_run && r->ninputs
				   ? ta_run_input_path(r->the_run, r->point, r->input[0])
				   : "";
	const char *slash = strrchr(path, '/');
	line->run = r->run;
	line->name = ta_xstrdup(slash ? slash + 1 : path);
	line->have_epoch = r->have_epoch;
	line->start_epoch_ns = r->start_epoch_ns;
	line->line.end_ns = r->capture_end_ns;
	lines->run[lines->n++] = line;
	return line;
}

/* The place for a lane of a rank; NULL: all are at least as bad. */
static struct ta_lane *place_for(struct ta_timeline *line, unsigned rank)
{
	if (line->nlanes < TA_LANES)
		return &line->lane[line->nlanes++];
	struct ta_lane *last = &line->lane[0];
	line->left_out++;
	for (size_t i = 1; i < TA_LANES; i++)
		if (line->lane[i].rank >= last->rank)
			last = &line->lane[i];
	if (last->rank <= rank)
		return NULL;
	ta_figure_lane_release(last);
	return last;
}

void ta_timelines_connection(struct ta_timelines *lines, const struct ta_connection_report *r)
{
	struct ta_run_line *line = line_of(lines, r->run);
	if (!line)
		line = begin_line(lines, r);
	if (!line)
		return;
	line->came++;
	line->failed += ta_scenario_is_failure(r->diagnosis->scenario);
	struct ta_lane *lane = place_for(&line->line, ta_diagnosis_rank(r->conn, r->diagnosis));
	if (lane)
		ta_figure_lane(lane, r);
}

void ta_timelines_observation(struct ta_timelines *lines,
			      const struct ta_observation_report *report)
{
	const struct ta_observation *o = report->observation;
	struct ta_run_line *line = line_of(lines, report->run);
	bool shared = o->kind == TA_OBS_DIED_TOGETHER || o->kind == TA_OBS_RESET_TOGETHER ||
		      o->kind == TA_OBS_HOST_SILENT || o->kind == TA_OBS_HOST_SUSPENDED ||
		      o->kind == TA_OBS_LINK_DOWN || o->kind == TA_OBS_CAPTURE_GAP ||
		      o->kind == TA_OBS_NEIGHBOUR_UNANSWERED;
	if (!line || !shared || o->start_ns < 0 || line->line.nbands == TA_LANE_BANDS)
		return;
	struct ta_lane_band *band = &line->line.band[line->line.nbands++];
	band->from_ns = o->start_ns;
	band->to_ns = o->end_ns > o->start_ns ? o->end_ns : o->start_ns;
	band->text = ta_xstrdup(o->text);
}

static int compare_lanes(const void *a, const void *b)
{
	const struct ta_lane *x = a, *y = b;
	if (x->start_ns != y->start_ns)
		return x->start_ns < y->start_ns ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

void ta_timelines_draw(FILE *out, struct ta_timelines *lines, size_t i, const char *id,
		       enum ta_zone zone, bool standalone)
{
	struct ta_run_line *line = lines->run[i];
	char *title = ta_format("%s: %s over time", line->name,
				line->came == 1 ? "the connection" : "the connections");
	const struct ta_figure how = { .id = id,
				       .title = title,
				       .standalone = standalone,
				       .have_epoch = line->have_epoch,
				       .start_epoch_ns = line->start_epoch_ns,
				       .zone = zone };
	if (line->line.nlanes)
		qsort(line->line.lane, line->line.nlanes, sizeof(*line->line.lane), compare_lanes);
	ta_figure_timeline(out, &how, &line->line);
	free(title);
}
