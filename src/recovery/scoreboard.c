/* SPDX-License-Identifier: MIT */
/* The scoreboard of a sender: what it has outstanding, and what SACK reported of it. */
#include "scoreboard.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/core/xalloc.h"

void ta_board_release(struct ta_board *b)
{
	free(b->range);
	*b = (struct ta_board){ 0 };
}

void ta_board_clear(struct ta_board *b)
{
	b->head = b->count = 0;
	b->sacked_bytes = b->again = 0;
}

/* Room for one more range; false at the limit. */
static bool make_room(struct ta_board *b)
{
	if (b->count >= TA_LIMIT_OUTSTANDING)
		return false;
	if (b->head + b->count < b->capacity)
		return true;
	if (b->head > b->count) {
		memmove(b->range, b->range + b->head, b->count * sizeof(*b->range));
		b->head = 0;
		return true;
	}
	b->range =
		ta_xgrow(b->range, &b->capacity, (size_t)b->head + b->count + 1, sizeof(*b->range));
	return true;
}

/* What the last range grows by counts as it does. */
static void grow_last(struct ta_board *b, const struct ta_board_range *range)
{
	struct ta_board_range *last = ta_board_at(b, b->count - 1);
	uint32_t len = range->seq + range->len - last->seq;
	if (last->flags & TA_BOARD_SACKED) {
		b->sacked_bytes += len - last->len;
		b->highest_sacked = last->seq + len;
	}
	last->len = len;
	last->sent_ns = range->sent_ns;
}

void ta_board_push(struct ta_board *b, const struct ta_board_range *range)
{
	struct ta_board_range *last = b->count ? ta_board_at(b, b->count - 1) : NULL;
	assert(!last || ta_seq_geq(range->seq, last->seq + last->len));
	bool joins = last && last->flags & range->flags & TA_BOARD_SACKED &&
		     range->seq == last->seq + last->len;
	if (joins || !make_room(b)) {
		grow_last(b, range);
		return;
	}
	struct ta_board_range *r = ta_board_at(b, b->count++);
	*r = *range;
	if (r->flags & TA_BOARD_SACKED) {
		r->flags = TA_BOARD_SACKED;
		b->sacked_bytes += r->len;
		b->highest_sacked = r->seq + r->len;
	}
	b->again += (r->flags & TA_BOARD_AGAIN) != 0;
}

uint32_t ta_board_find(const struct ta_board *b, uint32_t seq)
{
	uint32_t lo = 0, hi = b->count;
	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;
		const struct ta_board_range *r = ta_board_at(b, mid);
		if (ta_seq_leq(r->seq + r->len, seq))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

void ta_board_cut(struct ta_board *b, uint32_t seq)
{
	uint32_t i = ta_board_find(b, seq);
	if (i == b->count || ta_seq_geq(ta_board_at(b, i)->seq, seq) ||
	    ta_board_at(b, i)->flags & TA_BOARD_SACKED || !make_room(b))
		return;
	struct ta_board_range *r = ta_board_at(b, i);
	memmove(r + 1, r, (b->count - i) * sizeof(*r));
	b->count++;
	uint32_t first = seq - r->seq;
	r[0].len = first;
	r[1].seq = seq;
	r[1].len -= first;
	b->again += (r->flags & TA_BOARD_AGAIN) != 0;
}

void ta_board_put_back(struct ta_board *b, const struct ta_board_range *range)
{
	if (b->count >= TA_LIMIT_OUTSTANDING)
		return;
	if (!b->head) {
		make_room(b);
		memmove(b->range + 1, b->range, b->count * sizeof(*b->range));
		b->head = 1;
	}
	b->head--;
	b->count++;
	*ta_board_at(b, 0) = *range;
	b->again += (range->flags & TA_BOARD_AGAIN) != 0;
}

void ta_board_acknowledge(struct ta_board *b, uint32_t ack,
			  void (*taken)(void *context, const struct ta_board_range *range),
			  void *context)
{
	while (b->count) {
		struct ta_board_range *r = ta_board_at(b, 0), part = *r;
		if (ta_seq_leq(ack, r->seq))
			return;
		bool whole = ta_seq_geq(ack, r->seq + r->len);
		if (!whole)
			part.len = ack - r->seq;
		if (part.flags & TA_BOARD_SACKED)
			b->sacked_bytes -= part.len;
		else
			taken(context, &part);
		if (!whole) {
			r->seq = ack;
			r->len -= part.len;
			return;
		}
		b->again -= (part.flags & TA_BOARD_AGAIN) != 0;
		b->head++;
		b->count--;
	}
	b->head = 0;
}

/* Joins the SACKed ranges from `first` to `last`, which touch, and those beside them. */
static void join(struct ta_board *b, uint32_t first, uint32_t last)
{
	if (first && ta_board_at(b, first - 1)->flags & TA_BOARD_SACKED &&
	    ta_board_at(b, first - 1)->seq + ta_board_at(b, first - 1)->len ==
		    ta_board_at(b, first)->seq)
		first--;
	if (last + 1 < b->count && ta_board_at(b, last + 1)->flags & TA_BOARD_SACKED &&
	    ta_board_at(b, last)->seq + ta_board_at(b, last)->len == ta_board_at(b, last + 1)->seq)
		last++;
	if (first == last)
		return;
	struct ta_board_range *r = ta_board_at(b, first);
	const struct ta_board_range *end = ta_board_at(b, last);
	r->len = end->seq + end->len - r->seq;
	if (end->sent_ns > r->sent_ns)
		r->sent_ns = end->sent_ns;
	memmove(r + 1, end + 1, (b->count - last - 1) * sizeof(*r));
	b->count -= last - first;
}

uint32_t ta_board_sack(struct ta_board *b, uint32_t left, uint32_t right,
		       void (*taken)(void *context, const struct ta_board_range *range),
		       void *context)
{
	uint32_t i = ta_board_find(b, left);
	if (i == b->count)
		return 0;
	/* A report that says nothing new is one range by now. */
	const struct ta_board_range *known = ta_board_at(b, i);
	if (known->flags & TA_BOARD_SACKED && ta_seq_geq(known->seq + known->len, right))
		return 0;
	ta_board_cut(b, left);
	ta_board_cut(b, right);
	uint32_t news = 0, first = b->count, last = 0, covered = 0;
	for (i = ta_board_find(b, left); i < b->count; i++) {
		struct ta_board_range *r = ta_board_at(b, i);
		if (ta_seq_geq(r->seq, right) || ta_seq_gt(r->seq + r->len, right))
			break;
		if (ta_seq_lt(r->seq, left))
			continue; /* arrived already, or no room to cut it */
		first = i < first ? i : first;
		last = i;
		covered += r->len;
		if (r->flags & TA_BOARD_SACKED)
			continue;
		taken(context, r);
		b->again -= (r->flags & TA_BOARD_AGAIN) != 0;
		r->flags = TA_BOARD_SACKED;
		b->sacked_bytes += r->len;
		news += r->len;
	}
	if (!news)
		return 0;
	if (b->sacked_bytes == news || ta_seq_gt(right, b->highest_sacked))
		b->highest_sacked = right;
	const struct ta_board_range *end = ta_board_at(b, last);
	if (covered == end->seq + end->len - ta_board_at(b, first)->seq)
		join(b, first, last);
	return news;
}
