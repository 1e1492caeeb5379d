/* SPDX-License-Identifier: MIT */
/* The queue of what a half has sent and had no acknowledgment for: outq.c. */
#ifndef TA_TCP_OUTQ_H
#define TA_TCP_OUTQ_H

#include <stdbool.h>
#include <stdint.h>

enum ta_out_flag {
	TA_OUT_RETRANSMITTED = 1 << 0,
	TA_OUT_SACKED = 1 << 1,
	TA_OUT_UNSEEN =
		1
		<< 2, /* a range that the capture lacks: time and frame are those of what showed the hole */
	TA_OUT_SYN = 1 << 3,
	TA_OUT_FIN = 1 << 4,
	TA_OUT_MERGED = 1 << 5,   /* several segments in one entry: the queue was full */
	TA_OUT_KNEW_FIN = 1 << 6, /* its sender had received the other side's FIN */
	TA_OUT_ALERT = 1 << 7,    /* it looks like a closing alert of TLS */
	TA_OUT_NO_BYTES = 1 << 8  /* its payload was not captured */
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
#define TA_OUTQ_CLASSES 12
struct ta_outq_pool {
	struct ta_outq *free[TA_OUTQ_CLASSES];
};

void ta_outq_pool_release(struct ta_outq_pool *pool);

/* Appends a range at the end of *q (made when NULL). At TA_LIMIT_OUTSTANDING the newest entry grows instead: false. Its fields are
 * arguments: one that is written and read whole at once would wait for all stores before it. */
bool ta_outq_push(struct ta_outq_pool *pool, struct ta_outq **q, int64_t time_ns, uint32_t frame,
		  uint32_t seq, uint32_t len, uint16_t flags);

/* Gives an empty queue back to the pool and sets *q to NULL. */
void ta_outq_drop(struct ta_outq_pool *pool, struct ta_outq **q);

static inline struct ta_out *ta_outq_at(struct ta_outq *q, uint32_t i)
{
	return &q->item[q->head + i];
}

/* It will be looked at: fetches its first entries from memory. NULL is allowed. */
static inline void ta_outq_expect(const struct ta_outq *q)
{
	if (!q)
		return;
	__builtin_prefetch(q);
	__builtin_prefetch((const char *)q + sizeof(*q));
}

/* Index of the entry that contains seq, or of the first one behind it; q->count when there is none. */
uint32_t ta_outq_find(struct ta_outq *q, uint32_t seq);

/* Splits entry i so that one begins at seq (which lies inside it). */
void ta_outq_split(struct ta_outq_pool *pool, struct ta_outq **q, uint32_t i, uint32_t seq);

#endif
