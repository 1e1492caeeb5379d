/* SPDX-License-Identifier: MIT */
/* Walks a frame through its layers: a bounded loop over a table of decoders. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"
#include "encap.h"
#include "fragments.h"
#include "decoders.h"
#include "plain.h"
#include "table.h"

/* How many keys a space has; what lies beyond is unknown. */
static const uint32_t space_size[TA_SPACES] = {
	[TA_SPACE_LINK] = 512,      [TA_SPACE_ETHERTYPE] = 65536, [TA_SPACE_LLC] = 256,
	[TA_SPACE_IP] = 256,        [TA_SPACE_UDP] = 65536,       [TA_SPACE_PPP] = 65536,
	[TA_SPACE_FORM] = TA_FORMS,
};

/* What a packet is called whose next layer nobody knows. */
static const char *const space_name[TA_SPACES] = {
	[TA_SPACE_LINK] = "link-type-unknown",
	[TA_SPACE_ETHERTYPE] = "non-ip",
	[TA_SPACE_LLC] = "llc",
	[TA_SPACE_IP] = "ip-other",
	[TA_SPACE_UDP] = "udp",
	[TA_SPACE_PPP] = "ppp",
	[TA_SPACE_FORM] = "non-ip",
};

struct ta_decoder {
	struct ta_encaps *encaps;
	struct ta_fragments *fragments; /* NULL until there is one */
	uint8_t *row[TA_SPACES];        /* key -> row of the table, counted from 1; 0: none */
	uint8_t *rows;                  /* the memory of all of them; owned */
	bool long_way;                  /* no short way */
};

enum { LINKTYPE_ETHERNET = 1 };

struct ta_decoder *ta_decoder_new(void)
{
	struct ta_decoder *decoder = ta_xcalloc(1, sizeof(*decoder));
	size_t total = 0;

	decoder->encaps = ta_encaps_new();
	for (size_t i = 0; i < TA_SPACES; i++)
		total += space_size[i];
	decoder->rows = ta_xcalloc(total, 1);
	total = 0;
	for (size_t i = 0; i < TA_SPACES; i++) {
		decoder->row[i] = decoder->rows + total;
		total += space_size[i];
	}
	for (size_t i = 0; i < ta_decode_table_len; i++) {
		const struct ta_decode_row *row = &ta_decode_table[i];
		assert(row->key < space_size[row->space] && !decoder->row[row->space][row->key]);
		decoder->row[row->space][row->key] = (uint8_t)(i + 1);
	}
	return decoder;
}

void ta_decoder_go_long_way(struct ta_decoder *decoder)
{
	decoder->long_way = true;
}

void ta_decoder_free(struct ta_decoder *decoder)
{
	if (!decoder)
		return;
	ta_encaps_free(decoder->encaps);
	ta_fragments_free(decoder->fragments);
	free(decoder->rows);
	free(decoder);
}

const struct ta_encap *ta_decoder_encap(const struct ta_decoder *decoder, uint32_t id)
{
	return ta_encaps_get(decoder->encaps, id);
}

const struct ta_fragment_seen *ta_decoder_fragment(const struct ta_decoder *decoder)
{
	return decoder->fragments ? ta_fragments_seen(decoder->fragments) : NULL;
}

void ta_decoder_fragments_alone(struct ta_decoder *decoder, bool alone)
{
	if (!decoder->fragments)
		decoder->fragments = ta_fragments_new();
	ta_fragments_alone(decoder->fragments, alone);
}

uint32_t ta_decoder_encaps(const struct ta_decoder *decoder)
{
	return ta_encaps_count(decoder->encaps);
}

uint32_t ta_decoder_add_encap(struct ta_decoder *decoder, const struct ta_encap *encap)
{
	return ta_encaps_add(decoder->encaps, encap);
}

const char *ta_decode_hidden(const char *name)
{
	static const char link[] = "link-type-"; /* so are named those without a decoder */
	static const char *const encrypted[] = { "wlan-encrypted", "macsec", "esp" };
	if (!strncmp(name, link, sizeof(link) - 1))
		return TA_HIDDEN_LINK;
	for (size_t i = 0; i < sizeof(encrypted) / sizeof(encrypted[0]); i++)
		if (!strcmp(name, encrypted[i]))
			return TA_HIDDEN_ENCRYPTED;
	return NULL;
}

static inline const struct ta_decode_row *find_row(const struct ta_decoder *decoder,
						   struct ta_next next)
{
	uint8_t row = next.key < space_size[next.space] ? decoder->row[next.space][next.key] : 0;

	if (!row && next.second && next.second < space_size[next.space])
		row = decoder->row[next.space][next.second];
	return row ? &ta_decode_table[row - 1] : NULL;
}

static void walk(const struct ta_decoder *decoder, struct ta_layers *layers, struct ta_next next)
{
	for (int depth = 0; depth < TA_LIMIT_LAYERS; depth++) {
		const struct ta_decode_row *row = find_row(decoder, next);

		if (!row || !row->decode) {
			ta_next_other(layers, row ? row->name : space_name[next.space]);
			return;
		}
		next = row->decode(layers);
		assert(layers->pos <= layers->end && ta_layers_left(layers) <= layers->wire);
		assert(next.space < TA_SPACES);
		if (next.space == TA_SPACE_DONE)
			return;
	}
	ta_next_bad(layers, "limits.layers");
}

static uint32_t direction_bits(enum ta_frame_direction direction)
{
	switch (direction) {
	case TA_DIRECTION_RECEIVED:
		return TA_HAVE_PKTDIR;
	case TA_DIRECTION_SENT:
		return TA_HAVE_PKTDIR | TA_SENT_BY_HOST;
	case TA_DIRECTION_UNKNOWN:
		break;
	}
	return 0;
}

static void add_encap(struct ta_decoder *decoder, struct ta_layers *layers)
{
	struct ta_segment *seg = &layers->out->seg;

	seg->encap = seg->tenant = 0;
	if (layers->wrapping.nvlans || layers->wrapping.ntunnels)
		ta_encaps_intern(decoder->encaps, &layers->wrapping, layers->anomalies, seg->frame,
				 &seg->encap, &seg->tenant);
	if (layers->out->kind == TA_PACKET_ICMP)
		layers->out->icmp.tenant = seg->tenant;
}

void ta_decode_frame(struct ta_decoder *decoder, const struct ta_frame *frame,
		     uint64_t frame_number, uint16_t input, struct ta_anomalies *anomalies,
		     struct ta_packet *ret)
{
	/* Field by field: the arrays in it are as long as their counts say, and are not cleared. */
	struct ta_layers layers;
	struct ta_segment *seg = &ret->seg;

	layers.pos = frame->data;
	layers.end = frame->data + frame->caplen;
	layers.wire = frame->wirelen >= frame->caplen ? frame->wirelen : frame->caplen;
	layers.have = direction_bits(frame->direction);
	if (frame->caplen < frame->wirelen)
		layers.have |= TA_SNAP_CUT;
	layers.ip_version = 0;
	layers.partial = layers.declared = layers.wlan_padded = layers.wlan_swapped = false;
	layers.out = ret;
	layers.fragments = &decoder->fragments;
	if (decoder->fragments)
		*ta_fragments_seen(decoder->fragments) = (struct ta_fragment_seen){ 0 };
	layers.anomalies = anomalies;
	layers.wrapping.nvlans = layers.wrapping.ntunnels = 0;

	ret->name = "";
	ret->starts_run = ret->frames_missing = false;
	ret->have_addrs = false;
	seg->time_ns = frame->time_ns;
	seg->frame = frame_number;
	seg->input = input;
	seg->interface = frame->interface;

	if (frame->linktype == LINKTYPE_ETHERNET && !decoder->long_way && ta_decode_plain(&layers))
		ta_decode_tcp(&layers);
	else
		walk(decoder, &layers,
		     ta_next(TA_SPACE_LINK, frame->linktype < space_size[TA_SPACE_LINK]
						    ? (uint16_t)frame->linktype
						    : UINT16_MAX));
	if (ret->kind != TA_PACKET_TCP)
		seg->have = layers.have;
	if (!(layers.have & TA_HAVE_LINK)) {
		memset(seg->link_src, 0, sizeof(seg->link_src));
		memset(seg->link_dst, 0, sizeof(seg->link_dst));
	}
	add_encap(decoder, &layers);
}
