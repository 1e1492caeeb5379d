/* SPDX-License-Identifier: MIT */
/* Threads that are started once and run what they are given, each the same function. They share what they are given and nothing else:
 * whose turn it is, is theirs to agree on. */
#ifndef TCPAUTOPSY_POOL_H
#define TCPAUTOPSY_POOL_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* More are of no use to one machine's files. */
#define TA_POOL_MOST 256u

struct ta_pool;

/* Starts threads, at most TA_POOL_MOST; fewer where the system gives no more. Their signals are blocked but for faults and `wake`: one
 * whose handler does nothing and restarts no call, or 0. When it returns they run, and make no more system calls to get so far. Owned by the caller. */
struct ta_pool *ta_pool_new(unsigned threads, int wake);
/* NULL is allowed; 0 threads. */
unsigned ta_pool_threads(const struct ta_pool *pool);

/* Each thread calls work(context), once. Returns before they are done: ta_pool_wait() before the next call. */
void ta_pool_run(struct ta_pool *pool, void (*work)(void *context), void *context);
/* Waits until all are done, or as long as this: true when they are. */
bool ta_pool_wait(struct ta_pool *pool, int64_t at_most_ns);
/* A thread that waits in a system call for input comes back from it (EINTR). */
void ta_pool_wake(struct ta_pool *pool);

/* Ends the threads; none may be at work. NULL is allowed. */
void ta_pool_free(struct ta_pool *pool);

/* The processors that this process may use (sched_getaffinity(2)), at least 1. */
unsigned ta_pool_processors(void);

/* A condition to wait for until a deadline: so long from now. */
void ta_pool_cond_init(pthread_cond_t *ret);
struct timespec ta_pool_deadline(int64_t from_now_ns);

#endif
