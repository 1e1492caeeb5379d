/* SPDX-License-Identifier: MIT */
/* Packet details, as tshark -V prints them and Wireshark exports them: each line that says something, in its section. */
#include "text_told.h"

#define ASSERT_READINGS(readings)                                                                  \
	assert_readings(readings, sizeof(readings) / sizeof(readings[0]), NULL)
#define FRAME "Frame 7: 54 bytes on wire\n"
#define IP4 "Internet Protocol Version 4, Src: 10.0.0.1, Dst: 10.0.0.2\n"
#define IP6 "Internet Protocol Version 6, Src: fe80::1, Dst: fe80::2\n"
#define TCP                                                                                        \
	"Transmission Control Protocol, Src Port: 5, Dst Port: 80, Seq: 1, Ack: 1, Len: 0\n"       \
	"    Flags: 0x010 (ACK)\n"
#define KIND "tshark-verbose\n"
#define ENDS "10.0.0.1:5>10.0.0.2:80 "
#define ALL ". seq 1 ack 1 len 0 rel"

static void text_details__of_a_frame(void **state)
{
	(void)state;
#define F(line) FRAME "    " line "\n" IP4 TCP
	static const struct reading readings[] = {
		{ "nothing", FRAME IP4 TCP, KIND "7 0 " ENDS ALL },
		{ "a date", F("Arrival Time: Jun 12, 2022 14:15:22.5 UTC"),
		  KIND "7 1655043322.5 " ENDS ALL },
		{ "another label", F("UTC Arrival Time: Jun 12, 2022 14:15:22.5 UTC"),
		  KIND "7 1655043322.5 " ENDS ALL },
		{ "since 1970", F("Epoch Time: 1655043322.5 seconds"),
		  KIND "7 1655043322.5 " ENDS ALL },
		{ "by another label", F("Epoch Arrival Time: 1655043322.5"),
		  KIND "7 1655043322.5 " ENDS ALL },
		{ "since the first", F("[Time since reference or first frame: 0.5 seconds]"),
		  KIND "7 0.5 " ENDS ALL },
		{ "without a unit", F("[Time since reference or first frame: 0.5]"),
		  KIND "7 0.5 " ENDS ALL },
		{ "a number", F("Frame Number: 9"), KIND "9 0 " ENDS ALL },
		{ "a number of another section", FRAME IP4 "    Frame Number: 9\n" TCP,
		  KIND "7 0 " ENDS ALL },
		{ "an older first line", "Frame 7 (54 bytes on wire, 54 bytes captured)\n" IP4 TCP,
		  KIND "7 0 " ENDS ALL },
		{ "prose that is none", FRAME IP4 TCP "Frame of mind\n", KIND "7 0 " ENDS ALL },
		{ "link addresses",
		  FRAME
		  "Ethernet II, Src: Foo_00:00:01 (00:00:00:00:00:01), Dst: 00:00:00:00:00:02\n" IP4
			  TCP,
		  KIND "7 0 " ENDS ALL " link 01>02" },
	};
	ASSERT_READINGS(readings);
}

static void text_details__of_headers(void **state)
{
	(void)state;
#define I4(line) FRAME IP4 "    " line "\n" TCP
	static const struct reading readings[] = {
		{ "an identification", I4("Identification: 0x0102 (258)"),
		  KIND "7 0 " ENDS ALL " id 258" },
		{ "a TTL", I4("Time to Live: 64"), KIND "7 0 " ENDS ALL " ttl 64" },
		{ "as it was written", I4("Time to live: 64"), KIND "7 0 " ENDS ALL " ttl 64" },
		{ "bits in front", I4(".1.. .... = Don't fragment: Set"),
		  KIND "7 0 " ENDS ALL " df" },
		{ "a one in front", I4("1... .... = Don't fragment: Set"),
		  KIND "7 0 " ENDS ALL " df" },
		{ "a nought in front", I4("010. .... = Don't fragment: Set"),
		  KIND "7 0 " ENDS ALL " df" },
		{ "a bit that is not set", I4(".0.. .... = Don't fragment: Not set"),
		  KIND "7 0 " ENDS ALL },
		{ "words in front", I4("x = Don't fragment: Set"), KIND "7 0 " ENDS ALL },
		{ "IPv6", FRAME IP6 "    Payload Length: 20\n    Hop Limit: 64\n" TCP,
		  KIND "7 0 fe80::1:5>fe80::2:80 " ALL " ttl 64 df" },
		{ "as it was written", FRAME IP6 "    Payload length: 20\n    Hop limit: 64\n" TCP,
		  KIND "7 0 fe80::1:5>fe80::2:80 " ALL " ttl 64 df" },
		{ "hosts by name",
		  FRAME
		  "Internet Protocol Version 4, Src: a.example (10.0.0.1), Dst: b.example (10.0.0.2)\n" TCP,
		  KIND "7 0 " ENDS ALL },
		{ "blanks and CR",
		  FRAME "Internet Protocol Version 4, Src:  10.0.0.1 , Dst: 10.0.0.2 \r\n" TCP,
		  KIND "7 0 " ENDS ALL },
		{ "what another section has", FRAME IP4 TCP "    Time to Live: 64\n",
		  KIND "7 0 " ENDS ALL },
		{ "a protocol between them", FRAME IP4 "Foo Protocol\n    Time to Live: 64\n" TCP,
		  KIND "7 0 " ENDS ALL },
	};
	ASSERT_READINGS(readings);
}

static void text_details__of_tcp(void **state)
{
	(void)state;
#define S(lines) FRAME IP4 TCP lines
#define N "    "
	static const struct reading readings[] = {
		{ "raw numbers",
		  S(N "Sequence Number (raw): 7\n" N "Acknowledgment number (raw): 8\n"),
		  KIND "7 0 " ENDS ". seq 7 ack 8 len 0" },
		{ "as it was written",
		  S(N "Sequence number (raw): 7\n" N "Acknowledgment number (raw): 8\n"),
		  KIND "7 0 " ENDS ". seq 7 ack 8 len 0" },
		{ "in lines of their own",
		  FRAME IP4
		  "Transmission Control Protocol, Src Port: 5, Dst Port: 80\n"
		  "    Sequence Number: 2    (relative sequence number)\n"
		  "    Acknowledgment Number: 3    (relative ack number)\n    Flags: 0x010 (ACK)\n"
		  "    [TCP Segment Len: 4]\n",
		  KIND "7 0 " ENDS ". seq 2 ack 3 len 4 rel" },
		{ "as they were written",
		  FRAME IP4
		  "Transmission Control Protocol, Src Port: 5 (5), Dst Port: http (80)\n"
		  "    Sequence number: 2\n    Acknowledgment number: 3\n    Flags: 0x10 (ACK)\n",
		  KIND "7 0 " ENDS ". seq 2 ack 3 rel" },
		{ "a window", S(N "Window: 5\n" N "[Calculated window size: 640]\n"),
		  KIND "7 0 " ENDS ". seq 1 ack 1 len 0 win 5 rel" },
		{ "as it was written", S(N "Window size value: 5\n"),
		  KIND "7 0 " ENDS ". seq 1 ack 1 len 0 win 5 rel" },
		{ "one that was scaled", S(N "[Calculated window size: 640]\n"),
		  KIND "7 0 " ENDS ". seq 1 ack 1 len 0 win 640 rel" },
		{ "options",
		  S(N N "TCP Option - Maximum segment size: 1460 bytes\n" N N
			"TCP Option - Window scale: 7 (multiply by 128)\n" N N
			"TCP Option - SACK permitted\n" N N
			"TCP Option - Timestamps: TSval 3, TSecr 4\n" N N N
			"left edge = 5 (relative)\n" N N N "right edge = 6 (relative)\n"),
		  KIND "7 0 " ENDS ALL " mss 1460 ws 7 sackok ts 3/4 sack 5-6" },
		{ "half of the stamps", S(N N "TCP Option - Timestamps: TSval 3\n"),
		  KIND "7 0 " ENDS ALL },
		{ "other stamps", S(N N "Timestamps: TSval 3, TSecr 4\n"), KIND "7 0 " ENDS ALL },
		{ "a retransmission",
		  S(N N
		    "[Expert Info (Note/Sequence): This frame is a (suspected) retransmission]\n"),
		  KIND "7 0 " ENDS ALL " again" },
		{ "by its name",
		  S(N N "[Expert Info (Note/Sequence): Fast Retransmission (suspected)]\n"),
		  KIND "7 0 " ENDS ALL " again" },
		{ "a keep-alive", S(N N "[Expert Info (Note/Sequence): TCP keep-alive segment]\n"),
		  KIND "7 0 " ENDS ALL " again" },
		{ "its answer is none",
		  S(N N "[Expert Info (Note/Sequence): ACK to a TCP keep-alive]\n"),
		  KIND "7 0 " ENDS ALL },
		{ "what experts say of another protocol",
		  S("Foo Protocol\n" N N
		    "[Expert Info (Note/Sequence): This frame is a retransmission]\n"),
		  KIND "7 0 " ENDS ALL },
		{ "what others say", S(N "[This is a retransmission]\n"), KIND "7 0 " ENDS ALL },
	};
	ASSERT_READINGS(readings);
}

static void text_details__of_others(void **state)
{
	(void)state;
#define ICMP4                                                                                      \
	"Internet Protocol Version 4, Src: 10.0.0.9, Dst: 10.0.0.1\nInternet Control Message Protocol\n"
#define ICMP6 IP6 "Internet Control Message Protocol v6\n"
#define INNER                                                                                      \
	"    Internet Protocol Version 4, Src: 10.0.0.1, Dst: 10.0.0.2\n        Time to Live: 9\n" \
	"    Transmission Control Protocol, Src Port: 5, Dst Port: 80\n        Sequence Number: 77\n"
	static const struct reading readings[] = {
		{ "a question",
		  FRAME "Address Resolution Protocol (request)\n    Opcode: request (1)\n"
			"    Sender IP address: 10.0.0.1\n    Target IP address: 10.0.0.2\n" IP4,
		  KIND "7 0 asks 10.0.0.1 of 10.0.0.2" },
		{ "an answer",
		  FRAME "Address Resolution Protocol (reply)\n    Opcode: reply (2)\n"
			"    Sender IP address: 10.0.0.2\n    Target IP address: 10.0.0.1\n" IP4,
		  KIND "7 0 answers 10.0.0.2 of 10.0.0.2" },
		{ "a solicitation",
		  FRAME ICMP6
		  "    Type: Neighbor Solicitation (135)\n    Target Address: fe80::2\n",
		  KIND "7 0 asks fe80::1 of fe80::2" },
		{ "an advertisement",
		  FRAME ICMP6
		  "    Type: Neighbor Advertisement (136)\n    Target Address: fe80::1\n",
		  KIND "7 0 answers fe80::1 of fe80::1" },
		{ "UDP", FRAME IP4 "User Datagram Protocol, Src Port: 5, Dst Port: 53\n",
		  KIND "7 0 udp 10.0.0.1>10.0.0.2" },
		{ "another", FRAME IP4 "Foo Protocol\n", KIND "7 0 other 10.0.0.1>10.0.0.2" },
		{ "an echo", FRAME ICMP4 "    Type: 8 (Echo (ping) request)\n    Code: 0\n",
		  KIND "7 0 icmp 10.0.0.9>10.0.0.1" },
		{ "an error",
		  FRAME ICMP4
		  "    Type: 3 (Destination unreachable)\n    Code: 4 (Fragmentation needed)\n"
		  "    MTU of next hop: 1400\n" INNER,
		  KIND "7 0 icmp 3/4 10.0.0.9 of 10.0.0.1:5>10.0.0.2:80 seq 77 mtu 1400" },
		{ "with the number behind the word",
		  FRAME ICMP4
		  "    Type: Destination unreachable (3)\n    Code: Host unreachable (1)\n" INNER,
		  KIND "7 0 icmp 3/1 10.0.0.9 of 10.0.0.1:5>10.0.0.2:80 seq 77" },
		{ "a packet behind what was quoted",
		  FRAME ICMP4 "    Type: 3 (Destination unreachable)\n    Code: 1\n" INNER
			      "Frame 8: 54 bytes on wire\n" IP4 TCP,
		  KIND "7 0 icmp 3/1 10.0.0.9 of 10.0.0.1:5>10.0.0.2:80 seq 77\n8 0 " ENDS ALL },
	};
	ASSERT_READINGS(readings);
}

/* A line of the packet list in front of a block. */
static void text_details__behind_a_line_of_the_list(void **state)
{
	(void)state;
#define LIST(number, hosts, info) number " 0.5 " hosts " TCP 54 " info "\n"
#define NUMBERS "[ACK] Seq=1 Ack=1 Win=5 Len=0"
#define TEN "10.0.0.1 > 10.0.0.2"
	static const struct reading readings[] = {
		{ "the time is the line's", LIST("7", TEN, "5 > 80 " NUMBERS) FRAME IP4 TCP,
		  KIND "7 0.5 " ENDS ALL },
		{ "but for one of the block's",
		  LIST("7", TEN, "5 > 80 " NUMBERS) FRAME
		  "    [Time since reference or first frame: 0.75 seconds]\n" IP4 TCP,
		  KIND "7 0.75 " ENDS ALL },
		{ "a label", LIST("7", TEN, "[TCP Retransmission] 5 > 80 " NUMBERS) FRAME IP4 TCP,
		  KIND "7 0.5 " ENDS ALL " again" },
		{ "of another packet it says nothing",
		  LIST("6", TEN, "[TCP Retransmission] 5 > 80 " NUMBERS) FRAME IP4 TCP,
		  KIND "7 0 " ENDS ALL },
		{ "a block that is closed",
		  LIST("7", TEN, "5 > 80 " NUMBERS) FRAME
		  "Ethernet II, Src: 00:00:00:00:00:01, Dst: 00:00:00:00:00:02\n",
		  KIND "7 0.5 " ENDS ". seq 1 ack 1 len 0 win 5 rel" },
		{ "two lines, one block",
		  LIST("6", TEN, "5 > 80 " NUMBERS) LIST("7", TEN, "5 > 80 " NUMBERS) FRAME IP4 TCP,
		  KIND "6 0.5 " ENDS ". seq 1 ack 1 len 0 win 5 rel\n7 0.5 " ENDS ALL },
		{ "a line behind the last block", FRAME IP4 TCP LIST("8", TEN, "5 > 80 " NUMBERS),
		  KIND "7 0 " ENDS ALL "\n8 0.5 " ENDS ". seq 1 ack 1 len 0 win 5 rel" },
		{ "names that the block shows by number",
		  LIST("6", "a > b", "foo > bar " NUMBERS) LIST("7", "a > b", "foo > bar " NUMBERS)
			  FRAME IP4 TCP,
		  KIND "6 0.5 " ENDS ". seq 1 ack 1 len 0 win 5 rel\n7 0.5 " ENDS ALL },
		{ "prose in front", "some words\n" FRAME IP4 TCP,
		  KIND "7 0 " ENDS ALL "\nskipped 1" },
	};
	ASSERT_READINGS(readings);
}

static void text_details__that_stand_in_no_words(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		uint32_t have;
	} cases[] = {
		{ S(N "[Checksum Status: Good]\n"), TA_CSUM_GOOD },
		{ S(N "[Checksum Status: Bad]\n"), TA_CSUM_BAD },
		{ S(N "[Checksum Status: Unverified]\n"), 0 },
		{ S(N "0101 .... = Header Length: 20 bytes (5)\n"), TA_HAVE_OPTIONS },
		{ S(N "Header length: 20 bytes\n"), TA_HAVE_OPTIONS },
		{ S(N "Header Length: 24 bytes (6)\n"), 0 },
		{ S(N "Header Length: 24 bytes (6)\n" N N
		      "TCP Option - Maximum segment size: 1460 bytes\n"),
		  TA_HAVE_OPTIONS },
		{ S(N "Header Length: 32 bytes (8)\n" N N N "left edge = 5\n" N N N
		      "right edge = 6\n"),
		  TA_HAVE_OPTIONS },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trace t;
		trace_read(&t, cases[i].text);
		print_message("%s", cases[i].text);
		assert_int_equal(t.count, 1);
		assert_int_equal(t.packet[0].seg.have &
					 (TA_CSUM_GOOD | TA_CSUM_BAD | TA_HAVE_OPTIONS),
				 cases[i].have);
		trace_release(&t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_details__of_a_frame),
		cmocka_unit_test(text_details__of_headers),
		cmocka_unit_test(text_details__of_tcp),
		cmocka_unit_test(text_details__of_others),
		cmocka_unit_test(text_details__behind_a_line_of_the_list),
		cmocka_unit_test(text_details__that_stand_in_no_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
