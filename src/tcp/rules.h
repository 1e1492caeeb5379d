/* SPDX-License-Identifier: MIT */
/* Every threshold that decides something in src/tcp, with its unit and its source. What bounds memory is in
 * core/limits.h; the patience of the censoring rule, which others share, in tcp/facts.h. */
#ifndef TA_TCP_RULES_H
#define TA_TCP_RULES_H

#include "tcpautopsy/core/timefmt.h"

/* ---- episodes ---- */

/* The next gap of a timer that backs off is at most the last one doubled (RFC 6298 section 5.5), late by an eighth
 * (Linux, kernel/time/timer.c, LVL_GRAN). In eighths of the last gap. */
#define TA_NEXT_GAP_MAX_EIGHTHS 18
#define TA_EIGHTHS 8

/* A packet overtaken on its way is at most this late. */
#define TA_REORDER_NS (3 * TA_MS)

/* ---- ICMP ---- */

/* RFC 792: destination unreachable, its codes net (0), host (1) and fragmentation needed. */
#define TA_ICMP_UNREACHABLE 3
#define TA_ICMP_HOST_UNREACHABLE 1
#define TA_ICMP_FRAG_NEEDED 4
/* RFC 4443 section 3.1: destination unreachable, its codes no route and address unreachable. */
#define TA_ICMP6_UNREACHABLE 1
#define TA_ICMP6_NO_ROUTE 0
#define TA_ICMP6_ADDR_UNREACHABLE 3

/* The second SYN is due after 1 s (RFC 6298 section 2.1), with stacks of before 2011 after 3 s (RFC 1122 section
 * 4.2.3.1). */
#define TA_SYN_RTO_MAX_NS (3 * TA_SEC)

#endif
