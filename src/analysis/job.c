/* SPDX-License-Identifier: MIT */
/* One input of a batch, from its first packet to its verdicts. */
#include "job.h"

#include <stdlib.h>

#include "shard.h"
#include "shard_job.h"
#include "tcpautopsy/core/xalloc.h"

static void begin(struct ta_job *job, struct ta_run_input *in)
{
	struct ta_conductor *c = job->c;
	ta_run_init(&job->run, 0, job->names, c->options, c->sink, &c->summary, c->filter,
		    &c->choice);
	ta_run_add_input(&job->run, in);
	job->in = in;
}

/* A trace in which numbers and times start anew holds another run: the reader moves on to it. */
static void split(struct ta_job *job)
{
	struct ta_run_input *old = job->in;
	struct ta_run_input *fresh = ta_xcalloc(1, sizeof(*fresh));
	fresh->index = old->index;
	fresh->part = old->part + 1;
	fresh->path = ta_xstrdup(old->path);
	if (old->alias)
		ta_run_input_hide_path(fresh);
	fresh->batch = old->batch;
	fresh->pending = old->pending;
	old->batch = NULL;
	fresh->has_pending = true;
	fresh->frames = 1;
	fresh->report.complete = true;
	ta_run_input_begin_text(fresh, old->text);
	old->has_pending = false;
	old->ended = old->goes_on = true;
	ta_run_settle(&job->run); /* it asks the reader about the trace: only then it moves on */
	job->ways->take_turn(job);
	fresh->source = old->source;
	fresh->text = old->text;
	old->source = NULL;
	old->text = NULL;
	ta_run_release(&job->run);
	begin(job, fresh);
	ta_text_set_decoder(fresh->text, job->run.reading.decoder);
	fresh->pending->seg.encap = 0; /* it was the old decoder's */
}

void ta_job_read(struct ta_job *job, struct ta_run_input *in)
{
	const struct ta_job_ways *ways = job->ways;
	if (in->source && ta_source_info(in->source)->shard) {
		ta_shard_job_read(job, in);
		return;
	}
	job->names = ta_names_new();
	begin(job, in);
	while (!ways->stopped(job) && ta_run_input_read(&job->run.reading, job->in)) {
		if (job->in->pending->starts_run && job->in->report.packets)
			split(job);
		job->in->has_pending = false;
		if (job->sketching)
			ta_pieces_sketch(&job->sketch, job->in->pending);
		ta_run_packet(&job->run, job->in, job->in->pending);
		if (ways->hasten && ta_run_input_is_between(job->in))
			ways->hasten(job);
	}
	ta_conductor_note_unread(job->c, &job->run);
	ta_run_settle(&job->run);
}

/* What a shard tells is true of its own connections, as far as no other host has a say in it. */
static void tell_that_part(const struct ta_job *job)
{
	const struct ta_conductor *c = job->c;
	const struct ta_shard_head *head = &job->shard->head;
	struct ta_error note;
	if (c->options->facts || !c->options->complain)
		return;
	ta_error_clear(&note);
	ta_error_set(&note, "shard.part", "", -1, 0,
		     "this is shard %u of %u: what other hosts did is not seen, and numbers of "
		     "connections are its own",
		     head->index + 1, head->count);
	c->options->complain(c->options->complain_context, &note);
}

int ta_job_tell(struct ta_job *job, bool part)
{
	struct ta_conductor *c = job->c;
	if (!part || job->shard)
		ta_conductor_complain(c, &job->run);
	if (!part && job->shard) {
		c->summary.apart += job->shard->apart;
		tell_that_part(job);
	}
	ta_run_number(&job->run, c->nruns++);
	int rc = ta_run_tell(&job->run);
	if (job->shard && job->run.shard && job->run.shard->whole->input[0].sketch &&
	    job->sketching)
		job->sketch =
			ta_xmemdup(job->run.shard->whole->input[0].sketch, sizeof(*job->sketch));
	if (part && !job->shard)
		return rc;
	ta_pieces_note(c->pieces, &job->run, job->sketch);
	job->sketch = NULL;
	return rc;
}

void ta_job_release(struct ta_job *job)
{
	ta_run_release(&job->run);
	ta_names_free(job->names);
	ta_shard_free(job->shard);
	free(job->sketch);
}
