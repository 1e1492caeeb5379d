/* SPDX-License-Identifier: MIT */
/* What a shard's facts say of the whole, and what the shards tell together. */
#include <stdlib.h>

#include "sketch.h"
#include "store.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/net/net.h"

static const struct ta_store_field whole_fields[] = {
	TA_STORED(struct ta_shard_run, index),
	TA_STORED_BOOL(struct ta_shard_run, ended),
	TA_STORED(struct ta_shard_run, frames),
	TA_STORED_TIME(struct ta_shard_run, last_ns),
	TA_STORED_TIME(struct ta_shard_run, net_first_ns),
	TA_STORED_TIME(struct ta_shard_run, net_last_ns),
	TA_STORED_TIME(struct ta_shard_run, longest_dropped_ns),
};

static const struct ta_shard_run no_whole;

/* Ascending numbers. */
static void put_row(struct ta_store_out *out, const uint32_t *row, size_t n)
{
	ta_put(out, n);
	for (size_t i = 0; i < n; i++)
		ta_put(out, row[i] - (i ? row[i - 1] : 0));
}

static uint32_t *get_row(struct ta_store_in *in, uint32_t *ret_n)
{
	uint32_t *row = NULL, last = 0, n = 0;
	size_t capacity = 0;
	for (uint64_t left = ta_get_max(in, UINT32_MAX); left && !ta_store_failed(in); left--) {
		row = ta_xgrow(row, &capacity, (size_t)n + 1, sizeof(*row));
		row[n++] = last += (uint32_t)ta_get_max(in, UINT32_MAX - last);
	}
	*ret_n = n;
	return row;
}

static void put_silence(struct ta_store_out *out, const struct ta_shard_silence *s)
{
	ta_put_int(out, s->end_ns);
	ta_put(out, s->frame_after);
	ta_put_int(out, s->before_ns);
	ta_put(out, s->ntail);
	for (unsigned i = 0; i < s->ntail; i++) {
		ta_put_int(out, s->tail[i].time_ns);
		ta_put(out, s->tail[i].frame);
	}
}

static void get_silence(struct ta_store_in *in, struct ta_shard_silence *s)
{
	s->end_ns = ta_get_time(in);
	s->frame_after = (uint32_t)ta_get_max(in, UINT32_MAX);
	s->before_ns = ta_get_time(in);
	s->ntail = (unsigned)ta_get_max(in, TA_SHARD_TAIL);
	if (!s->ntail)
		ta_store_fail(in, "a silence in it has no frame before it");
	for (unsigned i = 0; i < s->ntail; i++) {
		s->tail[i].time_ns = ta_get_time(in);
		s->tail[i].frame = (uint32_t)ta_get_max(in, UINT32_MAX);
	}
}

static void put_prints(struct ta_store_out *out, const struct ta_sketch_item *item, size_t n)
{
	ta_put(out, n);
	for (size_t i = 0; i < n; i++) {
		ta_put(out, item[i].print);
		ta_put_int(out, item[i].time_ns);
	}
}

/* Ascending, as they are compared. */
static size_t get_prints(struct ta_store_in *in, struct ta_sketch_item *item, size_t max)
{
	size_t n = (size_t)ta_get_max(in, max);
	for (size_t i = 0; i < n; i++) {
		item[i].print = ta_get(in);
		item[i].time_ns = ta_get_int(in);
		if (i && item[i].print <= item[i - 1].print)
			ta_store_fail(in, "prints of packets in it are not in order");
	}
	return n;
}

/* Of a run of one input, what it is compared with other runs by. */
static void put_sketch(struct ta_store_out *out, const struct ta_sketch *k)
{
	ta_put(out, k != NULL);
	if (!k)
		return;
	put_prints(out, k->packet, k->npackets);
	put_prints(out, k->link, k->nlinks);
	put_prints(out, k->view, k->nviews);
}

static struct ta_sketch *get_sketch(struct ta_store_in *in)
{
	if (!ta_get_bool(in))
		return NULL;
	struct ta_sketch *k = ta_xcalloc(1, sizeof(*k));
	k->npackets = get_prints(in, k->packet, TA_SKETCH_PACKETS);
	k->nlinks = get_prints(in, k->link, TA_SKETCH_VIEWS);
	k->nviews = get_prints(in, k->view, TA_SKETCH_VIEWS);
	return k;
}

void ta_stored_shard_put(const struct ta_shard_view *v, struct ta_store_out *out)
{
	ta_put(out, v != NULL);
	if (!v)
		return;
	const struct ta_shard_head *head = &v->shard->head;
	const struct ta_shard_run *whole = v->whole;
	ta_put(out, head->version);
	ta_put(out, head->count);
	ta_put(out, head->index);
	ta_put(out, head->identity[0]);
	ta_put(out, head->identity[1]);
	ta_put_record(out, whole_fields, TA_STORE_COUNT(whole_fields), whole, &no_whole);
	ta_put(out, whole->nsilences);
	for (size_t i = 0; i < whole->nsilences; i++)
		put_silence(out, &whole->silence[i]);
	ta_put(out, v->frames);
	put_row(out, v->born, v->nborn);
	put_row(out, v->twice, v->ntwice);
	put_sketch(out, whole->ninputs == 1 ? whole->input[0].sketch : NULL);
}

struct ta_stored_shard *ta_stored_shard_get(struct ta_store_in *in)
{
	if (!ta_get_bool(in))
		return NULL;
	struct ta_stored_shard *s = ta_xcalloc(1, sizeof(*s));
	s->head.version = (uint32_t)ta_get_max(in, TA_SHARD_VERSION);
	s->head.count = (uint32_t)ta_get_max(in, TA_SHARDS_MAX);
	s->head.index = (uint32_t)ta_get_max(in, TA_SHARDS_MAX - 1);
	s->head.identity[0] = ta_get(in);
	s->head.identity[1] = ta_get(in);
	if (s->head.version != TA_SHARD_VERSION || s->head.index >= s->head.count)
		ta_store_fail(in, "it is no shard that this version knows");
	ta_get_record(in, whole_fields, TA_STORE_COUNT(whole_fields), &s->whole);
	s->whole.nsilences = (size_t)ta_get_max(in, TA_SHARD_SILENCES);
	for (size_t i = 0; i < s->whole.nsilences; i++)
		get_silence(in, &s->whole.silence[i]);
	s->frames = ta_get(in);
	s->born = get_row(in, &s->nborn);
	s->twice = get_row(in, &s->ntwice);
	s->sketch = get_sketch(in);
	return s;
}

void ta_stored_shard_free(struct ta_stored_shard *s)
{
	if (!s)
		return;
	free(s->born);
	free(s->twice);
	free(s->sketch);
	free(s);
}

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

/* Packets that are in no shard that there is: nothing may rest on what is not in the others. */
static void tell_missing(struct ta_run *run, const struct ta_stored_run *stored, size_t n,
			 uint64_t duplicates)
{
	const struct ta_stored_shard *first = stored[0].shard;
	uint64_t all = first->whole.frames > duplicates ? first->whole.frames - duplicates : 0,
		 here = 0;
	for (size_t i = 0; i < n; i++)
		here += stored[i].shard->frames;
	run->context.incomplete = true;
	run->context.capture_drops += all > here ? all - here : 1;
	ta_anomaly_add_n(&run->input[0]->anomalies, "shard.missing", 0, first->head.count - n);
}

void ta_stored_shards_settle(struct ta_run *run, const struct ta_stored_run *stored, size_t n)
{
	const struct ta_stored_shard *first = stored[0].shard;
	struct ta_net_silences silences;
	uint64_t duplicates = 0;
	uint32_t *twice = NULL;
	size_t ntwice = 0, capacity = 0;
	if (!first || !run->ninputs)
		return;
	for (size_t i = 0; i < n; i++) {
		const struct ta_stored_shard *s = stored[i].shard;
		twice = ta_xgrow(twice, &capacity, ntwice + s->ntwice + 1, sizeof(*twice));
		for (uint32_t j = 0; j < s->ntwice; j++)
			twice[ntwice++] = s->twice[j];
	}
	if (ntwice)
		qsort(twice, ntwice, sizeof(*twice), compare);
	for (size_t i = 0; i < run->ninputs; i++)
		duplicates += run->input[i]->report.duplicates - run->input[i]->copies;
	if (first->whole.ended) {
		ta_shard_silences(&first->whole, twice, ntwice, duplicates, &silences);
		ta_net_take_silences(run->net, &silences);
	}
	free(twice);
	if (n < first->head.count)
		tell_missing(run, stored, n, duplicates);
}
