/* SPDX-License-Identifier: MIT */
/* The order of things: inputs are opened, read to their ends and closed; each is a run of its own, or all are one, or those
 * of each capture point. */
#include "tcpautopsy/analysis/analysis.h"

#include <inttypes.h>
#include <stdlib.h>

#include "conductor.h"
#include "pieces.h"
#include "together.h"
#include "tcpautopsy/core/xalloc.h"

static int end_run(struct ta_conductor *c, struct ta_run *run)
{
	ta_conductor_complain(c, run);
	int rc = ta_run_finish(run);
	ta_pieces_note(c->pieces, run);
	ta_run_release(run);
	return rc;
}

/* A trace in which numbers and times start anew holds another run: the reader moves on to it. */
static int split_run(struct ta_conductor *c, struct ta_run *run, struct ta_run_input **in)
{
	struct ta_run_input *old = *in;
	struct ta_run_input *fresh = ta_xcalloc(1, sizeof(*fresh));
	fresh->index = old->index;
	fresh->part = old->part + 1;
	fresh->path = ta_xstrdup(old->path);
	fresh->batch = old->batch;
	fresh->pending = old->pending;
	old->batch = NULL;
	fresh->has_pending = true;
	fresh->frames = 1;
	fresh->report.complete = true;
	ta_run_input_begin_text(fresh, old->text);
	old->has_pending = false;
	old->ended = true;
	int rc = ta_run_finish(
		run); /* the report asks the reader about the trace: only then it moves on */
	fresh->source = old->source;
	fresh->text = old->text;
	old->source = NULL;
	old->text = NULL;
	struct ta_names *names = run->reading.names;
	ta_run_release(run);
	ta_conductor_begin(c, run, names);
	ta_run_add_input(run, fresh);
	ta_text_set_decoder(fresh->text, run->reading.decoder);
	fresh->pending->seg.encap = 0; /* it was the old decoder's */
	*in = fresh;
	return rc;
}

static int analyse_each(struct ta_conductor *c, struct ta_inputs *inputs)
{
	struct ta_run_input *in;
	int rc = 0;
	c->pieces = ta_pieces_new();
	while (!rc && !ta_conductor_interrupted(c) && ta_conductor_next(c, inputs, &in)) {
		struct ta_run run;
		struct ta_names *names = ta_names_new();
		ta_conductor_begin(c, &run, names);
		ta_run_add_input(&run, in);
		while (!rc && !ta_conductor_interrupted(c) && ta_run_input_read(&run.reading, in)) {
			if (in->pending->starts_run && in->report.packets)
				rc = split_run(c, &run, &in);
			in->has_pending = false;
			ta_pieces_packet(c->pieces, in->pending);
			ta_run_packet(&run, in, in->pending);
		}
		int ended = end_run(c, &run);
		rc = rc ? rc : ended;
		ta_names_free(names);
	}
	ta_pieces_count(c->pieces, &c->summary.continued, &c->summary.elsewhere);
	ta_pieces_free(c->pieces);
	return rc;
}

/* A report that lacks connections is told as what an input that can't be read on is. */
static void complain_of_lost(struct ta_conductor *c)
{
	const struct ta_summary *s = &c->summary;
	if (!s->given_up && !s->not_followed)
		return;
	c->trouble = true;
	struct ta_error error;
	ta_error_clear(&error);
	ta_error_set(&error, "limits.memory", "", -1, 0,
		     "the report lacks connections: %" PRIu64 " were given up, %" PRIu64
		     " not followed",
		     s->given_up, s->not_followed);
	if (c->options->complain)
		c->options->complain(c->options->complain_context, &error);
}

int ta_analyse(struct ta_inputs *inputs, const struct ta_analysis_options *options,
	       const struct ta_sink *sink)
{
	struct ta_conductor c = { .options = options, .sink = sink };
	struct ta_error error;
	ta_error_clear(&error);
	if ((options->filter && ta_filter_check(options->filter, &error)) ||
	    (options->connection && ta_choice_parse(options->connection, &c.choice, &error))) {
		if (options->complain)
			options->complain(options->complain_context, &error);
		return 1;
	}
	if (options->filter)
		c.filter = ta_filter_new(options->filter);
	int rc = options->together || options->npoints ? ta_analyse_together(&c, inputs)
						       : analyse_each(&c, inputs);
	c.summary.interrupted = ta_conductor_interrupted(&c);
	complain_of_lost(&c);
	if (!rc)
		rc = sink->summary(sink->context, &c.summary);
	ta_filter_free(c.filter);
	return rc ? -1 : c.trouble;
}
