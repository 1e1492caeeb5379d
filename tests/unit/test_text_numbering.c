/* SPDX-License-Identifier: MIT */
/* Whether the numbers of a trace by tcpdump are raw or relative, where its lines could be either. */
#include "text_fixture.h"

#include "tcpautopsy/core/limits.h"
#include "text/series/hidden.h"
#include "text/series/numbering.h"
#include "text/series/recent.h"

static void text_numbering__raw_numbers_behind_an_ack_without_one_stay(void **state)
{
	(void)state;
	struct trace t;
	/* tcpdump -S in mid-stream: an empty ACK shows no number of its sender's */
	trace_read(
		&t,
		"10:00:00.0 IP 10.0.0.1.5 > 10.0.0.2.80: Flags [.], ack 3461085958, win 9, length 0\n"
		"10:00:00.1 IP 10.0.0.2.80 > 10.0.0.1.5: Flags [.], ack 2144115961, win 9, length 0\n"
		"10:00:00.2 IP 10.0.0.2.80 > 10.0.0.1.5: Flags [P.], seq 3461085958:3461085968, ack 2144115961, win 9, length 10\n"
		"10:00:00.3 IP 10.0.0.1.5 > 10.0.0.2.80: Flags [P.], seq 2144115961:2144115963, ack 3461085968, win 9, length 2\n");
	assert_int_equal(t.count, 4);
	assert_int_equal(t.packet[0].seg.ack, 3461085958);
	assert_int_equal(t.packet[1].seg.ack, 2144115961);
	assert_segment(&t.packet[2], 80, 5, TA_PSH | TA_ACK, 3461085958, 2144115961, 10);
	assert_segment(&t.packet[3], 5, 80, TA_PSH | TA_ACK, 2144115961, 3461085968, 2);
	for (size_t i = 0; i < t.count; i++)
		assert_false(t.packet[i].seg.have & TA_SEQ_RELATIVE);
	trace_release(&t);
}

static void text_numbering__relative_ones_behind_such_an_ack_stay_relative(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"10:00:00.0 IP 10.0.0.1.5 > 10.0.0.2.80: Flags [.], ack 3461085958, win 9, length 0\n"
		"10:00:00.1 IP 10.0.0.2.80 > 10.0.0.1.5: Flags [.], ack 1, win 9, length 0\n"
		"10:00:00.2 IP 10.0.0.2.80 > 10.0.0.1.5: Flags [P.], seq 1:11, ack 1, win 9, length 10\n");
	assert_int_equal(t.count, 3);
	assert_true(t.packet[2].seg.have & TA_SEQ_RELATIVE);
	assert_segment(&t.packet[2], 80, 5, TA_PSH | TA_ACK, 1, 1, 10);
	trace_release(&t);
}

#define SMALL_HANDSHAKE                                                                                               \
	"10:00:00.0 IP 10.0.0.1.5 > 10.0.0.2.80: Flags [S], seq 90000000, win 9, options [mss 1460], length 0\n"      \
	"10:00:00.1 IP 10.0.0.2.80 > 10.0.0.1.5: Flags [S.], seq 70000000, ack 90000001, win 9, options [mss 1460], " \
	"length 0\n"

static void text_numbering__raw_numbers_near_nought_are_raw(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t, SMALL_HANDSHAKE
		"10:00:00.2 IP 10.0.0.1.5 > 10.0.0.2.80: Flags [P.], seq 90000001:90000011, ack 70000001, win 9, length 10\n");
	assert_int_equal(t.count, 3);
	assert_segment(&t.packet[2], 5, 80, TA_PSH | TA_ACK, 90000001, 70000001, 10);
	trace_release(&t);
}

static void text_numbering__relative_ones_of_such_a_connection_are_relative(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t, SMALL_HANDSHAKE
		"10:00:00.2 IP 10.0.0.1.5 > 10.0.0.2.80: Flags [P.], seq 1:11, ack 1, win 9, length 10\n"
		"10:00:00.3 IP 10.0.0.2.80 > 10.0.0.1.5: Flags [P.], seq 1:11, ack 11, win 9, length 10\n");
	assert_int_equal(t.count, 4);
	assert_segment(&t.packet[2], 5, 80, TA_PSH | TA_ACK, 90000001, 70000001, 10);
	assert_segment(&t.packet[3], 80, 5, TA_PSH | TA_ACK, 70000001, 90000011, 10);
	trace_release(&t);
}

/* Connection i of more than fit, and the way that its line goes. */
static struct ta_segment line_of(unsigned i, unsigned flags)
{
	struct ta_segment seg = { .have = TA_HAVE_PORTS | TA_HAVE_FLAGS | TA_HAVE_SEQ |
					  TA_HAVE_ACK | TA_HAVE_LEN };
	seg.src = ta_addr_ipv4(
		(const uint8_t[]){ 10, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i });
	seg.dst = ta_addr_ipv4((const uint8_t[]){ 192, 168, 0, (uint8_t)(i % 7) });
	seg.sport = (uint16_t)(1024 + i);
	seg.dport = 443;
	seg.flags = (uint8_t)flags;
	seg.seq = flags & TA_SYN ? 1000000 * i + 5 : 1;
	seg.ack = 1;
	seg.payload_len = flags & TA_SYN ? 0 : 10;
	return seg;
}

/* Which of the connections are still known after all have opened, a hundred of them seen between. */
static void known_after_many(unsigned char *ret, unsigned n)
{
	struct ta_txt_numbering *numbering = ta_txt_numbering_new();
	for (unsigned i = 0; i < n; i++) {
		struct ta_segment seg = line_of(i, TA_SYN);
		ta_txt_numbering_base(numbering, &seg, seg.seq);
		seg = line_of(i % 100, TA_ACK);
		ta_txt_numbering_base(numbering, &seg, 5);
	}
	for (unsigned i = n; i-- > 0;) {
		struct ta_segment seg = line_of(i, TA_ACK), back = seg;
		uint32_t base;
		back.src = seg.dst;
		back.dst = seg.src;
		back.sport = seg.dport;
		back.dport = seg.sport;
		ret[i] = ta_txt_numbering_peer(numbering, &back, &base);
	}
	ta_txt_numbering_free(numbering);
}

static void text_numbering__what_is_forgotten_hangs_on_no_seed(void **state)
{
	(void)state;
	enum { MANY = TA_LIMIT_TEXT_CONVERSATIONS + 5000 };
	static unsigned char known[2][MANY];
	unsigned lost = 0;
	known_after_many(known[0], MANY);
	known_after_many(known[1], MANY);
	assert_memory_equal(known[0], known[1], MANY);
	for (unsigned i = 0; i < MANY; i++)
		lost += !known[0][i];
	assert_in_range(lost, 5000, 6000);
	for (unsigned i = 0; i < 100; i++) /* these were seen to the end */
		assert_true(known[0][i]);
	for (unsigned i = MANY - 1000; i < MANY; i++) /* the newest are kept, too */
		assert_true(known[0][i]);
}

static void text_numbering__which_pairs_are_forgotten_hangs_on_no_seed(void **state)
{
	(void)state;
	enum { MANY = TA_LIMIT_TEXT_PAIRS + 2000 };
	static unsigned char told[2][MANY];
	for (unsigned run = 0; run < 2; run++) {
		struct ta_txt_hidden *hidden = ta_txt_hidden_new();
		for (unsigned i = 0; i < MANY; i++) {
			struct ta_txt_record record = { .frame_len = 200 };
			record.packet.kind = TA_PACKET_TCP;
			record.packet.seg = line_of(i, TA_ACK);
			ta_txt_hidden_see(hidden, &record);
		}
		for (unsigned i = MANY; i-- > 0;) {
			struct ta_txt_record record = { .frame_len = 400 };
			record.packet.kind = TA_PACKET_TCP;
			record.packet.seg = line_of(i, TA_ACK);
			record.packet.seg.have = TA_INFERRED;
			ta_txt_hidden_infer(hidden, &record);
			told[run][i] = (record.packet.seg.have & TA_HAVE_SEQ) != 0;
		}
		ta_txt_hidden_free(hidden);
	}
	assert_memory_equal(told[0], told[1], MANY);
	assert_true(told[0][MANY - 1]);
	assert_false(told[0][0]);
}

struct item {
	struct ta_txt_node node;
	unsigned value;
};

static struct item *add_item(struct ta_txt_recent *recent, uint32_t hash, unsigned value)
{
	struct item *item = ta_txt_recent_add(recent, hash);
	assert_int_equal(item->value, 0);
	item->value = value;
	return item;
}

/* The value of the item of a hash that has so many newer ones; 0: there is none. */
static unsigned value_of(const struct ta_txt_recent *recent, uint32_t hash, unsigned newer)
{
	struct ta_txt_node *node = ta_txt_recent_first(recent, hash);
	while (node && newer--)
		node = ta_txt_recent_next(recent, node);
	return node ? ((struct item *)node)->value : 0;
}

/* Hashes may be one, or differ where the chains do not. */
static void text_numbering__recent_ones_of_one_hash(void **state)
{
	(void)state;
	enum { ROOM = 64 };
	struct ta_txt_recent recent = TA_TXT_RECENT(struct item, 2 * ROOM);
	assert_null(ta_txt_recent_first(&recent, 5));
	(void)add_item(&recent, 5, 1);
	(void)add_item(&recent, 5 + 2 * ROOM, 2);
	(void)add_item(&recent, 5, 3);
	(void)add_item(&recent, 6, 4);
	for (unsigned grown = 0; grown < 2; grown++) {
		assert_int_equal(value_of(&recent, 5, 0), 3);
		assert_int_equal(value_of(&recent, 5, 1), 1);
		assert_int_equal(value_of(&recent, 5, 2), 0);
		assert_int_equal(value_of(&recent, 5 + 2 * ROOM, 0), 2);
		assert_int_equal(value_of(&recent, 5 + 2 * ROOM, 1), 0);
		assert_int_equal(value_of(&recent, 6, 0), 4);
		assert_int_equal(value_of(&recent, 5 + ROOM, 0), 0);
		for (unsigned i = recent.count; i <= ROOM; i++)
			(void)add_item(&recent, 7, i + 1);
		assert_int_equal(recent.room, 2 * ROOM);
	}
	ta_txt_recent_release(&recent);
}

/* Without room the oldest goes that was not seen since it was passed over last. */
static void text_numbering__recent_ones_are_forgotten_in_turn(void **state)
{
	(void)state;
	enum { ROOM = 64 };
	struct ta_txt_recent recent = TA_TXT_RECENT(struct item, ROOM);
	for (unsigned i = 0; i < ROOM; i++)
		(void)add_item(&recent, i % 4, i + 1);
	ta_txt_recent_at(&recent, 0)->seen = 1;
	ta_txt_recent_at(&recent, 2)->seen = 1;
	assert_int_equal(value_of(&recent, 1, ROOM / 4 - 1), 2);
	(void)add_item(&recent, 9, 100); /* for the second, at the end of its chain */
	assert_int_equal(value_of(&recent, 1, ROOM / 4 - 2), 6);
	assert_int_equal(value_of(&recent, 1, ROOM / 4 - 1), 0);
	assert_int_equal(value_of(&recent, 0, ROOM / 4 - 1), 1);
	assert_int_equal(value_of(&recent, 9, 0), 100);
	(void)add_item(&recent, 9, 101); /* for the fourth */
	assert_int_equal(value_of(&recent, 2, ROOM / 4 - 1), 3);
	assert_int_equal(value_of(&recent, 3, ROOM / 4 - 1), 0);
	for (unsigned i = 4; i < ROOM; i++)
		(void)add_item(&recent, 9, 98 + i);
	(void)add_item(&recent, 9, 200); /* once round: for the first, and from a chain's middle */
	assert_int_equal(value_of(&recent, 0, 0), 0);
	assert_int_equal(value_of(&recent, 2, 0), 3);
	assert_int_equal(value_of(&recent, 9, 0), 200);
	assert_int_equal(value_of(&recent, 9, ROOM - 2), 100);
	assert_int_equal(value_of(&recent, 9, ROOM - 1), 0);
	(void)add_item(&recent, 9, 201); /* for the second again: it is the oldest of its chain */
	assert_int_equal(value_of(&recent, 9, ROOM - 2), 101);
	assert_int_equal(recent.count, ROOM);
	ta_txt_recent_release(&recent);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_numbering__raw_numbers_behind_an_ack_without_one_stay),
		cmocka_unit_test(text_numbering__relative_ones_behind_such_an_ack_stay_relative),
		cmocka_unit_test(text_numbering__raw_numbers_near_nought_are_raw),
		cmocka_unit_test(text_numbering__relative_ones_of_such_a_connection_are_relative),
		cmocka_unit_test(text_numbering__what_is_forgotten_hangs_on_no_seed),
		cmocka_unit_test(text_numbering__which_pairs_are_forgotten_hangs_on_no_seed),
		cmocka_unit_test(text_numbering__recent_ones_of_one_hash),
		cmocka_unit_test(text_numbering__recent_ones_are_forgotten_in_turn),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
