/* SPDX-License-Identifier: MIT */
/* Episodes of trouble: runs of attempts by one side with no progress in between. */
#ifndef TCPAUTOPSY_TCP_EPISODE_H
#define TCPAUTOPSY_TCP_EPISODE_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpautopsy/timers/attempt.h"
#include "tcpautopsy/timers/fit.h"

enum ta_result {
	TA_RESULT_CAPTURE_ENDED,
	TA_RESULT_ANSWERED,
	TA_RESULT_RESET_BY_PEER,
	TA_RESULT_RESET_BY_SENDER,
	TA_RESULT_ICMP,
	TA_RESULT_GAVE_UP,
	TA_RESULT_STOPPED,
	TA_RESULT_SUPERSEDED,
	TA_RESULT_COUNT
};

/* A run of attempts by one side with no progress in between. */
struct ta_episode {
	uint8_t kind;   /* enum ta_episode_kind */
	uint8_t sender; /* key index of the endpoint that sent the attempts */
	uint8_t result; /* enum ta_result */
	bool closed;
	bool original_seen;
	bool zero_window; /* the peer's window was 0 while it lasted */
	bool inferred;    /* from timing and repetition alone (a trace without sequence numbers) */
	bool seq_unknown; /* inferred, and no segment or ACK has told where its sender stood: seq is 0 */
	bool suspect; /* probes that nothing has confirmed: dropped at the end unless they are many */
	uint32_t seq, length; /* of what is at SND.UNA; for probes of the probe */
	uint32_t first_frame, last_frame, end_frame, last_heard_frame;
	int64_t start_ns, end_ns;                     /* first and last attempt */
	int64_t answer_ns;                            /* the end_frame's time; -1 */
	int64_t last_heard_ns;                        /* the other side, before it; -1 */
	int64_t anchor_ns;                            /* when the timer of the first gap began; probes: what it
						  counts from (the peer's own probes refresh nothing) */
	int64_t rto_estimate_ns, srtt_ns, min_rtt_ns; /* of the sender when it began; -1 */
	int64_t variance_ns; /* what the round trips alone add to srtt_ns; -1 */
	int64_t newest_ns;   /* when the last new segment before the first copy was sent; 0 where not known */
	int64_t idle_before_ns;                       /* silence of both sides before it began */
	uint32_t in_flight;                           /* segments outstanding when it began */
	uint32_t attempts_total;
	uint32_t no_copies; /* of them, without the original: loss probes with new bytes, and what the capture begins with */
	uint32_t nattempts; /* kept: the first half, then the newest */
	uint32_t attempts_capacity;
	uint32_t attempts_omitted; /* those between */
	struct ta_attempt *attempt;

	/* while it lasted */
	uint32_t
		answered; /* probes that were answered; copies that were answered without progress */
	uint32_t peer_segments; /* segments of the other side with an ACK at or below SND.UNA */
	uint32_t peer_new_data; /* of them, with data not seen before, or probes of its own */
	uint32_t peer_first_frame, peer_last_frame;
	int64_t peer_first_ns, peer_last_ns;
	uint32_t dsacks;           /* the peer reported copies as duplicates */
	uint32_t icmp_unreachable; /* host or net unreachable for it */
	uint32_t sacked_bytes;   /* received out of order by the peer while SND.UNA stood still, */
	uint32_t largest_sacked; /* and the largest segment of them */
	uint32_t probe_ack;      /* probes: the ACK field of the newest */
	uint32_t
		went_on; /* new segments of a sender whose peer is not seen, since the newest attempt */
	uint32_t sent_on; /* new segments of its sender since its first copy */
	int64_t prober_before_ns; /* probes: when the prober last sent something else; -1 */
	uint32_t probe_payload;   /* keep-alive: bytes in a probe */
	bool unacked; /* the capture lacks the ACK of what its prober had sent before */
	int64_t max_answer_ns;    /* probes: slowest answer; -1 */
	int32_t healed_attempt;   /* index in attempt[] of the copy that got through, -1 */

	struct ta_fit *fit; /* by src/timers, from ta_tracker_finish() on; owned */
};

struct ta_conn;

/* An episode as src/timers takes it; *ret borrows the attempts. */
void ta_episode_chain(const struct ta_conn *conn, const struct ta_episode *e, int64_t resolution_ns,
		      struct ta_chain *ret);

/* Keep-alive: how long the timer of its first probe had run, as far as this capture shows; -1. */
static inline int64_t ta_episode_idle_ns(const struct ta_episode *e)
{
	return e->anchor_ns >= 0 && e->anchor_ns < e->start_ns ? e->start_ns - e->anchor_ns : -1;
}

/* Attempts that are copies for sure. */
static inline uint32_t ta_episode_copies(const struct ta_episode *e)
{
	return e->attempts_total - e->original_seen - e->no_copies;
}

/* As the report's contract has it. */
const char *ta_result_name(enum ta_result result);

#endif
