/* SPDX-License-Identifier: MIT */
/* Thresholds of this layer. */
#ifndef TA_ANALYSIS_RULES_H
#define TA_ANALYSIS_RULES_H

#include <stdint.h>

#include "tcpautopsy/core/timefmt.h"

enum {
	/* Packets of each input that are read before it is decided which inputs share packets: a handshake, its connection's first
	 * megabytes, or what a busy server does in a second. Our choice. */
	TA_PLACES_SAMPLE = 8192,
	/* Of all inputs together: 40 MB of memory; and of each at least. */
	TA_PLACES_SAMPLES = 131072,
	TA_PLACES_SAMPLE_LEAST = 256,
	/* Inputs that are compared, each with each; more are pieces of one capture. */
	TA_PLACES_INPUTS = 1024,
	/* Prints that two inputs have to share, and which part of the smaller one's (1 in 20). A segment has up to three prints, a SYN
	 * four; a copy that was sent again has none of the original's, unless both lack IP ID and timestamp. */
	TA_PLACES_SHARED_PRINTS = 2,
	TA_PLACES_SHARED_PART = 20,
	/* Of SYNs: 64 bits are its own. */
	TA_PLACES_SHARED_SYNS = 1,
	/* Where links and TTLs say that both are of one place, and one ended before the other began: prints of three segments. */
	TA_PLACES_SHARED_BY_PIECES = 8,
	/* Or, of short ones, one part in so many. */
	TA_PLACES_SHARED_MOST = 2,
	/* Two inputs that share packets are one capture where this many of their stamps in 10 agree. Copies that a path made of a packet
	 * have other stamps; the rest is for packets that are alike. */
	TA_PLACES_STAMPS_TENTHS = 8,
	/* And where they are stamped by two processes: they overlap by at most one part of so many of either. */
	TA_PIECES_OVERLAP_PART = 4,
	/* A timestamp clock from one input to the next: ticks that packets at a cut may be out of order by, the part of the time that the
	 * crystals and coarse ticks leave open (1 in 50), and the slowest clock (RFC 7323 section 5.4: one tick a second at least). */
	TA_PIECES_CLOCK_SLACK = 200,
	TA_PIECES_CLOCK_PART = 50,
	TA_PIECES_SLOW_TICK_MS = 1000,
	/* Without timestamps: bytes that a connection sends from one input to the next, and that it sends again. */
	TA_PIECES_BYTES_ON = 1 << 29,
	TA_PIECES_BYTES_BACK = 1 << 20,
	/* Cuts between pieces that are remembered, and senders whose last packet is (one that falls on another's place takes it). */
	TA_CUTS_MAX = 4096,
	TA_CUTS_FLOWS = 4096,
	/* Of an input that is read once: packets that are kept, 4 KiB of them; links and hosts, and packets that these are taken from. Two
	 * inputs hold the same packets where that many are the same: a packet may be doubled across a cut. Our choice. */
	TA_SKETCH_PACKETS = 256,
	TA_SKETCH_VIEWS = 16,
	TA_SKETCH_LOOKED = 4096,
	TA_SKETCH_SHARED = 3
};

/* Packets of an input that one thread has followed before others are asked for help: less is done before they are awake. Measured. */
#define TA_JOBS_HELP_PACKETS 4096u
/* How often a thread that waits for others looks whether it was interrupted. A user does not see it. */
#define TA_JOBS_TICK_NS (50 * TA_MS)
/* Runs are beside each other only while the process holds less than one part in so many of --memory: the other is theirs to grow in. */
#define TA_JOBS_MEMORY_PART 2

/* Stamps of one packet by two processes on one host. */
#define TA_PIECES_STAMP_NS TA_MS
/* Without a connection that goes on, hosts and names that are alike show pieces only where they follow within a day. Our choice. */
#define TA_PIECES_APART_NS (24 * 3600 * TA_SEC)
/* A packet may stand in the piece after the one that it was captured in. Our choice. */
#define TA_PIECES_ASTRAY_NS TA_SEC

/* A capture that ended so long before another one saw the connection's last segment does not show how it ended: longer than any
 * path's delay but a satellite's. Our choice. */
#define TA_JUDGE_END_NS INT64_C(500000000)

/* A packet seen twice in a close-up: with the same IP ID within 50 ms, without one in all its fields within 1 ms; as src/tcp/rules.h
 * has it of the connection. Looked for among the last segments of a connection. */
#define TA_CLOSE_SAME_ID_NS (50 * TA_MS)
#define TA_CLOSE_SAME_FIELDS_NS TA_MS
enum { TA_CLOSE_LOOKED_BACK = 8 };

/* A capture that is followed. How long after the last segment of a connection that is over its verdict is given: what was on its way, the
 * last copies, and the fate of its neighbours are seen by then. Our choice; a verdict that changes later is told as revised. */
#define TA_FOLLOW_LINGER_NS (10 * TA_SEC)
/* A verdict that was still open then is asked for again after twice the time, up to 2^so many of it: a week. */
#define TA_FOLLOW_ASKED_MAX 16u
/* A suspicion has another line when it has lasted twice as long as at the last one, and not before so long. Our choice. */
#define TA_FOLLOW_STEP_NS (5 * TA_SEC)
/* Verdicts are worked out together, at most so often by the packets' clock; and not in more than one part of so many of the time.
 * Our choice. */
#define TA_FOLLOW_SETTLE_NS TA_SEC
#define TA_FOLLOW_SETTLE_PART 10
/* A file whose newest packet is so old when it has been read to its end is not being written: its silence is none of the network. Our
 * choice: hosts whose clocks are farther apart than this do not write one file. */
#define TA_FOLLOW_LIVE_NS (300 * TA_SEC)

#endif
