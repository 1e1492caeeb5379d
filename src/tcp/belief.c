/* SPDX-License-Identifier: MIT */
/* What a segment says and is not believed: flags that contradict options, numbers far outside any window, and the ACK
 * field of a socket that knows nothing of the SYN. */
#include "step.h"

#include "rules.h"
#include "state.h"
#include "rules.h"
#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/tcp/facts.h"

/* In a SYN's answer from a socket that does not know of it, the ACK field is no acknowledgment of the SYN. */
bool ta_ack_is_foreign(const struct ta_step *st)
{
	const struct ta_half *p = st->peer, *h = st->sender;
	return p->flags & TA_HALF_SYN && p->una == p->isn && p->out && !(h->flags & TA_HALF_SYN) &&
	       !(st->seg->flags & TA_SYN) && st->have_ack && st->seg->ack != p->isn + 1 &&
	       !(p->flags & TA_HALF_DATA) && p->nxt == p->isn + 1;
}

void ta_undo_unsent_ack(struct ta_step *st)
{
	struct ta_half *h = st->sender;
	struct ta_half_trouble *t = st->conn->trouble ? &st->conn->trouble->half[st->dir] : NULL;
	if (!t || !t->acked_unseen || !st->have_seq ||
	    t->acked_unseen_left == t->acked_unseen_right || h->nxt != t->acked_unseen_right ||
	    st->now_ns - t->acked_unseen_ns <= TA_REORDER_NS || st->seg->flags & (TA_SYN | TA_RST))
		return;
	/* It repeats what the ACK covered, sends as new what the ACK had taken for sent, or is silent one below it. */
	bool repeats = st->len && ta_seq_geq(st->seq, t->acked_unseen_una) &&
		       ta_seq_leq(st->end, t->acked_unseen_left);
	bool behind = ta_seq_leq(st->seq, t->acked_unseen_left) &&
		      ta_seq_geq(st->seq + 1, t->acked_unseen_left);
	if (!repeats && !behind)
		return;
	uint32_t more = t->acked_unseen_right - t->acked_unseen_left;
	t->unseen_bytes -= more < t->unseen_bytes ? more : t->unseen_bytes;
	t->acked_unseen--;
	t->unsent_seen = true;
	t->unsent_ack = t->acked_unseen_right;
	h->wraps = (uint16_t)(h->wraps - (t->acked_unseen_right < t->acked_unseen_left));
	h->nxt = t->acked_unseen_left;
	h->una = t->acked_unseen_una;
	t->acked_unseen_right = t->acked_unseen_left; /* once: what is sent now is sent */
}

/* Options that only a SYN carries (RFC 9293 section 3.1, RFC 7323, RFC 2018) on a segment that is none: the flags, or
 * the whole line of a trace, can't be trusted. */
bool ta_is_garbled(const struct ta_segment *s)
{
	if (s->flags & TA_SYN && s->flags & (TA_FIN | TA_RST))
		return true;
	bool syn_options = s->have & (TA_HAVE_WSCALE | TA_HAVE_SACK_PERM);
	return syn_options && !(s->flags & TA_SYN) && s->flags & (TA_FIN | TA_RST);
}

/* Numbers far outside any window (RFC 9293 section 3.10.7.4, RFC 5961 section 5): a segment of somebody else, or garbled.
 * A capture that lost a long stretch looks alike, so a second segment that fits the first is believed. */
bool ta_is_stray(struct ta_step *st)
{
	const struct ta_half *h = st->sender, *p = st->peer;
	if (!(h->flags & p->flags & TA_HALF_SEEN) || !(h->flags & p->flags & TA_HALF_UNA_KNOWN) ||
	    st->frames_missing || st->seg->flags & TA_SYN || !st->have_seq)
		return false;
	int64_t window = p->wnd > h->wnd ? p->wnd : h->wnd,
		limit = TA_STRAY_WINDOWS * window + TA_STRAY_BYTES;
	int64_t ahead = ta_seq_diff(st->seq, h->nxt),
		acks = st->have_ack ? ta_seq_diff(st->seg->ack, p->nxt) : 0;
	if (ahead <= limit && acks <= limit)
		return false;
	struct ta_half_trouble *t = &ta_conn_trouble(st->conn)->half[st->dir];
	int64_t off = (int64_t)ta_seq_diff(st->seq, t->stray_seq),
		off_ack = ta_seq_diff(st->seg->ack, t->stray_ack);
	bool fits = t->stray_seen && off >= -limit && off <= limit && off_ack >= -limit &&
		    off_ack <= limit;
	t->stray_seen = true;
	t->stray_seq = st->seq;
	t->stray_ack = st->seg->ack;
	if (!fits)
		ta_anomaly_add(&st->tracker->anomalies, "tcp.out_of_window", st->frame);
	return !fits;
}

bool ta_ack_is_outdated(const struct ta_step *st)
{
	const struct ta_half *h = st->sender, *p = st->peer;
	return st->have_ack && !(st->seg->flags & (TA_SYN | TA_RST)) &&
	       st->seg->have & TA_HAVE_TS && h->flags & TA_HALF_TS &&
	       ta_seq_lt(st->seg->tsval, h->tsval) && p->flags & TA_HALF_UNA_KNOWN &&
	       ta_seq_gt(st->seg->ack, p->una);
}

bool ta_is_damaged(const struct ta_step *st)
{
	return st->seg->have & TA_CSUM_BAD && ta_half_checksums_filled_in(st->sender);
}
