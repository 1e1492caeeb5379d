/* SPDX-License-Identifier: MIT */
/* Why an attempt was sent, in words. They say what struct ta_why shows, and no more. */
#ifndef TCPAUTOPSY_DIAG_WHY_H
#define TCPAUTOPSY_DIAG_WHY_H

#include <stdbool.h>
#include <stddef.h>

#include "tcpautopsy/core/frames.h"
#include "tcpautopsy/core/strbuf.h"
#include "tcpautopsy/core/why.h"
#include "tcpautopsy/tcp/conn.h"
#include "tcpautopsy/tcp/episode.h"

/* A cause in a table or a list: "RTO", "after RTO"; "?" for TA_CAUSE_UNKNOWN. A literal. */
const char *ta_cause_words(enum ta_cause cause);

/* Whether a timer sent it: the frame in struct ta_why is of what armed that timer, not of what let the segment out. */
bool ta_why_is_timer(const struct ta_why *why);

/* What could have sent an attempt whose cause stays open: TA_CAUSE_BIT()s; 0: it is decided, or nothing is known. */
unsigned ta_why_candidates(const struct ta_attempt *attempt);

/* Adds "TLP, RTO or fast" for a set of TA_CAUSE_BIT()s; "perhaps RTO" for one. */
void ta_why_add_causes(struct ta_strbuf *out, unsigned causes);

/* Why attempt i of an episode of this connection was sent: a sentence without capital and full stop, which the caller
 * frees; NULL: nothing is known. `names` says how frames are named; NULL: by their number. */
char *ta_why_text(const struct ta_conn *conn, const struct ta_episode *episode, size_t i,
		  const struct ta_frame_names *names);

#endif
