/* SPDX-License-Identifier: MIT */
/* The observers, one file and one row of observers.c each. Events first, then what speaks of them. */
#ifndef TA_FACTS_OBSERVERS_H
#define TA_FACTS_OBSERVERS_H

#include "facts/facts.h"

void ta_observe_course(struct ta_scene *scene);
void ta_observe_silence(struct ta_scene *scene);
void ta_observe_heard(struct ta_scene *scene);
void ta_observe_icmp(struct ta_scene *scene);
void ta_observe_neighbours(struct ta_scene *scene);
void ta_observe_sizes(struct ta_scene *scene);
void ta_observe_context(struct ta_scene *scene);
void ta_observe_vantage(struct ta_scene *scene);
void ta_observe_clock(struct ta_scene *scene);
void ta_observe_capture(struct ta_scene *scene);
void ta_observe_handshake(struct ta_scene *scene);
void ta_observe_stall(struct ta_scene *scene);
void ta_observe_sockets(struct ta_scene *scene);
void ta_observe_requests(struct ta_scene *scene);
void ta_observe_hole(struct ta_scene *scene);
void ta_observe_strangers(struct ta_scene *scene);
void ta_observe_quiet(struct ta_scene *scene);
void ta_observe_resets(struct ta_scene *scene);
void ta_observe_reset_signs(struct ta_scene *scene);
void ta_observe_reset_before(struct ta_scene *scene);
void ta_observe_reset_close(struct ta_scene *scene);
void ta_observe_together(struct ta_scene *scene);
void ta_observe_twins(struct ta_scene *scene);
void ta_observe_points(struct ta_scene *scene);
void ta_observe_half_open(struct ta_scene *scene);

#endif
