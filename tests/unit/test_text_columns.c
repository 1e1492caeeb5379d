/* SPDX-License-Identifier: MIT */
/* Packet lists whose columns are not tshark's own: what they are is found by a heading, or by what stands in them. */
#include "text_fixture.h"

#include "tcpautopsy/core/timefmt.h"

static void text_columns__ports_length_ttl_and_delta_in_front_of_info(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"21\t08:41:03.100431\t192.0.2.61\t192.0.2.62\t7070\t41100\t68\tTCP\t64\t0.000031000\t7070 " ARROW
		" 41100 [SYN, ACK] Seq=901265408 Ack=126707748 Win=64240 Len=0 MSS=1460\n"
		"22\t08:41:03.100500\t192.0.2.62\t192.0.2.61\t41100\t7070\t56\tTCP\t64\t0.000069000\t41100 " ARROW
		" 7070 [ACK] Seq=126707748 Ack=901265409 Win=64256 Len=0\n"
		"23\t08:41:03.100700\t192.0.2.62\t192.0.2.61\t41100\t7070\t97\tTCP\t64\t0.000200000\t41100 " ARROW
		" 7070 [PSH, ACK] Seq=126707748 Ack=901265409 Win=64256 Len=41\n");
	assert_int_equal(t.count, 3);
	assert_segment(&t.packet[0], 7070, 41100, TA_SYN | TA_ACK, 901265408, 126707748, 0);
	assert_segment(&t.packet[2], 41100, 7070, TA_PSH | TA_ACK, 126707748, 901265409, 41);
	assert_int_equal(t.packet[2].seg.frame, 23);
	assert_int_equal(t.packet[2].seg.time_ns - t.packet[0].seg.time_ns, 269000);
	assert_string_equal(t.info.kind, "tshark-text");
	assert_string_equal(
		t.info.columns,
		"number, time, source, destination, source port, dest port, length, protocol, (number), (time), info");
	trace_release(&t);
}

static void text_columns__ports_between_protocol_and_info(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"724    11.337897  192.0.2.2  192.0.2.127    TCP 1741    445 1741 > 445 [ACK] Seq=7262 Ack=88668 Win=65535 Len=0   7262    0   7262    23\n"
		"728    11.338779  192.0.2.127  192.0.2.2    TCP 445    1741 445 > 1741 [ACK] Seq=92808 Ack=7262 Win=65535 Len=0   92808    0   92808    30\n");
	assert_int_equal(t.count, 2);
	assert_segment(&t.packet[0], 1741, 445, TA_ACK, 7262, 88668, 0);
	assert_segment(&t.packet[1], 445, 1741, TA_ACK, 92808, 7262, 0);
	assert_int_equal(t.packet[1].seg.frame, 728);
	trace_release(&t);
}

static void text_columns__a_vlan_that_is_blank_now_and_then(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"No.     Time                       Delta       VLAN Source                Destination           Protocol Info\n"
		"     31 2019-02-03 11:10:45.130000 0.000000         192.0.2.75            224.0.0.18            VRRP     Announcement (v2)\n"
		"     32 2019-02-03 11:10:47.700000 2.570000    41   192.0.2.40            198.51.100.143        TCP      51728 " ARROW
		" 1521 [ACK] Seq=1013 Ack=665 Win=65024 Len=1\n");
	assert_int_equal(t.count, 2);
	assert_int_equal(t.packet[0].kind, TA_PACKET_OTHER);
	assert_string_equal(t.packet[0].name, "vrrp");
	assert_segment(&t.packet[1], 51728, 1521, TA_ACK, 1013, 665, 1);
	assert_int_equal(t.packet[1].seg.frame, 32);
	assert_int_equal(t.packet[1].seg.time_ns - t.packet[0].seg.time_ns, INT64_C(2570000000));
	trace_release(&t);
}

static void text_columns__source_before_time_and_neither_number_nor_time(void **state)
{
	(void)state;
	struct trace t;
	trace_read(&t, "68 192.0.2.17  10.963512 192.0.2.2 TCP 66 44731 " ARROW
		       " 8025 [SYN] Seq=0 Win=65535 Len=0\n"
		       "69 192.0.2.2  10.963856 192.0.2.17 TCP 66 8025 " ARROW
		       " 44731 [SYN, ACK] Seq=0 Ack=1 Win=64240 Len=0\n");
	assert_int_equal(t.count, 2);
	assert_segment(&t.packet[1], 8025, 44731, TA_SYN | TA_ACK, 0, 1, 0);
	assert_int_equal(t.packet[1].seg.frame, 69);
	assert_int_equal(t.packet[1].seg.time_ns, INT64_C(10963856000));
	trace_release(&t);
	trace_read(
		&t,
		"192.0.2.23    192.0.2.10    TCP 50177 > 8004 [SYN] Seq=0 Win=8192 Len=0\n"
		"192.0.2.10    192.0.2.23    TCP 8004 > 50177 [RST, ACK] Seq=1 Ack=1 Win=0 Len=0\n");
	assert_int_equal(t.count, 2);
	assert_segment(&t.packet[1], 8004, 50177, TA_RST | TA_ACK, 1, 1, 0);
	assert_int_equal(t.info.time_base, TA_TIME_NONE);
	trace_release(&t);
}

static void text_columns__times_in_groups_of_digits(void **state)
{
	(void)state;
	static const struct {
		const char *time;
		int64_t ns;
	} cases[] = { { "21.737.897", INT64_C(21737897000) },
		      { "21.737'897", INT64_C(21737897000) },
		      { "21.737.897.123", INT64_C(21737897123) },
		      { "1,204.5", INT64_C(1204500000000) },
		      { "21.73", INT64_C(21730000000) } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trace t;
		char line[300];
		snprintf(
			line, sizeof(line),
			"4 %s 192.0.2.1 192.0.2.2 TCP 60 1641 > 445 [ACK] Seq=7 Ack=8 Win=9 Len=0\n",
			cases[i].time);
		trace_read(&t, line);
		assert_int_equal(t.count, 1);
		assert_int_equal(t.packet[0].seg.time_ns, cases[i].ns);
		trace_release(&t);
	}
}

static void text_columns__numbers_with_marks_around_them(void **state)
{
	(void)state;
	static const char *const numbers[] = { "#17", "17.", "`17`", "*17*", "_17_", "**17**" };
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct trace t;
		char line[300];
		snprintf(
			line, sizeof(line),
			"%s 0.5 192.0.2.1 192.0.2.2 TCP 60 1641 > 445 [ACK] Seq=7 Ack=8 Win=9 Len=*12*\n",
			numbers[i]);
		trace_read(&t, line);
		assert_int_equal(t.count, 1);
		assert_int_equal(t.packet[0].seg.frame, 17);
		assert_int_equal(t.packet[0].seg.payload_len, 12);
		trace_release(&t);
	}
}

static void text_columns__a_heading_says_which_host_is_the_source(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"No.,Destination,Source,Time,Protocol,Info\n"
		"\"No.\",\"Destination\",\"Source\",\"Time\",\"Protocol\",\"Info\"\n"
		"\"1\",\"192.0.2.2\",\"192.0.2.1\",\"0.5\",\"TCP\",\"7 > 80 [SYN] Seq=0 Win=1 Len=0\"\n"
		"\"2\",\"192.0.2.1\",\"192.0.2.2\",\"0.6\",\"TCP\",\"80 > 7 [SYN, ACK] Seq=0 Ack=1 Win=1 Len=0\"\n");
	assert_int_equal(t.count, 2);
	assert_host(&t, &t.packet[0].seg.src, "192.0.2.1");
	assert_host(&t, &t.packet[0].seg.dst, "192.0.2.2");
	trace_release(&t);
}

static void text_columns__what_info_hides_is_taken_from_columns(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"1\t0.1\t192.0.2.1\t192.0.2.2\t7\t80\tTCP\t66\t0\t7 > 80 [SYN] Seq=0 Win=1 Len=0\n"
		"2\t0.2\t192.0.2.2\t192.0.2.1\t80\t7\tTCP\t66\t0\t80 > 7 [SYN, ACK] Seq=0 Ack=1 Win=1 Len=0\n"
		"3\t0.3\t192.0.2.1\t192.0.2.2\t7\t80\tTCP\t54\t1\t7 > 80 [ACK] Seq=1 Ack=1 Win=1 Len=0\n"
		"4\t0.4\t192.0.2.1\t192.0.2.2\t7\t80\tHTTP\t154\t1\tGET / HTTP/1.1\n"
		"5\t0.5\t192.0.2.1\t192.0.2.2\t7\t80\tTCP\t54\t101\t7 > 80 [FIN, ACK] Seq=101 Ack=1 Win=1 Len=0\n");
	assert_int_equal(t.count, 5);
	const uint32_t have = TA_INFERRED | TA_HAVE_PORTS | TA_HAVE_SEQ;
	assert_int_equal(t.packet[3].seg.have & have, have);
	assert_int_equal(t.packet[3].seg.sport, 7);
	assert_int_equal(t.packet[3].seg.seq, 1);
	trace_release(&t);
}

static void text_columns__port_numbers_beside_services(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"No.\tTime\tSource\tSource Port\tDestination\tDestination Port\tInfo\n"
		"1\t0.1\t192.0.2.1\t57856\t192.0.2.2\t3578\t57856 > data-port [SYN] Seq=0 Win=1 Len=0\n"
		"2\t0.2\t192.0.2.2\t3578\t192.0.2.1\t57856\tdata-port > 57856 [SYN, ACK] Seq=0 Ack=1 Win=1 Len=0\n");
	assert_int_equal(t.count, 2);
	assert_segment(&t.packet[1], 3578, 57856, TA_SYN | TA_ACK, 0, 1, 0);
	assert_false(t.packet[1].seg.have & (TA_SRC_PORT_NAMED | TA_DST_PORT_NAMED));
	trace_release(&t);
}

/* The columns of TCP are blank in a row of ARP: what stands behind its protocol is Info. */
static void text_columns__rows_of_arp_leave_columns_blank(void **state)
{
	(void)state;
	struct trace t;
	trace_read(&t, "1   0.000000  192.0.2.2 " ARROW
		       " 198.51.100.3 TCP \302\267\302\267AP\302\267 1 41100 " ARROW
		       " 5001 [PSH, ACK] Seq=1 Ack=1 Win=63 Len=100\n"
		       "2   0.000079 198.51.100.3 " ARROW
		       " 192.0.2.2  TCP \302\267\302\267A\302\267\302\267 1 5001 " ARROW
		       " 41100 [ACK] Seq=1 Ack=101 Win=64 Len=0\n"
		       "3   4.296095 a6:36:71:ff:ec:f8 " ARROW
		       " 2e:70:3a:98:b5:45 ARP   Who has 192.0.2.1? Tell 192.0.2.2\n");
	assert_int_equal(t.count, 3);
	assert_int_equal(t.packet[2].kind, TA_PACKET_NEIGHBOUR);
	assert_int_equal(t.packet[2].neighbour.op, TA_NEIGHBOUR_REQUEST);
	trace_release(&t);
}

static void text_columns__minutes_and_tenths_out_of_a_spreadsheet(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"No  Time    Source  Destination Protocol    Length  Info\n"
		"1   59:25.6 10.0.0.1 10.0.0.2 TCP 54 1121 > 80 [ACK] Seq=1 Ack=1 Win=9 Len=0\n"
		"2   59:27.1 10.0.0.2 10.0.0.1 TCP 54 80 > 1121 [ACK] Seq=1 Ack=1 Win=9 Len=0\n");
	assert_int_equal(t.count, 2);
	assert_int_equal(t.packet[1].seg.time_ns - t.packet[0].seg.time_ns, 1500 * TA_MS);
	assert_int_equal(t.info.resolution_ns, 100 * TA_MS);
	trace_release(&t);
}

static void text_columns__a_port_by_number_or_name(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"7 1.0 a.example b.example HTTP 57963 http 653 GET / HTTP/1.1\n"
		"8 1.1 b.example a.example TCP http 57963 60 http > 57963 [ACK] Seq=5 Ack=9 Win=9 Len=0\n"
		"9 1.2 a.example b.example TCP 57963 http 54 57963 > http [RST, ACK] Seq=9 Ack=5 Win=0 Len=0\n");
	assert_int_equal(t.count, 3);
	assert_true(t.packet[0].seg.have & TA_HAVE_PORTS);
	assert_int_equal(t.packet[0].seg.sport, 57963);
	assert_int_equal(t.packet[0].seg.dport, 80);
	assert_segment(&t.packet[2], 57963, 80, TA_RST | TA_ACK, 9, 5, 0);
	trace_release(&t);
}

static void text_columns__names_alone_in_front_of_info(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"the_server  the_client  TCP  http > 26027 [ACK] Seq=1356 Ack=2764 Win=11712 Len=0\n"
		"the_client  the_server  TCP  26027 > http [ACK] Seq=2764 Ack=2808 Win=32128 Len=0\n");
	assert_int_equal(t.count, 2);
	assert_host(&t, &t.packet[0].seg.src, "the_server");
	assert_host(&t, &t.packet[1].seg.src, "the_client");
	trace_release(&t);
}

/* Neither protocol nor length: what is not TCP's says in its Info what it is, and is a frame all the same. */
static void text_columns__rows_without_a_protocol(void **state)
{
	(void)state;
	struct trace t;
	trace_read(&t,
		   "1 0.000000 fe80::a1 " ARROW
		   " ff02::16     Multicast Listener Report Message v2\n"
		   "2 0.302302 2001:db8::2 " ARROW
		   " ff02::1:ff00:1 Neighbor Solicitation for 2001:db8::1 from 02:00:00:00:00:c0\n"
		   "3 0.318604 2001:db8::2 " ARROW " 2001:db8:2::2 48664 " ARROW
		   " 7264 [SYN] Seq=0 Win=64800 Len=0\n"
		   "4 0.418604 2001:db8:2::2 " ARROW " 2001:db8::2 7264 " ARROW
		   " 48664 [SYN, ACK] Seq=0 Ack=1 Win=64800 Len=0\n");
	assert_int_equal(t.count, 4);
	assert_string_equal(t.packet[0].name, "icmpv6");
	assert_int_equal(t.packet[1].kind, TA_PACKET_NEIGHBOUR);
	assert_segment(&t.packet[2], 48664, 7264, TA_SYN, 0, 0, 0);
	assert_int_equal(t.info.lines_skipped, 0);
	trace_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_columns__ports_length_ttl_and_delta_in_front_of_info),
		cmocka_unit_test(text_columns__ports_between_protocol_and_info),
		cmocka_unit_test(text_columns__a_vlan_that_is_blank_now_and_then),
		cmocka_unit_test(text_columns__source_before_time_and_neither_number_nor_time),
		cmocka_unit_test(text_columns__times_in_groups_of_digits),
		cmocka_unit_test(text_columns__numbers_with_marks_around_them),
		cmocka_unit_test(text_columns__a_heading_says_which_host_is_the_source),
		cmocka_unit_test(text_columns__what_info_hides_is_taken_from_columns),
		cmocka_unit_test(text_columns__port_numbers_beside_services),
		cmocka_unit_test(text_columns__rows_of_arp_leave_columns_blank),
		cmocka_unit_test(text_columns__minutes_and_tenths_out_of_a_spreadsheet),
		cmocka_unit_test(text_columns__a_port_by_number_or_name),
		cmocka_unit_test(text_columns__names_alone_in_front_of_info),
		cmocka_unit_test(text_columns__rows_without_a_protocol),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
