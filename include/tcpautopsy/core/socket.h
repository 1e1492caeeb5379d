/* SPDX-License-Identifier: MIT */
/* What a kernel says of its own socket, as ss(8) and netstat(8) print it: a sample at one instant, which is not told. What a
 * line does not show is -1. Linux inet_sk_diag_fill(), tcp_get_info(), get_tcp4_sock(). */
#ifndef TCPAUTOPSY_SOCKET_H
#define TCPAUTOPSY_SOCKET_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpautopsy/core/addr.h"

enum ta_socket_state {
	TA_SOCKET_ESTABLISHED,
	TA_SOCKET_SYN_SENT,
	TA_SOCKET_SYN_RECV,
	TA_SOCKET_FIN_WAIT_1,
	TA_SOCKET_FIN_WAIT_2,
	TA_SOCKET_CLOSE_WAIT,
	TA_SOCKET_LAST_ACK,
	TA_SOCKET_CLOSING,
	TA_SOCKET_TIME_WAIT
};

enum ta_socket_timer {
	TA_SOCKET_TIMER_UNKNOWN, /* none is shown: there is none, or ss was called without -o */
	TA_SOCKET_TIMER_OFF,
	TA_SOCKET_TIMER_ON,        /* retransmission (or loss probe) */
	TA_SOCKET_TIMER_KEEPALIVE,
	TA_SOCKET_TIMER_TIME_WAIT,
	TA_SOCKET_TIMER_PERSIST    /* window probes */
};

enum ta_socket_owner {
	TA_SOCKET_OWNER_UNKNOWN, /* neither process nor inode is shown */
	TA_SOCKET_OWNED,
	TA_SOCKET_ORPHAN /* it has no inode: its process has closed it, or is gone */
};

struct ta_socket {
	struct ta_addr addr[2]; /* its own, its peer's */
	const char *source;     /* "ss", "netstat"; literal */
	uint64_t line;          /* where it stands in its input */
	int64_t recv_q, send_q; /* bytes that the process has not read; that were not acknowledged, unsent ones included */
	int64_t timer_ns;       /* until the timer expires */
	int64_t tries;          /* retransmissions of what is outstanding, or probes without an answer: the timer says which */
	int64_t backoff;        /* how often the timer was doubled */
	int64_t unacked;        /* segments outstanding */
	int64_t rto_ns;         /* doubled as often as backoff says */
	int64_t rtt_ns, rttvar_ns;
	int64_t lastrcv_ns, lastack_ns; /* since the last data, and the last ACK, of its peer */
	uint16_t port[2];
	bool named[2];          /* port is the id of a name */
	uint8_t state;          /* enum ta_socket_state */
	uint8_t timer;          /* enum ta_socket_timer */
	uint8_t owner;          /* enum ta_socket_owner */
};

/* Two samples of one socket: the first, which shows what has grown, and the last, which counts. */
struct ta_socket_samples {
	struct ta_socket first, last;
	uint32_t count; /* 0: none */
};

#endif
