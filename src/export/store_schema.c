/* SPDX-License-Identifier: MIT */
#include "store_schema.h"

#include <stdlib.h>

#include "tcpautopsy/core/strbuf.h"
#include "tcpautopsy/export/store.h"

/* clang-format off */
static const struct store_column run[] = {
	{ "run_id", "INTEGER PRIMARY KEY", NULL, "" },
	{ "hash", "TEXT NOT NULL", NULL, "of what was read: its input's sha256; of several inputs read together, that of their digests in order" },
	{ "part", "INTEGER NOT NULL", NULL, "from 0: capture points, or runs in one text, have the same hash" },
	{ "filter", "TEXT NOT NULL", NULL, "--filter; '' without one" },
	{ "program", "TEXT NOT NULL", NULL, "the version of tcpautopsy that read it" },
	{ "analysed", "TEXT NOT NULL", NULL, "when" },
	{ "point", "TEXT", NULL, "the name of its capture point; NULL: there is one" },
	{ NULL, NULL, NULL, NULL }
};

static const struct store_column input[] = {
	{ "run_id", "INTEGER NOT NULL REFERENCES run ON DELETE CASCADE", NULL, "" },
	{ "position", "INTEGER NOT NULL", NULL, "from 0: its place among the inputs of the run" },
	{ "sha256", "TEXT", "sha256", "of its content, unpacked" },
	{ "bytes", "INTEGER", "bytes", "of the same" },
	{ "path", "TEXT NOT NULL", "path", "as it was named" },
	{ "kind", "TEXT", "kind", "pcap, pcapng, tshark-text ..." },
	{ "compression", "TEXT", "compression", "" },
	{ "start", "TEXT", "start", "its first packet; NULL: a text without a date" },
	{ "until", "TEXT", "until", "its last packet" },
	{ "duration_ns", "INTEGER", "duration_ns", "" },
	{ "packets", "INTEGER", "packets", "" },
	{ "tcp_segments", "INTEGER", "tcp_segments", "" },
	{ "duplicates", "INTEGER", "duplicates", "second captures of one packet" },
	{ "icmp", "INTEGER", "icmp", "" },
	{ "neighbour", "INTEGER", "neighbour", "ARP and neighbour messages" },
	{ "drops", "INTEGER", "drops", "packets that the capture lost, by its own statistics" },
	{ "skipped", "TEXT", "skipped", "JSON: other packets by kind" },
	{ "anomalies", "TEXT", "anomalies", "JSON" },
	{ "complete", "INTEGER NOT NULL", "complete", "1: read in full" },
	{ "error", "TEXT", "error.message", "why not" },
	{ NULL, NULL, NULL, NULL }
};

static const struct store_column file[] = {
	{ "path", "TEXT NOT NULL", "file.path", "absolute, without links" },
	{ "inode", "INTEGER NOT NULL", "file.inode", "" },
	{ "bytes", "INTEGER NOT NULL", "file.bytes", "as it lies there" },
	{ "changed_ns", "INTEGER NOT NULL", "file.changed_ns", "its last change: ns since 1970" },
	{ "filter", "TEXT NOT NULL", NULL, "as of the run" },
	{ "sha256", "TEXT NOT NULL", "sha256", "the input that was in it" },
	{ NULL, NULL, NULL, NULL }
};

#define SIDE(side)                                                                                                                  \
	{ side "_segments", "INTEGER", "halves." side ".segments", "" },                                                           \
	{ side "_bytes", "INTEGER", "halves." side ".payload_bytes", "payload that it sent, copies too" },                         \
	{ side "_acked_bytes", "INTEGER", "halves." side ".acked_bytes", "of them acknowledged" },                                 \
	{ side "_retransmitted", "INTEGER", "halves." side ".retransmitted_segments", "" },                                        \
	{ side "_mss", "INTEGER", "halves." side ".mss", "" },                                                                     \
	{ side "_srtt_ns", "INTEGER", "halves." side ".srtt_ns", "SRTT of what it sends" },                                        \
	{ side "_rto_ns", "INTEGER", "halves." side ".rto_estimate_ns", "RTO by RFC 6298 from that" },                             \
	{ side "_last_ns", "INTEGER", "halves." side ".last_seen_ns", "its last packet" },                                         \
	{ side "_stack", "TEXT", ",halves." side ".stack.candidates", "what its timers look like, separated by commas" }

static const struct store_column connection[] = {
	{ "connection_id", "INTEGER PRIMARY KEY", NULL, "" },
	{ "run_id", "INTEGER NOT NULL REFERENCES run ON DELETE CASCADE", NULL, "" },
	{ "id", "INTEGER NOT NULL", "id", "in the run: tcp.stream" },
	{ "community_id", "TEXT", "community_id", "" },
	{ "client_addr", "TEXT", "client.address", "NULL: the trace has a name only" },
	{ "client_port", "INTEGER", "client.port", "" },
	{ "client_name", "TEXT", "client.name", "" },
	{ "server_addr", "TEXT", "server.address", "" },
	{ "server_port", "INTEGER", "server.port", "" },
	{ "server_name", "TEXT", "server.name", "" },
	{ "roles", "TEXT", "roles", "how client and server are known" },
	{ "vlan", "TEXT", ",vlan", "separated by commas" },
	{ "tunnel", "TEXT", "tunnel", "" },
	{ "start", "TEXT", "start", "its first packet" },
	{ "since", "TEXT", "since", "when it failed" },
	{ "healed", "TEXT", "healed", "when that was over" },
	{ "until", "TEXT", "until", "its last packet" },
	{ "start_ns", "INTEGER NOT NULL", "start_ns", "the same since the run's start, which is known without a date, too" },
	{ "since_ns", "INTEGER", "diagnosis.since_ns", "" },
	{ "healed_ns", "INTEGER", "diagnosis.healed_ns", "" },
	{ "end_ns", "INTEGER NOT NULL", "end_ns", "" },
	{ "first_frame", "INTEGER", "first_frame", "frames are numbers in the run" },
	{ "last_frame", "INTEGER", "last_frame", "" },
	{ "handshake", "TEXT NOT NULL", "handshake", "absent, partial, complete" },
	{ "ended", "TEXT NOT NULL", "end", "open, closed, reset, gave-up ..." },
	{ "vantage", "TEXT", "vantage", "where the capture was taken" },
	{ "scenario", "TEXT NOT NULL", "diagnosis.scenario", "" },
	{ "mechanism", "TEXT", "diagnosis.mechanism", "" },
	{ "confidence", "TEXT NOT NULL", "diagnosis.confidence", "certain, likely, possible" },
	{ "failed", "TEXT NOT NULL", "diagnosis.failed", "who: client, server, path, middlebox, none, unknown" },
	{ "direction", "TEXT", "diagnosis.direction", "" },
	{ "place", "TEXT", "diagnosis.where", "where on the path" },
	{ "title", "TEXT", "diagnosis.title", "" },
	{ "summary", "TEXT", "diagnosis.summary", "" },
	{ "also", "TEXT", "diagnosis.also", "JSON: its other failures" },
	SIDE("client"),
	SIDE("server"),
	{ "episodes_omitted", "INTEGER", "episodes_omitted", "" },
	{ NULL, NULL, NULL, NULL }
};

static const struct store_column episode[] = {
	{ "connection_id", "INTEGER NOT NULL REFERENCES connection ON DELETE CASCADE", NULL, "" },
	{ "episode", "INTEGER NOT NULL", "episode", "from 0" },
	{ "kind", "TEXT NOT NULL", "of.kind", "retransmission, keep-alive, zero-window-probe, syn ..." },
	{ "sender", "TEXT NOT NULL", "of.sender", "client or server" },
	{ "seq", "INTEGER", "of.seq", "relative to its ISN" },
	{ "length", "INTEGER", "of.length", "" },
	{ "zero_window", "INTEGER", "of.zero_window", "" },
	{ "first_frame", "INTEGER", "of.first_frame", "" },
	{ "last_frame", "INTEGER", "of.last_frame", "" },
	{ "end_frame", "INTEGER", "of.end_frame", "what ended it" },
	{ "start_ns", "INTEGER", "of.start_ns", "since the run's start" },
	{ "end_ns", "INTEGER", "of.end_ns", "" },
	{ "last_heard_ns", "INTEGER", "of.last_heard_ns", "the other side's last packet before" },
	{ "attempts", "INTEGER", "of.attempts_total", "all of them; table attempt has" },
	{ "attempts_omitted", "INTEGER", "of.attempts_omitted", "as many less" },
	{ "result", "TEXT", "of.result", "answered, gave-up, reset-by-peer, capture-ended ..." },
	{ "silence_ns", "INTEGER", "of.silence_ns", "" },
	{ "law", "TEXT", "of.backoff.law", "of its gaps" },
	{ "rto_base_ns", "INTEGER", "of.backoff.base_ns", "" },
	{ "rto_doublings", "INTEGER", "of.backoff.doublings", "" },
	{ "rto_plateau_ns", "INTEGER", "of.backoff.plateau_ns", "" },
	{ "rto_plateau_count", "INTEGER", "of.backoff.plateau_count", "" },
	{ "rto_max_ns", "INTEGER", "of.backoff.rto_max_ns", "" },
	{ "rto_min_ns", "INTEGER", "of.backoff.rto_min_ns", "" },
	{ "tick_hz", "INTEGER", "of.backoff.tick_hz", "" },
	{ "explained_attempts", "INTEGER", "of.backoff.explained_attempts", "" },
	{ "keepalive_idle_ns", "INTEGER", "of.keepalive.nominal_idle_ns", "as it was set, as far as that shows" },
	{ "keepalive_interval_ns", "INTEGER", "of.keepalive.nominal_interval_ns", "" },
	{ "seen_idle_ns", "INTEGER", "of.keepalive.idle_ns", "as it was measured" },
	{ "seen_interval_ns", "INTEGER", "of.keepalive.interval_ns", "" },
	{ "probes", "INTEGER", "of.keepalive.probes", "" },
	{ "probes_answered", "INTEGER", "of.keepalive.answered", "" },
	{ "abort_rule", "TEXT", "of.abort.rule", "what ends the connection, and when" },
	{ "abort_expected_ns", "INTEGER", "of.abort.expected_ns", "" },
	{ "user_timeout_ns", "INTEGER", "of.abort.user_timeout_ns", "" },
	{ "abort_observed", "INTEGER", "of.abort.observed", "1: the capture shows it" },
	{ "stopped_early", "INTEGER", "of.abort.stopped_early", "" },
	{ "abort_text", "TEXT", "of.abort.text", "" },
	{ NULL, NULL, NULL, NULL }
};

static const struct store_column attempt[] = {
	{ "connection_id", "INTEGER NOT NULL", NULL, "" },
	{ "episode", "INTEGER NOT NULL", NULL, "" },
	{ "attempt", "INTEGER NOT NULL", NULL, "from 0, of those that are kept" },
	{ "frame", "INTEGER", "frame", "" },
	{ "time_ns", "INTEGER", "time_ns", "since the run's start" },
	{ "gap_ns", "INTEGER", "gap_ns", "since the one before" },
	{ "sender_gap_ns", "INTEGER", "sender_gap_ns", "by its sender's own clock" },
	{ "seq", "INTEGER", "seq", "" },
	{ "length", "INTEGER", "length", "" },
	{ "cause", "TEXT", "cause", "rto, tlp, fast, after-rto, probe ..." },
	{ "candidates", "TEXT", ",candidates", "where that is open: separated by commas" },
	{ "nominal_ns", "INTEGER", "nominal_ns", "the timer behind the gap" },
	{ "explained", "INTEGER", "explained", "" },
	{ "missing_before", "INTEGER", "missing_before", "attempts that the capture lacks" },
	{ "answer_frame", "INTEGER", "answer_frame", "" },
	{ "spurious", "INTEGER", "spurious", "" },
	{ "spurious_proof", "TEXT", "spurious_proof", "" },
	{ "trigger_frame", "INTEGER", "trigger_frame", "" },
	{ "why", "TEXT", "why", "" },
	{ NULL, NULL, NULL, NULL }
};

static const struct store_column fact[] = {
	{ "connection_id", "INTEGER NOT NULL REFERENCES connection ON DELETE CASCADE", NULL, "" },
	{ "fact", "INTEGER NOT NULL", "id", "from 0" },
	{ "kind", "TEXT NOT NULL", "kind", "doc/diagnosis.md" },
	{ "subject", "TEXT", "subject", "" },
	{ "about", "INTEGER", "about", "the fact that it speaks of" },
	{ "from_ns", "INTEGER", "from_ns", "since the run's start" },
	{ "to_ns", "INTEGER", "to_ns", "" },
	{ "frames", "TEXT", "frames", "JSON: those that show it" },
	{ "at", "TEXT", "at", "JSON: where they are, of a run of several inputs" },
	{ "value", "TEXT", "values", "JSON: its values by name" },
	{ "other", "INTEGER", "connection", "another connection of the run, by id" },
	{ "source", "TEXT", "source", "" },
	{ "sentence", "TEXT", "text", "" },
	{ NULL, NULL, NULL, NULL }
};

static const struct store_column observation[] = {
	{ "run_id", "INTEGER NOT NULL REFERENCES run ON DELETE CASCADE", NULL, "" },
	{ "observation", "INTEGER NOT NULL", NULL, "from 0" },
	{ "kind", "TEXT NOT NULL", "kind", "" },
	{ "hosts", "TEXT", ",hosts", "separated by commas" },
	{ "port", "INTEGER", "port", "" },
	{ "start", "TEXT", "start", "" },
	{ "until", "TEXT", "until", "" },
	{ "start_ns", "INTEGER", "start_ns", "since the run's start" },
	{ "end_ns", "INTEGER", "end_ns", "" },
	{ "connections", "TEXT", "connections", "JSON: ids in the run" },
	{ "value", "TEXT", "values", "JSON: its values by name" },
	{ "sentence", "TEXT", "text", "" },
	{ NULL, NULL, NULL, NULL }
};

const struct store_table_row ta_store_tables[STORE_TABLES] = {
	[STORE_RUN] = { "run", run, "UNIQUE (hash, filter, part)", "" },
	[STORE_INPUT] = { "input", input, "PRIMARY KEY (run_id, position)", " WITHOUT ROWID" },
	[STORE_FILE] = { "file", file, "PRIMARY KEY (path, inode, bytes, changed_ns, filter)", " WITHOUT ROWID" },
	[STORE_CONNECTION] = { "connection", connection, "UNIQUE (run_id, id)", "" },
	[STORE_EPISODE] = { "episode", episode, "PRIMARY KEY (connection_id, episode)", " WITHOUT ROWID" },
	[STORE_ATTEMPT] = { "attempt", attempt, "PRIMARY KEY (connection_id, episode, attempt),\n\tFOREIGN KEY (connection_id, episode) REFERENCES episode ON DELETE CASCADE", " WITHOUT ROWID" },
	[STORE_FACT] = { "fact", fact, "PRIMARY KEY (connection_id, fact)", " WITHOUT ROWID" },
	[STORE_OBSERVATION] = { "observation", observation, "PRIMARY KEY (run_id, observation)", " WITHOUT ROWID" },
};

const struct store_object ta_store_objects[] = {
	{ "connection_pair", "CREATE INDEX connection_pair ON connection (client_addr, server_addr, server_port, start)" },
	{ "connection_failed", "CREATE INDEX connection_failed ON connection (since) WHERE scenario NOT IN ('normal', 'undetermined')" },
	{ "connection_same", "CREATE INDEX connection_same ON connection (community_id, start)" },
	{ "input_sha256", "CREATE INDEX input_sha256 ON input (sha256)" },
	{ "input_path", "CREATE INDEX input_path ON input (path, start)" },
	{ "fact_kind", "CREATE INDEX fact_kind ON fact (kind)" },
	{ "failure", "CREATE VIEW failure AS SELECT * FROM connection WHERE scenario NOT IN ('normal', 'undetermined')" },
	{ NULL, NULL },
};
/* clang-format on */

char *ta_store_create(enum store_table table)
{
	const struct store_table_row *row = &ta_store_tables[table];
	struct ta_strbuf sql = { 0 };
	ta_strbuf_addf(&sql, "CREATE TABLE %s (\n", row->name);
	for (const struct store_column *c = row->column; c->name; c++) {
		ta_strbuf_addf(&sql, "\t%s %s,", c->name, c->type);
		if (c->meaning[0])
			ta_strbuf_addf(&sql, " -- %s", c->meaning);
		ta_strbuf_add(&sql, "\n");
	}
	ta_strbuf_addf(&sql, "\t%s\n)%s", row->constraint, row->with);
	return ta_strbuf_take(&sql);
}

char *ta_store_insert(enum store_table table)
{
	const struct store_table_row *row = &ta_store_tables[table];
	struct ta_strbuf sql = { 0 };
	ta_strbuf_addf(&sql, "INSERT %sINTO %s VALUES (", table == STORE_FILE ? "OR REPLACE " : "",
		       row->name);
	for (const struct store_column *c = row->column; c->name; c++)
		ta_strbuf_add(&sql, c == row->column ? "?" : ", ?");
	ta_strbuf_add(&sql, ")");
	return ta_strbuf_take(&sql);
}

char *ta_store_schema(void)
{
	struct ta_strbuf sql = { 0 };
	ta_strbuf_addf(&sql, "PRAGMA application_id = %d;\nPRAGMA user_version = %d;\n",
		       TA_STORE_APPLICATION, TA_STORE_SCHEMA);
	for (int table = 0; table < STORE_TABLES; table++) {
		char *create = ta_store_create((enum store_table)table);
		ta_strbuf_addf(&sql, "%s;\n", create);
		free(create);
	}
	for (const struct store_object *o = ta_store_objects; o->name; o++)
		ta_strbuf_addf(&sql, "%s;\n", o->sql);
	return ta_strbuf_take(&sql);
}
