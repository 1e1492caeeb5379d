/* SPDX-License-Identifier: MIT */
/* Samples of inputs. Addresses and ports are no part of a print, for a NAT may lie between two places. */
#include "sample.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "rules.h"
#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/xalloc.h"

enum { SEEN_LINKS = 2, SEEN_VIEWS = 1, LINK_BYTES = 6, BUCKET_BITS_MAX = 16, RECENT = 4 };

static void put(struct ta_sample_set *set, uint64_t item)
{
	set->item = ta_xgrow(set->item, &set->capacity, set->n + 1, sizeof(*set->item));
	set->item[set->n++] = item;
}

/* Into a set in which what is repeated counts once: often it is what was put last. */
static void put_once(struct ta_sample_set *set, uint64_t item)
{
	for (size_t i = set->n; i-- > 0 && i + RECENT >= set->n;)
		if (set->item[i] == item)
			return;
	put(set, item);
}

static int compare_items(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

/* Prints are hashes: by their highest bits they fall into as many buckets as there are, about, which then hold few each. */
static void sort(struct ta_sample_set *set)
{
	unsigned bits = 0;
	while (bits < BUCKET_BITS_MAX && set->n >> bits)
		bits++;
	if (!bits)
		return;
	size_t *end = ta_xcalloc(((size_t)1 << bits) + 1, sizeof(*end)), from = 0;
	uint64_t *sorted = ta_xcalloc(set->n, sizeof(*sorted));
	for (size_t i = 0; i < set->n; i++)
		end[(set->item[i] >> (64 - bits)) + 1]++;
	for (size_t i = 0; i < (size_t)1 << bits; i++)
		end[i + 1] += end[i];
	for (size_t i = 0; i < set->n; i++)
		sorted[end[set->item[i] >> (64 - bits)]++] = set->item[i];
	for (size_t i = 0; i < (size_t)1 << bits; from = end[i++])
		if (end[i] - from > 1)
			qsort(sorted + from, end[i] - from, sizeof(*sorted), compare_items);
	free(end);
	free(set->item);
	set->item = sorted;
	set->capacity = set->n;
}

/* Sorts; what is there several times stays once, or, as it tells nothing apart, not at all. */
static void settle(struct ta_sample_set *set, bool keep_repeated)
{
	size_t kept = 0;
	sort(set);
	for (size_t i = 0, next; i < set->n; i = next) {
		for (next = i + 1; next < set->n && set->item[next] == set->item[i];)
			next++;
		if (keep_repeated || next == i + 1)
			set->item[kept++] = set->item[i];
	}
	set->n = kept;
}

static size_t shared(const struct ta_sample_set *a, const struct ta_sample_set *b)
{
	size_t n = 0;
	for (size_t i = 0, k = 0; i < a->n && k < b->n;) {
		if (a->item[i] == b->item[k]) {
			n++;
			i++;
			k++;
		} else if (a->item[i] < b->item[k]) {
			i++;
		} else {
			k++;
		}
	}
	return n;
}

static uint64_t mix(uint64_t hash, uint64_t a, uint64_t b)
{
	return ta_hash_mix(ta_hash_mix(hash, a), b);
}

/* What is the same of one packet wherever it is captured. A middlebox may change its timestamps, or shift its sequence numbers:
 * it is recognised by what is left. Probes and copies are alike but for IP ID or timestamp: without both only data counts. */
static void add_prints(struct ta_sample_set *set, const struct ta_segment *s)
{
	const uint32_t have = TA_HAVE_SEQ | TA_HAVE_LEN | TA_HAVE_FLAGS;
	if ((s->have & have) != have || s->have & TA_SEQ_RELATIVE)
		return;
	bool ip_id = s->have & TA_HAVE_IP_ID && s->ip_id, ts = s->have & TA_HAVE_TS;
	uint64_t numbers = (uint64_t)s->seq << 32 | s->ack,
		 stamps = (uint64_t)s->tsval << 32 | s->tsecr;
	uint64_t shape =
		(uint64_t)s->payload_len << 8 | (s->flags & (TA_SYN | TA_FIN | TA_RST | TA_ACK));
	if (ip_id)
		put(set, mix(mix(1, shape, numbers), s->ip_id, 0));
	if (ts)
		put(set, mix(mix(2, shape, numbers), stamps, 0));
	if (ip_id && ts)
		put(set, mix(mix(3, shape, stamps), s->ip_id, 0));
	if (ts && s->flags & TA_SYN) /* a new number and the time: no other SYN is like it */
		put(set, mix(mix(5, shape, numbers), stamps, 0));
	if (!ip_id && !ts && (s->payload_len > 1 || s->flags & TA_SYN))
		put(set, mix(4, shape, numbers));
}

/* The bytes alone: also a copy has them, but where two inputs ran at the same time it is rare that one has the original and the
 * other the copy. A proxy for SYNs changes all else. */
static void add_bytes(struct ta_sample_set *set, const struct ta_segment *s)
{
	const uint32_t have = TA_HAVE_SEQ | TA_HAVE_LEN | TA_HAVE_FLAGS;
	if ((s->have & have) == have && !(s->have & TA_SEQ_RELATIVE) &&
	    (s->payload_len > 1 || s->flags & TA_SYN))
		put(set,
		    mix(7, (uint64_t)s->payload_len << 8 | (s->flags & (TA_SYN | TA_ACK)), s->seq));
}

static void add_link(struct ta_sample_set *set, const uint8_t *address)
{
	uint64_t link = 0;
	memcpy(&link, address, LINK_BYTES);
	if (link && !(address[0] & 1)) /* a group's address (IEEE 802) is no host's */
		put_once(set, link);
}

static void add_view(struct ta_sample_set *set, const struct ta_segment *s)
{
	uint64_t links[2] = { 0 };
	if (s->have & TA_HAVE_LINK) {
		memcpy(&links[0], s->link_src, LINK_BYTES);
		memcpy(&links[1], s->link_dst, LINK_BYTES);
	}
	uint64_t source = ta_hash_bytes(6, &s->src, sizeof(s->src));
	put_once(set,
		 mix(mix(6, links[0], links[1]), source, s->have & TA_HAVE_TTL ? s->ttl : 256));
}

void ta_sample_take(struct ta_sample *sample, const struct ta_run_input *in)
{
	*sample = (struct ta_sample){ .path = in->path };
	for (size_t i = 0; i < in->nahead; i++) {
		struct ta_packet *p = &in->ahead[i];
		int64_t now_ns = *ta_packet_time(p);
		if (!sample->some || now_ns < sample->first_ns)
			sample->first_ns = now_ns;
		if (!sample->some || now_ns > sample->last_ns)
			sample->last_ns = now_ns;
		sample->some = true;
		if (p->seg.have & TA_HAVE_LINK) {
			add_link(&sample->links, p->seg.link_src);
			add_link(&sample->links, p->seg.link_dst);
		}
		if (p->kind != TA_PACKET_TCP)
			continue;
		add_prints(&sample->prints, &p->seg);
		add_bytes(&sample->bytes, &p->seg);
		add_view(&sample->views, &p->seg);
	}
	settle(&sample->prints, false);
	settle(&sample->bytes, false);
	settle(&sample->links, true);
	settle(&sample->views, true);
}

void ta_sample_release(struct ta_sample *sample)
{
	free(sample->prints.item);
	free(sample->bytes.item);
	free(sample->links.item);
	free(sample->views.item);
}

/* 1: half of the smaller set or more is in the other, -1: nothing is, 0: some, or one is empty. */
static int alike(const struct ta_sample_set *a, const struct ta_sample_set *b)
{
	size_t least = a->n < b->n ? a->n : b->n, n = shared(a, b);
	return !least ? 0 : !n ? -1 : 2 * n >= least;
}

int ta_sample_seen_alike(const struct ta_sample *a, const struct ta_sample *b)
{
	return SEEN_LINKS * alike(&a->links, &b->links) + SEEN_VIEWS * alike(&a->views, &b->views);
}

bool ta_sample_overlap(const struct ta_sample *a, const struct ta_sample *b)
{
	return a->first_ns < b->last_ns && b->first_ns < a->last_ns;
}

int64_t ta_sample_gap_ns(const struct ta_sample *a, const struct ta_sample *b)
{
	const struct ta_sample *first = a->first_ns < b->first_ns ? a : b;
	const struct ta_sample *then = first == a ? b : a;
	int64_t gap_ns;
	if (__builtin_sub_overflow(then->first_ns, first->last_ns, &gap_ns))
		return INT64_MAX;
	return gap_ns > 0 ? gap_ns : 0;
}

static bool shares(const struct ta_sample_set *a, const struct ta_sample_set *b, size_t fewest)
{
	size_t least = a->n < b->n ? a->n : b->n, n = shared(a, b);
	return n >= fewest && n * TA_PLACES_SHARED_PART >= least;
}

/* Pieces of one capture may have one packet twice, on either side of a cut: a network that doubles and delays. */
bool ta_sample_shares(const struct ta_sample *a, const struct ta_sample *b)
{
	bool overlap = ta_sample_overlap(a, b);
	bool one = !overlap && ta_sample_seen_alike(a, b) == SEEN_LINKS + SEEN_VIEWS;
	return shares(&a->prints, &b->prints,
		      one ? TA_PLACES_SHARED_BY_PIECES : TA_PLACES_SHARED_PRINTS) ||
	       (overlap && shares(&a->bytes, &b->bytes, TA_PLACES_SHARED_PRINTS));
}

bool ta_sample_named_alike(const struct ta_sample *x, const struct ta_sample *y)
{
	const char *a = x->path, *b = y->path;
	for (;; a++, b++) {
		while (isdigit((unsigned char)*a))
			a++;
		while (isdigit((unsigned char)*b))
			b++;
		if (*a != *b)
			return false;
		if (!*a)
			return true;
	}
}
