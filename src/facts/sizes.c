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
	uint32_t healed = e->healed_attempt >= 0 ? (uint32_t)e->healed_attempt : e->nattempts - 1;
	for (uint32_t i = 0; i < e->nattempts; i++) {
		const struct ta_attempt *a = &e->attempt[i];
		if (!(a->flags & TA_ATTEMPT_HEAD))
			continue;
		if (e->result == TA_RESULT_ANSWERED && i == healed) {
			z.got = a->len;
			z.got_frame = a->frame;
			break;
		}
		z.copies++;
		z.lost = a->len < z.lost ? a->len : z.lost;
	}
	return z;
}

/* The other side sent its own data again, once, and was content with a bare ACK: small segments arrive there. */
static const struct ta_attempt *small_one_taken(const struct ta_scene *scene,
						const struct ta_episode *mine, int64_t since_ns)
{
	for (size_t i = 0; i < scene->trouble->nepisodes; i++) {
		const struct ta_episode *e = scene->trouble->episode[i];
		const struct ta_attempt *last = &e->attempt[e->nattempts - 1];
		if (e->sender == mine->sender || e->kind != TA_EPISODE_RETRANSMISSION ||
		    last->time_ns <= since_ns || e->attempts_total > TA_FEW_ATTEMPTS)
			continue;
		bool content = last->answer_frame || e->result == TA_RESULT_ANSWERED;
		/* A sender that is not content repeats after at most twice its timeout. */
		if (content && mine->end_ns - last->time_ns >= TA_CONTENT_NS)
			return last;
	}
	return NULL;
}

static struct ta_fact *note_large(struct ta_scene *scene, enum ta_fact_kind kind, int event,
				  const struct ta_episode *e, const struct sizes *z,
				  uint32_t arrived)
{
	struct ta_fact *f = ta_fact_add(scene, kind, TA_OF_PATH, e->sender, event);
	f->value[0] = z->copies;
	f->value[1] = z->lost;
	f->value[2] = arrived;
	ta_fact_frame(f, e->first_frame);
	ta_fact_frame(f, e->last_frame);
	return f;
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
	if (!smaller_through && !(tail_sacked && e->result != TA_RESULT_ANSWERED)) {
		const struct ta_attempt *taken =
			small_one_taken(scene, e, scene->facts->event[event].since_ns);
		if (scene->facts->event[event].healed_ns >= 0)
			return;
		if (taken && largest)
			ta_fact_frame(note_large(scene, TA_FACT_LARGE_LOST, event, e, &z, largest),
				      taken->frame);
		else
			note_large(scene, TA_FACT_LARGE_UNTRIED, event, e, &z, largest);
		return;
	}
	uint32_t arrived = tail_sacked && e->largest_sacked > largest ? e->largest_sacked : largest;
	struct ta_fact *f = note_large(scene, TA_FACT_ONLY_LARGE_LOST, event, e, &z, arrived);
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
