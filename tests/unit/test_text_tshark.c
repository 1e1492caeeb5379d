/* SPDX-License-Identifier: MIT */
/* Lines of the packet list, as tshark prints and as people paste them. */
#include "text_fixture.h"

static const char syn[] =
	"    1 0.000000000 172.17.93.20 " ARROW " 172.17.60.78 TCP 60 49592 " ARROW
	" 1234 [SYN] Seq=0 Win=65280 Len=0 MSS=1360 SACK_PERM=1 TSval=2484013100 TSecr=0 WS=128\n";

static void text_tshark__a_default_line_gives_every_field(void **state)
{
	(void)state;
	struct trace t;
	trace_read(&t, syn);
	assert_int_equal(t.count, 1);
	const struct ta_segment *seg = &t.packet[0].seg;
	assert_segment(&t.packet[0], 49592, 1234, TA_SYN, 0, 0, 0);
	assert_host(&t, &seg->src, "172.17.93.20");
	assert_host(&t, &seg->dst, "172.17.60.78");
	assert_int_equal(seg->frame, 1);
	assert_int_equal(seg->window, 65280);
	assert_false(seg->have & TA_WINDOW_SCALED); /* no SYN is scaled */
	assert_true(seg->have & TA_SEQ_RELATIVE);
	assert_int_equal(seg->mss, 1360);
	assert_int_equal(seg->wscale, 7);
	assert_true(seg->have & TA_HAVE_SACK_PERM);
	assert_int_equal(seg->tsval, 2484013100);
	assert_string_equal(t.info.kind, "tshark-text");
	assert_true(t.info.numbered_frames);
	assert_int_equal(t.info.resolution_ns, 1);
	trace_release(&t);
}

static void text_tshark__notes_are_hints_and_prose_is_skipped(void **state)
{
	(void)state;
	struct trace t;
	trace_read(&t, "# The connection died at 40.5 s, see below.\n\n$ sudo tshark -i tun0\n"
		       "21 41.053637827 10.0.0.1 " ARROW
		       " 10.0.0.2 TCP 54 [TCP Retransmission] 49592 " ARROW
		       " 1234 [PSH, ACK] Seq=5 Ack=1 Win=65280 Len=2\n"
		       "9 packets captured\n");
	assert_int_equal(t.count, 1);
	assert_segment(&t.packet[0], 49592, 1234, TA_PSH | TA_ACK, 5, 1, 2);
	assert_true(t.packet[0].seg.have & TA_LABEL_RETRANS);
	assert_true(t.packet[0].seg.have & TA_WINDOW_SCALED);
	assert_int_equal(t.info.lines_skipped, 3);
	assert_true(t.info.frames_missing);
	trace_release(&t);
}

static void text_tshark__every_arrow_is_read(void **state)
{
	(void)state;
	static const char *const arrows[] = { ARROW,
					      "->",
					      ">",
					      "?",
					      "\xc3\xa2\xe2\x80\xa0\xe2\x80\x99",
					      "&rarr;",
					      "&gt;",
					      "\xce\x93\xc3\xa5\xc3\x86",
					      "\xef\xbf\xbd",
					      "M-bM-^FM-^R" };
	for (size_t i = 0; i < sizeof(arrows) / sizeof(arrows[0]); i++) {
		struct trace t;
		char line[300];
		snprintf(
			line, sizeof(line),
			"7 1.5 10.0.0.1 %s 10.0.0.2 TCP 54 1000 %s 80 [FIN, ACK] Seq=3 Ack=4 Win=5 Len=6\n",
			arrows[i], arrows[i]);
		trace_read(&t, line);
		assert_int_equal(t.count, 1);
		assert_segment(&t.packet[0], 1000, 80, TA_FIN | TA_ACK, 3, 4, 6);
		trace_release(&t);
	}
}

static void text_tshark__an_arrow_without_blanks_and_none_between_addresses(void **state)
{
	(void)state;
	struct trace t;
	trace_read(&t, "1 0.1 10.0.0.1 10.0.0.2 TCP 66 [TCP Keep-Alive] 445" ARROW
		       "51150 [ACK] Seq=0 Ack=2 Win=256 Len=1\n");
	assert_int_equal(t.count, 1);
	assert_segment(&t.packet[0], 445, 51150, TA_ACK, 0, 2, 1);
	assert_true(t.packet[0].seg.have & TA_LABEL_RETRANS);
	trace_release(&t);
}

static void text_tshark__a_hidden_protocol_is_inferred_and_others_are_named(void **state)
{
	(void)state;
	struct trace t;
	trace_read(&t, "4 0.2 10.0.0.1 -> 10.0.0.2 HTTP 137 GET / HTTP/1.1\n"
		       "5 0.3 10.0.0.2 -> 10.0.0.1 TLSv1.2 220 Application Data\n"
		       "6 0.4 10.0.0.1 -> 10.0.0.9 DNS 76 Standard query 0x0238  A example.com\n"
		       "7 0.5 10.0.0.1 -> 10.0.0.9 FROBNICATE 76 what is this\n");
	assert_int_equal(t.count, 4);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(t.packet[i].kind, TA_PACKET_TCP);
		assert_true(t.packet[i].seg.have & TA_INFERRED);
		assert_false(t.packet[i].seg.have & (TA_HAVE_PORTS | TA_HAVE_SEQ | TA_HAVE_LEN));
	}
	assert_int_equal(t.packet[2].kind, TA_PACKET_OTHER);
	assert_string_equal(t.packet[2].name, "dns");
	assert_true(t.packet[2].have_addrs);
	assert_string_equal(t.packet[3].name, "other");
	assert_int_equal(t.info.packets_inferred, 2);
	trace_release(&t);
}

static void text_tshark__arp_and_icmp_say_what_they_say(void **state)
{
	(void)state;
	struct trace t;
	trace_read(&t, "1 0.1 10.0.0.3 " ARROW
		       " 10.0.0.1 ICMP 102 Destination unreachable (Host unreachable)\n"
		       "2 0.2 3a:dd:bf:eb:8f:6c " ARROW
		       " Broadcast ARP 42 Who has 10.0.0.1? Tell 10.0.0.3\n"
		       "3 0.3 8a:fc:d8:e1:2e:c1 " ARROW
		       " 3a:dd:bf:eb:8f:6c ARP 42 10.0.0.1 is at 8a:fc:d8:e1:2e:c1\n"
		       "4 0.4 10.0.0.3 " ARROW
		       " 10.0.0.1 ICMP 102 Destination unreachable (Port unreachable)\n");
	assert_int_equal(t.count, 4);
	assert_int_equal(t.packet[0].kind, TA_PACKET_ICMP);
	assert_int_equal(t.packet[0].icmp.type, 3);
	assert_int_equal(t.packet[0].icmp.code, 1);
	assert_false(t.packet[0].icmp.have_seq);
	assert_host(&t, &t.packet[0].icmp.from, "10.0.0.3");
	assert_int_equal(t.packet[1].neighbour.op, TA_NEIGHBOUR_REQUEST);
	assert_host(&t, &t.packet[1].neighbour.sender, "10.0.0.3");
	assert_host(&t, &t.packet[1].neighbour.target, "10.0.0.1");
	assert_int_equal(t.packet[2].neighbour.op, TA_NEIGHBOUR_REPLY);
	assert_int_equal(t.packet[2].neighbour.link_src[0], 0x8a);
	assert_int_equal(t.packet[3].kind, TA_PACKET_OTHER); /* may well quote UDP */
	trace_release(&t);
}

static void text_tshark__old_words_and_sack_blocks(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"08:42:20.679200 xxx.166.98.xxx -> xxx.24.200.xxx TCP macromedia-fcs > 56371 [SYN] Seq=0 Win=65535 Len=0 "
		"MSS=1460 WS=3 TSV=495713325 TSER=396467\n"
		"08:42:20.7 xxx.24.200.xxx -> xxx.166.98.xxx TCP 56371 > macromedia-fcs [ACK] Seq=1 Ack=1 Win=5 Len=0 "
		"SLE=1461 SRE=2921 SLE=5841 SRE=7301\n");
	assert_int_equal(t.count, 2);
	const struct ta_segment *seg = &t.packet[0].seg;
	assert_int_equal(seg->wscale, 3); /* the shift, where times are written TSV */
	assert_int_equal(seg->tsval, 495713325);
	assert_true(seg->have & TA_SRC_PORT_NAMED);
	assert_string_equal(ta_names_text(t.names, seg->sport), "macromedia-fcs");
	assert_host(&t, &seg->src, "xxx.166.98.xxx");
	assert_int_equal(t.packet[1].seg.nsack, 2);
	assert_int_equal(t.packet[1].seg.sack[1][1], 7301);
	assert_int_equal(t.info.time_base, TA_TIME_OF_DAY);
	assert_string_equal(t.info.start_text, "08:42:20.679200");
	assert_false(t.info.numbered_frames);
	trace_release(&t);
}

static void text_tshark__ipv6_service_names_and_columns_of_ports(void **state)
{
	(void)state;
	struct trace t;
	trace_read(&t, "1 0.1 2001:db8::1 " ARROW " 2001:db8::2 TCP 86 https " ARROW
		       " 50000 [ACK] Seq=1 Ack=1 Win=5 Len=0\n"
		       "2 0.2 10.0.0.1 50000 10.0.0.2 443 TLSv1.2 100 Application Data\n"
		       "3 0.3 10.0.0.1 " ARROW " 10.0.0.2 TCP 60 http(80) " ARROW
		       " 5 [RST] Seq=9 Win=0 Len=0\n");
	assert_int_equal(t.count, 3);
	assert_segment(&t.packet[0], 443, 50000, TA_ACK, 1, 1, 0);
	assert_int_equal(ta_addr_family(&t.packet[0].seg.src), TA_ADDR_IPV6);
	assert_true(t.packet[1].seg.have & TA_HAVE_PORTS);
	assert_true(t.packet[1].seg.have & TA_INFERRED);
	assert_int_equal(t.packet[1].seg.dport, 443);
	assert_segment(&t.packet[2], 80, 5, TA_RST, 9, 0, 0);
	trace_release(&t);
}

static void text_tshark__raw_numbers_are_told_from_relative_ones(void **state)
{
	(void)state;
	struct trace t;
	trace_read(&t, "1 0.1 10.0.0.1 " ARROW " 10.0.0.2 TCP 60 5 " ARROW
		       " 80 [SYN] Seq=3311689762 Win=1 Len=0\n"
		       "2 0.2 10.0.0.2 " ARROW " 10.0.0.1 TCP 60 80 " ARROW
		       " 5 [SYN, ACK] Seq=157326426 Ack=3311689763 Win=1 Len=0\n");
	assert_int_equal(t.count, 2);
	assert_false(t.packet[0].seg.have & TA_SEQ_RELATIVE);
	assert_int_equal(t.packet[1].seg.ack, 3311689763);
	trace_release(&t);
	/* mid-stream, both large: raw; one small: relative */
	trace_read(
		&t,
		"1 0.1 1.1.1.1 > 2.2.2.2 TCP 60 5 > 80 [ACK] Seq=1614043844 Ack=2714768918 Win=1 Len=0\n");
	assert_false(t.packet[0].seg.have & TA_SEQ_RELATIVE);
	trace_release(&t);
	trace_read(&t,
		   "1 0.1 1.1.1.1 > 2.2.2.2 TCP 60 5 > 80 [ACK] Seq=817686 Ack=6 Win=1 Len=0\n");
	assert_true(t.packet[0].seg.have & TA_SEQ_RELATIVE);
	trace_release(&t);
}

static void text_tshark__lost_newlines_are_put_back(void **state)
{
	(void)state;
	struct trace t;
	trace_read(&t, "24233 145.236767 10.0.0.1 " ARROW " 10.0.0.2 TCP 54 48544 " ARROW
		       " 80 [ACK] Seq=1 Ack=1 Win=29200 Len=024241 145.475893 10.0.0.1 " ARROW
		       " 10.0.0.2 TCP 54 48546 " ARROW " 80 [ACK] Seq=1 Ack=1 Win=29200 Len=0\n"
		       "511 150.000000 10.0.0.1 " ARROW " 10.0.0.2 TCP 1502 7 " ARROW
		       " 80 [ACK] Seq=1 Ack=1 Win=29200 Len=1448512 150.1 10.0.0.1 " ARROW
		       " 10.0.0.2 TCP 54 7 " ARROW " 80 [ACK] Seq=1449 Ack=1 Win=29200 Len=0\n");
	assert_int_equal(t.count, 4);
	assert_segment(&t.packet[0], 48544, 80, TA_ACK, 1, 1, 0);
	assert_int_equal(t.packet[1].seg.frame, 24241);
	assert_segment(&t.packet[2], 7, 80, TA_ACK, 1, 1, 1448);
	assert_int_equal(t.packet[3].seg.frame, 512);
	trace_release(&t);
}

static void text_tshark__lines_wrapped_at_a_width_are_joined_without_a_blank(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"    1   0.000000 192.168.2.100 -> 5.62.54.29   TCP 66 64357 -> 80 [SYN] Seq=0 Win\n"
		"=64240 Len=0 MSS=1460 WS=256 SACK_PERM\n"
		"    2   0.026000   5.62.54.29 -> 192.168.2.100 TCP 62 80 -> 64357 [SYN, ACK] Seq=\n"
		"0 Ack=1 Win=1460 Len=0 MSS=1452 WS=4\n"
		"    3   0.030000 192.168.2.100 -> 5.62.54.29   TCP 54 64357 -> 80 [ACK] Seq=12 Ac\n"
		"k=1 Win=132096 Len=0\n");
	assert_int_equal(t.count, 3);
	assert_segment(&t.packet[0], 64357, 80, TA_SYN, 0, 0, 0);
	assert_int_equal(t.packet[0].seg.window, 64240);
	assert_segment(&t.packet[1], 80, 64357, TA_SYN | TA_ACK, 0, 1, 0);
	assert_segment(&t.packet[2], 64357, 80, TA_ACK, 12, 1, 0);
	assert_int_equal(t.info.lines_skipped, 0);
	trace_release(&t);
}

static void text_tshark__a_line_wrapped_by_a_mail_is_joined_with_a_blank(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"> 1 0.000000 10.0.0.1 -> 10.0.0.2 TCP 66 64357 -> 80 [SYN] Seq=0\n"
		"> Win=64240 Len=0 MSS=1460\n"
		"> 2 0.100000 10.0.0.2 -> 10.0.0.1 TCP 66 80 -> 64357 [RST, ACK] Seq=1 Ack=1 Win=0 Len=0\n"
		"> That is all.\n");
	assert_int_equal(t.count, 2);
	assert_segment(&t.packet[0], 64357, 80, TA_SYN, 0, 0, 0);
	assert_int_equal(t.packet[0].seg.window, 64240);
	assert_int_equal(t.info.lines_skipped, 1);
	trace_release(&t);
}

static void text_tshark__a_cut_line_keeps_only_what_is_whole(void **state)
{
	(void)state;
	struct trace t;
	trace_read(&t, "1 0.0 10.0.0.1 -> 10.0.0.2 TCP 66 64357 -> 80 [ACK] Seq=1 Ack=1 Win=642\n");
	assert_int_equal(t.count, 1);
	assert_true(t.packet[0].seg.have & TA_HAVE_ACK);
	assert_false(t.packet[0].seg.have & (TA_HAVE_WINDOW | TA_HAVE_LEN | TA_HAVE_OPTIONS));
	trace_release(&t);
}

static void text_tshark__markup_is_taken_out(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"\x1b[38;2;18;39;46m\x1b[48;2;228;255;199m  1 0.000000 10.0.0.1 " ARROW
		" 10.0.0.2 TCP 66 7 " ARROW " 80 [ACK] Seq=1 Ack=1 Win=1 Len=1\x1b[K\r\n"
		"[0m[38;2;18;39;46m  2 0.100000 10.0.0.1 " ARROW " 10.0.0.2 TCP 66 7 " ARROW
		" 80 [ACK] Seq=2 Ack=1 Win=1 Len=1\n"
		"| 3 | 0,200000 | 10.0.0.1 | 10.0.0.2 | TCP | 66 | **[TCP Keep-Alive]** 7 &rarr; 80 [ACK] Seq=3 Ack=1 Win=1 Len=1 |\n"
		"     2\t   4   0.3 10.0.0.1 " ARROW " 10.0.0.2 TCP 66 7 " ARROW
		" 80 [ACK] Seq=4 Ack=1 Win=1 Len=1\n");
	assert_int_equal(t.count, 4);
	for (uint32_t i = 0; i < 4; i++) {
		assert_segment(&t.packet[i], 7, 80, TA_ACK, i + 1, 1, 1);
		assert_int_equal(t.packet[i].seg.frame, i + 1);
		assert_int_equal(t.packet[i].seg.time_ns, i * INT64_C(100000000));
	}
	trace_release(&t);
}

static void text_tshark__csv_is_the_same_list(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"\"No.\",\"Time\",\"Source\",\"Destination\",\"Protocol\",\"Length\",\"Info\"\n"
		"\"1\",\"0.000000\",\"10.0.0.1\",\"10.0.0.2\",\"TCP\",\"66\",\"64357  >  80 [SYN, ECE, CWR] Seq=0 Win=64240 Len=0 WS=256\"\n"
		"\"2\",\"0.1\",\"10.0.0.2\",\"10.0.0.1\",\"HTTP\",\"66\",\"GET /a,b \"\"quoted\"\" HTTP/1.1\"\n");
	assert_int_equal(t.count, 2);
	assert_segment(&t.packet[0], 64357, 80, TA_SYN | TA_ECE | TA_CWR, 0, 0, 0);
	assert_int_equal(t.packet[0].seg.wscale, 8);
	assert_true(t.packet[1].seg.have & TA_INFERRED);
	assert_string_equal(t.info.kind, "wireshark-csv");
	trace_release(&t);
}

static void text_tshark__prose_is_no_packet(void **state)
{
	(void)state;
	static const char *const lines[] = {
		"It took 0.5 dollars per day to run it, on 10.0.0.1 TCP or not.\n",
		"1 0.000000\n",
		"version 1.5 2.5.1.1 TCP\n",
		"[SYN] Seq=0 Win=64240 Len=0\n",
		"1 0.0 10.0.0.1 -> 10.0.0.2\n",
		"1 0.0 -> -> -> -> ->\n",
		"99999999999999999999 0.0 10.0.0.1 -> 10.0.0.2 TCP\n",
	};
	for (size_t i = 0; i + 1 < sizeof(lines) / sizeof(lines[0]); i++) {
		struct trace t;
		trace_read(&t, lines[i]);
		assert_int_equal(t.count, 0);
		trace_release(&t);
	}
}

static const char shown[] =
	"1 0.000 10.0.0.1 " ARROW " 10.0.0.2 TCP 74 7 " ARROW " 80 [SYN] Seq=0 Win=1 Len=0\n"
	"2 0.020 10.0.0.2 " ARROW " 10.0.0.1 TCP 74 80 " ARROW
	" 7 [SYN, ACK] Seq=0 Ack=1 Win=1 Len=0\n"
	"3 0.021 10.0.0.1 " ARROW " 10.0.0.2 TCP 54 7 " ARROW " 80 [ACK] Seq=1 Ack=1 Win=1 Len=0\n";

static void text_tshark__a_hidden_segment_of_a_lone_connection_is_filled_in(void **state)
{
	(void)state;
	struct trace t;
	char text[2000];
	snprintf(text, sizeof(text),
		 "%s"
		 "4 0.022 10.0.0.1 " ARROW " 10.0.0.2 HTTP 424 GET / HTTP/1.1\n"
		 "5 0.080 10.0.0.2 " ARROW " 10.0.0.1 HTTP 394 HTTP/1.1 200 OK\n"
		 "6 0.081 10.0.0.1 " ARROW " 10.0.0.2 TCP 54 7 " ARROW
		 " 80 [FIN, ACK] Seq=371 Ack=341 Win=1 Len=0\n",
		 shown);
	trace_read(&t, text);
	assert_int_equal(t.count, 6);
	const struct ta_segment *get = &t.packet[3].seg, *answer = &t.packet[4].seg;
	const uint32_t all = TA_INFERRED | TA_HAVE_PORTS | TA_HAVE_SEQ | TA_HAVE_LEN;
	assert_int_equal(get->have & all, all);
	assert_int_equal(get->sport, 7);
	assert_int_equal(get->seq, 1);
	assert_int_equal(get->payload_len, 370);
	assert_false(get->have & TA_HAVE_FLAGS);
	assert_int_equal(answer->payload_len, 340);
	assert_true(answer->have & TA_HAVE_ACK);
	assert_int_equal(answer->ack, 371);
	trace_release(&t);
}

static void text_tshark__nothing_is_inferred_where_it_may_be_wrong(void **state)
{
	(void)state;
	static const char *const behind[] = {
		"4 0.5 10.0.0.1 " ARROW
		" 10.0.0.2 HTTP 424 [TCP Retransmission] GET / HTTP/1.1\n", /* sent before */
		"4 0.5 10.0.0.1 " ARROW " 10.0.0.2 HTTP 60 GET\n",          /* perhaps padded */
	};
	for (size_t i = 0; i < 2; i++) {
		struct trace t;
		char text[2000];
		snprintf(text, sizeof(text), "%s%s", shown, behind[i]);
		trace_read(&t, text);
		assert_int_equal(t.count, 4);
		assert_true(t.packet[3].seg.have & TA_INFERRED);
		assert_false(t.packet[3].seg.have & (TA_HAVE_SEQ | TA_HAVE_LEN));
		trace_release(&t);
	}
	struct trace t;
	char text[2000];
	snprintf(text, sizeof(text),
		 "%s"
		 "4 0.1 10.0.0.1 " ARROW " 10.0.0.2 TCP 74 8 " ARROW " 80 [SYN] Seq=0 Win=1 Len=0\n"
		 "5 0.5 10.0.0.1 " ARROW " 10.0.0.2 HTTP 424 GET / HTTP/1.1\n",
		 shown);
	trace_read(&t, text); /* two connections */
	assert_false(t.packet[4].seg.have & (TA_HAVE_PORTS | TA_HAVE_SEQ));
	trace_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_tshark__a_default_line_gives_every_field),
		cmocka_unit_test(text_tshark__notes_are_hints_and_prose_is_skipped),
		cmocka_unit_test(text_tshark__every_arrow_is_read),
		cmocka_unit_test(text_tshark__an_arrow_without_blanks_and_none_between_addresses),
		cmocka_unit_test(text_tshark__a_hidden_protocol_is_inferred_and_others_are_named),
		cmocka_unit_test(text_tshark__arp_and_icmp_say_what_they_say),
		cmocka_unit_test(text_tshark__old_words_and_sack_blocks),
		cmocka_unit_test(text_tshark__ipv6_service_names_and_columns_of_ports),
		cmocka_unit_test(text_tshark__raw_numbers_are_told_from_relative_ones),
		cmocka_unit_test(text_tshark__lost_newlines_are_put_back),
		cmocka_unit_test(text_tshark__lines_wrapped_at_a_width_are_joined_without_a_blank),
		cmocka_unit_test(text_tshark__a_line_wrapped_by_a_mail_is_joined_with_a_blank),
		cmocka_unit_test(text_tshark__a_cut_line_keeps_only_what_is_whole),
		cmocka_unit_test(text_tshark__markup_is_taken_out),
		cmocka_unit_test(text_tshark__csv_is_the_same_list),
		cmocka_unit_test(text_tshark__prose_is_no_packet),
		cmocka_unit_test(text_tshark__a_hidden_segment_of_a_lone_connection_is_filled_in),
		cmocka_unit_test(text_tshark__nothing_is_inferred_where_it_may_be_wrong),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
