/* SPDX-License-Identifier: MIT */
/* The format openmetrics: counts, for a textfile collector. It holds no connection, so that --only changes nothing in it. */
#include "openmetrics.h"

#include <stdlib.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/diag/names.h"

struct metrics_report {
	struct ta_report base;
	struct ta_metrics counted;
	struct ta_summary summary;
	/* The input whose reports come: several where a trace has several runs in it. */
	bool some, opened, complete;
	unsigned index;
};

static void count_probes(struct ta_metrics *m, const struct ta_episode *e)
{
	bool window = e->kind == TA_EPISODE_ZERO_WINDOW_PROBE;
	uint64_t answered = window ? 0 : e->answered,
		 all = window ? e->nattempts : e->attempts_total;
	for (size_t i = 0; window && i < e->nattempts; i++)
		answered += e->attempt[i].answer_frame != 0;
	m->probes[window][1] += answered;
	m->probes[window][0] += all - answered;
	if (window)
		m->omitted += e->attempts_omitted;
}

static void count_episode(struct ta_metrics *m, const struct ta_episode *e)
{
	if (ta_episode_is_probing(e)) {
		count_probes(m, e);
		return;
	}
	m->omitted += e->attempts_omitted;
	for (size_t i = 0; i < e->nattempts; i++)
		if (!(e->attempt[i].flags & TA_ATTEMPT_NEW_DATA))
			m->sent_again[e->attempt[i].cause]++;
}

static struct ta_metrics_input *input_of(struct ta_metrics *m, unsigned index)
{
	if (index >= TA_LIMIT_METRIC_INPUTS)
		return NULL;
	m->input = ta_xgrow(m->input, &m->capacity, (size_t)index + 1, sizeof(*m->input));
	for (; m->ninputs <= index; m->ninputs++)
		m->input[m->ninputs] = (struct ta_metrics_input){ .complete = true };
	return &m->input[index];
}

static void count_failure(struct ta_metrics *m, const struct ta_connection_report *c)
{
	const struct ta_diagnosis *d = c->diagnosis;
	int64_t silence_ns = ta_conn_longest_silence_ns(c->conn);
	m->healed[d->scenario] += d->healed_ns >= 0;
	if (silence_ns > m->longest_outage_ns)
		m->longest_outage_ns = silence_ns;
	for (size_t i = 0; i < c->ninputs; i++) {
		struct ta_metrics_input *in = input_of(m, c->input[i]);
		if (in)
			in->failed++;
	}
	if (!c->have_epoch || d->since_ns < 0)
		return;
	int64_t since_ns = ta_time_add(c->start_epoch_ns, d->since_ns);
	if (!m->have_failure || since_ns > m->last_failure_ns)
		m->last_failure_ns = since_ns;
	m->have_failure = true;
}

static int metrics_connection(void *context, const struct ta_connection_report *c)
{
	struct metrics_report *r = context;
	struct ta_metrics *m = &r->counted;
	const struct ta_diagnosis *d = c->diagnosis;
	const struct ta_trouble *t = c->conn->trouble;
	m->verdict[d->scenario][d->confidence]++;
	if (ta_scenario_is_failure(d->scenario))
		count_failure(m, c);
	for (size_t i = 0; t && i < t->nepisodes; i++)
		count_episode(m, t->episode[i]);
	for (int dir = 0; t && dir < 2; dir++)
		m->retransmitted += t->half[dir].retransmitted;
	return 0;
}

static int metrics_observation(void *context, const struct ta_observation_report *report)
{
	struct metrics_report *r = context;
	r->counted.observed[report->observation->kind]++;
	return 0;
}

/* No more reports of the last input come. */
static void end_input(struct metrics_report *r)
{
	struct ta_metrics *m = &r->counted;
	if (!r->some)
		return;
	*(!r->opened ? &m->unreadable : r->complete ? &m->whole : &m->partial) += 1;
	m->unlisted += r->index >= TA_LIMIT_METRIC_INPUTS;
	r->some = false;
}

static void widen_span(struct ta_metrics *m, const struct ta_input_report *in)
{
	if (!in->have_start)
		return;
	int64_t end_ns = ta_time_add(in->start_epoch_ns, in->duration_ns);
	if (!m->have_span || in->start_epoch_ns < m->from_ns)
		m->from_ns = in->start_epoch_ns;
	if (!m->have_span || end_ns > m->to_ns)
		m->to_ns = end_ns;
	m->have_span = true;
}

static int metrics_input(void *context, const struct ta_input_report *in)
{
	struct metrics_report *r = context;
	struct ta_metrics *m = &r->counted;
	if (r->some && r->index != in->index)
		end_input(r);
	r->opened = (r->some && r->opened) || in->kind;
	r->complete = (!r->some || r->complete) && in->complete;
	r->index = in->index;
	r->some = true;
	m->tcp += in->tcp_segments;
	m->icmp += in->icmp;
	m->neighbour += in->neighbour;
	m->duplicates += in->duplicates;
	for (size_t i = 0; i < in->nskipped; i++)
		m->other += in->skipped[i].count;
	widen_span(m, in);
	struct ta_metrics_input *listed = input_of(m, in->index);
	if (listed) {
		size_t size;
		free(listed->path);
		FILE *f = ta_stream_open(&listed->path, &size);
		ta_escape_label(f, in->path);
		ta_stream_close(f);
		listed->complete &= in->complete;
	}
	return 0;
}

static int metrics_summary(void *context, const struct ta_summary *summary)
{
	struct metrics_report *r = context;
	r->summary = *summary;
	return 0;
}

static bool metrics_wants_words(void *context, const struct ta_diagnosis *verdict)
{
	(void)context;
	(void)verdict;
	return false;
}

static int metrics_finish(struct ta_report *report)
{
	struct metrics_report *r = (struct metrics_report *)report;
	end_input(r);
	ta_metrics_write(report->options.out, &r->counted, &r->summary,
			 report->options.tool_version);
	return 0;
}

static void metrics_release(struct ta_report *report)
{
	struct metrics_report *r = (struct metrics_report *)report;
	for (size_t i = 0; i < r->counted.ninputs; i++)
		free(r->counted.input[i].path);
	free(r->counted.input);
	free(r);
}

struct ta_report *ta_report_openmetrics_open(const struct ta_report_options *options)
{
	struct metrics_report *r = ta_xcalloc(1, sizeof(*r));
	r->base.options = *options;
	r->base.sink = (struct ta_sink){
		.context = r,
		.connection = metrics_connection,
		.observation = metrics_observation,
		.input = metrics_input,
		.summary = metrics_summary,
		.wants_words = metrics_wants_words,
	};
	r->base.finish = metrics_finish;
	r->base.release = metrics_release;
	return &r->base;
}
