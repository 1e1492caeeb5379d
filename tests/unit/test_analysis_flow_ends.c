/* SPDX-License-Identifier: MIT */
/* Whether a connection of one input goes on in another, and what is kept of inputs that are read once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "analysis/cuts.h"
#include "analysis/flow_ends.h"
#include "analysis/sketch.h"
#include "tcpautopsy/core/timefmt.h"

static struct ta_segment segment(uint32_t have)
{
	const uint8_t from[4] = { 10, 0, 0, 1 }, to[4] = { 10, 0, 0, 2 };
	return (struct ta_segment){ .src = ta_addr_ipv4(from),
				    .dst = ta_addr_ipv4(to),
				    .sport = 4000,
				    .dport = 80,
				    .flags = TA_ACK,
				    .have = TA_HAVE_PORTS | TA_HAVE_SEQ | TA_HAVE_LEN |
					    TA_HAVE_FLAGS | have };
}

/* The last segment of one input, and the first of another so much later, whose clock is so many ticks on and its number so many bytes. */
static bool goes_on(uint32_t have, int64_t later_ns, int64_t ticks, int64_t bytes)
{
	struct ta_flow_ends before = { 0 }, after = { 0 };
	struct ta_segment s = segment(have);
	s.tsval = 4000000000;
	s.seq = 3000000000;
	ta_flow_ends_note(&before, &s, 0);
	s.tsval += (uint32_t)ticks;
	s.seq += (uint32_t)bytes;
	ta_flow_ends_note(&after, &s, later_ns);
	ta_flow_ends_settle(&before);
	ta_flow_ends_settle(&after);
	bool goes_on = ta_flow_ends_go_on(&before, &after);
	ta_flow_ends_release(&before);
	ta_flow_ends_release(&after);
	return goes_on;
}

static bool goes_on_by_clock(int64_t later_ns, int64_t ticks)
{
	return goes_on(TA_HAVE_TS, later_ns, ticks, 0);
}

static bool goes_on_by_bytes(int64_t bytes)
{
	return goes_on(0, TA_SEC, 0, bytes);
}

/* RFC 7323 section 5.4: a tick takes 1 ms to 1 s; 2 % more or less, and packets may be out of order. */
static void clock__goes_on_between_a_tick_a_second_and_one_a_millisecond(void **state)
{
	(void)state;
	assert_true(goes_on_by_clock(0, -90));
	assert_false(goes_on_by_clock(0, -110));
	assert_true(goes_on_by_clock(100 * TA_SEC, 101900));
	assert_false(goes_on_by_clock(100 * TA_SEC, 102500));
	assert_true(goes_on_by_clock(1000000 * TA_SEC, 1010000));
	assert_false(goes_on_by_clock(1000000 * TA_SEC, 990000));
}

/* Or a microsecond (Linux 6.7's option for routes). */
static void clock__goes_on_a_tick_a_microsecond(void **state)
{
	(void)state;
	assert_true(goes_on_by_clock(100 * TA_SEC, 98000000));
	assert_true(goes_on_by_clock(100 * TA_SEC, 102000000));
	assert_false(goes_on_by_clock(100 * TA_SEC, 97500000));
	assert_false(goes_on_by_clock(100 * TA_SEC, 102500000));
}

static void numbers__go_on_by_half_a_gibibyte_and_back_by_one_mebibyte(void **state)
{
	(void)state;
	assert_true(goes_on_by_bytes(-1000000));
	assert_false(goes_on_by_bytes(-1100000));
	assert_true(goes_on_by_bytes(530000000));
	assert_false(goes_on_by_bytes(540000000));
}

/* ---- cuts ---- */

static void cuts__4096_are_remembered(void **state)
{
	(void)state;
	struct ta_cuts cuts = { 0 };
	static char name[2][8] = { "a.pcap", "b.pcap" };
	struct ta_run_input in[2] = { { .path = name[0] }, { .path = name[1] } };
	for (int i = 0; i <= 4096; i++) {
		assert_int_equal(cuts.n, i ? i - 1 : 0);
		ta_cuts_packet(&cuts, &in[i % 2], i * TA_SEC);
	}
	assert_int_equal(cuts.n, 4096);
	ta_cuts_packet(&cuts, &in[1], 5000 * TA_SEC);
	assert_int_equal(cuts.n, 4096);
	ta_cuts_release(&cuts);
}

/* ---- sketches ---- */

/* A packet of a host, told from others by its timestamp. */
static void note(struct ta_sketch *k, uint8_t host, uint32_t n, int64_t time_ns)
{
	struct ta_segment s = segment(TA_HAVE_TS | TA_HAVE_TTL | TA_HAVE_LINK);
	const uint8_t from[4] = { 10, 0, 0, host };
	s.src = ta_addr_ipv4(from);
	s.link_src[5] = host;
	s.tsval = n;
	s.time_ns = time_ns;
	ta_sketch_note(k, &s);
}

static void sketch__keeps_so_much(void **state)
{
	(void)state;
	struct ta_sketch k = { 0 };
	for (uint32_t n = 1; n <= 1000; n++)
		note(&k, (uint8_t)(1 + n % 100), n, 0);
	assert_int_equal(k.npackets, 256);
	assert_int_equal(k.nlinks, 16);
	assert_int_equal(k.nviews, 16);
}

static void sketch__looks_for_hosts_in_4096_packets(void **state)
{
	(void)state;
	for (uint32_t others = 4095; others <= 4096; others++) {
		struct ta_sketch k = { 0 };
		for (uint32_t n = 1; n <= others; n++)
			note(&k, 1, n, 0);
		note(&k, 2, 9999, 0);
		assert_int_equal(k.nviews, others == 4095 ? 2 : 1);
		assert_int_equal(k.nlinks, k.nviews);
	}
}

/* Of 20 packets so many are in the other one, too. */
static bool shares(uint32_t same, int64_t later_ns)
{
	struct ta_sketch a = { 0 }, b = { 0 };
	for (uint32_t n = 1; n <= 20; n++) {
		note(&a, 1, n, n * TA_SEC);
		note(&b, 1, n <= same ? n : 1000 + n, n * TA_SEC + later_ns);
	}
	return ta_sketch_shares(&a, &b);
}

static void sketch__shares_three_packets(void **state)
{
	(void)state;
	assert_true(shares(3, TA_MS));
	assert_false(shares(2, TA_MS));
	assert_false(shares(3, 0)); /* captured once */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clock__goes_on_between_a_tick_a_second_and_one_a_millisecond),
		cmocka_unit_test(clock__goes_on_a_tick_a_microsecond),
		cmocka_unit_test(numbers__go_on_by_half_a_gibibyte_and_back_by_one_mebibyte),
		cmocka_unit_test(cuts__4096_are_remembered),
		cmocka_unit_test(sketch__keeps_so_much),
		cmocka_unit_test(sketch__looks_for_hosts_in_4096_packets),
		cmocka_unit_test(sketch__shares_three_packets),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
