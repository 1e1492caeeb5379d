/* SPDX-License-Identifier: MIT */
/* Rules that many hypotheses share. */
#ifndef TA_DIAG_HYPOTHESES_CAPTURE_H
#define TA_DIAG_HYPOTHESES_CAPTURE_H

#include "diag/differential/hypothesis.h"

/* One side sends in vain: by data, or by probes. */
#define TA_SILENCES (TA_EVENT(SILENCE) | TA_EVENT(PROBES_UNANSWERED))

/* What a kernel says of an event, beside what packets show. */
#define TA_SOCKET_DETAILS \
	TA_SUPPORTED(SOCKET_AGREES), TA_SUPPORTED(SOCKET_SILENT), TA_SUPPORTED(SOCKET_GROWS), TA_SUPPORTED(SOCKET_GIVES_UP)

/* Advice with {tcpdump} asks for a second capture point: it is left out where there is one. */
#define TA_ADVICE_OTHER_END \
	"Capture at the other end, too: whether the retransmissions arrive there tells a dead path from a dead host. There: {tcpdump}"

#endif
