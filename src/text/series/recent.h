/* SPDX-License-Identifier: MIT */
/* What a trace has of its conversations, found by a hash, the ones not seen for longest forgotten first: a clock hand goes round in the
 * order in which they came, and spares what was seen since it passed (second chance). What is forgotten hangs on the trace
 * alone, never on the seed of the hash. */
#ifndef TA_TEXT_RECENT_H
#define TA_TEXT_RECENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What each item begins with. */
struct ta_txt_node {
	uint32_t hash;
	uint32_t next : 31; /* in its chain: an index counted from 1; 0: none */
	uint32_t seen : 1;  /* since the hand passed */
};

struct ta_txt_recent {
	char *item;     /* owned; of `size` bytes each */
	uint32_t *head; /* owned; chains by hash, as many as there is room for items */
	size_t size;
	uint32_t count, room, limit, hand; /* room: a power of two; 0 before the first */
};

/* An empty one of items of so many bytes, at most `limit`, a power of two. */
#define TA_TXT_RECENT(type, most)                           \
	(struct ta_txt_recent)                              \
	{                                                   \
		.size = sizeof(type), .limit = (most)       \
	}

void ta_txt_recent_release(struct ta_txt_recent *recent);

static inline struct ta_txt_node *ta_txt_recent_at(const struct ta_txt_recent *recent, uint32_t index)
{
	return (struct ta_txt_node *)(void *)(recent->item + index * recent->size);
}

/* The first item of this hash, and the one behind it; NULL: no more. They are compared by who asks. */
static inline struct ta_txt_node *ta_txt_recent_chain(const struct ta_txt_recent *recent, uint32_t hash, uint32_t index)
{
	for (; index; index = ta_txt_recent_at(recent, index - 1)->next)
		if (ta_txt_recent_at(recent, index - 1)->hash == hash)
			return ta_txt_recent_at(recent, index - 1);
	return NULL;
}
static inline struct ta_txt_node *ta_txt_recent_first(const struct ta_txt_recent *recent, uint32_t hash)
{
	return recent->room ? ta_txt_recent_chain(recent, hash, recent->head[hash & (recent->room - 1)]) : NULL;
}
static inline struct ta_txt_node *ta_txt_recent_next(const struct ta_txt_recent *recent, const struct ta_txt_node *node)
{
	return ta_txt_recent_chain(recent, node->hash, node->next);
}

/* A new item, all zero but for its node; in place of a forgotten one where there is no room. Items found before have moved. */
void *ta_txt_recent_add(struct ta_txt_recent *recent, uint32_t hash);

#endif
