/* SPDX-License-Identifier: MIT */
/* Connections that sleep: what they pack takes few bytes, and comes back as it was. */
#include "support/seg_script.h"

#include <stdlib.h>
#include <string.h>

#include "tcp/pack.h"
#include "tcp/state.h"

enum { FLEET = 8, PROBES = 3, RUNS = 3, ATTEMPTS = 40, ROUNDS = 200 };

/* Connections 0 to FLEET - 1 of one client, idle from second 1 on, each probed by its server, or client, every 20 min. */
static void play_probed(struct seg_script *s, bool by_client)
{
	const char *probe = by_client ? ">" : "<", *answer = by_client ? "<" : ">";

	for (unsigned n = 0; n < FLEET; n++) {
		s->talk[0].port[0] = (uint16_t)(1024 + n);
		seg_open(s, 0, 100.0 * n);
	}
	for (unsigned i = 1; i <= PROBES; i++)
		for (unsigned n = 0; n < FLEET; n++) {
			s->talk[0].port[0] = (uint16_t)(1024 + n);
			seg_row(s, "%u %s . 0 0 1 502", 1200000 * i + 100 * n + 7 * i, probe);
			seg_row(s, "%u %s . 1 0 1 502", 1200000 * i + 100 * n + 9 * i + n, answer);
		}
}

static void play_fleet(struct seg_script *s)
{
	play_probed(s, false);
}

static bool shows_episodes(const struct seg_script *s, uint32_t id)
{
	const struct ta_conn *c = ta_tracker_glance(s->tracker, id);
	assert_non_null(c->trouble);
	return c->trouble->nepisodes > 0;
}

static void tcp_sleep__an_idle_connection_sleeps_and_tells_its_probes_when_it_is_looked_at(
	void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	ta_tracker_sleep_early(s->tracker);
	play_fleet(s);
	/* Who sleeps has no episodes that want a fit at the end. */
	assert_int_equal(s->tracker->room.episodes, 1);
	seg_end(s, 4000000);
	for (uint32_t id = 0; id + 1 < FLEET; id++)
		assert_false(shows_episodes(s, id));
	assert_true(shows_episodes(s, FLEET - 1)); /* the last one was in nobody's way */
	for (uint32_t id = 0; id < FLEET; id++) {
		const struct ta_conn *c = ta_tracker_conn(s->tracker, id);
		assert_int_equal(c->trouble->nepisodes, 1);
		e = c->trouble->episode[0];
		assert_int_equal(e->attempts_total, PROBES);
		assert_int_equal(e->result, TA_RESULT_ANSWERED);
		assert_non_null(e->fit);
		for (unsigned i = 0; i < PROBES; i++) {
			assert_int_equal(e->attempt[i].time_ns / TA_MS,
					 1200000 * (i + 1) + 100 * id + 7 * (i + 1));
			assert_int_equal(e->attempt[i].answer_frame, e->attempt[i].frame + 1);
		}
	}
}

static void tcp_sleep__it_sleeps_whichever_side_probes(void **state)
{
	struct seg_script *s = *state;

	ta_tracker_sleep_early(s->tracker);
	play_probed(s, true);
	for (uint32_t id = 0; id + 1 < FLEET; id++)
		assert_false(shows_episodes(s, id));
	assert_int_equal(seg_conn(s, 0)->trouble->episode[0]->attempts_total, PROBES);
}

static void tcp_sleep__a_probe_without_an_answer_keeps_awake(void **state)
{
	struct seg_script *s = *state;

	ta_tracker_sleep_early(s->tracker);
	play_fleet(s);
	s->talk[0].port[0] = 1024;
	seg_row(s, "5000s < . 0 0 1 502");
	s->talk[0].port[0] = 1024 + 1;
	seg_row(s, "5001s < . 0 0 1 502");
	seg_row(s, "5001.1s > . 1 0 1 502");
	seg_end(s, 6000000);
	assert_true(shows_episodes(s, 0));
	assert_int_equal(ta_tracker_glance(s->tracker, 0)->trouble->nepisodes, 2);
}

static void tcp_sleep__the_long_way_has_none(void **state)
{
	struct seg_script *s = *state;

	ta_tracker_go_long_way(s->tracker);
	ta_tracker_sleep_early(s->tracker);
	play_fleet(s);
	seg_end(s, 4000000);
	for (uint32_t id = 0; id < FLEET; id++)
		assert_true(shows_episodes(s, id));
}

/* What 300 bytes for a connection leave after its state of 256 and its place in the index, for one probed three times in two hours: 64. Regular
 * ones take less than half of it: of each probe only what those before it do not tell. */
static void tcp_sleep__three_probes_take_28_of_64_bytes(void **state)
{
	struct seg_script *s = *state;

	ta_tracker_go_long_way(s->tracker);
	play_fleet(s);
	for (uint32_t id = 0; id < FLEET; id++) {
		struct ta_packed packed = { 0 };
		ta_pack_episodes(ta_tracker_glance(s->tracker, id), &packed);
		assert_in_range(packed.count, 10, 28);
		free(packed.byte);
	}
}

/* Timestamps that advance with the capture's clock take next to none: 20 bytes without them. */
static void tcp_sleep__timestamps_in_step_take_few_bytes(void **state)
{
	struct seg_script *s = *state;

	ta_tracker_go_long_way(s->tracker);
	seg_play(s, "0 > S 0 0 - 64240 ts=1000/0\n20 < S. 0 0 1 65160 ts=900000/1000\n"
		    "20 > . 1 0 1 502 ts=1020/900000\n");
	for (int i = 1; i <= PROBES; i++) {
		int ms = 1200000 * i;
		seg_row(s, "%d < . 0 0 1 502 ts=%d/%d", ms, 900000 + ms - 20,
			i > 1 ? 1000 + ms - 1200000 + 9 : 1020);
		seg_row(s, "%d > . 1 0 1 502 ts=%d/%d", ms + 9, 1000 + ms + 9, 900000 + ms - 20);
	}
	struct ta_packed packed = { 0 };
	ta_pack_episodes(ta_tracker_glance(s->tracker, 0), &packed);
	assert_in_range(packed.count, 10, 23);
	free(packed.byte);
}

static uint64_t random_bits(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static void fill(void *record, size_t size, uint64_t *seed)
{
	uint8_t *p = record;
	bool wild = random_bits(seed) % 2;
	for (size_t i = 0; i < size; i++)
		p[i] = wild || random_bits(seed) % 8 == 0 ? (uint8_t)random_bits(seed) : 0;
}

/* Bytes that are no field's, and what is not packed. */
static void clear_attempt(struct ta_attempt *a)
{
	struct ta_sender *s = &a->why.sender;
	size_t end = offsetof(struct ta_sender, exact) + sizeof(s->exact);
	memset((char *)s + end, 0, sizeof(*s) - end);
	end = offsetof(struct ta_attempt, missing_before) + sizeof(a->missing_before);
	memset((char *)a + end, 0, sizeof(*a) - end);
}

#define CLEAR_BETWEEN(e, before, behind)                                                           \
	memset((char *)(e) + offsetof(struct ta_episode, before) + sizeof((e)->before), 0,         \
	       offsetof(struct ta_episode, behind) - offsetof(struct ta_episode, before) -         \
		       sizeof((e)->before))

static void clear_episode(struct ta_episode *e, uint8_t sender, uint32_t n, struct ta_attempt *a)
{
	CLEAR_BETWEEN(e, suspect, seq);
	CLEAR_BETWEEN(e, last_heard_frame, start_ns);
	CLEAR_BETWEEN(e, attempts_omitted, attempt);
	CLEAR_BETWEEN(e, peer_last_frame, peer_first_ns);
	CLEAR_BETWEEN(e, sent_on, prober_before_ns);
	CLEAR_BETWEEN(e, unacked, max_answer_ns);
	CLEAR_BETWEEN(e, healed_attempt, fit);
	e->sender = sender;
	e->nattempts = n;
	e->attempts_capacity = 0;
	e->attempt = a;
	e->fit = NULL;
}

/* Whatever the fields of a record hold, all of them come back. */
static void tcp_sleep__nothing_is_lost(void **state)
{
	uint64_t seed = 88172645463325252;
	(void)state;
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct ta_conn c;
		struct ta_trouble t = { 0 };
		struct ta_episode episode[RUNS], *list[RUNS];
		struct ta_attempt attempt[RUNS][ATTEMPTS];
		fill(&c, sizeof(c), &seed);
		for (unsigned i = 0; i < RUNS; i++) {
			uint32_t n = 1 + (uint32_t)(random_bits(&seed) % ATTEMPTS);
			for (uint32_t k = 0; k < n; k++) {
				fill(&attempt[i][k], sizeof(attempt[i][k]), &seed);
				clear_attempt(&attempt[i][k]);
				/* Sums of times must not overflow here; they don't where times are a capture's. */
				attempt[i][k].time_ns >>= 4;
				attempt[i][k].heard_ns >>= 4;
			}
			fill(&episode[i], sizeof(episode[i]), &seed);
			clear_episode(&episode[i], random_bits(&seed) % 2, n, attempt[i]);
			list[i] = &episode[i];
		}
		c.half[0].last_seen_ns >>= 4;
		c.half[1].last_seen_ns >>= 4;
		t.episode = list;
		t.nepisodes = RUNS;
		c.trouble = &t;
		struct ta_packed packed = { 0 };
		ta_pack_episodes(&c, &packed);
		struct ta_trouble *back = ta_unpack_episodes(&c, packed.byte);
		assert_int_equal(back->nepisodes, RUNS);
		for (unsigned i = 0; i < RUNS; i++) {
			struct ta_episode *e = back->episode[i];
			for (uint32_t k = 0; k < episode[i].nattempts; k++) {
				clear_attempt(&e->attempt[k]);
				assert_memory_equal(&e->attempt[k], &attempt[i][k],
						    sizeof(e->attempt[k]));
			}
			free(e->attempt);
			clear_episode(e, e->sender, e->nattempts, attempt[i]);
			assert_memory_equal(e, &episode[i], sizeof(*e));
			free(e);
		}
		free(back->episode);
		free(back);
		free(packed.byte);
	}
}

/* Connections that were probed, and before that echoed a timestamp that no segment here bears: that of one side. The first sleeps. */
static void echo_and_probe(struct seg_script *s, bool of_server)
{
	seg_limit(s, 0);
	ta_tracker_sleep_early(s->tracker);
	for (int n = 0; n < 2; n++) {
		int ms = 10000 * n;
		seg_row(s, "%d > S 0 0 - 64240 ts=900/0 c=%d", ms, n);
		seg_row(s, "%d < S. 0 0 1 65160 ts=5000/900 c=%d", ms + 20, n);
		seg_row(s, "%d > . 1 0 1 502 ts=920/5000 c=%d", ms + 20, n);
		if (of_server)
			seg_row(s, "%d > . 1 0 1 502 ts=1500/5500 c=%d", ms + 600, n);
		else
			seg_row(s, "%d < . 1 0 1 502 ts=5580/1400 c=%d", ms + 600, n);
		for (int i = 1; i <= 3; i++) {
			int at = 1200000 * i;
			seg_row(s, "%d < . 0 0 1 502 ts=%d/%d c=%d", at + ms, 5000 + at,
				i > 1       ? 905 + at - 1200000
				: of_server ? 1500
					    : 920,
				n);
			seg_row(s, "%d > . 1 0 1 502 ts=%d/%d c=%d", at + ms + 5, 905 + at,
				5000 + at, n);
		}
	}
	assert_false(shows_episodes(s, 0));
}

/* What was noted of either half before it slept is told in the end. */
static void tcp_sleep__an_echo_of_either_side_is_told_in_the_end(void **state)
{
	struct seg_script *s = *state;

	for (int of_server = 0; of_server < 2; of_server++) {
		echo_and_probe(s, of_server);
		seg_end(s, 4000000);
		assert_true(shows_episodes(s, 0));
		const struct ta_conn *c = ta_tracker_glance(s->tracker, 0);
		const int client = seg_key(c, 0);
		assert_int_equal(c->trouble->half[client].echo_unseen, !of_server);
		assert_int_equal(c->trouble->half[!client].echo_unseen, of_server);
		assert_int_equal(c->trouble->half[of_server ? !client : client].echo_unseen_frame,
				 4);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_sleep__an_idle_connection_sleeps_and_tells_its_probes_when_it_is_looked_at),
		TELL(tcp_sleep__it_sleeps_whichever_side_probes),
		TELL(tcp_sleep__a_probe_without_an_answer_keeps_awake),
		TELL(tcp_sleep__the_long_way_has_none),
		TELL(tcp_sleep__three_probes_take_28_of_64_bytes),
		TELL(tcp_sleep__timestamps_in_step_take_few_bytes),
		cmocka_unit_test(tcp_sleep__nothing_is_lost),
		TELL(tcp_sleep__an_echo_of_either_side_is_told_in_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
