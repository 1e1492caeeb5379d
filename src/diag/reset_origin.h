/* SPDX-License-Identifier: MIT */
/* Who sent a RST: reset_origin.c. */
#ifndef TA_DIAG_RESET_ORIGIN_H
#define TA_DIAG_RESET_ORIGIN_H

#include "tcpautopsy/diag/diagnosis.h"

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
	unsigned certainty; /* of a middlebox: the weight of the independent signs */
	char *why;          /* owned: the signs in words */
};

struct ta_case;

/* Judges the first RST of a case that took effect. */
void ta_reset_judge(struct ta_case *k);

/* Silence of both sides before the segment that a RST answers. */
int64_t ta_reset_idle_ns(const struct ta_reset *r);
/* Whether the RST of the case came after a silence longer than any that the connection survived. */
bool ta_reset_after_idle(const struct ta_case *k);
/* A finding's instants, confidence and evidence, from the RST of the case, which neither end sent. */
struct ta_finding;
void ta_finding_of_foreign_reset(struct ta_case *k, struct ta_finding *f);

#endif
