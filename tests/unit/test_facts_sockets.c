/* SPDX-License-Identifier: MIT */
/* What a kernel says of its own socket, without packets: when it is an event, how long it has tried and when it would give up. Each
 * threshold from both sides. */
#include "support/seg_script.h"
#include "tcpautopsy/core/socket.h"

#define UNKNOWN -1

/* One that has sent 100 bytes again three times, from an RTO of 200 ms on. */
static struct ta_socket socket_in_vain(struct seg_script *s)
{
	return (struct ta_socket){ .addr = { s->talk[0].addr[0], s->talk[0].addr[1] },
				   .port = { s->talk[0].port[0], s->talk[0].port[1] },
				   .source = "ss",
				   .line = 7,
				   .state = TA_SOCKET_ESTABLISHED,
				   .timer = TA_SOCKET_TIMER_ON,
				   .timer_ns = 500 * TA_MS,
				   .owner = TA_SOCKET_OWNED,
				   .send_q = 100,
				   .unacked = 1,
				   .tries = 3,
				   .backoff = 3,
				   .rto_ns = 1600 * TA_MS,
				   .rtt_ns = 20 * TA_MS,
				   .rttvar_ns = 5 * TA_MS,
				   .lastrcv_ns = UNKNOWN,
				   .lastack_ns = UNKNOWN };
}

/* The fact of this kind where nothing but these samples is known; NULL: none. */
static const struct ta_fact *fact_of_samples(struct seg_script *s, const struct ta_socket *first,
					     const struct ta_socket *last, enum ta_fact_kind kind)
{
	struct ta_socket_samples samples = { *first, *last, first == last ? 1 : 2 };

	seg_limit(s, 0);
	seg_end(s, 0);
	ta_tracker_socket(s->tracker, &samples, 0);
	return fact_of(seg_diagnose(s, 0, 0), kind);
}

static const struct ta_fact *fact_of_socket(struct seg_script *s, const struct ta_socket *socket,
					    enum ta_fact_kind kind)
{
	return fact_of_samples(s, socket, socket, kind);
}

/* ---- when it is an event ---- */

/* TA_SOCKET_ATTEMPTS. */
static void facts_sockets__twice_in_vain_is_an_event(void **state)
{
	struct seg_script *s = *state;
	struct ta_socket x = socket_in_vain(s);

	x.tries = x.backoff = 1;
	assert_null(fact_of_socket(s, &x, TA_FACT_SOCKET_RETRANSMITS));
	x.tries = x.backoff = 2;
	const struct ta_fact *f = fact_of_socket(s, &x, TA_FACT_SOCKET_RETRANSMITS);
	assert_non_null(f);
	assert_int_equal(f->value[0], 2);
	assert_int_equal(f->value[1], 100);
	assert_int_equal(f->value[2], 7);
	/* The kernel counts doublings, or copies: the larger one. */
	x.tries = 0;
	assert_int_equal(fact_of_socket(s, &x, TA_FACT_SOCKET_RETRANSMITS)->value[0], 2);
	x.tries = 2, x.backoff = 0;
	assert_int_equal(fact_of_socket(s, &x, TA_FACT_SOCKET_RETRANSMITS)->value[0], 2);
	/* With nothing outstanding it was answered since. */
	x.unacked = 0;
	assert_null(fact_of_socket(s, &x, TA_FACT_SOCKET_RETRANSMITS));
	x.unacked = UNKNOWN;
	assert_non_null(fact_of_socket(s, &x, TA_FACT_SOCKET_RETRANSMITS));
	x.send_q = 0;
	assert_null(fact_of_socket(s, &x, TA_FACT_SOCKET_RETRANSMITS));
}

static void facts_sockets__a_syn_sent_again_once_is_an_event_and_a_syn_ack_twice(void **state)
{
	struct seg_script *s = *state;
	struct ta_socket x = socket_in_vain(s);

	for (int64_t n = 0; n <= 2; n++) {
		x.tries = x.backoff = n;
		x.state = TA_SOCKET_SYN_SENT;
		assert_int_equal(fact_of_socket(s, &x, TA_FACT_SOCKET_CONNECTS) != NULL, n >= 1);
		x.state = TA_SOCKET_SYN_RECV;
		assert_int_equal(fact_of_socket(s, &x, TA_FACT_SOCKET_CONNECTS) != NULL, n >= 2);
	}
}

static void facts_sockets__a_fin_alone_closes_and_data_before_it_is_sent_again(void **state)
{
	struct seg_script *s = *state;
	struct ta_socket x = socket_in_vain(s);

	x.state = TA_SOCKET_FIN_WAIT_1;
	x.send_q = 1;
	assert_non_null(fact_of_socket(s, &x, TA_FACT_SOCKET_CLOSES));
	x.send_q = 2;
	assert_null(fact_of_socket(s, &x, TA_FACT_SOCKET_CLOSES));
	assert_non_null(fact_of_socket(s, &x, TA_FACT_SOCKET_RETRANSMITS));
}

/* TA_SOCKET_PROBING_NS: a window probe's timer that was doubled, or counted, or sampled twice. */
static void facts_sockets__a_probe_timer_of_a_second_holds_data_back(void **state)
{
	struct seg_script *s = *state;
	struct ta_socket x = socket_in_vain(s);

	x.timer = TA_SOCKET_TIMER_PERSIST;
	x.tries = x.backoff = 0;
	x.timer_ns = 990 * TA_MS;
	assert_null(fact_of_socket(s, &x, TA_FACT_SOCKET_STALLS));
	x.timer_ns = 1010 * TA_MS;
	assert_non_null(fact_of_socket(s, &x, TA_FACT_SOCKET_STALLS));
	x.timer_ns = 100 * TA_MS;
	assert_non_null(fact_of_samples(s, &(struct ta_socket){ .timer = x.timer }, &x,
					TA_FACT_SOCKET_STALLS));
	x.backoff = 1;
	assert_non_null(fact_of_socket(s, &x, TA_FACT_SOCKET_STALLS));
	x.backoff = 0, x.tries = 1;
	assert_non_null(fact_of_socket(s, &x, TA_FACT_SOCKET_STALLS));
	x.send_q = 0;
	assert_null(fact_of_socket(s, &x, TA_FACT_SOCKET_STALLS));
	x.tries = 2; /* unanswered */
	assert_non_null(fact_of_socket(s, &x, TA_FACT_SOCKET_PROBES));
}

/* TA_SOCKET_UNREAD_NS. */
static void facts_sockets__what_lies_for_10_s_is_not_read(void **state)
{
	struct seg_script *s = *state;
	struct ta_socket x = socket_in_vain(s);

	x.timer = TA_SOCKET_TIMER_OFF;
	x.send_q = x.unacked = x.tries = x.backoff = 0;
	x.recv_q = 5000;
	x.lastrcv_ns = 9900 * TA_MS;
	assert_null(fact_of_socket(s, &x, TA_FACT_SOCKET_UNREAD));
	x.lastrcv_ns = 10100 * TA_MS;
	assert_non_null(fact_of_socket(s, &x, TA_FACT_SOCKET_UNREAD));
	x.lastrcv_ns = UNKNOWN;
	assert_null(fact_of_socket(s, &x, TA_FACT_SOCKET_UNREAD));
	x.state = TA_SOCKET_CLOSE_WAIT;
	assert_non_null(fact_of_socket(s, &x, TA_FACT_SOCKET_UNREAD));
}

static void facts_sockets__one_with_nothing_to_do_is_idle(void **state)
{
	struct seg_script *s = *state;
	struct ta_socket x = socket_in_vain(s);

	x.timer = TA_SOCKET_TIMER_UNKNOWN;
	x.send_q = x.unacked = 0;
	x.tries = x.backoff = 1;
	assert_non_null(fact_of_socket(s, &x, TA_FACT_SOCKET_IDLE));
	x.tries = x.backoff = 2;
	assert_null(fact_of_socket(s, &x, TA_FACT_SOCKET_IDLE));
	x.tries = x.backoff = 0;
	x.recv_q = 1;
	assert_null(fact_of_socket(s, &x, TA_FACT_SOCKET_IDLE));
	x.recv_q = 0, x.send_q = 1;
	assert_null(fact_of_socket(s, &x, TA_FACT_SOCKET_IDLE));
	x.send_q = 0, x.unacked = 1;
	assert_null(fact_of_socket(s, &x, TA_FACT_SOCKET_IDLE));
	x.unacked = 0, x.state = TA_SOCKET_CLOSE_WAIT;
	assert_null(fact_of_socket(s, &x, TA_FACT_SOCKET_IDLE));
	x.state = TA_SOCKET_ESTABLISHED, x.timer = TA_SOCKET_TIMER_ON;
	assert_null(fact_of_socket(s, &x, TA_FACT_SOCKET_IDLE));
}

/* ---- how long it has tried ---- */

static bool is_heard(struct seg_script *s, struct ta_socket x, int64_t ago_ns)
{
	x.lastack_ns = ago_ns;
	x.lastrcv_ns = UNKNOWN;
	bool heard = fact_of_socket(s, &x, TA_FACT_SOCKET_HEARD) != NULL;
	assert_int_equal(fact_of_socket(s, &x, TA_FACT_SOCKET_SILENT) != NULL, !heard);
	x.lastrcv_ns = ago_ns; /* the later of the two counts */
	x.lastack_ns = ago_ns + TA_SEC;
	assert_int_equal(fact_of_socket(s, &x, TA_FACT_SOCKET_HEARD) != NULL, heard);
	return heard;
}

/* TA_SOCKET_HEARD_PART, TA_LINUX_RTO_MIN_NS: it has tried for 0.2 + 0.4 + 0.8 s. */
static void facts_sockets__a_peer_is_heard_within_half_of_the_time(void **state)
{
	struct seg_script *s = *state;
	struct ta_socket x = socket_in_vain(s);

	assert_true(is_heard(s, x, 690 * TA_MS));
	assert_false(is_heard(s, x, 710 * TA_MS));
	/* No RTO is shorter than 200 ms, however it was before it was doubled. */
	x.rto_ns = 800 * TA_MS;
	assert_true(is_heard(s, x, 690 * TA_MS));
	assert_false(is_heard(s, x, 710 * TA_MS));
	/* 0.3 + 0.6 + 1.2 s */
	x.rto_ns = 2400 * TA_MS;
	assert_true(is_heard(s, x, 1040 * TA_MS));
	assert_false(is_heard(s, x, 1060 * TA_MS));
	/* At its limit the round trip tells the first one: 100 + 4 * 50 ms. */
	x.rto_ns = 120 * TA_SEC;
	x.rtt_ns = 100 * TA_MS;
	x.rttvar_ns = 50 * TA_MS;
	assert_true(is_heard(s, x, 1040 * TA_MS));
	assert_false(is_heard(s, x, 1060 * TA_MS));
}

static void facts_sockets__attempts_grow_from_sample_to_sample(void **state)
{
	struct seg_script *s = *state;
	struct ta_socket last = socket_in_vain(s), first = last;

	first.line = 3;
	first.tries = first.backoff = 2;
	const struct ta_fact *f = fact_of_samples(s, &first, &last, TA_FACT_SOCKET_GROWS);
	assert_non_null(f);
	assert_int_equal(f->value[0], 2);
	assert_int_equal(f->value[1], 3);
	assert_int_equal(f->value[2], 3);
	assert_int_equal(f->value[3], 7);
	first.tries = first.backoff = 3;
	assert_null(fact_of_samples(s, &first, &last, TA_FACT_SOCKET_GROWS));
}

/* ---- when it would give up ---- */

static void gives_up(struct seg_script *s, const struct ta_socket *x, int64_t left, int64_t left_ns)
{
	const struct ta_fact *f = fact_of_socket(s, x, TA_FACT_SOCKET_GIVES_UP);

	assert_non_null(f);
	assert_int_equal(f->value[0], left);
	assert_int_equal(f->value[1], left_ns);
}

/* tcp_retries2: the first expiry that comes 924.6 s after the first copy, which was 0.408 + 0.816 s ago at the last one. */
static void facts_sockets__a_kernel_gives_up_after_15_retransmissions(void **state)
{
	struct seg_script *s = *state;
	struct ta_socket x = socket_in_vain(s);

	x.rto_ns = 8 * 204 * TA_MS;
	gives_up(s, &x, 12, (500 + 205632 + 6 * 120000) * TA_MS);
	/* From 200 ms on it comes after 924.4 s: one more. */
	x.rto_ns = 8 * 200 * TA_MS;
	gives_up(s, &x, 13, (500 + 201600 + 7 * 120000) * TA_MS);
	x.rto_ns = 8 * 300 * TA_MS;
	gives_up(s, &x, 12, (500 + 148800 + 7 * 120000) * TA_MS);
	/* At its limit already, after ten that began with 20 + 4 * 46 ms. */
	x.tries = x.backoff = 10;
	x.rto_ns = 120 * TA_SEC;
	x.rttvar_ns = 46 * TA_MS;
	gives_up(s, &x, 5, (500 + 5 * 120000) * TA_MS);
}

/* tcp_orphan_retries: 8 timeouts, 102.2 s. tcp_syn_retries: 6. */
static void facts_sockets__an_orphan_and_a_syn_give_up_sooner(void **state)
{
	struct seg_script *s = *state;
	struct ta_socket x = socket_in_vain(s);

	x.owner = TA_SOCKET_ORPHAN;
	x.rto_ns = 8 * 204 * TA_MS;
	gives_up(s, &x, 5, (500 + 101184) * TA_MS);
	x.rto_ns = 8 * 200 * TA_MS;
	gives_up(s, &x, 6, (500 + 201600) * TA_MS);
	x.owner = TA_SOCKET_OWNED;
	x.state = TA_SOCKET_SYN_SENT;
	x.tries = x.backoff = 2;
	x.rto_ns = 4 * TA_SEC;
	gives_up(s, &x, 4, 500 * TA_MS + (8 + 16 + 32 + 64) * TA_SEC);
	x.tries = x.backoff = 6;
	x.rto_ns = 64 * TA_SEC;
	gives_up(s, &x, 0, 500 * TA_MS);
	x.tries = x.backoff = 7; /* set higher */
	assert_null(fact_of_socket(s, &x, TA_FACT_SOCKET_GIVES_UP));
}

static void facts_sockets__without_its_timer_nobody_knows_when_it_gives_up(void **state)
{
	struct seg_script *s = *state;
	struct ta_socket x = socket_in_vain(s);

	x.rto_ns = UNKNOWN;
	assert_null(fact_of_socket(s, &x, TA_FACT_SOCKET_GIVES_UP));
	x.rto_ns = 1600 * TA_MS;
	x.timer = TA_SOCKET_TIMER_UNKNOWN;
	assert_null(fact_of_socket(s, &x, TA_FACT_SOCKET_GIVES_UP));
	x.timer = TA_SOCKET_TIMER_ON;
	x.timer_ns = UNKNOWN;
	assert_null(fact_of_socket(s, &x, TA_FACT_SOCKET_GIVES_UP));
	x.timer_ns = 0;
	assert_non_null(fact_of_socket(s, &x, TA_FACT_SOCKET_GIVES_UP));
	/* Who closes may be an orphan. */
	x.state = TA_SOCKET_FIN_WAIT_1;
	x.owner = TA_SOCKET_OWNER_UNKNOWN;
	assert_null(fact_of_socket(s, &x, TA_FACT_SOCKET_GIVES_UP));
	x.owner = TA_SOCKET_OWNED;
	assert_non_null(fact_of_socket(s, &x, TA_FACT_SOCKET_GIVES_UP));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(facts_sockets__twice_in_vain_is_an_event),
		TELL(facts_sockets__a_syn_sent_again_once_is_an_event_and_a_syn_ack_twice),
		TELL(facts_sockets__a_fin_alone_closes_and_data_before_it_is_sent_again),
		TELL(facts_sockets__a_probe_timer_of_a_second_holds_data_back),
		TELL(facts_sockets__what_lies_for_10_s_is_not_read),
		TELL(facts_sockets__one_with_nothing_to_do_is_idle),
		TELL(facts_sockets__a_peer_is_heard_within_half_of_the_time),
		TELL(facts_sockets__attempts_grow_from_sample_to_sample),
		TELL(facts_sockets__a_kernel_gives_up_after_15_retransmissions),
		TELL(facts_sockets__an_orphan_and_a_syn_give_up_sooner),
		TELL(facts_sockets__without_its_timer_nobody_knows_when_it_gives_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
