/* SPDX-License-Identifier: MIT */
/* Which figures a connection has, what they are called, and the window of its close-up. */
#include "figure_data.h"

#include <ctype.h>
#include <stdlib.h>

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/diag/names.h"

/* Before and after what failed a close-up has at least so much, else as much as it lasted before, and a part of it after. */
#define LEAD_NS (10 * TA_SEC)
#define TAIL_NS (2 * TA_SEC)
enum { TAIL_PART = 10 };

/* The title of a figure: in a section of its own connection that is named already. */
static char *title_of(const char *what, const char *endpoints, uint32_t id, bool standalone)
{
	return standalone ? ta_format("%s (connection %u): %s", endpoints, id, what)
			  : ta_format("%c%s", toupper((unsigned char)*what), what + 1);
}

static struct ta_figure head_of(const struct ta_connection_report *r, const char *id,
				const char *title, enum ta_zone zone, bool standalone)
{
	return (struct ta_figure){ .id = id,
				   .title = title,
				   .standalone = standalone,
				   .have_epoch = r->have_epoch,
				   .start_epoch_ns = r->start_epoch_ns,
				   .zone = zone };
}

/* The episode that the verdict rests on, or, with `probes`, that of the most keep-alive probes; NULL: none. */
static const struct ta_episode *choose_episode(const struct ta_connection_report *r, bool probes)
{
	const struct ta_trouble *t = r->conn->trouble;
	const struct ta_episode *best = NULL;
	int index = r->diagnosis->main_episode;
	if (!t)
		return NULL;
	if (index >= 0 && (size_t)index < t->nepisodes)
		best = t->episode[index];
	if (!probes || (best && best->kind == TA_EPISODE_KEEPALIVE))
		return best;
	best = NULL;
	for (size_t i = 0; i < t->nepisodes; i++)
		if (t->episode[i]->kind == TA_EPISODE_KEEPALIVE &&
		    (!best || t->episode[i]->nattempts > best->nattempts))
			best = t->episode[i];
	return best;
}

static bool draw_ladder(FILE *out, const struct ta_connection_report *r,
			const struct ta_figure *how, const struct ta_episode *e)
{
	struct ta_ladder ladder;
	if (e->nattempts < 2 && !e->end_frame)
		return false;
	ta_figure_ladder_of(&ladder, r, e);
	ta_figure_ladder(out, how, &ladder);
	ta_figure_ladder_release(&ladder);
	return true;
}

static bool draw_chain(FILE *out, enum ta_figure_kind kind, const struct ta_connection_report *r,
		       const struct ta_figure *how, const struct ta_episode *e)
{
	struct ta_figure_chain chain;
	if (kind == TA_FIGURE_BACKOFF && e->kind == TA_EPISODE_KEEPALIVE)
		return false; /* its probes are even: another figure shows them */
	ta_figure_chain(&chain, r, e);
	bool has = kind == TA_FIGURE_BACKOFF ? ta_figure_backoff_has(&chain) : chain.n > 0;
	if (has && kind == TA_FIGURE_BACKOFF)
		ta_figure_backoff(out, how, &chain);
	else if (has)
		ta_figure_probes(out, how, &chain);
	ta_figure_chain_release(&chain);
	return has;
}

bool ta_figure_now(FILE *out, enum ta_figure_kind kind, const struct ta_connection_report *r,
		   const char *id, enum ta_zone zone, bool standalone)
{
	const struct ta_episode *e = choose_episode(r, kind == TA_FIGURE_KEEPALIVE);
	if (kind == TA_FIGURE_LADDER && standalone &&
	    ta_figure_points(out, r, id, zone, standalone))
		return true;
	if (!e)
		return false;
	char *what =
		kind == TA_FIGURE_KEEPALIVE
			? ta_format("keep-alive probes of the %s and their answers",
				    ta_fact_side(r->conn, e->sender))
		: kind == TA_FIGURE_BACKOFF
			? ta_format("gaps between the attempts of the %s (%s)",
				    ta_fact_side(r->conn, e->sender), ta_episode_kind_name(e->kind))
			: ta_format("attempts of the %s (%s) and answers",
				    ta_fact_side(r->conn, e->sender),
				    ta_episode_kind_name(e->kind));
	char *endpoints = ta_fact_endpoints(r);
	char *title = title_of(what, endpoints, r->id, standalone);
	struct ta_figure how = head_of(r, id, title, zone, standalone);
	bool drawn = kind == TA_FIGURE_LADDER ? draw_ladder(out, r, &how, e)
					      : draw_chain(out, kind, r, &how, e);
	free(title);
	free(endpoints);
	free(what);
	return drawn;
}

bool ta_figure_points(FILE *out, const struct ta_connection_report *r, const char *id,
		      enum ta_zone zone, bool standalone)
{
	struct ta_ladder ladder;
	if (!ta_figure_ladder_of_points(&ladder, r))
		return false;
	char *endpoints = ta_fact_endpoints(r);
	char *title = title_of("segments between the capture points", endpoints, r->id, standalone);
	struct ta_figure how = head_of(r, id, title, zone, standalone);
	ta_figure_ladder(out, &how, &ladder);
	ta_figure_ladder_release(&ladder);
	free(title);
	free(endpoints);
	return true;
}

/* From when to when it failed; since -1: it did not. */
static void find_failure(const struct ta_connection_report *r, int64_t *ret_since,
			 int64_t *ret_until)
{
	const struct ta_diagnosis *d = r->diagnosis;
	const struct ta_episode *e = choose_episode(r, false);
	const struct ta_trouble *t = r->conn->trouble;
	bool failed = d->scenario != TA_SCN_NORMAL;
	int64_t since = d->since_ns, until = d->healed_ns;
	if (failed && since < 0 && e)
		since = e->start_ns;
	if (since >= 0 && e && e->end_ns > until)
		until = e->end_ns;
	if (since >= 0 && e && e->answer_ns > until)
		until = e->answer_ns;
	for (size_t i = 0; since >= 0 && t && i < t->nresets; i++)
		if (t->reset[i].time_ns > until)
			until = t->reset[i].time_ns;
	*ret_since = since;
	*ret_until = until > since ? until : since;
}

void ta_figure_ask(struct ta_figure_wait *ret, struct ta_closeup *closeup,
		   const struct ta_connection_report *r, enum ta_zone zone)
{
	const struct ta_diagnosis *d = r->diagnosis;
	int64_t from = r->conn->start_ns, to = ta_conn_last_ns(r->conn);
	*ret = (struct ta_figure_wait){ .healed_ns = d->healed_ns,
					.have_epoch = r->have_epoch,
					.start_epoch_ns = r->start_epoch_ns,
					.zone = zone,
					.id = r->id };
	find_failure(r, &ret->since_ns, &ret->until_ns);
	if (ret->since_ns >= 0) {
		int64_t lasted = ret->until_ns - ret->since_ns;
		from = ret->since_ns - (lasted > LEAD_NS ? lasted : LEAD_NS);
		to = ret->until_ns + TAIL_NS + lasted / TAIL_PART;
	}
	ret->endpoints = ta_fact_endpoints(r);
	ret->what =
		ta_format("%s, %s%s", ta_scenario_name(d->scenario),
			  ta_confidence_name(d->confidence), d->healed_ns >= 0 ? ", healed" : "");
	ret->handle = ta_closeup_choose(closeup, r, ta_diagnosis_rank(r->conn, d), from, to);
}

void ta_figure_wait_release(struct ta_figure_wait *wait)
{
	free(wait->endpoints);
	free(wait->what);
}

bool ta_figure_later(FILE *out, enum ta_figure_kind kind, const struct ta_figure_wait *wait,
		     struct ta_closeup *closeup, const char *id, bool standalone)
{
	struct ta_close_view view;
	if (!ta_closeup_view(closeup, wait->handle, &view) || !view.n)
		return false;
	const struct ta_sequence data = { &view, wait->since_ns, wait->until_ns, wait->healed_ns,
					  wait->what };
	bool traffic = kind == TA_FIGURE_TRAFFIC;
	if (traffic && !ta_figure_traffic_has(&data))
		return false;
	char *title = title_of(traffic               ? "round trips and bytes outstanding"
			       : wait->since_ns >= 0 ? "sequence numbers around what failed"
						     : "sequence numbers",
			       wait->endpoints, wait->id, standalone);
	const struct ta_figure how = { .id = id,
				       .title = title,
				       .standalone = standalone,
				       .have_epoch = wait->have_epoch,
				       .start_epoch_ns = wait->start_epoch_ns,
				       .zone = wait->zone };
	if (traffic)
		ta_figure_traffic(out, &how, &data);
	else
		ta_figure_sequence(out, &how, &data);
	free(title);
	return true;
}
