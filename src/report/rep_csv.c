/* SPDX-License-Identifier: MIT */
/* The format csv: one row a connection, or one an attempt, for a spreadsheet, a database or a quick awk. Names and units are those of JSON. */
#include "csv.h"

#include <stdlib.h>

#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/diag/attention.h"
#include "tcpautopsy/diag/names.h"

struct csv_report {
	struct ta_report base;
	struct ta_csv csv;
	bool begun;
};

static void begin(struct csv_report *r)
{
	if (r->begun)
		return;
	r->begun = true;
	if (r->base.options.csv_attempts)
		ta_csv_attempts_head(&r->csv);
	else
		ta_csv_head(&r->csv,
			    "run,id,client,server,scenario,confidence,failed,direction,end,"
			    "handshake,vantage,first_frame,last_frame,start_ns,end_ns,since_ns,"
			    "healed_ns,longest_silence_ns,client_segments,client_bytes,"
			    "client_retransmitted,server_segments,server_bytes,"
			    "server_retransmitted,title," TA_CSV_WHICH
			    ",start,since,healed,until,client_srtt_ns,server_srtt_ns,"
			    "client_acked_bytes,server_acked_bytes,mechanism");
}

static void verdict(struct ta_csv *csv, const struct ta_diagnosis *d)
{
	ta_csv_text(csv, ta_scenario_name(d->scenario));
	ta_csv_text(csv, ta_confidence_name(d->confidence));
	ta_csv_text(csv, ta_failed_name(d->failed));
	ta_csv_text(csv, ta_direction_name(d->direction));
	ta_csv_text(csv, ta_end_name(d->end));
	ta_csv_text(csv, ta_handshake_name(d->handshake));
	ta_csv_text(csv, ta_vantage_name(d->vantage));
}

/* Of the run's own clock and of the calendar. */
static void instants(struct ta_csv *csv, const struct ta_connection_report *c)
{
	const struct ta_diagnosis *d = c->diagnosis;
	bool known = c->have_epoch;
	int64_t from_ns = c->start_epoch_ns;
	ta_csv_instant(csv, known, ta_time_add(from_ns, c->conn->start_ns));
	ta_csv_instant(csv, known && d->since_ns >= 0, ta_time_add(from_ns, d->since_ns));
	ta_csv_instant(csv, known && d->healed_ns >= 0, ta_time_add(from_ns, d->healed_ns));
	ta_csv_instant(csv, known, ta_time_add(from_ns, ta_conn_last_ns(c->conn)));
}

static void sent(struct ta_csv *csv, const struct ta_conn *conn, int dir)
{
	ta_csv_int(csv, true, ta_conn_segments(conn, dir));
	ta_csv_int(csv, ta_conn_payload_known(conn, dir),
		   (int64_t)ta_conn_payload_bytes(conn, dir));
	ta_csv_int(csv, true, conn->trouble ? conn->trouble->half[dir].retransmitted : 0);
}

static void connection(struct ta_csv *csv, const struct ta_connection_report *c)
{
	const struct ta_conn *conn = c->conn;
	const struct ta_diagnosis *d = c->diagnosis;
	int client = ta_conn_client(conn);
	char *who[2] = { ta_fact_endpoint(c, client), ta_fact_endpoint(c, !client) };
	uint32_t last = ta_conn_last_frame(conn);
	ta_csv_int(csv, true, c->run);
	ta_csv_int(csv, true, c->id);
	ta_csv_text(csv, who[0]);
	ta_csv_text(csv, who[1]);
	free(who[0]);
	free(who[1]);
	verdict(csv, d);
	ta_csv_int(csv, conn->first_frame, conn->first_frame);
	ta_csv_int(csv, last, last);
	ta_csv_ns(csv, conn->start_ns);
	ta_csv_ns(csv, ta_conn_last_ns(conn));
	ta_csv_ns(csv, d->since_ns);
	ta_csv_ns(csv, d->healed_ns);
	ta_csv_ns(csv, ta_conn_longest_silence_ns(conn));
	sent(csv, conn, client);
	sent(csv, conn, !client);
	ta_csv_text(csv, d->title);
	ta_csv_which(csv, c);
	instants(csv, c);
	ta_csv_ns(csv, ta_rto_srtt_ns(&conn->half[client].rto));
	ta_csv_ns(csv, ta_rto_srtt_ns(&conn->half[!client].rto));
	ta_csv_ns(csv, ta_conn_acked_bytes(conn, client));
	ta_csv_ns(csv, ta_conn_acked_bytes(conn, !client));
	ta_csv_text(csv, ta_mechanism_name(d->mechanism));
	ta_csv_end(csv);
}

static int csv_connection(void *context, const struct ta_connection_report *c)
{
	struct csv_report *r = context;
	if (!ta_report_wants(&r->base, c->diagnosis))
		return 0;
	begin(r);
	if (r->base.options.csv_attempts)
		ta_csv_attempts(&r->csv, c);
	else
		connection(&r->csv, c);
	return ta_report_status(&r->base);
}

/* A row of attempts says nothing in words. */
static bool csv_wants_words(void *context, const struct ta_diagnosis *verdict)
{
	const struct csv_report *r = context;
	return !r->base.options.csv_attempts && ta_report_wants(&r->base, verdict);
}

static int csv_observation(void *context, const struct ta_observation_report *observation)
{
	(void)context;
	(void)observation;
	return 0;
}

static int csv_input(void *context, const struct ta_input_report *input)
{
	(void)context;
	(void)input;
	return 0;
}

static int csv_summary(void *context, const struct ta_summary *summary)
{
	(void)context;
	(void)summary;
	return 0;
}

static int csv_finish(struct ta_report *report)
{
	begin((struct csv_report *)report);
	return 0;
}

static void csv_release(struct ta_report *report)
{
	free(report);
}

struct ta_report *ta_report_csv_open(const struct ta_report_options *options)
{
	struct csv_report *csv = ta_xcalloc(1, sizeof(*csv));
	struct ta_report *r = &csv->base;
	csv->csv = (struct ta_csv){ .out = options->out, .how = &r->options };
	r->options = *options;
	r->sink = (struct ta_sink){
		.context = r,
		.connection = csv_connection,
		.observation = csv_observation,
		.input = csv_input,
		.summary = csv_summary,
		.wants_words = csv_wants_words,
	};
	r->finish = csv_finish;
	r->release = csv_release;
	return r;
}
