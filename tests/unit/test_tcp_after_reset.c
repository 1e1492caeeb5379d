/* SPDX-License-Identifier: MIT */
/* A RST, what it knew, and what came after it: which segments show that it was not taken, and by whom. */
#include "support/seg_script.h"

static const struct ta_reset *reset(const struct seg_script *s, size_t n)
{
	const struct ta_trouble *t = seg_conn(s, 0)->trouble;

	assert_non_null(t);
	assert_true(n < t->nresets);
	return &t->reset[n];
}

/* The server's last data, which is not acknowledged, and its RST at 1000 ms: exact, or 100 bytes above. */
#define EXACT SEG_TALKED "900 < P. 21 10 11 509\n1000 < R. 31 0 11 0\n"
#define ABOVE SEG_TALKED "900 < P. 21 10 11 509\n1000 < R. 131 0 11 0\n"

/* RFC 5961 section 3.2; who took a RST answers what comes later with a RST. */
static void tcp_after_reset__what_the_peer_sends_shows_whether_it_took_it(void **state)
{
	struct seg_script *s = *state;
	static const struct {
		const char *rows;
		unsigned peer_after, went_on, sent_after;
		bool challenged;
	} story[] = {
		{ EXACT "1005 > . 11 0 21 502\n", 0, 0, 0, false }, /* an old ACK, on its way */
		{ EXACT "1005 > . 11 0 31 502\n", 1, 0, 0, false }, /* one with news */
		{ EXACT "1005 > P. 11 10 21 502\n", 1, 0, 0, false },
		{ EXACT "2000 > P. 11 10 21 502\n", 1, 0, 0,
		  false }, /* a second: perhaps on its way */
		{ EXACT "2000.1 > P. 11 10 21 502\n", 1, 1, 0, false },
		{ EXACT "2000.1 > . 10 0 21 502\n", 1, 1, 0, false }, /* a probe */
		{ EXACT "2000.1 > . 11 0 31 502\n", 1, 0, 0, false },
		{ EXACT "1005 > R. 11 0 21 0\n", 0, 0, 0, false },
		{ ABOVE "1005 > . 11 0 21 502\n", 0, 0, 0, true },  /* a challenge ACK */
		{ ABOVE "1100 > . 11 0 21 502\n", 0, 0, 0, false }, /* too late for one */
		{ ABOVE "1005 > P. 11 10 21 502\n", 1, 0, 0, false },
		/* Its supposed sender goes on: below its number and soon it may have been overtaken. */
		{ EXACT "1005 < P. 21 10 11 509\n", 0, 0, 0, false },
		{ EXACT "1005 < P. 31 10 11 509\n", 0, 0, 1, false },
		{ EXACT "1005 < . 31 0 11 509\n", 0, 0, 1, false },
		{ EXACT "1020 < P. 21 10 11 509\n", 0, 0, 1, false },
		/* And is acknowledged: at once that proves nothing, a second later it does. */
		{ EXACT "1005 < . 31 0 11 509\n1010 > . 11 0 21 502\n", 0, 0, 1, false },
		{ EXACT "1005 < . 31 0 11 509\n2001 > . 11 0 21 502\n", 1, 0, 1, false },
	};

	for (size_t i = 0; i < sizeof(story) / sizeof(story[0]); i++) {
		seg_anew(s, "%s", story[i].rows);
		const struct ta_reset *r = reset(s, 0);
		if (r->peer_after != story[i].peer_after || r->went_on != story[i].went_on ||
		    r->sent_after != story[i].sent_after || r->challenged != story[i].challenged)
			fail_msg("story %zu: %u, %u, %u, %d", i, r->peer_after, r->went_on,
				 r->sent_after, r->challenged);
	}
}

/* Its ACK is the first to know of what the client sent: once, and again. */
static void tcp_after_reset__the_age_of_what_its_ack_knows_is_that_of_what_was_sent_once(
	void **state)
{
	struct seg_script *s = *state;

	seg_anew(s,
		 SEG_TALKED "500 > P. 11 10 21 502\n600 > P. 21 10 21 502\n1000 < R. 21 0 31 0\n");
	assert_ms(reset(s, 0)->youngest_known_ns, 400);
	assert_int_equal(reset(s, 0)->known_copies, 0);
	seg_anew(s,
		 SEG_TALKED "500 > P. 11 10 21 502\n720 > P. 11 10 21 502\n1000 < R. 21 0 21 0\n");
	assert_int_equal(reset(s, 0)->youngest_known_ns, -1);
	assert_int_equal(reset(s, 0)->known_copies, 1);
	seg_anew(s, SEG_TALKED "500 > P. 11 10 21 502\n1000 < R. 21 0 11 0\n");
	assert_int_equal(reset(s, 0)->youngest_known_ns, -1);
	assert_int_equal(reset(s, 0)->refused_bytes, 10);
}

/* No host takes one whose checksum is wrong; where all are (checksum offload) that says nothing. The first that is wrong is passed over. */
static void tcp_after_reset__a_bad_checksum_stands_out_from_good_ones(void **state)
{
	struct seg_script *s = *state;

	for (int good = 0; good < 2; good++) {
		seg_anew(s,
			 "0 > S 0 0 - 64240\n20 < S. 0 0 1 65160 %s\n20 > . 1 0 1 502\n"
			 "500 < P. 1 10 1 509 sum=bad\n1000 < R. 11 0 1 0 sum=bad\n",
			 good ? "sum=good" : "");
		assert_int_equal(reset(s, 0)->bad_checksum, good);
		assert_int_equal(reset(s, 0)->exact, !good);
	}
	seg_anew(s, "0 > S 0 0 - 64240\n20 < S. 0 0 1 65160 sum=good\n20 > . 1 0 1 502\n"
		    "1000 < R. 1 0 1 0 sum=bad\n");
	assert_int_equal(seg_conn(s, 0)->trouble->nresets, 0);
	assert_int_equal(seg_conn(s, 0)->trouble->half[seg_key(seg_conn(s, 0), 1)].ignored, 1);
}

/* The client's ACK of the SYN-ACK completes the handshake, but for one that a RST behind the SYN-ACK had ended. */
static void tcp_after_reset__no_handshake_is_completed_behind_it(void **state)
{
	struct seg_script *s = *state;
	static const struct {
		const char *rst_before, *rst_behind;
		bool complete;
	} story[] = {
		{ "", "", true },
		{ "", "30 < R. 1 0 1 0\n", false },
		{ "", "30 > R 1 0 - 0\n", false },
		{ "10 > R 0 0 - 0\n", "", true }, /* of something older */
	};

	for (size_t i = 0; i < sizeof(story) / sizeof(story[0]); i++) {
		seg_anew(s, "0 > S 0 0 - 64240\n%s20 < S. 0 0 1 65160\n%s40 > . 1 0 1 502\n",
			 story[i].rst_before, story[i].rst_behind);
		assert_int_equal(!!(seg_conn(s, 0)->flags & TA_CONN_HANDSHAKE_ACK),
				 story[i].complete);
	}
}

/* One that answers a SYN, with data or without; and that of an end that gave its own SYN up. */
static void tcp_after_reset__what_a_rst_in_the_handshake_answers(void **state)
{
	struct seg_script *s = *state;
	static const struct {
		const char *rows;
		bool to_syn, in_syn_sent, to_unseen, before_ack, lone, alone;
		double silence_ms, reaction_ms; /* -1: nothing was heard of that side */
	} story[] = {
		{ "0 > S 0 0 - 64240\n20 < R. 0 0 1 0\n", true, 0, 0, 0, 0, 0, -1, 20 },
		{ "0 > S 0 10 - 64240\n20 < R. 0 0 1 0\n", true, 0, 0, 0, 0, 0, -1, 20 },
		{ "0 > S 0 10 - 64240\n20 < R. 0 0 11 0\n", true, 0, 0, 0, 0, 0, -1, 20 },
		/* Its SYN-ACK was seen: no refusal. */
		{ "0 > S 0 0 - 64240\n20 < S. 0 0 1 65160\n50 < R. 1 0 1 0\n", 0, 0, 0, 0, 0, 0, 30,
		  50 },
		/* Of the client: a SYN that it took back, seen alone or after a challenge ACK, which is no sign of life; and a SYN-ACK that it refused. */
		{ "0 > S 0 0 - 64240\n30 > R 1 0 - 0\n", 0, true, true, 0, 0, 0, 30, -1 },
		{ "0 > S 0 0 - 64240\n20 < . 700 0 500 509\n30 > R 500 0 - 0\n", 0, true, 0, 0, 0,
		  0, 30, -1 },
		{ "0 > S 0 0 - 64240\n20 < S. 0 0 1 65160\n30 > R 1 0 - 0\n", 0, 0, 0, true, 0, 0,
		  30, 10 },
		/* No SYN: to one segment, and to none. */
		{ "0 > P. 1 10 1 502\n20 < R 1 0 - 0\n", 0, 0, 0, 0, true, 0, -1, 20 },
		{ "0 > R 1 0 - 0\n", 0, 0, 0, 0, 0, true, -1, -1 },
	};

	for (size_t i = 0; i < sizeof(story) / sizeof(story[0]); i++) {
		seg_anew(s, "%s", story[i].rows);
		const struct ta_reset *r = reset(s, 0);
		if (r->to_syn != story[i].to_syn || r->in_syn_sent != story[i].in_syn_sent ||
		    r->to_unseen != story[i].to_unseen || r->before_ack != story[i].before_ack ||
		    r->lone != story[i].lone || r->alone != story[i].alone)
			fail_msg("story %zu: %d %d %d %d %d %d", i, r->to_syn, r->in_syn_sent,
				 r->to_unseen, r->before_ack, r->lone, r->alone);
		assert_int_equal(r->silence_ns, story[i].silence_ms < 0
							? -1
							: (int64_t)(story[i].silence_ms * 1e6));
		assert_int_equal(r->reaction_ns, story[i].reaction_ms < 0
							 ? -1
							 : (int64_t)(story[i].reaction_ms * 1e6));
	}
}

/* The oldest piece has been out since 500 ms; SND.UNA stands there since 520 ms, when what lay before it was acknowledged. */
static void tcp_after_reset__for_how_long_the_ack_stood_before_what_it_refuses(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, SEG_TALKED "500 > P. 11 10 21 502\n500 > P. 21 10 21 502\n520 < . 21 0 21 509\n"
			       "1000 < R. 21 0 21 0\n");
	assert_ms(reset(s, 0)->oldest_ns, 500);
	assert_ms(reset(s, 0)->refused_stood_ns, 480);
	/* Nothing was acknowledged while it was out. */
	seg_anew(s, SEG_TALKED "500 > P. 11 10 21 502\n1000 < R. 21 0 11 0\n");
	assert_ms(reset(s, 0)->oldest_ns, 500);
	assert_ms(reset(s, 0)->refused_stood_ns, 500);
	/* Nothing is out: what it may answer is the last segment. */
	seg_anew(s, SEG_TALKED "1000 < R. 21 0 11 0\n");
	assert_ms(reset(s, 0)->oldest_ns, 880);
	assert_int_equal(reset(s, 0)->refused_stood_ns, -1);
}

/* SYNs in vain end by their sender's own RST only where that answers one. */
static void tcp_after_reset__an_own_rst_ends_no_chain_of_syns(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, "0 > S 0 0 - 64240\n1000 > S 0 0 - 64240\n1500 > R 1 0 - 0\n");
	assert_false(seg_episode(s, 0, TA_EPISODE_SYN, 0)->closed);
	seg_anew(s, "0 > S 0 0 - 64240\n1000 > S 0 0 - 64240\n1020 < R. 0 0 1 0\n");
	assert_result(seg_episode(s, 0, TA_EPISODE_SYN, 0), TA_RESULT_RESET_BY_PEER);
}

/* Without an ACK its sender knows its own number: how far it lies above what its receiver acknowledged. */
static void tcp_after_reset__how_far_it_lies_beyond_what_was_acknowledged(void **state)
{
	struct seg_script *s = *state;
	static const struct {
		const char *rst;
		bool beyond, below;
		uint32_t bytes;
	} story[] = {
		{ "R 131 0 - 0", true, false, 110 },
		{ "R. 131 0 11 0", false, false, 0 },
		{ "R 21 0 - 0", false, false, 0 },
		{ "R 20 0 - 0", false, true, 0 },
	};

	for (size_t i = 0; i < sizeof(story) / sizeof(story[0]); i++) {
		seg_anew(s, SEG_TALKED "1000 < %s\n", story[i].rst);
		assert_int_equal(reset(s, 0)->beyond_ack, story[i].beyond);
		assert_int_equal(reset(s, 0)->below_ack, story[i].below);
		assert_int_equal(reset(s, 0)->seq_beyond, story[i].bytes);
	}
}

/* Behind a segment of its own, be it of the same instant, it answers nothing. */
static void tcp_after_reset__it_answers_what_came_since_its_senders_last_segment(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, SEG_TALKED "1000 < P. 21 10 11 509\n1000 < R. 31 0 11 0\n");
	assert_false(reset(s, 0)->answers);
	seg_anew(s, SEG_TALKED "1000 > P. 11 10 21 509\n1000 < R. 21 0 11 0\n");
	assert_true(reset(s, 0)->answers);
}

/* A link address that no packet of the stream had, where they all had one. */
static void tcp_after_reset__a_foreign_link_address_stands_out(void **state)
{
	struct seg_script *s = *state;

	for (int varies = 0; varies < 2; varies++) {
		seg_anew(s,
			 "0 > S 0 0 - 64240 mac=2\n20 < S. 0 0 1 65160 mac=4\n"
			 "20 > . 1 0 1 502 mac=2\n1500 < P. 1 10 1 509 mac=%d\n"
			 "3000 < P. 11 10 1 509 mac=4\n4000 < R. 21 0 1 0 mac=8\n",
			 varies ? 6 : 4);
		assert_int_equal(reset(s, 0)->foreign_link, !varies);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_after_reset__what_the_peer_sends_shows_whether_it_took_it),
		TELL(tcp_after_reset__the_age_of_what_its_ack_knows_is_that_of_what_was_sent_once),
		TELL(tcp_after_reset__a_bad_checksum_stands_out_from_good_ones),
		TELL(tcp_after_reset__what_a_rst_in_the_handshake_answers),
		TELL(tcp_after_reset__for_how_long_the_ack_stood_before_what_it_refuses),
		TELL(tcp_after_reset__an_own_rst_ends_no_chain_of_syns),
		TELL(tcp_after_reset__how_far_it_lies_beyond_what_was_acknowledged),
		TELL(tcp_after_reset__it_answers_what_came_since_its_senders_last_segment),
		TELL(tcp_after_reset__a_foreign_link_address_stands_out),
		TELL(tcp_after_reset__no_handshake_is_completed_behind_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
