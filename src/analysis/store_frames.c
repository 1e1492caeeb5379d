/* SPDX-License-Identifier: MIT */
/* Where the frames of a run are, span after span; of shards each has the spans of its own frames, and others of nobody between them. */
#include <stdlib.h>

#include "store.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"

void ta_frame_map_put(const struct ta_frame_map *map, struct ta_store_out *out)
{
	ta_put(out, map ? ta_frame_map_inputs(map) : 0);
	if (!map)
		return;
	uint64_t *next = ta_xcalloc(ta_frame_map_inputs(map), sizeof(*next));
	struct ta_frame_span span;
	for (size_t at = 0; ta_frame_map_next(map, &at, next, &span);) {
		ta_put(out, span.length);
		ta_put(out, span.input);
		ta_put(out, span.input_frame);
	}
	ta_put(out, 0);
	free(next);
}

/* What is left of a file's next span. */
struct spans {
	struct ta_store_in *in;
	struct ta_frame_span now; /* length 0: there is none more */
	size_t ninputs;
};

static void next_span(struct spans *s)
{
	s->now.length = ta_get_max(s->in, UINT32_MAX);
	if (!s->now.length)
		return;
	s->now.input = (unsigned)ta_get_max(s->in, s->ninputs - 1);
	s->now.input_frame = ta_get(s->in);
	if (ta_store_failed(s->in))
		s->now.length = 0;
}

static void take(struct spans *s, uint64_t length)
{
	s->now.length -= length;
	s->now.input_frame += length;
	if (!s->now.length)
		next_span(s);
}

/* The next frames: of the file that knows whose they are, as far as all files have them in one span. False: there are none. */
static bool join(struct spans *all, size_t n, struct ta_frame_span *ret)
{
	uint64_t length = UINT64_MAX;
	const struct ta_frame_span *of = NULL;
	for (size_t i = 0; i < n; i++) {
		const struct ta_frame_span *now = &all[i].now;
		bool nobody = n > 1 && now->input + (size_t)1 == all[i].ninputs;
		if (!now->length)
			continue;
		length = now->length < length ? now->length : length;
		if (!of || !nobody)
			of = now;
	}
	if (!of)
		return false;
	*ret = *of;
	ret->length = length;
	for (size_t i = 0; i < n; i++)
		if (all[i].now.length)
			take(&all[i], length);
	return true;
}

struct ta_frame_map *ta_frame_map_get(const struct ta_stored_run *stored, size_t n,
				      unsigned first_input)
{
	struct spans *all = ta_xcalloc(n, sizeof(*all));
	struct ta_frame_span span;
	size_t ninputs = 0;
	for (size_t i = 0; i < n; i++) {
		all[i].in = stored[i].in;
		all[i].ninputs = (size_t)ta_get_max(stored[i].in, TA_LIMIT_FACTS_INPUTS);
		if (all[i].ninputs)
			next_span(&all[i]);
		ninputs = all[i].ninputs > ninputs ? all[i].ninputs : ninputs;
	}
	struct ta_frame_map *map = ninputs ? ta_frame_map_new(ninputs + first_input) : NULL;
	while (join(all, n, &span)) {
		span.input += first_input;
		if (ta_frame_map_frames(map) + span.length <= UINT32_MAX)
			ta_frame_map_add_span(map, &span);
	}
	free(all);
	return map;
}
