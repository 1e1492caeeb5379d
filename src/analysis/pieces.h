/* SPDX-License-Identifier: MIT */
/* Inputs that were read one by one and continue one another: pieces of one capture, as a rotating tcpdump writes them. */
#ifndef TA_ANALYSIS_PIECES_H
#define TA_ANALYSIS_PIECES_H

#include "run.h"

struct ta_pieces;

struct ta_pieces *ta_pieces_new(void);
void ta_pieces_free(struct ta_pieces *pieces);

/* Notes a run of one input when it has been read to its end, before it is released. */
void ta_pieces_note(struct ta_pieces *pieces, const struct ta_run *run);

/* How many inputs go on where another one ended: they begin within TA_PIECE_GAP_NS of its end, in the middle of a connection
 * that it left open. */
uint64_t ta_pieces_continued(struct ta_pieces *pieces);

#endif
