/* SPDX-License-Identifier: MIT */
/* Captures that begin in the middle: what their first segments are shows only later. */
#include <stdio.h>

#include "support/seg_rows.h"

#define PROBES TA_EPISODE_KEEPALIVE

static uint64_t payload(const struct seg_script *s, int side)
{
	const struct ta_conn *c = seg_conn(s, 0);
	return ta_conn_payload_bytes(c, seg_key(c, side));
}

/* Empty probes of the client from `seq` on, each answered. */
static void probed(struct seg_script *s, uint32_t seq)
{
	for (int i = 0; i < 3; i++) {
		seg_row(s, "%d > . %u 0 31 502 raw", 45000 * i, seq);
		seg_row(s, "%d < . 31 0 %u 509 raw", 45000 * i + 7, seq + 1);
	}
}

static void tcp_midway__a_first_probe_is_one_however_its_numbers_are_counted(void **state)
{
	struct seg_script *s = *state;

	s->is_trace = s->is_relative = true;
	probed(s, 1);
	seg_end(s, 100000);
	assert_int_equal(seg_episodes(s, 0), 1);
	assert_int_equal(seg_episode(s, 0, PROBES, 0)->attempts_total, 3);
	assert_int_equal(seg_episode(s, 0, PROBES, 0)->answered, 3);
	assert_int_equal(seg_conn(s, 0)->trouble->half[0].acked_unseen, 0);
	assert_int_equal(seg_conn(s, 0)->trouble->half[1].acked_unseen, 0);
}

static void tcp_midway__the_byte_of_a_probe_is_no_payload(void **state)
{
	struct seg_script *s = *state;

	probed(s, 700);
	seg_play(s, " 100s   >  P.  701  12   31  502  raw\n"
		    " 100007 <  .   31    0  713  509  raw\n");
	seg_end(s, 101000);
	assert_int_equal(payload(s, 0), 12);
}

/* One byte at 700, answered `answer`, and 30 s later again. */
static const struct ta_episode *one_byte(struct seg_script *s, const char *answer)
{
	seg_row(s, "0 > . 700 1 31 502 raw");
	seg_row(s, "%s", answer);
	seg_row(s, "30000 > . 700 1 31 502 raw");
	seg_row(s, "30009 < . 31 0 701 509 raw");
	seg_end(s, 31000);
	return seg_episode(s, 0, PROBES, 0);
}

static void tcp_midway__a_first_probe_with_a_byte_that_the_peer_had_is_one(void **state)
{
	struct seg_script *s = *state;
	uint32_t isn = s->talk[0].isn[0];
	char answer[64];

	snprintf(answer, sizeof(answer), "9 < . 31 0 701 509 sack=%u-%u raw", 700 - isn, 701 - isn);
	const struct ta_episode *e = one_byte(s, answer);
	assert_int_equal(e->attempts_total, 2);
	assert_int_equal(e->answered, 2);
	assert_int_equal(e->attempt[0].answer_frame, 2);
	assert_ms(e->max_answer_ns, 9);
	assert_false(e->inferred);
	assert_int_equal(payload(s, 0), 0);
	assert_int_equal(seg_half(s, 0, 0)->rto.samples, 0);
}

static void tcp_midway__a_first_byte_that_is_repeated_after_its_ack_was_a_probe_in_all_likelihood(
	void **state)
{
	struct seg_script *s = *state;

	const struct ta_episode *e = one_byte(s, "9 < . 31 0 701 509 raw");
	assert_int_equal(e->attempts_total, 2);
	assert_int_equal(e->answered, 2);
	assert_true(e->inferred);
	assert_int_equal(payload(s, 0), 0);
}

static void tcp_midway__a_first_byte_that_is_answered_by_data_is_data(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, "     0  >  P.  700  1   31  502  raw\n"
		    "     9  <  P.   31  1  701  509  raw\n"
		    "    10  >  .   701  0   32  502  raw\n"
		    " 30000  >  .   700  1   32  502  raw\n"
		    " 30009  <  .    32  0  701  509  raw\n");
	seg_end(s, 31000);
	assert_int_equal(seg_episode(s, 0, PROBES, 0)->attempts_total, 1);
	assert_int_equal(payload(s, 0), 1);
}

/* What the receiver had acknowledged `before_ms` earlier, in a capture that shows neither. */
static void below_the_ack(struct seg_script *s, double before_ms)
{
	seg_row(s, "0 < . 40 0 90000 1500 raw");
	seg_row(s, "%.3f > . 70000 1448 40 502 raw", before_ms);
	seg_row(s, "%.3f > . 90000 1448 40 502 raw", before_ms + 1);
	seg_end(s, 1000);
}

static void tcp_midway__bytes_below_an_ack_that_stands_before_them_are_sent_again(void **state)
{
	below_the_ack(*state, 213);
	assert_int_equal(seg_retransmitted(*state, 0, 0), 1);
	assert_int_equal(seg_out_of_order(*state, 0, 0), 0);
	assert_int_equal(payload(*state, 0), 2 * 1448);
}

static void tcp_midway__bytes_that_come_a_moment_after_their_ack_are_out_of_order(void **state)
{
	below_the_ack(*state, 0.5);
	assert_int_equal(seg_retransmitted(*state, 0, 0), 0);
	assert_int_equal(seg_out_of_order(*state, 0, 0), 1);
}

/* tshark's relative numbers begin at 0 or 1 where it saw the beginning; one that is higher is where this trace begins. */
static void tcp_midway__relative_numbers_begin_where_the_trace_does(void **state)
{
	struct seg_script *s = *state;
	static const unsigned first[] = { 0, 1, 2, 701 };

	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++) {
		seg_limit(s, 0);
		s->is_trace = s->is_relative = true;
		seg_row(s, "0 > P. %u 10 31 502", first[i]);
		seg_row(s, "10 > P. %u 10 31 502", first[i] + 10);
		/* byte 0 is the SYN's */
		assert_int_equal(payload(s, 0), first[i] ? 20 : 19);
		assert_int_equal(seg_episodes(s, 0), 0);
	}
}

/* No SYN: the higher port is the client's, whoever speaks first and whichever address is the lower one; of two like ports the first. */
static void tcp_midway__the_higher_port_is_the_clients(void **state)
{
	struct seg_script *s = *state;
	static const struct {
		const char *address[2];
		uint16_t port[2];
		char first, client;
	} story[] = {
		{ { "10.0.0.1", "10.0.0.2" }, { 40000, 5000 }, '>', '>' },
		{ { "10.0.0.1", "10.0.0.2" }, { 40000, 5000 }, '<', '>' },
		{ { "10.0.0.2", "10.0.0.1" }, { 40000, 5000 }, '>', '>' },
		{ { "10.0.0.2", "10.0.0.1" }, { 40000, 5000 }, '<', '>' },
		{ { "10.0.0.1", "10.0.0.2" }, { 5000, 5000 }, '>', '>' },
		{ { "10.0.0.1", "10.0.0.2" }, { 5000, 5000 }, '<', '<' },
	};

	for (size_t i = 0; i < sizeof(story) / sizeof(story[0]); i++) {
		seg_limit(s, 0);
		for (int side = 0; side < 2; side++) {
			s->talk[0].addr[side] = seg_address(story[i].address[side]);
			s->talk[0].port[side] = story[i].port[side];
		}
		seg_row(s, "0 %c P. 1 10 1 502", story[i].first);
		const struct ta_conn *c = seg_conn(s, 0);
		const struct ta_addr *client = &c->flow.key.addr[ta_conn_client(c)];
		assert_true(ta_addr_equal(client, &s->talk[0].addr[story[i].client == '<']));
		const struct ta_addr *first =
			&c->flow.key.addr[c->flags & TA_CONN_FIRST_IS_1 ? 1 : 0];
		assert_true(ta_addr_equal(first, &s->talk[0].addr[story[i].first == '<']));
	}
}

/* Several queues: the SYN stands behind the data that followed it. */
static void tcp_midway__a_syn_that_was_captured_late_is_no_copy(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, "0 > P. 1 10 1 502\n0.5 > S 0 0 - 64240 mss=1460\n20 < . 1 0 11 509\n");
	assert_int_equal(seg_out_of_order(s, 0, 0), 1);
	assert_int_equal(seg_retransmitted(s, 0, 0), 0);
	assert_int_equal(seg_episodes(s, 0), 0);
	assert_true(seg_half(s, 0, 0)->flags & TA_HALF_ISN_KNOWN);
	assert_int_equal(seg_half(s, 0, 0)->mss, 1460);
	assert_int_equal(payload(s, 0), 10);
}

/* Only the client is captured: what it echoes is the newest that the server sent. */
static void tcp_midway__echoes_tell_of_the_side_that_is_not_there(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, "0 > P. 1 10 1 502 ts=1000/700\n");
	assert_int_equal(seg_half(s, 0, 1)->tsval, 700);
	assert_false(seg_half(s, 0, 1)->flags & TA_HALF_ECHOED);
	seg_play(s, "10 > P. 11 10 1 502 ts=1010/710\n");
	assert_int_equal(seg_half(s, 0, 1)->tsval, 710);
	assert_true(seg_half(s, 0, 1)->flags & TA_HALF_ECHOED);
}

/* A trace that shows a service's name for a port: that is the server's, but beside a port of the system. */
static void tcp_midway__a_named_port_is_the_servers(void **state)
{
	struct seg_script *s = *state;
	static const struct {
		uint16_t port[2]; /* the sender's, the receiver's */
		const char *named;
		bool sender_is_client;
	} story[] = {
		{ { 40000, 5000 }, "", true },           { { 40000, 5000 }, "named=src", false },
		{ { 40000, 5000 }, "named=dst", true },  { { 5000, 40000 }, "named=dst", true },
		{ { 5000, 40000 }, "named=src", false }, { { 40000, 1023 }, "named=src", true },
		{ { 40000, 1024 }, "named=src", false }, { { 1023, 40000 }, "named=dst", false },
	};

	for (size_t i = 0; i < 2 * sizeof(story) / sizeof(story[0]); i++) {
		const int sender = i % 2;
		seg_limit(s, 0);
		s->talk[0].port[sender] = story[i / 2].port[0];
		s->talk[0].port[!sender] = story[i / 2].port[1];
		seg_row(s, "0 %s P. 1 10 1 502 %s", sender ? "<" : ">", story[i / 2].named);
		const struct ta_conn *c = seg_conn(s, 0);
		bool sent = ta_addr_equal(&c->flow.key.addr[ta_conn_client(c)],
					  &s->talk[0].addr[sender]);
		assert_int_equal(sent, story[i / 2].sender_is_client);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_midway__relative_numbers_begin_where_the_trace_does),
		TELL(tcp_midway__a_syn_that_was_captured_late_is_no_copy),
		TELL(tcp_midway__echoes_tell_of_the_side_that_is_not_there),
		TELL(tcp_midway__a_named_port_is_the_servers),
		TELL(tcp_midway__the_higher_port_is_the_clients),
		TELL(tcp_midway__a_first_probe_is_one_however_its_numbers_are_counted),
		TELL(tcp_midway__the_byte_of_a_probe_is_no_payload),
		TELL(tcp_midway__a_first_probe_with_a_byte_that_the_peer_had_is_one),
		TELL(tcp_midway__a_first_byte_that_is_repeated_after_its_ack_was_a_probe_in_all_likelihood),
		TELL(tcp_midway__a_first_byte_that_is_answered_by_data_is_data),
		TELL(tcp_midway__bytes_below_an_ack_that_stands_before_them_are_sent_again),
		TELL(tcp_midway__bytes_that_come_a_moment_after_their_ack_are_out_of_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
