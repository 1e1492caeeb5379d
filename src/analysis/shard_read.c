/* SPDX-License-Identifier: MIT */
/* What a shard was told of the whole: JSON that may be anybody's. What does not fit ends the reading. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "shard.h"
#include "sketch.h"
#include "tcpautopsy/core/xalloc.h"

/* With what the texts lie in. */
struct owner {
	struct ta_shard shard;
	struct ta_shard_run **run; /* owned; shard.run */
	size_t runs_capacity;
	size_t nread; /* records */
	uint64_t digest;
	json_t **root; /* of all records; owned */
	size_t nroots, roots_capacity;
	char **text; /* that are not in a root; owned */
	size_t ntexts, texts_capacity;
};

struct ta_shard *ta_shard_new(const struct ta_source_info *info)
{
	struct owner *o = ta_xcalloc(1, sizeof(*o));
	o->shard.head = info->shard->head;
	return &o->shard;
}

void ta_shard_free(struct ta_shard *shard)
{
	struct owner *o = (struct owner *)shard;
	if (!o)
		return;
	for (size_t r = 0; r < o->shard.nruns; r++) {
		for (size_t i = 0; i < o->run[r]->ninputs; i++) {
			free((void *)o->run[r]->input[i].report.anomalies);
			free((void *)o->run[r]->input[i].report.skipped);
			free(o->run[r]->input[i].sketch);
		}
		free(o->run[r]->input);
		free(o->run[r]);
	}
	for (size_t i = 0; i < o->nroots; i++)
		json_decref(o->root[i]);
	for (size_t i = 0; i < o->ntexts; i++)
		free(o->text[i]);
	free(o->run);
	free(o->root);
	free(o->text);
	free(o);
}

/* ---- values ---- */

static bool get_int(const json_t *from, const char *key, int64_t *ret)
{
	const json_t *value = json_object_get(from, key);
	if (!json_is_integer(value))
		return false;
	*ret = json_integer_value(value);
	return true;
}

static bool get_count(const json_t *from, const char *key, uint64_t *ret)
{
	int64_t value;
	if (!get_int(from, key, &value) || value < 0)
		return false;
	*ret = (uint64_t)value;
	return true;
}

static bool get_index(const json_t *from, const char *key, unsigned *ret)
{
	int64_t value;
	if (!get_int(from, key, &value) || value < 0 || value > UINT16_MAX)
		return false;
	*ret = (unsigned)value;
	return true;
}

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Bytes as hexadecimal digits; the owner keeps them. NULL: none. */
static const char *from_hex(struct owner *o, const char *hex)
{
	size_t len = hex ? strlen(hex) : 1;
	if (len % 2)
		return NULL;
	char *text = ta_xcalloc(len / 2 + 1, 1);
	for (size_t i = 0; i < len / 2; i++) {
		int high = digit(hex[2 * i]), low = digit(hex[2 * i + 1]);
		text[i] = (char)(high < 0 || low < 0 ? '?' : high * 16 + low);
	}
	o->text = ta_xgrow(o->text, &o->texts_capacity, o->ntexts + 1, sizeof(*o->text));
	return o->text[o->ntexts++] = text;
}

/* Borrowed from the owner; NULL: none. */
static const char *get_text(struct owner *o, const json_t *from, const char *key)
{
	const json_t *value = json_object_get(from, key);
	if (json_is_object(value))
		return from_hex(o, json_string_value(json_object_get(value, "hex")));
	return json_string_value(value);
}

static int64_t item_int(const json_t *list, size_t at)
{
	return json_integer_value(json_array_get(list, at)); /* 0 for what is none */
}

/* ---- a run's beginning ---- */

static bool read_names(struct owner *o, const json_t *from, struct ta_shard_input *ret)
{
	ret->path = get_text(o, from, "path");
	ret->kind = get_text(o, from, "kind");
	ret->compression = get_text(o, from, "compression");
	return get_index(from, "input", &ret->index) && ret->path;
}

static bool read_inputs(struct owner *o, const json_t *list, struct ta_shard_run *run)
{
	const json_t *input;
	size_t i;
	run->input = ta_xcalloc(json_array_size(list) + 1, sizeof(*run->input));
	json_array_foreach(list, i, input) if (!read_names(o, input, &run->input[i])) return false;
	run->ninputs = json_array_size(list);
	return run->ninputs > 0;
}

static bool begin_run(struct owner *o, const json_t *root)
{
	struct ta_shard *s = &o->shard;
	unsigned index;
	if (!get_index(root, "run", &index) || index != s->nruns ||
	    (s->nruns && !o->run[s->nruns - 1]->ended))
		return false;
	struct ta_shard_run *run = ta_xcalloc(1, sizeof(*run));
	run->index = index;
	run->together = json_is_true(json_object_get(root, "together"));
	run->have_start = get_int(root, "start_ns", &run->start_ns);
	if (!read_inputs(o, json_object_get(root, "inputs"), run)) {
		free(run->input);
		free(run);
		return false;
	}
	o->run = ta_xgrow(o->run, &o->runs_capacity, s->nruns + 1, sizeof(*o->run));
	o->run[s->nruns++] = run;
	s->run = (const struct ta_shard_run *const *)o->run;
	return true;
}

/* ---- its end ---- */

static bool read_anomalies(const json_t *from, const char *key, const struct ta_anomaly **ret,
			   size_t *ret_n)
{
	const json_t *list = json_object_get(from, key), *row;
	size_t i, n = json_array_size(list);
	struct ta_anomaly *item = ta_xcalloc(n + 1, sizeof(*item));
	*ret = item;
	json_array_foreach(list, i, row)
	{
		const char *name = json_string_value(json_array_get(row, 0));
		int64_t count = item_int(row, 1), frame = item_int(row, 2);
		if (!name || !*name || count <= 0 || frame < 0)
			return false;
		item[(*ret_n)++] = (struct ta_anomaly){ name, (uint64_t)count, (uint64_t)frame };
	}
	return true;
}

static void copy(char *to, size_t size, const char *text)
{
	snprintf(to, size, "%s", text ? text : "");
}

static void read_error(struct owner *o, const json_t *from, struct ta_error *ret)
{
	ta_error_clear(ret);
	if (!json_is_object(from))
		return;
	copy(ret->code, sizeof(ret->code), get_text(o, from, "code"));
	copy(ret->source, sizeof(ret->source), get_text(o, from, "source"));
	copy(ret->message, sizeof(ret->message), get_text(o, from, "message"));
	get_int(from, "offset", &ret->offset);
	get_count(from, "frame", &ret->frame);
}

/* Ascending, as they are compared. */
static bool read_prints(const json_t *list, struct ta_sketch_item *item, size_t max, size_t *ret_n)
{
	const json_t *row;
	size_t i;
	if (json_array_size(list) > max)
		return false;
	json_array_foreach(list, i, row)
	{
		const char *hex = json_string_value(json_array_get(row, 0));
		item[i] = (struct ta_sketch_item){ hex ? strtoull(hex, NULL, 16) : 0,
						   item_int(row, 1) };
		if (i && item[i].print <= item[i - 1].print)
			return false;
		*ret_n = i + 1;
	}
	return true;
}

static bool read_sketch(const json_t *from, struct ta_shard_input *in)
{
	if (!from)
		return true;
	struct ta_sketch *k = in->sketch = ta_xcalloc(1, sizeof(*k));
	return read_prints(json_object_get(from, "packets"), k->packet, TA_SKETCH_PACKETS,
			   &k->npackets) &&
	       read_prints(json_object_get(from, "links"), k->link, TA_SKETCH_VIEWS, &k->nlinks) &&
	       read_prints(json_object_get(from, "views"), k->view, TA_SKETCH_VIEWS, &k->nviews);
}

/* Each packet is of one kind; what is known of an input that had some is when. */
static bool adds_up(const struct ta_shard_input *in)
{
	const struct ta_input_report *r = &in->report;
	const uint64_t most = UINT64_MAX / 8;
	uint64_t sum = 0;
	if (r->tcp_segments > most || r->icmp > most || r->neighbour > most)
		return false;
	sum = r->tcp_segments + r->icmp + r->neighbour;
	for (size_t i = 0; i < r->nskipped; i++) {
		if (r->skipped[i].count > most || sum > most)
			return false;
		sum += r->skipped[i].count;
	}
	return sum == r->packets && in->copies <= r->tcp_segments &&
	       in->begun == (r->packets > 0) && in->last_ns >= in->first_ns;
}

static bool read_input(struct owner *o, const json_t *from, struct ta_shard_input *in)
{
	struct ta_input_report *r = &in->report;
	const json_t *kinds = json_object_get(from, "kinds");
	unsigned index;
	if (!get_index(from, "input", &index) || index != in->index)
		return false;
	in->begun =
		get_int(from, "first_ns", &in->first_ns) && get_int(from, "last_ns", &in->last_ns);
	r->have_drops = get_count(from, "drops", &r->drops);
	in->kinds.counted = true;
	read_error(o, json_object_get(from, "error"), &in->error);
	in->told = get_count(from, "packets", &r->packets) &&
		   get_count(from, "tcp", &r->tcp_segments) && get_count(from, "icmp", &r->icmp) &&
		   get_count(from, "neighbour", &r->neighbour) &&
		   get_count(from, "copies", &in->copies) &&
		   get_int(from, "link_type", &r->link_type) &&
		   get_count(from, "comments", &r->comments) &&
		   get_count(kinds, "pure_acks", &in->kinds.pure_acks) &&
		   get_count(kinds, "data", &in->kinds.data) &&
		   get_count(kinds, "not_syn", &in->kinds.not_syn) &&
		   get_count(kinds, "sack_acks", &in->kinds.sack_acks) &&
		   read_sketch(json_object_get(from, "sketch"), in) &&
		   read_anomalies(from, "skipped", &r->skipped, &r->nskipped) &&
		   read_anomalies(from, "anomalies", &r->anomalies, &r->nanomalies) && adds_up(in);
	return in->told;
}

static bool read_silence(const json_t *row, struct ta_shard_silence *s)
{
	size_t n = json_array_size(row);
	if (n < 4 || n > 3 + TA_SHARD_TAIL)
		return false;
	s->end_ns = item_int(row, 0);
	s->frame_after = (uint32_t)item_int(row, 1);
	s->before_ns = item_int(row, 2);
	for (size_t i = 3; i < n; i++) {
		const json_t *pair = json_array_get(row, i);
		s->tail[s->ntail].time_ns = item_int(pair, 0);
		s->tail[s->ntail++].frame = (uint32_t)item_int(pair, 1);
	}
	/* Distances of instants that a run may have don't overflow. */
	const int64_t most = INT64_MAX / 4;
	for (unsigned i = 0; i < s->ntail; i++)
		if (s->tail[i].time_ns > most || s->tail[i].time_ns < -most)
			return false;
	return s->end_ns <= most && s->end_ns >= -most && s->before_ns <= most &&
	       s->before_ns >= -most;
}

/* Frames that have a number in the run are looked up by it. */
static bool are_within(const struct ta_shard_run *run)
{
	uint64_t packets = 0;
	for (size_t i = 0; i < run->ninputs; i++)
		packets += run->input[i].report.packets;
	for (size_t i = 0; run->together && i < run->nsilences; i++) {
		const struct ta_shard_silence *s = &run->silence[i];
		if (!s->frame_after || s->frame_after > packets)
			return false;
		for (unsigned t = 0; t < s->ntail; t++)
			if (!s->tail[t].frame || s->tail[t].frame > packets)
				return false;
	}
	return true;
}

static bool end_run(struct owner *o, const json_t *root)
{
	struct ta_shard *s = &o->shard;
	const json_t *inputs = json_object_get(root, "inputs"),
		     *silences = json_object_get(root, "silences"), *row;
	struct ta_shard_run *run = s->nruns ? o->run[s->nruns - 1] : NULL;
	unsigned index;
	size_t i;
	if (!run || run->ended || !get_index(root, "run", &index) || index != run->index ||
	    json_array_size(inputs) != run->ninputs ||
	    json_array_size(silences) > TA_SHARD_SILENCES ||
	    !get_int(root, "last_ns", &run->last_ns) || !get_count(root, "frames", &run->frames) ||
	    !get_int(root, "net_first_ns", &run->net_first_ns) ||
	    !get_int(root, "net_last_ns", &run->net_last_ns) ||
	    !get_count(root, "backwards", &run->backwards) ||
	    !get_count(root, "backwards_frame", &run->backwards_frame) ||
	    !get_int(root, "longest_dropped_ns", &run->longest_dropped_ns))
		return false;
	if (run->last_ns < 0 || run->last_ns > INT64_MAX / 4)
		return false;
	json_array_foreach(inputs, i, row) if (!read_input(o, row, &run->input[i])) return false;
	json_array_foreach(silences, i, row)
	{
		if (!read_silence(row, &run->silence[i]))
			return false;
		run->nsilences++;
	}
	return run->ended = are_within(run);
}

static bool close_all(struct owner *o, const json_t *root)
{
	const char *hex = json_string_value(json_object_get(root, "digest"));
	struct ta_shard *s = &o->shard;
	if (!hex || s->closed || (s->nruns && !o->run[s->nruns - 1]->ended))
		return false;
	s->digest = strtoull(hex, NULL, 16);
	if (!get_index(root, "apart", &s->apart))
		return false;
	return s->closed = s->digest == o->digest;
}

static bool take(struct owner *o, const struct ta_shard_record *record)
{
	json_t *root = json_loadb(record->text, record->len, JSON_REJECT_DUPLICATES, NULL);
	if (!root)
		return false;
	o->root = ta_xgrow(o->root, &o->roots_capacity, o->nroots + 1, sizeof(json_t *));
	o->root[o->nroots++] = root;
	switch (record->kind) {
	case TA_SHARD_RUN_BEGINS:
		return begin_run(o, root);
	case TA_SHARD_RUN_ENDS:
		return end_run(o, root);
	case TA_SHARD_CLOSES:
		return close_all(o, root);
	default:
		return true; /* a later version's */
	}
}

int ta_shard_update(struct ta_shard *shard, const struct ta_source_info *info,
		    struct ta_error *error)
{
	struct owner *o = (struct owner *)shard;
	if (shard->head.version != TA_SHARD_VERSION)
		return ta_error_set(error, "shard.version", info->path, -1, 0,
				    "a shard of version %" PRIu32 "; this program reads version %d",
				    shard->head.version, TA_SHARD_VERSION);
	for (; o->nread < info->shard->nrecords; o->nread++) {
		const struct ta_shard_record *record = &info->shard->record[o->nread];
		if (!take(o, record))
			return ta_error_set(error, "shard.bad_record", info->path, -1, 0,
					    "what this shard says of the whole capture is damaged "
					    "(record %zu)",
					    o->nread + 1);
		if (record->kind != TA_SHARD_CLOSES)
			o->digest = ta_shard_digest(o->digest, record->text, record->len);
	}
	return 0;
}
