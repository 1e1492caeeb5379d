/* SPDX-License-Identifier: MIT */
/* Which stack a sender runs, as its timers and probes show. Times in ns. */
#ifndef TCPAUTOPSY_TIMERS_STACK_H
#define TCPAUTOPSY_TIMERS_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpautopsy/timers/chain.h"

/* Chains of one sender that are looked at. */
enum { TA_STACK_CHAINS = 4 };

/* What is known of how a sender's timers and probes behave. Unknown: -1 (numbers), 0 (counts). */
struct ta_stack_evidence {
	const struct ta_chain *chain[TA_STACK_CHAINS]; /* its fitted chains, the longest first; NULL after them */
	const struct ta_backoff *backoff[TA_STACK_CHAINS];
	int64_t keepalive_idle_ns, keepalive_interval_ns;
	int keepalive_payload;   /* 0 or 1 byte; -1 */
	unsigned keepalive_unanswered;
	bool gave_up_rst, gave_up_silent; /* after a chain that ran its course */
	int persist_payload;     /* 0 or 1; -1 */
	int syn_ttl;             /* initial TTL guessed from its segments: 64, 128, 255; -1 */
};

#define TA_MAX_STACKS 8

struct ta_stack_guess {
	size_t ncandidates;
	const char *candidate[TA_MAX_STACKS]; /* best first; literals: "linux", "linux-before-4.8", "windows", "freebsd" … */
	int confidence;                       /* 0 none, 1 possible, 2 likely */
	char reason[200];
};

/* The least initial TTL of any stack that a segment with this TTL can have begun with; the TTL itself above all of them. */
int ta_stack_initial_ttl(int ttl);

/* Ranks the profiles that fit; none where nothing is shown. */
void ta_stack_guess(const struct ta_stack_evidence *evidence, struct ta_stack_guess *ret);

#endif
