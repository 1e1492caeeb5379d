/* SPDX-License-Identifier: MIT */
/* Spans of frames as a row of small numbers (input, distance from where that input was left, length), with a stop now and
 * then from which they can be read: what each input had come to there. */
#include "frame_map.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"

/* Stops are as far apart as to cost about two bytes a span with many inputs, and next to nothing with few. */
enum { SPANS_PER_STOP = 256, SPANS_PER_STOP_AND_INPUT = 4, NUMBER_BYTES = 10 };

struct stop {
	uint64_t run_frame; /* of the first span after it */
	size_t at;          /* in the row */
};

struct ta_frame_map {
	size_t ninputs;
	uint64_t frames;           /* given so far */
	struct ta_frame_span open; /* the span that is not in the row yet; length 0: none */
	uint64_t *next;            /* by input: the number that follows its last span; owned */
	uint8_t *row;              /* owned */
	size_t len, capacity;
	struct stop *stop; /* owned */
	uint64_t *left;    /* by stop and input: `next` there; owned */
	size_t nstops, stops_capacity, left_capacity;
	size_t spans; /* since the last stop */
};

struct ta_frame_map *ta_frame_map_new(size_t ninputs)
{
	struct ta_frame_map *map = ta_xcalloc(1, sizeof(*map));
	map->ninputs = ninputs;
	map->next = ta_xcalloc(ninputs, sizeof(*map->next));
	return map;
}

void ta_frame_map_free(struct ta_frame_map *map)
{
	if (!map)
		return;
	free(map->next);
	free(map->row);
	free(map->stop);
	free(map->left);
	free(map);
}

/* Seven bits a byte, the lowest first. */
static void put_number(struct ta_frame_map *map, uint64_t number)
{
	map->row = ta_xgrow(map->row, &map->capacity, map->len + NUMBER_BYTES, 1);
	for (; number >= 0x80; number >>= 7)
		map->row[map->len++] = (uint8_t)(number | 0x80);
	map->row[map->len++] = (uint8_t)number;
}

static uint64_t get_number(const struct ta_frame_map *map, size_t *at)
{
	uint64_t number = 0;
	for (unsigned shift = 0;; shift += 7) {
		uint8_t byte = map->row[(*at)++];
		number |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return number;
	}
}

/* A signed distance as a small number: 0, -1, 1, -2 … */
static uint64_t fold(uint64_t distance)
{
	return distance >> 63 ? ~distance << 1 | 1 : distance << 1;
}

static uint64_t unfold(uint64_t number)
{
	return number & 1 ? ~(number >> 1) : number >> 1;
}

static void add_stop(struct ta_frame_map *map, uint64_t run_frame)
{
	map->stop = ta_xgrow(map->stop, &map->stops_capacity, map->nstops + 1, sizeof(*map->stop));
	map->stop[map->nstops] = (struct stop){ run_frame, map->len };
	map->left = ta_xgrow(map->left, &map->left_capacity, (map->nstops + 1) * map->ninputs,
			     sizeof(*map->left));
	memcpy(map->left + map->nstops * map->ninputs, map->next,
	       map->ninputs * sizeof(*map->next));
	map->nstops++;
	map->spans = 0;
}

static void close_span(struct ta_frame_map *map)
{
	const struct ta_frame_span *s = &map->open;
	size_t far = SPANS_PER_STOP_AND_INPUT * map->ninputs;
	if (!map->nstops || map->spans >= (far > SPANS_PER_STOP ? far : SPANS_PER_STOP))
		add_stop(map, map->frames - s->length + 1);
	put_number(map, s->input);
	put_number(map, fold(s->input_frame - map->next[s->input]));
	put_number(map, s->length);
	map->next[s->input] = s->input_frame + s->length;
	map->spans++;
}

/* Another input, which was not known of when it was made. */
static void add_inputs(struct ta_frame_map *map, size_t ninputs)
{
	map->next = ta_xrealloc(map->next, ninputs, sizeof(*map->next));
	memset(map->next + map->ninputs, 0, (ninputs - map->ninputs) * sizeof(*map->next));
	uint64_t *left = ta_xcalloc(map->nstops * ninputs + 1, sizeof(*left));
	for (size_t n = 0; n < map->nstops; n++)
		memcpy(left + n * ninputs, map->left + n * map->ninputs,
		       map->ninputs * sizeof(*left));
	free(map->left);
	map->left = left;
	map->left_capacity = map->nstops * ninputs + 1;
	map->ninputs = ninputs;
}

void ta_frame_map_add_span(struct ta_frame_map *map, const struct ta_frame_span *span)
{
	struct ta_frame_span *s = &map->open;
	if (span->input >= map->ninputs)
		add_inputs(map, 2 * (size_t)span->input + 1);
	if (s->length &&
	    (s->input != span->input || s->input_frame + s->length != span->input_frame)) {
		close_span(map);
		s->length = 0;
	}
	if (!s->length)
		*s = (struct ta_frame_span){ span->input, span->input_frame, 0 };
	s->length += span->length;
	map->frames += span->length;
}

uint64_t ta_frame_map_add(struct ta_frame_map *map, unsigned input, uint64_t input_frame)
{
	const struct ta_frame_span one = { input, input_frame, 1 };
	ta_frame_map_add_span(map, &one);
	return map->frames;
}

uint64_t ta_frame_map_frames(const struct ta_frame_map *map)
{
	return map->frames;
}

size_t ta_frame_map_inputs(const struct ta_frame_map *map)
{
	return map->ninputs;
}

bool ta_frame_map_next(const struct ta_frame_map *map, size_t *at, uint64_t *next,
		       struct ta_frame_span *ret)
{
	if (*at > map->len || (*at == map->len && !map->open.length))
		return false;
	if (*at == map->len) {
		*ret = map->open;
		*at = map->len + 1;
		return true;
	}
	ret->input = (unsigned)get_number(map, at);
	ret->input_frame = next[ret->input] + unfold(get_number(map, at));
	ret->length = get_number(map, at);
	next[ret->input] = ret->input_frame + ret->length;
	return true;
}

/* Frames of nobody are one span of an input behind all others. */
void ta_frame_map_skip_to(struct ta_frame_map *map, uint64_t run_frame)
{
	struct ta_frame_span *s = &map->open;
	unsigned nobody = (unsigned)map->ninputs - 1;
	if (run_frame <= map->frames + 1)
		return;
	if (s->length)
		close_span(map);
	*s = (struct ta_frame_span){ nobody, map->next[nobody], run_frame - map->frames - 1 };
	map->frames += s->length;
}

/* The last stop at or before a frame. */
static size_t find_stop(const struct ta_frame_map *map, uint64_t run_frame)
{
	size_t lo = 0, hi = map->nstops;
	while (hi - lo > 1) {
		size_t mid = (lo + hi) / 2;
		if (map->stop[mid].run_frame <= run_frame)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

struct ta_frame_at ta_frame_map_find(const struct ta_frame_map *map, uint64_t run_frame)
{
	uint64_t open_from = map->frames - map->open.length + 1;
	assert(run_frame >= 1 && run_frame <= map->frames);
	if (run_frame >= open_from)
		return (struct ta_frame_at){ map->open.input,
					     map->open.input_frame + (run_frame - open_from) };
	size_t n = find_stop(map, run_frame), at = map->stop[n].at;
	uint64_t from = map->stop[n].run_frame;
	uint64_t *next = ta_xmemdup(map->left + n * map->ninputs, map->ninputs * sizeof(*next));
	struct ta_frame_span s;
	for (;; from += s.length) {
		s.input = (unsigned)get_number(map, &at);
		s.input_frame = next[s.input] + unfold(get_number(map, &at));
		s.length = get_number(map, &at);
		next[s.input] = s.input_frame + s.length;
		if (run_frame - from < s.length)
			break;
	}
	free(next);
	return (struct ta_frame_at){ s.input, s.input_frame + (run_frame - from) };
}

size_t ta_frame_map_bytes(const struct ta_frame_map *map)
{
	return map->capacity + map->stops_capacity * sizeof(*map->stop) +
	       map->left_capacity * sizeof(*map->left) + map->ninputs * sizeof(*map->next);
}
