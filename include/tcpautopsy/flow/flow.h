/* SPDX-License-Identifier: MIT */
/* Which connection a segment belongs to, and which way it goes. Keys are exact (RFC 9293 section 3.3: the pair
 * of sockets), the table is bounded, and no connection is ever given up because it was silent. */
#ifndef TCPAUTOPSY_FLOW_H
#define TCPAUTOPSY_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpautopsy/core/segment.h"

#define TA_NO_CONN UINT32_MAX

/* The pair of endpoints. Index 0 is the one whose (address, port) compares lower; 40 bytes. */
struct ta_flow_key {
	struct ta_addr addr[2];
	uint16_t port[2];
	uint32_t tenant;
};

/* What a connection is looked up by, the first member of a connection. */
struct ta_flow {
	struct ta_flow_key key;
};

/* A table of connections, each an object of `object_size` bytes that begins with struct ta_flow, and has an
 * id: 0, 1, … in the order of creation. Objects never move. Owned by the caller. */
struct ta_flow_table;

struct ta_flow_table *ta_flow_table_new(size_t object_size, size_t max_objects);
void ta_flow_table_free(struct ta_flow_table *table);

/* Builds the key of two endpoints; *ret_dir is 0 when the first is key index 0, else 1. */
static inline void ta_flow_key_make(struct ta_flow_key *ret, int *ret_dir,
				    const struct ta_addr *src, uint16_t sport,
				    const struct ta_addr *dst, uint16_t dport, uint32_t tenant)
{
	int order = ta_addr_compare(src, dst);
	int dir = order ? order > 0 : sport > dport;
	ret->addr[dir] = *src;
	ret->addr[!dir] = *dst;
	ret->port[dir] = sport;
	ret->port[!dir] = dport;
	ret->tenant = tenant;
	*ret_dir = dir;
}

/* The id of the newest connection with this key, or TA_NO_CONN. */
uint32_t ta_flow_find(const struct ta_flow_table *table, const struct ta_flow_key *key);
/* The same with its object; NULL where there is none. */
void *ta_flow_find_object(const struct ta_flow_table *table, const struct ta_flow_key *key,
			  uint32_t *ret_id);

/* The direction of a segment in the connection with this key; -1: it is of another one. */
static inline int ta_flow_direction(const struct ta_flow_key *key, const struct ta_segment *s)
{
	int dir = !(key->port[0] == s->sport && ta_addr_equal(&key->addr[0], &s->src));
	bool same = key->port[dir] == s->sport && key->port[!dir] == s->dport &&
		    key->tenant == s->tenant && ta_addr_equal(&key->addr[dir], &s->src) &&
		    ta_addr_equal(&key->addr[!dir], &s->dst);
	return same ? dir : -1;
}

/* A segment whose connection will be looked for: has its place in the index fetched from memory, and later, from there, its
 * object's. The object may be another's with the same hash; NULL: there is none. */
uint32_t ta_flow_expect(const struct ta_flow_table *table, const struct ta_segment *seg);
void *ta_flow_expected(const struct ta_flow_table *table, uint32_t expected, uint32_t *ret_id);
/* Changes whenever a key that has a connection gets another one, or loses it. As long as it has not, an expected object that has
 * the key is what ta_flow_find_object() gives. */
uint64_t ta_flow_changes(const struct ta_flow_table *table);

/* The only connection between two addresses in this tenant, whatever its ports; TA_NO_CONN when there is none or
 * more than one. For lines of a trace that hide their ports. */
uint32_t ta_flow_find_pair(const struct ta_flow_table *table, const struct ta_addr *a,
			   const struct ta_addr *b, uint32_t tenant);

/* Counts a segment between two addresses for which ta_flow_find_pair() gave none, where they have connections at all. */
void ta_flow_note_unplaced(struct ta_flow_table *table, const struct ta_addr *a,
			   const struct ta_addr *b, uint32_t tenant);
/* The same as often as is known from elsewhere. */
void ta_flow_set_unplaced(struct ta_flow_table *table, const struct ta_flow_key *key,
			  uint32_t count);
/* How many of those there were between the two hosts of a connection. */
uint32_t ta_flow_unplaced(const struct ta_flow_table *table, const struct ta_flow_key *key);

/* Makes a connection, zeroed but for its key; it takes the place of an older one with the same key, which stays
 * reachable by its id. TA_NO_CONN when max_objects are alive: remove some first. */
uint32_t ta_flow_add(struct ta_flow_table *table, const struct ta_flow_key *key);

/* Forgets a connection: its object is reused by later ones, its id never. The caller has released what it owns. */
void ta_flow_remove(struct ta_flow_table *table, uint32_t id);

/* Makes a connection that lives the one that is found by its key: the newer ones of it were removed. */
void ta_flow_restore(struct ta_flow_table *table, uint32_t id);

/* The object of an id, or NULL when it was removed; borrowed until it is. */
void *ta_flow_object(const struct ta_flow_table *table, uint32_t id);

/* The ids of the connections alive, oldest first, into ret[ta_flow_alive()]; returns how many. Costs what is alive, not
 * what has ever been. */
size_t ta_flow_ids(const struct ta_flow_table *table, uint32_t *ret);

/* Whether the next connection takes the place of one that was removed. Places: those taken, and those given back. */
bool ta_flow_has_place(const struct ta_flow_table *table);
size_t ta_flow_places(const struct ta_flow_table *table);

/* Ids given out so far, and connections alive. */
uint32_t ta_flow_count(const struct ta_flow_table *table);
size_t ta_flow_alive(const struct ta_flow_table *table);

#endif
