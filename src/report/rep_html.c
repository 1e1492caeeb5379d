/* SPDX-License-Identifier: MIT */
/* The format html: one file that needs nothing else (no script, no font, no link), for a ticket or a colleague. */
#include "timelines.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"

struct html_report {
	struct ta_report base;
	struct ta_worst worst;
	uint64_t nleft_out; /* by --only */
	uint64_t nscanned;  /* connections that an observation tells of as one */
	FILE *inputs;
	char *inputs_text;
	size_t inputs_size;
	FILE *observations;
	char *observations_text;
	size_t observations_size;
	struct ta_summary summary;
	char *points; /* which there are; NULL: one */
	struct ta_timelines lines;
	struct ta_figure_wait *
		wait; /* figures that wait for the second reading, by the section's number; owned */
	size_t nwait, wait_capacity;
};

/* clang-format off */
static const char head[] =
	"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<title>tcpautopsy</title>\n<style>\n"
	":root{color-scheme:light dark;--ink:#1b1f24;--dim:#68707a;--paper:#fff;--line:#d8dde3;--bad:#b3261e;--warn:#8a5a00}\n"
	"@media(prefers-color-scheme:dark){:root{--ink:#e4e7eb;--dim:#97a0ab;--paper:#14171a;--line:#333a42;--bad:#ff8a80;--warn:#f0b952}}\n"
	"body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:70rem;margin:2rem auto;padding:0 1rem}\n"
	"h1{font-size:1.5rem}h2{font-size:1.15rem;font-family:ui-monospace,monospace;margin:0}h3{font-size:1rem;margin:1.2em 0 .3em}\n"
	"section{border-top:1px solid var(--line);padding:1.2rem 0}.verdict{font-weight:600}.title::first-letter,h3::first-letter{text-transform:uppercase}\n"
	".bad{color:var(--bad)}.warn{color:var(--warn)}.dim,td.fold{color:var(--dim)}\n"
	".chain{display:flex;flex-wrap:wrap;gap:1.5rem;align-items:flex-start}\n"
	"table{border-collapse:collapse;font:13px/1.4 ui-monospace,monospace}td,th{padding:.1rem .6rem;text-align:right;font-weight:400;white-space:nowrap}\n"
	"th{color:var(--dim);border-bottom:1px solid var(--line)}td:nth-child(6),th:nth-child(6),td:last-child{text-align:left}td:last-child{white-space:normal}td[title]{text-decoration:underline dotted;cursor:help}\n"
	"pre{overflow-x:auto;font:13px/1.4 ui-monospace,monospace}ul{margin:.2em 0;padding-left:1.2em}footer{border-top:1px solid var(--line);padding:1rem 0;color:var(--dim)}\n";
/* clang-format on */

static int html_connection(void *context, const struct ta_connection_report *c)
{
	struct html_report *r = context;
	size_t size;
	ta_timelines_connection(&r->lines, c);
	if (!ta_report_wants(&r->base, c->diagnosis))
		r->nleft_out++;
	if (!ta_report_wants(&r->base, c->diagnosis) || c->diagnosis->scenario == TA_SCN_NORMAL)
		return 0;
	if (c->diagnosis->of_scan && !r->base.options.all) {
		r->nscanned++;
		return 0;
	}
	struct ta_worst_item *item = ta_worst_add(&r->worst, c);
	if (!item)
		return 0;
	struct ta_figure_wait wait;
	ta_figure_ask(&wait, r->base.closeup, c, r->base.options.zone);
	const struct ta_html_section section = { (unsigned)r->nwait, wait.handle != 0,
						 r->base.options.zone };
	if (wait.handle) {
		r->wait = ta_xgrow(r->wait, &r->wait_capacity, r->nwait + 1, sizeof(*r->wait));
		r->wait[r->nwait++] = wait;
	} else {
		ta_figure_wait_release(&wait);
	}
	FILE *f = ta_stream_open(&item->body, &size);
	ta_html_connection(f, &section, c);
	ta_stream_close(f);
	return 0;
}

static int html_observation(void *context, const struct ta_observation_report *report)
{
	struct html_report *r = context;
	ta_timelines_observation(&r->lines, report);
	ta_html_text(r->observations, "li", report->observation->text);
	return 0;
}

static int html_input(void *context, const struct ta_input_report *in)
{
	struct html_report *r = context;
	fputs("<li>", r->inputs);
	ta_escape_html(r->inputs, in->path ? in->path : "?");
	fprintf(r->inputs, ": %s, %" PRIu64 " TCP segments of %" PRIu64 " packets",
		in->kind ? in->kind : "not read", in->tcp_segments, in->packets);
	for (size_t i = 0; i < in->nanomalies; i++)
		fprintf(r->inputs, "%s%s %" PRIu64,
			i ? ", " : "; anomalies: ", in->anomalies[i].name, in->anomalies[i].count);
	if (in->error && in->error->code[0]) {
		fputs("; ", r->inputs);
		ta_escape_html(r->inputs, in->error->message);
	}
	fputs("</li>\n", r->inputs);
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

static void summary(FILE *out, const struct ta_summary *s)
{
	fprintf(out, "<h1>%" PRIu64 " %s, %" PRIu64 " failed</h1>\n<p>", s->connections,
		s->connections == 1 ? "connection" : "connections", s->failed);
	for (int i = 0, n = 0; i < TA_SCN_COUNT; i++)
		if (s->by_scenario[i])
			fprintf(out, "%s%" PRIu64 " %s", n++ ? ", " : "", s->by_scenario[i],
				ta_scenario_name(i));
	if (s->healed)
		fprintf(out, "; %" PRIu64 " healed", s->healed);
	fputs(s->interrupted ? ". Interrupted: this report is incomplete.</p>\n" : ".</p>\n", out);
	char *inputs = ta_text_inputs_line(s), *lost = ta_text_lost_line(s);
	char *left_out = ta_text_left_out_line(s);
	if (*left_out)
		ta_html_text(out, "p", left_out);
	if (*lost)
		ta_html_text(out, "p", lost);
	if (*inputs)
		ta_html_text(out, "p", inputs);
	free(left_out);
	free(lost);
	free(inputs);
}

/* The time line of each run that has several connections and a failure. */
static void timelines(struct html_report *r, FILE *out)
{
	for (size_t i = 0; i < r->lines.n; i++) {
		const struct ta_run_line *line = r->lines.run[i];
		if (line->came < 2 || !line->failed)
			continue;
		char *id = ta_format("timeline-%zu", i);
		ta_timelines_draw(out, &r->lines, i, id, r->base.options.zone, false);
		free(id);
	}
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

/* A section's body with the figures that it waited for. */
static void write_body(struct html_report *r, FILE *out, const char *body)
{
	const char *mark = strstr(body, "<!--figures ");
	if (mark) {
		size_t number = strtoul(mark + strlen("<!--figures "), NULL, 10);
		assert(number < r->nwait);
		fwrite(body, 1, (size_t)(mark - body), out);
		draw_waiting(r, out, (unsigned)number);
		body = strchr(mark, '>') + 1;
	}
	fputs(body, out);
}

static int html_finish(struct ta_report *report)
{
	struct html_report *r = (struct html_report *)report;
	FILE *out = report->options.out;
	if (fflush(r->inputs) || fflush(r->observations))
		return -1;
	ta_worst_sort(&r->worst);
	fputs(head, out);
	ta_figure_style(out);
	fputs("\n</style>\n</head>\n<body>\n", out);
	summary(out, &r->summary);
	if (r->points)
		ta_html_text(out, "p", r->points);
	timelines(r, out);
	for (size_t i = 0; i < r->worst.nitems; i++) {
		const struct ta_worst_item *item = &r->worst.item[i];
		fputs("<section>\n<h2>", out);
		ta_escape_html(out, item->line);
		fprintf(out, "</h2>\n<p class=\"%s\">%s</p>\n", item->lasting ? "bad" : "warn",
			item->title);
		write_body(r, out, item->body);
		fputs("</section>\n", out);
	}
	if (r->nleft_out)
		fprintf(out, "<p>%" PRIu64 " %s not described: --only left %s out.</p>\n",
			r->nleft_out, r->nleft_out == 1 ? "connection is" : "connections are",
			r->nleft_out == 1 ? "it" : "them");
	if (r->nscanned)
		fprintf(out,
			"<p>%" PRIu64
			" connections of a scan or a flood are told as one, below; --all describes them.</p>\n",
			r->nscanned);
	if (r->worst.dropped)
		fprintf(out, "<p>%" PRIu64 " more connections are not shown.</p>\n",
			r->worst.dropped);
	if (r->observations_size)
		fprintf(out, "<section>\n<h3>Across connections</h3>\n<ul>\n%s</ul>\n</section>\n",
			r->observations_text);
	fprintf(out, "<footer>\n<ul>\n%s</ul>\n<p>tcpautopsy %s</p>\n</footer>\n</body>\n</html>\n",
		r->inputs_text, report->options.tool_version);
	return 0;
}

static void html_release(struct ta_report *report)
{
	struct html_report *r = (struct html_report *)report;
	ta_worst_release(&r->worst);
	ta_timelines_release(&r->lines);
	ta_closeup_free(r->base.closeup);
	for (size_t i = 0; i < r->nwait; i++)
		ta_figure_wait_release(&r->wait[i]);
	free(r->wait);
	fclose(r->inputs);
	fclose(r->observations);
	free(r->inputs_text);
	free(r->points);
	free(r->observations_text);
	free(r);
}

struct ta_report *ta_report_html_open(const struct ta_report_options *options)
{
	struct html_report *r = ta_xcalloc(1, sizeof(*r));
	r->base.options = *options;
	r->base.sink = (struct ta_sink){
		.context = r,
		.connection = html_connection,
		.observation = html_observation,
		.input = html_input,
		.summary = html_summary,
		.points = html_points,
	};
	r->base.closeup = ta_closeup_new();
	r->base.finish = html_finish;
	r->base.release = html_release;
	r->inputs = ta_stream_open(&r->inputs_text, &r->inputs_size);
	r->observations = ta_stream_open(&r->observations_text, &r->observations_size);
	return &r->base;
}
