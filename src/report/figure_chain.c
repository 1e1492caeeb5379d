/* SPDX-License-Identifier: MIT */
/* An episode as the values of its figures, with the model that the timers' fit has of it. */
#include "figure_data.h"

#include <inttypes.h>
#include <stdlib.h>

#include "tcpautopsy/core/xalloc.h"

static char *frame_text(const struct ta_connection_report *report, uint32_t frame)
{
	struct ta_strbuf text = { 0 };
	if (!report->frames)
		ta_strbuf_add(&text, "frame ");
	ta_frame_cell(&text, report, frame);
	return ta_strbuf_take(&text);
}

static void add_fit(struct ta_figure_chain *chain, const struct ta_fit *fit)
{
	const struct ta_keepalive_fit *k = &fit->keepalive;
	chain->base_ns = fit->backoff.base_ns > 0 ? fit->backoff.base_ns : -1;
	chain->cap_ns = fit->backoff.rto_max_ns > 0 ? fit->backoff.rto_max_ns : -1;
	chain->law = ta_law_name(fit->backoff.law);
	chain->idle_ns = k->nominal_idle_ns > 0 ? k->nominal_idle_ns : k->idle_ns;
	chain->interval_ns = k->nominal_interval_ns > 0 ? k->nominal_interval_ns : k->interval_ns;
}

void ta_figure_chain(struct ta_figure_chain *ret, const struct ta_connection_report *report,
		     const struct ta_episode *e)
{
	*ret = (struct ta_figure_chain){ .base_ns = -1,
					 .cap_ns = -1,
					 .idle_ns = -1,
					 .interval_ns = -1,
					 .omitted = e->attempts_omitted,
					 .kind = ta_episode_kind_name(e->kind),
					 .sender = ta_fact_side(report->conn, e->sender),
					 .result = ta_result_name(e->result),
					 .last_heard_ns = e->last_heard_ns,
					 .end_ns = e->answer_ns };
	bool probes = e->kind == TA_EPISODE_KEEPALIVE;
	if (e->fit)
		add_fit(ret, e->fit);
	if (e->end_frame)
		ret->end_frame = frame_text(report, e->end_frame);
	ret->attempt = ta_xcalloc(e->nattempts + 1, sizeof(*ret->attempt));
	for (size_t i = 0; i < e->nattempts; i++) {
		const struct ta_attempt *a = &e->attempt[i];
		ret->attempt[ret->n++] = (struct ta_figure_attempt){
			.time_ns = a->time_ns,
			.gap_ns = i || probes ? ta_fact_gap_ns(e, i) : -1,
			.nominal_ns = a->nominal_ns,
			.number = i + 1 + (i >= ta_fact_omission(e) ? e->attempts_omitted : 0),
			.frame = frame_text(report, a->frame),
			.answer = a->answer_frame ? frame_text(report, a->answer_frame) : NULL,
			.cause = a->cause,
			.explained = a->flags & TA_ATTEMPT_EXPLAINED
		};
	}
}

void ta_figure_chain_release(struct ta_figure_chain *chain)
{
	for (size_t i = 0; i < chain->n; i++) {
		free(chain->attempt[i].frame);
		free(chain->attempt[i].answer);
	}
	free(chain->attempt);
	free(chain->end_frame);
}
