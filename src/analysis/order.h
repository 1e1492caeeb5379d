/* SPDX-License-Identifier: MIT */
/* Packets of several interfaces of one capture, put in the order of time. */
#ifndef TA_ANALYSIS_ORDER_H
#define TA_ANALYSIS_ORDER_H

#include <stdbool.h>

#include "tcpautopsy/core/anomaly.h"
#include "tcpautopsy/core/segment.h"

struct ta_order;
struct ta_order *ta_order_new(void);
/* NULL is allowed. */
void ta_order_free(struct ta_order *order);
/* Takes a packet in; after a call of ta_order_pop() there is always room for one. One that comes too late, because an
 * earlier one had to leave for lack of room, is counted. */
void ta_order_push(struct ta_order *order, const struct ta_packet *packet,
		   struct ta_anomalies *anomalies);
/* Lets the first one out that nothing can overtake any more, or at the end any. */
bool ta_order_pop(struct ta_order *order, bool at_end, struct ta_packet *ret);

#endif
