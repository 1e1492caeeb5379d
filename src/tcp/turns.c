/* SPDX-License-Identifier: MIT */
/* Whose turn it is: who sent data last, and since when the other side owes an answer. One that closes while it is owed
 * one has given up waiting, or never wanted any; which of them is for the facts to say. */
#include "step.h"

#include "tcpautopsy/core/timefmt.h"

/* An answer is owed for so long before its absence is worth a note: no healthy client gives up sooner. */
#define TA_OWED_NS TA_SEC
/* A closing alert of TLS takes 24 to 31 bytes, a heartbeat little more. */
#define TA_AFTERTHOUGHT_BYTES 64

static int64_t turn_ns(const struct ta_conn *c)
{
	return c->start_ns + (int64_t)c->turn_ms * TA_MS;
}

static bool is_turn_of(const struct ta_conn *c, int dir)
{
	return c->flags & TA_CONN_TURN && !!(c->flags & TA_CONN_TURN_IS_1) == dir;
}

/* A small segment of the same side long after its request is a goodbye or a heartbeat: the answer is still owed. */
static bool is_afterthought(const struct ta_step *st)
{
	return st->seg->payload_len <= TA_AFTERTHOUGHT_BYTES &&
	       st->now_ns - turn_ns(st->conn) >= TA_OWED_NS;
}

/* The instant of the asker's last data, which the connection keeps to the millisecond: that of its last segment, or of
 * the last one before its keep-alive probes. */
static int64_t asked_ns(const struct ta_step *st)
{
	const struct ta_conn *c = st->conn;
	int64_t turn = turn_ns(c), last = st->sender->last_seen_ns;
	if (last >= turn && last - turn < TA_MS)
		return last;
	const struct ta_trouble *t = c->trouble;
	for (size_t i = t ? t->nepisodes : 0; i-- > 0;) {
		const struct ta_episode *e = t->episode[i];
		if (e->sender == st->dir && e->prober_before_ns >= turn &&
		    e->prober_before_ns - turn < TA_MS)
			return e->prober_before_ns;
	}
	return turn;
}

static void note_given_up(struct ta_step *st)
{
	struct ta_conn *c = st->conn;
	int64_t asked = asked_ns(st);
	if (st->now_ns - asked < TA_OWED_NS || st->peer->flags & TA_HALF_FIN)
		return;
	struct ta_unanswered *u = &ta_conn_trouble(c)->unanswered;
	if (u->frame)
		return;
	bool exact = asked != turn_ns(c) || asked == st->own_before_ns;
	*u = (struct ta_unanswered){ .asked_ns = asked,
				     .asked_exactly = exact,
				     .gave_up_ns = st->now_ns,
				     .frame = st->frame,
				     .who = (uint8_t)st->dir };
}

/* What the other side does once its asker has closed: it answers after all, or closes too. */
static void note_after(struct ta_step *st)
{
	struct ta_unanswered *u = st->conn->trouble ? &st->conn->trouble->unanswered : NULL;
	if (!u || !u->frame || u->who == st->dir)
		return;
	u->answered = u->answered || st->seg->payload_len;
	if (st->seg->flags & TA_FIN && !u->closed_ns)
		u->closed_ns = st->now_ns;
}

void ta_note_turn(struct ta_step *st)
{
	struct ta_conn *c = st->conn;
	note_after(st);
	if (st->seg->payload_len && is_turn_of(c, st->dir) && st->now_ns - turn_ns(c) >= TA_OWED_NS)
		c->flags |= TA_CONN_PUSHES;
	if (st->seg->payload_len && !(is_turn_of(c, st->dir) && is_afterthought(st))) {
		int64_t ms = (st->now_ns - c->start_ns) / TA_MS;
		c->turn_ms = ms < 0 ? 0 : ms > UINT32_MAX ? UINT32_MAX : (uint32_t)ms;
		c->flags |= TA_CONN_TURN;
		c->flags = (uint16_t)(st->dir ? c->flags | TA_CONN_TURN_IS_1
					      : c->flags & ~TA_CONN_TURN_IS_1);
	}
	if (st->seg->flags & (TA_FIN | TA_RST) && is_turn_of(c, st->dir))
		note_given_up(st);
}
