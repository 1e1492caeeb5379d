/* SPDX-License-Identifier: MIT */
/* The outputs of tshark in which every value has a name: -T fields, json, ek, pdml, psml, -V. */
#include "text_fixture.h"

static void text_fields__a_header_names_the_columns(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"some words before it\n"
		"frame.number,frame.time_epoch,ip.src,tcp.srcport,ip.dst,tcp.dstport,tcp.seq,tcp.ack,tcp.len,tcp.flags,"
		"tcp.flags.str,tcp.window_size,tcp.analysis.retransmission\n"
		"\"1\",\"1655043322.443000000\",\"10.0.0.1\",\"64357\",\"10.0.0.2\",\"80\",\"0\",\"0\",\"0\",\"0x0002\",\"S\",\"64240\",\n"
		"\"2\",\"1655043322.469000000\",\"10.0.0.2\",\"80\",\"10.0.0.1\",\"64357\",\"0\",\"1\",\"0\",\"0x0012\",\"AS\",\"1460\",\n"
		"\"9\",\"1655043323.000000000\",\"10.0.0.1\",\"64357\",\"10.0.0.2\",\"80\",\"1\",\"1\",\"96\",\"0x0018\",\"AP\",\"132096\",\"1\"\n");
	assert_int_equal(t.count, 3);
	assert_string_equal(t.info.kind, "tshark-fields");
	assert_segment(&t.packet[0], 64357, 80, TA_SYN, 0, 0, 0);
	assert_segment(&t.packet[1], 80, 64357, TA_SYN | TA_ACK, 0, 1, 0);
	assert_segment(&t.packet[2], 64357, 80, TA_PSH | TA_ACK, 1, 1, 96);
	assert_true(t.packet[2].seg.have & TA_SEQ_RELATIVE);
	assert_true(t.packet[2].seg.have & TA_WINDOW_SCALED);
	assert_true(t.packet[2].seg.have & TA_LABEL_RETRANS);
	assert_int_equal(t.packet[2].seg.frame, 9);
	assert_int_equal(t.packet[2].seg.time_ns, INT64_C(1655043323000000000));
	assert_int_equal(t.info.lines_skipped, 1);
	trace_release(&t);
}

static void text_fields__raw_numbers_and_an_info_column_are_brought_together(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"frame.time_relative|ip.src|ip.dst|tcp.srcport|tcp.dstport|tcp.seq_raw|tcp.len|_ws.col.Info\n"
		"0.0|10.0.0.1|10.0.0.2|7|80|3311689762|0|7 " ARROW
		" 80 [SYN] Seq=0 Win=64240 Len=0 MSS=1460 WS=256\n"
		"0.1|10.0.0.2|10.0.0.1|80|7|157326426|0|80 " ARROW
		" 7 [SYN, ACK] Seq=0 Ack=1 Win=1460 Len=0\n"
		"0.2|10.0.0.1|10.0.0.2|7|80|3311689763|5|[TCP Keep-Alive] 7 " ARROW
		" 80 [ACK] Seq=1 Ack=1 Win=132096 Len=5\n");
	assert_int_equal(t.count, 3);
	assert_segment(&t.packet[0], 7, 80, TA_SYN, 3311689762, 0, 0);
	assert_int_equal(t.packet[0].seg.wscale, 8);
	/* the relative ACK is put on the raw numbers of the side that it acknowledges */
	assert_segment(&t.packet[1], 80, 7, TA_SYN | TA_ACK, 157326426, 3311689763, 0);
	assert_segment(&t.packet[2], 7, 80, TA_ACK, 3311689763, 157326427, 5);
	assert_false(t.packet[2].seg.have & TA_SEQ_RELATIVE);
	trace_release(&t);
}

/* An Info ends where its cell does: the separator may be a mark that stands behind a note, too. */
static void text_fields__a_note_in_the_next_cell_is_not_of_info(void **state)
{
	(void)state;
	for (unsigned again = 0; again < 2; again++) {
		struct trace t;
		char text[300];
		snprintf(text, sizeof(text),
			 "ip.src;ip.dst;_ws.col.Info;tcp.analysis.flags\n"
			 "10.0.0.1;10.0.0.2;5 > 80 [ACK] Seq=1 Ack=1 Win=5 Len=9 [%s];%s\n",
			 again ? "TCP Retransmission" : "Malformed Packet",
			 again ? "x" : "[TCP Retransmission]");
		trace_read(&t, text);
		assert_int_equal(t.count, 1);
		assert_segment(&t.packet[0], 5, 80, TA_ACK, 1, 1, 9);
		assert_int_equal(!!(t.packet[0].seg.have & TA_LABEL_RETRANS), again);
		trace_release(&t);
	}
}

static void text_fields__columns_without_a_header_are_found_out(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"21 104.60 10.0.0.1 57862 10.0.0.2 5002 0x00009bb7 63 4109210776 1359331983 360 0 0\n"
		"21 104.61 10.0.0.2 5002 10.0.0.1 57862 0x0000bf22 64 1359331983 4109211136 908 0 0\n"
		"21 104.62 10.0.0.1 57862 10.0.0.2 5002 0x00009bb8 64 4109211136 1359332891 67 0 0\n"
		"21 104.63 10.0.0.2 5002 10.0.0.1 57862 0x0000bf23 64 1359332891 4109211203 220 0 0 Expert Info (Note): retransmission\n"
		"21 104.64 10.0.0.1 57862 10.0.0.2 5002 0x00009bb9 64 4109211203 1359333111 75 0 0\n");
	assert_int_equal(t.count, 5);
	for (size_t i = 0; i < 5; i++) {
		const struct ta_segment *seg = &t.packet[i].seg;
		const uint32_t all = TA_HAVE_PORTS | TA_HAVE_SEQ | TA_HAVE_ACK | TA_HAVE_LEN |
				     TA_HAVE_IP_ID | TA_HAVE_TTL;
		assert_int_equal(seg->have & all, all);
		assert_false(seg->have & TA_SEQ_RELATIVE);
		assert_true(seg->have & TA_INFERRED); /* no flags are shown */
	}
	assert_int_equal(t.packet[3].seg.seq, 1359332891);
	assert_int_equal(t.packet[3].seg.ack, 4109211203);
	assert_int_equal(t.packet[3].seg.payload_len, 220);
	assert_int_equal(t.packet[0].seg.ttl, 63);
	assert_int_equal(t.packet[0].seg.ip_id, 0x9bb7);
	trace_release(&t);
}

static void text_fields__a_list_of_names_is_taken_at_its_word(void **state)
{
	(void)state;
	struct trace t;
	trace_read_fields(
		&t, "0.5;10.0.0.1;5;10.0.0.2;80;7;3\nnot a row\n0.6;10.0.0.1;5;10.0.0.2;80;10;0\n",
		"frame.time_relative,ip.src,tcp.srcport,ip.dst,tcp.dstport,tcp.seq,tcp.len");
	assert_int_equal(t.count, 2);
	assert_int_equal(t.packet[0].seg.seq, 7);
	assert_int_equal(t.packet[1].seg.time_ns, 600000000);
	assert_int_equal(t.info.lines_skipped, 1);
	trace_release(&t);
}

static void text_fields__rows_without_addresses_are_no_segments(void **state)
{
	(void)state;
	struct trace t;
	trace_read_fields(&t, "0.5\t0\t3311689762\t0\n",
			  "frame.time_relative,tcp.stream,tcp.seq_raw,tcp.len");
	assert_int_equal(t.count, 1);
	assert_int_equal(t.packet[0].kind, TA_PACKET_OTHER);
	assert_string_equal(t.packet[0].name, "tcp without addresses");
	trace_release(&t);
}

static void text_fields__an_icmp_error_in_columns_is_no_segment(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"frame.number\tip.src\tip.dst\ttcp.srcport\ttcp.dstport\ttcp.seq\ticmp.type\ticmp.code\n"
		"1\t10.0.0.9,10.0.0.1\t10.0.0.1,10.0.0.2\t7\t80\t3054356991\t3\t1\n"
		"2\t10.0.0.1\t10.0.0.2\t7\t80\t1\t\t\n");
	assert_int_equal(t.count, 2);
	assert_int_equal(t.packet[0].kind, TA_PACKET_ICMP);
	assert_host(&t, &t.packet[0].icmp.from, "10.0.0.9");
	assert_host(&t, &t.packet[0].icmp.dst, "10.0.0.2");
	assert_int_equal(t.packet[0].icmp.seq, 3054356991);
	assert_int_equal(t.packet[1].kind, TA_PACKET_TCP);
	trace_release(&t);
}

#define TCP_FIELDS                                                                                                     \
	"\"tcp.srcport\": \"7\", \"tcp.dstport\": \"80\", \"tcp.len\": \"3\", \"tcp.seq\": \"1\", \"tcp.seq_raw\": "   \
	"\"3311689763\", \"tcp.ack\": \"1\", \"tcp.ack_raw\": \"157326427\", \"tcp.hdr_len\": \"32\", \"tcp.flags\": " \
	"\"0x0018\", \"tcp.window_size_value\": \"516\", \"tcp.window_size\": \"132096\", \"tcp.options\": "           \
	"\"01:01:08:0a:00:00:00:05:00:00:00:06\""

static void text_fields__json_is_read_object_by_object(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"[\n  {\n    \"_index\": \"packets\",\n    \"_source\": {\n      \"layers\": {\n"
		"        \"frame\": { \"frame.time_epoch\": \"1655043322.443000000\", \"frame.number\": \"4\" },\n"
		"        \"ip\": { \"ip.id\": \"0x24a6\", \"ip.ttl\": \"127\", \"ip.len\": \"55\", \"ip.src\": \"10.0.0.1\", "
		"\"ip.dst\": \"10.0.0.2\", \"ip.dst_host\": \"a \\\"}{\\\" name\" },\n"
		"        \"tcp\": { " TCP_FIELDS " }\n      }\n    }\n  },\n"
		"  { \"_source\": { \"layers\": { \"frame\": { \"frame.number\": \"5\" }, \"udp\": { \"udp.srcport\": \"53\" } } } },\n"
		"  { broken }\n]\n");
	assert_int_equal(t.count, 2);
	assert_string_equal(t.info.kind, "tshark-json");
	const struct ta_segment *seg = &t.packet[0].seg;
	assert_segment(&t.packet[0], 7, 80, TA_PSH | TA_ACK, 3311689763, 157326427, 3);
	assert_int_equal(seg->window, 516);
	assert_false(seg->have & (TA_WINDOW_SCALED | TA_SEQ_RELATIVE));
	assert_int_equal(seg->ip_id, 0x24a6);
	assert_int_equal(seg->tsval, 5);
	assert_int_equal(seg->tsecr, 6);
	assert_true(seg->have & TA_HAVE_OPTIONS);
	assert_host(&t, &seg->dst, "10.0.0.2");
	assert_string_equal(t.packet[1].name, "udp");
	assert_int_equal(t.info.lines_skipped, 1);
	trace_release(&t);
}

static void text_fields__json_of_an_icmp_error_keeps_the_quote_apart(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"[{\"_source\": { \"layers\": {\n \"frame\": {\"frame.number\": \"1\"},\n"
		"\"ip\": {\"ip.src\": \"10.0.0.9\", \"ip.dst\": \"10.0.0.1\"},\n"
		"\"icmp\": {\"icmp.type\": \"3\", \"icmp.code\": \"4\", \"icmp.mtu\": \"1400\",\n"
		"\"ip\": {\"ip.src\": \"10.0.0.1\", \"ip.dst\": \"10.0.0.2\"},\n"
		"\"tcp\": {\"tcp.srcport\": \"7\", \"tcp.dstport\": \"80\", \"tcp.seq\": \"99\"}}}}}]\n");
	assert_int_equal(t.count, 1);
	assert_int_equal(t.packet[0].kind, TA_PACKET_ICMP);
	assert_int_equal(t.packet[0].icmp.mtu, 1400);
	assert_int_equal(t.packet[0].icmp.dport, 80);
	assert_int_equal(t.packet[0].icmp.seq, 99);
	trace_release(&t);
}

static void text_fields__ek_names_have_the_protocol_twice(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"{\"index\":{\"_index\":\"packets-2022-06-12\",\"_type\":\"doc\"}}\n"
		"{\"timestamp\":\"1655043322443\",\"layers\":{\"frame\":{\"frame_frame_number\":\"1\",\"frame_frame_time_epoch\":"
		"\"1655043322.443000000\"},\"ip\":{\"ip_ip_src\":\"10.0.0.1\",\"ip_ip_addr\":[\"10.0.0.1\",\"10.0.0.2\"],\"ip_ip_dst\":"
		"\"10.0.0.2\",\"ip_ip_flags_df\":true},\"tcp\":{\"tcp_tcp_srcport\":\"7\",\"tcp_tcp_dstport\":\"80\",\"tcp_tcp_seq_raw\":"
		"\"5\",\"tcp_tcp_flags\":\"0x0002\",\"tcp_tcp_len\":\"0\",\"tcp_tcp_options_mss_val\":\"1460\"}}}\n");
	assert_int_equal(t.count, 1);
	assert_string_equal(t.info.kind, "tshark-ek");
	assert_segment(&t.packet[0], 7, 80, TA_SYN, 5, 0, 0);
	assert_int_equal(t.packet[0].seg.mss, 1460);
	assert_true(t.packet[0].seg.have & TA_DF);
	assert_int_equal(t.info.lines_skipped, 0);
	trace_release(&t);
}

static void text_fields__pdml_is_read_tag_by_tag(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"<?xml version=\"1.0\"?>\n<pdml version=\"0\">\n<packet>\n"
		"  <proto name=\"frame\" showname=\"Frame 1: <b>\">\n"
		"    <field name=\"frame.number\" size=\"0\" show=\"1\"/>\n"
		"    <field name=\"frame.time_relative\" show=\"0.5\"/>\n  </proto>\n"
		"  <proto name=\"ip\"><field name=\"ip.src\" show=\"10.0.0.1\"/><field name=\"ip.dst\" show=\"10.0.0.2\"/></proto>\n"
		"  <proto name=\"tcp\" showname=\"a &gt; b\">\n"
		"    <field name=\"tcp.srcport\" show=\"7\" value=\"0007\"/>\n"
		"    <field name=\"tcp.dstport\"\n show=\"80\"/>\n"
		"    <field name=\"tcp.seq\" show=\"1\" value=\"c5646022\"/>\n    <field name=\"tcp.seq_raw\" show=\"3311689762\"/>\n"
		"    <field name=\"tcp.flags\" show=\"0x0010\"><field name=\"tcp.flags.ack\" show=\"1\"/></field>\n"
		"    <field name=\"tcp.ack_raw\" show=\"9\"/>\n    <field name=\"tcp.len\" show=\"2\"/>\n  </proto>\n</packet>\n"
		"<packet>\n<proto name=\"broken\n</packet>\n</pdml>\n");
	assert_true(t.count >= 1);
	assert_string_equal(t.info.kind, "tshark-pdml");
	assert_segment(&t.packet[0], 7, 80, TA_ACK, 3311689762, 9, 2);
	assert_int_equal(t.packet[0].seg.time_ns, 500000000);
	trace_release(&t);
}

static void text_fields__psml_is_a_packet_list(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"<psml>\n<structure>\n<section>No.</section>\n</structure>\n\n<packet>\n<section>3</section>\n"
		"<section>0.000000</section>\n<section>10.0.0.1</section>\n<section>10.0.0.2</section>\n<section>TCP</section>\n"
		"<section>66</section>\n<section>7 &gt; 80 [SYN] Seq=0 Win=64240 Len=0 WS=256</section>\n</packet>\n</psml>\n");
	assert_int_equal(t.count, 1);
	assert_string_equal(t.info.kind, "tshark-psml");
	assert_segment(&t.packet[0], 7, 80, TA_SYN, 0, 0, 0);
	assert_int_equal(t.packet[0].seg.frame, 3);
	trace_release(&t);
}

static void text_fields__a_verbose_block_adds_to_its_summary_line(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"    7   1.500000 10.0.0.1 " ARROW " 10.0.0.2 TCP 66 [TCP Retransmission] 7 " ARROW
		" 80 [PSH, ACK] Seq=1 Ack=1 Win=132096 Len=3\n"
		"Frame 7: 66 bytes on wire (528 bits), 66 bytes captured (528 bits)\n"
		"Ethernet II, Src: IbmCorp_41:1a:4e (e4:1f:13:41:1a:4e), Dst: Microsof_8f:35:f0 (58:82:a8:8f:35:f0)\n"
		"Internet Protocol Version 4, Src: host.example (10.0.0.1), Dst: 10.0.0.2\n"
		"        .1.. .... .... .... = Don't fragment: Set\n"
		"    Time to Live: 55\n"
		"Transmission Control Protocol, Src Port: 7, Dst Port: http (80), Seq: 1, Ack: 1, Len: 3\n"
		"    Sequence Number: 1    (relative sequence number)\n"
		"    Sequence Number (raw): 3311689763\n"
		"    Acknowledgment Number: 1    (relative ack number)\n"
		"    Acknowledgment number (raw): 157326427\n"
		"    1000 .... = Header Length: 32 bytes (8)\n"
		"    Flags: 0x018 (PSH, ACK)\n"
		"        .... ...1 .... = Acknowledgment: Set\n"
		"    Window: 516\n"
		"        TCP Option - Timestamps: TSval 123, TSecr 456\n"
		"    8   2.500000 10.0.0.2 " ARROW " 10.0.0.1 HTTP 66 HTTP/1.1 200 OK\n"
		"Frame 8: 66 bytes on wire (528 bits)\n"
		"Internet Protocol Version 4, Src: 10.0.0.2, Dst: 10.0.0.1\n"
		"Internet Control Message Protocol\n"
		"    Type: 3 (Destination unreachable)\n    Code: 1 (Host unreachable)\n"
		"    Internet Protocol Version 4, Src: 10.0.0.1, Dst: 10.0.0.3\n"
		"    Transmission Control Protocol, Src Port: 9, Dst Port: 10\n        Sequence Number: 77\n");
	assert_int_equal(t.count, 2);
	assert_string_equal(t.info.kind, "tshark-verbose");
	const struct ta_segment *seg = &t.packet[0].seg;
	assert_segment(&t.packet[0], 7, 80, TA_PSH | TA_ACK, 3311689763, 157326427, 3);
	assert_int_equal(seg->time_ns, 1500000000);
	assert_int_equal(seg->window, 516);
	assert_int_equal(seg->ttl, 55);
	assert_true(seg->have & TA_DF);
	assert_int_equal(seg->tsecr, 456);
	assert_int_equal(seg->link_src[0], 0xe4);
	assert_true(seg->have & TA_LABEL_RETRANS);
	assert_int_equal(t.packet[1].kind, TA_PACKET_ICMP);
	assert_int_equal(t.packet[1].icmp.seq, 77);
	assert_int_equal(t.packet[1].icmp.dport, 10);
	trace_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_fields__a_header_names_the_columns),
		cmocka_unit_test(text_fields__raw_numbers_and_an_info_column_are_brought_together),
		cmocka_unit_test(text_fields__a_note_in_the_next_cell_is_not_of_info),
		cmocka_unit_test(text_fields__columns_without_a_header_are_found_out),
		cmocka_unit_test(text_fields__a_list_of_names_is_taken_at_its_word),
		cmocka_unit_test(text_fields__rows_without_addresses_are_no_segments),
		cmocka_unit_test(text_fields__an_icmp_error_in_columns_is_no_segment),
		cmocka_unit_test(text_fields__json_is_read_object_by_object),
		cmocka_unit_test(text_fields__json_of_an_icmp_error_keeps_the_quote_apart),
		cmocka_unit_test(text_fields__ek_names_have_the_protocol_twice),
		cmocka_unit_test(text_fields__pdml_is_read_tag_by_tag),
		cmocka_unit_test(text_fields__psml_is_a_packet_list),
		cmocka_unit_test(text_fields__a_verbose_block_adds_to_its_summary_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
