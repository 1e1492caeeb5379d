/* SPDX-License-Identifier: MIT */
/* The book of stacks: what its rows must hold, and that the abort clock names and times each rule from its row. */
#include "timers_scene.h"

#include "tcpautopsy/timers/stack.h"
#include "timers/stacks/book.h"

static void timers_book__rows_have_names_of_their_own(void **state)
{
	(void)state;
	for (size_t i = 0; i < TA_STACK_COUNT; i++) {
		const struct ta_stack_profile *p = ta_stack_book[i];

		assert_non_null(p->name);
		assert_non_null(p->title);
		assert_non_null(p->family);
		assert_true(p->timer != TA_STACK_SLOP || p->slop_ns > 0);
		assert_in_range(p->keepalive_payload + 1, 0, 2);
		assert_in_range(p->persist_payload + 1, 0, 2);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(p->name, ta_stack_book[j]->name);
	}
}

/* A rule has the number that it ends by, and no other. */
static void timers_book__rules_are_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < TA_STACK_COUNT; i++) {
		const struct ta_stack_profile *p = ta_stack_book[i];
		const struct ta_give_up *rules[] = { &p->data, &p->orphan, &p->syn, &p->syn_ack,
						     &p->persist };

		for (size_t r = 0; r < 5; r++) {
			const bool counts = rules[r]->by == TA_GIVE_UP_COUNT ||
					    rules[r]->by == TA_GIVE_UP_BUDGET;

			assert_int_equal(rules[r]->count > 0, counts);
			assert_int_equal(rules[r]->after_ns > 0, rules[r]->by == TA_GIVE_UP_TIME);
		}
	}
}

static void timers_book__an_initial_ttl_is_the_next_above(void **state)
{
	(void)state;
	assert_int_equal(ta_stack_initial_ttl(1), 64);
	assert_int_equal(ta_stack_initial_ttl(64), 64);
	assert_int_equal(ta_stack_initial_ttl(65), 128);
	assert_int_equal(ta_stack_initial_ttl(128), 128);
	assert_int_equal(ta_stack_initial_ttl(129), 255);
	assert_int_equal(ta_stack_initial_ttl(255), 255);
}

/* ---- data ---- */

/* illumos: the expiry at or after 300 s is the one 342 s after the original. */
static void timers_book__illumos_ends_at_the_expiry_after_five_minutes(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.sack = 0;
	ADD(&s, 400000, 800000, 1600000, 3200000, 6400000, 12800000, 25600000, 51200000, 60000000,
	    60000000);
	fit(&s);
	run_clock(&s, 10 * S);
	assert_string_equal(s.abort.rule, "illumos 5 minutes");
	assert_near(s.abort.expected_ns - s.attempt[0].time_ns, 342 * S, S);
	assert_false(s.abort.observed);
	assert_true(s.abort.next_lo_ns > 0);

	/* Four minutes and 42 seconds: one more was due. */
	run_clock(&s, 70 * S);
	assert_true(s.abort.stopped_early);
	ADD(&s, 60000000);
	fit(&s);
	run_clock(&s, 70 * S);
	assert_true(s.abort.observed);
	assert_false(s.abort.stopped_early);
}

static void run_data(struct scene *s, const int64_t *gap_us, size_t n)
{
	begin(s, TA_EPISODE_RETRANSMISSION);
	s->chain.sack = 0;
	add_gaps(s, gap_us, n);
	fit(s);
	run_clock(s, 1000 * S);
}

/* uIP (UIP_MAXRTX 8) grows to 16 times its base of 3 s; seven or nine retransmissions are not its own. */
static void timers_book__uip_counts_eight(void **state)
{
	static const int64_t gap_us[] = { 3000000,  6000000,  12000000, 24000000, 48000000,
					  48000000, 48000000, 48000000, 48000000 };
	struct scene s;

	(void)state;
	run_data(&s, gap_us, 8);
	assert_string_equal(s.abort.rule, "uip 8 copies");
	assert_true(s.abort.observed);
	run_data(&s, gap_us, 7);
	assert_string_equal(s.abort.rule, "");
	run_data(&s, gap_us, 9);
	assert_string_equal(s.abort.rule, "");
}

/* At the twelfth copy the count is spent: it ends with the next expiry, which the capture has to show, or with a RST then. */
static void timers_book__a_spent_count_ends_with_the_next_expiry_or_a_rst(void **state)
{
	struct scene s;

	(void)state;
	for (int reset = 0; reset < 2; reset++) {
		begin(&s, TA_EPISODE_RETRANSMISSION);
		s.chain.sack = 0;
		ADD(&s, 1200000, 2200000, 4200000, 8200000, 16200000, 32200000, 64000000, 64000000,
		    64000000, 64000000, 64000000, 64000000);
		fit(&s);
		s.input.reset_by_sender = reset;
		s.input.reset_ns = s.attempt[12].time_ns + 64 * S;
		run_clock(&s, 64 * S);
		assert_string_equal(s.abort.rule, "bsd 12 copies");
		assert_near(s.abort.expected_ns - s.attempt[12].time_ns, 64 * S, S);
		assert_int_equal(s.abort.observed, reset);
		assert_false(s.abort.stopped_early);
		run_clock(&s, 70 * S);
		assert_true(s.abort.observed);
		/* Long before that it is the application's. */
		s.input.reset_ns = s.attempt[12].time_ns + 10 * S;
		run_clock(&s, 70 * S);
		assert_int_equal(s.abort.stopped_early, reset);
	}
}

/* lwIP's base of 1.5 s doubles 7 times; a base that is no multiple of its tick is not lwIP's. */
static void timers_book__lwip_counts_twelve_on_its_tick(void **state)
{
	static const int64_t gap_us[] = { 1500000,   3000000,   6000000,   12000000,
					  24000000,  48000000,  96000000,  192000000,
					  192000000, 192000000, 192000000, 192000000 };
	struct scene s;

	(void)state;
	run_data(&s, gap_us, 12);
	assert_string_equal(s.abort.rule, "lwip 12 copies");
	assert_ptr_equal(ta_stack_by_count(&s.backoff, 12), &ta_stack_lwip);
	s.backoff.base_ns = 1400 * MS;
	s.backoff.rto_max_ns = 128 * s.backoff.base_ns;
	assert_null(ta_stack_by_count(&s.backoff, 12));
}

/* Thirteen retransmissions are more than any BSD sends. */
static void timers_book__the_bsds_send_no_thirteenth(void **state)
{
	static const int64_t gap_us[] = { 1000000,  2000000,  4000000,  8000000,  16000000,
					  32000000, 64000000, 64000000, 64000000, 64000000,
					  64000000, 64000000, 64000000 };
	struct scene s;

	(void)state;
	run_data(&s, gap_us, 12);
	assert_string_equal(s.abort.rule, "bsd 12 copies");
	run_data(&s, gap_us, 13);
	assert_string_equal(s.abort.rule, "");
}

/* ---- handshakes and keep-alive ---- */

/* Two copies of a SYN-ACK are ended by the setting for responses, not by the one for connecting. */
static void timers_book__a_syn_ack_has_its_own_setting(void **state)
{
	const struct ta_backoff b = { .law = TA_LAW_EXPONENTIAL, .base_ns = 3 * S, .clean = true };

	(void)state;
	assert_ptr_equal(ta_stack_by_syn(&b, false, 2), &ta_stack_windows);
	assert_ptr_equal(ta_stack_by_syn(&b, true, 2), &ta_stack_windows);
	assert_null(ta_stack_by_syn(&b, false, 3));
	assert_null(ta_stack_by_syn(&b, true, 3));
	assert_string_not_equal(ta_stack_windows.syn.setting, ta_stack_windows.syn_ack.setting);
}

/* Copies of a SYN after as long as the first one; a row without delays has none. */
static void timers_book__syns_are_linear_while_their_delays_are_equal(void **state)
{
	struct ta_stack_profile none = { 0 }, equal = { 0 };

	(void)state;
	assert_int_equal(ta_stack_syn_linear(&ta_stack_linux), 0);
	assert_int_equal(ta_stack_syn_linear(&ta_stack_linux_since_6_5), 4);
	assert_int_equal(ta_stack_syn_linear(&ta_stack_macos), 4);
	assert_int_equal(ta_stack_syn_linear(&ta_stack_lwip), 5);
	assert_int_equal(ta_stack_syn_linear(&none), 0);
	assert_int_equal(ta_stack_syn_linear(&ta_stack_uip), 0);
	for (size_t i = 0; i < TA_SYN_DELAYS; i++)
		equal.syn_delay_ds[i] = 10;
	assert_int_equal(ta_stack_syn_linear(&equal), TA_SYN_DELAYS - 1);
}

static void timers_book__keepalive_counts_go_by_the_interval(void **state)
{
	(void)state;
	assert_int_equal(ta_stack_keepalive_count(75 * S, true, 1), 9);
	assert_int_equal(ta_stack_keepalive_count(75 * S, false, 1), 8);
	assert_int_equal(ta_stack_keepalive_count(75 * S + 60 * MS, false, 1), 9);
	/* Nine went unanswered: it is none of those that send eight. */
	assert_int_equal(ta_stack_keepalive_count(75 * S, false, 9), 9);
	assert_int_equal(ta_stack_keepalive_count(S + 40 * MS, false, 1), 10);
	assert_int_equal(ta_stack_keepalive_count(S + 60 * MS, false, 1), 9);
	assert_int_equal(ta_stack_keepalive_count(30 * S, false, 1), 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timers_book__rows_have_names_of_their_own),
		cmocka_unit_test(timers_book__rules_are_whole),
		cmocka_unit_test(timers_book__an_initial_ttl_is_the_next_above),
		cmocka_unit_test(timers_book__illumos_ends_at_the_expiry_after_five_minutes),
		cmocka_unit_test(timers_book__uip_counts_eight),
		cmocka_unit_test(timers_book__a_spent_count_ends_with_the_next_expiry_or_a_rst),
		cmocka_unit_test(timers_book__lwip_counts_twelve_on_its_tick),
		cmocka_unit_test(timers_book__the_bsds_send_no_thirteenth),
		cmocka_unit_test(timers_book__a_syn_ack_has_its_own_setting),
		cmocka_unit_test(timers_book__syns_are_linear_while_their_delays_are_equal),
		cmocka_unit_test(timers_book__keepalive_counts_go_by_the_interval),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
