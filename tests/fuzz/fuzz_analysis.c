/* SPDX-License-Identifier: MIT */
/* Any bytes through the whole analysis, to a sink that looks at every fact and holds it against what can't be: a
 * count that does not add up, an attempt of no episode, a verdict without a name or evidence. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tcpautopsy/analysis/analysis.h"
#include "tcpautopsy/capture/capture.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/diag/names.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was told, to be summed up at the end. */
struct told {
	uint64_t connections, inputs;
	bool summed;
};

static void hold(bool condition)
{
	if (!condition)
		abort();
}

static void look_at_episode(const struct ta_episode *e)
{
	hold(e->kind < TA_EPISODE_COUNT && e->sender < 2 && e->result < TA_RESULT_COUNT);
	hold(e->nattempts > 0 && e->nattempts <= TA_LIMIT_ATTEMPTS);
	hold(e->attempts_total == e->nattempts + e->attempts_omitted);
	hold(e->fit);
	hold(e->healed_attempt >= -1 && e->healed_attempt < (int32_t)e->nattempts);
	hold(e->answered <= e->attempts_total || e->kind != TA_EPISODE_KEEPALIVE);
	for (uint32_t i = 0; i < e->nattempts; i++)
		hold(e->attempt[i].cause < TA_CAUSE_COUNT);
	hold(ta_episode_kind_name(e->kind) && ta_result_name(e->result));
}

static void look_at_trouble(const struct ta_trouble *t)
{
	hold(t->nepisodes <= TA_LIMIT_EPISODES && t->nicmp <= TA_LIMIT_ICMP);
	for (size_t i = 0; i < t->nepisodes; i++)
		look_at_episode(t->episode[i]);
	for (size_t i = 0; i < t->nresets; i++)
		hold(t->reset[i].sender < 2);
}

static void look_at_diagnosis(const struct ta_diagnosis *d, const struct ta_conn *c)
{
	size_t episodes = c->trouble ? c->trouble->nepisodes : 0;

	hold(d->scenario < TA_SCN_COUNT && ta_scenario_name(d->scenario));
	hold(d->confidence <= TA_CERTAIN && ta_confidence_name(d->confidence));
	hold(d->title && d->title[0] && d->summary && d->summary[0]);
	hold(d->nhypotheses > 0 && d->nhypotheses <= TA_SCN_COUNT);
	hold(d->main_episode >= -1 && d->main_episode < (int)episodes);
	hold(!ta_scenario_is_failure(d->scenario) || d->nevidence > 0);
	for (size_t i = 0; i < d->nevidence; i++) {
		hold(d->evidence[i].text && d->evidence[i].nframes <= TA_EVIDENCE_FRAMES);
		for (unsigned k = 0; k < d->evidence[i].nframes; k++)
			hold(d->evidence[i].frame[k] > 0);
	}
	if (d->has_outage) {
		hold(d->outage_start_ns[0] <= d->outage_start_ns[1]);
		hold(d->outage_end_ns[0] <= d->outage_end_ns[1]);
	}
}

static int connection(void *context, const struct ta_connection_report *r)
{
	struct told *told = context;

	told->connections++;
	hold(r->conn && r->diagnosis && r->names && r->encap);
	for (int dir = 0; dir < 2; dir++)
		hold(ta_conn_payload_bytes(r->conn, dir) < UINT64_MAX / 2);
	look_at_diagnosis(r->diagnosis, r->conn);
	if (r->conn->trouble)
		look_at_trouble(r->conn->trouble);
	return 0;
}

static int observation(void *context, const struct ta_observation_report *r)
{
	(void)context;
	hold(r->observation->kind < TA_OBS_COUNT && r->observation->text);
	hold(ta_observation_name(r->observation->kind));
	return 0;
}

static int input(void *context, const struct ta_input_report *r)
{
	struct told *told = context;
	uint64_t skipped = 0;

	told->inputs++;
	for (size_t i = 0; i < r->nskipped; i++)
		skipped += r->skipped[i].count;
	hold(r->packets == r->tcp_segments + r->icmp + r->neighbour + skipped);
	hold(r->duplicates <= r->tcp_segments);
	hold(r->duration_ns >= 0);
	hold(r->complete == !r->error);
	return 0;
}

static int summary(void *context, const struct ta_summary *s)
{
	struct told *told = context;
	uint64_t by_scenario = 0;

	hold(!told->summed);
	told->summed = true;
	for (int i = 0; i < TA_SCN_COUNT; i++)
		by_scenario += s->by_scenario[i];
	hold(s->connections == told->connections + s->folded);
	hold(by_scenario == told->connections);
	hold(s->failed + s->by_scenario[TA_SCN_NORMAL] + s->by_scenario[TA_SCN_UNDETERMINED] ==
	     told->connections);
	hold(s->healed <= s->failed);
	return 0;
}

/* Inputs are files: the bytes become one that has no name. */
static int open_bytes(const uint8_t *data, size_t size)
{
	int fd = memfd_create("fuzz", 0);

	if (fd < 0)
		return -1;
	for (size_t done = 0; done < size;) {
		ssize_t n = write(fd, data + done, size - done);

		if (n <= 0) {
			close(fd);
			return -1;
		}
		done += (size_t)n;
	}
	return fd;
}

static void analyse(const char *path, bool together, size_t max_connections)
{
	struct ta_inputs_options none = { .no_recurse = true };
	struct ta_analysis_options options = { .stream = -1, .together = together };
	struct told told = { 0 };
	struct ta_sink sink = { .context = &told,
				.connection = connection,
				.observation = observation,
				.input = input,
				.summary = summary };
	struct ta_inputs *inputs = ta_inputs_new(&none);

	options.max_connections = max_connections;
	ta_inputs_add(inputs, path);
	if (together)
		ta_inputs_add(inputs, path);
	hold(ta_analyse(inputs, &options, &sink) >= 0);
	hold(told.summed);
	ta_inputs_free(inputs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[32];
	int fd = open_bytes(data, size);

	if (fd < 0)
		return 0;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	analyse(path, false, 0);
	analyse(path, true, 16);
	close(fd);
	return 0;
}
