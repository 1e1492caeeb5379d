/* SPDX-License-Identifier: MIT */
/* Whether sequence numbers are raw or relative, and what a line that shows none hides, just inside and just outside of each
 * rule. */
#include "text_paste.h"

static struct paste paste;

/* A segment of a packet list with these numbers. */
static void read_numbers(struct trace *t, uint32_t seq, uint32_t ack)
{
	paste_clear(&paste);
	paste_add(&paste,
		  "1 0.0 10.0.0.1 " ARROW " 10.0.0.2 TCP 54 5 " ARROW
		  " 80 [ACK] Seq=%u Ack=%u Win=5 Len=0\n",
		  seq, ack);
	trace_read(t, paste.text);
	assert_int_equal(t->count, 1);
}

static void text_seq__of_a_list_are_raw_from_16_mib_on(void **state)
{
	(void)state;
	static const struct {
		uint32_t seq, ack;
		bool relative;
	} cases[] = {
		{ 16777216, 16777216, false },
		{ 16777215, 16777216, true },
		{ 16777216, 16777215, true },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trace t;
		read_numbers(&t, cases[i].seq, cases[i].ack);
		assert_int_equal(!!(t.packet[0].seg.have & TA_SEQ_RELATIVE), cases[i].relative);
		trace_release(&t);
	}
}

/* ---- tcpdump (series/numbering.c) ---- */

/* "a": from 10.0.0.1 to 10.0.0.2, "b": the other way; "A", "B": of another connection before. */
static void read_dump(struct trace *t, const char *lines)
{
	static const char *const hosts[] = { ['a'] = "10.0.0.1.5 > 10.0.0.2.80",
					     ['b'] = "10.0.0.2.80 > 10.0.0.1.5",
					     ['A'] = "10.0.0.1.6 > 10.0.0.2.80",
					     ['B'] = "10.0.0.2.80 > 10.0.0.1.6" };
	char copy[1000], *rest = copy;
	snprintf(copy, sizeof(copy), "%s", lines);
	paste_clear(&paste);
	for (const char *line; (line = strsep(&rest, "\n"));)
		paste_add(&paste, "10:00:00.0 IP %s: Flags %s\n", hosts[(unsigned char)*line],
			  line + 2);
	trace_read(t, paste.text);
}

/* A connection whose numbers are raw, so that what says nothing of itself is taken for raw. */
#define RAW_BEFORE                                                                                 \
	"A [P.], seq 2000000000:2000000010, ack 3000000000, win 5, length 10\n"                    \
	"B [.], ack 2000000010, win 5, length 0\n"

static const struct {
	const char *rule, *lines;
	size_t packet; /* whose ACK is this: */
	uint32_t ack;
	bool relative;
} of_tcpdump[] = {
	{ "a first seq of 16 MiB is raw",
	  "a [P.], seq 16777216:16777226, ack 5, win 5, length 10\n"
	  "b [.], ack 10, win 5, length 0",
	  1, 16777226, false },
	{ "of less it is not",
	  "a [P.], seq 16777215:16777225, ack 5, win 5, length 10\n"
	  "b [.], ack 10, win 5, length 0",
	  1, 10, true },
	{ "a first ACK of 16 MiB is raw", "a [.], ack 16777216, win 5, length 0", 0, 1, true },
	{ "of less it is not", "a [.], ack 16777215, win 5, length 0", 0, 16777215, true },
	{ "a first ACK of more than 64 KiB is raw where later ones fall to less than half",
	  "a [.], ack 65537, win 5, length 0\nb [P.], seq 1:11, ack 1, win 5, length 10\n"
	  "a [.], ack 32767, win 5, length 0",
	  0, 1, true },
	{ "half of it is not less",
	  "a [.], ack 65537, win 5, length 0\nb [P.], seq 1:11, ack 1, win 5, length 10\n"
	  "a [.], ack 32768, win 5, length 0",
	  0, 65537, true },
	{ "one of 64 KiB is not",
	  "a [.], ack 65536, win 5, length 0\nb [P.], seq 1:11, ack 1, win 5, length 10\n"
	  "a [.], ack 11, win 5, length 0",
	  0, 65536, true },
	{ "less than 256 MiB from the raw number",
	  "a [P.], seq 2000000000:2000000010, ack 1000000001, win 5, length 10\n"
	  "a [.], ack 1268435455, win 5, length 0",
	  1, 1268435455, false },
	{ "256 MiB from it is too far",
	  "a [P.], seq 2000000000:2000000010, ack 1000000001, win 5, length 10\n"
	  "a [.], ack 1268435456, win 5, length 0",
	  1, 2268435456, false },
	{ "less than 256 MiB in front of it",
	  "a [P.], seq 2000000000:2000000010, ack 1000000001, win 5, length 10\n"
	  "a [.], ack 731564545, win 5, length 0",
	  1, 731564545, false },
	{ "256 MiB in front of it",
	  "a [P.], seq 2000000000:2000000010, ack 1000000001, win 5, length 10\n"
	  "a [.], ack 731564544, win 5, length 0",
	  1, 1731564544, false },
	{ "less than 256 MiB from nought",
	  RAW_BEFORE "a [P.], seq 2000000000:2000000010, ack 1000000001, win 5, length 10\n"
		     "a [.], ack 268435455, win 5, length 0",
	  3, 1268435455, false },
	{ "256 MiB from it is as the other connections are",
	  RAW_BEFORE "a [P.], seq 2000000000:2000000010, ack 1000000001, win 5, length 10\n"
		     "a [.], ack 268435456, win 5, length 0",
	  3, 268435456, false },
	{ "near both, and 1024 times nearer to the raw one",
	  "a [P.], seq 2000000000:2000000010, ack 102400001, win 5, length 10\n"
	  "a [.], ack 102500097, win 5, length 0",
	  1, 102500097, false },
	{ "hardly less than 1024 times",
	  "a [P.], seq 2000000000:2000000010, ack 102400001, win 5, length 10\n"
	  "a [.], ack 102500098, win 5, length 0",
	  1, 204900098, false },
	{ "near both, and 1024 times nearer to nought",
	  RAW_BEFORE "a [P.], seq 2000000000:2000000010, ack 102400001, win 5, length 10\n"
		     "a [.], ack 99902, win 5, length 0",
	  3, 102499902, false },
	{ "hardly less than 1024 times nearer to it",
	  RAW_BEFORE "a [P.], seq 2000000000:2000000010, ack 102400001, win 5, length 10\n"
		     "a [.], ack 99903, win 5, length 0",
	  3, 99903, false },
};

static void text_seq__of_tcpdump_are_raw_or_relative(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(of_tcpdump) / sizeof(of_tcpdump[0]); i++) {
		struct trace t;
		read_dump(&t, of_tcpdump[i].lines);
		print_message("%s\n", of_tcpdump[i].rule);
		assert_true(t.count > of_tcpdump[i].packet);
		const struct ta_segment *seg = &t.packet[of_tcpdump[i].packet].seg;
		assert_true(seg->have & TA_HAVE_ACK);
		assert_int_equal(seg->ack, of_tcpdump[i].ack);
		assert_int_equal(!!(seg->have & TA_SEQ_RELATIVE), of_tcpdump[i].relative);
		trace_release(&t);
	}
}

/* ---- segments that a protocol hides (series/hidden.c) ---- */

#define ROW(time, src, dst, rest) time " " src " " ARROW " " dst " " rest "\n"
#define A(time, rest) ROW(time, "10.0.0.1", "10.0.0.2", rest)
#define B(time, rest) ROW(time, "10.0.0.2", "10.0.0.1", rest)
#define SENT_BY_A(frame, seq, ack, len)                                                            \
	"TCP " frame " 5 > 80 [ACK] Seq=" seq " Ack=" ack " Win=9 Len=" len
#define SENT_BY_B(frame, seq, ack, len)                                                            \
	"TCP " frame " 80 > 5 [ACK] Seq=" seq " Ack=" ack " Win=9 Len=" len

/* What is inferred of the last line: its payload, or -1, and its ACK, or -1. */
static void assert_inferred(const char *rule, const char *lines, int64_t len, int64_t ack)
{
	struct trace t;
	trace_read(&t, lines);
	print_message("%s\n", rule);
	assert_true(t.count > 0);
	const struct ta_segment *seg = &t.packet[t.count - 1].seg;
	assert_true(seg->have & TA_INFERRED);
	assert_int_equal(seg->have & TA_HAVE_LEN ? (int64_t)seg->payload_len : -1, len);
	assert_int_equal(seg->have & TA_HAVE_ACK ? (int64_t)seg->ack : -1, ack);
	trace_release(&t);
}

static void text_seq__of_a_hidden_segment(void **state)
{
	(void)state;
	static const struct {
		const char *rule, *lines;
		int64_t len;
	} cases[] = {
		{ "a frame of 69 bytes is not padded, and shows its headers",
		  A("0.0", SENT_BY_A("69", "1", "1", "15")) A("0.1", "HTTP 254 GET /"), 200 },
		{ "one of 68 may be",
		  A("0.0", SENT_BY_A("68", "1", "1", "14")) A("0.1", "HTTP 254 GET /"), -1 },
		{ "nor does a hidden one show its payload",
		  A("0.0", SENT_BY_A("154", "1", "1", "100")) A("0.1", "HTTP 68 GET /"), -1 },
		{ "of 69 it does",
		  A("0.0", SENT_BY_A("154", "1", "1", "100")) A("0.1", "HTTP 69 GET /"), 15 },
		{ "nor one of 60",
		  A("0.0", SENT_BY_A("154", "1", "1", "100")) A("0.1", "HTTP 60 GET /"), -1 },
		{ "of 59 it does",
		  A("0.0", SENT_BY_A("154", "1", "1", "100")) A("0.1", "HTTP 59 GET /"), 5 },
		{ "another connection to port 0 may be its own",
		  A("0.0", "TCP 154 5 > 0 [ACK] Seq=1 Ack=1 Win=9 Len=100")
			  A("0.1", "TCP 154 6 > 0 [ACK] Seq=101 Ack=1 Win=9 Len=100")
				  A("0.2", "HTTP 254 GET /"),
		  -1 },
		{ "a connection behind one that was closed is the only one",
		  A("0.0", "TCP 154 5 > 80 [ACK] Seq=1 Ack=1 Win=9 Len=100")
			  B("0.1", "TCP 154 80 > 5 [FIN, ACK] Seq=1 Ack=101 Win=9 Len=100")
				  A("0.2", "TCP 66 6 > 80 [SYN] Seq=0 Win=9 Len=0")
					  A("0.3", "TCP 154 6 > 80 [ACK] Seq=1 Ack=1 Win=9 Len=100")
						  A("0.4", "HTTP 254 GET /"),
		  200 },
		{ "behind one that was not there are several",
		  A("0.0", "TCP 154 5 > 80 [ACK] Seq=1 Ack=1 Win=9 Len=100")
			  A("0.2", "TCP 66 6 > 80 [SYN] Seq=0 Win=9 Len=0")
				  A("0.3", "TCP 154 6 > 80 [ACK] Seq=1 Ack=1 Win=9 Len=100")
					  A("0.4", "HTTP 254 GET /"),
		  -1 },
		{ "40 bytes are the least headers",
		  A("0.0", SENT_BY_A("140", "1", "1", "100")) A("0.1", "HTTP 240 GET /"), 200 },
		{ "39 are none",
		  A("0.0", SENT_BY_A("139", "1", "1", "100")) A("0.1", "HTTP 240 GET /"), -1 },
		{ "headers of 66 bytes are the other side's, too",
		  A("0.0", SENT_BY_A("60", "1", "1", "0"))
			  B("0.1", SENT_BY_B("166", "1", "1", "100")) A("0.2", "HTTP 266 GET /"),
		  200 },
		{ "larger ones may hold what only that side has",
		  A("0.0", SENT_BY_A("60", "1", "1", "0"))
			  B("0.1", SENT_BY_B("167", "1", "1", "100")) A("0.2", "HTTP 266 GET /"),
		  -1 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_inferred(cases[i].rule, cases[i].lines, cases[i].len, -1);
}

/* A answered in 30 ms at most: what it sends 40 ms behind data acknowledges them. */
#define ANSWERED                                                                                   \
	A("0.0", SENT_BY_A("154", "1", "1", "100"))                                                \
	B("1.0", SENT_BY_B("154", "1", "101", "100"))                                              \
	A("1.030", SENT_BY_A("154", "101", "101", "100"))                                          \
	B("2.0", SENT_BY_B("154", "101", "201", "100"))

static void text_seq__a_hidden_segment_acknowledges_what_had_its_time(void **state)
{
	(void)state;
	assert_inferred("four thirds of the longest answer", ANSWERED A("2.040", "HTTP 254 GET /"),
			200, 201);
	assert_inferred("the longest, not the last",
			ANSWERED A("2.010", SENT_BY_A("154", "201", "201", "100"))
				B("3.0", SENT_BY_B("154", "201", "301", "100"))
					A("3.030", "HTTP 254 GET /"),
			200, -1);
	assert_inferred("not what is being sent again",
			ANSWERED B("2.1",
				   "TCP 154 [TCP Retransmission] 80 > 5 [ACK] Seq=101 Ack=201 "
				   "Win=9 Len=100") A("2.5", "HTTP 254 GET /"),
			200, -1);
	assert_inferred("less", ANSWERED A("2.039", "HTTP 254 GET /"), 200, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_seq__of_a_list_are_raw_from_16_mib_on),
		cmocka_unit_test(text_seq__of_tcpdump_are_raw_or_relative),
		cmocka_unit_test(text_seq__of_a_hidden_segment),
		cmocka_unit_test(text_seq__a_hidden_segment_acknowledges_what_had_its_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
