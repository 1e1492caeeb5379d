/* SPDX-License-Identifier: MIT */
/* Gives the replay of a sender's loss recovery what the capture shows of it, from the first sign of trouble on. */
#include "replay.h"

#include <string.h>

#include "outq.h"
#include "rules.h"
#include "state.h"
#include "tcpautopsy/core/seqnum.h"

static struct ta_recovery *of(const struct ta_conn *c, int dir)
{
	return c->trouble ? c->trouble->half[dir].recovery : NULL;
}

static bool is_busy(const struct ta_conn *c, int dir)
{
	const struct ta_recovery *r = of(c, dir);
	return r && ta_recovery_busy(r);
}

/* Its sender's timestamps are milliseconds, and it is so far away that a queue may bunch what arrives. */
static bool by_clock(const struct ta_conn *c, int dir)
{
	return c->half[dir].flags & (TA_HALF_TS_MS | TA_HALF_TS_MS_SHORT) &&
	       ta_replay_near_ns(c, dir) >= TA_FAR_NS;
}

const struct ta_last_data *ta_replay_last_data(const struct ta_step *st)
{
	const struct ta_half *h = st->sender;
	const struct ta_last_data *last =
		st->tracker && h ? ta_last_data_slot(st->tracker, st->id, st->dir) : NULL;
	bool holds = last && last->half == h && last->frame == h->last_frame &&
		     last->seq + last->len == h->nxt;
	return holds ? last : NULL;
}

/* What is known of the sender, worked out anew when it may have changed: with each round trip, and when a side is first seen. */
static const struct ta_recovery_clock *clock_of(struct ta_conn *c, int dir)
{
	struct ta_half_trouble *t = &ta_conn_trouble(c)->half[dir];
	const struct ta_half *h = &c->half[dir], *p = &c->half[!dir];
	uint32_t flags = h->flags ^ (p->flags << 1);
	if (!t->clock.known || t->clock.samples != h->rto.samples || t->clock.flags != flags ||
	    t->clock.min_rtt_us != h->rto.min_rtt_us) {
		ta_replay_clock(c, dir, &t->clock.value);
		t->clock.known = true;
		t->clock.samples = h->rto.samples;
		t->clock.min_rtt_us = h->rto.min_rtt_us;
		t->clock.flags = flags;
	}
	return &t->clock.value;
}

/* Takes over what is outstanding; what of [seq, end) was acknowledged already, as seen here, its sender still has. */
static struct ta_recovery *begin(struct ta_step *st, int dir, uint32_t seq, uint32_t end)
{
	struct ta_conn *c = st->conn;
	struct ta_half_trouble *t = &ta_conn_trouble(c)->half[dir];
	const struct ta_half *h = &c->half[dir];
	if (!t->recovery)
		t->recovery = ta_recovery_new();
	uint32_t una = ta_seq_lt(seq, h->una) ? seq : h->una;
	int64_t near_ns = ta_replay_near_ns(c, dir);
	int64_t armed_ns = h->out && h->out->anchor_ns >= 0
				   ? h->out->anchor_ns + (near_ns > 0 ? near_ns : 0)
				   : -1;
	ta_recovery_begin(t->recovery, una, h->nxt, armed_ns, 0);
	/* what is acknowledged, up to what is still out */
	uint32_t acked_end = ta_seq_min(end, h->una);
	if (h->out && h->out->count)
		acked_end = ta_seq_min(acked_end, ta_outq_at(h->out, 0)->seq);
	if (una != h->una && ta_seq_gt(acked_end, seq)) {
		struct ta_recovery_range acked = { .seq = seq,
						   .len = acked_end - seq,
						   .unseen = true };
		acked.sent_ns = st->own_before_ns >= 0 ? st->own_before_ns : st->now_ns;
		const struct ta_last_data *last = ta_replay_last_data(st);
		acked.frame = last ? last->frame : 0;
		acked.have_tsval = last && by_clock(c, dir);
		acked.tsval = h->tsval;
		ta_recovery_outstanding(t->recovery, &acked);
	}
	if (h->out && h->out->count && ta_seq_lt(una, ta_outq_at(h->out, 0)->seq) &&
	    una == h->una) {
		/* sent before the capture began */
		struct ta_recovery_range before = { .sent_ns = c->start_ns,
						    .seq = una,
						    .len = ta_outq_at(h->out, 0)->seq - una,
						    .unseen = true };
		ta_recovery_outstanding(t->recovery, &before);
	}
	for (uint32_t i = 0; h->out && i < h->out->count; i++) {
		const struct ta_out *o = ta_outq_at(h->out, i);
		/* An ACK of more than was seen leaves in the queue what it covers (ack.c). */
		if (ta_seq_leq(o->seq + o->len, h->una))
			continue;
		uint32_t from = ta_seq_max(o->seq, h->una);
		struct ta_recovery_range range = { .sent_ns = o->time_ns,
						   .frame = o->frame,
						   .seq = from,
						   .len = o->seq + o->len - from,
						   .sacked = o->flags & TA_OUT_SACKED,
						   .again = o->copies > 0,
						   .unseen = o->flags & TA_OUT_UNSEEN };
		ta_recovery_outstanding(t->recovery, &range);
	}
	struct ta_why why;
	const struct ta_out *probe = ta_fresh_probe(c, dir, &why);
	if (probe)
		ta_recovery_fresh_probe(t->recovery, probe->time_ns, probe->frame);
	return t->recovery;
}

/* RFC 5681 section 2. */
static bool is_duplicate(const struct ta_step *st)
{
	const struct ta_half *p = st->peer;
	return !st->seg->payload_len && !(st->seg->flags & (TA_SYN | TA_FIN | TA_RST)) &&
	       st->seg->ack == p->una && st->have_wnd && st->wnd && st->wnd == st->sender->wnd;
}

void ta_replay_ack(struct ta_step *st, bool dsack)
{
	struct ta_conn *c = st->conn;
	const struct ta_segment *s = st->seg;
	int dir = !st->dir;
	const struct ta_recovery_clock *clock;
	bool duplicate = is_duplicate(st);
	if (is_busy(c, dir)) {
		clock = clock_of(c, dir);
	} else {
		if (!c->half[dir].out || (s->nsack <= dsack && !duplicate))
			return;
		clock = clock_of(c, dir);
		if (s->nsack <= dsack && clock->unheard)
			return;
		begin(st, dir, c->half[dir].una, c->half[dir].una);
	}
	struct ta_recovery_ack ack = { .now_ns = st->now_ns,
				       .frame = st->frame,
				       .ack = s->ack,
				       .seq = st->seq,
				       .tsval = s->tsval,
				       .tsecr = s->tsecr };
	ack.nsack = (uint8_t)(s->nsack - dsack);
	memcpy(ack.sack, s->sack + dsack, ack.nsack * sizeof(s->sack[0]));
	ack.dsack = dsack;
	ack.dsack_right = s->sack[0][1];
	ack.duplicate = duplicate;
	ack.have_ts = s->have & TA_HAVE_TS;
	ack.have_seq = st->have_seq;
	ack.cut = s->have & TA_SNAP_CUT && !(s->have & TA_HAVE_OPTIONS);
	ta_recovery_ack(of(c, dir), clock, &ack);
}

/* What acknowledges the SYN-ACK answers it, also where it repeats data of the SYN (RFC 7413 section 4.2.2): no timer sends data
 * before. */
static bool completes_handshake(const struct ta_step *st)
{
	const struct ta_half *h = st->sender, *p = st->peer;
	return st->advanced && p->flags & h->flags & TA_HALF_SYN && !(p->flags & TA_HALF_DATA) &&
	       st->seq == h->isn + 1;
}

static void sent_of(const struct ta_step *st, uint32_t seq, uint32_t len,
		    struct ta_recovery_sent *ret)
{
	const struct ta_segment *s = st->seg;
	*ret = (struct ta_recovery_sent){ .now_ns = st->now_ns,
					  .frame = st->frame,
					  .seq = seq,
					  .len = len,
					  .ack = s->ack,
					  .tsval = s->tsval,
					  .tsecr = s->tsecr };
	ret->have_ts = s->have & TA_HAVE_TS;
	ret->have_ack = st->have_ack;
	ret->by_clock = ret->have_ts && by_clock(st->conn, st->dir);
	bool provoked = st->advanced && st->peer_before_ns >= 0 &&
			st->now_ns - st->peer_before_ns < TA_PROVOKED_NS;
	ret->answers = provoked && s->flags & TA_FIN && !s->payload_len;
	ret->completes = completes_handshake(st);
	int64_t near_ns = ta_replay_near_ns(st->conn, st->dir);
	if (ret->answers && near_ns >= 0 && near_ns < TA_AT_SENDER_NS)
		ret->answered_frame = st->peer->last_frame;
}

void ta_replay_new(struct ta_step *st, uint32_t seq, uint32_t len, bool unseen)
{
	if (!is_busy(st->conn, st->dir))
		return;
	struct ta_recovery_sent sent;
	sent_of(st, seq, len, &sent);
	ta_recovery_sent_new(of(st->conn, st->dir), clock_of(st->conn, st->dir), &sent, unseen);
}

void ta_replay_copy(struct ta_step *st, const struct ta_late *late, struct ta_why *ret)
{
	struct ta_recovery *r = of(st->conn, st->dir);
	struct ta_recovery_sent sent;
	if (!r || !ta_recovery_busy(r))
		r = begin(st, st->dir, st->seq, st->end);
	sent_of(st, st->seq, st->len, &sent);
	sent.first_perhaps = late->first_perhaps;
	sent.doubled_perhaps = late->doubled_perhaps;
	ta_recovery_sent_again(r, clock_of(st->conn, st->dir), &sent, ret);
	ret->sender.exact = ta_replay_beside(st->conn, st->dir);
}

void ta_replay_too_big(struct ta_conn *c, int dir, const struct ta_icmp_error *icmp)
{
	bool too_big =
		icmp->ipv6 ? icmp->type == TA_ICMP6_TOO_BIG
			   : icmp->type == TA_ICMP_UNREACHABLE && icmp->code == TA_ICMP_FRAG_NEEDED;
	if (!too_big || !c->half[dir].out)
		return;
	struct ta_step st = { .conn = c, .now_ns = icmp->time_ns, .own_before_ns = -1 };
	struct ta_recovery *r = of(c, dir);
	if (!is_busy(c, dir))
		r = begin(&st, dir, c->half[dir].una, c->half[dir].una);
	ta_recovery_too_big(r, clock_of(c, dir), icmp->time_ns, (uint32_t)icmp->frame);
}
