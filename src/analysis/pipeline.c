/* SPDX-License-Identifier: MIT */
/* The ring of blocks: three counts of blocks, read, followed and noted, each of which only one thread moves at a time. */
#include "pipeline.h"

#include <pthread.h>
#include <stdlib.h>

#include "rules.h"
#include "tcpautopsy/core/pool.h"
#include "tcpautopsy/core/xalloc.h"

enum {
	/* Packets in a block: enough that a lock costs nothing, and that all blocks fit the cache of a core. */
	PACKETS = 128,
	BLOCKS = 16,
	/* Blocks that are ahead of the follower where noting comes first. */
	AHEAD = 4,
	/* Done by the follower before a helper that has nothing to do is woken. */
	WORTH_WAKING = BLOCKS / 2,
	PACKET_LINES = 3, /* cache lines of a TCP packet */
	CACHE_LINE = 64
};

struct block {
	struct ta_packet *packet;     /* owned */
	struct ta_followed *followed; /* owned */
	size_t n;
};

struct ta_pipeline {
	struct ta_job *job;
	void (*tick)(void *context);
	void *context;
	struct block block[BLOCKS];
	pthread_mutex_t lock;
	pthread_cond_t for_follower, for_helpers;
	/* under the lock */
	uint64_t read, followed, noted; /* blocks; read - noted is at most BLOCKS */
	bool reading, noting;           /* a helper is at it */
	bool drained, stopped;
	bool follower_waits;
	unsigned helpers, helpers_waiting;
};

struct ta_pipeline *ta_pipeline_new(struct ta_job *job, unsigned helpers,
				    void (*tick)(void *context), void *context)
{
	struct ta_pipeline *p = ta_xcalloc(1, sizeof(*p));
	p->job = job;
	p->tick = tick;
	p->context = context;
	p->helpers = helpers;
	for (int i = 0; i < BLOCKS; i++) {
		p->block[i].packet = ta_xcalloc(PACKETS, sizeof(struct ta_packet));
		p->block[i].followed = ta_xcalloc(PACKETS, sizeof(struct ta_followed));
	}
	pthread_mutex_init(&p->lock, NULL);
	ta_pool_cond_init(&p->for_follower);
	ta_pool_cond_init(&p->for_helpers);
	return p;
}

static void release(struct ta_pipeline *p)
{
	for (int i = 0; i < BLOCKS; i++) {
		free(p->block[i].packet);
		free(p->block[i].followed);
	}
	pthread_cond_destroy(&p->for_follower);
	pthread_cond_destroy(&p->for_helpers);
	pthread_mutex_destroy(&p->lock);
	free(p);
}

static struct block *block_of(struct ta_pipeline *p, uint64_t number)
{
	return &p->block[number % BLOCKS];
}

static void wake_helpers(struct ta_pipeline *p)
{
	if (p->helpers_waiting)
		pthread_cond_broadcast(&p->for_helpers);
}

static void wake_follower(struct ta_pipeline *p)
{
	if (p->follower_waits)
		pthread_cond_signal(&p->for_follower);
}

enum work { READ, NOTE, WAIT, LEAVE };

static enum work choose(const struct ta_pipeline *p)
{
	bool may_read = !p->reading && !p->drained && !p->stopped && p->read - p->noted < BLOCKS;
	bool may_note = !p->noting && p->noted < p->followed;
	bool all_followed = p->stopped || (p->drained && p->followed == p->read);
	if (may_read && (!may_note || p->read - p->followed < AHEAD))
		return READ;
	if (may_note)
		return NOTE;
	return all_followed && p->noted == p->followed ? LEAVE : WAIT;
}

static void read_block(struct ta_pipeline *p)
{
	struct ta_job *job = p->job;
	struct block *b = block_of(p, p->read);
	p->reading = true;
	pthread_mutex_unlock(&p->lock);
	b->n = ta_run_input_fill(&job->run.reading, job->in, b->packet, PACKETS);
	for (size_t i = 0; i < b->n && job->sketching; i++)
		ta_pieces_sketch(&job->sketch, &b->packet[i]);
	pthread_mutex_lock(&p->lock);
	p->reading = false;
	p->read += b->n > 0;
	p->drained = b->n < PACKETS;
	wake_follower(p);
}

static size_t at_most_a_batch(size_t n)
{
	return n < TA_BATCH ? n : TA_BATCH;
}

static void note_block(struct ta_pipeline *p)
{
	const struct block *b = block_of(p, p->noted);
	p->noting = true;
	pthread_mutex_unlock(&p->lock);
	for (size_t i = 0; i < b->n; i++) {
		if (i % TA_BATCH == 0)
			ta_run_expect_notes(&p->job->run, &b->packet[i], &b->followed[i],
					    at_most_a_batch(b->n - i));
		ta_run_note(&p->job->run, p->job->in, &b->packet[i], &b->followed[i]);
	}
	pthread_mutex_lock(&p->lock);
	p->noting = false;
	p->noted++;
}

void ta_pipeline_help(struct ta_pipeline *p)
{
	enum work work;
	pthread_mutex_lock(&p->lock);
	while ((work = choose(p)) != LEAVE) {
		if (work == WAIT) {
			p->helpers_waiting++;
			pthread_cond_wait(&p->for_helpers, &p->lock);
			p->helpers_waiting--;
			continue;
		}
		if (work == READ)
			read_block(p);
		else
			note_block(p);
		wake_helpers(p);
	}
	p->helpers--;
	wake_follower(p);
	pthread_mutex_unlock(&p->lock);
}

static void fetch(const struct ta_packet *packet, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (int line = 0; line < PACKET_LINES; line++)
			__builtin_prefetch((const char *)&packet[i] + (size_t)line * CACHE_LINE);
}

/* What another core wrote comes from there a batch ahead. */
static void follow_block(struct ta_job *job, struct block *b)
{
	fetch(b->packet, at_most_a_batch(b->n));
	for (size_t i = 0; i < b->n; i++) {
		if (i % TA_BATCH == 0) {
			size_t next = i + at_most_a_batch(b->n - i);
			fetch(&b->packet[next], at_most_a_batch(b->n - next));
			ta_run_expect(&job->run, &b->packet[i], next - i);
		}
		ta_run_follow(&job->run, job->in, &b->packet[i], &b->followed[i]);
	}
}

/* Waits for a helper, and looks up from time to time. */
static void await(struct ta_pipeline *p)
{
	struct timespec deadline = ta_pool_deadline(TA_JOBS_TICK_NS);
	p->follower_waits = true;
	wake_helpers(p);
	if (pthread_cond_timedwait(&p->for_follower, &p->lock, &deadline))
		p->tick(p->context);
	p->follower_waits = false;
}

void ta_pipeline_follow(struct ta_pipeline *p)
{
	pthread_mutex_lock(&p->lock);
	while (!p->stopped && !(p->drained && p->followed == p->read)) {
		if (p->followed < p->read) {
			pthread_mutex_unlock(&p->lock);
			follow_block(p->job, block_of(p, p->followed));
			pthread_mutex_lock(&p->lock);
			if (++p->followed - p->noted >= WORTH_WAKING)
				wake_helpers(p);
		} else {
			await(p);
		}
		p->stopped = p->job->ways->stopped(p->job);
	}
	while (p->helpers)
		await(p);
	pthread_mutex_unlock(&p->lock);
	release(p);
}
