/* SPDX-License-Identifier: MIT */
/* Segments whose line names only HTTP, TLS or the like: what the segments around them say of their numbers. */
#ifndef TA_TEXT_HIDDEN_H
#define TA_TEXT_HIDDEN_H

#include "text/words/record.h"

/* Owned by who made it. Bounded by TA_LIMIT_TEXT_PAIRS pairs of hosts; that not seen for longest makes room. */
struct ta_txt_hidden;

struct ta_txt_hidden *ta_txt_hidden_new(void);
void ta_txt_hidden_free(struct ta_txt_hidden *hidden);
/* Forgets the segments, and keeps which guesses turned out wrong. */
void ta_txt_hidden_restart(struct ta_txt_hidden *hidden);
/* A segment that was shown; its time_ns is set. */
void ta_txt_hidden_see(struct ta_txt_hidden *hidden, const struct ta_txt_record *record);
/* One that was not (TA_INFERRED): fills in what the others say of it. */
void ta_txt_hidden_infer(struct ta_txt_hidden *hidden, struct ta_txt_record *record);

#endif
