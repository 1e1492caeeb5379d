/* SPDX-License-Identifier: MIT */
/* Who else fell silent at the same instant: connections of the same hosts, and hosts of other networks. */
#include "facts/together.h"

#include <stdlib.h>
#include <string.h>

#include "facts/events.h"
#include "facts/observers.h"
#include "facts/rules.h"
#include "facts/shared.h"

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/tcp/facts.h"

struct silence {
	struct ta_addr own, peer; /* who sends in vain, to whom */
	int64_t since_ns;
	uint32_t id;
};

struct ta_silences {
	struct silence *item; /* by sender, then time; owned */
	size_t count;
};

static int compare(const void *a, const void *b)
{
	const struct silence *x = a, *y = b;
	int c = ta_addr_compare(&x->own, &y->own);
	if (c)
		return c;
	return x->since_ns < y->since_ns   ? -1
	       : x->since_ns > y->since_ns ? 1
	       : x->id < y->id             ? -1
					   : x->id > y->id;
}

/* Retransmissions in vain to the end, in the course of a connection that its peer had not closed. */
static const struct ta_episode *lasting(const struct ta_conn *c)
{
	const struct ta_trouble *t = c ? c->trouble : NULL;
	const struct ta_episode *e = t && t->nepisodes ? t->episode[t->nepisodes - 1] : NULL;
	if (!e || e->kind != TA_EPISODE_RETRANSMISSION || e->result == TA_RESULT_ANSWERED ||
	    e->attempts_total < TA_OUTAGE_TIMEOUTS || e->peer_segments ||
	    ta_half_sent_fin(&c->half[!e->sender]) || ta_half_sent_rst(&c->half[!e->sender]))
		return NULL;
	return e;
}

struct ta_silences *ta_silences_new(const struct ta_tracker *tracker)
{
	struct ta_silences *all = ta_xcalloc(1, sizeof(*all));
	size_t capacity = 0;
	uint32_t n = ta_tracker_count(tracker);
	for (uint32_t id = 0; id < n; id++) {
		const struct ta_conn *c = ta_tracker_glance(tracker, id);
		const struct ta_episode *e = lasting(c);
		if (!e)
			continue;
		all->item = ta_xgrow(all->item, &capacity, all->count + 1, sizeof(*all->item));
		all->item[all->count++] =
			(struct silence){ c->flow.key.addr[e->sender], c->flow.key.addr[!e->sender],
					  e->start_ns, id };
	}
	if (all->count)
		qsort(all->item, all->count, sizeof(*all->item), compare);
	return all;
}

void ta_silences_free(struct ta_silences *all)
{
	if (!all)
		return;
	free(all->item);
	free(all);
}

/* The first one of `own` at or after `from`. */
static size_t first_at_least(const struct ta_silences *all, const struct ta_addr *own, int64_t from)
{
	struct silence key = { .own = *own, .since_ns = from };
	size_t lo = 0, hi = all->count;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (compare(&all->item[mid], &key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Neighbours in one subnet may hang on one switch or hypervisor; what is far apart in address is taken for apart. */
static bool other_network(const struct ta_addr *a, const struct ta_addr *b)
{
	bool v4 = ta_addr_family(a) == TA_ADDR_IPV4 && ta_addr_family(b) == TA_ADDR_IPV4;
	return memcmp(a->b, b->b, v4 ? TA_NETWORK4_BYTES : TA_NETWORK6_BYTES) != 0;
}

static void look(struct ta_scene *scene, int event, const struct ta_episode *e)
{
	const struct ta_silences *all = scene->base->silences;
	const struct ta_addr *own = &scene->conn->flow.key.addr[e->sender],
			     *peer = &scene->conn->flow.key.addr[!e->sender];
	int64_t since = scene->facts->event[event].since_ns;
	uint32_t same = 0, same_conn = TA_NO_CONN, other = TA_NO_CONN;
	unsigned looks = 0;
	for (size_t i = first_at_least(all, own, since - TA_TOGETHER_NS);
	     i < all->count && ta_addr_equal(&all->item[i].own, own) &&
	     all->item[i].since_ns <= since + TA_TOGETHER_NS && looks < TA_LIMIT_LOOKS;
	     i++, looks++) {
		const struct silence *s = &all->item[i];
		if (s->id == scene->id)
			continue;
		if (ta_addr_equal(&s->peer, peer)) {
			same++;
			same_conn = same_conn == TA_NO_CONN ? s->id : same_conn;
		} else if (other == TA_NO_CONN && other_network(&s->peer, peer)) {
			other = s->id;
		}
	}
	struct ta_fact *f;
	if (same) {
		f = ta_fact_add(scene, TA_FACT_SIBLINGS_SILENT, TA_OF_PATH, e->sender, event);
		f->value[0] = same;
		f->conn = same_conn;
	}
	if (other != TA_NO_CONN)
		ta_fact_add(scene, TA_FACT_SILENT_TOGETHER, TA_OF_PATH, e->sender, event)->conn =
			other;
}

void ta_observe_together(struct ta_scene *scene)
{
	for (size_t i = 0; i < scene->facts->nevents; i++) {
		const struct ta_episode *e = ta_event_episode(scene, (int)i);
		if (e && ta_is_silence(scene, (int)i) && scene->facts->event[i].healed_ns < 0)
			look(scene, (int)i, e);
	}
}
