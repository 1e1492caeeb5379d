/* SPDX-License-Identifier: MIT */
/* Event STALL: a receive window of 0 in which somebody waits (RFC 9293 section 3.8.6.1). */
#include "facts/observers.h"
#include "facts/rules.h"
#include "tcpautopsy/core/saturate.h"

static bool waits_for(const struct ta_episode *e, const struct ta_zero_window *z)
{
	bool in_time = e->end_ns >= z->start_ns && (z->end_ns < 0 || e->start_ns <= z->end_ns);
	return e->sender != z->who && in_time &&
	       (e->kind == TA_EPISODE_ZERO_WINDOW_PROBE || e->zero_window);
}

struct probing {
	uint32_t probes, answered, last_frame;
	uint32_t answered_frame[2]; /* the first and the last probe that was answered; 0: none */
	int episode;                /* -1: nobody waited */
	int64_t until_ns;           /* as long as the next probe is awaited */
	int64_t due_ns;             /* when it had to be there at the latest; -1: not known */
};

static bool is_copy(const struct ta_episode *e, uint32_t i)
{
	bool fresh = e->nattempts > 1 && e->attempt[1].flags & TA_ATTEMPT_NEW_DATA;
	if (!i)
		return !e->original_seen && e->no_copies <= fresh;
	return !(e->attempt[i].flags & TA_ATTEMPT_NEW_DATA);
}

/* What was sent before the window closed, or after it opened, did not probe it. */
static void count(struct probing *p, const struct ta_episode *e, const struct ta_zero_window *z)
{
	uint32_t probes = ta_episode_copies(e), answered = e->answered;
	for (uint32_t i = 0; i < e->nattempts; i++) {
		const struct ta_attempt *a = &e->attempt[i];
		if (!ta_zero_window_met(z, a)) {
			probes -= probes && is_copy(e, i);
			answered -= answered && a->answer_frame;
			continue;
		}
		p->last_frame = a->frame;
		if (!a->answer_frame)
			continue;
		if (!p->answered_frame[0])
			p->answered_frame[0] = a->frame;
		p->answered_frame[1] = a->frame;
	}
	p->probes += probes;
	p->answered += answered;
}

static struct probing look(const struct ta_scene *scene, const struct ta_zero_window *z)
{
	struct probing p = { .episode = -1, .until_ns = scene->last_ns, .due_ns = -1 };
	for (size_t i = 0; i < scene->trouble->nepisodes; i++) {
		const struct ta_episode *e = scene->trouble->episode[i];
		if (!waits_for(e, z))
			continue;
		count(&p, e, z);
		p.episode = p.episode < 0 ? (int)i : p.episode;
		if (e->nattempts < 2)
			continue;
		int64_t gap =
			e->attempt[e->nattempts - 1].time_ns - e->attempt[e->nattempts - 2].time_ns;
		int64_t next_ns = ta_time_add(e->end_ns, ta_time_mul(gap, 2));
		if (next_ns > p.until_ns)
			p.until_ns = next_ns;
		/* The timer doubles; a wheel makes it late by up to a part of that. */
		p.due_ns = ta_time_add(next_ns, ta_time_mul(gap, 2) / TA_WHEEL_PART);
	}
	if (p.until_ns > scene->end_ns)
		p.until_ns = scene->end_ns;
	return p;
}

static bool is_silent_after(const struct ta_scene *scene, const struct ta_zero_window *z)
{
	for (size_t i = 0; i < scene->facts->nevents; i++) {
		const struct ta_event *e = &scene->facts->event[i];
		const struct ta_fact *f = &scene->facts->item[e->fact];
		if ((f->kind == TA_FACT_SILENCE || f->kind == TA_FACT_PROBES_UNANSWERED) &&
		    f->side != z->who && e->healed_ns < 0 && e->since_ns >= z->start_ns)
			return true;
	}
	return false;
}

/* The window is shut to the end, and its prober has stopped: it gave up, closed, or failed, and nothing shows which. */
static void note_due(struct ta_scene *scene, int event, const struct ta_zero_window *z,
		     const struct probing *p)
{
	if (p->due_ns < 0 || scene->end_ns - p->due_ns < TA_PROBE_LATE_NS)
		return;
	struct ta_fact *f = ta_fact_add(scene, TA_FACT_STALL_PROBE_DUE, TA_OF_SIDE, !z->who, event);
	f->value[0] = scene->end_ns - p->due_ns;
	ta_fact_frame(f, p->last_frame);
}

static void stalled(struct ta_scene *scene, const struct ta_zero_window *z)
{
	struct probing p = look(scene, z);
	bool reset = ta_fact_taken_reset(scene->facts);
	bool to_the_end = z->end_ns < 0 && !reset && !(scene->conn->flags & TA_CONN_CLOSED);
	int64_t end = z->end_ns >= 0 ? z->end_ns : to_the_end ? p.until_ns : scene->last_ns;
	/* One that lasts to the end counts sooner, once the sender is seen to wait for it. */
	bool lasting = z->end_ns < 0 && p.probes && end - z->start_ns >= TA_OUTAGE_NS;
	if ((end - z->start_ns < TA_STALL_NS && !lasting) || !p.probes)
		return;
	struct ta_event event = { .final = z->end_ns < 0 && !reset && !is_silent_after(scene, z),
				  .since_ns = z->start_ns,
				  .until_ns = to_the_end ? z->last_ns : end,
				  .healed_ns = z->end_ns,
				  .episode = p.episode };
	int index = ta_event_add(scene, TA_FACT_STALL, z->who, &event);
	struct ta_fact *f = ta_event_fact(scene, index);
	/* Nobody has seen it shut after the last segment that said so. */
	f->value[0] = (z->end_ns >= 0 ? z->end_ns : z->last_ns) - z->start_ns;
	f->word = z->end_ns >= 0 ? NULL : " as far as it was seen";
	f->value[1] = z->advertised;
	f->value[2] = p.probes;
	f->value[3] = p.answered;
	ta_fact_frame(f, z->first_frame);
	ta_fact_frame(f, z->last_frame);
	if (p.answered) {
		f = ta_fact_add(scene, TA_FACT_STALL_ANSWERED, TA_OF_SIDE, z->who, index);
		f->value[0] = p.answered;
		ta_fact_frame(f, p.answered_frame[0]);
		ta_fact_frame(f, p.answered_frame[1]);
	}
	if (to_the_end)
		note_due(scene, index, z, &p);
}

void ta_observe_stall(struct ta_scene *scene)
{
	for (size_t i = 0; scene->trouble && i < scene->trouble->nzero; i++)
		stalled(scene, &scene->trouble->zero[i]);
}
