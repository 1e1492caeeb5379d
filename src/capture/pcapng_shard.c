/* SPDX-License-Identifier: MIT */
/* A shard's head, its records, and where its packets come from. */
#include "pcapng_shard.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"

enum {
	OPTION_CUSTOM = 19373, /* bytes, not to be copied into other files */
	OPTION_PACKET_ID = 5,

	WORD = 4,
	HEAD_BYTES =
		8 * WORD + 2, /* enterprise, magic, version, index, count, identity; at least */
	INTERFACE_BYTES = 4 * WORD, /* enterprise, magic, input, interface */
	FLAGS_BYTES = 3 * WORD,     /* enterprise, magic, flags */
	BLOCK_BYTES = 3 * WORD,     /* enterprise, magic, kind */
};

/* Where the packets of one interface of the shard come from. */
struct from {
	uint32_t input, interface;
};

struct ta_source_shard {
	struct ta_shard_records told; /* records are owned */
	struct from *from;            /* by interface of the shard; owned */
	size_t nfrom, from_capacity;
	struct ta_shard_record *record; /* owned, and their texts */
	size_t record_capacity;
	size_t bytes; /* of all texts */
	/* of the packet that is read */
	bool has_id;
	uint32_t frame, ordinal, flags;
	struct ta_origin origin;
};

/* What stands behind our mark; NULL where it is another's. */
static const uint8_t *ours(const uint8_t *p, size_t len, size_t least, bool be)
{
	if (len < least || ta_rd32(p, be) != TA_SHARD_ENTERPRISE ||
	    ta_rd32(p + WORD, be) != TA_SHARD_MAGIC)
		return NULL;
	return p + 2 * (size_t)WORD;
}

void ta_pcapng_shard_open(struct ta_source *source, bool be, struct ta_pcapng_body options)
{
	struct ta_pcapng_option option;
	while (!source->shard && ta_pcapng_option_look(be, &options, &option)) {
		const uint8_t *p = option.code == OPTION_CUSTOM
					   ? ours(option.value, option.len, HEAD_BYTES - 2, be)
					   : NULL;
		struct ta_shard_head head;
		if (!p)
			continue;
		head.version = ta_rd32(p, be);
		head.index = ta_rd32(p + WORD, be);
		head.count = ta_rd32(p + 2 * (size_t)WORD, be);
		head.identity[0] = ta_pcapng_rd64(p + 3 * (size_t)WORD, be);
		head.identity[1] =
			option.len < 9 * WORD ? 0 : ta_pcapng_rd64(p + 5 * (size_t)WORD, be);
		if (!head.count || head.count > TA_SHARDS_MAX || head.index >= head.count)
			continue;
		source->shard = ta_xcalloc(1, sizeof(*source->shard));
		source->shard->told.head = head;
		source->info.shard = &source->shard->told;
	}
}

void ta_pcapng_shard_interface(struct ta_source *source, bool be, uint32_t index,
			       const struct ta_pcapng_option *option)
{
	struct ta_source_shard *s = source->shard;
	const uint8_t *p = s && option->code == OPTION_CUSTOM
				   ? ours(option->value, option->len, INTERFACE_BYTES, be)
				   : NULL;
	if (!p)
		return;
	s->from = ta_xgrow(s->from, &s->from_capacity, index + (size_t)1, sizeof(*s->from));
	for (; s->nfrom <= index; s->nfrom++)
		s->from[s->nfrom] = (struct from){ UINT32_MAX, 0 };
	s->from[index] = (struct from){ ta_rd32(p, be), ta_rd32(p + WORD, be) };
}

void ta_pcapng_shard_begin(struct ta_source *source)
{
	struct ta_source_shard *s = source->shard;
	if (!s)
		return;
	s->has_id = false;
	s->flags = 0;
}

void ta_pcapng_shard_packet(struct ta_source *source, bool be,
			    const struct ta_pcapng_option *option)
{
	struct ta_source_shard *s = source->shard;
	if (!s)
		return;
	if (option->code == OPTION_PACKET_ID && option->len == 8) {
		uint64_t id = ta_pcapng_rd64(option->value, be);
		s->frame = (uint32_t)(id >> 32);
		s->ordinal = (uint32_t)id;
		s->has_id = true;
	} else if (option->code == OPTION_CUSTOM) {
		const uint8_t *p = ours(option->value, option->len, FLAGS_BYTES, be);
		if (p)
			s->flags = ta_rd32(p, be);
	}
}

bool ta_pcapng_shard_settle(struct ta_source *source, struct ta_frame *frame)
{
	struct ta_source_shard *s = source->shard;
	if (!s)
		return true;
	if (!s->has_id || frame->interface >= s->nfrom ||
	    s->from[frame->interface].input == UINT32_MAX) {
		ta_anomaly_add(&source->anomalies, "shard.packet_of_nowhere", source->count);
		return false;
	}
	const struct from *from = &s->from[frame->interface];
	s->origin = (struct ta_origin){ from->input, from->interface, s->ordinal, s->flags };
	frame->number = s->frame;
	return true;
}

void ta_pcapng_shard_block(struct ta_source *source, bool be, struct ta_pcapng_body body)
{
	struct ta_source_shard *s = source->shard;
	const uint8_t *p = s ? ours(body.data, body.len, BLOCK_BYTES + WORD, be) : NULL;
	if (!p)
		return;
	uint32_t kind = ta_rd32(p, be), len = ta_rd32(p + WORD, be);
	size_t room = body.len - BLOCK_BYTES - WORD;
	if (len > room || len > TA_LIMIT_SHARD_BYTES - s->bytes) {
		ta_anomaly_add(&source->anomalies,
			       len > room ? "shard.bad_record" : "limits.shard_bytes",
			       source->count);
		return;
	}
	s->record =
		ta_xgrow(s->record, &s->record_capacity, s->told.nrecords + 1, sizeof(*s->record));
	s->record[s->told.nrecords++] = (struct ta_shard_record){
		kind, ta_xstrndup((const char *)p + 2 * (size_t)WORD, len), len
	};
	s->told.record = s->record;
	s->bytes += len;
}

int ta_pcapng_shard_end(const struct ta_source *source, struct ta_error *error)
{
	const struct ta_source_shard *s = source->shard;
	if (!s || (s->told.nrecords && s->record[s->told.nrecords - 1].kind == TA_SHARD_CLOSES))
		return 0;
	return ta_error_set(error, "shard.torn", source->path, source->stream->offset, 0,
			    "this shard was not written to its end: what only the whole capture "
			    "tells is missing");
}

struct ta_origin ta_source_origin(const struct ta_source *source)
{
	return source->shard->origin;
}

void ta_pcapng_shard_free(struct ta_source_shard *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->told.nrecords; i++)
		free((char *)s->record[i].text);
	free(s->record);
	free(s->from);
	free(s);
}
