/* SPDX-License-Identifier: MIT */
/* The sockets that a run's text shows: samples of one and the same are put together. */
#ifndef TA_ANALYSIS_SOCKETS_H
#define TA_ANALYSIS_SOCKETS_H

#include <stddef.h>

#include "tcpautopsy/core/socket.h"

/* At most TA_LIMIT_SOCKETS. The zero value is empty. */
struct ta_sockets {
	struct ta_socket_samples *item; /* owned; in the order in which they were first seen */
	uint32_t *slot;                 /* hash table of their indexes, plus 1; owned */
	size_t count, capacity;
	uint64_t seed, refused; /* refused: samples of sockets that found no room */
};

void ta_sockets_add(struct ta_sockets *sockets, const struct ta_socket *sample);
void ta_sockets_release(struct ta_sockets *sockets);

#endif
