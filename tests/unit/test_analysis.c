/* SPDX-License-Identifier: MIT */
/* The conductor: which inputs make a run, in what order things are told, what is left out on request, and what
 * becomes of inputs that can't be read. */
#include "support/analysis_desk.h"

static void analysis__makes_each_input_a_run(void **state)
{
	struct desk *d = *state;

	for (int i = 0; i < 2; i++) {
		begin_pcap();
		put_connection(1000, 40000);
		put_connection(2000, 40001);
		save(d, pcap_len);
	}
	assert_int_equal(analyse(d), 0);
	assert_string_equal(d->told, "c0.0 c0.1 i0 c1.0 c1.1 i1 s");
	assert_int_equal(d->summary.connections, 4);
	assert_int_equal(d->summary.by_scenario[TA_SCN_NORMAL], 4);
	assert_int_equal(d->summary.failed, 0);
	assert_int_equal(d->packets, 32);
	assert_false(d->several);
}

static void analysis__puts_inputs_together_in_the_order_of_time(void **state)
{
	struct desk *d = *state;

	/* The second half of a connection lies in the input that is named first. */
	begin_pcap();
	put_segment(1040, 40000, true, TA_ACK | TA_FIN, 121, 501, 0);
	put_segment(1050, 40000, false, TA_ACK | TA_FIN, 501, 122, 0);
	put_segment(1051, 40000, true, TA_ACK, 122, 502, 0);
	save(d, pcap_len);
	begin_pcap();
	put_segment(1000, 40000, true, TA_SYN, 100, 0, 0);
	put_segment(1010, 40000, false, TA_SYN | TA_ACK, 500, 101, 0);
	put_segment(1011, 40000, true, TA_ACK, 101, 501, 0);
	put_segment(1020, 40000, true, TA_ACK | TA_PSH, 101, 501, 20);
	put_segment(1030, 40000, false, TA_ACK, 501, 121, 0);
	put_connection(2000, 40001);
	save(d, pcap_len);
	d->options.together = true;
	assert_int_equal(analyse(d), 0);
	assert_string_equal(d->told, "c0.0 c0.1 i0 i0 s");
	assert_int_equal(d->segments[0], 8);
	assert_int_equal(d->summary.by_scenario[TA_SCN_NORMAL], 2);
	assert_true(d->several);
	assert_int_equal(d->first_frame[0], 1);
	assert_int_equal(d->at[0].input, 1); /* the second one named */
	assert_int_equal(d->at[0].frame, 1);
	assert_int_equal(d->first_frame[1], 9);
	assert_int_equal(d->at[1].input, 1);
	assert_int_equal(d->at[1].frame, 6);
}

static void analysis__reports_what_it_read_before_an_input_broke_off(void **state)
{
	struct desk *d = *state;

	begin_pcap();
	put_connection(1000, 40000);
	put_connection(2000, 40001);
	save(d, pcap_len - 10);
	begin_pcap();
	put_connection(1000, 40000);
	save(d, pcap_len);
	assert_int_equal(analyse(d), 1);
	assert_string_equal(d->told, "c0.0 c0.1 i0! c1.0 i1 s");
	assert_int_equal(d->complaints, 1);
}

static void analysis__goes_on_after_an_input_that_is_not_there(void **state)
{
	struct desk *d = *state;

	begin_pcap();
	put_connection(1000, 40000);
	save(d, pcap_len);
	unlink(d->path[0]);
	save(d, pcap_len);
	assert_int_equal(analyse(d), 1);
	assert_string_equal(d->told, "i0! c1.0 i1 s");
	assert_int_equal(d->complaints, 1);
}

static void analysis__finds_nothing_wrong_with_a_capture_without_packets(void **state)
{
	struct desk *d = *state;

	begin_pcap();
	save(d, pcap_len);
	assert_int_equal(analyse(d), 0);
	assert_string_equal(d->told, "i0 s");
}

static void analysis__stops_when_the_sink_refuses(void **state)
{
	struct desk *d = *state;

	begin_pcap();
	for (unsigned i = 0; i < 5; i++)
		put_connection(1000 * i, (uint16_t)(40000 + i));
	save(d, pcap_len);
	save(d, pcap_len);
	d->refuse_after = 2;
	assert_int_equal(analyse(d), -1);
	assert_string_equal(d->told, "c0.0 c0.1 ");
}

static void analysis__reports_only_the_stream_that_is_asked_for(void **state)
{
	struct desk *d = *state;

	begin_pcap();
	for (unsigned i = 0; i < 5; i++)
		put_connection(1000 * i, (uint16_t)(40000 + i));
	save(d, pcap_len);
	d->options.stream = 3;
	assert_int_equal(analyse(d), 0);
	assert_string_equal(d->told, "c0.3 i0 s");
	assert_int_equal(d->summary.connections, 1);
}

static void analysis__reports_only_the_connection_that_is_asked_for(void **state)
{
	struct desk *d = *state;

	begin_pcap();
	for (unsigned i = 0; i < 5; i++)
		put_connection(1000 * i, (uint16_t)(40000 + i));
	save(d, pcap_len);
	d->options.connection = "10.0.0.2:22-10.0.0.1:40001"; /* in either order */
	assert_int_equal(analyse(d), 0);
	assert_string_equal(d->told, "c0.1 i0 s");
}

static void analysis__refuses_a_connection_that_is_none(void **state)
{
	struct desk *d = *state;

	begin_pcap();
	save(d, pcap_len);
	d->options.connection = "10.0.0.2-10.0.0.1";
	assert_int_equal(analyse(d), 1);
	assert_int_equal(d->complaints, 1);
}

static void analysis__keeps_only_frames_that_pass_the_filter_and_their_numbers(void **state)
{
	struct desk *d = *state;

	begin_pcap();
	for (unsigned i = 0; i < 3; i++)
		put_connection(1000 * i, (uint16_t)(40000 + i));
	save(d, pcap_len);
	d->options.filter = "port 40001";
	assert_int_equal(analyse(d), 0);
	assert_string_equal(d->told, "c0.0 i0 s");
	assert_int_equal(d->first_frame[0], 9); /* as in the file */
	d->options.filter = "prot 40001";
	d->told[0] = '\0';
	assert_int_equal(analyse(d), 1);
	assert_int_equal(d->complaints, 1);
}

static void analysis__keeps_only_packets_in_the_time_window(void **state)
{
	struct desk *d = *state;

	begin_pcap();
	for (unsigned i = 0; i < 5; i++)
		put_connection(1000 * i, (uint16_t)(40000 + i));
	save(d, pcap_len);
	d->options.cut = d->options.have_from = d->options.have_to = true;
	d->options.from_relative = true;
	d->options.from_ns = 900 * TA_MS;               /* since the start, */
	d->options.to_ns = 1700000003 * TA_SEC - TA_MS; /* and by the clock */
	assert_int_equal(analyse(d), 0);
	assert_string_equal(d->told, "c0.0 c0.1 i0 s");
	assert_int_equal(d->packets, 16);
}

static void analysis__tells_what_touches_the_time_window(void **state)
{
	struct desk *d = *state;

	begin_pcap();
	for (unsigned i = 0; i < 5; i++)
		put_connection(1000 * i, (uint16_t)(40000 + i));
	save(d, pcap_len);
	d->options.have_from = d->options.have_to = true;
	d->options.from_relative = true;
	d->options.from_ns = 900 * TA_MS;
	d->options.to_ns = 1700000003 * TA_SEC - TA_MS;
	assert_int_equal(analyse(d), 0);
	assert_string_equal(d->told, "c0.1 c0.2 i0 s"); /* with their ids in the whole capture */
	assert_int_equal(d->packets, 40);               /* which is read whole */
	assert_int_equal(d->summary.connections, 2);
	assert_int_equal(d->summary.outside, 3);
}

static void analysis__counts_what_a_small_table_folded(void **state)
{
	struct desk *d = *state;

	begin_pcap();
	for (unsigned i = 0; i < 40; i++)
		put_connection(1000 * i, (uint16_t)(40000 + i));
	save(d, pcap_len);
	d->options.max_connections = 8;
	assert_int_equal(analyse(d), 0);
	assert_int_equal(d->summary.connections, 40);
	assert_true(d->summary.folded >= 32);
	assert_int_equal(d->nconnections + d->summary.folded, 40);
}

static void analysis__stops_reading_when_interrupted_and_reports_what_there_is(void **state)
{
	struct desk *d = *state;
	static volatile int interrupted = 1;

	begin_pcap();
	put_connection(1000, 40000);
	save(d, pcap_len);
	d->options.interrupted = &interrupted;
	assert_true(analyse(d) >= 0);
	assert_true(d->summary.interrupted);
	assert_int_equal(d->told[strlen(d->told) - 1], 's');
}

static void analysis__is_the_same_twice(void **state)
{
	struct desk *d = *state;
	char first[TOLD_MAX];

	begin_pcap();
	for (unsigned i = 0; i < 30; i++)
		put_connection(1000 * i, (uint16_t)(50000 - 7 * i));
	save(d, pcap_len);
	assert_int_equal(analyse(d), 0);
	snprintf(first, sizeof(first), "%s", d->told);
	d->told[0] = '\0';
	assert_int_equal(analyse(d), 0);
	assert_string_equal(d->told, first);
}

#define ANALYSIS(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ANALYSIS(analysis__makes_each_input_a_run),
		ANALYSIS(analysis__puts_inputs_together_in_the_order_of_time),
		ANALYSIS(analysis__reports_what_it_read_before_an_input_broke_off),
		ANALYSIS(analysis__goes_on_after_an_input_that_is_not_there),
		ANALYSIS(analysis__finds_nothing_wrong_with_a_capture_without_packets),
		ANALYSIS(analysis__stops_when_the_sink_refuses),
		ANALYSIS(analysis__reports_only_the_stream_that_is_asked_for),
		ANALYSIS(analysis__reports_only_the_connection_that_is_asked_for),
		ANALYSIS(analysis__refuses_a_connection_that_is_none),
		ANALYSIS(analysis__keeps_only_frames_that_pass_the_filter_and_their_numbers),
		ANALYSIS(analysis__keeps_only_packets_in_the_time_window),
		ANALYSIS(analysis__tells_what_touches_the_time_window),
		ANALYSIS(analysis__counts_what_a_small_table_folded),
		ANALYSIS(analysis__stops_reading_when_interrupted_and_reports_what_there_is),
		ANALYSIS(analysis__is_the_same_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
