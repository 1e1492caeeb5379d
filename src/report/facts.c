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
#include "tcpautopsy/diag/names.h"

const char *ta_fact_side(const struct ta_conn *conn, int dir)
{
	return dir == ta_conn_client(conn) ? "client" : "server";
}

int64_t ta_fact_relative_seq(const struct ta_half *half, uint32_t seq)
{
	return ta_half_relative_seq(half, seq);
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

static bool is_in_evidence(const struct ta_diagnosis *d, size_t index)
{
	for (size_t i = 0; i < d->nevidence; i++)
		if (d->evidence[i].fact == index && d->evidence[i].weight != TA_CONTRADICTS)
			return true;
	return false;
}

/* The state alone is worth a word where nothing more is told of the same socket. */
static bool is_told_better(const struct ta_diagnosis *d, const struct ta_fact *state)
{
	for (size_t i = 0; i < d->facts.count; i++) {
		const struct ta_fact *f = &d->facts.item[i];
		bool compared =
			f->kind == TA_FACT_SOCKET_AGREES || f->kind == TA_FACT_SOCKET_DISAGREES;
		if (f != state && f->tool && f->side == state->side &&
		    (compared || is_in_evidence(d, i)))
			return true;
	}
	return false;
}

char *ta_fact_kernels_word(const struct ta_connection_report *report, size_t *next)
{
	const struct ta_facts *facts = &report->diagnosis->facts;
	if (!ta_facts_have(facts, TA_FACT_SOCKET_STATE))
		return NULL;
	while (*next < facts->count) {
		const struct ta_fact *f = &facts->item[(*next)++];
		bool tells =
			f->kind == TA_FACT_SOCKET_AGREES || f->kind == TA_FACT_SOCKET_DISAGREES ||
			(f->kind == TA_FACT_SOCKET_STATE && !is_told_better(report->diagnosis, f));
		if (tells && !is_in_evidence(report->diagnosis, *next - 1))
			return ta_fact_text(f, ta_conn_client(report->conn), report->names,
					    report->frames);
	}
	return NULL;
}

uint64_t ta_fact_payload(const struct ta_conn *conn, int dir, enum ta_payload *ret_how)
{
	int64_t acked = ta_conn_acked_bytes(conn, dir);
	*ret_how = TA_PAYLOAD_COUNTED;
	if (ta_half_captured(&conn->half[dir]) && ta_conn_payload_known(conn, dir))
		return ta_conn_payload_bytes(conn, dir);
	*ret_how = acked < 0 ? TA_PAYLOAD_UNKNOWN : TA_PAYLOAD_ACKED;
	return acked < 0 ? 0 : (uint64_t)acked;
}
