/* SPDX-License-Identifier: MIT */
/* What a second capture point adds to a verdict. The stories are seen at the client ("here"); the other point stands at the
 * server ("there"), with a clock of its own. What the points saw is told by a fake of src/points. */
#include <stdio.h>
#include <string.h>

#include "support/seg_script.h"
#include "tcpautopsy/points/points.h"

enum { SIGHTS = 256, FRAME_THERE = 500 };
#define CLOCK_THERE (1000 * TA_SEC)

enum where { HERE, THERE, BOTH, UNWATCHED };

struct seen {
	struct ta_sight sight;
	struct ta_sight_fate fate;
};

/* The two points of a test. */
static struct {
	struct seen at[2][SIGHTS];
	const struct ta_sight *list[2][SIGHTS];
	size_t count[2];
	struct ta_joined joined;
} field;

size_t ta_points_joined_count(const struct ta_points *points, unsigned point, uint32_t conn)
{
	return points && point <= 1 && conn == 0;
}

const struct ta_joined *ta_points_joined(const struct ta_points *points, unsigned point,
					 uint32_t conn, size_t index)
{
	return ta_points_joined_count(points, point, conn) > index ? &field.joined : NULL;
}

const char *ta_points_name(const struct ta_points *points, unsigned point)
{
	return points && point ? "server" : "client";
}

const struct ta_sight *const *ta_points_sights(const struct ta_points *points, unsigned point,
					       uint32_t conn, size_t *ret_count)
{
	*ret_count = points && conn == 0 ? field.count[point] : 0;
	return field.list[point];
}

struct ta_sight_fate ta_points_fate(const struct ta_points *points, const struct ta_joined *joined,
				    unsigned point, uint32_t frame)
{
	for (size_t i = 0; points && joined && i < field.count[point]; i++)
		if (field.at[point][i].sight.frame == frame)
			return field.at[point][i].fate;
	return (struct ta_sight_fate){ .fate = TA_FATE_UNKNOWN, .delay_ns = -1 };
}

int64_t ta_points_time(const struct ta_points *points, unsigned a, unsigned b, int64_t at_a_ns)
{
	return points && a != b ? at_a_ns + (b ? CLOCK_THERE : -CLOCK_THERE) : at_a_ns;
}

static void see(unsigned point, const struct ta_sight *sight, enum ta_fate fate, uint32_t frame)
{
	size_t n = field.count[point]++;

	assert_true(n < SIGHTS);
	field.at[point][n] =
		(struct seen){ *sight, { .fate = (uint8_t)fate, .frame = frame, .delay_ns = -1 } };
	field.list[point][n] = &field.at[point][n].sight;
}

/* A segment, and where it was seen. */
static void at(struct seg_script *s, enum where where, double ms, char dir, const char *flags,
	       uint32_t seq, uint32_t len, uint32_t ack)
{
	bool from_client = dir == '>';
	struct ta_sight sight = { .time_ns = (int64_t)(ms * 1e6),
				  .seq = seq,
				  .ack = ack,
				  .len = len,
				  .ttl = 64,
				  .have = TA_SIGHT_ACK };

	if (where != THERE)
		seg_row(s, "%.0f %c %s %u %u %u 502 ttl=%d", ms, dir, flags, seq, len, ack,
			from_client ? 64 : 60);
	sight.flags =
		TA_ACK | (strchr(flags, 'R') ? TA_RST : 0) | (strchr(flags, 'S') ? TA_SYN : 0);
	sight.dir = (uint8_t)seg_key(seg_conn(s, 0), !from_client);
	sight.frame = s->frame;
	uint32_t there = FRAME_THERE + (uint32_t)field.count[1];
	enum ta_fate fate = where == BOTH                    ? TA_FATE_BOTH
			    : where == UNWATCHED             ? TA_FATE_UNKNOWN
			    : (where == HERE) == from_client ? TA_FATE_LOST
							     : TA_FATE_MADE;
	if (where != THERE) {
		sight.ttl = from_client ? 64 : 60;
		see(0, &sight, fate, where == BOTH ? there : 0);
	}
	if (where == THERE || where == BOTH) {
		uint32_t here = sight.frame;
		sight.frame = there;
		sight.time_ns += CLOCK_THERE + 5 * TA_MS;
		sight.ttl = from_client ? 60 : 64;
		see(1, &sight, fate, where == BOTH ? here : 0);
	}
}

/* A handshake and some bytes that went well, and two points that know all that the stories need. */
static void begin(struct seg_script *s)
{
	static char any;

	memset(&field, 0, sizeof(field));
	s->points = (const struct ta_points *)&any;
	seg_handshake(s);
	int client = seg_key(seg_conn(s, 0), 0);
	field.joined.point[1] = 1;
	field.joined.between[client] = (struct ta_between){ .near_is_a = true, .near_known = true };
	field.joined.between[!client] =
		(struct ta_between){ .near_is_a = false, .near_known = true };
	field.joined.clock = (struct ta_clock_pair){ .known = true, .offset_ns = CLOCK_THERE };
	at(s, BOTH, 100, '>', "P.", 1, 10, 1);
	at(s, BOTH, 120, '<', "P.", 1, 20, 11);
	at(s, BOTH, 140, '>', ".", 11, 0, 21);
}

static const double copies[] = { 1000, 1220, 1440, 1880, 2760, 4520, 8040, 15080, 29160 };
enum { COPIES = sizeof(copies) / sizeof(copies[0]) };

/* The client's bytes again and again, seen so far. */
static void in_vain(struct seg_script *s, enum where where)
{
	for (int i = 0; i < COPIES; i++)
		at(s, where, copies[i], '>', "P.", 11, 10, 21);
}

static bool shows(const struct ta_diagnosis *d, enum ta_fact_kind kind)
{
	return ta_fact_find(&d->facts, kind, -1) != NULL;
}

static bool advises_capture(const struct ta_diagnosis *d)
{
	for (size_t i = 0; i < d->nadvice; i++)
		if (strstr(d->advice[i], "tcpdump -i"))
			return true;
	return false;
}

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

static void facts_points__what_was_not_watched_proves_nothing(void **state)
{
	struct seg_script *s = *state;

	begin(s);
	in_vain(s, UNWATCHED);
	const struct ta_diagnosis *d = seg_diagnose(s, 60000, 0);
	assert_false(shows(d, TA_FACT_LOST_BETWEEN));
	assert_verdict(d, TA_SCN_PEER_SILENT, "the other point had ended");
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
	for (size_t i = 0; i < field.count[1]; i++)
		field.at[1][i].sight.ttl = 61; /* the point lies some hops before the server */
	const struct ta_diagnosis *d = seg_diagnose(s, 60000, 0);
	assert_false(shows(d, TA_FACT_NOT_ANSWERED_THERE));
	assert_true(shows(d, TA_FACT_ARRIVED_THERE));
}

static void facts_points__a_reset_that_never_left_is_a_middleboxes(void **state)
{
	struct seg_script *s = *state;

	begin(s);
	at(s, BOTH, 200, '>', "P.", 11, 10, 21);
	at(s, HERE, 220, '<', "R.", 21, 0, 21);
	const struct ta_diagnosis *d = seg_diagnose(s, 60000, 0);
	assert_true(shows(d, TA_FACT_RST_MADE_BETWEEN));
	assert_verdict(d, TA_SCN_MIDDLEBOX_RESET, "the server's own point did not see it");
	assert_int_equal(d->confidence, TA_CERTAIN);
}

static void facts_points__a_point_that_misses_others_may_have_missed_the_reset(void **state)
{
	struct seg_script *s = *state;

	begin(s);
	at(s, BOTH, 200, '>', "P.", 11, 10, 21);
	at(s, HERE, 220, '<', "P.", 21, 20, 21);
	at(s, BOTH, 240, '>', ".", 21, 0, 41);
	at(s, HERE, 260, '<', "R.", 41, 0, 21);
	const struct ta_diagnosis *d = seg_diagnose(s, 60000, 0);
	assert_false(shows(d, TA_FACT_RST_MADE_BETWEEN));
	assert_verdict(d, TA_SCN_PROCESS_EXIT, "as by the client's point alone");
}

static void facts_points__a_reset_that_left_its_host_is_the_ends(void **state)
{
	struct seg_script *s = *state;

	begin(s);
	at(s, BOTH, 200, '>', "P.", 11, 10, 21);
	at(s, BOTH, 220, '<', "R.", 21, 0, 21);
	const struct ta_diagnosis *d = seg_diagnose(s, 60000, 0);
	assert_true(shows(d, TA_FACT_RST_LEFT));
	assert_verdict(d, TA_SCN_PROCESS_EXIT, "it was seen leaving the server");
	assert_int_equal(d->confidence, TA_CERTAIN);
	assert_false(is_open(d, TA_SCN_MIDDLEBOX_RESET));
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

static void facts_points__a_reset_that_only_the_other_point_saw_is_no_health(void **state)
{
	struct seg_script *s = *state;

	begin(s);
	at(s, THERE, 220, '<', "R.", 21, 0, 11);
	assert_true(seg_diagnose(s, 60000, 0)->confidence != TA_CERTAIN);
	assert_true(shows(&s->diagnosis, TA_FACT_RST_THERE));
}

static void facts_points__what_is_rewritten_is_told(void **state)
{
	struct seg_script *s = *state;

	begin(s);
	field.joined.rewritten = TA_REWRITTEN_SEQ | TA_REWRITTEN_SACK_NOT;
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(facts_points__lost_between_is_the_networks_and_not_the_hosts),
		TELL(facts_points__what_was_not_watched_proves_nothing),
		TELL(facts_points__with_both_directions_lost_is_both),
		TELL(facts_points__with_the_way_back_working_is_one_direction),
		TELL(facts_points__with_the_answers_lost_is_the_way_back),
		TELL(facts_points__with_no_answer_on_the_own_link_is_not_the_paths),
		TELL(facts_points__with_no_answer_behind_a_router_proves_nothing),
		TELL(facts_points__a_reset_that_never_left_is_a_middleboxes),
		TELL(facts_points__a_point_that_misses_others_may_have_missed_the_reset),
		TELL(facts_points__a_reset_that_left_its_host_is_the_ends),
		TELL(facts_points__only_large_ones_lost_is_a_small_mtu),
		TELL(facts_points__large_ones_that_get_through_at_last_are_no_matter_of_size),
		TELL(facts_points__one_lost_answer_explains_no_silence_after_it),
		TELL(facts_points__what_came_through_before_the_path_broke_hides_nothing),
		TELL(facts_points__small_ones_lost_as_well_is_no_matter_of_size),
		TELL(facts_points__a_reset_that_only_the_other_point_saw_is_no_health),
		TELL(facts_points__what_is_rewritten_is_told),
		TELL(facts_points__one_alone_is_told_how_to_get_a_second),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
