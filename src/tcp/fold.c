/* SPDX-License-Identifier: MIT */
/* What is given up where connections are too many for the table or for the memory, in this order: those that closed, the quiet ones,
 * unanswered SYNs, those that healed; then of those that failed what they had healed from; new ones; and at last, the newest first, those
 * that wait for an answer and those that failed. */
#include "fold.h"

#include <stdlib.h>

#include "embryo.h"
#include "rules.h"
#include "sleep.h"
#include "state.h"
#include "thin.h"
#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/memory.h"
#include "tcpautopsy/core/xalloc.h"

/* What is let go, the highest first. */
enum {
	FOLD_NEVER = -1, /* it holds nothing beside its place */
	FOLD_FAILED,     /* only where memory is used up: it is lost, and said; */
	FOLD_WAITING,    /* so are those of which something is outstanding */
	FOLD_HEALED,     /* only where memory is short: what it met is lost, and counted */
	FOLD_QUIET,
	FOLD_REFUSED,
	FOLD_CLOSED,
	FOLD_CLOSED_LONG_AGO,
	FOLD_PART = 16, /* of the table at a time; */
	FOLD_WORTH = 4  /* a part of that at least, or it was in vain */
};

/* All that it met was answered in the end, and none of it by a RST or an ICMP error. */
static bool has_healed(const struct ta_conn *c)
{
	const struct ta_trouble *t = c->trouble;
	for (size_t i = 0; i < t->nepisodes; i++)
		if (!t->episode[i]->closed || t->episode[i]->result != TA_RESULT_ANSWERED)
			return false;
	return !t->nresets && !t->nicmp && !c->half[0].out && !c->half[1].out;
}

static int class_of(const struct ta_conn *c, int64_t now_ns)
{
	int64_t last = c->half[0].last_seen_ns > c->half[1].last_seen_ns ? c->half[0].last_seen_ns
									 : c->half[1].last_seen_ns;
	const struct ta_trouble *t = c->trouble;
	if (c->flags & TA_CONN_CLOSED && !t && now_ns - last > TA_TWO_MSL_NS)
		return FOLD_CLOSED_LONG_AGO;
	if (c->flags & TA_CONN_CLOSED && !t)
		return FOLD_CLOSED;
	if (t && t->nresets == 1 && t->reset[0].to_syn && !t->nepisodes)
		return FOLD_REFUSED;
	int dir;
	if (!t && !c->half[0].out && !c->half[1].out && !ta_embryo_is(c, &dir))
		return FOLD_QUIET;
	/* A flood of SYNs that nobody answers: the oldest go. */
	if (!t && !(c->flags & TA_CONN_SYN_ACK) && now_ns - last > TA_SYN_FLOOD_NS)
		return FOLD_QUIET;
	if (ta_conn_sleeps(c))
		return ta_sleep_is_over(c) ? FOLD_HEALED : FOLD_FAILED;
	if (!t)
		return c->half[0].out || c->half[1].out ? FOLD_WAITING : FOLD_NEVER;
	return has_healed(c) ? FOLD_HEALED : FOLD_FAILED;
}

static uint32_t places_of_tombstones(const struct ta_room *r)
{
	uint64_t room = r->memory_bytes / TA_TOMBSTONES_PART / sizeof(uint32_t);
	uint32_t n = TA_TOMBSTONES_MOST;
	while (r->memory_bytes && n > room && n > TA_TOMBSTONES_LEAST)
		n /= 2;
	return n;
}

void ta_fold_leave_tombstone(struct ta_tracker *t, const struct ta_flow_key *key)
{
	if (!t->tombstone) {
		t->tombstones = places_of_tombstones(&t->room);
		t->tombstone = ta_xcalloc(t->tombstones, sizeof(*t->tombstone));
		t->tombstone_seed = ta_hash_seed();
	}
	uint64_t print = ta_hash_bytes(t->tombstone_seed, key, sizeof(*key));
	t->tombstone[print & (t->tombstones - 1)] = (uint32_t)(print >> 32);
}

bool ta_fold_has_tombstone(const struct ta_tracker *t, const struct ta_flow_key *key)
{
	if (!t->tombstone)
		return false;
	uint64_t print = ta_hash_bytes(t->tombstone_seed, key, sizeof(*key));
	return t->tombstone[print & (t->tombstones - 1)] == (uint32_t)(print >> 32);
}

static bool fold(struct ta_tracker *t, uint32_t id, int class, int64_t now_ns)
{
	struct ta_conn *c = ta_flow_object(t->flows, id);
	if (!c || class_of(c, now_ns) != class)
		return false;
	ta_fold_leave_tombstone(t, &c->flow.key);
	ta_conn_release(t, c);
	ta_flow_remove(t->flows, id);
	return true;
}

bool ta_tracker_forget(struct ta_tracker *t, uint32_t id)
{
	struct ta_conn *c = ta_flow_object(t->flows, id);
	if (!c)
		return false;
	ta_fold_leave_tombstone(t, &c->flow.key);
	ta_conn_release(t, c);
	ta_flow_remove(t->flows, id);
	return true;
}

/* Folds a sixteenth of the table, the most dispensable first, the oldest among equals. Returns how many. */
static size_t evict(struct ta_tracker *t, int64_t now_ns, int least, const char *why)
{
	size_t want = ta_flow_alive(t->flows) / FOLD_PART + 1, done = 0;
	uint32_t *id = ta_xcalloc(ta_flow_alive(t->flows), sizeof(*id));
	size_t n = ta_flow_ids(t->flows, id);
	for (int class = FOLD_CLOSED_LONG_AGO; class >= least && done < want; class --)
		for (size_t i = 0; i < n && done < want; i++)
			done += fold(t, id[i], class, now_ns);
	free(id);
	t->folded += done;
	if (done)
		ta_anomaly_add_n(&t->anomalies, why, 0, done);
	/* Little is dispensable: what comes is refused for a while, rather than all of it looked at each time. */
	t->room.in_vain = done < want / FOLD_WORTH ? (uint32_t)want : 0;
	return done;
}

/* Gives up a sixteenth of what waits or failed, the newest first: how it began is known of the others. Returns how many. */
static size_t give_up(struct ta_tracker *t, int64_t now_ns)
{
	size_t want = ta_flow_alive(t->flows) / FOLD_PART + 1, done = 0;
	uint32_t *id = ta_xcalloc(ta_flow_alive(t->flows), sizeof(*id));
	size_t n = ta_flow_ids(t->flows, id);
	for (int class = FOLD_WAITING; class >= FOLD_FAILED && done < want; class --)
		for (size_t i = n; i-- > 0 && done < want;)
			done += fold(t, id[i], class, now_ns);
	free(id);
	t->lost.given_up += done;
	if (done)
		ta_anomaly_add_n(&t->anomalies, "limits.memory", 0, done);
	return done;
}

static uint32_t segments_between_looks(const struct ta_room *r)
{
	uint64_t n = r->memory_bytes / TA_MEMORY_STEPS / 2 / TA_MEMORY_SEGMENT_BYTES;
	if (n < TA_MEMORY_SEGMENTS_LEAST)
		return TA_MEMORY_SEGMENTS_LEAST;
	return n < TA_MEMORY_SEGMENTS ? (uint32_t)n : TA_MEMORY_SEGMENTS;
}

void ta_tracker_limit_memory(struct ta_tracker *t, uint64_t bytes)
{
	struct ta_room *r = &t->room;
	uint64_t taken = ta_memory_resident();
	r->memory_bytes = bytes;
	r->end_bytes = bytes / TA_MEMORY_END_PART * 2;
	if (r->end_bytes > TA_MEMORY_END_ALL_BYTES)
		r->end_bytes = TA_MEMORY_END_ALL_BYTES;
	taken += r->end_bytes;
	r->places_max = bytes > taken ? (bytes - taken) / 2 / TA_MEMORY_PLACE_BYTES : 0;
	r->segments_to_look = segments_between_looks(r);
}

/* What is held now, and what the end of the run will take. */
static void look(struct ta_tracker *t)
{
	struct ta_room *r = &t->room;
	uint64_t step = r->memory_bytes / TA_MEMORY_STEPS, alive = ta_flow_alive(t->flows);
	uint64_t held = ta_memory_resident();
	if (held > r->memory_bytes / 2)
		held -= ta_memory_reusable(held);
	r->held_bytes = held + r->end_bytes + r->episodes * sizeof(struct ta_fit) +
			alive * TA_MEMORY_END_BYTES;
	r->over = r->held_bytes > r->memory_bytes - step;
	r->full = r->held_bytes > r->memory_bytes - step / 2;
}

/* What all that failed had healed from. */
static void thin_all(struct ta_tracker *t)
{
	uint32_t *id = ta_xcalloc(ta_flow_alive(t->flows), sizeof(*id));
	size_t n = ta_flow_ids(t->flows, id), gone = 0;
	for (size_t i = 0; i < n; i++) {
		struct ta_conn *c = ta_flow_object(t->flows, id[i]);
		if (c->trouble)
			gone += ta_thin(t, c);
	}
	free(id);
	t->lost.episodes += gone;
	if (gone)
		ta_anomaly_add_n(&t->anomalies, "limits.memory", 0, gone);
}

void ta_fold_watch_memory(struct ta_tracker *t, int64_t now_ns)
{
	struct ta_room *r = &t->room;
	if (!r->memory_bytes || ++r->segments < r->segments_to_look)
		return;
	r->segments = 0;
	look(t);
	uint64_t step = r->memory_bytes / TA_MEMORY_STEPS;
	if (!r->over)
		r->evicted_bytes = 0;
	if (!r->over || (!r->full && r->held_bytes < r->evicted_bytes + step / 2))
		return;
	r->evicted_bytes = r->held_bytes;
	if (!r->full || !r->in_vain) {
		(void)evict(t, now_ns, FOLD_HEALED, "limits.memory");
		look(t);
	}
	if (!r->full)
		return;
	thin_all(t);
	look(t);
	/* While it helps: what else the process holds is not theirs. */
	for (bool helps = true; r->full && helps;) {
		uint64_t before = r->held_bytes;
		helps = give_up(t, now_ns) > 0;
		ta_outq_pool_release(&t->pool);
		look(t);
		helps &= before > r->held_bytes + step / TA_MEMORY_HELPS_PART;
	}
}

bool ta_fold_has_room(struct ta_tracker *t, int64_t now_ns)
{
	struct ta_room *r = &t->room;
	if (r->full)
		return false;
	bool crowded = r->memory_bytes && ta_flow_places(t->flows) >= r->places_max;
	if ((!r->over && !crowded) || ta_flow_has_place(t->flows))
		return true;
	if (r->in_vain && --r->in_vain)
		return false;
	(void)evict(t, now_ns, FOLD_HEALED, "limits.memory");
	return !r->in_vain;
}

bool ta_fold_for_place(struct ta_tracker *t, int64_t now_ns)
{
	return !(t->room.in_vain && --t->room.in_vain) &&
	       evict(t, now_ns, FOLD_QUIET, "limits.connections");
}
