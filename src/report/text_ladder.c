/* SPDX-License-Identifier: MIT */
/* The part of a connection that failed as a ladder: a column for each point, from the client to the server, a row for each segment,
 * with arrows that arrive or break off. */
#include "report_internal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"

enum {
	INDENT = 2,
	TIME_WIDTH = 12,
	FRAME_WIDTH = 7,
	WORDS_WIDTH = 27, /* what stands behind a row of two points */
	GAP_LEAST = 8,    /* the shortest arrow, */
	GAP_MOST = 48     /* and the longest */
};

/* One segment, wherever it was seen. */
struct row {
	int64_t time_ns; /* on the clock of where the connection is judged, since the run's start */
	uint32_t frame[TA_POINTS_MAX]; /* by point; 0: not seen there */
	uint8_t fate
		[TA_POINTS_MAX]; /* where it was not: enum ta_fate as that point's absence tells */
	int64_t delay_ns;        /* with two points; -1 */
	uint32_t seq, ack, len;  /* in the numbers of where it is judged */
	uint16_t flags;
	uint8_t dir; /* key index of its sender there */
};

struct ladder {
	const struct ta_page *page;
	const struct ta_connection_report *report;
	struct row *row; /* owned */
	size_t n, capacity;
	const struct ta_elsewhere
		*elsewhere[TA_POINTS_MAX]; /* by point; NULL: not, or where it is judged */
	size_t begin[TA_POINTS_MAX];    /* rows that a point added: in the order of its frames, */
	size_t end[TA_POINTS_MAX];      /* up to here */
	unsigned column[TA_POINTS_MAX]; /* points, from the client to the server */
	unsigned ncolumns;
	int64_t from_ns; /* what is earlier is not looked at */
	unsigned gap;    /* characters between two columns */
	unsigned file
		[TA_POINTS_MAX]; /* by point: 1 + the input of the last row that it saw; 0: none */
};

/* When what failed began; -1: it did not, or that is not known. */
static int64_t failed_ns(const struct ta_connection_report *report)
{
	const struct ta_diagnosis *d = report->diagnosis;
	const struct ta_trouble *t = report->conn->trouble;
	if (t && d->main_episode >= 0 && (size_t)d->main_episode < t->nepisodes)
		return t->episode[d->main_episode]->start_ns;
	return d->since_ns;
}

/* Some segments before what failed; a connection may have millions before it. */
static void choose_begin(struct ladder *l)
{
	const struct ta_connection_report *c = l->report;
	int64_t failed = failed_ns(c), held[TA_LIMIT_LADDER_BEFORE + 1] = { 0 };
	size_t count, i;
	const struct ta_sight *const *sight = ta_points_sights(c->points, c->point, c->id, &count);
	l->from_ns = INT64_MIN;
	for (i = 0; i < count && failed >= 0; i++) {
		int64_t now_ns = ta_run_point_since_ns(c->the_run, c->point, sight[i]->time_ns);
		if (now_ns >= failed)
			break;
		held[i % (TA_LIMIT_LADDER_BEFORE + 1)] = now_ns;
	}
	if (i > TA_LIMIT_LADDER_BEFORE)
		l->from_ns = held[i % (TA_LIMIT_LADDER_BEFORE + 1)];
}

static struct row *add_row(struct ladder *l)
{
	l->row = ta_xgrow(l->row, &l->capacity, l->n + 1, sizeof(*l->row));
	struct row *r = &l->row[l->n++];
	*r = (struct row){ .delay_ns = -1 };
	return r;
}

/* What was seen where the connection is judged. */
static void add_here(struct ladder *l, const struct ta_elsewhere *e, size_t n)
{
	const struct ta_connection_report *c = l->report;
	size_t count;
	const struct ta_sight *const *sight = ta_points_sights(c->points, c->point, c->id, &count);
	for (size_t i = 0; i < count; i++) {
		const struct ta_sight *s = sight[i];
		int64_t now_ns = ta_run_point_since_ns(c->the_run, c->point, s->time_ns);
		if (now_ns < l->from_ns)
			continue;
		struct row *r = add_row(l);
		r->time_ns = now_ns;
		r->frame[c->point] = s->frame;
		r->seq = s->seq;
		r->ack = s->ack;
		r->len = s->len;
		r->flags = s->flags;
		r->dir = s->dir;
		for (size_t k = 0; k < n; k++) {
			struct ta_sight_fate fate =
				ta_points_fate(c->points, e[k].joined, c->point, s->frame);
			if (!r->frame[e[k].point])
				r->frame[e[k].point] = fate.fate == TA_FATE_LOST ? 0 : fate.frame;
			r->fate[e[k].point] = fate.fate;
			if (n == 1)
				r->delay_ns = fate.delay_ns;
		}
	}
}

/* The join of two other points, or NULL. */
static const struct ta_joined *join_of(const struct ladder *l, const struct ta_elsewhere *a,
				       const struct ta_elsewhere *b)
{
	const struct ta_points *points = l->report->points;
	for (size_t i = 0; i < ta_points_joined_count(points, a->point, a->conn); i++) {
		const struct ta_joined *j = ta_points_joined(points, a->point, a->conn, i);
		for (int k = 0; k < 2; k++)
			if (j->point[k] == a->point && j->point[!k] == b->point &&
			    j->conn[!k] == b->conn)
				return j;
	}
	return NULL;
}

/* The row that another point has added for the same packet, or NULL. */
static struct row *row_of(struct ladder *l, const struct ta_elsewhere *e, uint32_t frame)
{
	for (unsigned p = 0; p < TA_POINTS_MAX; p++) {
		if (l->begin[p] == l->end[p] || p == e->point)
			continue;
		const struct ta_joined *j = join_of(l, e, l->elsewhere[p]);
		uint32_t there =
			j ? ta_points_fate(l->report->points, j, e->point, frame).frame : 0;
		size_t low = l->begin[p], high = l->end[p];
		while (there && low < high) {
			size_t middle = low + (high - low) / 2;
			if (l->row[middle].frame[p] == there)
				return &l->row[middle];
			if (l->row[middle].frame[p] < there)
				low = middle + 1;
			else
				high = middle;
		}
	}
	return NULL;
}

/* What another point saw and the judging one did not. */
static void add_elsewhere(struct ladder *l, const struct ta_elsewhere *e)
{
	const struct ta_connection_report *c = l->report;
	const struct ta_joined *j = e->joined;
	size_t count, begin = l->n;
	const struct ta_sight *const *sight =
		ta_points_sights(c->points, e->point, e->conn, &count);
	for (size_t i = 0; i < count; i++) {
		const struct ta_sight *s = sight[i];
		int64_t now_ns = ta_run_point_since_ns(
			c->the_run, c->point,
			ta_points_time(c->points, e->point, c->point, s->time_ns));
		if (now_ns < l->from_ns)
			continue;
		struct ta_sight_fate fate = ta_points_fate(c->points, j, e->point, s->frame);
		if (fate.frame)
			continue;
		struct row *known = row_of(l, e, s->frame);
		if (known) {
			known->frame[e->point] = s->frame;
			continue;
		}
		int dir = ta_elsewhere_dir(e, s->dir);
		uint32_t shift[2] = { j->seq_shift[e->is_a ? dir : s->dir],
				      j->seq_shift[e->is_a ? !dir : !s->dir] };
		struct row *r = add_row(l);
		r->time_ns = now_ns;
		r->frame[e->point] = s->frame;
		r->fate[c->point] = fate.fate;
		r->seq = e->is_a ? s->seq - shift[0] : s->seq + shift[0];
		r->ack = e->is_a ? s->ack - shift[1] : s->ack + shift[1];
		r->len = s->len;
		r->flags = s->flags;
		r->dir = (uint8_t)dir;
	}
	l->begin[e->point] = begin;
	l->end[e->point] = l->n;
}

static int compare_rows(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	if (x->time_ns != y->time_ns)
		return x->time_ns < y->time_ns ? -1 : 1;
	return memcmp(x->frame, y->frame, sizeof(x->frame));
}

/* Whether a is nearer to the client than b; of two that are not joined neither is. */
static bool is_nearer(const struct ladder *l, const struct ta_elsewhere *a,
		      const struct ta_elsewhere *b, int client)
{
	const struct ta_joined *j = join_of(l, a, b);
	if (!j)
		return false;
	bool is_a = j->point[0] == a->point && j->conn[0] == a->conn;
	int dir = ta_elsewhere_dir(a, client);
	const struct ta_between *between = &j->between[is_a ? dir : dir ^ (int)j->swapped];
	return between->near_known && between->near_is_a == is_a;
}

/* Points between the client and where it is judged stand left of that, the others right. */
static void order_columns(struct ladder *l, const struct ta_elsewhere *e, size_t n)
{
	int client = ta_conn_client(l->report->conn);
	unsigned here = l->report->point;
	for (int right = 0; right < 2; right++) {
		unsigned first = l->ncolumns;
		for (size_t i = 0; i < n; i++) {
			if (e[i].point == here || l->elsewhere[e[i].point] ||
			    ta_elsewhere_is_far(&e[i], client, client) != right)
				continue;
			unsigned at = l->ncolumns++;
			for (; at > first &&
			       is_nearer(l, &e[i], l->elsewhere[l->column[at - 1]], client);
			     at--)
				l->column[at] = l->column[at - 1];
			l->column[at] = e[i].point;
			l->elsewhere[e[i].point] = &e[i];
		}
		if (!right)
			l->column[l->ncolumns++] = here;
	}
}

static void repeat(struct ta_strbuf *out, const char *what, unsigned n)
{
	while (n--)
		ta_strbuf_add(out, what);
}

/* The arrow from one column to the next; `near` and `far` are points in the direction of the segment. */
static void arrow(struct ta_strbuf *out, const struct ladder *l, const struct row *r, unsigned near,
		  unsigned far, bool to_right)
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

static void row_words(struct ta_strbuf *out, const struct ladder *l, const struct row *r)
{
	const struct ta_half *sender = &l->report->conn->half[r->dir];
	const struct ta_half *peer = &l->report->conn->half[!r->dir];
	char delay[32];
	int64_t from = ta_fact_relative_seq(sender, r->seq);
	if (r->flags & TA_RST)
		ta_strbuf_add(out, "RST");
	else if (r->flags & TA_SYN)
		ta_strbuf_add(out, r->flags & TA_ACK ? "SYN-ACK" : "SYN");
	else if (r->len)
		ta_strbuf_addf(out, "%s%" PRId64 ":%" PRId64, r->flags & TA_FIN ? "FIN " : "", from,
			       from + r->len);
	else
		ta_strbuf_addf(out, "%s %" PRId64, r->flags & TA_FIN ? "FIN, ack" : "ack",
			       ta_fact_relative_seq(peer, r->ack));
	if (r->delay_ns != -1)
		ta_strbuf_addf(out, "  %s", ta_duration(delay, sizeof(delay), r->delay_ns));
}

static void frame_cell(struct ta_strbuf *out, const struct ladder *l, unsigned point,
		       uint32_t frame, bool left)
{
	char text[24] = "";
	if (frame)
		snprintf(text, sizeof(text), "%" PRIu64, ta_frame_number(l->report, point, frame));
	ta_strbuf_addf(out, left ? "%-*s" : "%*s", FRAME_WIDTH, text);
}

static void print_row(const struct ladder *l, const struct row *r)
{
	struct ta_strbuf text = { 0 };
	char at[32];
	bool to_right = r->dir == ta_conn_client(l->report->conn);
	bool lost = false;
	ta_strbuf_addf(&text, "%*s ", TIME_WIDTH, ta_page_instant(at, sizeof(at), r->time_ns));
	for (unsigned k = 0; k < l->ncolumns; k++) {
		unsigned p = l->column[k];
		if (k) {
			unsigned left = l->column[k - 1];
			ta_strbuf_add(&text, " ");
			arrow(&text, l, r, to_right ? left : p, to_right ? p : left, to_right);
			ta_strbuf_add(&text, " ");
		}
		frame_cell(&text, l, p, r->frame[p], k > 0);
		lost |= !r->frame[p] && r->fate[p] == TA_FATE_LOST;
	}
	ta_strbuf_add(&text, " ");
	row_words(&text, l, r);
	fprintf(l->page->out, "%*s", INDENT, "");
	ta_page_ink(l->page, lost ? TA_INK_RED : TA_INK_PLAIN, ta_strbuf_text(&text));
	putc('\n', l->page->out);
	ta_strbuf_release(&text);
}

/* The name of each column: of the file that the numbers below are of, where a point has several. `row` NULL: of the points. */
static void print_head(struct ladder *l, const struct row *row)
{
	struct ta_strbuf text = { 0 };
	ta_strbuf_addf(&text, "%*s ", TIME_WIDTH, row ? "" : "time, s");
	for (unsigned k = 0; k < l->ncolumns; k++) {
		unsigned p = l->column[k];
		char *file =
			row && row->frame[p] ? ta_frame_file(l->report, p, row->frame[p]) : NULL;
		const char *name = file ? file : row ? "" : ta_points_name(l->report->points, p);
		unsigned room = FRAME_WIDTH + (k + 1 < l->ncolumns ? l->gap + 1 : 0);
		if (!k)
			ta_strbuf_addf(&text, "  %-*.*s", (int)room - 2, (int)room - 2, name);
		else
			ta_strbuf_addf(&text, " %-*.*s", (int)room,
				       k + 1 < l->ncolumns ? (int)room : 64, name);
		free(file);
	}
	fprintf(l->page->out, "%*s", INDENT, "");
	while (text.len && text.text[text.len - 1] == ' ')
		text.text[--text.len] = '\0';
	ta_page_ink(l->page, TA_INK_DIM, ta_strbuf_text(&text));
	putc('\n', l->page->out);
	ta_strbuf_release(&text);
}

/* The first row of what failed: the segment of the main episode, else when it failed, else the first that was lost. */
static size_t find_focus(const struct ladder *l)
{
	const struct ta_diagnosis *d = l->report->diagnosis;
	const struct ta_trouble *t = l->report->conn->trouble;
	uint32_t frame = 0;
	if (t && d->main_episode >= 0 && (size_t)d->main_episode < t->nepisodes)
		frame = t->episode[d->main_episode]->first_frame;
	for (size_t i = 0; i < l->n; i++) {
		const struct row *r = &l->row[i];
		if (frame ? r->frame[l->report->point] == frame
			  : d->since_ns >= 0 && r->time_ns >= d->since_ns)
			return i;
	}
	for (size_t i = 0; i < l->n; i++)
		for (unsigned k = 0; k < l->ncolumns; k++)
			if (l->row[i].fate[l->column[k]] == TA_FATE_LOST)
				return i;
	return l->n;
}

/* A row of another file than the rows above, of a point that has several. */
static void print_files(struct ladder *l, const struct row *r)
{
	bool changed = false;
	for (unsigned k = 0; k < l->ncolumns; k++) {
		unsigned p = l->column[k];
		if (!r->frame[p])
			continue;
		unsigned input = ta_run_point_frame_at(l->report->the_run, p, r->frame[p]).input;
		char *file = ta_frame_file(l->report, p, r->frame[p]);
		bool is_point = !strcmp(file, ta_points_name(l->report->points, p));
		changed |= !is_point && l->file[p] != input + 1;
		l->file[p] = input + 1;
		free(file);
	}
	if (changed)
		print_head(l, r);
}

static void print_rows(struct ladder *l)
{
	size_t focus = find_focus(l);
	size_t from = focus > TA_LIMIT_LADDER_BEFORE ? focus - TA_LIMIT_LADDER_BEFORE : 0;
	const size_t most = TA_LIMIT_LADDER_HEAD + TA_LIMIT_LADDER_TAIL;
	if (focus == l->n)
		from = l->n > most ? l->n - most : 0;
	bool folded = l->n - from > most + 1;
	for (size_t i = from; i < l->n; i++) {
		if (folded && i == from + TA_LIMIT_LADDER_HEAD) {
			size_t last = l->n - TA_LIMIT_LADDER_TAIL;
			fprintf(l->page->out, "  %*s  %zu more\n", TIME_WIDTH + !!l->page->utf8 * 2,
				l->page->utf8 ? "\xe2\x8b\xae" : ":", last - i);
			i = last;
		}
		print_files(l, &l->row[i]);
		print_row(l, &l->row[i]);
	}
}

void ta_text_ladder(const struct ta_page *page, const struct ta_connection_report *report)
{
	struct ta_elsewhere e[TA_ELSEWHERE_MAX];
	size_t n = ta_elsewhere(report, e);
	struct ladder l = { .page = page, .report = report };
	if (!n)
		return;
	order_columns(&l, e, n);
	choose_begin(&l);
	add_here(&l, e, n);
	for (size_t i = 0; i < n; i++)
		add_elsewhere(&l, &e[i]);
	if (l.n)
		qsort(l.row, l.n, sizeof(*l.row), compare_rows);
	assert(l.ncolumns > 1);
	int room = (int)page->width - INDENT - TIME_WIDTH - 2 - WORDS_WIDTH -
		   (FRAME_WIDTH + 2) * (int)l.ncolumns;
	int gap = room / (int)(l.ncolumns - 1);
	l.gap = (unsigned)(gap < GAP_LEAST ? GAP_LEAST : gap > GAP_MOST ? GAP_MOST : gap);
	putc('\n', page->out);
	print_head(&l, NULL);
	print_rows(&l);
	putc('\n', page->out);
	free(l.row);
}
