/* SPDX-License-Identifier: MIT */
/* Who does what: each takes the next input, reads and settles its run; who finds none helps with one that is long. The main thread tells
 * what is settled, in order, and does as the others where there is nothing to tell.
 *
 * Inputs are taken in order, one at a time: who opens one has `opening`, and keeps it to the input's end where the input comes out of
 * an archive or compressed file, which ta_inputs goes on with. Runs that are not told yet have a place each; there are two for each
 * thread. Everything in struct crew is under the lock, but for what is never changed; a job is whose state says so. */
#include "crew.h"

#include <pthread.h>
#include <stdlib.h>

#include "job.h"
#include "pipeline.h"
#include "rules.h"
#include "tcpautopsy/core/memory.h"
#include "tcpautopsy/core/pool.h"
#include "tcpautopsy/core/xalloc.h"

struct place {
	struct ta_job job;
	enum {
		FREE,
		AT_WORK, /* its thread's */
		PART,    /* of a trace: to be told, its thread waits */
		SETTLED  /* to be told */
	} state;
	bool by_main;
};

struct crew {
	struct ta_conductor *c;
	struct ta_inputs *inputs; /* of who has `opening` */
	struct ta_pool *pool;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct place *place; /* a ring; owned */
	unsigned places;
	uint64_t first, next; /* the oldest run that is not told, and the next one, by number */
	bool opening, dry, over;
	bool sketching;
	unsigned idle, promised; /* threads that wait; those of them that are to help */
	struct ta_pipeline *wanted;
	unsigned helpers_wanted;
};

static bool is_stopped(const struct ta_job *job)
{
	return ta_conductor_interrupted(job->c) ||
	       __atomic_load_n(&job->c->refused, __ATOMIC_RELAXED);
}

static void tick(void *context)
{
	const struct crew *crew = context;
	if (ta_conductor_interrupted(crew->c) ||
	    __atomic_load_n(&crew->c->refused, __ATOMIC_RELAXED))
		ta_pool_wake(crew->pool);
}

/* Leaves the lock until something has changed, or for a while. */
static void await(struct crew *crew)
{
	struct timespec deadline = ta_pool_deadline(TA_JOBS_TICK_NS);
	if (pthread_cond_timedwait(&crew->changed, &crew->lock, &deadline))
		tick(crew);
}

/* The same, with nothing to do: may be promised as a helper meanwhile. */
static void idle(struct crew *crew)
{
	__atomic_store_n(&crew->idle, crew->idle + 1, __ATOMIC_RELAXED);
	await(crew);
	__atomic_store_n(&crew->idle, crew->idle - 1, __ATOMIC_RELAXED);
}

static void change(struct crew *crew)
{
	pthread_cond_broadcast(&crew->changed);
}

/* Tells what is settled in a place, the oldest. Without the lock. */
static void tell(struct crew *crew, struct place *place)
{
	bool part = place->state == PART;
	int rc = ta_job_tell(&place->job, part);
	if (rc) {
		__atomic_store_n(&crew->c->refused, true, __ATOMIC_RELAXED);
		ta_inputs_stop(crew->inputs);
	}
	if (!part)
		ta_job_release(&place->job);
	pthread_mutex_lock(&crew->lock);
	place->state = part ? AT_WORK : FREE;
	crew->first += !part;
	crew->over |= rc != 0;
	crew->sketching = ta_pieces_want_sketch(crew->c->pieces);
	change(crew);
	pthread_mutex_unlock(&crew->lock);
}

/* The oldest run that is not told, where it can be; NULL. */
static struct place *next_to_tell(const struct crew *crew)
{
	struct place *oldest = &crew->place[crew->first % crew->places];
	bool can = crew->first < crew->next && (oldest->state == PART || oldest->state == SETTLED);
	return can && !crew->over ? oldest : NULL;
}

static void take_turn(struct ta_job *job)
{
	struct crew *crew = job->context;
	struct place *own = (struct place *)job, *ready;
	pthread_mutex_lock(&crew->lock);
	own->state = PART;
	change(crew);
	while (own->state == PART && !crew->over) {
		ready = own->by_main ? next_to_tell(crew) : NULL;
		if (!ready) {
			await(crew);
			continue;
		}
		pthread_mutex_unlock(&crew->lock);
		tell(crew, ready);
		pthread_mutex_lock(&crew->lock);
	}
	own->state = AT_WORK;
	pthread_mutex_unlock(&crew->lock);
}

/* An input that is long gets help where threads have nothing to do. */
static void hasten(struct ta_job *job)
{
	struct crew *crew = job->context;
	struct ta_pipeline *pipeline = NULL;
	const struct ta_analysis_options *options = job->c->options;
	if (!__atomic_load_n(&crew->idle, __ATOMIC_RELAXED) ||
	    (!options->help_at_once && job->in->report.packets < TA_JOBS_HELP_PACKETS))
		return;
	pthread_mutex_lock(&crew->lock);
	unsigned free = crew->idle - crew->promised;
	if (free && !crew->wanted && !crew->over) {
		unsigned helpers = free < TA_PIPELINE_HELPERS ? free : TA_PIPELINE_HELPERS;
		pipeline = ta_pipeline_new(job, helpers, tick, crew);
		crew->wanted = pipeline;
		crew->helpers_wanted = helpers;
		crew->promised += helpers;
		change(crew);
	}
	pthread_mutex_unlock(&crew->lock);
	if (pipeline)
		ta_pipeline_follow(pipeline);
}

static const struct ta_job_ways ways = { is_stopped, take_turn, hasten };

/* Helps where help was promised: false where it was not. */
static bool help(struct crew *crew)
{
	struct ta_pipeline *pipeline = crew->wanted;
	if (!pipeline)
		return false;
	crew->promised--;
	if (!--crew->helpers_wanted)
		crew->wanted = NULL;
	pthread_mutex_unlock(&crew->lock);
	ta_pipeline_help(pipeline);
	pthread_mutex_lock(&crew->lock);
	return true;
}

/* Whether another run may be begun: --memory is for all of them. */
static bool has_memory(const struct crew *crew)
{
	uint64_t bytes = crew->c->options->memory_bytes;
	return crew->first == crew->next || !bytes ||
	       ta_memory_resident() < bytes / TA_JOBS_MEMORY_PART;
}

/* Where the main thread waits for somebody, nothing is told meanwhile. */
static bool would_hold_up(const struct crew *crew)
{
	return crew->first != crew->next && ta_inputs_may_wait(crew->inputs);
}

/* A place for the next input, whose opening is the caller's; NULL where none is to be taken now. */
static struct place *claim(struct crew *crew, bool by_main)
{
	if (crew->opening || crew->dry || crew->over || ta_conductor_interrupted(crew->c) ||
	    crew->next - crew->first == crew->places || !has_memory(crew) ||
	    (by_main && would_hold_up(crew)))
		return NULL;
	struct place *place = &crew->place[crew->next++ % crew->places];
	*place = (struct place){ .job = { .c = crew->c,
					  .ways = &ways,
					  .context = crew,
					  .sketching = crew->sketching },
				 .state = AT_WORK,
				 .by_main = by_main };
	crew->opening = true;
	return place;
}

static void end_opening(struct crew *crew)
{
	pthread_mutex_lock(&crew->lock);
	crew->opening = false;
	change(crew);
	pthread_mutex_unlock(&crew->lock);
}

/* Reads the next input into a place, without the lock, and comes back with it. */
static void work(struct crew *crew, struct place *place)
{
	struct ta_run_input *in;
	pthread_mutex_unlock(&crew->lock);
	bool got = ta_conductor_next(crew->c, crew->inputs, &in);
	if (got) {
		bool packed = in->source && ta_source_info(in->source)->packed;
		if (!packed)
			end_opening(crew);
		ta_job_read(&place->job, in);
		ta_run_input_close(place->job.in);
		if (packed)
			end_opening(crew);
	}
	pthread_mutex_lock(&crew->lock);
	place->state = got ? SETTLED : FREE;
	if (!got) {
		crew->dry = true;
		crew->next--;
		crew->opening = false;
	}
	change(crew);
}

/* One that was promised comes, also where all is over: who asked counts on it. */
static void keep_promises(struct crew *crew)
{
	while (help(crew))
		continue;
}

/* What a thread of the pool does. */
static void serve(void *context)
{
	struct crew *crew = context;
	pthread_mutex_lock(&crew->lock);
	while (!crew->over) {
		struct place *place;
		if (help(crew))
			continue;
		if ((place = claim(crew, false)))
			work(crew, place);
		else
			idle(crew);
	}
	keep_promises(crew);
	pthread_mutex_unlock(&crew->lock);
}

/* What the main thread does. */
static void conduct(struct crew *crew)
{
	pthread_mutex_lock(&crew->lock);
	while (!crew->over) {
		struct place *place;
		if (help(crew))
			continue;
		if ((place = next_to_tell(crew))) {
			pthread_mutex_unlock(&crew->lock);
			tell(crew, place);
			pthread_mutex_lock(&crew->lock);
		} else if ((place = claim(crew, true))) {
			work(crew, place);
		} else if (crew->first == crew->next) {
			crew->over = true; /* all is told */
		} else {
			idle(crew);
		}
	}
	keep_promises(crew);
	change(crew);
	pthread_mutex_unlock(&crew->lock);
}

int ta_crew_analyse(struct ta_conductor *c, struct ta_inputs *inputs)
{
	struct crew crew = { .c = c,
			     .inputs = inputs,
			     .pool = c->options->pool,
			     .places = 2 * (ta_pool_threads(c->options->pool) + 1),
			     .sketching = true };
	crew.place = ta_xcalloc(crew.places, sizeof(*crew.place));
	pthread_mutex_init(&crew.lock, NULL);
	ta_pool_cond_init(&crew.changed);
	ta_pool_run(crew.pool, serve, &crew);
	conduct(&crew);
	while (!ta_pool_wait(crew.pool, TA_JOBS_TICK_NS))
		tick(&crew);
	for (unsigned i = 0; i < crew.places; i++)
		if (crew.place[i].state != FREE)
			ta_job_release(&crew.place[i].job);
	pthread_cond_destroy(&crew.changed);
	pthread_mutex_destroy(&crew.lock);
	free(crew.place);
	return c->refused ? -1 : 0;
}
