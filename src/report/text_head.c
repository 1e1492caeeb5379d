/* SPDX-License-Identifier: MIT */
/* The head of the text report: how many connections and how many of them failed, what was not read, from when to when. */
#include "text_internal.h"

#include <inttypes.h>
#include <stdlib.h>

#include "tcpautopsy/diag/names.h"

/* How many of each scenario, where there are several. */
static void by_scenario(const struct ta_page *page, const struct ta_summary *s)
{
	struct ta_strbuf line = { 0 };
	size_t kinds = 0;
	for (int i = 0; i < TA_SCN_COUNT; i++) {
		if (!s->by_scenario[i])
			continue;
		kinds++;
		ta_strbuf_addf(&line, "%s%" PRIu64 " %s", line.len ? ", " : "", s->by_scenario[i],
			       ta_scenario_name((enum ta_scenario)i));
	}
	if (kinds > 1)
		ta_page_para(page, 0, 0, NULL, ta_strbuf_text(&line));
	ta_strbuf_release(&line);
}

static void points_line(const struct ta_page *page, const struct ta_text_head *r)
{
	struct ta_strbuf line = { 0 };
	if (!r->points)
		return;
	ta_strbuf_add(&line, r->points);
	if (r->joined)
		ta_strbuf_addf(&line, ". %" PRIu64 " %s seen at several of them and told once",
			       r->joined, r->joined == 1 ? "connection was" : "connections were");
	ta_strbuf_add(&line, ".");
	ta_page_para(page, 0, 0, NULL, ta_strbuf_text(&line));
	ta_strbuf_release(&line);
}

/* How many, and of them how many failed, recovered, or stay open. */
static void counts_line(const struct ta_page *page, const struct ta_text_head *r)
{
	const struct ta_summary *s = r->summary;
	uint64_t unsure = s->by_scenario[TA_SCN_UNDETERMINED];
	char *text = ta_summary_words(s);
	ta_page_ink(page, TA_INK_BOLD, text);
	free(text);
	if (unsure)
		fprintf(page->out, ", %" PRIu64 " undetermined", unsure);
	fprintf(page->out, ".  %" PRIu64 " TCP %s", r->inputs->segments,
		r->inputs->segments == 1 ? "segment" : "segments");
	if (r->inputs->nitems > 1)
		fprintf(page->out, " in %zu inputs", r->inputs->nitems);
	fputs(".\n", page->out);
}

void ta_text_head(const struct ta_page *page, const struct ta_text_head *r)
{
	const struct ta_summary *s = r->summary;
	counts_line(page, r);
	if (s->interrupted) {
		ta_page_ink(page, TA_INK_YELLOW, "Interrupted: this report is incomplete.");
		putc('\n', page->out);
	}
	ta_text_head_lines(page, r);
}

void ta_text_head_lines(const struct ta_page *page, const struct ta_text_head *r)
{
	const struct ta_summary *s = r->summary;
	ta_text_unread_lines(page, r->inputs);
	ta_text_span_line(page, r->inputs);
	char *inputs = ta_text_inputs_line(s), *lost = ta_text_lost_line(s);
	char *left_out = ta_text_left_out_line(s);
	if (*left_out)
		ta_page_para(page, 0, 0, NULL, left_out);
	if (*lost)
		ta_page_para(page, 0, 0, NULL, lost);
	if (*inputs)
		ta_page_para(page, 0, 0, NULL, inputs);
	free(left_out);
	free(lost);
	free(inputs);
	by_scenario(page, s);
	points_line(page, r);
}
