/* SPDX-License-Identifier: MIT */
/* The part of a connection that failed as a ladder: a column for each point, from the client to the server, a row for each segment,
 * with arrows that arrive or break off. */
#include "ladder_rows.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/timefmt.h"

enum {
	INDENT = 2,
	TIME_WIDTH = 12,
	FRAME_WIDTH = 7,
	WORDS_WIDTH = 27, /* what stands behind a row of two points */
	GAP_LEAST = 8,    /* the shortest arrow, */
	GAP_MOST = 48     /* and the longest */
};

struct ladder {
	const struct ta_page *page;
	struct ta_ladder_rows rows;
	unsigned gap; /* characters between two columns */
	unsigned file
		[TA_POINTS_MAX]; /* by point: 1 + the input of the last row that it saw; 0: none */
};

static void repeat(struct ta_strbuf *out, const char *what, unsigned n)
{
	while (n--)
		ta_strbuf_add(out, what);
}

/* The arrow from one column to the next; `near` and `far` are points in the direction of the segment. */
static void arrow(struct ta_strbuf *out, const struct ladder *l, const struct ta_ladder_seen *r,
		  unsigned near, unsigned far, bool to_right)
{
	const char *line = l->page->utf8 ? "\xe2\x94\x80" : "-";
	unsigned whole = l->gap - 1, part = l->gap / 2;
	const char *tip;
	unsigned before = 0, length = whole;
	if (r->frame[near] && r->frame[far]) {
		tip = to_right ? ">" : "<";
	} else if (r->frame[near]) {
		length = part;
		tip = r->fate[far] == TA_FATE_LOST ? "x" : "?";
	} else if (r->frame[far]) {
		before = l->gap - part - 1;
		length = part;
		tip = to_right ? ">" : "<";
	} else {
		repeat(out, " ", l->gap);
		return;
	}
	unsigned after = l->gap - before - length - 1;
	repeat(out, " ", to_right ? before : after);
	if (!to_right)
		ta_strbuf_add(out, tip);
	repeat(out, line, length);
	if (to_right)
		ta_strbuf_add(out, tip);
	repeat(out, " ", to_right ? after : before);
}

static void frame_cell(struct ta_strbuf *out, const struct ladder *l, unsigned point,
		       uint32_t frame, bool left)
{
	char text[24] = "";
	if (frame)
		snprintf(text, sizeof(text), "%" PRIu64,
			 ta_frame_number(l->rows.report, point, frame));
	ta_strbuf_addf(out, left ? "%-*s" : "%*s", FRAME_WIDTH, text);
}

static void print_row(const struct ladder *l, const struct ta_ladder_seen *r)
{
	struct ta_strbuf text = { 0 };
	char at[32];
	bool to_right = r->dir == ta_conn_client(l->rows.report->conn);
	bool lost = false;
	ta_strbuf_addf(&text, "%*s ", TIME_WIDTH, ta_page_instant(at, sizeof(at), r->time_ns));
	for (unsigned k = 0; k < l->rows.ncolumns; k++) {
		unsigned p = l->rows.column[k];
		if (k) {
			unsigned left = l->rows.column[k - 1];
			ta_strbuf_add(&text, " ");
			arrow(&text, l, r, to_right ? left : p, to_right ? p : left, to_right);
			ta_strbuf_add(&text, " ");
		}
		frame_cell(&text, l, p, r->frame[p], k > 0);
		lost |= !r->frame[p] && r->fate[p] == TA_FATE_LOST;
	}
	ta_strbuf_add(&text, " ");
	ta_ladder_row_words(&text, &l->rows, r);
	fprintf(l->page->out, "%*s", INDENT, "");
	ta_page_ink(l->page, lost ? TA_INK_RED : TA_INK_PLAIN, ta_strbuf_text(&text));
	putc('\n', l->page->out);
	ta_strbuf_release(&text);
}

/* The name of each column: of the file that the numbers below are of, where a point has several. `row` NULL: of the points. */
static void print_head(struct ladder *l, const struct ta_ladder_seen *row)
{
	struct ta_strbuf text = { 0 };
	ta_strbuf_addf(&text, "%*s ", TIME_WIDTH, row ? "" : "time, s");
	for (unsigned k = 0; k < l->rows.ncolumns; k++) {
		unsigned p = l->rows.column[k];
		char *file = row && row->frame[p] ? ta_frame_file(l->rows.report, p, row->frame[p])
						  : NULL;
		const char *name = file  ? file
				   : row ? ""
					 : ta_points_name(l->rows.report->points, p);
		unsigned room = FRAME_WIDTH + (k + 1 < l->rows.ncolumns ? l->gap + 1 : 0);
		if (!k)
			ta_strbuf_addf(&text, "  %-*.*s", (int)room - 2, (int)room - 2, name);
		else
			ta_strbuf_addf(&text, " %-*.*s", (int)room,
				       k + 1 < l->rows.ncolumns ? (int)room : 64, name);
		free(file);
	}
	fprintf(l->page->out, "%*s", INDENT, "");
	while (text.len && text.text[text.len - 1] == ' ')
		text.text[--text.len] = '\0';
	ta_page_ink(l->page, TA_INK_DIM, ta_strbuf_text(&text));
	putc('\n', l->page->out);
	ta_strbuf_release(&text);
}

/* A row of another file than the rows above, of a point that has several. */
static void print_files(struct ladder *l, const struct ta_ladder_seen *r)
{
	bool changed = false;
	for (unsigned k = 0; k < l->rows.ncolumns; k++) {
		unsigned p = l->rows.column[k];
		if (!r->frame[p])
			continue;
		unsigned input =
			ta_run_point_frame_at(l->rows.report->the_run, p, r->frame[p]).input;
		char *file = ta_frame_file(l->rows.report, p, r->frame[p]);
		bool is_point = !strcmp(file, ta_points_name(l->rows.report->points, p));
		changed |= !is_point && l->file[p] != input + 1;
		l->file[p] = input + 1;
		free(file);
	}
	if (changed)
		print_head(l, r);
}

static void print_rows(struct ladder *l)
{
	size_t focus = ta_ladder_rows_focus(&l->rows);
	size_t from = focus > TA_LIMIT_LADDER_BEFORE ? focus - TA_LIMIT_LADDER_BEFORE : 0;
	const size_t most = TA_LIMIT_LADDER_HEAD + TA_LIMIT_LADDER_TAIL;
	if (focus == l->rows.n)
		from = l->rows.n > most ? l->rows.n - most : 0;
	bool folded = l->rows.n - from > most + 1;
	for (size_t i = from; i < l->rows.n; i++) {
		if (folded && i == from + TA_LIMIT_LADDER_HEAD) {
			size_t last = l->rows.n - TA_LIMIT_LADDER_TAIL;
			fprintf(l->page->out, "  %*s  %zu more\n", TIME_WIDTH + !!l->page->utf8 * 2,
				l->page->utf8 ? "\xe2\x8b\xae" : ":", last - i);
			i = last;
		}
		print_files(l, &l->rows.row[i]);
		print_row(l, &l->rows.row[i]);
	}
}

void ta_text_ladder(const struct ta_page *page, const struct ta_connection_report *report)
{
	struct ladder l = { .page = page };
	if (!ta_ladder_rows(&l.rows, report))
		return;
	int room = (int)page->width - INDENT - TIME_WIDTH - 2 - WORDS_WIDTH -
		   (FRAME_WIDTH + 2) * (int)l.rows.ncolumns;
	int gap = room / (int)(l.rows.ncolumns - 1);
	l.gap = (unsigned)(gap < GAP_LEAST ? GAP_LEAST : gap > GAP_MOST ? GAP_MOST : gap);
	putc('\n', page->out);
	print_head(&l, NULL);
	print_rows(&l);
	putc('\n', page->out);
	ta_ladder_rows_release(&l.rows);
}
