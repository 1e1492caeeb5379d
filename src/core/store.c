/* SPDX-License-Identifier: MIT */
/* Numbers and texts in blocks: four bytes of length and four of checksum, lowest first, then the bytes. A length of 0 ends the stream. */
#include "tcpautopsy/core/store.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"

enum { BLOCK = 1 << 16, HEAD = 8, GROUP_BITS = 7, MORE = 0x80, NUMBER_MAX = 10 };

struct ta_store_out {
	ta_store_write_fn write;
	void *context;
	bool failed;
	size_t count;
	uint8_t byte[HEAD + BLOCK];
};

struct ta_store_in {
	ta_store_read_fn read;
	void *context;
	const char *why; /* literal; NULL: all is well */
	bool ended;
	size_t at, count;
	uint8_t byte[BLOCK];
};

/* RFC 1950 section 8.2. */
static uint32_t adler32(const uint8_t *p, size_t n)
{
	const uint32_t base = 65521, most = 5552; /* bytes before the sums may wrap */
	uint32_t a = 1, b = 0;
	while (n) {
		size_t some = n < most ? n : most;
		n -= some;
		for (; some; some--) {
			a += *p++;
			b += a;
		}
		a %= base;
		b %= base;
	}
	return b << 16 | a;
}

static void put_u32(uint8_t *p, uint32_t n)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(n >> 8 * i);
}

static uint32_t get_u32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* ---- out ---- */

struct ta_store_out *ta_store_out_new(ta_store_write_fn write, void *context)
{
	struct ta_store_out *out = ta_xmalloc(sizeof(*out));
	out->write = write;
	out->context = context;
	out->failed = false;
	out->count = HEAD;
	return out;
}

void ta_store_out_free(struct ta_store_out *out)
{
	free(out);
}

bool ta_store_out_failed(const struct ta_store_out *out)
{
	return out->failed;
}

static void put_block(struct ta_store_out *out)
{
	uint32_t n = (uint32_t)(out->count - HEAD);
	put_u32(out->byte, n);
	put_u32(out->byte + 4, adler32(out->byte + HEAD, n));
	if (!out->failed)
		out->failed = out->write(out->context, out->byte, out->count) != 0;
	out->count = HEAD;
}

int ta_store_out_end(struct ta_store_out *out)
{
	if (out->count > HEAD)
		put_block(out);
	put_block(out);
	return out->failed ? -1 : 0;
}

void ta_put(struct ta_store_out *out, uint64_t n)
{
	if (out->count + NUMBER_MAX > sizeof(out->byte))
		put_block(out);
	for (; n >= MORE; n >>= GROUP_BITS)
		out->byte[out->count++] = (uint8_t)(n | MORE);
	out->byte[out->count++] = (uint8_t)n;
}

void ta_put_int(struct ta_store_out *out, int64_t n)
{
	ta_put(out, (uint64_t)n << 1 ^ (uint64_t)(n < 0 ? -1 : 0));
}

void ta_put_bytes(struct ta_store_out *out, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;
	while (n) {
		if (out->count == sizeof(out->byte))
			put_block(out);
		size_t room = sizeof(out->byte) - out->count, some = n < room ? n : room;
		memcpy(out->byte + out->count, p, some);
		out->count += some;
		p += some;
		n -= some;
	}
}

void ta_put_text(struct ta_store_out *out, const char *text)
{
	size_t n = text ? strlen(text) : 0;
	ta_put(out, text ? n + 1 : 0);
	ta_put_bytes(out, text, n);
}

void ta_put_addr(struct ta_store_out *out, const struct ta_addr *a)
{
	bool ipv4 = ta_addr_family(a) == TA_ADDR_IPV4;
	ta_put(out, ipv4);
	if (ipv4)
		ta_put_bytes(out, a->b + 12, 4);
	else
		ta_put_bytes(out, a->b, sizeof(a->b));
}

void ta_put_anomalies(struct ta_store_out *out, const struct ta_anomalies *set)
{
	ta_put(out, set->count);
	for (size_t i = 0; i < set->count; i++) {
		ta_put_text(out, set->item[i].name);
		ta_put(out, set->item[i].count);
		ta_put(out, set->item[i].first_frame);
	}
}

/* ---- in ---- */

struct ta_store_in *ta_store_in_new(ta_store_read_fn read, void *context)
{
	struct ta_store_in *in = ta_xmalloc(sizeof(*in));
	in->read = read;
	in->context = context;
	in->why = NULL;
	in->ended = false;
	in->at = in->count = 0;
	return in;
}

void ta_store_in_free(struct ta_store_in *in)
{
	free(in);
}

bool ta_store_failed(const struct ta_store_in *in)
{
	return in->why;
}

const char *ta_store_why(const struct ta_store_in *in)
{
	return in->why ? in->why : "";
}

void ta_store_fail(struct ta_store_in *in, const char *why)
{
	if (!in->why)
		in->why = why;
	in->at = in->count = 0;
}

/* All of n bytes. */
static bool read_all(struct ta_store_in *in, uint8_t *ret, size_t n)
{
	while (n) {
		int64_t got = in->read(in->context, ret, n);
		if (got <= 0) {
			ta_store_fail(in, got < 0 ? "it can't be read" : "its end is missing");
			return false;
		}
		ret += got;
		n -= (size_t)got;
	}
	return true;
}

/* Whether there is another byte. */
static bool next_block(struct ta_store_in *in)
{
	uint8_t head[HEAD];
	if (in->why || in->ended || !read_all(in, head, sizeof(head)))
		return false;
	uint32_t n = get_u32(head);
	if (n > BLOCK) {
		ta_store_fail(in, "a block of it is damaged");
		return false;
	}
	if (!read_all(in, in->byte, n))
		return false;
	if (adler32(in->byte, n) != get_u32(head + 4)) {
		ta_store_fail(in, "a block of it is damaged");
		return false;
	}
	in->at = 0;
	in->count = n;
	in->ended = !n;
	return n;
}

static uint8_t get_byte(struct ta_store_in *in)
{
	if (in->at == in->count && !next_block(in)) {
		ta_store_fail(in, "it ends too early");
		return 0;
	}
	return in->byte[in->at++];
}

uint64_t ta_get(struct ta_store_in *in)
{
	uint64_t n = 0;
	for (unsigned shift = 0; shift < 64; shift += GROUP_BITS) {
		uint8_t byte = get_byte(in);
		n |= (uint64_t)(byte & (MORE - 1)) << shift;
		if (byte < MORE)
			return n;
	}
	ta_store_fail(in, "a number in it is too long");
	return 0;
}

uint64_t ta_get_max(struct ta_store_in *in, uint64_t max)
{
	uint64_t n = ta_get(in);
	if (n <= max)
		return n;
	ta_store_fail(in, "a number in it is out of its range");
	return 0;
}

static int64_t signed_of(uint64_t zigzag)
{
	return (int64_t)(zigzag >> 1 ^ (0 - (zigzag & 1)));
}

int64_t ta_get_int(struct ta_store_in *in)
{
	return signed_of(ta_get(in));
}

static bool is_time(int64_t n)
{
	return n >= -TA_STORE_TIME_MAX && n <= TA_STORE_TIME_MAX;
}

int64_t ta_get_time(struct ta_store_in *in)
{
	int64_t n = ta_get_int(in);
	if (is_time(n))
		return n;
	ta_store_fail(in, "a time in it is out of its range");
	return 0;
}

void ta_get_bytes(struct ta_store_in *in, void *ret, size_t n)
{
	uint8_t *p = ret;
	while (n) {
		if (in->at == in->count && !next_block(in)) {
			ta_store_fail(in, "it ends too early");
			memset(p, 0, n);
			return;
		}
		size_t left = in->count - in->at, some = n < left ? n : left;
		memcpy(p, in->byte + in->at, some);
		in->at += some;
		p += some;
		n -= some;
	}
}

void ta_get_end(struct ta_store_in *in)
{
	if (in->at < in->count || next_block(in))
		ta_store_fail(in, "there is more in it than there should be");
}

char *ta_get_text(struct ta_store_in *in, size_t max)
{
	uint64_t n = ta_get_max(in, max + 1);
	if (!n)
		return NULL;
	char *text = ta_xmalloc(n);
	ta_get_bytes(in, text, n - 1);
	text[n - 1] = '\0';
	if (memchr(text, '\0', n - 1))
		ta_store_fail(in, "a text in it has a NUL");
	return text;
}

void ta_get_text_into(struct ta_store_in *in, char *ret, size_t size)
{
	char *text = ta_get_text(in, size - 1);
	memset(ret, 0, size);
	if (text)
		memcpy(ret, text, strlen(text));
	free(text);
}

enum { LITERAL_MAX = 4096 };

const char *ta_get_literal(struct ta_store_in *in, struct ta_names *literals)
{
	char *text = ta_get_text(in, LITERAL_MAX);
	if (!text)
		return NULL;
	uint32_t id = ta_names_intern(literals, text, strlen(text));
	free(text);
	return ta_names_text(literals, id);
}

void ta_get_addr(struct ta_store_in *in, struct ta_addr *ret)
{
	uint8_t octets[16] = { 0 };
	if (ta_get_bool(in)) {
		ta_get_bytes(in, octets, 4);
		*ret = ta_addr_ipv4(octets);
		return;
	}
	ta_get_bytes(in, octets, sizeof(octets));
	*ret = ta_addr_ipv6(octets);
}

void ta_get_anomalies(struct ta_store_in *in, struct ta_names *literals, struct ta_anomalies *ret)
{
	for (uint64_t n = ta_get(in); n && !in->why; n--) {
		const char *name = ta_get_literal(in, literals);
		uint64_t count = ta_get(in), frame = ta_get(in);
		if (!name || !*name || !count)
			ta_store_fail(in, "an anomaly in it has no name or no count");
		if (in->why)
			return;
		ta_anomaly_add_n(ret, name, frame, count);
		struct ta_anomaly *a = ta_anomaly_find(ret, name);
		if (a && frame && (frame < a->first_frame || !a->first_frame))
			a->first_frame = frame;
	}
}
