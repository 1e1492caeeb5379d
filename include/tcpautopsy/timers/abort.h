/* SPDX-License-Identifier: MIT */
/* The abort clock: when a dying connection's stack gives it up, whether that was seen, and when the next attempt is due. */
#ifndef TCPAUTOPSY_TIMERS_ABORT_H
#define TCPAUTOPSY_TIMERS_ABORT_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpautopsy/timers/chain.h"

struct ta_abort_input {
	const struct ta_chain *chain;      /* fitted */
	const struct ta_backoff *backoff;
	int64_t capture_end_ns;  /* last frame of the capture */
	bool orphan_possible;    /* the sender has closed: its FIN is outstanding */
	int64_t keepalive_interval_ns; /* of the run, or -1 */
	bool reset_by_sender;    /* the chain ended with the sender's own RST, */
	int64_t reset_ns;        /* at this instant */
	int64_t last_answer_ns;  /* when the peer was last heard, or -1 */
	bool zero_window;        /* data: those answers had window 0 */
};

struct ta_abort {
	char rule[64];            /* "linux tcp_retries2=15", "linux tcp_retries2=6, or user timeout", "keep-alive count=9" …;
				     "": none applies, or none can be named */
	int64_t expected_ns;      /* when the stack gives up; -1: not known */
	int64_t next_lo_ns, next_hi_ns; /* when the next attempt is due; -1: none, or not known */
	unsigned more;           /* attempts that come before it gives up, if it goes on as it does; 0: not known */
	int64_t user_timeout_ns;  /* fitted TCP_USER_TIMEOUT where no count of retries ends it so; -1: none */
	bool observed;            /* it was due, the capture ran on, nothing more came (or the sender's RST came then) */
	bool stopped_early;       /* the chain stopped before the rule's instant although the capture ran on: user timeout,
				     or closed by the application, or a smaller retry setting */
	char text[240];           /* one sentence for a person; "": nothing to say */
};

/* Nothing known: every instant -1, no rule, no text. */
extern const struct ta_abort ta_abort_none;
void ta_abort_clear(struct ta_abort *ret);

void ta_abort_clock(const struct ta_abort_input *in, struct ta_abort *ret);

#endif
