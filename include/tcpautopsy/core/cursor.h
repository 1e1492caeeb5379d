/* SPDX-License-Identifier: MIT */
/* A read position in bytes from strangers: reads past the end return 0 and set a sticky error, so that a
 * header can be read field by field and checked once. */
#ifndef TCPAUTOPSY_CURSOR_H
#define TCPAUTOPSY_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct ta_cursor {
	const uint8_t *pos; /* next byte to read; borrowed */
	const uint8_t *end; /* one past the last byte */
	bool failed;        /* a read went past the end */
};

static inline struct ta_cursor ta_cursor_of(const void *data, size_t len)
{
	return (struct ta_cursor){ (const uint8_t *)data, (const uint8_t *)data + len, false };
}

static inline size_t ta_cursor_left(const struct ta_cursor *c)
{
	return (size_t)(c->end - c->pos);
}

/* Takes n bytes: their address, or NULL (and the sticky error) when fewer are left. */
static inline const uint8_t *ta_cursor_take(struct ta_cursor *c, size_t n)
{
	if (c->failed || ta_cursor_left(c) < n) {
		c->failed = true;
		return NULL;
	}
	c->pos += n;
	return c->pos - n;
}

static inline void ta_cursor_skip(struct ta_cursor *c, size_t n)
{
	(void)ta_cursor_take(c, n);
}

static inline uint8_t ta_cursor_u8(struct ta_cursor *c)
{
	const uint8_t *p = ta_cursor_take(c, 1);
	return p ? p[0] : 0;
}

/* Network byte order. */
static inline uint16_t ta_be16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t ta_be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline uint16_t ta_cursor_be16(struct ta_cursor *c)
{
	const uint8_t *p = ta_cursor_take(c, 2);
	return p ? ta_be16(p) : 0;
}

static inline uint32_t ta_cursor_be32(struct ta_cursor *c)
{
	const uint8_t *p = ta_cursor_take(c, 4);
	return p ? ta_be32(p) : 0;
}

/* Either byte order, as a file's magic number tells it. */
static inline uint16_t ta_rd16(const uint8_t *p, bool big_endian)
{
	return big_endian ? ta_be16(p) : (uint16_t)(p[1] << 8 | p[0]);
}

static inline uint32_t ta_rd32(const uint8_t *p, bool big_endian)
{
	return big_endian ? ta_be32(p)
			  : (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

#endif
