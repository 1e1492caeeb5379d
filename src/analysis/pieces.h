/* SPDX-License-Identifier: MIT */
/* What inputs that were read one by one are to each other: pieces of one capture, as a rotating tcpdump writes them, or captures of the
 * same connections at several points. */
#ifndef TA_ANALYSIS_PIECES_H
#define TA_ANALYSIS_PIECES_H

#include "run.h"
#include "sketch.h"

struct ta_pieces;

/* Runs whose packets are compared, each with each. */
enum { TA_PIECES_SKETCHES = 256 };

struct ta_pieces *ta_pieces_new(void);
void ta_pieces_free(struct ta_pieces *pieces);

/* Whether sketches of further runs are of use: only so many are compared. */
bool ta_pieces_want_sketch(const struct ta_pieces *pieces);
/* The next packet of a run that is read, its time as captured, goes into its sketch (NULL at first; owned by who reads); the first of a
 * trace's next run begins it anew. */
void ta_pieces_sketch(struct ta_sketch **sketch, const struct ta_packet *packet);

/* Notes a run of one input when it has been told, before it is released. Takes the sketch, which may be NULL. */
void ta_pieces_note(struct ta_pieces *pieces, const struct ta_run *run, struct ta_sketch *sketch);

/* How many inputs go on where another one ended: they begin within TA_PIECE_GAP_NS of its end, at the same place, in the middle of a
 * connection that it left open. How many hold packets of another one, captured elsewhere. */
void ta_pieces_count(struct ta_pieces *pieces, uint64_t *ret_continued, uint64_t *ret_elsewhere);

#endif
