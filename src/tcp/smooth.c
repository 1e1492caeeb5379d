/* SPDX-License-Identifier: MIT */
/* The short way of most segments: of an established connection in which nothing ever went wrong, at SND.NXT, with an ACK
 * between the other side's SND.UNA and SND.NXT, and in all else like the last one of its side. What follow() asks of such
 * a segment is answered here once, and what is left of it to do is done by the same functions. */
#include "smooth.h"

#include "rules.h"
#include "state.h"
#include "tcpautopsy/core/seqnum.h"

/* The two halves have been heard, and have said nothing but data and ACKs with windows since their handshake. */
static bool stands(const struct ta_conn *c, const struct ta_half *h, const struct ta_half *p)
{
	const unsigned settled = TA_CONN_ROLES_KNOWN | TA_CONN_ESTABLISHED,
		       known = TA_HALF_SEEN | TA_HALF_UNA_KNOWN | TA_HALF_WND_KNOWN,
		       odd = TA_HALF_FIN | TA_HALF_RST | TA_HALF_BARE | TA_HALF_SEQ_RELATIVE |
			     TA_HALF_UNNUMBERED;
	bool shook_hands = c->flags & TA_CONN_HANDSHAKE_ACK || !(c->flags & TA_CONN_SYN_ACK);
	bool syns = h->flags & TA_HALF_SYN || !(p->flags & TA_HALF_SYN);
	return !c->trouble && (c->flags & settled) == settled && shook_hands && syns &&
	       (h->flags & p->flags & known) == known && !((h->flags | p->flags) & odd) && h->wnd &&
	       p->wnd && !p->idle_pending;
}

/* A segment that a capture shows whole, with nothing in its header but data, ACK, window and a timestamp as its side sends them. */
static bool is_plain(const struct ta_segment *s, const struct ta_half *h, const struct ta_half *p)
{
	const uint32_t needed = TA_HAVE_SEQ | TA_HAVE_ACK | TA_HAVE_WINDOW | TA_HAVE_LEN |
				TA_HAVE_FLAGS | TA_HAVE_PORTS | TA_HAVE_OPTIONS | TA_HAVE_TTL,
		       strange = TA_HAVE_WSCALE | TA_HAVE_SACK_PERM | TA_HAVE_DIGEST |
				 TA_SEQ_RELATIVE | TA_WINDOW_SCALED | TA_INFERRED |
				 TA_LABEL_RETRANS;
	bool stamped = s->have & TA_HAVE_TS, stamps = h->flags & TA_HALF_TS;
	bool summed = !(s->have & TA_CSUM_BAD) || h->flags & TA_HALF_CSUM_BAD;
	return (s->have & (needed | strange)) == needed &&
	       (s->flags & (TA_SYN | TA_FIN | TA_RST | TA_ACK)) == TA_ACK && !s->nsack &&
	       h->flags & TA_HALF_TTL_KNOWN && s->ttl == h->ttl && summed &&
	       (stamped ? stamps && ta_seq_geq(s->tsval, h->tsval)
			: !(stamps && p->flags & TA_HALF_TS));
}

/* In its place by its numbers and by its time; wnd: its window in bytes. */
static bool is_in_place(const struct ta_segment *s, const struct ta_half *h,
			const struct ta_half *p, uint32_t wnd)
{
	int64_t last_ns = h->last_seen_ns > p->last_seen_ns ? h->last_seen_ns : p->last_seen_ns;
	int64_t idle_ns = s->time_ns - last_ns;
	bool duplicate_ack = p->out && s->ack == p->una && !s->payload_len && wnd == h->wnd;
	return s->seq == h->nxt && ta_seq_geq(s->ack, p->una) && ta_seq_leq(s->ack, p->nxt) &&
	       p->nxt - s->ack <= TA_STRAY_BYTES && h->nxt - h->una <= TA_STRAY_BYTES && wnd &&
	       idle_ns >= 0 && idle_ns < TA_SEC && !duplicate_ack;
}

bool ta_smooth_follow(struct ta_tracker *t, uint32_t id, struct ta_conn *c, int dir,
		      const struct ta_segment *s)
{
	struct ta_half *h = &c->half[dir], *p = &c->half[!dir];
	if (!stands(c, h, p) || !is_plain(s, h, p))
		return false;
	uint32_t wnd = ta_window_bytes(s, h, p);
	if (!is_in_place(s, h, p, wnd))
		return false;
	struct ta_step st = { .tracker = t,
			      .seg = s,
			      .conn = c,
			      .sender = h,
			      .peer = p,
			      .now_ns = s->time_ns,
			      .own_before_ns = h->last_seen_ns,
			      .peer_before_ns = p->last_seen_ns,
			      .frame = (uint32_t)s->frame,
			      .seq = s->seq,
			      .len = s->payload_len,
			      .end = s->seq + s->payload_len,
			      .wnd = wnd,
			      .prior_peer_wnd = p->wnd,
			      .id = id,
			      .dir = dir,
			      .have_seq = true,
			      .have_ack = true,
			      .have_wnd = true };
	if (s->ack != p->una)
		ta_step_acked(&st, s->ack);
	h->wnd = wnd;
	if (st.len)
		ta_step_sent(&st);
	ta_note_smooth(&st);
	return true;
}
