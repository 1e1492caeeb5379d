/* SPDX-License-Identifier: MIT */
/* The format svg: figures of the worst connections, one file each, or a single one. */
#include "report_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"
#include "timelines.h"

static const char *const kind_names[TA_FIGURE_KINDS + 1] = {
	[TA_FIGURE_TIMELINE] = "timeline",    [TA_FIGURE_SEQUENCE] = "sequence",
	[TA_FIGURE_LADDER] = "ladder",        [TA_FIGURE_BACKOFF] = "backoff",
	[TA_FIGURE_KEEPALIVE] = "keep-alive", [TA_FIGURE_TRAFFIC] = "traffic",
};

const char *const *ta_report_figures(void)
{
	return kind_names;
}

/* A connection that is drawn. */
struct drawn {
	unsigned rank, run;
	uint64_t order;
	struct ta_figure_wait wait;
	char *text[TA_FIGURE_KINDS]; /* those that wait for nothing; NULL: none; owned */
};

struct svg_report {
	struct ta_report base;
	struct ta_timelines lines;
	struct drawn *drawn; /* TA_LIMIT_CLOSEUPS of them; owned */
	size_t n;
	uint64_t came;
	unsigned runs;
	int only; /* enum ta_figure_kind; -1: all */
};

static void release(struct drawn *d)
{
	ta_figure_wait_release(&d->wait);
	for (int i = 0; i < TA_FIGURE_KINDS; i++)
		free(d->text[i]);
}

static bool wants(const struct svg_report *r, enum ta_figure_kind kind)
{
	return r->only < 0 || r->only == (int)kind;
}

/* As the close-ups have it: the worst stay, of equals the first. */
static struct drawn *place_for(struct svg_report *r)
{
	if (r->n < TA_LIMIT_CLOSEUPS)
		return &r->drawn[r->n++];
	struct drawn *last = &r->drawn[0];
	for (size_t i = 1; i < r->n; i++)
		if (r->drawn[i].rank > last->rank ||
		    (r->drawn[i].rank == last->rank && r->drawn[i].order > last->order))
			last = &r->drawn[i];
	release(last);
	return last;
}

static char *draw_now(const struct svg_report *r, enum ta_figure_kind kind,
		      const struct ta_connection_report *c)
{
	char *text = NULL;
	size_t size;
	FILE *f = ta_stream_open(&text, &size);
	bool some = ta_figure_now(f, kind, c, "figure", r->base.options.zone, true);
	ta_stream_close(f);
	if (some)
		return text;
	free(text);
	return NULL;
}

static int svg_connection(void *context, const struct ta_connection_report *c)
{
	struct svg_report *r = context;
	struct ta_figure_wait wait;
	r->runs = c->run > r->runs ? c->run : r->runs;
	ta_timelines_connection(&r->lines, c);
	ta_figure_ask(&wait, r->base.closeup, c, r->base.options.zone);
	if (!wait.handle) {
		ta_figure_wait_release(&wait);
		return 0;
	}
	struct drawn *d = place_for(r);
	*d = (struct drawn){ .rank = ta_diagnosis_rank(c->conn, c->diagnosis),
			     .run = c->run,
			     .order = r->came++,
			     .wait = wait };
	for (int kind = TA_FIGURE_LADDER; kind <= TA_FIGURE_KEEPALIVE; kind++)
		if (wants(r, kind))
			d->text[kind] = draw_now(r, kind, c);
	return 0;
}

static int svg_observation(void *context, const struct ta_observation_report *report)
{
	struct svg_report *r = context;
	ta_timelines_observation(&r->lines, report);
	return 0;
}

static int svg_input(void *context, const struct ta_input_report *input)
{
	(void)context;
	(void)input;
	return 0;
}

static int svg_summary(void *context, const struct ta_summary *summary)
{
	(void)context;
	(void)summary;
	return 0;
}

/* Draws one figure; the caller frees it. NULL: there is none. */
static char *draw(struct svg_report *r, enum ta_figure_kind kind, size_t i)
{
	char *text = NULL;
	size_t size;
	bool some = true;
	if (kind >= TA_FIGURE_LADDER && kind <= TA_FIGURE_KEEPALIVE)
		return r->drawn[i].text[kind] ? ta_xstrdup(r->drawn[i].text[kind]) : NULL;
	FILE *f = ta_stream_open(&text, &size);
	if (kind == TA_FIGURE_TIMELINE)
		ta_timelines_draw(f, &r->lines, i, "figure", r->base.options.zone, true);
	else
		some = ta_figure_later(f, kind, &r->drawn[i].wait, r->base.closeup, "figure", true);
	ta_stream_close(f);
	if (some)
		return text;
	free(text);
	return NULL;
}

/* "connection-2-sequence.svg", of several runs "run-3-connection-2-sequence.svg"; owned by the caller. */
static char *name_of(const struct svg_report *r, enum ta_figure_kind kind, size_t i)
{
	struct ta_strbuf name = { 0 };
	bool line = kind == TA_FIGURE_TIMELINE;
	if (r->runs)
		ta_strbuf_addf(&name, "run-%u-", line ? r->lines.run[i]->run : r->drawn[i].run);
	if (!line)
		ta_strbuf_addf(&name, "connection-%" PRIu32 "-", r->drawn[i].wait.id);
	ta_strbuf_addf(&name, "%s.svg", kind_names[kind]);
	return ta_strbuf_take(&name);
}

static int compare_drawn(const void *a, const void *b)
{
	const struct drawn *x = a, *y = b;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static int write_files(struct svg_report *r)
{
	const struct ta_report_options *o = &r->base.options;
	int rc = 0;
	for (int kind = 0; kind < TA_FIGURE_KINDS; kind++) {
		size_t n = kind == TA_FIGURE_TIMELINE ? r->lines.n : r->n;
		for (size_t i = 0; i < n && wants(r, kind) && !rc; i++) {
			char *text = draw(r, kind, i);
			char *name = name_of(r, kind, i);
			if (text)
				rc = o->file(o->file_context, name, text, strlen(text));
			free(name);
			free(text);
		}
	}
	return rc;
}

/* The one of the worst connection that has one of this kind. */
static int write_one(struct svg_report *r)
{
	enum ta_figure_kind kind = r->only < 0 ? TA_FIGURE_SEQUENCE : (enum ta_figure_kind)r->only;
	size_t n = kind == TA_FIGURE_TIMELINE ? r->lines.n : r->n;
	FILE *out = r->base.options.out;
	char *text = NULL;
	for (size_t i = 0; i < n && !text; i++)
		text = draw(r, kind, i);
	if (text) {
		fputs(text, out);
	} else {
		char *title = ta_format("no connection has a figure '%s'", kind_names[kind]);
		const struct ta_figure how = { .id = "figure", .title = title, .standalone = true };
		ta_figure_nothing(out, &how);
		free(title);
	}
	free(text);
	return 0;
}

static int svg_finish(struct ta_report *report)
{
	struct svg_report *r = (struct svg_report *)report;
	if (r->n)
		qsort(r->drawn, r->n, sizeof(*r->drawn), compare_drawn);
	return r->base.options.file ? write_files(r) : write_one(r);
}

static void svg_release(struct ta_report *report)
{
	struct svg_report *r = (struct svg_report *)report;
	for (size_t i = 0; i < r->n; i++)
		release(&r->drawn[i]);
	free(r->drawn);
	ta_timelines_release(&r->lines);
	ta_closeup_free(r->base.closeup);
	free(r);
}

struct ta_report *ta_report_svg_open(const struct ta_report_options *options)
{
	struct svg_report *r = ta_xcalloc(1, sizeof(*r));
	r->base.options = *options;
	r->only = -1;
	for (int i = 0; options->figure && i < TA_FIGURE_KINDS; i++)
		if (!strcmp(options->figure, kind_names[i]))
			r->only = i;
	r->drawn = ta_xcalloc(TA_LIMIT_CLOSEUPS, sizeof(*r->drawn));
	r->base.closeup = ta_closeup_new();
	r->base.sink = (struct ta_sink){
		.context = r,
		.connection = svg_connection,
		.observation = svg_observation,
		.input = svg_input,
		.summary = svg_summary,
	};
	r->base.finish = svg_finish;
	r->base.release = svg_release;
	return &r->base;
}
