/* SPDX-License-Identifier: MIT */
/* Which blocks of a text belong together: those that a connection spans. */
#include "text/series/blocks.h"

/* Whether a record begins another block. */
static bool moves_on(struct ta_txt_blocks *b, uint64_t marks, bool first)
{
	bool moved = !first && marks != b->marks;
	b->marks = marks;
	b->block += moved;
	return moved;
}

struct key {
	struct ta_addr low, high;
	uint16_t low_port, high_port;
};

static struct key key_of(const struct ta_segment *seg)
{
	int order = ta_addr_compare(&seg->src, &seg->dst);
	if (order > 0 || (order == 0 && seg->sport > seg->dport))
		return (struct key){ seg->dst, seg->src, seg->dport, seg->sport };
	return (struct key){ seg->src, seg->dst, seg->sport, seg->dport };
}

/* The connection of a record; without ports the first between its hosts. nconn: not seen so far. */
static unsigned find(const struct ta_txt_blocks *b, const struct key *key, bool ports)
{
	unsigned i = 0;
	for (; i < b->nconn; i++) {
		if (!ta_addr_equal(&b->conn[i].low, &key->low) ||
		    !ta_addr_equal(&b->conn[i].high, &key->high))
			continue;
		if (!ports || (b->conn[i].low_port == key->low_port &&
			       b->conn[i].high_port == key->high_port))
			break;
	}
	return i;
}

static void add(struct ta_txt_blocks *b, const struct key *key)
{
	if (b->nconn == TA_TXT_BLOCK_CONNECTIONS) {
		b->full = true;
		return;
	}
	b->conn[b->nconn].low = key->low;
	b->conn[b->nconn].high = key->high;
	b->conn[b->nconn].low_port = key->low_port;
	b->conn[b->nconn].high_port = key->high_port;
	b->conn[b->nconn++].last = b->block;
}

void ta_txt_blocks_see(struct ta_txt_blocks *b, const struct ta_txt_record *record, uint64_t marks)
{
	const struct ta_packet *packet = &record->packet;
	(void)moves_on(b, marks, !b->surveyed);
	b->surveyed = b->block + 1;
	b->full |= b->block >= TA_TXT_BLOCKS;
	if (packet->kind != TA_PACKET_TCP || b->full)
		return;
	struct key key = key_of(&packet->seg);
	unsigned i = find(b, &key, (packet->seg.have & TA_HAVE_PORTS) != 0);
	if (i == b->nconn) {
		add(b, &key);
		return;
	}
	for (unsigned k = b->conn[i].last; k < b->block; k++)
		b->spanned |= UINT64_C(1) << k;
	b->conn[i].last = b->block;
}

void ta_txt_blocks_surveyed(struct ta_txt_blocks *b)
{
	b->block = 0;
	b->marks = UINT64_MAX;
}

bool ta_txt_blocks_part(struct ta_txt_blocks *b, uint64_t marks)
{
	if (!moves_on(b, marks, b->marks == UINT64_MAX) || b->full || b->block >= b->surveyed)
		return false;
	return !(b->spanned >> (b->block - 1) & 1);
}
