/* SPDX-License-Identifier: MIT */
/* Inputs are opened, given to a run, and read to their ends in the order of time. */
#include "conductor.h"

#include <inttypes.h>
#include <stdlib.h>

#include "tcpautopsy/core/xalloc.h"

int ta_conductor_start(struct ta_conductor *c, const struct ta_analysis_options *options,
		       const struct ta_sink *sink)
{
	struct ta_error error;
	*c = (struct ta_conductor){ .options = options, .sink = sink };
	ta_error_clear(&error);
	if ((options->filter && ta_filter_check(options->filter, &error)) ||
	    (options->connection && ta_choice_parse(options->connection, &c->choice, &error))) {
		if (options->complain)
			options->complain(options->complain_context, &error);
		return 1;
	}
	if (options->disguise && c->choice.chosen)
		ta_choice_disguise(&c->choice, options);
	if (options->filter)
		c->filter = ta_filter_new(options->filter);
	return 0;
}

void ta_conductor_end(struct ta_conductor *c)
{
	ta_filter_free(c->filter);
}

bool ta_conductor_interrupted(const struct ta_conductor *c)
{
	const volatile int *interrupted = c->options->interrupted;
	struct ta_watch *watch = c->options->watch;
	if (watch)
		watch->look(watch->context);
	return interrupted && __atomic_load_n(interrupted, __ATOMIC_RELAXED);
}

void ta_conductor_begin(struct ta_conductor *c, struct ta_run *run, struct ta_names *names)
{
	ta_run_init(run, c->nruns++, names, c->options, c->sink, &c->summary, c->filter,
		    &c->choice);
}

/* A shard is told of with the numbers and counts of the whole: what would change them is refused. */
static bool takes_shard(const struct ta_conductor *c, const struct ta_source_info *info,
			unsigned index, struct ta_error *error)
{
	const struct ta_analysis_options *o = c->options;
	if (c->has_shard || (info->shard && index))
		ta_error_set(error, "shard.not_alone", info->path, -1, 0,
			     "a shard is analysed alone: each with --facts, and then "
			     "'tcpautopsy merge'");
	else if (info->shard && (o->together || o->npoints || o->filter || o->cut))
		ta_error_set(error, "shard.options", info->path, -1, 0,
			     "this is a shard: --together, --point, --filter and --cut are for "
			     "whole captures");
	return !error->code[0];
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
	if (got > 0 && !takes_shard(c, ta_source_info(source), index, &error)) {
		ta_source_close(source);
		got = -1;
	}
	c->has_shard |= got > 0 && ta_source_info(source)->shard;
	*ret = got > 0 ? ta_run_input_new(index, source)
		       : ta_run_input_failed(index, error.source, &error);
	if (c->options->disguise)
		ta_run_input_hide_path(*ret);
	return true;
}

static int64_t pending_time(struct ta_run_input *in)
{
	return *ta_packet_time(in->pending);
}

/* Inputs that wait with a packet, as a binary heap: the first is the one whose packet is the earliest, and of equals the one that
 * was named first. */
struct waiting {
	struct ta_run_input **input; /* owned; the inputs are borrowed */
	size_t n;
};

static bool goes_before(struct ta_run_input *a, struct ta_run_input *b)
{
	int64_t a_ns = pending_time(a), b_ns = pending_time(b);
	return a_ns != b_ns ? a_ns < b_ns : a->index < b->index;
}

static void wait_in_line(struct waiting *w, struct ta_run_input *in)
{
	size_t at = w->n++;
	for (; at > 0 && goes_before(in, w->input[(at - 1) / 2]); at = (at - 1) / 2)
		w->input[at] = w->input[(at - 1) / 2];
	w->input[at] = in;
}

static struct ta_run_input *take_first(struct waiting *w)
{
	struct ta_run_input *first = w->input[0], *last = w->input[--w->n];
	size_t at = 0, child;
	while ((child = 2 * at + 1) < w->n) {
		if (child + 1 < w->n && goes_before(w->input[child + 1], w->input[child]))
			child++;
		if (!goes_before(w->input[child], last))
			break;
		w->input[at] = w->input[child];
		at = child;
	}
	w->input[at] = last;
	return first;
}

/* The input whose next packet is the earliest goes on, and among equals the one that went before. */
void ta_conductor_read(const struct ta_conductor *c, struct ta_run *run)
{
	struct waiting w = { ta_xcalloc(run->ninputs + 1, sizeof(struct ta_run_input *)), 0 };
	for (size_t i = 0; i < run->ninputs; i++)
		if (ta_run_input_read(&run->reading, run->input[i]))
			wait_in_line(&w, run->input[i]);
	struct ta_run_input *current = w.n ? take_first(&w) : NULL;
	while (current && !ta_conductor_interrupted(c)) {
		current->has_pending = false;
		ta_run_packet(run, current, current->pending);
		if (!ta_run_input_read(&run->reading, current)) {
			current = w.n ? take_first(&w) : NULL;
		} else if (w.n && pending_time(w.input[0]) < pending_time(current)) {
			wait_in_line(&w, current);
			current = take_first(&w);
		}
	}
	free(w.input);
}

void ta_conductor_note_unread(const struct ta_conductor *c, struct ta_run *run)
{
	for (size_t i = 0; i < run->ninputs; i++) {
		struct ta_run_input *in = run->input[i];
		bool unread = !in->ended || in->next_ahead < in->nahead;
		if (!in->error.code[0] && ta_conductor_interrupted(c) && unread)
			ta_error_set(&in->error, "interrupted", in->path, -1, 0,
				     "interrupted: the rest was not read");
	}
}

void ta_conductor_complain(struct ta_conductor *c, struct ta_run *run)
{
	for (size_t i = 0; i < run->ninputs; i++) {
		const struct ta_run_input *in = run->input[i];
		if (in->error.code[0]) {
			c->trouble = true;
			if (c->options->complain)
				c->options->complain(c->options->complain_context, &in->error);
		}
	}
}

void ta_conductor_complain_of_lost(struct ta_conductor *c)
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
