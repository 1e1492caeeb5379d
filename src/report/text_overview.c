/* SPDX-License-Identifier: MIT */
/* What failed, a line for each connection, worst first; alike ones are folded into the line of their worst. */
#include "text_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"

enum column { ID, WHO, VERDICT, SINCE, CLOCK, SPAN, FRAME, LOST, COLUMNS };

/* How much a row tells, widest first: all; no seconds of the run and no bytes; the wall clock without milliseconds; two lines. */
enum layout { WIDE, USUAL, NARROW, TWO_LINES };

static const char *const heading[COLUMNS] = {
	[ID] = "id",        [WHO] = "connection", [VERDICT] = "verdict", [SINCE] = "since",
	[CLOCK] = "run, s", [SPAN] = "for",       [FRAME] = "frame",     [LOST] = "unacked",
};

enum { MARGIN = 2, GAP = 2, HANG = 8, DIGITS = 3 };

struct table {
	const struct ta_page *page;
	const struct ta_overview *o;
	enum layout layout;
	size_t width[COLUMNS];
	bool one_day, dated; /* all instants are of one day; some are of a calendar */
	char date[TA_INSTANT_TEXT];
	size_t left; /* rows that may still be written */
};

bool ta_overview_leads(const struct ta_worst *worst, size_t i)
{
	for (size_t k = 0; k < i && worst->item[i].kind != SIZE_MAX; k++)
		if (worst->item[k].kind == worst->item[i].kind)
			return false;
	return true;
}

size_t ta_overview_lines(const struct ta_overview *o)
{
	bool *told = ta_xcalloc(o->worst->nkinds + 1, sizeof(*told));
	size_t lines = 0;
	for (size_t i = 0; i < o->worst->nitems; i++) {
		size_t kind = o->worst->item[i].kind;
		lines += kind == SIZE_MAX || !told[kind];
		if (kind != SIZE_MAX)
			told[kind] = true;
	}
	free(told);
	return lines;
}

/* Seconds of the run and bytes only where there is room, and where a row has some. */
static bool is_shown(const struct table *t, enum column column)
{
	if (column == WHO)
		return t->layout != TWO_LINES;
	return (column != CLOCK && column != LOST) || (t->layout == WIDE && t->width[column]);
}

static void since_cell(char *buf, const struct table *t, const struct ta_worst_item *item)
{
	unsigned digits = t->layout == NARROW ? 0 : DIGITS;
	int64_t epoch_ns = item->start_epoch_ns + item->since_ns;
	char day[TA_INSTANT_TEXT], time[TA_INSTANT_TEXT];
	if (item->since_ns < 0)
		snprintf(buf, TA_INSTANT_TEXT, "-");
	else if (!item->have_epoch)
		ta_page_seconds(buf, TA_INSTANT_TEXT, item->since_ns);
	else if (t->one_day)
		ta_time_of_day(buf, epoch_ns, t->page->zone, digits);
	else
		snprintf(buf, TA_INSTANT_TEXT, "%.10s %.20s", ta_text_date(day, t->page, epoch_ns),
			 ta_time_of_day(time, epoch_ns, t->page->zone, digits));
}

/* The text of a column; the caller frees it. */
static char *cell(const struct table *t, const struct ta_worst_item *item, enum column column)
{
	char buf[TA_INSTANT_TEXT] = "";
	switch (column) {
	case ID:
		return ta_format("%" PRIu32, item->id);
	case WHO:
		return ta_xstrdup(item->line);
	case VERDICT:
		return ta_xstrdup(item->title);
	case SINCE:
		since_cell(buf, t, item);
		break;
	case CLOCK:
		if (item->have_epoch && item->since_ns >= 0)
			ta_page_instant(buf, sizeof(buf), item->since_ns);
		break;
	case SPAN:
		if (item->span_ns >= 0)
			ta_duration(buf, sizeof(buf), item->span_ns);
		else
			snprintf(buf, sizeof(buf), "-");
		break;
	case FRAME:
		return ta_xstrdup(*item->frame ? item->frame : "-");
	default:
		if (item->harm.lost_bytes)
			snprintf(buf, sizeof(buf), "%" PRIu64 " B", item->harm.lost_bytes);
	}
	return ta_xstrdup(buf);
}

static bool is_right(enum column column)
{
	return column == ID || column == CLOCK || column == SPAN || column == FRAME ||
	       column == LOST;
}

/* Which items have rows: all with --all, else the first of each kind. */
static bool has_row(const struct table *t, size_t i)
{
	return t->page->all || ta_overview_leads(t->o->worst, i);
}

static void measure(struct table *t)
{
	for (enum column c = 0; c < COLUMNS; c++) {
		size_t widest = 0;
		for (size_t i = 0; i < t->o->worst->nitems; i++) {
			char *text = has_row(t, i) ? cell(t, &t->o->worst->item[i], c) : NULL;
			size_t width = text ? ta_page_columns(t->page, text) : 0;
			widest = width > widest ? width : widest;
			free(text);
		}
		size_t head = strlen(heading[c]);
		t->width[c] = widest && widest < head ? head : widest;
	}
}

static size_t row_width(const struct table *t)
{
	size_t width = MARGIN - GAP;
	for (enum column c = 0; c < COLUMNS; c++)
		if (is_shown(t, c))
			width += GAP + t->width[c];
	return width;
}

static void find_date(struct table *t)
{
	t->one_day = true;
	for (size_t i = 0; i < t->o->worst->nitems; i++) {
		const struct ta_worst_item *item = &t->o->worst->item[i];
		char date[TA_INSTANT_TEXT];
		if (!item->have_epoch || item->since_ns < 0)
			continue;
		ta_text_date(date, t->page, item->start_epoch_ns + item->since_ns);
		if (t->dated && strcmp(date, t->date))
			t->one_day = false;
		memcpy(t->date, date, sizeof(date));
		t->dated = true;
	}
}

static void choose_layout(struct table *t)
{
	find_date(t);
	for (t->layout = WIDE; t->layout < TWO_LINES; t->layout++) {
		measure(t);
		if (row_width(t) <= t->page->width)
			return;
	}
	measure(t);
}

/* A row of cells, right-hand blanks left out; the caller frees it. */
static char *row_of(const struct table *t, char *const text[COLUMNS])
{
	struct ta_strbuf out = { 0 };
	for (enum column c = 0; c < COLUMNS; c++) {
		if (!is_shown(t, c))
			continue;
		size_t width = ta_page_columns(t->page, text[c]);
		int pad = width < t->width[c] ? (int)(t->width[c] - width) : 0;
		ta_strbuf_addf(&out, "%*s%*s%s%*s", GAP, "", is_right(c) ? pad : 0, "", text[c],
			       is_right(c) ? 0 : pad, "");
	}
	while (out.len && out.text[out.len - 1] == ' ')
		out.text[--out.len] = '\0';
	return ta_strbuf_take(&out);
}

static void print_row(const struct table *t, const struct ta_worst_item *item)
{
	char *text[COLUMNS];
	for (enum column c = 0; c < COLUMNS; c++)
		text[c] = cell(t, item, c);
	char *row = row_of(t, text);
	ta_page_ink(t->page,
		    item->lasting           ? TA_INK_RED
		    : item->harm.group == 0 ? TA_INK_PLAIN
					    : TA_INK_YELLOW,
		    row);
	putc('\n', t->page->out);
	if (t->layout == TWO_LINES)
		ta_page_para(t->page, HANG, HANG, NULL, text[WHO]);
	free(row);
	for (enum column c = 0; c < COLUMNS; c++)
		free(text[c]);
}

static void print_head(const struct table *t)
{
	char *text[COLUMNS];
	for (enum column c = 0; c < COLUMNS; c++)
		text[c] = ta_xstrdup(heading[c]);
	char *row = row_of(t, text);
	putc('\n', t->page->out);
	ta_page_ink(t->page, TA_INK_BOLD, "Worst first");
	if (t->dated && t->one_day)
		fprintf(t->page->out, " (%s%s)", t->date,
			t->page->zone == TA_ZONE_UTC ? ", UTC" : ", local time");
	else if (t->dated)
		fprintf(t->page->out, " (%s)", t->page->zone == TA_ZONE_UTC ? "UTC" : "local time");
	fputs(":\n", t->page->out);
	ta_page_ink(t->page, TA_INK_DIM, row);
	putc('\n', t->page->out);
	free(row);
	for (enum column c = 0; c < COLUMNS; c++)
		free(text[c]);
}

/* The others of its kind: their number and the first ids, or with --all a row each. */
static void print_alike(struct table *t, size_t lead)
{
	const struct ta_worst *w = t->o->worst;
	const struct ta_worst_item *item = &w->item[lead];
	if (item->kind == SIZE_MAX || w->kind[item->kind].hit < 2)
		return;
	uint64_t others = w->kind[item->kind].hit - 1, told = 0;
	struct ta_strbuf ids = { 0 };
	for (size_t i = lead + 1; i < w->nitems; i++) {
		if (w->item[i].kind != item->kind)
			continue;
		if (t->page->all)
			print_row(t, &w->item[i]);
		else if (told < TA_LIMIT_TEXT_ALIKE)
			ta_strbuf_addf(&ids, "%s%" PRIu32, told ? ", " : "", w->item[i].id);
		else
			break;
		told++;
	}
	if (!t->page->all || told < others) {
		if (told < others)
			ta_strbuf_addf(&ids, "%s%" PRIu64 " more", told ? " and " : "",
				       others - told);
		ta_page_paraf(t->page, HANG, HANG, NULL, "%" PRIu64 " alike: %s", others,
			      ta_strbuf_text(&ids));
	}
	ta_strbuf_release(&ids);
}

static void file_title(const struct table *t, unsigned run)
{
	const struct ta_text_run *r = run < t->o->inputs->nruns ? &t->o->inputs->run[run] : NULL;
	char *name = ta_text_run_name(t->o->inputs, run);
	ta_page_ink(t->page, TA_INK_BOLD, name);
	if (r)
		fprintf(t->page->out, ": %" PRIu64 " %s, %" PRIu64 " failed", r->connections,
			r->connections == 1 ? "connection" : "connections", r->failed);
	putc('\n', t->page->out);
	free(name);
}

/* The rows of a run, or of all. */
static void print_rows(struct table *t, size_t from, bool *done)
{
	const struct ta_worst *w = t->o->worst;
	unsigned run = w->item[from].run;
	if (t->o->several && t->left)
		file_title(t, run);
	for (size_t i = from; i < w->nitems; i++) {
		if (done[i] || (t->o->several && w->item[i].run != run))
			continue;
		for (size_t k = i; k < w->nitems; k++)
			done[k] |= k == i || (w->item[i].kind != SIZE_MAX &&
					      w->item[k].kind == w->item[i].kind);
		if (!t->left)
			continue;
		t->left -= !t->page->all;
		print_row(t, &w->item[i]);
		print_alike(t, i);
	}
}

void ta_overview_rows(const struct ta_page *page, const struct ta_overview *o)
{
	const struct ta_worst *w = o->worst;
	size_t lines = ta_overview_lines(o);
	struct table t = { .page = page, .o = o, .left = TA_LIMIT_TEXT_ROWS };
	bool *done = ta_xcalloc(w->nitems + 1, sizeof(*done));
	choose_layout(&t);
	print_head(&t);
	for (size_t i = 0; i < w->nitems; i++)
		if (!done[i])
			print_rows(&t, i, done);
	free(done);
	if (!page->all && lines > TA_LIMIT_TEXT_ROWS)
		ta_page_paraf(page, MARGIN, MARGIN, NULL, "and %zu more lines; --all shows them",
			      lines - TA_LIMIT_TEXT_ROWS);
	uint64_t untold = ta_worst_untold(w);
	if (untold)
		ta_page_paraf(page, MARGIN, MARGIN, NULL,
			      "%" PRIu64 " more connections, less bad than these, have no line; "
			      "--format ndjson has all",
			      untold);
}
