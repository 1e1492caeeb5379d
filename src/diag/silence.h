/* SPDX-License-Identifier: MIT */
/* Where one side sent in vain: silence.c. */
#ifndef TA_DIAG_SILENCE_H
#define TA_DIAG_SILENCE_H

#include "tcpautopsy/diag/diagnosis.h"
#include "tcpautopsy/tcp/facts.h"

/* A stretch in which one side sent and nothing that it sent was acknowledged: one episode, or overlapping ones. */
struct ta_silence {
	int sender; /* key index */
	const struct ta_episode *episode;
	int episode_index;
	int64_t since_ns; /* first send that was lost */
	int64_t last_attempt_ns;
	int64_t until_ns;  /* the answer, the RST, or the end of the capture */
	int64_t heard_ns;  /* the other side before it; -1 */
	int64_t healed_ns; /* -1 */
	uint32_t first_frame,
		heard_frame; /* of the first attempt in vain, and of what was heard before; 0: not known */
	uint32_t copies; /* sent in vain after the first: timeouts and probes */
	uint32_t timeouts;
	enum ta_direction direction;
	bool peer_heard; /* the other side was heard while it lasted, without an acknowledgment */
	bool answers_lost; /* what was sent did arrive: D-SACKs, or answers seen here that did not get back */
	bool gave_up;     /* its own timer ended it */
	bool reset_after; /* the other side answered with a RST in the end */
	bool only_fin, keepalive, window_probe;
	bool is_outage;                  /* long enough to be called one */
	const struct ta_icmp_note *icmp; /* first plausible error for it */
	uint32_t icmp_count;
};

/* How often the unanswered bytes, or the unanswered probe, were sent: a run of probes has no original. */
uint32_t ta_silence_transmissions(const struct ta_silence *s);

struct ta_case;

/* Fills the silences of a case, in the order of its episodes. */
void ta_case_silences(struct ta_case *k);

#endif
