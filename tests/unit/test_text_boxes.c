/* SPDX-License-Identifier: MIT */
/* What network boxes and other programs print, a line or a record at a time: each word that says something, and what is none. */
#include "text_told.h"

#define ASSERT_READINGS(readings)                                                                  \
	assert_readings(readings, sizeof(readings) / sizeof(readings[0]), NULL)
#define ENDS "10.0.0.1:5>10.0.0.2:80 "

static void text_boxes__fortigate(void **state)
{
	(void)state;
#define F(words) "1.5 port3 in 10.0.0.1.5 -> 10.0.0.2.80: " words "\n"
#define SAID "fortigate-sniffer\n1 1.5 "
	static const struct reading readings[] = {
		{ "a SYN", F("syn 7"), SAID ENDS "S seq 7 len 0" },
		{ "its answer", F("syn 7 ack 8"), SAID ENDS "S. seq 7 ack 8 len 0" },
		{ "a FIN may have data", F("fin 7 ack 8"), SAID ENDS "F. seq 7 ack 8" },
		{ "a RST has none", F("rst 7 ack 8"), SAID ENDS "R. seq 7 ack 8 len 0" },
		{ "data", F("psh 7 ack 8"), SAID ENDS "P. seq 7 ack 8" },
		{ "urgent ones", F("urg 7 ack 8"), SAID ENDS ".U seq 7 ack 8" },
		{ "an ACK", F("ack 4294967295"), SAID ENDS ". ack 4294967295" },
		{ "a number that is none", F("ack 4294967296"), SAID "other" },
		{ "no number", F("ack x"), "nothing\nskipped 1" },
		{ "no word", F("foo 7"), "nothing\nskipped 1" },
		{ "words behind it", F("ack 8 and more"), SAID ENDS ". ack 8" },
		{ "UDP", F("udp 44"), SAID "udp" },
		{ "without an end", "1.5 port3 in 10.0.0.1.5 -> 10.0.0.2.80 syn 7\n",
		  "nothing\nskipped 1" },
		{ "without an interface", "1.5 10.0.0.1.5 -> 10.0.0.2.80: syn 7\n",
		  SAID ENDS "S seq 7 len 0" },
		{ "ICMP", "1.5 port3 in 10.0.0.1 -> 10.0.0.2: icmp: echo request\n",
		  SAID "icmp 10.0.0.1>10.0.0.2" },
		{ "of IPv6", "1.5 port3 in fe80::1 -> fe80::2: icmp6: echo request\n",
		  SAID "icmpv6 fe80::1>fe80::2" },
		{ "an error",
		  "1.5 port3 in 10.0.0.9 -> 10.0.0.1: icmp: host 10.0.0.2 unreachable\n",
		  SAID "icmp 3/1 10.0.0.9 of 10.0.0.1:0>10.0.0.2:0" },
		{ "two at two places, the same one at another place, the same place again",
		  F("syn 7") "1.51 wan1 out 10.0.0.1.5 -> 10.0.0.2.80: syn 7\n"
			     "1.52 port3 out 10.0.0.1.5 -> 10.0.0.2.80: syn 7\n"
			     "1.53 wan1 out 10.0.0.1.5 -> 10.0.0.2.80: syn 8\n" F("syn 7"),
		  SAID ENDS "S seq 7 len 0\n4 1.53 " ENDS "S seq 8 len 0\n5 1.5 " ENDS
			    "S seq 7 len 0\nskipped 2" },
	};
	ASSERT_READINGS(readings);
#undef SAID
}

static void text_boxes__snort(void **state)
{
	(void)state;
#define HEAD "07/17-14:34:18.5 10.0.0.1:5 -> 10.0.0.2:80\n"
#define IP "TCP TTL:64 TOS:0x0 ID:258 IpLen:20 DgmLen:57\n"
#define NUMBERS "***A**** Seq: 0x7  Ack: 0x8  Win: 0x5  TcpLen: 32\n"
#define SAID "snort-dump\n1 52458.5 " ENDS
#define ACK ". seq 7 ack 8 len 5 win 5"
#define TAIL " ttl 64 id 258"
	static const struct reading readings[] = {
		{ "a segment", HEAD IP NUMBERS, SAID ACK TAIL },
		{ "the largest of a header",
		  HEAD "TCP TTL:255 TOS:0x0 ID:65535 IpLen:20 DgmLen:52 DF\n" NUMBERS,
		  SAID ". seq 7 ack 8 len 0 win 5 ttl 255 id 65535 df" },
		{ "more are none, and a length that is",
		  HEAD "TCP TTL:256 TOS:0x0 ID:65536 IpLen:20 DgmLen:51\n" NUMBERS,
		  SAID ". seq 7 ack 8 win 5" },
		{ "all options",
		  HEAD IP NUMBERS "TCP Options (5) => MSS: 65535 NOP WS: 255 SackOK TS: 3 4\n",
		  SAID ACK " mss 65535 ws 255 sackok ts 3/4" TAIL },
		{ "none", HEAD IP NUMBERS "TCP Options (5) => MSS: 65536 NOP WS: 256 TS: 3 x\n",
		  SAID ACK TAIL },
		{ "half of the stamps", HEAD IP NUMBERS "TCP Options (1) => TS: 3\n",
		  SAID ACK TAIL },
		{ "another line is none", HEAD IP NUMBERS "Options (1) => TS: 3 4\n",
		  SAID ACK TAIL "\nskipped 1" },
		{ "all flags", HEAD IP "12UAPRSF Seq: 0x7  Ack: 0x8  Win: 0x5  TcpLen: 32\n",
		  SAID "FSRP.UEW seq 7 ack 8 len 5 win 5" TAIL },
		{ "a number that nobody acknowledges",
		  HEAD IP "******S* Seq: 0x7  Ack: 0x8  Win: 0x5  TcpLen: 32\n",
		  SAID "S seq 7 len 5 win 5" TAIL },
		{ "a flag that is none",
		  HEAD IP "***X**** Seq: 0x7  Ack: 0x8  Win: 0x5  TcpLen: 32\n",
		  "nothing\nskipped 1" },
		{ "numbers of 32 bits",
		  HEAD IP "***A**** Seq: 0xFFFFFFFF  Ack: 0xffffffff  Win: 0x5  TcpLen: 32\n",
		  SAID ". seq 4294967295 ack 4294967295 len 5 win 5" TAIL },
		{ "of more",
		  HEAD IP "***A**** Seq: 0x7  Ack: 0x100000000  Win: 0x100000000  TcpLen: 32\n",
		  SAID ". seq 7 len 5" TAIL },
		{ "another protocol", HEAD "UDP TTL:64 TOS:0x0 ID:258 IpLen:20 DgmLen:57\n" NUMBERS,
		  "nothing\nskipped 1" },
		{ "link addresses in front",
		  "07/17-14:34:18.5 0:50:56:A1:12:3F -> 0:9:F:9:0:2E type:0x800 len:0x42\n"
		  "10.0.0.1:5 -> 10.0.0.2:80 " IP NUMBERS,
		  SAID ACK TAIL },
	};
	ASSERT_READINGS(readings);
#undef SAID
#undef ACK
}

static void text_boxes__snoop(void **state)
{
	(void)state;
#define LINE(words) "  3   0.50000     10.0.0.1 -> 10.0.0.2     TCP D=80 S=5 " words "\n"
#define SAID "snoop-text\n3 0.5 " ENDS
	static const struct reading readings[] = {
		{ "a SYN", LINE("Syn Seq=7 Len=0 Win=5"), SAID "S seq 7 len 0 win 5" },
		{ "all flags", LINE("Syn Fin Rst Push Urg Ack=8 Seq=7 Len=0 Win=5"),
		  SAID "FSRP.U seq 7 ack 8 len 0 win 5" },
		{ "numbers that are none", LINE("Syn Seq=x Len=x Win=x"), SAID "S" },
		{ "the largest options",
		  LINE("Syn Seq=7 Len=0 Win=5 Options=<sackOK,tstamp 3 4,nop,wscale 255,mss 65535>"),
		  SAID "S seq 7 len 0 win 5 mss 65535 ws 255 sackok ts 3/4" },
		{ "none", LINE("Syn Seq=7 Len=0 Win=5 Options=<tstamp 3,wscale 256,mss 65536>"),
		  SAID "S seq 7 len 0 win 5" },
		{ "no number in front",
		  "0.50000     10.0.0.1 -> 10.0.0.2     TCP D=80 S=5 Syn Seq=7 Len=0 Win=5\n",
		  "snoop-text\n1 0.5 " ENDS "S seq 7 len 0 win 5" },
		{ "a time of day",
		  "3 10:00:00.5 10.0.0.1 -> 10.0.0.2     TCP D=80 S=5 Syn Seq=7 Len=0 Win=5\n",
		  "snoop-text\n3 36000.5 " ENDS "S seq 7 len 0 win 5" },
		{ "the largest ports",
		  "  3   0.50000     10.0.0.1 -> 10.0.0.2     TCP D=65535 S=65535 Syn Seq=7 Len=0 Win=5\n",
		  "snoop-text\n3 0.5 10.0.0.1:65535>10.0.0.2:65535 S seq 7 len 0 win 5" },
		{ "more are none",
		  "  3   0.50000     10.0.0.1 -> 10.0.0.2     TCP D=65536 S=5 Syn Seq=7 Len=0 Win=5\n",
		  "nothing\nskipped 1" },
		{ "on the other side",
		  "  3   0.50000     10.0.0.1 -> 10.0.0.2     TCP D=5 S=65536 Syn Seq=7 Len=0 Win=5\n",
		  "nothing\nskipped 1" },
	};
	ASSERT_READINGS(readings);
#undef SAID
}

static void text_boxes__hubble(void **state)
{
	(void)state;
#define H(ends, flags) "Mar  6 13:48:01.5: " ends " to-stack FORWARDED (TCP Flags: " flags ")\n"
#define SAID "hubble\n1 49681.5 " ENDS
	static const struct reading readings[] = {
		{ "a SYN", H("10.0.0.1:5 (ID:1) -> 10.0.0.2:80 (world)", "SYN"),
		  SAID "S seq 0 len 0 rel" },
		{ "all flags",
		  H("10.0.0.1:5 (ID:1) -> 10.0.0.2:80 (world)",
		    "SYN, ACK, FIN, RST, PSH, URG, ECE, CWR"),
		  SAID "FSRP.UEW seq 0 ack 1 len 0 rel" },
		{ "an ACK shows no numbers",
		  H("10.0.0.1:5 (ID:1) -> 10.0.0.2:80 (world)", "ACK, PSH"), SAID "P." },
		{ "the other way", H("10.0.0.2:80 (ID:1) <- 10.0.0.1:5 (world)", "ACK"), SAID "." },
		{ "both ways", H("10.0.0.1:5 (ID:1) <> 10.0.0.2:80 (world)", "ACK"), SAID "." },
		{ "names of ports", H("10.0.0.1:5(foo) (ID:1) -> 10.0.0.2:80(http) (world)", "ACK"),
		  SAID "." },
		{ "names in front",
		  H("a/b (10.0.0.3) 10.0.0.1:5 (ID:1) -> 10.0.0.2:80 (world)", "ACK"), SAID "." },
		{ "what stands behind the flags is none of them",
		  H("10.0.0.1:5 (ID:1) -> 10.0.0.2:80 (world)", "ACK) SYN"), SAID "." },
		{ "one end", H("10.0.0.1:5 (ID:1) ->", "ACK"), "nothing\nskipped 1" },
		{ "no ports", H("10.0.0.1 (ID:1) -> 10.0.0.2 (world)", "ACK"),
		  "nothing\nskipped 1" },
	};
	ASSERT_READINGS(readings);
#undef SAID
}

static void text_boxes__fw_monitor(void **state)
{
	(void)state;
#define W(len, words)                                                                              \
	"[vs_0][fw_1] eth0:i[60]: 10.0.0.1 -> 10.0.0.2 (TCP) len=" len                             \
	" id=258\nTCP: 5 -> 80 " words "\n"
#define SAID "fw-monitor\n1 0 " ENDS
	static const struct reading readings[] = {
		{ "a SYN", W("60", ".S.... seq=00000011 ack=00000000"),
		  SAID "S seq 17 len 0 id 258" },
		{ "all flags", W("60", "FSRPAU seq=00000011 ack=00000012"),
		  SAID "FSRP.U seq 17 ack 18 len 0 id 258" },
		{ "numbers of other lengths are decimal",
		  W("60", "..R... seq=0000011 ack=12 win=5"), SAID "R seq 11 len 0 win 5 id 258" },
		{ "headers alone", W("40", "....A. seq=00000011 ack=00000012"),
		  SAID ". seq 17 ack 18 len 0 id 258" },
		{ "with options, or a byte", W("41", "....A. seq=00000011 ack=00000012"),
		  SAID ". seq 17 ack 18 id 258" },
		{ "no flags", W("60", "..X... seq=00000011 ack=00000012"), "nothing\nskipped 1" },
		{ "no number", W("60", "....A. seq= ack=00000012"), "nothing\nskipped 1" },
		{ "a time",
		  "[vs_0][fw_1] 11Feb2024 09:15:01.5 eth0:i[60]: 10.0.0.1 -> 10.0.0.2 (TCP) len=60 id=65535\n"
		  "TCP: 5 -> 80 .S.... seq=00000011 ack=00000000\n",
		  "fw-monitor\n1 33301.5 " ENDS "S seq 17 len 0 id 65535" },
		{ "no identification",
		  "[vs_0][fw_1] eth0:i[60]: 10.0.0.1 -> 10.0.0.2 (TCP) len=60 id=65536\n"
		  "TCP: 5 -> 80 .S.... seq=00000011 ack=00000000\n",
		  SAID "S seq 17 len 0" },
		{ "no second line",
		  "[vs_0][fw_1] eth0:i[60]: 10.0.0.1 -> 10.0.0.2 (TCP) len=60 id=1\n",
		  "nothing\nskipped 1" },
	};
	ASSERT_READINGS(readings);
#undef SAID
}

static void text_boxes__ngrep(void **state)
{
	(void)state;
	static const struct reading readings[] = {
		{ "a SYN", "T 10.0.0.1:5 -> 10.0.0.2:80 [S] #1\n",
		  "ngrep\n1 0 " ENDS "S seq 0 len 0 rel" },
		{ "with the number of the protocol", "T(6) 10.0.0.1:5 -> 10.0.0.2:80 [AP]\n",
		  "ngrep\n1 0 " ENDS "P." },
		{ "since the match before", "T +0.5 10.0.0.1:5 -> 10.0.0.2:80 [A] #1\n",
		  "ngrep\n1 0.5 " ENDS "." },
		{ "another protocol", "U 10.0.0.1:5 -> 10.0.0.2:80 [A] #1\n",
		  "nothing\nskipped 1" },
		{ "no flags", "T 10.0.0.1:5 -> 10.0.0.2:80 [] #1\n", "nothing\nskipped 1" },
		{ "letters that are none", "T 10.0.0.1:5 -> 10.0.0.2:80 [X] #1\n",
		  "nothing\nskipped 1" },
		{ "no bracket", "T 10.0.0.1:5 -> 10.0.0.2:80 [AP #1\n", "nothing\nskipped 1" },
		{ "no ports", "T 10.0.0.1 -> 10.0.0.2 [A] #1\n", "nothing\nskipped 1" },
	};
	ASSERT_READINGS(readings);
}

static void text_boxes__ios(void **state)
{
	(void)state;
#define I(mark, len, words)                                                                        \
	mark "Mar  1 00:21:30.5: IP: s=10.0.0.1 (Gi0/1), d=10.0.0.2, len " len ", rcvd 3\n" mark   \
	     "Mar  1 00:21:30.5:     TCP src=5, dst=80, " words "\n"
#define SAID "ios-debug\n1 1290.5 " ENDS
	static const struct reading readings[] = {
		{ "a SYN", I("*", "44", "seq=7, ack=0, win=5 SYN"), SAID "S seq 7 len 0 win 5" },
		{ "a clock that lost its server", I(".", "44", "seq=7, ack=0, win=5 SYN"),
		  SAID "S seq 7 len 0 win 5" },
		{ "one that has it", I("", "44", "seq=7, ack=0, win=5 SYN"),
		  SAID "S seq 7 len 0 win 5" },
		{ "all flags", I("*", "44", "seq=7, ack=8, win=5 ACK FIN RST PUSH URG"),
		  SAID "FRP.U seq 7 ack 8 len 0 win 5" },
		{ "by another name", I("*", "44", "seq=7, ack=8, win=5 ACK PSH"),
		  SAID "P. seq 7 ack 8 win 5" },
		{ "headers alone", I("*", "40", "seq=7, ack=8, win=5 ACK"),
		  SAID ". seq 7 ack 8 len 0 win 5" },
		{ "no number", I("*", "40", "seq=x, ack=8, win=5 ACK"), "nothing\nskipped 1" },
		{ "no second line",
		  "*Mar  1 00:21:30.5: IP: s=10.0.0.1 (Gi0/1), d=10.0.0.2, len 44, rcvd 3\n",
		  "nothing\nskipped 1" },
		{ "a host by name",
		  "*Mar  1 00:21:30.5: IP: s=host (Gi0/1), d=10.0.0.2, len 44, rcvd 3\n"
		  "*Mar  1 00:21:30.5:     TCP src=5, dst=80, seq=7, ack=8, win=5 ACK\n",
		  "nothing\nskipped 1" },
		{ "a port that is none",
		  "*Mar  1 00:21:30.5: IP: s=10.0.0.1 (Gi0/1), d=10.0.0.2, len 44, rcvd 3\n"
		  "*Mar  1 00:21:30.5:     TCP src=5, dst=65536, seq=7, ack=8, win=5 ACK\n",
		  "nothing\nskipped 1" },
	};
	ASSERT_READINGS(readings);
#undef SAID
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_boxes__fortigate),  cmocka_unit_test(text_boxes__snort),
		cmocka_unit_test(text_boxes__snoop),      cmocka_unit_test(text_boxes__hubble),
		cmocka_unit_test(text_boxes__fw_monitor), cmocka_unit_test(text_boxes__ngrep),
		cmocka_unit_test(text_boxes__ios),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
