/* SPDX-License-Identifier: MIT */
/* Connections that sleep: idle ones, whose probes were all answered. */
#include "sleep.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "episodes.h"
#include "pack.h"
#include "state.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"

struct ta_rest {
	bool is_over;
	uint8_t byte[]; /* pack.c */
};

struct ta_sleep {
	uint32_t drowsy[TA_LIMIT_DROWSY]; /* TA_NO_CONN: free */
	struct ta_packed packed;          /* of the one that goes to sleep */
};

struct ta_sleep *ta_sleep_new(void)
{
	struct ta_sleep *s = ta_xcalloc(1, sizeof(*s));
	for (size_t i = 0; i < TA_LIMIT_DROWSY; i++)
		s->drowsy[i] = TA_NO_CONN;
	return s;
}

void ta_sleep_free(struct ta_sleep *s)
{
	if (s)
		free(s->packed.byte);
	free(s);
}

/* Probes without a doubt, each of them answered. */
static bool is_calm(const struct ta_episode *e)
{
	if (e->kind != TA_EPISODE_KEEPALIVE || e->suspect || e->inferred || e->fit ||
	    !e->nattempts || e->answered != e->attempts_total || e->icmp_unreachable ||
	    (e->closed && e->result != TA_RESULT_ANSWERED))
		return false;
	for (uint32_t i = 0; i < e->nattempts; i++)
		if (!e->attempt[i].answer_frame || e->attempt[i].flags & TA_ATTEMPT_UNHEARD)
			return false;
	return true;
}

/* Nothing but episodes of probes: the rest of the record is as it was made. */
static bool has_nothing_else(const struct ta_trouble *t)
{
	const char *begin = (const char *)t, *none = (const char *)&ta_trouble_asleep;
	const size_t from = offsetof(struct ta_trouble, episode),
		     rest = offsetof(struct ta_trouble, reset);
	return !memcmp(begin, none, from) && !t->newest[0][false] && !t->newest[1][false] &&
	       !memcmp(begin + rest, none + rest, sizeof(*t) - rest);
}

/* It has such episodes, and nothing else. */
static bool may_sleep(const struct ta_conn *c)
{
	const struct ta_trouble *t = c->trouble;
	if (!t || ta_conn_sleeps(c) || c->half[0].out || c->half[1].out || !t->nepisodes ||
	    t->nepisodes > TA_PACKED_EPISODES || c->flags & TA_CONN_REUSED)
		return false;
	struct ta_episode *newest[2] = { NULL, NULL };
	for (size_t i = 0; i < t->nepisodes; i++) {
		if (!is_calm(t->episode[i]))
			return false;
		newest[t->episode[i]->sender] = t->episode[i];
	}
	if (newest[0] != t->newest[0][true] || newest[1] != t->newest[1][true])
		return false;
	return has_nothing_else(t);
}

struct ta_trouble *ta_sleep_look(const struct ta_conn *c)
{
	return ta_unpack_episodes(c, c->half[0].rest->byte);
}

static void free_trouble(struct ta_tracker *t, struct ta_conn *c)
{
	struct ta_trouble *tr = c->trouble;
	t->room.episodes -= tr->nepisodes < t->room.episodes ? tr->nepisodes : t->room.episodes;
	for (size_t i = 0; i < tr->nepisodes; i++)
		ta_episode_free(tr->episode[i]);
	free(tr->episode);
	free(tr);
}

static void lie_down(struct ta_conn *c, struct ta_rest *rest)
{
	c->trouble = (struct ta_trouble *)&ta_trouble_asleep; /* is woken before it is written to */
	c->half[0].rest = rest;
}

static void go_to_sleep(struct ta_tracker *t, struct ta_conn *c)
{
	struct ta_packed *packed = &t->sleep->packed;
	packed->count = 0;
	ta_pack_episodes(c, packed);
	struct ta_rest *rest = ta_xmalloc(sizeof(*rest) + packed->count);
	memcpy(rest->byte, packed->byte, packed->count);
	rest->is_over = true;
	for (size_t i = 0; i < c->trouble->nepisodes; i++)
		rest->is_over = rest->is_over && c->trouble->episode[i]->closed;
	free_trouble(t, c);
	lie_down(c, rest);
}

bool ta_sleep_lie_down(struct ta_tracker *t, struct ta_conn *c)
{
	struct ta_trouble *tr = c->trouble;
	for (size_t i = 0; i < tr->nepisodes; i++)
		tr->newest[tr->episode[i]->sender][true] = tr->episode[i];
	if (!may_sleep(c))
		return false;
	go_to_sleep(t, c);
	return true;
}

void ta_sleep_note(struct ta_tracker *t, uint32_t id, const struct ta_conn *c)
{
	if (t->long_way || (!c->trouble->newest[0][true] && !c->trouble->newest[1][true]))
		return;
	uint32_t places = t->sleep_early ? 1 : TA_LIMIT_DROWSY;
	uint32_t *place = &t->sleep->drowsy[id % places];
	if (*place == id)
		return;
	struct ta_conn *other = *place == TA_NO_CONN ? NULL : ta_flow_object(t->flows, *place);
	if (other && may_sleep(other))
		go_to_sleep(t, other);
	*place = id;
}

struct ta_rest *ta_sleep_interrupt(struct ta_tracker *t, struct ta_conn *c)
{
	struct ta_rest *rest = c->half[0].rest;
	assert(ta_conn_sleeps(c));
	c->half[0].out = NULL;
	c->trouble = ta_unpack_episodes(c, rest->byte);
	t->room.episodes += c->trouble->nepisodes;
	return rest;
}

void ta_sleep_again(struct ta_tracker *t, struct ta_conn *c, struct ta_rest *rest)
{
	free_trouble(t, c);
	lie_down(c, rest);
}

void ta_sleep_wake(struct ta_tracker *t, struct ta_conn *c)
{
	if (ta_conn_sleeps(c))
		free(ta_sleep_interrupt(t, c));
}

void ta_sleep_release(struct ta_conn *c)
{
	if (!ta_conn_sleeps(c))
		return;
	free(c->half[0].rest);
	c->half[0].rest = NULL;
	c->trouble = NULL;
}

bool ta_sleep_is_over(const struct ta_conn *c)
{
	return c->half[0].rest->is_over;
}
