/* SPDX-License-Identifier: MIT */
/* Packets that were captured twice: a connection that is seen from near has them once. */
#include "support/points_desk.h"
#include "support/quiet_sink.h"

#include <tcpautopsy/analysis/closeup.h>

struct asked {
	struct ta_closeup *closeup;
	unsigned handle;
};

static int choose(void *context, const struct ta_connection_report *report)
{
	struct asked *asked = context;
	asked->handle = ta_closeup_choose(asked->closeup, report, 0, 0, 1000 * TA_SEC);
	return 0;
}

/* How many segments of the desk's only file are seen from near. */
static size_t seen_near(const struct desk *d)
{
	struct asked asked = { .closeup = ta_closeup_new() };
	const struct ta_sink sink = { .context = &asked,
				      .connection = choose,
				      .observation = ignore_observation,
				      .input = ignore_input,
				      .summary = ignore_summary };
	const struct ta_inputs_options none = { .no_recurse = true };
	struct ta_close_view view;
	for (int reading = 0; reading < 2; reading++) {
		struct ta_inputs *inputs = ta_inputs_new(&none);
		ta_inputs_add(inputs, d->path[0]);
		if (!reading)
			assert_int_equal(ta_analyse(inputs, &d->options, &sink), 0);
		else
			ta_closeup_read(asked.closeup, inputs, &d->options);
		ta_inputs_free(inputs);
	}
	assert_true(ta_closeup_view(asked.closeup, asked.handle, &view));
	size_t n = view.n;
	ta_closeup_free(asked.closeup);
	return n;
}

/* A handshake, 20 bytes of the client, so many of one byte right behind them, the 20 bytes again so much later, and an ACK. With
 * IP IDs the copy has that of the original. Whether it is seen, too. */
static bool sees_both(void **state, bool ip_ids, unsigned between, uint32_t later_us)
{
	enum { ORIGINAL = 3 };
	struct desk *d = *state;
	begin_pcap();
	put_segment(1001, 40000, true, TA_SYN, 100, 0, 0);
	put_segment(1010, 40000, false, TA_SYN | TA_ACK, 500, 101, 0);
	put_segment(1011, 40000, true, TA_ACK, 101, 501, 0);
	put_segment(2000, 40000, true, TA_ACK | TA_PSH, 101, 501, 20);
	for (unsigned i = 0; i < between; i++)
		put_segment(2000, 40000, true, TA_ACK | TA_PSH, 121 + i, 501, 1);
	size_t from = record_at(ORIGINAL), len = record_at(ORIGINAL + 1) - from, copy = pcap_len;
	if (!ip_ids)
		memset(pcap + from + RECORD_HEADER + ID_AT, 0, 2);
	memcpy(pcap + copy, pcap + from, len);
	pcap_len += len;
	add_to_32(copy + 4, later_us);
	put_segment(3000, 40000, false, TA_ACK, 501, 121 + between, 0);
	d->npaths = 0;
	save(d, pcap_len);
	size_t n = seen_near(d);
	assert_in_range(n, 5 + between, 6 + between);
	return n == 6 + between;
}

static void copy__with_its_ip_id_comes_within_50_ms(void **state)
{
	assert_false(sees_both(state, true, 0, 49000));
	assert_true(sees_both(state, true, 0, 51000));
}

static void copy__without_ip_id_comes_within_a_millisecond(void **state)
{
	assert_false(sees_both(state, false, 0, 900));
	assert_true(sees_both(state, false, 0, 1100));
}

static void copy__is_looked_for_among_the_last_eight(void **state)
{
	assert_false(sees_both(state, true, 7, 1000));
	assert_true(sees_both(state, true, 8, 1000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(copy__with_its_ip_id_comes_within_50_ms, setup,
						teardown),
		cmocka_unit_test_setup_teardown(copy__without_ip_id_comes_within_a_millisecond,
						setup, teardown),
		cmocka_unit_test_setup_teardown(copy__is_looked_for_among_the_last_eight, setup,
						teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
