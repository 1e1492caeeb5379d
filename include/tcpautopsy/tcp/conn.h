/* SPDX-License-Identifier: MIT */
/* One connection: its two halves, and what has gone wrong in it. At most 256 bytes while all is well. */
#ifndef TCPAUTOPSY_TCP_CONN_H
#define TCPAUTOPSY_TCP_CONN_H

#include <stdint.h>

#include "tcpautopsy/flow/flow.h"
#include "tcpautopsy/tcp/half.h"
#include "tcpautopsy/tcp/trouble.h"

enum ta_conn_flag {
	TA_CONN_HANDSHAKE_ACK = 1 << 0, /* the third segment of the handshake was seen */
	TA_CONN_ROLES_KNOWN = 1 << 1,
	TA_CONN_CLIENT_IS_1 = 1 << 2,  /* the client is key index 1 */
	TA_CONN_REUSED = 1 << 3,       /* a later connection took over the ports */
	TA_CONN_ESTABLISHED = 1 << 4,  /* data, or ACKs of both sides, went over it */
	TA_CONN_CLOSED = 1 << 5,       /* both FINs were acknowledged */
	TA_CONN_FIRST_IS_1 = 1 << 6,   /* key index 1 sent the first segment */
	TA_CONN_INFERRED = 1 << 7,     /* some of its segments were joined by inference, or may be among those that were not (a trace) */
	TA_CONN_SUPERSEDES = 1 << 8,   /* it took over the ports of an older connection */
	TA_CONN_SPORT_NAMED = 1 << 9,  /* port[0] of the key is the id of a name */
	TA_CONN_DPORT_NAMED = 1 << 10, /* port[1] likewise */
	TA_CONN_SYN_ACK = 1 << 11,
	TA_CONN_TURN = 1 << 12,     /* somebody sent data: turn_ms holds */
	TA_CONN_TURN_IS_1 = 1 << 13, /* key index 1 sent it */
	TA_CONN_DIGEST = 1 << 14,    /* segments of it carry a digest (RFC 2385, RFC 5925) */
	TA_CONN_PUSHES = 1 << 15     /* one side went on sending long after data that nobody had answered */
};

struct ta_conn {
	struct ta_flow flow;
	struct ta_half half[2];
	struct ta_trouble *trouble; /* owned; NULL: none; one that sleeps (ta_tracker_glance()) shows an empty one */
	int64_t start_ns;
	uint32_t first_frame;
	uint32_t encap;
	uint32_t syn_to_synack_us,
		synack_to_ack_us; /* the two halves of the handshake as seen here, or UINT32_MAX */
	uint16_t
		longest_idle_quarters; /* longest silence of both sides after which both spoke again, in TA_QUARTER_NS */
	uint16_t flags; /* enum ta_conn_flag */
	uint32_t turn_ms; /* when the side whose turn it is sent data last, since start_ns: turns.c */
};

/* An idle time that a connection survived is kept to the quarter second. */
#define TA_QUARTER_NS (250 * INT64_C(1000000))

_Static_assert(sizeof(struct ta_conn) <= 256, "a healthy connection costs at most 256 bytes");

/* Key index of the client, and of the server. */
static inline int ta_conn_client(const struct ta_conn *c)
{
	return c->flags & TA_CONN_CLIENT_IS_1 ? 1 : 0;
}

/* Payload bytes sent by a half: unique sequence space, SYN and FIN aside, less what the capture lacks. */
uint64_t ta_conn_payload_bytes(const struct ta_conn *conn, int dir);
/* False where no segment of dir showed its numbers, or where one that hides them may have carried what is not seen; and where none
 * was seen although the peer's ACKs show that there was some. */
bool ta_conn_payload_known(const struct ta_conn *conn, int dir);
/* Payload of dir that the peer's ACKs prove to have arrived, counted from the ISN or the first number known; -1: no ACK is known. */
int64_t ta_conn_acked_bytes(const struct ta_conn *conn, int dir);

/* Segments in the name of a half without duplicates, those too that nobody took; and the last of them: its frame and
 * time, 0 if there is none. What was heard of a side for sure is half[].last_seen_ns. */
uint32_t ta_conn_segments(const struct ta_conn *conn, int dir);
uint32_t ta_conn_last_frame_of(const struct ta_conn *conn, int dir, int64_t *ret_ns);
/* The last frame and the last instant of both. */
uint32_t ta_conn_last_frame(const struct ta_conn *conn);
int64_t ta_conn_last_ns(const struct ta_conn *conn);

/* The record of what has gone wrong, allocated on first use; owned by the connection. */
struct ta_trouble *ta_conn_trouble(struct ta_conn *conn);

#endif
