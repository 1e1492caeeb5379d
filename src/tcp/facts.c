/* SPDX-License-Identifier: MIT */
/* Questions about a connection and its halves, answered from what the tracker has kept. */
#include "tcpautopsy/tcp/facts.h"

#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/core/timefmt.h"

int64_t ta_patience_ns(int64_t srtt_ns)
{
	int64_t patience_ns = TA_PATIENCE_SRTTS * srtt_ns;
	return patience_ns > TA_PATIENCE_MIN_NS ? patience_ns : TA_PATIENCE_MIN_NS;
}

int64_t ta_half_relative_seq(const struct ta_half *h, uint32_t seq)
{
	/* Between the first number and SND.NXT, or else nearest to one of the two: what lies before the first goes negative. */
	uint32_t d = seq - h->isn, sent = h->nxt - h->isn;
	if (d <= sent || d - sent <= -d)
		return d;
	return (int64_t)d - (INT64_C(1) << 32);
}

bool ta_half_marked_sent(const struct ta_half *h)
{
	return h->flags & TA_HALF_LEFT && !(h->flags & TA_HALF_ARRIVED);
}

bool ta_half_checksums_left_to_card(const struct ta_half *h)
{
	return h->flags & TA_HALF_CSUM_BAD && !(h->flags & TA_HALF_CSUM_GOOD);
}

bool ta_half_checksums_filled_in(const struct ta_half *h)
{
	return h->flags & TA_HALF_CSUM_GOOD && !(h->flags & TA_HALF_CSUM_BAD);
}

bool ta_conn_is_uneventful(const struct ta_conn *c)
{
	const unsigned opened = TA_CONN_HANDSHAKE_ACK | TA_CONN_SYN_ACK | TA_CONN_ROLES_KNOWN |
				TA_CONN_ESTABLISHED | TA_CONN_CLOSED;
	const unsigned odd = TA_CONN_INFERRED | TA_CONN_SUPERSEDES | TA_CONN_REUSED;
	const unsigned both = c->half[0].flags & c->half[1].flags;
	return !c->trouble && (c->flags & (opened | odd)) == opened && both & TA_HALF_ISN_KNOWN &&
	       !c->half[0].out && !c->half[1].out;
}

int64_t ta_conn_last_seen_ns(const struct ta_conn *c)
{
	const struct ta_half *h = c->half;
	if (!h[0].last_frame && !h[1].last_frame)
		return c->start_ns;
	if (!h[0].last_frame || !h[1].last_frame)
		return h[!h[0].last_frame].last_seen_ns;
	return h[0].last_seen_ns > h[1].last_seen_ns ? h[0].last_seen_ns : h[1].last_seen_ns;
}

bool ta_conn_one_sided(const struct ta_conn *c)
{
	for (int side = 0; side < 2; side++) {
		const struct ta_half *h = &c->half[side], *absent = &c->half[!side];
		if (ta_half_captured(absent) || !ta_half_captured(h))
			continue;
		uint32_t repeated = c->trouble ? c->trouble->half[side].retransmitted : 0;
		bool goes_on =
			ta_half_acked(absent) && ta_half_sent_data(h) && 2 * repeated < h->segments;
		return ta_half_answered_unseen(absent) || goes_on;
	}
	return false;
}

int64_t ta_conn_longest_idle_ns(const struct ta_conn *c)
{
	return (int64_t)c->longest_idle_quarters * TA_QUARTER_NS;
}
