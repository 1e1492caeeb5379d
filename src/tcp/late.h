/* SPDX-License-Identifier: MIT */
/* Bytes that come after others that were sent later: overtaken or doubled on their way, or sent again? Sources: Linux counts IP IDs
 * up by one from packet to packet of a connection (ip_select_ident_segs()); timestamps don't go back (RFC 7323 section 3). */
#ifndef TA_TCP_LATE_H
#define TA_TCP_LATE_H

#include "step.h"

enum ta_late_kind {
	TA_LATE_OVERTAKEN, /* on its way: the original */
	TA_LATE_AGAIN,     /* a copy: its original was lost before the tap */
	TA_LATE_EITHER     /* neither IP ID nor timestamp nor time tells */
};

/* The step fills a hole of its sender's half. */
enum ta_late_kind ta_why_late(const struct ta_step *step);

/* Its bytes were acknowledged already, as seen here, while its sender was sending: far from it and without an IP ID nothing tells
 * a needless copy from the same packet, doubled on its way. */
bool ta_doubled_perhaps(const struct ta_step *step);

#endif
