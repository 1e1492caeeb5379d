/* SPDX-License-Identifier: MIT */
/* Every threshold that decides something in src/diag, with its unit and where it is from. */
#ifndef TA_DIAG_RULES_H
#define TA_DIAG_RULES_H

#include "tcpautopsy/core/timefmt.h"

/* An outage is worth the name from so many unanswered timeouts and so long a silence on. */
#define TA_OUTAGE_COPIES 3
#define TA_OUTAGE_NS (2 * TA_SEC)
/* A zero window is a stall from here on; shorter ones are flow control at work. */
#define TA_STALL_NS (10 * TA_SEC)
/* The shortest silence after which a middlebox is suspected of having forgotten a connection. */
#define TA_SUSPECT_IDLE_NS (30 * TA_SEC)

#endif
