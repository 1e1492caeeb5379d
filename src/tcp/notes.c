/* SPDX-License-Identifier: MIT */
/* What is noted of a segment's sender, of its connection, and of what it says about an earlier RST. */
#include "step.h"

#include <string.h>

#include "echo.h"
#include "rules.h"
#include "state.h"
#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"

/* From the bits of a checksum in a segment to those in a half. */
#define TA_CSUM_TO_HALF 11

/* Four bits are what a half has room for: one address in 15 is taken for another one. */
#define LINK_MASK 0xfu

uint8_t ta_link_fingerprint(const struct ta_segment *s)
{
	if (!(s->have & TA_HAVE_LINK))
		return 0;
	/* Not the input: a piece of a capture goes on where the one before ended. */
	uint64_t h = ta_hash_bytes(s->interface + 1, s->link_src, sizeof(s->link_src));
	return (uint8_t)(h % LINK_MASK + 1);
}

/* A silence counts as survived when, after it, one side spoke and the other replied. */
void ta_note_idle(struct ta_step *st)
{
	struct ta_half *h = st->sender, *p = st->peer;
	if (st->idle_ns >= TA_SEC) {
		int64_t quarters = st->idle_ns / TA_QUARTER_NS;
		h->idle_pending = (uint16_t)(quarters > UINT16_MAX ? UINT16_MAX : quarters);
	}
	if (p->idle_pending && !(st->seg->flags & TA_RST) && st->idle_ns < TA_SEC) {
		if (p->idle_pending > st->conn->longest_idle_quarters)
			st->conn->longest_idle_quarters = p->idle_pending;
		p->idle_pending = 0;
	}
}

/* Linux's timestamp clock ticks in milliseconds while the host runs, and stands still while it is suspended
 * (tcp_clock_ms, CLOCK_MONOTONIC). Whether this host's does is learnt from the silences in which it agreed. */
static void note_clock(struct ta_step *st, int64_t before_ns)
{
	struct ta_half *h = st->sender;
	int64_t gap_ms = (st->now_ns - before_ns) / TA_MS,
		ticks = (int32_t)(st->seg->tsval - h->tsval);
	if (gap_ms < TA_CLOCK_TELLS_MS)
		return;
	/* No timestamp clock ticks slower than once a second (RFC 7323 section 5.4). */
	bool stood =
		gap_ms >= TA_CLOCK_STOOD_MS && ticks > 0 && ticks < gap_ms / TA_SLOWEST_TICK_MS / 2;
	int64_t slack_ms = gap_ms / TA_PERCENT * TA_CLOCK_PERCENT + TA_CLOCK_SLACK_MS;
	if (ticks >= gap_ms - slack_ms && ticks <= gap_ms + slack_ms) {
		h->flags |= gap_ms >= TA_CLOCK_GAP_MS ? TA_HALF_TS_MS : TA_HALF_TS_MS_SHORT;
	} else if (gap_ms >= TA_CLOCK_GAP_MS && (h->flags & TA_HALF_TS_MS || stood) && ticks >= 0 &&
		   gap_ms - ticks >= TA_SUSPEND_MS &&
		   gap_ms - ticks > gap_ms * TA_SUSPEND_PERCENT / TA_PERCENT) {
		struct ta_half_trouble *t = &ta_conn_trouble(st->conn)->half[st->dir];
		int64_t lag_ns = (gap_ms - ticks) * TA_MS;
		if (lag_ns > t->suspend_ns) {
			t->suspend_ns = lag_ns;
			t->suspend_from_ns = before_ns;
			t->suspend_to_ns = st->now_ns;
			t->suspend_frame = st->frame;
		}
	}
}

/* IP IDs of one connection that count up by at most so much from packet to packet are a counter's. */
#define ID_STEP 64u

static void note_ip_id(struct ta_half *h, const struct ta_segment *s)
{
	/* Linux gives 0 to a SYN-ACK, and to what TIME-WAIT and no socket send. */
	if (!s->ip_id)
		return;
	if (h->flags & TA_HALF_IP_ID_KNOWN) {
		uint16_t step = (uint16_t)(s->ip_id - h->ip_id), behind = (uint16_t)-step;
		/* One that was overtaken does not move the counter back. */
		if (h->flags & TA_HALF_ID_COUNTS && behind && behind < TA_IP_ID_NEAR)
			return;
		if (step)
			h->flags |= step <= ID_STEP ? TA_HALF_ID_COUNTS : TA_HALF_ID_JUMPS;
	}
	h->ip_id = s->ip_id;
	h->flags |= TA_HALF_IP_ID_KNOWN;
}

/* ta_link_fingerprint(), looked up where it was worked out before. */
static uint8_t known_link(struct ta_tracker *t, const struct ta_segment *s)
{
	if (s->interface > UINT16_MAX || !(s->have & TA_HAVE_LINK))
		return ta_link_fingerprint(s);
	/* Not as six bytes into eight: what is written in pieces and then read whole waits for all that was written before. */
	uint32_t first;
	uint16_t rest;
	memcpy(&first, s->link_src, sizeof(first));
	memcpy(&rest, s->link_src + sizeof(first), sizeof(rest));
	uint64_t key = (uint64_t)first << 32 | (uint64_t)rest << TA_INTERFACE_BITS | s->interface;
	const uint8_t last = s->link_src[sizeof(s->link_src) - 1];
	struct ta_link_print *known = &t->link[(last ^ s->interface) % TA_LINK_SLOTS];
	if (known->key != key || !known->print)
		*known = (struct ta_link_print){ key, ta_link_fingerprint(s) };
	return known->print;
}

static void note_link(struct ta_tracker *t, struct ta_half *h, const struct ta_segment *s)
{
	uint8_t link = known_link(t, s);
	if (link && h->link && h->link != link)
		h->flags |= TA_HALF_LINK_VARIES;
	if (link)
		h->link = link & LINK_MASK;
}

/* What the packet around the segment tells of its sender and of the way to it. */
static void note_packet(struct ta_step *st)
{
	struct ta_half *h = st->sender;
	const struct ta_segment *s = st->seg;
	if (s->have & TA_HAVE_TTL) {
		if (h->flags & TA_HALF_TTL_KNOWN && h->ttl != s->ttl)
			ta_conn_trouble(st->conn)->half[st->dir].other_ttl = h->ttl;
		h->ttl = s->ttl;
		h->flags |= TA_HALF_TTL_KNOWN;
	}
	if (s->have & TA_HAVE_IP_ID)
		note_ip_id(h, s);
	if (s->have & TA_SNAP_CUT && !(s->have & TA_HAVE_OPTIONS))
		h->flags |= TA_HALF_OPTIONS_CUT;
	if (s->have & TA_SNAP_CUT && !(s->have & TA_HAVE_WINDOW))
		h->flags |= TA_HALF_WINDOW_CUT;
	if (s->have & TA_HAVE_DIGEST)
		st->conn->flags |= TA_CONN_DIGEST;
	if (!(s->have & TA_DF))
		h->flags |= TA_HALF_NO_DF;
	note_link(st->tracker, h, s);
}

/* What a side echoes is the newest timestamp that it received (RFC 7323 section 4.3), seen here or not. */
static void note_echo(struct ta_half *absent, uint32_t tsecr)
{
	if (!tsecr)
		return;
	if (absent->tsval && ta_seq_lt(absent->tsval, tsecr))
		absent->flags |= TA_HALF_ECHOED;
	absent->tsval = tsecr;
}

static void note_last_ignored(struct ta_step *st)
{
	struct ta_half_trouble *t = &ta_conn_trouble(st->conn)->half[st->dir];
	t->ignored_frame = st->frame;
	t->ignored_ns = st->now_ns;
}

void ta_note_ignored(struct ta_step *st)
{
	struct ta_half_trouble *t = &ta_conn_trouble(st->conn)->half[st->dir];
	t->ignored++;
	note_last_ignored(st);
}

static bool doubles(const struct ta_doubling *d, int64_t gap_ns)
{
	return gap_ns >= ta_time_part(d->gap_ns, TA_DOUBLING_LEAST, TA_DOUBLING_PART) &&
	       gap_ns <= ta_time_part(d->gap_ns, TA_DOUBLING_MOST, TA_DOUBLING_PART);
}

static struct ta_doubling lone(int64_t time_ns, uint32_t frame, uint32_t length)
{
	return (struct ta_doubling){ .count = 1,
				     .length = length,
				     .first_ns = time_ns,
				     .last_ns = time_ns,
				     .first_frame = frame,
				     .last_frame = frame };
}

/* Neither flags nor numbers (tcpdump -q): equal lengths at doubling gaps are what is left of a chain. */
static void note_unnumbered(struct ta_step *st, int64_t before_ns)
{
	uint32_t len = st->seg->payload_len;
	st->sender->flags |= TA_HALF_UNNUMBERED;
	if (!len)
		return;
	struct ta_half_trouble *t = &ta_conn_trouble(st->conn)->half[st->dir];
	if (!t->doublings)
		t->doublings = ta_xcalloc(1, sizeof(*t->doublings));
	struct ta_doubling *d = &t->doublings->now;
	bool answered = st->peer->last_frame && st->peer->last_seen_ns > before_ns;
	int64_t gap_ns = st->now_ns - d->last_ns;
	if (!d->count || d->length != len || answered || gap_ns < TA_DOUBLING_FIRST_NS) {
		*d = lone(st->now_ns, st->frame, len);
		return;
	}
	if (d->count > 1 && !doubles(d, gap_ns)) /* the gap may be another run's first one */
		*d = lone(d->last_ns, d->last_frame, len);
	if (d->count == 1)
		d->first_gap_ns = gap_ns;
	d->gap_ns = gap_ns;
	d->last_ns = st->now_ns;
	d->last_frame = st->frame;
	if (++d->count > t->doublings->longest.count)
		t->doublings->longest = *d;
}

/* What the segment shows of its sender, once and for all. */
static void note_flags(struct ta_step *st)
{
	struct ta_half *h = st->sender;
	const struct ta_segment *s = st->seg;
	h->flags |= TA_HALF_SEEN;
	if (st->tracker->before_probes)
		h->flags |= TA_HALF_BEFORE_PROBES;
	if (s->flags & TA_SYN)
		h->flags |= TA_HALF_SYN;
	if (s->flags & TA_FIN)
		h->flags |= TA_HALF_FIN;
	if (s->payload_len)
		h->flags |= TA_HALF_DATA;
	if (s->have & TA_SEQ_RELATIVE)
		h->flags |= TA_HALF_SEQ_RELATIVE;
	if (h->mss && s->payload_len > h->mss)
		h->flags |= TA_HALF_SUPER;
	if (s->have & TA_CSUM_BAD)
		h->flags |= TA_HALF_CSUM_BAD;
	if (s->have & TA_CSUM_GOOD)
		h->flags |= TA_HALF_CSUM_GOOD;
	if (s->have & TA_HAVE_PKTDIR)
		h->flags |= s->have & TA_SENT_BY_HOST ? TA_HALF_LEFT : TA_HALF_ARRIVED;
}

/* The sender's timestamp clock. before_ns: when it was seen before. */
static void note_timestamp(struct ta_step *st, int64_t before_ns)
{
	struct ta_half *h = st->sender;
	const struct ta_segment *s = st->seg;
	if (h->flags & TA_HALF_TS)
		note_clock(st, before_ns);
	/* One that was overtaken does not move the clock back. */
	bool late = h->flags & TA_HALF_TS && st->len && ta_seq_lt(st->end, h->nxt) &&
		    ta_seq_lt(s->tsval, h->tsval);
	if (!late)
		h->tsval = s->tsval;
	h->flags |= TA_HALF_TS;
	if (!st->peer->segments)
		note_echo(st->peer, s->tsecr);
}

void ta_note_half(struct ta_step *st)
{
	struct ta_half *h = st->sender;
	const struct ta_segment *s = st->seg;
	bool rst = s->flags & TA_RST;
	const uint32_t numbers = TA_HAVE_SEQ | TA_HAVE_LEN;
	int64_t before_ns = h->last_seen_ns;
	h->segments++;
	if (st->not_taken || st->foreign) {
		note_last_ignored(st);
		return; /* anyone can have sent it: no sign of life */
	}
	h->last_seen_ns = st->now_ns;
	h->last_frame = st->frame;
	if (!(s->have & (TA_HAVE_SEQ | TA_HAVE_FLAGS)) && s->have & TA_HAVE_LEN)
		note_unnumbered(st, before_ns);
	/* A line that hides its numbers, or was cut before its length. */
	if ((s->have & TA_INFERRED && (s->have & numbers) != numbers) ||
	    (s->have & TA_HAVE_FLAGS && !(s->have & TA_HAVE_LEN) && !rst))
		ta_conn_trouble(st->conn)->half[st->dir].hidden++;
	if (!st->have_seq && !(h->flags & TA_HALF_SEEN) && !(h->flags & TA_HALF_UNA_KNOWN)) {
		/* Begun without a sequence number (a trace): the first one that comes counts. */
		return;
	}
	note_flags(st);
	if (s->have & TA_HAVE_TS)
		ta_echo_note(st);
	if (rst)
		return;
	if (s->have & TA_HAVE_TS)
		note_timestamp(st, before_ns);
	note_packet(st);
}

_Static_assert(TA_CSUM_BAD >> TA_CSUM_TO_HALF == TA_HALF_CSUM_BAD &&
		       TA_CSUM_GOOD >> TA_CSUM_TO_HALF == TA_HALF_CSUM_GOOD,
	       "the two bits stand side by side in both");

void ta_note_smooth(struct ta_step *st)
{
	struct ta_half *h = st->sender;
	const struct ta_segment *s = st->seg;
	int64_t before_ns = h->last_seen_ns;
	uint32_t flags = h->flags;
	h->segments++;
	h->last_seen_ns = st->now_ns;
	h->last_frame = st->frame;
	flags |= (s->have & (TA_CSUM_BAD | TA_CSUM_GOOD)) >> TA_CSUM_TO_HALF;
	if (s->payload_len)
		flags |= TA_HALF_DATA |
			 (h->mss && s->payload_len > h->mss ? (uint32_t)TA_HALF_SUPER : 0);
	if (s->have & TA_HAVE_PKTDIR)
		flags |= s->have & TA_SENT_BY_HOST ? TA_HALF_LEFT : TA_HALF_ARRIVED;
	if (!(s->have & TA_DF))
		flags |= TA_HALF_NO_DF;
	h->flags = flags;
	if (s->have & TA_HAVE_TS) {
		if ((int32_t)(s->tsecr - st->peer->tsval) >= TA_ECHO_UNSEEN_TICKS)
			ta_echo_note(st);
		if (st->now_ns - before_ns >= TA_CLOCK_TELLS_MS * TA_MS)
			note_clock(st, before_ns);
		h->tsval = s->tsval;
	}
	if (s->have & TA_HAVE_IP_ID)
		note_ip_id(h, s);
	note_link(st->tracker, h, s);
}

void ta_note_connection(struct ta_step *st)
{
	struct ta_conn *c = st->conn;
	const struct ta_half *h = st->sender, *p = st->peer;
	uint32_t both = h->flags & p->flags;
	if (!(st->seg->flags & (TA_SYN | TA_RST)) && both & TA_HALF_SEEN &&
	    (c->flags & TA_CONN_HANDSHAKE_ACK || !(both & TA_HALF_SYN)))
		c->flags |= TA_CONN_ESTABLISHED;
	if (both & TA_HALF_FIN && h->una == h->nxt && p->una == p->nxt)
		c->flags |= TA_CONN_CLOSED;
	if (st->seg->have & TA_INFERRED)
		c->flags |= TA_CONN_INFERRED;
}

/* A challenge ACK comes at once, or within a round trip where the RST's sender was captured. */
static int64_t challenge_ns(const struct ta_step *st)
{
	int64_t srtt_ns = ta_rto_srtt_ns(&st->peer->rto);
	return (srtt_ns > 0 ? 2 * srtt_ns : 0) + TA_CHALLENGE_MIN_NS;
}

/* Segments that the supposed sender of a RST still sends: it does not know of it. */
void ta_note_after_reset(struct ta_step *st)
{
	struct ta_trouble *t = st->conn->trouble;
	for (size_t i = 0; i < t->nresets; i++) {
		struct ta_reset *r = &t->reset[i];
		if (st->seg->flags & (TA_RST | TA_SYN) || r->frame == st->frame)
			continue;
		/* Sent before the RST, overtaken by it. */
		if (r->sender == st->dir && st->have_seq && st->len &&
		    ta_seq_leq(st->end, r->seq) && st->now_ns - r->time_ns < TA_OVERTAKEN_NS)
			continue;
		if (r->sender == st->dir) {
			if (!r->sent_after++)
				r->after_first_frame = st->frame;
		} else if (st->len || st->advanced || st->probe ||
			   (r->sent_after && st->now_ns - r->time_ns > TA_STILL_THERE_NS)) {
			/* One that took the RST answers what comes later with a RST, not with an ACK. */
			r->peer_after++;
			r->went_on += (st->len || st->probe) &&
				      st->now_ns - r->time_ns > TA_STILL_THERE_NS;
		} else if (!r->exact && st->have_ack &&
			   st->now_ns - r->time_ns <= challenge_ns(st)) {
			r->challenged = true;
		}
	}
}

void ta_step_push(struct ta_step *st, uint32_t seq, uint32_t len, uint16_t flags)
{
	if (!ta_outq_push(&st->tracker->pool, &st->sender->out, st->now_ns, st->frame, seq, len,
			  flags))
		ta_anomaly_add(&st->tracker->anomalies, "limits.outstanding", st->frame);
}
