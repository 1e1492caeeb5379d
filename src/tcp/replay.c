/* SPDX-License-Identifier: MIT */
/* Gives the replay of a sender's loss recovery what the capture shows of it, from the first sign of trouble on. */
#include "replay.h"

#include <string.h>

#include "outq.h"
#include "rules.h"
#include "state.h"
#include "tcpautopsy/core/seqnum.h"

int64_t ta_replay_near_ns(const struct ta_conn *c, int dir)
{
	uint32_t us = dir == ta_conn_client(c) ? c->synack_to_ack_us : c->syn_to_synack_us;
	int64_t near_ns = us == UINT32_MAX ? -1 : (int64_t)us * TA_US;
	return near_ns > TA_NEAR_MAX_NS ? -1 : near_ns;
}

uint32_t ta_replay_mss(const struct ta_conn *c, int dir)
{
	const struct ta_half *h = &c->half[dir], *p = &c->half[!dir];
	uint32_t mss = p->mss && h->mss ? (p->mss < h->mss ? p->mss : h->mss) : p->mss;
	if (mss > TA_TIMESTAMP_BYTES && h->flags & p->flags & TA_HALF_TS)
		mss -= TA_TIMESTAMP_BYTES;
	return mss;
}

void ta_replay_clock(const struct ta_conn *c, int dir, struct ta_recovery_clock *ret)
{
	const struct ta_half *h = &c->half[dir], *p = &c->half[!dir];
	int64_t known_ns = ta_replay_near_ns(c, dir), near_ns = known_ns > 0 ? known_ns : 0;
	bool syns = h->flags & p->flags & TA_HALF_SYN;
	int64_t srtt_ns = ta_rto_srtt_ns(&h->rto), rto_ns = ta_rto_value_ns(&h->rto);
	*ret = (struct ta_recovery_clock){ .near_ns = known_ns,
					   .srtt_ns = srtt_ns < 0 ? -1 : srtt_ns + near_ns,
					   .rto_ns = rto_ns < 0 ? -1 : rto_ns + near_ns,
					   .min_rtt_ns = -1,
					   .delack_ns = TA_LEAST_RTO_NS };
	if (h->rto.samples)
		ret->min_rtt_ns = (int64_t)h->rto.min_rtt_us * TA_US + near_ns;
	ret->unheard = !(p->flags & TA_HALF_SEEN) || !(h->flags & TA_HALF_UNA_KNOWN);
	ret->mss = ta_replay_mss(c, dir);
	ret->sack = !syns || (h->flags & p->flags & TA_HALF_SACK_PERM);
}

static struct ta_recovery *of(const struct ta_conn *c, int dir)
{
	return c->trouble ? c->trouble->half[dir].recovery : NULL;
}

static bool is_busy(const struct ta_conn *c, int dir)
{
	const struct ta_recovery *r = of(c, dir);
	return r && ta_recovery_busy(r);
}

/* The sender's clock beside the capture's: the least that a segment was under way. */
static void note_clock(struct ta_half_trouble *t, int64_t now_ns, bool have_ts, uint32_t tsval)
{
	int64_t behind_ns = now_ns - (int64_t)tsval * TA_MS;
	if (have_ts && (!t->clock_known || behind_ns < t->clock_behind_ns)) {
		t->clock_known = true;
		t->clock_behind_ns = behind_ns;
	}
}

/* When the segment was sent, as far as its sender's clock tells it better than the capture's: behind a queue on the way.
 * That clock has milliseconds. */
static int64_t sent_ns(const struct ta_step *st)
{
	const struct ta_segment *s = st->seg;
	struct ta_half_trouble *t = &ta_conn_trouble(st->conn)->half[st->dir];
	if (!(s->have & TA_HAVE_TS) || !(st->sender->flags & TA_HALF_TS_MS) ||
	    ta_replay_near_ns(st->conn, st->dir) < TA_FAR_NS)
		return st->now_ns;
	note_clock(t, st->now_ns, true, s->tsval);
	int64_t by_clock_ns = (int64_t)s->tsval * TA_MS + t->clock_behind_ns;
	return st->now_ns - by_clock_ns < TA_FAR_NS ? st->now_ns : by_clock_ns;
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
	if (una != h->una) {
		struct ta_recovery_range acked = { .seq = seq,
						   .len = ta_seq_min(end, h->una) - seq,
						   .unseen = true };
		acked.sent_ns = st->own_before_ns >= 0 ? st->own_before_ns : st->now_ns;
		acked.frame = h->flags & TA_HALF_LAST_DATA ? h->last_frame : 0;
		ta_recovery_outstanding(t->recovery, &acked);
	}
	for (uint32_t i = 0; h->out && i < h->out->count; i++) {
		const struct ta_out *o = ta_outq_at(h->out, i);
		struct ta_recovery_range range = { .sent_ns = o->time_ns,
						   .frame = o->frame,
						   .seq = o->seq,
						   .len = o->len,
						   .sacked = o->flags & TA_OUT_SACKED,
						   .again = o->copies > 0,
						   .unseen = o->flags & TA_OUT_UNSEEN };
		ta_recovery_outstanding(t->recovery, &range);
	}
	struct ta_why why;
	const struct ta_out *probe = ta_fresh_probe(c, dir, &why);
	if (probe)
		ta_recovery_fresh_probe(t->recovery, probe->time_ns, probe->frame);
	note_clock(t, h->last_seen_ns, h->flags & TA_HALF_TS, h->tsval);
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
	struct ta_recovery_clock clock;
	bool duplicate = is_duplicate(st);
	if (!is_busy(c, dir)) {
		if (!c->half[dir].out)
			return;
		ta_replay_clock(c, dir, &clock);
		if (s->nsack <= dsack && (clock.sack || !duplicate || clock.unheard))
			return;
		begin(st, dir, c->half[dir].una, c->half[dir].una);
	} else {
		ta_replay_clock(c, dir, &clock);
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
	ack.duplicate = duplicate;
	ack.have_ts = s->have & TA_HAVE_TS;
	ack.have_seq = st->have_seq;
	ack.cut = s->have & TA_SNAP_CUT && !(s->have & TA_HAVE_OPTIONS);
	ta_recovery_ack(of(c, dir), &clock, &ack);
}

static void sent_of(const struct ta_step *st, uint32_t seq, uint32_t len,
		    struct ta_recovery_sent *ret)
{
	const struct ta_segment *s = st->seg;
	*ret = (struct ta_recovery_sent){ .now_ns = sent_ns(st),
					  .frame = st->frame,
					  .seq = seq,
					  .len = len,
					  .ack = s->ack,
					  .tsval = s->tsval,
					  .tsecr = s->tsecr };
	ret->have_ts = s->have & TA_HAVE_TS;
	ret->have_ack = st->have_ack;
}

void ta_replay_new(struct ta_step *st, uint32_t seq, uint32_t len, bool unseen)
{
	if (!is_busy(st->conn, st->dir))
		return;
	struct ta_recovery_clock clock;
	struct ta_recovery_sent sent;
	ta_replay_clock(st->conn, st->dir, &clock);
	sent_of(st, seq, len, &sent);
	ta_recovery_sent_new(of(st->conn, st->dir), &clock, &sent, unseen);
}

void ta_replay_copy(struct ta_step *st, struct ta_why *ret)
{
	struct ta_recovery *r = of(st->conn, st->dir);
	struct ta_recovery_clock clock;
	struct ta_recovery_sent sent;
	if (!r || !ta_recovery_busy(r))
		r = begin(st, st->dir, st->seq, st->end);
	ta_replay_clock(st->conn, st->dir, &clock);
	sent_of(st, st->seq, st->len, &sent);
	ta_recovery_sent_again(r, &clock, &sent, ret);
}

void ta_replay_too_big(struct ta_conn *c, int dir, const struct ta_icmp_error *icmp)
{
	bool too_big =
		icmp->ipv6 ? icmp->type == TA_ICMP6_TOO_BIG
			   : icmp->type == TA_ICMP_UNREACHABLE && icmp->code == TA_ICMP_FRAG_NEEDED;
	if (!too_big || !c->half[dir].out)
		return;
	struct ta_step st = { .conn = c, .now_ns = icmp->time_ns, .own_before_ns = -1 };
	struct ta_recovery_clock clock;
	struct ta_recovery *r = of(c, dir);
	if (!is_busy(c, dir))
		r = begin(&st, dir, c->half[dir].una, c->half[dir].una);
	ta_replay_clock(c, dir, &clock);
	ta_recovery_too_big(r, &clock, icmp->time_ns, (uint32_t)icmp->frame);
}
