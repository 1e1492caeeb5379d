/* SPDX-License-Identifier: MIT */
/* The conductor: which inputs make a run, in what order things are told, what is left out on request, and what
 * becomes of inputs that can't be read. */
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
};

/* ---- files ---- */

static uint8_t pcap[PCAP_MAX];
static size_t pcap_len;

static void put(const void *bytes, size_t len)
{
	assert_true(pcap_len + len <= PCAP_MAX);
	memcpy(pcap + pcap_len, bytes, len);
	pcap_len += len;
}

static void put32(uint32_t v)
{
	const uint8_t b[4] = { (uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16),
			       (uint8_t)(v >> 24) };

	put(b, 4);
}

static void begin_pcap(void)
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
static void put_segment(unsigned ms, uint16_t port, bool from_client, uint8_t flags, uint32_t seq,
			uint32_t ack, uint16_t len)
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
static void put_connection(unsigned ms, uint16_t port)
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

static void save(struct desk *d, size_t len)
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

static int tell(struct desk *d, const char *format, ...) __attribute__((format(printf, 2, 3)));

static int tell(struct desk *d, const char *format, ...)
{
	size_t at = strlen(d->told);
	va_list ap;

	va_start(ap, format);
	vsnprintf(d->told + at, sizeof(d->told) - at, format, ap);
	va_end(ap);
	return d->refuse_after && --d->refuse_after == 0 ? -1 : 0;
}

static int on_connection(void *context, const struct ta_connection_report *r)
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

static int on_observation(void *context, const struct ta_observation_report *r)
{
	return tell(context, "o%u ", r->run);
}

static int on_input(void *context, const struct ta_input_report *r)
{
	struct desk *d = context;

	d->packets += r->packets;
	return tell(d, "i%u%s ", r->run, r->error ? "!" : "");
}

static int on_summary(void *context, const struct ta_summary *s)
{
	struct desk *d = context;

	d->summary = *s;
	return tell(d, "s");
}

static void on_complaint(void *context, const struct ta_error *error)
{
	struct desk *d = context;

	assert_true(error->code[0] && error->message[0]);
	d->complaints++;
}

static int setup(void **state)
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
	d->sink = (struct ta_sink){ d, on_connection, on_observation, on_input, on_summary };
	*state = d;
	return 0;
}

static int teardown(void **state)
{
	struct desk *d = *state;

	for (int i = 0; i < d->npaths; i++)
		unlink(d->path[i]);
	rmdir(d->dir);
	free(d);
	return 0;
}

static int analyse(struct desk *d)
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

/* ---- tests ---- */

static void analysis__makes_each_input_a_run(void **state)
{
	struct desk *d = *state;

	for (int i = 0; i < 2; i++) {
		begin_pcap();
		put_connection(1000, 40000);
		put_connection(2000, 40001);
		save(d, pcap_len);
	}
	assert_int_equal(analyse(d), 0);
	assert_string_equal(d->told, "c0.0 c0.1 i0 c1.0 c1.1 i1 s");
	assert_int_equal(d->summary.connections, 4);
	assert_int_equal(d->summary.by_scenario[TA_SCN_NORMAL], 4);
	assert_int_equal(d->summary.failed, 0);
	assert_int_equal(d->packets, 32);
	assert_false(d->several);
}

static void analysis__puts_inputs_together_in_the_order_of_time(void **state)
{
	struct desk *d = *state;

	/* The second half of a connection lies in the input that is named first. */
	begin_pcap();
	put_segment(1040, 40000, true, TA_ACK | TA_FIN, 121, 501, 0);
	put_segment(1050, 40000, false, TA_ACK | TA_FIN, 501, 122, 0);
	put_segment(1051, 40000, true, TA_ACK, 122, 502, 0);
	save(d, pcap_len);
	begin_pcap();
	put_segment(1000, 40000, true, TA_SYN, 100, 0, 0);
	put_segment(1010, 40000, false, TA_SYN | TA_ACK, 500, 101, 0);
	put_segment(1011, 40000, true, TA_ACK, 101, 501, 0);
	put_segment(1020, 40000, true, TA_ACK | TA_PSH, 101, 501, 20);
	put_segment(1030, 40000, false, TA_ACK, 501, 121, 0);
	put_connection(2000, 40001);
	save(d, pcap_len);
	d->options.together = true;
	assert_int_equal(analyse(d), 0);
	assert_string_equal(d->told, "c0.0 c0.1 i0 i0 s");
	assert_int_equal(d->segments[0], 8);
	assert_int_equal(d->summary.by_scenario[TA_SCN_NORMAL], 2);
	assert_true(d->several);
	assert_int_equal(d->first_frame[0], 1);
	assert_int_equal(d->at[0].input, 1); /* the second one named */
	assert_int_equal(d->at[0].frame, 1);
	assert_int_equal(d->first_frame[1], 9);
	assert_int_equal(d->at[1].input, 1);
	assert_int_equal(d->at[1].frame, 6);
}

static void analysis__reports_what_it_read_before_an_input_broke_off(void **state)
{
	struct desk *d = *state;

	begin_pcap();
	put_connection(1000, 40000);
	put_connection(2000, 40001);
	save(d, pcap_len - 10);
	begin_pcap();
	put_connection(1000, 40000);
	save(d, pcap_len);
	assert_int_equal(analyse(d), 1);
	assert_string_equal(d->told, "c0.0 c0.1 i0! c1.0 i1 s");
	assert_int_equal(d->complaints, 1);
}

static void analysis__goes_on_after_an_input_that_is_not_there(void **state)
{
	struct desk *d = *state;

	begin_pcap();
	put_connection(1000, 40000);
	save(d, pcap_len);
	unlink(d->path[0]);
	save(d, pcap_len);
	assert_int_equal(analyse(d), 1);
	assert_string_equal(d->told, "i0! c1.0 i1 s");
	assert_int_equal(d->complaints, 1);
}

static void analysis__finds_nothing_wrong_with_a_capture_without_packets(void **state)
{
	struct desk *d = *state;

	begin_pcap();
	save(d, pcap_len);
	assert_int_equal(analyse(d), 0);
	assert_string_equal(d->told, "i0 s");
}

static void analysis__stops_when_the_sink_refuses(void **state)
{
	struct desk *d = *state;

	begin_pcap();
	for (unsigned i = 0; i < 5; i++)
		put_connection(1000 * i, (uint16_t)(40000 + i));
	save(d, pcap_len);
	save(d, pcap_len);
	d->refuse_after = 2;
	assert_int_equal(analyse(d), -1);
	assert_string_equal(d->told, "c0.0 c0.1 ");
}

static void analysis__reports_only_the_stream_that_is_asked_for(void **state)
{
	struct desk *d = *state;

	begin_pcap();
	for (unsigned i = 0; i < 5; i++)
		put_connection(1000 * i, (uint16_t)(40000 + i));
	save(d, pcap_len);
	d->options.stream = 3;
	assert_int_equal(analyse(d), 0);
	assert_string_equal(d->told, "c0.3 i0 s");
	assert_int_equal(d->summary.connections, 1);
}

static void analysis__reports_only_the_connection_that_is_asked_for(void **state)
{
	struct desk *d = *state;

	begin_pcap();
	for (unsigned i = 0; i < 5; i++)
		put_connection(1000 * i, (uint16_t)(40000 + i));
	save(d, pcap_len);
	d->options.connection = "10.0.0.2:22-10.0.0.1:40001"; /* in either order */
	assert_int_equal(analyse(d), 0);
	assert_string_equal(d->told, "c0.1 i0 s");
}

static void analysis__refuses_a_connection_that_is_none(void **state)
{
	struct desk *d = *state;

	begin_pcap();
	save(d, pcap_len);
	d->options.connection = "10.0.0.2-10.0.0.1";
	assert_int_equal(analyse(d), 1);
	assert_int_equal(d->complaints, 1);
}

static void analysis__keeps_only_frames_that_pass_the_filter_and_their_numbers(void **state)
{
	struct desk *d = *state;

	begin_pcap();
	for (unsigned i = 0; i < 3; i++)
		put_connection(1000 * i, (uint16_t)(40000 + i));
	save(d, pcap_len);
	d->options.filter = "port 40001";
	assert_int_equal(analyse(d), 0);
	assert_string_equal(d->told, "c0.0 i0 s");
	assert_int_equal(d->first_frame[0], 9); /* as in the file */
	d->options.filter = "prot 40001";
	d->told[0] = '\0';
	assert_int_equal(analyse(d), 1);
	assert_int_equal(d->complaints, 1);
}

static void analysis__keeps_only_packets_in_the_time_window(void **state)
{
	struct desk *d = *state;

	begin_pcap();
	for (unsigned i = 0; i < 5; i++)
		put_connection(1000 * i, (uint16_t)(40000 + i));
	save(d, pcap_len);
	d->options.have_from = d->options.have_to = true;
	d->options.from_relative = true;
	d->options.from_ns = 900 * TA_MS;               /* since the start, */
	d->options.to_ns = 1700000003 * TA_SEC - TA_MS; /* and by the clock */
	assert_int_equal(analyse(d), 0);
	assert_string_equal(d->told, "c0.0 c0.1 i0 s");
	assert_int_equal(d->packets, 16);
}

static void analysis__counts_what_a_small_table_folded(void **state)
{
	struct desk *d = *state;

	begin_pcap();
	for (unsigned i = 0; i < 40; i++)
		put_connection(1000 * i, (uint16_t)(40000 + i));
	save(d, pcap_len);
	d->options.max_connections = 8;
	assert_int_equal(analyse(d), 0);
	assert_int_equal(d->summary.connections, 40);
	assert_true(d->summary.folded >= 32);
	assert_int_equal(d->nconnections + d->summary.folded, 40);
}

static void analysis__stops_reading_when_interrupted_and_reports_what_there_is(void **state)
{
	struct desk *d = *state;
	static volatile int interrupted = 1;

	begin_pcap();
	put_connection(1000, 40000);
	save(d, pcap_len);
	d->options.interrupted = &interrupted;
	assert_true(analyse(d) >= 0);
	assert_true(d->summary.interrupted);
	assert_int_equal(d->told[strlen(d->told) - 1], 's');
}

static void analysis__is_the_same_twice(void **state)
{
	struct desk *d = *state;
	char first[TOLD_MAX];

	begin_pcap();
	for (unsigned i = 0; i < 30; i++)
		put_connection(1000 * i, (uint16_t)(50000 - 7 * i));
	save(d, pcap_len);
	assert_int_equal(analyse(d), 0);
	snprintf(first, sizeof(first), "%s", d->told);
	d->told[0] = '\0';
	assert_int_equal(analyse(d), 0);
	assert_string_equal(d->told, first);
}

#define ANALYSIS(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ANALYSIS(analysis__makes_each_input_a_run),
		ANALYSIS(analysis__puts_inputs_together_in_the_order_of_time),
		ANALYSIS(analysis__reports_what_it_read_before_an_input_broke_off),
		ANALYSIS(analysis__goes_on_after_an_input_that_is_not_there),
		ANALYSIS(analysis__finds_nothing_wrong_with_a_capture_without_packets),
		ANALYSIS(analysis__stops_when_the_sink_refuses),
		ANALYSIS(analysis__reports_only_the_stream_that_is_asked_for),
		ANALYSIS(analysis__reports_only_the_connection_that_is_asked_for),
		ANALYSIS(analysis__refuses_a_connection_that_is_none),
		ANALYSIS(analysis__keeps_only_frames_that_pass_the_filter_and_their_numbers),
		ANALYSIS(analysis__keeps_only_packets_in_the_time_window),
		ANALYSIS(analysis__counts_what_a_small_table_folded),
		ANALYSIS(analysis__stops_reading_when_interrupted_and_reports_what_there_is),
		ANALYSIS(analysis__is_the_same_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
