/* SPDX-License-Identifier: MIT */
/* What went wrong in a connection, put into a file of facts and taken again: each part of it alone, and all of them. */
#include "support/seg_rows.h"
#include "support/stored_bytes.h"

#include <stdlib.h>
#include <string.h>

#include "tcp/state.h"
#include "tcp/store.h"

static const struct ta_reset resets[] = {
	{ .time_ns = 5 * TA_SEC, .frame = 9, .seq = 77, .ttl = 64, .sender = 1, .has_ack = true },
	{ .time_ns = 7 * TA_SEC, .frame = 12, .seq = 76, .window = 9, .refused_unread = true },
	{ .time_ns = 6 * TA_SEC, .frame = 11, .silence_ns = 123, .sender = 1, .to_syn = true },
};
static const struct ta_icmp_note notes[] = {
	{ .time_ns = 3 * TA_SEC, .frame = 4, .type = 3, .code = 4, .mtu = 1400, .plausible = true },
	{ .time_ns = 4 * TA_SEC, .frame = 6, .type = 11, .dir = 1, .have_seq = true, .seq = 8 },
};
static const struct ta_zero_window windows[] = {
	{ TA_SEC, -1, 2 * TA_SEC, .first_frame = 3, .last_frame = 5, .advertised = 2, .who = 1 },
	{ 8 * TA_SEC, 9 * TA_SEC, 9 * TA_SEC, .first_frame = 20, .last_frame = 20,
	  .advertised = 1 },
};
static const struct ta_socket_samples samples = {
	.count = 7,
	.first = { .source = "ss", .line = 3, .port = { 22, 40000 }, .rto_ns = 200 * TA_MS },
	.last = { .source = "netstat",
		  .line = 9,
		  .port = { 40000, 22 },
		  .named = { false, true },
		  .state = TA_SOCKET_TIME_WAIT,
		  .timer = TA_SOCKET_TIMER_PERSIST,
		  .owner = TA_SOCKET_ORPHAN },
};

enum part {
	RESETS = 1 << 0,
	ICMP = 1 << 1,
	WINDOWS = 1 << 2,
	SOCKET_0 = 1 << 3,
	SOCKET_1 = 1 << 4,
	STRANGERS_0 = 1 << 5,
	STRANGERS_1 = 1 << 6,
	DOUBLINGS_0 = 1 << 7,
	DOUBLINGS_1 = 1 << 8,
	ALL = (1 << 9) - 1
};

#define COUNT(x) (sizeof(x) / sizeof((x)[0]))

static struct ta_trouble *trouble_with(unsigned parts)
{
	struct ta_trouble *t = ta_xcalloc(1, sizeof(*t));

	t->icmp_total = 5;
	t->backwards_ns = 6 * TA_MS;
	t->unanswered.who = 1;
	t->unanswered.frame = 31;
	for (uint32_t side = 0; side < 2; side++) {
		struct ta_half_trouble *h = &t->half[side];
		h->retransmitted = 3 + side;
		h->hole_frame = 8 - side;
		if (parts & (unsigned)STRANGERS_0 << side) {
			h->strangers = ta_xcalloc(1, sizeof(*h->strangers));
			*h->strangers = (struct ta_strangers){ .count = 4 + side, .bare = true };
		}
		if (parts & (unsigned)DOUBLINGS_0 << side) {
			h->doublings = ta_xcalloc(1, sizeof(*h->doublings));
			h->doublings->now.count = 2 + side;
			h->doublings->longest.gap_ns = 9 + side;
		}
		if (parts & (unsigned)SOCKET_0 << side)
			t->socket[side] = ta_xmemdup(&samples, sizeof(samples));
	}
	if (parts & RESETS) {
		t->reset = ta_xmemdup(resets, sizeof(resets));
		t->nresets = COUNT(resets);
	}
	if (parts & ICMP) {
		t->icmp = ta_xmemdup(notes, sizeof(notes));
		t->nicmp = COUNT(notes);
		t->icmp[0].from = seg_address("198.51.100.1");
		t->icmp[1].from = seg_address("2001:db8::1");
	}
	if (parts & WINDOWS) {
		t->zero = ta_xmemdup(windows, sizeof(windows));
		t->nzero = COUNT(windows);
	}
	return t;
}

static struct bytes put(const struct ta_trouble *t)
{
	struct bytes b = { 0 };
	struct ta_store_out *out = ta_store_out_new(append, &b);

	ta_put_trouble(out, t);
	assert_int_equal(ta_store_out_end(out), 0);
	ta_store_out_free(out);
	return b;
}

static bool is_taken(struct bytes *b, struct ta_names *names, struct ta_trouble *ret)
{
	struct ta_store_in *in = ta_store_in_new(take, b);

	b->read = 0;
	ta_get_trouble(in, names, ret);
	bool taken = !ta_store_failed(in);
	ta_store_in_free(in);
	return taken;
}

static void same_socket(const struct ta_socket *a, const struct ta_socket *b)
{
	assert_string_equal(a->source, b->source);
	assert_int_equal(a->line, b->line);
	assert_memory_equal(a->port, b->port, sizeof(a->port));
	assert_memory_equal(a->named, b->named, sizeof(a->named));
	assert_int_equal(a->rto_ns, b->rto_ns);
	assert_int_equal(a->state, b->state);
	assert_int_equal(a->timer, b->timer);
	assert_int_equal(a->owner, b->owner);
}

static void same_half(const struct ta_half_trouble *a, const struct ta_half_trouble *b)
{
	assert_int_equal(a->retransmitted, b->retransmitted);
	assert_int_equal(a->hole_frame, b->hole_frame);
	assert_int_equal(!a->strangers, !b->strangers);
	if (a->strangers) {
		assert_int_equal(a->strangers->count, b->strangers->count);
		assert_int_equal(a->strangers->bare, b->strangers->bare);
	}
	assert_int_equal(!a->doublings, !b->doublings);
	if (a->doublings) {
		assert_int_equal(a->doublings->now.count, b->doublings->now.count);
		assert_int_equal(a->doublings->longest.count, 0);
		assert_int_equal(a->doublings->longest.gap_ns, b->doublings->longest.gap_ns);
	}
}

static void same(const struct ta_trouble *a, const struct ta_trouble *b)
{
	assert_int_equal(a->icmp_total, b->icmp_total);
	assert_int_equal(a->backwards_ns, b->backwards_ns);
	assert_int_equal(a->unanswered.who, b->unanswered.who);
	assert_int_equal(a->unanswered.frame, b->unanswered.frame);
	assert_int_equal(a->nresets, b->nresets);
	for (size_t i = 0; i < a->nresets; i++) {
		assert_int_equal(a->reset[i].time_ns, b->reset[i].time_ns);
		assert_int_equal(a->reset[i].seq, b->reset[i].seq);
		assert_int_equal(a->reset[i].window, b->reset[i].window);
		assert_int_equal(a->reset[i].sender, b->reset[i].sender);
		assert_int_equal(a->reset[i].silence_ns, b->reset[i].silence_ns);
		assert_int_equal(a->reset[i].has_ack, b->reset[i].has_ack);
		assert_int_equal(a->reset[i].refused_unread, b->reset[i].refused_unread);
	}
	assert_int_equal(a->nicmp, b->nicmp);
	for (size_t i = 0; i < a->nicmp; i++) {
		assert_true(ta_addr_equal(&a->icmp[i].from, &b->icmp[i].from));
		assert_int_equal(a->icmp[i].time_ns, b->icmp[i].time_ns);
		assert_int_equal(a->icmp[i].type, b->icmp[i].type);
		assert_int_equal(a->icmp[i].code, b->icmp[i].code);
		assert_int_equal(a->icmp[i].mtu, b->icmp[i].mtu);
		assert_int_equal(a->icmp[i].dir, b->icmp[i].dir);
		assert_int_equal(a->icmp[i].have_seq, b->icmp[i].have_seq);
	}
	assert_int_equal(a->nzero, b->nzero);
	for (size_t i = 0; i < a->nzero; i++) {
		assert_int_equal(a->zero[i].start_ns, b->zero[i].start_ns);
		assert_int_equal(a->zero[i].end_ns, b->zero[i].end_ns);
		assert_int_equal(a->zero[i].advertised, b->zero[i].advertised);
		assert_int_equal(a->zero[i].who, b->zero[i].who);
	}
	for (int side = 0; side < 2; side++) {
		same_half(&a->half[side], &b->half[side]);
		assert_int_equal(!a->socket[side], !b->socket[side]);
		if (!a->socket[side])
			continue;
		assert_int_equal(a->socket[side]->count, b->socket[side]->count);
		same_socket(&a->socket[side]->first, &b->socket[side]->first);
		same_socket(&a->socket[side]->last, &b->socket[side]->last);
	}
}

/* Every set of its parts; and what was taken is put as it was. */
static void store_trouble__is_taken_as_it_was_put(void **state)
{
	struct seg_script *s = *state;

	for (unsigned parts = 0; parts <= ALL; parts++) {
		struct ta_trouble *before = trouble_with(parts),
				  *after = ta_xcalloc(1, sizeof(*after));
		struct bytes b = put(before);
		assert_true(is_taken(&b, s->names, after));
		same(before, after);
		struct bytes again = put(after);
		assert_int_equal(again.n, b.n);
		assert_memory_equal(again.at, b.at, b.n);
		free(again.at);
		free(b.at);
		ta_trouble_free(before);
		ta_trouble_free(after);
	}
}

/* A file that ends within it is none, and what was taken until then is freed. What stands behind it is the file's. */
static void store_trouble__is_not_taken_from_a_part_of_it(void **state)
{
	struct seg_script *s = *state;
	struct ta_trouble *t = trouble_with(ALL);
	struct bytes b = put(t);
	size_t behind = 0;
	bool whole = true;

	for (size_t n = b.n; n-- > 0;) {
		struct ta_trouble *after = ta_xcalloc(1, sizeof(*after));
		struct bytes cut = { .at = b.at, .n = n };
		bool taken = is_taken(&cut, s->names, after);
		assert_true(whole || !taken);
		whole = taken;
		behind += taken;
		ta_trouble_free(after);
	}
	assert_in_range(behind, 0, 32);
	free(b.at);
	ta_trouble_free(t);
}

/* What is one of two, or of several, is none of more. */
static void store_trouble__has_sides_and_states_that_there_are(void **state)
{
	struct seg_script *s = *state;

	for (int i = 0; i < 8; i++) {
		struct ta_trouble *t = trouble_with(ALL), *after = ta_xcalloc(1, sizeof(*after));
		struct ta_socket *socket = &t->socket[1]->first;
		if (i == 1)
			t->reset[1].sender = 2;
		else if (i == 2)
			t->icmp[0].dir = 2;
		else if (i == 3)
			t->zero[1].who = 2;
		else if (i == 4)
			t->unanswered.who = 2;
		else if (i == 5)
			socket->state = TA_SOCKET_TIME_WAIT + 1;
		else if (i == 6)
			socket->timer = TA_SOCKET_TIMER_PERSIST + 1;
		else if (i == 7)
			socket->owner = TA_SOCKET_ORPHAN + 1;
		struct bytes b = put(t);
		assert_int_equal(is_taken(&b, s->names, after), i == 0);
		free(b.at);
		ta_trouble_free(t);
		ta_trouble_free(after);
	}
	struct ta_trouble *t = trouble_with(SOCKET_0), *after = ta_xcalloc(1, sizeof(*after));
	t->socket[0]->last.source = NULL;
	struct bytes b = put(t);
	assert_false(is_taken(&b, s->names, after));
	free(b.at);
	ta_trouble_free(t);
	ta_trouble_free(after);
}

/* An episode of three attempts: how many originals, copies and healing ones there can be. */
static void store_trouble__has_episodes_that_agree_with_their_attempts(void **state)
{
	static const struct {
		int32_t healed;
		bool original;
		uint32_t no_copies, omitted;
		bool taken;
	} row[] = {
		{ -1, true, 0, 0, true },
		{ 2, true, 0, 0, true },
		{ 3, true, 0, 0, false },
		{ -2, true, 0, 0, false },
		{ -1, true, 2, 0, true },
		{ -1, true, 3, 0, false },
		{ -1, false, 3, 0, true },
		{ -1, false, 4, 0, false },
		{ -1, false, 4, 1, true },
		{ -1, true, 4, 1, false },
		{ -1, true, 0, UINT32_MAX - 3, true },
		{ -1, true, 0, UINT32_MAX - 2, false },
	};
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_in_vain(s, 100, 2, "> P. 1 10 1 502");
	seg_end(s, 10000);
	struct ta_trouble *t = seg_conn(s, 0)->trouble;
	struct ta_episode *e = t->episode[0];
	assert_int_equal(e->nattempts, 3);
	for (size_t i = 0; i < COUNT(row); i++) {
		struct ta_trouble *after = ta_xcalloc(1, sizeof(*after));
		e->healed_attempt = row[i].healed;
		e->original_seen = row[i].original;
		e->no_copies = row[i].no_copies;
		e->attempts_omitted = row[i].omitted;
		struct bytes b = put(t);
		if (is_taken(&b, s->names, after) != row[i].taken)
			fail_msg("row %zu", i);
		assert_int_equal(after->nepisodes, row[i].taken);
		if (row[i].taken)
			assert_int_equal(after->episode[0]->attempts_total, 3 + row[i].omitted);
		free(b.at);
		ta_trouble_free(after);
	}
	e->attempts_omitted = 0;
}

/* Keep-alive probes are answered once at most, of other kinds more may be; and none has no attempts. */
static void store_trouble__has_no_more_answers_than_probes(void **state)
{
	static const struct {
		enum ta_episode_kind kind;
		uint32_t answered, nattempts;
		bool taken;
	} row[] = {
		{ TA_EPISODE_KEEPALIVE, 3, 3, true },
		{ TA_EPISODE_KEEPALIVE, 4, 3, false },
		{ TA_EPISODE_ZERO_WINDOW_PROBE, 4, 3, true },
		{ TA_EPISODE_RETRANSMISSION, 0, 0, false },
	};
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_in_vain(s, 100, 2, "> P. 1 10 1 502");
	seg_end(s, 10000);
	struct ta_trouble *t = seg_conn(s, 0)->trouble;
	struct ta_episode *e = t->episode[0];
	for (size_t i = 0; i < COUNT(row); i++) {
		struct ta_trouble *after = ta_xcalloc(1, sizeof(*after));
		e->kind = (uint8_t)row[i].kind;
		e->answered = row[i].answered;
		e->nattempts = row[i].nattempts;
		struct bytes b = put(t);
		if (is_taken(&b, s->names, after) != row[i].taken)
			fail_msg("row %zu", i);
		free(b.at);
		ta_trouble_free(after);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(store_trouble__is_taken_as_it_was_put),
		TELL(store_trouble__is_not_taken_from_a_part_of_it),
		TELL(store_trouble__has_sides_and_states_that_there_are),
		TELL(store_trouble__has_episodes_that_agree_with_their_attempts),
		TELL(store_trouble__has_no_more_answers_than_probes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
