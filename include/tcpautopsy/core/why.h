/* SPDX-License-Identifier: MIT */
/* Why a sender sent a segment: the words that the replay of its loss recovery (src/recovery) and the fit of its timers
 * (src/timers) share. */
#ifndef TCPAUTOPSY_CORE_WHY_H
#define TCPAUTOPSY_CORE_WHY_H

#include <stdbool.h>
#include <stdint.h>

enum ta_cause {
	TA_CAUSE_UNKNOWN,
	TA_CAUSE_ORIGINAL,
	TA_CAUSE_RTO,
	TA_CAUSE_TLP,       /* tail loss probe (RFC 8985 section 7), with old bytes or with new ones */
	TA_CAUSE_FAST,      /* duplicate ACKs, SACK, RACK; and what ACKs let out below its recovery point */
	TA_CAUSE_AFTER_RTO, /* let out by ACKs below the recovery point of a timeout */
	TA_CAUSE_SYN,
	TA_CAUSE_PROBE,
	TA_CAUSE_PMTU, /* an ICMP error said that it was too big */
	TA_CAUSE_COUNT
};

/* A set of causes, one bit each. */
#define TA_CAUSE_BIT(cause) (1u << (cause))

/* Congestion state of a sender as Linux names it (enum tcp_ca_state, include/uapi/linux/tcp.h). */
enum ta_congestion {
	TA_CONGESTION_UNKNOWN, /* nothing was replayed */
	TA_CONGESTION_OPEN,
	TA_CONGESTION_DISORDER, /* duplicate ACKs or SACK blocks, not yet taken for loss */
	TA_CONGESTION_RECOVERY, /* fast recovery */
	TA_CONGESTION_LOSS,     /* after a timeout */
	TA_CONGESTION_COUNT
};

/* The rule that gave the cause. */
enum ta_sent_by {
	TA_SENT_BY_NONE,
	TA_SENT_BY_ACK_RECOVERY, /* the ACK before it reported a loss, or arrived below the recovery point of a fast
				 retransmission: tcp_xmit_recovery() */
	TA_SENT_BY_ACK_LOSS,     /* an ACK below the recovery point of a timeout let it out */
	TA_SENT_BY_REORDERING,   /* the reordering timer of RACK (RFC 8985 section 6.3) */
	TA_SENT_BY_PACED,        /* in recovery, and no ACK let it out at that instant: paced */
	TA_SENT_BY_PTO,          /* the loss probe's timer */
	TA_SENT_BY_RTO,          /* the retransmission timer */
	TA_SENT_BY_TOO_BIG,      /* ICMP packet too big: tcp_simple_retransmit() */
	TA_SENT_BY_ANSWER,       /* an ACK for what had arrived, with the FIN again (tcp_output() of the BSDs, of macOS): no
				    timer and no loss sent it */
	TA_SENT_BY_SCHEDULE,     /* its place in the schedule of the chain */
	TA_SENT_BY_COUNT
};

/* The sender just before a segment left it, as far as the capture shows; bytes of sequence space, ns. */
struct ta_sender {
	uint32_t outstanding; /* SND.NXT - SND.UNA, as it knew */
	uint32_t sacked;      /* reported by SACK blocks that had reached it */
	int64_t rto_ns;       /* of its timer that ran, without backoff; -1: not known */
	int64_t pto_ns;       /* of its loss probe; -1: not known, or it has none */
	uint8_t congestion;   /* enum ta_congestion */
	bool exact; /* the tap is beside it; else ACKs may have been lost behind the tap, and segments before it */
};

struct ta_why {
	struct ta_sender sender;
	uint32_t trigger_frame; /* of the segment or ICMP error that let it out; timers: of what armed them; 0: none seen */
	uint16_t candidates;    /* TA_CAUSE_BIT()s of what else could have sent it; 0: nothing */
	uint8_t cause;          /* enum ta_cause; TA_CAUSE_UNKNOWN: the state does not decide */
	uint8_t rule;           /* enum ta_sent_by; with an open cause: what it looks like most */
};

/* As the report's contract has them; NULL for TA_CONGESTION_UNKNOWN and TA_SENT_BY_NONE. */
const char *ta_cause_name(enum ta_cause cause);
const char *ta_congestion_name(enum ta_congestion congestion);

#endif
