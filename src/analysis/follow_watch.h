/* SPDX-License-Identifier: MIT */
/* Connections in trouble, while they are followed: when each of them is to be looked at next, what is suspected of it, and when it is
 * over for good. */
#ifndef TA_ANALYSIS_FOLLOW_WATCH_H
#define TA_ANALYSIS_FOLLOW_WATCH_H

#include "tcpautopsy/tcp/suspicion.h"
#include "tcpautopsy/tcp/tracker.h"

enum ta_watched_state {
	TA_WATCHED_OPEN,
	TA_WATCHED_ENDED, /* its verdict is due */
	TA_WATCHED_TOLD
};

struct ta_watched {
	uint32_t id;
	uint8_t state; /* enum ta_watched_state */
	bool suspected, was_suspected;
	uint8_t asked; /* how often its verdict was asked for, and was open still */
	uint8_t told;  /* its verdict as it was told: the caller's; 0: not yet */
	unsigned step;
	uint64_t print;
	int64_t due_ns;  /* when it is to be looked at; INT64_MAX: when something comes */
	int64_t step_ns; /* when the next line is due */
	struct ta_suspicion suspicion;
};

/* Who is told. `healed`: the suspicion has ended well, at healed_ns and by that try (-1 and 0: not known). */
struct ta_watcher {
	void *context;
	void (*suspected)(void *context, const struct ta_watched *what, int64_t now_ns);
	void (*healed)(void *context, const struct ta_watched *what, int64_t now_ns,
		       int64_t healed_ns, uint32_t healed_try);
};

struct ta_follow_watch;

struct ta_follow_watch *ta_follow_watch_new(const struct ta_tracker *tracker,
					    const struct ta_watcher *watcher);
void ta_follow_watch_free(struct ta_follow_watch *watch);

/* Something came for a connection. resolution_ns: of the time stamps. */
void ta_follow_watch_touch(struct ta_follow_watch *watch, uint32_t id, int64_t now_ns,
			   int64_t resolution_ns);
/* Time has come to now_ns: tells what is due until then, in its order. */
void ta_follow_watch_advance(struct ta_follow_watch *watch, int64_t now_ns, int64_t resolution_ns);

/* Those whose verdict is due: how many, and up to `max` of them by id, in the order of their ids. */
size_t ta_follow_watch_ended(const struct ta_follow_watch *watch, uint32_t *ret, size_t max);
/* Their verdict was told (told), or is still open (0): it is asked for again, ever later. */
void ta_follow_watch_told(struct ta_follow_watch *watch, uint32_t id, uint8_t told, int64_t now_ns);

/* NULL: nothing is known of it. Borrowed until the next call. */
const struct ta_watched *ta_follow_watch_find(const struct ta_follow_watch *watch, uint32_t id);
/* The oldest of those that were told, where there are more than `most`: TA_NO_CONN, there are not. It is forgotten. */
uint32_t ta_follow_watch_drop(struct ta_follow_watch *watch, size_t most, uint8_t *ret_told);

/* How many are suspected now, and the one that gives up first (NULL: not known of any). */
uint64_t ta_follow_watch_suspected(const struct ta_follow_watch *watch,
				   const struct ta_watched **ret_next);

#endif
