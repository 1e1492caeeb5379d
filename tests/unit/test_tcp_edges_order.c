/* SPDX-License-Identifier: MIT */
/* The edges of the rules about the order of packets in a capture, about who is the server, and about packets captured twice
 * (src/tcp/rules.h). Each is held from both sides, with its number written out. */
#include "support/seg_script.h"

static const struct ta_trouble *trouble_of(const struct seg_script *s)
{
	const struct ta_trouble *t = seg_conn(s, 0)->trouble;

	if (!t)
		fail_msg("nothing has gone wrong");
	return t;
}

/* ---- the order of packets in a capture ---- */

/* TA_REORDER_NS, 3 ms: bytes whose ACK came first were captured out of order; what comes later was sent again. */
static void tcp_order__bytes_come_after_their_ack_by_3_ms_at_most(void **state)
{
	static const struct {
		double late_ms;
		uint32_t out_of_order, unseen_bytes;
	} row[] = { { 3, 1, 0 }, { 3.001, 0, 100 } };

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		seg_anew(*state,
			 SEG_HANDSHAKE "100 < . 1 0 101 502\n"
				       "101 > P. 101 100 1 502\n"
				       "%.3f > P. 1 100 1 502\n",
			 100 + row[i].late_ms);
		assert_int_equal(seg_out_of_order(*state, 0, 0), row[i].out_of_order);
		assert_int_equal(seg_retransmitted(*state, 0, 0), !row[i].out_of_order);
		assert_int_equal(
			trouble_of(*state)->half[seg_key(seg_conn(*state, 0), 0)].unseen_bytes,
			row[i].unseen_bytes);
	}
}

/* TA_REORDER_NS: what its sender repeats below an ACK later than that, it had not had acknowledged. */
static void tcp_order__an_ack_is_of_unsent_bytes_after_3_ms(void **state)
{
	static const struct {
		double late_ms;
		bool unsent;
	} row[] = { { 3, false }, { 3.001, true } };

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		seg_anew(*state,
			 SEG_HANDSHAKE "100 > P. 1 10 1 502\n"
				       "110 < .  1 0 5001 502\n"
				       "%.3f > P. 1 10 1 502\n",
			 110 + row[i].late_ms);
		assert_int_equal(
			trouble_of(*state)->half[seg_key(seg_conn(*state, 0), 0)].unsent_seen,
			row[i].unsent);
		const struct ta_half *h = seg_half(*state, 0, 0);
		assert_int_equal(h->una - h->isn, row[i].unsent ? 1 : 5001);
		assert_int_equal(h->nxt - h->isn, row[i].unsent ? 11 : 5001);
	}
}

/* Behind bytes that were captured nowhere but in their ACK, what its sender goes on with is the original of its own copies: 10 bytes, or
 * a segment without any before them. */
static void tcp_order__what_follows_an_ack_of_unseen_bytes_is_an_original(void **state)
{
	for (int bare = 0; bare < 2; bare++) {
		seg_anew(*state,
			 SEG_HANDSHAKE "100 > P. 1 10 1 502\n"
				       "110 < P. 1 10 5001 502\n"
				       "%s"
				       "120 > P. 5001 10 11 502\n"
				       "340 > P. 5001 10 11 502\n",
			 bare ? "111 > . 5001 0 11 502\n" : "");
		const struct ta_episode *e = seg_episode(*state, 0, TA_EPISODE_RETRANSMISSION, 0);
		assert_int_equal(e->attempts_total, 2);
		assert_int_equal(e->attempt[0].seq, e->attempt[1].seq);
		assert_int_equal(e->attempt[1].time_ns - e->attempt[0].time_ns, 220000000);
	}
}

/* Who sends as new what an ACK had taken for sent, or is silent one below it (a probe), had not sent it. What lies farther on may follow it. */
static void tcp_order__an_ack_of_unsent_bytes_shows_by_what_is_sent_then(void **state)
{
	static const struct {
		const char *segment;
		bool unsent;
		uint32_t nxt;
	} row[] = {
		{ "P. 11 10 1 502", true, 21 },
		{ ". 10 0 1 502", true, 11 },
		{ "P. 5001 10 1 502", false, 5011 },
		{ "P. 12 10 1 502", false, 5001 },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		seg_anew(*state,
			 SEG_HANDSHAKE "100 > P. 1 10 1 502\n"
				       "110 < .  1 0 5001 502\n"
				       "400 > %s\n",
			 row[i].segment);
		const struct ta_half *h = seg_half(*state, 0, 0);
		assert_int_equal(
			trouble_of(*state)->half[seg_key(seg_conn(*state, 0), 0)].unsent_seen,
			row[i].unsent);
		assert_int_equal(h->nxt - h->isn, row[i].nxt);
	}
}

/* TA_REORDER_NS: bytes in front of the first that was captured, of which the peer's ACK stands before them by no more than that
 * (3 ms), or that come within it of the first packet, were overtaken. */
static void tcp_order__what_lies_below_the_first_segment_comes_within_3_ms(void **state)
{
	static const struct {
		double late_ms;
		bool overtaken;
	} row[] = { { 3, true }, { 3.001, false } };

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		seg_anew(*state,
			 "100 > P. 101 100 1 502 id=none\n"
			 "110 < .  1 0 201 502 id=none\n"
			 "%.3f > P. 1 100 1 502 id=none\n",
			 110 + row[i].late_ms);
		assert_int_equal(seg_out_of_order(*state, 0, 0), row[i].overtaken);
		assert_int_equal(seg_retransmitted(*state, 0, 0), !row[i].overtaken);

		seg_anew(*state,
			 "100 > P. 101 100 1 502 id=none\n"
			 "100.1 < .  1 0 1 502 id=none\n"
			 "%.3f > P. 1 100 1 502 id=none\n",
			 100 + row[i].late_ms);
		assert_int_equal(seg_out_of_order(*state, 0, 0), row[i].overtaken);
		assert_int_equal(seg_retransmitted(*state, 0, 0), !row[i].overtaken);
	}
}

/* TA_STILL_THERE_NS, 1 s: data of a host later than that after a RST to it show that it had not taken the RST; so do its ACKs, where
 * the RST's sender goes on, too. */
static void tcp_order__who_sends_a_second_after_a_rst_is_still_there(void **state)
{
	static const struct {
		double ms;
		uint32_t went_on;
	} row[] = { { 1000, 0 }, { 1000.001, 1 } };

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		seg_anew(*state, SEG_TALKED "200 < R 21 0 - 0\n%.3f > P. 11 10 21 502\n",
			 200 + row[i].ms);
		assert_int_equal(trouble_of(*state)->reset[0].peer_after, 1);
		assert_int_equal(trouble_of(*state)->reset[0].went_on, row[i].went_on);

		seg_anew(*state,
			 SEG_TALKED "200 < R 21 0 - 0\n"
				    "210 < P. 21 5 11 502\n"
				    "%.3f > . 11 0 21 502\n",
			 200 + row[i].ms);
		assert_int_equal(trouble_of(*state)->reset[0].peer_after, row[i].went_on);
		assert_int_equal(trouble_of(*state)->reset[0].went_on, 0);
	}
}

/* TA_OVERTAKEN_NS, 10 ms: a segment below a RST's number may have been overtaken by it for so long. */
static void tcp_order__a_rst_overtakes_for_less_than_10_ms(void **state)
{
	static const struct {
		double ms;
		uint32_t sent_after;
	} row[] = { { 9.999, 0 }, { 10, 1 } };

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		seg_anew(*state, SEG_TALKED "200 < R 31 0 - 0\n%.3f < P. 21 10 11 502\n",
			 200 + row[i].ms);
		assert_int_equal(trouble_of(*state)->reset[0].sent_after, row[i].sent_after);
	}
}

/* TA_OVERTAKEN_NS: an empty segment with an old timestamp (RFC 7323 section 5.3) was overtaken, or is not believed. */
static void tcp_order__an_old_timestamp_was_overtaken_within_10_ms(void **state)
{
	static const struct {
		double ms;
		uint32_t ignored;
	} row[] = { { 10, 0 }, { 10.001, 1 } };

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		seg_anew(*state,
			 SEG_HANDSHAKE "100 > P. 1 10 1 502 ts=100/0\n"
				       "120 < P. 1 20 11 502 ts=120/100\n"
				       "%.3f < . 21 0 11 502 ts=119/100\n",
			 120 + row[i].ms);
		const struct ta_trouble *t = seg_conn(*state, 0)->trouble;
		assert_int_equal(t ? t->half[seg_key(seg_conn(*state, 0), 1)].ignored : 0,
				 row[i].ignored);
	}
}

/* TA_BACKWARDS_NS, 10 ms: less is the jitter of several capture queues. */
static void tcp_order__time_runs_backwards_from_10_ms_on(void **state)
{
	seg_anew(*state, SEG_TALKED "110 < . 21 0 11 502\n");
	const struct ta_trouble *t = seg_conn(*state, 0)->trouble;
	assert_int_equal(t ? t->time_backwards : 0, 0);

	seg_anew(*state, SEG_TALKED "109.999 < . 21 0 11 502\n");
	t = trouble_of(*state);
	assert_int_equal(t->time_backwards, 1);
	assert_int_equal(t->backwards_frame[0], 7);
	assert_ms(t->backwards_ns, 10.001);
}

/* TA_IP_ID_NEAR, 256: where the IDs are nearer than that they tell the order, however late; else the time does. */
static void tcp_order__ip_ids_tell_it_where_they_are_less_than_256_apart(void **state)
{
	static const struct {
		double late_ms;
		int first, second;
		bool overtaken;
	} row[] = {
		{ 80, 5255, 5000, true },
		{ 80, 5256, 5000, false },
		{ 1, 5000, 5255, false },
		{ 1, 5000, 5256, true },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		seg_anew(*state,
			 SEG_HANDSHAKE "100 > . 101 100 1 502 id=%d\n"
				       "%.3f > . 1 100 1 502 id=%d\n",
			 row[i].first, 100 + row[i].late_ms, row[i].second);
		assert_int_equal(seg_out_of_order(*state, 0, 0), row[i].overtaken);
		assert_int_equal(seg_retransmitted(*state, 0, 0), !row[i].overtaken);
	}
}

/* TA_IP_ID_NEAR: one that was overtaken by less moves its sender's counter not back. */
static void tcp_order__an_overtaken_ip_id_moves_no_counter_back(void **state)
{
	static const struct {
		int id, counter;
	} row[] = { { 5002 - 255, 5002 }, { 5002 - 256, 5002 - 256 } };

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		seg_anew(*state,
			 SEG_HANDSHAKE "100 > . 1 10 1 502 id=5001\n"
				       "101 > . 11 10 1 502 id=5002\n"
				       "102 > . 21 10 1 502 id=%d\n",
			 row[i].id);
		assert_int_equal(seg_half(*state, 0, 0)->ip_id, row[i].counter);
	}
}

/* ---- who is the server ---- */

/* TA_SYSTEM_PORTS, 1024 (RFC 6335 section 6): a named port is a service's, unless the other one surely is. */
static void tcp_order__the_server_of_a_named_port_is_told_by_a_port_below_1024(void **state)
{
	struct seg_script *s = *state;

	for (int named = 0; named < 2; named++)
		for (uint16_t port = 1023; port <= 1024; port++) {
			seg_limit(s, 10);
			s->talk[0].port[named] =
				3; /* of a name; as a number it would be the lower one */
			s->talk[0].port[!named] = port;
			seg_row(s, "0 > . 1 10 1 502 %s", named ? "dst-named" : "src-named");
			const struct ta_conn *c = seg_conn(s, 0);
			int side = ta_addr_equal(&c->flow.key.addr[ta_conn_client(c)],
						 &s->talk[0].addr[named]);
			assert_int_equal(side, port == 1023); /* the named side is the client */
		}
}

/* ---- packets captured twice ---- */

/* The first row of a pair comes at 100 ms, the second so much later. */
static bool is_second_capture(struct seg_script *s, double later_ms, const char *row)
{
	seg_row(s, "100 %s", row);
	seg_row(s, "%.3f %s", 100 + later_ms, row);
	return s->last.duplicate;
}

/* TA_SAME_ID_NS, 50 ms. */
static void tcp_order__the_same_ip_id_within_50_ms_is_the_same_packet(void **state)
{
	const char *row = "> P. 1 10 1 502 id=500";

	seg_anew(*state, SEG_HANDSHAKE);
	assert_true(is_second_capture(*state, 50, row));
	seg_anew(*state, SEG_HANDSHAKE);
	assert_false(is_second_capture(*state, 50.001, row));
}

/* TA_SAME_PACKET_NS, 60 s: two captures whose clocks differ were merged, and the TTL tells them apart. */
static void tcp_order__the_same_packet_at_two_places_is_up_to_60_s_apart(void **state)
{
	static const struct {
		double s;
		int ttl;
		bool twice;
	} row[] = { { 60, 63, true }, { 60.001, 63, false }, { 60, 64, false } };

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		seg_anew(*state,
			 SEG_HANDSHAKE "1s > P. 1 10 1 502 ts=100/9 id=500 ttl=64\n"
				       "%.3fs > P. 1 10 1 502 ts=100/9 id=500 ttl=%d\n",
			 1 + row[i].s, row[i].ttl);
		assert_int_equal(((struct seg_script *)*state)->last.duplicate, row[i].twice);
	}
}

/* TA_SAME_FIELDS_NS, 1 ms: without an ID. */
static void tcp_order__without_ip_id_the_same_packet_is_within_1_ms(void **state)
{
	const char *row = "> P. 1 10 1 502 ts=1000/5 id=none";

	seg_anew(*state, SEG_HANDSHAKE);
	assert_true(is_second_capture(*state, 1, row));
	seg_anew(*state, SEG_HANDSHAKE);
	assert_false(is_second_capture(*state, 1.001, row));
}

/* A capture without IP IDs, in which the SYN-ACK came twice, and so many other segments once. */
static void begin_doubled(struct seg_script *s, unsigned others)
{
	seg_limit(s, 10);
	s->no_ip_ids = true;
	seg_play(s, " 0   >  S   0  0  -  64240\n"
		    "20   <  S.  0  0  1  65160\n"
		    "20.5 <  S.  0  0  1  65160\n");
	assert_true(s->last.duplicate);
	for (unsigned i = 0; i < others; i++)
		seg_row(s, "%u > . 1 0 1 502", 21 + i);
}

/* TA_TWICE_ONE_IN, 3: of three segments one came twice; a RST counts for neither. */
static void tcp_order__a_rst_came_twice_where_one_in_three_segments_did(void **state)
{
	struct seg_script *s = *state;
	const char *row = "> R. 1 0 1 0";

	begin_doubled(s, 0);
	assert_true(is_second_capture(s, 0.5, row));
	begin_doubled(s, 1);
	assert_false(is_second_capture(s, 0.5, row));
}

/* RFC 9293 section 3.10.7.1: who has no socket answers each segment, so one more segment gets one more RST; also in a capture
 * in which packets come twice. */
static void tcp_order__one_more_segment_gets_one_more_rst(void **state)
{
	struct seg_script *s = *state;

	for (int more = 0; more < 2; more++) {
		begin_doubled(s, 0);
		seg_row(s, "100 < R 1 0 - 0");
		if (more)
			assert_true(is_second_capture(s, 0.2, "> P. 1 10 1 502"));
		seg_row(s, "100.5 < R 1 0 - 0");
		assert_int_equal(s->last.duplicate, !more);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_order__bytes_come_after_their_ack_by_3_ms_at_most),
		TELL(tcp_order__an_ack_is_of_unsent_bytes_after_3_ms),
		TELL(tcp_order__what_follows_an_ack_of_unseen_bytes_is_an_original),
		TELL(tcp_order__an_ack_of_unsent_bytes_shows_by_what_is_sent_then),
		TELL(tcp_order__what_lies_below_the_first_segment_comes_within_3_ms),
		TELL(tcp_order__who_sends_a_second_after_a_rst_is_still_there),
		TELL(tcp_order__a_rst_overtakes_for_less_than_10_ms),
		TELL(tcp_order__an_old_timestamp_was_overtaken_within_10_ms),
		TELL(tcp_order__time_runs_backwards_from_10_ms_on),
		TELL(tcp_order__ip_ids_tell_it_where_they_are_less_than_256_apart),
		TELL(tcp_order__an_overtaken_ip_id_moves_no_counter_back),
		TELL(tcp_order__the_server_of_a_named_port_is_told_by_a_port_below_1024),
		TELL(tcp_order__the_same_ip_id_within_50_ms_is_the_same_packet),
		TELL(tcp_order__the_same_packet_at_two_places_is_up_to_60_s_apart),
		TELL(tcp_order__without_ip_id_the_same_packet_is_within_1_ms),
		TELL(tcp_order__a_rst_came_twice_where_one_in_three_segments_did),
		TELL(tcp_order__one_more_segment_gets_one_more_rst),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
