/* SPDX-License-Identifier: MIT */
#include "candidates.h"

#include <stdlib.h>

#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/core/xalloc.h"

void ta_candidate_times(const struct ta_connection_report *c, int64_t *ret_first_ns,
			int64_t *ret_last_ns, uint32_t *ret_last_frame)
{
	const struct ta_conn *conn = c->conn;
	*ret_first_ns = ta_time_add(c->start_epoch_ns, conn->start_ns);
	*ret_last_ns = ta_time_add(c->start_epoch_ns, ta_conn_last_ns(conn));
	*ret_last_frame = ta_conn_last_frame(conn);
}

void ta_candidates_add(struct ta_candidates *s, const struct ta_connection_report *c)
{
	const struct ta_flow_key *key = &c->conn->flow.key;
	uint32_t last_frame;
	if (s->count == TA_LIMIT_EXPORT_CANDIDATES) {
		s->left_out++;
		return;
	}
	if (!s->seed)
		s->seed = ta_hash_seed() | 1;
	s->item = ta_xgrow(s->item, &s->capacity, s->count + 1, sizeof(*s->item));
	struct ta_candidate *item = &s->item[s->count];
	*item = (struct ta_candidate){
		.pair = ta_index_hash_pair(s->seed, &key->addr[0], &key->addr[1]),
		.key = ta_index_hash_key(s->seed, key),
		.run = c->run,
		.id = c->id,
		.at_point = c->points != NULL,
	};
	ta_candidate_times(c, &item->first_ns, &item->last_ns, &last_frame);
	item->before = ta_index_put(&s->by_pair, item->pair, (uint32_t)s->count);
	s->count++;
}

void ta_candidates_mention(struct ta_candidates *s, uint32_t item, uint32_t run, uint32_t id)
{
	size_t n = s->nmentions;
	/* Of one connection each sentence names the same few. */
	while (n-- > 0 && s->mention[n].item == item)
		if (s->mention[n].run == run && s->mention[n].id == id)
			return;
	s->mention =
		ta_xgrow(s->mention, &s->mentions_capacity, s->nmentions + 1, sizeof(*s->mention));
	s->mention[s->nmentions++] = (struct ta_mention){ item, run, id };
}

void ta_candidates_release(struct ta_candidates *s)
{
	free(s->item);
	free(s->mention);
	ta_index_release(&s->by_pair);
	*s = (struct ta_candidates){ 0 };
}

const struct ta_candidate *ta_candidates_find(const struct ta_candidates *s, uint32_t run,
					      uint32_t id)
{
	size_t low = 0, high = s->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct ta_candidate *item = &s->item[middle];
		if (item->run == run && item->id == id)
			return item;
		if (item->run < run || (item->run == run && item->id < id))
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}
