/* SPDX-License-Identifier: MIT */
/* The episodes of a connection with their attempts and fits. */
#include "store.h"

#include <stdlib.h>

#include "episodes.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/timers/store.h"

#define N(name) TA_STORED(struct ta_episode, name)
#define T(name) TA_STORED_TIME(struct ta_episode, name)
#define B(name) TA_STORED_BOOL(struct ta_episode, name)
/* nattempts comes with the attempts. */
static const struct ta_store_field episode_fields[] = {
	TA_STORED_UP_TO(struct ta_episode, kind, TA_EPISODE_COUNT - 1),
	TA_STORED_UP_TO(struct ta_episode, sender, 1),
	TA_STORED_UP_TO(struct ta_episode, result, TA_RESULT_COUNT - 1),
	B(closed),
	B(original_seen),
	B(zero_window),
	B(inferred),
	B(seq_unknown),
	B(suspect),
	N(seq),
	N(length),
	N(first_frame),
	N(last_frame),
	N(end_frame),
	N(last_heard_frame),
	T(start_ns),
	T(end_ns),
	T(answer_ns),
	T(last_heard_ns),
	T(anchor_ns),
	T(rto_estimate_ns),
	T(srtt_ns),
	T(min_rtt_ns),
	T(variance_ns),
	T(newest_ns),
	T(idle_before_ns),
	N(in_flight),
	N(no_copies),
	N(attempts_omitted),
	N(answered),
	N(peer_segments),
	N(peer_new_data),
	N(peer_first_frame),
	N(peer_last_frame),
	T(peer_first_ns),
	T(peer_last_ns),
	N(dsacks),
	N(icmp_unreachable),
	N(sacked_bytes),
	N(largest_sacked),
	N(probe_ack),
	N(went_on),
	N(sent_on),
	T(prober_before_ns),
	N(probe_payload),
	B(unacked),
	T(max_answer_ns),
	N(healed_attempt),
};
#undef N
#undef T
#undef B

/* Fields that nobody has given a row would be lost. */
_Static_assert(sizeof(void *) != 8 || sizeof(struct ta_episode) == 272,
	       "a new field wants its row");

static struct ta_episode first_expected(void)
{
	return (struct ta_episode){ .answer_ns = -1,
				    .rto_estimate_ns = -1,
				    .srtt_ns = -1,
				    .min_rtt_ns = -1,
				    .variance_ns = -1,
				    .prober_before_ns = -1,
				    .max_answer_ns = -1,
				    .healed_attempt = -1 };
}

void ta_put_episodes(struct ta_store_out *out, const struct ta_trouble *t, bool fitted)
{
	struct ta_episode expected = first_expected();
	ta_put(out, t->nepisodes);
	for (size_t i = 0; i < t->nepisodes; i++) {
		const struct ta_episode *e = t->episode[i];
		ta_put_record(out, episode_fields, TA_STORE_COUNT(episode_fields), e, &expected);
		ta_put_attempts(out, e->attempt, e->nattempts);
		if (fitted)
			ta_put_fit(out, e->fit);
		expected = *e;
	}
}

/* What all that look at an episode take for granted. */
static void check(struct ta_store_in *in, const struct ta_episode *e)
{
	uint64_t total = (uint64_t)e->nattempts + e->attempts_omitted;
	bool copies = (uint64_t)e->original_seen + e->no_copies <= total;
	bool answers = e->kind != TA_EPISODE_KEEPALIVE || e->answered <= total;
	if (!e->nattempts || !answers || e->healed_attempt < -1 ||
	    e->healed_attempt >= (int32_t)e->nattempts || !copies || total > UINT32_MAX)
		ta_store_fail(in, "an episode in it does not agree with its attempts");
}

static struct ta_episode *get_episode(struct ta_store_in *in, const struct ta_episode *expected,
				      bool fitted)
{
	struct ta_episode *e = ta_xmemdup(expected, sizeof(*e));
	e->attempt = NULL;
	e->fit = NULL;
	ta_get_record(in, episode_fields, TA_STORE_COUNT(episode_fields), e);
	e->attempt = ta_get_attempts(in, TA_LIMIT_ATTEMPTS, &e->nattempts);
	check(in, e);
	if (e->attempt) {
		e->attempts_capacity = e->nattempts;
		e->attempts_total = e->nattempts + e->attempts_omitted;
		if (fitted)
			e->fit = ta_get_fit(in, e->nattempts);
	}
	if (ta_store_failed(in)) {
		ta_episode_free(e);
		return NULL;
	}
	return e;
}

void ta_get_episodes(struct ta_store_in *in, struct ta_trouble *t, bool fitted)
{
	struct ta_episode expected = first_expected();
	for (uint64_t n = ta_get_max(in, TA_LIMIT_EPISODES); n && !ta_store_failed(in); n--) {
		struct ta_episode *e = get_episode(in, &expected, fitted);
		if (!e)
			return;
		t->episode = ta_xgrow(t->episode, &t->episodes_capacity, t->nepisodes + 1,
				      sizeof(struct ta_episode *));
		t->episode[t->nepisodes++] = e;
		expected = *e;
	}
}
