/* SPDX-License-Identifier: MIT */
/* Each rule of each hypothesis, asked of the engine: facts in, verdict out, no packets. tests/unit/diag_rules.txt has for each
 * hypothesis the smallest story under which it holds, and what every other fact makes of it:
 *
 *	== SCENARIO/MECHANISM on EVENT       a row of src/diag/hypotheses; " #2": the second one of that scenario and mechanism
 *	story: FACT ...                      beside the event; "FACT(other)" is of the other side than the event
 *	verdict: ...                         on that story; "by" names another row by which it is told
 *	failed: WHO, DIRECTION               of the verdict; the event is the client's
 *	chance: ...                          the coincidence that the story needs
 *	without FACT: ...                    what becomes of the hypothesis, and of the verdict where it is another one
 *	instead of FACT: FACT ...            it stands by these, too; "~": with a coincidence
 *	excluded by: FACT ...                "(own)", "(other)": only where that side's
 *	by chance with FACT: ...             the coincidence; "one more": beside the one that it needs already
 *	speaks for it: FACT ...              is told in its favour, and decides nothing
 *	is needed: FACT ...                  is told beside what it rests on
 *	then VERDICT: FACT ...               where one such fact makes it another verdict
 *
 * The first two lines of each are written by hand, the rest by `test_diag_rules --write`: a rule that changes is a diff to be
 * read. What must hold whatever the rules are is asked of each of these verdicts, too. */
#include "support/diag_matrix.h"
#include "diag/hypotheses/capture.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/diag/names.h"

static bool write_anew;

/* Adds to a list of facts under a heading, which is written before the first one. */
static void list(struct ta_strbuf *list, const char *heading, const char *fact)
{
	ta_strbuf_addf(list, "%s %s", list->len ? "" : heading, fact);
}

static void flush(struct ta_strbuf *out, struct ta_strbuf *list)
{
	if (list->len)
		ta_strbuf_addf(out, "%s\n", list->text);
	ta_strbuf_release(list);
}

static void name_of(char name[MATRIX_NAME], const struct matrix_fact *fact, const char *side)
{
	snprintf(name, MATRIX_NAME, "%s%s", ta_fact_rows[fact->kind].name, side);
}

/* ---- what one more fact makes of it ---- */

/* What becomes of the hypothesis by a fact: the columns of the matrix. */
struct lists {
	struct ta_strbuf excluded, supports, needed, chance, then[MATRIX_VERDICTS];
	struct matrix_outcome verdict[MATRIX_VERDICTS];
	size_t nthen;
};

static bool same_end(const struct matrix_outcome *a, const struct matrix_outcome *b)
{
	return a->standing == b->standing && a->coincidences == b->coincidences;
}

static void list_standing(struct lists *l, const struct matrix_outcome *base,
			  const struct matrix_outcome *o, const char *name)
{
	if (o->standing == TA_STANDING_EXCLUDED)
		list(&l->excluded, "excluded by:", name);
	else if (o->coincidences > base->coincidences)
		ta_strbuf_addf(&l->chance, "%sby chance with %s: %s", l->chance.len ? "\n" : "",
			       name, base->coincidences ? "one more" : o->because);
}

static void list_verdict(struct lists *l, const struct matrix_outcome *base,
			 const struct matrix_outcome *o, const char *name)
{
	char text[MATRIX_NAME], heading[MATRIX_NAME + 16];
	if (matrix_same_verdict(base, o))
		return;
	size_t i = 0;
	while (i < l->nthen && !matrix_same_verdict(&l->verdict[i], o))
		i++;
	assert_true(i < MATRIX_VERDICTS);
	l->verdict[i] = *o;
	l->nthen = i < l->nthen ? l->nthen : i + 1;
	matrix_verdict(text, o);
	snprintf(heading, sizeof(heading), "then %s:", text);
	list(&l->then[i], heading, name);
}

static void add_fact(struct lists *l, const struct matrix_story *s,
		     const struct matrix_outcome *base, enum ta_fact_kind kind)
{
	struct matrix_outcome own, other;
	struct matrix_story more = *s;
	char name[MATRIX_NAME];
	more.fact[more.n++] = (struct matrix_fact){ kind, false };
	matrix_judge_beside(&more, base, &own);
	more.fact[s->n].other = true;
	matrix_decide(&more, &other);
	bool alike = same_end(&own, &other);
	name_of(name, &more.fact[s->n], alike ? "" : "(own)");
	list_standing(l, base, &own, name);
	if (own.told && (own.by == base->by || own.by == s->row))
		list(own.weight == TA_SUPPORTS ? &l->supports : &l->needed,
		     own.weight == TA_SUPPORTS ? "speaks for it:" : "is needed:", name);
	list_verdict(l, base, &own, name);
	if (alike)
		return;
	name_of(name, &more.fact[s->n], "(other)");
	list_standing(l, base, &other, name);
	list_verdict(l, base, &other, name);
}

static void tell_additions(struct ta_strbuf *out, const struct matrix_story *s,
			   const struct matrix_outcome *base)
{
	struct lists l = { 0 };
	for (int kind = 0; kind < TA_FACT_COUNT; kind++)
		if (!ta_fact_rows[kind].is_event && !matrix_has(s, (enum ta_fact_kind)kind))
			add_fact(&l, s, base, (enum ta_fact_kind)kind);
	flush(out, &l.excluded);
	flush(out, &l.chance);
	flush(out, &l.supports);
	flush(out, &l.needed);
	for (size_t i = 0; i < l.nthen; i++)
		flush(out, &l.then[i]);
}

/* ---- what it lacks without one of its own ---- */

static void tell_substitutes(struct ta_strbuf *out, const struct matrix_story *s, size_t left_out)
{
	struct ta_strbuf l = { 0 };
	struct matrix_outcome o;
	struct matrix_story swapped = *s;
	char heading[MATRIX_NAME * 2], name[MATRIX_NAME];
	name_of(name, &s->fact[left_out], "");
	snprintf(heading, sizeof(heading), "instead of %s:", name);
	for (int kind = 0; kind < TA_FACT_COUNT; kind++) {
		if (ta_fact_rows[kind].is_event || matrix_has(s, (enum ta_fact_kind)kind))
			continue;
		swapped.fact[left_out] = (struct matrix_fact){ (enum ta_fact_kind)kind, false };
		matrix_decide(&swapped, &o);
		snprintf(name, sizeof(name), "%s%s",
			 o.standing == TA_STANDING_COINCIDENCE ? "~" : "", ta_fact_rows[kind].name);
		if (o.standing != TA_STANDING_EXCLUDED)
			list(&l, heading, name);
	}
	swapped.fact[left_out] = s->fact[left_out];
	swapped.fact[left_out].other = !s->fact[left_out].other;
	matrix_decide(&swapped, &o);
	if (o.standing == TA_STANDING_EXCLUDED)
		list(&l, heading, "its own side's alone");
	flush(out, &l);
}

static void tell_omissions(struct ta_strbuf *out, const struct matrix_story *s,
			   const struct matrix_outcome *base)
{
	for (size_t i = 0; i < s->n; i++) {
		struct matrix_story less = *s;
		struct matrix_outcome o;
		less.fact[i] = less.fact[--less.n];
		matrix_decide(&less, &o);
		bool excluded = o.standing == TA_STANDING_EXCLUDED;
		ta_strbuf_addf(out, "without %s: %s", ta_fact_rows[s->fact[i].kind].name,
			       excluded             ? "excluded"
			       : same_end(base, &o) ? "as before"
						    : "stands otherwise");
		if (excluded && o.missing < TA_FACT_COUNT && o.missing != s->fact[i].kind)
			ta_strbuf_addf(out, " for want of %s", ta_fact_rows[o.missing].name);
		if (!matrix_same_verdict(base, &o)) {
			char text[MATRIX_NAME];
			matrix_verdict(text, &o);
			ta_strbuf_addf(out, ", then %s", text);
		}
		less.fact[less.n++] = s->fact[i]; /* the last one is asked about */
		matrix_judge(&less, &o);
		ta_strbuf_addf(out, "%s\n",
			       o.told && o.weight == TA_SUPPORTS ? "; it speaks for it" : "");
		if (excluded)
			tell_substitutes(out, s, i);
	}
}

static void tell_story(struct ta_strbuf *out, const struct matrix_story *s)
{
	struct matrix_outcome base;
	char verdict[MATRIX_NAME], by[MATRIX_NAME];
	matrix_judge(s, &base);
	if (base.standing == TA_STANDING_EXCLUDED)
		fail_msg("%s: its story does not hold it", s->head);
	matrix_verdict(verdict, &base);
	matrix_row_name(by, base.by);
	bool speaks = base.by == s->row;
	ta_strbuf_addf(out, "verdict: %s%s%s\n", verdict, speaks ? "" : ", by ", speaks ? "" : by);
	if (base.failed != TA_FAILED_NONE)
		ta_strbuf_addf(out, "failed: %s%s%s\n", ta_failed_name(base.failed),
			       base.direction ? ", " : "",
			       base.direction ? ta_direction_name(base.direction) : "");
	if (base.because)
		ta_strbuf_addf(out, "chance: %s\n", base.because);
	tell_omissions(out, s, &base);
	tell_additions(out, s, &base);
}

/* ---- the tests ---- */

static void each_rule_decides(void **state)
{
	(void)state;
	struct ta_strbuf seen = { 0 };
	char *file = matrix_read();
	struct matrix_reader reader;
	struct matrix_story s;
	for (matrix_begin(&reader, file, &seen); matrix_next(&reader, &s);)
		tell_story(&seen, &s);
	if (write_anew)
		matrix_write(seen.text);
	else
		matrix_compare(file, seen.text);
	ta_strbuf_release(&seen);
	free(file);
}

/* What can't be true beside a fact, by what the two mean: whatever else is known, and whatever the rules are. */
struct contradiction {
	uint32_t events;
	enum ta_scenario scenario;
	enum ta_mechanism mechanism; /* TA_MECH_COUNT: any */
	enum ta_fact_kind fact[16];  /* ends with COURSE, which is no fact beside an event */
};

static const struct contradiction contradictions[] = {
	/* a host that is gone neither speaks nor answers, and does not come back */
	{ TA_SILENCES,
	  TA_SCN_PEER_CRASH,
	  TA_MECH_COUNT,
	  { TA_FACT_HEALED, TA_FACT_RESET_AFTER, TA_FACT_PEER_HEARD, TA_FACT_ARRIVED,
	    TA_FACT_ANSWERED_HERE, TA_FACT_NOT_ACCEPTED, TA_FACT_HEARD_AFTER, TA_FACT_HOST_WENT_ON,
	    TA_FACT_HOST_ALIVE, TA_FACT_HOST_RESOLVED, TA_FACT_SIBLING_GOES_ON,
	    TA_FACT_SYN_ACK_REPEATED, TA_FACT_ICMP_HOST, TA_FACT_SPOKE_THERE,
	    TA_FACT_ANSWERED_THERE } },
	/* nor does one that is suspended, until it goes on */
	{ TA_SILENCES,
	  TA_SCN_PEER_SILENT,
	  TA_MECH_HOST_SUSPENDED,
	  { TA_FACT_PEER_HEARD, TA_FACT_ANSWERED_HERE, TA_FACT_SPOKE_THERE,
	    TA_FACT_ANSWERED_THERE } },
	/* what is refused, or dropped, does not arrive in the end, nor is it answered */
	{ TA_SILENCES,
	  TA_SCN_NETWORK_FAILURE,
	  TA_MECH_PATH_REFUSES,
	  { TA_FACT_HEALED, TA_FACT_RESET_AFTER, TA_FACT_ICMP_TTL } },
	{ TA_SILENCES,
	  TA_SCN_NETWORK_FAILURE,
	  TA_MECH_STATE_LOST,
	  { TA_FACT_HEALED, TA_FACT_RESET_AFTER, TA_FACT_PEER_HEARD, TA_FACT_ANSWERED_HERE,
	    TA_FACT_GATEWAY_UNRESOLVED } },
	/* what forgot a connection lets nothing of it through */
	{ TA_SILENCES,
	  TA_SCN_MIDDLEBOX_TIMEOUT,
	  TA_MECH_IDLE_LIMIT,
	  { TA_FACT_HEALED, TA_FACT_PEER_HEARD, TA_FACT_ARRIVED, TA_FACT_ANSWERED_HERE,
	    TA_FACT_NOT_ACCEPTED, TA_FACT_ANSWERED_THERE, TA_FACT_HOST_UNRESOLVED,
	    TA_FACT_GATEWAY_UNRESOLVED } },
	{ TA_EVENT(RESET),
	  TA_SCN_MIDDLEBOX_TIMEOUT,
	  TA_MECH_IDLE_LIMIT,
	  { TA_FACT_RST_LEFT, TA_FACT_LOOPBACK, TA_FACT_AFTER_CLOSE, TA_FACT_RST_NOT_TAKEN,
	    TA_FACT_WENT_ON } },
	/* the end that a RST is of did not make it, or it took no effect */
	{ TA_EVENT(RESET),
	  TA_SCN_PROCESS_EXIT,
	  TA_MECH_COUNT,
	  { TA_FACT_RST_MADE_BETWEEN, TA_FACT_RST_NOT_TAKEN } },
	{ TA_EVENT(RESET),
	  TA_SCN_PEER_REBOOT,
	  TA_MECH_COUNT,
	  { TA_FACT_RST_MADE_BETWEEN, TA_FACT_RST_NOT_TAKEN } },
	{ TA_EVENT(RESET),
	  TA_SCN_PEER_REBOOT,
	  TA_MECH_HOST_REBOOTED,
	  { TA_FACT_HOST_OUTLIVES, TA_FACT_SPOKE_JUST_BEFORE, TA_FACT_LOOPBACK } },
	{ TA_EVENT(REFUSAL), TA_SCN_CONNECT_REFUSED, TA_MECH_COUNT, { TA_FACT_RST_MADE_BETWEEN } },
	{ TA_ANY_EVENT,
	  TA_SCN_NORMAL,
	  TA_MECH_CHECK_OR_SCAN,
	  { TA_FACT_RST_MADE_BETWEEN, TA_FACT_RST_NOT_TAKEN } },
	/* it made it, or nothing lies between the two */
	{ TA_EVENT(RESET),
	  TA_SCN_MIDDLEBOX_RESET,
	  TA_MECH_COUNT,
	  { TA_FACT_LOOPBACK, TA_FACT_RST_NOT_TAKEN } },
	/* what is shown to be no chance */
	{ TA_ANY_EVENT,
	  TA_SCN_NORMAL,
	  TA_MECH_CHANCE_LOSS,
	  { TA_FACT_MANY_ATTEMPTS, TA_FACT_GAVE_UP, TA_FACT_HOST_UNRESOLVED,
	    TA_FACT_GATEWAY_UNRESOLVED, TA_FACT_ICMP_ROUTER, TA_FACT_ICMP_HOST,
	    TA_FACT_ICMP_AFTER_ARP, TA_FACT_ICMP_TTL } },
	{ TA_ANY_EVENT,
	  TA_SCN_NORMAL,
	  TA_MECH_IN_USE,
	  { TA_FACT_CLOSED, TA_FACT_ORDER_LOST, TA_FACT_NUMBERS_HIDDEN, TA_FACT_TIMES_HIDDEN,
	    TA_FACT_LONE_SEGMENTS, TA_FACT_ONLY_RSTS } },
	/* what is seen damaged, or has no receiver, is not too large */
	{ TA_SILENCES,
	  TA_SCN_PMTU_BLACKHOLE,
	  TA_MECH_COUNT,
	  { TA_FACT_CORRUPT, TA_FACT_HOST_UNRESOLVED } },
	/* an answer may be in the half that is missing */
	{ TA_ANY_EVENT, TA_SCN_APPLICATION_SILENT, TA_MECH_HUNG_PROCESS, { TA_FACT_ONE_SIDED } },
	{ TA_ANY_EVENT,
	  TA_SCN_APPLICATION_SILENT,
	  TA_MECH_ACCEPT_QUEUE_FULL,
	  { TA_FACT_HEALED, TA_FACT_RESET_AFTER, TA_FACT_CORRUPT, TA_FACT_LOST_BETWEEN } },
	{ TA_EVENT(SYN_UNANSWERED),
	  TA_SCN_CONNECT_TIMEOUT,
	  TA_MECH_LISTEN_QUEUE_FULL,
	  { TA_FACT_LOST_BETWEEN, TA_FACT_ANSWER_LOST_BETWEEN } },
};

static void assert_excluded(const struct matrix_story *s, const struct contradiction *c)
{
	for (const enum ta_fact_kind *kind = c->fact; *kind != TA_FACT_COURSE; kind++) {
		struct matrix_story more = *s;
		if (!matrix_has(s, *kind))
			more.fact[more.n++] = (struct matrix_fact){ *kind, false };
		const struct ta_hypothesis_row *row =
			matrix_stands(&more, c->scenario, c->mechanism);
		char name[MATRIX_NAME];
		if (!row)
			continue;
		matrix_row_name(name, row);
		fail_msg("%s: %s stands although %s", s->head, name, ta_fact_rows[*kind].meaning);
	}
}

static void what_a_fact_contradicts_is_excluded_by_it(void **state)
{
	(void)state;
	char *file = matrix_read();
	struct matrix_reader reader;
	struct matrix_story s;
	for (matrix_begin(&reader, file, NULL); matrix_next(&reader, &s);)
		for (size_t i = 0; i < sizeof(contradictions) / sizeof(contradictions[0]); i++)
			if (contradictions[i].events & UINT32_C(1) << s.event)
				assert_excluded(&s, &contradictions[i]);
	free(file);
}

/* What is known of one event says nothing of another. */
static void facts_of_another_event_do_not_matter(void **state)
{
	(void)state;
	char *file = matrix_read();
	struct matrix_reader reader;
	struct matrix_story s;
	for (matrix_begin(&reader, file, NULL); matrix_next(&reader, &s);) {
		struct matrix_outcome alone, beside;
		matrix_decide(&s, &alone);
		s.beside = true;
		matrix_decide(&s, &beside);
		if (!same_end(&alone, &beside) || !matrix_same_verdict(&alone, &beside))
			fail_msg("%s: it matters", s.head);
	}
	free(file);
}

static void each_hypothesis_has_a_story(void **state)
{
	(void)state;
	char *file = matrix_read();
	struct matrix_reader reader;
	struct matrix_story s;
	for (int i = 0; i < TA_SCN_COUNT; i++)
		for (const struct ta_hypothesis_row *row = ta_scenario_rows[i].row; row->events;
		     row++) {
			bool any = false;
			for (matrix_begin(&reader, file, NULL); matrix_next(&reader, &s);)
				any |= s.row == row;
			if (!any)
				fail_msg("\"%s\" (\"%s\") has no story in diag_rules.txt",
					 row->title, row->phrase ? row->phrase : row->summary);
		}
	free(file);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_rule_decides),
		cmocka_unit_test(each_hypothesis_has_a_story),
		cmocka_unit_test(what_a_fact_contradicts_is_excluded_by_it),
		cmocka_unit_test(facts_of_another_event_do_not_matter),
	};
	write_anew = argc > 1 && !strcmp(argv[1], "--write");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
