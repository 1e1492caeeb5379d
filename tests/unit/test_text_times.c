/* SPDX-License-Identifier: MIT */
/* How the times of a text are read, just inside and just outside of each rule: since the first packet or since the one
 * before, of one day or the next, of one run or another, of one clock or two. */
#include "text_paste.h"

#include <stdlib.h>

#include "text/clock.h"
#include "text/series/survey.h"

#define LIST " 10.0.0.1 " ARROW " 10.0.0.2 TCP 54 5 " ARROW " 80 [ACK] Seq=1 Ack=1 Win=5 Len=0\n"
#define DUMP " IP 10.0.0.1.5 > 10.0.0.2.80: Flags [.], ack 1, win 5, length 0\n"

static struct paste paste;

static int64_t ns_of(double seconds)
{
	return (int64_t)(seconds * 1e9 + (seconds < 0 ? -0.5 : 0.5));
}

/* A line each for times that blanks part; "|" is a line of words. */
static void read_times(struct trace *t, const char *times, const char *line)
{
	char copy[2000], *rest = copy;
	snprintf(copy, sizeof(copy), "%s", times);
	paste_clear(&paste);
	for (const char *time; (time = strsep(&rest, " "));)
		paste_add(&paste, "%s%s", *time == '|' ? "and the other one:" : time,
			  *time == '|' ? "\n" : line);
	trace_read(t, paste.text);
}

static void assert_reading(const char *times, bool deltas, bool ambiguous)
{
	struct trace t;
	const char *at = times;
	double sum = 0;
	read_times(&t, times, LIST);
	for (size_t i = 0; i < t.count; i++) {
		char *end;
		double time = strtod(at, &end);
		at = *end ? end + 1 : end;
		sum = deltas && i ? sum + time : deltas ? 0 : time;
		if (t.packet[i].seg.time_ns != ns_of(sum))
			fail_msg("\"%s\": packet %zu at %lld ns", times, i + 1,
				 (long long)t.packet[i].seg.time_ns);
	}
	assert_int_equal(*at, '\0');
	if (t.info.time_ambiguous != ambiguous)
		fail_msg("\"%s\": ambiguous %d", times, t.info.time_ambiguous);
	trace_release(&t);
}

/* ---- since the first packet, or since the one before (series/survey.c) ---- */

static void text_times__since_the_first_packet_or_the_one_before(void **state)
{
	(void)state;
	static const struct {
		const char *rule, *times;
		bool deltas;
	} cases[] = {
		{ "a time that falls by half from 10 ms is disorder",
		  "0.0 0.010 0.004 0.1 0.2 0.3 0.4 0.5", false },
		{ "from more it is a delta", "0.0 0.010001 0.004 0.1 0.2 0.3 0.4 0.5", true },
		{ "10 ms before the first packet there is still disorder",
		  "-0.010 0.5 0.1 0.6 0.1 0.7 0.1", true },
		{ "earlier than that it counts from another packet",
		  "-0.010001 0.5 0.1 0.6 0.1 0.7 0.1", false },
		{ "up to 1 ms all is disorder", "0.0 0.001 0.0002 0.0009 0.0001", false },
		{ "beyond it is not", "0.0 0.001001 0.0002 0.0009 0.0001", true },
		{ "three steps show no share", "0.0021 0.0005 0.0006 0.0007", false },
		{ "four do", "0.0021 0.0005 0.0006 0.0007 0.0008", true },
		{ "one of five falls to less than half", "0.0 0.003 0.001 0.004 0.005 0.006",
		  true },
		{ "one of six", "0.0 0.003 0.001 0.004 0.005 0.006 0.007", false },
		{ "two of eight fall", "0.0 5.0 4.0 6.0 5.0 7.0 8.0 9.0 9.5", true },
		{ "two of nine", "0.0 5.0 4.0 6.0 5.0 7.0 8.0 9.0 9.5 9.7", false },
		{ "one of three falls, not to half", "0.0 5.0 4.0 6.0", false },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		print_message("%s\n", cases[i].rule);
		assert_reading(cases[i].times, cases[i].deltas, false);
	}
}

/* Times that only grow may be the delays of a backoff. */
static void text_times__that_may_be_either(void **state)
{
	(void)state;
	static const struct {
		const char *rule, *times;
		bool ambiguous;
	} cases[] = {
		{ "a single step", "0.0 0.3", true },
		{ "no step", "0.0", false },
		{ "eleven steps may all go up", "0.0 1.0 2.5 3.5 4.5 5.5 6.5 7.5 8.5 9.5 10.5 11.5",
		  true },
		{ "twelve do not by chance",
		  "0.0 1.0 2.5 3.5 4.5 5.5 6.5 7.5 8.5 9.5 10.5 11.5 12.5", false },
		{ "but for three doublings in a row",
		  "0.0 0.1 0.2 0.4 0.8 1.5 2.5 3.5 4.5 5.5 6.5 7.5 8.5 9.5", true },
		{ "two in a row, twice, are none",
		  "0.0 0.1 0.2 0.4 0.7 1.4 2.8 3.5 4.5 5.5 6.5 7.5 8.5 9.5", false },
		{ "a fiftieth from twice as long is a doubling",
		  "0.0 0.1 0.202 0.404 0.808 1.5 2.5 3.5 4.5 5.5 6.5 7.5 8.5 9.5", true },
		{ "more is none",
		  "0.0 0.1 0.2021 0.4042 0.8084 1.5 2.5 3.5 4.5 5.5 6.5 7.5 8.5 9.5", false },
		{ "nor is it less by more",
		  "0.0 0.1 0.1979 0.3958 0.7916 1.5 2.5 3.5 4.5 5.5 6.5 7.5 8.5 9.5", false },
		{ "a time a fiftieth behind another is an answer", "0.0 1.0 1.02 3.0", false },
		{ "farther behind it may be a delay", "0.0 1.0 1.0201 3.0", true },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		print_message("%s\n", cases[i].rule);
		assert_reading(cases[i].times, false, cases[i].ambiguous);
	}
}

/* What the sender's timestamps say: "ambiguous" where they say nothing of times that only grow. */
enum told { TOLD_FIRST, TOLD_DELTAS, TOLD_NOTHING };

static const struct {
	const char *rule;
	double time[5];
	unsigned ticks[5], packets;
	enum told told;
} ticking[] = {
	{ "three pairs make a line", { 0, 0.3, 0.6, 1.2 }, { 0, 300, 900, 2100 }, 4, TOLD_DELTAS },
	{ "two do not", { 0, 0.3, 0.6 }, { 0, 300, 900 }, 3, TOLD_NOTHING },
	{ "nor do two that count from the first packet",
	  { 0, 0.3, 0.6 },
	  { 0, 300, 600 },
	  3,
	  TOLD_NOTHING },
	{ "1 - r^2 is 0.0495: near enough to a line of deltas",
	  { 0, 3, 3.5, 4.5 },
	  { 0, 1900, 5700, 11400 },
	  4,
	  TOLD_DELTAS },
	{ "0.0508: too far", { 0, 4, 4.1, 5.1 }, { 0, 4600, 10100, 14100 }, 4, TOLD_NOTHING },
	{ "0.0491: near enough to one since the first packet",
	  { 0, 2, 2.5, 3 },
	  { 0, 5400, 6200, 6400 },
	  4,
	  TOLD_FIRST },
	{ "0.0510: too far", { 0, 1, 1.5, 1.7 }, { 0, 4800, 6300, 8100 }, 4, TOLD_NOTHING },
	{ "4.14 times nearer to deltas",
	  { 0, 0.2, 1.2, 2.2 },
	  { 0, 1200, 4300, 9500 },
	  4,
	  TOLD_DELTAS },
	{ "3.95 times", { 0, 3, 5, 7 }, { 0, 4000, 8900, 14700 }, 4, TOLD_NOTHING },
	{ "4.17 times nearer to the time since the first packet",
	  { 0, 2, 5, 7 },
	  { 0, 3800, 9100, 14100 },
	  4,
	  TOLD_FIRST },
	{ "3.88 times", { 0, 0.3, 1.3, 2.3 }, { 0, 2200, 6100, 10500 }, 4, TOLD_NOTHING },
	{ "equal times are deltas", { 5, 5, 5, 5 }, { 0, 5000, 10000, 15000 }, 4, TOLD_DELTAS },
	{ "a time of less than 2^50 ns may be a delta",
	  { 0, 1125897, 1125898, 1125899 },
	  { 0, 11258970, 22517950, 33776940 },
	  4,
	  TOLD_DELTAS },
	{ "one of more is none",
	  { 0, 1125901, 1125902, 1125903 },
	  { 0, 11259010, 22518030, 33777060 },
	  4,
	  TOLD_FIRST },
};

static void text_times__against_the_ticks_of_the_sender(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(ticking) / sizeof(ticking[0]); i++) {
		struct trace t;
		double sum = 0;
		paste_clear(&paste);
		for (unsigned k = 0; k < ticking[i].packets; k++)
			paste_add(&paste,
				  "%.6f 10.0.0.1 > 10.0.0.2 TCP 66 5 > 80 [ACK] Seq=1 Ack=1 Win=5 "
				  "Len=0 TSval=%u TSecr=7\n",
				  ticking[i].time[k], 1000 + ticking[i].ticks[k]);
		trace_read(&t, paste.text);
		print_message("%s\n", ticking[i].rule);
		assert_int_equal(t.count, ticking[i].packets);
		for (unsigned k = 0; k < ticking[i].packets; k++) {
			sum = ticking[i].told != TOLD_DELTAS ? ticking[i].time[k]
			      : k                            ? sum + ticking[i].time[k]
							     : 0;
			assert_int_equal(t.packet[k].seg.time_ns, ns_of(sum));
		}
		assert_int_equal(t.info.time_ambiguous, ticking[i].told == TOLD_NOTHING);
		trace_release(&t);
	}
}

/* ---- of the day, and runs (clock.c) ---- */

/* Each packet: how many ms behind the first, and whether it starts another run. */
static void text_times__that_go_back(void **state)
{
	(void)state;
	static const struct {
		const char *rule, *times;
		bool run;
		int64_t step_ms; /* from the last but one to the last */
	} cases[] = {
		{ "less than 1 s back is disorder", "10:00:05.000 10:00:05.000 | 10:00:04.001",
		  false, -999 },
		{ "1 s behind words is another paste", "10:00:05.000 10:00:05.000 | 10:00:04.000",
		  true, -1000 },
		{ "half a day back behind words is another paste", "18:00:00.0 | 06:00:00.0", true,
		  -43200000 },
		{ "more has passed midnight", "18:00:00.0 | 05:59:59.999", false, 43199999 },
		{ "half a day on is a pause", "23:00:00.0 01:00:00.0 13:00:00.0", false, 43200000 },
		{ "more is from before midnight", "23:00:00.0 01:00:00.0 13:00:00.001", false,
		  -43199999 },
		{ "tcpdump -ttttt: after an hour and a day from nought again",
		  "00:00:00.0 00:10:00.0 00:20:00.0 00:30:00.0 00:40:00.0 00:50:00.0 01:00:00.001 "
		  "00:00:05.0",
		  false, 86400000 - 3600001 + 5000 },
		{ "1 s back is disorder of such times",
		  "00:00:00.0 00:10:00.0 00:20:00.0 00:30:00.0 00:40:00.0 00:50:00.0 00:49:59.0",
		  false, -1000 },
		{ "more is another day of them",
		  "00:00:00.0 00:10:00.0 00:20:00.0 00:30:00.0 00:40:00.0 00:50:00.0 00:49:58.999",
		  false, 86400000 - 1001 },
		{ "tcpdump -ttt: a fall before the hour is over is a delta",
		  "00:00:00.0 00:10:00.0 00:20:00.0 00:30:00.0 00:40:00.0 00:50:00.0 01:00:00.0 "
		  "00:00:05.0",
		  false, 5000 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trace t;
		read_times(&t, cases[i].times, DUMP);
		print_message("%s\n", cases[i].rule);
		assert_true(t.count >= 2);
		const struct ta_packet *last = &t.packet[t.count - 1];
		assert_int_equal(last->starts_run, cases[i].run);
		assert_int_equal(last->seg.time_ns - last[-1].seg.time_ns,
				 cases[i].step_ms * 1000000);
		trace_release(&t);
	}
}

/* A frame that is shown again, or out of its order, is no step. */
static void text_times__steps_are_of_frames_that_go_up(void **state)
{
	(void)state;
	static const struct {
		bool numbered;
		uint64_t number;
		unsigned steps;
	} lines[] = { { true, 3, 0 }, { true, 4, 1 }, { true, 4, 1 },  { true, 3, 1 },
		      { true, 4, 2 }, { true, 9, 3 }, { false, 0, 4 }, { false, 0, 5 } };
	struct ta_txt_survey s = { .steps = 0 };
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct ta_txt_record record = { .numbered = lines[i].numbered,
						.number = lines[i].number };
		record.when.form = TA_TXT_TIME_SECONDS;
		record.when.ns = (int64_t)i * 1000000;
		ta_txt_survey_record(&s, &record);
		assert_int_equal(s.steps, lines[i].steps);
	}
	struct ta_txt_record dated = { .when = { .form = TA_TXT_TIME_EPOCH } };
	ta_txt_survey_record(&s, &dated);
	assert_int_equal(s.steps, 5);
}

/* Whether all numbers of a list are raw: SYNs tell, else the numbers. */
static void text_times__raw_numbers_of_a_survey(void **state)
{
	(void)state;
	enum { SMALL = 1, LARGE = 1 << 24 };
	static const struct {
		const char *rule;
		struct {
			uint16_t flags;
			uint32_t seq, ack;
		} seg[3];
		bool absolute;
	} cases[] = {
		{ "a SYN of nought",
		  { { TA_SYN, 0, 0 }, { TA_ACK, LARGE, LARGE }, { TA_ACK, LARGE, LARGE } },
		  false },
		{ "a SYN of another number",
		  { { TA_SYN, 7, 0 }, { TA_ACK, 2, 2 }, { TA_ACK, 2, 2 } },
		  true },
		{ "one of each", { { TA_SYN, 0, 0 }, { TA_SYN, 7, 0 }, { TA_ACK, 2, 2 } }, false },
		{ "a SYN with a FIN is none",
		  { { TA_SYN | TA_FIN, 7, 0 }, { TA_ACK, 2, 2 }, { TA_ACK, 2, 2 } },
		  false },
		{ "two of three are large",
		  { { TA_ACK, LARGE, LARGE }, { TA_ACK, LARGE, LARGE }, { TA_ACK, 2, 2 } },
		  true },
		{ "one of three",
		  { { TA_ACK, LARGE, LARGE }, { TA_ACK, 2, 2 }, { TA_ACK, 2, 2 } },
		  false },
		{ "a number that is less",
		  { { TA_ACK, LARGE - 1, LARGE },
		    { TA_ACK, LARGE, LARGE - 1 },
		    { TA_ACK, LARGE, LARGE } },
		  false },
		{ "one is small",
		  { { TA_ACK, LARGE, LARGE }, { TA_ACK, LARGE, LARGE }, { TA_ACK, SMALL, LARGE } },
		  false },
		{ "its ACK",
		  { { TA_ACK, LARGE, LARGE }, { TA_ACK, LARGE, LARGE }, { TA_ACK, LARGE, SMALL } },
		  false },
		{ "without an ACK",
		  { { 0, LARGE, SMALL }, { 0, LARGE, SMALL }, { 0, LARGE, SMALL } },
		  true },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ta_txt_survey s = { .steps = 0 };
		for (size_t k = 0; k < 3; k++) {
			struct ta_txt_record record = { .packet = { .kind = TA_PACKET_TCP } };
			struct ta_segment *seg = &record.packet.seg;
			seg->have = TA_SEQ_RELATIVE | TA_HAVE_SEQ;
			seg->flags = cases[i].seg[k].flags;
			seg->have |= seg->flags & TA_ACK ? TA_HAVE_ACK : 0;
			seg->seq = cases[i].seg[k].seq;
			seg->ack = cases[i].seg[k].ack;
			ta_txt_survey_record(&s, &record);
		}
		print_message("%s\n", cases[i].rule);
		assert_int_equal(ta_txt_survey_absolute(&s), cases[i].absolute);
	}
}

/* A start is told as it is written, as far as there is room. */
static void text_times__the_start_is_told_in_63_bytes(void **state)
{
	(void)state;
	struct trace t;
	read_times(&t, "10:00:00.0000000000111111111122222222223333333333444444444455555555556",
		   DUMP);
	assert_int_equal(t.count, 1);
	assert_string_equal(t.info.start_text,
			    "10:00:00.000000000011111111112222222222333333333344444444445555");
	trace_release(&t);
}

/* Deltas add up to some 4e18 ns, 126 years, either way. */
static void text_times__of_a_hostile_trace_stop(void **state)
{
	(void)state;
	for (int sign = -1; sign <= 1; sign += 2) {
		struct ta_txt_clock clock = { .seconds_form = TA_TXT_TIME_DELTA };
		struct ta_txt_record record = { .when = { .form = TA_TXT_TIME_SECONDS } };
		struct ta_txt_instant instant = ta_txt_clock_put(&clock, &record, false, 0);
		record.when.ns = sign * INT64_C(90000000000000000);
		for (int64_t i = 1; i <= 100; i++) {
			instant = ta_txt_clock_put(&clock, &record, false, 0);
			assert_int_equal(instant.time_ns, (i < 45 ? i : 45) * record.when.ns);
		}
	}
}

/* So do days of a clock that passes midnight with each line. */
static void text_times__days_of_a_hostile_trace_stop(void **state)
{
	(void)state;
	struct ta_txt_clock clock = { .seconds_form = TA_TXT_TIME_RELATIVE };
	struct ta_txt_record evening = { .when = { .form = TA_TXT_TIME_OF_DAY } };
	struct ta_txt_record morning = evening;
	evening.when.ns = INT64_C(82800000000000); /* 23:00 */
	morning.when.ns = INT64_C(3600000000000);
	struct ta_txt_instant instant = { .time_ns = 0 };
	for (unsigned day = 1; day <= 40001; day++) {
		clock.run.raw_ns = evening.when.ns;
		clock.run.started = true;
		instant = ta_txt_clock_put(&clock, &morning, false, 0);
		assert_false(instant.starts_run);
		if (day == 39999 || day == 40000)
			assert_int_equal(instant.time_ns,
					 day * INT64_C(86400000000000) + morning.when.ns);
	}
	assert_int_equal(instant.time_ns, 40000 * INT64_C(86400000000000) + morning.when.ns);
}

/* ---- two clocks (series/clocks.c) ---- */

#define OUT " IP 10.44.0.3.179 > 10.44.0.1.36239: Flags [.], ack 1, win 5, length 0\n"
#define IN " IP 10.44.0.1.36239 > 10.44.0.3.179: Flags [.], ack 1, win 5, length 0\n"

#define ECHO " IP 10.9.9.9 > 10.8.8.8: ICMP echo request, id 1, seq 1, length 64\n"

static void text_times__of_two_clocks(void **state)
{
	(void)state;
	static const struct {
		const char *rule;
		const char *lines; /* "a": one side's, "b": the other's */
		int64_t apart_ms;
	} cases[] = {
		{ "an hour apart, each time", "a10:00:00.0 b11:00:02.0 a10:00:02.0 b11:00:04.0",
		  3601000 },
		{ "what is no segment is of neither",
		  "a10:00:00.0 x10:00:00.5 b11:00:02.0 a10:00:02.0 b11:00:04.0", 3601000 },
		{ "less than an hour, once", "a10:00:00.0 b11:00:02.0 a10:00:02.001 b11:00:04.0",
		  0 },
		{ "an hour behind", "b11:00:02.0 a10:00:01.0 b11:00:03.0 a10:00:03.0", -3601500 },
		{ "less than an hour behind", "b11:00:02.0 a10:00:02.001 b11:00:03.0 a10:00:03.0",
		  0 },
		{ "there and back is no more than a pause", "a10:00:00.0 b11:00:02.0 a10:00:02.0",
		  0 },
		{ "a clock that goes on by less than an hour",
		  "a10:00:00.0 a10:59:59.998 b12:30:00.0 a10:59:59.998 b12:40:00.0", 5400002 },
		{ "for an hour it may be a pause",
		  "a10:00:00.0 a11:00:00.000 b12:30:00.0 a11:00:01.0 b12:40:00.0", 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trace t;
		char copy[200], *rest = copy;
		snprintf(copy, sizeof(copy), "%s", cases[i].lines);
		paste_clear(&paste);
		for (const char *line; (line = strsep(&rest, " "));)
			paste_add(&paste, "%s%s", line + 1,
				  *line == 'a'   ? OUT
				  : *line == 'b' ? IN
						 : ECHO);
		trace_read(&t, paste.text);
		print_message("%s\n", cases[i].rule);
		assert_int_equal(t.info.clocks_apart_ns, cases[i].apart_ms * 1000000);
		trace_release(&t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_times__since_the_first_packet_or_the_one_before),
		cmocka_unit_test(text_times__that_may_be_either),
		cmocka_unit_test(text_times__against_the_ticks_of_the_sender),
		cmocka_unit_test(text_times__that_go_back),
		cmocka_unit_test(text_times__steps_are_of_frames_that_go_up),
		cmocka_unit_test(text_times__raw_numbers_of_a_survey),
		cmocka_unit_test(text_times__the_start_is_told_in_63_bytes),
		cmocka_unit_test(text_times__of_a_hostile_trace_stop),
		cmocka_unit_test(text_times__days_of_a_hostile_trace_stop),
		cmocka_unit_test(text_times__of_two_clocks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
