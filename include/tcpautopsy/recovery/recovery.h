/* SPDX-License-Identifier: MIT */
/* The loss recovery of one sender, replayed from what a capture shows: which of its rules sent each copy. Events and numbers
 * only; no packets. The state is kept as Linux keeps it (net/ipv4/tcp_input.c tcp_fastretrans_alert(), tcp_process_loss(),
 * tcp_recovery.c tcp_rack_*(), tcp_output.c tcp_xmit_retransmit_queue(), tcp_schedule_loss_probe(); RFC 6675, RFC 8985,
 * RFC 6582, RFC 5682).
 *
 * A replay is made when trouble starts and given what is outstanding then; it ends by itself when all is well again
 * (ta_recovery_busy() is false) and may be begun anew. Instants are nanoseconds on the capture's clock. An ACK is heard by
 * its sender one round trip between tap and sender (near_ns) later than the capture shows it beside the segments that it lets
 * out: the replay keeps it until then. Where timestamps are used, the echo in a copy tells exactly what was heard. */
#ifndef TCPAUTOPSY_RECOVERY_RECOVERY_H
#define TCPAUTOPSY_RECOVERY_RECOVERY_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpautopsy/core/why.h"

/* What is known of the sender besides what it sends; ns, -1: not known. */
struct ta_recovery_clock {
	int64_t near_ns;    /* from the tap to the sender and back; 0 at the sender; -1: learned from the echoes of timestamps */
	int64_t srtt_ns;    /* the sender's, near part included */
	int64_t min_rtt_ns; /* likewise */
	int64_t rto_ns;     /* before backoff */
	int64_t delack_ns;  /* added to the loss probe's delay when one segment is out: the least RTO */
	uint32_t mss;       /* payload of a full segment; 0: not known */
	bool no_probe;      /* from before the loss probe and RACK: no stack had either */
	bool sack;          /* both sides agreed on SACK, or the capture does not tell that they did not */
	bool unheard;       /* the capture lacks the other side: no ACK is seen, and so no state */
};

/* A range that is outstanding when the replay begins. */
struct ta_recovery_range {
	int64_t sent_ns;
	uint32_t seq, len, frame;
	bool sacked;
	bool again;  /* sent more than once already */
	bool unseen; /* sent_ns is when the hole showed */
	bool have_tsval;
	uint32_t tsval;
};

struct ta_recovery_sent {
	int64_t now_ns;
	uint32_t frame, seq, len;
	uint32_t ack;           /* its ACK field: what its sender had received, with have_ack */
	uint32_t tsval, tsecr;  /* with have_ts */
	bool have_ts, have_ack;
	bool answers;  /* a FIN without payload that acknowledges for the first time what has just arrived, */
	uint32_t answered_frame; /* in this frame; 0: not known */
	bool completes;     /* the handshake, with what the SYN had carried */
	bool first_perhaps; /* no copy, perhaps, but the first transmission, overtaken on its way */
	bool doubled_perhaps; /* nor is it, perhaps, where nothing tells why it was sent: the same packet once more */
	bool by_clock; /* its timestamps are milliseconds, and tell gaps better than arrivals far away */
};

struct ta_recovery_ack {
	int64_t now_ns;
	uint32_t frame, ack;
	uint32_t seq;          /* of the segment that carries it, with have_seq: no echo before its sender has it in order */
	uint32_t tsval, tsecr; /* with have_ts */
	uint32_t sack[4][2];
	uint8_t nsack;   /* blocks, a D-SACK left out */
	uint32_t dsack_right;
	bool dsack;      /* and there was one, up to dsack_right */
	bool duplicate;  /* empty, the same ACK and window as before: RFC 5681 section 2 where something is outstanding */
	bool have_ts, have_seq;
	bool cut; /* its options are not in the capture: blocks may be missing */
};

struct ta_recovery;

struct ta_recovery *ta_recovery_new(void);
void ta_recovery_free(struct ta_recovery *recovery); /* NULL is allowed */

/* Begins with nothing outstanding between una and nxt, congestion state open. What is outstanding follows by
 * ta_recovery_outstanding() in the order of its numbers; what no window reaches is left out. */
void ta_recovery_begin(struct ta_recovery *recovery, uint32_t una, uint32_t nxt, int64_t armed_ns,
		       uint32_t armed_frame);
void ta_recovery_outstanding(struct ta_recovery *recovery, const struct ta_recovery_range *range);

/* Whether there is anything to follow; else the events below may be left out. */
bool ta_recovery_busy(const struct ta_recovery *recovery);

/* New bytes went out (unseen: they did, and the capture lacks them). Farther from SND.UNA than any window reaches, the replay
 * begins anew with them. */
void ta_recovery_sent_new(struct ta_recovery *recovery, const struct ta_recovery_clock *clock,
			  const struct ta_recovery_sent *sent, bool unseen);

/* What went out as new bytes was a loss probe. */
void ta_recovery_fresh_probe(struct ta_recovery *recovery, int64_t sent_ns, uint32_t frame);

/* Bytes went out again: why? */
void ta_recovery_sent_again(struct ta_recovery *recovery, const struct ta_recovery_clock *clock,
			    const struct ta_recovery_sent *sent, struct ta_why *ret);

/* An ACK passed on its way to the sender. */
void ta_recovery_ack(struct ta_recovery *recovery, const struct ta_recovery_clock *clock,
		     const struct ta_recovery_ack *ack);

/* An ICMP error "too big" that quotes one of its segments passed on its way to the sender. */
void ta_recovery_too_big(struct ta_recovery *recovery, const struct ta_recovery_clock *clock,
			 int64_t now_ns, uint32_t frame);

#endif
