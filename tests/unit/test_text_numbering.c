/* SPDX-License-Identifier: MIT */
/* Whether the numbers of a trace by tcpdump are raw or relative, where its lines could be either. */
#include "text_fixture.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_numbering__raw_numbers_behind_an_ack_without_one_stay),
		cmocka_unit_test(text_numbering__relative_ones_behind_such_an_ack_stay_relative),
		cmocka_unit_test(text_numbering__raw_numbers_near_nought_are_raw),
		cmocka_unit_test(text_numbering__relative_ones_of_such_a_connection_are_relative),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
