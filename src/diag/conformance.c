/* SPDX-License-Identifier: MIT */
/* What the capture shows of each side's conformance to RFC 1122, 6298 and 9293, and what it can't show. */
#include "diag/rules.h"

#include "diag/case.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/core/strbuf.h"

#include <stdarg.h>

static void add(struct ta_case *k, const char *rule, int side, enum ta_conformance_verdict verdict,
		const char *format, ...) __attribute__((format(printf, 5, 6)));

static void add(struct ta_case *k, const char *rule, int side, enum ta_conformance_verdict verdict,
		const char *format, ...)
{
	struct ta_diagnosis *d = k->d;
	struct ta_strbuf text = { 0 };
	va_list ap;
	va_start(ap, format);
	ta_strbuf_vaddf(&text, format, ap);
	va_end(ap);
	d->conformance = ta_xrealloc(d->conformance, d->nconformance + 1, sizeof(*d->conformance));
	d->conformance[d->nconformance++] =
		(struct ta_conformance){ rule, side, verdict, ta_strbuf_take(&text) };
}

static void keepalive(struct ta_case *k, int side)
{
	const struct ta_episode *run = NULL, *dead = NULL;
	for (size_t i = 0; i < k->trouble->nepisodes; i++) {
		const struct ta_episode *e = k->trouble->episode[i];
		if (e->kind != TA_EPISODE_KEEPALIVE || e->sender != side || e->inferred)
			continue;
		run = run ? run : e;
		if (!e->answered)
			dead = e;
	}
	if (!run)
		return;
	char idle[32];
	ta_duration(idle, sizeof(idle), run->fit->keepalive.idle_ns);
	if (run->fit->keepalive.idle_ns >= TA_KEEPALIVE_RFC_IDLE_NS)
		add(k, "RFC 1122 4.2.3.6", side, TA_MEETS,
		    "first keep-alive probe after %s of silence: not sooner than 2 h", idle);
	else if (run->fit->keepalive.idle_ns >= 0)
		add(k, "RFC 1122 4.2.3.6", side, TA_DIFFERS,
		    "first keep-alive probe after %s: the default of at least 2 h was changed by the application or the system",
		    idle);
	add(k, "RFC 1122 4.2.3.6", side, run->probe_payload ? TA_DIFFERS : TA_MEETS,
	    run->probe_payload ? "probes carry one garbage byte, as old receivers need"
			       : "probes carry no data");
	if (!run->unacked)
		add(k, "RFC 9293 3.8.4", side, TA_MEETS,
		    "probes only while nothing was outstanding");
	add(k, "RFC 1122 4.2.3.6", side, TA_MEETS, "%s probes%s",
	    (side == k->client ? "the client" : "the server"),
	    side == k->client
		    ? "; the RFC intends keep-alive for servers that hold resources for clients"
		    : ", for whom keep-alive is meant");
	if (dead &&
	    (dead->result == TA_RESULT_GAVE_UP || dead->result == TA_RESULT_RESET_BY_SENDER))
		add(k, "RFC 1122 4.2.3.6", side, dead->attempts_total > 1 ? TA_MEETS : TA_VIOLATES,
		    "gave up after %u unanswered probe%s%s", dead->attempts_total,
		    dead->attempts_total == 1 ? "" : "s",
		    dead->attempts_total == 1
			    ? ": a single lost probe must not be taken for a dead connection"
			    : "");
}

/* A timeout repeats the earliest unacknowledged segment. */
static void order(struct ta_case *k, const struct ta_episode *e)
{
	uint32_t timeouts = 0, earliest = 0;
	for (uint32_t i = 0; i < e->nattempts; i++) {
		if (e->attempt[i].cause != TA_CAUSE_RTO)
			continue;
		timeouts++;
		earliest += !!(e->attempt[i].flags & (TA_ATTEMPT_HEAD | TA_ATTEMPT_ACKED));
	}
	if (timeouts)
		add(k, "RFC 6298 5.4", e->sender, earliest == timeouts ? TA_MEETS : TA_DIFFERS,
		    "%u of %u timeouts repeated the earliest unacknowledged segment", earliest,
		    timeouts);
}

/* R1: at least three copies before the stack looks for another way, or gives up. */
static void persistence(struct ta_case *k, const struct ta_episode *e)
{
	uint32_t copies = ta_episode_copies(e);
	if (copies >= TA_RFC1122_R1_RETRANSMISSIONS)
		add(k, "RFC 1122 4.2.3.5", e->sender, TA_MEETS,
		    "%u retransmissions: at least the 3 of R1", copies);
	else if (e->result == TA_RESULT_GAVE_UP || e->result == TA_RESULT_STOPPED)
		add(k, "RFC 1122 4.2.3.5", e->sender, TA_DIFFERS,
		    "stopped after %u retransmissions, fewer than the 3 of R1", copies);
}

static void retransmission(struct ta_case *k, int side)
{
	const struct ta_episode *longest = NULL;
	for (size_t i = 0; i < k->trouble->nepisodes; i++) {
		const struct ta_episode *e = k->trouble->episode[i];
		if (e->kind == TA_EPISODE_RETRANSMISSION && e->sender == side &&
		    (!longest || e->attempts_total > longest->attempts_total))
			longest = e;
	}
	if (!longest || longest->attempts_total < TA_CONFORMANCE_ATTEMPTS)
		return;
	order(k, longest);
	persistence(k, longest);
	const struct ta_backoff *b = &longest->fit->backoff;
	if (b->law == TA_LAW_EXPONENTIAL && b->doublings >= 1)
		add(k, "RFC 6298 5.5", side, TA_MEETS, "the timeout doubled %u time%s",
		    b->doublings, b->doublings == 1 ? "" : "s");
	else if (b->law == TA_LAW_CONSTANT && longest->icmp_unreachable)
		add(k, "RFC 6069", side, TA_MEETS,
		    "the backoff was undone for each ICMP unreachable");
	else if (b->law == TA_LAW_LINEAR_THEN_EXPONENTIAL)
		add(k, "RFC 6298 5.5", side, TA_DIFFERS,
		    "no backoff for the first timeouts (thin stream), then doubling");
	else if (b->law == TA_LAW_CONSTANT)
		add(k, "RFC 6298 5.5", side, TA_VIOLATES, "the timeout did not grow");
	if (b->base_ns > 0 && b->base_ns < TA_RFC6298_RTO_MIN_NS)
		add(k, "RFC 6298 2.4", side, TA_DIFFERS,
		    "base timeout below 1 s, as Linux, Windows and the BSDs do");
	if (b->rto_max_ns >= TA_RFC6298_RTO_MAX_NS)
		add(k, "RFC 6298 2.5", side, TA_MEETS, "cap of at least 60 s");
	else if (b->rto_max_ns > 0)
		add(k, "RFC 6298 2.5", side, TA_VIOLATES, "cap below 60 s");
	if (longest->result == TA_RESULT_GAVE_UP &&
	    longest->fit->abort->expected_ns > longest->start_ns) {
		int64_t total = longest->fit->abort->expected_ns - longest->start_ns;
		char took[32];
		ta_duration(took, sizeof(took), total);
		add(k, "RFC 1122 4.2.3.5", side, total >= TA_RFC1122_R2_NS ? TA_MEETS : TA_DIFFERS,
		    "gave up after %s (R2 is at least 100 s unless the application sets less)",
		    took);
	} else if (longest->result == TA_RESULT_CAPTURE_ENDED) {
		add(k, "RFC 1122 4.2.3.5", side, TA_NOT_OBSERVABLE,
		    "when it gives up (R2): the capture ended before");
	}
}

static void window_probes(struct ta_case *k, int side)
{
	uint32_t sent = 0, answered = 0;
	for (size_t i = 0; i < k->trouble->nepisodes; i++) {
		const struct ta_episode *e = k->trouble->episode[i];
		if (e->kind != TA_EPISODE_ZERO_WINDOW_PROBE || e->sender != side)
			continue;
		sent += e->attempts_total;
		answered += e->answered;
	}
	if (!sent)
		return;
	add(k, "RFC 9293 3.8.6.1", side, TA_MEETS, "probed the closed window %u time%s", sent,
	    sent == 1 ? "" : "s");
	add(k, "RFC 9293 3.8.6.1", !side, answered == sent ? TA_MEETS : TA_NOT_OBSERVABLE,
	    "answered %u of %u window probes", answered, sent);
}

void ta_case_conformance(struct ta_case *k)
{
	for (int side = 0; k->trouble && side < 2; side++) {
		keepalive(k, side);
		retransmission(k, side);
		window_probes(k, side);
	}
}
