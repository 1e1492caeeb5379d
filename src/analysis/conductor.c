/* SPDX-License-Identifier: MIT */
/* Inputs are opened, given to a run, and read to their ends in the order of time. */
#include "conductor.h"

bool ta_conductor_interrupted(const struct ta_conductor *c)
{
	return c->options->interrupted && *c->options->interrupted;
}

void ta_conductor_begin(struct ta_conductor *c, struct ta_run *run, struct ta_names *names)
{
	ta_run_init(run, c->nruns++, names, c->options, c->sink, &c->summary, c->filter,
		    &c->choice);
}

bool ta_conductor_next(struct ta_conductor *c, struct ta_inputs *inputs, struct ta_run_input **ret)
{
	struct ta_source *source;
	struct ta_error error;
	ta_error_clear(&error);
	int got = ta_inputs_next(inputs, &source, &error);
	if (!got)
		return false;
	unsigned index = c->ninputs++;
	*ret = got > 0 ? ta_run_input_new(index, source)
		       : ta_run_input_failed(index, error.source, &error);
	return true;
}

static int64_t pending_time(struct ta_run_input *in)
{
	return *ta_packet_time(&in->pending);
}

/* The input whose next packet is the earliest goes on, and among equals the one that went before. */
void ta_conductor_read(const struct ta_conductor *c, struct ta_run *run)
{
	struct ta_run_input *current = NULL;
	for (size_t i = 0; i < run->ninputs; i++)
		ta_run_input_read(&run->reading, run->input[i]);
	while (!ta_conductor_interrupted(c)) {
		struct ta_run_input *best = current && current->has_pending ? current : NULL;
		for (size_t i = 0; i < run->ninputs; i++) {
			struct ta_run_input *in = run->input[i];
			if (in->has_pending && (!best || pending_time(in) < pending_time(best)))
				best = in;
		}
		if (!best)
			break;
		best->has_pending = false;
		ta_run_packet(run, best, &best->pending);
		ta_run_input_read(&run->reading, best);
		current = best;
	}
}

void ta_conductor_complain(struct ta_conductor *c, struct ta_run *run)
{
	for (size_t i = 0; i < run->ninputs; i++) {
		struct ta_run_input *in = run->input[i];
		bool unread = !in->ended || in->next_ahead < in->nahead;
		if (!in->error.code[0] && ta_conductor_interrupted(c) && unread)
			ta_error_set(&in->error, "interrupted", in->path, -1, 0,
				     "interrupted: the rest was not read");
		if (in->error.code[0]) {
			c->trouble = true;
			if (c->options->complain)
				c->options->complain(c->options->complain_context, &in->error);
		}
	}
}
