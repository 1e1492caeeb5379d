/* SPDX-License-Identifier: MIT */
/* Runs of keep-alive probes in few bytes, and back without loss: of each field only what it is off from what the connection and the probe
 * before it let expect. A record is a mask of the fields that are off, then by how much each, in LEB128 (DWARF 5 section 7.6) with the
 * sign in the lowest bit. */
#include "pack.h"

#include <assert.h>
#include <limits.h>
#include <string.h>

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"

enum { GROUP_BITS = 7, MORE = 0x80, SENDER_BIT = 1, OFTEN_OFF = 4 };

struct field {
	uint16_t at;
	uint8_t bytes;
	bool is_time; /* ns: in a capture of microseconds all are thousands */
};

#define FIELD(type, name)                                                                          \
	{                                                                                          \
		offsetof(type, name), sizeof(((type *)0)->name), false                             \
	}
#define TIME_FIELD(type, name)                                                                     \
	{                                                                                          \
		offsetof(type, name), sizeof(((type *)0)->name), true                              \
	}

/* Those that are often off stand first: the mask is short then. */
#define A(name) FIELD(struct ta_attempt, name)
#define T(name) TIME_FIELD(struct ta_attempt, name)
static const struct field place_fields[] = { T(time_ns), A(frame), A(answer_frame) };
static const struct field attempt_fields[] = {
	T(heard_ns),
	A(tsval),
	A(answer_tsval),
	A(ip_id), /* the last of OFTEN_OFF */
	A(heard_frame),
	A(tsecr),
	A(answer_window),
	A(flags),
	A(seq),
	A(len),
	T(nominal_ns),
	A(cause),
	A(spurious),
	A(missing_before),
	A(why.sender.outstanding),
	A(why.sender.sacked),
	T(why.sender.rto_ns),
	T(why.sender.pto_ns),
	A(why.sender.congestion),
	A(why.sender.exact),
	A(why.trigger_frame),
	A(why.candidates),
	A(why.cause),
	A(why.rule),
};
#undef A
#undef T

#define E(name) FIELD(struct ta_episode, name)
#define T(name) TIME_FIELD(struct ta_episode, name)
static const struct field episode_fields[] = {
	T(prober_before_ns),
	T(max_answer_ns),
	T(anchor_ns),
	T(idle_before_ns), /* the last of OFTEN_OFF */
	T(last_heard_ns),
	E(last_heard_frame),
	E(probe_ack),
	E(closed),
	E(result),
	E(end_frame),
	T(answer_ns),
	E(answered),
	E(attempts_total),
	E(attempts_omitted),
	E(kind),
	E(original_seen),
	E(zero_window),
	E(inferred),
	E(seq_unknown),
	E(suspect),
	E(seq),
	E(length),
	E(first_frame),
	E(last_frame),
	T(start_ns),
	T(end_ns),
	T(rto_estimate_ns),
	T(srtt_ns),
	T(min_rtt_ns),
	T(variance_ns),
	T(newest_ns),
	E(in_flight),
	E(no_copies),
	E(peer_segments),
	E(peer_new_data),
	E(peer_first_frame),
	E(peer_last_frame),
	T(peer_first_ns),
	T(peer_last_ns),
	E(dsacks),
	E(icmp_unreachable),
	E(sacked_bytes),
	E(largest_sacked),
	E(went_on),
	E(sent_on),
	E(probe_payload),
	E(unacked),
	E(healed_attempt),
};
#undef E
#undef T

/* Fields that nobody has given a row would be lost. */
_Static_assert(sizeof(void *) != 8 ||
		       (sizeof(struct ta_attempt) == 112 && sizeof(struct ta_episode) == 272),
	       "a new field wants its row");

#define COUNT(fields) (sizeof(fields) / sizeof((fields)[0]))
_Static_assert(COUNT(episode_fields) < sizeof(uint64_t) * CHAR_BIT, "a mask has a bit for each");

/* ---- numbers ---- */

static void put(struct ta_packed *to, uint64_t n)
{
	do {
		if (to->count == to->capacity)
			to->byte = ta_xgrow(to->byte, &to->capacity, to->count + 1, 1);
		uint8_t more = n >> GROUP_BITS ? MORE : 0;
		to->byte[to->count++] = (uint8_t)(n & (MORE - 1)) | more;
		n >>= GROUP_BITS;
	} while (n);
}

static uint64_t get(const uint8_t **from)
{
	uint64_t n = 0;
	unsigned shift = 0;
	do {
		n |= (uint64_t)(**from & (MORE - 1)) << shift;
		shift += GROUP_BITS;
	} while (*(*from)++ & MORE);
	return n;
}

/* What the field is, its sign extended. */
static int64_t load(const void *record, const struct field *f)
{
	const uint8_t *p = (const uint8_t *)record + f->at;
	switch (f->bytes) {
	case sizeof(uint8_t):
		return *p;
	case sizeof(uint16_t): {
		uint16_t n;
		memcpy(&n, p, sizeof(n));
		return (int16_t)n;
	}
	case sizeof(uint32_t): {
		uint32_t n;
		memcpy(&n, p, sizeof(n));
		return (int32_t)n;
	}
	default: {
		int64_t n;
		memcpy(&n, p, sizeof(n));
		return n;
	}
	}
}

static void store(void *record, const struct field *f, int64_t value)
{
	uint8_t *p = (uint8_t *)record + f->at;
	uint16_t half = (uint16_t)value;
	uint32_t word = (uint32_t)value;
	switch (f->bytes) {
	case sizeof(uint8_t):
		*p = (uint8_t)value;
		break;
	case sizeof(uint16_t):
		memcpy(p, &half, sizeof(half));
		break;
	case sizeof(uint32_t):
		memcpy(p, &word, sizeof(word));
		break;
	default:
		memcpy(p, &value, sizeof(value));
	}
}

/* By how much a field is off, in its own width: numbers wrap. */
static int64_t off(const void *record, const void *expected, const struct field *f)
{
	int64_t a = load(record, f), b = load(expected, f);
	if (f->bytes == sizeof(uint32_t))
		return (int32_t)((uint32_t)a - (uint32_t)b);
	return (int64_t)((uint64_t)a - (uint64_t)b);
}

/* ---- records ---- */

struct writer {
	struct ta_packed *to;
	int64_t unit_ns; /* TA_US while all times were off by whole microseconds */
};

/* Of fields from .. n, those that are off. */
static uint64_t mask_of(const struct field *f, size_t from, size_t n, const void *record,
			const void *expected)
{
	uint64_t mask = 0;
	for (size_t i = from; i < n; i++)
		mask |= (uint64_t)(load(record, &f[i]) != load(expected, &f[i])) << i;
	return mask;
}

static void put_record(struct writer *w, const struct field *f, uint64_t mask, const void *record,
		       const void *expected)
{
	put(w->to, mask);
	for (; mask; mask &= mask - 1) {
		const struct field *field = &f[__builtin_ctzll(mask)];
		int64_t by = off(record, expected, field);
		if (field->is_time) {
			if (w->unit_ns > 1 && by % TA_US)
				w->unit_ns = 1; /* it is all written again */
			if (w->unit_ns > 1)
				by /= TA_US;
		}
		put(w->to, (uint64_t)by << 1 ^ (uint64_t)(by < 0 ? -1 : 0));
	}
}

/* *record is what is expected, and becomes what was written. */
static void get_record(const uint8_t **from, int64_t unit_ns, const struct field *f, void *record)
{
	for (uint64_t mask = get(from); mask; mask &= mask - 1) {
		const struct field *field = &f[__builtin_ctzll(mask)];
		uint64_t zigzag = get(from);
		int64_t by = (int64_t)(zigzag >> 1 ^ (0 - (zigzag & 1)));
		if (field->is_time)
			by *= unit_ns;
		store(record, field, (int64_t)((uint64_t)load(record, field) + (uint64_t)by));
	}
}

/* ---- what is expected ---- */

/* When and where attempt i was sent and answered, from those behind it: the last is the last segment of its sender. */
static void expect_place(const struct ta_conn *c, int sender, const struct ta_attempt *a, size_t i,
			 size_t n, struct ta_attempt *ret)
{
	const struct ta_half *h = &c->half[sender], *p = &c->half[!sender];
	if (i + 1 == n) {
		ret->time_ns = h->last_seen_ns;
		ret->frame = h->last_frame;
		ret->answer_frame = p->last_frame;
		return;
	}
	const struct ta_attempt *next = &a[i + 1];
	bool gap = i + 2 < n;
	ret->time_ns = next->time_ns - (gap ? next[1].time_ns - next->time_ns : 0);
	ret->frame = next->frame - (gap ? next[1].frame - next->frame : 0);
	ret->answer_frame = next->answer_frame - (next->frame - ret->frame);
}

static uint32_t ticks(int64_t ns)
{
	return (uint32_t)(ns / TA_MS);
}

/* The rest of attempt i, of which all places are known, from those before it. */
static void expect_attempt(const struct ta_conn *c, int sender, const struct ta_attempt *a,
			   size_t i, size_t n, struct ta_attempt *ret)
{
	const struct ta_half *h = &c->half[sender], *p = &c->half[!sender];
	const struct ta_attempt *last = &a[n - 1];
	int64_t answer_ns = p->last_seen_ns - last->time_ns;
	if (i) {
		const struct ta_attempt *before = &a[i - 1];
		uint32_t passed = ticks(a[i].time_ns - before->time_ns);
		*ret = *before;
		if (i > 1)
			answer_ns = before->heard_ns - before[-1].time_ns;
		ret->heard_ns = before->time_ns + answer_ns;
		ret->heard_frame = before->answer_frame;
		ret->tsecr = before->answer_tsval;
		if (before->flags & TA_ATTEMPT_TS) {
			ret->tsval += passed;
			ret->answer_tsval += passed;
		}
		ret->ip_id++;
	} else {
		int64_t gap_ns = n > 1 ? a[1].time_ns - a[0].time_ns : 0;
		uint32_t passed = ticks(last->time_ns - a[0].time_ns);
		*ret = (struct ta_attempt){ .nominal_ns = -1, .seq = h->nxt - 1 };
		ret->heard_ns = a[0].time_ns - gap_ns;
		ret->answer_window = p->wnd;
		ret->ip_id = (uint16_t)(h->ip_id - (n - 1));
		if (h->flags & TA_HALF_TS) {
			ret->flags = TA_ATTEMPT_TS;
			ret->tsval = h->tsval - passed;
			ret->answer_tsval = p->tsval - passed;
			ret->tsecr = ret->answer_tsval - ticks(gap_ns);
		}
	}
	ret->time_ns = a[i].time_ns;
	ret->frame = a[i].frame;
	ret->answer_frame = a[i].answer_frame;
}

/* An episode with these attempts, all of them answered. */
static void expect_episode(const struct ta_conn *c, int sender, const struct ta_attempt *a,
			   uint32_t n, struct ta_episode *ret)
{
	const struct ta_half *h = &c->half[sender], *p = &c->half[!sender];
	const struct ta_attempt *last = &a[n - 1];
	*ret = (struct ta_episode){ .kind = TA_EPISODE_KEEPALIVE,
				    .sender = (uint8_t)sender,
				    .seq = a->seq,
				    .length = a->len,
				    .first_frame = a->frame,
				    .last_frame = last->frame,
				    .last_heard_frame = a->heard_frame,
				    .start_ns = a->time_ns,
				    .end_ns = last->time_ns,
				    .answer_ns = -1,
				    .last_heard_ns = a->heard_ns,
				    .anchor_ns = a->heard_ns,
				    .rto_estimate_ns = ta_rto_value_ns(&h->rto),
				    .srtt_ns = ta_rto_srtt_ns(&h->rto),
				    .min_rtt_ns = h->rto.samples ? h->rto.min_rtt_us * TA_US : -1,
				    .variance_ns = ta_rto_variance_ns(&h->rto),
				    .idle_before_ns = a->time_ns - a->heard_ns,
				    .attempts_total = n,
				    .nattempts = n,
				    .attempts_capacity = n,
				    .answered = n,
				    .probe_ack = p->nxt,
				    .prober_before_ns = a->heard_ns,
				    .probe_payload = last->len,
				    .max_answer_ns = p->last_seen_ns - last->time_ns,
				    .healed_attempt = -1 };
	for (uint32_t i = 1; i < n; i++) {
		int64_t answer_ns = a[i].heard_ns - a[i - 1].time_ns;
		if (answer_ns > ret->max_answer_ns)
			ret->max_answer_ns = answer_ns;
	}
}

/* ---- episodes ---- */

/* Padding may differ, too: then no field does. */
static bool differ(const void *a, const void *b, size_t size)
{
	return memcmp(a, b, size) != 0;
}

/* Most attempts and episodes are as expected but for a few fields: the rest is compared as bytes. */
static uint64_t attempt_mask(const struct ta_attempt *a, const struct ta_attempt *expected)
{
	struct ta_attempt rest = *expected;
	uint64_t mask = mask_of(attempt_fields, 0, OFTEN_OFF, a, expected);
	rest.heard_ns = a->heard_ns;
	rest.tsval = a->tsval;
	rest.answer_tsval = a->answer_tsval;
	rest.ip_id = a->ip_id;
	if (differ(a, &rest, sizeof(rest)))
		mask |= mask_of(attempt_fields, OFTEN_OFF, COUNT(attempt_fields), a, expected);
	return mask;
}

static uint64_t episode_mask(const struct ta_episode *e, const struct ta_episode *expected)
{
	struct ta_episode rest = *expected;
	uint64_t mask = mask_of(episode_fields, 0, OFTEN_OFF, e, expected);
	rest.prober_before_ns = e->prober_before_ns;
	rest.max_answer_ns = e->max_answer_ns;
	rest.anchor_ns = e->anchor_ns;
	rest.idle_before_ns = e->idle_before_ns;
	rest.attempts_capacity = e->attempts_capacity;
	rest.attempt = e->attempt;
	if (differ(e, &rest, sizeof(rest)))
		mask |= mask_of(episode_fields, OFTEN_OFF, COUNT(episode_fields), e, expected);
	return mask;
}

static void put_episode(struct writer *w, const struct ta_conn *c, const struct ta_episode *e)
{
	const struct ta_attempt *a = e->attempt;
	struct ta_attempt expected = { 0 };
	struct ta_episode all;
	put(w->to, (uint64_t)e->nattempts << SENDER_BIT | e->sender);
	for (size_t i = e->nattempts; i-- > 0;) {
		expect_place(c, e->sender, a, i, e->nattempts, &expected);
		put_record(w, place_fields,
			   mask_of(place_fields, 0, COUNT(place_fields), &a[i], &expected), &a[i],
			   &expected);
	}
	for (size_t i = 0; i < e->nattempts; i++) {
		expect_attempt(c, e->sender, a, i, e->nattempts, &expected);
		put_record(w, attempt_fields, attempt_mask(&a[i], &expected), &a[i], &expected);
	}
	expect_episode(c, e->sender, a, e->nattempts, &all);
	put_record(w, episode_fields, episode_mask(e, &all), e, &all);
}

static struct ta_episode *get_episode(const uint8_t **from, int64_t unit_ns,
				      const struct ta_conn *c)
{
	uint64_t head = get(from);
	int sender = head & ((1 << SENDER_BIT) - 1);
	uint32_t n = (uint32_t)(head >> SENDER_BIT);
	struct ta_episode *e = ta_xmalloc(sizeof(*e));
	struct ta_attempt *a = ta_xmalloc(n * sizeof(*a));
	for (size_t i = n; i-- > 0;) {
		expect_place(c, sender, a, i, n, &a[i]);
		get_record(from, unit_ns, place_fields, &a[i]);
	}
	for (size_t i = 0; i < n; i++) {
		struct ta_attempt expected;
		expect_attempt(c, sender, a, i, n, &expected);
		get_record(from, unit_ns, attempt_fields, &expected);
		a[i] = expected;
	}
	expect_episode(c, sender, a, n, e);
	get_record(from, unit_ns, episode_fields, e);
	e->attempt = a;
	return e;
}

/* The first number: how many episodes, and whether times are in microseconds. */
void ta_pack_episodes(const struct ta_conn *c, struct ta_packed *to)
{
	const struct ta_trouble *t = c->trouble;
	size_t begin = to->count;
	assert(t->nepisodes && t->nepisodes <= TA_PACKED_EPISODES);
	for (int64_t unit_ns = TA_US;;) {
		struct writer w = { to, unit_ns };
		put(to, (uint64_t)t->nepisodes << 1 | (unit_ns == TA_US));
		for (size_t i = 0; i < t->nepisodes; i++)
			put_episode(&w, c, t->episode[i]);
		if (w.unit_ns == unit_ns)
			return;
		unit_ns = w.unit_ns;
		to->count = begin;
	}
}

struct ta_trouble *ta_unpack_episodes(const struct ta_conn *c, const uint8_t *from)
{
	struct ta_trouble *t = ta_xmalloc(sizeof(*t));
	memset(t, 0,
	       sizeof(*t)); /* cheaper than calloc(): what was freed just now is given again */
	uint64_t head = get(&from);
	t->nepisodes = t->episodes_capacity = (size_t)(head >> 1);
	t->episode = ta_xmalloc(t->nepisodes * sizeof(struct ta_episode *));
	for (size_t i = 0; i < t->nepisodes; i++) {
		struct ta_episode *e = get_episode(&from, head & 1 ? TA_US : 1, c);
		t->episode[i] = e;
		t->newest[e->sender][true] = e;
	}
	return t;
}
