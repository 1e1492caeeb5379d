/* SPDX-License-Identifier: MIT */
/* A settled run out of files of facts: connections in the order in which they began, whichever file they are in. */
#include "store.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/net/store.h"
#include "tcpautopsy/tcp/store.h"

void ta_stored_run_begin(struct ta_stored_run *stored, struct ta_store_in *in)
{
	*stored = (struct ta_stored_run){ .in = in };
	ta_get_record(in, ta_run_fields, ta_run_nfields, &stored->head);
	stored->shard = ta_stored_shard_get(in);
}

void ta_stored_run_end(struct ta_stored_run *stored)
{
	ta_stored_shard_free(stored->shard);
	ta_conn_source_free(stored->source);
	free(stored->conn);
	free(stored->encap);
	*stored = (struct ta_stored_run){ 0 };
}

/* What is said of the run itself: of shards, each says the same, but for second captures. */
static void get_head(struct ta_run *run, const struct ta_stored_run *stored, size_t n)
{
	for (size_t i = 0; i < ta_run_nfields; i++) {
		size_t at = ta_run_fields[i].at;
		memcpy((char *)run + at, (const char *)&stored->head + at, ta_run_fields[i].bytes);
	}
	for (size_t i = 1; i < n; i++) {
		const struct ta_run *other = &stored[i].head;
		run->context.duplicates += other->context.duplicates;
		run->context.incomplete |= other->context.incomplete;
		if (other->last_ns > run->last_ns)
			run->last_ns = other->last_ns;
	}
}

/* ---- inputs ---- */

/* Another shard's word on an input: what it alone knows. */
static void add_input(struct ta_run_input *to, const struct ta_run_input *from)
{
	to->report.duplicates += from->report.duplicates;
	to->copies += from->copies;
	for (size_t i = 0; i < from->anomalies.count; i++) {
		const struct ta_anomaly *a = &from->anomalies.item[i];
		if (!ta_anomaly_find(&to->anomalies, a->name))
			ta_anomaly_add_n(&to->anomalies, a->name, a->first_frame, a->count);
	}
	if (!to->error.code[0] && from->error.code[0]) {
		to->error = from->error;
		to->report.error = &to->error;
		to->report.complete = false;
	}
}

static void get_inputs_of(struct ta_run *run, struct ta_store_in *in, bool first,
			  struct ta_names *literals, unsigned first_input)
{
	uint64_t n = ta_get_max(in, TA_LIMIT_FACTS_INPUTS);
	if (!n || (!first && n != run->ninputs))
		ta_store_fail(in, "a run in it has no inputs, or others than another shard");
	for (uint64_t i = 0; i < n && !ta_store_failed(in); i++) {
		struct ta_run_input *input = ta_run_input_get(in, literals);
		if (!input)
			return;
		if (first) {
			input->index += first_input;
			ta_run_add_input(run, input);
		} else {
			add_input(run->input[i], input);
			ta_run_input_free(input);
		}
	}
}

/* ---- names and encapsulations ---- */

/* Captures have no names; shards are of captures. */
static void get_names(struct ta_store_in *in, struct ta_names *names, bool alone)
{
	uint32_t n = (uint32_t)ta_get_max(in, alone ? TA_LIMIT_NAMES : 0);
	for (uint32_t id = 1; id <= n && !ta_store_failed(in); id++) {
		char *text = ta_get_text(in, TA_LIMIT_FACTS_TEXT);
		if (!text || ta_names_intern(names, text, strlen(text)) != id)
			ta_store_fail(in, "a name in it stands there twice");
		free(text);
	}
	ta_names_refuse(names, ta_get(in));
}

/* The same one of another file; 0: there is none. */
static uint32_t find_encap(const struct ta_decoder *decoder, const struct ta_encap *encap,
			   uint32_t among)
{
	for (uint32_t id = 1; id <= among; id++) {
		const struct ta_encap *e = ta_decoder_encap(decoder, id);
		if (e->nvlans == encap->nvlans && !memcmp(e->vlan, encap->vlan, sizeof(e->vlan)) &&
		    !strcmp(e->tunnel, encap->tunnel))
			return id;
	}
	return 0;
}

static void get_encaps(struct ta_stored_run *stored, struct ta_decoder *decoder)
{
	struct ta_store_in *in = stored->in;
	uint32_t before = ta_decoder_encaps(decoder), n = (uint32_t)ta_get_max(in, TA_LIMIT_ENCAPS);
	size_t capacity = 0;
	stored->encap = ta_xgrow(NULL, &capacity, 1, sizeof(*stored->encap));
	stored->encap[stored->nencaps++] = 0;
	for (; n && !ta_store_failed(in); n--) {
		struct ta_encap encap = { 0 };
		ta_get_record(in, ta_encap_fields, ta_encap_nfields, &encap);
		ta_get_text_into(in, encap.tunnel, sizeof(encap.tunnel));
		uint32_t id = find_encap(decoder, &encap, before);
		if (!id)
			id = ta_decoder_add_encap(decoder, &encap);
		stored->encap = ta_xgrow(stored->encap, &capacity, stored->nencaps + (size_t)1,
					 sizeof(*stored->encap));
		stored->encap[stored->nencaps++] = id;
	}
}

/* ---- connections ---- */

/* When the connection that is next in it began, among all of the run; UINT32_MAX: there is none more. */
static uint32_t born(const struct ta_stored_run *stored, bool has_next)
{
	const struct ta_stored_shard *s = stored->shard;
	if (!has_next)
		return UINT32_MAX;
	return s && stored->nconns < s->nborn ? s->born[stored->nconns] : 0;
}

static uint32_t next_born(struct ta_stored_run *stored)
{
	uint32_t frame;
	return born(stored, ta_conn_source_next(stored->source, &frame));
}

/* ta_conn_source_next() has read the one that goes in; then it reads the next. */
static void add_conn(struct ta_run *run, struct ta_stored_run *stored)
{
	stored->conn[stored->nconns++] =
		ta_tracker_get_conn(run->tracker, stored->source, stored->encap, stored->nencaps);
}

static void get_connections(struct ta_run *run, struct ta_stored_run *stored, size_t n,
			    struct ta_names *literals)
{
	uint32_t *next = ta_xcalloc(n, sizeof(*next));
	size_t *capacity = ta_xcalloc(n, sizeof(*capacity)), first;
	for (size_t i = 0; i < n; i++) {
		stored[i].source = ta_tracker_get_begin(run->tracker, stored[i].in, literals);
		next[i] = next_born(&stored[i]);
	}
	for (;;) {
		first = 0;
		for (size_t i = 1; i < n; i++)
			if (next[i] < next[first])
				first = i;
		if (next[first] == UINT32_MAX)
			break;
		struct ta_stored_run *s = &stored[first];
		s->conn = ta_xgrow(s->conn, &capacity[first], (size_t)s->nconns + 1,
				   sizeof(*s->conn));
		add_conn(run, s);
		next[first] = next_born(s);
	}
	ta_tracker_get_end(run->tracker, n > 1);
	free(capacity);
	free(next);
}

static void get_sightings(struct ta_sightings *to, const struct ta_stored_run *stored,
			  unsigned first_input)
{
	struct ta_store_in *in = stored->in;
	uint64_t pair = 0;
	for (uint64_t n = ta_get(in); n && !ta_store_failed(in); n--) {
		pair += ta_get(in);
		uint32_t id = (uint32_t)((pair - 1) >> 32), input = (uint32_t)(pair - 1);
		if (id >= stored->nconns || !pair)
			ta_store_fail(in, "a connection is seen in it that it does not have");
		else if (stored->conn[id] != TA_NO_CONN)
			ta_sightings_note(to, stored->conn[id], input + first_input);
	}
}

/* As ta_run_context() makes it. */
static void make_context(struct ta_run *run)
{
	struct ta_fact_context *c = &run->context;
	c->tracker = run->tracker;
	c->net = run->net;
	c->names = run->reading.names;
	c->capture_end_ns = run->last_ns;
	c->resolution_ns = run->resolution_ns;
	c->is_trace = run->is_trace;
	c->frames_missing = run->frames_missing;
	c->frames = ta_run_frame_names(run);
}

void ta_run_get(struct ta_run *run, struct ta_stored_run *stored, size_t n,
		struct ta_names *literals, unsigned first_input)
{
	get_head(run, stored, n);
	for (size_t i = 0; i < n; i++) {
		get_inputs_of(run, stored[i].in, !i, literals, first_input);
		get_names(stored[i].in, run->reading.names, n == 1);
		get_encaps(&stored[i], run->reading.decoder);
	}
	run->frame_map = ta_frame_map_get(stored, n, first_input);
	get_connections(run, stored, n, literals);
	for (size_t i = 0; i < n; i++) {
		get_sightings(&run->sightings, &stored[i], first_input);
		ta_net_get(run->net, stored[i].in, literals, stored[i].conn, stored[i].nconns);
	}
	ta_stored_shards_settle(run, stored, n);
	make_context(run);
	ta_run_watch_tracker(run);
}
