/* SPDX-License-Identifier: MIT */
/* What is known of a half and of a connection, as questions: who asks them need not know how the tracker keeps its
 * flags and sequence numbers. Nothing here changes anything. */
#ifndef TCPAUTOPSY_TCP_FACTS_H
#define TCPAUTOPSY_TCP_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpautopsy/tcp/conn.h"

/* ---- patience: the censoring rule's one constant ---- */

/* How long the answer to a segment may take before its absence means something: 3 SRTT, and at least 1 s, the floor
 * of the RTO in RFC 6298 section 2.4. srtt_ns: -1 unknown. */
#define TA_PATIENCE_SRTTS 3
#define TA_PATIENCE_MIN_NS (1000 * INT64_C(1000000))

int64_t ta_patience_ns(int64_t srtt_ns);

/* Opened and closed in order, all of it acknowledged, and nothing noted that went wrong: nothing but its course can be told
 * of it. */
bool ta_conn_is_uneventful(const struct ta_conn *conn);

/* ---- one half ---- */

/* A segment of it is in the capture. */
static inline bool ta_half_captured(const struct ta_half *h)
{
	return h->segments > 0;
}

/* Sequence numbers of it are known: from a segment of its own, not only from its peer's ACKs. */
static inline bool ta_half_seq_seen(const struct ta_half *h)
{
	return h->flags & TA_HALF_SEEN;
}

static inline bool ta_half_sent_syn(const struct ta_half *h)
{
	return h->flags & TA_HALF_SYN;
}

static inline bool ta_half_sent_data(const struct ta_half *h)
{
	return h->flags & TA_HALF_DATA;
}

static inline bool ta_half_sent_fin(const struct ta_half *h)
{
	return h->flags & TA_HALF_FIN;
}

static inline bool ta_half_sent_rst(const struct ta_half *h)
{
	return h->flags & TA_HALF_RST;
}

/* Its SYN is in the capture: isn is the initial sequence number. */
static inline bool ta_half_isn_known(const struct ta_half *h)
{
	return h->flags & TA_HALF_ISN_KNOWN;
}

/* The peer has sent an ACK: una holds. The half itself may not be in the capture. */
static inline bool ta_half_acked(const struct ta_half *h)
{
	return h->flags & TA_HALF_UNA_KNOWN;
}

/* Its FIN was acknowledged, and so all that it sent. */
static inline bool ta_half_fin_acked(const struct ta_half *h)
{
	return h->flags & TA_HALF_FIN && h->una == h->nxt;
}

/* Bytes of sequence space sent and not acknowledged, SYN and FIN included. */
static inline uint32_t ta_half_unacked_bytes(const struct ta_half *h)
{
	return h->nxt - h->una;
}

/* Something of it reached the peer, its SYN at least. Of a half that the capture shows from the middle on this is
 * assumed. */
static inline bool ta_half_reached_peer(const struct ta_half *h)
{
	return h->segments && h->una != h->isn;
}

/* No segment of it is in the capture, and yet its peer acknowledges ever more of it: it speaks, out of sight. */
static inline bool ta_half_answered_unseen(const struct ta_half *h)
{
	return !h->segments && (h->flags & TA_HALF_ECHOED ||
				(h->flags & TA_HALF_UNA_KNOWN && h->una != h->isn + 1));
}

/* A sequence number of it, counted from its ISN, or from the first one seen, which is 1. */
int64_t ta_half_relative_seq(const struct ta_half *h, uint32_t seq);

/* TTL of its last segment that was no RST; -1: unknown. */
static inline int ta_half_ttl(const struct ta_half *h)
{
	return h->flags & TA_HALF_TTL_KNOWN ? h->ttl : -1;
}

/* What tells where the capture was taken. The capture marks its packets as sent by the capturing host, and none as
 * received; */
bool ta_half_marked_sent(const struct ta_half *h);
/* it left checksums to the network card, and filled in none; it filled in all that could be verified. */
bool ta_half_checksums_left_to_card(const struct ta_half *h);
bool ta_half_checksums_filled_in(const struct ta_half *h);

/* ---- one connection ---- */

/* Time between attempts i - 1 and i of an episode by their sender's own timestamps, where they are milliseconds, the sender is far
 * away or its distance not known, and the capture shows another time: by more than 20 ms and a tenth. -1: it does not, or they
 * are not known. Arrivals far away may be bunched by a queue. */
int64_t ta_episode_sender_gap_ns(const struct ta_conn *conn, const struct ta_episode *episode, size_t i);

/* When either side was last seen; where nobody took what came, or only a kernel tells of it: when it began. */
int64_t ta_conn_last_seen_ns(const struct ta_conn *conn);

/* Only one half is in the capture although the other exists: what is captured acknowledges ever more of it, or sends
 * ever more and retransmits less than half of it. */
bool ta_conn_one_sided(const struct ta_conn *conn);

/* The longest silence of both sides after which both spoke again, to the quarter second; 0: none of a second. */
int64_t ta_conn_longest_idle_ns(const struct ta_conn *conn);

#endif
