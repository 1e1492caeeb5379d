/* SPDX-License-Identifier: MIT */
/* diag/differential/verdict: which of several events stands for the connection, from events and judgements without packets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tcpautopsy/core/timefmt.h"

#include "diag/differential/verdict.h"

enum { MOST = 4 };

struct scene {
	struct ta_fact item[2 * MOST];
	struct ta_event event[MOST];
	struct ta_judgement judgement[MOST];
	struct ta_facts facts;
};

static void begin(struct scene *s)
{
	memset(s, 0, sizeof(*s));
	s->facts.item = s->item;
	s->facts.event = s->event;
}

static void put(struct scene *s, enum ta_fact_kind kind, int about)
{
	s->facts.kinds[kind / TA_FACT_KINDS_A_WORD] |= UINT64_C(1) << kind % TA_FACT_KINDS_A_WORD;
	s->item[s->facts.count++] = (struct ta_fact){ .kind = kind, .about = about };
}

/* An event that its judgement explains by a scenario; to_s < 0: it lasted from_s .. -to_s and ended the connection. */
static void happened(struct scene *s, enum ta_fact_kind kind, enum ta_scenario scenario, int from_s,
		     int to_s)
{
	size_t i = s->facts.nevents++;
	s->event[i] = (struct ta_event){ .fact = s->facts.count,
					 .final = to_s < 0,
					 .since_ns = from_s * TA_SEC,
					 .until_ns = (to_s < 0 ? -to_s : to_s) * TA_SEC };
	s->judgement[i] = (struct ta_judgement){ .event = (int)i, .scenario = scenario };
	put(s, kind, (int)i);
}

static int chosen(const struct scene *s)
{
	return ta_choose_event(&s->facts, s->judgement)->event;
}

/* Two events in both orders: the same one is chosen. */
struct pair {
	enum ta_fact_kind kind[2];
	enum ta_scenario scenario[2];
	int from_s[2], to_s[2];
	int chosen;
};

static void assert_chosen(const struct pair *p)
{
	for (int turned = 0; turned < 2; turned++) {
		struct scene s;
		begin(&s);
		for (int i = 0; i < 2; i++) {
			int k = turned ? !i : i;
			happened(&s, p->kind[k], p->scenario[k], p->from_s[k], p->to_s[k]);
		}
		if (chosen(&s) != (turned ? !p->chosen : p->chosen))
			fail_msg("%s stands, not %s", ta_fact_rows[p->kind[!p->chosen]].name,
				 ta_fact_rows[p->kind[p->chosen]].name);
	}
}

/* verdict.h: what ended it abnormally, else its longest failure, else what keeps the capture from telling, else its course. */
static void choice__what_ended_it_then_what_lasted_then_what_is_hidden_then_the_course(void **state)
{
	static const struct pair pair[] = {
		{ { TA_FACT_SILENCE, TA_FACT_SILENCE },
		  { TA_SCN_PEER_CRASH, TA_SCN_NETWORK_FAILURE },
		  { 50, 1 },
		  { -60, 40 },
		  0 },
		{ { TA_FACT_SILENCE, TA_FACT_SILENCE },
		  { TA_SCN_NETWORK_FAILURE, TA_SCN_UNDETERMINED },
		  { 1, 50 },
		  { 3, -60 },
		  0 },
		{ { TA_FACT_SILENCE, TA_FACT_COURSE },
		  { TA_SCN_UNDETERMINED, TA_SCN_NORMAL },
		  { 50, 1 },
		  { -60, -60 },
		  0 },
		{ { TA_FACT_RESET, TA_FACT_COURSE },
		  { TA_SCN_NORMAL, TA_SCN_NORMAL },
		  { 50, 1 },
		  { -50, -60 },
		  0 },
		{ { TA_FACT_COURSE, TA_FACT_SILENCE },
		  { TA_SCN_UNDETERMINED, TA_SCN_NORMAL },
		  { 1, 5 },
		  { -60, 6 },
		  0 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(pair) / sizeof(pair[0]); i++)
		assert_chosen(&pair[i]);
}

/* What the connection lived through, and was no failure, says nothing that its course does not. */
static void choice__what_was_lived_through_does_not_speak_before_the_course(void **state)
{
	static const struct pair pair[] = {
		{ { TA_FACT_COURSE, TA_FACT_SILENCE },
		  { TA_SCN_NORMAL, TA_SCN_NORMAL },
		  { 0, 5 },
		  { -60, 6 },
		  0 },
		{ { TA_FACT_COURSE, TA_FACT_SILENCE },
		  { TA_SCN_NORMAL, TA_SCN_UNDETERMINED },
		  { 7, 5 },
		  { 8, 60 },
		  0 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(pair) / sizeof(pair[0]); i++)
		assert_chosen(&pair[i]);
}

static void choice__of_failures_that_healed_the_longest_stands(void **state)
{
	static const struct pair pair[] = {
		{ { TA_FACT_STALL, TA_FACT_SILENCE },
		  { TA_SCN_RECEIVER_STALLED, TA_SCN_NETWORK_FAILURE },
		  { 1, 20 },
		  { 5, 26 },
		  1 },
		{ { TA_FACT_STALL, TA_FACT_SILENCE },
		  { TA_SCN_RECEIVER_STALLED, TA_SCN_NETWORK_FAILURE },
		  { 1, 20 },
		  { 7, 25 },
		  0 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(pair) / sizeof(pair[0]); i++)
		assert_chosen(&pair[i]);
}

/* Both ended it: the one that the table names first, whichever came first; of one kind the earlier. */
static void choice__of_two_that_ended_it_the_cause_stands_before_its_aftermath(void **state)
{
	static const enum ta_fact_kind order[] = {
		TA_FACT_REQUEST_UNANSWERED,
		TA_FACT_RESET,
		TA_FACT_REFUSAL,
		TA_FACT_SYN_ICMP,
		TA_FACT_SYN_UNANSWERED,
		TA_FACT_SYN_ACK_UNANSWERED,
		TA_FACT_HALF_OPEN,
		TA_FACT_SILENCE,
		TA_FACT_PROBES_UNANSWERED,
		TA_FACT_STALL,
		TA_FACT_FIN_UNANSWERED,
		TA_FACT_SOCKET_CONNECTS,
		TA_FACT_SOCKET_RETRANSMITS,
		TA_FACT_SOCKET_PROBES,
		TA_FACT_SOCKET_STALLS,
		TA_FACT_SOCKET_CLOSES,
		TA_FACT_SOCKET_UNREAD,
		TA_FACT_HOLE,
		TA_FACT_COURSE,
	};
	(void)state;
	for (size_t i = 0; i + 1 < sizeof(order) / sizeof(order[0]); i++)
		for (int sooner = 0; sooner < 2; sooner++) {
			struct pair p = {
				{ order[i], order[i + 1] },
				{ TA_SCN_PEER_CRASH, TA_SCN_PEER_CRASH },
				{ sooner ? 5 : 9, 7 },
				{ -20, -20 },
				0,
			};
			assert_chosen(&p);
		}
	struct pair alike = { { TA_FACT_SILENCE, TA_FACT_SILENCE },
			      { TA_SCN_PEER_CRASH, TA_SCN_NETWORK_FAILURE },
			      { 9, 5 },
			      { -20, -20 },
			      1 };
	assert_chosen(&alike);
}

/* A RST of an end that had been sending in vain is the aftermath of what had silenced the other one. */
static void choice__a_rst_of_one_that_sent_in_vain_comes_after_the_silence(void **state)
{
	struct scene s;
	(void)state;
	for (int in_vain = 0; in_vain < 2; in_vain++)
		for (int turned = 0; turned < 2; turned++) {
			begin(&s);
			for (int i = 0; i < 2; i++)
				if (i == turned)
					happened(&s, TA_FACT_RESET, TA_SCN_PEER_REBOOT, 40, -40);
				else
					happened(&s, TA_FACT_SILENCE, TA_SCN_PEER_SILENT, 5, -40);
			if (in_vain)
				put(&s, TA_FACT_RST_SENDER_SENT_IN_VAIN, turned);
			assert_int_equal(chosen(&s), in_vain ? !turned : turned);
		}
	/* beside anything but a silence it stands where it would */
	begin(&s);
	happened(&s, TA_FACT_STALL, TA_SCN_RECEIVER_STALLED, 5, -40);
	happened(&s, TA_FACT_RESET, TA_SCN_PEER_REBOOT, 40, -40);
	put(&s, TA_FACT_RST_SENDER_SENT_IN_VAIN, 1);
	assert_int_equal(chosen(&s), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			choice__what_ended_it_then_what_lasted_then_what_is_hidden_then_the_course),
		cmocka_unit_test(choice__what_was_lived_through_does_not_speak_before_the_course),
		cmocka_unit_test(choice__of_failures_that_healed_the_longest_stands),
		cmocka_unit_test(
			choice__of_two_that_ended_it_the_cause_stands_before_its_aftermath),
		cmocka_unit_test(choice__a_rst_of_one_that_sent_in_vain_comes_after_the_silence),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
