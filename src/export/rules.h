/* SPDX-License-Identifier: MIT */
/* What decides which frames are written. */
#ifndef TA_EXPORT_RULES_H
#define TA_EXPORT_RULES_H

#include "tcpautopsy/core/timefmt.h"

/* Other connections of the same hosts are looked at from so long before a failure until so long after it: Linux' longest RTO
 * (TCP_RTO_MAX, 120 s), so that one attempt of a neighbour that is backed off fully falls into it. */
#define TA_EXPORT_MARGIN_NS (120 * TA_SEC)

#endif
