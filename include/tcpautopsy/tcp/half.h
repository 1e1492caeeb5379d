/* SPDX-License-Identifier: MIT */
/* One half of a connection: what one endpoint sent, had acknowledged and advertised. A half is always the sender's:
 * half[d] is what endpoint d (the key index) sent, and what its peer told it. */
#ifndef TCPAUTOPSY_TCP_HALF_H
#define TCPAUTOPSY_TCP_HALF_H

#include <stdint.h>

#include "tcpautopsy/timers/estimator.h"

enum ta_half_flag {
	TA_HALF_SEEN = 1 << 0,      /* any segment; nxt holds */
	TA_HALF_ISN_KNOWN = 1 << 1, /* its SYN was seen (or the trace counts from it) */
	TA_HALF_UNA_KNOWN = 1 << 2, /* the peer has acknowledged something: una holds */
	TA_HALF_WND_KNOWN = 1 << 3,
	TA_HALF_SYN = 1 << 4,
	TA_HALF_FIN = 1 << 5, /* FIN sent; nxt - 1 is its sequence number */
	TA_HALF_RST = 1 << 6,
	TA_HALF_SACK_PERM = 1 << 7,
	TA_HALF_WSCALE = 1 << 8,
	TA_HALF_TS = 1 << 9, /* sends timestamps */
	TA_HALF_TTL_KNOWN = 1 << 10,
	TA_HALF_IP_ID_KNOWN = 1 << 11,
	TA_HALF_BARE = 1 << 12, /* only empty segments at one sequence number so far, no SYN */
	TA_HALF_SUPER =
		1
		<< 13, /* sent segments above its MSS: offload, so it was captured at the sender or receiver */
	TA_HALF_DATA = 1 << 14, /* sent payload */
	TA_HALF_SEQ_RELATIVE = 1 << 15,
	TA_HALF_CSUM_BAD =
		1
		<< 16, /* sent segments whose checksum was left to the card: captured where they were sent */
	TA_HALF_CSUM_GOOD = 1 << 17,
	TA_HALF_LEFT = 1 << 18,      /* the capture says that its host sent them, */
	TA_HALF_ARRIVED = 1 << 19,   /* or received them */
	TA_HALF_TS_MS = 1 << 20,     /* its timestamp clock was seen to tick in milliseconds */
	TA_HALF_ID_COUNTS = 1 << 21, /* its IP IDs were seen to count up by little, */
	TA_HALF_ID_JUMPS = 1 << 22,  /* or not to */
	TA_HALF_NO_DF = 1 << 23,     /* sent a packet that may be fragmented */
	TA_HALF_LINK_VARIES =
		1
		<< 24, /* its packets came from several link addresses, or by several interfaces */
	TA_HALF_ECHOED =
		1
		<< 25, /* not captured, and yet its peer echoes ever newer timestamps of it: it speaks */
	TA_HALF_OPTIONS_CUT = 1 << 26, /* the snap length cut the options off its segments, */
	TA_HALF_WINDOW_CUT = 1 << 27,  /* or the window, too */
	TA_HALF_UNNUMBERED =
		1
		<< 28, /* segments of it showed neither flags nor numbers (tcpdump -q): what it sent is not known */
	TA_HALF_BEFORE_PROBES =
		-0x7fffffff - 1, /* bit 31: captured before any stack had the loss probe and RACK */
	TA_HALF_TS_MS_SHORT = 1 << 30, /* or was, over less than a second */
	TA_HALF_BEGAN_WITH_DATA =
		1
		<< 29, /* the capture begins in mid-stream, with bytes of it: the first may be a copy */
};

struct ta_rest; /* private to src/tcp */
struct ta_outq; /* unacknowledged segments, about 24 bytes each; private to src/tcp */

struct ta_half {
	uint32_t isn;      /* initial sequence number, or the first one seen less one */
	uint32_t nxt;      /* SND.NXT: end of what was sent */
	uint32_t una;      /* SND.UNA: what the peer has acknowledged */
	uint32_t wnd;      /* window that this half advertised last, in bytes after scaling */
	uint32_t segments; /* without duplicates */
	uint32_t tsval;    /* last timestamp sent */
	uint32_t last_frame;
	struct ta_rto_estimator rto;
	int64_t last_seen_ns; /* since the run's start, as all times here */
	union {
		struct ta_outq *out;  /* NULL: nothing is outstanding */
		struct ta_rest *rest; /* half[0], while its connection sleeps: what its record of trouble was packed to */
	};
	uint16_t mss;
	uint16_t ip_id;     /* last one */
	uint32_t flags;     /* enum ta_half_flag */
	uint16_t wraps;     /* how often nxt passed 2^32 */
	uint8_t wscale : 4; /* RFC 7323 section 2.3: at most 14 */
	uint8_t link : 4;   /* fingerprint of its last segment's link address; 0: not known */
	uint8_t ttl;        /* of the last segment that was no RST */
	uint16_t
		largest_acked; /* bytes of the largest segment sent once and acknowledged; 65535: or more */
	uint16_t
		idle_pending; /* length in quarter seconds (TA_QUARTER_NS) of the idle time that its last segment ended; 0 once answered */
};

#endif
