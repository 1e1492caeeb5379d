/* SPDX-License-Identifier: MIT */
/* What a connection's record tells of its bytes and of its last segments; and segments whose ports are not shown. */
#include "support/seg_rows.h"

#include <string.h>

#include "tcp/state.h"

enum { ISN = 1000 };

/* A half that has sent so many bytes behind its SYN, of which so many were acknowledged. */
static struct ta_half half_of(uint32_t sent, uint32_t acked, uint32_t flags)
{
	return (struct ta_half){
		.isn = ISN, .nxt = ISN + 1 + sent, .una = ISN + 1 + acked, .flags = flags
	};
}

static void tcp_conn__bytes_are_counted_from_the_isn(void **state)
{
	enum { SEEN = TA_HALF_SEEN | TA_HALF_DATA, KNOWN = TA_HALF_UNA_KNOWN };
	static const struct {
		uint32_t sent, acked, flags;
		uint64_t payload;
		int64_t acknowledged;
		bool known;
	} row[] = {
		{ 10, 10, SEEN | KNOWN, 10, 10, true },
		{ 10, 4, SEEN | KNOWN, 10, 4, true },
		{ 10, 4, SEEN, 10, -1, true },
		/* a FIN takes a number, and is acknowledged with the last byte */
		{ 11, 11, SEEN | KNOWN | TA_HALF_FIN, 10, 10, true },
		{ 11, 10, SEEN | KNOWN | TA_HALF_FIN, 10, 10, true },
		{ 1, 1, TA_HALF_SEEN | KNOWN | TA_HALF_FIN, 0, 0, true },
		/* no data, or none seen: what was acknowledged all the same is not known */
		{ 10, 10, TA_HALF_SEEN | KNOWN, 0, 10, false },
		{ 0, 0, TA_HALF_SEEN | KNOWN, 0, 0, true },
		{ 10, 10, KNOWN, 0, 10, false },
		{ 0, 0, KNOWN, 0, 0, false },
		{ 0, 0, 0, 0, -1, true },
		{ 0, 0, TA_HALF_UNNUMBERED, 0, -1, false },
		{ 0, UINT32_MAX, SEEN | KNOWN, 0, 0, true }, /* the SYN was not acknowledged */
	};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(row) / sizeof(row[0]); i++) {
		const int dir = i % 2;
		struct ta_conn c = { .start_ns = 0 };
		c.half[dir] = half_of(row[i / 2].sent, row[i / 2].acked, row[i / 2].flags);
		if (ta_conn_payload_bytes(&c, dir) != row[i / 2].payload ||
		    ta_conn_acked_bytes(&c, dir) != row[i / 2].acknowledged ||
		    ta_conn_payload_known(&c, dir) != row[i / 2].known)
			fail_msg("row %zu", i / 2);
	}
	/* Numbers that have come round. */
	struct ta_conn c = { .half = { half_of(10, 4, SEEN | KNOWN) } };
	c.half[0].wraps = 2;
	assert_int_equal(ta_conn_payload_bytes(&c, 0), (UINT64_C(2) << 32) + 10);
	assert_int_equal(ta_conn_acked_bytes(&c, 0), (INT64_C(2) << 32) + 4);
}

/* Bytes that the capture never showed are not counted, nor is the byte of a first probe; those below the first number are. */
static void tcp_conn__bytes_are_those_that_were_seen(void **state)
{
	enum { FLAGS = TA_HALF_SEEN | TA_HALF_DATA | TA_HALF_UNA_KNOWN };
	struct ta_trouble t;
	struct ta_conn c = { .trouble = &t };

	(void)state;
	memset(&t, 0, sizeof(t));
	c.half[1] = half_of(10, 10, FLAGS);
	assert_int_equal(ta_conn_payload_bytes(&c, 1), 10);
	t.half[0].unseen_bytes = 5; /* the other side's */
	assert_int_equal(ta_conn_payload_bytes(&c, 1), 10);
	t.half[1].unseen_bytes = 3;
	assert_int_equal(ta_conn_payload_bytes(&c, 1), 7);
	t.half[1].began_with_probe = true;
	assert_int_equal(ta_conn_payload_bytes(&c, 1), 6);
	t.half[1].below_bytes = 100;
	assert_int_equal(ta_conn_payload_bytes(&c, 1), 106);
	t.half[1].unseen_bytes = 30;
	assert_int_equal(ta_conn_payload_bytes(&c, 1), 100);
	/* A line that hides its numbers may have carried what is missing. */
	assert_true(ta_conn_payload_known(&c, 1));
	c.flags = TA_CONN_INFERRED;
	assert_false(ta_conn_payload_known(&c, 1));
	t.half[1].unseen_bytes = 0;
	assert_true(ta_conn_payload_known(&c, 1));
	c.trouble = NULL;
	assert_true(ta_conn_payload_known(&c, 1));
}

/* The newest segment of a half, be it one that was not believed; of a connection the newest of both. */
static void tcp_conn__the_last_frame_may_be_one_that_was_ignored(void **state)
{
	static const struct {
		uint32_t last[2], ignored[2];
		uint32_t want[2], want_all;
	} row[] = {
		{ { 5, 6 }, { 0, 0 }, { 5, 6 }, 6 }, { { 7, 6 }, { 0, 0 }, { 7, 6 }, 7 },
		{ { 5, 6 }, { 9, 0 }, { 9, 6 }, 9 }, { { 5, 6 }, { 4, 0 }, { 5, 6 }, 6 },
		{ { 5, 6 }, { 0, 9 }, { 5, 9 }, 9 }, { { 0, 6 }, { 4, 0 }, { 4, 6 }, 6 },
		{ { 0, 0 }, { 0, 0 }, { 0, 0 }, 3 }, { { 0, 2 }, { 0, 0 }, { 0, 2 }, 3 },
		{ { 0, 0 }, { 0, 4 }, { 0, 4 }, 4 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct ta_trouble t;
		struct ta_conn c = { .start_ns = 3 * TA_SEC, .first_frame = 3 };
		memset(&t, 0, sizeof(t));
		for (int dir = 0; dir < 2; dir++) {
			c.half[dir].last_frame = row[i].last[dir];
			c.half[dir].last_seen_ns = row[i].last[dir] * TA_SEC;
			t.half[dir].ignored_frame = row[i].ignored[dir];
			t.half[dir].ignored_ns = row[i].ignored[dir] * TA_SEC;
			c.half[dir].segments = 2;
			t.half[dir].ignored = row[i].ignored[dir] ? 3 : 0;
			assert_int_equal(ta_conn_segments(&c, dir), 2);
		}
		if (row[i].ignored[0] || row[i].ignored[1])
			c.trouble = &t;
		for (int dir = 0; dir < 2; dir++) {
			int64_t ns = 0;
			assert_int_equal(ta_conn_last_frame_of(&c, dir, &ns), row[i].want[dir]);
			assert_int_equal(ns, row[i].want[dir] * TA_SEC);
			assert_int_equal(ta_conn_segments(&c, dir), row[i].ignored[dir] ? 5 : 2);
		}
		assert_int_equal(ta_conn_last_frame(&c), row[i].want_all);
		assert_int_equal(ta_conn_last_ns(&c), row[i].want_all * TA_SEC);
	}
}

/* What a segment of a quiet connection tells of its sender, be it followed the short way or the long one. */
static void tcp_conn__a_segment_tells_of_its_sender(void **state)
{
	enum {
		DIRECTIONS = TA_HALF_LEFT | TA_HALF_ARRIVED,
		SUMS = TA_HALF_CSUM_BAD | TA_HALF_CSUM_GOOD,
		CUTS = TA_HALF_OPTIONS_CUT | TA_HALF_WINDOW_CUT,
		ALL = DIRECTIONS | SUMS | CUTS | TA_HALF_SUPER | TA_HALF_FIN
	};
	static const struct {
		const char *segment;
		uint32_t flags;
		bool digest;
	} row[] = {
		{ "P. 11 10 21 502", 0, false },
		{ "P. 11 10 21 502 sent", TA_HALF_LEFT, false },
		{ "P. 11 10 21 502 received", TA_HALF_ARRIVED, false },
		{ ". 11 0 21 502 received", TA_HALF_ARRIVED, false },
		{ "P. 11 10 21 502 sum=bad", TA_HALF_CSUM_BAD, false },
		{ "P. 11 10 21 502 sum=good", TA_HALF_CSUM_GOOD, false },
		{ "P. 11 1460 21 502", 0, false },
		{ "P. 11 1461 21 502", TA_HALF_SUPER, false },
		{ "P. 11 10 21 502 cut", TA_HALF_OPTIONS_CUT, false },
		{ "P. 11 10 21 502 md5", 0, true },
		{ "F. 11 0 21 502", TA_HALF_FIN, false },
	};
	struct seg_script *s = *state;

	for (size_t i = 0; i < 2 * sizeof(row) / sizeof(row[0]); i++) {
		seg_limit(s, 0);
		if (i % 2)
			ta_tracker_go_long_way(s->tracker);
		seg_talk(s);
		seg_row(s, "200 > %s", row[i / 2].segment);
		if ((seg_half(s, 0, 0)->flags & ALL) != row[i / 2].flags)
			fail_msg("row %zu: %x", i / 2, seg_half(s, 0, 0)->flags & ALL);
		assert_int_equal(seg_half(s, 0, 1)->flags & ALL, 0);
		assert_int_equal(!!(seg_conn(s, 0)->flags & TA_CONN_DIGEST), row[i / 2].digest);
		assert_int_equal(seg_half(s, 0, 0)->segments, 5);
		assert_ms(seg_half(s, 0, 0)->last_seen_ns, 200);
	}
}

/* Who sent what the capture says its host sent, and received nothing, is seen there; so with checksums that a card fills in. */
static void tcp_conn__a_sender_is_beside_the_tap_where_nothing_else_shows(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 4; i++) {
		struct ta_half h = { .flags = (i & 1 ? TA_HALF_LEFT : 0) |
					      (i & 2 ? TA_HALF_ARRIVED : 0) };
		assert_int_equal(ta_half_marked_sent(&h), i == 1);
		h.flags = (i & 1 ? TA_HALF_CSUM_BAD : 0) | (i & 2 ? TA_HALF_CSUM_GOOD : 0);
		assert_int_equal(ta_half_checksums_left_to_card(&h), i == 1);
		assert_int_equal(ta_half_checksums_filled_in(&h), i == 2);
	}
}

/* Opened and closed in order, with nothing between that is worth a word. */
static void tcp_conn__is_uneventful_once_it_closed_in_order(void **state)
{
#define CLOSED                                                                                     \
	"200 > F. 11 0 21 502\n"                                                                   \
	"220 < F. 21 0 12 509\n"                                                                   \
	"220 > . 12 0 22 502\n"
	seg_anew(*state, SEG_TALKED);
	assert_false(ta_conn_is_uneventful(seg_conn(*state, 0)));
	seg_anew(*state, SEG_TALKED CLOSED);
	assert_true(ta_conn_is_uneventful(seg_conn(*state, 0)));
	/* without its last ACK; with a copy; begun in its middle */
	seg_anew(*state, SEG_TALKED "200 > F. 11 0 21 502\n220 < F. 21 0 12 509\n");
	assert_false(ta_conn_is_uneventful(seg_conn(*state, 0)));
	seg_anew(*state, SEG_TALKED "150 > P. 1 10 21 502\n" CLOSED);
	assert_false(ta_conn_is_uneventful(seg_conn(*state, 0)));
	seg_anew(*state, "100 > P. 1 10 1 502\n120 < P. 1 20 11 502\n120 > . 11 0 21 502\n" CLOSED);
	assert_false(ta_conn_is_uneventful(seg_conn(*state, 0)));
	/* each mark of its own */
	seg_anew(*state, SEG_TALKED CLOSED);
	struct ta_conn *c = (struct ta_conn *)seg_conn(*state, 0);
	static const uint16_t odd[] = { TA_CONN_INFERRED, TA_CONN_SUPERSEDES, TA_CONN_REUSED };
	static const uint16_t needed[] = { TA_CONN_HANDSHAKE_ACK, TA_CONN_SYN_ACK,
					   TA_CONN_ROLES_KNOWN, TA_CONN_ESTABLISHED,
					   TA_CONN_CLOSED };
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		c->flags |= odd[i];
		assert_false(ta_conn_is_uneventful(c));
		c->flags &= (uint16_t)~odd[i];
	}
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		c->flags &= (uint16_t)~needed[i];
		assert_false(ta_conn_is_uneventful(c));
		c->flags |= needed[i];
	}
	assert_true(ta_conn_is_uneventful(c));
}

static void tcp_conn__was_last_seen_with_either_half(void **state)
{
	static const struct {
		uint32_t frame[2];
		int64_t ns[2], want;
	} row[] = {
		{ { 0, 0 }, { 0, 0 }, 7 },    { { 4, 0 }, { 30, 0 }, 30 },
		{ { 0, 4 }, { 0, 30 }, 30 },  { { 4, 0 }, { -30, 0 }, -30 },
		{ { 4, 5 }, { 30, 40 }, 40 }, { { 5, 4 }, { 40, 30 }, 40 },
		{ { 4, 5 }, { 40, 30 }, 40 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct ta_conn c = { .start_ns = 7 };
		for (int dir = 0; dir < 2; dir++) {
			c.half[dir].last_frame = row[i].frame[dir];
			c.half[dir].last_seen_ns = row[i].ns[dir];
		}
		assert_int_equal(ta_conn_last_seen_ns(&c), row[i].want);
	}
}

/* ---- segments whose ports are not shown ---- */

/* A segment of a side of talk 0, as a trace shows it that hides the ports. */
static struct ta_tracked portless(struct seg_script *s, const char *row)
{
	struct ta_packet packet;
	struct ta_tracked tracked;

	assert_true(seg_read_row(s, row, strlen(row), &packet));
	packet.seg.have &= ~(uint32_t)TA_HAVE_PORTS;
	packet.seg.sport = packet.seg.dport = 0;
	ta_tracker_segment(s->tracker, &packet.seg, false, &tracked);
	return tracked;
}

/* They are of the only connection of their hosts; where there are two, it is counted how many may be of either. */
static void tcp_conn__segments_without_ports_are_of_the_only_one(void **state)
{
	struct seg_script *s = *state;

	assert_int_equal(portless(s, "0 > P. 1 10 1 502").conn, TA_NO_CONN);
	seg_open(s, 0, 100);
	for (int side = 0; side < 2; side++) {
		struct ta_tracked t =
			portless(s, side ? "220 < . 1 0 11 502" : "200 > P. 1 10 1 502");
		assert_int_equal(t.conn, 0);
		assert_int_equal(t.dir, seg_key(seg_conn(s, 0), side));
	}
	assert_int_equal(seg_half(s, 0, 0)->una - seg_half(s, 0, 0)->isn, 11);
	assert_int_equal(ta_tracker_unplaced(s->tracker, seg_conn(s, 0)), 0);
	s->talk[1].addr[0] = s->talk[0].addr[0];
	s->talk[1].addr[1] = s->talk[0].addr[1];
	seg_open(s, 1, 300);
	assert_int_equal(portless(s, "400 > P. 11 10 1 502").conn, TA_NO_CONN);
	assert_int_equal(ta_tracker_unplaced(s->tracker, seg_conn(s, 0)), 1);
	assert_int_equal(ta_tracker_unplaced(s->tracker, seg_conn(s, 1)), 1);
	assert_int_equal(seg_half(s, 0, 0)->nxt - seg_half(s, 0, 0)->isn, 11);
	/* Whose packets may be missing is marked so in the end. */
	seg_end(s, 60000);
	assert_true(seg_conn(s, 0)->flags & TA_CONN_INFERRED);
	assert_true(seg_conn(s, 1)->flags & TA_CONN_INFERRED);
}

/* On loopback it is not shown of which side they are. */
static void tcp_conn__segments_without_ports_have_no_side_on_loopback(void **state)
{
	struct seg_script *s = *state;

	s->talk[0].addr[1] = s->talk[0].addr[0];
	seg_open(s, 0, 0);
	assert_int_equal(portless(s, "200 > P. 1 10 1 502").conn, TA_NO_CONN);
	assert_int_equal(seg_half(s, 0, 0)->segments, 2);
	assert_int_equal(ta_tracker_unplaced(s->tracker, seg_conn(s, 0)), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tcp_conn__bytes_are_counted_from_the_isn),
		cmocka_unit_test(tcp_conn__bytes_are_those_that_were_seen),
		cmocka_unit_test(tcp_conn__the_last_frame_may_be_one_that_was_ignored),
		TELL(tcp_conn__a_segment_tells_of_its_sender),
		cmocka_unit_test(tcp_conn__a_sender_is_beside_the_tap_where_nothing_else_shows),
		TELL(tcp_conn__is_uneventful_once_it_closed_in_order),
		cmocka_unit_test(tcp_conn__was_last_seen_with_either_half),
		TELL(tcp_conn__segments_without_ports_are_of_the_only_one),
		TELL(tcp_conn__segments_without_ports_have_no_side_on_loopback),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
