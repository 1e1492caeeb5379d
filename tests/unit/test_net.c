/* SPDX-License-Identifier: MIT */
/* What hosts did meanwhile: signs of life, requests for a neighbour's address, silences of the whole capture. */
#include "net_story.h"

static void net__knows_a_host_by_its_other_connection(void **state)
{
	struct ta_net *net = *state;
	struct ta_addr a = host(1);
	struct ta_net_sign sign;

	tcp(net, 10 * TA_SEC, 1, 5);
	tcp(net, 20 * TA_SEC, 1, 6);
	assert_false(alive(net, 1, 5, 15, 5)); /* only the very connection that is asked about */
	assert_true(alive(net, 1, 5, 15, 6));
	assert_true(ta_net_alive(net, &a, 15 * TA_SEC, 25 * TA_SEC, 5, &sign));
	assert_int_equal(sign.conn, 6);
	assert_int_equal(sign.frame, 2);
	assert_string_equal(sign.what, "tcp");
	assert_true(sign.time_ns == 20 * TA_SEC);
	assert_false(alive(net, 2, 0, 100, UINT32_MAX)); /* the receiver has done nothing */
}

/* Within one bucket: the same answers in whatever order its packets came. */
static void net__of_a_bucket_knows_the_first_and_the_last_sign_of_all_but_one(void **state)
{
	static const unsigned order[][4] = {
		{ 0, 1, 2, 3 }, { 3, 2, 1, 0 }, { 2, 0, 3, 1 }, { 1, 3, 0, 2 }
	};
	static const struct {
		int64_t ms;
		uint32_t conn;
	} sign[4] = { { 10, 1 }, { 20, 2 }, { 30, 1 }, { 50, 3 } };
	static const struct {
		int64_t from_ms;
		uint32_t but;
		int64_t ms;
		uint32_t conn;
	} asked[] = { { 0, 1, 20, 2 },
		      { 0, 2, 10, 1 },
		      { 40, 2, 50, 3 },
		      { 25, 3, 30, 1 },
		      { 40, 1, 50, 3 } };

	(void)state;
	for (size_t o = 0; o < sizeof(order) / sizeof(*order); o++) {
		struct ta_net *net = ta_net_new();
		struct ta_addr a = host(1);
		for (size_t i = 0; i < 4; i++) {
			frame = order[o][i];
			tcp(net, sign[order[o][i]].ms * TA_MS, 1, sign[order[o][i]].conn);
		}
		for (size_t i = 0; i < sizeof(asked) / sizeof(*asked); i++) {
			struct ta_net_sign got;
			assert_true(ta_net_alive(net, &a, asked[i].from_ms * TA_MS, TA_SEC,
						 asked[i].but, &got));
			assert_int_equal(got.time_ns, asked[i].ms * TA_MS);
			assert_int_equal(got.conn, asked[i].conn);
		}
		ta_net_free(net);
	}
}

static void net__knows_a_host_by_packets_that_are_no_tcp(void **state)
{
	struct ta_net *net = *state;

	other(net, 10 * TA_SEC, 1, true);
	other(net, 10 * TA_SEC, 2, false);
	neighbour(net, 11 * TA_SEC, 3, 4, TA_NEIGHBOUR_REQUEST);
	assert_true(alive(net, 1, 5, 15, 5));
	assert_false(alive(net, 2, 5, 15, 5));
	assert_true(alive(net, 3, 5, 15, 5));  /* who asks lives, */
	assert_false(alive(net, 4, 5, 15, 5)); /* who is asked for need not */
}

static void net__knows_the_reporter_of_an_icmp_error_not_the_host_in_it(void **state)
{
	struct ta_net *net = *state;
	struct ta_packet p = { .kind = TA_PACKET_ICMP };

	p.icmp.from = host(9);
	p.icmp.src = p.icmp.to = host(1);
	p.icmp.dst = host(2);
	p.icmp.time_ns = 10 * TA_SEC;
	p.icmp.frame = 1;
	ta_net_packet(net, &p, 0);
	assert_true(alive(net, 9, 5, 15, UINT32_MAX));
	assert_false(alive(net, 2, 5, 15, UINT32_MAX));
}

static void net__sees_one_packet_of_another_connection_in_a_crowd_of_this_one(void **state)
{
	struct ta_net *net = *state;

	/* Eight hours at 10 packets a second: buckets grow coarse, this must still be told. */
	for (int64_t i = 0; i < 288000; i++) {
		tcp(net, i * 100 * TA_MS, 1, 5);
		if (i == 144000)
			tcp(net, i * 100 * TA_MS + TA_MS, 1, 6);
	}
	assert_true(alive(net, 1, 14390, 14410, 5));
	assert_true(alive(net, 1, 0, 28800, 5));
	assert_false(alive(net, 1, 20000, 28800, 5));
}

static void net__claims_no_sign_of_life_in_a_silence(void **state)
{
	struct ta_net *net = *state;

	for (int64_t i = 0; i < 40000; i++)
		tcp(net, i * 100 * TA_MS, 1, (uint32_t)(i % 7));
	for (int64_t i = 0; i < 40000; i++)
		tcp(net, 5000 * TA_SEC + i * 100 * TA_MS, 1, (uint32_t)(i % 7));
	/* Silent from 4000 to 5000 s. */
	assert_false(alive(net, 1, 4000, 4999, 3));
	assert_true(alive(net, 1, 4000, 5001, 3));
	assert_true(alive(net, 1, 3900, 3999, 3));
}

static void net__counts_requests_for_a_neighbour_and_its_replies(void **state)
{
	struct ta_net *net = *state;
	struct ta_addr a = host(2);
	struct ta_net_neighbours nb;

	neighbour(net, 1 * TA_SEC, 1, 2, TA_NEIGHBOUR_REQUEST);
	neighbour(net, 1 * TA_SEC + TA_MS, 2, 1, TA_NEIGHBOUR_REPLY);
	for (int i = 0; i < 3; i++)
		neighbour(net, (100 + i) * TA_SEC, 1, 2, TA_NEIGHBOUR_REQUEST);
	ta_net_neighbour_activity(net, &a, 50 * TA_SEC, 200 * TA_SEC, &nb);
	assert_int_equal(nb.requests, 3);
	assert_int_equal(nb.replies, 0);
	assert_int_equal(nb.first_request_frame, 3);
	assert_int_equal(nb.last_request_frame, 5);
	assert_true(nb.first_request_ns == 100 * TA_SEC && nb.last_request_ns == 102 * TA_SEC);
	ta_net_neighbour_activity(net, &a, 0, 50 * TA_SEC, &nb);
	assert_int_equal(nb.requests, 1);
	assert_int_equal(nb.replies, 1);
}

static void net__takes_an_announcement_for_a_reply(void **state)
{
	struct ta_net *net = *state;
	struct ta_addr a = host(2);
	struct ta_net_neighbours nb;

	neighbour(net, 1 * TA_SEC, 1, 2, TA_NEIGHBOUR_REQUEST);
	neighbour(net, 2 * TA_SEC, 2, 2, TA_NEIGHBOUR_ANNOUNCE);
	ta_net_neighbour_activity(net, &a, 0, 10 * TA_SEC, &nb);
	assert_int_equal(nb.replies, 1);
	assert_true(alive(net, 2, 1, 10, UINT32_MAX));
}

static void net__keeps_the_newest_neighbour_messages_of_many(void **state)
{
	struct ta_net *net = *state;
	struct ta_addr a = host(2);
	struct ta_net_neighbours nb;

	for (int64_t i = 0; i < 10 * TA_LIMIT_NEIGHBOUR; i++)
		neighbour(net, i * TA_SEC, 1, 2, TA_NEIGHBOUR_REQUEST);
	ta_net_neighbour_activity(net, &a, 0, 100000 * TA_SEC, &nb);
	assert_int_equal(nb.requests, TA_LIMIT_NEIGHBOUR);
	assert_int_equal(nb.first_request_frame, 1);
	assert_int_equal(nb.last_request_frame, 10 * TA_LIMIT_NEIGHBOUR);
}

static void net__with_little_memory_a_timeline_grows_coarse_and_stays_true(void **state)
{
	struct ta_net *net = *state;

	ta_net_limit_memory(net, 16 << 10);
	for (int64_t i = 0; i < 4000; i++)
		tcp(net, i * TA_SEC, 1, (uint32_t)(i % 7));
	tcp(net, 9000 * TA_SEC, 1, 3);
	assert_true(alive(net, 1, 0, 3999, 3));
	assert_true(alive(net, 1, 3990, 4000, 3));
	assert_false(alive(net, 1, 4001, 8999, 3));
}

static void net__counts_what_it_had_no_room_for(void **state)
{
	struct ta_net *net = *state;

	for (unsigned i = 0; i < TA_LIMIT_HOSTS; i++)
		tcp(net, 0, i, 0);
	for (int64_t i = 0; i < TA_LIMIT_NEIGHBOUR; i++)
		neighbour(net, i * TA_SEC, 1, 2, TA_NEIGHBOUR_REQUEST);
	assert_int_equal(reached(net, "limits.hosts"), 0);
	assert_int_equal(reached(net, "limits.neighbour"), 0);
	tcp(net, 0, TA_LIMIT_HOSTS, 0);
	neighbour(net, 1000 * TA_SEC, 1, 2, TA_NEIGHBOUR_REQUEST);
	assert_int_equal(reached(net, "limits.hosts"), 1);
	assert_int_equal(reached(net, "limits.neighbour"), 1);
}

/* A pause that a quiet capture makes all the time is no silence, kept or not. */
static void net__counts_silences_only_where_they_stand_out(void **state)
{
	struct ta_net *net = *state;

	for (int64_t i = 0; i < 4 * TA_LIMIT_GAPS; i++)
		tcp(net, i * 5 * TA_SEC, 1, 0);
	assert_int_equal(reached(net, "limits.gaps"), 0);
	for (int64_t i = 0; i < 10000; i++)
		tcp(net, 330 * TA_SEC + i * TA_MS, 1, 0);
	assert_int_equal(reached(net, "limits.gaps"), 1);
}

static void net__with_little_memory_hosts_and_messages_are_fewer_and_counted(void **state)
{
	struct ta_net *net = *state;
	struct ta_addr a = host(2);
	struct ta_net_neighbours nb;

	ta_net_limit_memory(net, 16 << 10);
	for (unsigned i = 0; i < 100; i++)
		neighbour(net, i * TA_SEC, 1, 2, TA_NEIGHBOUR_REQUEST);
	ta_net_neighbour_activity(net, &a, 0, 1000 * TA_SEC, &nb);
	assert_true(nb.requests >= 16 && nb.requests < 50);
	assert_int_equal(nb.first_request_frame, 1);
	assert_int_equal(nb.last_request_frame, 100);
	assert_int_equal(reached(net, "limits.neighbour"), 100 - nb.requests);
	for (unsigned i = 10; i < 110; i++)
		tcp(net, TA_SEC, i, 5);
	assert_true(reached(net, "limits.hosts") > 50);
	assert_true(alive(net, 10, 0, 2, UINT32_MAX));
	assert_false(alive(net, 109, 0, 2, UINT32_MAX));
}

static void net__takes_three_requests_without_a_reply_for_asked_in_vain(void **state)
{
	struct ta_net *net = *state;
	struct ta_addr a = host(2);
	struct ta_net_neighbours nb;

	neighbour(net, 1 * TA_SEC, 1, 2, TA_NEIGHBOUR_REQUEST);
	neighbour(net, 2 * TA_SEC, 1, 2, TA_NEIGHBOUR_REQUEST);
	assert_false(ta_net_asked_in_vain(net, &a, 0, 10 * TA_SEC, &nb));
	neighbour(net, 3 * TA_SEC, 1, 2, TA_NEIGHBOUR_REQUEST);
	assert_true(ta_net_asked_in_vain(net, &a, 0, 10 * TA_SEC, &nb));
	assert_int_equal(nb.requests, 3);
	assert_false(ta_net_asked_in_vain(net, &a, 1 * TA_SEC + 1, 10 * TA_SEC, &nb));
	neighbour(net, 4 * TA_SEC, 2, 1, TA_NEIGHBOUR_REPLY);
	assert_false(ta_net_asked_in_vain(net, &a, 0, 10 * TA_SEC, &nb));
	assert_true(ta_net_asked_in_vain(net, &a, 0, 3 * TA_SEC, &nb));
}

static void net__looks_for_signs_after_the_start_and_up_to_the_end(void **state)
{
	struct ta_net *net = *state;
	struct ta_addr a = host(2);
	struct ta_net_sign sign;

	neighbour(net, 5 * TA_SEC, 2, 1, TA_NEIGHBOUR_REPLY);
	assert_false(ta_net_alive(net, &a, 5 * TA_SEC, 6 * TA_SEC, UINT32_MAX, &sign));
	assert_true(ta_net_alive(net, &a, 4 * TA_SEC, 5 * TA_SEC, UINT32_MAX, &sign));
	assert_string_equal(sign.what, "neighbour reply");
}

static void net__finds_the_silence_of_a_busy_capture(void **state)
{
	struct ta_net *net = *state;
	struct ta_net_gap gap[4];

	for (int64_t i = 0; i < 1000; i++)
		tcp(net, i * 10 * TA_MS, 1, 0);
	for (int64_t i = 0; i < 1000; i++)
		tcp(net, 60 * TA_SEC + i * 10 * TA_MS, 1, 0);
	assert_int_equal(ta_net_gaps(net, gap, 4), 1);
	assert_true(gap[0].start_ns == 9990 * TA_MS && gap[0].end_ns == 60 * TA_SEC);
	assert_int_equal(gap[0].frame_before, 1000);
	assert_int_equal(gap[0].frame_after, 1001);
}

static void net__finds_no_silence_in_a_quiet_capture(void **state)
{
	struct ta_net *net = *state;
	struct ta_net_gap gap[4];

	for (int64_t i = 0; i < 100; i++)
		tcp(net, i * 75 * TA_SEC, 1, 0);
	assert_int_equal(ta_net_gaps(net, gap, 4), 0);
}

static void net__orders_silences_longest_first_and_survives_time_that_goes_back(void **state)
{
	struct ta_net *net = *state;
	struct ta_net_gap gap[4];
	int64_t now = 0;
	size_t n;

	for (int64_t k = 1; k <= 6; k++) {
		for (int64_t i = 0; i < 5000; i++, now += TA_MS)
			tcp(net, now, 1, 0);
		tcp(net, now - 20 * TA_SEC, 1, 0);
		now += (k % 2 ? 10 + k : 40 + k) * TA_SEC;
	}
	n = ta_net_gaps(net, gap, 4);
	assert_int_equal(n, 4);
	for (size_t i = 1; i < n; i++)
		assert_true(gap[i].end_ns - gap[i].start_ns <=
			    gap[i - 1].end_ns - gap[i - 1].start_ns);
	for (size_t i = 0; i < n; i++)
		assert_true(gap[i].start_ns < gap[i].end_ns);
}

static void net__bounds_the_number_of_hosts(void **state)
{
	struct ta_net *net = *state;

	for (unsigned n = 0; n < TA_LIMIT_HOSTS + 1000; n++)
		tcp(net, n * TA_MS, n, n);
	assert_true(alive(net, 0, -1, 100, UINT32_MAX));
	assert_true(alive(net, TA_LIMIT_HOSTS - 1, 0, 100, UINT32_MAX));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		NET(net__knows_a_host_by_its_other_connection),
		NET(net__knows_a_host_by_packets_that_are_no_tcp),
		NET(net__knows_the_reporter_of_an_icmp_error_not_the_host_in_it),
		NET(net__sees_one_packet_of_another_connection_in_a_crowd_of_this_one),
		NET(net__claims_no_sign_of_life_in_a_silence),
		NET(net__of_a_bucket_knows_the_first_and_the_last_sign_of_all_but_one),
		NET(net__counts_requests_for_a_neighbour_and_its_replies),
		NET(net__takes_an_announcement_for_a_reply),
		NET(net__keeps_the_newest_neighbour_messages_of_many),
		NET(net__with_little_memory_a_timeline_grows_coarse_and_stays_true),
		NET(net__with_little_memory_hosts_and_messages_are_fewer_and_counted),
		NET(net__counts_what_it_had_no_room_for),
		NET(net__counts_silences_only_where_they_stand_out),
		NET(net__takes_three_requests_without_a_reply_for_asked_in_vain),
		NET(net__looks_for_signs_after_the_start_and_up_to_the_end),
		NET(net__finds_the_silence_of_a_busy_capture),
		NET(net__finds_no_silence_in_a_quiet_capture),
		NET(net__orders_silences_longest_first_and_survives_time_that_goes_back),
		NET(net__bounds_the_number_of_hosts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
