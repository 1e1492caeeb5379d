/* SPDX-License-Identifier: MIT */
/* Zero-window probes (RFC 9293 section 3.8.6.1; Linux tcp_xmit_probe_skb): an empty segment one below SND.NXT, or a
 * single byte at or below it, into a window that the peer has closed. Told from a keep-alive by that window. */
#include "detector.h"

#include "episodes.h"
#include "rules.h"

bool ta_det_window_probe(struct ta_step *st)
{
	const struct ta_half *h = st->sender, *p = st->peer;
	const struct ta_segment *s = st->seg;
	if (s->flags & (TA_SYN | TA_FIN | TA_RST) || !(p->flags & TA_HALF_WND_KNOWN) ||
	    st->prior_peer_wnd || st->advanced)
		return false;
	bool empty = !st->len && st->seq + 1 == h->nxt;
	bool byte = st->len == 1 && (st->seq == h->nxt || st->seq + 1 == h->nxt);
	if (!empty && !byte)
		return false;
	/* What is still outstanding would be retransmitted, not probed for. */
	if (h->out && h->una != h->nxt)
		return false;
	struct ta_episode *e = ta_episode_open_of(st->conn, st->dir, true);
	if (e && e->kind != TA_EPISODE_ZERO_WINDOW_PROBE) {
		ta_episode_close(e, e->answered ? TA_RESULT_ANSWERED : TA_RESULT_SUPERSEDED,
				 st->frame, -1);
		e = NULL;
	}
	/* The first byte into a window just closed may only have crossed the news of it. */
	if (!e && st->peer_before_ns >= 0 &&
	    st->now_ns - st->peer_before_ns < TA_WINDOW_PROBE_MIN_NS)
		return false;
	if (!e) {
		e = ta_episode_start(st, TA_EPISODE_ZERO_WINDOW_PROBE, st->dir);
		if (!e)
			return true;
		e->seq = st->seq;
		e->length = st->len;
		e->zero_window = true;
		e->anchor_ns = st->peer_before_ns >= 0 ? st->peer_before_ns : st->now_ns;
	}
	struct ta_attempt a = {
		.time_ns = st->now_ns, .frame = st->frame, .seq = st->seq, .len = st->len
	};
	a.flags = TA_ATTEMPT_HEAD | (st->len ? TA_ATTEMPT_DATA : 0);
	ta_attempt_heard(st, &a);
	ta_episode_add(e, &a);
	e->probe_payload = st->len;
	st->probe = true;
	return true;
}

void ta_window_probe_infer(struct ta_step *st)
{
	struct ta_episode *e = ta_episode_open_of(st->conn, st->dir, true);
	bool repeats = st->have_ack && st->seg->ack == st->peer->una;
	bool waited = st->peer_before_ns >= 0 &&
		      st->now_ns - st->peer_before_ns >= TA_WINDOW_PROBE_MIN_NS;
	if (!repeats || !waited || (e && e->kind != TA_EPISODE_ZERO_WINDOW_PROBE))
		return;
	if (!e) {
		e = ta_episode_start(st, TA_EPISODE_ZERO_WINDOW_PROBE, st->dir);
		if (!e)
			return;
		e->seq = st->sender->nxt - 1;
		e->inferred = e->zero_window = true;
		e->anchor_ns = st->peer_before_ns;
	}
	struct ta_attempt a = { .time_ns = st->now_ns, .frame = st->frame, .seq = e->seq };
	a.flags = TA_ATTEMPT_HEAD;
	ta_episode_add(e, &a);
	st->probe = true;
}
