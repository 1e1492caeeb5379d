/* SPDX-License-Identifier: MIT */
/* Private to src/facts: FINs and ICMP errors that something between two capture points made. */
#ifndef TA_FACTS_POINT_MADE_H
#define TA_FACTS_POINT_MADE_H

#include "facts/point_view.h"

/* A FIN in the name of a side whose own point, which watched, never saw one of it. */
void ta_observe_fin_at_points(struct ta_scene *scene, const struct ta_point_view *view,
			      size_t nviews);

/* An ICMP error about an event: what it quotes passed one point and never came to the next. What answers it lies between. */
void ta_observe_icmp_at_points(struct ta_scene *scene, int event, const struct ta_point_view *view,
			       size_t nviews);

#endif
