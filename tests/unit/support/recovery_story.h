/* SPDX-License-Identifier: MIT */
/* Stories of one sender for the tests of src/recovery: what it sent, which ACKs passed the tap, and why each copy was sent.
 *
 *	story_tell(s, "   0  new  0 5\n"            # segments 0 to 4, one after the other
 *		      "  20  ack  0  sack=1-5\n"
 *		      "  20  copy 0    = fast ack @2 disorder\n");
 *
 * Numbers are segments of 1000 bytes, and may be fractions; 0 lies 5 segments below 2^32. Frames are rows, from 1 on; times are
 * milliseconds. The tap is at the sender, a round trip is 20 ms and the RTO 220 ms, until a test sets s->clock. Rows:
 *	new N [COUNT]        unseen: the capture lacks it
 *	copy N [LENGTH]      and behind the = what is expected of it: the cause (`?tlp|rto`: it stays open between these), then
 *	                     in any order the rule (ack after reo paced pto rto icmp), the trigger's frame (@2, @-: none) and the
 *	                     congestion state before it (open disorder recovery loss none)
 *	ack N                sack=L-R,L-R dsack dup (empty, nothing changed) cut (captured without its options) seq=N
 *	icmp                 too big
 *	probe                what was sent new last was a loss probe
 *	begin N M [armed]    begins anew, SND.UNA and SND.NXT as given; an ACK of this row armed the timers
 *	range N [COUNT]      outstanding then: sacked again unseen
 *	busy, idle           whether the replay has anything to follow
 * ts=VAL/ECR gives a segment timestamps, `clock` says that they are milliseconds, and better than arrivals; ack=N is the ACK
 * field of a copy. */
#ifndef TCPAUTOPSY_TESTS_RECOVERY_STORY_H
#define TCPAUTOPSY_TESTS_RECOVERY_STORY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/recovery/recovery.h"

enum { STORY_MSS = 1000 };
#define STORY_BASE (0u - 5 * STORY_MSS)

struct story {
	struct ta_recovery *recovery;
	struct ta_recovery_clock clock;
	uint32_t frame;
	int64_t sent_ns;   /* of the newest row */
	struct ta_why why; /* of the newest copy */
};

/* For cmocka: every test begins with nothing outstanding as *state. */
int story_setup(void **state);
int story_teardown(void **state);
#define STORY(test) cmocka_unit_test_setup_teardown(test, story_setup, story_teardown)

void story_tell(struct story *s, const char *rows);
/* A row made by printf. */
void story_row(struct story *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Starts over with the clock as it is, and tells that. */
void story_anew(struct story *s, const char *rows);

#endif
