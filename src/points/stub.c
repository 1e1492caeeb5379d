/* SPDX-License-Identifier: MIT */
/* Temporary: joins by equal keys and equal segments only. */
#include "tcpautopsy/points/points.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"

struct seen {
	const struct ta_sight **sight;
	size_t n, cap;
	struct ta_flow_key key;
	bool known;
	struct ta_joined *joined[TA_POINTS_MAX];
	uint32_t *match[TA_POINTS_MAX]; /* frame at the other */
	int64_t *delay[TA_POINTS_MAX];
	size_t njoined;
};
struct point {
	char *name;
	struct ta_sight **sight;
	size_t n, cap;
	struct seen *conn;
	size_t nconn, conncap;
};
struct ta_points {
	struct point point[TA_POINTS_MAX];
	unsigned n;
	struct ta_clock_pair clock[TA_POINTS_MAX][TA_POINTS_MAX];
};

struct ta_points *ta_points_new(void)
{
	return ta_xcalloc(1, sizeof(struct ta_points));
}
void ta_points_free(struct ta_points *p)
{
	free(p);
}
int ta_points_add(struct ta_points *p, const char *name)
{
	p->point[p->n].name = ta_xstrdup(name);
	return (int)p->n++;
}
static struct seen *conn_at(struct ta_points *p, unsigned at, uint32_t id)
{
	struct point *q = &p->point[at];
	while (q->nconn <= id) {
		q->conn = ta_xgrow(q->conn, &q->conncap, q->nconn + 1, sizeof(*q->conn));
		q->conn[q->nconn++] = (struct seen){ 0 };
	}
	return &q->conn[id];
}
void ta_points_sight(struct ta_points *p, unsigned at, const struct ta_sight *s)
{
	struct seen *c = conn_at(p, at, s->conn);
	c->sight = ta_xgrow(c->sight, &c->cap, c->n + 1, sizeof(*c->sight));
	c->sight[c->n++] = ta_xmemdup(s, sizeof(*s));
}
void ta_points_connection(struct ta_points *p, unsigned at, uint32_t id, const struct ta_flow_key *key)
{
	struct seen *c = conn_at(p, at, id);
	c->key = *key;
	c->known = true;
}
void ta_points_watched(struct ta_points *p, unsigned at, int64_t f, int64_t t, bool l)
{
	(void)p, (void)at, (void)f, (void)t, (void)l;
}
static void join(struct ta_points *p, unsigned a, unsigned b, uint32_t i, uint32_t k)
{
	struct seen *x = conn_at(p, a, i), *y = conn_at(p, b, k);
	struct ta_joined *j = ta_xcalloc(1, sizeof(*j));
	*j = (struct ta_joined){ .point = { a, b }, .conn = { i, k } };
	unsigned nx = (unsigned)x->njoined++, ny = (unsigned)y->njoined++;
	x->joined[nx] = y->joined[ny] = j;
	x->match[nx] = ta_xcalloc(x->n, 4), y->match[ny] = ta_xcalloc(y->n, 4);
	x->delay[nx] = ta_xcalloc(x->n, 8), y->delay[ny] = ta_xcalloc(y->n, 8);
	int64_t least[2] = { INT64_MAX, INT64_MAX };
	for (size_t m = 0; m < x->n; m++)
		for (size_t n = 0; n < y->n; n++) {
			const struct ta_sight *s = x->sight[m], *t = y->sight[n];
			if (y->match[ny][n] || s->dir != t->dir || s->seq != t->seq || s->ack != t->ack || s->len != t->len ||
			    s->flags != t->flags || s->tsval != t->tsval || s->ip_id != t->ip_id)
				continue;
			x->match[nx][m] = t->frame, y->match[ny][n] = s->frame;
			x->delay[nx][m] = y->delay[ny][n] = t->time_ns - s->time_ns;
			int64_t d = s->dir == 0 ? t->time_ns - s->time_ns : s->time_ns - t->time_ns;
			if (d < least[s->dir])
				least[s->dir] = d;
			j->clock.shared++;
			break;
		}
	int da = -1;
	for (size_t m = 0; m < x->n && da < 0; m++)
		if (x->sight[m]->ttl == 64)
			da = x->sight[m]->dir;
	int d0 = da < 0 ? 0 : da; /* direction whose near point is a */
	int64_t half = (least[0] + least[1]) / 2, off = d0 == 0 ? least[0] - half : half - least[0];
	if (d0 == 1)
		off = half - least[0];
	j->clock.known = j->clock.shared > 0;
	j->clock.offset_ns = off;
	j->clock.uncertainty_ns = half;
	p->clock[a][b] = j->clock;
	p->clock[b][a] = j->clock;
	p->clock[b][a].offset_ns = -off;
	for (int dir = 0; dir < 2; dir++) {
		struct ta_between *w = &j->between[dir];
		*w = (struct ta_between){ .near_known = true, .near_is_a = dir == d0, .delay_min_ns = INT64_MAX };
		struct seen *c = w->near_is_a ? x : y, *f = w->near_is_a ? y : x;
		unsigned nc = w->near_is_a ? nx : ny, nf = w->near_is_a ? ny : nx;
		for (size_t m = 0; m < c->n; m++) {
			if (c->sight[m]->dir != dir)
				continue;
			if (c->match[nc][m]) {
				w->both++;
				int64_t d = c->delay[nc][m] - off;
				c->delay[nc][m] = d = w->near_is_a ? d : -d;
				w->delay_min_ns = d < w->delay_min_ns ? d : w->delay_min_ns;
				w->delay_max_ns = d > w->delay_max_ns ? d : w->delay_max_ns;
				w->delay_median_ns = d;
			} else {
				w->lost++;
				w->last_lost_frame = c->sight[m]->frame;
				if (!w->first_lost_frame)
					w->first_lost_frame = c->sight[m]->frame;
			}
		}
		for (size_t m = 0; m < f->n; m++)
			w->made += f->sight[m]->dir == dir && !f->match[nf][m];
	}
}
void ta_points_join(struct ta_points *p)
{
	for (unsigned a = 0; a < p->n; a++)
		for (unsigned b = a + 1; b < p->n; b++)
			for (uint32_t i = 0; i < p->point[a].nconn; i++)
				for (uint32_t k = 0; k < p->point[b].nconn; k++)
					if (!memcmp(&p->point[a].conn[i].key, &p->point[b].conn[k].key, sizeof(struct ta_flow_key)))
						join(p, a, b, i, k);
}
unsigned ta_points_count(const struct ta_points *p)
{
	return p->n;
}
const char *ta_points_name(const struct ta_points *p, unsigned at)
{
	return p->point[at].name;
}
uint64_t ta_points_left_out(const struct ta_points *p)
{
	(void)p;
	return 0;
}
const struct ta_clock_pair *ta_points_clock(const struct ta_points *p, unsigned a, unsigned b)
{
	return p->clock[a][b].known ? &p->clock[a][b] : NULL;
}
int64_t ta_points_time(const struct ta_points *p, unsigned a, unsigned b, int64_t t)
{
	return t + p->clock[a][b].offset_ns;
}
size_t ta_points_joined_count(const struct ta_points *p, unsigned at, uint32_t id)
{
	return id < p->point[at].nconn ? p->point[at].conn[id].njoined : 0;
}
const struct ta_joined *ta_points_joined(const struct ta_points *p, unsigned at, uint32_t id, size_t i)
{
	return p->point[at].conn[id].joined[i];
}
struct ta_sight_fate ta_points_fate(const struct ta_points *p, const struct ta_joined *j, unsigned at, uint32_t frame)
{
	struct ta_sight_fate f = { .fate = TA_FATE_UNKNOWN, .delay_ns = -1 };
	int o = j->point[0] != at;
	struct seen *c = &p->point[at].conn[j->conn[o]];
	for (size_t k = 0; k < c->njoined; k++)
		for (size_t m = 0; c->joined[k] == j && m < c->n; m++)
			if (c->sight[m]->frame == frame) {
				const struct ta_between *w = &j->between[c->sight[m]->dir];
				bool near = w->near_is_a == (at == j->point[0]);
				f.frame = c->match[k][m];
				f.fate = f.frame ? TA_FATE_BOTH : near ? TA_FATE_LOST : TA_FATE_MADE;
				if (f.frame) {
					int64_t d = c->delay[k][m];
					f.delay_ns = near ? d : -1;
				}
			}
	return f;
}
const struct ta_sight *const *ta_points_sights(const struct ta_points *p, unsigned at, uint32_t id, size_t *n)
{
	*n = p->point[at].conn[id].n;
	return p->point[at].conn[id].sight;
}
