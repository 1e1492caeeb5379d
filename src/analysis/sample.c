/* SPDX-License-Identifier: MIT */
/* Samples of inputs. Addresses and ports are no part of a print, for a NAT may lie between two places. */
#include "sample.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "rules.h"
#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/saturate.h"
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
 * it is recognised by what is left. Probes and copies are alike but for IP ID or timestamp: without both only data counts, and
 * only where copies can't be what is shared. */
static void add_prints(struct ta_sample *sample, const struct ta_segment *s)
{
	struct ta_sample_set *set = &sample->prints;
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
	/* a new number and the time: no other SYN is like it; a proxy for SYNs may give it another echo */
	if (ts && s->flags & TA_SYN)
		put(&sample->syns, mix(mix(5, shape, s->seq), s->tsval, 0));
	if (!ip_id && !ts && (s->payload_len > 1 || s->flags & TA_SYN))
		put(s->flags & TA_SYN ? set : &sample->bare, mix(4, shape, numbers));
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

static void add_stamp(struct ta_sample *sample, size_t nprints, size_t nbare, int64_t now_ns)
{
	bool bare = sample->bare.n > nbare;
	if (sample->prints.n == nprints && !bare)
		return;
	sample->stamp = ta_xgrow(sample->stamp, &sample->stamps_capacity, sample->nstamps + 1,
				 sizeof(*sample->stamp));
	sample->stamp[sample->nstamps++] = (struct ta_sample_stamp){
		bare ? sample->bare.item[nbare] : sample->prints.item[nprints], now_ns
	};
}

static int by_print(const void *pa, const void *pb)
{
	const struct ta_sample_stamp *a = pa, *b = pb;
	if (a->print != b->print)
		return a->print < b->print ? -1 : 1;
	return (a->time_ns > b->time_ns) - (a->time_ns < b->time_ns);
}

/* What the source says of itself. */
static void take_kind(struct ta_sample *sample, const struct ta_run_input *in)
{
	const struct ta_source_info *info = in->source ? ta_source_info(in->source) : NULL;
	sample->text = in->text;
	if (info && info->ninterfaces) {
		sample->linktype = info->interface[0].linktype;
		sample->snaplen = info->interface[0].snaplen;
	}
	if (!in->text)
		return;
	int base = ta_text_info(in->text)->time_base;
	sample->clock = base == TA_TIME_EPOCH    ? TA_SAMPLE_DATED
			: base == TA_TIME_OF_DAY ? TA_SAMPLE_OF_DAY
						 : TA_SAMPLE_OWN;
}

void ta_sample_take(struct ta_sample *sample, const struct ta_run_input *in)
{
	*sample = (struct ta_sample){ .path = in->path };
	take_kind(sample, in);
	for (size_t i = 0; i < in->nahead; i++) {
		struct ta_packet *p = &in->ahead[i];
		if (p->kind == TA_PACKET_SOCKET)
			continue;
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
		size_t nprints = sample->prints.n, nbare = sample->bare.n;
		add_prints(sample, &p->seg);
		add_stamp(sample, nprints, nbare, now_ns);
		ta_flow_ends_note(&sample->flows, &p->seg, now_ns);
		add_bytes(&sample->bytes, &p->seg);
		add_view(&sample->views, &p->seg);
	}
	settle(&sample->prints, false);
	settle(&sample->bare, false);
	settle(&sample->syns, false);
	settle(&sample->bytes, false);
	settle(&sample->links, true);
	settle(&sample->views, true);
	if (sample->nstamps)
		qsort(sample->stamp, sample->nstamps, sizeof(*sample->stamp), by_print);
	ta_flow_ends_settle(&sample->flows);
}

void ta_sample_release(struct ta_sample *sample)
{
	free(sample->prints.item);
	free(sample->bare.item);
	free(sample->syns.item);
	free(sample->bytes.item);
	free(sample->links.item);
	free(sample->views.item);
	free(sample->stamp);
	ta_flow_ends_release(&sample->flows);
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

/* Links and TTLs are alike, as far as there are any. */
static bool seen_the_same(const struct ta_sample *a, const struct ta_sample *b)
{
	bool no_links = !a->links.n && !b->links.n;
	return ta_sample_seen_alike(a, b) == SEEN_VIEWS + (no_links ? 0 : SEEN_LINKS);
}

bool ta_sample_overlap(const struct ta_sample *a, const struct ta_sample *b)
{
	return a->clock == b->clock && a->first_ns < b->last_ns && b->first_ns < a->last_ns;
}

int64_t ta_sample_gap_ns(const struct ta_sample *a, const struct ta_sample *b)
{
	const struct ta_sample *first = a->first_ns < b->first_ns ? a : b;
	const struct ta_sample *then = first == a ? b : a;
	if (a->clock != b->clock)
		return INT64_MAX;
	int64_t gap_ns = ta_time_sub(then->first_ns, first->last_ns);
	return gap_ns > 0 ? gap_ns : 0;
}

static bool suffices(size_t n, size_t of, size_t fewest)
{
	return n >= fewest && n * TA_PLACES_SHARED_PART >= of;
}

static bool shares(const struct ta_sample_set *a, const struct ta_sample_set *b, size_t fewest)
{
	return suffices(shared(a, b), a->n < b->n ? a->n : b->n, fewest);
}

/* Packets that both have: all of them, those with the same time stamp, and with nearly the same. */
struct common {
	size_t all, same, near;
};

static struct common in_both(const struct ta_sample *a, const struct ta_sample *b)
{
	struct common c = { 0 };
	for (size_t i = 0, k = 0; i < a->nstamps && k < b->nstamps;) {
		const struct ta_sample_stamp *x = &a->stamp[i], *y = &b->stamp[k];
		if (x->print == y->print) {
			int64_t apart_ns = ta_time_sub(x->time_ns, y->time_ns);
			c.all++;
			c.same += !apart_ns;
			c.near += apart_ns < TA_PIECES_STAMP_NS && apart_ns > -TA_PIECES_STAMP_NS;
		}
		bool ahead = x->print <= y->print;
		k += y->print <= x->print;
		i += ahead;
	}
	return c;
}

/* Most of the one is in the other, too. */
static bool hold_the_same(const struct ta_sample *a, const struct ta_sample *b)
{
	const struct ta_sample_set *x = &a->prints, *y = &b->prints;
	size_t n = shared(x, y), of = x->n < y->n ? x->n : y->n;
	return TA_PLACES_SHARED_MOST * n >= of && in_both(a, b).all >= TA_PLACES_SHARED_PRINTS;
}

/* Time that both ran; 0 where they did not. */
static int64_t overlap_ns(const struct ta_sample *a, const struct ta_sample *b)
{
	if (!ta_sample_overlap(a, b))
		return 0;
	int64_t from_ns = a->first_ns > b->first_ns ? a->first_ns : b->first_ns;
	int64_t to_ns = a->last_ns < b->last_ns ? a->last_ns : b->last_ns;
	return ta_time_sub(to_ns, from_ns);
}

/* They overlap by little, as pieces do. */
static bool overlap_is_short(const struct ta_sample *a, const struct ta_sample *b)
{
	int64_t both_ns = overlap_ns(a, b);
	return both_ns <= ta_time_sub(a->last_ns, a->first_ns) / TA_PIECES_OVERLAP_PART &&
	       both_ns <= ta_time_sub(b->last_ns, b->first_ns) / TA_PIECES_OVERLAP_PART;
}

/* Pieces of one capture may have one packet twice, on either side of a cut: a network that doubles and delays; or a copy of it. */
bool ta_sample_shares(const struct ta_sample *a, const struct ta_sample *b)
{
	bool overlap = ta_sample_overlap(a, b) && !(seen_the_same(a, b) && overlap_is_short(a, b));
	size_t all_a = a->prints.n + a->bare.n, all_b = b->prints.n + b->bare.n;
	if (!overlap && seen_the_same(a, b))
		return shares(&a->prints, &b->prints, TA_PLACES_SHARED_BY_PIECES) ||
		       hold_the_same(a, b);
	return suffices(shared(&a->prints, &b->prints) + shared(&a->bare, &b->bare),
			all_a < all_b ? all_a : all_b, TA_PLACES_SHARED_PRINTS) ||
	       shares(&a->syns, &b->syns, TA_PLACES_SHARED_SYNS) ||
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

static bool same_kind(const struct ta_sample *a, const struct ta_sample *b)
{
	return a->some && b->some && a->text == b->text && a->clock == b->clock &&
	       a->clock != TA_SAMPLE_OWN && a->linktype == b->linktype && a->snaplen == b->snaplen;
}

bool ta_sample_is_one_capture(const struct ta_sample *a, const struct ta_sample *b)
{
	if (!same_kind(a, b))
		return false;
	struct common c = in_both(a, b);
	/* A packet that the network doubled and delayed has other stamps in each piece. */
	bool most = 2 * c.same > c.all && c.same >= TA_PLACES_SHARED_PRINTS && seen_the_same(a, b);
	if (c.all && (most || 10 * c.same >= TA_PLACES_STAMPS_TENTHS * c.all))
		return true;
	return c.all && 10 * c.near >= TA_PLACES_STAMPS_TENTHS * c.all && seen_the_same(a, b) &&
	       overlap_is_short(a, b);
}

bool ta_sample_are_pieces(const struct ta_sample *a, const struct ta_sample *b)
{
	const struct ta_sample *first = a->first_ns <= b->first_ns ? a : b;
	const struct ta_sample *then = first == a ? b : a;
	if (!same_kind(a, b))
		return false;
	int seen = ta_sample_seen_alike(a, b);
	if (seen >= 0 && overlap_is_short(a, b) && ta_flow_ends_go_on(&first->flows, &then->flows))
		return true;
	if (overlap_ns(a, b) > TA_PIECES_ASTRAY_NS || ta_sample_gap_ns(a, b) > TA_PIECES_APART_NS)
		return false;
	/* a RST or an answer of a router may be all that a piece has of a host, with a TTL of its own */
	return seen_the_same(a, b) ||
	       (alike(&a->links, &b->links) > 0 && ta_sample_named_alike(a, b));
}
