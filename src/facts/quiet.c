/* SPDX-License-Identifier: MIT */
/* How a connection that did not fail was left: what it waited for, when it was last heard, bytes that nobody acknowledged. */
#include "facts/observers.h"
#include "facts/rules.h"
#include "facts/siblings.h"

#include "tcpautopsy/tcp/facts.h"
#include "tcpautopsy/core/saturate.h"

/* Recovered in the end, and yet somebody waited. */
static void note_wait(struct ta_scene *scene)
{
	const struct ta_episode *longest = NULL;
	int64_t wait_ns = TA_LONG_WAIT_NS - 1;
	for (size_t i = 0; scene->trouble && i < scene->trouble->nepisodes; i++) {
		const struct ta_episode *e = scene->trouble->episode[i];
		bool chain =
			e->kind != TA_EPISODE_KEEPALIVE && e->kind != TA_EPISODE_ZERO_WINDOW_PROBE;
		if (!chain || e->result != TA_RESULT_ANSWERED ||
		    e->answer_ns - e->start_ns <= wait_ns)
			continue;
		longest = e;
		wait_ns = e->answer_ns - e->start_ns;
	}
	if (!longest)
		return;
	struct ta_fact *f =
		ta_fact_add(scene, TA_FACT_LONGEST_WAIT, TA_OF_SIDE, longest->sender, 0);
	f->value[0] = wait_ns;
	f->value[1] = ta_episode_copies(longest);
	ta_fact_frame(f, longest->first_frame);
	ta_fact_frame(f, longest->end_frame);
}

/* The same as its receiver sees it: a silence of both sides, and then bytes whose first copies never came here. */
static void note_filled_hole(struct ta_scene *scene)
{
	const struct ta_episode *longest = NULL;
	int64_t idle_ns = TA_LONG_WAIT_NS - 1;
	for (size_t i = 0; scene->trouble && i < scene->trouble->nepisodes; i++) {
		const struct ta_episode *e = scene->trouble->episode[i];
		if (e->kind != TA_EPISODE_RETRANSMISSION || e->original_seen ||
		    e->result != TA_RESULT_ANSWERED || e->idle_before_ns <= idle_ns)
			continue;
		longest = e;
		idle_ns = e->idle_before_ns;
	}
	if (!longest)
		return;
	struct ta_fact *f = ta_fact_add(scene, TA_FACT_FILLED_LATE, TA_OF_SIDE, longest->sender, 0);
	f->value[0] = idle_ns;
	ta_fact_frame(f, longest->first_frame);
}

/* Bytes left without an acknowledgment and without a retransmission long after one was due: only a part was captured. */
static void note_breaks_off(struct ta_scene *scene)
{
	for (int side = 0; side < 2; side++) {
		const struct ta_half *h = &scene->conn->half[side];
		if (ta_half_acked(h) && ta_half_unacked_bytes(h) &&
		    ta_half_captured(&scene->conn->half[!side]) &&
		    !ta_fact_taken_reset(scene->facts) &&
		    scene->end_ns - scene->last_ns > TA_BREAKS_OFF_NS) {
			ta_fact_add(scene, TA_FACT_BREAKS_OFF, TA_OF_SIDE, side, 0);
			return;
		}
	}
}

/* When the next keep-alive probe of a prober that was answered had to be there at the latest; -1: nobody probes. */
static int64_t probe_due_ns(const struct ta_scene *scene, int *ret_side)
{
	int64_t due = -1;
	for (size_t i = 0; scene->trouble && i < scene->trouble->nepisodes; i++) {
		const struct ta_episode *e = scene->trouble->episode[i];
		if (e->kind != TA_EPISODE_KEEPALIVE || e->inferred || !e->nattempts ||
		    !e->attempt[e->nattempts - 1].answer_frame)
			continue;
		const struct ta_attempt *last = &e->attempt[e->nattempts - 1];
		/* Something else came after it: the idle time begins anew. */
		if (scene->last_ns - last->time_ns > ta_patience_ns(e->srtt_ns))
			continue;
		int64_t idle =
			e->nattempts > 1 ? last->time_ns - last[-1].time_ns : ta_episode_idle_ns(e);
		if (idle < 0)
			continue;
		*ret_side = e->sender;
		due = last->time_ns + idle + idle / TA_WHEEL_PART;
	}
	return due;
}

/* Open when it was last heard, and then nothing more: who says that it still was in the end? */
static void note_quiet(struct ta_scene *scene)
{
	int side = scene->client;
	int64_t quiet = scene->end_ns - scene->last_ns, due = probe_due_ns(scene, &side);
	if (due >= 0 && scene->end_ns - due >= TA_PROBE_LATE_NS) {
		struct ta_fact *f = ta_fact_add(scene, TA_FACT_PROBE_DUE, TA_OF_SIDE, side, 0);
		f->value[0] = scene->end_ns - due;
	} else if (due < 0 && quiet >= TA_QUIET_NS &&
		   quiet > ta_time_mul(ta_conn_longest_idle_ns(scene->conn), TA_QUIET_IDLES)) {
		ta_fact_add(scene, TA_FACT_QUIET_AT_END, TA_OF_CAPTURE, scene->client, 0)
			->value[0] = quiet;
	}
}

/* A new connection on the same ports: this one had ended, and how was not seen. */
static void note_succeeded(struct ta_scene *scene)
{
	const struct ta_conn *c = scene->conn;
	if (!(c->flags & TA_CONN_REUSED) || ta_half_sent_fin(&c->half[0]) ||
	    ta_half_sent_fin(&c->half[1]))
		return;
	uint32_t id = ta_successor(scene);
	if (id != TA_NO_CONN)
		ta_fact_add(scene, TA_FACT_SUCCEEDED, TA_OF_SIDE, scene->client, 0)->conn = id;
}

void ta_observe_quiet(struct ta_scene *scene)
{
	note_wait(scene);
	note_filled_hole(scene);
	note_succeeded(scene);
	note_breaks_off(scene);
	bool ended = scene->conn->flags & TA_CONN_CLOSED || ta_fact_taken_reset(scene->facts);
	if (!ended)
		note_quiet(scene);
}
