/* SPDX-License-Identifier: MIT */
/* The fields of -T fields, one at a time: what each cell says, and what it must not be to say nothing. */
#include "text_told.h"

/* A row of a segment with more columns, whose names and values are given; and what is said of it but for those. */
#define ROW(names, values)                                                                         \
	"frame.number|ip.src|tcp.srcport|ip.dst|tcp.dstport|tcp.flags|" names                      \
	"\n7|10.0.0.1|5|10.0.0.2|80|0x0010|" values "\n"
#define SAID "10.0.0.1:5>10.0.0.2:80 ."
#define NUMBER "tshark-fields\n7 0 "
/* The same without flags and ports, and a packet of which nothing is known but the hosts. */
#define HOSTS(names, values)                                                                       \
	"frame.number|ip.src|ip.dst|" names "\n7|10.0.0.1|10.0.0.2|" values "\n"

static void text_cells__times(void **state)
{
	(void)state;
	static const struct reading readings[] = {
		{ "since 1970", ROW("frame.time_epoch", "1655043322.5"),
		  "tshark-fields\n7 1655043322.5 " SAID },
		{ "whole seconds", ROW("frame.time_epoch", "1655043322"),
		  "tshark-fields\n7 1655043322 " SAID },
		{ "whole seconds up to 32 bits", ROW("frame.time_relative", "4294967295"),
		  "tshark-fields\n7 4294967295 " SAID },
		{ "more are none", ROW("frame.time_relative", "4294967296"), NUMBER SAID },
		{ "no time", ROW("frame.time_relative", "x"), NUMBER SAID },
		{ "a whole number in a column that is written in any way is none",
		  ROW("_ws.col.Time", "5"), NUMBER SAID },
		{ "in words", ROW("frame.time", "Jun 12, 2022 14:15:22.5 UTC"),
		  "tshark-fields\n7 1655043322.5 " SAID },
		{ "many seconds since the first are no date",
		  ROW("frame.time_relative", "200000000.5"), "tshark-fields\n7 200000000.5 " SAID },
		{ "seconds since 1970 that are few are", ROW("frame.time_epoch", "5.5"),
		  "tshark-fields\n7 5.5 " SAID },
		{ "that since 1970 comes first",
		  ROW("frame.time_epoch|frame.time_relative|frame.time_delta", "9.5|3.5|2.5"),
		  "tshark-fields\n7 9.5 " SAID },
		{ "wherever it stands",
		  ROW("frame.time_delta|frame.time_relative|frame.time_epoch", "2.5|3.5|9.5"),
		  "tshark-fields\n7 9.5 " SAID },
		{ "one that is none leaves the other",
		  ROW("frame.time_relative|frame.time_epoch", "3.5|x"),
		  "tshark-fields\n7 3.5 " SAID },
		{ "deltas add up",
		  ROW("frame.time_delta", "0.5") "8|10.0.0.1|5|10.0.0.2|80|0x0010|0.25\n"
						 "9|10.0.0.1|5|10.0.0.2|80|0x0010|2\n",
		  "tshark-fields\n7 0 " SAID "\n8 0.25 " SAID "\n9 2.25 " SAID },
	};
	assert_readings(readings, sizeof(readings) / sizeof(readings[0]), NULL);
}

static void text_cells__flags(void **state)
{
	(void)state;
#define FLAGS(names, values) HOSTS("tcp.srcport|tcp.dstport|" names, "5|80|" values)
#define OF NUMBER "10.0.0.1:5>10.0.0.2:80"
	static const struct reading readings[] = {
		{ "each", FLAGS("tcp.flags", "511"), OF " FSRP.UEWe" },
		{ "more than nine bits", FLAGS("tcp.flags", "0xf010"), OF " ." },
		{ "one by one",
		  FLAGS("tcp.flags.fin|tcp.flags.syn|tcp.flags.reset|tcp.flags.push|tcp.flags.ack|"
			"tcp.flags.urg|tcp.flags.ece|tcp.flags.cwr",
			"1|True|true|Set|0x1|1|1|1"),
		  OF " FSRP.UEW" },
		{ "none of them", FLAGS("tcp.flags.syn|tcp.flags.ack", "0|False"), OF " " },
		{ "a bit is no number above one", FLAGS("tcp.flags.syn|tcp.flags.ack", "2|1"),
		  OF " ." },
		{ "the number tells more than the bits",
		  FLAGS("tcp.flags|tcp.flags.syn|tcp.flags.str", "0x0010|1|S"), OF " ." },
		{ "letters", FLAGS("tcp.flags.str", "\302\267\302\267\302\267\302\267CEUAPRSF"),
		  OF " FSRP.UEW" },
		{ "letters between dots, and others", FLAGS("tcp.flags.str", "....*...A..x"),
		  OF " ." },
		{ "a number that only an ACK has", FLAGS("tcp.seq|tcp.ack", "1|1"),
		  OF " ?. seq 1 ack 1 rel inferred" },
		{ "nought may be of any", FLAGS("tcp.seq|tcp.ack", "1|0"), OF " ? seq 1 rel" },
		{ "a number without its flag", FLAGS("tcp.flags|tcp.ack", "2|1"), OF " S rel" },
	};
	assert_readings(readings, sizeof(readings) / sizeof(readings[0]), NULL);
}

static void text_cells__headers(void **state)
{
	(void)state;
	static const struct reading readings[] = {
		{ "a TTL", ROW("ip.ttl", "255"), NUMBER SAID " ttl 255" },
		{ "none", ROW("ip.ttl", "256"), NUMBER SAID },
		{ "an identification", ROW("ip.id", "0xffff"), NUMBER SAID " id 65535" },
		{ "none", ROW("ip.id", "0x10000"), NUMBER SAID },
		{ "no number", ROW("ip.id|ip.ttl|tcp.window_size", "x|x|x"), NUMBER SAID },
		{ "it may not be fragmented", ROW("ip.flags.df", "1"), NUMBER SAID " df" },
		{ "it may", ROW("ip.flags.df", "0"), NUMBER SAID },
		{ "IPv6", ROW("ipv6.plen|ipv6.hlim", "40|64"), NUMBER SAID " ttl 64 df" },
		{ "link addresses", ROW("eth.src|eth.dst", "00:00:00:00:00:01|00:00:00:00:00:02"),
		  NUMBER SAID " link 01>02" },
		{ "none", ROW("eth.src|eth.dst", "x|00:00:00:00:00"), NUMBER SAID },
		{ "a window that is scaled", ROW("tcp.window_size", "640"),
		  NUMBER SAID " win 640" },
		{ "the raw one beside it", ROW("tcp.window_size|tcp.window_size_value", "640|10"),
		  NUMBER SAID " win 10" },
		{ "a label", ROW("tcp.analysis.keep_alive", "1"), NUMBER SAID " again" },
		{ "an empty one", ROW("tcp.analysis.keep_alive", ""), NUMBER SAID },
		{ "one that is no label", ROW("tcp.analysis.keep_alive", "0"), NUMBER SAID },
		{ "the outer of two headers says the hosts",
		  "ip.src|ip.dst|tcp.srcport|tcp.dstport\n"
		  "10.0.0.1,10.1.0.1|10.0.0.2,10.1.0.2|5|80\n",
		  "tshark-fields\n2 0 10.1.0.1:5>10.1.0.2:80 ?" },
		{ "of three the last",
		  "ip.src|ip.dst|tcp.srcport|tcp.dstport\n"
		  "10.0.0.1,10.1.0.1,10.2.0.1|10.0.0.2,10.1.0.2,10.2.0.2|5|80\n",
		  "tshark-fields\n2 0 10.2.0.1:5>10.2.0.2:80 ?" },
		{ "names repeat the addresses",
		  "ip.src|ip.src_host|ip.dst|ip.dst_host|tcp.srcport|tcp.dstport\n"
		  "10.0.0.1|a.example|10.0.0.2|b.example|5|80\n",
		  "tshark-fields\n2 0 10.0.0.1:5>10.0.0.2:80 ?" },
		{ "where there are any",
		  "ip.src_host|ip.dst_host|tcp.srcport|tcp.dstport\na.example|b.example|5|80\n",
		  "tshark-fields\n2 0 a.example:5>b.example:80 ?" },
		{ "ports by name, where a number is not all that fits",
		  "ip.src|ip.dst|tcp_tcp_srcport|tcp_tcp_dstport|tcp.flags\n"
		  "10.0.0.1|10.0.0.2|foo|http|16\n10.0.0.2|10.0.0.1|http|foo|16\n10.0.0.1|10.0.0.2|foo||16\n",
		  "tshark-fields\n2 0 10.0.0.1:foo>10.0.0.2:80 .\n3 0 10.0.0.2:80>10.0.0.1:foo .\n"
		  "4 0 10.0.0.1>10.0.0.2 ." },
		{ "one port alone is none", HOSTS("tcp.srcport|tcp.flags", "5|16"),
		  NUMBER "10.0.0.1>10.0.0.2 ." },
	};
	assert_readings(readings, sizeof(readings) / sizeof(readings[0]), NULL);
}

static void text_cells__options(void **state)
{
	(void)state;
	static const struct reading readings[] = {
		{ "MSS", ROW("tcp.options.mss_val", "65535"), NUMBER SAID " mss 65535" },
		{ "none", ROW("tcp.options.mss_val", "65536"), NUMBER SAID },
		{ "no number", ROW("tcp.options.mss_val", "x"), NUMBER SAID },
		{ "window scale", ROW("tcp.options.wscale.shift", "7"), NUMBER SAID " ws 7" },
		{ "none", ROW("tcp.options.wscale.shift", "256"), NUMBER SAID },
		{ "no number", ROW("tcp.options.wscale.shift", "x"), NUMBER SAID },
		{ "SACK permitted, in any words", ROW("tcp.options.sack_perm", "04:02"),
		  NUMBER SAID " sackok" },
		{ "timestamps",
		  ROW("tcp.options.timestamp.tsval|tcp.options.timestamp.tsecr", "3|4"),
		  NUMBER SAID " ts 3/4" },
		{ "half of them", ROW("tcp.options.timestamp.tsval", "3"), NUMBER SAID },
		{ "four blocks of SACK, and no fifth",
		  ROW("tcp.options.sack_le|tcp.options.sack_re", "1,3,5,7,9|2,4,6,8,10"),
		  NUMBER SAID " sack 1-2 sack 3-4 sack 5-6 sack 7-8" },
		{ "edges without another", ROW("tcp.options.sack_le|tcp.options.sack_re", "1,3|2"),
		  NUMBER SAID " sack 1-2" },
		{ "others without one", ROW("tcp.options.sack_le|tcp.options.sack_re", "1|2,4"),
		  NUMBER SAID " sack 1-2" },
		{ "edges beside raw numbers of which nothing is known",
		  ROW("tcp.seq_raw|tcp.options.sack_le|tcp.options.sack_re", "7|1|2"),
		  NUMBER SAID " seq 7" },
		{ "edges where the other side's raw number is known",
		  ROW("tcp.seq_raw|tcp.ack_raw|tcp.ack|tcp.options.sack_le|tcp.options.sack_re",
		      "7|1001|1|11|12"),
		  NUMBER SAID " seq 7 ack 1001 sack 1011-1012" },
		{ "bytes: MSS, SACK permitted, timestamps, nothing, window scale",
		  ROW("tcp.options", "020405b40402080a0000000300000004010303070000"),
		  NUMBER SAID " mss 1460 ws 7 sackok ts 3/4" },
		{ "with colons", ROW("tcp.options", "02:04:05:b4"), NUMBER SAID " mss 1460" },
		{ "blocks of SACK", ROW("tcp.options", "0512000000010000000200000003000000040101"),
		  NUMBER SAID " sack 1-2 sack 3-4" },
		{ "a block and half of one", ROW("tcp.options", "050e000000010000000200000003"),
		  NUMBER SAID " sack 1-2" },
		{ "digests", ROW("tcp.options", "13041111"), NUMBER SAID " digest" },
		{ "of TCP-AO", ROW("tcp.options", "1d041111"), NUMBER SAID " digest" },
		{ "what nobody knows is passed over", ROW("tcp.options", "fd04111102040580"),
		  NUMBER SAID " mss 1408" },
		{ "another length is another option", ROW("tcp.options", "0203050304010204057803"),
		  NUMBER SAID },
		{ "behind the end nothing", ROW("tcp.options", "0002040580"), NUMBER SAID },
		{ "bytes come before numbers",
		  ROW("tcp.options|tcp.options.mss_val", "02040580|1000"),
		  NUMBER SAID " mss 1408" },
		{ "bytes that are none leave the numbers",
		  ROW("tcp.options|tcp.options.mss_val", "0204058|1000"), NUMBER SAID " mss 1000" },
		{ "and those with a length that is none",
		  ROW("tcp.options|tcp.options.mss_val", "0201|1000"), NUMBER SAID " mss 1000" },
		{ "and words", ROW("tcp.options|tcp.options.mss_val", "0x02|1000"),
		  NUMBER SAID " mss 1000" },
	};
	assert_readings(readings, sizeof(readings) / sizeof(readings[0]), NULL);
}

static void text_cells__what_is_known(void **state)
{
	(void)state;
	static const struct reading readings[] = {
		{ "a protocol on TCP hides a segment", HOSTS("_ws.col.Protocol", "TLSv1.2"),
		  NUMBER "10.0.0.1>10.0.0.2 ? inferred" },
		{ "another does not", HOSTS("_ws.col.Protocol", "DNS"),
		  NUMBER "dns 10.0.0.1>10.0.0.2" },
		{ "UDP", HOSTS("udp.srcport|udp.dstport", "5|53"), NUMBER "udp 10.0.0.1>10.0.0.2" },
		{ "ICMP that is no error", HOSTS("icmp.type|icmp.code", "8|0"),
		  NUMBER "icmp 10.0.0.1>10.0.0.2" },
		{ "that of IPv6", HOSTS("icmpv6.type|icmpv6.code", "128|0"),
		  NUMBER "icmpv6 10.0.0.1>10.0.0.2" },
		{ "nothing", HOSTS("_ws.col.Info", "some words"),
		  NUMBER "other 10.0.0.1>10.0.0.2" },
		{ "no addresses", "frame.number|ip.src|ip.dst\n7|10.0.0.1|\n8||10.0.0.2\n",
		  "tshark-fields\n7 0 other\n8 0 other" },
		{ "a row that says nothing", "ip.src,ip.dst,tcp.flags\n,,\n10.0.0.1,10.0.0.2,16\n",
		  "tshark-fields\n3 0 10.0.0.1>10.0.0.2 .\nskipped 1" },
		{ "cells that cannot be what they are called",
		  ROW("tcp.len", "3") "8|10.0.0.1|x|10.0.0.2|80|16|0\n9|a b|5|10.0.0.2|80|16|0\n",
		  NUMBER SAID " len 3\nskipped 2" },
		{ "an editor took the empty cells", ROW("tcp.len|tcp.analysis.keep_alive", "3"),
		  NUMBER SAID " len 3" },
		{ "but no half of the row",
		  "frame.number|ip.src|ip.dst|tcp.srcport|tcp.dstport|tcp.len\n"
		  "7|10.0.0.1|10.0.0.2\n8|10.0.0.1\n",
		  NUMBER "other 10.0.0.1>10.0.0.2\nskipped 1" },
		{ "nor of a row with commas",
		  "frame.number,ip.src,ip.dst,tcp.flags\n7,10.0.0.1,10.0.0.2\n"
		  "8,10.0.0.1,10.0.0.2,16\n",
		  "tshark-fields\n8 0 10.0.0.1>10.0.0.2 .\nskipped 1" },
		{ "a header with marks, and quotes",
		  "# \"frame.number\",'ip.src','ip.dst','tcp.flags'\n7,10.0.0.1,10.0.0.2,16\n",
		  NUMBER "10.0.0.1>10.0.0.2 ." },
		{ "half of its names are known", "ip.src|ip.dst|foo|bar\n10.0.0.1|10.0.0.2|x|y\n",
		  "tshark-fields\n2 0 other 10.0.0.1>10.0.0.2" },
		{ "names with the layer twice",
		  "ip_ip_src|ip_ip_dst|tcp_tcp_flags\n10.0.0.1|10.0.0.2|16\n",
		  "tshark-fields\n2 0 10.0.0.1>10.0.0.2 ." },
		{ "quotes of both kinds, blanks around, a separator in them",
		  "frame.number,ip.src,ip.dst,_ws.col.Info,tcp.analysis.flags\n"
		  "7, \"10.0.0.1\" ,'10.0.0.2',\"5 > 80 [PSH, ACK] Seq=1 Ack=1 Win=5 Len=9\",\n"
		  "8,10.0.0.1 , 10.0.0.2,\"5 > 80 [FIN, ACK] Seq=1 \"\"Ack=1 Win=5 Len=9\",\n"
		  "9,10.0.0.1,10.0.0.2,\"5 > 80 [RST, ACK] Seq=1 Ack=1\n",
		  NUMBER "10.0.0.1:5>10.0.0.2:80 P. seq 1 ack 1 len 9 win 5 rel\n"
			 "8 0 10.0.0.1:5>10.0.0.2:80 F. seq 1 len 9 win 5 rel\nskipped 1" },
	};
	assert_readings(readings, sizeof(readings) / sizeof(readings[0]), NULL);
}

static void text_cells__neighbours_and_errors(void **state)
{
	(void)state;
#define ARP(op, sender, target)                                                                    \
	"frame.number|arp.opcode|arp.src.proto_ipv4|arp.dst.proto_ipv4\n7|" op "|" sender          \
	"|" target "\n"
#define ND(names, values)                                                                          \
	"frame.number|ipv6.src|ipv6.dst|icmpv6.type|" names "\n7|fe80::1|fe80::2|" values "\n"
#define ICMP(v6, type) QUOTE(v6, type, "10.0.0.1")
#define QUOTE(v6, type, inner)                                                                     \
	"frame.number|ip.src|ip.dst|tcp.srcport|tcp.dstport|tcp.seq|icmp" v6 ".type|icmp" v6       \
	".code\n7|10.0.0.9," inner "|10.0.0.1,10.0.0.2|5|80|77|" type "|1\n"
#define QUOTED " 10.0.0.9 of 10.0.0.1:5>10.0.0.2:80 seq 77"
	static const struct reading readings[] = {
		{ "a question", ARP("1", "10.0.0.1", "10.0.0.2"),
		  NUMBER "asks 10.0.0.1 of 10.0.0.2" },
		{ "an answer is of its sender", ARP("2", "10.0.0.2", "10.0.0.1"),
		  NUMBER "answers 10.0.0.2 of 10.0.0.2" },
		{ "of itself", ARP("1", "10.0.0.2", "10.0.0.2"),
		  NUMBER "announces 10.0.0.2 of 10.0.0.2" },
		{ "without a kind", ARP("", "10.0.0.1", "10.0.0.2"), NUMBER "arp" },
		{ "a solicitation", ND("icmpv6.nd.ns.target_address", "135|fe80::2"),
		  NUMBER "asks fe80::1 of fe80::2" },
		{ "an advertisement",
		  ND("icmpv6.nd.na.target_address|icmpv6.nd.na.flag.s", "136|fe80::1|1"),
		  NUMBER "answers fe80::1 of fe80::1" },
		{ "one for which nobody asked",
		  ND("icmpv6.nd.na.target_address|icmpv6.nd.na.flag.s", "136|fe80::1|0"),
		  NUMBER "announces fe80::1 of fe80::1" },
		{ "without a sender", "frame.number|icmpv6.nd.ns.target_address\n7|fe80::2\n",
		  NUMBER "asks fe80::2 of fe80::2" },
		{ "errors of IPv4", ICMP("", "3"), NUMBER "icmp 3/1" QUOTED },
		{ "source quench", ICMP("", "4"), NUMBER "icmp 4/1" QUOTED },
		{ "no time left", ICMP("", "11"), NUMBER "icmp 11/1" QUOTED },
		{ "a parameter", ICMP("", "12"), NUMBER "icmp 12/1" QUOTED },
		{ "a redirect is none", ICMP("", "5"), NUMBER "icmp 10.0.0.9>10.0.0.1" },
		{ "errors of IPv6", ICMP("v6", "1"), NUMBER "icmpv6 1/1" QUOTED },
		{ "up to four", ICMP("v6", "4"), NUMBER "icmpv6 4/1" QUOTED },
		{ "no more", ICMP("v6", "5"), NUMBER "icmpv6 10.0.0.9>10.0.0.1" },
		{ "nor none", ICMP("v6", "0"), NUMBER "icmpv6 10.0.0.9>10.0.0.1" },
		{ "what is quoted was sent by whom it is sent to", QUOTE("", "3", "10.0.0.7"),
		  NUMBER "icmp 10.0.0.9>10.0.0.1" },
	};
	assert_readings(readings, sizeof(readings) / sizeof(readings[0]), NULL);
}

/* Objects of JSON, whatever stands in and between them. */
static void text_cells__of_json(void **state)
{
	(void)state;
#define J(layers) "{\"_source\": {\"layers\": {" layers "}}}"
#define IP "\"ip\": {\"ip.src\": \"10.0.0.1\", \"ip.dst\": \"10.0.0.2\"}, "
#define TCP(more) "\"tcp\": {\"tcp.srcport\": \"5\", \"tcp.dstport\": \"80\"" more "}"
#define JSON "tshark-json\n1 0 10.0.0.1:5>10.0.0.2:80 "
	static const struct reading readings[] = {
		{ "numbers, true and false",
		  "[" J(IP TCP(
			  ", \"tcp.seq\": 7, \"tcp.flags.syn\": true, \"tcp.flags.ack\": false")) "]\n",
		  JSON "S seq 7" },
		{ "nothing, and a fraction",
		  "[" J(IP TCP(
			  ", \"tcp.seq\": null, \"tcp.len\": 1.5, \"tcp.flags\": \"0x0010\"")) "]\n",
		  JSON "." },
		{ "lists",
		  "[" J(IP TCP(
			  ", \"tcp.options.sack_le\": [1, 3], \"tcp.options.sack_re\": [\"2\", \"4\"]")) "]\n",
		  JSON "? sack 1-2 sack 3-4" },
		{ "a list of objects",
		  "[" J(IP "\"tcp\": [{\"tcp.srcport\": \"5\"}, {\"tcp.dstport\": \"80\"}]") "]\n",
		  JSON "?" },
		{ "braces and quotes in a string",
		  "[" J(IP "\"x\": \"}{ \\\" \\\\\", " TCP("")) "]\n", JSON "?" },
		{ "other characters in one", "[" J(IP "\"x\": \"\xc3\xa9\t\", " TCP("")) "]\n",
		  JSON "?" },
		{ "tabs and lines between",
		  "[\n{\t\"_source\":\n{\"layers\": {" IP "\n" TCP("\n") "}\n}\n}\n]\n",
		  "tshark-json\n2 0 10.0.0.1:5>10.0.0.2:80 ?" },
		{ "two in one line", "[" J(IP TCP("")) "," J(IP TCP(", \"tcp.seq\": 7")) "]\n",
		  JSON "?\n1 0 10.0.0.1:5>10.0.0.2:80 ? seq 7 rel" },
		{ "words between", "[" J(IP TCP("")) "\nand\n" J(IP TCP("")) "]\n",
		  JSON "?\n3 0 10.0.0.1:5>10.0.0.2:80 ?\nskipped 1" },
		{ "an object that is none of a packet",
		  "[" J(IP TCP("")) ", {\"a\": 1}, {\"index\": {}}]\n", JSON "?\nskipped 1" },
		{ "one that is broken", "[" J(IP TCP("")) ", {\"a\" 1}]\n", JSON "?\nskipped 1" },
		{ "one that does not end", "[" J(IP TCP("")) ", {\"a\": {\n", JSON "?" },
		{ "a quote of ICMP",
		  "[" J("\"ip\": {\"ip.src\": \"10.0.0.9\", \"ip.dst\": \"10.0.0.1\"}, \"icmp\": {\"icmp.type\": 3, "
			"\"icmp.code\": 1, " IP TCP(
				", \"tcp.seq\": 77") "}, \"frame\": {\"frame.number\": 7}") "]\n",
		  "tshark-json\n7 0 icmp 3/1 10.0.0.9 of 10.0.0.1:5>10.0.0.2:80 seq 77" },
		{ "that of IPv6",
		  "[" J("\"ipv6\": {\"ipv6.src\": \"fe80::9\", \"ipv6.dst\": \"10.0.0.1\"}, \"icmpv6\": {\"icmpv6.type\": 1, "
			"\"icmpv6.code\": 4, " IP TCP("") "}") "]\n",
		  "tshark-json\n1 0 icmpv6 1/4 fe80::9 of 10.0.0.1:5>10.0.0.2:80" },
	};
	assert_readings(readings, sizeof(readings) / sizeof(readings[0]), NULL);
}

/* What is right or wrong stands in no words of text_told.h. */
static void text_cells__checksums(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		uint32_t have;
	} cases[] = {
		{ ROW("tcp.checksum.status", "1"), TA_CSUM_GOOD },
		{ ROW("tcp.checksum.status", "Good"), TA_CSUM_GOOD },
		{ ROW("tcp.checksum.status", "0"), TA_CSUM_BAD },
		{ ROW("tcp.checksum.status", "Bad"), TA_CSUM_BAD },
		{ ROW("tcp.checksum.status", "2"), 0 },
		{ ROW("tcp.checksum.status", "Unverified"), 0 },
		{ ROW("tcp.hdr_len", "20"), TA_HAVE_OPTIONS },
		{ ROW("tcp.hdr_len", "32"), 0 },
		{ ROW("tcp.hdr_len|tcp.options.mss_val", "24|1460"), 0 }, /* not all are shown */
		{ ROW("tcp.options", "020405b4"), TA_HAVE_OPTIONS },
		{ ROW("tcp.window_size", "5"), TA_WINDOW_SCALED },
		{ ROW("tcp.window_size_value", "5"), 0 },
		{ HOSTS("tcp.srcport|tcp.dstport|tcp.flags|tcp.window_size", "5|80|2|5"), 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trace t;
		trace_read(&t, cases[i].text);
		print_message("%s", cases[i].text);
		assert_int_equal(t.count, 1);
		assert_int_equal(t.packet[0].seg.have & (TA_CSUM_GOOD | TA_CSUM_BAD |
							 TA_HAVE_OPTIONS | TA_WINDOW_SCALED),
				 cases[i].have);
		trace_release(&t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_cells__times),
		cmocka_unit_test(text_cells__flags),
		cmocka_unit_test(text_cells__headers),
		cmocka_unit_test(text_cells__options),
		cmocka_unit_test(text_cells__what_is_known),
		cmocka_unit_test(text_cells__neighbours_and_errors),
		cmocka_unit_test(text_cells__of_json),
		cmocka_unit_test(text_cells__checksums),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
