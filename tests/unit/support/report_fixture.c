/* SPDX-License-Identifier: MIT */
/* The dead tunnel by hand: 16 attempts, a loss probe and 14 timeouts, capped at 120 s, cut off by the capture's end. */
#include "report_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/timefmt.h"

static void fill_attempts(struct fixture *f)
{
	static const struct {
		uint32_t frame;
		int64_t time_ns;
	} row[FIXTURE_ATTEMPTS] = {
		{ 16, 40565525268 },  { 21, 41053637827 },  { 23, 41565670398 },
		{ 26, 42557642562 },  { 29, 44509643651 },  { 30, 48637659930 },
		{ 31, 56577634559 },  { 32, 72189645906 },  { 33, 105213715587 },
		{ 44, 168701667165 }, { 50, 289533661166 }, { 67, 410365726755 },
		{ 72, 531197720827 }, { 77, 652029700302 }, { 82, 772861733624 },
		{ 88, 893693731817 },
	};
	int64_t nominal_ns = 484 * TA_MS;
	for (int i = 0; i < FIXTURE_ATTEMPTS; i++) {
		f->attempt[i] = (struct ta_attempt){ .time_ns = row[i].time_ns,
						     .frame = row[i].frame,
						     .seq = 5,
						     .len = 2,
						     .nominal_ns = i ? nominal_ns : -1,
						     .flags = TA_ATTEMPT_EXPLAINED,
						     .cause = !i      ? TA_CAUSE_ORIGINAL
							      : i < 2 ? TA_CAUSE_TLP
								      : TA_CAUSE_RTO };
		if (i >= 2)
			nominal_ns = nominal_ns * 2 > 120 * TA_SEC ? 120 * TA_SEC : nominal_ns * 2;
	}
}

static void fill_episode(struct fixture *f)
{
	struct ta_episode *e = &f->episode;
	*e = (struct ta_episode){ .kind = TA_EPISODE_RETRANSMISSION,
				  .sender = 1,
				  .result = TA_RESULT_CAPTURE_ENDED,
				  .closed = true,
				  .original_seen = true,
				  .seq = 5,
				  .length = 2,
				  .first_frame = 16,
				  .last_frame = 88,
				  .last_heard_frame = 10 };
	e->start_ns = f->attempt[0].time_ns;
	e->end_ns = f->attempt[FIXTURE_ATTEMPTS - 1].time_ns;
	e->answer_ns = -1;
	e->last_heard_ns = 11961448799;
	e->attempts_total = e->nattempts = FIXTURE_ATTEMPTS;
	e->attempt = f->attempt;
	e->healed_attempt = -1;
	f->fit.backoff = (struct ta_backoff){ .law = TA_LAW_EXPONENTIAL,
					      .base_ns = 484 * TA_MS,
					      .doublings = 7,
					      .plateau_ns = 120832 * TA_MS,
					      .plateau_count = 6,
					      .rto_max_ns = 120 * TA_SEC,
					      .rto_min_ns = -1,
					      .tick_hz = 250,
					      .wheel = true,
					      .estimator_agrees = true,
					      .explained_attempts = 15,
					      .tlp_index = 1 };
	e->fit = &f->fit;
	f->fit.abort = &f->abort;
	f->abort = (struct ta_abort){
		.rule = "linux tcp_retries2=15",
		.expected_ns = 1014525763000,
		.next_lo_ns = 1013693731817,
		.next_hi_ns = 1015741731817,
		.user_timeout_ns = -1,
		.text = "Linux gives up at the first timeout 924.6 s after the first one."
	};
	f->episodes[0] = e;
	f->trouble.episode = f->episodes;
	f->trouble.nepisodes = 1;
	f->trouble.half[1].retransmitted = 15;
}

static void fill_diagnosis(struct fixture *f)
{
	struct ta_diagnosis *d = &f->diagnosis;
	static char reason[] = "its ACKs follow at once";
	static char title[] = "The server fell silent",
		    summary[] = "Nothing came back after frame 10.";
	static char text[] = "16 sends of the same bytes were never acknowledged",
		    unknown[] = "whether the host or the path died",
		    advice[] = "capture at the server too";
	f->evidence = (struct ta_evidence){ .frame = { 16, 88 },
					    .nframes = 2,
					    .scenario = TA_SCN_NETWORK_FAILURE,
					    .weight = TA_SUPPORTS,
					    .value = { { "silence_ns", 853128206549 } },
					    .nvalues = 1,
					    .conn = TA_NO_CONN,
					    .text = text };
	f->undecidable[0] = unknown;
	f->advice[0] = advice;
	*d = (struct ta_diagnosis){ .scenario = TA_SCN_PEER_SILENT,
				    .confidence = TA_LIKELY,
				    .failed = TA_FAILED_UNKNOWN,
				    .end = TA_END_OPEN,
				    .handshake = TA_HANDSHAKE_COMPLETE,
				    .vantage = TA_VANTAGE_CLIENT,
				    .vantage_reason = reason,
				    .title = title,
				    .summary = summary,
				    .since_ns = 40565525268,
				    .healed_ns = -1,
				    .evidence = &f->evidence,
				    .nevidence = 1,
				    .undecidable = f->undecidable,
				    .nundecidable = 1,
				    .advice = f->advice,
				    .nadvice = 1,
				    .hypothesis = { { TA_SCN_NETWORK_FAILURE, TA_POSSIBLE },
						    { TA_SCN_PEER_CRASH, TA_POSSIBLE } },
				    .nhypotheses = 2 };
}

static void fill_connection(struct fixture *f)
{
	struct ta_conn *c = &f->conn;
	c->flow.key.addr[0] = ta_addr_ipv4((const uint8_t[]){ 172, 17, 60, 78 });
	c->flow.key.addr[1] = ta_addr_ipv4((const uint8_t[]){ 172, 17, 93, 20 });
	c->flow.key.port[0] = 1234;
	c->flow.key.port[1] = 49592;
	c->flags = TA_CONN_ROLES_KNOWN | TA_CONN_CLIENT_IS_1 | TA_CONN_ESTABLISHED |
		   TA_CONN_HANDSHAKE_ACK;
	c->first_frame = 1;
	c->trouble = &f->trouble;
	for (int d = 0; d < 2; d++) {
		c->half[d].flags = TA_HALF_SEEN | TA_HALF_ISN_KNOWN | TA_HALF_SYN |
				   TA_HALF_SEQ_RELATIVE | TA_HALF_UNA_KNOWN | TA_HALF_WSCALE |
				   TA_HALF_SACK_PERM | TA_HALF_TS;
		c->half[d].nxt = c->half[d].una = d ? 7 : 1;
		c->half[d].wscale = 7;
		c->half[d].segments = d ? 19 : 4;
		c->half[d].last_frame = d ? 88 : 10;
		c->half[d].last_seen_ns = d ? 893693731817 : 11961448799;
	}
	c->half[0].mss = 1460;
	c->half[1].mss = 1360;
	f->path[0] = "tunnel.txt";
	f->connection = (struct ta_connection_report){ .conn = c,
						       .diagnosis = &f->diagnosis,
						       .encap = &f->encap,
						       .input = f->input,
						       .path = f->path,
						       .ninputs = 1,
						       .capture_end_ns = 893693731817 };
}

void fixture_init(struct fixture *f)
{
	memset(f, 0, sizeof(*f));
	fill_attempts(f);
	fill_episode(f);
	fill_diagnosis(f);
	fill_connection(f);
	f->skipped[0] = (struct ta_anomaly){ "udp", 30, 2 };
	f->anomalies[0] = (struct ta_anomaly){ "ipv4.bad_length", 1, 12 };
	f->in = (struct ta_input_report){ .path = "tunnel.txt",
					  .kind = "tshark-text",
					  .numbering = "frame",
					  .duration_ns = 893693731817,
					  .packets = 53,
					  .tcp_segments = 23,
					  .skipped = f->skipped,
					  .nskipped = 1,
					  .anomalies = f->anomalies,
					  .nanomalies = 1,
					  .skipped_lines = 3,
					  .is_text = true,
					  .complete = true };
	f->summary = (struct ta_summary){ .connections = 1, .failed = 1 };
	f->summary.by_scenario[TA_SCN_PEER_SILENT] = 1;
}

char *fixture_report(const struct fixture *f, const char *format,
		     const struct ta_report_options *options)
{
	char *text = NULL;
	size_t size;
	struct ta_report_options o = *options;
	o.out = open_memstream(&text, &size);
	o.tool_version = "0.0.0";
	struct ta_report *report = ta_report_format_find(format)->open(&o);
	const struct ta_sink *sink = ta_report_sink(report);
	if (f->connection.conn)
		sink->connection(sink->context, &f->connection);
	sink->input(sink->context, &f->in);
	sink->summary(sink->context, &f->summary);
	if (ta_report_close(report, NULL))
		abort();
	fclose(o.out);
	return text;
}
