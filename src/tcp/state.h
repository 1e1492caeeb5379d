/* SPDX-License-Identifier: MIT */
/* The tracker: what it keeps beside its connections. */
#ifndef TA_TCP_STATE_H
#define TA_TCP_STATE_H

#include "contest.h"
#include "outq.h"
#include "tcpautopsy/tcp/tracker.h"

/* Places of tombstones, a power of two, between these two; a part of the memory where that is limited. 4 bytes each. */
#define TA_TOMBSTONES_LEAST (1u << 16)
#define TA_TOMBSTONES_MOST (1u << 22)
#define TA_TOMBSTONES_PART 16

/* The newest segments with new bytes of a half, for when they are sent again although they were acknowledged. Each half has a slot of its
 * own, 216 bytes, until there are more halves than slots: then those of connections that began so much earlier are overwritten, and what
 * they had is not told. Powers of two; the most where memory is limited to less than TA_LAST_DATA_PART of them. */
#define TA_LAST_DATA_LEAST (1u << 13)
#define TA_LAST_DATA_MOST (1u << 17)
#define TA_LAST_DATA_PART 32
#define TA_SENT_KEPT 8u

struct ta_sent {
	int64_t time_ns;
	uint32_t frame, seq, len; /* len 0: none, or sent again since */
};

struct ta_last_data {
	const struct ta_half *half;
	uint32_t frame, seq, len;
	uint32_t count; /* of all that were kept: the newest is sent[(count - 1) % TA_SENT_KEPT] */
	struct ta_sent sent[TA_SENT_KEPT];
};

/* What the processor fetches at once. */
#define TA_CACHE_LINE 64u

/* Unseen echoes of halves of which nothing else has to be kept: few. Open addressing by the place of the half, at most half full. */
struct ta_echo {
	const struct ta_half *half; /* NULL: none */
	uint32_t count, first_frame;
};
struct ta_echoes {
	struct ta_echo *slot; /* owned */
	size_t nslots, used;
};

struct ta_alias;
struct ta_awake;
struct ta_dup_ring;
struct ta_sleep;

/* When the table of connections is full, or the memory. */
struct ta_room {
	uint64_t memory_bytes; /* what the process may hold; 0: no limit */
	uint64_t end_bytes;    /* of it, what the end of the run takes */
	uint64_t
		places_max; /* connections for which room is taken: half of the rest, the other half is for what went wrong */
	uint64_t evicted_bytes; /* what it held when connections were last folded */
	uint64_t episodes;      /* alive: each will want a fit at the end */
	uint64_t
		held_bytes; /* when it was last looked at, with what the end of the run will take */
	uint32_t segments;  /* since then, */
	uint32_t segments_to_look; /* and so many before it is looked at again */
	uint32_t
		in_vain; /* connections that may yet be refused before it is tried to fold others, after that was in vain */
	bool over; /* memory is nearly used up: no place is taken that was not given back, */
	bool full; /* or it is used up: none at all */
};

/* The fingerprint of a link address and an interface, remembered: a run has few of them. */
#define TA_LINK_SLOTS 16u
#define TA_INTERFACE_BITS 16 /* of the key; the rest is the address */
struct ta_link_print {
	uint64_t key; /* 0: none yet */
	uint8_t print;
};

/* Where a segment that was announced probably belongs: ta_tracker_expect(). */
struct ta_hint {
	const struct ta_segment *seg;
	struct ta_conn *conn;
	uint32_t id;
	int dir;
	uint64_t print; /* ta_dup_print() */
};

struct ta_tracker {
	struct ta_hint hint[TA_EXPECTED]; /* in the order in which they come */
	uint32_t nhints, next_hint;
	uint64_t hint_changes; /* ta_flow_changes() when they were made */
	struct ta_link_print link[TA_LINK_SLOTS];
	struct ta_flow_table *flows;
	struct ta_outq_pool pool;
	struct ta_dup_ring *dups;
	struct ta_alias *alias;
	struct ta_awake *awake; /* once finished */
	struct ta_sleep *sleep;
	struct ta_last_data *last_data; /* owned */
	uint32_t nlast_data;
	struct ta_echoes echoes;
	struct ta_anomalies anomalies;
	int64_t resolution_ns;
	int64_t last_ns;
	int64_t end_ns;
	uint64_t folded;
	struct ta_lost lost;
	struct ta_room room; /* fold.c */
	uint32_t *
		tombstone; /* fingerprints of folded connections, direct-mapped; NULL: none was folded */
	uint64_t tombstone_seed;
	uint32_t tombstones;                    /* places */
	struct ta_contest contest[TA_CONTESTS]; /* contest.c */
	bool contested;                         /* there has been one */
	struct ta_segment *held; /* for the connection that won the last one; owned */
	uint32_t nheld;
	bool finished;
	bool part; /* of a capture: others see that time goes back */
	bool long_way;      /* no short way (smooth.c), and no sleep */
	bool sleep_early;   /* one connection is kept from sleep: to try the others */
	bool before_probes; /* the run is older than the loss probe */
	int64_t (*visible_until)(void *context, const struct ta_conn *conn,
				 const struct ta_episode *episode);
	void *visible_context;
};

/* The slot of a half of the connection with this id. It may be another's. */
static inline struct ta_last_data *ta_last_data_slot(const struct ta_tracker *t, uint32_t id,
						     int dir)
{
	return &t->last_data[(id << 1 | (unsigned)dir) & (t->nlast_data - 1)];
}
/* A connection with this id begins: there may be more of them. */
void ta_last_data_grow(struct ta_tracker *tracker, uint32_t id);

/* Frees what a connection owns: conn.c. */
void ta_conn_release(struct ta_tracker *tracker, struct ta_conn *conn);
/* Frees a record of trouble with all that it owns: conn.c. */
void ta_trouble_free(struct ta_trouble *trouble);

#endif
