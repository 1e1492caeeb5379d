/* SPDX-License-Identifier: MIT */
/* What a reader should see first: the order of verdicts, and which episodes are worth a line. */
#ifndef TCPAUTOPSY_DIAG_ATTENTION_H
#define TCPAUTOPSY_DIAG_ATTENTION_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpautopsy/diag/diagnosis.h"
#include "tcpautopsy/tcp/conn.h"
#include "tcpautopsy/tcp/episode.h"

/* The order of verdicts in a report: the smaller comes first. Unhealed before healed, sure before unsure, then by the
 * severity of the scenario; last what is no failure. */
unsigned ta_diagnosis_rank(const struct ta_diagnosis *diagnosis);
/* A failure that did not heal. */
bool ta_diagnosis_is_lasting_failure(const struct ta_diagnosis *diagnosis);
/* A run of keep-alive or zero-window probes. */
bool ta_episode_is_probing(const struct ta_episode *episode);
/* Worth a line beside the episode that the verdict rests on. */
bool ta_episode_is_notable(const struct ta_episode *episode);
/* First unanswered attempt -> answer, else -> last attempt. */
int64_t ta_episode_silence_ns(const struct ta_episode *episode);
/* The longest of a connection's episodes; -1: it has none. */
int64_t ta_conn_longest_silence_ns(const struct ta_conn *conn);

#endif
