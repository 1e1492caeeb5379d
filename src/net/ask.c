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

/* Takes a sign that lies in the interval and is before *ret; `found`: there is one in it. */
static bool take(struct ta_net_sign *ret, bool found, const struct ta_net *n, const struct seen *s,
		 const struct asked_for *asked)
{
	if (s->time_ns <= asked->from_ns || s->time_ns > asked->to_ns ||
	    (s->conn == asked->but && asked->but != UINT32_MAX))
		return found;
	if (!found || s->time_ns < ret->time_ns)
		*ret = (struct ta_net_sign){ s->time_ns, s->frame, s->conn, n->name[s->what] };
	return true;
}

bool ta_net_alive(const struct ta_net *n, const struct ta_addr *host, int64_t from_ns,
		  int64_t to_ns, uint32_t but, struct ta_net_sign *ret)
{
	const struct host *h = ta_net_find_host(n, host);
	const struct asked_for asked = { from_ns, to_ns, but };
	bool found = false;
	for (size_t i = 0; h && i < h->nmarks; i++) {
		const struct mark *m = &h->mark[i];
		const struct sign any = is_full(m) ? m->full->any : sign_of_one(m);
		const struct sign *other = is_full(m) ? m->full->other : NULL;
		found = take(ret, found, n, &any.first, &asked);
		found = take(ret, found, n, &any.last, &asked);
		if (other) {
			found = take(ret, found, n, &other->first, &asked);
			found = take(ret, found, n, &other->last, &asked);
		}
	}
	return found;
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
