/* SPDX-License-Identifier: MIT */
/* Blocks of a pcapng file: each is put together in memory, so that its length is known when it is written. */
#include "pcapng_out.h"

#include <string.h>

#include "tcpautopsy/core/cursor.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"

#include <stdlib.h>

#define BYTE_ORDER_MAGIC 0x1a2b3c4du
#define LENGTH_UNKNOWN UINT64_MAX

enum {
	BLOCK_INTERFACE = 1,
	BLOCK_STATISTICS = 5,
	BLOCK_ENHANCED = 6,
	BLOCK_SECTION = 0x0a0d0d0a,
	BLOCK_CUSTOM = (int)TA_SHARD_BLOCK,

	OPTION_END = 0,
	OPTION_COMMENT = 1,
	OPTION_CUSTOM = 19373,      /* bytes, not to be copied */
	OPTION_CUSTOM_LEAST = 2988, /* others' are theirs */
	OPTION_EPB_DROPCOUNT = 4,
	OPTION_EPB_PACKETID = 5,
	OPTION_EPB_QUEUE = 6,
	OPTION_IF_FILTER = 11,
	OPTION_SHB_USERAPPL = 4,
	OPTION_IF_NAME = 2,
	OPTION_IF_DESCRIPTION = 3,
	OPTION_IF_TSRESOL = 9,
	OPTION_IF_TSOFFSET = 14,
	OPTION_EPB_FLAGS = 2,
	OPTION_ISB_STARTTIME = 2,
	OPTION_ISB_ENDTIME = 3,
	OPTION_ISB_IFDROP = 5,

	FLAG_INBOUND = 1,
	FLAG_OUTBOUND = 2,

	OVERHEAD = 12, /* a block's type and both its lengths */
	HEAD = 8,
	PACKET_ROOM = 128, /* of a packet's block, beside its bytes and options */
};

/* A block under construction. */
struct block {
	uint8_t *data; /* owned */
	size_t len, capacity;
};

static uint8_t *extend(struct block *b, size_t n)
{
	b->data = ta_xgrow(b->data, &b->capacity, b->len + n, 1);
	b->len += n;
	return b->data + b->len - n;
}

/* Room for so much at once: of the blocks only those of packets are many. */
static void reserve(struct block *b, size_t n)
{
	b->data = ta_xmalloc(n);
	b->capacity = n;
}

static void put16(struct block *b, uint32_t value)
{
	uint8_t *p = extend(b, 2);
	p[0] = (uint8_t)value;
	p[1] = (uint8_t)(value >> 8);
}

static void put32(struct block *b, uint32_t value)
{
	put16(b, value & 0xffff);
	put16(b, value >> 16);
}

static void put64(struct block *b, uint64_t value)
{
	put32(b, (uint32_t)value);
	put32(b, (uint32_t)(value >> 32));
}

/* Bytes, filled up to a multiple of four. */
static void put_padded(struct block *b, const void *data, size_t len)
{
	size_t padded = (len + 3) & ~(size_t)3;
	uint8_t *p = extend(b, padded);
	if (len)
		memcpy(p, data, len);
	memset(p + len, 0, padded - len);
}

static void put_option(struct block *b, uint16_t code, const void *value, size_t len)
{
	put16(b, code);
	put16(b, (uint32_t)len);
	put_padded(b, value, len);
}

/* As much of a text as an option holds, cut in front of a character. */
static size_t fitting(const char *text)
{
	size_t len = strlen(text);
	if (len <= TA_PCAPNG_OPTION_MAX)
		return len;
	len = TA_PCAPNG_OPTION_MAX;
	while (len && ((unsigned char)text[len] & 0xc0) == 0x80)
		len--;
	return len;
}

static void put_text(struct block *b, uint16_t code, const char *text)
{
	if (text)
		put_option(b, code, text, fitting(text));
}

static void put_option64(struct block *b, uint16_t code, uint64_t value)
{
	put16(b, code);
	put16(b, 8);
	put64(b, value);
}

/* Ours, with the number of no enterprise. */
static void put_mine(struct block *b, struct ta_pcapng_mine mine)
{
	if (!mine.data)
		return;
	put16(b, OPTION_CUSTOM);
	put16(b, (uint32_t)(mine.len + 4));
	put32(b, TA_SHARD_ENTERPRISE);
	put_padded(b, mine.data, mine.len);
}

static void begin(struct block *b, uint32_t type)
{
	put32(b, type);
	put32(b, 0);
}

/* Ends the options, sets both lengths and writes the block; its bytes. */
static size_t finish(struct block *b, FILE *out)
{
	put32(b, OPTION_END);
	uint32_t total = (uint32_t)(b->len + OVERHEAD - HEAD);
	put32(b, total);
	for (int i = 0; i < 4; i++)
		b->data[4 + i] = (uint8_t)(total >> 8 * i);
	fwrite(b->data, 1, b->len, out);
	free(b->data);
	return b->len;
}

/* An instant in the ticks of an interface. */
static uint64_t ticks(int64_t time_ns, uint8_t digits, int64_t offset_s)
{
	/* Unsigned, so that no instant of 64 bits overflows. */
	uint64_t ns = (uint64_t)time_ns - (uint64_t)offset_s * (uint64_t)TA_SEC;
	for (int d = digits; d < 9; d++)
		ns /= 10;
	return ns;
}

/* Instants are written as two halves, the upper one first. */
static void put_time(struct block *b, uint64_t value)
{
	put32(b, (uint32_t)(value >> 32));
	put32(b, (uint32_t)value);
}

static void put_instant(struct block *b, uint16_t code, uint64_t value)
{
	put16(b, code);
	put16(b, 8);
	put_time(b, value);
}

void ta_pcapng_write_marked_section(FILE *out, const char *application, const char *comment,
				    struct ta_pcapng_mine custom)
{
	struct block b = { 0 };
	begin(&b, BLOCK_SECTION);
	put32(&b, BYTE_ORDER_MAGIC);
	put16(&b, 1); /* version 1.0 */
	put16(&b, 0);
	put64(&b, LENGTH_UNKNOWN);
	put_mine(&b, custom); /* first, where a reader looks for it */
	put_text(&b, OPTION_SHB_USERAPPL, application);
	put_text(&b, OPTION_COMMENT, comment);
	finish(&b, out);
}

void ta_pcapng_write_section(FILE *out, const char *application, const char *comment)
{
	ta_pcapng_write_marked_section(out, application, comment, (struct ta_pcapng_mine){ 0 });
}

void ta_pcapng_write_custom(FILE *out, const void *data, size_t len)
{
	struct block b = { 0 };
	begin(&b, BLOCK_CUSTOM);
	put32(&b, TA_SHARD_ENTERPRISE);
	put_padded(&b, data, len);
	finish(&b, out);
}

/* A capture filter as a text: a byte says that it is one. */
static void put_filter(struct block *b, const char *filter)
{
	size_t len = filter ? strlen(filter) : 0;
	if (!len)
		return;
	char *value = ta_xcalloc(len + 2, 1);
	memcpy(value + 1, filter, len);
	put_option(b, OPTION_IF_FILTER, value, len + 1);
	free(value);
}

void ta_pcapng_write_interface(FILE *out, const struct ta_pcapng_interface *interface)
{
	struct block b = { 0 };
	begin(&b, BLOCK_INTERFACE);
	put16(&b, interface->linktype);
	put16(&b, 0);
	put32(&b, interface->snaplen);
	put_text(&b, OPTION_IF_NAME, interface->name);
	put_text(&b, OPTION_IF_DESCRIPTION, interface->description);
	put_filter(&b, interface->filter);
	put_option(&b, OPTION_IF_TSRESOL, &interface->digits, 1);
	if (interface->offset_s)
		put_option64(&b, OPTION_IF_TSOFFSET, (uint64_t)interface->offset_s);
	put_mine(&b, interface->custom);
	finish(&b, out);
}

/* Numbers are in the byte order of the section that they are from. */
static void put_number(struct block *b, uint16_t code, const uint8_t *value, size_t len, bool big)
{
	uint8_t turned[8];
	for (size_t i = 0; i < len; i++)
		turned[i] = big ? value[len - 1 - i] : value[i];
	put_option(b, code, turned, len);
}

/* Options of another file's packet; its list may be damaged. */
static void put_options(struct block *b, struct ta_packet_options from)
{
	while (from.len >= 4) {
		uint16_t code = ta_rd16(from.data, from.big_endian);
		size_t len = ta_rd16(from.data + 2, from.big_endian),
		       padded = (len + 3) & ~(size_t)3;
		const uint8_t *value = from.data + 4;
		if (code == OPTION_END || len > from.len - 4)
			return;
		bool number = (code == OPTION_EPB_FLAGS || code == OPTION_EPB_QUEUE) ? len == 4
			      : code == OPTION_EPB_DROPCOUNT                         ? len == 8
										     : false;
		if (number)
			put_number(b, code, value, len, from.big_endian);
		else if (code < OPTION_CUSTOM_LEAST && code != OPTION_EPB_PACKETID)
			put_option(b, code, value, len);
		if (padded > from.len - 4)
			return;
		from.data += 4 + padded;
		from.len -= 4 + padded;
	}
}

size_t ta_pcapng_write_packet(FILE *out, const struct ta_pcapng_packet *packet)
{
	const struct ta_frame *f = packet->frame;
	struct block b = { 0 };
	reserve(&b, f->caplen + packet->options.len + (size_t)PACKET_ROOM);
	begin(&b, BLOCK_ENHANCED);
	put32(&b, packet->interface);
	put_time(&b, ticks(f->time_ns, packet->digits, packet->offset_s));
	put32(&b, f->caplen);
	put32(&b, f->wirelen);
	put_padded(&b, f->data, f->caplen);
	put_options(&b, packet->options);
	if (f->direction != TA_DIRECTION_UNKNOWN && !packet->options.len) {
		put16(&b, OPTION_EPB_FLAGS);
		put16(&b, 4);
		put32(&b, f->direction == TA_DIRECTION_SENT ? FLAG_OUTBOUND : FLAG_INBOUND);
	}
	for (size_t i = 0; i < packet->ncomments; i++)
		put_text(&b, OPTION_COMMENT, packet->comment[i]);
	if (packet->id)
		put_option64(&b, OPTION_EPB_PACKETID, *packet->id);
	put_mine(&b, packet->custom);
	return finish(&b, out);
}

void ta_pcapng_write_statistics(FILE *out, const struct ta_pcapng_statistics *s)
{
	uint64_t end = ticks(s->end_ns, s->digits, s->offset_s);
	struct block b = { 0 };
	begin(&b, BLOCK_STATISTICS);
	put32(&b, s->interface);
	put_time(&b, end);
	put_instant(&b, OPTION_ISB_STARTTIME, ticks(s->start_ns, s->digits, s->offset_s));
	put_instant(&b, OPTION_ISB_ENDTIME, end);
	if (s->dropped)
		put_option64(&b, OPTION_ISB_IFDROP, *s->dropped);
	finish(&b, out);
}
