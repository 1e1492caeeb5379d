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
	uint32_t seq, ack, window;
	uint32_t seq_beyond; /* bytes beyond what its receiver had acknowledged */
	int32_t seq_off;     /* seq less SND.NXT of its supposed sender, as the receiver knows it */
	int16_t ttl, stream_ttl;     /* -1 unknown */
	int32_t ip_id, stream_ip_id; /* -1 unknown */
	uint8_t sender;
	bool has_ack, has_ts, stream_has_ts, options_seen;
	bool exact; /* RFC 5961: seq is what the receiver expects, or it answers a SYN */
	bool ahead; /* seq lies beyond what this capture has seen of its sender, within the receiver's window */
	bool behind; /* its ACK leaves out what had been sent more than a round trip before: not in step */
	bool to_syn; /* answers a SYN */
	bool syn_unacked; /* of that the RST has no ACK, or one that leaves the SYN out or names more than was sent */
	bool in_syn_sent; /* of an end that had sent its SYN and had no SYN-ACK yet */
	bool to_unseen;   /* of an end of which but a SYN was seen, and nothing of the other side */
	bool answers;     /* the other side sent something after its sender's last segment */
	bool alone;       /* neither side sent anything else before it */
	bool after_fin;   /* its sender had closed */
	bool receiver_closed; /* the other side had closed */
	uint32_t
		sent_after; /* segments that its supposed sender sent after it, RST and SYN aside */
	uint32_t after_first_frame;
	uint32_t peer_after; /* segments with data or news that the other side sent after it */
	uint32_t went_on;    /* of them, data and probes long after it: it had not taken the RST */
	bool before_ack;     /* it answers a SYN-ACK: its sender had not completed the handshake */
	int64_t silence_ns;  /* nothing heard from its sender for so long before it; -1 */

	/* signs of the packet, against those of its supposed sender's */
	bool ttl_known_before; /* a packet of its supposed sender had this TTL */
	bool foreign_ttl;      /* its TTL is of another distance than any of those */
	bool id_counts;        /* the stream's IP IDs count up, and never jumped */
	uint8_t link;          /* fingerprint of its link address, as in ta_conn; 0: none */
	bool lone;         /* its sender had sent nothing and the other side one segment, no SYN */
	bool to_no_ack;    /* nothing of what came to its sender bore an ACK */
	bool foreign_link; /* it came from another link address than all of the stream */
	bool no_df;        /* it may be fragmented, and no packet of the stream may */
	bool bad_checksum; /* its checksum is wrong, and the stream's are right */
	bool below_ack;    /* its sequence number lies below what the receiver had acknowledged */
	bool beyond_ack; /* without ACK, and its number is that of no ACK: its sender knows its own */
	int64_t oldest_ns;         /* age of the oldest segment that it may answer; -1 */
	int64_t youngest_known_ns; /* age of the youngest data that its ACK knows of, sent once; -1 */
	uint32_t
		known_copies; /* of data that its ACK is the first to know of: most of a piece, the original aside */
	bool challenged; /* the receiver answered it by an ACK (RFC 5961 section 3.2) */

	/* data of the other side that had been acknowledged neither by an ACK nor by SACK blocks: the first of it */
	uint32_t refused_bytes, refused_frame;
	int64_t refused_ns; /* when it was sent; of a range that the capture lacks: when that showed */
	uint32_t
		refused_seen_frame; /* the first of it that is in the capture, and when it was sent; 0: none is */
	int64_t refused_seen_ns;
	uint32_t
		refused_unseen_bytes; /* of it, not in the capture, the first byte included; 0: the first byte is */
	int64_t refused_stood_ns; /* since when the ACK of its receiver stood before it, back from the RST; -1 */
	uint32_t stood_frame; /* the last segment of its sender before it; 0 */
	uint32_t
		sacked_bytes; /* beyond what was acknowledged, received by the word of SACK blocks (RFC 2018) */
	int64_t refused_after_ns; /* so long after its receiver was last heard; -1 */
	bool refused_knew_fin;    /* all of it was sent by an end that had received the FIN */
	bool refused_alert;       /* nothing but a closing alert of TLS */
	bool refused_unread;      /* so short that it may be one, and its bytes were not captured */
};

#endif
