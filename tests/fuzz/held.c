/* SPDX-License-Identifier: MIT */
/* A sink that looks at every fact and holds it against what can't be: a count that does not add up, an attempt of no episode,
 * a verdict without a name, evidence without a fact, a certain verdict beside another that nothing excludes. */
#include "run.h"

#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/diag/names.h"

/* Frames and times of the attempts go up (a trace may name any), an original is the first of them, and what answers one comes after it. */
static void look_at_attempts(struct fuzz_told *told, const struct ta_episode *e)
{
	uint32_t frame = 0;
	for (uint32_t i = 0; i < e->nattempts; i++) {
		const struct ta_attempt *a = &e->attempt[i];
		HOLD(a->cause < TA_CAUSE_COUNT && a->spurious < TA_SPURIOUS_COUNT);
		HOLD(told->from_trace || a->frame > frame);
		HOLD(a->cause != TA_CAUSE_ORIGINAL || i == 0 || a->flags & TA_ATTEMPT_NEW_DATA);
		HOLD(told->from_trace || !a->answer_frame || a->answer_frame > a->frame);
		HOLD(told->from_trace || a->heard_frame < a->frame);
		HOLD(a->spurious == TA_SPURIOUS_NO || a->cause != TA_CAUSE_ORIGINAL);
		HOLD(told->from_trace || a->why.trigger_frame < a->frame);
		HOLD(a->why.sender.sacked <= a->why.sender.outstanding);
		if (i)
			told->went_back |= a->time_ns < e->attempt[i - 1].time_ns;
		if (a->frame)
			frame = a->frame;
	}
	if (frame > told->last_frame)
		told->last_frame = frame;
	HOLD(told->from_trace || e->first_frame <= e->last_frame);
	told->went_back |= !told->from_trace && e->last_heard_frame >= e->last_frame;
	told->went_back |= e->start_ns > e->end_ns;
}

static void look_at_episode(struct fuzz_told *told, const struct ta_episode *e)
{
	HOLD(e->kind < TA_EPISODE_COUNT && e->sender < 2 && e->result < TA_RESULT_COUNT);
	HOLD(e->nattempts > 0 && e->nattempts <= TA_LIMIT_ATTEMPTS);
	HOLD(e->attempts_total == e->nattempts + e->attempts_omitted);
	HOLD(e->fit);
	HOLD(e->healed_attempt >= -1 && e->healed_attempt < (int32_t)e->nattempts);
	HOLD(e->answered <= e->attempts_total || e->kind != TA_EPISODE_KEEPALIVE);
	look_at_attempts(told, e);
	HOLD(ta_episode_kind_name(e->kind) && ta_result_name(e->result));
}

static void look_at_trouble(struct fuzz_told *told, const struct ta_trouble *t)
{
	HOLD(t->nepisodes <= TA_LIMIT_EPISODES && t->nicmp <= TA_LIMIT_ICMP);
	for (size_t i = 0; i < t->nepisodes; i++)
		look_at_episode(told, t->episode[i]);
	for (size_t i = 0; i < t->nresets; i++)
		HOLD(t->reset[i].sender < 2);
}

static void look_at_frames(const uint32_t *frame, unsigned count, unsigned most)
{
	HOLD(count <= most);
	for (unsigned i = 0; i < count; i++)
		HOLD(frame[i] > 0);
}

static void look_at_facts(struct fuzz_told *told, const struct ta_facts *facts, size_t episodes)
{
	for (size_t i = 0; i < facts->count; i++) {
		const struct ta_fact *f = &facts->item[i];
		HOLD(f->kind < TA_FACT_COUNT && ta_fact_rows[f->kind].name);
		HOLD(f->side < 2 && f->subject <= TA_OF_CAPTURE);
		HOLD(f->about >= -1 && f->about < (int)facts->nevents);
		look_at_frames(f->frame, f->nframes, TA_FACT_FRAMES);
	}
	for (size_t i = 0; i < facts->nevents; i++) {
		const struct ta_event *e = &facts->event[i];
		HOLD(e->fact < facts->count);
		HOLD(ta_fact_rows[facts->item[e->fact].kind].is_event);
		HOLD(e->episode >= -1 && e->episode < (int)episodes);
		/* An ICMP error's time is not among those of segments, which are looked at. */
		told->went_back |=
			e->since_ns > e->until_ns && facts->item[e->fact].kind != TA_FACT_SYN_ICMP;
	}
}

/* A certain verdict has excluded every other scenario; that of a silent peer names no cause, and its causes stand. */
static bool stands_with(enum ta_scenario verdict, enum ta_scenario other)
{
	return other == verdict ||
	       (verdict == TA_SCN_PEER_SILENT &&
		(other == TA_SCN_PEER_CRASH || other == TA_SCN_NETWORK_FAILURE ||
		 other == TA_SCN_MIDDLEBOX_TIMEOUT));
}

/* What the weighing left of each hypothesis. */
static void look_at_differential(const struct ta_diagnosis *d)
{
	HOLD(d->event < d->facts.count && d->ndifferential > 0);
	HOLD(ta_fact_rows[d->facts.item[d->event].kind].is_event);
	for (size_t i = 0; i < d->ndifferential; i++) {
		const struct ta_differential *row = &d->differential[i];
		HOLD(row->scenario < TA_SCN_COUNT && row->standing < TA_STANDING_COUNT);
		HOLD(row->nfacts <= TA_DIFFERENTIAL_FACTS);
		for (unsigned k = 0; k < row->nfacts; k++)
			HOLD(row->fact[k] < d->facts.count);
		HOLD(d->confidence != TA_CERTAIN || row->standing == TA_STANDING_EXCLUDED ||
		     stands_with(d->scenario, row->scenario));
	}
	for (size_t i = 0; i < d->nhypotheses; i++)
		for (size_t k = 0; k < i; k++)
			HOLD(d->hypothesis[i].scenario != d->hypothesis[k].scenario);
}

static void look_at_diagnosis(struct fuzz_told *told, const struct ta_diagnosis *d,
			      const struct ta_conn *c)
{
	size_t episodes = c->trouble ? c->trouble->nepisodes : 0;

	HOLD(d->scenario < TA_SCN_COUNT && ta_scenario_name(d->scenario));
	HOLD(d->confidence <= TA_CERTAIN && ta_confidence_name(d->confidence));
	HOLD(d->title && d->title[0] && d->summary && d->summary[0]);
	HOLD(d->nhypotheses > 0 && d->nhypotheses <= TA_SCN_COUNT);
	HOLD(d->main_episode >= -1 && d->main_episode < (int)episodes);
	HOLD(!ta_scenario_is_failure(d->scenario) || d->nevidence > 0);
	for (size_t i = 0; i < d->nevidence; i++) {
		HOLD(d->evidence[i].text && d->evidence[i].fact < d->facts.count);
		look_at_frames(d->evidence[i].frame, d->evidence[i].nframes, TA_EVIDENCE_FRAMES);
	}
	look_at_facts(told, &d->facts, episodes);
	look_at_differential(d);
	if (d->has_outage) {
		HOLD(d->outage_start_ns[0] <= d->outage_start_ns[1]);
		HOLD(d->outage_end_ns[0] <= d->outage_end_ns[1]);
	}
}

static int connection(void *context, const struct ta_connection_report *r)
{
	struct fuzz_told *told = context;

	told->connections++;
	HOLD(r->conn && r->diagnosis && r->names && r->encap);
	for (int dir = 0; dir < 2; dir++)
		HOLD(ta_conn_payload_bytes(r->conn, dir) < UINT64_MAX / 2);
	told->from_trace = r->from_trace || told->any_frame;
	look_at_diagnosis(told, r->diagnosis, r->conn);
	told->went_back |= fuzz_said(r->diagnosis);
	if (r->conn->trouble)
		look_at_trouble(told, r->conn->trouble);
	return 0;
}

static int observation(void *context, const struct ta_observation_report *r)
{
	(void)context;
	HOLD(r->observation->kind < TA_OBS_COUNT && r->observation->text);
	HOLD(ta_observation_name(r->observation->kind));
	return 0;
}

static int input(void *context, const struct ta_input_report *r)
{
	struct fuzz_told *told = context;
	uint64_t skipped = 0;

	told->inputs++;
	for (size_t i = 0; i < r->nskipped; i++)
		skipped += r->skipped[i].count;
	HOLD(r->packets == r->tcp_segments + r->icmp + r->neighbour + skipped);
	HOLD(r->duplicates <= r->tcp_segments);
	HOLD(r->duration_ns >= 0);
	HOLD(r->complete == !r->error);
	told->packets += r->packets;
	told->any_frame |= r->is_text || r->nanomalies; /* not each frame is a packet that counts */
	for (size_t i = 0; i < r->nanomalies; i++)
		told->clock_back |= !strncmp(r->anomalies[i].name, "time.", 5);
	return 0;
}

static int summary(void *context, const struct ta_summary *s)
{
	struct fuzz_told *told = context;
	uint64_t by_scenario = 0;

	HOLD(!told->summed);
	told->summed = true;
	for (int i = 0; i < TA_SCN_COUNT; i++)
		by_scenario += s->by_scenario[i];
	HOLD(s->connections == told->connections + s->folded);
	HOLD(by_scenario == told->connections);
	HOLD(s->failed + s->by_scenario[TA_SCN_NORMAL] + s->by_scenario[TA_SCN_UNDETERMINED] ==
	     told->connections);
	HOLD(s->healed <= s->failed);
	HOLD(told->clock_back || !told->went_back);
	HOLD(told->any_frame || told->last_frame <= told->packets);
	return 0;
}

static int points(void *context, const struct ta_points_report *r)
{
	const struct fuzz_told *told = context;
	unsigned count = ta_points_count(r->points);
	HOLD(!told->connections && !told->inputs && !told->summed);
	HOLD(count >= 2 && count <= TA_POINTS_MAX);
	for (unsigned p = 0; p < count; p++)
		HOLD(r->place[p].name && r->place[p].ninputs > 0);
	return 0;
}

struct ta_sink fuzz_held(struct fuzz_told *told)
{
	return (struct ta_sink){ .context = told,
				 .connection = connection,
				 .observation = observation,
				 .input = input,
				 .summary = summary,
				 .points = points };
}
