/* SPDX-License-Identifier: MIT */
/* Texts of packet lists and of tcpdump beside what they say: what is odd about a line, one rule each. */
#include "text_told.h"

#define INFO "5 " ARROW " 80 [ACK] Seq=1 Ack=1 Win=5 Len=0"
#define DOT "\xc2\xb7"
#define READ "10.0.0.1:5>10.0.0.2:80 . seq 1 ack 1 len 0 win 5 rel"
#define FLAGS "Flags [.], ack 1, win 5, length 0"
#define DUMPED "10.0.0.1:5>10.0.0.2:80 . ack 1 len 0 win 5 rel"

static const struct reading of_lists[] = {
	{ "a row without a protocol, of which nothing is known",
	  "7 0.5 10.0.0.1 " ARROW " 10.0.0.2 some words\n",
	  "tshark-text\n7 0.5 other 10.0.0.1>10.0.0.2" },
	{ "names with an arrow, and a protocol that no table has",
	  "7 0.5 client " ARROW " server FOO 54 some words\n",
	  "tshark-text\n7 0.5 other client>server" },
	{ "names without one are words", "7 0.5 client server FOO 54 some words\n",
	  "nothing\nskipped 1" },
	{ "a port, an arrow that was lost, a port",
	  "7 0.5 10.0.0.1 > 10.0.0.2 TCP 54 5 80 [ACK] Seq=1 Ack=1 Win=5 Len=0\n",
	  "tshark-text\n7 0.5 " READ },
	{ "a port and a word are none",
	  "7 0.5 10.0.0.1 > 10.0.0.2 TCP 54 5 http [ACK] Seq=1 Ack=1 Win=5 Len=0\n",
	  "tshark-text\n7 0.5 10.0.0.1>10.0.0.2 ? inferred" },
	{ "a line that ends behind the flags", "7 0.5 10.0.0.1 > 10.0.0.2 TCP 54 5 > 80 [ACK]\n",
	  "tshark-text\n7 0.5 10.0.0.1:5>10.0.0.2:80 . rel" },
	{ "a line end that was lost: a length that fits the frame",
	  "5 0.5 10.0.0.1 > 10.0.0.2 TCP 64 5 > 80 [ACK] Seq=1 Ack=1 Win=5 Len=1096 0.6 "
	  "10.0.0.1 > 10.0.0.2 TCP 54 " INFO "\n",
	  "tshark-text\n5 0.5 10.0.0.1:5>10.0.0.2:80 . seq 1 ack 1 len 10 win 5 rel\n96 0.6 " READ },
	{ "two that were lost",
	  "5 0.5 10.0.0.1 > 10.0.0.2 TCP 64 5 > 80 [ACK] Seq=1 Ack=1 Win=5 Len=106 0.6 "
	  "10.0.0.1 > 10.0.0.2 TCP 64 5 > 80 [ACK] Seq=1 Ack=1 Win=5 Len=107 0.7 "
	  "10.0.0.1 > 10.0.0.2 TCP 54 " INFO "\n",
	  "tshark-text\n5 0.5 10.0.0.1:5>10.0.0.2:80 . seq 1 ack 1 len 10 win 5 rel\n"
	  "6 0.6 10.0.0.1:5>10.0.0.2:80 . seq 1 ack 1 len 10 win 5 rel\n7 0.7 " READ },
	{ "one in a list without numbers",
	  "0.5 10.0.0.1 > 10.0.0.2 TCP 64 5 > 80 [ACK] Seq=1 Ack=1 Win=5 Len=10 0.6 "
	  "10.0.0.1 > 10.0.0.2 TCP 54 " INFO "\n",
	  "tshark-text\n1 0.5 10.0.0.1:5>10.0.0.2:80 . seq 1 ack 1 len 10 win 5 rel\n1 0.6 " READ },
	{ "whole seconds",
	  "7 3 10.0.0.1 10.0.0.2 TCP 54 " INFO "\n8 4 10.0.0.1 10.0.0.2 TCP 54 " INFO "\n",
	  "tshark-text\n7 3 " READ "\n8 4 " READ },
	{ "among other columns",
	  "3\t5\teth0\t10.0.0.1\t10.0.0.2\tTCP\t54\t" INFO "\n"
	  "4\t5\teth0\t10.0.0.1\t10.0.0.2\tTCP\t54\t" INFO "\n"
	  "5\t6\teth0\t10.0.0.1\t10.0.0.2\tTCP\t54\t" INFO "\n",
	  "tshark-text\n3 5 " READ "\n4 5 " READ "\n5 6 " READ },
	{ "a count that goes back is no time",
	  "3\t6\teth0\t10.0.0.1\t10.0.0.2\tTCP\t54\t" INFO "\n"
	  "4\t5\teth0\t10.0.0.1\t10.0.0.2\tTCP\t54\t" INFO "\n"
	  "5\t6\teth0\t10.0.0.1\t10.0.0.2\tTCP\t54\t" INFO "\n",
	  "tshark-text\n3 0 " READ "\n4 0 " READ "\n5 0 " READ },
	{ "nor one that stands still",
	  "3\t5\teth0\t10.0.0.1\t10.0.0.2\tTCP\t54\t" INFO "\n"
	  "4\t5\teth0\t10.0.0.1\t10.0.0.2\tTCP\t54\t" INFO "\n"
	  "5\t5\teth0\t10.0.0.1\t10.0.0.2\tTCP\t54\t" INFO "\n",
	  "tshark-text\n3 0 " READ "\n4 0 " READ "\n5 0 " READ },
	{ "a heading, another, and the first again",
	  "No. Time Source Destination Protocol Length Info\n7 0.5 10.0.0.1 10.0.0.2 TCP 54 " INFO
	  "\nTime Destination Source Info\n0.6 10.0.0.1 10.0.0.2 " INFO
	  "\nNo. Time Source Destination Protocol Length Info\n9 0.7 10.0.0.1 10.0.0.2 TCP 54 " INFO
	  "\n",
	  "tshark-text\n7 0.5 " READ
	  "\n4 0.6 10.0.0.2:5>10.0.0.1:80 . seq 1 ack 1 len 0 win 5 rel\n9 0.7 " READ
	  "\nskipped 3" },
	{ "quotes in a cell",
	  "\"7\",\"0.5\",\"10.0.0.1\",\"10.0.0.2\",\"TCP\",\"54\",\"" INFO " \"\"x, y\"\"\"\n",
	  "wireshark-csv\n7 0.5 " READ },
	{ "an Info that a mail put into the next line",
	  "7 0.5 10.0.0.1 > 10.0.0.2 TCP 54\n" INFO "\n", "tshark-text\n7 0.5 " READ },
	{ "seconds in groups", "7 1'404.5 10.0.0.1 > 10.0.0.2 TCP 54 " INFO "\n",
	  "tshark-text\n7 1404.5 " READ },
	{ "another heading, with other columns",
	  "No. Time Source Destination Protocol Length Info\n"
	  "7 0.5 10.0.0.1 10.0.0.2 TCP 54 " INFO "\n"
	  "Time Destination Source Info\n"
	  "0.6 10.0.0.1 10.0.0.2 " INFO "\n",
	  "tshark-text\n7 0.5 " READ
	  "\n4 0.6 10.0.0.2:5>10.0.0.1:80 . seq 1 ack 1 len 0 win 5 rel\nskipped 2" },
	{ "a heading in the first line, a time that is a difference",
	  "Source  Destination  Delta  Info\n10.0.0.1 10.0.0.2 0.5 " INFO "\n",
	  "tshark-text\n2 0.5 " READ "\nskipped 1" },
	{ "a lone escape at the end", "7 0.5 10.0.0.1 > 10.0.0.2 TCP 54 " INFO "\x1b\n",
	  "tshark-text\n7 0.5 " READ },
	{ "the end of a comment", "7 0.5 10.0.0.1 > 10.0.0.2 TCP 54 " INFO "*/\n",
	  "tshark-text\n7 0.5 " READ },
	{ "marks that are protected",
	  "7 0.5 10.0.0.1 \\> 10.0.0.2 TCP 54 5 \\> 80 \\[ACK\\] Seq=1 Ack=1 Win=5 Len=0\n",
	  "tshark-text\n7 0.5 " READ },
	{ "entities",
	  "7 0.5 10.0.0.1 &gt; 10.0.0.2 TCP 54 5 &#187; 80 &lsqb;ACK&rsqb; Seq&equals;1 Ack=1 Win=5 "
	  "Len=0\n",
	  "tshark-text\n7 0.5 " READ },
	{ "a note of a frame that was cut, and another note",
	  "7 0.5 10.0.0.1 > 10.0.0.2 TCP 54 [Packet size limited during capture] " INFO "\n"
	  "8 0.6 10.0.0.1 > 10.0.0.2 TCP 54 [TCP Window Update] " INFO "\n",
	  "tshark-text\n7 0.5 10.0.0.1:5>10.0.0.2:80 . seq 1 ack 1 len 0 win 5 rel cut\n8 0.6 " READ },
	{ "a zone of an address", "7 0.5 fe80::1%eth0 > fe80::2 TCP 74 " INFO "\n",
	  "tshark-text\n7 0.5 fe80::1:5>fe80::2:80 . seq 1 ack 1 len 0 win 5 rel" },
	{ "a question without its object", "7 0.5 10.0.0.1 > 10.0.0.2 ARP 60 Who has\n",
	  "tshark-text\n7 0.5 arp" },
	{ "cells in quotes",
	  "\"7\",\"0.5\",\"10.0.0.1\",\"10.0.0.2\",\"TCP\",\"54\",\"" INFO "\"\n",
	  "wireshark-csv\n7 0.5 " READ },
	{ "what Info hides stands in columns",
	  "Time  Source  Destination  Protocol  Seq  Ack  TCP Segment Len  Info\n"
	  "0.4 10.0.0.1 10.0.0.2 TCP 1 1 0 " INFO
	  "\n0.5 10.0.0.1 10.0.0.2 HTTP 101 201 33 GET / HTTP/1.1\n",
	  "tshark-text\n2 0.4 " READ
	  "\n3 0.5 10.0.0.1>10.0.0.2 ?. seq 101 ack 201 len 33 rel inferred\nskipped 1" },
	{ "an empty cell of a table",
	  "10.0.0.1\t10.0.0.2\t0.5\t\t54\t" INFO "\n10.0.0.1\t10.0.0.2\t0.6\tTCP\t54\t" INFO "\n",
	  "tshark-text\n1 0.5 " READ "\n2 0.6 " READ },
	{ "a time of a log shipper in front",
	  "2024-02-11T10:00:00.5Z 7 0.5 10.0.0.1 > 10.0.0.2 TCP 54 " INFO "\n",
	  "tshark-text\n7 0.5 " READ },
	{ "a whole line in braces, in bold, in stars",
	  "{{7 0.5 10.0.0.1 > 10.0.0.2 TCP 54 " INFO "}}\n[b]8 0.6 10.0.0.1 > 10.0.0.2 TCP 54 " INFO
	  "[/b]\n*9 0.7 10.0.0.1 > 10.0.0.2 TCP 54 " INFO "*\n",
	  "tshark-text\n7 0.5 " READ "\n8 0.6 " READ "\n9 0.7 " READ },
	{ "bullets, with blanks and without",
	  DOT " 7 0.5 10.0.0.1 > 10.0.0.2 TCP 54 " INFO "\n" DOT
	      "8 0.6 10.0.0.1 > 10.0.0.2 TCP 54 " INFO "\n   " DOT
	      " 9 0.7 10.0.0.1 > 10.0.0.2 TCP 54 " INFO "\n",
	  "tshark-text\n7 0.5 " READ "\n8 0.6 " READ "\n9 0.7 " READ },
	{ "numeric entities of three bytes, and one in capitals",
	  "7 0.5 10.0.0.1 &#8594; 10.0.0.2 TCP 54 5 &#X2192; 80 [ACK] Seq=1 Ack=1 Win=5 Len=0\n",
	  "tshark-text\n7 0.5 " READ },
	{ "three braces, and stars behind blanks",
	  "{{{7 0.5 10.0.0.1 > 10.0.0.2 TCP 54 " INFO
	  "}}}\n   *8 0.6 10.0.0.1 > 10.0.0.2 TCP 54 " INFO "*\n",
	  "tshark-text\n7 0.5 " READ "\n8 0.6 " READ },
	{ "a row of a table without edges, behind blanks",
	  "   7 | 0.5 | 10.0.0.1 | 10.0.0.2 | TCP | 54 | " INFO "\n", "tshark-text\n7 0.5 " READ },
	{ "a tag with a tab",
	  "<pre>\n<span\ttitle=x>7 0.5 10.0.0.1 > 10.0.0.2 TCP 54 " INFO "</span>\n</pre>\n",
	  "tshark-text\n7 0.5 " READ },
	{ "the last day of a leap year",
	  "7 2020/366 14:15:22.5 10.0.0.1 > 10.0.0.2 TCP 54 " INFO "\n",
	  "tshark-text\n7 1609424122.5 " READ },
	{ "a zone of half an hour",
	  "7 2022-06-12 16:15:22.5+0530 10.0.0.1 > 10.0.0.2 TCP 54 " INFO "\n",
	  "tshark-text\n7 1655030722.5 " READ },
	{ "minutes of more than 59 seconds are none",
	  "7 37:75.6 10.0.0.1 > 10.0.0.2 UDP 54 5 > 80\n", "nothing\nskipped 1" },
	{ "a title that is none", "7 0.5 10.0.0.1 > 10.0.0.2 TCP 54 " INFO "\nFrame (of mind)\n",
	  "tshark-text\n7 0.5 " READ "\nskipped 1" },
	{ "a host that one may announce",
	  "7 0.5 10.0.0.1 > 10.0.0.2 ARP 60 Who has 10.0.0.2? Tell 10.0.0.1\n",
	  "tshark-text\n7 0.5 asks 10.0.0.1 of 10.0.0.2" },
};

static void text_words__of_packet_lists(void **state)
{
	(void)state;
	assert_readings(of_lists, sizeof(of_lists) / sizeof(of_lists[0]), NULL);
}

static const struct reading of_tcpdump[] = {
	{ "an event of pktmon has a date",
	  "[30]0000.0000::2023-01-12 11:33:51.819746000 [Microsoft-Windows-PktMon] PktGroupId 5, "
	  "PktNumber 1, Appearance 1, Direction Rx , Type Ethernet , Component 12, LoggedSize 54 "
	  "10.0.0.1.5 > 10.0.0.2.80: " FLAGS "\n",
	  "tcpdump-text\n1 1673523231.819746 " DUMPED " in" },
	{ "a T in it, too",
	  "[30]0000.0000::2023-01-12T11:33:51.819746000 [Microsoft-Windows-PktMon] PktGroupId 5, "
	  "PktNumber 1, Appearance 1, Direction Tx , Type Ethernet , Component 12, LoggedSize 54 "
	  "10.0.0.1.5 > 10.0.0.2.80: " FLAGS "\n",
	  "tcpdump-text\n1 1673523231.819746 " DUMPED " out" },
	{ "an IP header without an identification",
	  "10:00:00.5 IP (tos 0x0, ttl 64, offset 0, flags [DF], proto TCP (6), length 40)\n"
	  "    10.0.0.1.5 > 10.0.0.2.80: " FLAGS "\n",
	  "tcpdump-text\n1 36000.5 " DUMPED " ttl 64 df" },
	{ "an identification that is none",
	  "10:00:00.5 IP (tos 0x0, ttl 64, id 65536, offset 0, flags [none], proto TCP (6), length "
	  "40)\n    10.0.0.1.5 > 10.0.0.2.80: " FLAGS "\n",
	  "tcpdump-text\n1 36000.5 " DUMPED " ttl 64" },
	{ "blocks of SACK that are none",
	  "10:00:00.5 IP 10.0.0.1.5 > 10.0.0.2.80: Flags [.], ack 1, win 5, options [sack 2 "
	  "{1:2}{3:5000000000}], length 0\n"
	  "10:00:00.6 IP 10.0.0.1.5 > 10.0.0.2.80: Flags [.], ack 1, win 5, options [sack 1 "
	  "{1:x}], length 0\n",
	  "tcpdump-text\n1 36000.5 " DUMPED " sack 1-2\n2 36000.6 " DUMPED },
	{ "link addresses with a colon behind them",
	  "10:00:00.5 In 00:00:00:00:00:01 > 00:00:00:00:00:02: 10.0.0.1.5 > 10.0.0.2.80: " FLAGS
	  "\n",
	  "tcpdump-text\n1 36000.5 " DUMPED " link 01>02 in" },
	{ "a protocol that only the header names",
	  "10:00:00.5 IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto UDP (17), length 60)\n"
	  "    10.0.0.1.5 > 10.0.0.2.53: 7+ A? www.example. (32)\n",
	  "tcpdump-text\n1 36000.5 udp 10.0.0.1>10.0.0.2" },
	{ "hosts without ports",
	  "10:00:00.5 IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 1, seq 1, length 64\n",
	  "tcpdump-text\n1 36000.5 icmp 10.0.0.1>10.0.0.2" },
	{ "an error that names the host alone",
	  "10:00:00.5 IP 10.0.0.9 > 10.0.0.1: ICMP 10.0.0.2 unreachable - need to frag (mtu 1400), "
	  "length 36\n",
	  "tcpdump-text\n1 36000.5 icmp 3/4 10.0.0.9 of 10.0.0.1:0>10.0.0.2:0 mtu 1400" },
	{ "an error that names the host as one",
	  "10:00:00.5 IP 10.0.0.9 > 10.0.0.1: ICMP host 10.0.0.2 unreachable - admin prohibited, "
	  "length 36\n",
	  "tcpdump-text\n1 36000.5 icmp 3/13 10.0.0.9 of 10.0.0.1:0>10.0.0.2:0" },
	{ "an error that quotes a segment",
	  "10:00:00.5 IP 10.0.0.9 > 10.0.0.1: ICMP 10.0.0.2 unreachable - need to frag (mtu 1400), "
	  "length 36\n\tIP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto TCP (6), length 1500)\n"
	  "    10.0.0.1.5 > 10.0.0.2.80: Flags [.], seq 7:1455, ack 1, win 5, length 1448\n",
	  "tcpdump-text\n1 36000.5 icmp 3/4 10.0.0.9 of 10.0.0.1:5>10.0.0.2:80 mtu 1400" },
	{ "one whose ports have names that nobody knows",
	  "10:00:00.5 IP 10.0.0.9 > 10.0.0.1: ICMP 10.0.0.2 unreachable - need to frag (mtu 1400), "
	  "length 36\n\tIP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto TCP (6), length 1500)\n"
	  "    10.0.0.1.5 > 10.0.0.2.foo: Flags [.], seq 7:1455, ack 1, win 5, length 1448\n"
	  "10:00:00.6 IP 10.0.0.9 > 10.0.0.1: ICMP 10.0.0.2 unreachable - need to frag (mtu 1400), "
	  "length 36\n\tIP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto TCP (6), length 1500)\n"
	  "    10.0.0.1.foo > 10.0.0.2.80: Flags [.], seq 7:1455, ack 1, win 5, length 1448\n",
	  "tcpdump-text\n1 36000.5 icmp 3/4 10.0.0.9 of 10.0.0.1:0>10.0.0.2:0 mtu 1400\n4 36000.6 icmp "
	  "3/4 10.0.0.9 of 10.0.0.1:0>10.0.0.2:0 mtu 1400" },
	{ "an advertisement of a neighbour",
	  "10:00:00.5 IP6 fe80::2 > fe80::1: ICMP6, neighbor advertisement, tgt is fe80::2, length "
	  "32\n",
	  "tcpdump-text\n1 36000.5 answers fe80::2 of fe80::2" },
	{ "a redirect is none",
	  "10:00:00.5 IP6 fe80::2 > fe80::1: ICMP6, redirect, tgt is fe80::3, length 32\n",
	  "tcpdump-text\n1 36000.5 icmpv6 fe80::2>fe80::1" },
	{ "a line without a length, and another record",
	  "IP 10.0.0.1.5 > 10.0.0.2.80: Flags [.], ack 1, win 5\nIP 10.0.0.1.5 > 10.0.0.2.80: " FLAGS
	  "\n",
	  "tcpdump-text\n1 0 10.0.0.1:5>10.0.0.2:80 . ack 1 win 5 rel\n2 0 " DUMPED },
	{ "numbers of frames, and a tab",
	  "    7  10:00:00.5 IP\t10.0.0.1.5 > 10.0.0.2.80: " FLAGS "\n",
	  "tcpdump-text\n7 36000.5 " DUMPED },
	{ "TCP-AO",
	  "10:00:00.5 IP 10.0.0.1.5 > 10.0.0.2.80: Flags [.], ack 1, win 5, options [tcp-ao keyid 1 rnextkeyid "
	  "1 mac 0x00], length 0\n",
	  "tcpdump-text\n1 36000.5 " DUMPED " digest" },
	{ "what pktap of macOS says",
	  "10:00:00.5 (en0, proc x:1, svc BE, out) IP 10.0.0.1.5 > 10.0.0.2.80: " FLAGS "\n",
	  "tcpdump-text\n1 36000.5 " DUMPED " out" },
	{ "Cisco ASA with details",
	  "   1: 10:00:00.5 0050.56aa.0001 0050.56aa.0002 0x0800 Length: 54\n"
	  "      10.0.0.1.5 > 10.0.0.2.80: S [tcp sum ok] 7:7(0) win 5 (DF) (ttl 64, id 70000)\n",
	  "tcpdump-text\n1 36000.5 10.0.0.1:5>10.0.0.2:80 S seq 7 len 0 win 5 ttl 64 df link 01>02" },
	{ "raw IP without a time", "ip: 10.0.0.1.5 > 10.0.0.2.80: " FLAGS "\n",
	  "tcpdump-text\n1 0 " DUMPED },
	{ "a second host, and words that do not go on",
	  "10:00:00.5 IP 10.0.0.1.5 > 10.0.0.2.80:\nand that is all\n10:00:00.6 IP 10.0.0.1.5 > "
	  "10.0.0.2.80: " FLAGS "\n",
	  "tcpdump-text\n1 36000.5 other 10.0.0.1>10.0.0.2\n3 36000.6 " DUMPED "\nskipped 1" },
	{ "the largest identification",
	  "10:00:00.5 IP (tos 0x0, ttl 64, id 65535, offset 0, flags [none], proto TCP (6), length "
	  "40)\n    10.0.0.1.5 > 10.0.0.2.80: " FLAGS "\n",
	  "tcpdump-text\n1 36000.5 " DUMPED " ttl 64 id 65535" },
	{ "a digest, stamps in front of other options",
	  "10:00:00.5 IP 10.0.0.1.5 > 10.0.0.2.80: Flags [.], ack 1, win 5, options [nop,nop,md5 "
	  "shared secret not supplied with -M, can't check - 00], length 0\n"
	  "10:00:00.6 IP 10.0.0.1.5 > 10.0.0.2.80: Flags [.], ack 1, win 5, options [nop,nop,TS val 1 ecr "
	  "2,sack 1 {3:4}], length 0\n",
	  "tcpdump-text\n1 36000.5 " DUMPED " digest\n2 36000.6 " DUMPED " ts 1/2 sack 3-4" },
	{ "an error of IPv6 that names a port",
	  "10:00:00.5 IP6 fe80::9 > fe80::1: ICMP6, destination unreachable, unreachable port, fe80::2 tcp "
	  "port 80, length 60\n",
	  "tcpdump-text\n1 36000.5 icmpv6 1/4 fe80::9 of fe80::1:0>fe80::2:80" },
	{ "an interface, and IPv6 in the next line",
	  "10:00:00.5 eth0 In IP6\nfe80::1.5 > fe80::2.80: " FLAGS "\n",
	  "tcpdump-text\n1 36000.5 fe80::1:5>fe80::2:80 . ack 1 len 0 win 5 rel in" },
};

static void text_words__of_tcpdump(void **state)
{
	(void)state;
	assert_readings(of_tcpdump, sizeof(of_tcpdump) / sizeof(of_tcpdump[0]), NULL);
}

static void text_words__protocols_that_may_be_on_tcp(void **state)
{
	(void)state;
	static const char *const either[] = { "nfs", "krb5", "enip", "other" }, *const neither[] = {
		"udp", "icmp", "arp", "nf", "others"
	};
	for (size_t i = 0; i < sizeof(either) / sizeof(either[0]); i++)
		assert_true(ta_text_may_be_tcp(either[i]));
	for (size_t i = 0; i < sizeof(neither) / sizeof(neither[0]); i++)
		assert_false(ta_text_may_be_tcp(neither[i]));
}

/* ---- why nothing could be used (refusal.c) ---- */

static void text_words__that_are_refused(void **state)
{
	(void)state;
	static const struct {
		const char *text, *begins;
	} cases[] = {
		{ "client.5 > server.80   odd words\n",
		  "line 1: 'odd words' is not understood; this would be: 12:" },
		{ "10:00:00.0 IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto TCP (6), length 40)\n"
		  "    10.0.0.1.5 > 10.0.0.2.80: odd\n",
		  "line 2: 'odd' is not understood; this would be: 12:" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trace t;
		trace_read(&t, cases[i].text);
		t.info.refusal[strlen(cases[i].begins)] = '\0';
		assert_string_equal(t.info.refusal, cases[i].begins);
		trace_release(&t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_words__of_packet_lists),
		cmocka_unit_test(text_words__of_tcpdump),
		cmocka_unit_test(text_words__protocols_that_may_be_on_tcp),
		cmocka_unit_test(text_words__that_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
