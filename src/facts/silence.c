/* SPDX-License-Identifier: MIT */
/* Events SILENCE, PROBES_UNANSWERED and FIN_UNANSWERED: one side sent in vain. The censoring rule is applied here: what the
 * capture had no time to show is marked so. What was heard meanwhile is added by the observers after it. */
#include "facts/clock.h"
#include "facts/events.h"
#include "facts/observers.h"
#include "facts/rules.h"
#include "facts/visibility.h"

#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/tcp/facts.h"

/* One stretch in which a side sent in vain. */
struct stretch {
	const struct ta_episode *e;
	int index;          /* of the episode */
	uint32_t from, end; /* attempts in vain: [from, end) of those kept */
	int64_t until_ns;
	int64_t healed_ns; /* -1 */
};

static bool is_chain(const struct ta_episode *e)
{
	return e->kind == TA_EPISODE_RETRANSMISSION || e->kind == TA_EPISODE_FIN;
}

static bool is_probing(const struct ta_episode *e)
{
	return e->kind == TA_EPISODE_KEEPALIVE || e->kind == TA_EPISODE_ZERO_WINDOW_PROBE;
}

/* Segments of one burst have one fate: what ACKs let out at once is one attempt. */
static bool in_burst(const struct stretch *s, uint32_t i)
{
	const struct ta_attempt *a = &s->e->attempt[i];
	return i > s->from && !(a[-1].flags & TA_ATTEMPT_ORIGINAL) &&
	       a->time_ns - a[-1].time_ns < TA_BURST_NS;
}

/* Attempts in vain: of probes all, of a chain the retransmissions. */
static uint32_t in_vain(const struct stretch *s)
{
	uint32_t n = s->e->attempts_omitted;
	for (uint32_t i = s->from; i < s->end; i++)
		n += is_probing(s->e) ||
		     (!(s->e->attempt[i].flags & TA_ATTEMPT_ORIGINAL) && !in_burst(s, i));
	return n;
}

/* Those of them that a timer sent: what is let out by duplicate ACKs is no sign of silence. */
static uint32_t timeouts(const struct stretch *s)
{
	uint32_t n = s->e->attempts_omitted;
	for (uint32_t i = s->from; i < s->end; i++) {
		const struct ta_attempt *a = &s->e->attempt[i];
		/* A timer repeats the earliest bytes, again and again. */
		bool head = is_probing(s->e) || a->flags & TA_ATTEMPT_HEAD ||
			    (i > 0 && a->seq == a[-1].seq) ||
			    (i + 1 < s->e->nattempts && a->seq == a[1].seq);
		n += !(a->flags & TA_ATTEMPT_ORIGINAL) && head && !in_burst(s, i) &&
		     (a->cause == TA_CAUSE_RTO || a->cause == TA_CAUSE_PROBE ||
		      a->cause == TA_CAUSE_UNKNOWN);
	}
	return n;
}

/* What a chain is of. It may hold copies of other segments beside its head's: a probe of the tail, all that was outstanding once more;
 * and copies may be cut, or have grown by what was written later. */
struct repeated {
	uint32_t seq, bytes; /* the fewest of any copy: what all of them carried */
	uint32_t times;
};

/* How often what begins at `seq` was sent. */
static struct repeated times_of(const struct stretch *s, uint32_t seq)
{
	struct repeated r = { seq, UINT32_MAX, 0 };
	for (uint32_t i = s->from; i < s->end; i++) {
		const struct ta_attempt *a = &s->e->attempt[i];
		if (a->seq != seq || a->flags & TA_ATTEMPT_NEW_DATA)
			continue;
		r.times++;
		if (a->len < r.bytes)
			r.bytes = a->len;
	}
	return r;
}

/* A FIN alone begins at `seq`: none of its copies carries payload. Of an original that is not known. */
static bool is_bare_fin(const struct stretch *s, const struct ta_half *h, uint32_t seq)
{
	for (uint32_t i = s->from; i < s->end && ta_half_sent_fin(h) && seq + 1 == h->nxt; i++)
		if (s->e->attempt[i].seq == seq && s->e->attempt[i].len == 1 &&
		    !(s->e->attempt[i].flags & (TA_ATTEMPT_DATA | TA_ATTEMPT_ORIGINAL)))
			return true;
	return false;
}

/* What was sent most often; what was sent first where several are alike. */
static struct repeated most_repeated(const struct ta_scene *scene, const struct stretch *s)
{
	const struct ta_half *h = &scene->conn->half[s->e->sender];
	struct repeated most = { 0 };
	for (uint32_t i = s->from; i < s->end; i++) {
		struct repeated r = times_of(s, s->e->attempt[i].seq);
		bool bare = is_bare_fin(s, h, r.seq);
		if (bare || (ta_half_sent_fin(h) && r.bytes > 1 && r.seq + r.bytes == h->nxt))
			r.bytes--; /* a FIN is no byte */
		if (r.times > most.times)
			most = r;
	}
	return most;
}

static const struct ta_attempt *last_of(const struct stretch *s)
{
	return &s->e->attempt[s->end - 1];
}

/* An outage that healed is worth an event from a length on; recovered loss is daily life. */
static bool is_outage(const struct stretch *s)
{
	const struct ta_episode *e = s->e;
	/* Cut smaller it got through at once: that says why the larger ones were lost, however soon. */
	if (s->end >= TA_PMTU_ATTEMPTS && s->end < e->nattempts &&
	    e->kind == TA_EPISODE_RETRANSMISSION && last_of(s)->len >= TA_PMTU_BYTES &&
	    e->attempt[s->end].len < last_of(s)->len && e->attempt[s->end].seq == last_of(s)->seq)
		return true;
	return timeouts(s) >= TA_OUTAGE_TIMEOUTS &&
	       s->until_ns - s->e->attempt[s->from].time_ns >= TA_OUTAGE_NS;
}

static void note_count(struct ta_scene *scene, int event, const struct stretch *s)
{
	uint32_t n = in_vain(s);
	/* What the end of the capture cut off before it was an outage. */
	bool brief = s->healed_ns < 0 &&
		     last_of(s)->time_ns - s->e->attempt[s->from].time_ns < TA_OUTAGE_NS &&
		     scene->end_ns - last_of(s)->time_ns < ta_patience_ns(s->e->srtt_ns);
	enum ta_fact_kind kind = n <= TA_FEW_ATTEMPTS || brief ? TA_FACT_FEW_ATTEMPTS
				 : n <= TA_SOME_ATTEMPTS       ? TA_FACT_SOME_ATTEMPTS
							       : TA_FACT_MANY_ATTEMPTS;
	struct ta_fact *f = ta_fact_add(scene, kind, TA_OF_SIDE, s->e->sender, event);
	f->value[0] = n;
	ta_fact_frame(f, s->e->attempt[s->from].frame);
	ta_fact_frame(f, last_of(s)->frame);
}

/* Its RST answers what came later: the connection was gone before. */
static bool was_gone(const struct ta_scene *scene, const struct ta_episode *e)
{
	for (size_t i = 0; i < scene->trouble->nresets; i++) {
		const struct ta_reset *r = &scene->trouble->reset[i];
		if (r->frame == e->end_frame)
			return !r->has_ack && r->answers;
	}
	return false;
}

/* What ended it: the sender's timer, a RST, the end of the capture, or nothing that is seen. */
static void note_end(struct ta_scene *scene, int event, const struct stretch *s)
{
	const struct ta_episode *e = s->e;
	int64_t left = scene->end_ns - last_of(s)->time_ns;
	struct ta_fact *f;
	if (s->healed_ns >= 0) {
		f = ta_fact_add(scene, TA_FACT_HEALED, TA_OF_PATH, e->sender, event);
		f->value[0] = s->healed_ns - e->attempt[s->from].time_ns;
		for (uint32_t i = s->from; i < e->nattempts; i++)
			if (e->attempt[i].time_ns == s->healed_ns)
				ta_fact_frame(f, e->attempt[i].frame);
		ta_fact_frame(f, e->end_frame);
	} else if (e->result == TA_RESULT_RESET_BY_PEER) {
		f = ta_fact_add(scene, TA_FACT_RESET_AFTER, TA_OF_SIDE, e->sender, event);
		ta_fact_frame(f, e->end_frame);
	} else if (e->result == TA_RESULT_GAVE_UP || e->result == TA_RESULT_RESET_BY_SENDER) {
		f = ta_fact_add(scene, TA_FACT_GAVE_UP, TA_OF_SIDE, e->sender, event);
		f->word = e->result == TA_RESULT_GAVE_UP && !e->end_frame
				  ? "its next attempt was due and did not come"
			  : was_gone(scene, e)
				  ? "a segment that came later met no connection any more"
				  : "with a RST of its own";
		f->value[0] = last_of(s)->time_ns - e->attempt[s->from].time_ns;
		ta_fact_frame(f, e->end_frame);
	} else if (left < ta_patience_ns(e->srtt_ns)) {
		f = ta_fact_add(scene, TA_FACT_NOT_DUE, TA_OF_CAPTURE, e->sender, event);
		f->value[0] = left;
	} else if (e->result == TA_RESULT_STOPPED) {
		f = ta_fact_add(scene, TA_FACT_STOPPED_EARLY, TA_OF_SIDE, e->sender, event);
		f->value[0] = left;
		ta_fact_frame(f, last_of(s)->frame);
	}
}

static void note_before(struct ta_scene *scene, int event, const struct stretch *s)
{
	const struct ta_episode *e = s->e;
	int64_t since = e->attempt[s->from].time_ns;
	/* Where earlier attempts were answered, the other side was heard later than before the first. */
	const struct ta_attempt *from = &e->attempt[s->from];
	bool later = s->from > 0 && from->heard_frame;
	uint32_t frame = later ? from->heard_frame : e->last_heard_frame;
	int64_t heard = later ? from->heard_ns : e->last_heard_ns;
	struct ta_fact *f;
	if (frame && heard >= 0 && since - heard >= TA_US) {
		f = ta_fact_add(scene, TA_FACT_LAST_HEARD, TA_OF_SIDE, !e->sender, event);
		f->value[0] = since - heard;
		f->from_ns = heard;
		ta_fact_frame(f, frame);
	}
	int64_t idle = e->idle_before_ns > 0         ? e->idle_before_ns
		       : heard >= 0 && heard < since ? since - heard
						     : 0;
	if (!idle && heard < 0) {
		ta_fact_add(scene, TA_FACT_USE_UNSEEN, TA_OF_CAPTURE, e->sender, event);
	} else {
		enum ta_fact_kind kind =
			idle >= TA_IDLE_NS ? TA_FACT_IDLE_BEFORE : TA_FACT_BUSY_BEFORE;
		f = ta_fact_add(scene, kind, TA_OF_SIDE, e->sender, event);
		f->value[0] = idle;
	}
	if (idle >= TA_SUSPECT_IDLE_NS)
		ta_fact_add(scene, TA_FACT_LONG_IDLE_BEFORE, TA_OF_SIDE, e->sender, event)
			->value[0] = idle;
	if (ta_half_sent_fin(&scene->conn->half[!e->sender]))
		ta_fact_add(scene, TA_FACT_FIN_SENT, TA_OF_SIDE, !e->sender, event);
}

/* Behind a probe of one byte a FIN is what follows, and not that byte again. */
static bool is_lone_fin(const struct ta_scene *scene, const struct ta_episode *e)
{
	if (e->kind != TA_EPISODE_RETRANSMISSION || e->length != 1 ||
	    !ta_half_sent_fin(&scene->conn->half[e->sender]))
		return e->kind == TA_EPISODE_FIN;
	for (uint32_t i = 0; i < e->nattempts; i++)
		if (e->attempt[i].flags & TA_ATTEMPT_DATA &&
		    !(e->attempt[i].flags & TA_ATTEMPT_ORIGINAL))
			return false;
	return true;
}

static void add(struct ta_scene *scene, const struct stretch *s)
{
	const struct ta_episode *e = s->e;
	const struct ta_attempt *first = &e->attempt[s->from];
	enum ta_fact_kind kind = is_probing(e)           ? TA_FACT_PROBES_UNANSWERED
				 : is_lone_fin(scene, e) ? TA_FACT_FIN_UNANSWERED
							 : TA_FACT_SILENCE;
	struct ta_event event = { .final = s->healed_ns < 0,
				  .since_ns = first->time_ns,
				  .until_ns = s->until_ns,
				  .healed_ns = s->healed_ns,
				  .episode = s->index };
	int index = ta_event_add(scene, kind, e->sender, &event);
	struct ta_fact *f = ta_event_fact(scene, index);
	int64_t span = last_of(s)->time_ns - first->time_ns;
	ta_fact_frame(f, first->frame);
	ta_fact_frame(f, last_of(s)->frame);
	if (kind == TA_FACT_SILENCE) {
		struct repeated most = most_repeated(scene, s);
		f->value[0] = (int32_t)(most.seq - scene->conn->half[e->sender].isn);
		f->value[1] = most.bytes;
		f->value[2] = most.times + e->attempts_omitted;
		f->value[3] = span;
	} else {
		f->value[0] = kind == TA_FACT_FIN_UNANSWERED ? s->end - s->from : in_vain(s);
		f->value[1] = span;
		f->value[2] = e->kind == TA_EPISODE_ZERO_WINDOW_PROBE;
	}
	if (is_probing(e) && e->inferred)
		ta_fact_add(scene, TA_FACT_PROBES_INFERRED, TA_OF_SIDE, e->sender, index);
	if (is_probing(e) && ta_echo_stands(scene, e)) {
		f = ta_fact_add(scene, TA_FACT_ECHO_STOOD, TA_OF_SIDE, e->sender, index);
		f->value[0] = e->nattempts;
		ta_fact_frame(f, first->frame);
		ta_fact_frame(f, last_of(s)->frame);
	}
	note_count(scene, index, s);
	note_end(scene, index, s);
	note_before(scene, index, s);
}

/* Where the capture has no pure ACKs, only a timer that keeps on sending shows that none came. */
static bool may_be_filtered(const struct ta_scene *scene, const struct stretch *s)
{
	return timeouts(s) < TA_OUTAGE_TIMEOUTS && !ta_capture_shows(scene, TA_SHOWS_ACKS);
}

/* So few that they may be late duplicates, or copies that crossed their answer; and a close whose answer had no time to
 * come: no silence. */
static bool is_nothing(const struct ta_scene *scene, const struct stretch *s)
{
	const struct ta_episode *e = s->e;
	bool acked = last_of(s)->flags & TA_ATTEMPT_ACKED;
	if (acked && (in_vain(s) <= TA_FEW_ATTEMPTS || scene->conn->flags & TA_CONN_CLOSED))
		return true;
	bool not_due = in_vain(s) <= TA_FEW_ATTEMPTS &&
		       scene->end_ns - last_of(s)->time_ns < ta_patience_ns(e->srtt_ns);
	/* Recovery under way: what was sent before got through a moment ago. */
	bool in_progress = e->kind == TA_EPISODE_RETRANSMISSION &&
			   e->last_heard_ns > s->e->attempt[s->from].time_ns;
	return not_due && (e->kind == TA_EPISODE_FIN || in_progress);
}

/* A RST in its sender's name did not end it: its bytes were acknowledged all the same. */
static bool outlived_reset(const struct ta_scene *scene, const struct stretch *s)
{
	const struct ta_half *h = &scene->conn->half[s->e->sender];
	return s->e->result == TA_RESULT_RESET_BY_SENDER && h->flags & TA_HALF_UNA_KNOWN &&
	       ta_seq_geq(h->una, last_of(s)->seq + last_of(s)->len);
}

static void from_chain(struct ta_scene *scene, const struct ta_episode *e, int index)
{
	/* An original that was acknowledged, as seen here, was not sent in vain. */
	uint32_t from =
		e->original_seen && e->nattempts > 1 && e->attempt[1].flags & TA_ATTEMPT_ACKED;
	struct stretch s = {
		e, index, from, e->nattempts, e->answer_ns >= 0 ? e->answer_ns : scene->end_ns, -1
	};
	if (e->result == TA_RESULT_ANSWERED) {
		uint32_t healed =
			e->healed_attempt >= 0 ? (uint32_t)e->healed_attempt : e->nattempts - 1;
		s.healed_ns = e->attempt[healed].time_ns;
		s.end = healed > from ? healed : from + 1;
		if (!is_outage(&s) || e->zero_window)
			return;
	} else if (e->zero_window && e->answered) {
		/* Retransmissions into a closed window that are answered: the peer lives. What follows the last answer counts. */
		s.from = s.end;
		while (s.from > 0 && !e->attempt[s.from - 1].answer_frame)
			s.from--;
		if (s.end - s.from < TA_OUTAGE_TIMEOUTS)
			return;
	} else if (in_vain(&s) < 1 || is_nothing(scene, &s) || may_be_filtered(scene, &s) ||
		   (outlived_reset(scene, &s) && !is_outage(&s))) {
		return;
	}
	add(scene, &s);
}

/* One probe whose answer had no time to come. */
static bool is_pending(const struct ta_scene *scene, const struct stretch *s)
{
	return s->end - s->from == 1 && s->e->result == TA_RESULT_CAPTURE_ENDED &&
	       scene->end_ns - last_of(s)->time_ns < ta_patience_ns(s->e->srtt_ns);
}

static void from_probes(struct ta_scene *scene, const struct ta_episode *e, int index)
{
	struct stretch s = { e, index, 0, 0, 0, -1 };
	/* Runs of unanswered probes: those that an answered one follows healed. */
	for (uint32_t i = 0; i <= e->nattempts; i++) {
		bool end = i == e->nattempts;
		bool answered = !end && e->attempt[i].answer_frame &&
				!(e->attempt[i].flags & TA_ATTEMPT_UNHEARD);
		if (!end && !answered)
			continue;
		s.end = i;
		s.healed_ns = answered ? e->attempt[i].time_ns : -1;
		s.until_ns = answered            ? e->attempt[i].time_ns
			     : e->answer_ns >= 0 ? e->answer_ns
						 : scene->end_ns;
		bool healed = answered && e->kind == TA_EPISODE_KEEPALIVE &&
			      s.end - s.from >= TA_OUTAGE_TIMEOUTS + (e->inferred ? 1u : 0u);
		bool lasting = end && s.end > s.from && e->result != TA_RESULT_ANSWERED &&
			       !is_pending(scene, &s);
		if (healed || lasting)
			add(scene, &s);
		s.from = i + 1;
	}
}

/* Empty segments at one number, from a capture that lacks the other side and the beginning: unanswered probes, or the
 * answers to probes that are not seen. Only a prober gives up. */
static bool may_be_answers(const struct ta_scene *scene, const struct ta_episode *e)
{
	bool gave_up = e->result == TA_RESULT_GAVE_UP || e->result == TA_RESULT_RESET_BY_SENDER;
	return e->inferred && !gave_up && !ta_half_captured(&scene->conn->half[!e->sender]);
}

void ta_observe_silence(struct ta_scene *scene)
{
	const struct ta_trouble *t = scene->trouble;
	if (!t || t->garbled || (t->time_backwards && !ta_clock_went_back_little(t)))
		return; /* what is out of order in time, or garbled, shows no silence */
	for (size_t i = 0; i < t->nepisodes; i++) {
		const struct ta_episode *e = t->episode[i];
		if (is_chain(e))
			from_chain(scene, e, (int)i);
		else if (is_probing(e) && !may_be_answers(scene, e) &&
			 (ta_capture_shows_answers(scene, !e->sender) || ta_echo_stands(scene, e)))
			from_probes(scene, e, (int)i);
	}
}
