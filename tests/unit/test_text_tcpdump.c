/* SPDX-License-Identifier: MIT */
/* What tcpdump prints, from version 3 to 4.99, and the numbers that it makes relative. */
#include "text_fixture.h"

#define HANDSHAKE                                                                                                       \
	"14:47:25.710372 IP 10.0.0.11.60739 > 10.0.0.10.12345: Flags [S], seq 3041775903, win 29200, options "          \
	"[mss 1460,sackOK,TS val 4637 ecr 0,nop,wscale 6], length 0\n"                                                  \
	"14:47:25.710675 IP 10.0.0.10.12345 > 10.0.0.11.60739: Flags [S.], seq 2649418967, ack 3041775904, win 28960, " \
	"options [mss 1460,sackOK,TS val 5194 ecr 4637,nop,wscale 6], length 0\n"

static void text_tcpdump__relative_numbers_are_put_on_the_syns(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t, HANDSHAKE
		"14:47:25.710695 IP 10.0.0.11.60739 > 10.0.0.10.12345: Flags [.], ack 1, win 457, length 0\n"
		"14:53:10.384563 IP 10.0.0.11.60739 > 10.0.0.10.12345: Flags [P.], seq 22:39, ack 6, win 457, "
		"options [nop,nop,TS val 90806 ecr 87171], length 17\n"
		"14:53:11.000000 IP 10.0.0.10.12345 > 10.0.0.11.60739: Flags [.], ack 22, win 457, options "
		"[nop,nop,sack 1 {22:39}], length 0\n"
		"14:53:12.000000 IP 10.0.0.11.60739 > 10.0.0.10.12345: Flags [R], seq 3041775942, win 0, length 0\n");
	assert_int_equal(t.count, 6);
	assert_string_equal(t.info.kind, "tcpdump-text");
	assert_segment(&t.packet[0], 60739, 12345, TA_SYN, 3041775903, 0, 0);
	assert_int_equal(t.packet[0].seg.wscale, 6);
	assert_int_equal(t.packet[0].seg.tsval, 4637);
	/* tcpdump leaves the number out of an empty ACK: it stays unknown */
	assert_false(t.packet[2].seg.have & TA_HAVE_SEQ);
	assert_int_equal(t.packet[2].seg.ack, 2649418968);
	assert_segment(&t.packet[3], 60739, 12345, TA_PSH | TA_ACK, 3041775925, 2649418973, 17);
	assert_int_equal(t.packet[4].seg.nsack, 1);
	assert_int_equal(t.packet[4].seg.sack[0][0], 3041775925);
	/* without an ACK nothing is relative */
	assert_segment(&t.packet[5], 60739, 12345, TA_RST, 3041775942, 0, 0);
	for (size_t i = 0; i < 6; i++) {
		assert_false(t.packet[i].seg.have & (TA_SEQ_RELATIVE | TA_WINDOW_SCALED));
		assert_true(t.packet[i].seg.have & TA_HAVE_OPTIONS);
	}
	trace_release(&t);
}

static void text_tcpdump__absolute_numbers_stay_as_they_are(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t, HANDSHAKE
		"14:47:25.8 IP 10.0.0.11.60739 > 10.0.0.10.12345: Flags [P.], seq 3041775904:3041775921, ack 2649418968, win 457, length 17\n");
	assert_segment(&t.packet[2], 60739, 12345, TA_PSH | TA_ACK, 3041775904, 2649418968, 17);
	trace_release(&t);
}

static void text_tcpdump__the_first_segment_in_mid_stream_is_raw(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"10:00:00.0 IP 10.0.0.1.5 > 10.0.0.2.80: Flags [P.], seq 500000000:500000010, ack 700000000, win 9, length 10\n"
		"10:00:00.1 IP 10.0.0.2.80 > 10.0.0.1.5: Flags [P.], seq 1:3, ack 10, win 9, length 2\n"
		"10:00:00.2 IP 10.0.0.1.5 > 10.0.0.2.80: Flags [P.], seq 10:20, ack 3, win 9, length 10\n");
	assert_int_equal(t.count, 3);
	assert_segment(&t.packet[1], 80, 5, TA_PSH | TA_ACK, 700000000, 500000010, 2);
	assert_segment(&t.packet[2], 5, 80, TA_PSH | TA_ACK, 500000010, 700000002, 10);
	trace_release(&t);
}

static void text_tcpdump__a_trace_cut_at_its_beginning_stays_relative(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"14:58:30.084257 IP ip-10-100.54892 > srv.example.http: Flags [.], seq 0:1, ack 1, win 516, length 1: HTTP\n"
		"14:58:30.084284 IP srv.example.http > ip-10-100.54892: Flags [.], ack 1, win 491, options [nop,nop,sack 1 {0:1}], length 0\n");
	assert_int_equal(t.count, 2);
	assert_true(t.packet[0].seg.have & t.packet[1].seg.have & TA_SEQ_RELATIVE);
	assert_segment(&t.packet[0], 54892, 80, TA_ACK, 0, 1, 1);
	assert_host(&t, &t.packet[0].seg.dst, "srv.example");
	assert_int_equal(t.packet[1].seg.sack[0][1], 1);
	trace_release(&t);
}

static void text_tcpdump__a_challenge_to_a_syn_is_raw(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"10:00:00.0 IP 10.0.0.1.5 > 10.0.0.2.80: Flags [S], seq 3576721371, win 9, length 0\n"
		"10:00:00.1 IP 10.0.0.2.80 > 10.0.0.1.5: Flags [.], ack 2061995112, win 9, length 0\n"
		"10:00:00.2 IP 10.0.0.1.5 > 10.0.0.2.80: Flags [S], seq 3576721371, win 9, length 0\n"
		"10:00:00.3 IP 10.0.0.2.80 > 10.0.0.1.5: Flags [S.], seq 700, ack 3576721372, win 9, length 0\n"
		"10:00:00.4 IP 10.0.0.1.5 > 10.0.0.2.80: Flags [.], ack 1, win 9, length 0\n");
	assert_int_equal(t.count, 5);
	assert_int_equal(t.packet[1].seg.ack, 2061995112);
	for (unsigned i = 0; i < 5; i++)
		assert_false(t.packet[i].seg.have & TA_SEQ_RELATIVE);
	assert_int_equal(t.packet[4].seg.ack, 701);
	trace_release(&t);
}

static void text_tcpdump__raw_ip_with_link_addresses_begins_with_ip(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"10:00:00.1 ip: 10.0.0.1.5 > 10.0.0.2.80: Flags [S], seq 7, win 9, length 0\n"
		"10:00:00.2 ip: (flowlabel 0x9, hlim 63, next-header TCP (6) payload length: 40) fd7a::2.38632 > fd7a::1.40437: "
		"Flags [S], cksum 0x6c01 (correct), seq 8, win 9, length 0\n");
	assert_int_equal(t.count, 2);
	assert_segment(&t.packet[0], 5, 80, TA_SYN, 7, 0, 0);
	assert_int_equal(t.packet[1].seg.seq, 8);
	assert_int_equal(t.packet[1].seg.ttl, 63);
	trace_release(&t);
}

static void text_tcpdump__v_puts_a_record_on_two_lines(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"2022-06-12 14:15:22.443000 60:38:e0:c5:35:a0 > 78:94:b4:24:04:a0, ethertype IPv4 (0x0800), length 66: (tos 0x0, "
		"ttl 127, id 9382, offset 0, flags [DF], proto TCP (6), length 52)\n"
		"    192.168.2.100.64357 > 5.62.54.29.80: Flags [S], cksum 0x547b (correct), seq 3311689762, win 64240, options "
		"[mss 1460,nop,wscale 8,nop,nop,sackOK], length 0\n"
		"\t0x0000:  4500 0034 24a6 4000 7f06 d8b6 c0a8 0264  E..4$.@........d\n"
		"2022-06-12 14:15:23 IP6 (hlim 64, next-header TCP (6) payload length: 32) 2001:db8::1.5 > 2001:db8::2.80: Flags [F.], "
		"cksum 0x0001 (incorrect -> 0x0002), seq 7, ack 8, win 9, length 0\n");
	assert_int_equal(t.count, 2);
	const struct ta_segment *seg = &t.packet[0].seg;
	assert_segment(&t.packet[0], 64357, 80, TA_SYN, 3311689762, 0, 0);
	assert_int_equal(seg->ttl, 127);
	assert_int_equal(seg->ip_id, 9382);
	assert_true(seg->have & TA_DF);
	assert_true(seg->have & TA_CSUM_GOOD);
	assert_true(seg->have & TA_HAVE_LINK);
	assert_int_equal(seg->link_src[1], 0x38);
	assert_int_equal(seg->link_dst[5], 0xa0);
	assert_int_equal(t.packet[1].seg.ttl, 64);
	assert_true(t.packet[1].seg.have & TA_CSUM_BAD);
	assert_int_equal(t.info.time_base, TA_TIME_EPOCH);
	assert_int_equal(seg->time_ns, INT64_C(1655043322443000000));
	assert_int_equal(t.info.lines_skipped, 0);
	trace_release(&t);
}

static void text_tcpdump__interface_and_direction_columns(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"15:29:41.967037 tun0  Out IP 10.0.0.4.46330 > 192.0.2.1.8080: Flags [S], seq 1, win 64240, length 0\n"
		"15:29:41.977191 tun0  In  IP 192.0.2.1.8080 > 10.0.0.4.46330: Flags [R.], seq 0, ack 2, win 0, length 0\n"
		"15:29:44.381318 ?     Out IP 10.0.0.4.46330 > 192.0.2.1.8080: Flags [SEW], seq 1, win 64240, length 0\n");
	assert_int_equal(t.count, 3);
	assert_true(t.packet[0].seg.have & TA_HAVE_PKTDIR);
	assert_true(t.packet[0].seg.have & TA_SENT_BY_HOST);
	assert_true(t.packet[1].seg.have & TA_HAVE_PKTDIR);
	assert_false(t.packet[1].seg.have & TA_SENT_BY_HOST);
	assert_int_equal(t.packet[2].seg.flags, TA_SYN | TA_ECE | TA_CWR);
	trace_release(&t);
}

static void text_tcpdump__version_3_words(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"16:48:49.844750 IP (tos 0x0, ttl 64, id 7514, offset 0, flags [DF], proto TCP (6), length 60) 10.1.1.2.34018 > "
		"10.1.1.1.www: S, cksum 0x0dcf (correct), 2844323318:2844323318(0) win 5840 <mss 1460,sackOK,timestamp 61612 "
		"0,nop,wscale 5>\n"
		"16:48:50.1 10.1.1.1.www > 10.1.1.2.34018: S 99:99(0) ack 2844323319 win 5792 <mss 1460>\n"
		"16:48:50.2 10.1.1.2.34018 > 10.1.1.1.www: . ack 1 win 5840\n"
		"16:48:50.3 10.1.1.2.34018 > 10.1.1.1.www: P 1:97(96) ack 1 win 5840\n"
		"16:49:15.843134 arp who-has 10.1.1.1 tell 10.1.1.2\n"
		"16:49:15.843164 arp reply 10.1.1.1 is-at 00:30:4f:2d:b0:77 (oui Unknown)\n");
	assert_int_equal(t.count, 6);
	assert_segment(&t.packet[0], 34018, 80, TA_SYN, 2844323318, 0, 0);
	assert_int_equal(t.packet[0].seg.wscale, 5);
	assert_int_equal(t.packet[0].seg.tsval, 61612);
	assert_segment(&t.packet[1], 80, 34018, TA_SYN | TA_ACK, 99, 2844323319, 0);
	assert_int_equal(t.packet[2].seg.flags, TA_ACK);
	assert_true(t.packet[2].seg.have & TA_HAVE_LEN);
	assert_int_equal(t.packet[2].seg.ack, 100);
	assert_segment(&t.packet[3], 34018, 80, TA_PSH | TA_ACK, 2844323319, 100, 96);
	assert_int_equal(t.packet[4].kind, TA_PACKET_NEIGHBOUR);
	assert_int_equal(t.packet[5].neighbour.op, TA_NEIGHBOUR_REPLY);
	trace_release(&t);
}

static void text_tcpdump__q_shows_lengths_alone(void **state)
{
	(void)state;
	struct trace t;
	trace_read(&t, "14:15:22.473000 IP 192.168.2.100.64357 > 5.62.54.29.80: tcp 96\n"
		       "14:15:22.5 IP 192.168.2.100.5353 > 224.0.0.251.5353: UDP, length 36\n");
	assert_int_equal(t.count, 2);
	assert_int_equal(t.packet[0].seg.payload_len, 96);
	assert_false(t.packet[0].seg.have & (TA_HAVE_FLAGS | TA_HAVE_SEQ | TA_HAVE_OPTIONS));
	assert_string_equal(t.packet[1].name, "udp");
	assert_host(&t, &t.packet[1].seg.dst, "224.0.0.251");
	trace_release(&t);
}

static void text_tcpdump__an_icmp_error_quotes_and_is_no_segment(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"16:34:00.860915 IP (tos 0xc0, ttl 64, id 61034, offset 0, flags [none], proto ICMP (1), length 82)\n"
		"    10.77.5.1 > 10.77.5.1: ICMP host 10.77.5.2 unreachable, length 62\n"
		"\tIP (tos 0x0, ttl 64, id 3033, offset 0, flags [DF], proto TCP (6), length 54)\n"
		"    10.77.5.1.49196 > 10.77.5.2.9001: Flags [P.], cksum 0x1ec5 (incorrect -> 0xed19), seq 3054356991:3054356993, ack "
		"1908139131, win 63, length 2\n"
		"16:34:01.0 IP 10.0.0.9 > 10.0.0.1: ICMP 10.0.0.2 tcp port 80 unreachable, length 48\n"
		"16:34:02.0 IP 10.0.0.9 > 10.0.0.1: ICMP 10.0.0.2 udp port 53 unreachable, length 48\n");
	assert_int_equal(t.count, 3);
	const struct ta_icmp_error *icmp = &t.packet[0].icmp;
	assert_int_equal(t.packet[0].kind, TA_PACKET_ICMP);
	assert_int_equal(icmp->code, 1);
	assert_int_equal(icmp->sport, 49196);
	assert_int_equal(icmp->dport, 9001);
	assert_true(icmp->have_seq);
	assert_int_equal(icmp->seq, 3054356991);
	assert_host(&t, &icmp->dst, "10.77.5.2");
	assert_int_equal(t.packet[1].kind, TA_PACKET_ICMP);
	assert_int_equal(t.packet[1].icmp.dport, 80);
	assert_int_equal(t.packet[2].kind, TA_PACKET_OTHER);
	trace_release(&t);
}

static void text_tcpdump__a_line_wrapped_by_a_mail_is_joined(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"14:47:25.710372 IP 10.0.0.11.60739 > 10.0.0.10.12345: Flags [S],\n"
		"seq 3041775903, win 29200, options [mss 1460,sackOK,TS val 4637 ecr\n"
		"0,nop,wscale 6], length 0\n"
		"14:47:26.710372 IP 10.0.0.11.60739 > 10.0.0.10.12345: Flags [S], seq 3041775903, win 29200, length 0\n");
	assert_int_equal(t.count, 2);
	assert_segment(&t.packet[0], 60739, 12345, TA_SYN, 3041775903, 0, 0);
	assert_int_equal(t.packet[0].seg.tsval, 4637);
	assert_int_equal(t.info.lines_skipped, 0);
	trace_release(&t);
}

/* A block that is indented as a whole, in lines that a terminal cut: the indent is no part of what was cut. */
static void text_tcpdump__an_indented_block_cut_at_a_width(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"    08:21:04.856381 IP 192.0.2.12.44246 > 198.51.100.2.7231: Flags [S], seq 64\n"
		"    8486882, win 64240, length 0\n"
		"    08:21:04.869364 IP 198.51.100.2.7231 > 192.0.2.12.44246: Flags [S.], seq 2\n"
		"    065270756, ack 648486883, win 65160, length 0\n"
		"    08:21:04.969395 IP 192.0.2.12.44246 > 198.51.100.2.7231: Flags [P.], seq 1\n"
		"    :64, ack 1, win 63, length 63\n");
	assert_int_equal(t.count, 3);
	assert_segment(&t.packet[0], 44246, 7231, TA_SYN, 648486882, 0, 0);
	assert_segment(&t.packet[1], 7231, 44246, TA_SYN | TA_ACK, 2065270756, 648486883, 0);
	assert_int_equal(t.packet[2].seg.payload_len, 63);
	trace_release(&t);
	/* The blank in front of a time of -ttttt is tcpdump's, and one behind "win" is a blank. */
	trace_read(&t,
		   " 00:00:00.021178 IP 192.0.2.12.376 > 198.51.100.2.710: Flags [.], ack 1, win\n"
		   " 63, options [nop,nop,TS val 3013786918 ecr 2889143066], length 0\n"
		   " 00:00:00.026680 IP 192.0.2.12.376 > 198.51.100.2.710: Flags [P.], seq 1:101\n"
		   ", ack 1, win 63, options [nop,nop,TS val 3013786924 ecr 2889143066], length 1\n"
		   "00\n");
	assert_int_equal(t.count, 2);
	assert_int_equal(t.packet[0].seg.window, 63);
	assert_int_equal(t.packet[1].seg.payload_len, 100);
	trace_release(&t);
}

static void text_tcpdump__an_address_and_a_port_of_three_digits_are_no_time(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"IP 10.231.137.173.46045 > 10.170.213.196.443: Flags [S], seq 1, win 5, length 0\n"
		"IP 10.170.213.196.443 > 10.231.137.173.46045: Flags [S.], seq 8, ack 2, win 5, length 0\n");
	assert_int_equal(t.count, 2);
	assert_segment(&t.packet[1], 443, 46045, TA_SYN | TA_ACK, 8, 2, 0);
	trace_release(&t);
}

static void text_tcpdump__no_times_and_odd_lines(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"reading from file x.pcap, link-type EN10MB (Ethernet)\n"
		"IP 10.0.0.1.5 > 10.0.0.2.80: Flags [S], seq 1, win 5, length 0\n"
		"IP 10.0.0.1.5 > 10.0.0.2.80: Flags [S\n"
		"IP > : Flags [S]\n"
		"IP 10.0.0.1.5 > 10.0.0.2.80: Flags [S], seq 99999999999, win x, options [mss, length 5\n"
		"3 packets dropped by kernel\n");
	assert_int_equal(t.packet[0].kind, TA_PACKET_TCP);
	assert_int_equal(t.info.time_base, TA_TIME_NONE);
	for (size_t i = 0; i < t.count; i++)
		assert_false((t.packet[i].seg.have & TA_HAVE_SEQ) && i > 0);
	trace_release(&t);
}

static void text_tcpdump__an_interface_and_an_arrow_in_front(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"13:51:15.483800 eth0 > a.example.47029 > b.example.ftp: S 42:42(0) win 5840 <mss 1460> (DF) (ttl 64, id 0)\n"
		"13:51:15.573976 eth0 < b.example.ftp > a.example.47029: S 66:66(0) ack 43 win 32120 <mss 1460> (DF) (ttl 51, id 1348)\n"
		"13:51:15.573998 a.example.47029 > b.example.ftp: . 1:1(0) ack 1 win 5840 (DF)\n");
	assert_int_equal(t.count, 3);
	assert_host(&t, &t.packet[0].seg.src, "a.example");
	assert_host(&t, &t.packet[1].seg.src, "b.example");
	assert_int_equal(t.packet[1].seg.sport, 21);
	assert_int_equal(t.packet[1].seg.ttl, 51);
	assert_true(t.packet[0].seg.have & TA_SENT_BY_HOST);
	assert_true(t.packet[1].seg.have & TA_HAVE_PKTDIR);
	assert_false(t.packet[1].seg.have & TA_SENT_BY_HOST);
	assert_false(t.packet[2].seg.have & TA_HAVE_PKTDIR);
	trace_release(&t);
}

static void text_tcpdump__words_in_brackets_are_a_host(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"14:28:45.894017 [eth1 ip].20 > [remote ip].33052: S 99:99(0) win 5840 <mss 1460> (DF)\n"
		"14:28:45.937242 [remote ip].33052 > [eth1 ip].20: S 41:41(0) ack 100 win 5792 <mss 1460> (DF)\n"
		"14:28:46.937242 IP [::1].33052 > [::2].20: Flags [.], ack 1, win 5, length 0\n");
	assert_int_equal(t.count, 3);
	assert_host(&t, &t.packet[0].seg.src, "[eth1 ip]");
	assert_host(&t, &t.packet[0].seg.dst, "[remote ip]");
	assert_int_equal(t.packet[1].seg.sport, 33052);
	assert_host(&t, &t.packet[2].seg.src, "::1");
	trace_release(&t);
}

static void text_tcpdump__version_3_tells_the_size_of_an_icmp_error(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"17:01:03.520168 IP 10.0.0.1 > 10.0.0.7: icmp 68: 10.0.1.8 tcp port 33025 unreachable\n"
		"17:01:03.520169 IP 10.0.0.1 > 10.0.0.7: icmp 68: host 10.0.1.8 unreachable\n");
	assert_int_equal(t.count, 2);
	assert_int_equal(t.packet[0].kind, TA_PACKET_ICMP);
	assert_int_equal(t.packet[0].icmp.code, 3);
	assert_int_equal(t.packet[0].icmp.dport, 33025);
	assert_host(&t, &t.packet[0].icmp.dst, "10.0.1.8");
	assert_int_equal(t.packet[1].kind, TA_PACKET_ICMP);
	assert_int_equal(t.packet[1].icmp.code, 1);
	trace_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_tcpdump__relative_numbers_are_put_on_the_syns),
		cmocka_unit_test(text_tcpdump__absolute_numbers_stay_as_they_are),
		cmocka_unit_test(text_tcpdump__the_first_segment_in_mid_stream_is_raw),
		cmocka_unit_test(text_tcpdump__a_trace_cut_at_its_beginning_stays_relative),
		cmocka_unit_test(text_tcpdump__v_puts_a_record_on_two_lines),
		cmocka_unit_test(text_tcpdump__interface_and_direction_columns),
		cmocka_unit_test(text_tcpdump__version_3_words),
		cmocka_unit_test(text_tcpdump__an_interface_and_an_arrow_in_front),
		cmocka_unit_test(text_tcpdump__words_in_brackets_are_a_host),
		cmocka_unit_test(text_tcpdump__version_3_tells_the_size_of_an_icmp_error),
		cmocka_unit_test(text_tcpdump__q_shows_lengths_alone),
		cmocka_unit_test(text_tcpdump__an_icmp_error_quotes_and_is_no_segment),
		cmocka_unit_test(text_tcpdump__a_line_wrapped_by_a_mail_is_joined),
		cmocka_unit_test(text_tcpdump__an_indented_block_cut_at_a_width),
		cmocka_unit_test(text_tcpdump__an_address_and_a_port_of_three_digits_are_no_time),
		cmocka_unit_test(text_tcpdump__no_times_and_odd_lines),
		cmocka_unit_test(text_tcpdump__a_challenge_to_a_syn_is_raw),
		cmocka_unit_test(text_tcpdump__raw_ip_with_link_addresses_begins_with_ip),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
