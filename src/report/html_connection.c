/* SPDX-License-Identifier: MIT */
/* A failed connection in HTML: the same facts in the same order as the text report has them. */
#include "figure_data.h"
#include "html_internal.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/diag/names.h"
#include "tcpautopsy/diag/why.h"

enum { PATHS = 3 /* files of a connection that are named */ };

static void frame_cell(FILE *out, const struct ta_connection_report *report, uint32_t frame)
{
	struct ta_strbuf text = { 0 };
	ta_frame_cell(&text, report, frame);
	ta_escape_html(out, ta_strbuf_text(&text));
	ta_strbuf_release(&text);
}

/* The cause, which opens to the sentence behind it when one points at it; the frame that triggered it. */
static void cause(FILE *out, const struct ta_connection_report *report, const struct ta_episode *e,
		  size_t i)
{
	const struct ta_attempt *a = &e->attempt[i];
	const char *data = a->flags & TA_ATTEMPT_NEW_DATA ? ", new data" : "";
	char *why = ta_why_text(report->conn, e, i, report->frames);
	if (why) {
		fprintf(out, "<td><details><summary>%s%s</summary>", ta_cause_name(a->cause), data);
		ta_escape_html(out, why);
		fputs("</details></td><td class=\"n\">", out);
	} else {
		fprintf(out, "<td>%s%s</td><td class=\"n\">", ta_cause_name(a->cause), data);
	}
	free(why);
	if (a->why.trigger_frame)
		frame_cell(out, report, a->why.trigger_frame);
	fputs("</td>", out);
}

/* What sets an attempt apart, each part behind a comma. */
static void attempt_notes(struct ta_strbuf *out, const struct ta_connection_report *report,
			  const struct ta_episode *e, const struct ta_attempt *a)
{
	unsigned open = ta_why_candidates(a);
	if (open)
		ta_strbuf_add(out, ", ");
	ta_why_add_causes(out, open);
	if (a->missing_before)
		ta_strbuf_addf(out, ", %u missing before", a->missing_before);
	if (a->spurious != TA_SPURIOUS_NO)
		ta_strbuf_addf(out, ", spurious (%s)", ta_spurious_name(a->spurious));
	if (a->answer_frame) {
		ta_strbuf_add(out, ", answer ");
		ta_frame_cell(out, report, a->answer_frame);
		ta_strbuf_addf(out, ", window %" PRIu32, a->answer_window);
	}
	ta_text_attempt_fate(out, report, e->sender, a->frame);
}

static void attempt(FILE *out, const struct ta_connection_report *report,
		    const struct ta_episode *e, size_t i)
{
	const struct ta_attempt *a = &e->attempt[i];
	size_t number = i + 1 + (i >= ta_fact_omission(e) ? e->attempts_omitted : 0);
	int64_t gap_ns = ta_fact_gap_ns(e, i), before_ns = i ? ta_fact_gap_ns(e, i - 1) : -1;
	char at[32], buf[32];
	fprintf(out, "<tr><th scope=\"row\" class=\"n\">%zu</th><td class=\"n\">", number);
	frame_cell(out, report, a->frame);
	fprintf(out, "</td><td class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"n\">",
		ta_page_instant(at, sizeof(at), a->time_ns),
		gap_ns >= 0 ? ta_page_seconds(buf, sizeof(buf), gap_ns) : "");
	if (gap_ns >= 0 && before_ns > 0 && i > 1)
		fprintf(out, "%.2f", (double)gap_ns / (double)before_ns);
	fputs("</td>", out);
	cause(out, report, e, i);
	fprintf(out, "<td class=\"n\">%s</td><td class=\"wide\">",
		a->nominal_ns >= 0 ? ta_page_seconds(buf, sizeof(buf), a->nominal_ns) : "");
	struct ta_strbuf notes = { 0 };
	attempt_notes(&notes, report, e, a);
	int64_t own_ns = ta_fact_sender_gap_ns(report->conn, e, i);
	if (own_ns >= 0)
		ta_strbuf_addf(&notes, ", gap %s by its clock",
			       ta_page_seconds(buf, sizeof(buf), own_ns));
	if (notes.len)
		ta_escape_html(out, notes.text + strlen(", "));
	ta_strbuf_release(&notes);
	fputs("</td></tr>\n", out);
}

static void chain(FILE *out, const struct ta_connection_report *report, const struct ta_episode *e,
		  bool all)
{
	static const char *const name[] = { "#",     "frame",   "time, s", "gap",  "ratio",
					    "cause", "trigger", "timer",   "notes" };
	bool folded = e->nattempts > TA_LIMIT_TABLE_HEAD + TA_LIMIT_TABLE_TAIL + 1 &&
		      (!all || e->attempts_omitted);
	const char *kind = ta_episode_kind_name(e->kind);
	fprintf(out, "<h3>%c%s by the %s: %" PRIu32 " attempts, %s</h3>\n",
		toupper((unsigned char)*kind), kind + 1, ta_fact_side(report->conn, e->sender),
		e->attempts_total, ta_result_name(e->result));
	fputs("<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"Attempts\">\n"
	      "<table class=\"attempts\">\n<thead><tr>",
	      out);
	for (size_t i = 0; i < sizeof(name) / sizeof(*name); i++)
		fprintf(out, "<th scope=\"col\"%s>%s</th>",
			strcmp(name[i], "cause") && strcmp(name[i], "notes") ? " class=\"n\"" : "",
			name[i]);
	fputs("</tr></thead>\n<tbody>\n", out);
	for (size_t i = 0; i < e->nattempts; i++) {
		if (folded && i == TA_LIMIT_TABLE_HEAD) {
			size_t last = e->nattempts - TA_LIMIT_TABLE_TAIL;
			fprintf(out,
				"<tr><td colspan=\"9\" class=\"fold\">&#8942; %zu more</td></tr>\n",
				last - i + e->attempts_omitted);
			i = last;
		}
		attempt(out, report, e, i);
	}
	fputs("</tbody>\n</table>\n</div>\n", out);
}

static void points(FILE *out, const struct ta_connection_report *report)
{
	struct ta_elsewhere e[TA_ELSEWHERE_MAX];
	size_t n = ta_elsewhere(report, e);
	int client = ta_conn_client(report->conn);
	if (!n)
		return;
	fprintf(out, "<h3>Between the capture points</h3>\n<ul>\n");
	for (size_t i = 0; i < n; i++) {
		char *text[] = { ta_text_clock(report, &e[i]),
				 ta_text_between(report, &e[i], client),
				 ta_text_between(report, &e[i], !client),
				 ta_text_rewritten(&e[i]) };
		for (size_t k = 0; k < sizeof(text) / sizeof(*text); k++) {
			if (*text[k])
				ta_html_text(out, "li", text[k]);
			free(text[k]);
		}
	}
	fputs("</ul>\n", out);
}

/* The figures that need no second reading, and a mark for those that do. */
static void figures(FILE *out, const struct ta_html_section *section,
		    const struct ta_connection_report *report)
{
	static const char *const names[] = { "ladder", "backoff", "keep-alive" };
	if (!section->drawn) {
		ta_html_text(
			out, "p class=\"dim\"",
			"Figures are drawn of the worst connections: select this one for its own.");
		return;
	}
	fprintf(out, TA_HTML_FIGURES_MARK "\n", section->number);
	for (int i = 0; i < 3; i++) {
		char *id = ta_format("c%u-%s", section->number, names[i]);
		ta_figure_now(out, TA_FIGURE_LADDER + i, report, id, section->zone, false);
		free(id);
	}
	char *id = ta_format("c%u-points", section->number);
	ta_figure_points(out, report, id, section->zone, false);
	free(id);
}

/* Where it is found: file, id, endpoints' names are in the heading. */
static void where(FILE *out, const struct ta_connection_report *report)
{
	fputs("<p class=\"where\">", out);
	for (size_t i = 0; i < report->ninputs && i < PATHS; i++) {
		fputs(i ? ", " : "", out);
		ta_escape_html(out, report->path[i]);
	}
	if (report->ninputs > PATHS)
		fprintf(out, " and %zu more", report->ninputs - PATHS);
	fprintf(out, "%sconnection %" PRIu32 "</p>\n", report->ninputs ? ", " : "", report->id);
}

void ta_html_connection(FILE *out, const struct ta_html_section *section,
			const struct ta_connection_report *report)
{
	const struct ta_diagnosis *d = report->diagnosis;
	const struct ta_episode *episode = ta_text_main_episode(report);
	struct ta_page page = { .out = out,
				.width = UINT32_MAX,
				.utf8 = true,
				.all = section->all,
				.zone = section->zone,
				.element = "p" };
	where(out, report);
	ta_text_since(&page, report);
	if (d->title && d->title[0]) {
		char *title = ta_format("%c%s.", toupper((unsigned char)d->title[0]), d->title + 1);
		ta_html_text(out, "p class=\"title\"", title);
		free(title);
	}
	ta_html_text(out, "p", d->summary ? d->summary : "");
	fputs(TA_HTML_FOLD "<summary>Evidence, what to do next, attempts, figures</summary>\n",
	      out);
	fputs("<dl>\n", out);
	page.element = "dd";
	ta_text_course(&page, report);
	ta_text_other_episodes(&page, report);
	ta_text_reasons(&page, report);
	fputs("</dl>\n", out);
	points(out, report);
	if (episode && ta_text_wants_table(episode))
		chain(out, report, episode, section->all);
	ta_html_text(out, "h3", "Figures");
	figures(out, section, report);
	fputs("</details>\n", out);
}

void ta_html_healthy(FILE *out, const struct ta_html_section *section,
		     const struct ta_connection_report *report)
{
	struct ta_page page = { .out = out,
				.width = UINT32_MAX,
				.utf8 = true,
				.all = section->all,
				.zone = section->zone,
				.element = "dd" };
	char *who = ta_fact_endpoints(report);
	char *line = ta_format("%" PRIu32 ": %s", report->id, who);
	fprintf(out, "<details%s>", section->drawn ? " open" : "");
	ta_html_text(out, "summary", line);
	where(out, report);
	fputs("<dl>\n", out);
	ta_text_healthy(&page, report);
	fputs("</dl>\n", out);
	if (section->drawn)
		fprintf(out, TA_HTML_FIGURES_MARK "\n", section->number);
	fputs("</details>\n", out);
	free(line);
	free(who);
}
