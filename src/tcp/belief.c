/* SPDX-License-Identifier: MIT */
/* What a segment says and is not believed: flags that contradict options, numbers far outside any window, and the ACK
 * field of a socket that knows nothing of the SYN. */
#include "step.h"

#include <stdlib.h>

#include "rules.h"
#include "state.h"
#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/tcp/facts.h"

/* In a SYN's answer from a socket that does not know of it, the ACK field is no acknowledgment of the SYN. */
bool ta_ack_is_foreign(const struct ta_step *st)
{
	const struct ta_half *p = st->peer, *h = st->sender;
	return p->flags & TA_HALF_SYN && p->una == p->isn && p->out && !(h->flags & TA_HALF_SYN) &&
	       !(st->seg->flags & TA_SYN) && st->have_ack && st->seg->ack != p->isn + 1 &&
	       !(p->flags & TA_HALF_DATA) && p->nxt == p->isn + 1;
}

void ta_weigh_unseen_ack(struct ta_step *st)
{
	struct ta_half *h = st->sender;
	struct ta_half_trouble *t = st->conn->trouble ? &st->conn->trouble->half[st->dir] : NULL;
	if (!t || !t->acked_unseen || !st->have_seq ||
	    t->acked_unseen_left == t->acked_unseen_right || h->nxt != t->acked_unseen_right ||
	    st->seg->flags & (TA_SYN | TA_RST))
		return;
	/* It goes on where the ACK ended: it had sent what the capture never showed. */
	if (st->seq == h->nxt && h->una == h->nxt) {
		ta_drop_proven(st);
		return;
	}
	if (st->now_ns - t->acked_unseen_ns <= TA_REORDER_NS)
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
	t->acked_unseen -= t->acked_unseen_row;
	t->unsent_seen = true;
	t->unsent_ack = t->acked_unseen_right;
	h->wraps = (uint16_t)(h->wraps - (t->acked_unseen_right < t->acked_unseen_left));
	h->nxt = t->acked_unseen_left;
	h->una = t->acked_unseen_una;
	/* The replay knows it from before, and begins anew. */
	ta_recovery_free(t->recovery);
	t->recovery = NULL;
	t->acked_unseen_right = t->acked_unseen_left; /* once: what is sent now is sent */
}

/* Options that only a SYN carries (RFC 9293 section 3.1, RFC 7323, RFC 2018) on a segment that is none: the flags, or
 * the whole line of a trace, can't be trusted. */
static bool is_garbled(const struct ta_segment *s)
{
	if (s->flags & TA_SYN && s->flags & (TA_FIN | TA_RST))
		return true;
	bool syn_options = s->have & (TA_HAVE_WSCALE | TA_HAVE_SACK_PERM);
	return syn_options && !(s->flags & TA_SYN) && s->flags & (TA_FIN | TA_RST);
}

/* Both sides have spoken, and numbers of both are known. */
static bool is_known(const struct ta_step *st)
{
	const unsigned known = TA_HALF_SEEN | TA_HALF_UNA_KNOWN;
	return (st->sender->flags & st->peer->flags & known) == known;
}

bool ta_has_other_ttl(const struct ta_step *st)
{
	const struct ta_half *h = st->sender;
	int other = st->conn->trouble ? st->conn->trouble->half[st->dir].other_ttl : 0;
	return st->seg->have & TA_HAVE_TTL && h->flags & TA_HALF_TTL_KNOWN &&
	       h->segments >= TA_KNOWN_SEGMENTS && abs(st->seg->ttl - h->ttl) >= TA_FOREIGN_HOPS &&
	       st->seg->ttl != other;
}

/* 4.4BSD and macOS make a keep-alive probe of a bare header (tcp_respond(), called by tcp_timers()): it has no options, whatever
 * was negotiated. */
static bool may_be_bare_probe(const struct ta_step *st)
{
	const struct ta_half *h = st->sender;
	return st->len <= 1 && !(st->seg->flags & TA_FIN) && st->seq + 1 == h->nxt &&
	       h->una == h->nxt && st->have_ack && ta_seq_leq(st->seg->ack, st->peer->nxt) &&
	       st->now_ns - h->last_seen_ns >= TA_PROBE_IDLE_MIN_NS;
}

/* RFC 7323 section 3.2: once both sides have sent timestamps, each segment but a RST bears one. */
static bool lacks_timestamp(const struct ta_step *st)
{
	uint32_t have = st->seg->have;
	return have & TA_HAVE_OPTIONS && !(have & TA_HAVE_TS) && !(st->seg->flags & TA_RST) &&
	       st->sender->flags & st->peer->flags & TA_HALF_TS &&
	       st->sender->segments >= TA_KNOWN_SEGMENTS && !may_be_bare_probe(st);
}

static bool is_foreign(const struct ta_step *st)
{
	const struct ta_half *h = st->sender, *p = st->peer;
	const struct ta_segment *s = st->seg;
	bool bare = lacks_timestamp(st), far = ta_has_other_ttl(st);
	if (!st->have_seq || s->flags & (TA_SYN | TA_RST) || !is_known(st) || (!bare && !far))
		return false;
	if (bare && far)
		return true;
	if (st->frames_missing)
		return false;
	bool hole = ta_seq_gt(st->seq, h->nxt), unsent = st->have_ack && ta_seq_gt(s->ack, p->nxt);
	if (hole || unsent)
		return true;
	/* A new way may begin with a copy or a probe; that does not take away the timestamp. */
	bool old = ta_seq_lt(st->seq, h->nxt) &&
		   (st->len <= 1 ? ta_seq_leq(st->end, h->nxt) : ta_seq_leq(st->end, h->una));
	return bare && old;
}

static bool is_out_of_place(const struct ta_step *st)
{
	const struct ta_half *h = st->sender, *p = st->peer;
	const struct ta_segment *s = st->seg;
	if (!st->have_seq || !is_known(st) || s->flags & TA_RST)
		return false;
	/* Bytes behind it were sent before. */
	if (s->flags & TA_FIN)
		return !(h->flags & TA_HALF_FIN) && ta_seq_lt(st->end, h->nxt);
	/* RFC 5961 section 4: no SYN changes a connection that stands. */
	if ((s->flags & (TA_SYN | TA_ACK)) != (TA_SYN | TA_ACK) ||
	    !(st->conn->flags & TA_CONN_ESTABLISHED))
		return false;
	return h->flags & TA_HALF_SYN ? st->seq != h->isn
				      : h->segments >= TA_KNOWN_SEGMENTS && s->ack != p->nxt;
}

static bool is_near(uint32_t a, uint32_t b, int64_t limit)
{
	int64_t off = ta_seq_diff(a, b);
	return off >= -limit && off <= limit;
}

/* Numbers far outside any window (RFC 9293 section 3.10.7.4, RFC 5961 section 5): a segment of somebody else, or garbled.
 * A capture that lost a long stretch looks alike, so a second segment that fits the first is believed. */
static bool is_stray(struct ta_step *st, bool *ret_far)
{
	const struct ta_half *h = st->sender, *p = st->peer;
	const struct ta_segment *s = st->seg;
	if (!is_known(st) || st->frames_missing || s->flags & TA_SYN || !st->have_seq)
		return false;
	int64_t window = p->wnd > h->wnd ? p->wnd : h->wnd,
		limit = TA_STRAY_WINDOWS * window + TA_STRAY_BYTES;
	int64_t ahead = ta_seq_diff(st->seq, h->nxt),
		acks = st->have_ack ? ta_seq_diff(s->ack, p->nxt) : 0;
	/* What lies as far behind is as old; where a RST lies is told with it. */
	bool behind = !(s->flags & TA_RST) && !(s->have & TA_SEQ_RELATIVE) &&
		      (ahead < -limit || acks < -limit);
	if (ahead <= limit && acks <= limit && !behind)
		return false;
	*ret_far = true;
	struct ta_half_trouble *t = ta_conn_trouble(st->conn)->half;
	struct ta_half_trouble *own = &t[st->dir], *others = &t[!st->dir];
	bool fits = own->stray_seen && is_near(st->seq, own->stray_seq, limit) &&
		    is_near(s->ack, own->stray_ack, limit);
	/* What looks like none of its sender's has to be acknowledged by the other side, too. */
	bool foreign = ta_has_other_ttl(st) || lacks_timestamp(st);
	if (foreign && !(others->stray_seen && is_near(st->seq, others->stray_ack, limit)))
		fits = false;
	own->stray_seen = true;
	own->stray_seq = st->seq;
	own->stray_ack = s->ack;
	if (!fits)
		ta_anomaly_add(&st->tracker->anomalies, "tcp.out_of_window", st->frame);
	return !fits;
}

static bool is_outdated(const struct ta_step *st)
{
	const struct ta_half *h = st->sender, *p = st->peer;
	const struct ta_segment *s = st->seg;
	if (s->flags & (TA_SYN | TA_RST) || !(s->have & TA_HAVE_TS) || !(h->flags & TA_HALF_TS) ||
	    !ta_seq_lt(s->tsval, h->tsval))
		return false;
	bool moves = st->have_ack && p->flags & TA_HALF_UNA_KNOWN && ta_seq_gt(s->ack, p->una);
	bool news =
		st->have_seq && h->flags & TA_HALF_SEEN && st->len && ta_seq_gt(st->end, h->nxt);
	if (moves || news)
		return true;
	/* What was overtaken by so little says nothing wrong, and SACK blocks nothing new of now. */
	bool late = st->own_before_ns >= 0 && st->now_ns - st->own_before_ns > TA_OVERTAKEN_NS;
	return late && !s->nsack && !st->len;
}

static bool is_damaged(const struct ta_step *st)
{
	return st->seg->have & TA_CSUM_BAD && ta_half_checksums_filled_in(st->sender);
}

void ta_note_stranger(struct ta_step *st)
{
	const struct ta_half *h = st->sender;
	const struct ta_segment *s = st->seg;
	if (s->flags & (TA_SYN | TA_RST) || !is_known(st))
		return;
	bool bare = lacks_timestamp(st);
	uint8_t ttl = s->have & TA_HAVE_TTL ? s->ttl : 0;
	struct ta_strangers *known =
		st->conn->trouble ? st->conn->trouble->half[st->dir].strangers : NULL;
	bool again = known && known->count && !known->bare && !bare && ttl && ttl == known->ttl;
	bool news = (st->have_ack && ta_seq_gt(s->ack, st->peer->una)) ||
		    (st->have_seq && st->len && ta_seq_gt(st->end, h->nxt));
	if (again && news) {
		*known = (struct ta_strangers){ 0 };
		return;
	}
	if (!again && !bare && !ta_has_other_ttl(st))
		return;
	struct ta_half_trouble *t = &ta_conn_trouble(st->conn)->half[st->dir];
	if (!t->strangers)
		t->strangers = ta_xcalloc(1, sizeof(*t->strangers));
	known = t->strangers;
	if (!known->count++) {
		known->first_frame = st->frame;
		known->first_ns = st->now_ns;
	}
	known->last_frame = st->frame;
	known->last_ns = st->now_ns;
	known->ttl = ttl;
	known->bare = bare;
}

/* Data that was damaged on its way was sent: what it says of its sender's numbers stands. */
static bool is_damaged_for_good(struct ta_step *st)
{
	if (!is_damaged(st))
		return false;
	ta_anomaly_add(&st->tracker->anomalies, "tcp.bad_checksum", st->frame);
	st->sender->flags |= TA_HALF_CSUM_BAD;
	st->have_ack = false;
	return !st->seg->payload_len || st->seg->flags & (TA_SYN | TA_FIN | TA_RST);
}

bool ta_is_unbelievable(struct ta_step *st)
{
	struct ta_anomalies *anomalies = &st->tracker->anomalies;
	bool far = false;
	if (is_garbled(st->seg)) {
		/* A packet was made so; of a line the whole record may be in doubt. */
		ta_conn_trouble(st->conn)->garbled += !(st->seg->have & TA_HAVE_TTL);
		ta_anomaly_add(anomalies, "tcp.flags_contradict_options", st->frame);
	} else if (is_stray(st, &far)) {
		return true;
	} else if (!far && is_foreign(st)) {
		ta_anomaly_add(anomalies, "tcp.foreign", st->frame);
	} else if (is_out_of_place(st)) {
		ta_anomaly_add(anomalies, "tcp.out_of_place", st->frame);
	} else if (is_outdated(st)) {
		ta_anomaly_add(anomalies, "tcp.old_timestamp", st->frame);
	} else {
		return is_damaged_for_good(st);
	}
	return true;
}
