/* SPDX-License-Identifier: MIT */
/* Segments that were announced before they are followed: expect.c. */
#ifndef TA_TCP_EXPECT_H
#define TA_TCP_EXPECT_H

#include "state.h"

/* What is known of a segment that was announced, if it holds as it stands: its connection is the one with its key. NULL: nothing. */
static inline const struct ta_hint *ta_hint_take(struct ta_tracker *t, const struct ta_segment *s)
{
	uint32_t at = t->next_hint;
	while (at < t->nhints && t->hint[at].seg != s)
		at++; /* what was not followed, for one because it lies before --from */
	if (at == t->nhints)
		return NULL;
	t->next_hint = at + 1;
	const struct ta_hint *hint = &t->hint[at];
	return hint->conn && t->hint_changes == ta_flow_changes(t->flows) ? hint : NULL;
}

#endif
