/* SPDX-License-Identifier: MIT */
/* What a connection owns, and the names of how an episode ends. */
#include "tcpautopsy/tcp/conn.h"

#include <stdlib.h>

#include "echo.h"
#include "episodes.h"
#include "sleep.h"
#include "state.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/recovery/recovery.h"

void ta_trouble_free(struct ta_trouble *t)
{
	for (size_t i = 0; i < t->nepisodes; i++)
		ta_episode_free(t->episode[i]);
	free(t->episode);
	for (int dir = 0; dir < 2; dir++) {
		ta_recovery_free(t->half[dir].recovery);
		free(t->half[dir].stamped);
		free(t->half[dir].strangers);
		free(t->half[dir].doublings);
		free(t->socket[dir]);
	}
	free(t->reset);
	free(t->icmp);
	free(t->zero);
	free(t);
}

void ta_conn_release(struct ta_tracker *t, struct ta_conn *c)
{
	ta_sleep_release(c);
	ta_outq_drop(&t->pool, &c->half[0].out);
	ta_outq_drop(&t->pool, &c->half[1].out);
	ta_echo_forget(t, c);
	struct ta_trouble *tr = c->trouble;
	if (!tr)
		return;
	t->room.episodes -= tr->nepisodes < t->room.episodes ? tr->nepisodes : t->room.episodes;
	ta_trouble_free(tr);
	c->trouble = NULL;
}

/* From the first number known to SND.NXT, with a FIN in it. */
static int64_t span_of(const struct ta_half *h)
{
	return (int64_t)((uint64_t)h->wraps << 32) + (int64_t)h->nxt - (int64_t)h->isn - 1;
}

bool ta_conn_payload_known(const struct ta_conn *c, int dir)
{
	if (c->flags & TA_CONN_INFERRED && c->trouble && c->trouble->half[dir].unseen_bytes)
		return false; /* a line that hides its numbers may have carried them */
	const struct ta_half *h = &c->half[dir];
	if (!ta_conn_payload_bytes(c, dir) && ta_conn_acked_bytes(c, dir) > 0)
		return false;
	return h->flags & TA_HALF_SEEN || !(h->flags & (TA_HALF_UNNUMBERED | TA_HALF_UNA_KNOWN));
}

int64_t ta_conn_acked_bytes(const struct ta_conn *c, int dir)
{
	const struct ta_half *h = &c->half[dir];
	if (!(h->flags & TA_HALF_UNA_KNOWN))
		return -1;
	int64_t span = span_of(h) - (int64_t)(uint32_t)(h->nxt - h->una);
	if (h->flags & TA_HALF_FIN && h->una == h->nxt)
		span--;
	return span > 0 ? span : 0;
}

uint64_t ta_conn_payload_bytes(const struct ta_conn *c, int dir)
{
	const struct ta_half *h = &c->half[dir];
	if (!(h->flags & TA_HALF_SEEN))
		return 0;
	int64_t span = span_of(h);
	if (h->flags & TA_HALF_FIN)
		span--;
	if (!(h->flags & TA_HALF_DATA))
		span = 0;
	if (!c->trouble)
		return span > 0 ? (uint64_t)span : 0;
	const struct ta_half_trouble *t = &c->trouble->half[dir];
	span -= (int64_t)t->unseen_bytes + t->began_with_probe;
	return (span > 0 ? (uint64_t)span : 0) + t->below_bytes;
}

uint32_t ta_conn_segments(const struct ta_conn *c, int dir)
{
	return c->half[dir].segments + (c->trouble ? c->trouble->half[dir].ignored : 0);
}

uint32_t ta_conn_last_frame_of(const struct ta_conn *c, int dir, int64_t *ret_ns)
{
	const struct ta_half *h = &c->half[dir];
	const struct ta_half_trouble *t = c->trouble ? &c->trouble->half[dir] : NULL;
	bool seen = h->last_frame;
	bool later = t && t->ignored_frame && (!seen || t->ignored_frame > h->last_frame);
	*ret_ns = later ? t->ignored_ns : h->last_seen_ns;
	return later ? t->ignored_frame : seen ? h->last_frame : 0;
}

uint32_t ta_conn_last_frame(const struct ta_conn *c)
{
	uint32_t last = c->first_frame;
	for (int dir = 0; dir < 2; dir++) {
		int64_t ns;
		uint32_t frame = ta_conn_last_frame_of(c, dir, &ns);
		last = frame > last ? frame : last;
	}
	return last;
}

int64_t ta_conn_last_ns(const struct ta_conn *c)
{
	int64_t last = c->start_ns;
	for (int dir = 0; dir < 2; dir++) {
		int64_t ns;
		if (ta_conn_last_frame_of(c, dir, &ns) && ns > last)
			last = ns;
	}
	return last;
}

const char *ta_result_name(enum ta_result result)
{
	static const char *const name[TA_RESULT_COUNT] = {
		[TA_RESULT_CAPTURE_ENDED] = "capture-ended",
		[TA_RESULT_ANSWERED] = "answered",
		[TA_RESULT_RESET_BY_PEER] = "reset-by-peer",
		[TA_RESULT_RESET_BY_SENDER] = "reset-by-sender",
		[TA_RESULT_ICMP] = "icmp",
		[TA_RESULT_GAVE_UP] = "gave-up",
		[TA_RESULT_STOPPED] = "stopped",
		[TA_RESULT_SUPERSEDED] = "superseded",
	};
	return name[result];
}
