/* SPDX-License-Identifier: MIT */
/* What a connection owns, and the names of what is told about it. */
#include "tcp_internal.h"

#include <stdlib.h>

#include "tcpautopsy/core/xalloc.h"

struct ta_trouble *ta_conn_trouble(struct ta_conn *c)
{
	if (!c->trouble)
		c->trouble = ta_xcalloc(1, sizeof(*c->trouble));
	return c->trouble;
}

void ta_conn_release(struct ta_tracker *t, struct ta_conn *c)
{
	ta_outq_drop(&t->pool, &c->half[0].out);
	ta_outq_drop(&t->pool, &c->half[1].out);
	struct ta_trouble *tr = c->trouble;
	if (!tr)
		return;
	for (size_t i = 0; i < tr->nepisodes; i++) {
		free(tr->episode[i]->attempt);
		free(tr->episode[i]);
	}
	free(tr->episode);
	free(tr->reset);
	free(tr->icmp);
	free(tr->zero);
	free(tr);
	c->trouble = NULL;
}

uint64_t ta_conn_payload_bytes(const struct ta_conn *c, int dir)
{
	const struct ta_half *h = &c->half[dir];
	if (!(h->flags & TA_HALF_SEEN))
		return 0;
	int64_t span = (int64_t)((uint64_t)h->wraps << 32) + (int64_t)h->nxt - (int64_t)h->isn - 1;
	if (h->flags & TA_HALF_FIN)
		span--;
	if (c->trouble)
		span -= (int64_t)c->trouble->unseen_bytes[dir];
	return span > 0 && h->flags & TA_HALF_DATA ? (uint64_t)span : 0;
}

const char *ta_episode_kind_name(enum ta_episode_kind kind)
{
	static const char *const name[TA_EPISODE_COUNT] = {
		[TA_EPISODE_RETRANSMISSION] = "retransmission",
		[TA_EPISODE_KEEPALIVE] = "keep-alive",
		[TA_EPISODE_ZERO_WINDOW_PROBE] = "zero-window-probe",
		[TA_EPISODE_SYN] = "syn",
		[TA_EPISODE_SYN_ACK] = "syn-ack",
		[TA_EPISODE_FIN] = "fin",
	};
	return name[kind];
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

const char *ta_cause_name(enum ta_cause cause)
{
	static const char *const name[TA_CAUSE_COUNT] = {
		[TA_CAUSE_UNKNOWN] = "unknown", [TA_CAUSE_ORIGINAL] = "original",
		[TA_CAUSE_RTO] = "rto",         [TA_CAUSE_TLP] = "tlp",
		[TA_CAUSE_FAST] = "fast",       [TA_CAUSE_AFTER_RTO] = "after-rto",
		[TA_CAUSE_SYN] = "syn",         [TA_CAUSE_PROBE] = "probe",
	};
	return name[cause];
}

const char *ta_spurious_name(enum ta_spurious spurious)
{
	switch (spurious) {
	case TA_SPURIOUS_DSACK:
		return "dsack";
	case TA_SPURIOUS_TIMESTAMP:
		return "timestamp";
	case TA_SPURIOUS_EARLY_ACK:
		return "early-ack";
	case TA_SPURIOUS_NO:
		break;
	}
	return NULL;
}

const char *ta_law_name(enum ta_law law)
{
	switch (law) {
	case TA_LAW_EXPONENTIAL:
		return "exponential";
	case TA_LAW_CONSTANT:
		return "constant";
	case TA_LAW_LINEAR_THEN_EXPONENTIAL:
		return "linear-then-exponential";
	case TA_LAW_IRREGULAR:
		return "irregular";
	case TA_LAW_NONE:
		break;
	}
	return NULL;
}
