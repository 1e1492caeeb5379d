/* SPDX-License-Identifier: MIT */
/* Echoes of timestamps that no segment of the capture bears (RFC 7323 section 4): their sender had a segment that is not here. */
#include "echo.h"

#include <stdlib.h>

#include "rules.h"
#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"

enum { TA_ECHO_FIRST_SLOTS = 64 };

static size_t first_slot(const struct ta_echoes *all, const struct ta_half *h)
{
	uintptr_t place = (uintptr_t)h / sizeof(void *);
	return ta_hash_slot(ta_hash_mix(place, sizeof(*h)), all->nslots);
}

/* Where the half's are, or would be. */
static struct ta_echo *slot_of(const struct ta_echoes *all, const struct ta_half *h)
{
	size_t at = first_slot(all, h);
	while (all->slot[at].half && all->slot[at].half != h)
		at = (at + 1) & (all->nslots - 1);
	return &all->slot[at];
}

/* NULL: nothing was noted of it. */
static struct ta_echo *find(const struct ta_echoes *all, const struct ta_half *h)
{
	struct ta_echo *e = all->used ? slot_of(all, h) : NULL;
	return e && e->half ? e : NULL;
}

static struct ta_echo *add(struct ta_echoes *all, const struct ta_half *h, uint32_t frame)
{
	if (2 * (all->used + 1) > all->nslots) {
		struct ta_echoes old = *all;
		all->nslots = old.nslots ? 2 * old.nslots : TA_ECHO_FIRST_SLOTS;
		all->slot = ta_xcalloc(all->nslots, sizeof(*all->slot));
		for (size_t i = 0; i < old.nslots; i++)
			if (old.slot[i].half)
				*slot_of(all, old.slot[i].half) = old.slot[i];
		free(old.slot);
	}
	struct ta_echo *e = slot_of(all, h);
	if (!e->half) {
		*e = (struct ta_echo){ h, 0, frame };
		all->used++;
	}
	return e;
}

/* What stands behind it moves up, as far as it may. */
static void take_out(struct ta_echoes *all, struct ta_echo *e)
{
	size_t hole = (size_t)(e - all->slot), mask = all->nslots - 1;
	for (size_t at = (hole + 1) & mask; all->slot[at].half; at = (at + 1) & mask) {
		size_t wants = first_slot(all, all->slot[at].half);
		if (((at - wants) & mask) < ((at - hole) & mask))
			continue;
		all->slot[hole] = all->slot[at];
		hole = at;
	}
	all->slot[hole] = (struct ta_echo){ 0 };
	all->used--;
}

/* What was noted of the half before its connection had a record of trouble. */
static void keep(struct ta_tracker *t, const struct ta_half *h, struct ta_half_trouble *to)
{
	struct ta_echo *e = find(&t->echoes, h);
	if (!e)
		return;
	to->echo_unseen += e->count;
	to->echo_unseen_frame = e->first_frame;
	take_out(&t->echoes, e);
}

/* A timestamp that lies where the peer's clock has come to since it was last seen. */
static bool is_unseen(const struct ta_step *st)
{
	const struct ta_half *p = st->peer;
	const struct ta_segment *s = st->seg;
	if (!(p->flags & TA_HALF_TS) || s->flags & TA_SYN || !(s->flags & TA_ACK))
		return false;
	int64_t ticks = (int32_t)(s->tsecr - p->tsval);
	if (ticks < TA_ECHO_UNSEEN_TICKS)
		return false;
	int64_t since_ms = (st->now_ns - p->last_seen_ns) / TA_MS;
	return ticks <= since_ms + since_ms / TA_ECHO_PART + TA_CLOCK_SLACK_MS;
}

void ta_echo_note(struct ta_step *st)
{
	if (!is_unseen(st))
		return;
	if (!st->conn->trouble) {
		add(&st->tracker->echoes, st->peer, st->frame)->count++;
		return;
	}
	struct ta_half_trouble *t = &st->conn->trouble->half[!st->dir];
	keep(st->tracker, st->peer, t);
	if (t->ignored || t->challenge_acks)
		return; /* it may be that of a segment that is there, and counts for nothing */
	if (!t->echo_unseen++)
		t->echo_unseen_frame = st->frame;
}

void ta_echo_forget(struct ta_tracker *t, const struct ta_conn *c)
{
	for (int dir = 0; dir < 2; dir++) {
		struct ta_echo *e = find(&t->echoes, &c->half[dir]);
		if (e)
			take_out(&t->echoes, e);
	}
}

bool ta_echo_is_kept(struct ta_tracker *t, const struct ta_conn *c)
{
	return find(&t->echoes, &c->half[0]) || find(&t->echoes, &c->half[1]);
}

void ta_echo_finish(struct ta_tracker *t, struct ta_conn *c)
{
	for (int dir = 0; dir < 2; dir++)
		if (find(&t->echoes, &c->half[dir]) && (c->trouble || !(c->flags & TA_CONN_CLOSED)))
			keep(t, &c->half[dir], &ta_conn_trouble(c)->half[dir]);
}
