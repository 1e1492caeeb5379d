/* SPDX-License-Identifier: MIT */
/* Stories seen at the client ("here") while another point stands at the server ("there"), with a clock of its own, or the other way
 * round. What the points saw is told by a fake of src/points. field.conn is the talk that what comes next is of: the story's own (0), or
 * another that both saw. */
#ifndef TA_TEST_POINTS_FIELD_H
#define TA_TEST_POINTS_FIELD_H

#include <stdio.h>
#include <string.h>

#include "seg_script.h"
#include "tcpautopsy/points/points.h"

enum { SIGHTS = 256, FRAME_THERE = 500, CONNS = 2 };
#define CLOCK_THERE (1000 * TA_SEC)

enum where { HERE, THERE, BOTH, UNWATCHED, AFTER_END };

struct seen {
	struct ta_sight sight;
	struct ta_sight_fate fate;
};

/* The two points of a test. */
static struct {
	struct seen at[CONNS][2][SIGHTS];
	const struct ta_sight *list[CONNS][2][SIGHTS];
	size_t count[CONNS][2];
	struct ta_joined joined[CONNS];
	uint32_t conn;
	bool at_server; /* "here" is */
} field;

size_t ta_points_joined_count(const struct ta_points *points, unsigned point, uint32_t conn)
{
	return points && point <= 1 && conn < CONNS && field.count[conn][0];
}

const struct ta_joined *ta_points_joined(const struct ta_points *points, unsigned point,
					 uint32_t conn, size_t index)
{
	return ta_points_joined_count(points, point, conn) > index ? &field.joined[conn] : NULL;
}

const char *ta_points_name(const struct ta_points *points, unsigned point)
{
	return points && point ? "server" : "client";
}

const struct ta_sight *const *ta_points_sights(const struct ta_points *points, unsigned point,
					       uint32_t conn, size_t *ret_count)
{
	bool known = points && conn < CONNS;
	*ret_count = known ? field.count[conn][point] : 0;
	return known ? field.list[conn][point] : NULL;
}

struct ta_sight_fate ta_points_fate(const struct ta_points *points, const struct ta_joined *joined,
				    unsigned point, uint32_t frame)
{
	uint32_t conn = joined ? joined->conn[0] : 0;
	for (size_t i = 0; points && joined && i < field.count[conn][point]; i++)
		if (field.at[conn][point][i].sight.frame == frame)
			return field.at[conn][point][i].fate;
	return (struct ta_sight_fate){ .fate = TA_FATE_UNKNOWN, .delay_ns = -1 };
}

int64_t ta_points_time(const struct ta_points *points, unsigned a, unsigned b, int64_t at_a_ns)
{
	return points && a != b ? at_a_ns + (b ? CLOCK_THERE : -CLOCK_THERE) : at_a_ns;
}

bool ta_points_gap_in(const struct ta_points *points, unsigned index, int64_t from_ns,
		      int64_t to_ns)
{
	return !points || index > 1 || from_ns > to_ns; /* both watched all the time */
}

static inline void see(unsigned point, const struct ta_sight *sight, enum ta_fate fate,
		       uint32_t frame)
{
	struct seen *at = field.at[field.conn][point];
	size_t n = field.count[field.conn][point]++;

	assert_true(n < SIGHTS);
	at[n] = (struct seen){ *sight, { .fate = (uint8_t)fate, .frame = frame, .delay_ns = -1 } };
	field.list[field.conn][point][n] = &at[n].sight;
}

/* A segment, and where it was seen. */
static inline void at(struct seg_script *s, enum where where, double ms, char dir,
		      const char *flags, uint32_t seq, uint32_t len, uint32_t ack)
{
	bool from_client = dir == '>';
	bool from_here = from_client != field.at_server;
	struct ta_sight sight = { .time_ns = (int64_t)(ms * 1e6),
				  .seq = seq,
				  .ack = ack,
				  .len = len,
				  .ttl = 64,
				  .have = TA_SIGHT_ACK };

	char acked[12] = "-"; /* without the flag */
	if (strchr(flags, '.'))
		snprintf(acked, sizeof(acked), "%u", ack);
	if (where != THERE)
		seg_row(s, "%.0f %c %s %u %u %s 502 ttl=%d c=%u", ms, dir, flags, seq, len, acked,
			from_here ? 64 : 60, field.conn);
	sight.flags = TA_ACK | (strchr(flags, 'R') ? TA_RST : 0) |
		      (strchr(flags, 'S') ? TA_SYN : 0) | (strchr(flags, 'F') ? TA_FIN : 0);
	sight.dir = (uint8_t)seg_key(seg_conn(s, field.conn), !from_client);
	sight.frame = s->frame;
	size_t *count = field.count[field.conn];
	uint32_t there = FRAME_THERE + 1000 * field.conn + (uint32_t)count[1];
	enum ta_fate fate = where == BOTH                  ? TA_FATE_BOTH
			    : where >= UNWATCHED           ? TA_FATE_UNKNOWN
			    : (where == HERE) == from_here ? TA_FATE_LOST
							   : TA_FATE_MADE;
	if (where != THERE) {
		sight.ttl = from_here ? 64 : 60;
		see(0, &sight, fate, where == BOTH ? there : 0);
		if (where == AFTER_END)
			field.at[field.conn][0][count[0] - 1].fate.why = TA_FATE_WHY_AFTER;
	}
	if (where == THERE || where == BOTH) {
		uint32_t here = sight.frame;
		sight.frame = there;
		sight.time_ns += CLOCK_THERE + 5 * TA_MS;
		sight.ttl = from_here ? 60 : 64;
		see(1, &sight, fate, where == BOTH ? here : 0);
	}
}

/* Two points that know all that the stories need of what was played so far. */
static inline void watch(struct seg_script *s, bool at_server)
{
	static char any;

	memset(&field, 0, sizeof(field));
	field.at_server = at_server;
	s->points = (const struct ta_points *)&any;
	int client = seg_key(seg_conn(s, 0), 0);
	for (uint32_t conn = 0; conn < CONNS; conn++) {
		struct ta_joined *joined = &field.joined[conn];
		*joined = (struct ta_joined){ .point = { 0, 1 }, .conn = { conn, conn } };
		joined->between[client] =
			(struct ta_between){ .near_is_a = !at_server, .near_known = true };
		joined->between[!client] =
			(struct ta_between){ .near_is_a = at_server, .near_known = true };
		joined->clock = (struct ta_clock_pair){ .known = true, .offset_ns = CLOCK_THERE };
	}
}

/* A handshake and some bytes that went well. */
static inline void begin(struct seg_script *s)
{
	seg_handshake(s);
	watch(s, false);
	at(s, BOTH, 100, '>', "P.", 1, 10, 1);
	at(s, BOTH, 120, '<', "P.", 1, 20, 11);
	at(s, BOTH, 140, '>', ".", 11, 0, 21);
}

static const double copies[] = { 1000, 1220, 1440, 1880, 2760, 4520, 8040, 15080, 29160 };
enum { COPIES = sizeof(copies) / sizeof(copies[0]) };

/* The client's bytes again and again, seen so far. */
static inline void in_vain(struct seg_script *s, enum where where)
{
	for (int i = 0; i < COPIES; i++)
		at(s, where, copies[i], '>', "P.", 11, 10, 21);
}

static inline bool shows(const struct ta_diagnosis *d, enum ta_fact_kind kind)
{
	return ta_fact_find(&d->facts, kind, -1) != NULL;
}

static inline bool advises_capture(const struct ta_diagnosis *d)
{
	for (size_t i = 0; i < d->nadvice; i++)
		if (strstr(d->advice[i], "tcpdump -i"))
			return true;
	return false;
}

#endif
