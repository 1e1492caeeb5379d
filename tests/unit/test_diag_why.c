/* SPDX-License-Identifier: MIT */
/* Why an attempt was sent, in words: each rule has its sentence, and none says more than the struct shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/diag/why.h"
#include "tcpautopsy/tcp/trouble.h"

/* An original in frame 12 at 1 s, the peer heard in frame 20 at 1.1 s, and the attempt in question at 1.404 s. */
static struct ta_attempt attempt[2];
static struct ta_icmp_note icmp = { .frame = 26 };
static struct ta_trouble trouble = { .icmp = &icmp, .nicmp = 1 };
static const struct ta_conn conn = { .trouble = &trouble };
static const struct ta_episode episode = { .attempt = attempt, .nattempts = 2 };

static void sent(enum ta_cause cause, enum ta_sent_by rule, uint32_t trigger,
		 enum ta_congestion congestion)
{
	attempt[0] =
		(struct ta_attempt){ .time_ns = TA_SEC, .frame = 12, .cause = TA_CAUSE_ORIGINAL };
	attempt[1] = (struct ta_attempt){ .time_ns = 1404 * TA_MS,
					  .frame = 31,
					  .cause = (uint8_t)cause,
					  .heard_frame = 20,
					  .heard_ns = 1100 * TA_MS,
					  .why = { .rule = (uint8_t)rule,
						   .cause = (uint8_t)cause,
						   .trigger_frame = trigger,
						   .sender = { .congestion = (uint8_t)congestion,
							       .outstanding = 5000,
							       .rto_ns = -1,
							       .pto_ns = -1 } } };
}

static void says(const char *want)
{
	char *text = ta_why_text(&conn, &episode, 1, NULL);
	if (!want)
		assert_null(text);
	else
		assert_string_equal(text ? text : "(nothing)", want);
	free(text);
}

static void why__what_is_not_known_has_no_sentence(void **state)
{
	(void)state;
	sent(TA_CAUSE_RTO, TA_SENT_BY_NONE, 0, TA_CONGESTION_UNKNOWN);
	says(NULL);
	sent(TA_CAUSE_UNKNOWN, TA_SENT_BY_NONE, 0, TA_CONGESTION_OPEN);
	says(NULL);
	assert_null(ta_why_text(&conn, &episode, 0, NULL));
}

static void why__a_fast_retransmission_names_its_ack(void **state)
{
	(void)state;
	sent(TA_CAUSE_FAST, TA_SENT_BY_ACK_RECOVERY, 20, TA_CONGESTION_DISORDER);
	says("the ACK in frame 20 reported a loss: fast retransmission");
	attempt[1].why.sender.sacked = 2896;
	says("with the ACK in frame 20, SACK had reported 2896 bytes: fast retransmission");
	attempt[1].why.sender.congestion = TA_CONGESTION_RECOVERY;
	says("let out by the ACK in frame 20, in fast recovery");
	attempt[1].why.sender.congestion = TA_CONGESTION_UNKNOWN;
	says("let out by the ACK in frame 20");
}

static void why__an_ack_that_was_not_seen_is_not_cited(void **state)
{
	(void)state;
	sent(TA_CAUSE_FAST, TA_SENT_BY_ACK_RECOVERY, 0, TA_CONGESTION_DISORDER);
	attempt[1].why.sender.sacked = 2896;
	says("fast retransmission, by an ACK that was not seen");
	sent(TA_CAUSE_AFTER_RTO, TA_SENT_BY_ACK_LOSS, 0, TA_CONGESTION_LOSS);
	says("below the recovery point of the timeout");
	sent(TA_CAUSE_PMTU, TA_SENT_BY_TOO_BIG, 0, TA_CONGESTION_OPEN);
	says("too big for the path");
}

static void why__what_acks_let_out_names_its_frame(void **state)
{
	(void)state;
	sent(TA_CAUSE_AFTER_RTO, TA_SENT_BY_ACK_LOSS, 20, TA_CONGESTION_LOSS);
	says("let out by the ACK in frame 20, below the recovery point of the timeout");
	sent(TA_CAUSE_FAST, TA_SENT_BY_PACED, 0, TA_CONGESTION_RECOVERY);
	says("in fast recovery, no ACK seen here let it out at that instant");
	sent(TA_CAUSE_AFTER_RTO, TA_SENT_BY_PACED, 0, TA_CONGESTION_LOSS);
	says("below the recovery point of the timeout, no ACK seen here let it out at that instant");
	sent(TA_CAUSE_FAST, TA_SENT_BY_PACED, 0, TA_CONGESTION_UNKNOWN);
	says("no ACK seen here let it out at that instant");
}

static void why__an_ack_with_the_fin_names_what_it_answers(void **state)
{
	(void)state;
	sent(TA_CAUSE_UNKNOWN, TA_SENT_BY_ANSWER, 20, TA_CONGESTION_OPEN);
	says("the ACK of frame 20, with the FIN again");
	sent(TA_CAUSE_UNKNOWN, TA_SENT_BY_ANSWER, 0, TA_CONGESTION_OPEN);
	says("an ACK of what had arrived, with the FIN again");
}

static void why__only_an_icmp_error_says_that_a_segment_is_too_big(void **state)
{
	(void)state;
	sent(TA_CAUSE_PMTU, TA_SENT_BY_TOO_BIG, 26, TA_CONGESTION_OPEN);
	icmp.mtu = 0;
	says("too big for the path, said the ICMP error in frame 26");
	icmp.mtu = 1400;
	says("too big for the path, said the ICMP error in frame 26 (MTU 1400)");
	attempt[1].why.trigger_frame = 27;
	says("too big for the path, let out by frame 27");
}

static void why__a_timer_says_since_when_it_ran(void **state)
{
	(void)state;
	sent(TA_CAUSE_RTO, TA_SENT_BY_RTO, 12, TA_CONGESTION_OPEN);
	says("the retransmission timer, 0.404 s after frame 12");
	sent(TA_CAUSE_RTO, TA_SENT_BY_RTO, 20, TA_CONGESTION_OPEN);
	says("the retransmission timer, 0.304 s after frame 20");
	sent(TA_CAUSE_FAST, TA_SENT_BY_REORDERING, 20, TA_CONGESTION_DISORDER);
	says("the reordering timer of RACK, 0.304 s after frame 20");
	sent(TA_CAUSE_RTO, TA_SENT_BY_SCHEDULE, 12, TA_CONGESTION_UNKNOWN);
	says("RTO, by its place in the schedule, 0.404 s after frame 12");
}

static void why__a_timer_whose_start_is_not_known_gives_no_duration(void **state)
{
	(void)state;
	sent(TA_CAUSE_RTO, TA_SENT_BY_RTO, 17, TA_CONGESTION_OPEN);
	says("the retransmission timer, armed by frame 17");
	sent(TA_CAUSE_RTO, TA_SENT_BY_RTO, 0, TA_CONGESTION_OPEN);
	attempt[1].heard_frame = 0;
	says("the retransmission timer");
	sent(TA_CAUSE_RTO, TA_SENT_BY_RTO, 20, TA_CONGESTION_OPEN);
	attempt[1].heard_ns = -1;
	says("the retransmission timer, armed by frame 20");
	attempt[1].heard_ns = 2 * TA_SEC; /* of a capture out of order */
	says("the retransmission timer, armed by frame 20");
}

static void why__a_loss_probe_with_new_data_is_told_from_a_copy(void **state)
{
	(void)state;
	sent(TA_CAUSE_TLP, TA_SENT_BY_PTO, 12, TA_CONGESTION_OPEN);
	says("tail loss probe, 0.404 s after frame 12");
	attempt[1].flags = TA_ATTEMPT_NEW_DATA;
	says("tail loss probe with new data, 0.404 s after frame 12");
}

static void why__what_stays_open_is_named(void **state)
{
	(void)state;
	sent(TA_CAUSE_UNKNOWN, TA_SENT_BY_NONE, 0, TA_CONGESTION_OPEN);
	attempt[1].why.candidates = TA_CAUSE_BIT(TA_CAUSE_TLP) | TA_CAUSE_BIT(TA_CAUSE_RTO);
	says("not decided: RTO or TLP");
	attempt[1].why.candidates |= TA_CAUSE_BIT(TA_CAUSE_FAST);
	says("not decided: RTO, TLP or fast");
	attempt[1].why.candidates = TA_CAUSE_BIT(TA_CAUSE_AFTER_RTO);
	says("not decided: perhaps after RTO");
}

static void why__what_the_fit_decided_is_not_open(void **state)
{
	(void)state;
	sent(TA_CAUSE_RTO, TA_SENT_BY_SCHEDULE, 0, TA_CONGESTION_OPEN);
	attempt[1].why.cause = TA_CAUSE_UNKNOWN;
	attempt[1].why.candidates = TA_CAUSE_BIT(TA_CAUSE_RTO) | TA_CAUSE_BIT(TA_CAUSE_TLP);
	assert_int_equal(ta_why_candidates(&attempt[1]), 0);
	says("RTO, by its place in the schedule");
	attempt[1].cause = TA_CAUSE_UNKNOWN;
	assert_int_equal(ta_why_candidates(&attempt[1]), attempt[1].why.candidates);
}

static void why__every_cause_has_a_word(void **state)
{
	(void)state;
	for (unsigned cause = 0; cause < TA_CAUSE_COUNT; cause++)
		assert_non_null(ta_cause_words(cause));
}

static void why__every_rule_has_a_sentence(void **state)
{
	(void)state;
	for (unsigned rule = TA_SENT_BY_NONE + 1; rule < TA_SENT_BY_COUNT; rule++) {
		sent(TA_CAUSE_RTO, rule, 0, TA_CONGESTION_UNKNOWN);
		char *text = ta_why_text(&conn, &episode, 1, NULL);
		assert_non_null(text);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(why__what_is_not_known_has_no_sentence),
		cmocka_unit_test(why__a_fast_retransmission_names_its_ack),
		cmocka_unit_test(why__an_ack_that_was_not_seen_is_not_cited),
		cmocka_unit_test(why__what_acks_let_out_names_its_frame),
		cmocka_unit_test(why__an_ack_with_the_fin_names_what_it_answers),
		cmocka_unit_test(why__only_an_icmp_error_says_that_a_segment_is_too_big),
		cmocka_unit_test(why__a_timer_says_since_when_it_ran),
		cmocka_unit_test(why__a_timer_whose_start_is_not_known_gives_no_duration),
		cmocka_unit_test(why__a_loss_probe_with_new_data_is_told_from_a_copy),
		cmocka_unit_test(why__what_stays_open_is_named),
		cmocka_unit_test(why__what_the_fit_decided_is_not_open),
		cmocka_unit_test(why__every_cause_has_a_word),
		cmocka_unit_test(why__every_rule_has_a_sentence),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
