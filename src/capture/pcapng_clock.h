/* SPDX-License-Identifier: MIT */
/* The clock of a pcapng interface: options if_tsresol and if_tsoffset. */
#ifndef TCPAUTOPSY_PCAPNG_CLOCK_H
#define TCPAUTOPSY_PCAPNG_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct ta_pcapng_clock {
	int64_t offset_s; /* added to every stamp */
	uint64_t per_s;   /* decimal: ticks of a second; 0 when binary */
	uint64_t tick_ns; /* decimal: nanoseconds of a tick; 0 when there is less than one in it */
	uint8_t shift;    /* binary: a second has 2^shift ticks */
};

/* Microseconds from the Unix epoch. */
#define TA_PCAPNG_CLOCK_DEFAULT { .offset_s = 0, .per_s = 1000000, .tick_ns = 1000, .shift = 0 }

/* Sets the resolution from the value of if_tsresol; false, *clock untouched, for one that 64 bits can't
 * hold. */
bool ta_pcapng_clock_set(struct ta_pcapng_clock *clock, uint8_t tsresol);

/* Nanoseconds of the Unix clock of a stamp. False, and the nearest that can be said, beyond 1677 or 2262:
 * a stamp that makes sense as a negative number is taken for one. */
bool ta_pcapng_clock_ns(const struct ta_pcapng_clock *clock, uint64_t stamp, int64_t *ret);

#endif
