/* SPDX-License-Identifier: MIT */
/* Why the attempts of an ended episode were sent. */
#ifndef TA_TCP_DECIDE_H
#define TA_TCP_DECIDE_H

#include "tcpautopsy/tcp/conn.h"
#include "tcpautopsy/tcp/episode.h"

/* Sets cause, rule and candidates of its attempts: what the replay of the sender says stands, the fit of the timers (episode->fit)
 * decides the rest. */
void ta_episode_decide(const struct ta_conn *conn, struct ta_episode *episode);

#endif
