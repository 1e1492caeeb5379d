/* SPDX-License-Identifier: MIT */
/* The format text: first how many connections and how many failed, then the failed ones, worst first. For that order
 * what is printed has to be held; connections are held as their text, and no more than a limit of them. */
#include "text_internal.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/diag/names.h"

struct text_report {
	struct ta_report base;
	struct ta_page page;
	struct ta_worst worst;
	struct ta_text_inputs inputs;
	FILE *healthy; /* with --all: each healthy connection in full */
	char *healthy_text;
	size_t healthy_size;
	struct ta_text_notes notable; /* lines on healthy connections that wait long and the like */
	FILE *few;                    /* the first ones in full: shown where there are no more */
	char *few_text;
	size_t few_size;
	uint64_t nhealthy, nfew;
	uint64_t nleft_out; /* by --only */
	uint64_t nscanned;  /* connections that an observation tells of as one */
	uint64_t joined;    /* connections that several points saw */
	struct ta_text_notes observations;
	struct ta_summary summary;
	char *points; /* which there are; NULL: one */
};

static struct ta_page page_to(const struct text_report *r, FILE *out)
{
	struct ta_page page = r->page;
	page.out = out;
	return page;
}

/* One by one: with --all, or where nothing but healthy ones was asked for. */
static bool lists_healthy(const struct text_report *r)
{
	return r->base.options.all || r->base.options.only == UINT32_C(1) << TA_SCN_NORMAL;
}

static void healthy_in_full(const struct ta_page *page, const struct ta_connection_report *c)
{
	char *who = ta_fact_endpoints(c);
	char *title = ta_format("%" PRIu32 ": %s", c->id, who);
	putc('\n', page->out);
	ta_page_ink(page, TA_INK_BOLD, title);
	fputs("  ", page->out);
	ta_page_ink(page, TA_INK_GREEN, "normal");
	putc('\n', page->out);
	ta_text_healthy(page, c);
	free(title);
	free(who);
}

/* Each in full with --all, the first few for a report with no more; else what is notable. */
static void healthy(struct text_report *r, const struct ta_connection_report *c)
{
	struct ta_page few = page_to(r, r->few), all = page_to(r, r->healthy);
	if (lists_healthy(r)) {
		if (r->nhealthy++ < TA_LIMIT_TEXT_LINES)
			healthy_in_full(&all, c);
		return;
	}
	if (r->nfew++ < TA_LIMIT_TEXT_HEALTHY)
		healthy_in_full(&few, c);
	if (ta_text_is_worth_a_word(c->diagnosis))
		ta_text_notes_add(&r->notable, c->run, TA_LIMIT_TEXT_NOTABLE,
				  ta_text_healthy_line(c));
}

static void title_line(const struct ta_page *page, const char *title)
{
	char *text =
		ta_format("%c%s.", toupper((unsigned char)title[0]), title[0] ? title + 1 : "");
	fputs("  ", page->out);
	ta_page_ink(page, TA_INK_BOLD, text);
	putc('\n', page->out);
	free(text);
}

/* Of many that were asked for and not opened one line tells. */
static bool is_told_by_scan(const struct text_report *r, const struct ta_diagnosis *d)
{
	return d->of_scan && !r->base.options.all;
}

static bool text_wants_words(void *context, const struct ta_diagnosis *d)
{
	const struct text_report *r = context;
	if (!ta_report_wants(&r->base, d))
		return false;
	if (d->scenario == TA_SCN_NORMAL)
		return lists_healthy(r) || r->nfew < TA_LIMIT_TEXT_HEALTHY ||
		       ta_text_is_worth_a_word(d);
	return !is_told_by_scan(r, d);
}

static int text_connection(void *context, const struct ta_connection_report *c)
{
	struct text_report *r = context;
	const struct ta_diagnosis *d = c->diagnosis;
	r->joined += c->points && ta_points_joined_count(c->points, c->point, c->id);
	ta_text_files_count(&r->inputs, c);
	if (!ta_report_wants(&r->base, d)) {
		r->nleft_out++;
		return 0;
	}
	if (d->scenario == TA_SCN_NORMAL) {
		healthy(r, c);
		return 0;
	}
	if (is_told_by_scan(r, d)) {
		r->nscanned++;
		return 0;
	}
	size_t size;
	struct ta_worst_item *item = ta_worst_add(&r->worst, c);
	if (!item || r->base.options.summary ||
	    (!r->base.options.all && !ta_worst_leads(&r->worst, item)))
		return 0;
	FILE *f = ta_stream_open(&item->body, &size);
	struct ta_page page = page_to(r, f);
	if (d->title)
		title_line(&page, d->title);
	ta_text_connection(&page, c);
	ta_stream_close(f);
	return 0;
}

static int text_observation(void *context, const struct ta_observation_report *report)
{
	struct text_report *r = context;
	ta_text_notes_add(&r->observations, report->run,
			  r->base.options.all ? SIZE_MAX : TA_LIMIT_TEXT_OBSERVATIONS,
			  ta_xstrdup(report->observation->text));
	return 0;
}

static int text_input(void *context, const struct ta_input_report *in)
{
	struct text_report *r = context;
	ta_text_inputs_add(&r->inputs, in);
	return 0;
}

static int text_points(void *context, const struct ta_points_report *report)
{
	struct text_report *r = context;
	r->points = ta_text_points_line(report);
	return 0;
}

static int text_summary(void *context, const struct ta_summary *summary)
{
	struct text_report *r = context;
	r->summary = *summary;
	return 0;
}

static enum ta_ink ink_of(const struct ta_worst_item *item)
{
	return item->lasting ? TA_INK_RED : TA_INK_YELLOW;
}

/* Several runs, of which each counts its connections from 0. */
static bool has_several_runs(const struct text_report *r)
{
	return r->inputs.nruns > 1 && !r->points;
}

static void print_item(const struct text_report *r, const struct ta_worst_item *item)
{
	const struct ta_page *page = &r->page;
	char *title = ta_format("%" PRIu32 ": %s", item->id, item->line);
	putc('\n', page->out);
	ta_page_rule(page);
	ta_page_ink(page, TA_INK_BOLD, title);
	size_t used = ta_page_columns(page, title), need = ta_page_columns(page, item->title);
	if (used + 2 + need <= page->width)
		fprintf(page->out, "%*s", (int)(page->width - used - need), "");
	else
		fputs("\n  ", page->out);
	ta_page_ink(page, ink_of(item), item->title);
	putc('\n', page->out);
	free(title);
	if (has_several_runs(r)) {
		char *name = ta_text_run_name(&r->inputs, item->run);
		ta_page_para(page, 2, 2, NULL, name);
		free(name);
	}
	fputs(item->body, page->out);
}

/* How to see those that are not shown in full. */
static void details_line(const struct text_report *r, uint64_t left)
{
	const struct ta_page *page = &r->page;
	const char *file =
		has_several_runs(r) || r->inputs.nitems != 1 || !strcmp(r->inputs.item[0].path, "-")
			? "FILE"
			: r->inputs.item[0].path;
	putc('\n', page->out);
	ta_page_paraf(page, 0, 0, NULL,
		      "%" PRIu64
		      " more %s not shown in full: tcpautopsy %s ID shows one, --all shows each.",
		      left, left == 1 ? "connection is" : "connections are", file);
}

/* The worst in full: the first of each kind, and no more of them than a limit. */
static void print_details(const struct text_report *r)
{
	const struct ta_worst *w = &r->worst;
	bool all = r->base.options.all;
	size_t shown = 0;
	for (size_t i = 0; i < w->nitems; i++) {
		bool in_full = all || (shown < TA_LIMIT_TEXT_FULL && ta_overview_leads(w, i));
		if (!in_full || !w->item[i].body)
			continue;
		print_item(r, &w->item[i]);
		shown++;
	}
	if (shown) {
		putc('\n', r->page.out);
		ta_page_rule(&r->page);
	}
	if (w->nitems + w->dropped > shown)
		details_line(r, w->nitems + w->dropped - shown);
}

static void section(const struct ta_page *page, const char *title)
{
	putc('\n', page->out);
	ta_page_ink(page, TA_INK_BOLD, title);
	putc('\n', page->out);
}

static void print_healthy(const struct text_report *r)
{
	const struct ta_page *page = &r->page;
	bool wanted =
		ta_report_wants(&r->base, &(struct ta_diagnosis){ .scenario = TA_SCN_NORMAL });
	uint64_t normal = wanted ? r->summary.by_scenario[TA_SCN_NORMAL] : 0;
	bool few = r->summary.connections <= TA_LIMIT_TEXT_HEALTHY, all = lists_healthy(r);
	bool in_full = (all || few) && !r->base.options.summary;
	if (!normal)
		return;
	char *text = ta_format("%" PRIu64 " healthy %s", normal,
			       normal == 1 ? "connection" : "connections");
	putc('\n', page->out);
	ta_page_ink(page, TA_INK_GREEN, text);
	free(text);
	fputs(in_full                                         ? ":\n"
	      : r->notable.nitems && !r->base.options.summary ? "; --all describes them. Notable:\n"
							      : "; --all describes them.\n",
	      page->out);
	if (in_full)
		fwrite(all ? r->healthy_text : r->few_text, 1, all ? r->healthy_size : r->few_size,
		       page->out);
	else if (!r->base.options.summary)
		ta_text_notes_print(&r->notable, page, has_several_runs(r) ? &r->inputs : NULL);
	if (in_full && r->nhealthy > TA_LIMIT_TEXT_LINES)
		ta_page_paraf(page, 2, 2, NULL, "and %" PRIu64 " more",
			      r->nhealthy - TA_LIMIT_TEXT_LINES);
}

static void print_observations(const struct text_report *r, bool in_short)
{
	if (!r->observations.nitems)
		return;
	if (in_short) {
		ta_page_paraf(&r->page, 0, 0, NULL,
			      "%" PRIu64 " notes on the captures are left out of this summary.",
			      r->observations.nitems + r->observations.left);
		return;
	}
	section(&r->page, "Notes on the capture");
	ta_text_notes_print(&r->observations, &r->page, has_several_runs(r) ? &r->inputs : NULL);
}

/* Lines where they fit on a screen; of more files than that a table of the files, which is told. */
static bool print_overview(const struct text_report *r)
{
	struct ta_overview overview = { &r->worst, &r->inputs, has_several_runs(r) };
	size_t lines = ta_overview_lines(&overview);
	bool table = overview.several && lines > TA_LIMIT_TEXT_ROWS;
	if (table && r->summary.failed)
		ta_text_files(&r->page, &r->inputs);
	bool alone = r->worst.nitems == 1 && !r->base.options.summary; /* its details say all */
	if (r->worst.nitems && !alone && (!table || r->base.options.all))
		ta_overview_rows(&r->page, &overview);
	if (r->nscanned)
		ta_page_paraf(
			&r->page, 0, 0, NULL,
			"%" PRIu64
			" connections of a scan or a flood are told as one, below; --all describes them.",
			r->nscanned);
	if (r->nleft_out)
		ta_page_paraf(&r->page, 0, 0, NULL,
			      "%" PRIu64 " %s not described: --only left %s out.", r->nleft_out,
			      r->nleft_out == 1 ? "connection is" : "connections are",
			      r->nleft_out == 1 ? "it" : "them");
	return table;
}

static int text_finish(struct ta_report *report)
{
	struct text_report *r = (struct text_report *)report;
	if (fflush(r->healthy) || fflush(r->few))
		return -1;
	ta_worst_sort(&r->worst);
	ta_text_head(&r->page,
		     &(struct ta_text_head){ &r->summary, &r->inputs, r->points, r->joined });
	bool table = print_overview(r);
	if (!r->base.options.summary)
		print_details(r);
	print_observations(r, table && r->base.options.summary);
	print_healthy(r);
	if (r->base.options.summary || !r->inputs.nitems)
		return 0;
	section(&r->page, r->inputs.nitems == 1 ? "Input" : "Inputs");
	ta_text_input_notes(&r->page, &r->inputs);
	return 0;
}

static void text_release(struct ta_report *report)
{
	struct text_report *r = (struct text_report *)report;
	ta_worst_release(&r->worst);
	ta_text_inputs_release(&r->inputs);
	free(r->points);
	fclose(r->healthy);
	fclose(r->few);
	free(r->healthy_text);
	free(r->few_text);
	ta_text_notes_release(&r->observations);
	ta_text_notes_release(&r->notable);
	free(r);
}

struct ta_report *ta_report_text_open(const struct ta_report_options *options)
{
	struct text_report *r = ta_xcalloc(1, sizeof(*r));
	r->base.options = *options;
	r->base.sink = (struct ta_sink){
		.context = r,
		.connection = text_connection,
		.observation = text_observation,
		.input = text_input,
		.summary = text_summary,
		.points = text_points,
		.wants_words = text_wants_words,
	};
	r->base.finish = text_finish;
	r->base.release = text_release;
	r->page = (struct ta_page){ .out = options->out,
				    .width = options->width < 80 ? 80 : options->width,
				    .colour = options->colour,
				    .utf8 = options->utf8,
				    .all = options->all,
				    .zone = options->zone };
	r->healthy = ta_stream_open(&r->healthy_text, &r->healthy_size);
	r->few = ta_stream_open(&r->few_text, &r->few_size);
	return &r->base;
}
