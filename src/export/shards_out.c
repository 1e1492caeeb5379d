/* SPDX-License-Identifier: MIT */
/* Interfaces, packets and records of shards, as they come. All shards have all interfaces, under the same numbers. */
#include "tcpautopsy/export/shards.h"

#include <stdlib.h>
#include <string.h>

#include "pcapng_out.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"

enum {
	WORD = 4,
	HEAD_WORDS = 8,    /* magic, version, index, count, identity */
	FROM_WORDS = 3,    /* magic, input, interface */
	FLAGS_WORDS = 2,   /* magic, flags */
	RECORD_BYTES = 12, /* magic, kind, length */
	DIGITS_MOST = 9,
};

/* An interface of an input, with stamps of one form. */
struct face {
	uint32_t input, interface;
	uint8_t digits;
	int64_t offset_s; /* of its stamps: none is negative */
};

struct ta_shards_out {
	FILE *const *out; /* borrowed */
	unsigned count;
	struct face *face; /* by number; owned */
	size_t nfaces, faces_capacity;
	size_t last;       /* the one that was asked for last */
	uint64_t *packets; /* by shard; owned */
	const char *refusal;
	struct ta_split_sink sink;
};

static void put_word(uint8_t *to, uint32_t value)
{
	for (int i = 0; i < WORD; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

static void write_head(FILE *out, const struct ta_shard_head *head, unsigned index,
		       const char *application)
{
	uint8_t mine[HEAD_WORDS * WORD];
	char comment[160];
	const uint32_t word[HEAD_WORDS] = { TA_SHARD_MAGIC,
					    head->version,
					    index,
					    head->count,
					    (uint32_t)head->identity[0],
					    (uint32_t)(head->identity[0] >> 32),
					    (uint32_t)head->identity[1],
					    (uint32_t)(head->identity[1] >> 32) };
	for (int i = 0; i < HEAD_WORDS; i++)
		put_word(mine + (size_t)i * WORD, word[i]);
	snprintf(
		comment, sizeof(comment),
		"shard %u of %u of a capture: all packets between some of its hosts. The packet ID holds the "
		"frame's number in the upper 32 bits",
		index + 1, head->count);
	ta_pcapng_write_marked_section(out, application, comment,
				       (struct ta_pcapng_mine){ mine, sizeof(mine) });
}

/* Whether stamps of so many digits hold an instant, and none is negative. */
static bool holds(uint8_t digits, int64_t time_ns)
{
	int64_t tick_ns = 1;
	for (int d = digits; d < DIGITS_MOST; d++)
		tick_ns *= 10;
	return time_ns >= 0 && time_ns % tick_ns == 0;
}

static void write_face(struct ta_shards_out *s, const struct face *face,
		       const struct ta_interface *interface)
{
	uint8_t mine[FROM_WORDS * WORD];
	put_word(mine, TA_SHARD_MAGIC);
	put_word(mine + WORD, face->input);
	put_word(mine + 2 * (size_t)WORD, face->interface);
	const struct ta_pcapng_interface to = { .linktype = interface->linktype,
						.snaplen = interface->snaplen,
						.digits = face->digits,
						.offset_s = face->offset_s,
						.name = interface->name[0] ? interface->name : NULL,
						.filter = interface->filter,
						.custom = { mine, sizeof(mine) } };
	for (unsigned i = 0; i < s->count; i++)
		ta_pcapng_write_interface(s->out[i], &to);
}

static bool is_face(const struct face *a, const struct face *b)
{
	return a->input == b->input && a->interface == b->interface && a->digits == b->digits &&
	       a->offset_s == b->offset_s;
}

/* The number of an interface, written where it is new. */
static int find_face(struct ta_shards_out *s, const struct ta_split_packet *p, uint32_t *ret)
{
	uint8_t digits = p->interface->digits < DIGITS_MOST ? p->interface->digits : DIGITS_MOST;
	struct face face = { p->origin.input, p->origin.interface,
			     holds(digits, p->frame->time_ns) ? digits : DIGITS_MOST,
			     p->frame->time_ns < 0 ? INT64_MIN / TA_SEC : 0 };
	size_t at = s->last;
	if (!s->nfaces || !is_face(&s->face[at], &face))
		for (at = s->nfaces; at > 0 && !is_face(&s->face[at - 1], &face);)
			at--;
	else
		at++;
	if (!at) {
		if (s->nfaces == TA_LIMIT_INTERFACES) {
			s->refusal = "the inputs have more interfaces than a shard can have: split "
				     "fewer inputs at a time";
			return -1;
		}
		s->face = ta_xgrow(s->face, &s->faces_capacity, s->nfaces + 1, sizeof(*s->face));
		s->face[s->nfaces++] = face;
		write_face(s, &face, p->interface);
		at = s->nfaces;
	}
	s->last = at - 1;
	*ret = (uint32_t)s->last;
	return 0;
}

static int take_packet(void *context, const struct ta_split_packet *p)
{
	struct ta_shards_out *s = context;
	struct ta_frame frame = *p->frame;
	uint64_t number = frame.number > UINT32_MAX ? UINT32_MAX : frame.number;
	uint64_t id = number << 32 | p->origin.ordinal;
	uint8_t mine[FLAGS_WORDS * WORD];
	struct ta_pcapng_packet to = { .frame = &frame, .options = p->options, .id = &id };
	if (find_face(s, p, &to.interface) < 0)
		return -1;
	to.digits = s->face[to.interface].digits;
	to.offset_s = s->face[to.interface].offset_s;
	if (p->origin.flags) {
		put_word(mine, TA_SHARD_MAGIC);
		put_word(mine + WORD, p->origin.flags);
		to.custom = (struct ta_pcapng_mine){ mine, sizeof(mine) };
	}
	bool all = p->shard == TA_SHARD_ALL;
	unsigned first = all ? 0 : (unsigned)p->shard, end = all ? s->count : first + 1;
	for (unsigned i = first; i < end; i++) {
		ta_pcapng_write_packet(s->out[i], &to);
		s->packets[i]++;
		if (ferror(s->out[i]))
			return -1;
	}
	return 0;
}

static int take_record(void *context, const struct ta_shard_record *record)
{
	const struct ta_shards_out *s = context;
	uint8_t *mine = ta_xmalloc(RECORD_BYTES + record->len);
	int rc = 0;
	put_word(mine, TA_SHARD_MAGIC);
	put_word(mine + WORD, record->kind);
	put_word(mine + 2 * (size_t)WORD, (uint32_t)record->len);
	memcpy(mine + RECORD_BYTES, record->text, record->len);
	for (unsigned i = 0; i < s->count && !rc; i++) {
		ta_pcapng_write_custom(s->out[i], mine, RECORD_BYTES + record->len);
		rc = ferror(s->out[i]) ? -1 : 0;
	}
	free(mine);
	return rc;
}

static int take_statistics(void *context, const struct ta_split_statistics *what)
{
	const struct ta_shards_out *s = context;
	for (size_t f = 0; f < s->nfaces; f++) {
		const struct face *face = &s->face[f];
		const struct ta_interface *of = what->interface;
		if (face->input != what->input || face->interface != what->number)
			continue;
		const struct ta_pcapng_statistics to = {
			.interface = (uint32_t)f,
			.digits = face->digits,
			.offset_s = face->offset_s,
			.start_ns = what->start_ns,
			.end_ns = of->have_end ? of->end_ns : what->end_ns,
			.dropped = of->have_drops ? &of->dropped : NULL
		};
		for (unsigned i = 0; i < s->count; i++)
			ta_pcapng_write_statistics(s->out[i], &to);
	}
	return 0;
}

struct ta_shards_out *ta_shards_out_new(const struct ta_shard_head *head, FILE *const *out,
					const char *application)
{
	struct ta_shards_out *s = ta_xcalloc(1, sizeof(*s));
	s->out = out;
	s->count = head->count;
	s->packets = ta_xcalloc(head->count, sizeof(*s->packets));
	s->sink = (struct ta_split_sink){ s, take_packet, take_record, take_statistics };
	for (unsigned i = 0; i < head->count; i++)
		write_head(out[i], head, i, application);
	return s;
}

const struct ta_split_sink *ta_shards_out_sink(const struct ta_shards_out *s)
{
	return &s->sink;
}

uint64_t ta_shards_out_packets(const struct ta_shards_out *s, unsigned index)
{
	return s->packets[index];
}

const char *ta_shards_out_refusal(const struct ta_shards_out *s)
{
	return s->refusal;
}

void ta_shards_out_free(struct ta_shards_out *s)
{
	if (!s)
		return;
	free(s->face);
	free(s->packets);
	free(s);
}
