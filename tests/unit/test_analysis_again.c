/* SPDX-License-Identifier: MIT */
/* Inputs read a second time: the packets of a connection are where the first reading says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tcpautopsy/analysis/again.h"
#include "support/quiet_sink.h"

enum { INPUTS = 4 };

/* What both readings say of each input. */
struct told {
	uint64_t packets[INPUTS], segments[INPUTS];
	uint64_t last_frame[INPUTS];
	unsigned input;
	unsigned connections;
	int64_t first_ns[INPUTS]; /* of the first packet, the second time */
	int64_t start_ns[INPUTS];
	unsigned stop_after;
};

static int connection(void *context, const struct ta_connection_report *report)
{
	struct told *told = context;
	assert_true(report->ninputs > 0);
	told->connections++;
	if (report->have_epoch)
		told->start_ns[report->input[0]] = report->start_epoch_ns;
	return 0;
}

static int input(void *context, const struct ta_input_report *report)
{
	struct told *told = context;
	unsigned at = told->input++;
	assert_true(at < INPUTS);
	told->packets[at] = report->packets;
	told->segments[at] = report->tcp_segments;
	return 0;
}

static int packet(void *context, const struct ta_again *again)
{
	struct told *told = context;
	assert_true(again->input < INPUTS);
	if (!told->packets[again->input]++)
		told->first_ns[again->input] = *ta_packet_time((struct ta_packet *)again->packet);
	told->segments[again->input] += again->packet->kind == TA_PACKET_TCP;
	if (again->frame)
		assert_int_equal(again->frame->number, ++told->last_frame[again->input]);
	return told->stop_after && --told->stop_after == 0 ? -1 : 0;
}

static void add(struct ta_inputs *inputs)
{
	static const char *const name[] = { "captures/accept-queue-full-client.pcap",
					    "no-such-file", "seed-tunnel-dead.txt",
					    "captures/close-unanswered-client.pcap" };
	const char *top = getenv("top_srcdir");
	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++) {
		char path[1024];
		snprintf(path, sizeof(path), "%s/testdata/%s", top ? top : ".", name[i]);
		ta_inputs_add(inputs, path);
	}
}

static int read_again(struct told *told, const char *filter)
{
	const struct ta_inputs_options how = { 0 };
	const struct ta_analysis_options options = { .stream = -1, .filter = filter };
	struct ta_inputs *inputs = ta_inputs_new(&how);
	add(inputs);
	int rc = ta_read_again(inputs, &options, packet, told);
	ta_inputs_free(inputs);
	return rc;
}

static void again__the_same_packets_of_the_same_inputs(void **state)
{
	(void)state;
	const struct ta_inputs_options how = { 0 };
	const struct ta_analysis_options options = { .stream = -1 };
	struct told first = { 0 }, second = { 0 };
	const struct ta_sink sink = { .context = &first,
				      .connection = connection,
				      .observation = ignore_observation,
				      .input = input,
				      .summary = ignore_summary };
	struct ta_inputs *inputs = ta_inputs_new(&how);
	add(inputs);
	assert_int_equal(ta_analyse(inputs, &options, &sink), 1); /* one is missing */
	ta_inputs_free(inputs);
	assert_int_equal(read_again(&second, NULL), 0);
	assert_true(first.connections >= 3);
	for (unsigned i = 0; i < INPUTS; i++) {
		assert_int_equal(first.packets[i], second.packets[i]);
		assert_int_equal(first.segments[i], second.segments[i]);
		if (first.start_ns[i])
			assert_int_equal(first.start_ns[i], second.first_ns[i]);
	}
	assert_int_equal(second.packets[1], 0);
	assert_int_equal(second.packets[2], 23);
	assert_true(first.start_ns[0] > 0);
	assert_int_equal(first.start_ns[2], 0); /* a trace whose clock begins at 0 */
}

static void again__it_stops_when_told(void **state)
{
	(void)state;
	struct told told = { .stop_after = 3 };
	assert_int_equal(read_again(&told, NULL), -1);
	assert_int_equal(told.packets[0], 3);
	assert_int_equal(told.packets[2], 0);
}

static void again__a_filter_keeps_out_what_it_kept_out(void **state)
{
	(void)state;
	struct told told = { 0 };
	assert_int_equal(read_again(&told, "udp"), 0);
	for (unsigned i = 0; i < INPUTS; i++)
		assert_int_equal(told.segments[i], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(again__the_same_packets_of_the_same_inputs),
		cmocka_unit_test(again__it_stops_when_told),
		cmocka_unit_test(again__a_filter_keeps_out_what_it_kept_out),
	};
	return cmocka_run_group_tests_name("analysis_again", tests, NULL, NULL);
}
