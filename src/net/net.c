/* SPDX-License-Identifier: MIT */
/* Hosts and what they did: per host a timeline of buckets whose width doubles as the capture grows, so that it is
 * bounded and yet tells, for any stretch of time, who was alive in it and by which connection. */
#include "tcpautopsy/net/net.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"

#include "host.h"
#include "rules.h"

struct ta_net *ta_net_new(void)
{
	struct ta_net *n = ta_xcalloc(1, sizeof(*n));
	n->seed = ta_hash_seed();
	n->nslots = 256;
	n->slot = ta_xcalloc(n->nslots, sizeof(*n->slot));
	n->recent = ta_xcalloc(TA_NET_RECENT, sizeof(*n->recent));
	n->name[n->nnames++] = "tcp";
	n->hosts_max = TA_LIMIT_HOSTS;
	n->marks_max = n->messages_max = SIZE_MAX;
	return n;
}

void ta_net_limit_memory(struct ta_net *n, uint64_t bytes)
{
	uint64_t part = bytes / TA_NET_MEMORY_PART;
	if (!bytes)
		return;
	n->marks_max = bytes / TA_NET_MARKS_PART / sizeof(struct mark);
	n->messages_max = part / sizeof(struct asked);
	n->hosts_max = part / (sizeof(struct host) + sizeof(struct mark) + 2 * sizeof(n->slot[0]));
	if (n->hosts_max > TA_LIMIT_HOSTS)
		n->hosts_max = TA_LIMIT_HOSTS;
}

static void free_host(struct host *h)
{
	for (size_t i = 0; i < h->nmarks; i++)
		ta_net_free_mark(&h->mark[i]);
	free(h->mark);
	if (h->talk) {
		free(h->talk->message);
		free(h->talk->asked);
	}
	free(h->talk);
	free(h);
}

void ta_net_free(struct ta_net *n)
{
	if (!n)
		return;
	for (size_t i = 0; i < n->nslots; i++) {
		if (!n->slot[i])
			continue;
		free_host(n->slot[i]);
	}
	free(n->slot);
	free(n->recent);
	free(n);
}

static size_t first_slot(const struct ta_net *n, const struct ta_addr *a)
{
	return ta_hash_slot(ta_hash_mix(n->seed ^ a->w[0], a->w[1]), n->nslots);
}

size_t ta_net_slot(const struct ta_net *n, const struct ta_addr *a)
{
	size_t at = first_slot(n, a);
	while (n->slot[at] && !ta_addr_equal(&n->slot[at]->addr, a))
		at = (at + 1) & (n->nslots - 1);
	return at;
}

static void grow(struct ta_net *n)
{
	struct host **old = n->slot;
	size_t count = n->nslots;
	n->nslots *= 2;
	n->slot = ta_xcalloc(n->nslots, sizeof(*n->slot));
	for (size_t i = 0; i < count; i++)
		if (old[i])
			n->slot[ta_net_slot(n, &old[i]->addr)] = old[i];
	free(old);
}

struct host *ta_net_host(struct ta_net *n, const struct ta_addr *a)
{
	size_t at = ta_net_slot(n, a);
	if (n->slot[at])
		return n->slot[at];
	if (n->nhosts >= n->hosts_max) {
		n->hosts_refused++;
		return NULL;
	}
	if (2 * (n->nhosts + 1) > n->nslots) {
		grow(n);
		at = ta_net_slot(n, a);
	}
	struct host *h = ta_xcalloc(1, sizeof(*h));
	h->addr = *a;
	h->width_ns = TA_NET_FIRST_WIDTH_NS;
	n->slot[at] = h;
	n->nhosts++;
	return h;
}

static void note_leaving(struct ta_net *n, const struct recent *r)
{
	const struct sign s = { { r->first_ns, r->first_frame, r->conn, 0 },
				{ r->last_ns, r->last_frame, r->conn, 0 } };
	ta_net_note(n, r->host, &s);
	n->on_their_way--;
}

/* What left the recent ones goes into its timeline, in its order, a little later: host and timeline come from memory meanwhile. */
static void flush(struct ta_net *n, struct recent *r)
{
	if (!r->host)
		return;
	unsigned at = n->left++ % TA_NET_LEAVING;
	struct recent *place = &n->leaving[at];
	if (place->host)
		note_leaving(n, place);
	*place = *r;
	n->on_their_way++;
	__builtin_prefetch(&r->host->nmarks);
	r->host = NULL;
	const struct host *h = n->leaving[(at + TA_NET_LEAVING / 2) % TA_NET_LEAVING].host;
	if (h && h->nmarks)
		__builtin_prefetch(&h->mark[h->nmarks - 1], 1);
}

/* All that left. */
static void land(struct ta_net *n)
{
	for (unsigned i = 0; i < TA_NET_LEAVING && n->on_their_way; i++) {
		struct recent *r = &n->leaving[n->left++ % TA_NET_LEAVING];
		if (r->host)
			note_leaving(n, r);
		r->host = NULL;
	}
}

void ta_net_settle(struct ta_net *n)
{
	for (size_t i = 0; i < TA_NET_RECENT; i++)
		flush(n, &n->recent[i]);
	land(n);
	n->noted = false;
}

static struct talk *talk_of(struct host *h)
{
	if (!h->talk)
		h->talk = ta_xcalloc(1, sizeof(*h->talk));
	return h->talk;
}

void ta_net_add_asked(struct ta_net *n, struct host *h, const struct asked *asked)
{
	struct talk *k = talk_of(h);
	if (!ta_net_may_grow(k->nasked, k->asked_capacity, TA_LIMIT_NEIGHBOUR,
			     n->messages >= n->messages_max)) {
		struct asked *second = k->asked + k->nasked / 2;
		memmove(second, second + 1, (k->nasked - k->nasked / 2 - 1) * sizeof(*second));
		k->nasked--;
	}
	size_t before = k->asked_capacity;
	k->asked = ta_xgrow(k->asked, &k->asked_capacity, k->nasked + 1, sizeof(*k->asked));
	n->messages += k->asked_capacity - before;
	k->asked[k->nasked++] = *asked;
}

void ta_net_add_message(struct ta_net *n, struct host *h, const struct message *m)
{
	struct talk *k = talk_of(h);
	if (!ta_net_may_grow(k->nmessages, k->messages_capacity, TA_LIMIT_NEIGHBOUR,
			     n->messages >= n->messages_max)) {
		n->messages_dropped++;
		/* The first half and the newest of the rest. */
		struct message *second = k->message + k->nmessages / 2;
		memmove(second, second + 1,
			(k->nmessages - k->nmessages / 2 - 1) * sizeof(*second));
		k->nmessages--;
	}
	size_t before = k->messages_capacity;
	k->message =
		ta_xgrow(k->message, &k->messages_capacity, k->nmessages + 1, sizeof(*k->message));
	n->messages += k->messages_capacity - before;
	k->message[k->nmessages++] = *m;
}

static void note_asked(struct ta_net *n, const struct ta_neighbour *nb)
{
	const struct asked asked = { nb->time_ns, nb->target, (uint32_t)nb->frame };
	struct host *h = ta_net_host(n, &nb->sender);
	if (h)
		ta_net_add_asked(n, h, &asked);
}

static void note_message(struct ta_net *n, const struct ta_neighbour *nb)
{
	bool request = nb->op == TA_NEIGHBOUR_REQUEST;
	const struct message m = { nb->time_ns, (uint32_t)nb->frame, (uint8_t)nb->op };
	struct host *h = ta_net_host(n, request ? &nb->target : &nb->sender);
	if (h)
		ta_net_add_message(n, h, &m);
}

static struct recent *recent_of(const struct ta_net *n, uint32_t conn, int dir)
{
	return &n->recent[(conn << 1 | (unsigned)dir) & (TA_NET_RECENT - 1)];
}

void ta_net_expect(const struct ta_net *n, const struct ta_segment *seg, uint32_t conn, int dir,
		   bool is_new)
{
	__builtin_prefetch(recent_of(n, conn, dir), 1);
	if (is_new)
		__builtin_prefetch(&n->slot[first_slot(n, &seg->src)]);
}

void ta_net_segment(struct ta_net *n, const struct ta_segment *seg, uint32_t conn, int dir)
{
	int64_t now = seg->time_ns;
	uint32_t frame = (uint32_t)seg->frame;
	ta_net_note_silence(&n->silences, now, frame);
	struct recent *r = recent_of(n, conn, dir);
	bool own = r->host && r->conn == conn && r->dir == (unsigned)dir;
	if (own && now >= r->last_ns && now < r->until_ns) {
		r->last_ns = now;
		r->last_frame = frame;
		return;
	}
	struct host *h = own ? r->host : NULL;
	flush(n, r);
	if (!h)
		h = ta_net_host(n, &seg->src);
	if (!h)
		return;
	/* Division rounds towards zero: before the run's start a bucket's end is not this. */
	int64_t bucket = now / h->width_ns;
	bool plain = now >= 0 && bucket < INT64_MAX / h->width_ns - 1;
	*r = (struct recent){ .host = h,
			      .first_ns = now,
			      .last_ns = now,
			      .until_ns = plain ? (bucket + 1) * h->width_ns : now,
			      .first_frame = frame,
			      .last_frame = frame,
			      .conn = conn,
			      .dir = (uint32_t)dir };
	n->noted = true;
}

/* Compared by what they say: one name may stand in several places. */
uint8_t ta_net_name(struct ta_net *n, const char *what)
{
	for (unsigned i = 0; i < n->nnames; i++)
		if (n->name[i] == what || !strcmp(n->name[i], what))
			return (uint8_t)i;
	if (n->nnames < TA_NET_NAMES - 1)
		n->name[n->nnames++] = what;
	return (uint8_t)(n->nnames - 1);
}

void ta_net_packet(struct ta_net *n, const struct ta_packet *p, uint32_t conn)
{
	int64_t now = p->seg.time_ns;
	uint32_t frame = (uint32_t)p->seg.frame;
	const struct ta_addr *who = &p->seg.src;
	const char *what = "";
	switch (p->kind) {
	case TA_PACKET_TCP:
		what = "tcp";
		break;
	case TA_PACKET_ICMP:
		who = &p->icmp.from;
		now = p->icmp.time_ns;
		frame = (uint32_t)p->icmp.frame;
		what = "icmp";
		break;
	case TA_PACKET_NEIGHBOUR:
		who = &p->neighbour.sender;
		now = p->neighbour.time_ns;
		frame = (uint32_t)p->neighbour.frame;
		what = p->neighbour.op == TA_NEIGHBOUR_REQUEST ? "neighbour request"
		       : p->neighbour.op == TA_NEIGHBOUR_REPLY ? "neighbour reply"
							       : TA_NET_ANNOUNCEMENT;
		note_message(n, &p->neighbour);
		if (p->neighbour.op == TA_NEIGHBOUR_REQUEST)
			note_asked(n, &p->neighbour);
		break;
	case TA_PACKET_OTHER:
		what = p->name;
		break;
	case TA_PACKET_SOCKET:
		return;
	}
	ta_net_note_silence(&n->silences, now, frame);
	if (p->kind == TA_PACKET_OTHER && !p->have_addrs)
		return;
	struct host *h = ta_net_host(n, who);
	if (!h)
		return;
	land(n);
	const struct seen seen = { now, frame, conn, ta_net_name(n, what) };
	const struct sign s = { seen, seen };
	ta_net_note(n, h, &s);
}

void ta_net_limits(const struct ta_net *n, struct ta_anomalies *to)
{
	ta_anomaly_add_n(to, "limits.hosts", 0, n->hosts_refused);
	ta_anomaly_add_n(to, "limits.neighbour", 0, n->messages_dropped);
	if (ta_net_silence_was_dropped(&n->silences))
		ta_anomaly_add(to, "limits.gaps", 0);
}
