/* SPDX-License-Identifier: MIT */
/* Places are told apart by samples: the prints of each input's first TCP segments, and its views: who is seen behind which
 * link addresses with which TTL. Addresses and ports are no part of a print, for a NAT may lie between. */
#include "places.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "rules.h"
#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/points/points.h"

struct set {
	uint64_t *item; /* ascending, each once; owned */
	size_t n, capacity;
};

struct sample {
	struct set prints, bytes, views;
	int64_t first_ns, last_ns; /* of what was sampled */
	bool some;                 /* it has packets */
	const char *path;
};

static void put(struct set *set, uint64_t item)
{
	set->item = ta_xgrow(set->item, &set->capacity, set->n + 1, sizeof(*set->item));
	set->item[set->n++] = item;
}

static int compare_items(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

/* Sorts; what is there several times stays once, or, as it tells nothing apart, not at all. */
static void settle(struct set *set, bool keep_repeated)
{
	size_t kept = 0;
	if (set->n)
		qsort(set->item, set->n, sizeof(*set->item), compare_items);
	for (size_t i = 0, next; i < set->n; i = next) {
		for (next = i + 1; next < set->n && set->item[next] == set->item[i];)
			next++;
		if (keep_repeated || next == i + 1)
			set->item[kept++] = set->item[i];
	}
	set->n = kept;
}

static size_t shared(const struct set *a, const struct set *b)
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
static void add_prints(struct set *set, const struct ta_segment *s)
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
static void add_bytes(struct set *set, const struct ta_segment *s)
{
	const uint32_t have = TA_HAVE_SEQ | TA_HAVE_LEN | TA_HAVE_FLAGS;
	if ((s->have & have) == have && !(s->have & TA_SEQ_RELATIVE) &&
	    (s->payload_len > 1 || s->flags & TA_SYN))
		put(set,
		    mix(7, (uint64_t)s->payload_len << 8 | (s->flags & (TA_SYN | TA_ACK)), s->seq));
}

static void add_view(struct set *set, const struct ta_segment *s)
{
	uint64_t links[2] = { 0 };
	if (s->have & TA_HAVE_LINK) {
		memcpy(&links[0], s->link_src, sizeof(s->link_src));
		memcpy(&links[1], s->link_dst, sizeof(s->link_dst));
	}
	uint64_t source = ta_hash_bytes(6, &s->src, sizeof(s->src));
	put(set, mix(mix(6, links[0], links[1]), source, s->have & TA_HAVE_TTL ? s->ttl : 256));
}

static void take_sample(struct sample *sample, const struct ta_run_input *in)
{
	*sample = (struct sample){ .path = in->path };
	for (size_t i = 0; i < in->nahead; i++) {
		struct ta_packet *p = &in->ahead[i];
		int64_t now_ns = *ta_packet_time(p);
		if (!sample->some || now_ns < sample->first_ns)
			sample->first_ns = now_ns;
		if (!sample->some || now_ns > sample->last_ns)
			sample->last_ns = now_ns;
		sample->some = true;
		if (p->kind != TA_PACKET_TCP)
			continue;
		add_prints(&sample->prints, &p->seg);
		add_bytes(&sample->bytes, &p->seg);
		add_view(&sample->views, &p->seg);
	}
	settle(&sample->prints, false);
	settle(&sample->bytes, false);
	settle(&sample->views, true);
}

static bool shares(const struct set *a, const struct set *b)
{
	size_t least = a->n < b->n ? a->n : b->n, n = shared(a, b);
	return n >= TA_PLACES_SHARED_PRINTS && n * TA_PLACES_SHARED_PART >= least;
}

static bool overlap(const struct sample *a, const struct sample *b)
{
	return a->first_ns < b->last_ns && b->first_ns < a->last_ns;
}

static bool shares_packets(const struct sample *a, const struct sample *b)
{
	return shares(&a->prints, &b->prints) || (overlap(a, b) && shares(&a->bytes, &b->bytes));
}

/* Whether two paths differ in nothing but numbers: "client_00001.pcap", "client_00002.pcap". */
static bool alike_names(const char *a, const char *b)
{
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

/* How well an input goes with those of a place; -1: it shares packets with one of them. */
static int fit(const struct sample *sample, const unsigned *place, const size_t *order, size_t done,
	       unsigned at, const struct sample *s)
{
	bool seen_so = false, overlaps = false, named_so = false;
	for (size_t k = 0; k < done; k++) {
		const struct sample *o = &sample[order[k]];
		if (place[order[k]] != at || !o->some)
			continue;
		if (shares_packets(s, o))
			return -1;
		size_t least = s->views.n < o->views.n ? s->views.n : o->views.n;
		seen_so |= least && 2 * shared(&s->views, &o->views) >= least;
		overlaps |= overlap(s, o);
		named_so |= alike_names(s->path, o->path);
	}
	return 4 * seen_so + 2 * !overlaps + named_so;
}

/* Numbers places in the order of their first inputs. */
static void renumber(unsigned *place, size_t n)
{
	unsigned number[TA_POINTS_MAX], next = 0;
	bool known[TA_POINTS_MAX] = { false };
	for (size_t i = 0; i < n; i++) {
		if (!known[place[i]]) {
			known[place[i]] = true;
			number[place[i]] = next++;
		}
		place[i] = number[place[i]];
	}
}

/* Inputs in the order of their first packets; those without any come last. */
static size_t *by_time(const struct sample *sample, size_t n)
{
	size_t *order = ta_xcalloc(n, sizeof(*order));
	for (size_t i = 0; i < n; i++) {
		size_t k = i;
		for (; k > 0; k--) {
			const struct sample *before = &sample[order[k - 1]];
			bool later = !before->some ||
				     (sample[i].some && sample[i].first_ns < before->first_ns);
			if (!later)
				break;
			order[k] = order[k - 1];
		}
		order[k] = i;
	}
	return order;
}

unsigned ta_places_find(const struct ta_reading *reading, struct ta_run_input *const *input,
			size_t n, unsigned *ret_place)
{
	unsigned nplaces = 1;
	if (n < 2) {
		memset(ret_place, 0, n * sizeof(*ret_place));
		return 1;
	}
	size_t most = TA_PLACES_SAMPLES / n;
	most = most > TA_PLACES_SAMPLE         ? TA_PLACES_SAMPLE
	       : most < TA_PLACES_SAMPLE_LEAST ? TA_PLACES_SAMPLE_LEAST
					       : most;
	struct sample *sample = ta_xcalloc(n, sizeof(*sample));
	for (size_t i = 0; i < n; i++) {
		ta_run_input_read_ahead(reading, input[i], most);
		take_sample(&sample[i], input[i]);
	}
	size_t *order = by_time(sample, n);
	for (size_t done = 0; done < n; done++) {
		const struct sample *s = &sample[order[done]];
		int best = -1;
		unsigned at = 0;
		for (unsigned p = 0; p < nplaces; p++) {
			int how = fit(sample, ret_place, order, done, p, s);
			if (how > best) {
				best = how;
				at = p;
			}
		}
		if (best < 0 && nplaces < TA_POINTS_MAX)
			at = nplaces++;
		ret_place[order[done]] = at;
	}
	renumber(ret_place, n);
	for (size_t i = 0; i < n; i++) {
		free(sample[i].prints.item);
		free(sample[i].bytes.item);
		free(sample[i].views.item);
	}
	free(sample);
	free(order);
	return nplaces;
}
