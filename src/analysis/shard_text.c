/* SPDX-License-Identifier: MIT */
/* What shards are told of the whole, as JSON. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "shard.h"
#include "sketch.h"
#include "tcpautopsy/core/strbuf.h"
#include "tcpautopsy/core/xalloc.h"

/* FNV-1a: the same wherever it is computed. */
#define FNV_BASIS 0xcbf29ce484222325u
#define FNV_PRIME 0x100000001b3u

uint64_t ta_shard_digest(uint64_t digest, const char *text, size_t len)
{
	uint64_t h = digest ^ FNV_BASIS;
	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)text[i]) * FNV_PRIME;
	return h ^ FNV_BASIS;
}

static void put_int(json_t *to, const char *key, int64_t value)
{
	json_object_set_new(to, key, json_integer(value));
}

static void put_count(json_t *to, const char *key, uint64_t value)
{
	put_int(to, key, value > INT64_MAX ? INT64_MAX : (int64_t)value);
}

/* Bytes that are no UTF-8 (names of files may be anything) are an object with their hexadecimal digits. */
static void put_text(json_t *to, const char *key, const char *text)
{
	if (!text)
		return;
	json_t *value = json_string(text);
	if (!value) {
		struct ta_strbuf hex = { 0 };
		for (const char *p = text; *p; p++)
			ta_strbuf_addf(&hex, "%02x", (unsigned char)*p);
		value = json_object();
		json_object_set_new(value, "hex", json_string(ta_strbuf_text(&hex)));
		ta_strbuf_release(&hex);
	}
	json_object_set_new(to, key, value);
}

/* [[name, count, first frame], …] */
static void put_anomalies(json_t *to, const char *key, const struct ta_anomaly *item, size_t n)
{
	json_t *list = json_array();
	for (size_t i = 0; i < n; i++) {
		json_t *row = json_array();
		json_array_append_new(row, json_string(item[i].name));
		json_array_append_new(row, json_integer((json_int_t)item[i].count));
		json_array_append_new(row, json_integer((json_int_t)item[i].first_frame));
		json_array_append_new(list, row);
	}
	json_object_set_new(to, key, list);
}

static char *finish(json_t *root)
{
	char *text = json_dumps(root, JSON_COMPACT), *ours;
	json_decref(root);
	if (!text)
		return ta_xstrdup("{}");
	ours = ta_xstrdup(text);
	free(text);
	return ours;
}

char *ta_shard_begin_text(const struct ta_shard_run *run)
{
	json_t *root = json_object(), *inputs = json_array();
	put_int(root, "run", run->index);
	json_object_set_new(root, "together", json_boolean(run->together));
	if (run->have_start)
		put_int(root, "start_ns", run->start_ns);
	for (size_t i = 0; i < run->ninputs; i++) {
		const struct ta_shard_input *in = &run->input[i];
		json_t *row = json_object();
		put_int(row, "input", in->index);
		put_text(row, "path", in->path);
		put_text(row, "kind", in->kind);
		put_text(row, "compression", in->compression);
		json_array_append_new(inputs, row);
	}
	json_object_set_new(root, "inputs", inputs);
	return finish(root);
}

static json_t *kinds(const struct ta_segment_kinds *k)
{
	json_t *row = json_object();
	put_count(row, "pure_acks", k->pure_acks);
	put_count(row, "data", k->data);
	put_count(row, "not_syn", k->not_syn);
	put_count(row, "sack_acks", k->sack_acks);
	return row;
}

static json_t *error_of(const struct ta_error *e)
{
	json_t *row = json_object();
	put_text(row, "code", e->code);
	put_text(row, "source", e->source);
	put_text(row, "message", e->message);
	put_int(row, "offset", e->offset);
	put_count(row, "frame", e->frame);
	return row;
}

/* [[print, time], …] */
static json_t *prints(const struct ta_sketch_item *item, size_t n)
{
	json_t *list = json_array();
	for (size_t i = 0; i < n; i++) {
		char hex[17];
		json_t *row = json_array();
		snprintf(hex, sizeof(hex), "%016" PRIx64, item[i].print);
		json_array_append_new(row, json_string(hex));
		json_array_append_new(row, json_integer(item[i].time_ns));
		json_array_append_new(list, row);
	}
	return list;
}

static json_t *sketch_of(const struct ta_sketch *sketch)
{
	json_t *row = json_object();
	json_object_set_new(row, "packets", prints(sketch->packet, sketch->npackets));
	json_object_set_new(row, "links", prints(sketch->link, sketch->nlinks));
	json_object_set_new(row, "views", prints(sketch->view, sketch->nviews));
	return row;
}

static json_t *input_of(const struct ta_shard_input *in)
{
	const struct ta_input_report *r = &in->report;
	json_t *row = json_object();
	put_int(row, "input", in->index);
	if (in->begun) {
		put_int(row, "first_ns", in->first_ns);
		put_int(row, "last_ns", in->last_ns);
	}
	put_count(row, "packets", r->packets);
	put_count(row, "tcp", r->tcp_segments);
	put_count(row, "icmp", r->icmp);
	put_count(row, "neighbour", r->neighbour);
	put_count(row, "copies", in->copies);
	put_int(row, "link_type", r->link_type);
	put_count(row, "comments", r->comments);
	if (r->have_drops)
		put_count(row, "drops", r->drops);
	json_object_set_new(row, "kinds", kinds(&in->kinds));
	put_anomalies(row, "skipped", r->skipped, r->nskipped);
	put_anomalies(row, "anomalies", r->anomalies, r->nanomalies);
	if (in->sketch)
		json_object_set_new(row, "sketch", sketch_of(in->sketch));
	if (in->error.code[0])
		json_object_set_new(row, "error", error_of(&in->error));
	return row;
}

/* [end, frame after, before, [time, frame], …] */
static json_t *silence_of(const struct ta_shard_silence *s)
{
	json_t *row = json_array();
	json_array_append_new(row, json_integer(s->end_ns));
	json_array_append_new(row, json_integer(s->frame_after));
	json_array_append_new(row, json_integer(s->before_ns));
	for (unsigned i = 0; i < s->ntail; i++) {
		json_t *pair = json_array();
		json_array_append_new(pair, json_integer(s->tail[i].time_ns));
		json_array_append_new(pair, json_integer(s->tail[i].frame));
		json_array_append_new(row, pair);
	}
	return row;
}

char *ta_shard_end_text(const struct ta_shard_run *run)
{
	json_t *root = json_object(), *inputs = json_array(), *silences = json_array();
	put_int(root, "run", run->index);
	put_int(root, "last_ns", run->last_ns);
	put_count(root, "frames", run->frames);
	put_int(root, "net_first_ns", run->net_first_ns);
	put_int(root, "net_last_ns", run->net_last_ns);
	put_count(root, "backwards", run->backwards);
	put_count(root, "backwards_frame", run->backwards_frame);
	put_int(root, "longest_dropped_ns", run->longest_dropped_ns);
	for (size_t i = 0; i < run->ninputs; i++)
		json_array_append_new(inputs, input_of(&run->input[i]));
	for (size_t i = 0; i < run->nsilences; i++)
		json_array_append_new(silences, silence_of(&run->silence[i]));
	json_object_set_new(root, "inputs", inputs);
	json_object_set_new(root, "silences", silences);
	return finish(root);
}

char *ta_shard_close_text(uint64_t digest, unsigned runs, unsigned inputs, uint64_t packets,
			  unsigned apart)
{
	char hex[17];
	json_t *root = json_object();
	snprintf(hex, sizeof(hex), "%016" PRIx64, digest);
	put_text(root, "digest", hex);
	put_int(root, "runs", runs);
	put_int(root, "inputs", inputs);
	put_count(root, "packets", packets);
	put_int(root, "apart", apart);
	return finish(root);
}
