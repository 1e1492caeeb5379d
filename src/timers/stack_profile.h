/* SPDX-License-Identifier: MIT */
/* What is known of a stack's timers and probes. One stack is one stack_*.c with one row; add it to the list below and to
 * the table of stack_guess.c. Times in ns; 0 is "not known" unless said otherwise. */
#ifndef TCPAUTOPSY_STACK_PROFILE_H
#define TCPAUTOPSY_STACK_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "timers_internal.h"

enum ta_stack_timer {
	TA_STACK_WHEEL, /* late by up to a bucket of the Linux timer wheel */
	TA_STACK_CLEAN, /* within a tick of the nominal delay */
	TA_STACK_SLOP   /* clean, every delay longer by slop_ns */
};

enum ta_stack_end { TA_STACK_END_UNKNOWN, TA_STACK_END_SILENT, TA_STACK_END_RST };

enum { TA_SYN_DELAYS = 12 };

struct ta_stack_profile {
	const char *name;
	const char *title;
	enum ta_stack_timer timer;
	int64_t rto_min_ns;
	int64_t rto_max_ns;     /* cap */
	bool rto_max_settable;  /* any cap below is a setting of this stack */
	unsigned rto_multiple;  /* cap as a multiple of the base, where that is reached first */
	int64_t slop_ns;
	int64_t tick_ns;        /* delays are multiples of it */
	unsigned copies;        /* before it gives up; 0: by time, or not known */
	int64_t abort_ns;       /* by time */
	enum ta_stack_end end;  /* of a connection whose data is never acknowledged */
	int64_t keepalive_idle_ns, keepalive_interval_ns;
	unsigned keepalive_count;
	int keepalive_payload;  /* 0 or 1 byte; -1: either, or not known */
	int persist_payload;    /* likewise */
	uint16_t syn_delay_ds[TA_SYN_DELAYS]; /* between SYNs, tenths of a second; ends with 0 */
	bool syn_only;          /* a variant that only its SYN schedule tells from a row before it */
	uint8_t ttl;            /* initial TTL; a hint, since any host may set another */
};

extern const struct ta_stack_profile ta_stack_linux;
extern const struct ta_stack_profile ta_stack_linux_before_4_8;
extern const struct ta_stack_profile ta_stack_linux_since_6_5;
extern const struct ta_stack_profile ta_stack_windows;
extern const struct ta_stack_profile ta_stack_freebsd;
extern const struct ta_stack_profile ta_stack_macos;
extern const struct ta_stack_profile ta_stack_openbsd;
extern const struct ta_stack_profile ta_stack_netbsd;
extern const struct ta_stack_profile ta_stack_illumos;
extern const struct ta_stack_profile ta_stack_lwip;
extern const struct ta_stack_profile ta_stack_uip;
extern const struct ta_stack_profile ta_stack_freertos;
extern const struct ta_stack_profile ta_stack_gvisor;

#endif
