/* SPDX-License-Identifier: MIT */
/* The order of things: inputs are opened, read to their ends and closed; each is a run of its own, or all are one, or those
 * of each capture point. */
#include "tcpautopsy/analysis/analysis.h"

#include "crew.h"
#include "facts_out.h"
#include "job.h"
#include "together.h"
#include "tcpautopsy/core/pool.h"

static bool is_stopped(const struct ta_job *job)
{
	return job->c->refused || ta_conductor_interrupted(job->c);
}

static void tell_part(struct ta_job *job)
{
	job->c->refused |= ta_job_tell(job, true) != 0;
}

/* One after the other, in this thread alone. */
static int analyse_in_turn(struct ta_conductor *c, struct ta_inputs *inputs)
{
	static const struct ta_job_ways ways = { is_stopped, tell_part, NULL };
	struct ta_run_input *in;
	while (!c->refused && !ta_conductor_interrupted(c) && ta_conductor_next(c, inputs, &in)) {
		struct ta_job job = { .c = c,
				      .ways = &ways,
				      .sketching = ta_pieces_want_sketch(c->pieces) };
		ta_job_read(&job, in);
		c->refused |= ta_job_tell(&job, false) != 0;
		ta_job_release(&job);
	}
	return c->refused ? -1 : 0;
}

static int analyse_each(struct ta_conductor *c, struct ta_inputs *inputs)
{
	c->pieces = ta_pieces_new();
	int rc = ta_pool_threads(c->options->pool) ? ta_crew_analyse(c, inputs)
						   : analyse_in_turn(c, inputs);
	ta_pieces_count(c->pieces, &c->summary.continued, &c->summary.elsewhere);
	ta_pieces_free(c->pieces);
	return rc;
}

int ta_analyse(struct ta_inputs *inputs, const struct ta_analysis_options *options,
	       const struct ta_sink *sink)
{
	struct ta_conductor c;
	if (ta_conductor_start(&c, options, sink))
		return 1;
	int rc = options->together || options->npoints ? ta_analyse_together(&c, inputs)
						       : analyse_each(&c, inputs);
	c.summary.interrupted = ta_conductor_interrupted(&c);
	ta_conductor_complain_of_lost(&c);
	if (options->facts)
		ta_facts_put_summary(options->facts, &c.summary);
	if (!rc)
		rc = sink->summary(sink->context, &c.summary);
	ta_conductor_end(&c);
	return rc ? -1 : c.trouble;
}
