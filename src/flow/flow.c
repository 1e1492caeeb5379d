/* SPDX-License-Identifier: MIT */
/* The table of connections: objects in chunks by id, and an open-addressing index over their keys
 * (linear probing, back-shift deletion). */
#include "tcpautopsy/flow/flow.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/xalloc.h"

#define CHUNK_SHIFT 8
#define CHUNK_SIZE (1u << CHUNK_SHIFT)
#define FREE_SLOT UINT32_MAX
#define FREE_BYTE 0xff /* each byte of it */
#define PORT_BITS 16
#define FIRST_SLOTS 1024u /* powers of two */
#define FIRST_PAIRS 256u
#define FREE_PART 4 /* so large a part of the slots stays free */

struct slot {
	uint32_t hash;
	uint32_t place; /* where the object lies; FREE_SLOT */
};

struct pair_slot {
	uint64_t hash;     /* of two addresses and the tenant; 0 is free */
	uint32_t place;    /* the newest connection of the pair */
	uint32_t count;    /* how many there were */
	uint32_t unplaced; /* segments that may be of each of them */
};

struct ta_flow_table {
	size_t object_size, max_objects;
	uint64_t seed;
	char **chunk; /* objects by place */
	size_t nchunks, chunks_capacity;
	uint32_t *free_place; /* places given back */
	size_t nfree, free_capacity;
	uint32_t nplaces; /* places ever used */
	/* Until one is removed, the place is the id, and these two are NULL. */
	uint32_t *place_of; /* by id; FREE_SLOT: removed */
	uint32_t *id_of;    /* by place */
	size_t ids_capacity, places_capacity;
	uint32_t nids;
	size_t alive;
	struct slot *slot;
	size_t nslots; /* a power of two */
	size_t used;
	uint64_t changes;       /* of what is found by a key */
	struct pair_slot *pair; /* made on first use: only traces need it */
	size_t npairs, pairs_used;
};

static void *object_at(const struct ta_flow_table *t, uint32_t place)
{
	return t->chunk[place >> CHUNK_SHIFT] + (size_t)(place & (CHUNK_SIZE - 1)) * t->object_size;
}

static uint32_t id_at(const struct ta_flow_table *t, uint32_t place)
{
	return t->id_of ? t->id_of[place] : place;
}

/* FREE_SLOT: removed. */
static uint32_t place_at(const struct ta_flow_table *t, uint32_t id)
{
	return t->place_of ? t->place_of[id] : id;
}

static const struct ta_flow_key *key_at(const struct ta_flow_table *t, uint32_t place)
{
	return &((const struct ta_flow *)object_at(t, place))->key;
}

/* Of an endpoint. That of both is the same in either order, so that a segment need not be put in order to look for its connection. */
static uint64_t hash_end(const struct ta_flow_table *t, const struct ta_addr *a, uint16_t port)
{
	return ta_hash_mix(t->seed ^ a->w[0] ^ (uint64_t)port << 32 << PORT_BITS, a->w[1]);
}

static uint32_t hash_ends(const struct ta_flow_table *t, const struct ta_addr *a, uint16_t a_port,
			  const struct ta_addr *b, uint16_t b_port, uint32_t tenant)
{
	uint64_t h = ta_hash_mix(hash_end(t, a, a_port) + hash_end(t, b, b_port), t->seed ^ tenant);
	return (uint32_t)(h ^ h >> 32);
}

static uint32_t hash_key(const struct ta_flow_table *t, const struct ta_flow_key *key)
{
	return hash_ends(t, &key->addr[0], key->port[0], &key->addr[1], key->port[1], key->tenant);
}

static bool key_equal(const struct ta_flow_key *a, const struct ta_flow_key *b)
{
	return a->port[0] == b->port[0] && a->port[1] == b->port[1] && a->tenant == b->tenant &&
	       ta_addr_equal(&a->addr[0], &b->addr[0]) && ta_addr_equal(&a->addr[1], &b->addr[1]);
}

struct ta_flow_table *ta_flow_table_new(size_t object_size, size_t max_objects)
{
	assert(object_size >= sizeof(struct ta_flow) && max_objects < FREE_SLOT);
	struct ta_flow_table *t = ta_xcalloc(1, sizeof(*t));
	t->object_size = object_size;
	t->max_objects = max_objects;
	t->seed = ta_hash_seed();
	t->nslots = FIRST_SLOTS;
	t->slot = ta_xmalloc(t->nslots * sizeof(*t->slot));
	memset(t->slot, FREE_BYTE, t->nslots * sizeof(*t->slot));
	return t;
}

void ta_flow_table_free(struct ta_flow_table *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->nchunks; i++)
		free(t->chunk[i]);
	free(t->chunk);
	free(t->free_place);
	free(t->place_of);
	free(t->id_of);
	free(t->slot);
	free(t->pair);
	free(t);
}

/* The slot that holds the key, or the free one where it would go. */
static size_t find_slot(const struct ta_flow_table *t, const struct ta_flow_key *key, uint32_t hash)
{
	size_t at = ta_hash_slot(hash, t->nslots);
	while (t->slot[at].place != FREE_SLOT) {
		if (t->slot[at].hash == hash && key_equal(key_at(t, t->slot[at].place), key))
			break;
		at = (at + 1) & (t->nslots - 1);
	}
	return at;
}

uint32_t ta_flow_expect(const struct ta_flow_table *t, const struct ta_segment *s)
{
	uint32_t hash = hash_ends(t, &s->src, s->sport, &s->dst, s->dport, s->tenant);
	__builtin_prefetch(&t->slot[ta_hash_slot(hash, t->nslots)]);
	return hash;
}

void *ta_flow_expected(const struct ta_flow_table *t, uint32_t expected, uint32_t *ret_id)
{
	size_t at = ta_hash_slot(expected, t->nslots);
	while (t->slot[at].place != FREE_SLOT && t->slot[at].hash != expected)
		at = (at + 1) & (t->nslots - 1);
	uint32_t place = t->slot[at].place;
	*ret_id = place == FREE_SLOT ? TA_NO_CONN : id_at(t, place);
	return place == FREE_SLOT ? NULL : object_at(t, place);
}

uint64_t ta_flow_changes(const struct ta_flow_table *t)
{
	return t->changes;
}

void *ta_flow_find_object(const struct ta_flow_table *t, const struct ta_flow_key *key,
			  uint32_t *ret_id)
{
	const struct slot *s = &t->slot[find_slot(t, key, hash_key(t, key))];
	*ret_id = s->place == FREE_SLOT ? TA_NO_CONN : id_at(t, s->place);
	return s->place == FREE_SLOT ? NULL : object_at(t, s->place);
}

uint32_t ta_flow_find(const struct ta_flow_table *t, const struct ta_flow_key *key)
{
	uint32_t id;
	(void)ta_flow_find_object(t, key, &id);
	return id;
}

static bool is_alive(const struct ta_flow_table *t, uint32_t place)
{
	return place_at(t, id_at(t, place)) == place;
}

static void grow_slots(struct ta_flow_table *t)
{
	struct slot *old = t->slot;
	size_t n = t->nslots;
	t->nslots *= 2;
	t->slot = ta_xmalloc(t->nslots * sizeof(*t->slot));
	memset(t->slot, FREE_BYTE, t->nslots * sizeof(*t->slot));
	for (size_t i = 0; i < n; i++) {
		if (old[i].place == FREE_SLOT)
			continue;
		size_t at = ta_hash_slot(old[i].hash, t->nslots);
		while (t->slot[at].place != FREE_SLOT)
			at = (at + 1) & (t->nslots - 1);
		t->slot[at] = old[i];
	}
	free(old);
}

static uint32_t take_place(struct ta_flow_table *t)
{
	if (t->nfree)
		return t->free_place[--t->nfree];
	uint32_t place = t->nplaces++;
	if (place >> CHUNK_SHIFT == t->nchunks) {
		t->chunk =
			ta_xgrow(t->chunk, &t->chunks_capacity, t->nchunks + 1, sizeof(*t->chunk));
		t->chunk[t->nchunks++] = ta_xmalloc(CHUNK_SIZE * t->object_size);
	}
	return place;
}

static uint64_t hash_pair(const struct ta_flow_table *t, const struct ta_flow_key *key)
{
	uint64_t h = ta_hash_bytes(t->seed, key->addr, sizeof(key->addr));
	h = ta_hash_mix(h, key->tenant);
	return h ? h : 1;
}

/* Where the pair's slot is, or would be. Two pairs with one 64-bit hash are taken for one pair that has several
 * connections, which only makes the answer "more than one". */
static struct pair_slot *find_pair_slot(const struct ta_flow_table *t, uint64_t hash)
{
	size_t at = ta_hash_slot(hash, t->npairs);
	while (t->pair[at].hash && t->pair[at].hash != hash)
		at = (at + 1) & (t->npairs - 1);
	return &t->pair[at];
}

static void count_pair(struct ta_flow_table *t, uint32_t place)
{
	if (2 * (t->pairs_used + 1) > t->npairs) {
		struct pair_slot *old = t->pair;
		size_t n = t->npairs;
		t->npairs = n ? 2 * n : FIRST_PAIRS;
		t->pair = ta_xcalloc(t->npairs, sizeof(*t->pair));
		for (size_t i = 0; i < n; i++)
			if (old[i].hash)
				*find_pair_slot(t, old[i].hash) = old[i];
		free(old);
	}
	uint64_t hash = hash_pair(t, key_at(t, place));
	struct pair_slot *p = find_pair_slot(t, hash);
	t->pairs_used += !p->hash;
	p->hash = hash;
	p->place = place;
	p->count++;
}

uint32_t ta_flow_find_pair(const struct ta_flow_table *table, const struct ta_addr *a,
			   const struct ta_addr *b, uint32_t tenant)
{
	struct ta_flow_table *t = (struct ta_flow_table *)table;
	if (!t->pair) /* the first question of its kind, or since one was removed: index what there is */
		for (uint32_t place = 0; place < t->nplaces; place++)
			if (is_alive(t, place))
				count_pair(t, place);
	if (!t->pair)
		return TA_NO_CONN;
	struct ta_flow_key key;
	int dir;
	ta_flow_key_make(&key, &dir, a, 0, b, 0, tenant);
	const struct pair_slot *p = find_pair_slot(t, hash_pair(t, &key));
	return p->hash && p->count == 1 ? id_at(t, p->place) : TA_NO_CONN;
}

static void note_place(struct ta_flow_table *t, uint32_t id, uint32_t place)
{
	t->place_of = ta_xgrow(t->place_of, &t->ids_capacity, (size_t)id + 1, sizeof(*t->place_of));
	t->id_of = ta_xgrow(t->id_of, &t->places_capacity, (size_t)place + 1, sizeof(*t->id_of));
	t->place_of[id] = place;
	t->id_of[place] = id;
}

static struct pair_slot *slot_of(const struct ta_flow_table *t, const struct ta_flow_key *key)
{
	struct pair_slot *p = t->pair ? find_pair_slot(t, hash_pair(t, key)) : NULL;
	return p && p->hash ? p : NULL;
}

void ta_flow_note_unplaced(struct ta_flow_table *t, const struct ta_addr *a,
			   const struct ta_addr *b, uint32_t tenant)
{
	struct ta_flow_key key;
	int dir;
	ta_flow_key_make(&key, &dir, a, 0, b, 0, tenant);
	struct pair_slot *p = slot_of(t, &key);
	if (p && p->unplaced < UINT32_MAX)
		p->unplaced++;
}

void ta_flow_set_unplaced(struct ta_flow_table *t, const struct ta_flow_key *key, uint32_t count)
{
	(void)ta_flow_find_pair(t, &key->addr[0], &key->addr[1], key->tenant); /* indexes them */
	struct pair_slot *p = slot_of(t, key);
	if (p)
		p->unplaced = count;
}

uint32_t ta_flow_unplaced(const struct ta_flow_table *t, const struct ta_flow_key *key)
{
	const struct pair_slot *p = slot_of(t, key);
	return p ? p->unplaced : 0;
}

uint32_t ta_flow_add(struct ta_flow_table *t, const struct ta_flow_key *key)
{
	if (t->alive >= t->max_objects || t->nids == TA_NO_CONN)
		return TA_NO_CONN;
	uint32_t place = take_place(t), id = t->nids++;
	if (t->place_of)
		note_place(t, id, place);
	t->alive++;
	struct ta_flow *flow = object_at(t, place);
	memset(flow, 0, t->object_size);
	flow->key = *key;

	if (t->used + 1 > t->nslots - t->nslots / FREE_PART)
		grow_slots(t);
	uint32_t hash = hash_key(t, key);
	size_t at = find_slot(t, key, hash);
	bool is_new = t->slot[at].place == FREE_SLOT;
	t->used += is_new;
	t->changes += !is_new;
	t->slot[at] = (struct slot){ hash, place };
	if (t->pair)
		count_pair(t, place);
	return id;
}

static void clear_slot(struct ta_flow_table *t, size_t at)
{
	size_t mask = t->nslots - 1, hole = at;
	t->used--;
	for (size_t i = (at + 1) & mask; t->slot[i].place != FREE_SLOT; i = (i + 1) & mask) {
		size_t home = t->slot[i].hash & mask;
		if (((i - home) & mask) >= ((i - hole) & mask)) {
			t->slot[hole] = t->slot[i];
			hole = i;
		}
	}
	t->slot[hole].place = FREE_SLOT;
}

void ta_flow_remove(struct ta_flow_table *t, uint32_t id)
{
	if (!t->place_of)
		for (uint32_t i = 0; i < t->nids; i++)
			note_place(t, i, i);
	assert(id < t->nids && t->place_of[id] != FREE_SLOT);
	uint32_t place = t->place_of[id];
	const struct ta_flow_key *key = key_at(t, place);
	size_t at = find_slot(t, key, hash_key(t, key));
	t->changes++;
	if (t->slot[at].place == place)
		clear_slot(t, at);
	free(t->pair);
	t->pair = NULL;
	t->npairs = t->pairs_used = 0;
	t->place_of[id] = FREE_SLOT;
	t->free_place =
		ta_xgrow(t->free_place, &t->free_capacity, t->nfree + 1, sizeof(*t->free_place));
	t->free_place[t->nfree++] = place;
	t->alive--;
}

void ta_flow_restore(struct ta_flow_table *t, uint32_t id)
{
	uint32_t place = place_at(t, id);
	assert(place != FREE_SLOT);
	const struct ta_flow_key *key = key_at(t, place);
	uint32_t hash = hash_key(t, key);
	size_t at = find_slot(t, key, hash);
	bool is_new = t->slot[at].place == FREE_SLOT;
	t->used += is_new;
	t->changes += !is_new;
	t->slot[at] = (struct slot){ hash, place };
}

static int by_id(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return x < y ? -1 : x > y;
}

size_t ta_flow_ids(const struct ta_flow_table *t, uint32_t *ret)
{
	size_t n = 0;
	for (uint32_t place = 0; place < t->nplaces; place++)
		if (is_alive(t, place))
			ret[n++] = id_at(t, place);
	qsort(ret, n, sizeof(*ret), by_id);
	return n;
}

void *ta_flow_object(const struct ta_flow_table *t, uint32_t id)
{
	uint32_t place = id < t->nids ? place_at(t, id) : FREE_SLOT;
	return place != FREE_SLOT ? object_at(t, place) : NULL;
}

bool ta_flow_has_place(const struct ta_flow_table *t)
{
	return t->nfree > 0;
}

size_t ta_flow_places(const struct ta_flow_table *t)
{
	return t->nplaces;
}

uint32_t ta_flow_count(const struct ta_flow_table *t)
{
	return t->nids;
}

size_t ta_flow_alive(const struct ta_flow_table *t)
{
	return t->alive;
}
