/* SPDX-License-Identifier: MIT */
/* What only several packets of a text say: blocks of other captures, clocks of two boxes, names that stand for numbers. */
#include "text_fixture.h"

#define SYN(time, sport, seq)                                                                      \
	time " IP 172.20.1.7." sport " > 172.20.1.9.179: Flags [S], seq " seq                      \
	     ", win 64240, options [mss 1460,sackOK], length 0\n"
#define BLOCK_A SYN("11:20:03.500000", "36001", "3579") SYN("11:20:04.502000", "36001", "3579")
#define BLOCK_B SYN("11:29:51.400000", "47001", "2920") SYN("11:29:52.410000", "47001", "2920")

static size_t runs(const struct trace *t)
{
	size_t n = t->count > 0;
	for (size_t i = 0; i < t->count; i++)
		n += t->packet[i].starts_run;
	return n;
}

static void text_blocks__of_other_boxes_are_runs(void **state)
{
	(void)state;
	static const char *const between[] = {
		"```\n\n### Router B\n\n```\n",
		"~~~\nand on the other box:\n~~~\n",
		"{noformat}\nB:\n{noformat}\n",
		"[/code]\nB:\n[code]\n",
		"^C\n2 packets captured\n4 packets received by filter\n",
		"b# tcpdump -ni eth1 port 179\n",
		"# tcpdump -ni eth1 port 179\n",
		"tcpdump: listening on eth1, link-type EN10MB\n",
		"listening on eth1, link-type EN10MB (Ethernet), capture size 262144 bytes\n",
		"$ tcpdump -ni eth1 port 179\n",
		"> ```\n> B\n> ```\n",
		"</pre><p>and</p><pre>\n",
	};
	for (size_t i = 0; i < sizeof(between) / sizeof(between[0]); i++) {
		struct trace t;
		char text[2000];
		snprintf(text, sizeof(text), "%s%s%s", BLOCK_A, between[i], BLOCK_B);
		trace_read(&t, text);
		assert_int_equal(t.count, 4);
		assert_int_equal(runs(&t), i == 5 ? 1 : 2); /* a prompt of its own is prose */
		assert_int_equal(t.packet[2].starts_run, i != 5);
		assert_string_equal(t.info.start_text,
				    i == 5 ? "11:20:03.500000" : "11:29:51.400000");
		trace_release(&t);
	}
}

static void text_blocks__that_a_connection_spans_are_one_run(void **state)
{
	(void)state;
	struct trace t;
	trace_read(&t, BLOCK_A "```\nlater\n```\n" BLOCK_B
			       "```\nand\n```\n" SYN("11:30:00.000000", "36001", "3579"));
	assert_int_equal(t.count, 5);
	assert_int_equal(runs(&t), 1);
	trace_release(&t);
	/* numbers that go on are of one capture */
	trace_read(&t, "```\n7 0.5 10.0.0.1 " ARROW " 10.0.0.2 TCP 54 5 " ARROW
		       " 80 [ACK] Seq=1 Ack=1 Win=5 Len=0\n```\nand\n```\n"
		       "90 1.5 10.0.0.1 " ARROW " 10.0.0.3 TCP 54 6 " ARROW
		       " 80 [ACK] Seq=1 Ack=1 Win=5 Len=0\n```\n");
	assert_int_equal(t.count, 2);
	assert_int_equal(runs(&t), 1);
	trace_release(&t);
}

static void text_blocks__each_run_has_its_start(void **state)
{
	(void)state;
	struct trace t;
	trace_read(&t, "first:\n" BLOCK_B "before that:\n" BLOCK_A);
	assert_int_equal(runs(&t), 2);
	assert_string_equal(t.info.start_text, "11:20:03.500000");
	trace_release(&t);
}

#define OUT(time, rest) time " IP 10.44.0.3.179 > 10.44.0.1.36239: Flags " rest "\n"
#define IN(time, rest) time " IP 10.44.0.1.36239 > 10.44.0.3.179: Flags " rest "\n"

static void text_blocks__two_clocks_are_put_on_one(void **state)
{
	(void)state;
	struct trace t;
	static const char *const texts[] = {
		OUT("04:25:49.800000", "[P.], seq 1000:1021, ack 5000, win 73, length 21")
			IN("20:21:12.200000", "[.], ack 21, win 75, length 0")
				OUT("04:25:57.100000", "[F.], seq 21, ack 1, win 73, length 0") IN(
					"20:21:17.200000", "[F.], seq 1, ack 22, win 75, length 0")
					OUT("04:25:57.500000", "[.], ack 2, win 73, length 0"),
		/* over midnight, and the other one behind */
		OUT("23:59:57.800000", "[P.], seq 1000:1021, ack 5000, win 73, length 21")
			IN("15:55:20.200000", "[.], ack 21, win 75, length 0")
				OUT("00:00:05.100000", "[F.], seq 21, ack 1, win 73, length 0") IN(
					"15:55:25.200000", "[F.], seq 1, ack 22, win 75, length 0")
					OUT("00:00:05.500000", "[.], ack 2, win 73, length 0"),
	};
	for (size_t i = 0; i < 2; i++) {
		trace_read(&t, texts[i]);
		assert_int_equal(t.count, 5);
		assert_int_equal(runs(&t), 1);
		assert_int_equal(t.info.time_base, TA_TIME_OF_DAY);
		for (size_t k = 1; k < 5; k++)
			assert_true(t.packet[k].seg.time_ns >= t.packet[k - 1].seg.time_ns);
		assert_int_equal(t.packet[4].seg.time_ns - t.packet[0].seg.time_ns,
				 INT64_C(7700000000));
		assert_int_equal(t.packet[3].seg.time_ns - t.packet[1].seg.time_ns,
				 INT64_C(5000000000));
		assert_true(t.info.clocks_apart_ns > INT64_C(3600000000000) ||
			    t.info.clocks_apart_ns < -INT64_C(3600000000000));
		trace_release(&t);
	}
	/* a pause of hours is one, in both directions */
	trace_read(&t,
		   OUT("04:25:49.800000", "[.], ack 5000, win 73, length 0")
			   IN("06:25:49.900000", "[.], ack 21, win 75, length 0")
				   OUT("08:25:57.100000", "[.], ack 1, win 73, length 0")
					   IN("10:25:57.200000", "[.], ack 22, win 75, length 0"));
	assert_int_equal(t.info.clocks_apart_ns, 0);
	trace_release(&t);
}

#define LIST(src, dst, ports, rest) src " " ARROW " " dst " TCP 54 " ports " [ACK] " rest "\n"

static void text_blocks__a_port_by_name_and_by_number_is_one(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"1 0.0 " LIST("10.9.7.1", "10.9.7.2", "57856 " ARROW " 3578", "Seq=1 Ack=1 Win=5 Len=10") "2 0.1 " LIST(
			"10.9.7.2", "10.9.7.1", "data-port " ARROW " 57856",
			"Seq=1 Ack=11 Win=0 Len=0") "3 0.2 " LIST("10.9.7.1", "10.9.7.2",
								  "40000 " ARROW " data-port",
								  "Seq=1 Ack=1 Win=5 Len=0"));
	assert_int_equal(t.count, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(t.packet[i].seg.have & (TA_SRC_PORT_NAMED | TA_DST_PORT_NAMED), 0);
	assert_int_equal(t.packet[1].seg.sport, 3578);
	assert_int_equal(t.packet[2].seg.dport, 3578);
	trace_release(&t);
	/* in lines of ss, too */
	trace_read(
		&t,
		"1 0.0 " LIST("10.9.7.1", "10.9.7.2", "57856 " ARROW " 3578", "Seq=1 Ack=1 Win=5 Len=10") "2 0.1 " LIST(
			"10.9.7.2", "10.9.7.1", "data-port " ARROW " 57856",
			"Seq=1 Ack=11 Win=0 Len=0") "ESTAB 0 0 10.9.7.1:57857 10.9.7.2:data-port\n");
	assert_int_equal(t.count, 3);
	assert_int_equal(t.packet[2].kind, TA_PACKET_SOCKET);
	assert_int_equal(t.packet[2].socket.port[1], 3578);
	assert_false(t.packet[2].socket.named[1]);
	trace_release(&t);
	/* two numbers that it may stand for: neither */
	trace_read(
		&t,
		"1 0.0 " LIST("10.9.7.1", "10.9.7.2", "57856 " ARROW " 3578", "Seq=1 Ack=1 Win=5 Len=10") "2 0.1 " LIST(
			"10.9.7.1", "10.9.7.2", "57856 " ARROW " 3579",
			"Seq=1 Ack=1 Win=5 Len=10") "3 0.2 " LIST("10.9.7.1", "10.9.7.2",
								  "57856 " ARROW " data-port",
								  "Seq=1 Ack=1 Win=5 Len=0"));
	assert_int_equal(t.packet[2].seg.have & TA_DST_PORT_NAMED, TA_DST_PORT_NAMED);
	trace_release(&t);
}

static void text_blocks__a_host_by_name_and_by_number_is_one(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"1 0.0 " LIST("10.9.7.1", "db.example", "57856 " ARROW " 4000", "Seq=1 Ack=1 Win=5 Len=10") "2 0.1 " LIST(
			"db.example", "10.9.7.1", "4000 " ARROW " 57856",
			"Seq=1 Ack=11 Win=9 Len=0") "3 0.2 " LIST("10.9.7.1", "10.9.7.2",
								  "57856 " ARROW " 4000",
								  "Seq=11 Ack=1 Win=5 Len=0"));
	assert_int_equal(t.count, 3);
	assert_host(&t, &t.packet[0].seg.dst, "10.9.7.2");
	assert_host(&t, &t.packet[1].seg.src, "10.9.7.2");
	trace_release(&t);
	/* before and after a rewritten destination */
	trace_read(
		&t,
		"1 0.0 " LIST("10.9.7.1", "vip.example", "57856 " ARROW " 4000", "Seq=1 Ack=1 Win=5 Len=10") "2 0.1 " LIST(
			"10.9.7.1", "10.9.7.2", "57856 " ARROW " 4000",
			"Seq=1 Ack=1 Win=5 Len=10") "3 0.2 " LIST("10.9.7.1", "vip.example",
								  "57856 " ARROW " 4000",
								  "Seq=11 Ack=1 Win=5 Len=0"));
	assert_host(&t, &t.packet[0].seg.dst, "vip.example");
	trace_release(&t);
	/* the same, with the name last where it answers */
	trace_read(
		&t,
		"1 0.0 " LIST("10.9.7.1", "vip.example", "57856 " ARROW " 4000", "Seq=1 Ack=1 Win=5 Len=10") "2 0.1 " LIST(
			"10.9.7.1", "10.9.7.2", "57856 " ARROW " 4000",
			"Seq=1 Ack=1 Win=5 Len=10") "3 0.2 " LIST("vip.example", "10.9.7.1",
								  "4000 " ARROW " 57856",
								  "Seq=1 Ack=11 Win=5 Len=0"));
	assert_host(&t, &t.packet[0].seg.dst, "vip.example");
	trace_release(&t);
	/* a name that stands for nothing, among others that do */
	trace_read(
		&t,
		"1 0.0 " LIST("10.9.7.1", "db.example", "57856 " ARROW " 4000", "Seq=1 Ack=1 Win=5 Len=10") "2 0.2 " LIST(
			"10.9.7.1", "10.9.7.2", "57856 " ARROW " 4000",
			"Seq=11 Ack=1 Win=5 Len=0") "3 0.3 " LIST("10.9.7.1", "web.example",
								  "57857 " ARROW " 80",
								  "Seq=1 Ack=1 Win=5 Len=0"));
	assert_host(&t, &t.packet[0].seg.dst, "10.9.7.2");
	assert_host(&t, &t.packet[2].seg.dst, "web.example");
	trace_release(&t);
}

static void text_blocks__details_say_what_a_name_stands_for(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"      1 1.5   10.9.7.1   db.example  TCP  54  data-port > 57856 [ACK] Seq=1 Ack=1 Win=0 Len=0\n"
		"\n"
		"Frame 1: 54 bytes on wire (432 bits), 54 bytes captured (432 bits)\n"
		"Internet Protocol Version 4, Src: 10.9.7.1 (10.9.7.1), Dst: db.example (10.9.7.2)\n"
		"Transmission Control Protocol, Src Port: data-port (3578), Dst Port: 57856 (57856), "
		"Seq: 1, Ack: 1, Len: 0\n");
	assert_int_equal(t.count, 1);
	assert_int_equal(t.packet[0].seg.sport, 3578);
	assert_int_equal(t.packet[0].seg.have & TA_SRC_PORT_NAMED, 0);
	assert_host(&t, &t.packet[0].seg.dst, "10.9.7.2");
	trace_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_blocks__of_other_boxes_are_runs),
		cmocka_unit_test(text_blocks__that_a_connection_spans_are_one_run),
		cmocka_unit_test(text_blocks__each_run_has_its_start),
		cmocka_unit_test(text_blocks__two_clocks_are_put_on_one),
		cmocka_unit_test(text_blocks__a_port_by_name_and_by_number_is_one),
		cmocka_unit_test(text_blocks__a_host_by_name_and_by_number_is_one),
		cmocka_unit_test(text_blocks__details_say_what_a_name_stands_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
