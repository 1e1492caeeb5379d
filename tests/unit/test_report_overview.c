/* SPDX-License-Identifier: MIT */
/* What the text report says before its details, and of what it leaves out: rows of what failed, the wall clock, healthy connections,
 * filters for other programs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "support/report_fixture.h"

static char *text_of(const struct fixture *f, unsigned width)
{
	return fixture_report(f, "text",
			      &(struct ta_report_options){ .width = width, .utf8 = true });
}

static void has(const char *text, const char *want)
{
	if (!strstr(text, want))
		fail_msg("the report does not say \"%s\":\n%s", want, text);
}

static void text__worst_comes_first_whatever_the_order(void **state)
{
	(void)state;
	static const struct {
		enum ta_scenario scenario;
		enum ta_confidence confidence;
		int64_t healed_ns;
	} cases[] = { { TA_SCN_UNDETERMINED, TA_POSSIBLE, -1 },
		      { TA_SCN_NETWORK_FAILURE, TA_CERTAIN, 5 },
		      { TA_SCN_CONNECT_REFUSED, TA_CERTAIN, -1 },
		      { TA_SCN_PEER_CRASH, TA_POSSIBLE, -1 },
		      { TA_SCN_PEER_SILENT, TA_LIKELY, -1 } };
	static const char *const want[] = { "peer-crash, possible", "peer-silent, likely",
					    "connect-refused, certain",
					    "network-failure, certain, healed", "undetermined " };
	struct fixture f;
	char *text = NULL;
	size_t size;
	fixture_init(&f);
	FILE *out = open_memstream(&text, &size);
	struct ta_report *report =
		ta_report_format_find("text")->open(&(struct ta_report_options){ .out = out });
	const struct ta_sink *sink = ta_report_sink(report);
	for (size_t i = 0; i < 5; i++) {
		f.diagnosis.scenario = cases[i].scenario;
		f.diagnosis.confidence = cases[i].confidence;
		f.diagnosis.healed_ns = cases[i].healed_ns;
		sink->connection(sink->context, &f.connection);
	}
	sink->summary(sink->context, &f.summary);
	assert_int_equal(ta_report_close(report, NULL), 0);
	fclose(out);
	const char *p = text;
	for (size_t i = 0; i < 5; i++) {
		p = strstr(p, want[i]);
		if (!p)
			fail_msg("%s is missing or out of order", want[i]);
	}
	free(text);
}

static void text__a_hundred_that_failed_alike_do_not_drown_the_rest(void **state)
{
	(void)state;
	struct fixture f;
	char *text = NULL;
	size_t size;
	fixture_init(&f);
	FILE *out = open_memstream(&text, &size);
	struct ta_report *report =
		ta_report_format_find("text")->open(&(struct ta_report_options){ .out = out });
	const struct ta_sink *sink = ta_report_sink(report);
	for (int i = 0; i < 100; i++) {
		f.conn.flow.key.port[1] = (uint16_t)(40000 + i);
		f.connection.id = (uint32_t)i;
		sink->connection(sink->context, &f.connection);
	}
	sink->summary(sink->context, &f.summary);
	assert_int_equal(ta_report_close(report, NULL), 0);
	fclose(out);
	has(text, "\n        99 alike: 1, 2, 3, 4, 5, 6, 7, 8 and 91 more\n");
	has(text, "\n99 more connections are not shown in full: tcpautopsy FILE ID ");
	assert_true(size < 10000);
	free(text);
}

/* Connections of the scenarios in `scenario`, each to a server of its own, in a report of the fixture's input. */
static char *several(struct fixture *f, const enum ta_scenario *scenario, int n,
		     const struct ta_report_options *how)
{
	char *text = NULL;
	size_t size;
	struct ta_report_options options = *how;
	FILE *out = options.out = open_memstream(&text, &size);
	struct ta_report *report = ta_report_format_find("text")->open(&options);
	const struct ta_sink *sink = ta_report_sink(report);
	struct ta_summary summary = { .connections = (uint64_t)n };
	for (int i = 0; i < n; i++) {
		f->diagnosis.scenario = scenario[i];
		f->connection.id = (uint32_t)i;
		f->conn.flow.key.port[0] = (uint16_t)(80 + i);
		summary.by_scenario[scenario[i]]++;
		summary.failed += ta_scenario_is_failure(scenario[i]);
		sink->connection(sink->context, &f->connection);
	}
	sink->input(sink->context, &f->in);
	sink->summary(sink->context, &summary);
	assert_int_equal(ta_report_close(report, NULL), 0);
	fclose(out);
	return text;
}

static unsigned count_of(const char *text, const char *what)
{
	unsigned n = 0;
	for (const char *p = text; (p = strstr(p, what)); p++)
		n++;
	return n;
}

/* Connections 0, 2, … of one file and 1, 3, … of another; of the second's every one but the first healed. */
static char *of_two_files(struct fixture *f, const char *format, int n)
{
	char *text = NULL;
	size_t size;
	struct ta_report_options options = { .width = 160 };
	FILE *out = options.out = open_memstream(&text, &size);
	struct ta_report *report = ta_report_format_find(format)->open(&options);
	const struct ta_sink *sink = ta_report_sink(report);
	struct ta_summary summary = { .connections = (uint64_t)n };
	for (int i = 0; i < n; i++) {
		bool healed = i % 2 && i > 1;
		f->diagnosis.scenario = TA_SCN_PEER_SILENT;
		f->diagnosis.healed_ns = healed ? 5 : -1;
		f->connection.id = (uint32_t)i;
		f->connection.run = (unsigned)i % 2;
		f->conn.flow.key.port[0] = (uint16_t)(80 + i);
		summary.failed++;
		summary.healed += healed;
		sink->connection(sink->context, &f->connection);
	}
	for (f->in.run = 0; f->in.run < 2; f->in.run++)
		sink->input(sink->context, &f->in);
	sink->summary(sink->context, &summary);
	assert_int_equal(ta_report_close(report, NULL), 0);
	fclose(out);
	return text;
}

static void files__count_as_failed_what_the_head_counts(void **state)
{
	(void)state;
	enum { N = 60 };
	struct fixture f;
	fixture_init(&f);
	char *text = of_two_files(&f, "text", N);
	has(text, "60 connections, 60 failed, 29 of them healed");
	assert_int_equal(count_of(text, "\n      30     30  peer-silent"), 2);
	free(text);
	text = of_two_files(&f, "html", N);
	has(text, ": 60 of 60 connections failed, the worst: ");
	has(text, "<td class=\"n\">30</td><td class=\"n\">30</td>");
	free(text);
}

static const enum ta_scenario four[] = { TA_SCN_PEER_SILENT, TA_SCN_PEER_CRASH, TA_SCN_PROCESS_EXIT,
					 TA_SCN_CONNECT_TIMEOUT };

static void text__of_many_failures_the_worst_are_told_in_full(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	char *text = several(&f, four, 3, &(struct ta_report_options){ .width = 160 });
	assert_int_equal(count_of(text, "  evidence "), 3);
	assert_null(strstr(text, "not shown in full"));
	free(text);
	text = several(&f, four, 4, &(struct ta_report_options){ .width = 160 });
	assert_int_equal(count_of(text, "  evidence "), 3);
	has(text, "\n1 more connection is not shown in full: tcpautopsy tunnel.txt ID shows one, ");
	/* id, endpoints, verdict, since, for, frame: one line each, worst first */
	has(text,
	    "\n   1  172.17.93.20:49592 -> 172.17.60.78:81  peer-crash, likely       40.566 s");
	has(text, "\n   2  172.17.93.20:49592 -> 172.17.60.78:82  process-exit, likely");
	free(text);
	text = several(&f, four, 4, &(struct ta_report_options){ .width = 160, .all = true });
	assert_int_equal(count_of(text, "  evidence "), 4);
	free(text);
}

static void text__a_summary_has_no_details(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	char *text = several(&f, four, 1, &(struct ta_report_options){ .summary = true });
	has(text, "\n   0  peer-silent, likely  40.566 s");
	assert_null(strstr(text, "evidence"));
	free(text);
}

static void text__the_wall_clock_stands_beside_the_runs_seconds(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	f.connection.have_epoch = true;
	f.connection.start_epoch_ns = 1665997964123456789;
	char *text = several(&f, four, 2, &(struct ta_report_options){ .width = 160 });
	has(text, "At 2022-10-17 09:13:24.688 UTC (40.566 s), frame 16.\n");
	has(text, "Worst first (2022-10-17, UTC):\n");
	has(text, "  09:13:24.688  40.565525");
	free(text);
	text = several(&f, four, 2, &(struct ta_report_options){ .width = 80 });
	has(text, "At 2022-10-17 09:13:24.688 UTC (40.566 s), frame 16.\n");
	free(text);
}

static void text__few_healthy_connections_are_explained(void **state)
{
	(void)state;
	static const enum ta_scenario healthy[4] = { TA_SCN_NORMAL, TA_SCN_NORMAL, TA_SCN_NORMAL,
						     TA_SCN_NORMAL };
	struct fixture f;
	fixture_init(&f);
	f.conn.half[0].rto =
		(struct ta_rto_estimator){ .srtt_us = 8 * 2000, .min_rtt_us = 1500, .samples = 3 };
	f.conn.half[1].nxt = f.conn.half[1].una = 7;
	f.conn.half[1].flags |= TA_HALF_DATA;
	f.trouble.half[1].retransmitted = 15;
	char *text = several(&f, healthy, 3, &(struct ta_report_options){ .width = 160 });
	assert_int_equal(count_of(text, "  normal\n"), 3);
	has(text, "  why        Nothing came back after frame 10.\n");
	has(text,
	    "  RTT        server 1.5 ms at least, 2.0 ms smoothed, 3 samples (median and maximum "
	    "are not kept)\n");
	has(text, "  resent     15: 14 RTO, 1 TLP\n");
	has(text,
	    "  bytes      client 6 bytes in 19 segments, 0 B/s; server 0 bytes in 4 segments\n");
	free(text);
	text = several(&f, healthy, 4, &(struct ta_report_options){ .width = 160 });
	has(text, "\n4 healthy connections; --all describes them.\n");
	free(text);
	text = several(&f, healthy, 4, &(struct ta_report_options){ .width = 160, .all = true });
	assert_int_equal(count_of(text, "  normal\n"), 4);
	free(text);
}

static void text__bytes_that_are_not_captured_are_what_acks_prove(void **state)
{
	(void)state;
	static const enum ta_scenario healthy[] = { TA_SCN_NORMAL };
	struct fixture f;
	fixture_init(&f);
	f.conn.half[0].segments = 0;
	f.conn.half[0].flags = TA_HALF_UNA_KNOWN | TA_HALF_ISN_KNOWN;
	f.conn.half[0].isn = 0;
	f.conn.half[0].una = f.conn.half[0].nxt = 72;
	char *text = several(&f, healthy, 1, &(struct ta_report_options){ .width = 160 });
	has(text, "; server 71 bytes by the other side's ACKs");
	free(text);
	f.conn.half[0].flags = 0;
	text = several(&f, healthy, 1, &(struct ta_report_options){ .width = 160 });
	has(text, "; server unknown\n");
	free(text);
}

static void text__a_handshake_is_told_as_far_as_it_is_known(void **state)
{
	(void)state;
	static const enum ta_scenario healthy[] = { TA_SCN_NORMAL };
	struct fixture f;
	fixture_init(&f);
	f.conn.syn_to_synack_us = 12600;
	f.conn.synack_to_ack_us = 21700;
	char *text = several(&f, healthy, 1, &(struct ta_report_options){ .width = 160 });
	has(text, "SYN-ACK after 12.6 ms, its ACK after 21.7 ms\n");
	free(text);
	f.conn.syn_to_synack_us = UINT32_MAX;
	text = several(&f, healthy, 1, &(struct ta_report_options){ .width = 160 });
	has(text, "  the SYN-ACK's ACK after 21.7 ms\n");
	free(text);
}

static void text__inputs_that_were_not_read_are_named_first(void **state)
{
	(void)state;
	struct fixture f;
	struct ta_error error = { .code = "x", .message = "no capture" };
	fixture_init(&f);
	f.in.path = "bad.pcap";
	f.in.complete = false;
	f.in.error = &error;
	char *text = several(&f, four, 2, &(struct ta_report_options){ .width = 160 });
	has(text, "\nRead only in part (1): bad.pcap\n");
	free(text);
	f.in.kind = NULL;
	text = several(&f, four, 2, &(struct ta_report_options){ .width = 160 });
	has(text, "\nNot read (1): bad.pcap\n");
	free(text);
}

static void text__a_display_filter_names_the_frames_of_the_finding(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	f.connection.id = 2;
	char *text = text_of(&f, 80);
	has(text,
	    "\n  Wireshark  tcp.stream eq 2 && frame.number in {10, 16, 21, 23, 26, 29..33, 44, "
	    "50, 67, 72, 77, 82, 88}\n");
	free(text);
	/* a text: its connections are counted otherwise than those of the capture that it is from */
	f.connection.from_trace = true;
	text = text_of(&f, 80);
	has(text, "\n  Wireshark  ip.addr == 172.17.93.20 && ip.addr == 172.17.60.78 && "
		  "tcp.port == 49592 && tcp.port == 1234 && frame.number in {10, 16, ");
	free(text);
	f.connection.unnumbered = true;
	text = text_of(&f, 80);
	has(text, "tcp.port == 49592 && tcp.port == 1234\n");
	free(text);
}

static void text__a_verdict_does_not_speak_against_its_evidence(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	f.diagnosis.scenario = TA_SCN_PEER_REBOOT;
	f.diagnosis.mechanism = TA_MECH_SOCKET_GONE;
	char *text = text_of(&f, 80);
	has(text, " peer-reboot (socket-gone), likely\n");
	free(text);
	f.diagnosis.mechanism = TA_MECH_HOST_REBOOTED;
	text = text_of(&f, 80);
	has(text, " peer-reboot, likely\n");
	free(text);
}

/* Line ends and the blanks behind them as one blank, in place. */
static const char *flat(char *text)
{
	char *to = text;
	for (const char *p = text; *p; p++)
		if ((*p != ' ' && *p != '\n') || (to > text && to[-1] != ' '))
			*to++ = *p == '\n' ? ' ' : *p;
	*to = '\0';
	return text;
}

static void text__all_bases_that_fit_are_named(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	f.fit.backoff.nalternatives = 1;
	f.fit.backoff.alternative[0] =
		(struct ta_backoff_model){ .base_ns = 413000000, .tick_hz = 300 };
	char *text = text_of(&f, 160);
	has(flat(text), " These fit equally well: 0.484 s at 250 Hz and 0.413 s at 300 Hz. ");
	free(text);
	f.fit.backoff.base_ns = -1;
	text = text_of(&f, 160);
	has(flat(text), " It fits 0.413 s at 300 Hz. ");
	free(text);
}

static void text__who_reset_it_stands_in_a_ladder(void **state)
{
	(void)state;
	struct ta_reset reset = { .frame = 40,
				  .time_ns = 3000000000,
				  .sender = 0,
				  .has_ack = true,
				  .reaction_ns = 20000000,
				  .trigger_frame = 39 };
	struct fixture f;
	fixture_init(&f);
	f.trouble.reset = &reset;
	f.trouble.nresets = 1;
	char *text = text_of(&f, 80);
	assert_null(strstr(text, "RST, ACK")); /* the chain has its table */
	free(text);
	f.diagnosis.main_episode = -1;
	text = fixture_report(&f, "text", &(struct ta_report_options){ .width = 80 });
	has(text, "       2.980000      39  |-- last before it ----------->|\n"
		  "       3.000000      40  |<----------------- RST, ACK --|\n");
	free(text);
	reset.trigger_frame = 38;
	reset.stood_frame = 39; /* its own sender's came after it */
	reset.silence_ns = 10000000;
	text = fixture_report(&f, "text", &(struct ta_report_options){ .width = 80 });
	has(text, "       2.980000      38  |-- client's last ------------>|\n"
		  "       2.990000      39  |<----------- last before it --|\n"
		  "       3.000000      40  |<----------------- RST, ACK --|\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text__worst_comes_first_whatever_the_order),
		cmocka_unit_test(files__count_as_failed_what_the_head_counts),
		cmocka_unit_test(text__a_hundred_that_failed_alike_do_not_drown_the_rest),
		cmocka_unit_test(text__of_many_failures_the_worst_are_told_in_full),
		cmocka_unit_test(text__a_summary_has_no_details),
		cmocka_unit_test(text__the_wall_clock_stands_beside_the_runs_seconds),
		cmocka_unit_test(text__few_healthy_connections_are_explained),
		cmocka_unit_test(text__bytes_that_are_not_captured_are_what_acks_prove),
		cmocka_unit_test(text__a_handshake_is_told_as_far_as_it_is_known),
		cmocka_unit_test(text__inputs_that_were_not_read_are_named_first),
		cmocka_unit_test(text__a_verdict_does_not_speak_against_its_evidence),
		cmocka_unit_test(text__all_bases_that_fit_are_named),
		cmocka_unit_test(text__who_reset_it_stands_in_a_ladder),
		cmocka_unit_test(text__a_display_filter_names_the_frames_of_the_finding),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
