/* SPDX-License-Identifier: MIT */
/* The book of stacks: all that is known of how a stack's timers and probes behave, one row a stack. The fit of a chain, the
 * abort clock, keep-alive, the guess of a stack and the diagnosis read it and have no numbers of their own.
 *
 * To add a stack: its row in a file of this folder, its name in TA_STACKS, its file in src/timers/local.mk. Times in ns; 0
 * is "not known" unless said otherwise. Cite where each row's numbers are from. */
#ifndef TCPAUTOPSY_STACKS_BOOK_H
#define TCPAUTOPSY_STACKS_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/timers/chain.h"

enum ta_stack_timer {
	TA_STACK_WHEEL, /* late by up to a bucket of the Linux timer wheel */
	TA_STACK_CLEAN, /* within a tick of the nominal delay */
	TA_STACK_SLOP   /* clean, every delay longer by slop_ns */
};

enum ta_stack_end { TA_STACK_END_UNKNOWN, TA_STACK_END_SILENT, TA_STACK_END_RST };

enum ta_give_up_by {
	TA_GIVE_UP_UNKNOWN,
	TA_GIVE_UP_BUDGET, /* once the time is over that `count` timeouts with the least RTO take (tcp_model_timeout) */
	TA_GIVE_UP_COUNT,  /* at the expiry after `count` unanswered retransmissions or probes */
	TA_GIVE_UP_TIME    /* at the expiry that is after_ns or more after the first transmission */
};

struct ta_give_up {
	enum ta_give_up_by by;
	unsigned count;
	bool at_once; /* counted: not at that expiry, but within a tick of the last retransmission */
	int64_t after_ns;
	const char *setting; /* what changes it, as its users know it; NULL: none is known */
};

/* Unit of syn_delay_ds. */
#define TA_SYN_DELAY_UNIT_NS (100 * TA_MS)

enum { TA_SYN_DELAYS = 12 };

struct ta_stack_profile {
	const char *name;       /* as the report's contract has it */
	const char *title;      /* for a person */
	const char *family;     /* of stacks with one rule of giving up: its name in the abort rule */
	enum ta_stack_timer timer;
	int64_t rto_min_ns;
	int64_t rto_max_ns;     /* cap */
	bool rto_max_settable;  /* any cap below is a setting of this stack */
	unsigned rto_multiple;  /* cap as a multiple of the base, where that is reached first */
	int64_t slop_ns;
	int64_t tick_ns;        /* delays are multiples of it */
	unsigned thin_linear;   /* timeouts of a thin stream that do not double, where that is switched on */
	struct ta_give_up data, orphan, syn, syn_ack, persist; /* of a family's later rows, what the first has is not said again */
	enum ta_stack_end end;  /* of a connection whose data is never acknowledged */
	int64_t keepalive_idle_ns, keepalive_interval_ns;
	unsigned keepalive_count;
	int keepalive_payload;  /* 0 or 1 byte; -1: either, or not known */
	int persist_payload;    /* likewise */
	uint16_t syn_delay_ds[TA_SYN_DELAYS]; /* between SYNs, tenths of a second; ends with 0 */
	bool syn_only;          /* a variant that only its SYN schedule tells from a row before it, which has what both do */
	uint8_t ttl;            /* initial TTL; a hint, since any host may set another */
};

/* Rows that fit alike are ranked in this order. The first is the stack that is supposed where nothing tells another. */
#define TA_STACKS(X)                                                                                                   \
	X(linux)                                                                                                       \
	X(linux_since_6_5)                                                                                             \
	X(linux_before_4_8)                                                                                            \
	X(windows)                                                                                                     \
	X(freebsd)                                                                                                     \
	X(macos)                                                                                                       \
	X(openbsd)                                                                                                     \
	X(netbsd)                                                                                                      \
	X(illumos)                                                                                                     \
	X(lwip)                                                                                                        \
	X(uip)                                                                                                         \
	X(freertos)                                                                                                    \
	X(gvisor)

#define TA_STACK_DECLARE(stack) extern const struct ta_stack_profile ta_stack_##stack;
TA_STACKS(TA_STACK_DECLARE)

#define TA_STACK_ONE(stack) +1
enum { TA_STACK_COUNT = 0 TA_STACKS(TA_STACK_ONE) };

extern const struct ta_stack_profile *const ta_stack_book[TA_STACK_COUNT];

/* ---- questions to the book ---- */

/* Distinct caps, and slops, of the stacks whose timers are clean; at most TA_STACK_COUNT. Returns how many. */
size_t ta_stack_caps_ns(int64_t ret[TA_STACK_COUNT]);
size_t ta_stack_slops_ns(int64_t ret[TA_STACK_COUNT]);

/* The default idle time (interval) of keep-alive of some stack in (lo, hi]; -1: none. */
int64_t ta_stack_keepalive_idle_ns(int64_t lo_ns, int64_t hi_ns);
int64_t ta_stack_keepalive_interval_ns(int64_t lo_ns, int64_t hi_ns);
/* Keep-alive probes after which a stack with this interval gives up: the fewest of those that come with it, else the first
 * row's. `sent` went unanswered already. */
unsigned ta_stack_keepalive_count(int64_t interval_ns, bool wheel, unsigned sent);

/* SYNs after the first that do not double, where the first ones of this stack don't; 0: its SYNs double from the first. */
unsigned ta_stack_syn_linear(const struct ta_stack_profile *stack);

/* The clean stack whose slop or cap a backoff shows, and whose count its timeouts don't exceed; NULL: none. */
const struct ta_stack_profile *ta_stack_by_cap(const struct ta_backoff *backoff, unsigned timeouts);
/* The clean stack that gives up after just so many timeouts, by its tick and cap; NULL: none. */
const struct ta_stack_profile *ta_stack_by_count(const struct ta_backoff *backoff, unsigned timeouts);
/* The clean stack that starts its SYN (or SYN-ACK) timer so, and its rule; NULL: none. */
const struct ta_stack_profile *ta_stack_by_syn(const struct ta_backoff *backoff, bool syn_ack,
					       unsigned timeouts);

#endif
