/* SPDX-License-Identifier: MIT */
/* Records: a mask of the fields that are not what is expected, then by how much each is off. */
#include "tcpautopsy/core/store.h"

#include <string.h>

enum { MASK_BITS = 56 }; /* eight bytes of LEB128 */

static int64_t load(const void *record, const struct ta_store_field *f)
{
	const uint8_t *p = (const uint8_t *)record + f->at;
	switch (f->bytes) {
	case sizeof(uint8_t):
		return (int8_t)*p;
	case sizeof(uint16_t): {
		int16_t n;
		memcpy(&n, p, sizeof(n));
		return n;
	}
	case sizeof(uint32_t): {
		int32_t n;
		memcpy(&n, p, sizeof(n));
		return n;
	}
	default: {
		int64_t n;
		memcpy(&n, p, sizeof(n));
		return n;
	}
	}
}

static void store(void *record, const struct ta_store_field *f, uint64_t value)
{
	uint8_t *p = (uint8_t *)record + f->at;
	uint16_t half = (uint16_t)value;
	uint32_t word = (uint32_t)value;
	switch (f->bytes) {
	case sizeof(uint8_t):
		*p = (uint8_t)value;
		break;
	case sizeof(uint16_t):
		memcpy(p, &half, sizeof(half));
		break;
	case sizeof(uint32_t):
		memcpy(p, &word, sizeof(word));
		break;
	default:
		memcpy(p, &value, sizeof(value));
	}
}

/* The difference in the field's own width: numbers wrap. */
static int64_t off(int64_t value, int64_t expected, unsigned bytes)
{
	uint64_t by = (uint64_t)value - (uint64_t)expected;
	switch (bytes) {
	case sizeof(uint8_t):
		return (int8_t)by;
	case sizeof(uint16_t):
		return (int16_t)by;
	case sizeof(uint32_t):
		return (int32_t)by;
	default:
		return (int64_t)by;
	}
}

void ta_put_record(struct ta_store_out *out, const struct ta_store_field *f, size_t n,
		   const void *record, const void *expected)
{
	for (size_t from = 0; from < n; from += MASK_BITS) {
		size_t some = n - from < MASK_BITS ? n - from : MASK_BITS;
		int64_t by[MASK_BITS];
		uint64_t mask = 0;
		for (size_t i = 0; i < some; i++) {
			by[i] = off(load(record, &f[from + i]), load(expected, &f[from + i]),
				    f[from + i].bytes);
			mask |= (uint64_t)(by[i] != 0) << i;
		}
		ta_put(out, mask);
		for (; mask; mask &= mask - 1)
			ta_put_int(out, by[__builtin_ctzll(mask)]);
	}
}

static void check(struct ta_store_in *in, const struct ta_store_field *f, const void *record)
{
	int64_t value = load(record, f);
	unsigned bits = 8u * f->bytes;
	uint64_t positive =
		bits < 64 ? (uint64_t)value & ((UINT64_C(1) << bits) - 1) : (uint64_t)value;
	if (f->kind == TA_STORE_TIME && (value > TA_STORE_TIME_MAX || value < -TA_STORE_TIME_MAX))
		ta_store_fail(in, "a time in it is out of its range");
	if (f->kind == TA_STORE_UP_TO && positive > f->max)
		ta_store_fail(in, "a number in it is out of its range");
}

void ta_get_record(struct ta_store_in *in, const struct ta_store_field *f, size_t n, void *record)
{
	for (size_t from = 0; from < n; from += MASK_BITS) {
		size_t some = n - from < MASK_BITS ? n - from : MASK_BITS;
		for (uint64_t mask = ta_get_max(in, (UINT64_C(1) << some) - 1); mask;
		     mask &= mask - 1) {
			const struct ta_store_field *field =
				&f[from + (size_t)__builtin_ctzll(mask)];
			uint64_t value = (uint64_t)load(record, field) + (uint64_t)ta_get_int(in);
			uint8_t kept[sizeof(uint64_t)];
			memcpy(kept, (uint8_t *)record + field->at, field->bytes);
			store(record, field, value);
			check(in, field, record);
			if (ta_store_failed(
				    in)) { /* a bool, or an enumeration, never holds what it can't be */
				memcpy((uint8_t *)record + field->at, kept, field->bytes);
				return;
			}
		}
	}
}
