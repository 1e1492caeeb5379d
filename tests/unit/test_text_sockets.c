/* SPDX-License-Identifier: MIT */
/* Lines of ss and netstat, alone and between those of a trace. */
#include "text_fixture.h"

#include "tcpautopsy/core/timefmt.h"

#define HEAD "State Recv-Q Send-Q Local Address:Port Peer Address:Port Process\n"

static const struct ta_socket *only(struct trace *t, const char *words)
{
	trace_read(t, words);
	assert_int_equal(t->count, 1);
	assert_int_equal(t->packet[0].kind, TA_PACKET_SOCKET);
	return &t->packet[0].socket;
}

static void assert_end(const struct ta_socket *s, int end, const char *address, uint16_t port)
{
	char text[TA_ADDR_TEXT];
	assert_string_equal(ta_addr_format(text, sizeof(text), &s->addr[end], NULL), address);
	assert_int_equal(s->port[end], port);
}

static void text_sockets__ss_in_two_lines_has_all_that_it_prints(void **state)
{
	(void)state;
	struct trace t;
	const struct ta_socket *s = only(
		&t, HEAD
		"ESTAB 0 1448 10.20.1.7:41234 10.20.9.3:5432 users:((\"my app\",pid=12,fd=9)) timer:(on,12sec,6) uid:1000 ino:99 sk:2a <->\n"
		"\t ts sack cubic wscale:7,7 rto:25728 backoff:6 rtt:201.5/0.75 ato:40 cwnd:1 lastsnd:13700 lastrcv:61200 lastack:61300 unacked:2 retrans:1/6\n");
	assert_string_equal(t.info.kind, "socket-list");
	assert_string_equal(s->source, "ss");
	assert_end(s, 0, "10.20.1.7", 41234);
	assert_end(s, 1, "10.20.9.3", 5432);
	assert_int_equal(s->line, 2);
	assert_int_equal(s->state, TA_SOCKET_ESTABLISHED);
	assert_int_equal(s->timer, TA_SOCKET_TIMER_ON);
	assert_int_equal(s->timer_ns, 12 * TA_SEC);
	assert_int_equal(s->tries, 6);
	assert_int_equal(s->send_q, 1448);
	assert_int_equal(s->backoff, 6);
	assert_int_equal(s->unacked, 2);
	assert_int_equal(s->rto_ns, 25728 * TA_MS);
	assert_int_equal(s->rtt_ns, 201500 * TA_US);
	assert_int_equal(s->rttvar_ns, 750 * TA_US);
	assert_int_equal(s->lastrcv_ns, 61200 * TA_MS);
	assert_int_equal(s->lastack_ns, 61300 * TA_MS);
	assert_int_equal(t.info.lines_skipped, 1); /* the heading */
	trace_release(&t);
}

/* With -i, what is 0 is left out; without it, it is not known. */
static void text_sockets__what_info_leaves_out_is_zero_and_without_info_unknown(void **state)
{
	(void)state;
	struct trace t;
	const struct ta_socket *s =
		only(&t, "ESTAB 0 0 10.0.0.1:22 10.0.0.2:50000 cubic rto:204\n");
	assert_int_equal(s->backoff, 0);
	assert_int_equal(s->unacked, 0);
	assert_int_equal(s->timer, TA_SOCKET_TIMER_UNKNOWN);
	trace_release(&t);
	s = only(&t, "ESTAB 0 0 10.0.0.1:22 10.0.0.2:50000\n");
	assert_int_equal(s->backoff, -1);
	assert_int_equal(s->unacked, -1);
	assert_int_equal(s->rto_ns, -1);
	trace_release(&t);
}

static void text_sockets__a_socket_without_an_inode_has_no_process(void **state)
{
	static const struct {
		const char *words;
		int owner;
	} lines[] = {
		{ "FIN-WAIT-1 0 9 10.0.0.1:22 10.0.0.2:5 timer:(on,2.400ms,4) ino:0 sk:1f\n",
		  TA_SOCKET_ORPHAN },
		{ "FIN-WAIT-1 0 9 10.0.0.1:22 10.0.0.2:5 timer:(on,2.400ms,4) ino:7 sk:1f\n",
		  TA_SOCKET_OWNED },
		{ "FIN-WAIT-1 0 9 10.0.0.1:22 10.0.0.2:5 users:((\"x\",pid=1,fd=2)) timer:(on,2.400ms,4)\n",
		  TA_SOCKET_OWNED },
		{ "FIN-WAIT-1 0 9 10.0.0.1:22 10.0.0.2:5 timer:(on,2.400ms,4)\n",
		  TA_SOCKET_OWNER_UNKNOWN },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct trace t;
		assert_int_equal(only(&t, lines[i].words)->owner, lines[i].owner);
		trace_release(&t);
	}
}

static void text_sockets__times_of_timers_in_each_form(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t ns;
	} times[] = { { "200ms", 200 * TA_MS },      { "12sec", 12 * TA_SEC },
		      { "3.120ms", 3120 * TA_MS },   { "119min", 7140 * TA_SEC },
		      { "1min59sec", 119 * TA_SEC }, { "", 0 } };
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		struct trace t;
		char line[160];
		snprintf(line, sizeof(line),
			 "ESTAB 0 0 10.0.0.1:22 10.0.0.2:50000 timer:(keepalive,%s,3)\n",
			 times[i].text);
		const struct ta_socket *s = only(&t, line);
		assert_int_equal(s->timer, TA_SOCKET_TIMER_KEEPALIVE);
		assert_int_equal(s->timer_ns, times[i].ns);
		assert_int_equal(s->tries, 3);
		trace_release(&t);
	}
}

static void text_sockets__every_state_of_both_programs(void **state)
{
	(void)state;
	static const char *const names[][2] = {
		{ "ESTAB", "ESTABLISHED" },    { "SYN-SENT", "SYN_SENT" },
		{ "SYN-RECV", "SYN_RECV" },    { "FIN-WAIT-1", "FIN_WAIT1" },
		{ "FIN-WAIT-2", "FIN_WAIT2" }, { "CLOSE-WAIT", "CLOSE_WAIT" },
		{ "LAST-ACK", "LAST_ACK" },    { "CLOSING", "CLOSING" },
		{ "TIME-WAIT", "TIME_WAIT" }
	};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct trace t;
		char line[160];
		snprintf(line, sizeof(line), "%s 0 0 10.0.0.1:22 10.0.0.2:50000\n", names[i][0]);
		assert_int_equal(only(&t, line)->state, i);
		trace_release(&t);
		snprintf(line, sizeof(line), "tcp 0 0 10.0.0.1:22 10.0.0.2:50000 %s\n",
			 names[i][1]);
		assert_int_equal(only(&t, line)->state, i);
		trace_release(&t);
	}
}

static void text_sockets__addresses_in_each_form(void **state)
{
	(void)state;
	static const struct {
		const char *text, *address;
	} ends[] = { { "10.0.0.1:22", "10.0.0.1" },          { "10.0.0.1%eth0:22", "10.0.0.1" },
		     { "[2001:db8::1]:22", "2001:db8::1" },  { "2001:db8::1:22", "2001:db8::1" },
		     { "[::ffff:10.0.0.1]:22", "10.0.0.1" }, { "::ffff:10.0.0.1:22", "10.0.0.1" },
		     { "[fe80::1]%eth0:22", "fe80::1" },     { "[fe80::1%eth0]:ssh", "fe80::1" } };
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct trace t;
		char line[160];
		snprintf(line, sizeof(line), "ESTAB 0 0 %s [2001:db8::2]:50000\n", ends[i].text);
		const struct ta_socket *s = only(&t, line);
		assert_end(s, 0, ends[i].address, 22);
		assert_end(s, 1, "2001:db8::2", 50000);
		trace_release(&t);
	}
}

static void text_sockets__netstat_has_its_timer_behind_the_program(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"Active Internet connections (w/o servers)\n"
		"Proto Recv-Q Send-Q Local Address Foreign Address State User Inode PID/Program name Timer\n"
		"tcp 0 1448 10.0.0.1:22 10.0.0.2:50000 ESTABLISHED 0 4711 12/sshd: root@pts on (12.34/5/0)\n"
		"tcp 0 0 10.0.0.1:22 10.0.0.2:50001 ESTABLISHED keepalive (7176.56/0/2)\n"
		"tcp6 7 0 2001:db8::1:22 2001:db8::2:50002 CLOSE_WAIT off (0.00/0/0)\n"
		"tcp 0 9 10.0.0.1:22 10.0.0.2:50003 ESTABLISHED - probe (0.52/0/1)\n"
		"tcp 0 0 0.0.0.0:22 0.0.0.0:* LISTEN off (0.00/0/0)\n"
		"tcp6 0 0 2001:db8:1:2:3:4:5:443 2001:db8::2:50002 ESTABLISHED off (0.00/0/0)\n");
	assert_int_equal(t.count, 4); /* no listener, and none whose address was cut off */
	assert_string_equal(t.packet[0].socket.source, "netstat");
	assert_int_equal(t.packet[0].socket.timer, TA_SOCKET_TIMER_ON);
	assert_int_equal(t.packet[0].socket.timer_ns, 12340 * TA_MS);
	assert_int_equal(t.packet[0].socket.tries, 5);
	assert_int_equal(t.packet[1].socket.timer, TA_SOCKET_TIMER_KEEPALIVE);
	assert_int_equal(t.packet[1].socket.tries, 2);
	assert_int_equal(t.packet[2].socket.recv_q, 7);
	assert_int_equal(t.packet[2].socket.timer, TA_SOCKET_TIMER_OFF);
	assert_end(&t.packet[2].socket, 1, "2001:db8::2", 50002);
	assert_int_equal(t.packet[3].socket.timer, TA_SOCKET_TIMER_PERSIST);
	assert_int_equal(t.packet[3].socket.tries, 1);
	trace_release(&t);
}

static void text_sockets__a_mail_breaks_lines_and_quotes_them(void **state)
{
	(void)state;
	struct trace t;
	const struct ta_socket *s = only(&t, "> ESTAB 0 1448 10.0.0.1:22\n"
					     "> 10.0.0.2:50000 users:((\"a\",pid=1,fd=3))\n"
					     "> timer:(on,12sec,6)\n"
					     "> \t cubic rto:25728\n"
					     "> backoff:6 unacked:1\n"
					     "> and that is all\n");
	assert_int_equal(s->tries, 6);
	assert_int_equal(s->backoff, 6);
	assert_int_equal(s->rto_ns, 25728 * TA_MS);
	trace_release(&t);
}

/* ss -to state fin-wait-1 leaves the column out; without such a heading four words are no socket. */
static void text_sockets__without_a_column_of_states_only_below_such_a_heading(void **state)
{
	(void)state;
	struct trace t;
	const struct ta_socket *s =
		only(&t, "Recv-Q Send-Q Local Address:Port Peer Address:Port\n"
			 "0 1448 10.0.0.1:22 10.0.0.2:50000 timer:(on,12sec,6)\n");
	assert_int_equal(s->send_q, 1448);
	assert_int_equal(s->tries, 6);
	trace_release(&t);
	trace_read(&t, "0 1448 10.0.0.1:22 10.0.0.2:50000 timer:(on,12sec,6)\n");
	assert_int_equal(t.count, 0);
	trace_release(&t);
}

static void text_sockets__between_packets_stand_where_they_were_written(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"ESTAB 0 5 10.0.0.1:22 10.0.0.2:50000 timer:(on,200ms,0)\n"
		"12:00:00.000000 IP 10.0.0.1.22 > 10.0.0.2.50000: Flags [P.], seq 1:6, ack 1, win 502, length 5\n"
		"ESTAB 0 5 10.0.0.1:22 10.0.0.2:50000 timer:(on,400ms,1)\n"
		"\t cubic rto:400 backoff:1 unacked:1\n"
		"12:00:00.400000 IP 10.0.0.1.22 > 10.0.0.2.50000: Flags [P.], seq 1:6, ack 1, win 502, length 5\n"
		"12:00:01.200000 IP 10.0.0.1.22 > 10.0.0.2.50000: Flags [P.], seq 1:6, ack 1, win 502, length 5\n"
		"ESTAB 0 5 10.0.0.1:22 10.0.0.2:50000 timer:(on,1.600ms,3)\n");
	static const int kinds[] = { TA_PACKET_SOCKET, TA_PACKET_TCP, TA_PACKET_SOCKET,
				     TA_PACKET_TCP,    TA_PACKET_TCP, TA_PACKET_SOCKET };
	assert_string_equal(t.info.kind, "tcpdump-text");
	assert_int_equal(t.count, 6);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(t.packet[i].kind, kinds[i]);
	assert_int_equal(t.packet[2].socket.backoff, 1);
	assert_int_equal(t.packet[5].socket.tries, 3);
	trace_release(&t);
}

static void text_sockets__what_only_looks_like_one_is_none(void **state)
{
	(void)state;
	struct trace t;
	trace_read(&t, "tcp 6 431999 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=22 dport=50000\n"
		       "ESTAB is what it says 10.0.0.1:22 10.0.0.2:50000\n"
		       "LISTEN 0 128 0.0.0.0:22 0.0.0.0:*\n"
		       "ESTAB 0 0 *:* *:*\n"
		       "ESTAB 0 0 10.0.&shy;0.1:22 10.0.0.2:50000\n"
		       "ESTAB 0 0 10.0.0.1:22** 10.0.0.2:50000\n"
		       "ESTAB 0 0 10.0.0:22 10.0.0.2:50000\n"
		       "udp 0 0 10.0.0.1:53 10.0.0.2:50000\n");
	assert_int_equal(t.count, 0);
	trace_release(&t);
}

#define PAIR "10.0.0.1:22 10.0.0.2:50000 "
#define SS "ESTAB 0 0 " PAIR
#define NETSTAT "tcp 0 0 " PAIR "ESTABLISHED "

/* What is no value says nothing, and hides no other. */
static void text_sockets__timers_that_are_none(void **state)
{
	(void)state;
	static const struct {
		const char *line;
		int timer;
		int64_t ns, tries;
	} cases[] = {
		{ SS "timer:(on,12sec,5)", TA_SOCKET_TIMER_ON, 12 * TA_SEC, 5 },
		{ SS "timer:(persist,12sec,5)", TA_SOCKET_TIMER_PERSIST, 12 * TA_SEC, 5 },
		{ SS "timer:(timewait,1.001ms,0)", TA_SOCKET_TIMER_TIME_WAIT, 1001 * TA_MS, 0 },
		{ SS "timer:(foo,12sec,5)", TA_SOCKET_TIMER_UNKNOWN, -1, -1 },
		{ SS "timer:(on", TA_SOCKET_TIMER_UNKNOWN, -1, -1 },
		{ SS "timer:(on,12sec", TA_SOCKET_TIMER_UNKNOWN, -1, -1 },
		{ SS "timer:(on,12foo,5)", TA_SOCKET_TIMER_UNKNOWN, -1, -1 },
		{ SS "timer:(on,1.5sec,5)", TA_SOCKET_TIMER_UNKNOWN, -1, -1 },
		{ SS "timer:(on,12sec,x)", TA_SOCKET_TIMER_UNKNOWN, -1, -1 },
		{ SS "xtimer:(on,12sec,5)", TA_SOCKET_TIMER_UNKNOWN, -1, -1 },
		{ NETSTAT "on (1.5/2/3)", TA_SOCKET_TIMER_ON, 1500 * TA_MS, 2 },
		{ NETSTAT "timewait (1.5/2/3)", TA_SOCKET_TIMER_TIME_WAIT, 1500 * TA_MS, 2 },
		{ NETSTAT "keepalive (1/2/3)", TA_SOCKET_TIMER_KEEPALIVE, TA_SEC, 3 },
		{ NETSTAT "probe (0.25/2/3)", TA_SOCKET_TIMER_PERSIST, 250 * TA_MS, 3 },
		{ NETSTAT "on (x/2/3)", TA_SOCKET_TIMER_UNKNOWN, -1, -1 },
		{ NETSTAT "on (1.5/x/3)", TA_SOCKET_TIMER_UNKNOWN, -1, -1 },
		{ NETSTAT "on (1.5/2/x)", TA_SOCKET_TIMER_UNKNOWN, -1, -1 },
		{ NETSTAT "on (1.5/2", TA_SOCKET_TIMER_UNKNOWN, -1, -1 },
		{ NETSTAT "on 1.5/2/3", TA_SOCKET_TIMER_UNKNOWN, -1, -1 },
		{ NETSTAT "on", TA_SOCKET_TIMER_UNKNOWN, -1, -1 },
		{ NETSTAT "on off (1.5/2/3)", TA_SOCKET_TIMER_OFF, 1500 * TA_MS, 2 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trace t;
		print_message("%s\n", cases[i].line);
		const struct ta_socket *s = only(&t, cases[i].line);
		assert_int_equal(s->timer, cases[i].timer);
		assert_int_equal(s->timer_ns, cases[i].ns);
		assert_int_equal(s->tries, cases[i].tries);
		trace_release(&t);
	}
}

static void text_sockets__values_that_are_none(void **state)
{
	(void)state;
	static const struct {
		const char *line;
		int64_t rtt_ns, rttvar_ns, rto_ns, unacked;
	} cases[] = {
		{ SS "rtt:1.5/0.75 rto:204.5 unacked:3", 1500000, 750000, 204500000, 3 },
		{ SS "rtt:1.5", 1500000, -1, -1, -1 },
		{ SS "rtt:1.5/x", 1500000, -1, -1, -1 },
		{ SS "rtt:x/0.75", -1, -1, -1, -1 },
		{ SS "rto:x unacked:x", -1, -1, -1, 0 },
		{ SS "cwnd:10", -1, -1, -1, 0 }, /* of -i: what is left out is 0 */
		{ SS "unacked:x", -1, -1, -1, -1 },
		{ SS "minrtt:1.5", -1, -1, -1, -1 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trace t;
		print_message("%s\n", cases[i].line);
		const struct ta_socket *s = only(&t, cases[i].line);
		assert_int_equal(s->rtt_ns, cases[i].rtt_ns);
		assert_int_equal(s->rttvar_ns, cases[i].rttvar_ns);
		assert_int_equal(s->rto_ns, cases[i].rto_ns);
		assert_int_equal(s->unacked, cases[i].unacked);
		trace_release(&t);
	}
	struct trace t;
	const struct ta_socket *s = only(&t, "ESTAB 4294967296 4294967295 " PAIR);
	assert_int_equal(s->recv_q, UINT32_MAX); /* cut */
	assert_int_equal(s->send_q, UINT32_MAX);
	trace_release(&t);
}

static void text_sockets__ends_by_name(void **state)
{
	(void)state;
	static const struct {
		const char *end, *host; /* NULL: it is none */
	} cases[] = {
		{ "db-1.example_x:22", "db-1.example_x" },
		{ "AZaz:http", "AZaz" },
		{ "a:AZ-az_9", "a" },
		{ "a!b:22", NULL },
		{ "a@:22", NULL },
		{ "[:22", NULL },
		{ "a{:22", NULL },
		{ "a`:22", NULL },
		{ "1.5:22", NULL },
		{ "a:1.5", NULL },
		{ "a:*", NULL },
		{ "*:22", NULL },
		{ "[]:22", NULL },
		{ "10.0.0.1:65536", NULL },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trace t;
		char line[100], text[100];
		snprintf(line, sizeof(line), "ESTAB 0 0 %s 10.0.0.2:50000\n", cases[i].end);
		trace_read(&t, line);
		print_message("%s", line);
		assert_int_equal(t.count, cases[i].host ? 1 : 0);
		if (cases[i].host)
			assert_string_equal(ta_addr_format(text, sizeof(text),
							   &t.packet[0].socket.addr[0], t.names),
					    cases[i].host);
		trace_release(&t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_sockets__ss_in_two_lines_has_all_that_it_prints),
		cmocka_unit_test(
			text_sockets__what_info_leaves_out_is_zero_and_without_info_unknown),
		cmocka_unit_test(text_sockets__a_socket_without_an_inode_has_no_process),
		cmocka_unit_test(text_sockets__times_of_timers_in_each_form),
		cmocka_unit_test(text_sockets__every_state_of_both_programs),
		cmocka_unit_test(text_sockets__addresses_in_each_form),
		cmocka_unit_test(text_sockets__netstat_has_its_timer_behind_the_program),
		cmocka_unit_test(text_sockets__a_mail_breaks_lines_and_quotes_them),
		cmocka_unit_test(
			text_sockets__without_a_column_of_states_only_below_such_a_heading),
		cmocka_unit_test(text_sockets__between_packets_stand_where_they_were_written),
		cmocka_unit_test(text_sockets__what_only_looks_like_one_is_none),
		cmocka_unit_test(text_sockets__timers_that_are_none),
		cmocka_unit_test(text_sockets__values_that_are_none),
		cmocka_unit_test(text_sockets__ends_by_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
