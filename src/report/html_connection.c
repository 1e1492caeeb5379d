/* SPDX-License-Identifier: MIT */
/* A failed connection in HTML: the same facts in the same order as the text report has them. */
#include "figure_data.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/diag/names.h"
#include "tcpautopsy/diag/why.h"

void ta_html_text(FILE *out, const char *tag, const char *text)
{
	fprintf(out, "<%s>", tag);
	ta_escape_html(out, text);
	fprintf(out, "</%.*s>\n", (int)strcspn(tag, " "), tag);
}

static void frame_cell(FILE *out, const struct ta_connection_report *report, uint32_t frame)
{
	struct ta_strbuf text = { 0 };
	ta_frame_cell(&text, report, frame);
	ta_escape_html(out, ta_strbuf_text(&text));
	ta_strbuf_release(&text);
}

/* The cause, with the sentence behind it when one points at it; the frame that triggered it. */
static void cause(FILE *out, const struct ta_connection_report *report, const struct ta_episode *e,
		  size_t i)
{
	const struct ta_attempt *a = &e->attempt[i];
	char *why = ta_why_text(report->conn, e, i, report->frames);
	fputs("<td", out);
	if (why) {
		fputs(" title=\"", out);
		ta_escape_html(out, why);
		fputs("\"", out);
	}
	free(why);
	fprintf(out, ">%s%s<td>", ta_cause_name(a->cause),
		a->flags & TA_ATTEMPT_NEW_DATA ? ", new data" : "");
	if (a->why.trigger_frame)
		frame_cell(out, report, a->why.trigger_frame);
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
	fprintf(out, "<tr><td>%zu<td>", number);
	frame_cell(out, report, a->frame);
	fprintf(out, "<td>%s<td>%s", ta_page_instant(at, sizeof(at), a->time_ns),
		gap_ns >= 0 ? ta_page_seconds(buf, sizeof(buf), gap_ns) : "");
	if (gap_ns >= 0 && before_ns > 0 && i > 1)
		fprintf(out, "<td>%.2f", (double)gap_ns / (double)before_ns);
	else
		fputs("<td>", out);
	cause(out, report, e, i);
	fprintf(out, "<td>%s",
		a->nominal_ns >= 0 ? ta_page_seconds(buf, sizeof(buf), a->nominal_ns) : "");
	fputs("<td>", out);
	struct ta_strbuf notes = { 0 };
	attempt_notes(&notes, report, e, a);
	int64_t own_ns = ta_fact_sender_gap_ns(report->conn, e, i);
	if (own_ns >= 0)
		ta_strbuf_addf(&notes, ", gap %s by its clock",
			       ta_page_seconds(buf, sizeof(buf), own_ns));
	if (notes.len)
		ta_escape_html(out, notes.text + strlen(", "));
	ta_strbuf_release(&notes);
	fputs("\n", out);
}

static void chain(FILE *out, const struct ta_connection_report *report, const struct ta_episode *e)
{
	bool folded = e->nattempts > TA_LIMIT_TABLE_HEAD + TA_LIMIT_TABLE_TAIL + 1;
	fprintf(out, "<h3>%s by the %s: %" PRIu32 " attempts, %s</h3>\n",
		ta_episode_kind_name(e->kind), ta_fact_side(report->conn, e->sender),
		e->attempts_total, ta_result_name(e->result));
	fputs("<div class=\"chain\">\n<table><tr><th>#<th>frame<th>time, s<th>gap<th>ratio<th>cause<th>trigger<th>timer<th>\n",
	      out);
	for (size_t i = 0; i < e->nattempts; i++) {
		if (folded && i == TA_LIMIT_TABLE_HEAD) {
			size_t last = e->nattempts - TA_LIMIT_TABLE_TAIL;
			fprintf(out, "<tr><td colspan=\"9\" class=\"fold\">&#8942; %zu more\n",
				last - i + e->attempts_omitted);
			i = last;
		}
		attempt(out, report, e, i);
	}
	fputs("</table>\n</div>\n", out);
}

/* The sentences that the text report has, each with its label: taken from a page without colour or width. */
static void sentences(FILE *out, const struct ta_episode *e)
{
	char *text = NULL;
	size_t size;
	FILE *f = ta_stream_open(&text, &size);
	struct ta_page page = { .out = f, .width = UINT32_MAX, .utf8 = true };
	ta_text_backoff(&page, e);
	ta_stream_close(f);
	if (size)
		text[size - 1] = '\0'; /* its line end */
	const char *p = text + strspn(text, " ");
	if (*p)
		ta_html_text(out, "p", p);
	if (e->fit && e->fit->abort->text[0])
		ta_html_text(out, "p class=\"title\"", e->fit->abort->text);
	free(text);
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

static void list(FILE *out, const char *title, char *const *text, size_t n)
{
	if (!n)
		return;
	ta_html_text(out, "h3", title);
	fputs("<ul>\n", out);
	for (size_t i = 0; i < n; i++)
		ta_html_text(out, "li", text[i]);
	fputs("</ul>\n", out);
}

static void evidence(FILE *out, const struct ta_connection_report *report)
{
	const struct ta_diagnosis *d = report->diagnosis;
	if (!d->nevidence)
		return;
	fputs("<h3>Evidence</h3>\n<ul>\n", out);
	for (size_t i = 0; i < d->nevidence; i++) {
		const struct ta_evidence *e = &d->evidence[i];
		if (e->weight == TA_CONTRADICTS)
			continue; /* told by what it rules out */
		fputs("<li>", out);
		ta_escape_html(out, e->text);
		struct ta_strbuf frames = { 0 };
		if (e->nframes && !e->text_names_frame)
			ta_frames_tell(&frames, report->frames, e->frame, e->nframes);
		if (frames.len) {
			fputs(" (", out);
			ta_escape_html(out, frames.text);
			fputs(")", out);
		}
		ta_strbuf_release(&frames);
		fputs("</li>\n", out);
	}
	fputs("</ul>\n", out);
}

static void kernels(FILE *out, const struct ta_connection_report *report)
{
	size_t next = 0;
	char *word = ta_fact_kernels_word(report, &next);
	if (!word)
		return;
	fputs("<h3>What the kernels say</h3>\n<ul>\n", out);
	for (; word; word = ta_fact_kernels_word(report, &next)) {
		ta_html_text(out, "li", word);
		free(word);
	}
	fputs("</ul>\n", out);
}

static void ruled_out(FILE *out, const struct ta_diagnosis *d)
{
	if (!d->nruled_out)
		return;
	fputs("<h3>Ruled out, or unlikely</h3>\n<ul>\n", out);
	for (size_t i = 0; i < d->nruled_out; i++) {
		const struct ta_ruled_out *r = &d->ruled_out[i];
		fprintf(out, "<li>%s%s: ", ta_scenario_name(r->scenario),
			r->coincidence ? " (unlikely)" : "");
		ta_escape_html(out, r->text);
		fputs("</li>\n", out);
	}
	fputs("</ul>\n", out);
}

static void hypotheses(FILE *out, const struct ta_diagnosis *d)
{
	bool some = false;
	for (size_t i = 0; i < d->nhypotheses; i++) {
		if (d->hypothesis[i].scenario == d->scenario ||
		    ta_diagnosis_doubts(d, d->hypothesis[i].scenario))
			continue;
		fprintf(out, "%s%s (%s)", some ? ", " : "<p>Still open: ",
			ta_scenario_name(d->hypothesis[i].scenario),
			ta_confidence_name(d->hypothesis[i].confidence));
		some = true;
	}
	if (some)
		fputs("</p>\n", out);
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

void ta_html_connection(FILE *out, const struct ta_html_section *section,
			const struct ta_connection_report *report)
{
	const struct ta_diagnosis *d = report->diagnosis;
	const struct ta_trouble *trouble = report->conn->trouble;
	int index = d->main_episode;
	ta_html_text(out, "p class=\"title verdict\"", d->title ? d->title : "");
	ta_html_text(out, "p", d->summary ? d->summary : "");
	figures(out, section, report);
	if (trouble && index >= 0 && (size_t)index < trouble->nepisodes) {
		chain(out, report, trouble->episode[index]);
		sentences(out, trouble->episode[index]);
	}
	points(out, report);
	evidence(out, report);
	kernels(out, report);
	ruled_out(out, d);
	hypotheses(out, d);
	list(out, "Unknown from this capture", d->undecidable, d->nundecidable);
	list(out, "What to do next", d->advice, d->nadvice);
}
