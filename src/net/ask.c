/* SPDX-License-Identifier: MIT */
/* What is asked of a host's timeline and of the neighbour messages about it. */
#include "host.h"
#include "rules.h"

/* Changes of the address asked for that are looked at: who asks for more serves many. */
#define MAX_TARGETS 8u

/* In (from, to], and not of connection `but`. */
struct asked_for {
	int64_t from_ns, to_ns;
	uint32_t but;
};

/* A sign of s in the interval, at an instant that is known exactly: *ret, where it is the earliest; count says how often there was one before
 * it. Returns how often with it. */
static uint64_t add_sign(struct ta_net_sign *ret, uint64_t count, const struct sign *s,
			 const char *what, const struct asked_for *asked)
{
	if (!s->count || (s->conn == asked->but && asked->but != UINT32_MAX))
		return count;
	bool first = s->first_ns > asked->from_ns && s->first_ns <= asked->to_ns;
	bool last = s->last_ns > asked->from_ns && s->last_ns <= asked->to_ns;
	int64_t time_ns = first ? s->first_ns : s->last_ns;
	if (!first && !last)
		return count;
	if (!count || time_ns < ret->time_ns)
		*ret = (struct ta_net_sign){ .time_ns = time_ns,
					     .frame = first ? s->first_frame : s->last_frame,
					     .conn = s->conn,
					     .what = what };
	return count + s->count;
}

bool ta_net_alive(const struct ta_net *n, const struct ta_addr *host, int64_t from_ns,
		  int64_t to_ns, uint32_t but, struct ta_net_sign *ret)
{
	const struct host *h = ta_net_find_host(n, host);
	const struct asked_for asked = { from_ns, to_ns, but };
	uint64_t count = 0;
	for (size_t i = 0; h && i < h->nmarks; i++) {
		const struct mark *m = &h->mark[i];
		const struct sign a = is_full(m) ? m->full->a : sign_of_one(m);
		const struct other *b = is_full(m) ? m->full->b : NULL;
		/* Among the others in b there may be the very one that does not count. */
		bool others = b && (but == UINT32_MAX || a.conn == but);
		count = add_sign(ret, count, &a, n->name[what_of(m)], &asked);
		if (others)
			count = add_sign(ret, count, &b->sign, n->name[b->what], &asked);
	}
	if (count)
		ret->count = count;
	return count;
}

void ta_net_neighbour_activity(const struct ta_net *n, const struct ta_addr *host, int64_t from_ns,
			       int64_t to_ns, struct ta_net_neighbours *ret)
{
	*ret = (struct ta_net_neighbours){ 0 };
	const struct host *h = ta_net_find_host(n, host);
	for (size_t i = 0; h && h->talk && i < h->talk->nmessages; i++) {
		const struct message *m = &h->talk->message[i];
		if (m->time_ns < from_ns || m->time_ns > to_ns)
			continue;
		if (m->op != TA_NEIGHBOUR_REQUEST) {
			ret->replies++;
			if (m->op == TA_NEIGHBOUR_REPLY) {
				ret->solicited++;
				ret->last_reply_frame = m->frame;
				ret->last_reply_ns = m->time_ns;
			}
			continue;
		}
		if (!ret->requests++) {
			ret->first_request_frame = m->frame;
			ret->first_request_ns = m->time_ns;
		}
		ret->last_request_frame = m->frame;
		ret->last_request_ns = m->time_ns;
	}
}

bool ta_net_asks_in_vain(const struct ta_net *n, const struct ta_addr *host,
			 const struct ta_addr *but, int64_t from_ns, int64_t to_ns,
			 struct ta_net_neighbours *ret, struct ta_addr *ret_target)
{
	const struct host *h = ta_net_find_host(n, host);
	const struct asked *first = NULL, *last = NULL;
	unsigned looked = 0;
	for (size_t i = 0; h && h->talk && i < h->talk->nasked; i++) {
		const struct asked *a = &h->talk->asked[i];
		if (ta_addr_equal(&a->target, but))
			return false;
		if (a->time_ns < from_ns || a->time_ns > to_ns ||
		    (last && ta_addr_equal(&a->target, &last->target)))
			continue;
		if (looked++ == MAX_TARGETS)
			return false;
		last = a;
		struct ta_net_neighbours all;
		ta_net_neighbour_activity(n, &a->target, from_ns, to_ns, &all);
		if (all.replies)
			continue;
		if (first && !ta_addr_equal(&a->target, &first->target))
			return false; /* it asks for whole lists: a scan, or a server of many */
		if (!first) {
			struct ta_net_neighbours before;
			ta_net_neighbour_activity(n, &a->target, 0, from_ns - 1, &before);
			if (before.requests && !before.replies)
				return false; /* in vain before it, too */
			*ret = all;
			first = a;
		}
	}
	if (first)
		*ret_target = first->target;
	return first;
}

int64_t ta_net_asked_ns(const struct ta_net *n, const struct ta_addr *host, int64_t from_ns,
			int64_t to_ns)
{
	const struct host *h = ta_net_find_host(n, host);
	for (size_t i = 0; h && h->talk && i < h->talk->nasked; i++)
		if (h->talk->asked[i].time_ns >= from_ns && h->talk->asked[i].time_ns <= to_ns)
			return h->talk->asked[i].time_ns;
	return -1;
}

bool ta_net_asked_in_vain(const struct ta_net *n, const struct ta_addr *host, int64_t from_ns,
			  int64_t to_ns, struct ta_net_neighbours *ret)
{
	ta_net_neighbour_activity(n, host, from_ns, to_ns, ret);
	return ret->requests >= TA_NET_REQUESTS_IN_VAIN && !ret->replies;
}
