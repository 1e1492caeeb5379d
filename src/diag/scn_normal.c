/* SPDX-License-Identifier: MIT */
/* Nothing failed: what the connection did, how it ended, and how long somebody waited meanwhile. */
#include "scenario.h"

#include "tcpautopsy/core/timefmt.h"

#include <stdio.h>

const char ta_page_normal[] =
	"Nothing failed: the connection was in use, idle with answered keep-alives, or closed in order.\n"
	"By eye: data and acknowledgments, now and then a lost segment sent again; in idle times an empty segment one\n"
	"below the next sequence number, answered at once; at the end FIN and ACK of both sides.\n"
	"An answered keep-alive proves that the peer's kernel (or a proxy in its place) holds the connection. It says\n"
	"nothing of the process behind it.\n";

/* Bytes left without an acknowledgment and without a copy long after one was due: the capture holds only a part. */
static bool breaks_off(const struct ta_case *k)
{
	for (int side = 0; side < 2; side++) {
		const struct ta_half *h = &k->conn->half[side];
		if (h->flags & TA_HALF_UNA_KNOWN && h->una != h->nxt &&
		    k->conn->half[!side].segments && k->reset.origin == TA_RST_NONE &&
		    k->end_ns - k->last_ns > 10 * TA_SEC && !k->ctx->is_trace)
			return true;
	}
	return false;
}

/* Recovered in the end, and yet somebody waited. */
static int64_t longest_stall_ns(const struct ta_case *k)
{
	int64_t longest = 0;
	for (size_t i = 0; k->trouble && i < k->trouble->nepisodes; i++) {
		const struct ta_episode *e = k->trouble->episode[i];
		bool chain =
			e->kind != TA_EPISODE_KEEPALIVE && e->kind != TA_EPISODE_ZERO_WINDOW_PROBE;
		if (chain && e->result == TA_RESULT_ANSWERED &&
		    e->answer_ns - e->start_ns > longest)
			longest = e->answer_ns - e->start_ns;
	}
	return longest;
}

static void describe(const struct ta_case *k, char *summary, size_t size)
{
	const struct ta_trouble *t = k->trouble;
	uint32_t probes = 0, answered = 0, copies = 0;
	for (size_t i = 0; t && i < t->nepisodes; i++) {
		if (t->episode[i]->kind == TA_EPISODE_KEEPALIVE) {
			probes += t->episode[i]->attempts_total;
			answered += t->episode[i]->answered;
		}
	}
	if (t)
		copies = t->half[0].retransmitted + t->half[1].retransmitted;
	const char *how =
		k->d->end == TA_END_CLOSED ? "closed in order"
		: k->d->end == TA_END_RESET
			? "ended by a RST after its close, with nothing lost but, perhaps, a last goodbye"
		: k->d->end == TA_END_HALF_CLOSED ? "half closed"
						  : "in use when the capture ended";
	int at = snprintf(summary, size, "Nothing failed: %s", how);
	if (probes && at > 0 && (size_t)at < size)
		at += snprintf(summary + at, size - (size_t)at,
			       "; %u keep-alive probe%s, %u answered", probes,
			       probes == 1 ? "" : "s", answered);
	if (copies && at > 0 && (size_t)at < size)
		at += snprintf(summary + at, size - (size_t)at, "; %u segment%s sent again", copies,
			       copies == 1 ? "" : "s");
	if (breaks_off(k) && at > 0 && (size_t)at < size)
		at += snprintf(
			summary + at, size - (size_t)at,
			", or rather when its record breaks off: its last bytes were neither acknowledged nor repeated");
	char stall[32];
	int64_t longest = longest_stall_ns(k);
	if (longest >= 3 * TA_SEC && at > 0 && (size_t)at < size)
		at += snprintf(summary + at, size - (size_t)at,
			       "; the longest wait for an acknowledgment was %s",
			       ta_duration(stall, sizeof(stall), longest));
	if (at > 0 && (size_t)at < size)
		snprintf(summary + at, size - (size_t)at, ".");
}

enum ta_confidence ta_scn_normal(struct ta_case *k, char *summary, size_t size)
{
	describe(k, summary, size);
	bool whole = k->d->handshake == TA_HANDSHAKE_COMPLETE && longest_stall_ns(k) < 30 * TA_SEC;
	bool shut = false;
	for (size_t i = 0; k->trouble && i < k->trouble->nzero; i++)
		shut |= k->trouble->zero[i].end_ns < 0 && !(k->conn->flags & TA_CONN_CLOSED);
	return whole && !shut && !breaks_off(k) ? TA_CERTAIN : TA_LIKELY;
}
