/* SPDX-License-Identifier: MIT */
/* What is kept of one half of a connection, and of what went wrong with it. */
#include "store.h"

#include <stdlib.h>

#include "tcpautopsy/core/xalloc.h"

static const struct ta_store_field isn_field[] = { TA_STORED(struct ta_half, isn) };

#define N(name) TA_STORED(struct ta_half, name)
static const struct ta_store_field half_fields[] = {
	N(nxt),
	N(una),
	N(wnd),
	N(segments),
	N(tsval),
	N(last_frame),
	TA_STORED_TIME(struct ta_half, last_seen_ns),
	N(rto.srtt_us),
	N(rto.mdev_us),
	N(rto.mdev_max_us),
	N(rto.rttvar_us),
	N(rto.rtt_seq),
	N(rto.min_rtt_us),
	N(rto.samples),
	N(rto.bare_var),
	N(mss),
	N(ip_id),
	N(flags),
	N(wraps),
	N(ttl),
	N(largest_acked),
	N(idle_pending),
};
#undef N

#define N(name) TA_STORED(struct ta_half_trouble, name)
#define T(name) TA_STORED_TIME(struct ta_half_trouble, name)
#define B(name) TA_STORED_BOOL(struct ta_half_trouble, name)
/* Not here: stamped, marked, clock and recovery, of which no more is asked when the run has ended. */
static const struct ta_store_field trouble_fields[] = {
	N(retransmitted),       N(out_of_order),     N(challenge_acks),    N(hidden),
	N(unseen_bytes),        N(below_bytes),      N(ignored),           N(ignored_frame),
	T(ignored_ns),          N(acked_unseen),     N(acked_unseen_left), N(acked_unseen_right),
	T(acked_unseen_ns),     N(acked_unseen_row), N(acked_unseen_una),  N(echo_unseen),
	N(echo_unseen_frame),   N(late_acks),        N(unsent_ack),        N(lowest),
	N(stray_seq),           N(stray_ack),        N(recover),           B(lower_seen),
	B(stray_seen),          B(recovering),       B(unsent_seen),       B(began_with_probe),
	B(first_byte_repeated), N(other_ttl),        N(hole_bytes),        N(hole_frame),
	T(hole_since_ns),       N(sacked_bytes),     T(suspend_ns),        T(suspend_from_ns),
	T(suspend_to_ns),       N(suspend_frame),    N(open_holes_bytes),
};
#undef N
#undef T
#undef B

static const struct ta_store_field stranger_fields[] = {
	TA_STORED(struct ta_strangers, count),        TA_STORED(struct ta_strangers, first_frame),
	TA_STORED(struct ta_strangers, last_frame),   TA_STORED_TIME(struct ta_strangers, first_ns),
	TA_STORED_TIME(struct ta_strangers, last_ns), TA_STORED(struct ta_strangers, ttl),
	TA_STORED_BOOL(struct ta_strangers, bare),
};

static const struct ta_store_field doubling_fields[] = {
	TA_STORED(struct ta_doubling, count),
	TA_STORED(struct ta_doubling, length),
	TA_STORED(struct ta_doubling, first_frame),
	TA_STORED(struct ta_doubling, last_frame),
	TA_STORED_TIME(struct ta_doubling, first_ns),
	TA_STORED_TIME(struct ta_doubling, last_ns),
	TA_STORED_TIME(struct ta_doubling, first_gap_ns),
	TA_STORED_TIME(struct ta_doubling, gap_ns),
};

/* Fields that nobody has given a row would be lost. */
_Static_assert(sizeof(void *) != 8 ||
		       (sizeof(struct ta_half) == 88 && sizeof(struct ta_half_trouble) == 312 &&
			sizeof(struct ta_strangers) == 40 && sizeof(struct ta_doubling) == 48),
	       "a new field wants its row");

enum { NIBBLE_BITS = 4, NIBBLE = 0xf, HAS_DOUBLINGS = 1, HAS_STRANGERS = 2 };

/* As in the connection before it: so far sent, acknowledged and seen since it began. */
static struct ta_half expect(const struct ta_conn *c, int dir, const struct ta_conn *before)
{
	struct ta_half e = before->half[dir];
	const struct ta_half *b = &before->half[dir];
	e.isn = c->half[dir].isn;
	e.nxt = e.isn + (b->nxt - b->isn);
	e.una = e.isn + (b->una - b->isn);
	e.rto.rtt_seq = e.isn + (b->rto.rtt_seq - b->isn);
	e.last_frame = c->first_frame + (b->last_frame - before->first_frame);
	e.last_seen_ns = (int64_t)((uint64_t)c->start_ns +
				   ((uint64_t)b->last_seen_ns - (uint64_t)before->start_ns));
	e.out = NULL;
	return e;
}

void ta_put_half(struct ta_store_out *out, const struct ta_conn *c, int dir,
		 const struct ta_conn *before)
{
	const struct ta_half *h = &c->half[dir];
	ta_put_record(out, isn_field, 1, h, &before->half[dir]);
	struct ta_half expected = expect(c, dir, before);
	ta_put_record(out, half_fields, TA_STORE_COUNT(half_fields), h, &expected);
	ta_put(out, (unsigned)h->wscale << NIBBLE_BITS | h->link);
}

void ta_get_half(struct ta_store_in *in, struct ta_conn *c, int dir, const struct ta_conn *before)
{
	struct ta_half *h = &c->half[dir];
	h->isn = before->half[dir].isn;
	ta_get_record(in, isn_field, 1, h);
	*h = expect(c, dir, before);
	ta_get_record(in, half_fields, TA_STORE_COUNT(half_fields), h);
	unsigned both = (unsigned)ta_get_max(in, NIBBLE << NIBBLE_BITS | NIBBLE);
	h->wscale = (both >> NIBBLE_BITS) & NIBBLE;
	h->link = both & NIBBLE;
	if (h->last_seen_ns > TA_STORE_TIME_MAX || h->last_seen_ns < -TA_STORE_TIME_MAX)
		ta_store_fail(in, "a time in it is out of its range");
}

static const struct ta_half_trouble no_trouble;
static const struct ta_strangers no_strangers;
static const struct ta_doubling no_doubling;

void ta_put_half_trouble(struct ta_store_out *out, const struct ta_half_trouble *t)
{
	ta_put_record(out, trouble_fields, TA_STORE_COUNT(trouble_fields), t, &no_trouble);
	ta_put(out, (t->strangers ? HAS_STRANGERS : 0) | (t->doublings ? HAS_DOUBLINGS : 0));
	if (t->strangers)
		ta_put_record(out, stranger_fields, TA_STORE_COUNT(stranger_fields), t->strangers,
			      &no_strangers);
	if (t->doublings) {
		ta_put_record(out, doubling_fields, TA_STORE_COUNT(doubling_fields),
			      &t->doublings->now, &no_doubling);
		ta_put_record(out, doubling_fields, TA_STORE_COUNT(doubling_fields),
			      &t->doublings->longest, &no_doubling);
	}
}

void ta_get_half_trouble(struct ta_store_in *in, struct ta_half_trouble *t)
{
	ta_get_record(in, trouble_fields, TA_STORE_COUNT(trouble_fields), t);
	uint64_t has = ta_get_max(in, HAS_STRANGERS | HAS_DOUBLINGS);
	if (has & HAS_STRANGERS) {
		t->strangers = ta_xcalloc(1, sizeof(*t->strangers));
		ta_get_record(in, stranger_fields, TA_STORE_COUNT(stranger_fields), t->strangers);
	}
	if (has & HAS_DOUBLINGS) {
		t->doublings = ta_xcalloc(1, sizeof(*t->doublings));
		ta_get_record(in, doubling_fields, TA_STORE_COUNT(doubling_fields),
			      &t->doublings->now);
		ta_get_record(in, doubling_fields, TA_STORE_COUNT(doubling_fields),
			      &t->doublings->longest);
	}
}
