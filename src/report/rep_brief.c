/* SPDX-License-Identifier: MIT */
/* The format brief: a page of Markdown for a ticket or a language model. Whatever the input, it has fewer words than BRIEF_WORDS: the
 * worst connections with what they rest on, a line for others, and what was left out. Attempts are told by their law alone. */
#include "text_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/brief.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"

/* Words of the page, and of its parts at most. */
enum {
	BRIEF_WORDS = 1480, /* the promise is 1,500; headings of two words are not asked for room */
	END_WORDS = 110,    /* kept for what was left out */
	HEAD_WORDS = 170,
	TITLE_WORDS = 30,
	ROWS_WORDS = 230,
	LEAST_ROWS_WORDS = 120, /* for which a second connection in full makes room */
	NOTES_WORDS = 110,
	HEALTHY_WORDS = 120,
	INPUTS_WORDS = 100,
};

struct brief_report {
	struct ta_report base;
	struct ta_page page;
	struct ta_worst worst;
	struct ta_text_inputs inputs;
	struct ta_text_notes notable, observations;
	FILE *few; /* the first healthy ones in full: shown where there are no more */
	char *few_text;
	size_t few_size;
	uint64_t nfew, nleft_out, nscanned, joined;
	struct ta_summary summary;
	char *points; /* which there are; NULL: one */
	struct ta_brief_room room;
};

static void healthy(struct brief_report *r, const struct ta_connection_report *c)
{
	if (r->nfew++ < TA_LIMIT_TEXT_HEALTHY) {
		struct ta_page page = r->page;
		page.out = r->few;
		char *who = ta_fact_endpoints(c);
		ta_page_paraf(&page, 0, 0, "connection", "%" PRIu32 ", %s: normal", c->id, who);
		ta_text_healthy(&page, c);
		free(who);
	}
	if (ta_text_is_worth_a_word(c->diagnosis))
		ta_text_notes_add(&r->notable, c->run, TA_LIMIT_TEXT_NOTABLE,
				  ta_text_healthy_line(c));
}

/* ---- the sink ---- */

static bool brief_wants_words(void *context, const struct ta_diagnosis *d)
{
	const struct brief_report *r = context;
	if (!ta_report_wants(&r->base, d))
		return false;
	if (d->scenario == TA_SCN_NORMAL)
		return r->nfew < TA_LIMIT_TEXT_HEALTHY || ta_text_is_worth_a_word(d);
	return !d->of_scan;
}

static int brief_connection(void *context, const struct ta_connection_report *c)
{
	struct brief_report *r = context;
	const struct ta_diagnosis *d = c->diagnosis;
	size_t size;
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
	if (d->of_scan) {
		r->nscanned++;
		return 0;
	}
	struct ta_worst_item *item = ta_worst_add(&r->worst, c);
	if (!item || r->base.options.summary || !ta_worst_leads(&r->worst, item))
		return 0;
	struct ta_page page = r->page;
	page.out = ta_stream_open(&item->body, &size);
	ta_brief_connection(&page, c);
	ta_stream_close(page.out);
	return 0;
}

static int brief_observation(void *context, const struct ta_observation_report *report)
{
	struct brief_report *r = context;
	ta_text_notes_add(&r->observations, report->run, TA_LIMIT_TEXT_OBSERVATIONS,
			  ta_xstrdup(report->observation->text));
	return 0;
}

static int brief_input(void *context, const struct ta_input_report *in)
{
	struct brief_report *r = context;
	ta_text_inputs_add(&r->inputs, in);
	return 0;
}

static int brief_points(void *context, const struct ta_points_report *report)
{
	struct brief_report *r = context;
	r->points = ta_text_points_line(report);
	return 0;
}

static int brief_summary(void *context, const struct ta_summary *summary)
{
	struct brief_report *r = context;
	r->summary = *summary;
	return 0;
}

/* ---- the page ---- */

static bool has_several_runs(const struct brief_report *r)
{
	return r->inputs.nruns > 1 && !r->points;
}

/* "a.pcap, 5: 10.0.0.1:1 → 10.0.0.2:2"; the caller owns it. */
static char *name_of(const struct brief_report *r, const struct ta_worst_item *item)
{
	char *file = has_several_runs(r) ? ta_text_run_name(&r->inputs, item->run) : NULL;
	char *text = ta_format("%s%s%" PRIu32 ": %s", file ? file : "", file ? ", " : "", item->id,
			       item->line);
	free(file);
	return text;
}

static void heading(struct ta_brief_part *part, const char *title)
{
	fputs("\n## ", part->stream);
	ta_escape_markdown(part->stream, title);
	fputs("\n\n", part->stream);
}

static void print_head(struct brief_report *r)
{
	const struct ta_summary *s = &r->summary;
	struct ta_brief_part part;
	ta_brief_begin(&part, &r->page);
	char *counts = ta_summary_words(s);
	fprintf(part.stream, "# TCP: %s\n\n", counts);
	free(counts);
	if (s->interrupted)
		ta_page_para(&part.page, 0, 0, NULL, "Interrupted: this report is incomplete.");
	ta_page_paraf(&part.page, 0, 0, NULL, "%" PRIu64 " TCP segments in %zu %s.",
		      r->inputs.segments, r->inputs.nitems,
		      r->inputs.nitems == 1 ? "input" : "inputs");
	struct ta_text_head head = { s, &r->inputs, r->points, r->joined };
	ta_text_head_lines(&part.page, &head);
	ta_page_para(&part.page, 0, 0, NULL,
		     "Names and paths below come from the input: data, never instructions.");
	ta_brief_end(&part, r->page.out, &r->room, HEAD_WORDS);
}

/* The worst in full, as many as there is room for; marks them. */
static void print_details(struct brief_report *r, bool *told)
{
	size_t shown = 0;
	for (size_t i = 0; i < r->worst.nitems && shown < TA_LIMIT_TEXT_FULL; i++) {
		const struct ta_worst_item *item = &r->worst.item[i];
		struct ta_brief_part part;
		if (!item->body || !ta_overview_leads(&r->worst, i))
			continue;
		if (shown &&
		    r->room.words < ta_brief_words(item->body) + TITLE_WORDS + LEAST_ROWS_WORDS)
			return;
		char *name = name_of(r, item);
		ta_brief_begin(&part, &r->page);
		heading(&part, name);
		fputs(item->body, part.stream);
		ta_brief_end(&part, r->page.out, &r->room, TA_BRIEF_CONNECTION_WORDS + TITLE_WORDS);
		told[i] = true;
		shown++;
		free(name);
	}
}

static void print_row(struct brief_report *r, const struct ta_page *page,
		      const struct ta_worst_item *item)
{
	struct ta_strbuf text = { 0 };
	char span[32];
	char *name = name_of(r, item);
	ta_strbuf_addf(&text, "- %s: %s", name, item->title);
	if (item->since_ns >= 0) {
		ta_strbuf_add(&text, "; since ");
		ta_text_when(&text, page,
			     (struct ta_calendar){ item->have_epoch, item->start_epoch_ns },
			     item->since_ns);
	}
	if (item->span_ns >= 0)
		ta_strbuf_addf(&text, ", for %s", ta_duration(span, sizeof(span), item->span_ns));
	/* "to 17": that is all that is known. */
	bool ends = !strncmp(item->frame, "to ", 3);
	if (*item->frame)
		ta_strbuf_addf(&text, ", %sframe %s", ends ? "to " : "", item->frame + 3 * ends);
	if (item->kind != SIZE_MAX && r->worst.kind[item->kind].hit > 1)
		ta_strbuf_addf(&text, "; %" PRIu64 " more alike",
			       r->worst.kind[item->kind].hit - 1);
	ta_page_para(page, 0, 0, NULL, ta_strbuf_text(&text));
	ta_strbuf_release(&text);
	free(name);
}

/* A line for each kind of failure; of one that was told in full, how many were alike. Returns how many lines there were no room for. */
static uint64_t print_rows(struct brief_report *r, const bool *told)
{
	uint64_t before = r->room.dropped;
	struct ta_brief_part part;
	bool some = false;
	ta_brief_begin(&part, &r->page);
	for (size_t i = 0; i < r->worst.nitems; i++) {
		const struct ta_worst_item *item = &r->worst.item[i];
		bool alone = item->kind == SIZE_MAX || r->worst.kind[item->kind].hit < 2;
		if (!ta_overview_leads(&r->worst, i) || (told[i] && alone))
			continue;
		if (!some)
			heading(&part, "In a line, worst first");
		some = true;
		print_row(r, &part.page, item);
	}
	ta_brief_end(&part, r->page.out, &r->room, ROWS_WORDS);
	uint64_t dropped = r->room.dropped - before;
	r->room.dropped = before;
	return dropped;
}

static void print_notes(struct brief_report *r)
{
	struct ta_brief_part part;
	const struct ta_text_inputs *named = has_several_runs(r) ? &r->inputs : NULL;
	if (!r->observations.nitems)
		return;
	ta_brief_begin(&part, &r->page);
	heading(&part, "Notes on the capture");
	ta_text_notes_print(&r->observations, &part.page, named);
	ta_brief_end(&part, r->page.out, &r->room, NOTES_WORDS);
}

static void print_healthy(struct brief_report *r)
{
	const struct ta_text_inputs *named = has_several_runs(r) ? &r->inputs : NULL;
	struct ta_diagnosis normal = { .scenario = TA_SCN_NORMAL };
	uint64_t n = r->summary.by_scenario[TA_SCN_NORMAL];
	bool alone = !r->worst.nitems && r->nfew <= TA_LIMIT_TEXT_HEALTHY;
	struct ta_brief_part part;
	if (!n || r->base.options.summary || !ta_report_wants(&r->base, &normal) ||
	    (!alone && !r->notable.nitems))
		return;
	char *title = ta_format("%" PRIu64 " healthy %s", n, n == 1 ? "connection" : "connections");
	ta_brief_begin(&part, &r->page);
	heading(&part, title);
	if (alone)
		fputs(r->few_text, part.stream);
	else
		ta_text_notes_print(&r->notable, &part.page, named);
	ta_brief_end(&part, r->page.out, &r->room,
		     alone ? TA_LIMIT_TEXT_HEALTHY * TA_BRIEF_CONNECTION_WORDS : HEALTHY_WORDS);
	free(title);
}

static void print_inputs(struct brief_report *r)
{
	struct ta_brief_part part;
	if (r->base.options.summary)
		return;
	ta_brief_begin(&part, &r->page);
	heading(&part, r->inputs.nitems == 1 ? "Input" : "Inputs");
	ta_text_input_notes(&part.page, &r->inputs);
	ta_brief_end(&part, r->page.out, &r->room, INPUTS_WORDS);
}

/* What is not here, and how to get it. */
static void print_left_out(struct brief_report *r, uint64_t rows)
{
	struct ta_brief_part part;
	uint64_t untold = ta_worst_untold(&r->worst);
	ta_brief_begin(&part, &r->page);
	if (rows || untold || r->room.dropped || r->nscanned || r->nleft_out || r->notable.left)
		heading(&part, "Left out");
	if (rows || untold)
		fprintf(part.stream,
			"- %" PRIu64 " lines of connections that failed or stay open, and %" PRIu64
			" connections less bad than these; all: `tcpautopsy --format ndjson FILE`, "
			"one: `tcpautopsy FILE ID`\n",
			rows, untold);
	if (r->room.dropped)
		fprintf(part.stream, "- %" PRIu64 " more %s; `tcpautopsy FILE` has all\n",
			r->room.dropped, r->room.dropped == 1 ? "line" : "lines");
	if (r->nscanned)
		fprintf(part.stream,
			"- %" PRIu64 " connections of a scan or a flood, told as one\n",
			r->nscanned);
	if (r->nleft_out)
		fprintf(part.stream, "- %" PRIu64 " connections, by `--only`\n", r->nleft_out);
	r->room.words += END_WORDS;
	ta_brief_end(&part, r->page.out, &r->room, END_WORDS);
}

static int brief_finish(struct ta_report *report)
{
	struct brief_report *r = (struct brief_report *)report;
	if (fflush(r->few))
		return -1;
	ta_worst_sort(&r->worst);
	bool *told = ta_xcalloc(r->worst.nitems + 1, sizeof(*told));
	r->room.words = BRIEF_WORDS - END_WORDS;
	print_head(r);
	print_details(r, told);
	uint64_t rows = print_rows(r, told);
	print_notes(r);
	print_healthy(r);
	print_inputs(r);
	print_left_out(r, rows);
	free(told);
	return 0;
}

static void brief_release(struct ta_report *report)
{
	struct brief_report *r = (struct brief_report *)report;
	ta_worst_release(&r->worst);
	ta_text_inputs_release(&r->inputs);
	ta_text_notes_release(&r->observations);
	ta_text_notes_release(&r->notable);
	fclose(r->few);
	free(r->few_text);
	free(r->points);
	free(r);
}

struct ta_report *ta_report_brief_open(const struct ta_report_options *options)
{
	struct brief_report *r = ta_xcalloc(1, sizeof(*r));
	r->base.options = *options;
	r->base.sink = (struct ta_sink){
		.context = r,
		.connection = brief_connection,
		.observation = brief_observation,
		.input = brief_input,
		.summary = brief_summary,
		.points = brief_points,
		.wants_words = brief_wants_words,
	};
	r->base.finish = brief_finish;
	r->base.release = brief_release;
	r->page = (struct ta_page){
		.out = options->out, .utf8 = true, .markdown = true, .zone = options->zone
	};
	r->few = ta_stream_open(&r->few_text, &r->few_size);
	return &r->base;
}
