/* SPDX-License-Identifier: MIT */
/* Connections that go on from one input to another. */
#include "flow_ends.h"

#include <stdlib.h>

#include "rules.h"
#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/xalloc.h"

static uint64_t key_of(const struct ta_segment *s)
{
	uint64_t h = ta_hash_mix((uint64_t)s->sport << 16 | s->dport, s->tenant);
	return ta_hash_mix(ta_hash_bytes(h, &s->src, sizeof(s->src)),
			   ta_hash_bytes(h, &s->dst, sizeof(s->dst)));
}

void ta_flow_ends_note(struct ta_flow_ends *ends, const struct ta_segment *s, int64_t now_ns)
{
	bool numbers = s->have & TA_HAVE_SEQ && !(s->have & TA_SEQ_RELATIVE);
	bool stamps = s->have & TA_HAVE_TS;
	if (!(s->have & TA_HAVE_PORTS) || (!numbers && !stamps) || s->flags & TA_RST)
		return;
	ends->item = ta_xgrow(ends->item, &ends->capacity, ends->n + 1, sizeof(*ends->item));
	ends->item[ends->n] = (struct ta_flow_end){ .key = key_of(s),
						    .first_ns = now_ns,
						    .last_ns = now_ns,
						    .first_seq = s->seq,
						    .last_seq = s->seq,
						    .first_ts = s->tsval,
						    .last_ts = s->tsval,
						    .order = (uint32_t)ends->n,
						    .numbers = numbers,
						    .stamps = stamps,
						    .syn = s->flags & TA_SYN };
	ends->n++;
}

static int by_key(const void *pa, const void *pb)
{
	const struct ta_flow_end *a = pa, *b = pb;
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return (a->order > b->order) - (a->order < b->order);
}

void ta_flow_ends_settle(struct ta_flow_ends *ends)
{
	size_t kept = 0;
	if (ends->n)
		qsort(ends->item, ends->n, sizeof(*ends->item), by_key);
	for (size_t i = 0, next; i < ends->n; i = next) {
		struct ta_flow_end e = ends->item[i];
		for (next = i + 1; next < ends->n && ends->item[next].key == e.key; next++) {
			const struct ta_flow_end *last = &ends->item[next];
			e.last_ns = last->last_ns;
			e.last_seq = last->last_seq;
			e.last_ts = last->last_ts;
			e.numbers &= last->numbers;
			e.stamps &= last->stamps;
		}
		ends->item[kept++] = e;
	}
	ends->n = kept;
}

void ta_flow_ends_release(struct ta_flow_ends *ends)
{
	free(ends->item);
	*ends = (struct ta_flow_ends){ 0 };
}

static bool clock_fits(int64_t apart_ns, uint32_t ticks)
{
	if (apart_ns < 0)
		apart_ns = 0;
	int64_t ms = apart_ns / TA_MS, most = ms + ms / TA_PIECES_CLOCK_PART;
	if (ticks <= (uint64_t)most + TA_PIECES_CLOCK_SLACK)
		return ticks + (uint64_t)TA_PIECES_CLOCK_SLACK >=
		       (uint64_t)ms / TA_PIECES_SLOW_TICK_MS;
	int64_t us = apart_ns / 1000,
		slack = us / TA_PIECES_CLOCK_PART + 1000 * TA_PIECES_CLOCK_SLACK;
	return ticks <= us + slack && ticks >= us - slack;
}

static bool fits(const struct ta_flow_end *a, const struct ta_flow_end *b)
{
	int64_t apart_ns;
	if (b->syn || __builtin_sub_overflow(b->first_ns, a->last_ns, &apart_ns))
		return false;
	/* A packet or two may stand on the other side of the cut. */
	if (a->stamps && b->stamps)
		return clock_fits(apart_ns, b->first_ts - a->last_ts + TA_PIECES_CLOCK_SLACK / 2);
	return a->numbers && b->numbers &&
	       b->first_seq - a->last_seq + TA_PIECES_BYTES_BACK < TA_PIECES_BYTES_ON;
}

bool ta_flow_ends_go_on(const struct ta_flow_ends *a, const struct ta_flow_ends *b)
{
	size_t yes = 0, no = 0;
	for (size_t i = 0, k = 0; i < a->n && k < b->n;) {
		if (a->item[i].key < b->item[k].key) {
			i++;
		} else if (a->item[i].key > b->item[k].key) {
			k++;
		} else {
			bool goes_on = fits(&a->item[i++], &b->item[k++]);
			yes += goes_on;
			no += !goes_on;
		}
	}
	return yes > no;
}
