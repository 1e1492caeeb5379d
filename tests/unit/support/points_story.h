/* SPDX-License-Identifier: MIT */
/* A connection that two points see: point 0 beside the client, point 1 beside the server, and between them a path with a delay,
 * a NAT, or a clock that is wrong. */
#ifndef TA_TEST_POINTS_STORY_H
#define TA_TEST_POINTS_STORY_H

#include <string.h>

#include <tcpautopsy/core/timefmt.h>
#include <tcpautopsy/points/points.h>

enum { FROM_CLIENT, FROM_SERVER };
enum { LOST = 1 << 0, DOUBLED = 1 << 1, UNSEEN_0 = 1 << 2, UNSEEN_1 = 1 << 3 };

struct points_story {
	struct ta_points *points;
	int64_t now_ns, delay_ns;
	int64_t ahead_ns; /* clock of point 1 less that of point 0 */
	double drift;
	int64_t start_ns;
	uint32_t conn[2], frame[2];
	uint16_t id;
	bool no_id, no_ts, ts_stripped, nat, sack_not;
	uint32_t seq_shift; /* of the client's numbers at point 1 */
	uint32_t last[2];   /* frame of the last packet at each point */
	int64_t first_ns[2], last_ns[2];
};

static inline struct ta_flow_key points_key(uint8_t client, uint16_t port)
{
	const uint8_t c[4] = { 10, 0, 0, client }, s[4] = { 10, 0, 0, 200 };
	struct ta_flow_key key;
	struct ta_addr from = ta_addr_ipv4(c), to = ta_addr_ipv4(s);
	int dir;
	ta_flow_key_make(&key, &dir, &from, port, &to, 80, 0);
	return key;
}

static inline void points_story_open(struct points_story *s)
{
	memset(s, 0, sizeof(*s));
	s->points = ta_points_new();
	ta_points_add(s->points, "client");
	ta_points_add(s->points, "server");
	s->start_ns = s->now_ns = 1700000000 * TA_SEC;
	s->delay_ns = 10000000;
	s->id = 100;
}

/* For cmocka: a new story in *state, and its end. */
static inline int points_story_setup(void **state)
{
	static struct points_story story;
	points_story_open(&story);
	*state = &story;
	return 0;
}

static inline int points_story_teardown(void **state)
{
	struct points_story *s = *state;
	ta_points_free(s->points);
	return 0;
}

/* The same from the beginning: for the next case of a table. */
static inline struct points_story *points_story_again(void **state)
{
	points_story_teardown(state);
	points_story_setup(state);
	return *state;
}

#define POINTS_STORY(f)                                                                            \
	cmocka_unit_test_setup_teardown(f, points_story_setup, points_story_teardown)

/* Both points know the connection; with nat under another address at point 1, which there compares higher than the server's. */
static inline void points_story_connection(struct points_story *s, uint16_t port)
{
	struct ta_flow_key key = points_key(1, port), other = points_key(s->nat ? 210 : 1, port);
	ta_points_connection(s->points, 0, s->conn[0], &key);
	ta_points_connection(s->points, 1, s->conn[1], &other);
}

static inline void points_story_see(struct points_story *s, unsigned point, int64_t time_ns,
				    struct ta_sight sight)
{
	if (point) {
		time_ns += s->ahead_ns + (int64_t)((double)(time_ns - s->start_ns) * s->drift);
		if (sight.dir == FROM_CLIENT)
			sight.seq += s->seq_shift;
		else if (sight.have & TA_SIGHT_ACK)
			sight.ack += s->seq_shift;
		if (sight.dir == FROM_SERVER && sight.sack[1] && !s->sack_not) {
			sight.sack[0] += s->seq_shift;
			sight.sack[1] += s->seq_shift;
		}
		if (s->nat)
			sight.dir = !sight.dir;
		if (s->ts_stripped) {
			sight.have &= (uint8_t)~TA_SIGHT_TS;
			sight.tsval = sight.tsecr = 0;
		}
	}
	sight.time_ns = time_ns;
	sight.conn = s->conn[point];
	sight.frame = s->last[point] = ++s->frame[point];
	if (!s->first_ns[point])
		s->first_ns[point] = time_ns;
	s->last_ns[point] = time_ns;
	ta_points_sight(s->points, point, &sight);
}

/* The sender's packet at `now`, which then is over: the next may be sent when this one has arrived. */
static inline void points_story_send(struct points_story *s, unsigned dir, uint32_t seq,
				     uint32_t ack, uint32_t len, uint16_t flags, unsigned what)
{
	struct ta_sight sight = { .seq = seq,
				  .ack = ack,
				  .len = len,
				  .flags = flags,
				  .dir = (uint8_t)dir,
				  .window = 500,
				  .ttl = 64 };
	sight.have = flags & TA_ACK ? TA_SIGHT_ACK : 0;
	if (!s->no_ts) {
		sight.have |= TA_SIGHT_TS;
		sight.tsval = (uint32_t)(s->now_ns / 1000000);
	}
	if (!s->no_id) {
		sight.have |= TA_SIGHT_IP_ID;
		sight.ip_id = s->id++;
	}
	unsigned near = dir == FROM_CLIENT ? 0 : 1;
	if (!(what & (near ? UNSEEN_1 : UNSEEN_0)))
		points_story_see(s, near, s->now_ns, sight);
	s->now_ns += s->delay_ns;
	sight.ttl = 60;
	if (!(what & LOST) && !(what & (near ? UNSEEN_0 : UNSEEN_1)))
		points_story_see(s, !near, s->now_ns, sight);
	if (what & DOUBLED)
		points_story_see(s, !near, s->now_ns + 3000000, sight);
}

static inline void points_story_handshake(struct points_story *s, uint32_t client, uint32_t server)
{
	points_story_send(s, FROM_CLIENT, client, 0, 0, TA_SYN, 0);
	points_story_send(s, FROM_SERVER, server, client + 1, 0, TA_SYN | TA_ACK, 0);
	points_story_send(s, FROM_CLIENT, client + 1, server + 1, 0, TA_ACK, 0);
}

static inline void points_story_join(struct points_story *s)
{
	for (unsigned point = 0; point < 2; point++)
		ta_points_watched(s->points, point, s->first_ns[point] - TA_SEC,
				  s->last_ns[point] + TA_SEC, false);
	ta_points_join(s->points);
}

/* The one joined connection of the story's present one; NULL: it was not joined. */
static inline const struct ta_joined *points_story_joined(const struct points_story *s)
{
	if (ta_points_joined_count(s->points, 0, s->conn[0]) != 1)
		return NULL;
	return ta_points_joined(s->points, 0, s->conn[0], 0);
}

static inline struct ta_sight_fate points_story_fate(const struct points_story *s, unsigned point,
						     uint32_t frame)
{
	return ta_points_fate(s->points, points_story_joined(s), point, frame);
}

#endif
