/* SPDX-License-Identifier: MIT */
/* All that a settled run knows, written in the order in which it can be read in one pass. */
#include "store.h"

#include <stdlib.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/net/store.h"
#include "tcpautopsy/tcp/store.h"

#define N(name) TA_STORED(struct ta_run, name)
#define T(name) TA_STORED_TIME(struct ta_run, name)
#define B(name) TA_STORED_BOOL(struct ta_run, name)
const struct ta_store_field ta_run_fields[] = {
	B(together),
	B(have_start),
	N(start_ns),
	T(last_ns),
	B(have_epoch),
	B(is_trace),
	B(frames_missing),
	B(unnumbered),
	B(selected),
	T(resolution_ns),
	N(sockets.refused),
	B(context.timeless),
	B(context.incomplete),
	N(context.capture_drops),
	N(context.duplicates),
	N(context.tcp_segments),
	B(context.kinds.counted),
	N(context.kinds.pure_acks),
	N(context.kinds.data),
	N(context.kinds.not_syn),
	N(context.kinds.sack_acks),
	N(context.kinds.hidden),
	N(context.kinds.unread),
	N(context.kinds.resent_unread),
};
#undef N
#undef T
#undef B

const struct ta_store_field ta_encap_fields[] = {
	TA_STORED(struct ta_encap, vlan[0]),
	TA_STORED(struct ta_encap, vlan[1]),
	TA_STORED(struct ta_encap, vlan[2]),
	TA_STORED(struct ta_encap, vlan[3]),
	TA_STORED_UP_TO(struct ta_encap, nvlans, TA_LIMIT_VLANS),
};

/* Fields that nobody has given a row would be lost. */
_Static_assert(TA_LIMIT_VLANS == 4, "a new field wants its row");
_Static_assert(sizeof(void *) != 8 || sizeof(struct ta_fact_context) == 160,
	       "a new field wants its row");

const size_t ta_run_nfields = TA_STORE_COUNT(ta_run_fields);
const size_t ta_encap_nfields = TA_STORE_COUNT(ta_encap_fields);

static const struct ta_run no_run;
static const struct ta_encap no_encap;

static void put_names(struct ta_store_out *out, const struct ta_names *names)
{
	uint32_t n = ta_names_count(names);
	ta_put(out, n);
	for (uint32_t id = 1; id <= n; id++)
		ta_put_text(out, ta_names_text(names, id));
	ta_put(out, ta_names_refused(names));
}

static void put_encaps(struct ta_store_out *out, const struct ta_decoder *decoder)
{
	uint32_t n = ta_decoder_encaps(decoder);
	ta_put(out, n);
	for (uint32_t id = 1; id <= n; id++) {
		const struct ta_encap *encap = ta_decoder_encap(decoder, id);
		ta_put_record(out, ta_encap_fields, ta_encap_nfields, encap, &no_encap);
		ta_put_text(out, encap->tunnel);
	}
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

static void put_sightings(struct ta_store_out *out, const struct ta_sightings *s)
{
	uint64_t *sorted = ta_xcalloc(s->used, sizeof(*sorted)), before = 0;
	size_t n = 0;
	for (size_t i = 0; i < s->nslots; i++)
		if (s->slot[i])
			sorted[n++] = s->slot[i];
	qsort(sorted, n, sizeof(*sorted), by_number);
	ta_put(out, n);
	for (size_t i = 0; i < n; i++) {
		ta_put(out, sorted[i] - before);
		before = sorted[i];
	}
	free(sorted);
}

void ta_run_put(const struct ta_run *run, struct ta_store_out *out)
{
	ta_put_record(out, ta_run_fields, ta_run_nfields, run, &no_run);
	ta_stored_shard_put(run->shard, out);
	ta_put(out, run->ninputs);
	for (size_t i = 0; i < run->ninputs; i++)
		ta_run_input_put(run->input[i], out);
	put_names(out, run->reading.names);
	put_encaps(out, run->reading.decoder);
	ta_frame_map_put(run->frame_map, out);
	ta_tracker_put(run->tracker, out);
	put_sightings(out, &run->sightings);
	ta_net_put(run->net, out);
}
