/* SPDX-License-Identifier: MIT */
/* How a connection that did not fail was left: what it waited for, when it was last heard, bytes that nobody acknowledged. */
#include "facts/observers.h"
#include "facts/rules.h"

#include "tcpautopsy/tcp/facts.h"

/* Recovered in the end, and yet somebody waited. */
static void note_wait(struct ta_scene *scene)
{
	int64_t longest = 0;
	for (size_t i = 0; scene->trouble && i < scene->trouble->nepisodes; i++) {
		const struct ta_episode *e = scene->trouble->episode[i];
		bool chain =
			e->kind != TA_EPISODE_KEEPALIVE && e->kind != TA_EPISODE_ZERO_WINDOW_PROBE;
		if (chain && e->result == TA_RESULT_ANSWERED &&
		    e->answer_ns - e->start_ns > longest)
			longest = e->answer_ns - e->start_ns;
	}
	if (longest >= TA_LONG_WAIT_NS)
		ta_fact_add(scene, TA_FACT_LONGEST_WAIT, TA_OF_SIDE, scene->client, 0)->value[0] =
			longest;
}

/* Bytes left without an acknowledgment and without a retransmission long after one was due: only a part was captured. */
static void note_breaks_off(struct ta_scene *scene)
{
	for (int side = 0; side < 2; side++) {
		const struct ta_half *h = &scene->conn->half[side];
		if (ta_half_acked(h) && ta_half_unacked_bytes(h) &&
		    ta_half_captured(&scene->conn->half[!side]) &&
		    !ta_fact_find(scene->facts, TA_FACT_RESET, -1) &&
		    scene->end_ns - scene->last_ns > TA_BREAKS_OFF_NS && !scene->ctx->is_trace) {
			ta_fact_add(scene, TA_FACT_BREAKS_OFF, TA_OF_SIDE, side, 0);
			return;
		}
	}
}

void ta_observe_quiet(struct ta_scene *scene)
{
	note_wait(scene);
	note_breaks_off(scene);
	int64_t quiet = scene->end_ns - scene->last_ns;
	if (quiet >= TA_QUIET_NS && !(scene->conn->flags & TA_CONN_CLOSED) &&
	    !ta_fact_find(scene->facts, TA_FACT_RESET, -1))
		ta_fact_add(scene, TA_FACT_QUIET_AT_END, TA_OF_CAPTURE, scene->client, 0)
			->value[0] = quiet;
}
