/* SPDX-License-Identifier: MIT */
#include "mutate.h"

#include <stdbool.h>
#include <string.h>

enum {
	RECORDS = 4096, /* of an input that are told apart */
	CHANGES = 4,    /* at most, of one mutant */
	HEADERS = 90,   /* bytes of a record in which its headers lie */
	PCAP_HEADER = 24,
	PCAP_RECORD = 16,
	PCAPNG_BLOCK = 12,
};

uint64_t mutate_random(struct mutator *m)
{
	m->random ^= m->random << 13;
	m->random ^= m->random >> 7;
	m->random ^= m->random << 17;
	return m->random;
}

static size_t below(struct mutator *m, size_t n)
{
	return n ? mutate_random(m) % n : 0;
}

struct input {
	uint8_t *data;
	size_t size, capacity;
	const uint8_t *other;
	size_t other_size;
	size_t record[RECORDS + 1]; /* where each begins, and the last ends */
	size_t nrecords;
};

static uint32_t get32(const uint8_t *p, bool big)
{
	return big ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]
		   : (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

/* Bytes of the record at `at`; 0: there is none. */
static size_t record_size(const struct input *in, size_t at, uint32_t magic)
{
	const uint8_t *p = in->data + at, *end;
	size_t left = in->size - at;
	bool big = magic == 0xa1b2c3d4 || magic == 0xa1b23c4d;
	if (big || magic == 0xd4c3b2a1 || magic == 0x4d3cb2a1)
		return left < PCAP_RECORD ? 0 : PCAP_RECORD + (size_t)get32(p + 8, big);
	if (magic == 0x0a0d0d0a)
		return left < PCAPNG_BLOCK ? 0 : get32(p + 4, in->data[8] == 0x1a);
	end = memchr(p, '\n', left);
	return end ? (size_t)(end - p) + 1 : left;
}

static void find_records(struct input *in)
{
	uint32_t magic = in->size >= PCAP_HEADER ? get32(in->data, true) : 0;
	size_t at = magic == 0xa1b2c3d4 || magic == 0xa1b23c4d || magic == 0xd4c3b2a1 ||
				    magic == 0x4d3cb2a1
			    ? PCAP_HEADER
			    : 0;
	in->nrecords = 0;
	in->record[0] = at;
	while (at < in->size && in->nrecords < RECORDS) {
		size_t n = record_size(in, at, magic);
		if (n == 0 || n > in->size - at)
			break;
		at += n;
		in->record[++in->nrecords] = at;
	}
}

static void remove_bytes(struct input *in, size_t at, size_t n)
{
	memmove(in->data + at, in->data + at + n, in->size - at - n);
	in->size -= n;
}

/* Another copy of a chunk at `to` or behind itself, where there is room. */
static void copy_bytes(struct input *in, size_t from, size_t n, size_t to)
{
	if (n > in->capacity - in->size)
		return;
	if (to > from && to < from + n)
		to = from + n;
	memmove(in->data + to + n, in->data + to, in->size - to);
	memmove(in->data + to, in->data + from + (from >= to ? n : 0), n);
	in->size += n;
}

static void change_bits(struct mutator *m, struct input *in, size_t at, size_t n)
{
	for (size_t i = 1 + below(m, 8); i > 0 && n; i--)
		in->data[at + below(m, n)] ^= (uint8_t)(1u << below(m, 8));
}

static void change_byte(struct mutator *m, struct input *in, size_t at, size_t n)
{
	static const uint8_t edge[] = { 0x00, 0xff, 0x7f, 0x80, 0x01, '\n', ' ', '-' };
	if (n)
		in->data[at + below(m, n)] =
			below(m, 2) ? edge[below(m, sizeof(edge))] : (uint8_t)mutate_random(m);
}

/* A number of 1, 2 or 4 bytes: a little more or less, or an edge; in text a digit. */
static void change_number(struct mutator *m, struct input *in, size_t at, size_t n)
{
	static const uint32_t edge[] = { 0,          1,      0x7fffffff, 0x80000000,
					 0xffffffff, 0xffff, 0x8000,     1500 };
	size_t width = (size_t)1 << below(m, 3);
	if (n < width)
		return;
	at += below(m, n - width + 1);
	uint8_t *p = in->data + at;
	if (*p >= '0' && *p <= '9' && below(m, 2)) {
		*p = (uint8_t)('0' + below(m, 10));
		return;
	}
	bool big = below(m, 2);
	uint32_t value = 0;
	for (size_t i = 0; i < width; i++)
		value = value << 8 | p[big ? i : width - 1 - i];
	value = below(m, 2) ? value + (uint32_t)below(m, 35) - 17 : edge[below(m, 8)];
	for (size_t i = 0; i < width; i++, value >>= 8)
		p[big ? width - 1 - i : i] = (uint8_t)value;
}

static void change_records(struct mutator *m, struct input *in)
{
	size_t a = below(m, in->nrecords), b = below(m, in->nrecords + 1);
	size_t at = in->record[a], n = in->record[a + 1] - at;
	switch (below(m, 4)) {
	case 0:
		remove_bytes(in, at, n);
		break;
	case 1: /* sent once more, now or later */
		copy_bytes(in, at, n, in->record[b]);
		break;
	case 2: /* many are lost */
		b = a + below(m, in->nrecords - a);
		remove_bytes(in, at, in->record[b + 1] - at);
		break;
	default: /* moved */
		if (n > in->capacity - in->size)
			return;
		copy_bytes(in, at, n, in->record[b]);
		remove_bytes(in, b <= a ? at + n : at, n);
	}
}

static void change_chunk(struct mutator *m, struct input *in)
{
	size_t at = below(m, in->size), n = 1 + below(m, (in->size - at + 3) / 4);
	if (n > in->size - at)
		return;
	switch (below(m, 3)) {
	case 0:
		remove_bytes(in, at, n);
		break;
	case 1:
		copy_bytes(in, at, n, below(m, in->size + 1));
		break;
	default:
		memmove(in->data + below(m, in->size - n + 1), in->data + at, n);
	}
}

static void splice(struct mutator *m, struct input *in)
{
	size_t from = below(m, in->other_size), to = below(m, in->size + 1);
	size_t n = in->other_size - from;
	if (!in->other)
		return;
	if (n > in->capacity - to)
		n = in->capacity - to;
	memcpy(in->data + to, in->other + from, n);
	in->size = to + n;
}

/* One change somewhere, or in the headers of one record. */
static void change(struct mutator *m, struct input *in)
{
	static void (*const small[])(struct mutator *, struct input *, size_t,
				     size_t) = { change_bits, change_byte, change_number };
	size_t how = below(m, 16), at = 0, n = in->size;
	find_records(in);
	if (how < 10) {
		if (in->nrecords && below(m, 4)) {
			size_t r = below(m, in->nrecords);
			at = in->record[r];
			n = in->record[r + 1] - at;
			n = n > HEADERS ? HEADERS : n;
		}
		small[how % 3](m, in, at, n);
	} else if (how < 13 && in->nrecords) {
		change_records(m, in);
	} else if (how < 14) {
		in->size = below(m, in->size + 1);
	} else if (how < 15) {
		change_chunk(m, in);
	} else {
		splice(m, in);
	}
}

size_t mutate(struct mutator *m, uint8_t *data, size_t size, size_t capacity, const uint8_t *other,
	      size_t other_size)
{
	struct input in = { .data = data,
			    .size = size,
			    .capacity = capacity,
			    .other = other,
			    .other_size = other_size };
	for (size_t i = 1 + below(m, CHANGES); i > 0; i--)
		change(m, &in);
	return in.size;
}
