/* SPDX-License-Identifier: MIT */
/* The smallest hashes of what an input holds: of two inputs the part below the smaller of their greatest ones is comparable. */
#include "sketch.h"

#include <string.h>

#include "tcpautopsy/core/hash.h"

enum { LINK_BYTES = 6 };

static void keep(struct ta_sketch_item *item, size_t *n, size_t max, uint64_t print,
		 int64_t time_ns)
{
	size_t low = 0, high = *n;
	if (*n == max && print >= item[max - 1].print)
		return;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (item[middle].print < print)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < *n && item[low].print == print)
		return;
	size_t move = (*n < max ? (*n)++ : max - 1) - low;
	memmove(&item[low + 1], &item[low], move * sizeof(*item));
	item[low] = (struct ta_sketch_item){ print, time_ns };
}

/* What is the same of a packet wherever it is captured; 0: it can't be told from others. */
static uint64_t print_of(const struct ta_segment *s)
{
	const uint32_t have = TA_HAVE_SEQ | TA_HAVE_LEN | TA_HAVE_FLAGS;
	uint64_t stamps = s->have & TA_HAVE_TS ? (uint64_t)s->tsval << 32 | s->tsecr : 0;
	uint64_t id = s->have & TA_HAVE_IP_ID ? s->ip_id : 0;
	if ((s->have & have) != have || s->have & TA_SEQ_RELATIVE || (!stamps && !id))
		return 0;
	uint64_t print = ta_hash_mix((uint64_t)s->seq << 32 | s->ack, stamps);
	return ta_hash_mix(print, id << 32 | (uint64_t)s->payload_len << 8 | (s->flags & 0xff));
}

static void note_link(struct ta_sketch *k, const uint8_t *address)
{
	uint64_t link = 0;
	memcpy(&link, address, LINK_BYTES);
	if (link && !(address[0] & 1)) /* a group's address (IEEE 802) is no host's */
		keep(k->link, &k->nlinks, TA_SKETCH_VIEWS, ta_hash_mix(link, 1), 0);
}

void ta_sketch_note(struct ta_sketch *k, const struct ta_segment *s)
{
	uint64_t print = print_of(s);
	bool kept =
		k->npackets < TA_SKETCH_PACKETS || print < k->packet[TA_SKETCH_PACKETS - 1].print;
	if (print && kept)
		keep(k->packet, &k->npackets, TA_SKETCH_PACKETS, print, s->time_ns);
	if (k->looked == TA_SKETCH_LOOKED)
		return;
	k->looked++;
	if (s->have & TA_HAVE_LINK) {
		note_link(k, s->link_src);
		note_link(k, s->link_dst);
	}
	uint64_t view = ta_hash_bytes(6, &s->src, sizeof(s->src));
	keep(k->view, &k->nviews, TA_SKETCH_VIEWS,
	     ta_hash_mix(view, s->have & TA_HAVE_TTL ? s->ttl : 256), 0);
}

/* What two lists have in common, and in how much of the shorter one, as far as both go. */
struct common {
	size_t same, of, simultaneous;
};

static struct common compare(const struct ta_sketch_item *a, size_t na,
			     const struct ta_sketch_item *b, size_t nb, size_t max)
{
	struct common c = { 0 };
	size_t i = 0, k = 0;
	uint64_t most = UINT64_MAX;
	if (na == max)
		most = a[na - 1].print;
	if (nb == max && b[nb - 1].print < most)
		most = b[nb - 1].print;
	size_t ina = 0, inb = 0;
	while ((i < na && a[i].print <= most) || (k < nb && b[k].print <= most)) {
		bool has_a = i < na && (k == nb || a[i].print <= b[k].print);
		bool has_b = k < nb && (i == na || b[k].print <= a[i].print);
		if (has_a && has_b) {
			c.same++;
			c.simultaneous += a[i].time_ns == b[k].time_ns;
		}
		ina += has_a;
		inb += has_b;
		i += has_a;
		k += has_b;
	}
	c.of = ina < inb ? ina : inb;
	return c;
}

bool ta_sketch_shares(const struct ta_sketch *a, const struct ta_sketch *b)
{
	struct common c =
		compare(a->packet, a->npackets, b->packet, b->npackets, TA_SKETCH_PACKETS);
	return c.same >= TA_SKETCH_SHARED && c.same * TA_PLACES_SHARED_PART >= c.of &&
	       10 * c.simultaneous < TA_PLACES_STAMPS_TENTHS * c.same;
}

bool ta_sketch_one_place(const struct ta_sketch *a, const struct ta_sketch *b)
{
	struct common links = compare(a->link, a->nlinks, b->link, b->nlinks, TA_SKETCH_VIEWS);
	struct common views = compare(a->view, a->nviews, b->view, b->nviews, TA_SKETCH_VIEWS);
	return (links.same || !links.of) && (views.same || !views.of);
}
