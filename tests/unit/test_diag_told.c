/* SPDX-License-Identifier: MIT */
/* diag/differential/words, differential: what is said of a verdict, from facts without packets. */
#include "support/diag_matrix.h"

#include <string.h>

#include "tcpautopsy/diag/diag.h"

/* An event of the client, and facts about it; ends with COURSE. */
static void tell(struct ta_diagnosis *d, enum ta_fact_kind event, const enum ta_fact_kind *fact)
{
	struct matrix_story s = { .event = event, .row = NULL };
	for (; *fact != TA_FACT_COURSE; fact++)
		s.fact[s.n++] = (struct matrix_fact){ *fact, false };
	matrix_tell(&s, d);
}

#define FACTS(...) ((const enum ta_fact_kind[]){ __VA_ARGS__, TA_FACT_COURSE })

static bool says(char *const *list, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(list[i], text))
			return true;
	return false;
}

static unsigned times_in(const char *text, const char *what)
{
	unsigned n = 0;
	for (; (text = strstr(text, what)); text++)
		n++;
	return n;
}

static const struct ta_evidence *evidence(const struct ta_diagnosis *d, enum ta_fact_kind kind,
					  enum ta_weight weight)
{
	for (size_t i = 0; i < d->nevidence; i++)
		if (d->facts.item[d->evidence[i].fact].kind == kind &&
		    d->evidence[i].weight == weight)
			return &d->evidence[i];
	return NULL;
}

static const struct ta_differential *row_of(const struct ta_diagnosis *d, enum ta_scenario scenario)
{
	for (size_t i = 0; i < d->ndifferential; i++)
		if (d->differential[i].scenario == scenario)
			return &d->differential[i];
	fail_msg("%s is not among the hypotheses", ta_scenario_name(scenario));
	return NULL;
}

static const char *ruled_out(const struct ta_diagnosis *d, enum ta_scenario scenario)
{
	for (size_t i = 0; i < d->nruled_out; i++)
		if (d->ruled_out[i].scenario == scenario)
			return d->ruled_out[i].text;
	return NULL;
}

/* ---- several causes of a silence ---- */

static void told__of_a_silence_what_the_other_end_would_show(void **state)
{
	struct ta_diagnosis d;
	(void)state;
	tell(&d, TA_FACT_SILENCE, FACTS(TA_FACT_MANY_ATTEMPTS));
	assert_int_equal(d.scenario, TA_SCN_PEER_SILENT);
	assert_string_equal(d.title, "the server fell silent");
	assert_int_equal(d.nadvice, 2);
	assert_true(says(d.advice, 1, "tcpdump -i any -s 128 -w server.pcap"));
	assert_true(says(d.advice, d.nadvice, "uptime of the server's host"));
	/* what is open are its causes, each once; that it is silent is no hypothesis */
	assert_int_equal(d.nhypotheses, 2);
	assert_int_equal(d.hypothesis[0].scenario, TA_SCN_NETWORK_FAILURE);
	assert_int_equal(d.hypothesis[1].scenario, TA_SCN_PEER_CRASH);
	assert_int_equal(d.nundecidable, 1);
	assert_string_equal(d.undecidable[0],
			    "whether the path failed or the server's host crashed or was cut off");
	ta_diagnosis_release(&d);
	/* a second point is there already */
	tell(&d, TA_FACT_SILENCE, FACTS(TA_FACT_MANY_ATTEMPTS, TA_FACT_OTHER_POINT));
	assert_int_equal(d.nadvice, 1);
	assert_false(says(d.advice, d.nadvice, "tcpdump"));
	ta_diagnosis_release(&d);
}

static void told__of_a_point_that_falls_quiet_how_to_know_more(void **state)
{
	struct ta_diagnosis d;
	(void)state;
	for (int cut = 0; cut < 2; cut++) {
		tell(&d, TA_FACT_SILENCE,
		     cut ? FACTS(TA_FACT_MANY_ATTEMPTS, TA_FACT_POINT_QUIET, TA_FACT_POINT_CUT)
			 : FACTS(TA_FACT_MANY_ATTEMPTS, TA_FACT_POINT_QUIET));
		assert_int_equal(says(d.advice, d.nadvice, "--stopped-together"), !cut);
		ta_diagnosis_release(&d);
	}
}

/* A phrase that several hypotheses share is told once, and the last of them after "or". */
static void told__what_is_open_in_one_sentence(void **state)
{
	struct ta_diagnosis d;
	(void)state;
	tell(&d, TA_FACT_SILENCE,
	     FACTS(TA_FACT_MANY_ATTEMPTS, TA_FACT_LONG_IDLE_BEFORE, TA_FACT_CHALLENGE_ELSEWHERE));
	assert_string_equal(
		d.undecidable[0],
		"whether a middlebox forgot the idle connection, a NAT forgot the connection and used its port again, the path failed or the server's host crashed or was cut off");
	ta_diagnosis_release(&d);
	/* of one there is no choice */
	tell(&d, TA_FACT_SILENCE, FACTS(TA_FACT_MANY_ATTEMPTS, TA_FACT_GATEWAY_UNRESOLVED));
	assert_int_equal(d.nundecidable, 0);
	ta_diagnosis_release(&d);
}

static void told__of_what_nothing_explains_that_it_is_not_known(void **state)
{
	struct ta_diagnosis d;
	(void)state;
	tell(&d, TA_FACT_SILENCE, FACTS(TA_FACT_MANY_ATTEMPTS, TA_FACT_RESET_AFTER));
	assert_int_equal(d.scenario, TA_SCN_UNDETERMINED);
	assert_int_equal(d.failed, TA_FAILED_UNKNOWN);
	assert_string_equal(d.title, "the capture can't tell");
	assert_int_equal(d.nundecidable, 1);
	assert_string_equal(d.undecidable[0], "what happened");
	ta_diagnosis_release(&d);
}

/* ---- evidence ---- */

static void told__first_the_event_then_what_speaks_for_it_then_against_others(void **state)
{
	struct ta_diagnosis d;
	(void)state;
	tell(&d, TA_FACT_SILENCE,
	     FACTS(TA_FACT_MANY_ATTEMPTS, TA_FACT_HOST_UNRESOLVED, TA_FACT_ICMP_AFTER_ARP));
	assert_int_equal(d.scenario, TA_SCN_PEER_CRASH);
	assert_int_equal(d.facts.item[d.evidence[0].fact].kind, TA_FACT_SILENCE);
	assert_int_equal(d.evidence[0].weight, TA_REQUIRES);
	const struct ta_evidence *e = evidence(&d, TA_FACT_HOST_UNRESOLVED, TA_SUPPORTS);
	assert_non_null(e);
	assert_int_equal(e->nframes, 1);
	assert_int_equal(e->frame[0], 7);
	assert_int_equal(e->scenario, TA_SCN_PEER_CRASH);
	e = evidence(&d, TA_FACT_HOST_UNRESOLVED, TA_CONTRADICTS);
	assert_non_null(e);
	assert_int_not_equal(e->scenario, TA_SCN_PEER_CRASH);
	assert_null(evidence(&d, TA_FACT_HOST_UNRESOLVED, TA_REQUIRES));
	/* each once for a scenario */
	for (size_t i = 0; i < d.nevidence; i++)
		for (size_t k = 0; k < i; k++)
			assert_false(d.evidence[i].fact == d.evidence[k].fact &&
				     d.evidence[i].scenario == d.evidence[k].scenario);
	ta_diagnosis_release(&d);
}

/* Whose a fact is counts for evidence, as it does for the verdict. */
static void told__no_fact_of_the_other_side_as_its_own(void **state)
{
	(void)state;
	for (int other = 0; other < 2; other++) {
		struct ta_diagnosis d;
		struct matrix_story s = { .event = TA_FACT_RESET,
					  .fact = { { TA_FACT_FIN_SENT, true },
						    { TA_FACT_FIN_SENT, false },
						    { TA_FACT_DATA_REFUSED, false },
						    { TA_FACT_RST_NO_SOCKET, false } },
					  .n = 4 };
		if (other) {
			s.fact[0].other = false;
			s.fact[1].other = true;
		}
		matrix_tell(&s, &d);
		assert_int_equal(d.mechanism, TA_MECH_LATE_DATA);
		unsigned told = 0;
		for (size_t i = 0; i < d.nevidence; i++) {
			const struct ta_fact *f = &d.facts.item[d.evidence[i].fact];
			if (f->kind != TA_FACT_FIN_SENT || d.evidence[i].weight != TA_REQUIRES)
				continue;
			assert_int_equal(f->side, 0);
			told++;
		}
		assert_int_equal(told, 1);
		ta_diagnosis_release(&d);
	}
}

/* The summary is the row's sentence and the first three facts that speak for it. */
static void told__three_facts_in_the_summary(void **state)
{
	struct ta_diagnosis d;
	(void)state;
	tell(&d, TA_FACT_SILENCE,
	     FACTS(TA_FACT_MANY_ATTEMPTS, TA_FACT_HOST_UNRESOLVED, TA_FACT_ICMP_AFTER_ARP,
		   TA_FACT_ARRIVED_THERE, TA_FACT_PEER_QUIET, TA_FACT_OWN_LINK_WORKS));
	assert_int_equal(d.scenario, TA_SCN_PEER_CRASH);
	assert_non_null(evidence(&d, TA_FACT_OWN_LINK_WORKS, TA_SUPPORTS));
	assert_int_equal(times_in(d.summary, ". "), 3);
	ta_diagnosis_release(&d);
}

/* ---- what is ruled out ---- */

static void told__of_what_is_excluded_no_coincidence(void **state)
{
	struct ta_diagnosis d;
	(void)state;
	tell(&d, TA_FACT_SILENCE, FACTS(TA_FACT_LOST_BETWEEN, TA_FACT_HEALED));
	const struct ta_differential *crash = row_of(&d, TA_SCN_PEER_CRASH);
	assert_int_equal(crash->standing, TA_STANDING_EXCLUDED);
	assert_null(crash->because);
	assert_int_equal(crash->nfacts, 1);
	assert_int_equal(d.facts.item[crash->fact[0]].kind, TA_FACT_HEALED);
	ta_diagnosis_release(&d);
}

static void told__by_what_coincidence_a_scenario_would_stand(void **state)
{
	struct ta_diagnosis d;
	(void)state;
	tell(&d, TA_FACT_SILENCE, FACTS(TA_FACT_MANY_ATTEMPTS, TA_FACT_SILENT_TOGETHER));
	assert_int_equal(d.scenario, TA_SCN_NETWORK_FAILURE);
	const char *text = ruled_out(&d, TA_SCN_PEER_CRASH);
	assert_non_null(text);
	assert_int_equal(
		strncmp(text, "only if two hosts of different networks died within a second: ",
			strlen("only if two hosts of different networks died within a second: ")),
		0);
	assert_non_null(strstr(text, "fell silent"));
	assert_null(ruled_out(&d, TA_SCN_NETWORK_FAILURE));
	ta_diagnosis_release(&d);
}

/* Two facts against it stand side by side, with the frames that show them; what it merely lacks is no reason. */
static void told__why_a_scenario_is_excluded(void **state)
{
	struct ta_diagnosis d;
	(void)state;
	tell(&d, TA_FACT_SILENCE,
	     FACTS(TA_FACT_MANY_ATTEMPTS, TA_FACT_HOST_ALIVE, TA_FACT_PEER_HEARD));
	const char *text = ruled_out(&d, TA_SCN_PEER_CRASH);
	assert_non_null(text);
	assert_int_equal(times_in(text, "; "), 1);
	assert_int_equal(times_in(text, "frame 7"), 2);
	assert_null(ruled_out(&d, TA_SCN_PMTU_BLACKHOLE));
	assert_null(ruled_out(&d, TA_SCN_UNDETERMINED));
	ta_diagnosis_release(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(told__of_a_silence_what_the_other_end_would_show),
		cmocka_unit_test(told__of_a_point_that_falls_quiet_how_to_know_more),
		cmocka_unit_test(told__what_is_open_in_one_sentence),
		cmocka_unit_test(told__of_what_nothing_explains_that_it_is_not_known),
		cmocka_unit_test(told__first_the_event_then_what_speaks_for_it_then_against_others),
		cmocka_unit_test(told__no_fact_of_the_other_side_as_its_own),
		cmocka_unit_test(told__three_facts_in_the_summary),
		cmocka_unit_test(told__of_what_is_excluded_no_coincidence),
		cmocka_unit_test(told__by_what_coincidence_a_scenario_would_stand),
		cmocka_unit_test(told__why_a_scenario_is_excluded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
