/* SPDX-License-Identifier: MIT */
/* One transmission of a chain: what the capture shows of it, and what src/timers says of it. src/tcp makes it, src/timers
 * writes its fit into it, src/diag and src/report read it. Times are nanoseconds since the run's start. */
#ifndef TCPAUTOPSY_TIMERS_ATTEMPT_H
#define TCPAUTOPSY_TIMERS_ATTEMPT_H

#include <stdint.h>

#include "tcpautopsy/core/why.h"

/* What a run of attempts repeats. */
enum ta_episode_kind {
	TA_EPISODE_RETRANSMISSION, /* data, or data and FIN */
	TA_EPISODE_KEEPALIVE,
	TA_EPISODE_ZERO_WINDOW_PROBE,
	TA_EPISODE_SYN,
	TA_EPISODE_SYN_ACK,
	TA_EPISODE_FIN, /* only a FIN outstanding */
	TA_EPISODE_COUNT
};

enum ta_spurious {
	TA_SPURIOUS_NO,
	TA_SPURIOUS_DSACK,
	TA_SPURIOUS_TIMESTAMP,
	TA_SPURIOUS_EARLY_ACK,
	TA_SPURIOUS_COUNT
};

enum ta_attempt_flag {
	TA_ATTEMPT_ORIGINAL = 1 << 0,  /* first transmission of its bytes */
	TA_ATTEMPT_HEAD = 1 << 1,      /* begins at SND.UNA, as its sender knew it */
	TA_ATTEMPT_TAIL = 1 << 2,      /* ends at SND.NXT: the last bytes in flight */
	TA_ATTEMPT_FAST = 1 << 3,      /* duplicate ACKs or SACK of later data came before it */
	TA_ATTEMPT_PROVOKED = 1 << 4,  /* sent within a moment of a segment of the peer */
	TA_ATTEMPT_ACKED = 1 << 5,     /* its bytes had been acknowledged, as seen here, before it was sent */
	TA_ATTEMPT_TS = 1 << 6,        /* tsval holds */
	TA_ATTEMPT_DATA = 1 << 7,      /* carries payload (a zero-window probe may) */
	TA_ATTEMPT_RECOVERY = 1 << 8,  /* below the recovery point of a timeout before this episode */
	TA_ATTEMPT_UNSEEN = 1 << 9,    /* its bytes were not seen before: the original is not in the capture */
	TA_ATTEMPT_EXPLAINED = 1 << 10, /* the gap before it is what the model allows, lateness included; meaningless
					   with nominal_ns -1 */
	TA_ATTEMPT_AFTER_TRAFFIC = 1 << 11, /* probes: other segments lie between the one before and this one */
	TA_ATTEMPT_BAD_SUM = 1 << 13,  /* its TCP checksum is wrong, as captured */
	TA_ATTEMPT_UNHEARD = 1 << 14,  /* answered as seen here, and what its sender did next shows that it did not hear it */
	TA_ATTEMPT_NEW_DATA = 1 << 15, /* a loss probe that carries bytes that had not been sent: no retransmission */
	TA_ATTEMPT_ASKED_FOR = 1 << 12 /* provoked, and by what asks for it (an ACK during recovery, a duplicate SYN): no
					  timer sent it */
};

struct ta_attempt {
	int64_t time_ns;
	int64_t nominal_ns; /* delay that the model sets before it; -1: it has none */
	uint32_t frame;
	uint32_t seq, len; /* FIN and SYN count */
	uint32_t tsval, tsecr; /* with TA_ATTEMPT_TS */
	uint32_t answer_tsval; /* 0: unknown */
	uint32_t answer_frame;  /* 0: none */
	uint32_t answer_window; /* bytes, with answer_frame */
	struct ta_why why;    /* by the replay of its sender: a cause that it gives holds; else the fit of the timers decides
				 among the candidates */
	int64_t heard_ns;     /* when the other side was last heard before it, with heard_frame */
	uint32_t heard_frame; /* 0: not known */
	uint16_t flags;         /* enum ta_attempt_flag */
	uint8_t cause;          /* enum ta_cause */
	uint8_t spurious;       /* enum ta_spurious */
	uint16_t ip_id;         /* 0: unknown */
	uint8_t missing_before; /* attempts that the capture lacks before it: the gap is a sum of the model's gaps */
};

/* Names as the report's contract has them; NULL for TA_SPURIOUS_NO. */
const char *ta_episode_kind_name(enum ta_episode_kind kind);
const char *ta_spurious_name(enum ta_spurious spurious);

#endif
