/* SPDX-License-Identifier: MIT */
/* What a sender has outstanding, by range: RFC 6675 section 3, the retransmission queue of Linux. */
#ifndef TA_RECOVERY_SCOREBOARD_H
#define TA_RECOVERY_SCOREBOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ta_board_flag {
	TA_BOARD_SACKED = 1 << 0,
	TA_BOARD_AGAIN = 1 << 1, /* sent more than once, */
	TA_BOARD_COPY_OUT =
		1
		<< 2, /* and the copy is under way as its sender believes (TCPCB_SACKED_RETRANS) */
	TA_BOARD_UNSEEN = 1 << 3 /* not in the capture */
};

/* A range as it was sent last. */
struct ta_board_range {
	int64_t sent_ns;
	uint32_t seq, len;
	uint32_t tsval; /* of its last transmission; 0: not known */
	uint32_t flags; /* enum ta_board_flag */
};

/* Ranges in the order of their numbers, without overlap; what is SACKed and touches is one range. */
struct ta_board {
	struct ta_board_range *range; /* owned */
	size_t capacity;
	uint32_t head, count;
	uint32_t sacked_bytes;
	uint32_t again;          /* ranges that were sent more than once */
	uint32_t highest_sacked; /* right edge, with sacked_bytes */
};

void ta_board_release(struct ta_board *board);
void ta_board_clear(struct ta_board *board);

static inline struct ta_board_range *ta_board_at(const struct ta_board *b, uint32_t i)
{
	return &b->range[b->head + i];
}

/* Appends a range behind all others; at TA_LIMIT_OUTSTANDING the last one grows instead. What arrived counts as sent once. */
void ta_board_push(struct ta_board *board, const struct ta_board_range *range);

/* Index of the range that holds seq, or of the first behind it; board->count when there is none. */
uint32_t ta_board_find(const struct ta_board *board, uint32_t seq);

/* Cuts the range that holds seq in two there, so that one begins at seq; what arrived stays whole. */
void ta_board_cut(struct ta_board *board, uint32_t seq);

/* Takes away what lies below ack. `taken` is called for each range, or part of one. */
void ta_board_acknowledge(struct ta_board *board, uint32_t ack,
			  void (*taken)(void *context, const struct ta_board_range *range),
			  void *context);

/* Puts a range in front of all others; it ends where they begin. At the limit it is left out. */
void ta_board_put_back(struct ta_board *board, const struct ta_board_range *range);

/* Marks [left, right) as received; `taken` is called for what was not so before. Returns the bytes of that. */
uint32_t ta_board_sack(struct ta_board *board, uint32_t left, uint32_t right,
		       void (*taken)(void *context, const struct ta_board_range *range),
		       void *context);

#endif
