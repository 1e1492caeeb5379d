/* SPDX-License-Identifier: MIT */
/* Connections seen from near: the segments of a few chosen connections, each within a window of time, from a second reading of the
 * inputs (again.h). The analysis itself keeps no packets. What is chosen and what is kept is bounded; what is left out is counted. */
#ifndef TCPAUTOPSY_CLOSEUP_H
#define TCPAUTOPSY_CLOSEUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpautopsy/analysis/analysis.h"

/* One segment, or one ICMP error that quotes one. Sequence numbers are relative, as the reports have them (the SYN is 0), and dir is
 * 0 for the client and 1 for the server. */
struct ta_close_segment {
	int64_t time_ns;    /* since the run's start */
	int64_t seq, ack;   /* with have_seq, have_ack; of an ICMP error the quoted one */
	int64_t window_end; /* ack and the window after scaling: what its sender lets the other side send up to; -1: not known */
	int64_t sack[4][2]; /* blocks of the option */
	int64_t rtt_ns; /* the round trip that this ACK ended: from a segment sent once to the first ACK of all of it; -1: none */
	int64_t outstanding; /* bytes that its own direction has outstanding once it was sent; -1: not known */
	int64_t peer_outstanding; /* and the other direction's after its ACK; -1 */
	uint32_t frame;           /* in its input */
	uint32_t len, window;     /* bytes; window after scaling, with have_window */
	uint16_t flags;           /* TA_FIN … */
	uint16_t input;           /* index in ta_close_view.name */
	uint8_t dir;              /* of its sender; of an ICMP error: whose segment it quotes */
	uint8_t nsack;
	uint8_t cause; /* enum ta_cause: of an attempt; TA_CAUSE_ORIGINAL else */
	uint8_t icmp_type, icmp_code;
	bool is_icmp, have_seq, have_ack, have_window;
};

/* What there is of one connection. Borrowed until ta_closeup_free(). */
struct ta_close_view {
	const struct ta_close_segment *segment; /* in the order of time */
	size_t n;
	uint64_t
		left_out; /* segments within the window that are not kept: those between are thinned evenly */
	int64_t from_ns, to_ns; /* the window */
	bool was_read; /* the inputs were read again, and the connection was found; else only the attempts are there */
	const char *const *name; /* file names by segment.input; NULL: there is one input */
};

struct ta_closeup;

struct ta_closeup *ta_closeup_new(void);
/* NULL is allowed. */
void ta_closeup_free(struct ta_closeup *closeup);

/* Chooses a connection while it is reported, with all that is to be known of it later. At most TA_LIMIT_CLOSEUPS are chosen: the
 * smaller rank goes first, of equals the earlier. Returns a handle; 0: others go before. */
unsigned ta_closeup_choose(struct ta_closeup *closeup, const struct ta_connection_report *report,
			   unsigned rank, int64_t from_ns, int64_t to_ns);
/* Connections that were asked for and are not chosen. */
uint64_t ta_closeup_refused(const struct ta_closeup *closeup);
/* Whether any is chosen: there is something to read. */
bool ta_closeup_wants(const struct ta_closeup *closeup);

/* Reads the inputs again. `inputs` and options as ta_analyse() had them, made anew. Without this call the views hold the attempts
 * alone. Once. */
void ta_closeup_read(struct ta_closeup *closeup, struct ta_inputs *inputs,
		     const struct ta_analysis_options *options);

/* False: the handle is 0, or its connection had to make room for one of a smaller rank. */
bool ta_closeup_view(struct ta_closeup *closeup, unsigned handle, struct ta_close_view *ret);

#endif
