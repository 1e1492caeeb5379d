/* SPDX-License-Identifier: MIT */
/* Directions of a connection that travel under different tunnel ids: alias.c. */
#ifndef TA_TCP_ALIAS_H
#define TA_TCP_ALIAS_H

#include "tcpautopsy/flow/flow.h"

struct ta_alias;

/* Of the connections in `flows` (borrowed). Holds at most TA_LIMIT_ALIASES entries for each that is alive: what is
 * remembered of one that was removed is never given out, and goes when the table is full. */
struct ta_alias *ta_alias_new(const struct ta_flow_table *flows);

/* NULL is allowed. */
void ta_alias_free(struct ta_alias *alias);

/* Remembers a new connection inside a tunnel. */
void ta_alias_note(struct ta_alias *alias, const struct ta_flow_key *key, uint32_t conn);

/* The connection, alive, that a segment of direction `dir` with this key continues under another tunnel id, or
 * TA_NO_CONN. */
uint32_t ta_alias_find(struct ta_alias *alias, const struct ta_flow_key *key, int dir);

#endif
