/* SPDX-License-Identifier: MIT */
/* What the numbers of src/net/rules.h decide, inside and outside. */
#include "net/host.h"

#include "net_story.h"

/* Frames so far apart, and between two of them a silence. */
static size_t silences_of(int64_t silence_ms, int64_t every_ms)
{
	struct ta_net *net = ta_net_new();
	struct ta_net_gap gap[4];
	size_t n;

	for (int64_t i = 0; i < 1000; i++)
		tcp(net, i * every_ms * TA_MS, 1, 0);
	for (int64_t i = 0; i < 1000; i++)
		tcp(net, (999 * every_ms + silence_ms + i * every_ms) * TA_MS, 1, 0);
	n = ta_net_gaps(net, gap, 4);
	ta_net_free(net);
	return n;
}

/* Of 2 s at least, and of 20 times what lies between two frames. */
static void net__a_silence_is_long_and_unusual(void **state)
{
	(void)state;
	assert_int_equal(silences_of(2000, 20), 1);
	assert_int_equal(silences_of(1999, 20), 0);
	assert_int_equal(silences_of(20300, 1000), 1);
	assert_int_equal(silences_of(19900, 1000), 0);
}

/* Of a bucket of 250 ms it knows the first sign of a connection and the last. */
static void net__keeps_signs_apart_that_are_250_ms_apart(void **state)
{
	static const int64_t ms[] = { 0, 200, 249, 251, 300 };
	struct ta_net *net = *state;
	struct ta_addr a = host(1);
	struct ta_net_sign sign;

	for (size_t i = 0; i < 5; i++)
		tcp(net, ms[i] * TA_MS, 1, 5);
	assert_false(ta_net_alive(net, &a, 100 * TA_MS, 220 * TA_MS, UINT32_MAX, &sign));
	assert_true(ta_net_alive(net, &a, 220 * TA_MS, 250 * TA_MS, UINT32_MAX, &sign));
	assert_true(ta_net_alive(net, &a, 250 * TA_MS, 280 * TA_MS, UINT32_MAX, &sign));
}

/* A twelfth of the memory is for hosts. */
static void net__keeps_as_many_hosts_as_a_twelfth_holds(void **state)
{
	const uint64_t one = sizeof(struct host) + sizeof(struct mark) + 2 * sizeof(void *);
	struct ta_net *net = *state;

	ta_net_limit_memory(net, 12 * 100 * one);
	for (unsigned i = 0; i < 100; i++)
		tcp(net, 0, i, 0);
	assert_int_equal(reached(net, "limits.hosts"), 0);
	tcp(net, 0, 100, 0);
	assert_int_equal(reached(net, "limits.hosts"), 1);
}

/* Two signs of each bucket of 250 ms, which are both known as long as no two buckets are put together. */
static void fill_buckets(struct ta_net *net, unsigned of, int64_t from, int64_t to)
{
	for (int64_t i = from; i < to; i++) {
		tcp(net, i * 250 * TA_MS, of, 5);
		tcp(net, (i * 250 + 200) * TA_MS, of, 5);
	}
}

static bool is_fine(struct ta_net *net, unsigned of)
{
	struct ta_addr a = host(of);
	struct ta_net_sign sign;

	return ta_net_alive(net, &a, 100 * TA_MS, 220 * TA_MS, UINT32_MAX, &sign);
}

/* A quarter of the memory is for marks, here 64: a timeline grows by a quarter and one from 59, below it, to 74. */
static void net__a_timeline_grows_by_a_quarter_while_a_quarter_is_left(void **state)
{
	struct ta_net *net = *state;

	ta_net_limit_memory(net, 4 * 64 * sizeof(struct mark));
	fill_buckets(net, 1, 0, 74);
	assert_true(is_fine(net, 1));
	fill_buckets(net, 1, 74, 75);
	assert_false(is_fine(net, 1));
}

/* Where others have used the marks up, it still grows from 14, below 16, to 18. */
static void net__a_timeline_has_sixteen_marks_whatever_is_left(void **state)
{
	struct ta_net *net = *state;

	ta_net_limit_memory(net, 4 * 64 * sizeof(struct mark));
	fill_buckets(net, 1, 0, 74);
	fill_buckets(net, 2, 0, 18);
	assert_true(is_fine(net, 2));
	fill_buckets(net, 2, 18, 19);
	assert_false(is_fine(net, 2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		NET(net__a_silence_is_long_and_unusual),
		NET(net__keeps_signs_apart_that_are_250_ms_apart),
		NET(net__keeps_as_many_hosts_as_a_twelfth_holds),
		NET(net__a_timeline_grows_by_a_quarter_while_a_quarter_is_left),
		NET(net__a_timeline_has_sixteen_marks_whatever_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
