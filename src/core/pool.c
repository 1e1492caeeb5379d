/* SPDX-License-Identifier: MIT */
/* A pool of threads: one lock, a generation that says that there is work, and a count of those at it. */
#include "tcpautopsy/core/pool.h"

#include <sched.h>
#include <signal.h>
#include <stdlib.h>

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"

struct ta_pool {
	pthread_mutex_t lock;
	pthread_cond_t given, done;
	pthread_t *thread; /* owned */
	unsigned threads;
	int wake;
	/* under the lock */
	void (*work)(void *context);
	void *context;
	uint64_t generation; /* of the work */
	unsigned started, busy;
	bool over;
};

static void *serve(void *context)
{
	struct ta_pool *pool = context;
	uint64_t seen = 0;
	pthread_mutex_lock(&pool->lock);
	pool->started++;
	pthread_cond_broadcast(&pool->done);
	for (;;) {
		while (!pool->over && pool->generation == seen)
			pthread_cond_wait(&pool->given, &pool->lock);
		if (pool->over)
			break;
		seen = pool->generation;
		pthread_mutex_unlock(&pool->lock);
		pool->work(pool->context);
		pthread_mutex_lock(&pool->lock);
		if (!--pool->busy)
			pthread_cond_broadcast(&pool->done);
	}
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

/* Signals that ask the program to end are the main thread's; a fault is whose it is (SIGSYS: a call that the sandbox denies). */
static void block_signals(int wake, sigset_t *ret_before)
{
	static const int own[] = { SIGSYS, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP };
	sigset_t blocked;
	sigfillset(&blocked);
	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		sigdelset(&blocked, own[i]);
	if (wake)
		sigdelset(&blocked, wake);
	pthread_sigmask(SIG_SETMASK, &blocked, ret_before);
}

struct ta_pool *ta_pool_new(unsigned threads, int wake)
{
	struct ta_pool *pool = ta_xcalloc(1, sizeof(*pool));
	sigset_t before;
	threads = threads < TA_POOL_MOST ? threads : TA_POOL_MOST;
	pool->wake = wake;
	pool->thread = ta_xcalloc(threads, sizeof(*pool->thread));
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->given, NULL);
	ta_pool_cond_init(&pool->done);
	block_signals(wake, &before);
	while (pool->threads < threads &&
	       !pthread_create(&pool->thread[pool->threads], NULL, serve, pool))
		pool->threads++;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_mutex_lock(&pool->lock);
	while (pool->started < pool->threads)
		pthread_cond_wait(&pool->done, &pool->lock);
	pthread_mutex_unlock(&pool->lock);
	return pool;
}

unsigned ta_pool_threads(const struct ta_pool *pool)
{
	return pool ? pool->threads : 0;
}

void ta_pool_run(struct ta_pool *pool, void (*work)(void *context), void *context)
{
	pthread_mutex_lock(&pool->lock);
	pool->work = work;
	pool->context = context;
	pool->busy = pool->threads;
	pool->generation++;
	pthread_cond_broadcast(&pool->given);
	pthread_mutex_unlock(&pool->lock);
}

void ta_pool_cond_init(pthread_cond_t *ret)
{
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(ret, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

struct timespec ta_pool_deadline(int64_t from_now_ns)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	int64_t ns = t.tv_nsec + from_now_ns % TA_SEC;
	t.tv_sec += from_now_ns / TA_SEC + ns / TA_SEC;
	t.tv_nsec = ns % TA_SEC;
	return t;
}

bool ta_pool_wait(struct ta_pool *pool, int64_t at_most_ns)
{
	struct timespec deadline = ta_pool_deadline(at_most_ns);
	int late = 0;
	pthread_mutex_lock(&pool->lock);
	while (pool->busy && !late)
		late = pthread_cond_timedwait(&pool->done, &pool->lock, &deadline);
	bool done = !pool->busy;
	pthread_mutex_unlock(&pool->lock);
	return done;
}

void ta_pool_wake(struct ta_pool *pool)
{
	for (unsigned i = 0; pool->wake && i < pool->threads; i++)
		pthread_kill(pool->thread[i], pool->wake);
}

void ta_pool_free(struct ta_pool *pool)
{
	if (!pool)
		return;
	pthread_mutex_lock(&pool->lock);
	pool->over = true;
	pthread_cond_broadcast(&pool->given);
	pthread_mutex_unlock(&pool->lock);
	for (unsigned i = 0; i < pool->threads; i++)
		pthread_join(pool->thread[i], NULL);
	pthread_cond_destroy(&pool->given);
	pthread_cond_destroy(&pool->done);
	pthread_mutex_destroy(&pool->lock);
	free(pool->thread);
	free(pool);
}

unsigned ta_pool_processors(void)
{
	cpu_set_t set;
	int n = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
	return n > 0 ? (unsigned)n : 1;
}
