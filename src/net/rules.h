/* SPDX-License-Identifier: MIT */
/* The numbers that decide something in this layer. */
#ifndef TA_NET_RULES_H
#define TA_NET_RULES_H

#include "tcpautopsy/core/timefmt.h"

/* Requests that an address resolution sends before it fails: MAX_MULTICAST_SOLICIT of RFC 4861 section 10, mcast_solicit of
 * Linux' ARP and neighbour discovery (net/ipv4/arp.c, net/ipv6/ndisc.c). */
enum { TA_NET_REQUESTS_IN_VAIN = 3 };

/* A silence of the whole capture is at least this long, and this many times the usual distance between frames: long
 * enough for a person to see, and no pause that this capture makes all the time. */
#define TA_NET_GAP_NS (2 * TA_SEC)
enum { TA_NET_GAP_TIMES_USUAL = 20 };

/* The width of a host's buckets before any is doubled: about the shortest timeout that a stack waits for (RTO minimum 200
 * ms), so that the signs between two attempts stay apart. */
#define TA_NET_FIRST_WIDTH_NS (250 * TA_MS)

/* One part of so many of the memory that the process may hold is for hosts, one for messages about them, and one for the marks of their
 * timelines. Where a part is used up a timeline grows coarser, and a host's oldest messages but the first go; so many are kept of each
 * whatever there is. Chosen: connections are what the memory is for. */
#define TA_NET_MEMORY_PART 12
#define TA_NET_MARKS_PART 4
enum { TA_NET_KEPT_LEAST = 16 };

/* A timeline that is full gets room for one part of so many more. Chosen: of 65,536 hosts what stays free counts. */
enum { TA_NET_GROWTH_PART = 4 };

#endif
