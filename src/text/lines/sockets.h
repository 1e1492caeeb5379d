/* SPDX-License-Identifier: MIT */
/* Lines of ss and netstat that stand between those of a trace, or alone. They are taken out before any dialect sees them,
 * joined where the information stands in the next line or a mail broke it, and kept until they are asked for. */
#ifndef TA_TEXT_SOCKET_LINES_H
#define TA_TEXT_SOCKET_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/words/scan.h"

struct ta_txt_socket_line {
	char *text; /* owned, NUL-terminated */
	size_t len, capacity;
	uint64_t number; /* of its first line */
	bool stateless;  /* below a heading without a column of states */
};

/* Those not yet given, at most TA_LIMIT_SOCKETS. The zero value is empty. */
struct ta_txt_sockets {
	struct ta_txt_socket_line *item; /* owned */
	size_t count, capacity, given;
	uint64_t lost;   /* that found no room */
	unsigned joined; /* lines joined to the newest one */
	bool open;       /* the newest one may go on */
	bool stateless;  /* below a heading without a column of states */
};

/* Whether a line, without the marks of a mail, is one of a socket; then it is kept. */
bool ta_txt_sockets_take(struct ta_txt_sockets *sockets, const char *text, size_t len, uint64_t number);
/* The oldest one that begins before a line, or NULL; borrowed until the next line is taken. The last one is held back while
 * it may go on. */
const struct ta_txt_socket_line *ta_txt_sockets_next(struct ta_txt_sockets *sockets, uint64_t before, bool ended);
/* Those not yet given. */
size_t ta_txt_sockets_waiting(const struct ta_txt_sockets *sockets);
void ta_txt_sockets_release(struct ta_txt_sockets *sockets);

/* The columns of such a line. */
struct ta_txt_socket_words {
	struct ta_txt_word state, recv_q, send_q, local, peer; /* a length of 0: not there */
	struct ta_txt_scan rest;
	bool netstat;
};

/* False for a line that is none. */
bool ta_txt_socket_split(const char *text, size_t len, bool stateless, struct ta_txt_socket_words *ret);

#endif
