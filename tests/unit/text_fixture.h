/* SPDX-License-Identifier: MIT */
/* A text in, its packets out. */
#ifndef TEXT_FIXTURE_H
#define TEXT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tcpautopsy/capture/capture.h"
#include "tcpautopsy/decode/decode.h"
#include "tcpautopsy/text/text.h"

#define ARROW "\xe2\x86\x92"

enum { TRACE_PACKETS = 64 };

struct trace {
	struct ta_packet packet[TRACE_PACKETS];
	size_t count;
	struct ta_text_info info;
	char columns[300]; /* what info.columns points to: the text's own goes with it */
	struct ta_names *names;
};

static inline void trace_read_with(struct trace *t, const char *words,
				   const struct ta_text_options *options)
{
	struct ta_error error;
	ta_error_clear(&error);
	memset(t, 0, sizeof(*t));
	t->names = ta_names_new();
	struct ta_source *source = ta_source_from_memory(words, strlen(words), "test", &error);
	assert_non_null(source);
	struct ta_text *text = ta_text_new(source, t->names, options);
	int more = 1;
	while (t->count < TRACE_PACKETS &&
	       (more = ta_text_next(text, &t->packet[t->count], &error)) > 0)
		t->count++;
	assert_true(more >= 0);
	t->info = *ta_text_info(text);
	if (t->info.columns) {
		snprintf(t->columns, sizeof(t->columns), "%s", t->info.columns);
		t->info.columns = t->columns;
	}
	ta_text_free(text);
	ta_source_close(source);
}

static inline void trace_read_fields(struct trace *t, const char *words, const char *fields)
{
	struct ta_text_options options = { .fields = fields };
	trace_read_with(t, words, &options);
}

/* Frames that are shown in hexadecimal are decoded. */
static inline void trace_read_dumps(struct trace *t, const char *words)
{
	struct ta_text_options options = { .decoder = ta_decoder_new() };
	trace_read_with(t, words, &options);
	ta_decoder_free(options.decoder);
}

static inline void trace_read(struct trace *t, const char *words)
{
	trace_read_fields(t, words, NULL);
}

static inline void trace_release(struct trace *t)
{
	ta_names_free(t->names);
}

static inline void assert_host(const struct trace *t, const struct ta_addr *addr,
			       const char *expected)
{
	char text[300];
	assert_string_equal(ta_addr_format(text, sizeof(text), addr, t->names), expected);
}

/* Asserts what every dialect with all of it must say of a segment. */
static inline void assert_segment(const struct ta_packet *p, uint16_t sport, uint16_t dport,
				  uint16_t flags, uint32_t seq, uint32_t ack, uint32_t len)
{
	const uint32_t all = TA_HAVE_PORTS | TA_HAVE_FLAGS | TA_HAVE_SEQ | TA_HAVE_LEN;
	assert_int_equal(p->kind, TA_PACKET_TCP);
	assert_int_equal(p->seg.have & all, all);
	assert_int_equal(p->seg.sport, sport);
	assert_int_equal(p->seg.dport, dport);
	assert_int_equal(p->seg.flags, flags);
	assert_int_equal(p->seg.seq, seq);
	if (flags & TA_ACK)
		assert_int_equal(p->seg.ack, ack);
	else
		assert_false(p->seg.have & TA_HAVE_ACK);
	assert_int_equal(p->seg.payload_len, len);
}

#endif
