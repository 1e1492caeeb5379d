/* SPDX-License-Identifier: MIT */
/* Packets of different interfaces, put in the order of time: each interface's own order stands, and none is moved by
 * more than 10 ms. Capture drivers hand over one interface's packets after another's. */
#include "order.h"

#include <assert.h>
#include <stdlib.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"

#define WINDOW_NS (10 * TA_MS)

struct held {
	struct ta_packet packet;
	int64_t time_ns;
};

struct ta_order {
	struct held *item[TA_LIMIT_HELD_PACKETS]; /* in the order in which they leave */
	struct held store[TA_LIMIT_HELD_PACKETS];
	unsigned count;
	int64_t newest_ns;
	int64_t left_ns; /* the newest that left before its time, for lack of room; INT64_MIN: none */
};

struct ta_order *ta_order_new(void)
{
	struct ta_order *o = ta_xcalloc(1, sizeof(*o));
	o->left_ns = INT64_MIN;
	for (unsigned i = 0; i < TA_LIMIT_HELD_PACKETS; i++)
		o->item[i] = &o->store[i];
	return o;
}

void ta_order_free(struct ta_order *o)
{
	free(o);
}

void ta_order_push(struct ta_order *o, const struct ta_packet *packet,
		   struct ta_anomalies *anomalies)
{
	assert(o->count < TA_LIMIT_HELD_PACKETS);
	unsigned at = o->count++;
	struct held *fresh = o->item[at];
	fresh->packet = *packet;
	int64_t time_ns = *ta_packet_time(&fresh->packet);
	fresh->time_ns = time_ns;
	if (time_ns < o->left_ns && ta_time_sub(o->left_ns, time_ns) <= WINDOW_NS)
		ta_anomaly_add(anomalies, "limits.held_packets", *ta_packet_frame(&fresh->packet));
	for (; at > 0; at--) {
		struct held *before = o->item[at - 1];
		int64_t early = ta_time_sub(before->time_ns, time_ns);
		if (early <= 0 || early > WINDOW_NS ||
		    before->packet.seg.interface == packet->seg.interface)
			break;
		o->item[at] = before;
	}
	o->item[at] = fresh;
	if (o->count == 1 || time_ns > o->newest_ns)
		o->newest_ns = time_ns;
}

bool ta_order_pop(struct ta_order *o, bool at_end, struct ta_packet *ret)
{
	if (!o->count)
		return false;
	struct held *first = o->item[0];
	if (!at_end && o->count < TA_LIMIT_HELD_PACKETS &&
	    ta_time_sub(o->newest_ns, first->time_ns) <= WINDOW_NS)
		return false;
	if (!at_end && ta_time_sub(o->newest_ns, first->time_ns) <= WINDOW_NS &&
	    first->time_ns > o->left_ns)
		o->left_ns = first->time_ns;
	*ret = first->packet;
	o->count--;
	for (unsigned i = 0; i < o->count; i++)
		o->item[i] = o->item[i + 1];
	o->item[o->count] = first;
	return true;
}
