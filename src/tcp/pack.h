/* SPDX-License-Identifier: MIT */
/* Runs of keep-alive probes in few bytes: pack.c. */
#ifndef TA_TCP_PACK_H
#define TA_TCP_PACK_H

#include <stddef.h>
#include <stdint.h>

#include "tcpautopsy/tcp/conn.h"

/* Bytes that are written one after the other; `byte` is owned by who has it. */
struct ta_packed {
	uint8_t *byte;
	size_t count, capacity;
};

/* Writes the episodes of a connection's record of trouble, which has between one and TA_PACKED_EPISODES of keep-alive probes without
 * a fit, at the end of *to. What the connection itself tells is not written: it must be the same when they are unpacked. */
#define TA_PACKED_EPISODES 7u
void ta_pack_episodes(const struct ta_conn *conn, struct ta_packed *to);

/* A record of trouble with those episodes and nothing else; the caller's. */
struct ta_trouble *ta_unpack_episodes(const struct ta_conn *conn, const uint8_t *from);

#endif
