/* SPDX-License-Identifier: MIT */
/* The phrases of tcpdump, and of the Info of what is no segment, one at a time: what each says, and what is none. */
#include "text_told.h"

/* A line of two hosts, and what is said of it but for the rest. */
#define T "10:00:00.5 IP 10.0.0.1.5 > 10.0.0.2.80: "
#define SAID "tcpdump-text\n1 36000.5 10.0.0.1:5>10.0.0.2:80 "
#define OTHER "tcpdump-text\n1 36000.5 other 10.0.0.1>10.0.0.2"
#define END "ack 1, win 5, length 0\n"
#define OPTIONS(options) T "Flags [.], ack 1, win 5, options [" options "], length 0\n"
#define ACK ". ack 1 len 0 win 5 rel"

#define ASSERT_READINGS(readings)                                                                  \
	assert_readings(readings, sizeof(readings) / sizeof(readings[0]), NULL)

static void text_phrases__flags_and_numbers(void **state)
{
	(void)state;
	static const struct reading readings[] = {
		{ "all flags", T "Flags [FSRP.UEWe], seq 7, ack 8, win 5, length 0\n",
		  SAID "FSRP.UEWe seq 7 ack 8 len 0 win 5" },
		{ "none", T "Flags [none], win 5, length 0\n", SAID " len 0 win 5" },
		{ "letters that are none", T "Flags [x], " END, OTHER },
		{ "an end that is lost", T "Flags [., " END, OTHER },
		{ "nothing between", T "Flags [], " END, OTHER },
		{ "a range", T "Flags [P.], seq 1:97, ack 1, win 5, length 96\n",
		  SAID "P. seq 1 ack 1 len 96 win 5 rel" },
		{ "its length alone", T "Flags [P.], seq 1:97, ack 1, win 5\n",
		  SAID "P. seq 1 ack 1 len 96 win 5 rel" },
		{ "one that wraps", T "Flags [P.], seq 4294967295:5, ack 1, win 5\n",
		  SAID "P. seq 4294967295 ack 1 len 6 win 5" },
		{ "no numbers", T "Flags [P.], seq x, ack x, win x, length x\n", SAID "P. rel" },
		{ "none of 32 bits",
		  T
		  "Flags [P.], seq 4294967296, ack 4294967296, win 4294967296, length 4294967296\n",
		  SAID "P. rel" },
		{ "nor in a range", T "Flags [P.], seq 1:4294967296, ack 1, length 2\n",
		  SAID "P. ack 1 len 2 rel" },
		{ "a range without its end", T "Flags [P.], seq 1:, ack 1, length 2\n",
		  SAID "P. seq 1 ack 1 len 2 rel" },
		{ "a number with more behind it", T "Flags [P.], seq 1x, ack 1x, length 2\n",
		  SAID "P. len 2 rel" },
		{ "an acknowledgement without its flag",
		  T "Flags [S], seq 7, ack 8, win 5, length 0\n", SAID "S seq 7 len 0 win 5" },
		{ "behind the length nothing counts",
		  T "Flags [.], ack 1, win 5, length 3: seq 9, win 7\n",
		  SAID ". ack 1 len 3 win 5 rel" },
		{ "quiet", T "tcp 10\n", SAID "? len 10" },
		{ "quiet without a number", T "tcp x\n", OTHER },
	};
	ASSERT_READINGS(readings);
}

static void text_phrases__options(void **state)
{
	(void)state;
	static const struct reading readings[] = {
		{ "of a SYN",
		  T
		  "Flags [S], seq 7, win 5, options [mss 1460,sackOK,TS val 3 ecr 4,nop,wscale 7], length 0\n",
		  SAID "S seq 7 len 0 win 5 mss 1460 ws 7 sackok ts 3/4" },
		{ "the largest", OPTIONS("mss 65535,wscale 255"), SAID ACK " mss 65535 ws 255" },
		{ "more is none", OPTIONS("mss 65536,wscale 256"), SAID ACK },
		{ "no numbers", OPTIONS("mss x,wscale x,TS val x ecr 4"), SAID ACK },
		{ "stamps in other places", OPTIONS("TS val 3 ecr 4,nop,nop"), SAID ACK " ts 3/4" },
		{ "stamps of 32 bits", OPTIONS("nop,nop,TS val 4294967295 ecr 4294967295"),
		  SAID ACK " ts 4294967295/4294967295" },
		{ "more are none", OPTIONS("nop,nop,TS val 4294967296 ecr 4"), SAID ACK },
		{ "nor behind the other", OPTIONS("nop,nop,TS val 3 ecr 4294967296"), SAID ACK },
		{ "half of them", OPTIONS("nop,nop,TS val 3"), SAID ACK },
		{ "as version 3 writes them", OPTIONS("nop,nop,timestamp 3 4"),
		  SAID ACK " ts 3/4" },
		{ "half of those", OPTIONS("nop,nop,timestamp 3"), SAID ACK },
		{ "four blocks of SACK, and no fifth", OPTIONS("sack 5 {1:2}{3:4}{5:6}{7:8}{9:10}"),
		  SAID ACK " sack 1-2 sack 3-4 sack 5-6 sack 7-8" },
		{ "blocks that a comma parts", OPTIONS("nop,nop,sack 1 {1:2},mss 9"),
		  SAID ACK " mss 9 sack 1-2" },
		{ "a block that is none", OPTIONS("sack 2 {1:2}{3-4}"), SAID ACK " sack 1-2" },
		{ "one without its end", OPTIONS("sack 1 {1:2"), SAID ACK },
		{ "one of more than 32 bits", OPTIONS("sack 1 {4294967296:2}"), SAID ACK },
		{ "brackets in one", OPTIONS("mss 9,unknown-77 [bad opt],sackOK"),
		  SAID ACK " mss 9 sackok" },
		{ "what was cut", OPTIONS("mss 9,sackOK,[|tcp]"),
		  SAID ". ack 1 len 0 win 5 rel cut mss 9 sackok" },
		{ "an end that was lost", T "Flags [.], ack 1, win 5, options [mss 9, length 0\n",
		  SAID ". ack 1 win 5 rel cut" },
		{ "empty ones", OPTIONS(",,"), SAID ACK },
	};
	ASSERT_READINGS(readings);
}

/* tcpdump 3 and what is like it. */
static void text_phrases__of_version_3(void **state)
{
	(void)state;
	static const struct reading readings[] = {
		{ "a SYN", T "S 7:7(0) win 5\n", SAID "S seq 7 len 0 win 5" },
		{ "with a comma", T "S, cksum 0x1234 (correct), 7:7(0) win 5\n",
		  SAID "S seq 7 len 0 win 5" },
		{ "an ACK", T ". ack 1 win 5\n", SAID ACK },
		{ "with data", T "P 1:11(10) ack 1 win 5\n",
		  SAID "P. seq 1 ack 1 len 10 win 5 rel" },
		{ "without numbers", T "P ack 1 win 5\n", SAID "P. ack 1 len 0 win 5 rel" },
		{ "a RST", T "R 7:7(0) win 0\n", SAID "R seq 7 len 0 win 0" },
		{ "options, and the header behind",
		  T "S 7:7(0) win 5 <mss 9,nop,wscale 7> (DF) (ttl 64, id 258)\n",
		  SAID "S seq 7 len 0 win 5 mss 9 ws 7 ttl 64 id 258 df" },
		{ "the largest numbers of it", T "S 7:7(0) win 5 (ttl 255, id 65535)\n",
		  SAID "S seq 7 len 0 win 5 ttl 255 id 65535" },
		{ "more are none", T "S 7:7(0) win 5 (ttl 256, id 65536)\n",
		  SAID "S seq 7 len 0 win 5" },
		{ "options that were cut", T "S 7:7(0) win 5 <mss 9,[|tcp]>\n",
		  SAID "S seq 7 len 0 win 5 cut mss 9" },
		{ "words behind the header", T "S 7:7(0) win 5 [tos 0x10] win 9\n",
		  SAID "S seq 7 len 0 win 5" },
		{ "a checksum that is right", T "S [tcp sum ok] 7:7(0) win 5\n",
		  SAID "S seq 7 len 0 win 5" },
		{ "one that is wrong", T "S [bad tcp cksum 1234 (->5678)!] 7:7(0) win 5\n",
		  SAID "S seq 7 len 0 win 5" },
		{ "one without an end", T "S [bad tcp cksum 7:7(0) win 5\n", OTHER },
		{ "letters and other words", T "S and more\n", OTHER },
		{ "a range that is none", T "S 7:7(x) win 5\n", OTHER },
		{ "or is none of 32 bits", T "S 7:7(4294967296) win 5\n", OTHER },
		{ "letters alone", T "S\n", OTHER },
	};
	ASSERT_READINGS(readings);
}

/* What stands between the time and the hosts, or behind the segment. */
static void text_phrases__around_a_segment(void **state)
{
	(void)state;
#define V(header) "10:00:00.5 IP " header "\n    10.0.0.1.5 > 10.0.0.2.80: Flags [.], " END
#define V6(header) "10:00:00.5 IP6 " header " fe80::1.5 > fe80::2.80: Flags [.], " END
#define SAID6 "tcpdump-text\n1 36000.5 fe80::1:5>fe80::2:80 "
	static const struct reading readings[] = {
		{ "a header",
		  V("(tos 0x0, ttl 255, id 65535, offset 0, flags [DF], proto TCP (6), length 40)"),
		  SAID ACK " ttl 255 id 65535 df" },
		{ "more are none",
		  V("(tos 0x0, ttl 256, id 65536, offset 0, flags [none], proto TCP (6), length 40)"),
		  SAID ACK },
		{ "of IPv6", V6("(hlim 255, next-header TCP (6) payload length: 20)"),
		  SAID6 ACK " ttl 255 df" },
		{ "with a class",
		  V6("(class 0x2, hlim 64, next-header TCP (6) payload length: 20)"),
		  SAID6 ACK " ttl 64 df" },
		{ "the innermost of two",
		  "10:00:00.5 IP (tos 0x0, ttl 9, id 8, offset 0, flags [none], proto IPIP (4), length 60)\n"
		  "    10.1.0.1 > 10.1.0.2: IP (tos 0x0, ttl 7, id 6, offset 0, flags [DF], proto TCP (6), length "
		  "40)\n    10.0.0.1.5 > 10.0.0.2.80: Flags [.], " END,
		  SAID ACK " ttl 7 id 6 df" },
		{ "one of IPv6 in one of IPv4",
		  "10:00:00.5 IP (tos 0x0, ttl 9, id 8, offset 0, flags [none], proto IPv6 (41), length 80)\n"
		  "    10.1.0.1 > 10.1.0.2: IP6 (flowlabel 0x9, hlim 7, next-header TCP (6) payload length: 20)\n"
		  "    fe80::1.5 > fe80::2.80: Flags [.], " END,
		  SAID6 ACK " ttl 7 df" },
		{ "and the other way round",
		  "10:00:00.5 IP6 (hlim 9, next-header IPIP (4) payload length: 40) fe80::1 > fe80::2: IP (tos 0x0, "
		  "ttl 7, id 6, offset 0, flags [none], proto TCP (6), length 40)\n"
		  "    10.0.0.1.5 > 10.0.0.2.80: Flags [.], " END,
		  SAID ACK " ttl 7 id 6" },
		{ "link addresses",
		  "10:00:00.5 00:00:00:00:00:01 > 00:00:00:00:00:02, ethertype IPv4 (0x0800), length 54: "
		  "10.0.0.1.5 > 10.0.0.2.80: Flags [.], " END,
		  SAID ACK " link 01>02" },
		{ "which way", "10:00:00.5 eth0 Out IP 10.0.0.1.5 > 10.0.0.2.80: Flags [.], " END,
		  SAID ACK " out" },
		{ "on Junos", "10:00:00.5 In IP 10.0.0.1.5 > 10.0.0.2.80: Flags [.], " END,
		  SAID ACK " in" },
		{ "with tcpdump 3.5", "10:00:00.5 eth0 > 10.0.0.1.5 > 10.0.0.2.80: Flags [.], " END,
		  SAID ACK " out" },
		{ "and the other way",
		  "10:00:00.5 eth0 < 10.0.0.1.5 > 10.0.0.2.80: Flags [.], " END, SAID ACK " in" },
		{ "on F5", T "Flags [.], ack 1, win 5, length 0 out slot1/tmm0 lis=/Common/x\n",
		  SAID ACK " out" },
		{ "into it", T "Flags [.], ack 1, win 5, length 0 in slot1/tmm0 lis=/Common/x\n",
		  SAID ACK " in" },
		{ "another word in front",
		  T "Flags [.], ack 1, win 5, length 0 on slot1/tmm0 lis=/Common/x\n", SAID ACK },
		{ "without a listener", T "Flags [.], ack 1, win 5, length 0 in slot1/tmm0\n",
		  SAID ACK },
		{ "pktap, with no more than the way",
		  "10:00:00.5 (en0, in) IP 10.0.0.1.5 > 10.0.0.2.80: Flags [.], " END,
		  SAID ACK " in" },
		{ "without one",
		  "10:00:00.5 (en0, svc BE) IP 10.0.0.1.5 > 10.0.0.2.80: Flags [.], " END,
		  SAID ACK },
	};
	ASSERT_READINGS(readings);
}

static void text_phrases__in_front_of_the_time(void **state)
{
	(void)state;
#define HOSTS "10.0.0.1.5 > 10.0.0.2.80: Flags [.], "
#define UNTIMED "tcpdump-text\n1 0 10.0.0.1:5>10.0.0.2:80 "
	static const struct reading readings[] = {
		{ "a number", "7 10:00:00.5 IP " HOSTS END,
		  "tcpdump-text\n7 36000.5 10.0.0.1:5>10.0.0.2:80 " ACK },
		{ "a word", "x 10:00:00.5 IP " HOSTS END, SAID ACK },
		{ "two words, the last a number", "x 7 10:00:00.5 IP " HOSTS END,
		  "tcpdump-text\n7 36000.5 10.0.0.1:5>10.0.0.2:80 " ACK },
		{ "three are too many", "x y z 10:00:00.5 IP " HOSTS END, "nothing\nskipped 1" },
		{ "no time", "IP " HOSTS END, UNTIMED ACK },
		{ "an interface", "eth0 Out IP " HOSTS END, UNTIMED ACK " out" },
		{ "only a way", "In IP " HOSTS END, UNTIMED ACK " in" },
		{ "to all", "eth0 B IP " HOSTS END, UNTIMED ACK },
		{ "no way", "eth0 X IP " HOSTS END, "nothing\nskipped 1" },
		{ "no protocol", "eth0 In XP " HOSTS END, "nothing\nskipped 1" },
		{ "a blank in front, and no time", "10:00:00.5 IP " HOSTS END "\n IP " HOSTS END,
		  SAID ACK "\nskipped 1" },
		{ "lines without a time among some that have one",
		  "10:00:00.5 IP " HOSTS END "\nIP " HOSTS END, SAID ACK "\nskipped 1" },
	};
	ASSERT_READINGS(readings);
}

/* Four lines without a time may come on one that has it. */
static void text_phrases__lines_without_times(void **state)
{
	(void)state;
	static struct paste paste;
	for (unsigned n = 4; n <= 5; n++) {
		struct trace t;
		paste_clear(&paste);
		paste_add(&paste, "10:00:00.5 IP " HOSTS END);
		paste_repeat(&paste, n, "IP " HOSTS END);
		trace_read(&t, paste.text);
		assert_int_equal(t.count, n == 4 ? 1 : 6);
		trace_release(&t);
	}
}

static void text_phrases__checksums(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		uint32_t have;
	} cases[] = {
		{ T "Flags [.], cksum 0x1234 (correct), " END, TA_CSUM_GOOD },
		{ T "Flags [.], cksum 0x1234 (incorrect -> 0x4321), " END, TA_CSUM_BAD },
		{ T "Flags [.], cksum 0x1234 (unverified), " END, 0 },
		{ T "Flags [.], " END, 0 },
		{ T "S [tcp sum ok] 7:7(0) win 5\n", TA_CSUM_GOOD },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trace t;
		trace_read(&t, cases[i].text);
		assert_int_equal(t.count, 1);
		assert_int_equal(t.packet[0].seg.have & (TA_CSUM_GOOD | TA_CSUM_BAD),
				 cases[i].have);
		trace_release(&t);
	}
}

/* ---- what is no segment (words/neighbour.c) ---- */

static void text_phrases__neighbours(void **state)
{
	(void)state;
#define A "10:00:00.5 ARP, "
#define N6 "10:00:00.5 IP6 fe80::1 > fe80::2: ICMP6, "
#define L4(words) "7 0.5 10.0.0.1 > 10.0.0.2 ARP 60 " words "\n"
#define L6(words) "7 0.5 fe80::1 > fe80::2 ICMPv6 86 " words "\n"
#define ONE "tcpdump-text\n1 36000.5 "
#define SEVEN "tshark-text\n7 0.5 "
	static const struct reading readings[] = {
		{ "a question", A "Request who-has 10.0.0.2 tell 10.0.0.1, length 28\n",
		  ONE "asks 10.0.0.1 of 10.0.0.2" },
		{ "to one host",
		  A "Request who-has 10.0.0.2 (00:00:00:00:00:02) tell 10.0.0.1, length 28\n",
		  ONE "asks 10.0.0.1 of 10.0.0.2" },
		{ "of itself", A "Request who-has 10.0.0.1 tell 10.0.0.1, length 28\n",
		  ONE "announces 10.0.0.1 of 10.0.0.1" },
		{ "an answer", A "Reply 10.0.0.2 is-at 00:00:00:00:00:02, length 28\n",
		  ONE "answers 10.0.0.2 of 10.0.0.2" },
		{ "an answer without one", A "Reply host is-at 00:00:00:00:00:02, length 28\n",
		  "nothing\nskipped 1" },
		{ "as version 3 writes it", "10:00:00.5 arp who-has 10.0.0.2 tell 10.0.0.1\n",
		  ONE "asks 10.0.0.1 of 10.0.0.2" },
		{ "in a list", L4("10.0.0.2 is at 00:00:00:00:00:02"),
		  SEVEN "answers 10.0.0.2 of 10.0.0.2" },
		{ "of itself, in a list", L4("Who has 10.0.0.1? Tell 10.0.0.1"),
		  SEVEN "announces 10.0.0.1 of 10.0.0.1" },
		{ "that nobody asked for", L4("Gratuitous ARP for 10.0.0.1 (Request)"),
		  SEVEN "announces 10.0.0.1 of 10.0.0.1" },
		{ "by another name", L4("ARP Announcement for 10.0.0.1"),
		  SEVEN "announces 10.0.0.1 of 10.0.0.1" },
		{ "a solicitation", L6("Neighbor Solicitation for fe80::3 from 00:00:00:00:00:01"),
		  SEVEN "asks fe80::1 of fe80::3" },
		{ "an advertisement",
		  L6("Neighbor Advertisement fe80::1 (sol, ovr) is at 00:00:00:00:00:01"),
		  SEVEN "answers fe80::1 of fe80::1" },
		{ "one that nobody asked for",
		  L6("Neighbor Advertisement fe80::1 (ovr) is at 00:00:00:00:00:01"),
		  SEVEN "announces fe80::1 of fe80::1" },
		{ "of routers", L6("Router Advertisement from 00:00:00:00:00:01"),
		  SEVEN "icmpv6 fe80::1>fe80::2" },
		{ "a solicitation of tcpdump's",
		  N6 "neighbor solicitation, who has fe80::3, length 32\n",
		  ONE "asks fe80::1 of fe80::3" },
		{ "with its length in front",
		  N6 "neighbor solicitation, length 32, who has fe80::3\n",
		  ONE "asks fe80::1 of fe80::3" },
		{ "without a host", N6 "neighbor solicitation, length 32\n",
		  ONE "icmpv6 fe80::1>fe80::2" },
		{ "an advertisement of tcpdump's",
		  N6
		  "neighbor advertisement, tgt is fe80::1, Flags [solicited, override], length 32\n",
		  ONE "answers fe80::1 of fe80::1" },
		{ "one that nobody asked for",
		  N6 "neighbor advertisement, tgt is fe80::1, Flags [override], length 32\n",
		  ONE "announces fe80::1 of fe80::1" },
	};
	ASSERT_READINGS(readings);
}

static void text_phrases__errors(void **state)
{
	(void)state;
#define E4(words) "10:00:00.5 IP 10.0.0.9 > 10.0.0.1: " words "\n"
#define E6(words) "10:00:00.5 IP6 fe80::9 > fe80::1: ICMP6, " words "\n"
#define LE4(words) "7 0.5 10.0.0.9 > 10.0.0.1 ICMP 70 " words "\n"
#define LE6(words) "7 0.5 fe80::9 > fe80::1 ICMPv6 90 " words "\n"
#define OF4 " 10.0.0.9 of 10.0.0.1:0>10.0.0.2:"
#define OF6 " fe80::9 of fe80::1:0>fe80::2:"
#define OF_NONE " 10.0.0.9 of 10.0.0.1:0>?:0"
#define OF6_NONE " fe80::9 of fe80::1:0>?:0"
	static const struct reading readings[] = {
		{ "a port", E4("ICMP 10.0.0.2 tcp port 80 unreachable, length 48"),
		  ONE "icmp 3/3" OF4 "80" },
		{ "the largest", E4("ICMP 10.0.0.2 tcp port 65535 unreachable, length 48"),
		  ONE "icmp 3/3" OF4 "65535" },
		{ "none", E4("ICMP 10.0.0.2 tcp port 65536 unreachable, length 48"),
		  ONE "icmp 10.0.0.9>10.0.0.1" },
		{ "one of UDP", E4("ICMP 10.0.0.2 udp port 53 unreachable, length 48"),
		  ONE "icmp 10.0.0.9>10.0.0.1" },
		{ "a host", E4("ICMP host 10.0.0.2 unreachable, length 48"),
		  ONE "icmp 3/1" OF4 "0" },
		{ "a net", E4("ICMP net 10.0.0.2 unreachable, length 48"), ONE "icmp 3/0" OF4 "0" },
		{ "as version 3 writes it", E4("icmp: host 10.0.0.2 unreachable"),
		  ONE "icmp 3/1" OF4 "0" },
		{ "with a length", E4("icmp 68: 10.0.0.2 tcp port 80 unreachable"),
		  ONE "icmp 3/3" OF4 "80" },
		{ "with a length and no more", E4("icmp 68 10.0.0.2 tcp port 80 unreachable"),
		  ONE "icmp 10.0.0.9>10.0.0.1" },
		{ "of no host", E4("ICMP that tcp port 80 unreachable, length 48"),
		  ONE "icmp 10.0.0.9>10.0.0.1" },
		{ "an echo", E4("ICMP echo request, id 1, seq 1, length 64"),
		  ONE "icmp 10.0.0.9>10.0.0.1" },
		{ "a port of IPv6",
		  E6("destination unreachable, unreachable port, fe80::2 tcp port 80, length 60"),
		  ONE "icmpv6 1/4" OF6 "80" },
		{ "none of UDP",
		  E6("destination unreachable, unreachable port, fe80::2 udp port 53, length 60"),
		  ONE "icmpv6 fe80::9>fe80::1" },
		{ "too big", E6("packet too big, mtu 1400, length 1240"),
		  ONE "icmpv6 2/0" OF6_NONE " mtu 1400" },
		{ "no route", E6("destination unreachable, unreachable route fe80::2, length 60"),
		  ONE "icmpv6 1/0" OF6_NONE },
		{ "prohibited",
		  E6("destination unreachable, unreachable prohibited fe80::2, length 60"),
		  ONE "icmpv6 1/1" OF6_NONE },
		{ "an address",
		  E6("destination unreachable, unreachable address fe80::2, length 60"),
		  ONE "icmpv6 1/3" OF6_NONE },
	};
	ASSERT_READINGS(readings);
}

static void text_phrases__errors_in_lists(void **state)
{
	(void)state;
	static const struct reading readings[] = {
		{ "a host", LE4("Destination unreachable (Host unreachable)"),
		  SEVEN "icmp 3/1" OF_NONE },
		{ "a net", LE4("Destination unreachable (Network unreachable)"),
		  SEVEN "icmp 3/0" OF_NONE },
		{ "a host that is prohibited",
		  LE4("Destination unreachable (Host administratively prohibited)"),
		  SEVEN "icmp 3/10" OF_NONE },
		{ "a net", LE4("Destination unreachable (Network administratively prohibited)"),
		  SEVEN "icmp 3/9" OF_NONE },
		{ "what is filtered",
		  LE4("Destination unreachable (Communication administratively filtered)"),
		  SEVEN "icmp 3/13" OF_NONE },
		{ "too big", LE4("Destination unreachable (Fragmentation needed)"),
		  SEVEN "icmp 3/4" OF_NONE },
		{ "no route", LE6("Destination Unreachable (no route to destination)"),
		  SEVEN "icmpv6 1/0" OF6_NONE },
		{ "an address", LE6("Destination Unreachable (Address unreachable)"),
		  SEVEN "icmpv6 1/3" OF6_NONE },
		{ "prohibited", LE6("Destination Unreachable (Administratively prohibited)"),
		  SEVEN "icmpv6 1/1" OF6_NONE },
		{ "too big", LE6("Packet Too Big"), SEVEN "icmpv6 2/0" OF6_NONE },
		{ "a port, of which a list says nothing",
		  LE4("Destination unreachable (Port unreachable)"),
		  SEVEN "icmp 10.0.0.9>10.0.0.1" },
	};
	ASSERT_READINGS(readings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_phrases__flags_and_numbers),
		cmocka_unit_test(text_phrases__options),
		cmocka_unit_test(text_phrases__of_version_3),
		cmocka_unit_test(text_phrases__around_a_segment),
		cmocka_unit_test(text_phrases__in_front_of_the_time),
		cmocka_unit_test(text_phrases__lines_without_times),
		cmocka_unit_test(text_phrases__checksums),
		cmocka_unit_test(text_phrases__neighbours),
		cmocka_unit_test(text_phrases__errors),
		cmocka_unit_test(text_phrases__errors_in_lists),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
