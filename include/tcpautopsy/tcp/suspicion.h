/* SPDX-License-Identifier: MIT */
/* What an open connection looks like before it is known what becomes of it: attempts that go unanswered. Works on a tracker that still
 * follows, and changes nothing. A suspicion is no verdict: the next segment may end it. */
#ifndef TCPAUTOPSY_TCP_SUSPICION_H
#define TCPAUTOPSY_TCP_SUSPICION_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpautopsy/tcp/conn.h"

enum ta_suspicion_kind {
	TA_SUSPICION_NONE,
	TA_SUSPICION_CONNECT, /* SYNs, or SYN-ACKs, that nobody answers */
	TA_SUSPICION_DATA,    /* data, or a FIN, sent again and again and not acknowledged */
	TA_SUSPICION_PROBES,  /* keep-alive or window probes that nobody answers */
	TA_SUSPICION_WINDOW,  /* answered, and the window stays shut */
	TA_SUSPICION_COUNT
};

/* Times since the run's start; -1: not known. */
struct ta_suspicion {
	uint8_t kind;    /* enum ta_suspicion_kind */
	uint8_t episode; /* enum ta_episode_kind of what it rests on */
	uint8_t sender;  /* key index of who sends the attempts */
	bool heard;      /* the other side sent something meanwhile, and took nothing */
	int64_t from_ns; /* it is suspected from then on, unless something comes: the rule of rules.h */
	int64_t since_ns; /* the first of the attempts; the last ACK before the window was shut */
	int64_t last_ns;  /* the newest attempt */
	int64_t heard_ns; /* the other side was last heard */
	uint32_t tries;   /* copies or probes so far */
	uint32_t of;      /* of about so many in all, if the rule holds; 0: not known */
	int64_t gives_up_ns; /* when the sender gives up by its stack's rule */
	int64_t overdue_ns; /* when the next attempt was due at the latest: behind it the sender has stopped */
	bool over;       /* by now_ns the next attempt was due, and has not come */
	uint32_t first_frame, last_frame;
	char rule[64]; /* as of struct ta_abort */
};

/* What is to be suspected of a connection, if the capture shows nothing more until now_ns; the worst of several. kind TA_SUSPICION_NONE:
 * nothing, whatever comes or does not. resolution_ns: of the time stamps. Not of one that sleeps, which has nothing. */
void ta_conn_suspicion(const struct ta_conn *conn, int64_t now_ns, int64_t resolution_ns,
		       struct ta_suspicion *ret);

/* Changes whenever what is suspected may be another: attempts and answers counted. */
uint64_t ta_conn_suspicion_print(const struct ta_conn *conn);

/* It has been closed, reset, or its ports were taken over. */
bool ta_conn_is_over(const struct ta_conn *conn);

/* The newest episode of those that ta_conn_suspicion() looks at was answered: its copy, probe or acknowledgement got through. When,
 * and with which try; false: none was. */
bool ta_conn_has_healed(const struct ta_conn *conn, const struct ta_suspicion *of, int64_t *ret_ns,
			uint32_t *ret_try);

/* "connect", "data", "probes", "window"; NULL for none. */
const char *ta_suspicion_name(enum ta_suspicion_kind kind);

#endif
