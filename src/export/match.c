/* SPDX-License-Identifier: MIT */
/* Which files a packet belongs to: those of its connection, of a connection that it is an error or a neighbour message for, and those
 * of a connection between the same hosts that failed meanwhile. */
#include "match.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/xalloc.h"

enum { WAYS = 4 }; /* by key, by the pair of hosts, by either host */
enum way { BY_KEY, BY_PAIR, BY_HOST };

struct ta_matcher {
	const struct ta_selection *selection;
	struct ta_outfile *out;
	size_t first, count; /* items of the selection */
	uint64_t seed;
	struct ta_index by[3];  /* the newest item of a hash */
	uint32_t (*next)[WAYS]; /* of each item, the one before with the same hash */
	uint32_t *file;         /* of each item */
	size_t nfiles;
};

/* Puts an item in front of those with the same hash. */
static void link_item(struct ta_matcher *m, enum way way, unsigned slot, uint64_t hash, uint32_t at)
{
	/* A chain by host goes through either end of its items: what is linked is the item and the end. */
	uint32_t value = way == BY_HOST ? 2 * at + (slot - BY_HOST) : at;
	m->next[at][slot] = ta_index_put(&m->by[way], hash, value);
}

struct ta_matcher *ta_matcher_new(const struct ta_selection *selection, struct ta_outfile *out,
				  size_t nfiles)
{
	struct ta_matcher *m = ta_xcalloc(1, sizeof(*m));
	const struct ta_export_file *last = out[nfiles - 1].file;
	m->selection = selection;
	m->out = out;
	m->first = out[0].file->first;
	m->count = last->first + last->count - m->first;
	m->nfiles = nfiles;
	m->seed = ta_hash_seed();
	m->next = ta_xcalloc(m->count, sizeof(*m->next));
	m->file = ta_xcalloc(m->count, sizeof(*m->file));
	memset(m->file, 0xff, m->count * sizeof(*m->file)); /* TA_INDEX_NONE */
	for (size_t f = 0; f < nfiles; f++)
		for (size_t i = 0; i < out[f].file->count; i++)
			m->file[out[f].file->first - m->first + i] = (uint32_t)f;
	for (uint32_t i = 0; i < m->count; i++) {
		if (m->file[i] == TA_INDEX_NONE)
			continue;
		const struct ta_flow_key *key = &selection->item[m->first + i].key;
		link_item(m, BY_KEY, BY_KEY, ta_index_hash_key(m->seed, key), i);
		link_item(m, BY_PAIR, BY_PAIR,
			  ta_index_hash_pair(m->seed, &key->addr[0], &key->addr[1]), i);
		for (unsigned end = 0; end < 2; end++)
			link_item(m, BY_HOST, BY_HOST + end,
				  ta_index_hash_addr(m->seed, &key->addr[end]), i);
	}
	return m;
}

void ta_matcher_free(struct ta_matcher *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < 3; i++)
		ta_index_release(&m->by[i]);
	free(m->next);
	free(m->file);
	free(m);
}

uint32_t ta_matcher_file_of(const struct ta_matcher *m, size_t item)
{
	return item >= m->first && item - m->first < m->count ? m->file[item - m->first]
							      : TA_INDEX_NONE;
}

static bool is_in_input(const struct ta_selected *item, unsigned input)
{
	for (size_t i = 0; i < item->ninputs; i++)
		if (item->input[i] == input)
			return true;
	return false;
}

static bool has_begun(const struct ta_selected *item, const struct ta_again *again)
{
	return item->by_frame ? again->frame->number >= item->first_frame
			      : again->frame->time_ns >= item->first_ns;
}

static bool has_ended(const struct ta_selected *item, const struct ta_again *again)
{
	return item->by_frame ? again->frame->number > item->last_frame
			      : again->frame->time_ns > item->last_ns;
}

static bool is_at_failure(const struct ta_selected *item, int64_t time_ns)
{
	return time_ns >= item->from_ns && time_ns <= item->to_ns;
}

/* A segment of a connection, or an error for one, which may come when the connection has ended. */
static bool match_key(const struct ta_matcher *m, const struct ta_again *again,
		      const struct ta_flow_key *key, bool also_late, struct ta_match *match)
{
	bool found = false;
	for (uint32_t i = ta_index_find(&m->by[BY_KEY], ta_index_hash_key(m->seed, key));
	     i != TA_INDEX_NONE; i = m->next[i][BY_KEY]) {
		const struct ta_selected *item = &m->selection->item[m->first + i];
		if (is_in_input(item, again->input) && has_begun(item, again) &&
		    (also_late || !has_ended(item, again))) {
			ta_match_add(match, m->file[i]);
			found = true;
		}
	}
	return found;
}

/* Takes another connection into a file, as long as there is room for one more. */
static bool take_sibling(struct ta_outfile *out, uint64_t hash)
{
	uint32_t known = ta_index_find(&out->siblings, hash);
	if (known != TA_INDEX_NONE)
		return known; /* 0: left out */
	bool room = out->file->counts.siblings < TA_LIMIT_EXPORT_SIBLINGS;
	if (!room && out->file->counts.siblings_left_out >= TA_LIMIT_EXPORT_CONNECTIONS)
		return false; /* and not counted either: the memory of it has an end */
	ta_index_put(&out->siblings, hash, room);
	if (room)
		out->file->counts.siblings++;
	else
		out->file->counts.siblings_left_out++;
	return room;
}

/* A packet between the two hosts of a connection, at the time of its failure. key: of a segment; NULL: no segment. Of a fragment it
 * is not known whose it is: each is taken while the connection lasts. */
static void match_pair(const struct ta_matcher *m, const struct ta_again *again,
		       const struct ta_addr *a, const struct ta_addr *b,
		       const struct ta_flow_key *key, bool fragment, struct ta_match *match)
{
	for (uint32_t i = ta_index_find(&m->by[BY_PAIR], ta_index_hash_pair(m->seed, a, b));
	     i != TA_INDEX_NONE; i = m->next[i][BY_PAIR]) {
		const struct ta_selected *item = &m->selection->item[m->first + i];
		bool now = is_at_failure(item, again->frame->time_ns) ||
			   (fragment && has_begun(item, again) && !has_ended(item, again));
		if (!now || !is_in_input(item, again->input) || ta_match_has(match, m->file[i]))
			continue;
		if (!key || take_sibling(&m->out[m->file[i]], ta_index_hash_key(m->seed, key)))
			ta_match_add(match, m->file[i]);
	}
}

static void match_segment(const struct ta_matcher *m, const struct ta_again *again,
			  const struct ta_segment *s, struct ta_match *match)
{
	struct ta_flow_key key;
	int dir;
	ta_flow_key_make(&key, &dir, &s->src, s->sport, &s->dst, s->dport, 0);
	match_key(m, again, &key, false, match);
	match_pair(m, again, &s->src, &s->dst, &key, false, match);
}

static void match_error(const struct ta_matcher *m, const struct ta_again *again,
			const struct ta_icmp_error *e, struct ta_match *match)
{
	struct ta_flow_key key;
	int dir;
	ta_flow_key_make(&key, &dir, &e->src, e->sport, &e->dst, e->dport, 0);
	match_key(m, again, &key, true, match);
}

/* A neighbour message from or about a host. What the host asks for is asked about from then on: its gateway's answers. */
static void match_host(const struct ta_matcher *m, const struct ta_again *again,
		       const struct ta_addr *host, const struct ta_neighbour *n,
		       struct ta_match *match)
{
	uint32_t at = ta_index_find(&m->by[BY_HOST], ta_index_hash_addr(m->seed, host));
	while (at != TA_INDEX_NONE) {
		const struct ta_selected *item = &m->selection->item[m->first + at / 2];
		struct ta_outfile *out = &m->out[m->file[at / 2]];
		if (is_in_input(item, again->input)) {
			ta_match_add(match, m->file[at / 2]);
			if (host == &n->sender && n->op == TA_NEIGHBOUR_REQUEST &&
			    out->asked.count < TA_LIMIT_EXPORT_SIBLINGS)
				ta_index_put(&out->asked, ta_index_hash_addr(m->seed, &n->target),
					     0);
		}
		at = m->next[at / 2][BY_HOST + at % 2];
	}
}

static void match_neighbour(const struct ta_matcher *m, const struct ta_again *again,
			    const struct ta_neighbour *n, struct ta_match *match)
{
	match_host(m, again, &n->sender, n, match);
	match_host(m, again, &n->target, n, match);
	uint64_t sender = ta_index_hash_addr(m->seed, &n->sender);
	for (size_t f = 0; f < m->nfiles; f++)
		if (ta_index_find(&m->out[f].asked, sender) != TA_INDEX_NONE)
			ta_match_add(match, f);
}

void ta_matcher_packet(struct ta_matcher *m, const struct ta_again *again,
		       const struct ta_packet *p, struct ta_match *match)
{
	switch (p->kind) {
	case TA_PACKET_TCP:
		match_segment(m, again, &p->seg, match);
		break;
	case TA_PACKET_ICMP:
		match_error(m, again, &p->icmp, match);
		break;
	case TA_PACKET_NEIGHBOUR:
		match_neighbour(m, again, &p->neighbour, match);
		break;
	default:
		/* Fragments; echoes and datagrams, which show a host's life. */
		if (p->have_addrs)
			match_pair(m, again, &p->seg.src, &p->seg.dst, NULL,
				   !strcmp(p->name, "fragment"), match);
	}
}
