/* SPDX-License-Identifier: MIT */
/* One segment in its connection, and the parts of following it. */
#ifndef TA_TCP_STEP_H
#define TA_TCP_STEP_H

#include "tcpautopsy/tcp/conn.h"

struct ta_tracker;

struct ta_step {
	struct ta_tracker *tracker;
	const struct ta_segment *seg;
	struct ta_conn *conn;
	struct ta_half *sender; /* the half that sent it */
	struct ta_half *peer;   /* the other one */
	int64_t now_ns;
	int64_t own_before_ns;  /* when its sender was last seen before this segment; -1 */
	int64_t peer_before_ns; /* when the other side was last seen before this segment; -1 */
	int64_t idle_ns;        /* since the last segment of either side; -1: this is the first */
	uint32_t frame;
	uint32_t seq, len, end;  /* SYN and FIN count in len */
	uint32_t wnd;            /* advertised window in bytes */
	uint32_t prior_peer_wnd; /* the other side's advertised window */
	uint32_t id;             /* of the connection */
	int dir;
	bool have_seq, have_ack, have_wnd;
	bool frames_missing; /* of the trace, here or before */
	bool held;           /* it was held back while later ones were followed */
	bool advanced;       /* its ACK moved the other side's SND.UNA */
	bool old_ack;        /* its ACK lies before the other side's SND.UNA */
	bool not_taken;      /* a RST that no host takes: nothing follows from it */
	bool foreign;        /* a RST with another TTL than its side's: no sign of life */
	bool probe;          /* it is a keep-alive or window probe */
};

/* A segment's window in bytes: scaled when both SYNs offered it (RFC 7323 section 2.2), never in a SYN itself. */
static inline uint32_t ta_window_bytes(const struct ta_segment *s, const struct ta_half *sender,
				       const struct ta_half *peer)
{
	if (s->have & TA_WINDOW_SCALED || s->flags & TA_SYN)
		return s->window;
	return sender->flags & peer->flags & TA_HALF_WSCALE ? s->window << sender->wscale
							    : s->window;
}

/* ---- what is not believed: belief.c ---- */

/* In a SYN's answer from a socket that does not know of it, the ACK field is no acknowledgment of the SYN. */
bool ta_ack_is_foreign(const struct ta_step *step);

/* A segment that no receiver takes, or that is none of its sender's: nothing of it counts but that it was there. Each kind is an
 * anomaly: flags that contradict the options, numbers far out of any window, a FIN in front of bytes that were sent, a
 * SYN in a connection that stands, an old timestamp, a wrong checksum; and what has another TTL, or lacks the
 * timestamp that all others bear, where its numbers do not fit either. */
bool ta_is_unbelievable(struct ta_step *step);

/* Notes a segment that fits by its numbers and looks like none of its sender's. */
void ta_note_stranger(struct ta_step *step);

/* Its TTL is of another distance than any other packet's of its side: it came another way, or is of another host. */
bool ta_has_other_ttl(const struct ta_step *step);

/* Before anything else of a segment is looked at: where its sender goes on below an ACK that this capture took for one of
 * unseen bytes, that ACK was of bytes never sent. The sender drops such a segment (RFC 9293 section 3.10.7.4), and what
 * was outstanding is so again. Where it goes on behind that ACK, they had been sent, and nothing of them is outstanding. */
void ta_weigh_unseen_ack(struct ta_step *step);

/* ---- roles.c ---- */

/* Who is the client: the sender of the SYN; else the receiver of the SYN-ACK; else the higher port. */
void ta_note_roles(struct ta_step *step);
/* The three segments of the handshake and the options of the SYNs. */
void ta_note_handshake(struct ta_step *step);

/* ---- notes.c ---- */

/* A silence counts as survived when, after it, one side spoke and the other replied. */
void ta_note_idle(struct ta_step *step);
/* What a RST's supposed sender, and the other side, still send after it. */
void ta_note_after_reset(struct ta_step *step);
/* The sender's flags, clocks and counters; its place in the capture. */
void ta_note_ignored(struct ta_step *step); /* a segment that no receiver takes */
void ta_note_half(struct ta_step *step);
/* The same of a segment that is in all like the last one of its side (smooth.c): what can't be new is not looked at. */
void ta_note_smooth(struct ta_step *step);
void ta_note_connection(struct ta_step *step);
/* Appends a range to what its sender has outstanding; flags: enum ta_out_flag. */
void ta_step_push(struct ta_step *step, uint32_t seq, uint32_t len, uint16_t flags);

/* turns.c: who owes whom an answer; a side that closes while it is owed one. */
void ta_note_turn(struct ta_step *step);

/* The link address that a segment came from and the place where it was captured, in four bits; 0: not known. */
uint8_t ta_link_fingerprint(const struct ta_segment *seg);

/* ---- what its numbers tell ---- */

/* ack.c: SND.UNA of the other side moves to `ack`, which is at most SND.NXT; in a connection without trouble that is all. */
void ta_step_acked(struct ta_step *step, uint32_t ack);
/* ack.c: what this side had sent below SND.UNA is outstanding no more; it gives no round trip. */
void ta_drop_proven(struct ta_step *step);
/* send.c: bytes at SND.NXT of a connection without trouble. */
void ta_step_sent(struct ta_step *step);

/* ack.c: what the ACK field, SACK blocks and window of a segment tell about the other side. */
void ta_step_ack(struct ta_step *step);

/* send.c: what its sequence range tells about its sender. */
void ta_step_send(struct ta_step *step);

/* reset.c */
void ta_step_reset(struct ta_step *step);

#endif
