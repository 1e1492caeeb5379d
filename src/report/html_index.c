/* SPDX-License-Identifier: MIT */
/* The index of an HTML report: which file to open first, and what failed, worst first, with links to the sections. */
#include "html_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"

enum { MILLISECONDS = 3 };

char *ta_html_anchor(const struct ta_worst_item *item)
{
	if (item->run)
		return ta_format("run-%u-connection-%" PRIu32, item->run, item->id);
	return ta_format("connection-%" PRIu32, item->id);
}

static char *since_of(const struct ta_worst_item *item, enum ta_zone zone)
{
	char buf[TA_INSTANT_TEXT] = "-";
	if (item->since_ns >= 0 && item->have_epoch)
		ta_time_for_people(buf, item->start_epoch_ns + item->since_ns, zone, MILLISECONDS);
	else if (item->since_ns >= 0)
		ta_page_seconds(buf, sizeof(buf), item->since_ns);
	return ta_format("%s", buf);
}

char *ta_html_when(const struct ta_worst_item *item, enum ta_zone zone)
{
	struct ta_strbuf text = { 0 };
	char span[32], *since = since_of(item, zone);
	if (item->since_ns >= 0)
		ta_strbuf_addf(&text, "since %s", since);
	if (item->span_ns >= 0)
		ta_strbuf_addf(&text, ", for %s", ta_duration(span, sizeof(span), item->span_ns));
	if (*item->frame)
		ta_strbuf_addf(&text, "%sframe %s", text.len ? ", " : "", item->frame);
	free(since);
	return ta_strbuf_take(&text);
}

/* A table in a box of its own, which scrolls where it is too wide; the keyboard reaches it, too. */
static void open_table(FILE *out, const char *label, const char *const *name)
{
	fputs("<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"", out);
	ta_escape_html(out, label);
	fputs("\">\n<table>\n<thead><tr>", out);
	for (; *name; name++)
		fprintf(out, "<th scope=\"col\">%s</th>", *name);
	fputs("</tr></thead>\n<tbody>\n", out);
}

static void close_table(FILE *out)
{
	fputs("</tbody>\n</table>\n</div>\n", out);
}

/* The rows from here on are in a table that opens. */
static void fold_rest(FILE *out, const struct ta_html_index *x, const char *label,
		      const char *const *name)
{
	close_table(out);
	fprintf(out, "<details%s>", x->all ? " open" : "");
	ta_html_text(out, "summary", label);
	open_table(out, label, name);
}

/* `how`: "td", with attributes or without. */
static void cell(FILE *out, const char *how, const char *text)
{
	fprintf(out, "<%s>", how);
	ta_escape_html(out, text);
	fputs("</td>", out);
}

static void lost_cell(FILE *out, uint64_t bytes)
{
	if (bytes)
		fprintf(out, "<td class=\"n\">%" PRIu64 " B</td>", bytes);
	else
		fputs("<td class=\"n\">-</td>", out);
}

static void open_link(FILE *out, const struct ta_html_index *x, const struct ta_worst_item *item,
		      const char *suffix)
{
	char *anchor = ta_html_anchor(item);
	if (x->linked)
		fprintf(out, "<a href=\"#%s%s\">", anchor, suffix);
	free(anchor);
}

static void close_link(FILE *out, const struct ta_html_index *x)
{
	if (x->linked)
		fputs("</a>", out);
}

static void linked_text(FILE *out, const struct ta_html_index *x, const struct ta_worst_item *item,
			const char *text)
{
	if (item)
		open_link(out, x, item, "");
	ta_escape_html(out, text);
	if (item)
		close_link(out, x);
}

/* The worst connection of a run that has a section; NULL: none. */
static const struct ta_worst_item *worst_of(const struct ta_html_index *x, unsigned run)
{
	for (size_t i = 0; i < x->worst->nitems; i++)
		if (x->worst->item[i].run == run)
			return &x->worst->item[i];
	return NULL;
}

static void file_row(FILE *out, const struct ta_html_index *x, const struct ta_text_run *run)
{
	char first[TA_INSTANT_TEXT] = "-", seconds[32];
	char *name = ta_text_run_name(x->inputs, run->index);
	if (run->first_ns >= 0 && run->have_epoch)
		ta_time_for_people(first, run->first_ns, x->zone, 0);
	else if (run->first_ns >= 0)
		snprintf(first, sizeof(first), "after %s",
			 ta_page_seconds(seconds, sizeof(seconds), run->first_ns));
	fprintf(out, "<tr><td class=\"n\">%" PRIu64 "</td><td class=\"n\">%" PRIu64 "</td>",
		run->failed, run->connections);
	cell(out, "td", run->verdict);
	lost_cell(out, run->worst.lost_bytes);
	cell(out, "td", first);
	fputs("<th scope=\"row\">", out);
	linked_text(out, x, worst_of(x, run->index), name);
	fputs("</th></tr>\n", out);
	free(name);
}

void ta_html_files(FILE *out, const struct ta_html_index *x)
{
	static const char *const name[] = { "failed",        "of",   "worst", "unacked",
					    "first failure", "file", NULL };
	size_t files;
	struct ta_text_run *run = ta_text_files_sorted(x->inputs, &files);
	char *title = ta_format("Open first: %zu %s with failures, worst first", files,
				files == 1 ? "file" : "files");
	fputs("<section>\n", out);
	ta_html_text(out, "h2", title);
	open_table(out, title, name);
	free(title);
	for (size_t i = 0; i < files; i++) {
		if (i == TA_LIMIT_TEXT_FILES) {
			title = ta_format("and %zu more files", files - i);
			fold_rest(out, x, title, name);
			free(title);
		}
		file_row(out, x, &run[i]);
	}
	close_table(out);
	fputs(files > TA_LIMIT_TEXT_FILES ? "</details>\n</section>\n" : "</section>\n", out);
	free(run);
}

/* Where those alike are, in the row of their worst. */
static void alike_link(FILE *out, const struct ta_html_index *x, const struct ta_worst_item *item)
{
	uint64_t hit = item->kind == SIZE_MAX ? 1 : x->worst->kind[item->kind].hit;
	if (hit < 2)
		return;
	fputs(" ", out);
	open_link(out, x, item, "-alike");
	fprintf(out, "and %" PRIu64 " alike", hit - 1);
	close_link(out, x);
}

static void row(FILE *out, const struct ta_html_index *x, const struct ta_worst_item *item)
{
	char span[32] = "-", *since = since_of(item, x->zone);
	if (item->span_ns >= 0)
		ta_duration(span, sizeof(span), item->span_ns);
	fprintf(out, "<tr><td class=\"n\">%" PRIu32 "</td>", item->id);
	cell(out, item->lasting ? "td class=\"bad\"" : "td class=\"warn\"", item->title);
	if (x->several) {
		char *file = ta_text_run_name(x->inputs, item->run);
		cell(out, "td", file);
		free(file);
	}
	fputs("<th scope=\"row\">", out);
	linked_text(out, x, item, item->line);
	alike_link(out, x, item);
	fputs("</th>", out);
	cell(out, "td", since);
	cell(out, "td class=\"n\"", span);
	cell(out, "td class=\"n\"", *item->frame ? item->frame : "-");
	lost_cell(out, item->harm.lost_bytes);
	fputs("</tr>\n", out);
	free(since);
}

void ta_html_rows(FILE *out, const struct ta_html_index *x)
{
	static const char *const one[] = { "id",  "verdict", "connection", "since",
					   "for", "frame",   "unacked",    NULL },
				 *const many[] = { "id",         "verdict", "file",
						   "connection", "since",   "for",
						   "frame",      "unacked", NULL };
	const char *const *name = x->several ? many : one;
	static const char title[] = "What failed, worst first";
	const struct ta_overview overview = { x->worst, x->inputs, x->several };
	const struct ta_worst *w = x->worst;
	char *rest =
		ta_format("and %zu more rows", ta_overview_lines(&overview) - TA_LIMIT_TEXT_ROWS);
	bool *told = ta_xcalloc(w->nkinds + 1, sizeof(*told));
	size_t rows = 0;
	fputs("<section>\n", out);
	ta_html_text(out, "h2", title);
	open_table(out, title, name);
	for (size_t i = 0; i < w->nitems; i++) {
		size_t kind = w->item[i].kind;
		if (kind != SIZE_MAX && told[kind])
			continue;
		if (rows++ == TA_LIMIT_TEXT_ROWS)
			fold_rest(out, x, rest, name);
		row(out, x, &w->item[i]);
		if (kind != SIZE_MAX)
			told[kind] = true;
	}
	close_table(out);
	if (rows > TA_LIMIT_TEXT_ROWS)
		fputs("</details>\n", out);
	uint64_t untold = ta_worst_untold(w);
	if (untold)
		fprintf(out,
			"<p>%" PRIu64
			" more connections, less bad than these, have no row; --format ndjson has all.</p>\n",
			untold);
	fputs("</section>\n", out);
	free(told);
	free(rest);
}
