/* SPDX-License-Identifier: MIT */
/* A line that names HTTP or TLS shows no sequence number. Where its two hosts have one connection only, the lines around
 * it say the rest: the segment begins where its sender's last one ended, and its length is the frame's without the headers
 * that other frames of the connection have. All of it is marked as inferred. */
#include "text/series/hidden.h"

#include <assert.h>
#include <stdlib.h>

#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/core/xalloc.h"
#include "text/rules.h"
#include "text/series/recent.h"

/* The SACK option with two NOPs in front, and each of its blocks (RFC 2018 section 3). */
#define SACK_BYTES 4u
#define SACK_BLOCK_BYTES 8u

struct side {
	struct ta_addr addr;
	uint16_t port;
	bool nxt_known, sent_known, resending, closed;
	bool guessed;    /* nxt is where a hidden segment is taken to end */
	uint32_t nxt;    /* SND.NXT */
	int64_t sent_ns; /* when it last grew */
	int64_t turn_ns; /* the least that the other end's segments were answered in; 0: not known */
	uint32_t headers; /* bytes of a frame in front of its payload; 0: not known */
};

struct pair {
	struct ta_txt_node node;
	bool several;    /* connections: which one a line is of is not known */
	bool distrusted; /* a guess was wrong */
	bool timestamps; /* its segments carry the option: one without it says nothing of the others */
	uint32_t marks; /* of its segments: TA_SEQ_RELATIVE, named ports */
	struct side side[2];
};

struct ta_txt_hidden {
	uint64_t seed;
	struct ta_txt_recent pairs;
};

struct ta_txt_hidden *ta_txt_hidden_new(void)
{
	struct ta_txt_hidden *hidden = ta_xcalloc(1, sizeof(*hidden));
	hidden->seed = ta_hash_seed();
	hidden->pairs = TA_TXT_RECENT(struct pair, TA_LIMIT_TEXT_PAIRS);
	return hidden;
}

void ta_txt_hidden_free(struct ta_txt_hidden *hidden)
{
	if (!hidden)
		return;
	ta_txt_recent_release(&hidden->pairs);
	free(hidden);
}

void ta_txt_hidden_restart(struct ta_txt_hidden *hidden)
{
	for (uint32_t i = 0; i < hidden->pairs.count; i++) {
		struct pair *p = (struct pair *)ta_txt_recent_at(&hidden->pairs, i);
		*p = (struct pair){ .node = p->node,
				    .distrusted = p->distrusted,
				    .side = { { .addr = p->side[0].addr },
					      { .addr = p->side[1].addr } } };
	}
}

/* The pair of a segment's hosts, new if need be; *ret_dir is the index of its sender. */
static struct pair *find(struct ta_txt_hidden *hidden, const struct ta_segment *seg,
			 unsigned *ret_dir)
{
	unsigned dir = ta_addr_compare(&seg->src, &seg->dst) > 0;
	const struct ta_addr *low = dir ? &seg->dst : &seg->src,
			     *high = dir ? &seg->src : &seg->dst;
	uint64_t hash = ta_hash_mix(hidden->seed ^ low->w[0], low->w[1]);
	hash = ta_hash_mix(hash ^ high->w[0], high->w[1]);
	*ret_dir = dir;
	for (struct ta_txt_node *node = ta_txt_recent_first(&hidden->pairs, (uint32_t)hash); node;
	     node = ta_txt_recent_next(&hidden->pairs, node)) {
		struct pair *p = (struct pair *)node;
		if (!ta_addr_equal(&p->side[0].addr, low) || !ta_addr_equal(&p->side[1].addr, high))
			continue;
		node->seen = 1;
		return p;
	}
	struct pair *p = ta_txt_recent_add(&hidden->pairs, (uint32_t)hash);
	p->side[0].addr = *low;
	p->side[1].addr = *high;
	return p;
}

/* Another connection of the pair: the only one where the one before has ended. */
static void renew(struct pair *p, unsigned dir, const struct ta_segment *seg)
{
	bool ended = p->side[0].closed || p->side[1].closed;
	if (!(seg->flags & TA_SYN) || !ended) {
		p->several = true;
		return;
	}
	for (unsigned i = 0; i < 2; i++)
		p->side[i] =
			(struct side){ .addr = p->side[i].addr, .headers = p->side[i].headers };
	p->side[dir].port = seg->sport;
	p->side[!dir].port = seg->dport;
}

static bool is_padded(uint32_t frame_len)
{
	return frame_len >= TA_TXT_PADDED_BYTES && frame_len <= TA_TXT_PADDED_MOST_BYTES;
}

static void learn_headers(struct pair *p, struct side *from, const struct ta_txt_record *record)
{
	const struct ta_segment *seg = &record->packet.seg;
	p->timestamps |=
		(seg->have & TA_HAVE_TS) && !(seg->flags & TA_SYN); /* a SYN only offers it */
	if (p->timestamps && !(seg->have & TA_HAVE_TS)) {
		p->distrusted |= !(seg->flags & TA_RST) && !(seg->have & TA_LABEL_RETRANS);
		return;
	}
	uint32_t options = seg->nsack ? SACK_BYTES + SACK_BLOCK_BYTES * seg->nsack : 0, headers;
	if ((is_padded(record->frame_len) && !(seg->have & TA_HAVE_TS)) || (seg->flags & TA_SYN) ||
	    record->frame_len <= seg->payload_len)
		return;
	headers = record->frame_len - seg->payload_len;
	if (headers >= TA_TXT_LEAST_HEADERS + options)
		from->headers = headers - options;
}

static void see_segment(struct pair *p, unsigned dir, const struct ta_txt_record *record)
{
	const struct ta_segment *seg = &record->packet.seg;
	struct side *from = &p->side[dir], *to = &p->side[!dir];
	uint32_t end =
		seg->seq + seg->payload_len + !!(seg->flags & TA_SYN) + !!(seg->flags & TA_FIN);
	const uint32_t marks = TA_SEQ_RELATIVE | TA_SRC_PORT_NAMED | TA_DST_PORT_NAMED;
	p->marks = dir ? seg->have & TA_SEQ_RELATIVE : seg->have & marks;
	if (seg->flags & TA_SYN)
		from->nxt_known = from->closed = false;
	from->resending |= (seg->have & TA_LABEL_RETRANS) != 0;
	from->closed |= (seg->flags & (TA_FIN | TA_RST)) != 0;
	if (from->nxt_known &&
	    (ta_seq_gt(seg->seq, from->nxt) ||
	     (from->guessed && seg->seq != from->nxt && !(seg->have & TA_LABEL_RETRANS))))
		p->distrusted = true;
	from->guessed = false;
	if (!from->nxt_known || p->distrusted || ta_seq_gt(end, from->nxt)) {
		from->nxt = end;
		from->sent_ns = seg->time_ns;
		from->sent_known = true;
	}
	from->nxt_known = true;
	learn_headers(p, from, record);
	if (!(seg->have & TA_HAVE_ACK))
		return;
	if (to->nxt_known && ta_seq_gt(seg->ack, to->nxt)) /* of data that no line showed */
		to->nxt_known = to->sent_known = false;
	if (!to->nxt_known || seg->ack != to->nxt)
		return;
	to->resending = false;
	int64_t turn_ns = seg->time_ns - to->sent_ns;
	if (to->sent_known && turn_ns > from->turn_ns)
		from->turn_ns = turn_ns;
}

void ta_txt_hidden_see(struct ta_txt_hidden *hidden, const struct ta_txt_record *record)
{
	const struct ta_segment *seg = &record->packet.seg;
	const uint32_t needed = TA_HAVE_PORTS | TA_HAVE_FLAGS | TA_HAVE_SEQ | TA_HAVE_LEN;
	unsigned dir;
	if ((seg->have & needed) != needed || ta_addr_equal(&seg->src, &seg->dst))
		return;
	struct pair *p = find(hidden, seg, &dir);
	if (!p->side[0].port && !p->side[1].port) {
		p->side[dir].port = seg->sport;
		p->side[!dir].port = seg->dport;
	} else if (p->side[dir].port != seg->sport || p->side[!dir].port != seg->dport) {
		renew(p, dir, seg);
	}
	if (!p->several)
		see_segment(p, dir, record);
}

void ta_txt_hidden_infer(struct ta_txt_hidden *hidden, struct ta_txt_record *record)
{
	struct ta_segment *seg = &record->packet.seg;
	unsigned dir;
	assert(record->packet.kind == TA_PACKET_TCP && (seg->have & TA_INFERRED));
	struct pair *p = find(hidden, seg, &dir);
	if (!p->side[0].nxt_known && !p->side[1].nxt_known)
		p->several = true; /* there is one that shows nothing of itself */
	if (p->several || p->distrusted || (p->marks & (TA_SRC_PORT_NAMED | TA_DST_PORT_NAMED)))
		return;
	struct side *from = &p->side[dir], *to = &p->side[!dir];
	uint32_t headers = from->headers                         ? from->headers
			   : to->headers <= TA_TXT_PLAIN_HEADERS ? to->headers
								 : 0;
	if (record->noted || !from->nxt_known || !headers || record->frame_len <= headers ||
	    is_padded(record->frame_len)) {
		from->resending |= record->noted;
		from->nxt_known = from->sent_known = false; /* until it shows itself again */
		return;
	}
	seg->seq = from->nxt;
	seg->payload_len = record->frame_len - headers;
	seg->flags = TA_ACK;
	seg->have |= TA_HAVE_SEQ | TA_HAVE_LEN | (p->marks & TA_SEQ_RELATIVE);
	/* It acknowledges what had the time to arrive and to be answered, and a third more, and is not being sent
	 * again. */
	if (to->sent_known && !to->resending && from->turn_ns &&
	    (seg->time_ns - to->sent_ns) / TA_TXT_ANSWER_NUMERATOR >=
		    from->turn_ns / TA_TXT_ANSWER_DENOMINATOR) {
		seg->ack = to->nxt;
		seg->have |= TA_HAVE_ACK;
	}
	seg->sport = from->port;
	seg->dport = to->port;
	seg->have |= TA_HAVE_PORTS;
	from->nxt += seg->payload_len;
	from->guessed = true;
	from->sent_ns = seg->time_ns;
	from->sent_known = true;
}
