/* SPDX-License-Identifier: MIT */
/* Which files a packet belongs to: those of its connection, of a connection that it is an error or a neighbour message for, and those
 * of a connection between the same hosts that failed meanwhile. */
#include "match.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/xalloc.h"

enum { WAYS = 4 }; /* by key, by the pair of hosts, by either host */
enum way { BY_KEY, BY_PAIR, BY_HOST, TABLES };

/* Another connection that a file takes. */
struct sibling {
	const struct ta_candidate *who;
	uint32_t item;   /* whose sibling it is */
	uint32_t before; /* the one before it with the same key, or TA_INDEX_NONE */
};

struct ta_matcher {
	const struct ta_selection *selection;
	struct ta_outfile *out;
	size_t first, count; /* items of the selection */
	uint64_t seed;
	struct ta_index by[3];  /* the newest item of a hash */
	uint32_t (*next)[WAYS]; /* of each item, the one before with the same hash */
	uint32_t *file;         /* of each item */
	size_t nfiles;
	struct ta_match here;    /* files that have a connection of the input that is being read */
	struct sibling *sibling; /* owned */
	size_t nsiblings, siblings_capacity;
	struct ta_index by_sibling; /* the newest of a key */
};

/* Puts an item in front of those with the same hash. */
static void link_item(struct ta_matcher *m, enum way way, unsigned slot, uint64_t hash, uint32_t at)
{
	/* A chain by host goes through either end of its items: what is linked is the item and the end. */
	uint32_t value = way == BY_HOST ? 2 * at + (slot - BY_HOST) : at;
	m->next[at][slot] = ta_index_put(&m->by[way], hash, value);
}

/* Takes another connection into the file of an item, as long as there is room for one more. */
static void take_sibling(struct ta_matcher *m, uint32_t at, const struct ta_candidate *who)
{
	struct ta_export_counts *n = &m->out[m->file[at]].file->counts;
	uint32_t i = ta_index_find(&m->by_sibling, who->key);
	for (; i != TA_INDEX_NONE; i = m->sibling[i].before)
		if (m->sibling[i].who == who && m->file[m->sibling[i].item] == m->file[at])
			return;
	if (n->siblings == TA_LIMIT_EXPORT_SIBLINGS) {
		n->siblings_left_out++;
		return;
	}
	n->siblings++;
	m->sibling =
		ta_xgrow(m->sibling, &m->siblings_capacity, m->nsiblings + 1, sizeof(*m->sibling));
	m->sibling[m->nsiblings] = (struct sibling){
		.who = who,
		.item = at,
		.before = ta_index_put(&m->by_sibling, who->key, (uint32_t)m->nsiblings),
	};
	m->nsiblings++;
}

/* Whether a candidate is in the file anyway. */
static bool is_selected(const struct ta_matcher *m, uint32_t at, const struct ta_candidate *who)
{
	for (uint32_t i = ta_index_find(&m->by[BY_KEY], who->key); i != TA_INDEX_NONE;
	     i = m->next[i][BY_KEY]) {
		const struct ta_selected *item = &m->selection->item[m->first + i];
		if (item->run == who->run && item->id == who->id && m->file[i] == m->file[at])
			return true;
	}
	return false;
}

/* What the evidence names, and what went on between the same hosts while the connection failed. */
static void find_siblings(struct ta_matcher *m, uint32_t at, size_t *mention)
{
	const struct ta_candidates *all = &m->selection->candidates;
	const struct ta_selected *item = &m->selection->item[m->first + at];
	for (; *mention < all->nmentions && all->mention[*mention].item <= m->first + at;
	     ++*mention) {
		const struct ta_mention *named = &all->mention[*mention];
		const struct ta_candidate *who = ta_candidates_find(all, named->run, named->id);
		if (named->item == m->first + at && who && !is_selected(m, at, who))
			take_sibling(m, at, who);
	}
	uint64_t pair = ta_index_hash_pair(m->seed, &item->key.addr[0], &item->key.addr[1]);
	for (uint32_t i = ta_index_find(&all->by_pair, pair); i != TA_INDEX_NONE;
	     i = all->item[i].before) {
		const struct ta_candidate *who = &all->item[i];
		bool meanwhile = who->first_ns <= item->to_ns && who->last_ns >= item->from_ns;
		if ((who->run == item->run ? meanwhile : who->at_point) && !is_selected(m, at, who))
			take_sibling(m, at, who);
	}
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
	m->seed = selection->candidates.seed;
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
	size_t mention = 0;
	for (uint32_t i = 0; i < m->count && !selection->options.everything; i++)
		if (m->file[i] != TA_INDEX_NONE)
			find_siblings(m, i, &mention);
	return m;
}

void ta_matcher_free(struct ta_matcher *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < TABLES; i++)
		ta_index_release(&m->by[i]);
	ta_index_release(&m->by_sibling);
	free(m->sibling);
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

const struct ta_match *ta_matcher_begin_input(struct ta_matcher *m, unsigned input)
{
	m->here = (struct ta_match){ { 0 } };
	for (size_t i = 0; i < m->count; i++)
		if (m->file[i] != TA_INDEX_NONE &&
		    is_in_input(&m->selection->item[m->first + i], input))
			ta_match_add(&m->here, m->file[i]);
	if (m->selection->options.everything)
		ta_match_add(&m->here, 0);
	return &m->here;
}

/* A segment of a connection, or an error for one, which may come when the connection has ended. */
static void match_key(const struct ta_matcher *m, const struct ta_again *again,
		      const struct ta_flow_key *key, bool also_late, struct ta_match *match)
{
	uint64_t hash = ta_index_hash_key(m->seed, key);
	for (uint32_t i = ta_index_find(&m->by[BY_KEY], hash); i != TA_INDEX_NONE;
	     i = m->next[i][BY_KEY]) {
		const struct ta_selected *item = &m->selection->item[m->first + i];
		if (is_in_input(item, again->input) && has_begun(item, again) &&
		    (also_late || !has_ended(item, again)))
			ta_match_add(match, m->file[i]);
	}
	for (uint32_t i = ta_index_find(&m->by_sibling, hash); i != TA_INDEX_NONE;
	     i = m->sibling[i].before) {
		const struct sibling *s = &m->sibling[i];
		const struct ta_selected *item = &m->selection->item[m->first + s->item];
		int64_t now_ns = again->frame->time_ns;
		/* One that is told at another capture point has its times by that one's clock. */
		bool now = s->who->run != item->run ||
			   (now_ns >= s->who->first_ns && (also_late || now_ns <= s->who->last_ns));
		if (now && is_in_input(item, again->input))
			ta_match_add(match, m->file[s->item]);
	}
}

/* A packet between the two hosts of a connection, which is no segment, at the time of its failure. Of a fragment it is not known
 * whose it is: each is taken while the connection lasts. */
static void match_pair(const struct ta_matcher *m, const struct ta_again *again,
		       const struct ta_packet *p, struct ta_match *match)
{
	bool fragment = !strcmp(p->name, "fragment");
	for (uint32_t i = ta_index_find(&m->by[BY_PAIR],
					ta_index_hash_pair(m->seed, &p->seg.src, &p->seg.dst));
	     i != TA_INDEX_NONE; i = m->next[i][BY_PAIR]) {
		const struct ta_selected *item = &m->selection->item[m->first + i];
		bool now = is_at_failure(item, again->frame->time_ns) ||
			   (fragment && has_begun(item, again) && !has_ended(item, again));
		if (now && is_in_input(item, again->input))
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
		if (ta_match_has(&m->here, f) &&
		    ta_index_find(&m->out[f].asked, sender) != TA_INDEX_NONE)
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
			match_pair(m, again, p, match);
	}
}
