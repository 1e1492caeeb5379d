/* SPDX-License-Identifier: MIT */
/* The replay of a half's loss recovery (src/recovery), fed with the segments of its connection: replay.c. It exists from the
 * first sign of trouble on. */
#ifndef TA_TCP_REPLAY_H
#define TA_TCP_REPLAY_H

#include "step.h"
#include "tcpautopsy/recovery/recovery.h"

/* What is known of the sender of half `dir` beside its segments. */
void ta_replay_clock(const struct ta_conn *conn, int dir, struct ta_recovery_clock *ret);

/* The round trip between the tap and the sender of half `dir`, from the handshake; ns; -1: not known */
int64_t ta_replay_near_ns(const struct ta_conn *conn, int dir);

/* The step's ACK, before anything is taken from what the other side has outstanding. */
void ta_replay_ack(struct ta_step *step, bool dsack);

/* New bytes, or a hole of the capture [seq, seq + len), of the step's sender. */
void ta_replay_new(struct ta_step *step, uint32_t seq, uint32_t len, bool unseen);

/* The step's bytes were sent before: why again? Or this is their first transmission, overtaken on its way (first_perhaps) or
 * doubled there (doubled_perhaps). */
struct ta_late {
	bool first_perhaps, doubled_perhaps;
};
void ta_replay_copy(struct ta_step *step, const struct ta_late *late, struct ta_why *ret);

/* The tap is beside the sender of half `dir`, so that what it hears and sends is what the capture shows. */
bool ta_replay_beside(const struct ta_conn *conn, int dir);

/* The newest of what half `dir` has outstanding, if it is a loss probe with new bytes, and why: fresh_probe.c; else NULL. */
struct ta_out;
const struct ta_out *ta_fresh_probe(const struct ta_conn *conn, int dir, struct ta_why *ret);

/* What the step's sender sent last before it, if that was new bytes that end at SND.NXT; else NULL. */
struct ta_last_data;
const struct ta_last_data *ta_replay_last_data(const struct ta_step *step);

struct ta_icmp_error;
void ta_replay_too_big(struct ta_conn *conn, int dir, const struct ta_icmp_error *icmp);

/* Payload of a full segment of half `dir`; 0: not known. */
uint32_t ta_replay_mss(const struct ta_conn *conn, int dir);

#endif
