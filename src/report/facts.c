/* SPDX-License-Identifier: MIT */
/* Facts that several formats say in the same way: who an endpoint is, numbers relative to a connection. */
#include "report_internal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/tcp/facts.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"

const char *ta_fact_side(const struct ta_conn *conn, int dir)
{
	return dir == ta_conn_client(conn) ? "client" : "server";
}

int64_t ta_fact_relative_seq(const struct ta_half *half, uint32_t seq)
{
	/* Between the first number and SND.NXT, or else nearest to one of the two: what lies before the first goes negative. */
	uint32_t d = seq - half->isn, sent = half->nxt - half->isn;
	if (d <= sent || d - sent <= -d)
		return d;
	return (int64_t)d - (INT64_C(1) << 32);
}

size_t ta_fact_omission(const struct ta_episode *episode)
{
	if (!episode->attempts_omitted || episode->nattempts <= TA_LIMIT_ATTEMPTS / 2)
		return episode->nattempts;
	return TA_LIMIT_ATTEMPTS / 2;
}

int64_t ta_fact_gap_ns(const struct ta_episode *episode, size_t i)
{
	assert(i < episode->nattempts);
	if (i && i != ta_fact_omission(episode))
		return episode->attempt[i].time_ns - episode->attempt[i - 1].time_ns;
	if (!i && episode->kind == TA_EPISODE_KEEPALIVE && episode->fit)
		return episode->fit->keepalive.idle_ns;
	return -1;
}

int64_t ta_fact_sender_gap_ns(const struct ta_conn *conn, const struct ta_episode *episode,
			      size_t i)
{
	assert(i < episode->nattempts);
	return i && i != ta_fact_omission(episode) ? ta_episode_sender_gap_ns(conn, episode, i)
						   : -1;
}

bool ta_fact_port_named(const struct ta_conn *conn, int dir)
{
	return conn->flags & (dir ? TA_CONN_DPORT_NAMED : TA_CONN_SPORT_NAMED);
}

char *ta_fact_addr(const struct ta_addr *addr, const struct ta_names *names)
{
	char text[TA_ADDR_TEXT];
	if (ta_addr_family(addr) == TA_ADDR_NAME && names)
		return ta_xstrdup(ta_names_text(names, ta_addr_name_id(addr)));
	return ta_xstrdup(ta_addr_format(text, sizeof(text), addr, NULL));
}

char *ta_fact_name(const struct ta_connection_report *report, int dir)
{
	const struct ta_flow_key *key = &report->conn->flow.key;
	uint32_t host = ta_addr_name_id(&key->addr[dir]);
	bool port = ta_fact_port_named(report->conn, dir);
	if (!host && !port)
		return NULL;
	return ta_format("%s%s%s", host ? ta_names_text(report->names, host) : "",
			 host && port ? ":" : "",
			 port ? ta_names_text(report->names, key->port[dir]) : "");
}

char *ta_fact_endpoint(const struct ta_connection_report *report, int dir)
{
	const struct ta_flow_key *key = &report->conn->flow.key;
	bool v6 = ta_addr_family(&key->addr[dir]) == TA_ADDR_IPV6;
	char *addr = ta_fact_addr(&key->addr[dir], report->names);
	char *text = ta_fact_port_named(report->conn, dir)
			     ? ta_format(v6 ? "[%s]:%s" : "%s:%s", addr,
					 ta_names_text(report->names, key->port[dir]))
			     : ta_format(v6 ? "[%s]:%u" : "%s:%u", addr, key->port[dir]);
	free(addr);
	return text;
}

char *ta_fact_endpoints(const struct ta_connection_report *report)
{
	int client_dir = ta_conn_client(report->conn);
	char *client = ta_fact_endpoint(report, client_dir),
	     *server = ta_fact_endpoint(report, !client_dir);
	char *text = ta_format("%s \xe2\x86\x92 %s", client, server);
	free(client);
	free(server);
	return text;
}

uint32_t ta_fact_last_frame(const struct ta_conn *conn)
{
	uint32_t last = conn->first_frame;
	for (int d = 0; d < 2; d++) {
		int64_t ns;
		uint32_t frame = ta_conn_last_frame_of(conn, d, &ns);
		last = frame > last ? frame : last;
	}
	return last;
}

int64_t ta_fact_last_ns(const struct ta_conn *conn)
{
	int64_t last = conn->start_ns;
	for (int d = 0; d < 2; d++) {
		int64_t ns;
		if (ta_conn_last_frame_of(conn, d, &ns) && ns > last)
			last = ns;
	}
	return last;
}

uint64_t ta_fact_payload(const struct ta_conn *conn, int dir, enum ta_payload *ret_how)
{
	const struct ta_half *h = &conn->half[dir];
	uint32_t acked = h->una - h->isn - 1;
	*ret_how = TA_PAYLOAD_COUNTED;
	if (ta_half_captured(h) && ta_conn_payload_known(conn, dir))
		return ta_conn_payload_bytes(conn, dir);
	*ret_how = TA_PAYLOAD_UNKNOWN;
	if (!ta_half_acked(h) || acked > UINT32_MAX / 2)
		return 0;
	*ret_how = TA_PAYLOAD_ACKED;
	return acked;
}
