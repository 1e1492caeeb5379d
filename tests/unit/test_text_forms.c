/* SPDX-License-Identifier: MIT */
/* Texts in the forms of other programs beside what they say: what is odd about them, one rule each. */
#include "text_told.h"

#define ROW "0.5 10.0.0.1 > 10.0.0.2 TCP 54 5 > 80 [ACK] Seq=1 Ack=1 Win=5 Len=0\n"
#define READ "10.0.0.1:5>10.0.0.2:80 . seq 1 ack 1 len 0 win 5 rel"

#define BYTES                                                                                      \
	"0000 45 00 00 28 00 01 40 00 40 06 00 00 0a 00 00 01\n"                                   \
	"0010 0a 00 00 02 00 05 00 50 00 00 00 01 00 00 00 01\n0020 50 10 00 05 00 00 00 00\n"
#define FRAME "10.0.0.1:5>10.0.0.2:80 . seq 1 ack 1 len 0 win 5 ttl 64 id 1 df"

#define ASSERT_READINGS(readings, fields)                                                          \
	assert_readings(readings, sizeof(readings) / sizeof((readings)[0]), fields)

static void text_forms__of_fields(void **state)
{
	(void)state;
	static const struct reading readings[] = {
		{ "a comment's mark in front of the names, and flags of one digit",
		  "#frame.number\tip.src\tip.dst\ttcp.srcport\ttcp.dstport\ttcp.flags\n"
		  "7\t10.0.0.1\t10.0.0.2\t5\t80\t0x2\n",
		  "tshark-fields\n7 0 10.0.0.1:5>10.0.0.2:80 S" },
		{ "a blank in front of the names, and a name with a z",
		  " tcp.window_size_value\tip.src\tip.dst\ttcp.srcport\ttcp.dstport\ttcp.flags\n"
		  "9\t10.0.0.1\t10.0.0.2\t5\t80\t0x12\n",
		  "tshark-fields\n2 0 10.0.0.1:5>10.0.0.2:80 S. win 9" },
		{ "a row with more cells than there are names",
		  "frame.number\tip.src\tip.dst\ttcp.srcport\ttcp.dstport\ttcp.flags\n"
		  "7\t10.0.0.1\t10.0.0.2\t5\t80\t0x2\tx\n8\t10.0.0.1\t10.0.0.2\t5\t80\t0x2\n",
		  "tshark-fields\n8 0 10.0.0.1:5>10.0.0.2:80 S\nskipped 1" },
		{ "a flag by a word, and link addresses",
		  "frame.number\tip.src\tip.dst\ttcp.srcport\ttcp.dstport\ttcp.flags.syn\teth.src\teth.dst\n"
		  "7\t10.0.0.1\t10.0.0.2\t5\t80\tTrue\t00:00:00:00:00:01\t00:00:00:00:00:02\n",
		  "tshark-fields\n7 0 10.0.0.1:5>10.0.0.2:80 S link 01>02" },
		{ "ARP, and an advertisement",
		  "frame.number\tarp.opcode\tarp.src.proto_ipv4\tarp.dst.proto_ipv4\n7\t1\t10.0.0.1\t10.0.0.2\n",
		  "tshark-fields\n7 0 asks 10.0.0.1 of 10.0.0.2" },
		{ "options that only Info has",
		  "frame.number\tip.src\tip.dst\ttcp.flags\t_ws.col.Info\n"
		  "7\t10.0.0.1\t10.0.0.2\t0x0002\t5 > 80 [SYN] Seq=0 Win=9 Len=0 MSS=1460 WS=128\n",
		  "tshark-fields\n7 0 10.0.0.1:5>10.0.0.2:80 S seq 0 len 0 win 9 rel mss 1460 ws 7" },
		{ "flags one by one",
		  "frame.number\tip.src\tip.dst\ttcp.srcport\ttcp.dstport\ttcp.flags.syn\ttcp.flags.cwr\n"
		  "7\t10.0.0.1\t10.0.0.2\t5\t80\t1\t1\n",
		  "tshark-fields\n7 0 10.0.0.1:5>10.0.0.2:80 SW" },
		{ "a number of 18 characters",
		  "frame.number\tip.src\tip.dst\ttcp.srcport\ttcp.dstport\ttcp.flags\n"
		  "7\t10.0.0.1\t10.0.0.2\t5\t80\t0x0000000000000012\n",
		  "tshark-fields\n7 0 10.0.0.1:5>10.0.0.2:80 S." },
		{ "blanks behind quotes",
		  "\"frame.number\",\"ip.src\",\"ip.dst\",\"tcp.srcport\",\"tcp.dstport\"\n"
		  "\"7\" ,\"10.0.0.1\" ,\"10.0.0.2\" ,\"5\",\"80\"\n",
		  "tshark-fields\n7 0 10.0.0.1:5>10.0.0.2:80 ?" },
		{ "an ICMP error that quotes no hosts",
		  "ip.src\tip.dst\ticmp.type\ticmp.code\ttcp.srcport\ttcp.dstport\n"
		  "10.0.0.9\t10.0.0.1\t3\t1\t5\t80\n",
		  "tshark-fields\n2 0 icmp 10.0.0.9>10.0.0.1" },
		{ "a raw ACK beside a relative number",
		  "ip.src\tip.dst\ttcp.srcport\ttcp.dstport\ttcp.flags\ttcp.seq\ttcp.ack_raw\n"
		  "10.0.0.1\t10.0.0.2\t5\t80\t0x10\t1\t5000\n",
		  "tshark-fields\n2 0 10.0.0.1:5>10.0.0.2:80 . ack 5000" },
		{ "blocks of SACK are put on raw numbers",
		  "ip.src\tip.dst\ttcp.srcport\ttcp.dstport\ttcp.flags\ttcp.seq_raw\ttcp.ack\ttcp.ack_raw\t"
		  "tcp.options.sack_le\ttcp.options.sack_re\n"
		  "10.0.0.1\t10.0.0.2\t5\t80\t0x10\t7000\t1\t1001\t10\t20\n",
		  "tshark-fields\n2 0 10.0.0.1:5>10.0.0.2:80 . seq 7000 ack 1001 sack 1010-1020" },
		{ "flags beside an Info that has fewer",
		  "frame.number\tip.src\tip.dst\ttcp.flags\t_ws.col.Info\n"
		  "7\t10.0.0.1\t10.0.0.2\t0x0018\t5 > 80 [ACK] Seq=1 Ack=1 Win=5 Len=0\n",
		  "tshark-fields\n7 0 10.0.0.1:5>10.0.0.2:80 P. seq 1 ack 1 len 0 win 5 rel" },
	};
	static const struct reading named[] = {
		{ "ports alone", "5,80\n", "tshark-fields\n1 0 tcp without addresses" },
		{ "what the user has named is not looked for",
		  "5;80\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\n7 " ROW,
		  "tshark-fields\n1 0 tcp without addresses\nskipped 21" },
	};
	ASSERT_READINGS(readings, NULL);
	ASSERT_READINGS(named, "tcp.srcport,tcp.dstport");
}

/* "·······AP···" */
#define DOT "\xc2\xb7"
#define FLAG_DOTS(letters) DOT DOT DOT DOT DOT DOT DOT letters DOT DOT

static void text_forms__of_columns_without_names(void **state)
{
	(void)state;
	static const struct reading readings[] = {
		{ "seq, ack and len in their usual order, behind a column of ones",
		  "10.0.0.1\t5\t10.0.0.2\t80\t1\t1\t1\t10\n10.0.0.2\t80\t10.0.0.1\t5\t1\t1\t11\t20\n"
		  "10.0.0.1\t5\t10.0.0.2\t80\t1\t11\t21\t10\n10.0.0.2\t80\t10.0.0.1\t5\t1\t21\t21\t20\n",
		  "tshark-fields\n1 0 10.0.0.1:5>10.0.0.2:80 ?. seq 1 ack 1 len 10 rel inferred\n"
		  "2 0 10.0.0.2:80>10.0.0.1:5 ?. seq 1 ack 11 len 20 rel inferred\n"
		  "3 0 10.0.0.1:5>10.0.0.2:80 ?. seq 11 ack 21 len 10 rel inferred\n"
		  "4 0 10.0.0.2:80>10.0.0.1:5 ?. seq 21 ack 21 len 20 rel inferred" },
		{ "letters of flags among dots, and a column that begins with them",
		  "10.0.0.1\t5\t10.0.0.2\t80\t....AP...\t" FLAG_DOTS(
			  "AP" DOT) "\n"
				    "10.0.0.1\t5\t10.0.0.2\t80\twords....\t" FLAG_DOTS(
					    "A" DOT DOT) "\n",
		  "tshark-fields\n1 0 10.0.0.1:5>10.0.0.2:80 P.\n2 0 10.0.0.1:5>10.0.0.2:80 ." },
		{ "a frame's number and time",
		  "7\t0.5\t10.0.0.1\t5\t10.0.0.2\t80\t0x0010\n9\t0.6\t10.0.0.2\t80\t10.0.0.1\t5\t0x0018\n",
		  "tshark-fields\n7 0.5 10.0.0.1:5>10.0.0.2:80 .\n9 0.6 10.0.0.2:80>10.0.0.1:5 P." },
		{ "a SYN is acknowledged as one byte",
		  "10.0.0.1\t5\t10.0.0.2\t80\t0\t0\t0\n10.0.0.2\t80\t10.0.0.1\t5\t0\t1\t0\n"
		  "10.0.0.1\t5\t10.0.0.2\t80\t1\t1\t10\n10.0.0.1\t5\t10.0.0.2\t80\t11\t1\t10\n",
		  "tshark-fields\n1 0 10.0.0.1:5>10.0.0.2:80 ? seq 0 len 0 rel\n"
		  "2 0 10.0.0.2:80>10.0.0.1:5 ?. seq 0 ack 1 len 0 rel inferred\n"
		  "3 0 10.0.0.1:5>10.0.0.2:80 ?. seq 1 ack 1 len 10 rel inferred\n"
		  "4 0 10.0.0.1:5>10.0.0.2:80 ?. seq 11 ack 1 len 10 rel inferred" },
		{ "an ACK may lie behind what was sent",
		  "10.0.0.1\t5\t10.0.0.2\t80\t1\t1\t10\n10.0.0.2\t80\t10.0.0.1\t5\t1\t11\t5000\n"
		  "10.0.0.2\t80\t10.0.0.1\t5\t5001\t11\t5000\n10.0.0.1\t5\t10.0.0.2\t80\t11\t5001\t10\n",
		  "tshark-fields\n1 0 10.0.0.1:5>10.0.0.2:80 ?. seq 1 ack 1 len 10 rel inferred\n"
		  "2 0 10.0.0.2:80>10.0.0.1:5 ?. seq 1 ack 11 len 5000 rel inferred\n"
		  "3 0 10.0.0.2:80>10.0.0.1:5 ?. seq 5001 ack 11 len 5000 rel inferred\n"
		  "4 0 10.0.0.1:5>10.0.0.2:80 ?. seq 11 ack 5001 len 10 rel inferred" },
	};
	ASSERT_READINGS(readings, NULL);
}

#define FIELD(name, show) "<field name=\"" name "\" show=\"" show "\"/>"
#define PROTO(name, fields) "<proto name=\"" name "\">" fields "</proto>\n"
#define SECTION(cell) "<section>" cell "</section>\n"

static void text_forms__of_xml_and_json(void **state)
{
	(void)state;
	static const struct reading readings[] = {
		{ "PDML: what an ICMP error quotes",
		  "<pdml>\n<packet>\n" PROTO("frame", FIELD("frame.number", "7")
							      FIELD("frame.time_relative", "0.5"))
			  PROTO("ip", FIELD("ip.src", "10.0.0.9") FIELD("ip.dst", "10.0.0.1"))
				  PROTO("icmp",
					FIELD("icmp.type", "3") FIELD("icmp.code", "1") "\n" PROTO(
						"ip", FIELD("ip.src", "10.0.0.1")
							      FIELD("ip.dst", "10.0.0.2"))
						PROTO("tcp",
						      FIELD("tcp.srcport", "5") FIELD("tcp.dstport",
										      "80")
							      FIELD("tcp.seq_raw",
								    "77"))) "</packet>\n</pdml>\n",
		  "tshark-pdml\n7 0.5 icmp 3/1 10.0.0.9 of 10.0.0.1:5>10.0.0.2:80 seq 77" },
		{ "JSON: what an ICMP error quotes",
		  "[\n{ \"_source\": { \"layers\": {\n\"frame\": { \"frame.number\": \"7\" },\n"
		  "\"ip\": { \"ip.src\": \"10.0.0.9\", \"ip.dst\": \"10.0.0.1\" },\n"
		  "\"icmp\": { \"icmp.type\": \"3\", \"icmp.code\": \"1\",\n"
		  "\"ip\": { \"ip.src\": \"10.0.0.1\", \"ip.dst\": \"10.0.0.2\" },\n"
		  "\"tcp\": { \"tcp.srcport\": \"5\", \"tcp.dstport\": \"80\", \"tcp.seq_raw\": \"77\" } }\n} } }\n]\n",
		  "tshark-json\n7 0 icmp 3/1 10.0.0.9 of 10.0.0.1:5>10.0.0.2:80 seq 77" },
		{ "details: link addresses beside the flags of the list",
		  "7 " ROW "Frame 7: 54 bytes on wire\n"
		  "Ethernet II, Src: 00:00:00:00:00:01, Dst: 00:00:00:00:00:02\n"
		  "Internet Protocol Version 4, Src: 10.0.0.1, Dst: 10.0.0.2\n"
		  "Transmission Control Protocol, Src Port: 5, Dst Port: 80\n",
		  "tshark-verbose\n7 0.5 " READ " link 01>02" },
		{ "PDML that ends in a tag",
		  "<pdml>\n<packet>\n" PROTO("ip", FIELD("ip.src", "10.0.0.1")
							   FIELD("ip.dst", "10.0.0.2"))
			  PROTO("tcp", FIELD("tcp.srcport", "5") FIELD(
					       "tcp.dstport", "80")) "</packet>\n<proto name=\"x",
		  "tshark-pdml\n2 0 10.0.0.1:5>10.0.0.2:80 ?" },
		{ "details: words in front",
		  "words\n\nFrame 7: 54 bytes on wire\nInternet Protocol Version 4, Src: 10.0.0.1, Dst: 10.0.0.2\n"
		  "Transmission Control Protocol, Src Port: 5, Dst Port: 80, Seq: 1, Ack: 1, Len: 0\n",
		  "tshark-verbose\n7 0 10.0.0.1:5>10.0.0.2:80 ?. seq 1 ack 1 len 0 rel inferred\nskipped 1" },
		{ "PSML: names of columns, and words between packets",
		  "<psml>\n<structure>\n" SECTION("Source") SECTION("Destination") SECTION(
			  "Time") SECTION("Info") "</structure>\nwords\n<packet>\n" SECTION("10.0.0.1")
			  SECTION("10.0.0.2") SECTION("0.5") SECTION(
				  "5 &gt; 80 [ACK] Seq=1 Ack=1 Win=5 Len=0") "</packet>\nwords\n</psml>\n",
		  "tshark-psml\n9 0.5 " READ "\nskipped 2" },
		{ "details: a line of the list at the end, without any",
		  "7 " ROW
		  "Frame 7: 54 bytes on wire\nInternet Protocol Version 4, Src: 10.0.0.1, Dst: 10.0.0.2\n"
		  "Transmission Control Protocol, Src Port: 5, Dst Port: 80, Seq: 1, Ack: 1, Len: 0\n"
		  "    Flags: 0x010 (ACK)\n8 0.6 10.0.0.1 > 10.0.0.2 TCP 54 5 > 80 [ACK] Seq=1 Ack=1 Win=5 "
		  "Len=0\n",
		  "tshark-verbose\n7 0.5 10.0.0.1:5>10.0.0.2:80 . seq 1 ack 1 len 0 rel\n8 0.6 " READ },
		{ "details of another protocol, which the list names",
		  "7 0.5 10.0.0.1 > 10.0.0.2 OSPF 54 Hello Packet\nFrame 7: 54 bytes on wire\n"
		  "Internet Protocol Version 4, Src: 10.0.0.1, Dst: 10.0.0.2\nOpen Shortest Path First\n",
		  "tshark-verbose\n7 0.5 ospf 10.0.0.1>10.0.0.2" },
	};
	ASSERT_READINGS(readings, NULL);
}

static void text_forms__of_boxes(void **state)
{
	(void)state;
	static const struct reading readings[] = {
		{ "fw monitor -T: a time, an ACK, a FIN",
		  "[vs_0][fw_1] 9Feb2024 12:00:00.5 eth0:i[52]: 192.0.2.14 -> 198.51.100.3 (TCP) len=52 id=25349\n"
		  "TCP: 54816 -> 80 F...A. seq=04a5a3d5 ack=1b000002\n",
		  "fw-monitor\n1 43200.5 192.0.2.14:54816>198.51.100.3:80 F. seq 77964245 ack 452984834 id "
		  "25349" },
		{ "IOS: a window that is none",
		  "IP: s=10.1.2.62 (local), d=10.1.2.206 (Gi0/1), len 40, sending\n"
		  "    TCP src=23, dst=40869, seq=2112994894, ack=606901739, win=99999999999 ACK\n",
		  "ios-debug\n1 0 10.1.2.62:23>10.1.2.206:40869 . seq 2112994894 ack 606901739 len 0" },
		{ "fw monitor: no arrow, two segments in one packet, a packet of 40 bytes",
		  "[fw_1] eth0:i[40]: 192.0.2.14 -> 198.51.100.3 (TCP) len=40 id=5\nTCP: 54816 80 ....A. seq=1 ack=2\n"
		  "[fw_1] eth0:i[40]: 192.0.2.14 -> 198.51.100.3 (TCP) len=40 id=6\n"
		  "TCP: 54816 -> 80 ....A. seq=1 ack=2\nTCP: 54816 -> 81 ....A. seq=1 ack=2\n",
		  "fw-monitor\n3 0 192.0.2.14:54816>198.51.100.3:80 . seq 1 ack 2 len 0 id 6\nskipped 2" },
		{ "ngrep -T: seconds since the one before",
		  "T +1.5 10.0.0.1:5 -> 10.0.0.2:80 [AP]\n",
		  "ngrep\n1 1.5 10.0.0.1:5>10.0.0.2:80 P." },
		{ "FortiOS: a number that is none",
		  "2.5 port3 in 10.9.3.15.40122 -> 10.9.7.9.8443: syn x\n"
		  "2.6 port3 in\t10.9.3.15.40122 -> 10.9.7.9.8443: syn 7\n",
		  "fortigate-sniffer\n2 2.6 10.9.3.15:40122>10.9.7.9:8443 S seq 7 len 0\nskipped 1" },
		{ "snort: a segment size, and a number of nine digits",
		  "07/17-14:34:18.5 10.22.88.135:90 -> 10.22.32.38:10030\n"
		  "TCP TTL:64 TOS:0x0 ID:23851 IpLen:20 DgmLen:44\n"
		  "******S* Seq: 0x499CEA40  Ack: 0x0  Win: 0x43E0  TcpLen: 24\n"
		  "TCP Options (1) => MSS: 1460\n"
		  "07/17-14:34:18.6 10.22.88.135:90 -> 10.22.32.38:10030\n"
		  "TCP TTL:64 TOS:0x0 ID:23851 IpLen:20 DgmLen:44\n"
		  "******S* Seq: 0x1499CEA40  Ack: 0x0  Win: 0x43E0  TcpLen: 24\n",
		  "snort-dump\n1 52458.5 10.22.88.135:90>10.22.32.38:10030 S seq 1235020352 len 0 win 17376 "
		  "mss 1460 ttl 64 id 23851\nskipped 1" },
		{ "IOS: hosts that are none, and no segment",
		  "IP: s=10.1.2.62 (local), d=10.1.2.206 (Gi0/1), len 40, sending\n"
		  "    TCP src=23, dst=40869, seq=2112994894, ack=606901739, win=8191 ACK\n"
		  "IP: s=router (local), d=10.1.2.206 (Gi0/1), len 40, sending\n"
		  "    TCP src=23, dst=40869, seq=2112994894, ack=606901739, win=8191 ACK\n"
		  "IP: s=10.1.2.62 (local), d=router (Gi0/1), len 40, sending\n"
		  "    TCP src=23, dst=40869, seq=2112994894, ack=606901739, win=8191 ACK\n"
		  "IP: s=10.1.2.62 (local), d=10.1.2.206 (Gi0/1), len 40, sending\n",
		  "ios-debug\n1 0 10.1.2.62:23>10.1.2.206:40869 . seq 2112994894 ack 606901739 len 0 win 8191\n"
		  "skipped 3" },
	};
	ASSERT_READINGS(readings, NULL);
}

static void text_forms__of_bytes(void **state)
{
	(void)state;
	static const struct reading readings[] = {
		{ "IPv6, and less than there was",
		  "0000 60 00 00 00 00 1e 06 40 20 01 0d b8 00 00 00 00\n"
		  "0010 00 00 00 00 00 00 00 01 20 01 0d b8 00 00 00 00\n"
		  "0020 00 00 00 00 00 00 00 02 00 05 00 50 00 00 00 01\n"
		  "0030 00 00 00 01 50 10 00 05 00 00 00 00\n",
		  "hex-dump\n1 0 2001:db8::1:5>2001:db8::2:80 . seq 1 ack 1 len 10 win 5 cut ttl 64 df" },
		{ "a VLAN",
		  "0000 00 00 00 00 00 02 00 00 00 00 00 01 81 00 00 07\n"
		  "0010 08 00 45 00 00 28 00 01 40 00 40 06 00 00 0a 00\n"
		  "0020 00 01 0a 00 00 02 00 05 00 50 00 00 00 01 00 00\n"
		  "0030 00 01 50 10 00 05 00 00 00 00\n",
		  "hex-dump\n1 0 10.0.0.1:5>10.0.0.2:80 . seq 1 ack 1 len 0 win 5 ttl 64 id 1 df link 01>02" },
		{ "a VLAN, and less than there was",
		  "0000 00 00 00 00 00 02 00 00 00 00 00 01 81 00 00 07\n"
		  "0010 08 00 45 00 00 64 00 01 40 00 40 06 00 00 0a 00\n"
		  "0020 00 01 0a 00 00 02 00 05 00 50 00 00 00 01 00 00\n"
		  "0030 00 01 50 10 00 05 00 00 00 00\n",
		  "hex-dump\n1 0 10.0.0.1:5>10.0.0.2:80 . seq 1 ack 1 len 60 win 5 cut ttl 64 id 1 df link 01>02" },
		{ "IPv4 with options, whose checksum is right, and one whose is not",
		  "0000 46 00 00 2c 00 01 40 00 40 06 23 c8 0a 00 00 01\n"
		  "0010 0a 00 00 02 01 01 01 00 00 05 00 50 00 00 00 01\n"
		  "0020 00 00 00 01 50 10 00 05 00 00 00 00\n\n"
		  "0000 46 00 00 2c 00 01 40 00 40 06 23 c9 0a 00 00 01\n"
		  "0010 0a 00 00 02 01 01 01 00 00 05 00 50 00 00 00 01\n"
		  "0020 00 00 00 01 50 10 00 05 00 00 00 00\n",
		  "hex-dump\n1 0 " FRAME "\nskipped 1" },
		{ "the family of a loopback interface in both orders",
		  "0000 02 00 00 00 45 00 00 28 00 01 40 00 40 06 00 00\n"
		  "0010 0a 00 00 01 0a 00 00 02 00 05 00 50 00 00 00 01\n"
		  "0020 00 00 00 01 50 10 00 05 00 00 00 00\n\n"
		  "0000 00 00 00 02 45 00 00 28 00 01 40 00 40 06 00 00\n"
		  "0010 0a 00 00 01 0a 00 00 02 00 05 00 50 00 00 00 01\n"
		  "0020 00 00 00 01 50 10 00 05 00 00 00 00\n",
		  "hex-dump\n1 0 " FRAME "\n5 0 " FRAME },
		{ "two frames without a line between them", BYTES BYTES,
		  "hex-dump\n1 0 " FRAME "\n4 0 " FRAME },
		{ "a header of four words, a family of three bytes, less than a header of cooked v2",
		  "0000 44 00 00 28 00 01 40 00 40 06 00 00 0a 00 00 01\n0010 0a 00 00 02 00 05 00 50\n\n"
		  "0000 02 00 01 00 45 00 00 28 00 01 40 00 40 06 00 00\n"
		  "0010 0a 00 00 01 0a 00 00 02 00 05 00 50\n\n"
		  "0000 08 00 00 00 00 00 00 02\n",
		  "nothing\nskipped 3" },
		{ "rows that are missing",
		  "0000 45 00 00 28 00 01 40 00 40 06 00 00 0a 00 00 01\n0030 0a 00 00 02 00 05 00 50\n",
		  "nothing\nskipped 1" },
		{ "Linux cooked v2, and one whose reserved bytes are not",
		  "0000 08 00 00 00 00 00 00 02 00 01 00 06 00 00 00 00\n"
		  "0010 00 01 00 00 45 00 00 28 00 01 40 00 40 06 00 00\n"
		  "0020 0a 00 00 01 0a 00 00 02 00 05 00 50 00 00 00 01\n"
		  "0030 00 00 00 01 50 10 00 05 00 00 00 00\n\n"
		  "0000 08 00 00 01 00 00 00 02 00 01 00 06 00 00 00 00\n"
		  "0010 00 01 00 00 45 00 00 28 00 01 40 00 40 06 00 00\n"
		  "0020 0a 00 00 01 0a 00 00 02 00 05 00 50 00 00 00 01\n"
		  "0030 00 00 00 01 50 10 00 05 00 00 00 00\n",
		  "hex-dump\n1 0 10.0.0.1:5>10.0.0.2:80 . seq 1 ack 1 len 0 win 5 ttl 64 id 1 df link 01>00 "
		  "in\nskipped 1" },
		{ "words of two bytes in the other order",
		  "0000 0045 2800 0100 0040 0640 0000 000a 0100\n"
		  "0010 000a 0200 0500 5000 0000 0100 0000 0100\n0020 1050 0500 0000 0000\n",
		  "hex-dump\n1 0 10.0.0.1:5>10.0.0.2:80 . seq 1 ack 1 len 0 win 5 ttl 64 id 1 df" },
		{ "single bytes have no other order",
		  "0000 00 45 28 00 01 00 00 40 06 40 00 00 00 0a 01 00\n"
		  "0010 00 0a 02 00 05 00 50 00 00 00 01 00 00 00 01 00\n0020 10 50 05 00 00 00 00 00\n",
		  "nothing\nskipped 1" },
	};
	ASSERT_READINGS(readings, NULL);
}

static void text_forms__of_mails(void **state)
{
	(void)state;
	static const struct reading readings[] = {
		{ "base64, another part, and what stands behind the last",
		  "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
		  "NyAwLjUgMTAuMC4wLjEgPiAxMC4wLjAuMiBUQ1AgNTQgNSA+IDgwIFtBQ0td\n"
		  "IFNlcT0xIEFjaz0xIFdpbj01IExlbj0wCg==\n"
		  "--part--\n8 " ROW,
		  "tshark-text\n7 0.5 " READ "\n8 0.5 " READ "\nskipped 3" },
		{ "a blank at the end of a line is quoted",
		  "a=b\nx=20\nx=20\nx=20\nx=20\nx=20\nx=20\nx=20\nx=20\nx=20\nx=20\nx=20\n"
		  "7 0.5 10.0.0.1 > 10.0.0.2 TCP 54 5 > 80 [ACK] Seq=3D1 Ack=3D1 Win=3D5 Len=3D0\n",
		  "tshark-text\n7 0.5 " READ "\nskipped 12" },
	};
	ASSERT_READINGS(readings, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_forms__of_fields),
		cmocka_unit_test(text_forms__of_columns_without_names),
		cmocka_unit_test(text_forms__of_xml_and_json),
		cmocka_unit_test(text_forms__of_boxes),
		cmocka_unit_test(text_forms__of_bytes),
		cmocka_unit_test(text_forms__of_mails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
