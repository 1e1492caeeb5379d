/* SPDX-License-Identifier: MIT */
/* What hosts did, on its way into a file of facts and out of it again. */
#ifndef TCPAUTOPSY_NET_STORE_H
#define TCPAUTOPSY_NET_STORE_H

#include "tcpautopsy/core/store.h"
#include "tcpautopsy/net/net.h"

void ta_net_put(struct ta_net *net, struct ta_store_out *out);
/* Adds it to `net`, which may have other parts of the same capture: neighbour messages are in each part, and are taken from the first that
 * has them. conn[nconns]: the ids in `net` of the part's connections. The names of signs live as long as `literals`. */
void ta_net_get(struct ta_net *net, struct ta_store_in *in, struct ta_names *literals,
		const uint32_t *conn, uint32_t nconns);

#endif
