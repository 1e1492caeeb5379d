/* SPDX-License-Identifier: MIT */
/* The order of things: inputs are opened, read to their ends and closed; each is a run of its own, or all are one. */
#include "tcpautopsy/analysis/analysis.h"

#include <stdlib.h>

#include "run.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"

struct conductor {
	struct ta_inputs *inputs;
	const struct ta_analysis_options *options;
	const struct ta_sink *sink;
	struct ta_filter *filter;
	struct ta_choice choice;
	struct ta_summary summary;
	unsigned nruns, ninputs;
	bool trouble; /* an input could not be read, or only in part */
};

static bool interrupted(const struct conductor *c)
{
	return c->options->interrupted && *c->options->interrupted;
}

static void begin_run(struct conductor *c, struct ta_run *run, struct ta_names *names)
{
	ta_run_init(run, c->nruns++, names, c->options, c->sink, &c->summary, c->filter,
		    &c->choice);
}

static int end_run(struct conductor *c, struct ta_run *run)
{
	for (size_t i = 0; i < run->ninputs; i++) {
		struct ta_run_input *in = run->input[i];
		if (!in->error.code[0] && interrupted(c) && !in->ended)
			ta_error_set(&in->error, "interrupted", in->path, -1, 0,
				     "interrupted: the rest was not read");
		if (in->error.code[0]) {
			c->trouble = true;
			if (c->options->complain)
				c->options->complain(c->options->complain_context, &in->error);
		}
	}
	int rc = ta_run_finish(run);
	ta_run_release(run);
	return rc;
}

/* The next input: 1, 0 at the end. One that can't be opened becomes an input with nothing but its error. */
static int next_input(struct conductor *c, struct ta_run_input **ret)
{
	struct ta_source *source;
	struct ta_error error;
	ta_error_clear(&error);
	int got = ta_inputs_next(c->inputs, &source, &error);
	if (!got)
		return 0;
	unsigned index = c->ninputs++;
	*ret = got > 0 ? ta_run_input_new(index, source)
		       : ta_run_input_failed(index, error.source, &error);
	return 1;
}

/* A trace in which numbers and times start anew holds another run: the reader moves on to it. */
static int split_run(struct conductor *c, struct ta_run *run, struct ta_run_input **in)
{
	struct ta_run_input *old = *in;
	struct ta_run_input *fresh = ta_xcalloc(1, sizeof(*fresh));
	fresh->index = old->index;
	fresh->path = ta_xstrdup(old->path);
	fresh->pending = old->pending;
	fresh->has_pending = true;
	fresh->frames = 1;
	fresh->report.complete = true;
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
	begin_run(c, run, names);
	ta_run_add_input(run, fresh);
	*in = fresh;
	return rc;
}

static int analyse_each(struct conductor *c)
{
	struct ta_run_input *in;
	int rc = 0;
	while (!rc && !interrupted(c) && next_input(c, &in)) {
		struct ta_run run;
		struct ta_names *names = ta_names_new();
		begin_run(c, &run, names);
		ta_run_add_input(&run, in);
		while (!rc && !interrupted(c) && ta_run_input_read(&run.reading, in)) {
			if (in->pending.starts_run && in->report.packets)
				rc = split_run(c, &run, &in);
			in->has_pending = false;
			ta_run_packet(&run, in, &in->pending);
		}
		int ended = end_run(c, &run);
		rc = rc ? rc : ended;
		ta_names_free(names);
	}
	return rc;
}

static int64_t pending_time(struct ta_run_input *in)
{
	return *ta_packet_time(&in->pending);
}

/* All inputs side by side, in the order of time: the input whose next packet is the earliest goes on, and among
 * equals the one that went before. */
static int analyse_together(struct conductor *c)
{
	struct ta_run run;
	struct ta_names *names = ta_names_new();
	begin_run(c, &run, names);
	struct ta_run_input *in;
	while (next_input(c, &in)) {
		ta_run_add_input(&run, in);
		ta_run_input_read(&run.reading, in);
	}
	struct ta_run_input *current = NULL;
	while (!interrupted(c)) {
		struct ta_run_input *best = current && current->has_pending ? current : NULL;
		for (size_t i = 0; i < run.ninputs; i++) {
			in = run.input[i];
			if (in->has_pending && (!best || pending_time(in) < pending_time(best)))
				best = in;
		}
		if (!best)
			break;
		best->has_pending = false;
		ta_run_packet(&run, best, &best->pending);
		ta_run_input_read(&run.reading, best);
		current = best;
	}
	int rc = end_run(c, &run);
	ta_names_free(names);
	return rc;
}

int ta_analyse(struct ta_inputs *inputs, const struct ta_analysis_options *options,
	       const struct ta_sink *sink)
{
	struct conductor c = { .inputs = inputs, .options = options, .sink = sink };
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
	int rc = options->together ? analyse_together(&c) : analyse_each(&c);
	c.summary.interrupted = interrupted(&c);
	if (!rc)
		rc = sink->summary(sink->context, &c.summary);
	ta_filter_free(c.filter);
	return rc ? -1 : c.trouble;
}
