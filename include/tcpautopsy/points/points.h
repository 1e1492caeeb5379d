/* SPDX-License-Identifier: MIT */
/* Several capture points of the same connections: what each saw, which packets are the same, how the clocks stand to each
 * other, and what became of each segment between them. Values and arrays only; no packets, no I/O.
 *
 * A point logs the TCP segments that it saw (second captures of one packet aside). When all points have been read to their ends
 * ta_points_join() looks for connections that two of them saw, one by one: by addresses and ports, or, where a NAT rewrote them,
 * by what it leaves as it is. Directions are those of the point that is asked: dir is the key index of the sender in that
 * point's connection. */
#ifndef TCPAUTOPSY_POINTS_POINTS_H
#define TCPAUTOPSY_POINTS_POINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpautopsy/flow/flow.h"

enum { TA_POINTS_MAX = 8 };

enum ta_sight_have {
	TA_SIGHT_ACK = 1 << 0,
	TA_SIGHT_TS = 1 << 1,
	TA_SIGHT_IP_ID = 1 << 2,
	TA_SIGHT_DF = 1 << 3
};

/* One TCP segment as a point saw it. */
struct ta_sight {
	int64_t time_ns; /* Unix clock of the point; of a trace without date the trace's own */
	uint32_t conn;   /* id in the point's run */
	uint32_t frame;  /* of the point's run */
	uint32_t seq, ack, tsval, tsecr;
	uint32_t len;     /* payload bytes */
	uint32_t window;  /* as on the wire */
	uint32_t sack[2]; /* first block; 0, 0: none */
	uint16_t flags;   /* TA_FIN … */
	uint16_t ip_id;
	uint16_t mss; /* of a SYN; 0: none */
	uint8_t dir;  /* key index of its sender */
	uint8_t ttl;
	uint8_t have; /* enum ta_sight_have */
};

enum ta_fate {
	TA_FATE_UNKNOWN, /* the other point can't tell: not watching then, filtered, or its capture lost packets */
	TA_FATE_BOTH, /* seen at both */
	TA_FATE_LOST, /* it passed the point nearer to its sender, and never the other, which watched: lost between them */
	TA_FATE_MADE, /* seen only at the point farther from its sender: made, or changed beyond recognition, between them */
	TA_FATE_COUNT
};

/* How two clocks stand to each other: time at b = time at a + offset + drift * (time at a - since). */
struct ta_clock_pair {
	bool known;
	int64_t offset_ns;      /* at since_ns */
	int64_t uncertainty_ns; /* of the offset, to either side; one_way: -1, not known */
	int64_t since_ns;       /* on a's clock */
	double drift;           /* b's seconds per second of a, less 1 */
	unsigned
		steps; /* times that a clock was set while both watched; the values are of the longest stretch between them */
	uint32_t shared; /* packets that both saw */
	bool one_way;    /* shared packets of one direction only: the offset is a bound */
};

/* What one direction of a joined connection underwent between the two points; dir is that of point a. */
struct ta_between {
	uint32_t both, lost, made, unknown; /* segments */
	uint32_t twice;     /* seen once at the near point and more often at the far one */
	uint32_t overtaken; /* in another order at the far point */
	int64_t delay_min_ns, delay_median_ns,
		delay_max_ns;                       /* on the joined clock; -1: not known */
	uint32_t first_lost_frame, last_lost_frame; /* at the near point; 0: none */
	uint32_t after;      /* of the unknown ones: lost, or the far capture had been stopped (TA_FATE_WHY_AFTER) */
	uint32_t before;     /* of the unknown ones: lost, or the far capture had not begun (TA_FATE_WHY_BEFORE) */
	uint32_t first_after_frame, last_after_frame; /* at the near point; 0: none */
	bool near_is_a;      /* a is nearer to the sender of this direction */
	bool near_known;
};

/* What a middlebox between the points changed. */
enum ta_rewritten {
	TA_REWRITTEN_ADDRESS = 1 << 0, /* of the client, or the server: NAT */
	TA_REWRITTEN_PORT = 1 << 1,
	TA_REWRITTEN_SEQ = 1 << 2,      /* by a constant, in at least one direction */
	TA_REWRITTEN_SACK_NOT = 1 << 3, /* and the SACK blocks were not moved with it */
	TA_REWRITTEN_MSS = 1 << 4,
	TA_REWRITTEN_TIMESTAMPS = 1 << 5, /* stripped or changed */
	TA_REWRITTEN_WINDOW = 1 << 6,
	TA_REWRITTEN_TTL_UP = 1 << 7 /* a TTL that grew: something in between sends in its name */
};

/* One connection that two points saw. */
struct ta_joined {
	unsigned point[2];     /* a, b: indexes of the points */
	uint32_t conn[2];      /* its ids there */
	bool swapped;          /* key indexes are the other way round at b */
	uint32_t rewritten;    /* enum ta_rewritten */
	uint32_t seq_shift[2]; /* what is added to a's numbers of direction dir to give b's */
	struct ta_between between[2];
	struct ta_clock_pair clock;
};

/* Why a fate is unknown. */
enum ta_fate_why {
	TA_FATE_WHY_NONE,
	TA_FATE_WHY_BEFORE,  /* it would have come to the other point before that one's first packet: lost, or its capture had not begun */
	TA_FATE_WHY_AFTER,   /* after its last packet, and nothing shows that its capture had ended: lost, or it had been stopped */
	TA_FATE_WHY_ENDED,   /* after its last packet, and its capture had ended: what its own side sent later is not in it either */
	TA_FATE_WHY_UNBEGUN, /* before its first packet, and its capture had not begun: what its own side sent before is not in it either */
	TA_FATE_WHY_LOSSY,   /* the other point's capture lost packets */
	TA_FATE_WHY_FILTER,  /* the other point saw nothing of this direction, of any connection */
	TA_FATE_WHY_NEAR,    /* which point is nearer to the sender is not known */
	TA_FATE_WHY_GAP,     /* the other point may not have watched then: between two of its pieces */
	TA_FATE_WHY_COUNT
};

/* What became of one sight. */
struct ta_sight_fate {
	uint8_t fate; /* enum ta_fate */
	uint8_t why;  /* enum ta_fate_why, with TA_FATE_UNKNOWN */
	uint32_t
		frame; /* of the other point's run where it is the same packet, or the one that carries its bytes (offload: with TA_FATE_LOST
			      * it carries some of them, and some are lost); 0: none */
	int64_t delay_ns; /* from the near to the far point on the joined clock, with TA_FATE_BOTH and a known clock; -1 */
};

struct ta_points;

struct ta_points *ta_points_new(void);
void ta_points_free(struct ta_points *points);

/* A point. Returns its index, or -1 at TA_POINTS_MAX. The name is copied. */
int ta_points_add(struct ta_points *points, const char *name);

/* A segment that a point saw, in the order in which it was captured. At TA_LIMIT_SIGHTS the rest is left out (counted). */
void ta_points_sight(struct ta_points *points, unsigned point, const struct ta_sight *sight);

/* The endpoints of a connection at a point, once for each; and when the point watched: first and last packet of any kind on its
 * clock, and whether its capture says that it lost packets or was filtered. */
void ta_points_connection(struct ta_points *points, unsigned point, uint32_t conn,
			  const struct ta_flow_key *key);
void ta_points_watched(struct ta_points *points, unsigned point, int64_t from_ns, int64_t to_ns,
		       bool lossy);

/* Between two of its pieces the point may not have watched; in the order of time. */
void ta_points_gap(struct ta_points *points, unsigned point, int64_t from_ns, int64_t to_ns);

/* Such a gap touches that time, on the point's clock. */
bool ta_points_gap_in(const struct ta_points *points, unsigned point, int64_t from_ns,
		      int64_t to_ns);

/* All points ran until they were stopped together: what a point does not show after its last packet did not come to it. Before
 * ta_points_join(). Without it nothing of that time is held against a point: a pcap file does not say when its capture ended. */
void ta_points_stopped_together(struct ta_points *points);

/* Joins what can be joined, and works out clocks and fates. Once, when all is logged. */
void ta_points_join(struct ta_points *points);

unsigned ta_points_count(const struct ta_points *points);
const char *ta_points_name(const struct ta_points *points, unsigned point);
uint64_t ta_points_left_out(const struct ta_points *points);

/* The clock of b beside that of a, from all connections that both saw; NULL where nothing is shared. a < b. */
const struct ta_clock_pair *ta_points_clock(const struct ta_points *points, unsigned a, unsigned b);

/* The time on b's clock of a moment on a's, with the steps of either clock; as it is where no clock is known. a may be greater
 * than b. */
int64_t ta_points_time(const struct ta_points *points, unsigned a, unsigned b, int64_t at_a_ns);

/* The joined connections of one at a point: the count, and each. */
size_t ta_points_joined_count(const struct ta_points *points, unsigned point, uint32_t conn);
const struct ta_joined *ta_points_joined(const struct ta_points *points, unsigned point,
					 uint32_t conn, size_t index);

/* What the other point of `joined` saw of the packet that `point` saw in `frame`. */
struct ta_sight_fate ta_points_fate(const struct ta_points *points, const struct ta_joined *joined,
				    unsigned point, uint32_t frame);

/* What became of the packets of a sender (dir) of a connection that `other` never saw: TA_FATE_LOST where each of them would have
 * passed `other` after `point` (another connection of the same two hosts shows so) while that one watched; else TA_FATE_UNKNOWN, and
 * why. For the SYN that never arrived. */
struct ta_sight_fate ta_points_unseen(const struct ta_points *points, unsigned point, uint32_t conn,
				      unsigned dir, unsigned other);

/* One of the points that saw a connection. */
struct ta_path_point {
	unsigned point;
	uint32_t conn;    /* its id there */
	bool swapped;     /* key indexes are the other way round than at the point that was asked */
	unsigned farther; /* how many of the others are known to be farther from the sender */
};

/* All of them, the nearest to the sender first. */
struct ta_path {
	struct ta_path_point at[TA_POINTS_MAX];
	size_t n;
	bool known; /* the order holds: of each two it is known which is nearer */
};

/* The points that saw a connection of `point`, ordered from the sender of `dir` (key index at that point) to its receiver. */
void ta_points_path(const struct ta_points *points, unsigned point, uint32_t conn, unsigned dir,
		    struct ta_path *ret);
/* The place of a point on it, or path->n. */
size_t ta_path_find(const struct ta_path *path, unsigned point);

/* The sights of one connection at a point, in their order; *ret_count of them. Borrowed. */
const struct ta_sight *const *ta_points_sights(const struct ta_points *points, unsigned point,
					       uint32_t conn, size_t *ret_count);

#endif
