/* SPDX-License-Identifier: MIT */
/* Who sent a RST: reset_origin.c. */
#ifndef TA_DIAG_RESET_ORIGIN_H
#define TA_DIAG_RESET_ORIGIN_H

#include "tcpautopsy/diag/diag.h"

enum ta_reset_origin {
	TA_RST_NONE,
	TA_RST_IGNORED, /* out of window: it took no effect */
	TA_RST_REFUSAL, /* to a SYN */
	TA_RST_PROBER,  /* its sender gave up probing, or retransmitting */
	TA_RST_SOCKET,  /* an endpoint that had the connection: aborted, closed with data unread */
	TA_RST_NO_SOCKET, /* a host without the connection: rebooted, or closed long ago */
	TA_RST_LATE_DATA, /* a closed socket, answering what came after the close */
	TA_RST_HANDSHAKE, /* the client's, to a SYN-ACK: it had no such connection, or did not want it any more */
	TA_RST_MIDDLEBOX /* neither end */
};

struct ta_reset_verdict {
	enum ta_reset_origin origin;
	const struct ta_reset *reset;
	int certainty; /* of a middlebox: how many independent signs */
	char why[300];
};

struct ta_case;

/* Judges the first RST of a case that took effect. */
void ta_reset_judge(struct ta_case *k);

#endif
