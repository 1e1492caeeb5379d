/* SPDX-License-Identifier: MIT */
#include "text/series/recent.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"

enum { FIRST_ROOM = 64 };

void ta_txt_recent_release(struct ta_txt_recent *recent)
{
	free(recent->item);
	free(recent->head);
}

static void link_in(struct ta_txt_recent *recent, uint32_t index)
{
	struct ta_txt_node *node = ta_txt_recent_at(recent, index);
	uint32_t *head = &recent->head[node->hash & (recent->room - 1)];
	node->next = *head & INT32_MAX;
	*head = index + 1;
}

static void grow(struct ta_txt_recent *recent)
{
	recent->room = recent->room ? 2 * recent->room : FIRST_ROOM;
	recent->item = ta_xrealloc(recent->item, recent->room, recent->size);
	free(recent->head);
	recent->head = ta_xcalloc(recent->room, sizeof(*recent->head));
	for (uint32_t i = 0; i < recent->count; i++)
		link_in(recent, i);
}

/* Takes the next one that was not seen since the hand passed out of its chain. */
static uint32_t forget(struct ta_txt_recent *recent)
{
	struct ta_txt_node *node = ta_txt_recent_at(recent, recent->hand);
	while (node->seen) {
		node->seen = 0;
		recent->hand = (recent->hand + 1) & (recent->room - 1);
		node = ta_txt_recent_at(recent, recent->hand);
	}
	uint32_t index = recent->hand, *head = &recent->head[node->hash & (recent->room - 1)];
	recent->hand = (recent->hand + 1) & (recent->room - 1);
	if (*head == index + 1) {
		*head = node->next;
		return index;
	}
	struct ta_txt_node *before = ta_txt_recent_at(recent, *head - 1);
	while (before->next != index + 1)
		before = ta_txt_recent_at(recent, before->next - 1);
	before->next = node->next;
	return index;
}

void *ta_txt_recent_add(struct ta_txt_recent *recent, uint32_t hash)
{
	if (recent->count == recent->room && recent->room < recent->limit)
		grow(recent);
	uint32_t index = recent->count < recent->room ? recent->count++ : forget(recent);
	struct ta_txt_node *node = ta_txt_recent_at(recent, index);
	memset(node, 0, recent->size);
	node->hash = hash;
	link_in(recent, index);
	return node;
}
