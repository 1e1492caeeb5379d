/* SPDX-License-Identifier: MIT */
/* A settled run out of a file of facts. */
#include "store.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/net/store.h"
#include "tcpautopsy/tcp/store.h"

static void get_names(struct ta_store_in *in, struct ta_names *names)
{
	uint32_t n = (uint32_t)ta_get_max(in, TA_LIMIT_NAMES);
	for (uint32_t id = 1; id <= n && !ta_store_failed(in); id++) {
		char *text = ta_get_text(in, TA_LIMIT_FACTS_TEXT);
		if (!text || ta_names_intern(names, text, strlen(text)) != id)
			ta_store_fail(in, "a name in it stands there twice");
		free(text);
	}
	ta_names_refuse(names, ta_get(in));
}

static void get_encaps(struct ta_store_in *in, struct ta_decoder *decoder)
{
	for (uint64_t n = ta_get_max(in, TA_LIMIT_ENCAPS); n && !ta_store_failed(in); n--) {
		struct ta_encap encap = { 0 };
		ta_get_record(in, ta_encap_fields, ta_encap_nfields, &encap);
		ta_get_text_into(in, encap.tunnel, sizeof(encap.tunnel));
		(void)ta_decoder_add_encap(decoder, &encap);
	}
}

static struct ta_frame_map *get_frame_map(struct ta_store_in *in, unsigned first_input)
{
	struct ta_frame_span span;
	size_t ninputs = (size_t)ta_get_max(in, TA_LIMIT_FACTS_INPUTS);
	if (!ninputs)
		return NULL;
	struct ta_frame_map *map = ta_frame_map_new(ninputs + first_input);
	while ((span.length = ta_get_max(in, UINT32_MAX))) {
		span.input = (unsigned)ta_get_max(in, ninputs - 1) + first_input;
		span.input_frame = ta_get(in);
		if (!ta_store_failed(in) && ta_frame_map_frames(map) + span.length <= UINT32_MAX)
			ta_frame_map_add_span(map, &span);
	}
	return map;
}

/* conn: the ids that its connections have now. */
static void get_sightings(struct ta_store_in *in, struct ta_sightings *s, const uint32_t *conn,
			  uint32_t nconns, unsigned first_input)
{
	uint64_t pair = 0;
	for (uint64_t n = ta_get(in); n && !ta_store_failed(in); n--) {
		pair += ta_get(in);
		uint32_t id = (uint32_t)((pair - 1) >> 32), input = (uint32_t)(pair - 1);
		if (id >= nconns || !pair)
			ta_store_fail(in, "a connection is seen in it that it does not have");
		else if (conn[id] != TA_NO_CONN)
			ta_sightings_note(s, conn[id], input + first_input);
	}
}

/* Returns the ids that they have now; owned by the caller. */
static uint32_t *get_connections(struct ta_run *run, struct ta_store_in *in,
				 struct ta_names *literals, uint32_t *ret_n)
{
	struct ta_conn_source *s = ta_tracker_get_begin(run->tracker, in, literals);
	uint32_t *conn = NULL, n = 0, frame;
	size_t capacity = 0;
	while (ta_conn_source_next(s, &frame)) {
		conn = ta_xgrow(conn, &capacity, (size_t)n + 1, sizeof(*conn));
		conn[n++] = ta_tracker_get_conn(run->tracker, s);
	}
	ta_conn_source_free(s);
	ta_tracker_get_end(run->tracker);
	*ret_n = n;
	return conn;
}

static void get_inputs(struct ta_run *run, struct ta_store_in *in, struct ta_names *literals,
		       unsigned first_input)
{
	for (uint64_t n = ta_get_max(in, TA_LIMIT_FACTS_INPUTS); n && !ta_store_failed(in); n--) {
		struct ta_run_input *input = ta_run_input_get(in, literals);
		if (!input)
			return;
		input->index += first_input;
		ta_run_add_input(run, input);
	}
	if (!run->ninputs)
		ta_store_fail(in, "a run in it has no inputs");
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

void ta_run_get(struct ta_run *run, struct ta_store_in *in, struct ta_names *literals,
		unsigned first_input)
{
	uint32_t nconns;
	ta_get_record(in, ta_run_fields, ta_run_nfields, run);
	get_inputs(run, in, literals, first_input);
	get_names(in, run->reading.names);
	get_encaps(in, run->reading.decoder);
	run->frame_map = get_frame_map(in, first_input);
	uint32_t *conn = get_connections(run, in, literals, &nconns);
	get_sightings(in, &run->sightings, conn, nconns, first_input);
	ta_net_get(run->net, in, literals, conn, nconns);
	free(conn);
	make_context(run);
	ta_run_watch_tracker(run);
}
