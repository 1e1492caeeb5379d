/* SPDX-License-Identifier: MIT */
/* What network boxes and other programs print, and hex dumps. */
#include "text_fixture.h"

#include "tcpautopsy/decode/decode.h"

static void text_devices__fortigate_counts_a_packet_at_two_interfaces_once(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"FGT # diagnose sniffer packet any 'host 10.9.3.15' 4 0 l\n"
		"interfaces=[any]\n"
		"2024-02-11 09:15:01.120345 port3 in 10.9.3.15.40122 -> 10.9.7.9.8443: syn 993407123\n"
		"2024-02-11 09:15:01.120402 wan1 out 10.9.3.15.40122 -> 10.9.7.9.8443: syn 993407123\n"
		"2024-02-11 09:15:02.121345 port3 in 10.9.3.15.40122 -> 10.9.7.9.8443: syn 993407123\n"
		"2024-02-11 09:15:02.121402 wan1 out 10.9.3.15.40122 -> 10.9.7.9.8443: syn 993407123\n"
		"2024-02-11 09:15:02.150001 wan1 in 10.9.7.9.8443 -> 10.9.3.15.40122: syn 550123111 ack 993407124\n"
		"2024-02-11 09:15:02.151345 port3 in 10.9.3.15.40122 -> 10.9.7.9.8443: ack 550123112\n"
		"2024-02-11 09:15:02.161345 port3 in 10.9.3.15.40122 -> 10.9.7.9.8443: psh 993407124 ack 550123112\n"
		"2024-02-11 09:15:02.171345 wan1 in 10.9.7.254 -> 10.9.3.15: icmp: host 10.9.7.9 unreachable\n"
		"2024-02-11 09:15:02.181345 port3 in 10.9.3.15.40122 -> 10.9.7.9.53: udp 44\n");
	assert_string_equal(t.info.kind, "fortigate-sniffer");
	assert_int_equal(t.count, 7);
	assert_segment(&t.packet[0], 40122, 8443, TA_SYN, 993407123, 0, 0);
	assert_segment(&t.packet[1], 40122, 8443, TA_SYN, 993407123, 0, 0);
	assert_int_equal(t.packet[1].seg.time_ns - t.packet[0].seg.time_ns, 1001000000);
	assert_segment(&t.packet[2], 8443, 40122, TA_SYN | TA_ACK, 550123111, 993407124, 0);
	assert_false(t.packet[3].seg.have & TA_HAVE_SEQ);
	assert_int_equal(t.packet[4].seg.flags, TA_PSH | TA_ACK);
	assert_false(t.packet[4].seg.have & TA_HAVE_LEN); /* no length is shown */
	assert_int_equal(t.packet[5].kind, TA_PACKET_ICMP);
	assert_int_equal(t.packet[6].kind, TA_PACKET_OTHER);
	assert_int_equal(t.info.lines_skipped,
			 2 + 2); /* the two headings, the two packets seen again */
	trace_release(&t);
}

static void text_devices__fortigate_with_a_dump_has_all_that_the_bytes_say(void **state)
{
	(void)state;
	struct trace t;
	trace_read_dumps(&t, "2.184936 port3 -- 10.1.1.10.51512 -> 10.2.0.5.443: syn 3067915582 \n"
			     "0x0000\t 0009 0f09 0002 0050 56a1 1234 0800 4500\t.......PV..4..E.\n"
			     "0x0010\t 0034 1c2f 4000 8006 0000 0a01 010a 0a02\t.4./@...........\n"
			     "0x0020\t 0005 c938 01bb b6dc 7d3e 0000 0000 8002\t...8....}>......\n"
			     "0x0030\t faf0 0000 0000 0204 05b4 0103 0308 0101\t................\n"
			     "0x0040\t 0402                                   \t..\n");
	assert_string_equal(t.info.kind, "fortigate-sniffer");
	assert_int_equal(t.count, 1);
	assert_segment(&t.packet[0], 51512, 443, TA_SYN, 3067903294, 0, 0);
	assert_int_equal(t.packet[0].seg.mss, 1460);
	assert_int_equal(t.packet[0].seg.window, 64240);
	assert_int_equal(t.packet[0].seg.link_src[5], 0x34);
	trace_release(&t);
}

static void text_devices__snort_takes_four_lines_a_packet(void **state)
{
	(void)state;
	struct trace t;
	trace_read(&t,
		   "=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+\n"
		   "07/17-14:34:18.391665 10.22.88.135:90 -> 10.22.32.38:10030\n"
		   "TCP TTL:64 TOS:0x0 ID:23851 IpLen:20 DgmLen:57 DF\n"
		   "***AP*** Seq: 0x499CEA40  Ack: 0xA509642A  Win: 0x43E0  TcpLen: 32\n"
		   "TCP Options (3) => NOP NOP TS: 7268336 1992429\n"
		   "3C 2F 44 4C 3E                                   </DL>\n"
		   "\n"
		   "=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+\n"
		   "07/17-14:34:18.591665 10.22.32.38:10030 -> 10.22.88.135:90\n"
		   "TCP TTL:63 TOS:0x0 ID:51 IpLen:20 DgmLen:40\n"
		   "*****R** Seq: 0xA509642A  Ack: 0x0  Win: 0x0  TcpLen: 20\n");
	assert_string_equal(t.info.kind, "snort-dump");
	assert_int_equal(t.count, 2);
	assert_segment(&t.packet[0], 90, 10030, TA_PSH | TA_ACK, 0x499cea40, 0xa509642a, 5);
	assert_int_equal(t.packet[0].seg.tsval, 7268336);
	assert_int_equal(t.packet[0].seg.tsecr, 1992429);
	assert_int_equal(t.packet[0].seg.window, 0x43e0);
	assert_int_equal(t.packet[0].seg.ttl, 64);
	assert_int_equal(t.packet[0].seg.ip_id, 23851);
	assert_segment(&t.packet[1], 10030, 90, TA_RST, 0xa509642a, 0, 0);
	assert_int_equal(t.packet[1].seg.time_ns - t.packet[0].seg.time_ns, 200000000);
	trace_release(&t);
}

static void text_devices__hubble_shows_flags_and_no_numbers(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"Mar  6 13:48:01.067: 10.23.0.211:48158 (ID:55227) -> 10.23.98.104:8000 (world) to-stack FORWARDED (TCP Flags: SYN)\n"
		"Mar  6 13:48:01.068: 10.23.0.211:48158 (ID:55227) <- 10.23.98.104:8000 (world) to-endpoint FORWARDED (TCP Flags: SYN, ACK)\n"
		"Mar  6 13:48:02.568: 10.23.0.211:48158 (ID:55227) -> 10.23.98.104:8000 (world) to-stack FORWARDED (TCP Flags: ACK, PSH)\n"
		"Mar  6 13:48:02.569: 10.23.0.211:48158 (ID:55227) -> 10.23.98.104:8000 (world) policy-verdict:none EGRESS ALLOWED (TCP Flags: SYN)\n");
	assert_string_equal(t.info.kind, "hubble");
	assert_int_equal(t.count, 3);
	assert_segment(&t.packet[0], 48158, 8000, TA_SYN, 0, 0, 0);
	assert_segment(&t.packet[1], 8000, 48158, TA_SYN | TA_ACK, 0, 1, 0);
	assert_host(&t, &t.packet[1].seg.src, "10.23.98.104");
	assert_int_equal(t.packet[2].seg.flags, TA_PSH | TA_ACK);
	assert_false(t.packet[2].seg.have & (TA_HAVE_SEQ | TA_HAVE_LEN | TA_HAVE_ACK));
	trace_release(&t);
}

static void text_devices__fw_monitor_counts_a_packet_at_four_points_once(void **state)
{
	(void)state;
	struct trace t;
	trace_read(&t, "[vs_0][fw_1] eth0:i[60]: 192.0.2.14 -> 198.51.100.3 (TCP) len=60 id=25348\n"
		       "TCP: 54816 -> 80 .S.... seq=04a5a3d4 ack=00000000\n"
		       "[vs_0][fw_1] eth0:I[60]: 192.0.2.14 -> 198.51.100.3 (TCP) len=60 id=25348\n"
		       "TCP: 54816 -> 80 .S.... seq=04a5a3d4 ack=00000000\n"
		       "[vs_0][fw_1] eth1:o[60]: 192.0.2.14 -> 198.51.100.3 (TCP) len=60 id=25348\n"
		       "TCP: 54816 -> 80 .S.... seq=04a5a3d4 ack=00000000\n"
		       "[vs_0][fw_1] eth1:i[60]: 198.51.100.3 -> 192.0.2.14 (TCP) len=60 id=0\n"
		       "TCP: 80 -> 54816 .S..A. seq=1b000001 ack=04a5a3d5\n"
		       "[vs_0][fw_1] eth0:i[52]: 192.0.2.14 -> 198.51.100.3 (TCP) len=52 id=25349\n"
		       "TCP: 54816 -> 80 ....A. seq=04a5a3d5 ack=1b000002\n");
	assert_string_equal(t.info.kind, "fw-monitor");
	assert_int_equal(t.count, 3);
	assert_segment(&t.packet[0], 54816, 80, TA_SYN, 0x04a5a3d4, 0, 0);
	assert_int_equal(t.packet[0].seg.ip_id, 25348);
	assert_segment(&t.packet[1], 80, 54816, TA_SYN | TA_ACK, 0x1b000001, 0x04a5a3d5, 0);
	assert_int_equal(t.packet[2].seg.seq, 0x04a5a3d5);
	assert_int_equal(t.info.time_base, TA_TIME_NONE);
	trace_release(&t);
}

static void text_devices__snoop_writes_destination_ports_first(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"  1   0.00000     hosta -> hostb     TCP D=22 S=33020 Syn Seq=1234 Len=0 Win=24820 Options=<nop,wscale 1,mss 1460>\n"
		"  2   0.00073     hostb -> hosta     TCP D=33020 S=22 Syn Ack=1235 Seq=9000 Len=0 Win=24820 Options=<mss 1460>\n"
		"  3   0.00110     hosta -> hostb     TCP D=22 S=33020     Ack=9001 Seq=1235 Len=0 Win=24820\n"
		"  4   0.10110     hosta -> hostb     TCP D=22 S=33020 Push Ack=9001 Seq=1235 Len=21 Win=24820\n");
	assert_string_equal(t.info.kind, "snoop-text");
	assert_int_equal(t.count, 4);
	assert_segment(&t.packet[0], 33020, 22, TA_SYN, 1234, 0, 0);
	assert_host(&t, &t.packet[0].seg.src, "hosta");
	assert_int_equal(t.packet[0].seg.mss, 1460);
	assert_int_equal(t.packet[0].seg.wscale, 1);
	assert_segment(&t.packet[1], 22, 33020, TA_SYN | TA_ACK, 9000, 1235, 0);
	assert_segment(&t.packet[3], 33020, 22, TA_PSH | TA_ACK, 1235, 9001, 21);
	assert_int_equal(t.packet[3].seg.window, 24820);
	trace_release(&t);
}

static void text_devices__a_dump_alone_is_decoded_as_a_capture(void **state)
{
	(void)state;
	struct trace t;
	trace_read_dumps(&t, "10:00:00.5\n"
			     "00000000: 0009 0f09 0002 0050 56a1 1234 0800 4500  .......PV..4..E.\n"
			     "00000010: 0034 1c2f 4000 8006 0000 0a01 010a 0a02  .4./@...........\n"
			     "00000020: 0005 c938 01bb b6dc 7d3e 0000 0000 8002  ...8....}>......\n"
			     "00000030: faf0 0000 0000 0204 05b4 0103 0308 0101  ................\n"
			     "00000040: 0402                                     ..\n"
			     "10:00:01.5\n"
			     "00000000: 0009 0f09 0002 0050 56a1 1234 0800 4500  .......PV..4..E.\n"
			     "00000010: 0028 1c2f 4000 8006 0000 0a01 010a 0a02  .4./@...........\n"
			     "00000020: 0005 c938 01bb b6dc 7d3f 0000 0001 5010  ...8....}>......\n"
			     "00000030: faf0 0000 0000                           ......\n");
	assert_string_equal(t.info.kind, "hex-dump");
	assert_int_equal(t.count, 2);
	assert_segment(&t.packet[0], 51512, 443, TA_SYN, 0xb6dc7d3e, 0, 0);
	assert_segment(&t.packet[1], 51512, 443, TA_ACK, 0xb6dc7d3f, 1, 0);
	assert_int_equal(t.packet[1].seg.time_ns - t.packet[0].seg.time_ns, 1000000000);
	trace_release(&t);
}

/* -x: the link layer's header is left out, -XX: it is there. */
static void text_devices__the_dump_behind_a_line_of_tcpdump_is_decoded(void **state)
{
	(void)state;
	struct trace t;
	trace_read_dumps(&t,
			 "10:00:00.5 IP 10.1.1.10.51512 > 10.2.0.5.443: tcp 0\n"
			 "\t0x0000:  4500 0028 1c2f 4000 8006 0000 0a01 010a  E..(./@.........\n"
			 "\t0x0010:  0a02 0005 c938 01bb b6dc 7d3f 0000 0001  .....8....}?....\n"
			 "\t0x0020:  5010 faf0 0000 0000                      P.......\n"
			 "10:00:00.6 IP 10.1.1.10.51512 > 10.2.0.5.443: tcp 0\n"
			 "\t0x0000:  0009 0f09 0002 0050 56a1 1234 0800 4500\n"
			 "\t0x0010:  0028 1c2f 4000 8006 0000 0a01 010a 0a02\n"
			 "\t0x0020:  0005 c938 01bb b6dc 7d40 0000 0001 5014\n"
			 "\t0x0030:  faf0 0000 0000\n");
	assert_string_equal(t.info.kind, "tcpdump-text");
	assert_int_equal(t.count, 2);
	assert_segment(&t.packet[0], 51512, 443, TA_ACK, 0xb6dc7d3f, 1, 0);
	assert_int_equal(t.packet[0].seg.ttl, 128);
	assert_segment(&t.packet[1], 51512, 443, TA_RST | TA_ACK, 0xb6dc7d40, 1, 0);
	assert_int_equal(t.info.lines_skipped, 0);
	trace_release(&t);
}

static void text_devices__ngrep_shows_flags_alone(void **state)
{
	(void)state;
	struct trace t;
	trace_read(&t, "interface: eth0 (10.9.3.0/255.255.255.0)\n"
		       "filter: ( port 8443 ) and ((ip || ip6) || (vlan && (ip || ip6)))\n"
		       "#\n"
		       "T 2024/02/11 09:15:01.120345 10.9.3.15:40122 -> 10.9.7.9:8443 [S] #1\n"
		       "#\n"
		       "T 2024/02/11 09:15:01.220345 10.9.7.9:8443 -> 10.9.3.15:40122 [AS] #2\n"
		       "#\n"
		       "T 2024/02/11 09:15:02.120345 10.9.3.15:40122 -> 10.9.7.9:8443 [AP] #4\n"
		       "  GET / HTTP/1.1..Host: x....\n");
	assert_string_equal(t.info.kind, "ngrep");
	assert_int_equal(t.count, 3);
	assert_segment(&t.packet[0], 40122, 8443, TA_SYN, 0, 0, 0);
	assert_segment(&t.packet[1], 8443, 40122, TA_SYN | TA_ACK, 0, 1, 0);
	assert_int_equal(t.packet[2].seg.flags, TA_PSH | TA_ACK);
	assert_false(t.packet[2].seg.have & (TA_HAVE_SEQ | TA_HAVE_LEN | TA_HAVE_ACK));
	assert_int_equal(t.packet[2].seg.time_ns - t.packet[0].seg.time_ns, 1000000000);
	trace_release(&t);
}

/* A length of 40 is that of the headers alone, one above 80 shows data. */
static void text_devices__ios_debug_shows_a_packet_at_each_step(void **state)
{
	(void)state;
	struct trace t;
	trace_read(
		&t,
		"*Mar  1 00:21:30.123: IP: s=10.1.2.62 (Gi0/1), d=10.1.2.206, len 44, input feature, NAT\n"
		"*Mar  1 00:21:30.123:     TCP src=40869, dst=23, seq=606901738, ack=0, win=4128 SYN\n"
		"*Mar  1 00:21:30.123: IP: s=10.1.2.62 (Gi0/1), d=10.1.2.206, len 44, rcvd 3\n"
		"*Mar  1 00:21:30.123:     TCP src=40869, dst=23, seq=606901738, ack=0, win=4128 SYN\n"
		"*Mar  1 00:21:30.127: IP: s=10.1.2.206 (local), d=10.1.2.62 (Gi0/1), len 40, sending\n"
		"*Mar  1 00:21:30.127:     TCP src=23, dst=40869, seq=2112994894, ack=606901739, win=8191 ACK\n"
		"*Mar  1 00:21:30.227: IP: s=10.1.2.206 (local), d=10.1.2.62 (Gi0/1), len 81, sending\n"
		"*Mar  1 00:21:30.227:     TCP src=23, dst=40869, seq=2112994894, ack=606901739, win=8191 ACK\n"
		"*Mar  1 00:21:30.327: IP: s=10.1.2.206 (local), d=10.1.2.62 (Gi0/1), len 80, sending\n"
		"*Mar  1 00:21:30.327:     TCP src=23, dst=40869, seq=2112994935, ack=606901739, win=8191 ACK\n");
	assert_string_equal(t.info.kind, "ios-debug");
	assert_int_equal(t.count, 4);
	assert_segment(&t.packet[0], 40869, 23, TA_SYN, 606901738, 0, 0);
	assert_segment(&t.packet[1], 23, 40869, TA_ACK, 2112994894, 606901739, 0);
	assert_int_equal(t.packet[1].seg.window, 8191);
	assert_int_equal(t.packet[2].seg.payload_len, 1); /* a byte at least */
	assert_int_equal(t.packet[3].seg.payload_len, 0);
	assert_false((t.packet[2].seg.have | t.packet[3].seg.have) & TA_HAVE_LEN);
	trace_release(&t);
}

/* A packet passes a box within 100 ms: what comes again later by another interface was sent again. */
static void text_devices__a_place_tells_for_100_ms(void **state)
{
	(void)state;
	struct trace t;
	trace_read(&t, "1.000000 port3 in 10.9.3.15.40122 -> 10.9.7.9.8443: syn 993407123\n"
		       "1.100000 wan1 out 10.9.3.15.40122 -> 10.9.7.9.8443: syn 993407123\n"
		       "2.000000 port3 in 10.9.3.15.40122 -> 10.9.7.9.8443: syn 993407123\n"
		       "2.100001 wan1 out 10.9.3.15.40122 -> 10.9.7.9.8443: syn 993407123\n");
	assert_int_equal(t.count, 3);
	assert_int_equal(t.packet[2].seg.frame, 4);
	trace_release(&t);
}

static void text_devices__what_could_not_be_used_is_told(void **state)
{
	(void)state;
	static const struct {
		const char *text, *part;
	} cases[] = {
		{ "10:00:00.1 IP 10.0.0.1.50 > 10.0.0.2.22: Flags [Q], seq 1, length 0\n",
		  "line 1: 'Flags [Q], seq 1, length 0' is not understood" },
		{ "hello\nat 10:00:01 10.0.0.1:5000 to 10.0.0.2:22 flags=SYN seq=12\n",
		  "line 2: 'to' between the hosts" },
		{ "SRC=10.0.0.1 DST=10.0.0.2 LEN=60 PROTO=TCP SPT=5000 DPT=22 SYN\n",
		  "line 1: nothing stands between the hosts" },
		{ "1 0.0 10.0.0.1 " ARROW " 10.0.0.2 TLSv1.2 110 Application Data\n",
		  "line 1: 'TLSv1.2 110 Application Data' shows no ports" },
		{ "1 0.0 TCP 74 5000 " ARROW " 22 [SYN] Seq=0 Win=64240 Len=0\n"
		  "2 1.0 TCP 74 5000 " ARROW " 22 [SYN] Seq=0 Win=64240 Len=0\n",
		  "line 1 shows no sender and receiver" },
		{ "10:00:00.1 IP 10.0.0.1.5000 > 10.0.0.2.22:\n", "line 1 ends behind the hosts" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trace t;
		trace_read(&t, cases[i].text);
		assert_non_null(strstr(t.info.refusal, cases[i].part));
		trace_release(&t);
	}
}

/* Other protocols are no fault of the text, prose is no packet, and one packet that is read is enough. */
static void text_devices__what_is_no_refusal(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"10:00:00.1 IP 10.0.0.1.5000 > 10.0.0.2.53: UDP, length 9\n",
		"the box 10.0.0.1 can't reach 10.0.0.2 any more\n",
		("10:00:00.1 IP 10.0.0.1.50 > 10.0.0.2.22: Flags [Q], seq 1, length 0\n"
		 "10:00:00.2 IP 10.0.0.1.50 > 10.0.0.2.22: Flags [S], seq 1, win 5, length 0\n"),
	};
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct trace t;
		trace_read(&t, texts[i]);
		assert_string_equal(t.info.refusal, "");
		trace_release(&t);
	}
}

#define ACK_ROWS                                                                                   \
	"0x02, 0x77, 0x00, 0x00, 0x00, 0xc0, 0x02, 0x77, /* .w...... */\n"                         \
	"0x00, 0x00, 0x00, 0x50, 0x08, 0x00, 0x45, 0x00, /* ...P..E. */\n"                         \
	"0x00, 0x28, 0x1c, 0x2f, 0x40, 0x00, 0x40, 0x06, /* .(./@.@. */\n"                         \
	"0x00, 0x00, 0x0a, 0x01, 0x01, 0x0a, 0x0a, 0x02, /* ........ */\n"                         \
	"0x00, 0x05, 0xc9, 0x38, 0x01, 0xbb, 0xb6, 0xdc, /* ...8.... */\n"                         \
	"0x7d, 0x3f, 0x00, 0x00, 0x00, 0x01, 0x50, 0x10, /* }?....P. */\n"                         \
	"0xfa, 0xf0, 0x00, 0x00, 0x00, 0x00 /* ...... */\n};\n\n"

/* What Wireshark put together of several frames is no frame. */
static void text_devices__arrays_in_c_are_frames(void **state)
{
	(void)state;
	struct trace t;
	trace_read_dumps(
		&t,
		"/* Frame (54 bytes) */\n\nstatic const unsigned char pkt7[54] = {\n" ACK_ROWS
		"/* Frame (54 bytes) */\n\nstatic const unsigned char pkt9[54] = {\n" ACK_ROWS
		"/* Reassembled TCP (54 bytes) */\n\nstatic const unsigned char pkt9_1[54] = {\n" ACK_ROWS);
	assert_string_equal(t.info.kind, "c-arrays");
	assert_int_equal(t.count, 2);
	assert_segment(&t.packet[0], 51512, 443, TA_ACK, 0xb6dc7d3f, 1, 0);
	assert_int_equal(t.packet[0].seg.frame, 7);
	assert_int_equal(t.packet[1].seg.frame, 9);
	assert_int_equal(t.info.time_base, TA_TIME_NONE);
	trace_release(&t);
}

/* The payloads of a followed stream have no headers: nothing can be said of them. */
static void text_devices__a_followed_stream_in_c_is_no_frame(void **state)
{
	(void)state;
	struct trace t;
	trace_read_dumps(
		&t,
		"char peer0_0[] = { /* Packet 4 */\n"
		"0x47, 0x45, 0x54, 0x20, 0x2f, 0x20, 0x48, 0x54,\n0x54, 0x50, 0x2f, 0x31 };\n"
		"char peer1_0[] = { /* Packet 6 */\n0x48, 0x54, 0x54, 0x50, 0x2f, 0x31, 0x2e, 0x31 };\n");
	assert_int_equal(t.count, 0);
	trace_release(&t);
}

/* The request hides its numbers, and its bytes tell them. */
static void text_devices__the_bytes_below_a_line_of_a_list_are_decoded(void **state)
{
	(void)state;
	struct trace t;
	trace_read_dumps(
		&t,
		"    4 0.054650003 10.1.1.10 \xe2\x86\x92 10.2.0.5 HTTP 58 GET / HTTP/1.1 \n\n"
		"0000  02 77 00 00 00 c0 02 77 00 00 00 50 08 00 45 00   .w.....w...P..E.\n"
		"0010  00 2c 1c 2f 40 00 40 06 00 00 0a 01 01 0a 0a 02   .,./@.@.........\n"
		"0020  00 05 c9 38 00 50 b6 dc 7d 3f 00 00 00 01 50 18   ...8.P..}?....P.\n"
		"0030  fa f0 00 00 00 00 47 45 54 0a                     ......GET.\n\n"
		"    5 0.055000001 10.2.0.5 \xe2\x86\x92 10.1.1.10 TCP 54 80 \xe2\x86\x92 51512 [ACK] Seq=1 Ack=5 Win=9 Len=0\n\n"
		"Frame (54 bytes):\n\n"
		"0000  02 77 00 00 00 50 02 77 00 00 00 c0 08 00 45 00   .w...P.w......E.\n"
		"0010  00 28 1c 30 40 00 40 06 00 00 0a 02 00 05 0a 01   .(.0@.@.........\n"
		"0020  01 0a 00 50 c9 38 00 00 00 01 b6 dc 7d 43 50 10   ...P.8......}CP.\n"
		"0030  00 09 00 00 00 00                                 ......\n\n"
		"Reassembled TCP (16 bytes):\n\n"
		"0000  02 77 00 00 00 50 02 77 00 00 00 c0 08 00 45 00   .w...P.w......E.\n\n");
	assert_string_equal(t.info.kind, "tshark-text");
	assert_int_equal(t.count, 2);
	assert_segment(&t.packet[0], 51512, 80, TA_PSH | TA_ACK, 0xb6dc7d3f, 1, 4);
	assert_false(t.packet[0].seg.have & TA_INFERRED);
	assert_int_equal(t.packet[0].seg.frame, 4);
	assert_segment(&t.packet[1], 80, 51512, TA_ACK, 1, 0xb6dc7d43, 0);
	trace_release(&t);
}

/* A list whose first segment shows no bytes counts as its lines do. */
static void text_devices__bytes_below_a_later_line_alone_are_left(void **state)
{
	(void)state;
	struct trace t;
	trace_read_dumps(
		&t,
		"    5 0.055 10.2.0.5 \xe2\x86\x92 10.1.1.10 TCP 54 80 \xe2\x86\x92 51512 [ACK] Seq=1 Ack=5 Win=9 Len=0\n"
		"    6 0.056 10.2.0.5 \xe2\x86\x92 10.1.1.10 TCP 54 80 \xe2\x86\x92 51512 [ACK] Seq=1 Ack=9 Win=9 Len=0\n\n"
		"0000  02 77 00 00 00 50 02 77 00 00 00 c0 08 00 45 00   .w...P.w......E.\n"
		"0010  00 28 1c 30 40 00 40 06 00 00 0a 02 00 05 0a 01   .(.0@.@.........\n"
		"0020  01 0a 00 50 c9 38 00 00 00 01 b6 dc 7d 43 50 10   ...P.8......}CP.\n"
		"0030  00 09 00 00 00 00                                 ......\n\n");
	assert_int_equal(t.count, 2);
	assert_segment(&t.packet[1], 80, 51512, TA_ACK, 1, 9, 0);
	trace_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_devices__fortigate_counts_a_packet_at_two_interfaces_once),
		cmocka_unit_test(text_devices__fortigate_with_a_dump_has_all_that_the_bytes_say),
		cmocka_unit_test(text_devices__snort_takes_four_lines_a_packet),
		cmocka_unit_test(text_devices__hubble_shows_flags_and_no_numbers),
		cmocka_unit_test(text_devices__fw_monitor_counts_a_packet_at_four_points_once),
		cmocka_unit_test(text_devices__snoop_writes_destination_ports_first),
		cmocka_unit_test(text_devices__a_dump_alone_is_decoded_as_a_capture),
		cmocka_unit_test(text_devices__the_dump_behind_a_line_of_tcpdump_is_decoded),
		cmocka_unit_test(text_devices__ngrep_shows_flags_alone),
		cmocka_unit_test(text_devices__ios_debug_shows_a_packet_at_each_step),
		cmocka_unit_test(text_devices__a_place_tells_for_100_ms),
		cmocka_unit_test(text_devices__what_could_not_be_used_is_told),
		cmocka_unit_test(text_devices__what_is_no_refusal),
		cmocka_unit_test(text_devices__arrays_in_c_are_frames),
		cmocka_unit_test(text_devices__a_followed_stream_in_c_is_no_frame),
		cmocka_unit_test(text_devices__the_bytes_below_a_line_of_a_list_are_decoded),
		cmocka_unit_test(text_devices__bytes_below_a_later_line_alone_are_left),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
