/* SPDX-License-Identifier: MIT */
/* The life of an episode: episode.c. */
#ifndef TA_TCP_EPISODES_H
#define TA_TCP_EPISODES_H

#include "step.h"

/* The open episode of a sender, or NULL. `probes`: its probe episode, else its chain. */
struct ta_episode *ta_episode_open_of(const struct ta_conn *conn, int sender, bool probes);

/* Starts an episode; the caller adds attempts. NULL at the limit (counted). */
struct ta_episode *ta_episode_start(struct ta_step *step, enum ta_episode_kind kind, int sender);

/* Frees an episode with its attempts and fit. */
void ta_episode_free(struct ta_episode *episode);

/* Adds an attempt as the newest and returns it. */
struct ta_attempt *ta_episode_add(struct ta_episode *episode, const struct ta_attempt *attempt);

/* Notes when the other side was last heard before the attempt that the step is. */
void ta_attempt_heard(const struct ta_step *step, struct ta_attempt *attempt);

/* Ends an episode. end_frame 0: nothing ended it. */
void ta_episode_close(struct ta_episode *episode, enum ta_result result, uint32_t end_frame,
		      int64_t answer_ns);

/* The sender's chain made progress: closes it, and says which copy got through and which were needless. */
void ta_episode_progress(struct ta_step *step, struct ta_episode *episode);

/* The step's D-SACK of [left, right): marks the newest copy of the other side's that it can report as needless. */
void ta_episode_dsack(const struct ta_step *step, uint32_t left, uint32_t right);

/* A segment of the other side that made no progress, while the episode is open. */
void ta_episode_heard(struct ta_episode *episode, const struct ta_step *step);

/* When the next attempt of a timer that doubles is due at the latest, from the last gap; -1: there is none. */
int64_t ta_episode_next_due_ns(const struct ta_episode *episode);

/* The ICMP error that made connect() fail, so that no SYN came when the next was due: icmp.c. NULL: none, or the capture
 * does not show it. */
const struct ta_icmp_note *ta_icmp_that_ended(const struct ta_tracker *tracker,
					      const struct ta_conn *conn,
					      const struct ta_episode *episode);

/* The newest attempt; NULL when there is none. */
static inline struct ta_attempt *ta_episode_last(const struct ta_episode *e)
{
	return e->nattempts ? &e->attempt[e->nattempts - 1] : NULL;
}

struct ta_step;
/* Marks the newest probe, or all of a run, whose answers their prober did not hear, as its next segment shows. */
void ta_keepalive_unheard(const struct ta_step *step, struct ta_episode *episode);
void ta_keepalive_unheard_run(const struct ta_step *step, struct ta_episode *episode);

#endif
