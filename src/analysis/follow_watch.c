/* SPDX-License-Identifier: MIT */
/* Connections in trouble by their ids, each with the instant at which something may change without a packet. */
#include "follow_watch.h"

#include <stdlib.h>
#include <string.h>

#include "rules.h"
#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/core/xalloc.h"

enum { FIRST_SLOTS = 64 };

struct ta_follow_watch {
	const struct ta_tracker *tracker;
	struct ta_watcher watcher;
	struct ta_watched *item; /* in no order; owned */
	size_t nitems, capacity;
	uint32_t *slot; /* 1 + the place of an item, by its id; 0: free; owned */
	size_t nslots;  /* a power of two */
	uint32_t *told; /* ids in the order in which they were told; owned */
	size_t ntold, first_told, told_capacity;
	int64_t due_ns; /* of none before */
};

struct ta_follow_watch *ta_follow_watch_new(const struct ta_tracker *tracker,
					    const struct ta_watcher *watcher)
{
	struct ta_follow_watch *w = ta_xcalloc(1, sizeof(*w));
	w->tracker = tracker;
	w->watcher = *watcher;
	w->due_ns = INT64_MAX;
	w->nslots = FIRST_SLOTS;
	w->slot = ta_xcalloc(w->nslots, sizeof(*w->slot));
	return w;
}

void ta_follow_watch_free(struct ta_follow_watch *w)
{
	if (!w)
		return;
	free(w->item);
	free(w->slot);
	free(w->told);
	free(w);
}

/* ---- by id ---- */

static size_t slot_of(const struct ta_follow_watch *w, uint32_t id)
{
	size_t at = ta_hash_slot(ta_hash_mix(id, 1), w->nslots);
	while (w->slot[at] && w->item[w->slot[at] - 1].id != id)
		at = (at + 1) & (w->nslots - 1);
	return at;
}

const struct ta_watched *ta_follow_watch_find(const struct ta_follow_watch *w, uint32_t id)
{
	uint32_t place = w->slot[slot_of(w, id)];
	return place ? &w->item[place - 1] : NULL;
}

static void index_all(struct ta_follow_watch *w)
{
	memset(w->slot, 0, w->nslots * sizeof(*w->slot));
	for (size_t i = 0; i < w->nitems; i++)
		w->slot[slot_of(w, w->item[i].id)] = (uint32_t)i + 1;
}

static struct ta_watched *find_or_add(struct ta_follow_watch *w, uint32_t id)
{
	size_t at = slot_of(w, id);
	if (w->slot[at])
		return &w->item[w->slot[at] - 1];
	w->item = ta_xgrow(w->item, &w->capacity, w->nitems + 1, sizeof(*w->item));
	w->item[w->nitems++] = (struct ta_watched){ .id = id, .due_ns = INT64_MAX };
	w->slot[at] = (uint32_t)w->nitems;
	if (2 * w->nitems > w->nslots) {
		free(w->slot);
		w->nslots *= 2;
		w->slot = ta_xcalloc(w->nslots, sizeof(*w->slot));
		index_all(w);
	}
	return &w->item[w->nitems - 1];
}

/* Takes out what is marked by an id of none. */
static void compact(struct ta_follow_watch *w)
{
	size_t kept = 0;
	for (size_t i = 0; i < w->nitems; i++)
		if (w->item[i].id != TA_NO_CONN)
			w->item[kept++] = w->item[i];
	w->nitems = kept;
	index_all(w);
}

/* ---- what is suspected ---- */

static void set_due(struct ta_follow_watch *w, struct ta_watched *e, int64_t due_ns)
{
	e->due_ns = due_ns;
	if (due_ns < w->due_ns)
		w->due_ns = due_ns;
}

static int64_t sooner(int64_t a_ns, int64_t b_ns)
{
	return a_ns < b_ns ? a_ns : b_ns;
}

/* The next line is due when it has lasted twice as long as now. */
static void set_step(struct ta_watched *e, int64_t now_ns)
{
	int64_t lasted_ns = now_ns - e->suspicion.since_ns;
	e->step_ns = now_ns + (lasted_ns > TA_FOLLOW_STEP_NS ? lasted_ns : TA_FOLLOW_STEP_NS);
}

static void suspect(struct ta_follow_watch *w, struct ta_watched *e, int64_t now_ns)
{
	const struct ta_suspicion *s = &e->suspicion;
	bool begins = !e->suspected;
	if (begins)
		e->step = 0;
	else if (now_ns >= e->step_ns)
		e->step++;
	if (begins || now_ns >= e->step_ns) {
		e->suspected = e->was_suspected = true;
		w->watcher.suspected(w->watcher.context, e, now_ns);
		set_step(e, now_ns);
	}
	int64_t due_ns = e->step_ns;
	if (s->overdue_ns >= now_ns)
		due_ns = sooner(due_ns, ta_time_add(s->overdue_ns, TA_FOLLOW_LINGER_NS));
	else if (s->gives_up_ns >= now_ns)
		due_ns = sooner(due_ns, ta_time_add(s->gives_up_ns, TA_FOLLOW_LINGER_NS));
	set_due(w, e, due_ns);
}

/* It is over: its verdict is final when what may come late has had its time. */
static void end(struct ta_follow_watch *w, struct ta_watched *e, int64_t last_ns, int64_t now_ns)
{
	int64_t final_ns = ta_time_add(last_ns, TA_FOLLOW_LINGER_NS);
	if (now_ns < final_ns) {
		set_due(w, e, final_ns);
		return;
	}
	e->state = TA_WATCHED_ENDED;
	set_due(w, e, INT64_MAX);
}

static void heal(struct ta_follow_watch *w, struct ta_watched *e, const struct ta_conn *c,
		 int64_t now_ns)
{
	int64_t healed_ns = -1;
	uint32_t healed_try = 0;
	if (!e->suspected)
		return;
	e->suspected = false;
	(void)ta_conn_has_healed(c, &e->suspicion, &healed_ns, &healed_try);
	w->watcher.healed(w->watcher.context, e, now_ns, healed_ns, healed_try);
}

/* Looks at one as it stands at now_ns. */
static void look(struct ta_follow_watch *w, struct ta_watched *e, const struct ta_conn *c,
		 int64_t now_ns, int64_t resolution_ns)
{
	struct ta_suspicion s;
	set_due(w, e, INT64_MAX);
	if (e->state == TA_WATCHED_TOLD)
		return;
	if (ta_conn_is_over(c)) {
		end(w, e, ta_conn_last_ns(c), now_ns);
		return;
	}
	e->state = TA_WATCHED_OPEN;
	ta_conn_suspicion(c, now_ns, resolution_ns, &s);
	if (s.kind == TA_SUSPICION_NONE || s.from_ns > now_ns) {
		heal(w, e, c, now_ns);
		if (s.kind != TA_SUSPICION_NONE)
			set_due(w, e, s.from_ns);
		return;
	}
	e->suspicion = s;
	suspect(w, e, now_ns);
	if (s.over) {
		e->state = TA_WATCHED_ENDED;
		set_due(w, e, INT64_MAX);
	}
}

void ta_follow_watch_touch(struct ta_follow_watch *w, uint32_t id, int64_t now_ns,
			   int64_t resolution_ns)
{
	const struct ta_conn *c = ta_tracker_glance(w->tracker, id);
	uint64_t print = c ? ta_conn_suspicion_print(c) : 0;
	if (!print && !(c && ta_follow_watch_find(w, id)))
		return;
	struct ta_watched *e = find_or_add(w, id);
	bool over = ta_conn_is_over(c);
	if (e->print == print && !over)
		return;
	e->print = print;
	look(w, e, c, now_ns, resolution_ns);
}

static int by_due(const void *a, const void *b)
{
	const struct ta_watched *x = a, *y = b;
	if (x->due_ns != y->due_ns)
		return x->due_ns < y->due_ns ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

/* Those that are due until now_ns, in their order, each at its instant. */
static void advance_once(struct ta_follow_watch *w, int64_t now_ns, int64_t resolution_ns)
{
	struct ta_watched *due = NULL;
	size_t n = 0, capacity = 0;
	bool gone = false;
	w->due_ns = INT64_MAX;
	for (size_t i = 0; i < w->nitems; i++) {
		const struct ta_watched *e = &w->item[i];
		if (e->due_ns > now_ns) {
			w->due_ns = sooner(w->due_ns, e->due_ns);
			continue;
		}
		due = ta_xgrow(due, &capacity, n + 1, sizeof(*due));
		due[n++] = *e;
	}
	if (n)
		qsort(due, n, sizeof(*due), by_due);
	for (size_t i = 0; i < n; i++) {
		struct ta_watched *e = &w->item[w->slot[slot_of(w, due[i].id)] - 1];
		const struct ta_conn *c = ta_tracker_glance(w->tracker, e->id);
		if (c)
			look(w, e, c, due[i].due_ns, resolution_ns);
		else
			gone = true;
	}
	for (size_t i = 0; i < w->nitems && gone; i++)
		if (!ta_tracker_glance(w->tracker, w->item[i].id))
			w->item[i].id = TA_NO_CONN;
	if (gone)
		compact(w);
	free(due);
}

void ta_follow_watch_advance(struct ta_follow_watch *w, int64_t now_ns, int64_t resolution_ns)
{
	while (w->due_ns <= now_ns)
		advance_once(w, now_ns, resolution_ns);
}

/* ---- verdicts ---- */

static int by_id(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return x < y ? -1 : x > y;
}

size_t ta_follow_watch_ended(const struct ta_follow_watch *w, uint32_t *ret, size_t max)
{
	size_t n = 0;
	for (size_t i = 0; i < w->nitems; i++)
		if (w->item[i].state == TA_WATCHED_ENDED && n++ < max)
			ret[n - 1] = w->item[i].id;
	if (n)
		qsort(ret, n < max ? n : max, sizeof(*ret), by_id);
	return n;
}

void ta_follow_watch_told(struct ta_follow_watch *w, uint32_t id, uint8_t told, int64_t now_ns)
{
	struct ta_watched *e = find_or_add(w, id);
	e->told = told;
	if (!told) {
		/* Asked ever more seldom: there may be many of them. */
		e->state = TA_WATCHED_OPEN;
		set_due(w, e, ta_time_add(now_ns, TA_FOLLOW_LINGER_NS << e->asked));
		if (e->asked < TA_FOLLOW_ASKED_MAX)
			e->asked++;
		return;
	}
	e->state = TA_WATCHED_TOLD;
	e->suspected = false;
	set_due(w, e, INT64_MAX);
	w->told = ta_xgrow(w->told, &w->told_capacity, w->ntold + 1, sizeof(*w->told));
	w->told[w->ntold++] = id;
}

uint32_t ta_follow_watch_drop(struct ta_follow_watch *w, size_t most, uint8_t *ret_told)
{
	if (w->ntold - w->first_told <= most)
		return TA_NO_CONN;
	uint32_t id = w->told[w->first_told++];
	if (w->first_told > most) {
		w->ntold -= w->first_told;
		memmove(w->told, w->told + w->first_told, w->ntold * sizeof(*w->told));
		w->first_told = 0;
		compact(w);
	}
	size_t at = slot_of(w, id);
	*ret_told = 0;
	if (w->slot[at]) {
		struct ta_watched *e = &w->item[w->slot[at] - 1];
		*ret_told = e->told;
		e->due_ns = 0; /* it is looked at, found to be gone, and taken out */
		w->due_ns = 0;
	}
	return id;
}

uint64_t ta_follow_watch_suspected(const struct ta_follow_watch *w,
				   const struct ta_watched **ret_next)
{
	uint64_t n = 0;
	*ret_next = NULL;
	for (size_t i = 0; i < w->nitems; i++) {
		const struct ta_watched *e = &w->item[i];
		n += e->suspected;
		if (e->suspected && e->suspicion.gives_up_ns >= 0 &&
		    (!*ret_next || e->suspicion.gives_up_ns < (*ret_next)->suspicion.gives_up_ns))
			*ret_next = e;
	}
	return n;
}
