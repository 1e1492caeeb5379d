/* SPDX-License-Identifier: MIT */
/* What a run says of itself: limits that were reached stand in the report. */
#include "support/analysis_desk.h"

#include <tcpautopsy/core/limits.h>

static void run__reports_a_limit_that_the_hosts_timeline_reached(void **state)
{
	struct desk *d = *state;

	/* one silence of 3 s more than are kept, each after a burst */
	begin_pcap();
	for (unsigned burst = 0; burst <= TA_LIMIT_GAPS + 1; burst++)
		for (unsigned i = 0; i < 30; i++)
			put_segment(3100 * burst + i, 40000, i & 1, TA_ACK, 100, 500, 0);
	save(d, pcap_len);
	assert_int_equal(analyse(d), 0);
	assert_string_equal(d->odd, "limits.gaps=1 ");
}

static void run__reports_a_limit_that_the_tracker_reached(void **state)
{
	struct desk *d = *state;

	begin_pcap();
	for (unsigned i = 0; i < 64; i++)
		put_connection(1000 * i, (uint16_t)(40000 + i));
	save(d, pcap_len);
	d->options.max_connections = 8;
	assert_int_equal(analyse(d), 0);
	assert_non_null(strstr(d->odd, "limits.connections="));
	assert_true(d->summary.folded > 0);
	assert_int_equal(d->summary.connections, 64);
}

static void run__reports_nothing_where_no_limit_was_reached(void **state)
{
	struct desk *d = *state;

	begin_pcap();
	put_connection(1000, 40000);
	save(d, pcap_len);
	assert_int_equal(analyse(d), 0);
	assert_string_equal(d->odd, "");
}

/* Retries of a lone segment without timestamps: seconds since the first, or since the one before. */
static void run__reports_times_that_can_be_read_in_two_ways(void **state)
{
	struct desk *d = *state;
	static const char row[] =
		" 10.9.0.1 -> 10.9.0.7 TCP 74 4711 -> 25 [SYN] Seq=0 Win=8192 Len=0\n";
	static const char *const when[] = { "1 0.000000", "2 0.400000", "3 0.800000", "4 1.600000",
					    "5 3.200000" };

	pcap_len = 0;
	for (size_t i = 0; i < sizeof(when) / sizeof(when[0]); i++) {
		put(when[i], strlen(when[i]));
		put(row, sizeof(row) - 1);
	}
	save(d, pcap_len);
	assert_int_equal(analyse(d), 0);
	assert_non_null(strstr(d->odd, "text.time_ambiguous=1 "));
}

#define ANALYSIS(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ANALYSIS(run__reports_a_limit_that_the_hosts_timeline_reached),
		ANALYSIS(run__reports_a_limit_that_the_tracker_reached),
		ANALYSIS(run__reports_times_that_can_be_read_in_two_ways),
		ANALYSIS(run__reports_nothing_where_no_limit_was_reached),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
