/* SPDX-License-Identifier: MIT */
/* Lines of a capture that is followed: what is suspected, what healed, and verdicts, each as it comes. */
#include "tcpautopsy/report/follow.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "follow_words.h"
#include "report_internal.h"
#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/diag/names.h"

struct ta_follow_report {
	struct ta_report base; /* for what the formats share */
	struct ta_page page;
	struct ta_follow_sink sink;
};

/* A row or a paragraph is whole: whoever reads has it now. */
static int end_line(struct ta_follow_report *r)
{
	(void)fflush(r->base.options.out);
	return ta_report_status(&r->base);
}

/* ---- text ---- */

enum { CLOCK = sizeof("02:13:07") - 1, LABEL = CLOCK + 2, WHO = LABEL + sizeof("suspected  ") - 1 };

/* "02:13:07  suspected  10.0.0.2:41000 > 10.0.0.9:5432  #3". */
static void head(struct ta_follow_report *r, const struct ta_connection_report *c, int64_t now_ns,
		 int sender, enum ta_ink ink, const char *label)
{
	const struct ta_page *page = &r->page;
	char clock[TA_INSTANT_TEXT], *from = ta_fact_endpoint(c, sender),
				     *to = ta_fact_endpoint(c, !sender);
	if (c->have_epoch)
		ta_time_of_day(clock, ta_time_add(c->start_epoch_ns, now_ns), page->zone, 0);
	else
		snprintf(clock, sizeof(clock), "%7.0f s", (double)now_ns / TA_SEC);
	char *who = ta_format("%s > %s  #%" PRIu32, from, to, c->id);
	ta_page_ink(page, TA_INK_DIM, clock);
	fputs("  ", page->out);
	ta_page_ink(page, ink, label);
	fprintf(page->out, "%*s", (int)(WHO - LABEL - strlen(label)), "");
	ta_page_ink(page, TA_INK_PLAIN, who);
	putc('\n', page->out);
	free(who);
	free(from);
	free(to);
}

static int text_suspected(void *context, const struct ta_suspected_report *report)
{
	struct ta_follow_report *r = context;
	char *words = ta_follow_suspected_words(report);
	head(r, report->connection, report->now_ns, report->suspicion->sender, TA_INK_YELLOW,
	     report->step ? "still" : "suspected");
	ta_page_para(&r->page, LABEL, LABEL, NULL, words);
	free(words);
	return end_line(r);
}

static int text_healed(void *context, const struct ta_suspected_report *report)
{
	struct ta_follow_report *r = context;
	char *words = ta_follow_healed_words(report);
	head(r, report->connection, report->now_ns, report->suspicion->sender, TA_INK_GREEN,
	     "healed");
	ta_page_para(&r->page, LABEL, LABEL, NULL, words);
	free(words);
	return end_line(r);
}

static int text_verdict(void *context, const struct ta_verdict_report *report)
{
	struct ta_follow_report *r = context;
	const struct ta_connection_report *c = report->connection;
	const struct ta_diagnosis *d = c->diagnosis;
	bool failed = ta_scenario_is_failure(d->scenario);
	if (!ta_report_wants(&r->base, d))
		return 0;
	head(r, c, report->now_ns, ta_conn_client(c->conn), failed ? TA_INK_RED : TA_INK_GREEN,
	     report->revised ? "revised" : "verdict");
	ta_page_paraf(&r->page, LABEL, LABEL, NULL, "%s, %s: %s", ta_scenario_name(d->scenario),
		      ta_confidence_name(d->confidence), d->title ? d->title : "");
	if (report->revised)
		ta_page_paraf(&r->page, LABEL, LABEL, NULL, "it was %s, %s, until more was known",
			      ta_scenario_name(report->was_scenario),
			      ta_confidence_name(report->was_confidence));
	return end_line(r);
}

/* ---- NDJSON ---- */

static void begin_row(struct ta_json *json, struct ta_follow_report *r, const char *type,
		      const struct ta_connection_report *c, int64_t now_ns)
{
	int client = ta_conn_client(c->conn);
	ta_json_init(json, r->base.options.out, &r->base.options);
	ta_json_begin(json, type);
	ta_json_kuint(json, "run", c->run);
	ta_json_kuint(json, "id", c->id);
	ta_json_inputs(json, c->input, c->path, c->ninputs);
	ta_json_endpoint(json, c, "client", client);
	ta_json_endpoint(json, c, "server", !client);
	ta_json_kint(json, "time_ns", now_ns);
	ta_json_kinstant(json, "time", c->have_epoch, ta_time_add(c->start_epoch_ns, now_ns));
}

static int end_row(struct ta_json *json, struct ta_follow_report *r)
{
	ta_json_close(json, '}');
	putc('\n', r->base.options.out);
	return end_line(r);
}

static void suspicion(struct ta_json *json, const struct ta_suspected_report *report)
{
	const struct ta_suspicion *s = report->suspicion;
	const struct ta_connection_report *c = report->connection;
	ta_json_kstr(json, "suspicion", ta_suspicion_name((enum ta_suspicion_kind)s->kind));
	ta_json_kstr(json, "episode", ta_episode_kind_name((enum ta_episode_kind)s->episode));
	ta_json_kstr(json, "sender", ta_fact_side(c->conn, s->sender));
	ta_json_kuint(json, "step", report->step);
	ta_json_kint(json, "since_ns", s->since_ns);
	ta_json_kns(json, "last_heard_ns", s->heard_ns);
	ta_json_kbool(json, "peer_heard", s->heard);
	ta_json_kuint(json, "tries", s->tries);
	ta_json_kint_known(json, "tries_expected", s->of, s->of);
	ta_json_frame(json, c, "first_frame", s->first_frame);
	ta_json_frame(json, c, "last_frame", s->last_frame);
}

static int row_suspected(void *context, const struct ta_suspected_report *report)
{
	struct ta_follow_report *r = context;
	const struct ta_suspicion *s = report->suspicion;
	struct ta_json json;
	char *words = ta_follow_suspected_words(report);
	begin_row(&json, r, "suspected", report->connection, report->now_ns);
	suspicion(&json, report);
	ta_json_kns(&json, "gives_up_ns", s->gives_up_ns);
	ta_json_kstr(&json, "rule", s->rule[0] ? s->rule : NULL);
	ta_json_kbool(&json, "over", s->over);
	ta_json_kstr(&json, "text", words);
	free(words);
	return end_row(&json, r);
}

static int row_healed(void *context, const struct ta_suspected_report *report)
{
	struct ta_follow_report *r = context;
	struct ta_json json;
	char *words = ta_follow_healed_words(report);
	begin_row(&json, r, "healed", report->connection, report->now_ns);
	suspicion(&json, report);
	ta_json_kns(&json, "healed_ns", report->healed_ns);
	ta_json_kint_known(&json, "healed_try", report->healed_try, report->healed_try);
	ta_json_kstr(&json, "text", words);
	free(words);
	return end_row(&json, r);
}

static int row_verdict(void *context, const struct ta_verdict_report *report)
{
	struct ta_follow_report *r = context;
	const struct ta_connection_report *c = report->connection;
	const struct ta_diagnosis *d = c->diagnosis;
	struct ta_json json;
	if (!ta_report_wants(&r->base, d))
		return 0;
	begin_row(&json, r, "verdict", c, report->now_ns);
	ta_json_kbool(&json, "was_suspected", report->was_suspected);
	ta_json_key(&json, "revises");
	if (report->revised) {
		ta_json_open(&json, '{');
		ta_json_kstr(&json, "scenario", ta_scenario_name(report->was_scenario));
		ta_json_kstr(&json, "confidence", ta_confidence_name(report->was_confidence));
		ta_json_close(&json, '}');
	} else {
		ta_json_null(&json);
	}
	ta_json_frame(&json, c, "first_frame", c->conn->first_frame);
	ta_json_frame(&json, c, "last_frame", ta_conn_last_frame(c->conn));
	ta_json_kstr(&json, "end", ta_end_name(d->end));
	ta_json_kstr(&json, "scenario", ta_scenario_name(d->scenario));
	ta_json_kstr(&json, "mechanism", ta_mechanism_name(d->mechanism));
	ta_json_kstr(&json, "confidence", ta_confidence_name(d->confidence));
	ta_json_kstr(&json, "failed", ta_failed_name(d->failed));
	ta_json_kstr(&json, "direction", ta_direction_name(d->direction));
	ta_json_kns(&json, "since_ns", d->since_ns);
	ta_json_kns(&json, "healed_ns", d->healed_ns);
	ta_json_kstr(&json, "title", d->title);
	ta_json_kstr(&json, "summary", d->summary);
	return end_row(&json, r);
}

/* ---- either ---- */

struct ta_follow_report *ta_follow_report_open(const char *format,
					       const struct ta_report_options *options)
{
	bool rows = !strcmp(format, "ndjson");
	if (!rows && strcmp(format, "text") != 0)
		return NULL;
	struct ta_follow_report *r = ta_xcalloc(1, sizeof(*r));
	r->base.options = *options;
	r->page = (struct ta_page){ .out = options->out,
				    .width = options->width ? options->width : 80,
				    .colour = options->colour,
				    .utf8 = options->utf8,
				    .zone = options->zone };
	r->sink = (struct ta_follow_sink){ .context = r,
					   .suspected = rows ? row_suspected : text_suspected,
					   .healed = rows ? row_healed : text_healed,
					   .verdict = rows ? row_verdict : text_verdict };
	return r;
}

const struct ta_follow_sink *ta_follow_report_sink(const struct ta_follow_report *r)
{
	return &r->sink;
}

void ta_follow_report_free(struct ta_follow_report *r)
{
	free(r);
}

void ta_follow_state_line(char *buf, size_t size, const struct ta_follow_state *s)
{
	char silence[TA_ROUGH_TEXT], in[TA_ROUGH_TEXT], next[TA_ROUGH_TEXT + 32] = "";
	if (!s->packets) {
		snprintf(buf, size, "waiting for the first packet");
		return;
	}
	if (s->next_gives_up_ns > 0)
		snprintf(next, sizeof(next), ", the next gives up in %s",
			 ta_follow_rough(in, s->next_gives_up_ns));
	snprintf(buf, size, "%" PRIu64 " suspected%s; %" PRIu64 " packets, nothing new for %s",
		 s->suspected, next, s->packets, ta_follow_rough(silence, s->silence_ns));
}
