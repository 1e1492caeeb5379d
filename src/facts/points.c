/* SPDX-License-Identifier: MIT */
/* What another capture point shows of an event: what was lost between the points, what arrived, who answered.
 * Only what the other point watched counts: a fate that is not known proves nothing. */
#include "facts/events.h"
#include "facts/observers.h"
#include "facts/point_made.h"
#include "facts/point_resets.h"
#include "facts/point_view.h"
#include "facts/resets.h"
#include "facts/rules.h"

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/seqnum.h"

/* An event of one side that sends in vain, looked at from two points. */
struct look {
	struct ta_scene *scene;
	int event, sender;
	const struct ta_point_view *view;
	struct ta_sights far; /* of the point nearer to the receiver */
	int receiver_dir;     /* the receiver's key index there */
	unsigned far_point;   /* that point */
	unsigned edge
		[2]; /* between these two points it happens: the one nearer to the sender first */
	/* what became of the attempts */
	uint32_t lost, lost_last, arrived, unwatched, first_there, first_arrived, shortest_lost;
	uint32_t lost_frame[2];    /* first and last, here */
	int64_t first_ns, last_ns; /* of the attempts, on this point's clock; first < 0: none */
	/* and of what the receiver made of them */
	uint32_t answers, answers_lost, answers_came, first_answer, mute;
	uint32_t back, back_lost, back_crossed, first_back; /* what it sent meanwhile */
	bool near; /* this point is the nearer one to the sender */
};

static struct ta_fact *add(const struct look *l, enum ta_fact_kind kind, enum ta_subject subject,
			   int side)
{
	struct ta_fact *f = ta_fact_add(l->scene, kind, subject, side, l->event);
	bool back = subject == TA_OF_PATH && side != l->sender;
	f->point = (uint8_t)l->far_point;
	ta_view_place(f, l->view, l->edge[back], l->edge[!back]);
	return f;
}

static struct ta_sight_fate fate_at_far(const struct look *l, uint32_t frame)
{
	return l->near ? ta_view_fate_there(l->view, frame) : ta_view_fate(l->view, frame);
}

/* What the receiver made of an attempt that came to its point: the first segment that acknowledges it, within the time in
 * which any stack does. */
static void note_answer(struct look *l, size_t at)
{
	const struct ta_sight *a = l->far.item[at];
	uint32_t end = a->seq + a->len + !!(a->flags & TA_SYN) + !!(a->flags & TA_FIN);
	bool spoke = false;
	size_t i = at + 1;
	for (; i < l->far.count && l->far.item[i]->time_ns - a->time_ns <= TA_ANSWER_NS; i++) {
		const struct ta_sight *s = l->far.item[i];
		if (s->dir != l->receiver_dir)
			continue;
		spoke = true;
		if (!(s->flags & TA_RST) && !(s->have & TA_SIGHT_ACK && ta_seq_geq(s->ack, end)))
			continue;
		struct ta_sight_fate fate = fate_at_far(l, s->frame);
		l->answers++;
		l->answers_lost += fate.fate == TA_FATE_LOST;
		l->answers_came += fate.fate == TA_FATE_BOTH;
		l->first_answer = l->first_answer ? l->first_answer : s->frame;
		return;
	}
	const struct ta_joined *joined = l->view->joined;
	unsigned far = joined->point[l->near ? !l->view->here : l->view->here];
	bool watched = !ta_points_gap_in(l->scene->ctx->points, far, a->time_ns,
					 a->time_ns + TA_ANSWER_NS);
	l->mute += !spoke && watched && i < l->far.count; /* the point watched on */
}

static void note_attempt(struct look *l, const struct ta_attempt *a)
{
	size_t own = ta_sights_find(&l->view->own, a->frame);
	if (own == l->view->own.count)
		return;
	const struct ta_sight *s = l->view->own.item[own];
	l->first_ns = l->first_ns < 0 ? s->time_ns : l->first_ns;
	l->last_ns = s->time_ns;
	uint32_t there = a->frame;
	if (l->near) {
		struct ta_sight_fate fate = ta_view_fate(l->view, a->frame);
		if (fate.fate == TA_FATE_LOST) {
			l->lost_frame[l->lost++ > 0] = a->frame;
			l->lost_last++;
			if (s->len < l->shortest_lost)
				l->shortest_lost = s->len;
		}
		l->unwatched += fate.fate == TA_FATE_UNKNOWN && fate.why == TA_FATE_WHY_AFTER;
		if (fate.fate != TA_FATE_BOTH)
			return;
		l->lost_last = 0;
		there = fate.frame;
	}
	size_t at = ta_sights_find(&l->far, there);
	if (at == l->far.count)
		return;
	l->arrived++;
	l->first_there = l->first_there ? l->first_there : there;
	l->first_arrived = l->first_arrived ? l->first_arrived : a->frame;
	note_answer(l, at);
}

static void note_attempts(struct look *l, const struct ta_episode *e)
{
	const struct ta_event *ev = &l->scene->facts->event[l->event];
	for (uint32_t i = 0; i < e->nattempts; i++) {
		const struct ta_attempt *a = &e->attempt[i];
		bool in_vain = ev->healed_ns < 0 || a->time_ns < ev->healed_ns;
		if (in_vain && a->time_ns >= ev->since_ns)
			note_attempt(l, a);
	}
}

/* ---- what the receiver sent meanwhile ---- */

static void count_back(struct look *l)
{
	int64_t from = l->first_ns, to = l->last_ns;
	if (from < 0 || (l->near && (!ta_view_time_there(l->view, from, &from) ||
				     !ta_view_time_there(l->view, to, &to))))
		return;
	/* What the receiver sent before the first attempt could reach it says nothing of the time after. */
	int64_t way = ta_view_between(l->view, l->sender)->delay_max_ns;
	from += way > TA_IN_FLIGHT_MIN_NS ? way : TA_IN_FLIGHT_MIN_NS;
	for (size_t i = ta_sights_from(&l->far, from);
	     i < l->far.count && l->far.item[i]->time_ns <= to; i++) {
		const struct ta_sight *s = l->far.item[i];
		if (s->dir != l->receiver_dir || s->flags & TA_RST)
			continue;
		struct ta_sight_fate fate = fate_at_far(l, s->frame);
		l->first_back = l->first_back ? l->first_back : s->frame;
		l->back++;
		l->back_lost += fate.fate == TA_FATE_LOST;
		l->back_crossed += fate.fate == TA_FATE_BOTH;
	}
}

/* The receiver's segments that a point saw, lost before they came to the next one: of the points that saw them, the nearest to
 * the sender tells the stretch. */
static void note_back(struct look *looks, size_t n)
{
	struct look *l = NULL;
	size_t at = 0;
	for (size_t i = 0; i < n; i++)
		if (looks[i].back && (!l || looks[i].back > l->back))
			l = &looks[at = i];
	if (!l)
		return;
	struct ta_fact *f = add(l, TA_FACT_SPOKE_THERE, TA_OF_HOST, !l->sender);
	f->value[0] = l->back;
	f->value[1] = l->first_back;
	l->edge[0] = l->near ? l->view->here_point : l->view->there_point;
	l->edge[1] = l->near ? l->view->there_point : l->view->here_point;
	if (l->back_crossed > l->back_lost) {
		add(l, TA_FACT_BACK_CROSSED, TA_OF_PATH, !l->sender)->value[0] = l->back_crossed;
	} else if (l->back_lost && !l->back_crossed) {
		if (l->near && at && looks[at - 1].near && !looks[at - 1].back)
			l->edge[0] = looks[at - 1].far_point;
		add(l, TA_FACT_BACK_LOST_BETWEEN, TA_OF_PATH, !l->sender)->value[0] = l->back_lost;
	}
}

/* ---- lost between ---- */

/* Smaller ones crossed between the first and the last large one that was lost, and none so large did. */
static void note_sizes(struct look *l)
{
	if (l->lost < TA_PMTU_ATTEMPTS || l->shortest_lost < TA_PMTU_BYTES)
		return;
	const struct ta_episode *e = ta_event_episode(l->scene, l->event);
	if (l->scene->facts->event[l->event].healed_ns >= 0 && e->healed_attempt >= 0 &&
	    e->attempt[e->healed_attempt].len >= l->shortest_lost)
		return; /* one as large got through in the end */
	uint32_t smaller = 0;
	const struct ta_sights *own = &l->view->own;
	for (size_t i = ta_sights_find(own, l->lost_frame[0]);
	     i < own->count && own->item[i]->frame < l->lost_frame[1]; i++) {
		const struct ta_sight *s = own->item[i];
		if (s->dir != l->sender || ta_view_fate(l->view, s->frame).fate != TA_FATE_BOTH)
			continue;
		if (s->len >= l->shortest_lost)
			return;
		smaller++;
	}
	if (smaller < TA_PMTU_SMALLER)
		return;
	struct ta_fact *f = add(l, TA_FACT_MTU_BETWEEN, TA_OF_PATH, l->sender);
	f->value[0] = l->lost;
	f->value[1] = l->shortest_lost;
	f->value[2] = smaller;
}

/* A packet of another connection that crossed in the direction of the event while its attempts were lost. */
static bool other_crossed(const struct look *l, uint32_t conn)
{
	const struct ta_scene *scene = l->scene;
	const struct ta_conn *other = ta_tracker_conn(scene->ctx->tracker, conn);
	if (!other) /* it was folded */
		return false;
	size_t count = ta_points_joined_count(scene->ctx->points, scene->ctx->point, conn);
	const struct ta_flow_key *key = &other->flow.key;
	const struct ta_addr *sender = &scene->conn->flow.key.addr[l->sender];
	for (size_t n = 0; n < count; n++) {
		struct ta_point_view v = ta_point_view(scene, conn, n);
		if (v.there_point != l->view->there_point)
			continue;
		for (size_t i = ta_sights_from(&v.own, l->first_ns);
		     i < v.own.count && v.own.item[i]->time_ns <= l->last_ns; i++) {
			const struct ta_sight *s = v.own.item[i];
			if (ta_addr_equal(&key->addr[s->dir], sender) &&
			    ta_view_fate(&v, s->frame).fate == TA_FATE_BOTH)
				return true;
		}
	}
	return false;
}

static void note_idle(struct look *l)
{
	const struct ta_facts *facts = l->scene->facts;
	const struct ta_fact *idle = ta_fact_find(facts, TA_FACT_IDLE_BEFORE, l->event);
	if (!idle || ta_fact_find(facts, TA_FACT_SURVIVED_LONGER, l->event))
		return;
	int64_t idle_ns = idle->value[0];
	uint32_t n = ta_tracker_count(l->scene->ctx->tracker), own = l->scene->id;
	uint32_t from = own > TA_LIMIT_LOOKS / 2 ? own - TA_LIMIT_LOOKS / 2 : 0;
	for (uint32_t c = from; c < n && c - from < TA_LIMIT_LOOKS; c++) {
		if (c == own || !other_crossed(l, c))
			continue;
		struct ta_fact *f = add(l, TA_FACT_IDLE_BETWEEN, TA_OF_PATH, l->sender);
		f->value[0] = idle_ns;
		f->conn = c;
		return;
	}
}

static void note_lost(struct look *l)
{
	struct ta_fact *f = add(l, TA_FACT_LOST_BETWEEN, TA_OF_PATH, l->sender);
	f->value[0] = l->lost;
	ta_fact_frame(f, l->lost_frame[0]);
	ta_fact_frame(f, l->lost_frame[1]);
	note_sizes(l);
	note_idle(l);
}

/* ---- arrived ---- */

static void note_arrived(struct look *l)
{
	int receiver = !l->sender;
	struct ta_fact *f;
	if (l->near) {
		f = add(l, TA_FACT_ARRIVED_THERE, TA_OF_PATH, l->sender);
		f->value[0] = l->arrived;
		f->value[1] = l->first_there;
		ta_fact_frame(f, l->first_arrived);
	}
	/* One answer that was lost explains no attempts that arrived and drew none, or that were lost themselves. */
	bool lost = l->answers_lost && !l->answers_came && !l->mute && l->lost <= l->arrived / 2;
	if (lost && l->answers_lost <= TA_SOME_ATTEMPTS)
		lost = !ta_view_misses_some(l->view, !l->near, l->receiver_dir);
	if (l->answers && l->near && !lost) {
		f = add(l, TA_FACT_ANSWERED_THERE, TA_OF_SIDE, receiver);
		f->value[0] = l->answers;
		f->value[1] = l->first_answer;
	}
	if (lost) {
		f = add(l, TA_FACT_ANSWER_LOST_BETWEEN, TA_OF_PATH, receiver);
		f->value[0] = l->answers_lost;
		f->value[1] = l->first_answer;
	}
	if (!l->answers && l->mute >= TA_MUTE_ATTEMPTS &&
	    ta_sights_on_own_link(&l->far, l->receiver_dir) &&
	    !ta_fact_find(l->scene->facts, TA_FACT_LOST_BETWEEN, l->event))
		add(l, TA_FACT_NOT_ANSWERED_THERE, TA_OF_SIDE, receiver)->value[0] = l->mute;
}

/* ---- the other capture ends ---- */

/* Its last packet is the last one that came across before the first attempt, and not long before: two ends at once, of which each
 * alone would have left something. */
static void note_quiet(struct look *l)
{
	const struct ta_sights *own = &l->view->own;
	add(l, TA_FACT_POINT_QUIET, TA_OF_CAPTURE, l->sender);
	size_t first = ta_sights_from(own, l->first_ns);
	if (!l->near || !first || !l->far.count)
		return;
	const struct ta_sight *before = own->item[first - 1];
	struct ta_sight_fate fate = ta_view_fate(l->view, before->frame);
	const struct ta_sight *last = l->far.item[l->far.count - 1];
	int64_t gap_ns = l->first_ns - before->time_ns;
	if (fate.fate != TA_FATE_BOTH || fate.frame != last->frame || gap_ns > TA_POINT_CUT_NS)
		return;
	struct ta_fact *f = add(l, TA_FACT_POINT_CUT, TA_OF_CAPTURE, l->sender);
	f->value[0] = gap_ns;
	f->value[1] = last->frame;
	ta_fact_frame(f, before->frame);
}

/* ---- all points on the path ---- */

enum outcome { TOLD_NOTHING, LOST_ON_THE_WAY, CAME_THERE, NOT_WATCHED };

static enum outcome outcome_of(const struct look *l)
{
	if (l->lost && l->lost <= TA_SOME_ATTEMPTS && ta_view_misses_some(l->view, true, l->sender))
		return TOLD_NOTHING;
	/* The first ones may have come through before the path broke. */
	if (l->lost &&
	    (!l->arrived || (l->lost_last >= TA_OUTAGE_TIMEOUTS && l->lost > l->arrived)))
		return LOST_ON_THE_WAY;
	return l->arrived ? CAME_THERE : l->unwatched ? NOT_WATCHED : TOLD_NOTHING;
}

/* The looks in the order of their far points along the path: those nearer to the sender than this one, then those beyond it. */
static size_t take_looks(struct ta_scene *scene, int event, const struct ta_point_view *view,
			 size_t nviews, struct look *look)
{
	const struct ta_episode *e = ta_event_episode(scene, event);
	struct ta_path path;
	size_t n = 0;
	ta_points_path(scene->ctx->points, scene->ctx->point, scene->id, e->sender, &path);
	for (size_t at = 0; at < path.n; at++) {
		for (size_t i = 0; i < nviews; i++) {
			const struct ta_point_view *v = &view[i];
			unsigned there = v->there_point;
			bool near = ta_view_is_near(v, e->sender);
			if (there != path.at[at].point || n == TA_POINTS_MAX ||
			    (!near && !ta_view_is_far(v, e->sender)))
				continue;
			look[n] = (struct look){ .scene = scene,
						 .event = event,
						 .sender = e->sender,
						 .view = v,
						 .near = near,
						 .far_point = near ? there : v->here_point,
						 .edge = { near ? v->here_point : there,
							   near ? there : v->here_point },
						 .shortest_lost = UINT32_MAX,
						 .first_ns = -1 };
			struct look *l = &look[n++];
			l->far = near ? v->other : v->own;
			l->receiver_dir = near ? ta_view_other_dir(v, !e->sender) : !e->sender;
			note_attempts(l, e);
			count_back(l);
		}
	}
	return n;
}

/* With three points and more: between which two neighbours. */
static void narrow(struct look *look, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct look *l = &look[i], *before = &look[i - 1];
		enum outcome how = outcome_of(l), came = outcome_of(before);
		if (!l->near || !before->near || came != CAME_THERE)
			continue;
		if (how == LOST_ON_THE_WAY)
			l->edge[0] = before->far_point;
		/* Answers that passed this one and that the one before, which saw the attempts, did not see. */
		if (how == CAME_THERE && l->answers_lost && !before->answers && before->mute)
			l->edge[0] = before->far_point;
	}
}

static void look_at_silence(struct ta_scene *scene, int event, const struct ta_point_view *view,
			    size_t nviews)
{
	struct look look[TA_POINTS_MAX], *lost = NULL, *came = NULL, *unwatched = NULL;
	size_t n = take_looks(scene, event, view, nviews, look);
	note_back(look, n);
	/* A router without the host's link address can't send it on: it never comes to a point on the host's link. */
	if (ta_fact_find(scene->facts, TA_FACT_HOST_UNRESOLVED, event) ||
	    ta_fact_find(scene->facts, TA_FACT_ICMP_AFTER_ARP, event))
		return;
	narrow(look, n);
	for (size_t i = 0; i < n; i++) {
		enum outcome how = outcome_of(&look[i]);
		if (how == LOST_ON_THE_WAY)
			lost = lost ? lost : &look[i];
		else if (how == CAME_THERE)
			/* the farthest that saw them; of answers that were lost the nearest that saw these */
			came = came && came->answers_lost && !came->answers_came ? came : &look[i];
		else if (how == NOT_WATCHED)
			unwatched = &look[i];
	}
	if (lost)
		note_lost(lost);
	if (came)
		note_arrived(came);
	if (!lost && unwatched && (!came || came < unwatched))
		note_quiet(unwatched);
}

/* ---- the events ---- */

static bool is_in_vain(const struct ta_scene *scene, int event)
{
	enum ta_fact_kind kind = scene->facts->item[scene->facts->event[event].fact].kind;
	return ta_event_episode(scene, event) &&
	       (ta_is_silence(scene, event) || kind == TA_FACT_SYN_UNANSWERED ||
		kind == TA_FACT_SYN_ACK_UNANSWERED);
}

void ta_observe_points(struct ta_scene *scene)
{
	if (!scene->ctx->points)
		return;
	size_t count = ta_points_joined_count(scene->ctx->points, scene->ctx->point, scene->id);
	struct ta_point_view view[TA_POINTS_MAX];
	size_t n = 0;
	for (; n < count && n < TA_POINTS_MAX; n++) {
		view[n] = ta_point_view(scene, scene->id, n);
		ta_note_point(scene, &view[n]);
	}
	ta_observe_unseen_resets(scene, view, n);
	ta_observe_fin_at_points(scene, view, n);
	for (size_t i = 0; i < scene->facts->nevents && n; i++) {
		const struct ta_reset *r = ta_event_reset(scene, (int)i);
		ta_observe_icmp_at_points(scene, (int)i, view, n);
		if (is_in_vain(scene, (int)i))
			look_at_silence(scene, (int)i, view, n);
		else if (r)
			ta_observe_reset_at_points(scene, (int)i, r, view, n);
	}
}
