/* SPDX-License-Identifier: MIT */
/* CONNECTION and HALF of the report's contract. */
#include "report_internal.h"
#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/diag/names.h"

#include <stdlib.h>

void ta_json_endpoint(struct ta_json *json, const struct ta_connection_report *report,
		      const char *key, int dir)
{
	const struct ta_addr *addr = &report->conn->flow.key.addr[dir];
	enum ta_addr_family family = ta_addr_family(addr);
	char text[TA_ADDR_TEXT], *name = ta_fact_name(report, dir);
	ta_json_key(json, key);
	ta_json_open(json, '{');
	ta_json_kstr(json, "address",
		     family == TA_ADDR_IPV4 || family == TA_ADDR_IPV6
			     ? ta_addr_format(text, sizeof(text), addr, NULL)
			     : NULL);
	ta_json_kint_known(json, "port", !ta_fact_port_named(report->conn, dir),
			   report->conn->flow.key.port[dir]);
	ta_json_kstr(json, "name", name);
	free(name);
	ta_json_close(json, '}');
}

static void stack(struct ta_json *json, const struct ta_stack_guess *guess)
{
	ta_json_key(json, "stack");
	ta_json_open(json, '{');
	ta_json_key(json, "candidates");
	ta_json_open(json, '[');
	for (size_t i = 0; i < guess->ncandidates; i++)
		ta_json_str(json, guess->candidate[i]);
	ta_json_close(json, ']');
	ta_json_kstr(json, "confidence",
		     guess->confidence
			     ? ta_confidence_name(guess->confidence > 1 ? TA_LIKELY : TA_POSSIBLE)
			     : NULL);
	ta_json_kstr(json, "reason", guess->reason[0] ? guess->reason : NULL);
	ta_json_close(json, '}');
}

static void options(struct ta_json *json, const struct ta_half *h)
{
	bool syn = h->flags & TA_HALF_SYN, ts = h->flags & TA_HALF_TS;
	ta_json_kint_known(json, "window_shift", h->flags & TA_HALF_WSCALE, h->wscale);
	ta_json_kbool_known(json, "sack_permitted", syn || h->flags & TA_HALF_SACK_PERM,
			    h->flags & TA_HALF_SACK_PERM);
	ta_json_kbool_known(json, "timestamps", syn || ts, ts);
}

static void half(struct ta_json *json, const struct ta_connection_report *report, int dir)
{
	const struct ta_conn *conn = report->conn;
	const struct ta_half *h = &conn->half[dir];
	ta_json_key(json, ta_fact_side(conn, dir));
	ta_json_open(json, '{');
	ta_json_kuint(json, "segments", ta_conn_segments(conn, dir));
	ta_json_kint_known(json, "payload_bytes", ta_conn_payload_known(conn, dir),
			   (int64_t)ta_conn_payload_bytes(conn, dir));
	ta_json_kns(json, "acked_bytes", ta_conn_acked_bytes(conn, dir));
	if (!json->how->rows)
		ta_json_kbool(json, "isn_known", h->flags & TA_HALF_ISN_KNOWN);
	ta_json_kint_known(json, "mss", h->mss, h->mss);
	if (!json->how->rows)
		options(json, h);
	ta_json_kns(json, "srtt_ns", ta_rto_srtt_ns(&h->rto));
	ta_json_kns(json, "rto_estimate_ns", ta_rto_value_ns(&h->rto));
	ta_json_kuint(json, "retransmitted_segments",
		      conn->trouble ? conn->trouble->half[dir].retransmitted : 0);
	int64_t last_ns;
	bool seen = ta_conn_last_frame_of(conn, dir, &last_ns) > 0;
	ta_json_kint_known(json, "last_seen_ns", seen, last_ns);
	stack(json, &report->diagnosis->stack[dir]);
	ta_json_close(json, '}');
}

static void encapsulation(struct ta_json *json, const struct ta_encap *encap)
{
	ta_json_key(json, "vlan");
	ta_json_open(json, '[');
	for (unsigned i = 0; i < encap->nvlans; i++)
		ta_json_uint(json, encap->vlan[i]);
	ta_json_close(json, ']');
	ta_json_kstr(json, "tunnel", encap->tunnel[0] ? encap->tunnel : NULL);
}

static void icmp(struct ta_json *json, const struct ta_connection_report *report)
{
	const struct ta_trouble *trouble = report->conn->trouble;
	ta_json_key(json, "icmp");
	ta_json_open(json, '[');
	for (size_t i = 0; trouble && i < trouble->nicmp; i++) {
		const struct ta_icmp_note *note = &trouble->icmp[i];
		const struct ta_half *quoted = &report->conn->half[note->dir];
		char *from = ta_fact_addr(&note->from, report->names);
		ta_json_open(json, '{');
		ta_json_frame(json, report, "frame", note->frame);
		ta_json_kint(json, "time_ns", note->time_ns);
		ta_json_kstr(json, "from", from);
		free(from);
		ta_json_kint(json, "version", note->ipv6 ? 6 : 4);
		ta_json_kint(json, "type", note->type);
		ta_json_kint(json, "code", note->code);
		ta_json_kstr(json, "quotes", ta_fact_side(report->conn, note->dir));
		ta_json_kint_known(json, "seq", note->have_seq && quoted->flags & TA_HALF_SEEN,
				   ta_fact_relative_seq(quoted, note->seq));
		ta_json_kint_known(json, "mtu", note->mtu, note->mtu);
		ta_json_close(json, '}');
	}
	ta_json_close(json, ']');
}

static void episodes(struct ta_json *json, const struct ta_connection_report *report)
{
	const struct ta_trouble *trouble = report->conn->trouble;
	ta_json_key(json, "episodes");
	ta_json_open(json, '[');
	for (size_t i = 0; trouble && i < trouble->nepisodes; i++)
		ta_json_episode(json, report, trouble->episode[i]);
	ta_json_close(json, ']');
}

/* The same on the calendar, so that a row stands alone: from where to where, and of a failure since when and until when. */
static void instants(struct ta_json *json, const struct ta_connection_report *report)
{
	const struct ta_diagnosis *d = report->diagnosis;
	bool known = report->have_epoch;
	int64_t start_ns = report->start_epoch_ns;
	ta_json_kinstant(json, "start", known, ta_time_add(start_ns, report->conn->start_ns));
	ta_json_kinstant(json, "since", known && d->since_ns >= 0,
			 ta_time_add(start_ns, d->since_ns));
	ta_json_kinstant(json, "healed", known && d->healed_ns >= 0,
			 ta_time_add(start_ns, d->healed_ns));
	ta_json_kinstant(json, "until", known,
			 ta_time_add(start_ns, ta_conn_last_ns(report->conn)));
}

void ta_json_connection(struct ta_json *json, const struct ta_connection_report *report,
			const char *type)
{
	const struct ta_conn *conn = report->conn;
	const struct ta_diagnosis *diagnosis = report->diagnosis;
	int client = ta_conn_client(conn);
	char id[TA_COMMUNITY_ID_TEXT];
	ta_json_begin(json, type);
	ta_json_kuint(json, "run", report->run);
	ta_json_kuint(json, "id", report->id);
	if (!json->how->rows)
		ta_json_inputs(json, report->input, report->path, report->ninputs);
	ta_json_kstr(json, "community_id", ta_community_id(id, conn));
	ta_json_endpoint(json, report, "client", client);
	ta_json_endpoint(json, report, "server", !client);
	ta_json_kstr(json, "roles", conn->flags & TA_CONN_ROLES_KNOWN ? "handshake" : "guessed");
	encapsulation(json, report->encap);
	ta_json_frame(json, report, "first_frame", conn->first_frame);
	ta_json_frame(json, report, "last_frame", ta_conn_last_frame(conn));
	ta_json_kint(json, "start_ns", conn->start_ns);
	ta_json_kint(json, "end_ns", ta_conn_last_ns(conn));
	instants(json, report);
	ta_json_kstr(json, "handshake", ta_handshake_name(diagnosis->handshake));
	ta_json_kstr(json, "end", ta_end_name(diagnosis->end));
	ta_json_kstr(json, "vantage", ta_vantage_name(diagnosis->vantage));
	if (!json->how->rows)
		ta_json_kstr(json, "vantage_reason", diagnosis->vantage_reason);
	ta_json_key(json, "halves");
	ta_json_open(json, '{');
	half(json, report, client);
	half(json, report, !client);
	ta_json_close(json, '}');
	if (!json->how->rows) {
		icmp(json, report);
		episodes(json, report);
	}
	ta_json_kuint(json, "episodes_omitted",
		      conn->trouble ? conn->trouble->episodes_omitted : 0);
	ta_json_key(json, "diagnosis");
	ta_json_diagnosis(json, report);
	if (!json->how->rows)
		ta_json_elsewhere(json, report);
	ta_json_close(json, '}');
}
