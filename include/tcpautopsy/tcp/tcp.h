/* SPDX-License-Identifier: MIT */
/* Following TCP: what each half of a connection has sent, had acknowledged and advertised, and the episodes of
 * trouble in it. A half is always the sender's: half[d] is what endpoint d sent, and what its peer told it. */
#ifndef TCPAUTOPSY_TCP_H
#define TCPAUTOPSY_TCP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpautopsy/core/anomaly.h"
#include "tcpautopsy/flow/flow.h"
#include "tcpautopsy/core/segment.h"
#include "tcpautopsy/timers/attempt.h"
#include "tcpautopsy/timers/estimator.h"
#include "tcpautopsy/timers/fit.h"

/* ---- one half: 88 bytes ---- */

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
	TA_HALF_LEFT = 1 << 18,    /* the capture says that its host sent them, */
	TA_HALF_ARRIVED = 1 << 19, /* or received them */
	TA_HALF_TS_MS = 1 << 20    /* its timestamp clock was seen to tick in milliseconds */
};

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
	struct ta_outq *out;  /* NULL: nothing is outstanding */
	uint16_t mss;
	uint16_t ip_id; /* last one */
	uint32_t flags; /* enum ta_half_flag */
	uint16_t wraps; /* how often nxt passed 2^32 */
	uint8_t wscale;
	uint8_t ttl; /* of the last segment that was no RST */
	uint16_t
		largest_acked; /* bytes of the largest segment sent once and acknowledged; 65535: or more */
	uint16_t
		idle_pending; /* its last segment broke a silence of so many quarter seconds; not answered yet */
};

/* ---- episodes ---- */

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
	bool suspect; /* probes that nothing has confirmed: dropped at the end unless they are many */
	uint32_t seq, length; /* of what is at SND.UNA; for probes of the probe */
	uint32_t first_frame, last_frame, end_frame, last_heard_frame;
	int64_t start_ns, end_ns;                     /* first and last attempt */
	int64_t answer_ns;                            /* the end_frame's time; -1 */
	int64_t last_heard_ns;                        /* the other side, before it; -1 */
	int64_t anchor_ns;                            /* when the timer of the first gap began */
	int64_t rto_estimate_ns, srtt_ns, min_rtt_ns; /* of the sender when it began; -1 */
	int64_t idle_before_ns;                       /* silence of both sides before it began */
	uint32_t in_flight;                           /* segments outstanding when it began */
	uint32_t attempts_total;
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
	uint32_t icmp_other;
	uint32_t sacked_bytes;   /* received out of order by the peer while SND.UNA stood still, */
	uint32_t largest_sacked; /* and the largest segment of them */
	uint32_t probe_ack;      /* probes: the ACK field of the newest */
	uint32_t
		went_on; /* new segments of a sender whose peer is not seen, since the newest attempt */
	int64_t prober_before_ns; /* probes: when the prober last sent something else; -1 */
	uint32_t probe_payload;   /* keep-alive: bytes in a probe */
	int64_t max_answer_ns;    /* probes: slowest answer; -1 */
	int32_t healed_attempt;   /* index in attempt[] of the copy that got through, -1 */

	struct ta_fit *fit; /* by src/timers, from ta_tracker_finish() on; owned */
};

/* ---- facts beside episodes ---- */

/* A RST as it was sent. */
struct ta_reset {
	int64_t time_ns;
	int64_t reaction_ns; /* since the last segment of the other side before it; -1 */
	uint32_t frame;
	uint32_t trigger_frame; /* that segment; 0 */
	uint32_t seq, ack, window;
	int32_t seq_off; /* seq less SND.NXT of its supposed sender, as the receiver knows it */
	int16_t ttl, stream_ttl;     /* -1 unknown */
	int32_t ip_id, stream_ip_id; /* -1 unknown */
	uint8_t sender;
	bool has_ack, has_ts, stream_has_ts, options_seen;
	bool exact;      /* RFC 5961: seq is what the receiver expects, or it answers a SYN */
	bool echoes_ack; /* seq is the ACK number of the segment that it answers (no socket there) */
	bool ahead; /* seq lies beyond what this capture has seen of its sender, within the receiver's window */
	bool behind; /* its ACK leaves out what had been sent more than a round trip before: not in step */
	bool to_syn;          /* answers a SYN */
	bool answers;         /* the other side sent something after its sender's last segment */
	bool alone;           /* neither side sent anything else before it */
	bool after_fin;       /* its sender had closed */
	bool receiver_closed; /* the other side had closed */
	uint32_t
		sent_after; /* segments that its supposed sender sent after it, RST and SYN aside */
	uint32_t after_first_frame;
	uint32_t peer_after; /* segments with data or news that the other side sent after it */
	bool before_ack;     /* it answers a SYN-ACK: its sender had not completed the handshake */
	int64_t silence_ns;  /* nothing heard from its sender for so long before it; -1 */
};

struct ta_icmp_note {
	int64_t time_ns;
	struct ta_addr from;
	uint32_t frame, seq, mtu;
	uint8_t type, code, dir;        /* dir: whose segment it quotes */
	bool ipv6, have_seq, plausible; /* plausible: the quoted seq is outstanding, or was */
};

/* A stretch of time in which a half advertised a window of 0. */
struct ta_zero_window {
	int64_t start_ns, end_ns; /* end -1: to the end of the capture */
	uint32_t first_frame, last_frame;
	uint32_t advertised; /* segments that said so */
	uint8_t who;         /* who advertised it */
};

/* What has gone wrong in a connection; allocated when something does. */
struct ta_trouble {
	struct ta_episode **episode; /* in the order of their starts; owned */
	size_t nepisodes, episodes_capacity;
	struct ta_reset *reset;
	size_t nresets, resets_capacity;
	struct ta_icmp_note *icmp;
	size_t nicmp, icmp_capacity;
	struct ta_zero_window *zero;
	size_t nzero, zero_capacity;
	uint64_t icmp_total;
	uint32_t episodes_omitted;
	uint32_t retransmitted[2]; /* segments sent again, by sender */
	uint32_t out_of_order[2];
	uint32_t challenge_acks[2]; /* ACKs of an established end to a SYN */
	uint32_t first_challenge_frame;
	uint64_t unseen_bytes[2]; /* bytes that were sent and are not in the capture, */
	uint32_t unseen_ranges[2];
	uint32_t
		time_backwards; /* segments that were captured well before the one in front of them */
	uint32_t stray_seq[2],
		stray_ack[2]; /* the last segment far outside any window, with stray_seen */
	bool stray_seen[2];
	uint32_t garbled;   /* segments whose flags contradict their options */
	uint32_t lowest[2]; /* lowest sequence number seen below the first one, with lower_seen */
	bool lower_seen[2];
	uint32_t acked_unseen[2];          /* ACKs for bytes that were never seen */
	uint32_t acked_unseen_range[2][2]; /* the last such range, and when its ACK came */
	int64_t acked_unseen_ns[2];
	int64_t delivered_ns
		[2]; /* send of the latest segment known to have arrived, since trouble began; 0 */
	/* bytes that the capture lacks at SND.UNA when it ends: a hole that was never filled */
	uint32_t hole_bytes[2], hole_frame[2];
	int64_t hole_since_ns[2];
	uint32_t recover[2]; /* recovery point of the last timeout, with recovering */
	bool recovering[2];
	/* the longest silence in which a side's timestamp clock stood still, as a suspended host's does: how far it
	 * fell behind the capture's clock, and the segments before and after it */
	int64_t suspend_ns[2], suspend_from_ns[2], suspend_to_ns[2];
	uint32_t suspend_frame[2];
};

/* ---- one connection: at most 256 bytes while all is well ---- */

enum ta_conn_flag {
	TA_CONN_HANDSHAKE_ACK = 1 << 0, /* the third segment of the handshake was seen */
	TA_CONN_ROLES_KNOWN = 1 << 1,
	TA_CONN_CLIENT_IS_1 = 1 << 2,  /* the client is key index 1 */
	TA_CONN_REUSED = 1 << 3,       /* a later connection took over the ports */
	TA_CONN_ESTABLISHED = 1 << 4,  /* data, or ACKs of both sides, went over it */
	TA_CONN_CLOSED = 1 << 5,       /* both FINs were acknowledged */
	TA_CONN_FIRST_IS_1 = 1 << 6,   /* key index 1 sent the first segment */
	TA_CONN_INFERRED = 1 << 7,     /* some of its segments were joined by inference (a trace) */
	TA_CONN_SUPERSEDES = 1 << 8,   /* it took over the ports of an older connection */
	TA_CONN_SPORT_NAMED = 1 << 9,  /* port[0] of the key is the id of a name */
	TA_CONN_DPORT_NAMED = 1 << 10, /* port[1] likewise */
	TA_CONN_SYN_ACK = 1 << 11
};

struct ta_conn {
	struct ta_flow flow;
	struct ta_half half[2];
	struct ta_trouble *trouble; /* owned; NULL: none */
	int64_t start_ns;
	uint32_t first_frame;
	uint32_t encap;
	uint32_t syn_to_synack_us,
		synack_to_ack_us; /* the two halves of the handshake as seen here, or UINT32_MAX */
	uint32_t
		longest_idle_ms; /* longest silence of both sides after which both spoke again; to the quarter second */
	uint16_t flags; /* enum ta_conn_flag */
	uint16_t input_first;
};

_Static_assert(sizeof(struct ta_conn) <= 256, "a healthy connection costs at most 256 bytes");

/* Key index of the client, and of the server. */
static inline int ta_conn_client(const struct ta_conn *c)
{
	return c->flags & TA_CONN_CLIENT_IS_1 ? 1 : 0;
}

/* Payload bytes sent by a half: unique sequence space, SYN and FIN aside, less what the capture lacks. */
uint64_t ta_conn_payload_bytes(const struct ta_conn *conn, int dir);

/* The trouble record, allocated on first use. */
struct ta_trouble *ta_conn_trouble(struct ta_conn *conn);

/* ---- the tracker: all connections of a run ---- */

struct ta_tracker;

struct ta_tracker_options {
	int64_t resolution_ns;  /* of the time stamps: 1 for captures */
	bool frames_missing;    /* a trace with frames cut out: a jump in sequence is no loss */
	size_t max_connections; /* 0: TA_LIMIT_CONNECTIONS */
};

struct ta_tracker *ta_tracker_new(const struct ta_tracker_options *options);
void ta_tracker_free(struct ta_tracker *tracker);

/* Traces tell these as they go. */
void ta_tracker_set_trace(struct ta_tracker *tracker, int64_t resolution_ns, bool frames_missing);

/* What became of a segment. */
struct ta_tracked {
	uint32_t conn;  /* id; TA_NO_CONN: it could not be joined to one (a line without ports) */
	uint8_t dir;    /* key index of its sender */
	bool duplicate; /* a second capture of a packet */
	bool is_new;    /* opened the connection */
	bool probe;     /* a keep-alive or zero-window probe */
	bool retransmission;
};

/* Follows one segment; time_ns in it counts from the run's start. */
void ta_tracker_segment(struct ta_tracker *tracker, const struct ta_segment *seg,
			struct ta_tracked *ret);

/* Joins an ICMP error to its connection: the id and the direction whose segment it quotes, or TA_NO_CONN. */
uint32_t ta_tracker_icmp(struct ta_tracker *tracker, const struct ta_icmp_error *icmp,
			 int *ret_dir);

/* Asks, at the end, until when attempts of an episode would have been seen: a sender that is asking in vain for its
 * neighbour's link address keeps its timers running without a frame. Without it: the end of the capture. */
void ta_tracker_set_visibility(struct ta_tracker *tracker,
			       int64_t (*until)(void *context, const struct ta_conn *conn,
						const struct ta_episode *episode),
			       void *context);

/* Ends the run: open episodes are closed as the end of the capture leaves them, and every chain is fitted. */
void ta_tracker_finish(struct ta_tracker *tracker, int64_t capture_end_ns);

/* Ids given out; the connection of an id (borrowed; NULL when it was folded into the counters). */
uint32_t ta_tracker_count(const struct ta_tracker *tracker);
const struct ta_conn *ta_tracker_conn(const struct ta_tracker *tracker, uint32_t id);
/* Healthy connections that a limit made it forget. */
uint64_t ta_tracker_folded(const struct ta_tracker *tracker);
const struct ta_anomalies *ta_tracker_anomalies(const struct ta_tracker *tracker);

/* An episode as src/timers takes it; *ret borrows the attempts. */
void ta_episode_chain(const struct ta_conn *conn, const struct ta_episode *e, int64_t resolution_ns,
		      struct ta_chain *ret);

/* As the report's contract has it. */
const char *ta_result_name(enum ta_result result);

#endif
