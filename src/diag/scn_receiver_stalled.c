/* SPDX-License-Identifier: MIT */
/* The peer's host is alive and its window stays shut: its process does not read (RFC 9293 section 3.8.6). */
#include "rules.h"
#include "scenario.h"
#include "words.h"

#include "tcpautopsy/core/timefmt.h"

static const char page[] =
	"The peer's host is alive, its receive window is 0 and stays so: its process does not read what was sent.\n"
	"By eye: ACKs with win=0; probes of 0 or 1 byte at growing intervals, each answered with win=0 again. tshark\n"
	"calls the probes of Linux keep-alives.\n"
	"The connection lives as long as probes are answered (RFC 1122 4.2.2.17). Look at the process that should read:\n"
	"stopped, deadlocked, swapping, or waiting for something else. It can't be told from back-pressure by design.\n";

static const struct ta_silence *silence_after(const struct ta_case *k,
					      const struct ta_zero_window *z)
{
	for (size_t i = 0; i < k->nsilences; i++)
		if (k->silence[i].sender != z->who && k->silence[i].healed_ns < 0 &&
		    k->silence[i].since_ns >= z->start_ns)
			return &k->silence[i];
	return NULL;
}

static int probe_episode(const struct ta_case *k, const struct ta_zero_window *z,
			 uint32_t *ret_probes, uint32_t *ret_answered)
{
	int found = -1;
	*ret_probes = *ret_answered = 0;
	for (size_t i = 0; i < k->trouble->nepisodes; i++) {
		const struct ta_episode *e = k->trouble->episode[i];
		bool in_time =
			e->end_ns >= z->start_ns && (z->end_ns < 0 || e->start_ns <= z->end_ns);
		if (e->sender == z->who || !in_time ||
		    !(e->kind == TA_EPISODE_ZERO_WINDOW_PROBE || e->zero_window))
			continue;
		*ret_probes += e->attempts_total - e->original_seen;
		*ret_answered += e->answered;
		if (found < 0)
			found = (int)i;
	}
	return found;
}

/* A window that was not seen to open stays shut as long as the next probe is awaited, and no longer: beyond that the
 * capture says nothing of it. */
static int64_t last_known_shut_ns(const struct ta_case *k, const struct ta_zero_window *z)
{
	int64_t until = k->last_ns;
	for (size_t i = 0; i < k->trouble->nepisodes; i++) {
		const struct ta_episode *e = k->trouble->episode[i];
		bool waits = e->sender != z->who &&
			     (e->kind == TA_EPISODE_ZERO_WINDOW_PROBE || e->zero_window) &&
			     e->nattempts > 1;
		if (!waits || e->end_ns < z->start_ns)
			continue;
		int64_t gap =
			e->attempt[e->nattempts - 1].time_ns - e->attempt[e->nattempts - 2].time_ns;
		if (e->end_ns + TA_PROBES_AWAITED * gap > until)
			until = e->end_ns + TA_PROBES_AWAITED * gap;
	}
	return until < k->end_ns ? until : k->end_ns;
}

static void stalled(struct ta_case *k, const struct ta_zero_window *z)
{
	bool to_the_end = z->end_ns < 0 && k->reset.origin == TA_RST_NONE &&
			  !(k->conn->flags & TA_CONN_CLOSED);
	int64_t end = z->end_ns >= 0 ? z->end_ns
		      : to_the_end   ? last_known_shut_ns(k, z)
				     : k->last_ns;
	uint32_t probes, answered;
	int episode = probe_episode(k, z, &probes, &answered);
	/* One that lasts to the end counts sooner, once the sender is seen to wait for it. */
	bool lasting = z->end_ns < 0 && probes && end - z->start_ns >= TA_OUTAGE_NS;
	if (end - z->start_ns < TA_STALL_NS && !lasting)
		return;
	if (!probes)
		return; /* nobody waited */
	struct ta_finding *f = ta_case_find(k, TA_SCN_RECEIVER_STALLED);
	char took[32];
	const char *who = ta_case_who(k, z->who);
	ta_duration(took, sizeof(took), end - z->start_ns);
	f->failure.failed = ta_case_failed(k, z->who);
	f->failure.since_ns = z->start_ns;
	f->failure.healed_ns = z->end_ns;
	f->until_ns = end;
	f->episode = episode;
	f->confidence = answered >= TA_STALL_ANSWERS ? TA_LIKELY : TA_POSSIBLE;
	const struct ta_silence *later = silence_after(k, z);
	f->final = z->end_ns < 0 && !later && k->reset.origin == TA_RST_NONE;
	ta_finding_title(f, "%s's process does not read", who);
	ta_finding_summary(
		f,
		"%s's receive window was 0 for %s; its host answered %u of %u probes, so it was alive, "
		"and its process did not read%s.",
		ta_case_who_capital(k, z->who), took, answered, probes,
		z->end_ns >= 0 ? "; then the window opened again"
		: later        ? "; then its host fell silent, too"
			       : "");
	struct ta_evidence *e =
		ta_case_evidence(k, TA_SCN_RECEIVER_STALLED, TA_REQUIRES,
				 "window 0 advertised %u times by %s", z->advertised, who);
	ta_evidence_frame(e, z->first_frame);
	ta_evidence_frame(e, z->last_frame);
	ta_evidence_value(e, "zero_window_ns", end - z->start_ns);
	e = ta_case_evidence(k, TA_SCN_RECEIVER_STALLED, TA_SUPPORTS,
			     "%u probes of the closed window, %u answered", probes, answered);
	if (episode >= 0) {
		ta_evidence_frame(e, k->trouble->episode[episode]->first_frame);
		ta_evidence_frame(e, k->trouble->episode[episode]->last_frame);
	}
	ta_evidence_value(e, "probes", probes);
	ta_evidence_value(e, "answered", answered);
	ta_case_undecidable(
		k, "why the process does not read: stopped, stuck, or holding back on purpose");
}

static void find(struct ta_case *k)
{
	for (size_t i = 0; k->trouble && i < k->trouble->nzero; i++)
		stalled(k, &k->trouble->zero[i]);
}

static void advise(struct ta_case *k)
{
	ta_case_advice(
		k,
		"Look at the reading process on %s's host: a stack trace tells what it waits for; `ss -tmi` shows its full receive buffer.",
		k->d->failed == TA_FAILED_CLIENT ? "the client" : "the server");
}

const struct ta_scenario_row ta_scn_receiver_stalled = {
	.name = "receiver-stalled",
	.meaning = "zero window: the peer's host is alive, its process does not read",
	.page = page,
	.severity = 7,
	.find = find,
	.advise = advise,
};
