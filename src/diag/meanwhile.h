/* SPDX-License-Identifier: MIT */
/* What happened to other connections of the same hosts: meanwhile.c. */
#ifndef TA_DIAG_MEANWHILE_H
#define TA_DIAG_MEANWHILE_H

#include "case.h"

/* A segment of `host` in (from, to] on another connection that is in step with its peer. */
struct ta_sign_of_life {
	int64_t time_ns;
	uint32_t frame;
	uint32_t conn;
	const char *what;
};
bool ta_meanwhile_alive(const struct ta_case *k, int side, int64_t from_ns, int64_t to_ns,
			struct ta_sign_of_life *ret);

/* A connection between the same hosts to the same server port that was opened in (from, to] and answered. */
bool ta_meanwhile_new_connection(const struct ta_case *k, int64_t from_ns, int64_t to_ns,
				 struct ta_sign_of_life *ret);

/* Other connections of the same two hosts that were reset in the same manner within `within_ns` of an instant. */
unsigned ta_meanwhile_reset_alike(const struct ta_case *k, int side, int64_t at_ns,
				  int64_t within_ns, uint32_t *ret_conn);

/* A segment of a third host to `side`'s host in (from, to]: the link, and the gateway, of that host worked. */
bool ta_meanwhile_own_heard(const struct ta_case *k, int side, int64_t from_ns, int64_t to_ns,
			    struct ta_sign_of_life *ret);

/* Another connection of `side`'s host that it used before `before_ns` and after `after_ns`. */
bool ta_meanwhile_outlives(const struct ta_case *k, int side, int64_t before_ns, int64_t after_ns,
			   struct ta_sign_of_life *ret);

/* The connection that took over the ports of this one, or TA_NO_CONN. */
uint32_t ta_meanwhile_successor(const struct ta_case *k);

/* A host of another network that the same sender lost at the same instant: sudden.c. */
bool ta_sudden_others(const struct ta_case *k, const struct ta_silence *s, uint32_t *ret_conn);

/* What fell silent when: made once a run, by ta_meanwhile_index(). */
void ta_sudden_list(struct ta_diag *diag);

/* Connections by host, and what fell silent when: made once a run, before the first question. */
void ta_meanwhile_index(struct ta_diag *diag);

#endif
