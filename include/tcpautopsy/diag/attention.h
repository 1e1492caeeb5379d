/* SPDX-License-Identifier: MIT */
/* What a reader should see first: the order of verdicts, and which episodes are worth a line. */
#ifndef TCPAUTOPSY_DIAG_ATTENTION_H
#define TCPAUTOPSY_DIAG_ATTENTION_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpautopsy/diag/diagnosis.h"
#include "tcpautopsy/tcp/conn.h"
#include "tcpautopsy/tcp/episode.h"

/* What a verdict did harm by: ta_harm_compare() knows the order. */
struct ta_harm {
	unsigned group;      /* lasting failures before healed ones before what is no failure */
	uint64_t lost_bytes; /* payload that was sent and, as far as the capture shows, never acknowledged */
	uint64_t hit;        /* connections that failed alike, with this one; the caller counts them, from 1 */
	unsigned severity;   /* of the scenario: its own weight, 0 the worst */
	unsigned doubt;      /* 0: certain */
};

struct ta_harm ta_harm_of(const struct ta_conn *conn, const struct ta_diagnosis *diagnosis);

/* The order of verdicts in a report, worst first: below 0 where a comes before b. Harm goes before the scenario's own weight: what
 * lasted, then how much was lost (in thousands: less, kilobytes, megabytes), then how many were hit; only then the scenario, and
 * how sure its verdict is. */
int ta_harm_compare(const struct ta_harm *a, const struct ta_harm *b);

/* The same order as a number, worst first, but for how many were hit: for who keeps few of many. */
unsigned ta_diagnosis_rank(const struct ta_conn *conn, const struct ta_diagnosis *diagnosis);

/* Payload of both sides that was sent and never acknowledged, or never came although later bytes did. */
uint64_t ta_conn_lost_bytes(const struct ta_conn *conn, const struct ta_diagnosis *diagnosis);

/* When a failure was over: healed, answered, reset, or until when the capture could show that it lasted; -1: not known. */
int64_t ta_diagnosis_until_ns(const struct ta_diagnosis *diagnosis);
/* The frame that a failure begins with: of what was sent first in vain, or of the RST; 0: none is known. *ret_ends: of its beginning
 * none was kept, and this is the one that it ends with. */
uint32_t ta_diagnosis_first_frame(const struct ta_conn *conn, const struct ta_diagnosis *diagnosis,
				  bool *ret_ends);
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
