/* SPDX-License-Identifier: MIT */
/* Gives each different stack of VLANs and tunnels an id, and each tenant in them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/xalloc.h"
#include "encap.h"

enum { FIRST_SLOTS = 64, TENANT_BY_NUMBER = 1u << 31 };

struct entry {
	struct ta_wrapping wrapping;
	struct ta_encap encap;
	uint32_t tenant;
};

struct ta_encaps {
	struct entry *entry; /* id - 1 -> entry */
	size_t count, capacity;
	uint32_t *slot; /* hash -> id; 0: free */
	size_t nslots;  /* a power of two */
	uint64_t seed;
	uint32_t last; /* the id found last: packets come in runs */
};

static const struct ta_encap no_encap;

struct ta_encaps *ta_encaps_new(void)
{
	struct ta_encaps *encaps = ta_xcalloc(1, sizeof(*encaps));

	encaps->nslots = FIRST_SLOTS;
	encaps->slot = ta_xcalloc(encaps->nslots, sizeof(*encaps->slot));
	encaps->seed = ta_hash_seed();
	return encaps;
}

void ta_encaps_free(struct ta_encaps *encaps)
{
	if (!encaps)
		return;
	free(encaps->entry);
	free(encaps->slot);
	free(encaps);
}

const struct ta_encap *ta_encaps_get(const struct ta_encaps *encaps, uint32_t id)
{
	return id > 0 && id <= encaps->count ? &encaps->entry[id - 1].encap : &no_encap;
}

static bool same_wrapping(const struct ta_wrapping *a, const struct ta_wrapping *b)
{
	if (a->nvlans != b->nvlans || a->ntunnels != b->ntunnels ||
	    memcmp(a->vlan, b->vlan, a->nvlans * sizeof(a->vlan[0])) != 0)
		return false;
	for (int i = 0; i < a->ntunnels; i++)
		if (a->tunnel[i].id != b->tunnel[i].id ||
		    a->tunnel[i].has_id != b->tunnel[i].has_id ||
		    strcmp(a->tunnel[i].name, b->tunnel[i].name) != 0)
			return false;
	return true;
}

static uint64_t hash_wrapping(const struct ta_encaps *encaps, const struct ta_wrapping *w)
{
	uint64_t hash = ta_hash_mix(encaps->seed, (uint64_t)w->nvlans << 8 | w->ntunnels);

	for (int i = 0; i < w->nvlans; i++)
		hash = ta_hash_mix(hash, w->vlan[i]);
	for (int i = 0; i < w->ntunnels; i++)
		hash = ta_hash_mix(hash, (uint64_t)w->tunnel[i].name[0] << 32 | w->tunnel[i].id);
	return hash;
}

/* "gre/vxlan:7"; what does not fit is left out as a whole. */
static void write_tunnels(struct ta_encap *encap, const struct ta_wrapping *w)
{
	size_t len = 0;

	for (int i = 0; i < w->ntunnels; i++) {
		char one[48];
		size_t n;

		if (w->tunnel[i].has_id)
			snprintf(one, sizeof(one), "%s%s:%u", i ? "/" : "", w->tunnel[i].name,
				 w->tunnel[i].id);
		else
			snprintf(one, sizeof(one), "%s%s", i ? "/" : "", w->tunnel[i].name);
		n = strlen(one);
		if (len + n >= sizeof(encap->tunnel))
			return;
		memcpy(encap->tunnel + len, one, n + 1);
		len += n;
	}
}

static void grow_slots(struct ta_encaps *encaps)
{
	size_t nslots = 2 * encaps->nslots;
	uint32_t *slot = ta_xcalloc(nslots, sizeof(*slot));

	for (size_t id = 1; id <= encaps->count; id++) {
		size_t at = ta_hash_slot(hash_wrapping(encaps, &encaps->entry[id - 1].wrapping),
					 nslots);
		while (slot[at])
			at = (at + 1) & (nslots - 1);
		slot[at] = (uint32_t)id;
	}
	free(encaps->slot);
	encaps->slot = slot;
	encaps->nslots = nslots;
}

static uint32_t find_or_add(struct ta_encaps *encaps, const struct ta_wrapping *wrapping)
{
	size_t at = ta_hash_slot(hash_wrapping(encaps, wrapping), encaps->nslots);
	struct entry *entry;

	for (; encaps->slot[at]; at = (at + 1) & (encaps->nslots - 1))
		if (same_wrapping(&encaps->entry[encaps->slot[at] - 1].wrapping, wrapping))
			return encaps->slot[at];
	if (encaps->count == TA_LIMIT_ENCAPS)
		return 0;
	encaps->entry =
		ta_xgrow(encaps->entry, &encaps->capacity, encaps->count + 1, sizeof(*entry));
	entry = &encaps->entry[encaps->count++];
	memset(entry, 0, sizeof(*entry));
	entry->wrapping = *wrapping;
	entry->encap.nvlans = wrapping->nvlans;
	memcpy(entry->encap.vlan, wrapping->vlan, wrapping->nvlans * sizeof(wrapping->vlan[0]));
	write_tunnels(&entry->encap, wrapping);
	encaps->slot[at] = (uint32_t)encaps->count;
	if (encaps->count * 2 > encaps->nslots)
		grow_slots(encaps);
	return (uint32_t)encaps->count;
}

/* The tunnels whose ids tenants are told by, alone: the id of that wrapping is the tenant's. */
static uint32_t find_tenant(struct ta_encaps *encaps, const struct ta_wrapping *wrapping)
{
	struct ta_wrapping tenant;
	uint32_t id;

	tenant.nvlans = tenant.ntunnels = 0;
	for (int i = 0; i < wrapping->ntunnels; i++)
		if (wrapping->tunnel[i].separates)
			tenant.tunnel[tenant.ntunnels++] = wrapping->tunnel[i];
	if (tenant.ntunnels == 0)
		return 0;
	id = find_or_add(encaps, &tenant);
	/* The table is full: the innermost number still keeps most tenants apart. */
	return id ? id : TENANT_BY_NUMBER | tenant.tunnel[tenant.ntunnels - 1].id;
}

void ta_encaps_intern(struct ta_encaps *encaps, const struct ta_wrapping *wrapping,
		      struct ta_anomalies *anomalies, uint64_t frame, uint32_t *ret_encap,
		      uint32_t *ret_tenant)
{
	uint32_t id = encaps->last, tenant;

	if (id == 0 || !same_wrapping(&encaps->entry[id - 1].wrapping, wrapping)) {
		tenant = find_tenant(encaps, wrapping);
		id = find_or_add(encaps, wrapping);
		if (id == 0) {
			ta_anomaly_add(anomalies, "limits.encaps", frame);
			*ret_encap = 0;
			*ret_tenant = tenant;
			return;
		}
		encaps->entry[id - 1].tenant = tenant;
		encaps->last = id;
	}
	*ret_encap = id;
	*ret_tenant = encaps->entry[id - 1].tenant;
}

uint32_t ta_encaps_count(const struct ta_encaps *encaps)
{
	return (uint32_t)encaps->count;
}

uint32_t ta_encaps_add(struct ta_encaps *encaps, const struct ta_encap *encap)
{
	if (encaps->count == TA_LIMIT_ENCAPS)
		return 0;
	encaps->entry = ta_xgrow(encaps->entry, &encaps->capacity, encaps->count + 1,
				 sizeof(*encaps->entry));
	encaps->entry[encaps->count++] = (struct entry){ .encap = *encap };
	return (uint32_t)encaps->count;
}
