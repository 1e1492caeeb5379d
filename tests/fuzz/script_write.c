/* SPDX-License-Identifier: MIT */
/* Frames of a script in containers: pcap (draft-ietf-opsawg-pcap), pcapng (draft-ietf-opsawg-pcapng), and as tcpdump -tt -xx
 * prints them. */
#include "script.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"

enum { ETHERNET = 1, SNAPLEN = 262144, NANOSECONDS = 9, BYTES_A_LINE = 16 };

static void add(struct script_bytes *out, const void *data, size_t len)
{
	out->data = ta_xgrow(out->data, &out->capacity, out->len + len, 1);
	memcpy(out->data + out->len, data, len);
	out->len += len;
}

static void add_number(struct script_bytes *out, bool big, uint64_t value, size_t width)
{
	for (size_t i = 0; i < width; i++) {
		uint8_t byte = (uint8_t)(value >> (big ? width - 1 - i : i) * 8);
		add(out, &byte, 1);
	}
}

static void add_padded(struct script_bytes *out, const void *data, size_t len)
{
	static const uint8_t zero[3];
	add(out, data, len);
	add(out, zero, -len % 4);
}

static void pcap_frame(struct script_bytes *out, const struct script_frame *f, bool big, bool nano,
		       int64_t us)
{
	add_number(out, big, (uint64_t)us / 1000000, 4);
	add_number(out, big, (uint64_t)us % 1000000 * (nano ? 1000 : 1), 4);
	add_number(out, big, f->len, 4);
	add_number(out, big, f->len, 4);
	add(out, f->data, f->len);
}

static void pcap_head(struct script_bytes *out, bool big, bool nano)
{
	add_number(out, big, nano ? 0xa1b23c4d : 0xa1b2c3d4, 4);
	add_number(out, big, 2, 2);
	add_number(out, big, 4, 2);
	add_number(out, big, 0, 8);
	add_number(out, big, SNAPLEN, 4);
	add_number(out, big, ETHERNET, 4);
}

/* A section and its one interface. */
static void pcapng_head(struct script_bytes *out, bool big, bool nano)
{
	uint32_t interface_len = nano ? 32 : 20;
	uint8_t resolution = NANOSECONDS;
	add_number(out, big, 0x0a0d0d0a, 4);
	add_number(out, big, 28, 4);
	add_number(out, big, 0x1a2b3c4d, 4);
	add_number(out, big, 1, 2);
	add_number(out, big, 0, 2);
	add_number(out, big, UINT64_MAX, 8);
	add_number(out, big, 28, 4);
	add_number(out, big, 1, 4);
	add_number(out, big, interface_len, 4);
	add_number(out, big, ETHERNET, 2);
	add_number(out, big, 0, 2);
	add_number(out, big, SNAPLEN, 4);
	if (nano) {
		add_number(out, big, 9, 2); /* if_tsresol */
		add_number(out, big, 1, 2);
		add_padded(out, &resolution, 1);
		add_number(out, big, 0, 4);
	}
	add_number(out, big, interface_len, 4);
}

static void pcapng_frame(struct script_bytes *out, const struct script_frame *f, bool big,
			 bool nano, int64_t us)
{
	uint64_t ticks = (uint64_t)us * (nano ? 1000 : 1);
	size_t len = 32 + (f->len + 3) / 4 * 4;
	add_number(out, big, 6, 4);
	add_number(out, big, len, 4);
	add_number(out, big, 0, 4);
	add_number(out, big, ticks >> 32, 4);
	add_number(out, big, ticks & UINT32_MAX, 4);
	add_number(out, big, f->len, 4);
	add_number(out, big, f->len, 4);
	add_padded(out, f->data, f->len);
	add_number(out, big, len, 4);
}

static void text_frame(struct script_bytes *out, const struct script_frame *f, int64_t us)
{
	char line[128];
	add(out, line,
	    (size_t)snprintf(line, sizeof(line), "%" PRId64 ".%06" PRId64 " IP a > b: length %zu\n",
			     us / 1000000, us % 1000000, f->len));
	for (size_t at = 0; at < f->len; at += BYTES_A_LINE) {
		int n = snprintf(line, sizeof(line), "\t0x%04zx: ", at);
		for (size_t i = at; i < f->len && i < at + BYTES_A_LINE; i++)
			n += snprintf(line + n, sizeof(line) - (size_t)n, i % 2 ? "%02x" : " %02x",
				      f->data[i]);
		line[n++] = '\n';
		add(out, line, (size_t)n);
	}
}

void script_write(struct script_bytes *ret, const struct script *script, enum script_form form,
		  bool big, bool nano, int64_t base_s)
{
	*ret = (struct script_bytes){ .len = 0 };
	if (form == SCRIPT_PCAP)
		pcap_head(ret, big, nano);
	else if (form == SCRIPT_PCAPNG)
		pcapng_head(ret, big, nano);
	for (size_t i = 0; i < script->count; i++) {
		const struct script_frame *f = &script->frame[i];
		int64_t us = base_s * 1000000 + f->time_us;
		if (form == SCRIPT_PCAP)
			pcap_frame(ret, f, big, nano, us);
		else if (form == SCRIPT_PCAPNG)
			pcapng_frame(ret, f, big, nano, us);
		else
			text_frame(ret, f, us);
	}
}
