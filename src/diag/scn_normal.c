/* SPDX-License-Identifier: MIT */
/* Nothing failed: what the connection did, how it ended, and how long somebody waited meanwhile. */
#include "rules.h"
#include "scenario.h"

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/strbuf.h"

static const char page[] =
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
		    k->end_ns - k->last_ns > TA_BROKEN_OFF_NS && !k->ctx->is_trace)
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

static void describe(const struct ta_case *k, struct ta_strbuf *summary)
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
			? "reset after both sides had closed; nothing was lost, except perhaps a TLS close alert"
		: k->d->end == TA_END_HALF_CLOSED ? "half closed"
						  : "in use when the capture ended";
	ta_strbuf_addf(summary, "Nothing failed: %s", how);
	if (probes)
		ta_strbuf_addf(summary, "; %u keep-alive probe%s, %u answered", probes,
			       probes == 1 ? "" : "s", answered);
	if (copies)
		ta_strbuf_addf(summary, "; %u segment%s sent again", copies,
			       copies == 1 ? "" : "s");
	if (breaks_off(k))
		ta_strbuf_addf(
			summary,
			"; the capture of this connection stops early: its last bytes were neither acknowledged nor retransmitted");
	char stall[32];
	int64_t longest = longest_stall_ns(k);
	if (longest >= TA_STALL_TOLD_NS)
		ta_strbuf_addf(summary, "; the longest wait for an acknowledgment was %s",
			       ta_duration(stall, sizeof(stall), longest));
	ta_strbuf_add(summary, ".");
}

enum ta_confidence ta_nothing_failed(struct ta_case *k, struct ta_strbuf *summary)
{
	describe(k, summary);
	bool whole =
		k->d->handshake == TA_HANDSHAKE_COMPLETE && longest_stall_ns(k) < TA_STALL_DOUBT_NS;
	bool shut = false;
	for (size_t i = 0; k->trouble && i < k->trouble->nzero; i++)
		shut |= k->trouble->zero[i].end_ns < 0 && !(k->conn->flags & TA_CONN_CLOSED);
	return whole && !shut && !breaks_off(k) ? TA_CERTAIN : TA_LIKELY;
}

const struct ta_scenario_row ta_scn_normal = {
	.name = "normal",
	.meaning = "nothing failed: in use, idle with answered keep-alives, or closed in order",
	.page = page,
	.severity = 15,
};
