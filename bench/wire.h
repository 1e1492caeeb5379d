/* SPDX-License-Identifier: MIT */
/* What programs that make captures write into headers: flags of TCP, and numbers in network byte order. */
#ifndef BENCH_WIRE_H
#define BENCH_WIRE_H

#include <stdint.h>

enum { FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK = 16 };

static inline void put16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static inline void put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v);
}

#endif
