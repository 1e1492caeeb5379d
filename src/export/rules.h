/* SPDX-License-Identifier: MIT */
/* What decides which frames are written, and how long a database is waited for. */
#ifndef TA_EXPORT_RULES_H
#define TA_EXPORT_RULES_H

#include "tcpautopsy/core/timefmt.h"

/* Other connections of the same hosts are looked at from so long before a failure until so long after it: Linux' longest RTO
 * (TCP_RTO_MAX, 120 s), so that one attempt of a neighbour that is backed off fully falls into it. */
#define TA_EXPORT_MARGIN_NS (120 * TA_SEC)

/* --sqlite waits for another process that writes: a nightly run of some million connections is through by then. It looks every so often. */
#define TA_STORE_PATIENCE_MS (10 * 60 * 1000)
#define TA_STORE_NAP_MS 50
/* Pages of the database that are held: 64 MiB (PRAGMA cache_size, in KiB where negative). */
#define TA_STORE_CACHE "-65536"

#endif
