/* SPDX-License-Identifier: MIT */
/* What a RST looks like against the stream that it claims to belong to (RFC 9293 section 3.5.2, RFC 5961). The facts
 * only: who sent it is for the diagnosis to say. */
#include "step.h"

#include "episodes.h"
#include "rules.h"
#include "state.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/core/xalloc.h"

/* What is no longer than this may be a closing alert of TLS. */
#define LONGEST_GOODBYE 100u
/* RFC 9293 section 3.10.7.1: who has no such connection answers a segment with a RST of its ACK number. Its sender had
 * given up before; this RST ended nothing. */
static bool had_given_up(const struct ta_step *st, const struct ta_reset *r)
{
	const struct ta_half *p = st->peer;
	const struct ta_out *newest =
		p->out && p->out->count ? ta_outq_at(p->out, p->out->count - 1) : NULL;
	return !r->has_ack && r->answers && !r->window && newest &&
	       newest->frame == p->last_frame && r->reaction_ns >= 0 &&
	       r->reaction_ns < TA_ANSWERS_RST_NS && st->sender->flags & TA_HALF_UNA_KNOWN &&
	       st->seq == st->sender->una;
}

static void end_episodes(struct ta_step *st, const struct ta_reset *r)
{
	for (int sender = 0; sender < 2; sender++) {
		bool own = sender == st->dir;
		struct ta_episode *chain = ta_episode_open_of(st->conn, sender, false);
		struct ta_episode *probes = ta_episode_open_of(st->conn, sender, true);
		enum ta_result how = own ? TA_RESULT_RESET_BY_SENDER : TA_RESULT_RESET_BY_PEER;
		if (own && chain && chain->kind != TA_EPISODE_SYN && had_given_up(st, r))
			ta_episode_close(chain, TA_RESULT_GAVE_UP, st->frame, -1);
		else if (chain && !(chain->kind == TA_EPISODE_SYN && own && !r->to_syn))
			ta_episode_close(chain, how, st->frame, st->now_ns);
		if (!probes)
			continue;
		const struct ta_attempt *last = ta_episode_last(probes);
		if (own && r->has_ack && probes->kind == TA_EPISODE_KEEPALIVE) {
			if (r->has_ts)
				ta_keepalive_unheard(st, probes);
			else
				ta_keepalive_unheard_run(st, probes);
		}
		/* A run whose newest probe was answered did not end with this RST. */
		if (last && last->answer_frame && !(last->flags & TA_ATTEMPT_UNHEARD))
			ta_episode_close(probes, TA_RESULT_ANSWERED, last->answer_frame, -1);
		else
			ta_episode_close(probes, how, st->frame, st->now_ns);
	}
}

static void compare_with_stream(struct ta_step *st, struct ta_reset *r)
{
	const struct ta_segment *s = st->seg;
	const struct ta_half *h = st->sender;
	r->ttl = s->have & TA_HAVE_TTL ? s->ttl : -1;
	r->stream_ttl = h->flags & TA_HALF_TTL_KNOWN ? h->ttl : -1;
	r->ip_id = s->have & TA_HAVE_IP_ID ? s->ip_id : -1;
	r->stream_ip_id = h->flags & TA_HALF_IP_ID_KNOWN ? h->ip_id : -1;
	r->has_ts = s->have & TA_HAVE_TS;
	r->options_seen = s->have & TA_HAVE_OPTIONS;
	r->stream_has_ts = h->flags & TA_HALF_TS;
	int other = st->conn->trouble->half[st->dir].other_ttl;
	r->foreign_ttl = ta_has_other_ttl(st);
	r->ttl_known_before = r->ttl >= 0 && (r->ttl == r->stream_ttl || r->ttl == other);
	uint32_t ids = TA_HALF_ID_COUNTS | TA_HALF_ID_JUMPS;
	r->id_counts = (h->flags & ids) == TA_HALF_ID_COUNTS;
	r->no_df = s->have & TA_HAVE_IP_ID && !(s->have & TA_DF) &&
		   h->flags & TA_HALF_IP_ID_KNOWN && !(h->flags & TA_HALF_NO_DF);
	r->bad_checksum = s->have & TA_CSUM_BAD && h->flags & TA_HALF_CSUM_GOOD;
	uint8_t stream = h->link;
	r->link = ta_link_fingerprint(s);
	r->foreign_link =
		r->link && stream && r->link != stream && !(h->flags & TA_HALF_LINK_VARIES);
}

static void first_refused(struct ta_reset *r, const struct ta_half *sender, const struct ta_out *o)
{
	r->refused_frame = o->frame;
	r->refused_ns = o->time_ns;
	if (sender->flags & TA_HALF_SEEN && o->time_ns >= sender->last_seen_ns)
		r->refused_after_ns = o->time_ns - sender->last_seen_ns;
}

/* What its ACK is the first to know of; age_ns: -1 where it was not sent once. */
static void note_known(struct ta_reset *r, const struct ta_out *o, int64_t age_ns, uint32_t bytes)
{
	if (age_ns >= 0)
		r->youngest_known_ns = age_ns;
	if (bytes && o->copies > r->known_copies)
		r->known_copies = o->copies;
}

/* How much of what it refuses is not in the capture, and what the first is that is. */
static void note_seen(struct ta_reset *r, const struct ta_out *o, uint32_t bytes)
{
	if (o->flags & TA_OUT_UNSEEN) {
		/* Where the first byte is in the capture, a later gap is not what the receiver's ACK waits for. */
		r->refused_unseen_bytes += !r->refused_bytes || r->refused_unseen_bytes ? bytes : 0;
	} else if (!r->refused_seen_frame) {
		r->refused_seen_frame = o->frame;
		r->refused_seen_ns = o->time_ns;
	}
}

/* How old what is outstanding is, and for how long the receiver's ACK has stood before it. */
static void note_age(const struct ta_step *st, struct ta_reset *r)
{
	const struct ta_half *h = st->sender;
	struct ta_outq *q = st->peer->out;
	r->oldest_ns = r->reaction_ns;
	r->refused_stood_ns = -1;
	r->stood_frame = h->flags & TA_HALF_SEEN ? h->last_frame : 0;
	if (!q || !q->count)
		return;
	r->oldest_ns = r->refused_stood_ns = st->now_ns - ta_outq_at(q, 0)->time_ns;
	if (q->anchor_ns >= 0 && st->now_ns - q->anchor_ns < r->refused_stood_ns)
		r->refused_stood_ns = st->now_ns - q->anchor_ns;
}

/* What of it bears on whether it is a closing alert, in bytes. */
struct goodbye {
	uint32_t alerts, unread;
};

/* One piece that had not been acknowledged. */
static void note_refused(const struct ta_step *st, struct ta_reset *r, const struct ta_out *o,
			 uint32_t bytes, struct goodbye *g)
{
	if (o->flags & TA_OUT_SACKED) {
		r->sacked_bytes += bytes;
		return;
	}
	if (!r->refused_bytes)
		first_refused(r, st->sender, o);
	note_seen(r, o, bytes);
	r->refused_bytes += bytes;
	r->refused_knew_fin &= !!(o->flags & TA_OUT_KNEW_FIN);
	g->alerts += o->flags & TA_OUT_ALERT && !(o->flags & TA_OUT_MERGED) ? bytes : 0;
	g->unread += o->flags & (TA_OUT_NO_BYTES | TA_OUT_UNSEEN) ? bytes : 0;
}

/* What its receiver had sent and not had acknowledged: the RST refuses it, or answers some of it. */
static void look_at_outstanding(struct ta_step *st, struct ta_reset *r)
{
	struct ta_half *p = st->peer;
	struct goodbye g = { 0 };
	uint32_t una = p->una;
	/* One that acknowledges more than was seen refuses nothing of that. */
	if (r->has_ack)
		una = ta_seq_gt(r->ack, p->nxt) ? p->nxt : ta_seq_max(una, r->ack);
	note_age(st, r);
	r->youngest_known_ns = r->refused_after_ns = -1;
	r->refused_knew_fin = true;
	for (uint32_t i = 0; p->out && i < p->out->count; i++) {
		const struct ta_out *o = ta_outq_at(p->out, i);
		uint32_t bytes = o->len - !!(o->flags & TA_OUT_SYN) - !!(o->flags & TA_OUT_FIN);
		bool once = !(o->flags & (TA_OUT_RETRANSMITTED | TA_OUT_UNSEEN | TA_OUT_MERGED));
		if (ta_seq_leq(o->seq + o->len, una))
			note_known(r, o, once ? st->now_ns - o->time_ns : -1, bytes);
		else if (bytes)
			note_refused(st, r, o, bytes, &g);
	}
	r->refused_knew_fin &= r->refused_bytes > 0;
	r->refused_alert = r->refused_bytes && g.alerts == r->refused_bytes;
	r->refused_unread = g.unread && g.alerts + g.unread == r->refused_bytes &&
			    r->refused_bytes <= LONGEST_GOODBYE;
}

/* RFC 9293 section 3.5.2, RFC 5961 section 3.2: where its number lies. */
static void place(struct ta_step *st, struct ta_reset *r)
{
	struct ta_half *h = st->sender, *p = st->peer;
	bool known = h->flags & (TA_HALF_SEEN | TA_HALF_UNA_KNOWN);
	r->seq_off = known ? ta_seq_diff(st->seq, h->nxt) : 0;
	/* What the receiver expects lies between what it acknowledged and what was sent to it. */
	uint32_t window = p->flags & TA_HALF_WND_KNOWN && p->wnd ? p->wnd : TA_WINDOW_UNKNOWN_BYTES;
	r->ahead = known && st->have_seq && r->seq_off > 0 && (uint32_t)r->seq_off <= window;
	if (known && st->have_seq && h->flags & TA_HALF_UNA_KNOWN) {
		r->below_ack = ta_seq_lt(st->seq, h->una);
		r->beyond_ack = !r->has_ack && ta_seq_gt(st->seq, h->una);
		r->seq_beyond = r->beyond_ack ? st->seq - h->una : 0;
	}
	/* Of who answers a SYN, or was not seen yet, no number is known: any will do. */
	r->exact = !known || !st->have_seq ||
		   (ta_seq_geq(st->seq, h->una) && ta_seq_leq(st->seq, h->nxt)) ||
		   (h->flags & TA_HALF_FIN && st->seq + 1 == h->una);
	if (r->bad_checksum)
		r->exact = r->ahead = false; /* no host takes it (RFC 9293 section 3.1) */
}

static void keep_reset(struct ta_step *st, const struct ta_reset *r)
{
	struct ta_trouble *t = ta_conn_trouble(st->conn);
	if (t->nresets < TA_LIMIT_RESETS) {
		t->reset =
			ta_xgrow(t->reset, &t->resets_capacity, t->nresets + 1, sizeof(*t->reset));
		t->reset[t->nresets++] = *r;
	} else {
		ta_anomaly_add(&st->tracker->anomalies, "limits.resets", st->frame);
	}
}

/* The prober's own RST stands at SND.NXT: the empty segments one below it were probes. */
static void confirm_suspect(struct ta_step *st)
{
	struct ta_half *h = st->sender;
	struct ta_episode *suspect =
		h->flags & TA_HALF_BARE ? ta_episode_open_of(st->conn, st->dir, true) : NULL;
	if (!suspect || !suspect->suspect || !st->have_seq || st->seq != h->nxt + 1)
		return;
	suspect->suspect = suspect->inferred = false;
	h->flags &= ~(uint32_t)TA_HALF_BARE;
	h->wraps = (uint16_t)(h->wraps + (h->nxt == UINT32_MAX));
	h->una = ++h->nxt;
}

/* Its sender sent other segments before it, and it acknowledges more than the SYN: what lies between is not in the capture. */
static bool knows_more(const struct ta_step *st)
{
	const struct ta_half *p = st->peer;
	return st->sender->segments && st->seg->flags & TA_ACK && p->flags & TA_HALF_SEEN &&
	       ta_seq_gt(st->seg->ack, p->nxt);
}

void ta_step_reset(struct ta_step *st)
{
	const struct ta_segment *s = st->seg;
	struct ta_half *h = st->sender, *p = st->peer;
	struct ta_trouble *t = ta_conn_trouble(st->conn);
	confirm_suspect(st);
	struct ta_reset r = { .time_ns = st->now_ns,
			      .frame = st->frame,
			      .sender = (uint8_t)st->dir };
	r.has_ack = s->flags & TA_ACK;
	r.seq = st->seq;
	r.ack = s->ack;
	r.window = st->wnd;
	r.reaction_ns = st->peer_before_ns >= 0 ? st->now_ns - st->peer_before_ns : -1;
	r.trigger_frame = p->flags & TA_HALF_SEEN ? p->last_frame : 0;
	r.silence_ns = h->flags & TA_HALF_SEEN ? st->now_ns - h->last_seen_ns : -1;
	r.after_fin = h->flags & TA_HALF_FIN;
	r.receiver_closed = p->flags & TA_HALF_FIN;
	/* An ACK of the SYN's sender shows a SYN-ACK that is not in the capture. */
	r.to_syn = p->flags & TA_HALF_SYN && !(st->conn->flags & TA_CONN_SYN_ACK) &&
		   !(h->flags & (TA_HALF_SEEN | TA_HALF_UNA_KNOWN)) && !knows_more(st);
	/* What a client takes acknowledges its SYN, and no more than it sent (RFC 9293 section 3.10.7.3). */
	bool acks_syn = r.has_ack && ta_seq_gt(s->ack, p->isn) && ta_seq_leq(s->ack, p->nxt);
	r.syn_unacked = r.to_syn && !acks_syn && (!r.has_ack || s->have & TA_HAVE_ACK);
	r.before_ack = st->conn->flags & TA_CONN_SYN_ACK &&
		       !(st->conn->flags & TA_CONN_HANDSHAKE_ACK) &&
		       st->dir == ta_conn_client(st->conn) && !(h->flags & TA_HALF_DATA);
	r.answers =
		p->flags & TA_HALF_SEEN && (r.silence_ns < 0 || p->last_seen_ns > h->last_seen_ns);
	r.in_syn_sent = h->flags & TA_HALF_SYN && st->dir == ta_conn_client(st->conn) &&
			!(st->conn->flags & TA_CONN_SYN_ACK);
	/* Who acknowledged something of the other side had its SYN-ACK, seen or not. */
	bool acked = !r.has_ack && p->flags & TA_HALF_UNA_KNOWN;
	r.to_unseen = r.in_syn_sent && !p->segments && h->nxt == h->isn + 1 && !acked;
	r.lone = !h->segments && p->segments == 1 && !(p->flags & TA_HALF_SYN);
	r.to_no_ack = !(h->flags & TA_HALF_UNA_KNOWN);
	r.alone = !(p->segments) && h->segments == t->nresets;
	compare_with_stream(st, &r);
	place(st, &r);
	look_at_outstanding(st, &r);
	bool known = h->flags & (TA_HALF_SEEN | TA_HALF_UNA_KNOWN);
	int64_t rtt = ta_rto_srtt_ns(&p->rto);
	const struct ta_out *head = p->out && p->out->count ? ta_outq_at(p->out, 0) : NULL;
	r.behind = r.has_ack && head && rtt > 0 &&
		   st->now_ns - head->time_ns > TA_BEHIND_RTTS * rtt &&
		   ta_seq_leq(s->ack, head->seq);
	if (r.has_ack && known && p->flags & TA_HALF_SEEN && ta_seq_gt(s->ack, p->nxt))
		r.behind = true; /* it acknowledges what was never sent */
	st->not_taken = !r.exact && !r.ahead;
	st->foreign = r.foreign_ttl;
	if (!st->not_taken)
		h->flags |= TA_HALF_RST;
	keep_reset(st, &r);
	if (r.exact) {
		if (r.has_ack)
			ta_note_turn(st);
		end_episodes(st, &r);
	}
}
