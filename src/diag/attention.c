/* SPDX-License-Identifier: MIT */
/* What a reader should see first: the order of verdicts, and which episodes are worth a line. */
#include "diag/differential/hypothesis.h"

#include "tcpautopsy/diag/attention.h"

/* Fewer attempts than this, answered, are the loss of a packet or two: daily life. */
enum { NOTABLE_ATTEMPTS = 4 };

/* The groups of verdicts, worst first, and where a rank holds the group and the severity. */
enum { SURE, UNSURE, HEALED, NO_FAILURE };
enum { GROUP_SHIFT = 8, SEVERITY_SHIFT = 4 };

unsigned ta_diagnosis_rank(const struct ta_diagnosis *d)
{
	unsigned group = !ta_scenario_is_failure(d->scenario) ? NO_FAILURE
			 : d->healed_ns >= 0                  ? HEALED
			 : d->confidence == TA_POSSIBLE       ? UNSURE
							      : SURE;
	return group << GROUP_SHIFT | ta_scenario_rows[d->scenario].severity << SEVERITY_SHIFT |
	       (unsigned)(TA_CERTAIN - d->confidence);
}

bool ta_diagnosis_is_lasting_failure(const struct ta_diagnosis *d)
{
	return ta_scenario_is_failure(d->scenario) && d->healed_ns < 0;
}

bool ta_episode_is_probing(const struct ta_episode *e)
{
	return e->kind == TA_EPISODE_KEEPALIVE || e->kind == TA_EPISODE_ZERO_WINDOW_PROBE;
}

bool ta_episode_is_notable(const struct ta_episode *e)
{
	return ta_episode_is_probing(e) || e->result != TA_RESULT_ANSWERED ||
	       e->attempts_total >= NOTABLE_ATTEMPTS;
}

int64_t ta_episode_silence_ns(const struct ta_episode *e)
{
	int64_t end_ns = e->answer_ns >= 0 ? e->answer_ns : e->end_ns;
	if (!ta_episode_is_probing(e))
		return end_ns - e->start_ns;
	for (size_t i = 0; i < e->nattempts; i++)
		if (!e->attempt[i].answer_frame)
			return end_ns - e->attempt[i].time_ns;
	return 0;
}

int64_t ta_conn_longest_silence_ns(const struct ta_conn *conn)
{
	int64_t longest_ns = -1;
	for (size_t i = 0; conn->trouble && i < conn->trouble->nepisodes; i++) {
		int64_t ns = ta_episode_silence_ns(conn->trouble->episode[i]);
		if (ns > longest_ns)
			longest_ns = ns;
	}
	return longest_ns;
}
