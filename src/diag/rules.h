/* SPDX-License-Identifier: MIT */
/* Every threshold that decides something in src/diag, with its unit and where it is from. "Chosen" says that no
 * standard and no kernel gives the number: it parts what was seen in captures, and may be moved. */
#ifndef TA_DIAG_RULES_H
#define TA_DIAG_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpautopsy/core/timefmt.h"

/* ---- which stack ---- */

/* A chain of so few attempts shows no timer that tells of a stack. */
#define TA_STACK_ATTEMPTS 3

/* ---- several connections ---- */

/* Duplicates are told from one segment in so many on. Chosen. */
#define TA_DUPLICATES_ONE_IN 20
/* A connection with fewer segments shows no missing side. Chosen. */
#define TA_ONE_SIDED_SEGMENTS 4
/* Link addresses asked for in vain: Linux mcast_solicit is 3. */
#define TA_NEIGHBOUR_REQUESTS 3
/* RSTs of one host so near each other have one cause; silences begin with the next send of each. Chosen. */
#define TA_RESETS_TOGETHER_NS (100 * TA_MS)
#define TA_DEATHS_TOGETHER_NS (5 * TA_SEC)
/* A host heard so long after its last connection fell silent was alive. */
#define TA_HEARD_LATER_NS (2 * TA_SEC)
#define TA_GROUP_CONNECTIONS 2
/* A gap in a capture stands out from this length on, and only where so many segments were captured. Chosen. */
#define TA_CAPTURE_GAP_NS (5 * TA_SEC)
#define TA_BUSY_SEGMENTS 500

/* ---- conformance ---- */

#define TA_RFC1122_R1_RETRANSMISSIONS 3     /* 4.2.3.5 */
#define TA_RFC1122_R2_NS (100 * TA_SEC)     /* 4.2.3.5 */
#define TA_RFC6298_RTO_MAX_NS (60 * TA_SEC) /* 2.5 */
#define TA_RFC6298_RTO_MIN_NS TA_SEC        /* 2.4 */
/* A chain of fewer attempts says nothing of backoff. */
#define TA_CONFORMANCE_ATTEMPTS 4

#endif
