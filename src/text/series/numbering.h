/* SPDX-License-Identifier: MIT */
/* Sequence numbers printed relative, put on the connection's raw numbers where the text gave both. Bounded by a table
 * of 65536 connections, where the oldest of a set makes room. */
#ifndef TA_TEXT_NUMBERING_H
#define TA_TEXT_NUMBERING_H

#include "tcpautopsy/core/segment.h"

/* What the numbers of a tcpdump trace say of how it was made. */
enum ta_txt_vote {
	TA_TXT_VOTE_RELATIVE,
	TA_TXT_VOTE_RAW,       /* tcpdump -S */
	TA_TXT_VOTE_FIRST_RAW, /* not cut at its beginning: the first segment of each connection is raw */
	TA_TXT_VOTES
};

/* Owned by who made it. Segments given to it have ports. */
struct ta_txt_numbering;

struct ta_txt_numbering *ta_txt_numbering_new(void);
void ta_txt_numbering_free(struct ta_txt_numbering *numbering);
/* tcpdump's way: SYN and the first segment with an ACK absolute, what follows relative to them, unless -S. */
void ta_txt_numbering_tcpdump(struct ta_txt_numbering *numbering, struct ta_segment *seg);
/* A raw number of a segment whose relative one is known too (seq_relative): relative acks of the other side
 * can be put on raw numbers. */
void ta_txt_numbering_base(struct ta_txt_numbering *numbering, const struct ta_segment *seg, uint32_t base);
/* The base of the side that seg acknowledges; false when not known. */
bool ta_txt_numbering_peer(struct ta_txt_numbering *numbering, const struct ta_segment *seg, uint32_t *ret);
/* The votes so far: the survey's are handed to the numbering that reads the trace again. */
void ta_txt_numbering_votes(const struct ta_txt_numbering *numbering, unsigned ret[TA_TXT_VOTES]);
void ta_txt_numbering_set_votes(struct ta_txt_numbering *numbering, const unsigned votes[TA_TXT_VOTES]);

#endif
