/* SPDX-License-Identifier: MIT */
/* Echoes of timestamps that no segment of the capture bears (RFC 7323 section 4): their sender had a segment that is not here. */
#include "echo.h"

#include "rules.h"
#include "tcpautopsy/core/timefmt.h"

static struct ta_echo *slot_of(struct ta_tracker *t, const struct ta_half *h)
{
	return &t->echo[ta_half_slot(h, TA_ECHO_SLOTS)];
}

/* What was noted of the half before its connection had a record of trouble. */
static void keep(struct ta_tracker *t, const struct ta_half *h, struct ta_half_trouble *to)
{
	struct ta_echo *e = slot_of(t, h);
	if (e->half != h)
		return;
	to->echo_unseen += e->count;
	to->echo_unseen_frame = e->first_frame;
	*e = (struct ta_echo){ 0 };
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
		struct ta_echo *e = slot_of(st->tracker, st->peer);
		if (e->half != st->peer)
			*e = (struct ta_echo){ st->peer, 0, st->frame };
		e->count++;
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
		struct ta_echo *e = slot_of(t, &c->half[dir]);
		if (e->half == &c->half[dir])
			*e = (struct ta_echo){ 0 };
	}
}

bool ta_echo_is_kept(struct ta_tracker *t, const struct ta_conn *c)
{
	return slot_of(t, &c->half[0])->half == &c->half[0] ||
	       slot_of(t, &c->half[1])->half == &c->half[1];
}

void ta_echo_finish(struct ta_tracker *t, struct ta_conn *c)
{
	for (int dir = 0; dir < 2; dir++)
		if (slot_of(t, &c->half[dir])->half == &c->half[dir] &&
		    (c->trouble || !(c->flags & TA_CONN_CLOSED)))
			keep(t, &c->half[dir], &ta_conn_trouble(c)->half[dir]);
}
