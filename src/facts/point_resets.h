/* SPDX-License-Identifier: MIT */
/* Private to src/facts: what other capture points show of a RST. */
#ifndef TA_FACTS_POINT_RESETS_H
#define TA_FACTS_POINT_RESETS_H

#include "facts/facts.h"
#include "facts/point_view.h"
#include "tcpautopsy/tcp/reset.h"

/* Whether it left the host in whose name it is, or was made on the way, and between which of the points. */
void ta_observe_reset_at_points(struct ta_scene *scene, int event, const struct ta_reset *r,
				const struct ta_point_view *view, size_t nviews);
/* The connection ended for one side by a RST that this capture does not show. */
void ta_observe_unseen_resets(struct ta_scene *scene, const struct ta_point_view *view,
			      size_t nviews);

#endif
