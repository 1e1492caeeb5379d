/* SPDX-License-Identifier: MIT */
/* A connection that several points saw is one connection, and judged at one of them: nearest to the side whose attempts stayed
 * unanswered, because what made it send is seen there best, or were answered late; without any, nearest to the side that lost most
 * on the way; else nearest to the client. A point whose capture ended before that side did comes last. */
#include "judge_point.h"

#include "rules.h"
#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/tcp/facts.h"

enum { MEMBERS = 2 * TA_POINTS_MAX };

/* The same connection at one point. */
struct member {
	unsigned point;
	uint32_t conn;
	bool swapped; /* key indexes are the other way round than at the first member */
};

struct family {
	struct member member[MEMBERS];
	size_t n;
};

static void add(struct family *f, unsigned point, uint32_t conn, bool swapped)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->member[i].point == point && f->member[i].conn == conn)
			return;
	if (f->n < MEMBERS)
		f->member[f->n++] = (struct member){ point, conn, swapped };
}

/* All that are joined with it, by whatever way; the first is the same from whichever of them one starts. */
static void gather(struct family *f, const struct ta_points *points, unsigned point, uint32_t conn)
{
	*f = (struct family){ 0 };
	add(f, point, conn, false);
	for (size_t i = 0; i < f->n; i++) {
		struct member m = f->member[i];
		size_t n = ta_points_joined_count(points, m.point, m.conn);
		for (size_t k = 0; k < n; k++) {
			const struct ta_joined *j = ta_points_joined(points, m.point, m.conn, k);
			int other = j->point[0] == m.point && j->conn[0] == m.conn;
			add(f, j->point[other], j->conn[other], m.swapped != j->swapped);
		}
	}
	for (size_t i = 1; i < f->n; i++) {
		struct member first = f->member[0], m = f->member[i];
		if (m.point < first.point || (m.point == first.point && m.conn < first.conn)) {
			f->member[0] = m;
			f->member[i] = first;
		}
	}
}

static const struct ta_conn *conn_of(const struct ta_run *run, const struct member *m)
{
	return ta_tracker_conn(run->runs[m->point].tracker, m->conn);
}

/* The member whose attempts stayed unanswered for longest, or (`healed`) were answered at last after the longest time: its
 * sender as a key index there, or -1. */
static int failing_sender(const struct ta_run *run, const struct family *f, bool healed,
			  const struct member **ret)
{
	int64_t longest = 0;
	int sender = -1;
	for (size_t i = 0; i < f->n; i++) {
		const struct ta_conn *c = conn_of(run, &f->member[i]);
		for (size_t k = 0; c && c->trouble && k < c->trouble->nepisodes; k++) {
			const struct ta_episode *e = c->trouble->episode[k];
			int64_t silence_ns = e->end_ns - e->start_ns;
			if ((e->result == TA_RESULT_ANSWERED) != healed ||
			    e->result == TA_RESULT_SUPERSEDED || silence_ns <= longest)
				continue;
			longest = silence_ns;
			sender = e->sender;
			*ret = &f->member[i];
		}
	}
	return sender;
}

/* The direction at a member that lost most between it and another, or -1. */
static int losing_sender(const struct ta_points *points, const struct member *m)
{
	uint32_t lost[2] = { 0 };
	for (size_t k = 0; k < ta_points_joined_count(points, m->point, m->conn); k++) {
		const struct ta_joined *j = ta_points_joined(points, m->point, m->conn, k);
		bool is_a = j->point[0] == m->point && j->conn[0] == m->conn;
		for (int dir = 0; dir < 2; dir++)
			lost[dir] += j->between[is_a ? dir : dir ^ (int)j->swapped].lost;
	}
	return lost[0] == lost[1] ? -1 : lost[1] > lost[0];
}

/* How many of the others are farther from the sender of `dir` (a key index at the member). */
static unsigned nearness(const struct ta_points *points, const struct member *m, int dir)
{
	unsigned farther = 0;
	for (size_t k = 0; k < ta_points_joined_count(points, m->point, m->conn); k++) {
		const struct ta_joined *j = ta_points_joined(points, m->point, m->conn, k);
		bool is_a = j->point[0] == m->point && j->conn[0] == m->conn;
		const struct ta_between *b = &j->between[is_a ? dir : dir ^ (int)j->swapped];
		farther += b->near_known && b->near_is_a == is_a;
	}
	return farther;
}

/* The last segment of a sender that a member saw, or NULL. */
static const struct ta_sight *last_sight(const struct ta_run *run, const struct member *m, int dir)
{
	size_t n;
	const struct ta_sight *const *sight = ta_points_sights(run->points, m->point, m->conn, &n);
	while (n && sight[n - 1]->dir != dir)
		n--;
	return n ? sight[n - 1] : NULL;
}

/* The member's capture had ended before another one saw the last segments of `dir` (a key index at `from`): it does not show how that
 * side went on. What the other side sent later may have been lost on its way here. */
static bool misses_end(const struct ta_run *run, const struct family *f, const struct member *m,
		       const struct member *from, int dir)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct member *o = &f->member[i];
		const struct ta_sight *last =
			last_sight(run, o, dir ^ (int)(o->swapped != from->swapped));
		if (!last || o->point == m->point)
			continue;
		int64_t last_ns = ta_points_time(run->points, o->point, m->point, last->time_ns);
		if (ta_time_sub(last_ns, run->runs[m->point].start_ns) >
		    run->runs[m->point].last_ns + TA_JUDGE_END_NS)
			return true;
	}
	return false;
}

/* A capture that was filtered to one direction is not where a connection is judged, if another has both. */
static bool shows_both_sides(const struct ta_conn *c)
{
	return c && ta_half_captured(&c->half[0]) && ta_half_captured(&c->half[1]);
}

bool ta_judge_point_is_here(const struct ta_run *run, uint32_t id)
{
	struct family f;
	if (!ta_points_joined_count(run->points, run->index, id))
		return true;
	gather(&f, run->points, run->index, id);
	const struct member *from = &f.member[0];
	int sender = failing_sender(run, &f, false, &from);
	if (sender < 0)
		sender = failing_sender(run, &f, true, &from);
	if (sender < 0)
		sender = losing_sender(run->points, from);
	const struct ta_conn *c = conn_of(run, from);
	if (sender < 0)
		sender = c ? ta_conn_client(c) : 0;
	const struct member *best = &f.member[0];
	unsigned most = 0;
	for (size_t i = 0; i < f.n; i++) {
		const struct member *m = &f.member[i];
		unsigned n = nearness(run->points, m, sender ^ (int)(m->swapped != from->swapped));
		if (!misses_end(run, &f, m, from, sender))
			n += MEMBERS;
		if (shows_both_sides(conn_of(run, m)))
			n += 2 * MEMBERS;
		if (n > most) {
			most = n;
			best = m;
		}
	}
	return best->point == run->index && best->conn == id;
}
