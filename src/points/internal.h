/* SPDX-License-Identifier: MIT */
/* What the files of this layer share: the log of each point, the joins, and the steps between them. */
#ifndef TA_POINTS_INTERNAL_H
#define TA_POINTS_INTERNAL_H

#include "tcpautopsy/points/points.h"

#define TA_POINTS_NONE UINT32_MAX

/* Sights of one connection, in their order. */
struct ta_sights {
	struct ta_sights *next; /* owned */
	uint32_t count, capacity;
	struct ta_sight item[];
};

/* A connection at a point: its sights are order[first … first + count). */
struct ta_point_conn {
	struct ta_flow_key key;
	struct ta_sights *sights; /* owned */
	struct ta_sights *latest; /* the last of them; borrowed */
	uint32_t first, count;
	bool have_key;
	bool by_frame; /* frames grow with the order */
};

/* Time in which a point may not have watched. */
struct ta_point_gap {
	int64_t from_ns, to_ns;
};

struct ta_point {
	char *name;
	size_t count;                  /* of sights */
	const struct ta_sight **order; /* by connection, once joined */
	struct ta_point_conn *conn;    /* by id */
	size_t nconns, conns_capacity;
	int64_t from_ns, to_ns;
	bool watched; /* from_ns and to_ns are known */
	bool lossy;
	struct ta_point_gap *gap; /* in the order of time */
	size_t ngaps, gaps_capacity;
	int64_t *
		miss; /* when it certainly missed a packet; sorted once all joins of a pair have been looked at */
	size_t nmisses, misses_capacity;
	bool two_way; /* at least one connection was seen in both directions */
};

/* A stretch of time in which neither clock was set. */
struct ta_clock_piece {
	int64_t from_ns; /* on a's clock; the first one's holds for what was before, too */
	int64_t since_ns, offset_ns, uncertainty_ns;
	double drift;
	uint32_t samples;
};

/* Two points and their clocks. */
struct ta_point_pair {
	struct ta_clock_pair clock;
	struct ta_clock_piece *piece;
	size_t npieces;
	/* of each side: its capture had ended when its own side still sent; and had not begun when that already sent */
	bool ended[2], unbegun[2];
	/* of each side the hosts of the joined connections and which of them it is nearer to: hashes, sorted */
	uint64_t *hosts[2];
	size_t nhosts[2];
};

/* One joined connection with what was found out of its packets. Side 0 is point a. */
struct ta_join {
	struct ta_joined joined;
	int64_t shift[2]; /* unwrapped position at b less that at a, of each direction (a's) */
	uint32_t *peer
		[2]; /* of each sight: the index of the same packet on the other side, or TA_POINTS_NONE */
	uint8_t *mark[2]; /* enum ta_join_mark */
	struct ta_sight_fate *fate[2];
	/* of certain packets, on the joined clock; and within which others are the same */
	int64_t delay_min_ns[2], delay_mid_ns[2], delay_max_ns[2];
	int64_t delay_low_ns[2], delay_high_ns[2];
	bool ids_kept[2]; /* IP IDs are the same at both points */
	bool ts_kept[2];  /* TSvals are */
};

enum ta_join_mark {
	TA_JOIN_SURE = 1 << 0,  /* no other packet was alike */
	TA_JOIN_WHOLE = 1 << 1, /* all of its bytes are in packets of the other side (offload) */
	TA_JOIN_PART = 1 << 2,  /* some of them */
	TA_JOIN_MISSED =
		1 << 4, /* the other point's tap missed it: its bytes were acknowledged there */
	TA_JOIN_AGAIN = 1 << 3 /* a further copy of one that has its peer */
};

struct ta_points {
	struct ta_point point[TA_POINTS_MAX];
	unsigned count;
	uint64_t held, left_out;
	struct ta_join *join;
	size_t njoins, joins_capacity;
	struct ta_point_pair pair[TA_POINTS_MAX][TA_POINTS_MAX]; /* [a][b] */
	uint32_t *by_conn
		[TA_POINTS_MAX]; /* joins of each point's connections, sorted by connection */
	size_t nby_conn[TA_POINTS_MAX];
};

/* A shared packet as the clocks see it. */
struct ta_clock_sample {
	int64_t a_ns;     /* at a */
	int64_t ahead_ns; /* time at b less time at a */
	bool to_b; /* it went from a to b: the clocks' offset is at most ahead_ns; else at least */
};

/* One side of a join, taken apart for matching. */
struct ta_side {
	const struct ta_sight *const *sight;
	uint32_t count;
	int64_t *pos; /* sequence numbers unwrapped; NULL once all is matched */
};

/* Direction of a sight of side `which` as point a counts it. */
static inline unsigned ta_join_dir(const struct ta_join *join, unsigned which,
				   const struct ta_sight *sight)
{
	return which && join->joined.swapped ? !sight->dir : sight->dir;
}

/* Which side is nearer to the sender of a direction; with near_known. */
static inline unsigned ta_join_near(const struct ta_join *join, unsigned dir)
{
	return join->joined.between[dir].near_is_a ? 0 : 1;
}

/* candidates.c: appends the connections that points a and b share. */
void ta_points_candidates(struct ta_points *points, unsigned a, unsigned b);

/* shift.c: by how much the numbers of each direction were moved. */
void ta_join_shift(struct ta_join *join, const struct ta_side side[2]);

/* match.c: the packets that are alike in one way only; then, with a clock, those that are alike in several. */
void ta_join_match_sure(struct ta_join *join, const struct ta_side side[2]);
void ta_join_match_rest(struct ta_join *join, const struct ta_side side[2],
			const struct ta_point_pair *pair);

/* ranges.c: super-packets against the packets that carry their bytes. */
void ta_join_match_ranges(struct ta_join *join, const struct ta_side side[2],
			  const struct ta_point_pair *pair);

/* near.c: which point is nearer to each sender, and how long certain packets took. */
void ta_join_near_by_turns(struct ta_join *join, const struct ta_side side[2]);
void ta_join_near_by_clock(struct ta_join *join, const struct ta_side side[2],
			   const struct ta_point_pair *pair);
void ta_join_delays(struct ta_join *join, const struct ta_side side[2],
		    const struct ta_point_pair *pair);

/* samples.c: sorts by time at a. */
void ta_clock_sort(struct ta_clock_sample *sample, size_t count);

/* clock.c: the clocks from samples in any order, which are sorted. */
void ta_clock_solve(struct ta_point_pair *pair, struct ta_clock_sample *sample, size_t count);
/* Time at b of a moment on a's clock, and the other way. */
int64_t ta_clock_to_b(const struct ta_point_pair *pair, int64_t a_ns);
int64_t ta_clock_to_a(const struct ta_point_pair *pair, int64_t b_ns);

/* hull.c: the line that keeps the greatest distance from samples of both directions, at least one of each. */
void ta_clock_line(const struct ta_clock_sample *sample, size_t count, struct ta_clock_piece *ret);

/* Delay of a packet on the joined clock, from the near to the far side. */
static inline int64_t ta_join_delay(const struct ta_join *join, const struct ta_point_pair *pair,
				    unsigned dir, const struct ta_sight *at_a,
				    const struct ta_sight *at_b)
{
	int64_t ahead = at_b->time_ns - ta_clock_to_b(pair, at_a->time_ns);
	return join->joined.between[dir].near_is_a ? ahead : -ahead;
}

/* rewritten.c: what the path changed of the packets that both saw. */
void ta_join_rewritten(struct ta_join *join, const struct ta_points *points,
		       const struct ta_side side[2]);

/* unseen.c: notes the hosts of the joins [from, to), which are of one pair. */
void ta_pair_hosts(struct ta_points *points, struct ta_point_pair *pair, size_t from, size_t to);

/* missed.c: packets that passed a tap and that it missed. */
void ta_join_missed(struct ta_join *join, struct ta_points *points, const struct ta_side side[2],
		    const struct ta_point_pair *pair);
void ta_point_sort_misses(struct ta_point *point);
bool ta_point_missed_near(const struct ta_point *point, int64_t time_ns);

/* ended.c: whether a side's capture ended before the other's did, or began after it, as the joins [from, to) show. */
void ta_pair_ends(struct ta_points *points, struct ta_point_pair *pair, size_t from, size_t to);

/* fate.c: what became of every packet, and the sums. */
void ta_join_fates(struct ta_join *join, const struct ta_points *points,
		   const struct ta_side side[2], const struct ta_point_pair *pair);

#endif
