/* SPDX-License-Identifier: MIT */
/* Blocks of one text: packets with the fences of a page, or the command of another capture, between them. Blocks that share no
 * connection may be of other boxes, and one proves nothing about how long the other was captured. */
#ifndef TA_TEXT_BLOCKS_H
#define TA_TEXT_BLOCKS_H

#include "text/words/record.h"

enum { TA_TXT_BLOCKS = 64, TA_TXT_BLOCK_CONNECTIONS = 256 };

/* The zero value is the beginning of a text. */
struct ta_txt_blocks {
	unsigned block;   /* of the record before, from 0 */
	uint64_t marks;   /* lines that end or begin a block, until then */
	uint64_t spanned; /* bit i: a connection is on both sides of the boundary behind block i */
	unsigned surveyed; /* blocks that the survey has seen, once it has ended */
	bool full;        /* more blocks or connections than there is room for: all is one */
	struct {
		struct ta_addr low, high;
		uint16_t low_port, high_port;
		unsigned last; /* block that it was seen in */
	} conn[TA_TXT_BLOCK_CONNECTIONS];
	unsigned nconn;
};

/* The survey's next record; `marks`: block marks of the text until it. */
void ta_txt_blocks_see(struct ta_txt_blocks *blocks, const struct ta_txt_record *record, uint64_t marks);
/* Ends the survey; the second reading begins. */
void ta_txt_blocks_surveyed(struct ta_txt_blocks *blocks);
/* The second reading's next record: whether it begins a block that shares no connection with those before. */
bool ta_txt_blocks_part(struct ta_txt_blocks *blocks, uint64_t marks);

#endif
