/* SPDX-License-Identifier: MIT */
/* The sender's state between events: recovery.c keeps it, ack.c moves it when an ACK is heard, judge.c asks it why a copy
 * was sent. */
#ifndef TA_RECOVERY_STATE_H
#define TA_RECOVERY_STATE_H

#include "scoreboard.h"
#include "tcpautopsy/recovery/recovery.h"

/* What can let copies out: an ACK with news, or an ICMP error. */
struct ta_let_out {
	int64_t heard_ns; /* -1: there was none */
	uint32_t frame;
	bool advanced; /* it moved SND.UNA */
};

struct ta_recovery {
	struct ta_board board;
	uint32_t una, nxt;
	uint32_t recover;   /* the recovery point (Linux high_seq), in recovery and loss */
	uint8_t congestion; /* enum ta_congestion */
	bool too_big;       /* the loss was told by ICMP */
	bool begun;

	/* before the newest ACK that moved SND.UNA: a copy of what it took shows that it was not heard */
	struct {
		bool known;
		uint32_t una, recover;
		uint8_t congestion;
		unsigned backoff;
		struct ta_let_out news;
		int64_t rto_armed_ns, range_sent_ns;
		uint32_t rto_armed_frame;
	} before;

	int64_t near_ns; /* learned: the shortest time after which a timestamp was echoed; -1 */

	/* ACKs that passed the tap and have not reached the sender, in a ring */
	struct ta_recovery_ack *pending; /* owned */
	uint32_t first_pending, npending, pending_max;

	struct ta_let_out news;
	uint8_t left; /* enum ta_congestion: the recovery or loss that ended last, TA_CONGESTION_UNKNOWN: none; */
	int64_t left_ns;   /* when */
	int64_t sacked_ns; /* when SACK or a duplicate ACK reported something last; -1 */
	uint32_t sacked_frame;
	unsigned dupacks; /* since SND.UNA moved, */
	int64_t third_ns; /* and when there were TA_DUPACKS of them */

	int64_t copy_ns; /* the newest copy; -1 */
	int64_t sent_ns; /* the newest segment; -1 */
	uint8_t copy_cause;

	/* timers: tcp_rearm_rto(), tcp_schedule_loss_probe() */
	int64_t rto_armed_ns, pto_armed_ns;
	uint32_t rto_armed_frame, pto_armed_frame;
	uint32_t
		rto_armed_tsval; /* of the segment that armed it, with rto_by_clock; not where an ACK did */
	bool rto_by_clock;
	unsigned backoff;
	bool probe_out;    /* tlp_high_seq is set */
	bool probe_is_new; /* tlp_retrans is not */
	uint32_t probe_end;

	/* RACK, RFC 8985 */
	int64_t rack_ns; /* when the newest segment known to be delivered was sent; -1 */
	bool reordering_seen;

	/* what may undo this recovery or loss: Eifel's first copy, a D-SACK for each copy, F-RTO's bytes that were never sent
	 * again (tcp_may_undo(), tcp_process_loss()) */
	uint32_t first_copy_tsval;
	bool first_copy_known;
	bool frto;
	unsigned copies, dsacks;
	uint32_t
		undo_una; /* SND.UNA then (undo_marker): a D-SACK below it is of an earlier recovery */

	bool answered; /* it has set its FIN in an ACK again: it does so each time */
};

/* ack.c: the sender hears an ACK at heard_ns. */
void ta_recovery_hear(struct ta_recovery *recovery, const struct ta_recovery_clock *clock,
		      const struct ta_recovery_ack *ack, int64_t heard_ns);

/* judge.c: why is this copy sent? *ret without what the sender's state was. */
void ta_recovery_judge(const struct ta_recovery *recovery, const struct ta_recovery_clock *clock,
		       const struct ta_recovery_sent *sent, struct ta_why *ret);

/* From the tap to the sender and back, known or learned; 0: neither. */
static inline int64_t ta_recovery_near_ns(const struct ta_recovery *r,
					  const struct ta_recovery_clock *clock)
{
	if (clock->near_ns >= 0)
		return clock->near_ns;
	return r->near_ns >= 0 ? r->near_ns : 0;
}

/* Without SACK recovery goes on at its very recovery point, until more is acknowledged: duplicate ACKs may be of needless
 * copies (RFC 6582 section 4, tcp_is_non_sack_preventing_reopen()). */
static inline bool ta_recovery_is_held(const struct ta_recovery *r,
				       const struct ta_recovery_clock *clock)
{
	return !clock->sack && r->una == r->recover &&
	       (r->congestion == TA_CONGESTION_RECOVERY || r->congestion == TA_CONGESTION_LOSS);
}

/* The RTO that runs, backoff included; and what it is at least when the estimate is not known. */
int64_t ta_recovery_rto_ns(const struct ta_recovery *recovery,
			   const struct ta_recovery_clock *clock);
/* The loss probe's delay; -1: the round trip is not known, or SACK is not used. */
int64_t ta_recovery_pto_ns(const struct ta_recovery *recovery,
			   const struct ta_recovery_clock *clock);

/* ---- on_way.c: ACKs that passed the tap and have not reached the sender ---- */

static inline struct ta_recovery_ack *ta_recovery_pending_at(const struct ta_recovery *r,
							     uint32_t i)
{
	return &r->pending[(r->first_pending + i) % r->pending_max];
}

/* The first of them arrives. */
void ta_recovery_hear_first(struct ta_recovery *r, const struct ta_recovery_clock *clock);
/* Those arrive that it had heard when it sent this. */
void ta_recovery_hear_before(struct ta_recovery *r, const struct ta_recovery_clock *clock,
			     const struct ta_recovery_sent *s);

#endif
