/* SPDX-License-Identifier: MIT */
/* Pieces of the captures of several points: what shows that one goes on where another one ended. */
#include "support/points_desk.h"

static void points__pieces_of_both_are_told_apart_in_any_order(void **state)
{
	struct desk *d = *state;

	/* cut at the same packet: the second pieces share nothing with the first ones of either point */
	put_two_connections();
	save_records(d, 8, 16);
	save_records(d, 0, 8);
	move_to_server(0);
	save_records(d, 8, 16);
	save_records(d, 0, 8);
	assert_int_equal(analyse(d), 0);
	assert_string_equal(d->told, "p0.pcap:0:1 p2.pcap:2:3 c0.0 c0.1 i0 i0 i1 i1 s");
	assert_int_equal(d->summary.counterparts, 2);
	assert_int_equal(d->at[0].input, 1);
	assert_int_equal(d->at[1].input, 0);
	assert_int_equal(d->at[1].frame, 1);
}

static void points__what_begins_when_a_piece_ends_is_not_its_next(void **state)
{
	struct desk *d = *state;

	put_two_connections(); /* of two seconds */
	save(d, pcap_len);
	move_to_server(0);
	save(d, pcap_len);
	begin_pcap();
	put_segment(3401, 40000, true, TA_ACK | TA_PSH, 7101, 8501, 20);
	put_segment(3410, 40000, false, TA_ACK, 8501, 7121, 0);
	set_ttls_of_client();
	move_to_strangers(0);
	save(d, pcap_len);
	assert_int_equal(analyse(d), 0);
	assert_string_equal(d->told, "p0.pcap:0 p1.pcap:1 c0.0 c0.1 i0 i1 c2.0 i2 s");
	assert_int_equal(d->summary.points, 2);
	assert_int_equal(d->summary.apart, 1);
}

static void points__a_day_later_the_same_ports_are_another_capture(void **state)
{
	struct desk *d = *state;

	put_two_connections();
	save(d, pcap_len);
	for (size_t at = FILE_HEADER; at < pcap_len;) {
		add_to_32(at, 2 * 24 * 3600);
		pcap[at + RECORD_HEADER + ID_AT] ^= 0x80;
		at += RECORD_HEADER + pcap[at + 8] + 256u * pcap[at + 9];
	}
	save(d, pcap_len);
	assert_int_equal(analyse(d), 0);
	assert_int_equal(d->summary.points, 0);
	assert_int_equal(d->summary.apart, 2);
	assert_int_equal(d->summary.connections, 4);
}

static void points__read_without_together_they_are_said_to_be_such(void **state)
{
	struct desk *d = *state;

	d->options.together = false;
	put_two_connections();
	save(d, pcap_len);
	move_to_server(3600);
	save(d, pcap_len);
	assert_int_equal(analyse(d), 0);
	assert_int_equal(d->summary.elsewhere, 2);
	assert_int_equal(d->summary.continued, 0);
}

static void points__an_empty_one_gives_no_name(void **state)
{
	struct desk *d = *state;

	put_two_connections();
	save(d, FILE_HEADER);
	save(d, pcap_len);
	move_to_server(0);
	save(d, pcap_len);
	assert_int_equal(analyse(d), 0);
	assert_string_equal(d->told, "p1.pcap:0:1 p2.pcap:2 c0.0 c0.1 i0 i0 i1 s");
}

static void points__copies_across_a_cut_make_no_point(void **state)
{
	struct desk *d = *state;

	/* bytes sent again without anything that tells the copy from the original */
	begin_pcap();
	put_connection(1001, 40000);
	put_segment(2001, 40002, true, TA_ACK | TA_PSH, 101, 501, 20);
	put_segment(4001, 40002, true, TA_ACK | TA_PSH, 101, 501, 20);
	put_connection(5001, 40001);
	for (unsigned n = 8; n < 10; n++)
		memset(pcap + record_at(n) + RECORD_HEADER + ID_AT, 0, 2);
	save_records(d, 0, 9);
	save_records(d, 9, 18);
	assert_int_equal(analyse(d), 0);
	assert_string_equal(d->told, "c0.0 c0.1 c0.2 i0 i0 s");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		POINTS(points__pieces_of_both_are_told_apart_in_any_order),
		POINTS(points__what_begins_when_a_piece_ends_is_not_its_next),
		POINTS(points__a_day_later_the_same_ports_are_another_capture),
		POINTS(points__read_without_together_they_are_said_to_be_such),
		POINTS(points__an_empty_one_gives_no_name),
		POINTS(points__copies_across_a_cut_make_no_point),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
