/* SPDX-License-Identifier: MIT */
/* Large segments that vanish while smaller ones arrive (RFC 2923, RFC 4821). */
#include "facts/events.h"
#include "facts/observers.h"
#include "facts/rules.h"

struct sizes {
	uint32_t lost;   /* smallest attempt at SND.UNA that vanished */
	uint32_t copies; /* how many vanished */
	uint32_t got;    /* the one that got through in the end; 0 */
	uint32_t got_frame;
};

static struct sizes measure(const struct ta_episode *e)
{
	struct sizes z = { .lost = UINT32_MAX };
	for (uint32_t i = 0; i < e->nattempts; i++) {
		const struct ta_attempt *a = &e->attempt[i];
		if (!(a->flags & TA_ATTEMPT_HEAD))
			continue;
		if (e->result == TA_RESULT_ANSWERED && (int32_t)i == e->healed_attempt) {
			z.got = a->len;
			z.got_frame = a->frame;
			break;
		}
		z.copies++;
		z.lost = a->len < z.lost ? a->len : z.lost;
	}
	return z;
}

static void look(struct ta_scene *scene, int event, const struct ta_episode *e)
{
	struct sizes z = measure(e);
	uint32_t largest = scene->conn->half[e->sender].largest_acked;
	if (z.copies < TA_PMTU_ATTEMPTS || z.lost < TA_PMTU_BYTES || z.lost == UINT32_MAX ||
	    largest >= z.lost)
		return;
	bool smaller_through = z.got && z.got < z.lost;
	bool tail_sacked = e->sacked_bytes > 0 && e->largest_sacked < z.lost;
	if (!smaller_through && !(tail_sacked && e->result != TA_RESULT_ANSWERED))
		return;
	uint32_t arrived = tail_sacked && e->largest_sacked > largest ? e->largest_sacked : largest;
	struct ta_fact *f =
		ta_fact_add(scene, TA_FACT_ONLY_LARGE_LOST, TA_OF_PATH, e->sender, event);
	f->value[0] = z.copies;
	f->value[1] = z.lost;
	f->value[2] = arrived;
	ta_fact_frame(f, e->first_frame);
	ta_fact_frame(f, e->last_frame);
	ta_fact_frame(f, tail_sacked ? e->peer_first_frame : 0);
	if (!smaller_through)
		return;
	f = ta_fact_add(scene, TA_FACT_CUT_SMALLER_THROUGH, TA_OF_PATH, e->sender, event);
	f->value[0] = z.got;
	ta_fact_frame(f, z.got_frame);
}

void ta_observe_sizes(struct ta_scene *scene)
{
	for (size_t i = 0; i < scene->facts->nevents; i++) {
		const struct ta_episode *e = ta_event_episode(scene, (int)i);
		if (e && e->kind == TA_EPISODE_RETRANSMISSION)
			look(scene, (int)i, e);
	}
}
