/* SPDX-License-Identifier: MIT */
/* Private to src/facts: the other connections of the same hosts, asked when one failed. */
#ifndef TA_FACTS_SIBLINGS_H
#define TA_FACTS_SIBLINGS_H

#include "facts/facts.h"

/* All connections by the address of each end; made once a run. */
struct ta_hosts;
struct ta_hosts *ta_hosts_new(const struct ta_tracker *tracker);
void ta_hosts_free(struct ta_hosts *hosts);
/* How often a walk ended at TA_LIMIT_LOOKS before it had seen all. */
uint64_t ta_hosts_cut_short(const struct ta_hosts *hosts);

/* The index itself: entries by host, each host's in a row and in the order of their ids (two hosts whose hashes are the same share
 * one). Where the row that begins at `first` ends, `first` itself at the end of the index; connection and key index of an entry. */
size_t ta_hosts_row_end(const struct ta_hosts *hosts, size_t first);
uint32_t ta_hosts_at(const struct ta_hosts *hosts, size_t index, int *ret_side);

/* A walk over the connections of a host, in the order of their ids. */
struct ta_host_walk {
	struct ta_hosts *hosts;
	const struct ta_tracker *tracker;
	struct ta_addr addr;
	uint64_t first; /* an entry's first: its hash */
	size_t next;
	size_t own; /* where the scene's own connection stands */
	size_t looked; /* at most TA_LIMIT_LOOKS: of a busy host the oldest, and those begun around its own */
};

/* What the walk stands at. */
struct ta_sibling {
	uint32_t id;
	const struct ta_conn *conn; /* at a glance: ta_tracker_glance() */
	int side;                   /* key index of the host in it */
};

/* No connection shows a segment of `side`'s host, and at least one went on without its half: the capture lacks what it sends. Of
 * all its connections: worked out once for each host. */
bool ta_host_sends_unseen(const struct ta_scene *scene, int side);

/* Of some connection of `side`'s host only its own half is in the capture (own), or only the other side's, and what is there
 * acknowledges what is not. Where two hosts have one hash, of either. */
bool ta_host_has_lone(const struct ta_scene *scene, int side, bool own);

struct ta_host_walk ta_host_walk(const struct ta_scene *scene, int side);
/* The next connection of the host other than the scene's own; false: no more. */
bool ta_host_next(struct ta_host_walk *walk, const struct ta_scene *scene, struct ta_sibling *ret);

/* A segment elsewhere that shows something. */
struct ta_sign {
	int64_t time_ns;
	uint32_t frame;
	uint32_t conn;    /* or TA_NO_CONN */
	const char *what; /* "tcp", "arp reply", …; a literal */
};

/* A segment of `side`'s host in (from, to] on a connection that began before `from`. */
bool ta_host_alive(const struct ta_scene *scene, int side, int64_t from_ns, int64_t to_ns,
		   struct ta_sign *ret);
/* Anything at `side`'s address in (from, to], other than on this connection. */
bool ta_address_alive(const struct ta_scene *scene, int side, int64_t from_ns, int64_t to_ns,
		      struct ta_sign *ret);
/* A connection between the same hosts to the same port, opened in (from, to] and answered. */
bool ta_new_connection_works(const struct ta_scene *scene, int64_t from_ns, int64_t to_ns,
			     struct ta_sign *ret);
/* A connection between the same hosts, begun before `from`, of which both sides were heard in (from, to], or that was opened
 * after `since`. One that was heard again only later may have been as silent. */
bool ta_sibling_goes_on(const struct ta_scene *scene, int64_t since_ns, int64_t from_ns,
			int64_t to_ns, struct ta_sign *ret);
/* The longest silence that a connection between the same hosts survived; 0: none. *ret_conn: which. */
int64_t ta_survived_ns(const struct ta_scene *scene, uint32_t *ret_conn);
/* A segment of a third host to `side`'s host in (from, to], on an answered connection. */
bool ta_own_link_works(const struct ta_scene *scene, int side, int64_t from_ns, int64_t to_ns,
		       struct ta_sign *ret);
/* A connection of `side`'s host older than `before_ns` that it still used after `after_ns`. */
bool ta_host_outlives(const struct ta_scene *scene, int side, int64_t before_ns, int64_t after_ns,
		      struct ta_sign *ret);
/* The connection that took over the ports of this one, or TA_NO_CONN. */
uint32_t ta_successor(const struct ta_scene *scene);

#endif
