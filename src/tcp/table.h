/* SPDX-License-Identifier: MIT */
/* The table of connections: table.c. */
#ifndef TA_TCP_TABLE_H
#define TA_TCP_TABLE_H

#include "tcpautopsy/tcp/tracker.h"

struct ta_hint;

/* The connection of a segment and its direction in it, opened where there is none yet; TA_NO_CONN when it
 * can't be joined. A SYN that opens a new connection on old ports closes the old one's episodes as superseded.
 * hint: ta_hint_take(), or NULL. */
uint32_t ta_table_join(struct ta_tracker *tracker, const struct ta_segment *seg,
		       const struct ta_hint *hint, int *ret_dir, struct ta_conn **ret_conn);

#endif
