/* SPDX-License-Identifier: MIT */
/* Inputs are opened and gathered into runs, as an analysis would. */
#include "tcpautopsy/analysis/split.h"

#include <stdlib.h>

#include "places.h"
#include "split_run.h"
#include "tcpautopsy/core/xalloc.h"

/* 1 and *ret, 0 at the end, -1. */
static int open_next(struct ta_split_run *s, struct ta_inputs *inputs, struct ta_run_input **ret)
{
	struct ta_source *source;
	struct ta_error error;
	for (;;) {
		ta_error_clear(&error);
		int got = ta_inputs_next(inputs, &source, &error);
		if (!got)
			return 0;
		if (got < 0) {
			*ret = ta_run_input_failed(s->totals->inputs++, error.source, &error);
			return 1;
		}
		const struct ta_source_info *info = ta_source_info(source);
		bool text = info->form == TA_SOURCE_LINES;
		if (!text && !info->shard) {
			*ret = ta_run_input_new(s->totals->inputs++, source);
			return 1;
		}
		/* What is only come across in a folder is passed over. */
		bool searched = info->searched;
		ta_error_set(searched ? &error : s->error, text ? "split.text" : "split.shard",
			     info->path, -1, 0,
			     text ? "this is text: shards hold frames; read it whole"
				  : "this is a shard already");
		ta_source_close(source);
		if (!searched)
			return -1;
		ta_split_complain(s, &error);
	}
}

static int split_each(struct ta_split_run *s, struct ta_inputs *inputs)
{
	struct ta_run_input *in;
	int got = 0, rc = 0;
	while (!rc && !ta_split_is_interrupted(s) && (got = open_next(s, inputs, &in)) > 0) {
		ta_decoder_free(s->way.decoder);
		s->way.decoder = ta_decoder_new();
		ta_parts_free(s->parts);
		s->parts = NULL;
		ta_split_add(s, in);
		rc = ta_split_do_run(s, false);
	}
	return rc || got < 0 ? -1 : 0;
}

struct all {
	struct ta_run_input **input; /* owned; NULL: taken */
	size_t n, capacity;
};

static int open_all(struct ta_split_run *s, struct ta_inputs *inputs, struct all *ret)
{
	struct ta_run_input *in;
	int got;
	while ((got = open_next(s, inputs, &in)) > 0) {
		ret->input = ta_xgrow(ret->input, &ret->capacity, ret->n + 1,
				      sizeof(struct ta_run_input *));
		ret->input[ret->n++] = in;
	}
	return got;
}

static void free_all(struct all *all)
{
	for (size_t i = 0; i < all->n; i++)
		ta_run_input_free(all->input[i]);
	free(all->input);
}

/* Which inputs are of one run: the places that an analysis with --together finds. -1 where several of them are points. */
static int find_places(struct ta_split_run *s, unsigned *place, size_t n, unsigned *ret_places)
{
	struct all sampled = { 0 };
	unsigned points = 0, inputs = s->totals->inputs;
	struct ta_reading reading = { .decoder = ta_decoder_new(), .names = ta_names_new() };
	s->totals->inputs = 0;
	int rc = open_all(s, s->options->sampled, &sampled);
	s->totals->inputs = inputs;
	if (!rc && sampled.n != n)
		rc = ta_error_set(s->error, "split.changed", "", -1, 0,
				  "the inputs are not what they were a moment ago");
	if (!rc)
		*ret_places = ta_places_find(&reading, sampled.input, n, place, &points);
	if (!rc && points)
		rc = ta_error_set(s->error, "split.points", "", -1, 0,
				  "these are captures of %u points, which are compared packet by "
				  "packet: that is not split",
				  points);
	free_all(&sampled);
	ta_names_free(reading.names);
	ta_decoder_free(reading.decoder);
	return rc;
}

static int split_together(struct ta_split_run *s, struct ta_inputs *inputs)
{
	struct all all = { 0 };
	unsigned places = 1;
	int rc = open_all(s, inputs, &all);
	unsigned *place = ta_xcalloc(all.n + 1, sizeof(*place));
	if (!rc && all.n > 1)
		rc = find_places(s, place, all.n, &places);
	for (unsigned p = 0; p < places && !rc && all.n; p++) {
		for (size_t i = 0; i < all.n; i++)
			if (place[i] == p) {
				ta_split_add(s, all.input[i]);
				all.input[i] = NULL;
			}
		rc = ta_split_do_run(s, places == 1 || s->nlanes > 1);
	}
	free(place);
	free_all(&all);
	return rc;
}

int ta_split(struct ta_inputs *inputs, const struct ta_split_options *options,
	     const struct ta_split_sink *sink, struct ta_split_totals *ret, struct ta_error *error)
{
	struct ta_split_run s = { .options = options, .sink = sink, .totals = ret, .error = error };
	*ret = (struct ta_split_totals){ 0 };
	s.sketches = !options->together;
	s.way = (struct ta_lane_way){ ta_decoder_new(), ta_split_on_decoded, &s };
	int rc = options->together ? split_together(&s, inputs) : split_each(&s, inputs);
	if (!rc && ta_split_is_interrupted(&s))
		rc = -1;
	if (!rc)
		rc = ta_split_tell(
			&s, TA_SHARD_CLOSES,
			ta_shard_close_text(s.digest, ret->runs, ret->inputs, ret->packets,
					    options->together && ret->runs > 1 ? ret->runs : 0));
	ta_parts_free(s.parts);
	ta_decoder_free(s.way.decoder);
	free(s.lane);
	return rc ? -1 : s.trouble;
}
