/* SPDX-License-Identifier: MIT */
/* What the tests of decoders share: a decoder, and frames written as hexadecimal digits with the packet in
 * words above them. */
#ifndef TESTS_DECODE_FIXTURE_H
#define TESTS_DECODE_FIXTURE_H

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tcpautopsy/decode/decode.h"

#define MACS "02 00 00 00 00 02  02 00 00 00 00 01 "

/* 10.0.0.1:43690 > 10.0.0.2:80 SYN seq 0x01020304 win 64240, TTL 64, ID 0x1234, DF,
 * MSS 1460, SACK permitted, timestamps 5 0, NOP, window scale 7 */
#define SYN_IP "45 00 00 3c 12 34 40 00 40 06 00 00  0a 00 00 01  0a 00 00 02 "
#define SYN_TCP                                                                                    \
	"aa aa 00 50  01 02 03 04  00 00 00 00  a0 02 fa f0  8a 07 00 00 "                         \
	"02 04 05 b4  04 02  08 0a 00 00 00 05 00 00 00 00  01  03 03 07 "
#define SYN SYN_IP SYN_TCP
#define SYN_BYTES 60

#define IPV6_ENDS "20010db8000000000000000000000001 20010db8000000000000000000000002 "
/* ACK 9 from port 1 to port 2, seq 5, win 1 */
#define ACK_TCP "0001 0002 00000005 00000009 50 10 0001 0000 0000 "

/* A decoder and what it said last. */
struct fixture {
	struct ta_decoder *decoder;
	struct ta_anomalies anomalies;
	struct ta_packet packet;
	int64_t time_ns; /* of the next frame */
};

static inline int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->decoder = ta_decoder_new();
	f->time_ns = 123456789;
	*state = f;
	return 0;
}

static inline int teardown(void **state)
{
	struct fixture *f = *state;

	ta_decoder_free(f->decoder);
	ta_anomalies_release(&f->anomalies);
	free(f);
	return 0;
}

static inline unsigned digit(char c)
{
	return (unsigned)(isdigit((unsigned char)c) ? c - '0'
						    : tolower((unsigned char)c) - 'a' + 10);
}

/* Hexadecimal digits to bytes; everything else is decoration. */
static inline size_t from_hex(const char *hex, uint8_t *bytes, size_t size)
{
	size_t digits = 0;

	for (; *hex; hex++) {
		if (!isxdigit((unsigned char)*hex))
			continue;
		assert_true(digits / 2 < size);
		if (digits % 2 == 0)
			bytes[digits / 2] = 0;
		bytes[digits / 2] = (uint8_t)(bytes[digits / 2] << 4 | digit(*hex));
		digits++;
	}
	return digits / 2;
}

/* Decodes `caplen` bytes of a frame, `wirelen` long on the wire, from memory of exactly that size, so that
 * reading beyond it is noticed. */
static inline const struct ta_packet *decode_bytes(struct fixture *f, uint32_t linktype,
						   const uint8_t *bytes, size_t caplen,
						   size_t wirelen)
{
	uint8_t *exact = malloc(caplen ? caplen : 1);
	struct ta_frame frame = { .number = 7,
				  .time_ns = f->time_ns,
				  .data = exact,
				  .caplen = (uint32_t)caplen,
				  .wirelen = (uint32_t)wirelen,
				  .linktype = linktype,
				  .interface = 3 };

	memcpy(exact, bytes, caplen);
	memset(&f->packet, 0xee, sizeof(f->packet)); /* nothing old may shine through */
	ta_decode_frame(f->decoder, &frame, 7, 2, &f->anomalies, &f->packet);
	free(exact);
	return &f->packet;
}

static inline const struct ta_packet *decode(struct fixture *f, uint32_t linktype, const char *hex)
{
	uint8_t bytes[512];
	size_t len = from_hex(hex, bytes, sizeof(bytes));

	return decode_bytes(f, linktype, bytes, len, len);
}

static inline uint64_t anomalies(const struct fixture *f, const char *name)
{
	const struct ta_anomaly *a = ta_anomaly_find(&f->anomalies, name);

	return a ? a->count : 0;
}

static inline void expect_addr(const struct ta_addr *addr, const char *text)
{
	char buf[TA_ADDR_TEXT];

	assert_string_equal(ta_addr_format(buf, sizeof(buf), addr, NULL), text);
}

static inline void expect_syn(const struct ta_packet *packet)
{
	const struct ta_segment *seg = &packet->seg;

	assert_int_equal(packet->kind, TA_PACKET_TCP);
	expect_addr(&seg->src, "10.0.0.1");
	expect_addr(&seg->dst, "10.0.0.2");
	assert_int_equal(seg->sport, 43690);
	assert_int_equal(seg->dport, 80);
	assert_int_equal(seg->seq, 0x01020304);
	assert_int_equal(seg->flags, TA_SYN);
	assert_int_equal(seg->payload_len, 0);
}

#endif
