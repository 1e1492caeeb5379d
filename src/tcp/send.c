/* SPDX-License-Identifier: MIT */
/* What a segment's sequence range tells about its sender: new data, a hole, or something for the detectors. */
#include "step.h"

#include "detector.h"
#include "embryo.h"
#include "episodes.h"
#include "replay.h"
#include "rules.h"
#include "state.h"
#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/core/xalloc.h"

static void move_nxt(struct ta_half *h, uint32_t end)
{
	if (end < h->nxt)
		h->wraps++;
	h->nxt = end;
}

/* The first segment of a half: where its sequence numbers begin. */
static void begin_half(struct ta_step *st)
{
	struct ta_half *h = st->sender;
	const struct ta_segment *s = st->seg;
	if (s->flags & TA_SYN) {
		h->isn = st->seq;
		h->flags |= TA_HALF_ISN_KNOWN;
	} else if (s->have & TA_SEQ_RELATIVE && st->seq <= 1) {
		/* tshark counts from 1 what begins without a SYN, be it a probe. */
		h->isn = 0;
		if (st->seq && !st->len && !(s->flags & TA_RST))
			h->flags |= TA_HALF_BARE;
	} else {
		h->isn = st->seq - 1;
		h->wraps = !st->seq;
		if (!st->len && !(s->flags & TA_RST))
			h->flags |= TA_HALF_BARE;
		if (st->len)
			h->flags |= TA_HALF_BEGAN_WITH_DATA;
	}
	h->nxt = h->una = st->seq;
}

/* A jump ahead: bytes between that the capture has not shown (yet). */
static void note_hole(struct ta_step *st)
{
	struct ta_half *h = st->sender;
	uint32_t missing = st->seq - h->nxt;
	struct ta_half_trouble *t = &ta_conn_trouble(st->conn)->half[st->dir];
	t->unseen_bytes += missing;
	if (st->seg->have & TA_HAVE_TS && h->flags & TA_HALF_TS) {
		if (!t->stamped)
			t->stamped = ta_xcalloc(TA_LIMIT_STAMPED_HOLES, sizeof(*t->stamped));
		t->stamped[t->nstamped++ % TA_LIMIT_STAMPED_HOLES] = (struct ta_hole_stamp){
			.seq = h->nxt, .end = st->seq, .before_tsval = h->tsval, .known = true
		};
	}
	ta_replay_new(st, h->nxt, missing, true);
	ta_step_push(st, h->nxt, missing, TA_OUT_UNSEEN);
}

/* A closing alert of TLS: its record type, or a TLS 1.3 record that has room for nothing but an alert (RFC 8446
 * section 5.2: 5 bytes of header, level and description, content type, a tag of 16). */
#define TLS_ALERT 0x15u
#define TLS_APPLICATION_DATA 0x17u
#define TLS13_ALERT_BYTES 24u
#define LONGEST_ALERT 100u

static uint32_t payload_flags(const struct ta_segment *s)
{
	if (!(s->have & TA_HAVE_PAYLOAD0))
		return s->payload_len ? TA_OUT_NO_BYTES : 0;
	bool alert = (s->payload0 == TLS_ALERT && s->payload_len <= LONGEST_ALERT) ||
		     (s->payload0 == TLS_APPLICATION_DATA && s->payload_len == TLS13_ALERT_BYTES);
	return alert ? TA_OUT_ALERT : 0;
}

static uint16_t out_flags(const struct ta_step *st)
{
	const struct ta_segment *s = st->seg;
	const struct ta_half *p = st->peer;
	uint32_t flags = (s->flags & TA_SYN ? TA_OUT_SYN : 0) |
			 (s->flags & TA_FIN ? TA_OUT_FIN : 0) | payload_flags(s);
	if (p->flags & TA_HALF_FIN && st->have_ack && s->ack == p->nxt)
		flags |= TA_OUT_KNEW_FIN;
	return (uint16_t)flags;
}

/* A half that one-sided captures show alone makes progress when it goes on sending. */
static void went_on(struct ta_step *st)
{
	struct ta_episode *e = ta_episode_open_of(st->conn, st->dir, false);
	if (!e)
		return;
	struct ta_attempt *last = ta_episode_last(e);
	e->sent_on += e->attempts_total > 1;
	bool unheard = !(st->peer->flags & TA_HALF_SEEN);
	/* New data may be queued behind what is repeated; only a flow that goes on and on has had its answers unseen. */
	if (unheard && ++e->went_on < TA_ONE_SIDED_PROGRESS)
		return;
	if (unheard || (last && last->flags & TA_ATTEMPT_ACKED)) {
		e->healed_attempt = (int32_t)e->nattempts - 1;
		/* Copies of what had been acknowledged were answered for good when the last of them was. */
		bool answered = !unheard && last && last->answer_frame;
		ta_episode_close(e, answered ? TA_RESULT_ANSWERED : TA_RESULT_SUPERSEDED,
				 answered ? last->answer_frame : st->frame,
				 answered ? last->time_ns : st->now_ns);
	}
}

static void keep_sent(struct ta_step *st)
{
	struct ta_last_data *last = ta_last_data_slot(st->tracker, st->id, st->dir);
	if (last->half != st->sender)
		*last = (struct ta_last_data){ .half = st->sender };
	last->frame = st->frame;
	last->seq = st->seq;
	last->len = st->len;
	last->sent[last->count++ % TA_SENT_KEPT] =
		(struct ta_sent){ st->now_ns, st->frame, st->seq, st->len };
}

void ta_step_sent(struct ta_step *st)
{
	ta_note_turn(st);
	keep_sent(st);
	ta_step_push(st, st->seq, st->len, out_flags(st));
	move_nxt(st->sender, st->end);
}

static void send_new(struct ta_step *st)
{
	struct ta_half *h = st->sender;
	if (ta_seq_gt(st->seq, h->nxt))
		note_hole(st);
	if (st->len) {
		if (st->conn->trouble)
			went_on(st);
		ta_note_turn(st);
		if (st->conn->trouble)
			ta_replay_new(st, st->seq, st->len, false);
		keep_sent(st);
		uint32_t from = ta_seq_max(st->seq, h->nxt); /* what lies below was sent before */
		if (!ta_embryo_begins(st))
			ta_step_push(st, from, st->end - from, out_flags(st));
		h->flags &= ~(uint32_t)TA_HALF_BARE;
	}
	move_nxt(h, st->end);
	/* An ACK that came before its data (a capture out of order) has acknowledged it already. */
	if (h->flags & TA_HALF_UNA_KNOWN && ta_seq_gt(h->una, h->nxt))
		move_nxt(h, h->una);
}

/* A SYN of a half that was seen before. True: it was captured after what it came before. */
static bool late_syn(struct ta_step *st)
{
	struct ta_half *h = st->sender;
	h->isn = st->seq;
	h->flags |= TA_HALF_ISN_KNOWN;
	if (ta_seq_gt(st->seq, h->nxt)) {
		/* What came in its name before was somebody else's. */
		h->nxt = h->una = st->seq;
		h->flags &= ~(uint32_t)TA_HALF_FIN;
		ta_outq_drop(&st->tracker->pool, &h->out);
	}
	if (!(h->flags & TA_HALF_SEEN) || !ta_seq_lt(st->seq, h->nxt))
		return false;
	ta_conn_trouble(st->conn)->half[st->dir].out_of_order++;
	return true;
}

void ta_step_send(struct ta_step *st)
{
	struct ta_half *h = st->sender;
	if (!st->have_seq) {
		if (!st->seg->payload_len && !(st->seg->flags & (TA_SYN | TA_FIN | TA_RST)))
			ta_keepalive_infer(st);
		return;
	}
	bool first = !(h->flags & (TA_HALF_SEEN | TA_HALF_UNA_KNOWN));
	if (first)
		begin_half(st);
	else if (st->seg->flags & TA_SYN && !(h->flags & TA_HALF_SYN) && late_syn(st))
		return;
	if (!first && h->flags & TA_HALF_BARE && !st->len && st->seq == h->nxt)
		ta_keepalive_suspect(st);

	bool syn_data = st->seg->flags & TA_SYN && h->flags & TA_HALF_SYN;
	if (!first && st->seq == h->nxt && st->len == 1 && !st->prior_peer_wnd &&
	    ta_det_window_probe(st))
		return;
	if (!first && (ta_seq_lt(st->seq, h->nxt) || syn_data)) {
		for (const struct ta_detector *d = ta_detectors; d->name; d++)
			if (d->claims(st))
				return;
		if (ta_seq_leq(st->end, h->nxt))
			return; /* an old ACK, or bytes that are known */
	}
	send_new(st);
}
