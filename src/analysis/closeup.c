/* SPDX-License-Identifier: MIT */
/* Which connections are seen from near, and what their reports know of them. */
#include "closeup.h"

#include <stdlib.h>
#include <string.h>

#include "run.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/tcp/facts.h"

struct ta_closeup *ta_closeup_new(void)
{
	struct ta_closeup *c = ta_xcalloc(1, sizeof(*c));
	c->choice = ta_xcalloc(TA_LIMIT_CLOSEUPS, sizeof(*c->choice));
	return c;
}

static void release(struct ta_close_choice *choice)
{
	for (size_t i = 0; i < choice->ninputs; i++)
		free(choice->name[i]);
	free(choice->told);
	free(choice->segment);
}

void ta_closeup_free(struct ta_closeup *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->n; i++)
		release(&c->choice[i]);
	free(c->choice);
	free(c);
}

int ta_close_compare_frames(const void *a, const void *b)
{
	const struct ta_close_segment *x = a, *y = b;
	if (x->input != y->input)
		return x->input < y->input ? -1 : 1;
	return x->frame < y->frame ? -1 : x->frame > y->frame;
}

int ta_close_compare_times(const void *a, const void *b)
{
	const struct ta_close_segment *x = a, *y = b;
	if (x->time_ns != y->time_ns)
		return x->time_ns < y->time_ns ? -1 : 1;
	return ta_close_compare_frames(a, b);
}

static bool goes_before(const struct ta_close_choice *a, const struct ta_close_choice *b)
{
	return a->rank != b->rank ? a->rank < b->rank : a->order < b->order;
}

/* The place for one of a rank: a free one, or that of the last of all; NULL: that one goes before it. */
static struct ta_close_choice *place_for(struct ta_closeup *c, unsigned rank)
{
	if (c->n < TA_LIMIT_CLOSEUPS)
		return &c->choice[c->n++];
	struct ta_close_choice *last = &c->choice[0];
	for (size_t i = 1; i < c->n; i++)
		if (goes_before(last, &c->choice[i]))
			last = &c->choice[i];
	c->refused++;
	if (last->rank <= rank)
		return NULL;
	release(last);
	return last;
}

/* The files that it was seen in. */
static void note_inputs(struct ta_close_choice *choice, const struct ta_connection_report *r)
{
	choice->several_inputs = r->several_inputs;
	for (size_t i = 0; i < r->ninputs && i < TA_LIMIT_CLOSE_INPUTS; i++) {
		const char *path =
			r->the_run ? ta_run_input_path(r->the_run, r->point, r->input[i]) : "?";
		const char *slash = strrchr(path, '/');
		choice->input[i] = r->input[i];
		choice->name[i] = ta_xstrdup(slash ? slash + 1 : path);
		choice->ninputs++;
	}
}

/* A segment that the report tells of, where its instant is in the window and its input is known; NULL else. */
static struct ta_close_segment *tell(struct ta_close_choice *choice,
				     const struct ta_connection_report *r, int64_t time_ns,
				     uint32_t frame)
{
	struct ta_frame_at at = { choice->input[0], frame };
	if (r->the_run)
		at = ta_run_frame_at(r->the_run, frame);
	size_t input = 0;
	while (input < choice->ninputs && choice->input[input] != at.input)
		input++;
	if (time_ns < choice->from_ns || time_ns > choice->to_ns || input == choice->ninputs ||
	    choice->ntold == TA_LIMIT_CLOSE_ATTEMPTS)
		return NULL;
	choice->told = ta_xgrow(choice->told, &choice->told_capacity, choice->ntold + 1,
				sizeof(*choice->told));
	struct ta_close_segment *s = &choice->told[choice->ntold++];
	*s = (struct ta_close_segment){ .time_ns = time_ns,
					.frame = (uint32_t)at.frame,
					.input = (uint16_t)input,
					.cause = TA_CAUSE_ORIGINAL,
					.window_end = -1,
					.rtt_ns = -1,
					.outstanding = -1,
					.peer_outstanding = -1 };
	return s;
}

static void tell_episode(struct ta_close_choice *choice, const struct ta_connection_report *r,
			 const struct ta_episode *e)
{
	const struct ta_half *half = &r->conn->half[e->sender];
	for (size_t i = 0; i < e->nattempts; i++) {
		const struct ta_attempt *a = &e->attempt[i];
		struct ta_close_segment *s = tell(choice, r, a->time_ns, a->frame);
		if (!s)
			continue;
		s->dir = e->sender != choice->client;
		s->seq = ta_half_relative_seq(half, a->seq);
		s->have_seq = !e->seq_unknown;
		s->len = a->len;
		s->cause = a->cause;
	}
}

static void tell_what_is_known(struct ta_close_choice *choice, const struct ta_connection_report *r)
{
	const struct ta_trouble *t = r->conn->trouble;
	if (!t)
		return;
	for (size_t i = 0; i < t->nepisodes; i++)
		tell_episode(choice, r, t->episode[i]);
	for (size_t i = 0; i < t->nresets; i++) {
		const struct ta_reset *reset = &t->reset[i];
		struct ta_close_segment *s = tell(choice, r, reset->time_ns, reset->frame);
		if (!s)
			continue;
		s->dir = reset->sender != choice->client;
		s->seq = ta_half_relative_seq(&r->conn->half[reset->sender], reset->seq);
		s->have_seq = true;
		s->flags = (uint16_t)(TA_RST | (reset->has_ack ? TA_ACK : 0));
	}
	for (size_t i = 0; i < t->nicmp; i++) {
		const struct ta_icmp_note *icmp = &t->icmp[i];
		struct ta_close_segment *s = tell(choice, r, icmp->time_ns, icmp->frame);
		if (!s)
			continue;
		s->is_icmp = true;
		s->icmp_type = icmp->type;
		s->icmp_code = icmp->code;
		s->dir = icmp->dir != choice->client;
		s->seq = ta_half_relative_seq(&r->conn->half[icmp->dir], icmp->seq);
		s->have_seq = icmp->have_seq;
	}
	if (choice->ntold)
		qsort(choice->told, choice->ntold, sizeof(*choice->told), ta_close_compare_frames);
}

unsigned ta_closeup_choose(struct ta_closeup *c, const struct ta_connection_report *r,
			   unsigned rank, int64_t from_ns, int64_t to_ns)
{
	const struct ta_conn *conn = r->conn;
	struct ta_close_choice *choice = place_for(c, rank);
	if (!choice)
		return 0;
	const uint32_t both = conn->half[0].flags & conn->half[1].flags;
	*choice = (struct ta_close_choice){ .handle = ++c->handles,
					    .rank = rank,
					    .order = c->came++,
					    .key = conn->flow.key,
					    .half = { conn->half[0], conn->half[1] },
					    .client = ta_conn_client(conn),
					    .shifts_known = both & (TA_HALF_SYN | TA_HALF_WSCALE),
					    .first_ns = conn->start_ns,
					    .last_ns = ta_conn_last_ns(conn),
					    .from_ns = from_ns,
					    .to_ns = to_ns,
					    .stride = 1 };
	if (r->the_run) {
		choice->part = r->the_run->input[0]->part;
		choice->run_start_ns = r->the_run->start_ns;
	}
	note_inputs(choice, r);
	tell_what_is_known(choice, r);
	return choice->handle;
}

uint64_t ta_closeup_refused(const struct ta_closeup *c)
{
	return c->refused;
}

bool ta_closeup_wants(const struct ta_closeup *c)
{
	return c->n > 0;
}

bool ta_closeup_view(struct ta_closeup *c, unsigned handle, struct ta_close_view *ret)
{
	for (size_t i = 0; handle && i < c->n; i++) {
		struct ta_close_choice *choice = &c->choice[i];
		if (choice->handle != handle)
			continue;
		*ret = (struct ta_close_view){
			.segment = choice->n ? choice->segment : choice->told,
			.n = choice->n ? choice->n : choice->ntold,
			.left_out = choice->left_out,
			.from_ns = choice->from_ns,
			.to_ns = choice->to_ns,
			.was_read = choice->n > 0,
			.name = choice->several_inputs ? (const char *const *)choice->name : NULL
		};
		if (!choice->n && choice->ntold)
			qsort(choice->told, choice->ntold, sizeof(*choice->told),
			      ta_close_compare_times);
		return true;
	}
	return false;
}
