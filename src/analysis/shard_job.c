/* SPDX-License-Identifier: MIT */
/* Packets of a shard go to the run of the whole that they are of; runs of which it has none are settled as well. */
#include "shard_job.h"

#include <stdlib.h>

#include "shard.h"
#include "tcpautopsy/core/xalloc.h"

struct reading {
	struct ta_job *job;
	struct ta_run_input *in; /* the shard itself */
	struct ta_shard *shard;  /* the job's */
	struct ta_anomalies own; /* of frames: the whole has counted them */
	/* packets that were decoded and not followed yet */
	struct ta_packet packet[TA_BATCH];
	struct ta_origin origin[TA_BATCH];
	size_t n;
	bool begun; /* job->run is one of the shard's */
	bool torn;
};

static void fail(struct reading *r, const struct ta_error *error)
{
	r->torn = true;
	if (!r->in->error.code[0])
		r->in->error = *error;
}

/* A shard of which nothing can be told. */
static void begin_failed(struct reading *r)
{
	struct ta_job *job = r->job;
	struct ta_conductor *c = job->c;
	ta_run_init(&job->run, 0, job->names, c->options, c->sink, &c->summary, c->filter,
		    &c->choice);
	job->in = ta_run_input_failed(r->in->index, r->in->path, &r->in->error);
	ta_run_add_input(&job->run, job->in);
	r->begun = true;
}

static void begin(struct reading *r, size_t at)
{
	struct ta_job *job = r->job;
	struct ta_conductor *c = job->c;
	const struct ta_shard_run *whole = r->shard->run[at];
	ta_run_init(&job->run, 0, job->names, c->options, c->sink, &c->summary, c->filter,
		    &c->choice);
	job->run.shard = ta_xcalloc(1, sizeof(*job->run.shard));
	job->run.shard->shard = r->shard;
	job->run.shard->whole = whole;
	job->run.together = whole->together;
	for (size_t i = 0; i < whole->ninputs; i++) {
		const struct ta_shard_input *input = &whole->input[i];
		struct ta_run_input *in =
			ta_run_input_named(r->in->index + input->index, input->path);
		in->whole = input;
		if (c->options->disguise)
			ta_run_input_hide_path(in);
		ta_run_add_input(&job->run, in);
	}
	job->in = job->run.input[0];
	if (whole->have_start)
		ta_run_begin_clock(&job->run, whole->start_ns);
	ta_decoder_fragments_alone(job->run.reading.decoder, false);
	ta_tracker_is_part(job->run.tracker);
	r->begun = true;
}

static struct ta_run_input *input_of(const struct reading *r, unsigned index)
{
	const struct ta_run *run = &r->job->run;
	for (size_t i = 0; i < run->ninputs; i++)
		if (run->input[i]->index == r->in->index + index)
			return run->input[i];
	return NULL;
}

/* Follows what was decoded. */
static void follow(struct reading *r)
{
	struct ta_run *run = &r->job->run;
	if (!r->n)
		return;
	ta_run_expect_all(run, r->packet, r->n);
	for (size_t i = 0; i < r->n; i++) {
		struct ta_run_input *in = input_of(r, r->origin[i].input);
		run->shard->ordinal = r->origin[i].ordinal;
		run->shard->flags = r->origin[i].flags;
		ta_run_packet(run, in, &r->packet[i]);
	}
	r->n = 0;
}

/* The run is over. */
static void settle(struct reading *r)
{
	follow(r);
	ta_run_settle(&r->job->run);
}

/* Goes on to a run that has begun; those before it have ended. */
static void go_to(struct reading *r, size_t at)
{
	struct ta_job *job = r->job;
	for (size_t now = r->begun ? job->run.shard->whole->index + (size_t)1 : 0; now <= at;
	     now++) {
		if (r->begun) {
			settle(r);
			job->ways->take_turn(job);
			ta_run_release(&job->run);
		}
		begin(r, now);
	}
}

static int misplaced(struct reading *r)
{
	ta_anomaly_add(ta_source_info(r->in->source)->anomalies, "shard.packet_out_of_place",
		       r->in->frames);
	return 0;
}

/* One frame: 0, or -1 at the end. */
static int take(struct reading *r)
{
	struct ta_frame frame;
	const struct ta_source_info *info = ta_source_info(r->in->source);
	int got = ta_source_next_frame(r->in->source, &frame, &r->in->error);
	if (ta_shard_update(r->shard, info, &r->in->error) < 0)
		got = -1;
	r->torn |= got < 0;
	if (got <= 0)
		return -1;
	r->in->frames++;
	if (!r->shard->nruns)
		return misplaced(r);
	go_to(r, r->shard->nruns - 1);
	const struct ta_shard_view *view = r->job->run.shard;
	struct ta_origin origin = ta_source_origin(r->in->source);
	bool part = origin.flags & TA_ORIGIN_PART;
	uint32_t last = r->n ? r->origin[r->n - 1].ordinal : view->ordinal;
	const struct ta_run_input *in = input_of(r, origin.input);
	if (view->whole->ended || !in || (!part && origin.ordinal <= last && last < UINT32_MAX))
		return misplaced(r);
	struct ta_decoder *decoder = r->job->run.reading.decoder;
	bool alone = origin.flags & TA_ORIGIN_ALONE;
	if (alone)
		ta_decoder_fragments_alone(decoder, true);
	ta_decode_frame(decoder, &frame, frame.number, (uint16_t)in->index, &r->own,
			&r->packet[r->n]);
	if (alone)
		ta_decoder_fragments_alone(decoder, false);
	if (part)
		return 0;
	r->packet[r->n].seg.interface = origin.interface;
	if (r->job->run.reading.disguise)
		r->job->run.reading.disguise->disguise(
			r->job->run.reading.disguise->disguise_context, r->job->run.reading.names,
			&r->packet[r->n]);
	r->origin[r->n++] = origin;
	if (r->n == TA_BATCH)
		follow(r);
	return 0;
}

/* What is wrong with the shard itself is told of the last run's first input. */
static void tell_own(struct reading *r)
{
	const struct ta_anomalies *own = ta_source_info(r->in->source)->anomalies;
	for (size_t i = 0; i < own->count; i++)
		ta_anomaly_add_n(&r->job->in->anomalies, own->item[i].name,
				 own->item[i].first_frame, own->item[i].count);
	r->job->in->report.anomalies = r->job->in->anomalies.item;
	r->job->in->report.nanomalies = r->job->in->anomalies.count;
}

void ta_shard_job_read(struct ta_job *job, struct ta_run_input *in)
{
	struct reading *r = ta_xcalloc(1, sizeof(*r));
	struct ta_error error;
	*r = (struct reading){ .job = job, .in = in };
	job->names = ta_names_new();
	job->shard = r->shard = ta_shard_new(ta_source_info(in->source));
	while (!job->ways->stopped(job) && take(r) == 0)
		continue;
	ta_error_clear(&error);
	if (job->ways->stopped(job)) {
		ta_error_set(&error, "interrupted", in->path, -1, 0,
			     "interrupted: the rest was not read");
		fail(r, &error);
	}
	if (r->shard->nruns)
		go_to(r, r->shard->nruns - 1);
	else
		begin_failed(r);
	if (r->torn && !job->in->error.code[0])
		job->in->error = r->in->error;
	settle(r);
	tell_own(r);
	ta_anomalies_release(&r->own);
	ta_run_input_free(in);
	free(r);
}
