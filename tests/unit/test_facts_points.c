/* SPDX-License-Identifier: MIT */
/* What a second capture point adds to the verdict of a silence, and of a connection as a whole. */
#include "support/points_field.h"

static void facts_points__lost_between_is_the_networks_and_not_the_hosts(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	begin(s);
	in_vain(s, HERE);
	at(s, THERE, 40000, '<', "P.", 21, 5, 11);
	d = seg_diagnose(s, 60000, 0);
	assert_true(shows(d, TA_FACT_LOST_BETWEEN));
	assert_verdict(d, TA_SCN_NETWORK_FAILURE, "nothing of it came to the server's point");
	assert_false(advises_capture(d));
	/* Nothing shows whether the way back works. */
	assert_int_equal(d->direction, TA_DIR_NULL);
}

/* All of them, from an instant on, at the client alone. */
static void in_vain_later(struct seg_script *s, double ms)
{
	for (int i = 0; i < COPIES; i++)
		at(s, HERE, ms + copies[i] - copies[0], '>', "P.", 11, 10, 21);
}

static void facts_points__what_was_not_watched_proves_nothing(void **state)
{
	struct seg_script *s = *state;

	begin(s);
	in_vain(s, UNWATCHED);
	const struct ta_diagnosis *d = seg_diagnose(s, 60000, 0);
	assert_false(shows(d, TA_FACT_LOST_BETWEEN));
	assert_verdict(d, TA_SCN_PEER_SILENT, "the other point had ended");
}

/* The client's bytes again and again from `ms` on, all after the end of the server's capture. */
static const struct ta_diagnosis *cut(struct seg_script *s, double ms)
{
	for (int i = 0; i < COPIES; i++)
		at(s, AFTER_END, ms + copies[i] - copies[0], '>', "P.", 11, 10, 21);
	return seg_diagnose(s, 90000, 0);
}

static bool advises(const struct ta_diagnosis *d, const char *text)
{
	for (size_t i = 0; i < d->nadvice; i++)
		if (strstr(d->advice[i], text))
			return true;
	return false;
}

static void facts_points__two_ends_at_once_are_likely_the_paths(void **state)
{
	struct seg_script *s = *state;

	begin(s);
	const struct ta_diagnosis *d = cut(s, 140 + 9900);
	assert_true(shows(d, TA_FACT_POINT_CUT));
	assert_verdict(d, TA_SCN_NETWORK_FAILURE, "a host that died leaves no whole capture");
	assert_int_equal(d->confidence, TA_LIKELY);
	assert_int_equal(d->direction, TA_DIR_NULL);
	assert_true(is_open(d, TA_SCN_PEER_CRASH));
	assert_false(advises(d, "--stopped-together"));
}

static void facts_points__an_end_long_before_shows_nothing(void **state)
{
	struct seg_script *s = *state;

	begin(s);
	const struct ta_diagnosis *d = cut(s, 140 + 10100);
	assert_true(shows(d, TA_FACT_POINT_QUIET));
	assert_false(shows(d, TA_FACT_POINT_CUT));
	assert_verdict(d, TA_SCN_PEER_SILENT, "the other capture may have been stopped before");
	assert_true(advises(d, "--stopped-together"));
}

/* The other capture lacks the last packets that came across: a host that dies takes with it what was not written. */
static void facts_points__a_capture_without_its_tail_may_be_a_crash(void **state)
{
	struct seg_script *s = *state;

	begin(s);
	at(s, AFTER_END, 160, '<', "P.", 21, 5, 11);
	const struct ta_diagnosis *d = cut(s, 1000);
	assert_false(shows(d, TA_FACT_POINT_CUT));
	assert_verdict(d, TA_SCN_PEER_SILENT, "path or host");
}

static void facts_points__with_both_directions_lost_is_both(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	begin(s);
	for (int i = 0; i < COPIES; i++) {
		at(s, HERE, copies[i], '>', "P.", 11, 10, 21);
		at(s, THERE, copies[i] + 60, '<', "P.", 21, 5, 11);
	}
	d = seg_diagnose(s, 60000, 0);
	assert_true(shows(d, TA_FACT_BACK_LOST_BETWEEN) && shows(d, TA_FACT_SPOKE_THERE));
	assert_verdict(d, TA_SCN_NETWORK_FAILURE, "neither side's came across");
	assert_int_equal(d->confidence, TA_CERTAIN);
	assert_int_equal(d->direction, TA_DIR_BOTH);
	assert_false(is_open(d, TA_SCN_PEER_CRASH));
}

static void facts_points__with_the_way_back_working_is_one_direction(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	begin(s);
	for (int i = 0; i < COPIES; i++) {
		at(s, HERE, copies[i], '>', "P.", 11, 10, 21 + 5 * (uint32_t)i);
		at(s, BOTH, copies[i] + 60, '<', "P.", 21 + 5 * (uint32_t)i, 5, 11);
	}
	d = seg_diagnose(s, 60000, 0);
	assert_true(shows(d, TA_FACT_BACK_CROSSED));
	assert_verdict(d, TA_SCN_NETWORK_FAILURE, "the server is heard");
	assert_int_equal(d->confidence, TA_CERTAIN);
	assert_int_equal(d->direction, TA_DIR_CLIENT_TO_SERVER);
}

static void facts_points__with_the_answers_lost_is_the_way_back(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	begin(s);
	for (int i = 0; i < COPIES; i++) {
		at(s, BOTH, copies[i], '>', "P.", 11, 10, 21);
		at(s, THERE, copies[i] + 6, '<', ".", 21, 0, 21);
	}
	d = seg_diagnose(s, 60000, 0);
	assert_true(shows(d, TA_FACT_ARRIVED_THERE));
	assert_true(shows(d, TA_FACT_ANSWER_LOST_BETWEEN));
	assert_verdict(d, TA_SCN_NETWORK_FAILURE, "it arrived, and its answers got lost");
	assert_int_equal(d->confidence, TA_CERTAIN);
	assert_int_equal(d->direction, TA_DIR_SERVER_TO_CLIENT);
}

static void facts_points__with_no_answer_on_the_own_link_is_not_the_paths(void **state)
{
	struct seg_script *s = *state;

	begin(s);
	in_vain(s, BOTH);
	const struct ta_diagnosis *d = seg_diagnose(s, 60000, 0);
	assert_true(shows(d, TA_FACT_NOT_ANSWERED_THERE));
	assert_false(shows(d, TA_FACT_LOST_BETWEEN));
	assert_verdict(d, TA_SCN_PEER_SILENT, "its host is dead, or drops what comes");
	assert_true(is_open(d, TA_SCN_PEER_CRASH));
	assert_null(strstr(d->undecidable[0], "the path failed"));
}

static void facts_points__with_no_answer_behind_a_router_proves_nothing(void **state)
{
	struct seg_script *s = *state;

	begin(s);
	in_vain(s, BOTH);
	for (size_t i = 0; i < field.count[0][1]; i++)
		field.at[0][1][i].sight.ttl = 61; /* the point lies some hops before the server */
	const struct ta_diagnosis *d = seg_diagnose(s, 60000, 0);
	assert_false(shows(d, TA_FACT_NOT_ANSWERED_THERE));
	assert_true(shows(d, TA_FACT_ARRIVED_THERE));
}

static void facts_points__only_large_ones_lost_is_a_small_mtu(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	begin(s);
	for (int i = 0; i < COPIES; i++) {
		at(s, HERE, copies[i], '>', ".", 11, 1448, 21 + 5 * (uint32_t)i);
		at(s, BOTH, copies[i] + 60, '<', "P.", 21 + 5 * (uint32_t)i, 5, 11);
		at(s, BOTH, copies[i] + 61, '>', ".", 1459, 0, 26 + 5 * (uint32_t)i);
	}
	d = seg_diagnose(s, 60000, 0);
	assert_true(shows(d, TA_FACT_MTU_BETWEEN));
	assert_verdict(d, TA_SCN_PMTU_BLACKHOLE, "small ones crossed all the time");
	assert_int_equal(d->confidence, TA_CERTAIN);
}

static void facts_points__large_ones_that_get_through_at_last_are_no_matter_of_size(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	begin(s);
	for (int i = 0; i < COPIES; i++) {
		bool last = i == COPIES - 1;
		at(s, last ? BOTH : HERE, copies[i], '>', ".", 11, 1448, 21 + 5 * (uint32_t)i);
		at(s, BOTH, copies[i] + 60, '<', "P.", 21 + 5 * (uint32_t)i, 5, last ? 1459 : 11);
		at(s, BOTH, copies[i] + 61, '>', ".", 1459, 0, 26 + 5 * (uint32_t)i);
	}
	d = seg_diagnose(s, 60000, 0);
	assert_true(shows(d, TA_FACT_LOST_BETWEEN));
	assert_false(shows(d, TA_FACT_MTU_BETWEEN));
	assert_verdict(d, TA_SCN_NETWORK_FAILURE, "one as large got through");
}

static void facts_points__one_lost_answer_explains_no_silence_after_it(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	begin(s);
	for (int i = 0; i < COPIES; i++) {
		at(s, BOTH, copies[i], '>', "P.", 11, 10, 21);
		if (i == 0)
			at(s, THERE, copies[i] + 6, '<', ".", 21, 0, 21);
	}
	d = seg_diagnose(s, 60000, 0);
	assert_true(shows(d, TA_FACT_ARRIVED_THERE));
	assert_false(shows(d, TA_FACT_ANSWER_LOST_BETWEEN));
	assert_true(d->scenario != TA_SCN_NETWORK_FAILURE || d->confidence != TA_CERTAIN);
}

static void facts_points__what_came_through_before_the_path_broke_hides_nothing(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	begin(s);
	for (int i = 0; i < COPIES; i++) {
		at(s, i ? HERE : BOTH, copies[i], '>', "P.", 11, 10, 21);
		at(s, THERE, copies[i] + 90, '<', "P.", 21, 5, 21);
	}
	d = seg_diagnose(s, 60000, 0);
	assert_true(shows(d, TA_FACT_LOST_BETWEEN) && shows(d, TA_FACT_BACK_LOST_BETWEEN));
	assert_verdict(d, TA_SCN_NETWORK_FAILURE, "both ways from the second copy on");
	assert_int_equal(d->direction, TA_DIR_BOTH);
}

static void facts_points__small_ones_lost_as_well_is_no_matter_of_size(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	begin(s);
	for (int i = 0; i < COPIES; i++) {
		at(s, HERE, copies[i], '>', ".", 11, 1448, 21 + 5 * (uint32_t)i);
		at(s, BOTH, copies[i] + 60, '<', "P.", 21 + 5 * (uint32_t)i, 5, 11);
		at(s, HERE, copies[i] + 61, '>', ".", 1459, 0, 26 + 5 * (uint32_t)i);
	}
	d = seg_diagnose(s, 60000, 0);
	assert_false(shows(d, TA_FACT_MTU_BETWEEN));
	assert_verdict(d, TA_SCN_NETWORK_FAILURE, "all that the client sends is lost");
}

static void facts_points__what_is_rewritten_is_told(void **state)
{
	struct seg_script *s = *state;

	begin(s);
	field.joined[0].rewritten = TA_REWRITTEN_SEQ | TA_REWRITTEN_SACK_NOT;
	const struct ta_diagnosis *d = seg_diagnose(s, 200, 0);
	assert_true(shows(d, TA_FACT_REWRITTEN) && shows(d, TA_FACT_OTHER_POINT));
	assert_verdict(d, TA_SCN_NORMAL, "nothing failed");
}

static void facts_points__one_alone_is_told_how_to_get_a_second(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	bool told = false;

	begin(s);
	in_vain(s, UNWATCHED);
	s->points = NULL;
	d = seg_diagnose(s, 60000, 0);
	for (size_t i = 0; i < d->nadvice; i++)
		told |= strstr(d->advice[i],
			       "tcpdump -i any -s 128 -w server.pcap 'host 10.0.0.1 and host "
			       "10.0.0.2 and tcp port 22 or icmp'") != NULL;
	assert_true(told);
}

/* ---- thresholds of src/facts/rules.h, from both sides ---- */

/* TA_ANSWER_NS: of what came to the server's point. */
static void facts_points__an_answer_comes_within_a_second(void **state)
{
	static const double sent[] = { 1000, 3000, 6000, 12000, 24000 };

	for (int late = 0; late < 2; late++) {
		seg_limit(*state, 0);
		begin(*state);
		for (size_t i = 0; i < sizeof(sent) / sizeof(sent[0]); i++) {
			at(*state, BOTH, sent[i], '>', "P.", 11, 10, 21);
			at(*state, THERE, sent[i] + (late ? 1010 : 990), '<', ".", 21, 0, 21);
		}
		const struct ta_diagnosis *d = seg_diagnose(*state, 60000, 0);
		assert_int_equal(shows(d, TA_FACT_ANSWER_LOST_BETWEEN), !late);
		assert_int_equal(shows(d, TA_FACT_NOT_ANSWERED_THERE), late);
	}
}

/* TA_MUTE_ATTEMPTS: of the last one nobody knows whether the point watched on. */
static void facts_points__two_attempts_without_an_answer_are_no_loss_within_the_host(void **state)
{
	for (int attempts = 2; attempts <= 3; attempts++) {
		seg_limit(*state, 0);
		begin(*state);
		for (int i = 0; i < attempts; i++)
			at(*state, BOTH, 1000 + 1500 * i, '>', "P.", 11, 10, 21);
		assert_int_equal(shows(seg_diagnose(*state, 60000, 0), TA_FACT_NOT_ANSWERED_THERE),
				 attempts == 3);
	}
}

/* TA_PMTU_SMALLER, TA_PMTU_ATTEMPTS, TA_PMTU_BYTES: large ones that were lost, smaller ones that crossed meanwhile. */
static bool sizes_part(struct seg_script *s, int large, uint32_t bytes, int small)
{
	seg_limit(s, 0);
	begin(s);
	for (int i = 0; i < large; i++) {
		at(s, HERE, copies[i], '>', ".", 11, bytes,
		   21 + 5 * (uint32_t)(i < small ? i : small));
		if (i >= small)
			continue;
		at(s, BOTH, copies[i] + 60, '<', "P.", 21 + 5 * (uint32_t)i, 5, 11);
		at(s, BOTH, copies[i] + 61, '>', ".", 11 + bytes, 0, 26 + 5 * (uint32_t)i);
	}
	return shows(seg_diagnose(s, 60000, 0), TA_FACT_MTU_BETWEEN);
}

static void facts_points__two_small_ones_that_cross_show_a_small_mtu(void **state)
{
	assert_false(sizes_part(*state, COPIES, 1448, 1));
	assert_true(sizes_part(*state, COPIES, 1448, 2));
	assert_true(sizes_part(*state, 3, 1448, 2));
	assert_false(sizes_part(*state, 2, 1448, 2));
	assert_true(sizes_part(*state, COPIES, 500, 2));
	assert_false(sizes_part(*state, COPIES, 499, 2));
}

/* Idle for ten minutes, then in vain from 600 s on; one packet of another connection crosses so much later. */
static bool lost_while_another_crosses(struct seg_script *s, double later_ms)
{
	begin(s);
	in_vain_later(s, 600000);
	field.conn = 1;
	at(s, BOTH, 600000 + later_ms, '>', "P.", 1, 10, 1);
	field.conn = 0;
	return shows(seg_diagnose(s, 660000, 0), TA_FACT_IDLE_BETWEEN);
}

static void facts_points__while_another_crosses_the_idle_one_was_forgotten(void **state)
{
	/* between the first attempt and the last one */
	double last_ms = copies[COPIES - 1] - copies[0];
	assert_false(lost_while_another_crosses(*state, -1));
	seg_limit(*state, 0);
	assert_true(lost_while_another_crosses(*state, 0));
	seg_limit(*state, 0);
	assert_true(lost_while_another_crosses(*state, last_ms));
	seg_limit(*state, 0);
	assert_false(lost_while_another_crosses(*state, last_ms + 1));
}

static void facts_points__an_error_names_where_what_it_quotes_was_lost(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	unsigned told = 0;

	begin(s);
	for (int i = 0; i < COPIES; i++) {
		at(s, HERE, copies[i], '>', "P.", 11, 10, 21);
		if (i % 2)
			seg_row(s, "%.0f icmp 198.51.100.1 3/1 > 11 id=%u", copies[i] + 30,
				s->talk[0].ip_id[0]);
	}
	d = seg_diagnose(s, 60000, 0);
	for (size_t i = 0; i < d->facts.count; i++) {
		const struct ta_fact *f = &d->facts.item[i];
		if (f->kind != TA_FACT_ICMP_MADE_BETWEEN)
			continue;
		told++;
		assert_int_equal(f->between[0], 0);
		assert_int_equal(f->between[1], 1);
	}
	assert_int_equal(told, 1);
}

/* Then what was sent never came so far as a point on the host's own link. */
static void facts_points__what_nobody_has_an_address_for_is_not_lost_between(void **state)
{
	struct seg_script *s = *state;

	for (int how = 0; how < 3; how++) {
		seg_limit(s, 0);
		begin(s);
		in_vain(s, HERE);
		if (how == 1)
			seg_row(s, "29960 icmp 198.51.100.1 3/1 > 11");
		for (int i = 0; how == 2 && i < 4; i++)
			seg_row(s, "%d arp? 10.0.0.1 10.0.0.2", 30000 + i * 1000);
		const struct ta_diagnosis *d = seg_diagnose(s, 60000, 0);
		assert_int_equal(shows(d, TA_FACT_ICMP_AFTER_ARP), how == 1);
		assert_int_equal(shows(d, TA_FACT_HOST_UNRESOLVED), how == 2);
		assert_int_equal(shows(d, TA_FACT_LOST_BETWEEN), how == 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(facts_points__lost_between_is_the_networks_and_not_the_hosts),
		TELL(facts_points__what_was_not_watched_proves_nothing),
		TELL(facts_points__two_ends_at_once_are_likely_the_paths),
		TELL(facts_points__an_end_long_before_shows_nothing),
		TELL(facts_points__a_capture_without_its_tail_may_be_a_crash),
		TELL(facts_points__with_both_directions_lost_is_both),
		TELL(facts_points__with_the_way_back_working_is_one_direction),
		TELL(facts_points__with_the_answers_lost_is_the_way_back),
		TELL(facts_points__with_no_answer_on_the_own_link_is_not_the_paths),
		TELL(facts_points__with_no_answer_behind_a_router_proves_nothing),
		TELL(facts_points__only_large_ones_lost_is_a_small_mtu),
		TELL(facts_points__large_ones_that_get_through_at_last_are_no_matter_of_size),
		TELL(facts_points__one_lost_answer_explains_no_silence_after_it),
		TELL(facts_points__what_came_through_before_the_path_broke_hides_nothing),
		TELL(facts_points__small_ones_lost_as_well_is_no_matter_of_size),
		TELL(facts_points__what_is_rewritten_is_told),
		TELL(facts_points__one_alone_is_told_how_to_get_a_second),
		TELL(facts_points__an_answer_comes_within_a_second),
		TELL(facts_points__two_attempts_without_an_answer_are_no_loss_within_the_host),
		TELL(facts_points__two_small_ones_that_cross_show_a_small_mtu),
		TELL(facts_points__while_another_crosses_the_idle_one_was_forgotten),
		TELL(facts_points__what_nobody_has_an_address_for_is_not_lost_between),
		TELL(facts_points__an_error_names_where_what_it_quotes_was_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
