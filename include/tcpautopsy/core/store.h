/* SPDX-License-Identifier: MIT */
/* Numbers, texts and records on their way into a file and out of it again. The stream is cut into blocks, each with its length and a
 * checksum, so that what was damaged is refused before anything of it is believed; what is read is a stranger's all the same: each
 * number is asked for with its bound, and the first that fails makes all that follow 0. */
#ifndef TCPAUTOPSY_CORE_STORE_H
#define TCPAUTOPSY_CORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpautopsy/core/addr.h"
#include "tcpautopsy/core/anomaly.h"

/* Where it is written to: 0, or -1 (then nothing more is written). */
typedef int (*ta_store_write_fn)(void *context, const void *bytes, size_t n);
/* Where it is read from: up to n bytes; how many, 0 at the end, -1 where it can't be read. */
typedef int64_t (*ta_store_read_fn)(void *context, void *bytes, size_t n);

struct ta_store_out;
struct ta_store_out *ta_store_out_new(ta_store_write_fn write, void *context);
/* Writes what is left, and the end. 0, or -1 where something could not be written. */
int ta_store_out_end(struct ta_store_out *out);
/* Something could not be written already. */
bool ta_store_out_failed(const struct ta_store_out *out);
void ta_store_out_free(struct ta_store_out *out);

/* A number in LEB128 (DWARF 5 section 7.6); a signed one with its sign in the lowest bit. */
void ta_put(struct ta_store_out *out, uint64_t n);
void ta_put_int(struct ta_store_out *out, int64_t n);
void ta_put_bytes(struct ta_store_out *out, const void *bytes, size_t n);
/* NULL is kept. */
void ta_put_text(struct ta_store_out *out, const char *text);
void ta_put_addr(struct ta_store_out *out, const struct ta_addr *addr);
void ta_put_anomalies(struct ta_store_out *out, const struct ta_anomalies *set);

struct ta_store_in;
struct ta_store_in *ta_store_in_new(ta_store_read_fn read, void *context);
void ta_store_in_free(struct ta_store_in *in);

bool ta_store_failed(const struct ta_store_in *in);
/* Why, for a person; "" where nothing failed. */
const char *ta_store_why(const struct ta_store_in *in);
/* What was read can't be so: a literal. The first one counts. */
void ta_store_fail(struct ta_store_in *in, const char *why);
/* The stream ends here; else it fails. */
void ta_get_end(struct ta_store_in *in);

uint64_t ta_get(struct ta_store_in *in);
/* At most `max`, else it fails and is 0. */
uint64_t ta_get_max(struct ta_store_in *in, uint64_t max);
int64_t ta_get_int(struct ta_store_in *in);
/* An instant or a duration: as far from 0 as a run may be long (TA_STORE_TIME_MAX). */
#define TA_STORE_TIME_MAX (INT64_MAX / 2)
int64_t ta_get_time(struct ta_store_in *in);
static inline bool ta_get_bool(struct ta_store_in *in)
{
	return ta_get_max(in, 1);
}
void ta_get_bytes(struct ta_store_in *in, void *ret, size_t n);
/* Of at most `max` bytes; the caller owns it. NULL is NULL. */
char *ta_get_text(struct ta_store_in *in, size_t max);
/* The same into ret[size]; "" for NULL. */
void ta_get_text_into(struct ta_store_in *in, char *ret, size_t size);
/* The same as one of `literals`, which keeps it for as long as it lives: for what others keep as a literal. */
const char *ta_get_literal(struct ta_store_in *in, struct ta_names *literals);
void ta_get_addr(struct ta_store_in *in, struct ta_addr *ret);
/* Adds to *ret. */
void ta_get_anomalies(struct ta_store_in *in, struct ta_names *literals, struct ta_anomalies *ret);

/* ---- records: of each field only by how much it is off from what is expected ---- */

enum ta_store_kind {
	TA_STORE_NUMBER, /* any value */
	TA_STORE_TIME,   /* ns, as of ta_get_time() */
	TA_STORE_UP_TO   /* unsigned, up to `max` */
};

struct ta_store_field {
	uint16_t at;
	uint8_t bytes; /* 1, 2, 4, 8 */
	uint8_t kind;
	uint32_t max;
};

#define TA_STORED(type, name)                                                                      \
	{                                                                                          \
		offsetof(type, name), sizeof(((type *)0)->name), TA_STORE_NUMBER, 0                \
	}
#define TA_STORED_TIME(type, name)                                                                 \
	{                                                                                          \
		offsetof(type, name), sizeof(((type *)0)->name), TA_STORE_TIME, 0                  \
	}
#define TA_STORED_UP_TO(type, name, most)                                                          \
	{                                                                                          \
		offsetof(type, name), sizeof(((type *)0)->name), TA_STORE_UP_TO, most              \
	}
#define TA_STORED_BOOL(type, name) TA_STORED_UP_TO(type, name, 1)

#define TA_STORE_COUNT(fields) (sizeof(fields) / sizeof((fields)[0]))

void ta_put_record(struct ta_store_out *out, const struct ta_store_field *field, size_t n,
		   const void *record, const void *expected);
/* *record is what is expected, and becomes what was written. */
void ta_get_record(struct ta_store_in *in, const struct ta_store_field *field, size_t n,
		   void *record);

#endif
