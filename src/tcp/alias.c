/* SPDX-License-Identifier: MIT */
/* Connections whose two directions travel under different tunnel ids (GENEVE and VXLAN between virtual routers): the
 * answer is joined to the connection whose other direction it is, and so is all that follows under that id. */
#include "alias.h"

#include <assert.h>
#include <stdlib.h>

#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/tcp/conn.h"

/* Stands for "any tenant" in a key; no interned id is so large. */
#define ANY_TENANT UINT32_MAX

struct entry {
	struct ta_flow_key key;
	uint32_t conn; /* TA_NO_CONN: free */
};

struct ta_alias {
	const struct ta_flow_table *flows; /* borrowed */
	struct entry *slot;                /* open addressing, a power of two */
	size_t nslots, used;
	uint64_t seed;
};

/* Slots of the first table; a power of two. */
#define FIRST_SLOTS 256u

struct ta_alias *ta_alias_new(const struct ta_flow_table *flows)
{
	struct ta_alias *a = ta_xcalloc(1, sizeof(*a));
	a->flows = flows;
	a->seed = ta_hash_seed();
	return a;
}

void ta_alias_free(struct ta_alias *a)
{
	if (a)
		free(a->slot);
	free(a);
}

static bool same_key(const struct ta_flow_key *x, const struct ta_flow_key *y)
{
	return ta_addr_equal(&x->addr[0], &y->addr[0]) && ta_addr_equal(&x->addr[1], &y->addr[1]) &&
	       x->port[0] == y->port[0] && x->port[1] == y->port[1] && x->tenant == y->tenant;
}

/* The entry of a key, or the free slot where it would go. */
static struct entry *slot_of(const struct ta_alias *a, const struct ta_flow_key *key)
{
	size_t at = ta_hash_slot(ta_hash_bytes(a->seed, key, sizeof(*key)), a->nslots);
	while (a->slot[at].conn != TA_NO_CONN && !same_key(&a->slot[at].key, key))
		at = (at + 1) & (a->nslots - 1);
	return &a->slot[at];
}

static const struct ta_conn *alive(const struct ta_alias *a, const struct entry *e)
{
	return e->conn == TA_NO_CONN ? NULL : ta_flow_object(a->flows, e->conn);
}

/* Makes the table anew without the entries of connections that are gone, twice as large where those that live fill more
 * than a quarter of it. */
static void rebuild(struct ta_alias *a)
{
	struct entry *old = a->slot;
	size_t n = a->nslots, living = 0;
	for (size_t i = 0; i < n; i++)
		living += alive(a, &old[i]) != NULL;
	if (!n)
		a->nslots = FIRST_SLOTS;
	else if (2 * 2 * living >= n)
		a->nslots = 2 * n;
	a->slot = ta_xmalloc(a->nslots * sizeof(*a->slot));
	for (size_t i = 0; i < a->nslots; i++)
		a->slot[i].conn = TA_NO_CONN;
	for (size_t i = 0; i < n; i++)
		if (alive(a, &old[i]))
			*slot_of(a, &old[i].key) = old[i];
	a->used = living;
	assert(living <= TA_LIMIT_ALIASES * ta_flow_alive(a->flows));
	free(old);
}

static void put(struct ta_alias *a, const struct ta_flow_key *key, uint32_t conn)
{
	if (2 * (a->used + 1) > a->nslots)
		rebuild(a);
	struct entry *e = slot_of(a, key);
	a->used += e->conn == TA_NO_CONN;
	*e = (struct entry){ *key, conn };
}

void ta_alias_note(struct ta_alias *a, const struct ta_flow_key *key, uint32_t conn)
{
	struct ta_flow_key any = *key;
	any.tenant = ANY_TENANT;
	put(a, &any, conn);
}

uint32_t ta_alias_find(struct ta_alias *a, const struct ta_flow_key *key, int dir)
{
	if (!a->nslots)
		return TA_NO_CONN;
	const struct entry *e = slot_of(a, key);
	if (alive(a, e))
		return e->conn;
	struct ta_flow_key any = *key;
	any.tenant = ANY_TENANT;
	e = slot_of(a, &any);
	/* Only a connection that lacks this very direction has been waiting for it. */
	const struct ta_conn *c = alive(a, e);
	if (!c || c->half[dir].segments || !c->half[!dir].segments)
		return TA_NO_CONN;
	uint32_t conn = e->conn;
	put(a, key, conn);
	return conn;
}
