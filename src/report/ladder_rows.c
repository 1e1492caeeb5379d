/* SPDX-License-Identifier: MIT */
#include "ladder_rows.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"

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
static void choose_begin(struct ta_ladder_rows *l)
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

static struct ta_ladder_seen *add_row(struct ta_ladder_rows *l)
{
	l->row = ta_xgrow(l->row, &l->capacity, l->n + 1, sizeof(*l->row));
	struct ta_ladder_seen *r = &l->row[l->n++];
	*r = (struct ta_ladder_seen){ .delay_ns = -1 };
	return r;
}

/* What was seen where the connection is judged. */
static void add_here(struct ta_ladder_rows *l, const struct ta_elsewhere *e, size_t n)
{
	const struct ta_connection_report *c = l->report;
	size_t count;
	const struct ta_sight *const *sight = ta_points_sights(c->points, c->point, c->id, &count);
	for (size_t i = 0; i < count; i++) {
		const struct ta_sight *s = sight[i];
		int64_t now_ns = ta_run_point_since_ns(c->the_run, c->point, s->time_ns);
		if (now_ns < l->from_ns)
			continue;
		struct ta_ladder_seen *r = add_row(l);
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
static const struct ta_joined *join_of(const struct ta_ladder_rows *l, const struct ta_elsewhere *a,
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
static struct ta_ladder_seen *row_of(struct ta_ladder_rows *l, const struct ta_elsewhere *e,
				     uint32_t frame)
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
static void add_elsewhere(struct ta_ladder_rows *l, const struct ta_elsewhere *e)
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
		struct ta_ladder_seen *known = row_of(l, e, s->frame);
		if (known) {
			known->frame[e->point] = s->frame;
			continue;
		}
		int dir = ta_elsewhere_dir(e, s->dir);
		uint32_t shift[2] = { j->seq_shift[e->is_a ? dir : s->dir],
				      j->seq_shift[e->is_a ? !dir : !s->dir] };
		struct ta_ladder_seen *r = add_row(l);
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
	const struct ta_ladder_seen *x = a, *y = b;
	if (x->time_ns != y->time_ns)
		return x->time_ns < y->time_ns ? -1 : 1;
	return memcmp(x->frame, y->frame, sizeof(x->frame));
}

/* Whether a is nearer to the client than b; of two that are not joined neither is. */
static bool is_nearer(const struct ta_ladder_rows *l, const struct ta_elsewhere *a,
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
static void order_columns(struct ta_ladder_rows *l, const struct ta_elsewhere *e, size_t n)
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

void ta_ladder_row_words(struct ta_strbuf *out, const struct ta_ladder_rows *l,
			 const struct ta_ladder_seen *r)
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

/* The first row of what failed: the segment of the main episode, else when it failed, else the first that was lost. */
size_t ta_ladder_rows_focus(const struct ta_ladder_rows *l)
{
	const struct ta_diagnosis *d = l->report->diagnosis;
	const struct ta_trouble *t = l->report->conn->trouble;
	uint32_t frame = 0;
	if (t && d->main_episode >= 0 && (size_t)d->main_episode < t->nepisodes)
		frame = t->episode[d->main_episode]->first_frame;
	for (size_t i = 0; i < l->n; i++) {
		const struct ta_ladder_seen *r = &l->row[i];
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

bool ta_ladder_rows(struct ta_ladder_rows *l, const struct ta_connection_report *report)
{
	*l = (struct ta_ladder_rows){ .report = report };
	size_t n = ta_elsewhere(report, l->other);
	if (!n)
		return false;
	order_columns(l, l->other, n);
	choose_begin(l);
	add_here(l, l->other, n);
	for (size_t i = 0; i < n; i++)
		add_elsewhere(l, &l->other[i]);
	if (l->n)
		qsort(l->row, l->n, sizeof(*l->row), compare_rows);
	assert(l->ncolumns > 1);
	return true;
}

void ta_ladder_rows_release(struct ta_ladder_rows *l)
{
	free(l->row);
}
