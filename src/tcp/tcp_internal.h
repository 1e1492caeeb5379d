/* SPDX-License-Identifier: MIT */
/* Private to src/tcp: one segment on its way through its connection, and the queue of what is outstanding. */
#ifndef TA_TCP_INTERNAL_H
#define TA_TCP_INTERNAL_H

#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/tcp/tracker.h"
#include "tcpautopsy/core/timefmt.h"

/* ---- what is outstanding: outq.c ---- */

enum ta_out_flag {
	TA_OUT_RETRANSMITTED = 1 << 0,
	TA_OUT_SACKED = 1 << 1,
	TA_OUT_UNSEEN =
		1
		<< 2, /* a range that the capture lacks: time and frame are those of what showed the hole */
	TA_OUT_SYN = 1 << 3,
	TA_OUT_FIN = 1 << 4,
	TA_OUT_MERGED = 1 << 5 /* several segments in one entry: the queue was full */
};

/* One transmitted range; 24 bytes. Entries are in sequence order and do not overlap. */
struct ta_out {
	int64_t time_ns;
	uint32_t frame;
	uint32_t seq, len;
	uint16_t flags;
	uint16_t copies;
};

struct ta_outq {
	struct ta_outq *next_free;
	uint32_t head, count, capacity;
	uint32_t dupacks;        /* duplicate ACKs since SND.UNA moved */
	uint32_t sack_news;      /* SACK blocks or duplicate ACKs since the last copy was sent */
	uint32_t sacked_bytes;   /* reported as received behind SND.UNA, */
	uint32_t largest_sacked; /* and the largest segment of them */
	int64_t anchor_ns; /* when SND.UNA last moved while something stayed outstanding; -1 */
	struct ta_out item[];
};

/* Pools of queues by size, so that a busy connection's queue costs no allocation each time it fills and drains. */
#define TA_OUTQ_CLASSES 10
struct ta_outq_pool {
	struct ta_outq *free[TA_OUTQ_CLASSES];
};

void ta_outq_pool_release(struct ta_outq_pool *pool);

/* Appends a range at the end of *q (made when NULL). At TA_LIMIT_OUTSTANDING the newest entry grows instead. */
void ta_outq_push(struct ta_outq_pool *pool, struct ta_outq **q, const struct ta_out *out);

/* Gives an empty queue back to the pool and sets *q to NULL. */
void ta_outq_drop(struct ta_outq_pool *pool, struct ta_outq **q);

static inline struct ta_out *ta_outq_at(struct ta_outq *q, uint32_t i)
{
	return &q->item[q->head + i];
}

/* Index of the entry that contains seq, or of the first one behind it; q->count when there is none. */
uint32_t ta_outq_find(struct ta_outq *q, uint32_t seq);

/* Splits entry i so that one begins at seq (which lies inside it). */
void ta_outq_split(struct ta_outq_pool *pool, struct ta_outq **q, uint32_t i, uint32_t seq);

/* ---- one step: a segment in its connection ---- */

struct ta_step {
	struct ta_tracker *tracker;
	const struct ta_segment *seg;
	struct ta_conn *conn;
	struct ta_half *h; /* the sender's half */
	struct ta_half *p; /* the other's */
	int64_t now_ns;
	int64_t peer_before_ns; /* when the other side was last seen before this segment; -1 */
	int64_t idle_ns;        /* since the last segment of either side; -1: this is the first */
	uint32_t id, frame;
	uint32_t seq, len, end;  /* SYN and FIN count in len */
	uint32_t wnd;            /* advertised window in bytes */
	uint32_t prior_peer_wnd; /* the other side's advertised window */
	int dir;
	bool have_seq, have_ack, have_wnd;
	bool advanced; /* its ACK moved the other side's SND.UNA */
	bool old_ack;  /* its ACK lies before the other side's SND.UNA */
	bool probe, retransmission;
};

/* A detector looks at a segment that is not simply new in sequence, and says whether it is its kind; the first that
 * claims it ends the search. One file and one row of ta_detectors[] each. */
struct ta_detector {
	const char *name;
	bool (*claims)(struct ta_step *step);
};
extern const struct ta_detector ta_detectors[];

bool ta_det_window_probe(struct ta_step *step);
bool ta_det_keepalive(struct ta_step *step);
bool ta_det_retransmission(struct ta_step *step);

/* A capture that begins in mid-idle: the other side's empty segments so far were probes, as this answer to one
 * byte more shows. */
void ta_keepalive_unmask(struct ta_step *step);

/* An empty segment of a half that has sent nothing else yet, in a capture that began in mid-stream: remembered as a
 * probe that nothing has confirmed so far. */
void ta_keepalive_suspect(struct ta_step *step);

/* A trace without sequence numbers on empty ACKs: a probe told by silence and repetition alone. */
void ta_keepalive_infer(struct ta_step *step);
void ta_window_probe_infer(struct ta_step *step); /* likewise, into a closed window */

/* ---- parts of following a segment ---- */

/* ack.c: what the ACK field, SACK blocks and window of a segment tell about the other side. */
void ta_step_ack(struct ta_step *step);

/* send.c: what its sequence range tells about its sender. */
void ta_step_send(struct ta_step *step);

/* reset.c */
void ta_step_reset(struct ta_step *step);

/* ---- episodes: episode.c ---- */

/* The open episode of a sender, or NULL. `probes`: its probe episode, else its chain. */
struct ta_episode *ta_episode_open_of(const struct ta_conn *conn, int sender, bool probes);

/* Starts an episode; the caller adds attempts. NULL at the limit (counted). */
struct ta_episode *ta_episode_start(struct ta_step *step, enum ta_episode_kind kind, int sender);

/* Adds an attempt as the newest and returns it. */
struct ta_attempt *ta_episode_add(struct ta_episode *episode, const struct ta_attempt *attempt);

/* Ends an episode. end_frame 0: nothing ended it. */
void ta_episode_close(struct ta_episode *episode, enum ta_result result, uint32_t end_frame,
		      int64_t answer_ns);

/* The sender's chain made progress: closes it, and says which copy got through and which were needless. */
void ta_episode_progress(struct ta_step *step, struct ta_episode *episode);

/* A D-SACK of [left, right): marks a copy of it, sent by `sender`, as needless. */
void ta_episode_dsack(struct ta_conn *conn, int sender, uint32_t left, uint32_t right);

/* A segment of the other side that made no progress, while the episode is open. */
void ta_episode_heard(struct ta_episode *episode, const struct ta_step *step);

/* The newest attempt; NULL when there is none. */
static inline struct ta_attempt *ta_episode_last(const struct ta_episode *e)
{
	return e->nattempts ? &e->attempt[e->nattempts - 1] : NULL;
}

/* ---- finish.c ---- */

/* Fits timers and the abort clock of every episode of a connection. */
void ta_conn_finish(struct ta_tracker *tracker, struct ta_conn *conn);

/* Frees what a connection owns. */
/* Frees an episode with its attempts and fit. */
void ta_episode_free(struct ta_episode *episode);
void ta_conn_release(struct ta_tracker *tracker, struct ta_conn *conn);

/* ---- duplicates: duplicate.c ---- */

struct ta_dup_ring;
struct ta_dup_ring *ta_dup_ring_new(void);
void ta_dup_ring_free(struct ta_dup_ring *ring);
/* Whether this segment of connection `id` is a second capture of a packet seen a moment ago. */
bool ta_dup_ring_seen(struct ta_dup_ring *ring, uint32_t id, int dir, const struct ta_segment *seg);

/* ---- directions under different tunnel ids: alias.c ---- */

struct ta_alias;
struct ta_alias *ta_alias_new(void);
/* NULL is allowed. */
void ta_alias_free(struct ta_alias *alias);
/* Remembers a new connection inside a tunnel. */
void ta_alias_note(struct ta_alias *alias, const struct ta_flow_key *key, uint32_t conn);
/* The connection that a segment of direction `dir` with this key continues under another tunnel id, or TA_NO_CONN. */
uint32_t ta_alias_find(struct ta_alias *alias, const struct ta_flow_table *flows,
		       const struct ta_flow_key *key, int dir);

/* ---- the tracker ---- */

#define TA_TOMBSTONES 65536u

struct ta_tracker {
	struct ta_flow_table *flows;
	struct ta_outq_pool pool;
	struct ta_dup_ring *dups;
	struct ta_alias *alias;
	struct ta_anomalies anomalies;
	int64_t resolution_ns;
	int64_t last_ns;
	int64_t end_ns;
	uint64_t folded;
	uint64_t duplicates;
	uint64_t *
		tombstone; /* fingerprints of folded connections, direct-mapped; NULL: none was folded */
	bool frames_missing;
	bool finished;
	int64_t (*visible_until)(void *context, const struct ta_conn *conn,
				 const struct ta_episode *episode);
	void *visible_context;
};

#endif
