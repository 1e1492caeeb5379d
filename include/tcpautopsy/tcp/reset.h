/* SPDX-License-Identifier: MIT */
/* A RST beside the stream that it claims to belong to (RFC 9293 section 3.5.2, RFC 5961): facts only, who sent it is
 * for the diagnosis to say. */
#ifndef TCPAUTOPSY_TCP_RESET_H
#define TCPAUTOPSY_TCP_RESET_H

#include <stdbool.h>
#include <stdint.h>

/* A RST as it was sent. */
struct ta_reset {
	int64_t time_ns;
	int64_t reaction_ns; /* since the last segment of the other side before it; -1 */
	uint32_t frame;
	uint32_t trigger_frame; /* that segment; 0 */
	uint32_t seq, ack;
	int32_t seq_off; /* seq less SND.NXT of its supposed sender, as the receiver knows it */
	int16_t ttl, stream_ttl;     /* -1 unknown */
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

#endif
