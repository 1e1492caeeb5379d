/* SPDX-License-Identifier: MIT */
/* What a run says of itself: limits that were reached stand in the report. */
#include "support/analysis_desk.h"

#include <tcpautopsy/core/limits.h>

#include "analysis/input.h"

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

/* A block of pcapng. */
static void put_block(uint32_t type, const uint32_t *word, size_t nwords, const void *data,
		      size_t len)
{
	const uint32_t total = (uint32_t)(12 + 4 * nwords + len);

	put32(type);
	put32(total);
	for (size_t i = 0; i < nwords; i++)
		put32(word[i]);
	put(data, len);
	put32(total);
}

static void put_interface(uint32_t linktype)
{
	put_block(1, (const uint32_t[]){ linktype, 0 }, 2, "", 0);
}

static void put_syns(uint32_t interface, unsigned n)
{
	static const uint8_t syn[40] = { 0x45, 0, 0,    40,   0,    1,    0x40, 0, 64, 6,
					 0,    0, 10,   0,    0,    1,    10,   0, 0,  2,
					 0x9c, 1, 0,    0x50, 0,    0,    0,    1, 0,  0,
					 0,    0, 0x50, 2,    0xff, 0xff, 0,    0, 0,  0 };

	while (n--)
		put_block(6, (const uint32_t[]){ interface, 0x5f000, n, sizeof(syn), sizeof(syn) },
			  5, syn, sizeof(syn));
}

/* A link type for which no filter can be made ends the input there, wherever in a batch it comes. */
static void run__reads_nothing_behind_a_frame_that_no_filter_can_judge(void **state)
{
	struct desk *d = *state;
	static const unsigned before[] = { 0, 1, TA_BATCH - 1, TA_BATCH, TA_BATCH + 1 };

	d->options.filter = "tcp";
	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
		pcap_len = 0;
		d->npaths = d->complaints = 0;
		d->packets = 0;
		d->told[0] = '\0';
		put_block(0x0a0d0d0a, (const uint32_t[]){ 0x1a2b3c4d, 1, UINT32_MAX, UINT32_MAX },
			  4, "", 0);
		put_interface(101); /* raw IP */
		put_syns(0, before[i]);
		put_interface(250); /* RTAC */
		put_syns(1, 1);
		put_syns(0, 20);
		save(d, pcap_len);
		assert_int_equal(analyse(d), 1);
		assert_int_equal(d->packets, before[i]);
		assert_int_equal(d->complaints, 1);
		assert_non_null(strstr(d->told, "i0! s"));
	}
}

#define ANALYSIS(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ANALYSIS(run__reads_nothing_behind_a_frame_that_no_filter_can_judge),
		ANALYSIS(run__reports_a_limit_that_the_hosts_timeline_reached),
		ANALYSIS(run__reports_a_limit_that_the_tracker_reached),
		ANALYSIS(run__reports_times_that_can_be_read_in_two_ways),
		ANALYSIS(run__reports_nothing_where_no_limit_was_reached),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
