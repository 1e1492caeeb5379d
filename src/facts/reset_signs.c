/* SPDX-License-Identifier: MIT */
/* Signs of a RST's origin: TTL, timing, options, IP ID, and what its supposed sender did next. */
#include "facts/observers.h"
#include "facts/resets.h"
#include "facts/rules.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/tcp/facts.h"
#include "tcpautopsy/timers/stack.h"

/* Nothing lies between a host and itself. */
static bool is_loopback(const struct ta_scene *scene)
{
	static const uint8_t loop6[16] = { [15] = 1 };
	const struct ta_addr *a = scene->conn->flow.key.addr;
	if (ta_addr_equal(&a[0], &a[1]) || !memcmp(a[0].b, loop6, sizeof(loop6)))
		return true;
	return ta_addr_family(&a[0]) == TA_ADDR_IPV4 && ta_addr_family(&a[1]) == TA_ADDR_IPV4 &&
	       a[0].b[TA_IPV4_OFFSET] == TA_LOOPBACK_NET &&
	       a[1].b[TA_IPV4_OFFSET] == TA_LOOPBACK_NET;
}

static bool is_initial(int ttl)
{
	return ta_stack_initial_ttl(ttl) == ttl;
}

static void note_ttl(struct ta_scene *scene, int event, const struct ta_reset *r)
{
	if (r->ttl < 0 || r->stream_ttl < 0 || r->ttl == r->stream_ttl)
		return;
	/* A router's own RST begins at an initial TTL; the stream's has been counted down. */
	bool fresh = is_initial(r->ttl) && !is_initial(r->stream_ttl);
	if (!fresh && abs(r->ttl - r->stream_ttl) < TA_TTL_HOPS)
		return;
	struct ta_fact *f = ta_fact_add(scene, fresh ? TA_FACT_RST_TTL_FRESH : TA_FACT_RST_TTL,
					TA_OF_SIDE, r->sender, event);
	f->value[0] = r->ttl;
	f->value[1] = r->stream_ttl;
	ta_fact_frame(f, r->frame);
}

static void note_timing(struct ta_scene *scene, int event, const struct ta_reset *r)
{
	const struct ta_rto_estimator *rto = &scene->conn->half[!r->sender].rto;
	int64_t rtt = rto->samples ? (int64_t)rto->min_rtt_us * TA_US : 0;
	if (rtt <= TA_MS || r->reaction_ns < 0 || !r->answers || r->to_syn)
		return;
	if (r->reaction_ns * TA_TOO_SOON_DEN < rtt * TA_TOO_SOON_NUM && !r->has_ack) {
		struct ta_fact *f =
			ta_fact_add(scene, TA_FACT_RST_TOO_SOON, TA_OF_SIDE, r->sender, event);
		f->value[0] = r->reaction_ns;
		f->value[1] = rtt;
		ta_fact_frame(f, r->trigger_frame);
		ta_fact_frame(f, r->frame);
	}
	if (r->behind)
		ta_fact_frame(ta_fact_add(scene, TA_FACT_RST_BEHIND, TA_OF_SIDE, r->sender, event),
			      r->frame);
}

static void note_socket(struct ta_scene *scene, int event, const struct ta_reset *r)
{
	if (r->has_ack && r->options_seen && r->stream_has_ts && !r->has_ts) {
		ta_fact_frame(
			ta_fact_add(scene, TA_FACT_RST_NO_OPTIONS, TA_OF_SIDE, r->sender, event),
			r->frame);
	} else if (r->has_ack && r->ttl >= 0 && r->ttl == r->stream_ttl && r->has_ts &&
		   r->stream_has_ts && !r->behind) {
		struct ta_fact *f =
			ta_fact_add(scene, TA_FACT_RST_SOCKET_SIGNS, TA_OF_SIDE, r->sender, event);
		f->value[0] = r->ttl;
		f->word = " and timestamps";
		ta_fact_frame(f, r->frame);
	}
}

void ta_observe_reset_signs(struct ta_scene *scene)
{
	for (size_t i = 0; i < scene->facts->nevents; i++) {
		const struct ta_reset *r = scene->trouble ? ta_event_reset(scene, (int)i) : NULL;
		if (!r)
			continue;
		if (is_loopback(scene)) {
			ta_fact_add(scene, TA_FACT_LOOPBACK, TA_OF_PATH, r->sender, (int)i);
			continue;
		}
		note_ttl(scene, (int)i, r);
		note_timing(scene, (int)i, r);
		note_socket(scene, (int)i, r);
		if (r->sent_after && !r->after_fin) {
			struct ta_fact *f =
				ta_fact_add(scene, TA_FACT_WENT_ON, TA_OF_SIDE, r->sender, (int)i);
			f->value[0] = r->sent_after;
			ta_fact_frame(f, r->after_first_frame);
		}
	}
}
