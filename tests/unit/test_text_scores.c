/* SPDX-License-Identifier: MIT */
/* Which dialect reads a text that two of them claim: the one whose lines say more, summed over the window. */
#include "text_paste.h"

#include "text/dialects.h"

static struct paste paste;

/* The kind of the dialect that is chosen, "none" when none is. */
static const char *chosen(void)
{
	struct ta_error error;
	size_t first;
	ta_error_clear(&error);
	struct ta_source *source = ta_source_from_memory(paste.text, paste.len, "test", &error);
	assert_non_null(source);
	struct ta_txt_reader *reader = ta_txt_reader_new(source);
	assert_int_equal(ta_txt_reader_fill(reader, &error), 0);
	const struct ta_txt_dialect *dialect = ta_txt_choose(reader, &first);
	ta_txt_reader_free(reader);
	ta_source_close(source);
	return dialect ? dialect->kind : "none";
}

/* Lines of one dialect each. Those of tcpdump are longer than 100 bytes: shorter ones may begin a packet of a packet list, too. */
#define TAIL "                                                                          \n"
#define LIST_PACKET                                                                                \
	"1 0.0 10.0.0.1 " ARROW " 10.0.0.2 TCP 54 5 " ARROW " 80 [ACK] Seq=1 Ack=1 Win=5 Len=0\n"
#define LIST_OTHER "1 0.0 10.0.0.1 " ARROW " 10.0.0.2 UDP 54 5 " ARROW " 80 Len=12\n"
#define LIST_UNKNOWN "1 0.0 10.0.0.1 " ARROW " 10.0.0.2 FOO 54 some words\n"
#define LIST_BEGINS "1 0.0 10.0.0.1\n"
#define DUMP_PACKET                                                                                \
	"10:00:00.0 IP 10.0.0.1.5 > 10.0.0.2.80: Flags [.], ack 1, win 5, options [nop,nop,TS "    \
	"val 1000000 ecr 2000000], length 0\n"
#define DUMP_OTHER "10:00:00.0 IP 10.0.0.1.5 > 10.0.0.2.80: UDP, length 12" TAIL
#define CELLS "10.0.0.1\t10.0.0.2\t5\t80\t1\n"
#define DETAILS_TCP "Transmission Control Protocol, Src Port: 5, Dst Port: 80\n"
#define DETAILS_PART "Ethernet II, Src: 00:00:00:00:00:01, Dst: 00:00:00:00:00:02\n"
#define CSV_PACKET                                                                                 \
	"\"1\",\"0.0\",\"10.0.0.1\",\"10.0.0.2\",\"TCP\",\"54\",\"5  >  80 [ACK] Seq=1 Ack=1 Win=5 Len=0\"\n"

static void text_scores__are_summed_over_the_lines(void **state)
{
	(void)state;
	static const struct {
		const char *rule;
		unsigned n;
		const char *line;
		unsigned m;
		const char *other, *kind;
	} cases[] = {
		{ "nothing", 1, "\n", 0, "", "none" },
		{ "one line that may begin a packet", 1, LIST_BEGINS, 0, "", "none" },
		{ "two of them", 2, LIST_BEGINS, 0, "", "tshark-text" },
		{ "49 are less than one packet", 49, LIST_BEGINS, 1, DUMP_OTHER, "tcpdump-text" },
		{ "50 are as much", 50, LIST_BEGINS, 1, DUMP_OTHER, "tshark-text" },
		{ "a protocol that no table has, five times", 5, LIST_UNKNOWN, 1, DUMP_OTHER,
		  "tshark-text" },
		{ "four times", 4, LIST_UNKNOWN, 1, DUMP_OTHER, "tcpdump-text" },
		{ "two rows of addresses against a packet that is no TCP", 2, CELLS, 1, DUMP_OTHER,
		  "tshark-fields" },
		{ "three against two", 3, CELLS, 2, DUMP_OTHER, "tcpdump-text" },
		{ "a part of a packet against one that is no TCP", 1, DETAILS_PART, 1, DUMP_OTHER,
		  "tshark-verbose" },
		{ "four parts against five", 4, DETAILS_PART, 5, DUMP_OTHER, "tcpdump-text" },
		{ "a list's packet that is no TCP is one that hides it", 1, LIST_OTHER, 1,
		  DUMP_OTHER, "tshark-text" },
		{ "three packets of a list against four parts", 3, LIST_PACKET, 4, DETAILS_PART,
		  "tshark-text" },
		{ "two against three are as much", 2, LIST_PACKET, 3, DETAILS_PART, "tshark-text" },
		{ "ten against sixteen", 10, LIST_PACKET, 16, DETAILS_PART, "tshark-verbose" },
		{ "a packet of tcpdump against one of a list", 1, DUMP_PACKET, 1, LIST_PACKET,
		  "tcpdump-text" },
		{ "eighteen against nineteen are as much", 18, DUMP_PACKET, 19, LIST_PACKET,
		  "tshark-text" },
		{ "nine packets of a list against eight of their details", 9, LIST_PACKET, 8,
		  DETAILS_TCP, "tshark-text" },
		{ "nine against nine", 9, LIST_PACKET, 9, DETAILS_TCP, "tshark-verbose" },
		{ "a row of CSV is as much as a packet of tcpdump", 1, CSV_PACKET, 1, DUMP_PACKET,
		  "wireshark-csv" },
		{ "twenty rows are as much as nineteen details", 20, CSV_PACKET, 19, DETAILS_TCP,
		  "wireshark-csv" },
		{ "21 are less than 20", 21, CSV_PACKET, 20, DETAILS_TCP, "tshark-verbose" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		paste_clear(&paste);
		paste_repeat(&paste, cases[i].n, cases[i].line);
		paste_repeat(&paste, cases[i].m, cases[i].other);
		print_message("%s\n", cases[i].rule);
		assert_string_equal(chosen(), cases[i].kind);
	}
}

/* What a line alone is taken for; a line that may only begin something is told by two of them. */
static void text_scores__of_lines_that_two_dialects_claim(void **state)
{
	(void)state;
	static const struct {
		const char *line, *kind;
	} cases[] = {
		{ LIST_PACKET, "tshark-text" },
		{ "5 " ARROW " 80 [ACK] Seq=1 Ack=1 Win=5 Len=0\n", "tshark-text" },
		{ CSV_PACKET, "wireshark-csv" },
		{ "\"No.\",\"Time\",\"Source\",\"Destination\"\n", "wireshark-csv" },
		{ "frame.number\tip.src\tip.dst\ttcp.len\n" LIST_PACKET LIST_PACKET,
		  "tshark-fields" },
		{ "frame.number\tip.src\tip.dst\ttcp.len\n" CSV_PACKET CSV_PACKET,
		  "tshark-fields" },
		{ "frame.number\tip.src\tip.dst\ttcp.len\n" DUMP_PACKET DUMP_PACKET,
		  "tcpdump-text" },
		{ "xrame.number\tip.src\tip.dst\ttcp.len\n", "none" },
		{ "<pdml version=\"0\">\n", "tshark-pdml" },
		{ "  <proto name=\"ip\">\n", "tshark-pdml" },
		{ "    <field name=\"ip.src\" show=\"10.0.0.1\"/>\n", "tshark-pdml" },
		{ "        \"tcp.srcport\": \"5\",\n", "tshark-json" },
		{ "        \"tcp.other\": \"5\",\n", "none" },
		{ "[fw_1] eth0:i[52]: 192.0.2.14 -> 198.51.100.3 (TCP) len=52 id=5\n",
		  "fw-monitor" },
		{ "192.0.2.14 - 198.51.100.3 (TCP) len=52 id=5\n", "none" },
		{ CELLS, "tshark-fields" },
		{ "10.0.0.1\t10.0.0.2\t5\t80\n", "none" }, /* four cells are no row */
		{ "1 0.0 10.0.0.1 10.0.0.2 TCP 54 5 > 80 [ACK] Seq=1 Ack=1 Win=5 Len=0\n",
		  "tshark-text" },
		{ "prose\n", "none" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		paste_clear(&paste);
		paste_add(&paste, "%s", cases[i].line);
		print_message("%s", cases[i].line);
		assert_string_equal(chosen(), cases[i].kind);
	}
}

#define JSON_LAYERS                                                                                \
	"    \"_source\": {\n      \"layers\": {\n        \"ip.src\": [\"10.0.0.1\"],\n"           \
	"        \"ip.dst\": [\"10.0.0.2\"],\n        \"tcp.srcport\": [\"5\"],\n"                 \
	"        \"tcp.dstport\": [\"80\"],\n        \"tcp.flags\": [\"0x10\"],\n"                 \
	"        \"tcp.seq\": [\"1\"],\n        \"tcp.ack\": [\"1\"],\n"                           \
	"        \"tcp.len\": [\"0\"]\n      }\n    }\n  }\n]\n"

/* Sixteen lines in front of the first that the dialect knows may belong to what begins there. */
static void text_scores__lines_in_front_of_the_first_that_is_known(void **state)
{
	(void)state;
	for (unsigned lines = 16; lines <= 17; lines++) {
		struct trace t;
		paste_clear(&paste);
		paste_repeat(&paste, 30, "prose\n");
		paste_add(&paste, "  {\n");
		paste_repeat(&paste, lines - 1, "    \"note\": \"of no use\",\n");
		paste_add(&paste, JSON_LAYERS);
		trace_read(&t, paste.text);
		assert_int_equal(t.count, 1);
		assert_int_equal(t.packet[0].seg.frame, lines == 16 ? 31 : 31 + lines);
		trace_release(&t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_scores__are_summed_over_the_lines),
		cmocka_unit_test(text_scores__of_lines_that_two_dialects_claim),
		cmocka_unit_test(text_scores__lines_in_front_of_the_first_that_is_known),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
