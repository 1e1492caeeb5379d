/* SPDX-License-Identifier: MIT */
/* The format html: one file that needs nothing else (no script, no font, no link to another place), for a ticket or a colleague. */
#include "html_internal.h"
#include "timelines.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/diag/names.h"

struct html_report {
	struct ta_report base;
	struct ta_page page; /* paragraphs */
	struct ta_worst worst;
	struct ta_text_inputs inputs;
	uint64_t nleft_out; /* by --only */
	uint64_t nscanned;  /* connections that an observation tells of as one */
	uint64_t joined;    /* connections that several points saw */
	FILE *healthy;      /* healthy connections in full: all with --all, else the first few */
	char *healthy_text;
	size_t healthy_size;
	uint64_t nhealthy;
	struct ta_text_notes notable; /* lines on healthy ones that wait long and the like */
	struct ta_text_notes observations, observed_in; /* and the inputs of each */
	struct ta_summary summary;
	char *points; /* which there are; NULL: one */
	struct ta_timelines lines;
	struct ta_figure_wait *
		wait; /* figures that wait for the second reading, by the section's number; owned */
	size_t nwait, wait_capacity;
};

/* One by one: with --all, or where nothing but healthy ones was asked for. */
static bool lists_healthy(const struct html_report *r)
{
	return r->base.options.all || r->base.options.only == UINT32_C(1) << TA_SCN_NORMAL;
}

static uint64_t healthy_limit(const struct html_report *r)
{
	return lists_healthy(r) ? TA_LIMIT_HTML_HEALTHY : TA_LIMIT_TEXT_HEALTHY;
}

/* Of many that were asked for and not opened one line tells. */
static bool is_told_by_scan(const struct html_report *r, const struct ta_diagnosis *d)
{
	return d->of_scan && !r->base.options.all;
}

static bool html_wants_words(void *context, const struct ta_diagnosis *d)
{
	const struct html_report *r = context;
	if (!ta_report_wants(&r->base, d))
		return false;
	if (d->scenario == TA_SCN_NORMAL)
		return r->nhealthy < healthy_limit(r) || ta_text_is_worth_a_word(d);
	return !is_told_by_scan(r, d);
}

/* Asks for the figures of a connection; the section that they are for. */
static struct ta_html_section section_for(struct html_report *r,
					  const struct ta_connection_report *c)
{
	struct ta_html_section section = { .number = (unsigned)r->nwait,
					   .all = r->base.options.all,
					   .zone = r->base.options.zone };
	struct ta_figure_wait wait;
	ta_figure_ask(&wait, r->base.closeup, c, r->base.options.zone);
	section.drawn = wait.handle != 0;
	if (section.drawn) {
		r->wait = ta_xgrow(r->wait, &r->wait_capacity, r->nwait + 1, sizeof(*r->wait));
		r->wait[r->nwait++] = wait;
	} else {
		ta_figure_wait_release(&wait);
	}
	return section;
}

static void healthy(struct html_report *r, const struct ta_connection_report *c)
{
	if (r->nhealthy++ < healthy_limit(r) && !r->base.options.summary) {
		const struct ta_html_section section = section_for(r, c);
		ta_html_healthy(r->healthy, &section, c);
	}
	if (!lists_healthy(r) && ta_text_is_worth_a_word(c->diagnosis))
		ta_text_notes_add(&r->notable, c->run, TA_LIMIT_TEXT_NOTABLE,
				  ta_text_healthy_line(c));
}

static int html_connection(void *context, const struct ta_connection_report *c)
{
	struct html_report *r = context;
	const struct ta_diagnosis *d = c->diagnosis;
	size_t size;
	ta_timelines_connection(&r->lines, c);
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
	struct ta_worst_item *item = ta_worst_add(&r->worst, c);
	if (!item || r->base.options.summary)
		return 0;
	const struct ta_html_section section = section_for(r, c);
	FILE *f = ta_stream_open(&item->body, &size);
	ta_html_connection(f, &section, c);
	ta_stream_close(f);
	return 0;
}

enum { PATHS = 3 /* inputs of an observation that are named */ };

static int html_observation(void *context, const struct ta_observation_report *report)
{
	struct html_report *r = context;
	size_t most = r->base.options.all ? SIZE_MAX : TA_LIMIT_TEXT_OBSERVATIONS;
	struct ta_strbuf where = { 0 };
	ta_timelines_observation(&r->lines, report);
	for (size_t i = 0; i < report->ninputs && i < PATHS; i++)
		ta_strbuf_addf(&where, "%s%s", i ? ", " : "", report->path[i]);
	if (report->ninputs > PATHS)
		ta_strbuf_addf(&where, " and %zu more", report->ninputs - PATHS);
	ta_text_notes_add(&r->observed_in, report->run, most, ta_strbuf_take(&where));
	ta_text_notes_add(&r->observations, report->run, most,
			  ta_xstrdup(report->observation->text));
	return 0;
}

static int html_input(void *context, const struct ta_input_report *in)
{
	struct html_report *r = context;
	ta_text_inputs_add(&r->inputs, in);
	return 0;
}

static int html_points(void *context, const struct ta_points_report *report)
{
	struct html_report *r = context;
	r->points = ta_text_points_line(report);
	return 0;
}

static int html_summary(void *context, const struct ta_summary *summary)
{
	struct html_report *r = context;
	r->summary = *summary;
	return 0;
}

static bool has_timeline(const struct ta_run_line *line)
{
	return line->came > 1 && line->failed;
}

/* The time line of each run that has several connections and a failure; of several in a fold. */
static void timelines(struct html_report *r, FILE *out)
{
	size_t n = 0;
	for (size_t i = 0; i < r->lines.n; i++)
		n += has_timeline(r->lines.run[i]);
	if (n > 1)
		fprintf(out, "<details%s><summary>Connections over time, %zu files</summary>\n",
			r->base.options.all ? " open" : "", n);
	for (size_t i = 0; i < r->lines.n; i++) {
		if (!has_timeline(r->lines.run[i]))
			continue;
		char *id = ta_format("timeline-%zu", i);
		ta_timelines_draw(out, &r->lines, i, id, r->base.options.zone, false);
		free(id);
	}
	if (n > 1)
		fputs("</details>\n", out);
}

static void draw_waiting(struct html_report *r, FILE *out, unsigned number)
{
	const struct ta_figure_wait *wait = &r->wait[number];
	char *sequence = ta_format("c%u-sequence", number);
	char *traffic = ta_format("c%u-traffic", number), *text = NULL;
	size_t size;
	ta_figure_later(out, TA_FIGURE_SEQUENCE, wait, r->base.closeup, sequence, false);
	FILE *f = ta_stream_open(&text, &size);
	bool some = ta_figure_later(f, TA_FIGURE_TRAFFIC, wait, r->base.closeup, traffic, false);
	ta_stream_close(f);
	if (some)
		fprintf(out,
			"<details><summary>Round trips and bytes outstanding</summary>\n%s</details>\n",
			text);
	free(text);
	free(sequence);
	free(traffic);
}

/* A text with the figures that it waited for, and its folds open or not. */
static void write_body(struct html_report *r, FILE *out, const char *body, bool open)
{
	for (const char *mark; (mark = strstr(body, "<!--")); body = strchr(mark, '>') + 1) {
		fwrite(body, 1, (size_t)(mark - body), out);
		if (!strncmp(mark, TA_HTML_FOLD, strlen(TA_HTML_FOLD))) {
			fputs(open ? "<details open>" : "<details>", out);
			continue;
		}
		size_t number = strtoul(mark + strlen("<!--figures "), NULL, 10);
		assert(number < r->nwait);
		draw_waiting(r, out, (unsigned)number);
	}
	fputs(body, out);
}

/* Several runs, of which each counts its connections from 0. */
static bool has_several_runs(const struct html_report *r)
{
	return r->inputs.nruns > 1 && !r->points;
}

static void section(struct html_report *r, const struct ta_worst_item *item, bool open)
{
	FILE *out = r->base.options.out;
	char *anchor = ta_html_anchor(item);
	fprintf(out, "<section class=\"connection\" id=\"%s\">\n<h2>", anchor);
	ta_escape_html(out, item->line);
	fputs("</h2>\n", out);
	ta_html_text(out, item->lasting ? "p class=\"bad\"" : "p class=\"warn\"", item->title);
	write_body(r, out, item->body, open);
	fputs("</section>\n", out);
	free(anchor);
}

/* The others of its kind, each in a fold of its own, with its first frame and instant in sight. */
static void alike(struct html_report *r, size_t lead)
{
	const struct ta_worst *w = &r->worst;
	const struct ta_worst_item *item = &w->item[lead];
	FILE *out = r->base.options.out;
	uint64_t hit = item->kind == SIZE_MAX ? 1 : w->kind[item->kind].hit, told = 1;
	if (hit < 2)
		return;
	char *anchor = ta_html_anchor(item);
	fprintf(out,
		"<section class=\"alike\" id=\"%s-alike\">\n<details%s><summary>%" PRIu64
		" alike: %s</summary>\n",
		anchor, r->base.options.all ? " open" : "", hit - 1, item->title);
	for (size_t i = lead + 1; i < w->nitems; i++) {
		if (w->item[i].kind != item->kind)
			continue;
		char *when = ta_html_when(&w->item[i], r->base.options.zone);
		char *line = ta_format("%" PRIu32 ": %s, %s", w->item[i].id, w->item[i].line, when);
		fputs("<details>", out);
		ta_html_text(out, "summary", line);
		write_body(r, out, w->item[i].body, true);
		fputs("</details>\n", out);
		free(line);
		free(when);
		told++;
	}
	if (told < hit)
		fprintf(out, "<p>%" PRIu64 " more are not described.</p>\n", hit - told);
	fputs("</details>\n</section>\n", out);
	free(anchor);
}

static void sections(struct html_report *r)
{
	const struct ta_worst *w = &r->worst;
	bool *told = ta_xcalloc(w->nkinds + 1, sizeof(*told));
	size_t shown = 0;
	for (size_t i = 0; i < w->nitems; i++) {
		size_t kind = w->item[i].kind;
		if (kind != SIZE_MAX && told[kind])
			continue;
		section(r, &w->item[i], shown++ < TA_LIMIT_TEXT_FULL);
		alike(r, i);
		if (kind != SIZE_MAX)
			told[kind] = true;
	}
	free(told);
}

static void overview(struct html_report *r, FILE *out)
{
	const struct ta_html_index index = { .worst = &r->worst,
					     .inputs = &r->inputs,
					     .several = has_several_runs(r),
					     .linked = !r->base.options.summary,
					     .all = r->base.options.all,
					     .zone = r->base.options.zone };
	if (index.several && r->summary.failed)
		ta_html_files(out, &index);
	if (r->worst.nitems)
		ta_html_rows(out, &index);
	if (r->nleft_out)
		fprintf(out, "<p>%" PRIu64 " %s not described: --only left %s out.</p>\n",
			r->nleft_out, r->nleft_out == 1 ? "connection is" : "connections are",
			r->nleft_out == 1 ? "it" : "them");
	if (r->nscanned)
		fprintf(out,
			"<p>%" PRIu64
			" connections of a scan or a flood are told as one, below; --all describes them.</p>\n",
			r->nscanned);
	timelines(r, out);
}

static void print_observations(const struct html_report *r, FILE *out)
{
	const struct ta_text_notes *o = &r->observations;
	if (!o->nitems)
		return;
	fputs("<section>\n<h2>Notes on the capture</h2>\n<ul>\n", out);
	for (size_t i = 0; i < o->nitems; i++) {
		fputs("<li>", out);
		if (r->inputs.nitems > 1 && *r->observed_in.item[i].text) {
			ta_html_text(out, "b", r->observed_in.item[i].text);
			fputs(": ", out);
		}
		ta_escape_html(out, o->item[i].text);
		fputs("</li>\n", out);
	}
	if (o->left)
		fprintf(out, "<li>and %" PRIu64 " more; --all tells them</li>\n", o->left);
	fputs("</ul>\n</section>\n", out);
}

static void print_healthy(struct html_report *r, FILE *out)
{
	bool wanted =
		ta_report_wants(&r->base, &(struct ta_diagnosis){ .scenario = TA_SCN_NORMAL });
	uint64_t normal = wanted ? r->summary.by_scenario[TA_SCN_NORMAL] : 0;
	bool few = r->summary.connections <= TA_LIMIT_TEXT_HEALTHY, all = lists_healthy(r);
	bool in_full = (all || few) && !r->base.options.summary;
	struct ta_page page = r->page;
	page.element = "li";
	if (!normal)
		return;
	fprintf(out, "<section>\n<h2>%" PRIu64 " healthy %s</h2>\n", normal,
		normal == 1 ? "connection" : "connections");
	if (in_full) {
		write_body(r, out, r->healthy_text, false);
		if (all && r->nhealthy > TA_LIMIT_HTML_HEALTHY)
			fprintf(out,
				"<p>and %" PRIu64 " more, which --format text describes.</p>\n",
				r->nhealthy - TA_LIMIT_HTML_HEALTHY);
	} else {
		ta_html_text(out, "p",
			     r->notable.nitems ? "--all describes them. Notable:"
					       : "--all describes them.");
	}
	if (!in_full && r->notable.nitems && !r->base.options.summary) {
		fputs("<ul>\n", out);
		ta_text_notes_print(&r->notable, &page, has_several_runs(r) ? &r->inputs : NULL);
		fputs("</ul>\n", out);
	}
	fputs("</section>\n", out);
}

static int html_finish(struct ta_report *report)
{
	struct html_report *r = (struct html_report *)report;
	FILE *out = report->options.out;
	struct ta_page page = r->page;
	page.element = "li";
	if (fflush(r->healthy))
		return -1;
	ta_worst_sort(&r->worst);
	const struct ta_text_head head = { &r->summary, &r->inputs, r->points, r->joined };
	char *title = ta_html_title(&head, &r->worst);
	ta_html_begin(out, title);
	free(title);
	ta_html_head(&r->page, &head);
	overview(r, out);
	if (!report->options.summary)
		sections(r);
	print_observations(r, out);
	print_healthy(r, out);
	fputs("<section>\n", out);
	ta_html_text(out, "h2", r->inputs.nitems == 1 ? "Input" : "Inputs");
	fputs("<ul>\n", out);
	ta_text_input_notes(&page, &r->inputs);
	fprintf(out,
		"</ul>\n</section>\n</main>\n<footer>tcpautopsy %s</footer>\n</body>\n</html>\n",
		report->options.tool_version);
	return 0;
}

static void html_release(struct ta_report *report)
{
	struct html_report *r = (struct html_report *)report;
	ta_worst_release(&r->worst);
	ta_text_inputs_release(&r->inputs);
	ta_text_notes_release(&r->observations);
	ta_text_notes_release(&r->observed_in);
	ta_text_notes_release(&r->notable);
	ta_timelines_release(&r->lines);
	ta_closeup_free(r->base.closeup);
	for (size_t i = 0; i < r->nwait; i++)
		ta_figure_wait_release(&r->wait[i]);
	free(r->wait);
	fclose(r->healthy);
	free(r->healthy_text);
	free(r->points);
	free(r);
}

struct ta_report *ta_report_html_open(const struct ta_report_options *options)
{
	struct html_report *r = ta_xcalloc(1, sizeof(*r));
	r->base.options = *options;
	r->page = (struct ta_page){ .out = options->out,
				    .width = UINT32_MAX,
				    .utf8 = true,
				    .all = options->all,
				    .zone = options->zone,
				    .element = "p" };
	r->base.sink = (struct ta_sink){
		.context = r,
		.connection = html_connection,
		.observation = html_observation,
		.input = html_input,
		.summary = html_summary,
		.points = html_points,
		.wants_words = html_wants_words,
	};
	r->base.closeup = ta_closeup_new();
	r->base.finish = html_finish;
	r->base.release = html_release;
	r->healthy = ta_stream_open(&r->healthy_text, &r->healthy_size);
	return &r->base;
}
