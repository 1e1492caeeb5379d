/* SPDX-License-Identifier: MIT */
/* How much memory there is, and how much of it this process has. */
#ifndef TCPAUTOPSY_MEMORY_H
#define TCPAUTOPSY_MEMORY_H

#include <stdint.h>

/* Bytes of memory that this process holds (proc(5), statm: resident); 0: not known. */
uint64_t ta_memory_resident(void);

/* Bytes of them that the allocator has free, and would give again before it takes more: at most of all. 0: not known. Costs as much as
 * there are pieces of it. */
uint64_t ta_memory_reusable(uint64_t resident_bytes);

/* Bytes that it may have at most: of the machine, or its cgroup's where that is less (cgroup-v2.rst memory.max); 0: not known. */
uint64_t ta_memory_offered(void);

#endif
