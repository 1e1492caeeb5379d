/* SPDX-License-Identifier: MIT */
/* Private to src/tcp: the parts of a connection in a file of facts. Whoever reads frees what there is even where the stream failed. */
#ifndef TA_TCP_STORE_H
#define TA_TCP_STORE_H

#include "tcpautopsy/core/store.h"
#include "tcpautopsy/tcp/conn.h"

/* store_half.c: the two halves of a connection, from those of the one before it. */
void ta_put_half(struct ta_store_out *out, const struct ta_conn *conn, int dir,
		 const struct ta_conn *before);
void ta_get_half(struct ta_store_in *in, struct ta_conn *conn, int dir,
		 const struct ta_conn *before);
void ta_put_half_trouble(struct ta_store_out *out, const struct ta_half_trouble *half);
void ta_get_half_trouble(struct ta_store_in *in, struct ta_half_trouble *half);

/* store_episode.c: fitted: with what src/timers says of them. */
void ta_put_episodes(struct ta_store_out *out, const struct ta_trouble *trouble, bool fitted);
void ta_get_episodes(struct ta_store_in *in, struct ta_trouble *trouble, bool fitted);

/* store_trouble.c */
void ta_put_trouble(struct ta_store_out *out, const struct ta_trouble *trouble);
void ta_get_trouble(struct ta_store_in *in, struct ta_names *literals, struct ta_trouble *trouble);

#endif
