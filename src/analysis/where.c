/* SPDX-License-Identifier: MIT */
/* Where a frame of a run is, of this run or of that of another point. */
#include "run.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"

struct ta_frame_at ta_run_frame_at(const struct ta_run *run, uint64_t frame)
{
	/* 0: not known. None is beyond it but in facts that somebody made up. */
	if (run->frame_map && frame && frame <= ta_frame_map_frames(run->frame_map))
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
			return ta_run_input_name(at->input[i]);
	return "?";
}

int64_t ta_run_point_since_ns(const struct ta_run *run, unsigned point, int64_t time_ns)
{
	return time_ns - (run->points ? &run->runs[point] : run)->start_ns;
}

/* Inputs that came one after the other: those from its first frame to its last. */
static bool lies_within(const struct ta_run *run, unsigned input, uint32_t conn)
{
	const struct ta_conn *c = ta_tracker_glance(run->tracker, conn);
	uint32_t last = c ? ta_conn_last_frame(c) : 0;
	return c && c->first_frame && last && ta_run_frame_at(run, c->first_frame).input <= input &&
	       input <= ta_run_frame_at(run, last).input;
}

const struct ta_content *ta_run_content(const struct ta_run *run)
{
	return run->ninputs == 1 ? run->input[0]->report.content : NULL;
}

static bool is_seen_in(const struct ta_run *run, unsigned input, const uint32_t *conn,
		       size_t nconns)
{
	bool seen = !run->together || !nconns;
	for (size_t i = 0; i < nconns && !seen; i++)
		seen = run->in_sequence ? lies_within(run, input, conn[i])
					: ta_sightings_has(&run->sightings, conn[i], input);
	return seen;
}

void ta_run_seen_in(const struct ta_run *run, const uint32_t *conn, size_t nconns,
		    struct ta_seen_in *ret)
{
	*ret = (struct ta_seen_in){ .input = ta_xcalloc(run->ninputs, sizeof(*ret->input)),
				    .path = ta_xcalloc(run->ninputs, sizeof(*ret->path)) };
	for (size_t i = 0; i < run->ninputs; i++) {
		const struct ta_run_input *in = run->input[i];
		if (!is_seen_in(run, in->index, conn, nconns))
			continue;
		ret->input[ret->n] = in->index;
		ret->path[ret->n++] = ta_run_input_name(in);
	}
}

void ta_seen_in_release(struct ta_seen_in *seen)
{
	free(seen->input);
	free(seen->path);
}

struct ta_connection_report ta_run_connection_report(const struct ta_run *run, uint32_t id,
						     const struct ta_conn *c,
						     const struct ta_seen_in *seen)
{
	return (struct ta_connection_report){
		.run = run->index,
		.id = id,
		.conn = c,
		.names = run->reading.names,
		.encap = ta_decoder_encap(run->reading.decoder, c->encap),
		.input = seen->input,
		.path = seen->path,
		.ninputs = seen->n,
		.several_inputs = run->points || (run->together && run->ninputs > 1),
		.frames = run->context.frames,
		.the_run = run,
		.points = run->points,
		.point = run->points ? run->index : 0,
		.capture_end_ns = run->last_ns,
		.have_epoch = run->have_epoch,
		.start_epoch_ns = run->start_ns,
		.from_trace = run->is_trace,
		.unnumbered = run->unnumbered,
		.selected = run->selected
	};
}

/* A point that is one file has its name; of several pieces, the piece's. */
static void add_frame(const void *context, unsigned point, uint32_t frame, struct ta_strbuf *out)
{
	const struct ta_run *run = context, *at = run->points ? &run->runs[point] : run;
	struct ta_frame_at where = ta_run_frame_at(at, frame);
	const char *name = ta_run_input_path(run, point, where.input);
	const char *slash = strrchr(name, '/');
	if (run->points && at->ninputs == 1)
		name = ta_points_name(run->points, point);
	else if (slash)
		name = slash + 1;
	ta_strbuf_addf(out, "%s:%" PRIu64, name, where.frame);
}

static const char *point_name(const void *context, unsigned point)
{
	const struct ta_run *run = context;
	return ta_points_name(run->points, point);
}

const struct ta_frame_names *ta_run_frame_names(struct ta_run *run)
{
	if (!run->points && run->ninputs < 2)
		return NULL;
	run->names = (struct ta_frame_names){ .add = add_frame,
					      .point_name = point_name,
					      .context = run,
					      .point = run->points ? run->index : 0 };
	return &run->names;
}
