/* SPDX-License-Identifier: MIT */
/* One clock for a trace, whatever it counts from, and where one trace ends and another begins. */
#include "text_fixture.h"

#define ONE " 10.0.0.1 " ARROW " 10.0.0.2 TCP 54 5 " ARROW " 80 [ACK] Seq=1 Ack=1 Win=5 Len=0\n"

static void assert_times(const struct trace *t, const int64_t *ms, size_t n)
{
	assert_int_equal(t->count, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(t->packet[i].seg.time_ns, ms[i] * 1000000);
}

static void text_clock__styles_of_tshark(void **state)
{
	(void)state;
	static const struct {
		const char *time;
		int64_t ns;
		int base;
	} styles[] = {
		{ "14:15:22.443000", INT64_C(51322443000000), TA_TIME_OF_DAY },
		{ "2022-06-12 14:15:22.443000", INT64_C(1655043322443000000), TA_TIME_EPOCH },
		{ "2022/163 14:15:22.443000", INT64_C(1655043322443000000), TA_TIME_EPOCH },
		{ "1655043322.443000", INT64_C(1655043322443000000), TA_TIME_EPOCH },
		{ "2022-06-12T14:15:22.443Z", INT64_C(1655043322443000000), TA_TIME_EPOCH },
		{ "2022-06-12 16:15:22.443+0200", INT64_C(1655043322443000000), TA_TIME_EPOCH },
		{ "Jun 12, 2022 14:15:22.443000000 UTC", INT64_C(1655043322443000000),
		  TA_TIME_EPOCH },
		{ "06/12/2022 14:15:22.443000", INT64_C(1655043322443000000), TA_TIME_EPOCH },
		{ "-0.001", -1000000, TA_TIME_RELATIVE },
		{ "1404,64744", INT64_C(1404647440000), TA_TIME_RELATIVE },
	};
	for (size_t i = 0; i < sizeof(styles) / sizeof(styles[0]); i++) {
		struct trace t;
		char line[300];
		snprintf(line, sizeof(line), "3 %s" ONE, styles[i].time);
		trace_read(&t, line);
		assert_int_equal(t.count, 1);
		assert_int_equal(t.packet[0].seg.time_ns, styles[i].ns);
		assert_int_equal(t.packet[0].seg.frame, 3);
		assert_int_equal(t.info.time_base, styles[i].base);
		trace_release(&t);
	}
}

static void text_clock__deltas_are_summed(void **state)
{
	(void)state;
	struct trace t;
	trace_read(&t, "1 0.000000" ONE "2 0.026000" ONE "3 0.004000" ONE "4 0.000000" ONE
		       "5 187.261000" ONE "6 0.026000" ONE);
	assert_times(&t, (int64_t[]){ 0, 26, 30, 30, 187291, 187317 }, 6);
	assert_int_equal(t.info.time_base, TA_TIME_RELATIVE);
	assert_false(t.info.time_ambiguous);
	trace_release(&t);
	/* tcpdump -ttt */
	trace_read(
		&t,
		" 00:00:00.000000 IP 1.1.1.1.5 > 2.2.2.2.80: Flags [.], ack 1, win 5, length 0\n"
		" 00:00:00.500000 IP 1.1.1.1.5 > 2.2.2.2.80: Flags [.], ack 1, win 5, length 0\n"
		" 00:00:00.010000 IP 1.1.1.1.5 > 2.2.2.2.80: Flags [.], ack 1, win 5, length 0\n");
	assert_times(&t, (int64_t[]){ 0, 500, 510 }, 3);
	trace_release(&t);
}

static void text_clock__retries_alone_fit_both_readings(void **state)
{
	(void)state;
	struct trace t;
	trace_read(&t, "1 0.000000" ONE "2 0.300000" ONE "3 0.600000" ONE "4 1.200000" ONE
		       "5 2.400000" ONE);
	assert_true(t.info.time_ambiguous);
	assert_times(&t, (int64_t[]){ 0, 300, 600, 1200, 2400 }, 5);
	trace_release(&t);
	/* with timestamps the sender's clock tells: 1 tick a millisecond */
	static const struct {
		const char *time;
		unsigned tick;
	} rows[] = { { "0.000", 1000 },
		     { "0.300", 1300 },
		     { "0.600", 1900 },
		     { "1.200", 3100 },
		     { "2.400", 5500 } };
	char text[2000] = "";
	for (size_t i = 0; i < 5; i++) {
		size_t at = strlen(text);
		snprintf(
			text + at, sizeof(text) - at,
			"%zu %s 10.0.0.1 > 10.0.0.2 TCP 54 5 > 80 [ACK] Seq=1 Ack=1 Win=5 Len=2 TSval=%u TSecr=7\n",
			i + 1, rows[i].time, rows[i].tick);
	}
	trace_read(&t, text);
	assert_false(t.info.time_ambiguous);
	assert_times(&t, (int64_t[]){ 0, 300, 900, 2100, 4500 }, 5);
	trace_release(&t);
}

static void text_clock__midnight_is_passed(void **state)
{
	(void)state;
	struct trace t;
	trace_read(&t, "1 23:59:59.900" ONE "2 00:00:00.100" ONE "3 23:59:59.950" ONE
		       "4 00:00:00.200" ONE);
	assert_times(&t, (int64_t[]){ 86399900, 86400100, 86399950, 86400200 }, 4);
	assert_false(t.packet[1].starts_run);
	trace_release(&t);
}

static void text_clock__two_pastes_are_two_runs(void **state)
{
	(void)state;
	struct trace t;
	trace_read(&t,
		   "On the client:\n1 0.0" ONE "2 5.0" ONE "On the server:\n1 0.0" ONE "2 4.0" ONE);
	assert_int_equal(t.count, 4);
	assert_false(t.packet[0].starts_run || t.packet[1].starts_run || t.packet[3].starts_run);
	assert_true(t.packet[2].starts_run);
	assert_false(t.info.frames_missing);
	trace_release(&t);
	/* a number that goes back in a list merged by hand is none: the time goes on */
	trace_read(&t, "eth 6147 18:07:13,711496" ONE "wlp 13 18:07:13,790981" ONE
		       "eth 6148 18:07:18,831498" ONE);
	assert_int_equal(t.count, 3);
	assert_false(t.packet[1].starts_run || t.packet[2].starts_run);
	trace_release(&t);
	/* without numbers the time, and words between, have to tell */
	trace_read(&t, "10:00:05.0 IP 1.1.1.1.5 > 2.2.2.2.80: Flags [.], ack 1, win 5, length 0\n"
		       "10:00:09.0 IP 1.1.1.1.5 > 2.2.2.2.80: Flags [.], ack 1, win 5, length 0\n"
		       "and the other side:\n"
		       "10:00:05.1 IP 1.1.1.1.5 > 2.2.2.2.80: Flags [.], ack 1, win 5, length 0\n");
	assert_int_equal(t.count, 3);
	assert_true(t.packet[2].starts_run);
	trace_release(&t);
}

static void text_clock__disorder_is_no_new_run(void **state)
{
	(void)state;
	struct trace t;
	trace_read(&t, "1 0.0" ONE "2 5.000100" ONE "3 5.000050" ONE "5 6.0" ONE);
	assert_int_equal(t.count, 4);
	assert_false(t.packet[2].starts_run);
	assert_int_equal(t.packet[2].seg.time_ns, INT64_C(5000050000));
	assert_true(t.info.frames_missing);
	trace_release(&t);
}

static void text_clock__a_text_without_packets_has_no_kind(void **state)
{
	(void)state;
	struct trace t;
	trace_read(&t, "nothing\n\nto see\n");
	assert_int_equal(t.count, 0);
	assert_null(t.info.kind);
	assert_int_equal(t.info.lines_skipped, 2);
	trace_release(&t);
}

static void text_clock__packets_behind_much_prose_are_found(void **state)
{
	(void)state;
	struct trace t;
	static char text[200000];
	size_t at = 0;
	for (int i = 0; i < 2500; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "Line %d of a long story.\n",
				       i);
	snprintf(text + at, sizeof(text) - at, "7 0.5" ONE);
	trace_read(&t, text);
	assert_int_equal(t.count, 1);
	assert_int_equal(t.packet[0].seg.frame, 7);
	assert_int_equal(t.info.lines_skipped, 2500);
	trace_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_clock__styles_of_tshark),
		cmocka_unit_test(text_clock__deltas_are_summed),
		cmocka_unit_test(text_clock__retries_alone_fit_both_readings),
		cmocka_unit_test(text_clock__midnight_is_passed),
		cmocka_unit_test(text_clock__two_pastes_are_two_runs),
		cmocka_unit_test(text_clock__disorder_is_no_new_run),
		cmocka_unit_test(text_clock__a_text_without_packets_has_no_kind),
		cmocka_unit_test(text_clock__packets_behind_much_prose_are_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
