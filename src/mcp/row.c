/* SPDX-License-Identifier: MIT */
/* A connection in a row of a result. */
#include "analyse.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/diag/names.h"
#include "tcpautopsy/report/report.h"

/* "10.0.0.1:80", "[2001:db8::1]:80", or names where a trace has them; the caller owns it. */
static char *endpoint(const struct ta_connection_report *c, int dir)
{
	const struct ta_flow_key *key = &c->conn->flow.key;
	char addr[256];
	bool v6 = ta_addr_family(&key->addr[dir]) == TA_ADDR_IPV6;
	bool named = c->conn->flags & (dir ? TA_CONN_DPORT_NAMED : TA_CONN_SPORT_NAMED);
	ta_addr_format(addr, sizeof(addr), &key->addr[dir], c->names);
	return named ? ta_format("%s%s%s:%s", v6 ? "[" : "", addr, v6 ? "]" : "",
				 ta_names_text(c->names, key->port[dir]))
		     : ta_format("%s%s%s:%u", v6 ? "[" : "", addr, v6 ? "]" : "", key->port[dir]);
}

static json_t *ns_or_null(int64_t ns)
{
	return ns < 0 ? json_null() : json_integer(ns);
}

/* Where the failure begins: the frame in its file, whose name is *ret_path. */
static json_t *first_frame(const struct ta_connection_report *c, const char **ret_path)
{
	bool ends;
	uint32_t first = ta_diagnosis_first_frame(c->conn, c->diagnosis, &ends);
	*ret_path = c->ninputs ? c->path[0] : "";
	if (!first)
		return json_null();
	if (!c->several_inputs)
		return json_integer(first);
	struct ta_frame_at at = ta_run_frame_at(c->the_run, first);
	*ret_path = ta_run_input_path(c->the_run, c->point, at.input);
	return json_integer((json_int_t)at.frame);
}

static void add_instants(json_t *row, const struct ta_connection_report *c)
{
	const struct ta_diagnosis *d = c->diagnosis;
	char since[TA_INSTANT_TEXT];
	enum { MICROSECONDS = 6 };
	json_object_set_new(row, "since_ns", ns_or_null(d->since_ns));
	json_object_set_new(row, "until_ns", ns_or_null(ta_diagnosis_until_ns(d)));
	json_object_set_new(
		row, "since",
		c->have_epoch && d->since_ns >= 0
			? json_string(ta_time_stamp(since, c->start_epoch_ns + d->since_ns,
						    TA_ZONE_UTC, MICROSECONDS))
			: json_null());
}

/* What each direction underwent between the points. */
static json_t *between(const struct ta_connection_report *c)
{
	json_t *all = json_array();
	size_t n = ta_points_joined_count(c->points, c->point, c->id);
	for (size_t i = 0; i < n; i++) {
		const struct ta_joined *j = ta_points_joined(c->points, c->point, c->id, i);
		bool is_a = j->point[0] == c->point && j->conn[0] == c->id;
		for (int dir = 0; dir < 2; dir++) {
			const struct ta_between *b = &j->between[is_a ? dir : dir ^ j->swapped];
			bool client = dir == ta_conn_client(c->conn);
			json_array_append_new(
				all,
				json_pack("{so ss sI sI sI sI}", "other",
					  ta_mcp_string(ta_points_name(c->points, j->point[is_a])),
					  "sender", client ? "client" : "server", "both",
					  (json_int_t)b->both, "lost", (json_int_t)b->lost, "made",
					  (json_int_t)b->made, "unknown", (json_int_t)b->unknown));
		}
	}
	return all;
}

/* "- file, 3: a → b: process-exit, likely": in Markdown. */
static char *line_of(const json_t *row, const struct ta_diagnosis *d)
{
	char *plain = ta_format("%s, %" JSON_INTEGER_FORMAT ": %s \xe2\x86\x92 %s: %s, %s%s",
				json_string_value(json_object_get(row, "file")),
				json_integer_value(json_object_get(row, "id")),
				json_string_value(json_object_get(row, "client")),
				json_string_value(json_object_get(row, "server")),
				ta_scenario_name(d->scenario), ta_confidence_name(d->confidence),
				d->healed_ns >= 0 ? ", healed" : "");
	char *text = NULL;
	size_t size;
	FILE *f = ta_stream_open(&text, &size);
	fputs("- ", f);
	ta_escape_markdown(f, plain);
	putc('\n', f);
	ta_stream_close(f);
	free(plain);
	return text;
}

json_t *ta_mcp_row(const struct ta_connection_report *c, char **ret_line)
{
	const struct ta_diagnosis *d = c->diagnosis;
	const char *path;
	int client = ta_conn_client(c->conn);
	char *from = endpoint(c, client), *to = endpoint(c, !client);
	json_t *frame = first_frame(c, &path);
	json_t *row = json_pack("{so sI so so ss ss ss sb so sI}", "file", ta_mcp_string(path),
				"id", (json_int_t)c->id, "client", ta_mcp_string(from), "server",
				ta_mcp_string(to), "scenario", ta_scenario_name(d->scenario),
				"confidence", ta_confidence_name(d->confidence), "failed",
				ta_failed_name(d->failed), "healed", d->healed_ns >= 0, "frame",
				frame, "unacked_bytes", (json_int_t)ta_conn_lost_bytes(c->conn, d));
	add_instants(row, c);
	if (c->points) {
		json_object_set_new(row, "point",
				    ta_mcp_string(ta_points_name(c->points, c->point)));
		json_object_set_new(row, "between", between(c));
	}
	free(from);
	free(to);
	*ret_line = line_of(row, d);
	return row;
}
