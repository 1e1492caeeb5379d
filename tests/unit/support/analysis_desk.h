/* SPDX-License-Identifier: MIT */
/* Captures written packet by packet, their analysis, and a sink that notes what it is told and in what order. */
#ifndef TCPAUTOPSY_TESTS_ANALYSIS_DESK_H
#define TCPAUTOPSY_TESTS_ANALYSIS_DESK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include <tcpautopsy/analysis/analysis.h>
#include <tcpautopsy/capture/capture.h>
#include <tcpautopsy/core/timefmt.h>

enum { TOLD_MAX = 4096, INPUTS_MAX = 4, PCAP_MAX = 1 << 16 };

/* What was told, one word each: "c0.0" connection 0 of run 0, "o" observation, "i0" input of run 0, "s" summary. */
struct desk {
	char dir[64];
	char path[INPUTS_MAX][96];
	int npaths;
	char told[TOLD_MAX];
	struct ta_analysis_options options;
	struct ta_sink sink;
	struct ta_summary summary;
	int complaints, refuse_after;
	uint64_t packets, first_frame[8], segments[8];
	struct ta_frame_at at[8];
	unsigned nconnections;
	bool several;
	char odd[256]; /* anomalies of the inputs, "name=count " each */
};

/* ---- files ---- */

static uint8_t pcap[PCAP_MAX];
static size_t pcap_len;

static inline void put(const void *bytes, size_t len)
{
	assert_true(pcap_len + len <= PCAP_MAX);
	memcpy(pcap + pcap_len, bytes, len);
	pcap_len += len;
}

static inline void put32(uint32_t v)
{
	const uint8_t b[4] = { (uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16),
			       (uint8_t)(v >> 24) };

	put(b, 4);
}

static inline void begin_pcap(void)
{
	pcap_len = 0;
	put32(0xa1b2c3d4);
	put32(4 << 16 | 2);
	put32(0);
	put32(0);
	put32(65535);
	put32(101); /* raw IP */
}

/* A segment of `len` bytes between 10.0.0.1:port and 10.0.0.2:22, at ms. */
static inline void put_segment(unsigned ms, uint16_t port, bool from_client, uint8_t flags,
			       uint32_t seq, uint32_t ack, uint16_t len)
{
	static uint16_t ip_id;
	ip_id++;
	const uint16_t total = (uint16_t)(40 + len), s = from_client ? port : 22,
		       d = from_client ? 22 : port;
	const uint8_t src = from_client ? 1 : 2, dst = from_client ? 2 : 1;
	/* clang-format off */
	const uint8_t header[40] = {
		0x45, 0, (uint8_t)(total >> 8), (uint8_t)total, (uint8_t)(ip_id >> 8), (uint8_t)ip_id, 0x40, 0,
		64, 6, 0, 0, 10, 0, 0, src, 10, 0, 0, dst,
		(uint8_t)(s >> 8), (uint8_t)s, (uint8_t)(d >> 8), (uint8_t)d,
		(uint8_t)(seq >> 24), (uint8_t)(seq >> 16), (uint8_t)(seq >> 8), (uint8_t)seq,
		(uint8_t)(ack >> 24), (uint8_t)(ack >> 16), (uint8_t)(ack >> 8), (uint8_t)ack,
		0x50, flags, 0xff, 0xff, 0, 0, 0, 0
	};
	/* clang-format on */
	const uint8_t zero[64] = { 0 };

	put32(1700000000 + ms / 1000);
	put32(ms % 1000 * 1000);
	put32(total);
	put32(total);
	put(header, sizeof(header));
	put(zero, len);
}

/* A connection that closes in order, 8 frames from `ms` on. */
static inline void put_connection(unsigned ms, uint16_t port)
{
	put_segment(ms, port, true, TA_SYN, 100, 0, 0);
	put_segment(ms + 10, port, false, TA_SYN | TA_ACK, 500, 101, 0);
	put_segment(ms + 11, port, true, TA_ACK, 101, 501, 0);
	put_segment(ms + 20, port, true, TA_ACK | TA_PSH, 101, 501, 20);
	put_segment(ms + 30, port, false, TA_ACK, 501, 121, 0);
	put_segment(ms + 40, port, true, TA_ACK | TA_FIN, 121, 501, 0);
	put_segment(ms + 50, port, false, TA_ACK | TA_FIN, 501, 122, 0);
	put_segment(ms + 51, port, true, TA_ACK, 122, 502, 0);
}

static inline void save(struct desk *d, size_t len)
{
	char path[sizeof(d->path[0])];
	FILE *f;

	assert_true(d->npaths < INPUTS_MAX);
	snprintf(path, sizeof(path), "%s/%d.pcap", d->dir, d->npaths);
	memcpy(d->path[d->npaths++], path, sizeof(path));
	f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(pcap, 1, len, f), len);
	fclose(f);
}

/* ---- the sink ---- */

static inline int tell(struct desk *d, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static inline int tell(struct desk *d, const char *format, ...)
{
	size_t at = strlen(d->told);
	va_list ap;

	va_start(ap, format);
	vsnprintf(d->told + at, sizeof(d->told) - at, format, ap);
	va_end(ap);
	return d->refuse_after && --d->refuse_after == 0 ? -1 : 0;
}

static inline int on_connection(void *context, const struct ta_connection_report *r)
{
	struct desk *d = context;

	if (d->nconnections < 8) {
		d->first_frame[d->nconnections] = r->conn->first_frame;
		d->at[d->nconnections] = ta_run_frame_at(r->the_run, r->conn->first_frame);
		d->segments[d->nconnections] =
			r->conn->half[0].segments + r->conn->half[1].segments;
	}
	d->nconnections++;
	d->several = r->several_inputs;
	return tell(d, "c%u.%u ", r->run, r->id);
}

static inline int on_observation(void *context, const struct ta_observation_report *r)
{
	return tell(context, "o%u ", r->run);
}

static inline int on_input(void *context, const struct ta_input_report *r)
{
	struct desk *d = context;

	d->packets += r->packets;
	for (size_t i = 0; i < r->nanomalies; i++) {
		size_t at = strlen(d->odd);
		snprintf(d->odd + at, sizeof(d->odd) - at, "%s=%u ", r->anomalies[i].name,
			 (unsigned)r->anomalies[i].count);
	}
	return tell(d, "i%u%s ", r->run, r->error ? "!" : "");
}

static inline int on_summary(void *context, const struct ta_summary *s)
{
	struct desk *d = context;

	d->summary = *s;
	return tell(d, "s");
}

static inline void on_complaint(void *context, const struct ta_error *error)
{
	struct desk *d = context;

	assert_true(error->code[0] && error->message[0]);
	d->complaints++;
}

static inline int setup(void **state)
{
	struct desk *d = calloc(1, sizeof(*d));

	if (!d)
		return -1;
	snprintf(d->dir, sizeof(d->dir), "/tmp/tcpautopsy-analysis-XXXXXX");
	if (!mkdtemp(d->dir))
		return -1;
	d->options.stream = -1;
	d->options.complain = on_complaint;
	d->options.complain_context = d;
	d->sink = (struct ta_sink){
		.context = d,
		.connection = on_connection,
		.observation = on_observation,
		.input = on_input,
		.summary = on_summary,
	};
	*state = d;
	return 0;
}

static inline int teardown(void **state)
{
	struct desk *d = *state;

	for (int i = 0; i < d->npaths; i++)
		unlink(d->path[i]);
	rmdir(d->dir);
	free(d);
	return 0;
}

static inline int analyse(struct desk *d)
{
	const struct ta_inputs_options none = { .no_recurse = true };
	struct ta_inputs *inputs = ta_inputs_new(&none);
	int rc;

	for (int i = 0; i < d->npaths; i++)
		ta_inputs_add(inputs, d->path[i]);
	rc = ta_analyse(inputs, &d->options, &d->sink);
	ta_inputs_free(inputs);
	return rc;
}

#endif
