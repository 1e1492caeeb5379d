/* SPDX-License-Identifier: MIT */
/* What became of a script: connections, episodes and verdicts, and what is asserted of them. */
#include "seg_script.h"

#include <string.h>

enum { ATTEMPTS_SHOWN = 40 };

const struct ta_conn *seg_conn(const struct seg_script *s, uint32_t id)
{
	const struct ta_conn *c = ta_tracker_conn(s->tracker, id);

	if (!c)
		fail_msg("no connection %u", id);
	return c;
}

int seg_key(const struct ta_conn *c, int side)
{
	return side ? !ta_conn_client(c) : ta_conn_client(c);
}

const struct ta_half *seg_half(const struct seg_script *s, uint32_t id, int side)
{
	const struct ta_conn *c = seg_conn(s, id);

	return &c->half[seg_key(c, side)];
}

size_t seg_episodes(const struct seg_script *s, uint32_t id)
{
	const struct ta_conn *c = seg_conn(s, id);

	return c->trouble ? c->trouble->nepisodes : 0;
}

unsigned seg_count(const struct seg_script *s, uint32_t id, enum ta_episode_kind kind)
{
	const struct ta_conn *c = seg_conn(s, id);
	unsigned count = 0;

	for (size_t i = 0; i < seg_episodes(s, id); i++)
		count += c->trouble->episode[i]->kind == kind;
	return count;
}

const struct ta_episode *seg_episode(const struct seg_script *s, uint32_t id,
				     enum ta_episode_kind kind, unsigned n)
{
	const struct ta_conn *c = seg_conn(s, id);

	for (size_t i = 0; i < seg_episodes(s, id); i++)
		if (c->trouble->episode[i]->kind == kind && !n--)
			return c->trouble->episode[i];
	fail_msg("only %u %s episodes", seg_count(s, id, kind), ta_episode_kind_name(kind));
	return NULL;
}

uint32_t seg_retransmitted(const struct seg_script *s, uint32_t id, int side)
{
	const struct ta_conn *c = seg_conn(s, id);

	return c->trouble ? c->trouble->half[seg_key(c, side)].retransmitted : 0;
}

uint32_t seg_out_of_order(const struct seg_script *s, uint32_t id, int side)
{
	const struct ta_conn *c = seg_conn(s, id);

	return c->trouble ? c->trouble->half[seg_key(c, side)].out_of_order : 0;
}

void assert_attempts(const struct ta_episode *e, const char *causes)
{
	static const char letter[TA_CAUSE_COUNT + 1] = "?ortfasp";
	char seen[ATTEMPTS_SHOWN + 1];
	uint32_t n = e->nattempts < ATTEMPTS_SHOWN ? e->nattempts : ATTEMPTS_SHOWN;

	for (uint32_t i = 0; i < n; i++)
		seen[i] = letter[e->attempt[i].cause];
	seen[n] = '\0';
	assert_string_equal(seen, causes);
}

void assert_result(const struct ta_episode *e, enum ta_result result)
{
	assert_string_equal(ta_result_name(e->result), ta_result_name(result));
}

void assert_verdict(const struct ta_diagnosis *d, enum ta_scenario scenario, const char *why)
{
	if (d->scenario != scenario)
		print_message("# %s\n#   said: %s: %s\n", why, d->title, d->summary);
	assert_string_equal(ta_scenario_name(d->scenario), ta_scenario_name(scenario));
}

void assert_ms(int64_t ns, double ms)
{
	int64_t want = (int64_t)(ms * 1e6 + 0.5);

	if (ns < want - TA_US || ns > want + TA_US)
		fail_msg("%lld us, not %.3f ms", (long long)(ns / 1000), ms);
}

bool is_open(const struct ta_diagnosis *d, enum ta_scenario scenario)
{
	for (size_t i = 0; i < d->nhypotheses; i++)
		if (d->hypothesis[i].scenario == scenario)
			return true;
	return false;
}

const struct ta_fact *fact_of(const struct ta_diagnosis *d, enum ta_fact_kind kind)
{
	return ta_fact_find(&d->facts, kind, -1);
}

bool seg_tells(struct seg_script *s, double end_ms, enum ta_fact_kind kind)
{
	return fact_of(seg_diagnose(s, end_ms, 0), kind) != NULL;
}

bool has_evidence(const struct ta_diagnosis *d, enum ta_weight weight, enum ta_scenario scenario)
{
	for (size_t i = 0; i < d->nevidence; i++)
		if (d->evidence[i].weight == weight && d->evidence[i].scenario == scenario)
			return true;
	return false;
}
