/* SPDX-License-Identifier: MIT */
/* A pcapng file under construction, block by block, in either byte order; and what is expected of its reader. */
#ifndef TCPAUTOPSY_TESTS_PCAPNG_FILE_H
#define TCPAUTOPSY_TESTS_PCAPNG_FILE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tcpautopsy/capture/capture.h"

/* A file under construction. */
struct file {
	uint8_t bytes[4096];
	size_t len;
	size_t block; /* where the current block starts */
	bool big_endian;
};

static inline void put(struct file *f, uint64_t value, size_t width)
{
	assert_true(f->len + width <= sizeof(f->bytes));
	for (size_t i = 0; i < width; i++)
		f->bytes[f->len + i] = (uint8_t)(value >> 8 * (f->big_endian ? width - 1 - i : i));
	f->len += width;
}

static inline void put_bytes(struct file *f, const void *data, size_t len)
{
	assert_true(f->len + len + 3 <= sizeof(f->bytes));
	memcpy(f->bytes + f->len, data, len);
	f->len += len;
	while (f->len & 3)
		f->bytes[f->len++] = 0;
}

static inline void begin(struct file *f, uint32_t type)
{
	f->block = f->len;
	put(f, type, 4);
	put(f, 0, 4);
}

static inline void end(struct file *f)
{
	uint32_t len = (uint32_t)(f->len - f->block + 4);
	size_t back = f->len;

	put(f, len, 4);
	back = f->len;
	f->len = f->block + 4;
	put(f, len, 4);
	f->len = back;
}

static inline void option(struct file *f, uint16_t code, const void *value, uint16_t len)
{
	put(f, code, 2);
	put(f, len, 2);
	put_bytes(f, value, len);
}

static inline void section(struct file *f)
{
	begin(f, 0x0a0d0d0a);
	put(f, 0x1a2b3c4d, 4);
	put(f, 1, 2);
	put(f, 0, 2);
	put(f, UINT64_MAX, 8);
	end(f);
}

/* An interface; tsresol 0: the option is left out. */
static inline void interface(struct file *f, uint16_t linktype, uint32_t snaplen, uint8_t tsresol)
{
	begin(f, 1);
	put(f, linktype, 2);
	put(f, 0, 2);
	put(f, snaplen, 4);
	if (tsresol)
		option(f, 9, &tsresol, 1);
	put(f, 0, 4);
	end(f);
}

static inline void packet_head(struct file *f, uint32_t id, uint64_t stamp, uint32_t caplen,
			       uint32_t wirelen)
{
	begin(f, 6);
	put(f, id, 4);
	put(f, stamp >> 32, 4);
	put(f, stamp & UINT32_MAX, 4);
	put(f, caplen, 4);
	put(f, wirelen, 4);
}

static inline void packet(struct file *f, uint32_t id, uint64_t stamp, const char *data)
{
	packet_head(f, id, stamp, (uint32_t)strlen(data), (uint32_t)strlen(data));
	put_bytes(f, data, strlen(data));
	end(f);
}

static inline struct ta_source *open_file(const struct file *f)
{
	struct ta_error error = { 0 };
	struct ta_source *source = ta_source_from_memory(f->bytes, f->len, "test", &error);

	assert_string_equal(error.message, "");
	assert_non_null(source);
	return source;
}

static inline void expect_frame(struct ta_source *source, struct ta_frame *ret)
{
	struct ta_error error = { 0 };
	int rc = ta_source_next_frame(source, ret, &error);

	assert_string_equal(error.message, "");
	assert_int_equal(rc, 1);
}

static inline void expect_end(struct ta_source *source)
{
	struct ta_error error = { 0 };
	struct ta_frame frame;

	assert_int_equal(ta_source_next_frame(source, &frame, &error), 0);
	ta_source_close(source);
}

static inline uint64_t anomalies(const struct ta_source *source, const char *name)
{
	const struct ta_anomaly *a = ta_anomaly_find(ta_source_info(source)->anomalies, name);

	return a ? a->count : 0;
}

#endif
