/* SPDX-License-Identifier: MIT */
/* What a reader should see first: the order of verdicts, and which episodes are worth a line. */
#include "diag/differential/hypothesis.h"

#include "tcpautopsy/diag/attention.h"
#include "tcpautopsy/tcp/facts.h"

/* Fewer attempts than this, answered, are the loss of a packet or two: daily life. */
enum { NOTABLE_ATTEMPTS = 4 };

/* What was lost counts by its magnitude: less than a kilobyte, which is a request or two, as any failure costs; kilobytes;
 * megabytes. */
enum { LOST_STEP = 1000 };

enum { LASTING, HEALED, NO_FAILURE };

/* What the peer of a half told of its receipt. */
struct receipt {
	uint32_t una;    /* acknowledged up to it, in a RST at last */
	uint32_t sacked; /* bytes beyond it that were SACKed */
	bool misses; /* it tells that bytes at una are missing: it had later ones, or reset the connection */
};

static struct receipt acknowledged(const struct ta_conn *conn, int dir)
{
	const struct ta_half *h = &conn->half[dir];
	const struct ta_trouble *t = conn->trouble;
	struct receipt ret = { .una = h->una, .sacked = t ? t->half[dir].sacked_bytes : 0 };
	ret.misses = ret.sacked > 0;
	for (size_t i = 0; t && i < t->nresets; i++) {
		const struct ta_reset *r = &t->reset[i];
		if (r->sender == dir)
			continue;
		ret.misses |= r->refused_unseen_bytes > 0;
		if (!r->has_ack || r->ack == ret.una || r->ack - ret.una > h->nxt - ret.una)
			continue;
		ret.una = r->ack;
		ret.sacked = r->sacked_bytes;
	}
	return ret;
}

/* Payload of a half that its peer acknowledged neither by an ACK nor by SACK blocks. What the capture lacks at SND.UNA counts
 * only where it is known that the peer lacks it, too. */
static uint64_t unacknowledged(const struct ta_conn *conn, int dir)
{
	const struct ta_half *h = &conn->half[dir];
	if (!ta_half_acked(h) || !ta_half_seq_seen(h))
		return 0;
	const struct receipt had = acknowledged(conn, dir);
	uint32_t una = had.una, bytes = h->nxt - una;
	uint64_t no_payload = (uint64_t)(ta_half_sent_fin(h) && bytes) +
			      (ta_half_sent_syn(h) && una == h->isn && bytes);
	no_payload += had.sacked;
	if (conn->trouble && !had.misses)
		no_payload += conn->trouble->half[dir].hole_bytes;
	return bytes < UINT32_MAX / 2 && bytes > no_payload ? bytes - no_payload : 0;
}

uint64_t ta_conn_lost_bytes(const struct ta_conn *conn, const struct ta_diagnosis *d)
{
	const struct ta_fact *event = d->event < d->facts.count ? &d->facts.item[d->event] : NULL;
	const struct ta_fact *hole = ta_fact_find(&d->facts, TA_FACT_HOLE, -1);
	uint64_t bytes = unacknowledged(conn, 0) + unacknowledged(conn, 1);
	uint64_t in_vain = event && event->kind == TA_FACT_SILENCE ? (uint64_t)event->value[1] : 0;
	if (in_vain > bytes) /* nobody acknowledged anything: the event knows what was sent */
		bytes = in_vain;
	bool counted = hole && acknowledged(conn, hole->side).misses;
	return bytes + (hole && !counted ? (uint64_t)hole->value[0] : 0);
}

struct ta_harm ta_harm_of(const struct ta_conn *conn, const struct ta_diagnosis *d)
{
	bool failed = ta_scenario_is_failure(d->scenario), healed = failed && d->healed_ns >= 0;
	return (struct ta_harm){
		.group = !failed  ? NO_FAILURE
			 : healed ? HEALED
				  : LASTING,
		.lost_bytes = failed && !healed ? ta_conn_lost_bytes(conn, d) : 0,
		.hit = 1,
		.severity = ta_scenario_rows[d->scenario].severity,
		.doubt = (unsigned)(TA_CERTAIN - d->confidence),
	};
}

static unsigned magnitude(uint64_t bytes)
{
	unsigned n = 0;
	for (; bytes >= LOST_STEP; bytes /= LOST_STEP)
		n++;
	return n;
}

/* There are fewer magnitudes of LOST_STEP in 64 bits, scenarios and confidences than these. */
enum { MAGNITUDES = 8, SEVERITIES = 64, DOUBTS = 4 };

/* What goes before the number that were hit, and what comes after it: 0 is the worst. */
static unsigned before_hit(const struct ta_harm *h)
{
	return h->group * MAGNITUDES + MAGNITUDES - 1 - magnitude(h->lost_bytes);
}

static unsigned after_hit(const struct ta_harm *h)
{
	return h->severity * DOUBTS + h->doubt;
}

int ta_harm_compare(const struct ta_harm *a, const struct ta_harm *b)
{
	unsigned x = before_hit(a), y = before_hit(b);
	if (x != y)
		return x < y ? -1 : 1;
	if (a->hit != b->hit)
		return a->hit > b->hit ? -1 : 1;
	x = after_hit(a), y = after_hit(b);
	return (x > y) - (x < y);
}

unsigned ta_diagnosis_rank(const struct ta_conn *conn, const struct ta_diagnosis *d)
{
	const struct ta_harm harm = ta_harm_of(conn, d);
	return before_hit(&harm) * SEVERITIES * DOUBTS + after_hit(&harm);
}

/* The event that the verdict is on, or NULL. */
static const struct ta_event *event_of(const struct ta_diagnosis *d)
{
	for (size_t i = 0; i < d->facts.nevents; i++)
		if (d->facts.event[i].fact == d->event)
			return &d->facts.event[i];
	return NULL;
}

int64_t ta_diagnosis_until_ns(const struct ta_diagnosis *d)
{
	const struct ta_event *event = event_of(d);
	return d->healed_ns >= 0 ? d->healed_ns : event ? event->until_ns : -1;
}

/* What was kept of an instant: an attempt, a closed window, data that a RST left unacknowledged; 0: nothing. */
static uint32_t frame_at(const struct ta_trouble *t, int64_t time_ns)
{
	for (size_t i = 0; i < t->nepisodes; i++)
		for (uint32_t k = 0; k < t->episode[i]->nattempts; k++)
			if (t->episode[i]->attempt[k].time_ns == time_ns)
				return t->episode[i]->attempt[k].frame;
	for (size_t i = 0; i < t->nzero; i++)
		if (t->zero[i].start_ns == time_ns)
			return t->zero[i].first_frame;
	for (size_t i = 0; i < t->nresets; i++)
		if (t->reset[i].refused_frame && t->reset[i].refused_ns == time_ns)
			return t->reset[i].refused_frame;
	return 0;
}

uint32_t ta_diagnosis_first_frame(const struct ta_conn *conn, const struct ta_diagnosis *d,
				  bool *ret_ends)
{
	const struct ta_trouble *t = conn->trouble;
	uint32_t frame = t && d->since_ns >= 0 ? frame_at(t, d->since_ns) : 0;
	*ret_ends = false;
	if (frame)
		return frame;
	if (t && d->main_episode >= 0 && (size_t)d->main_episode < t->nepisodes)
		return t->episode[d->main_episode]->first_frame;
	if (d->event >= d->facts.count || !d->facts.item[d->event].nframes)
		return conn->first_frame;
	const struct ta_fact *f = &d->facts.item[d->event];
	*ret_ends = (f->kind == TA_FACT_RESET || f->kind == TA_FACT_REQUEST_UNANSWERED) &&
		    d->since_ns >= 0 && ta_diagnosis_until_ns(d) > d->since_ns;
	return f->frame[0];
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
