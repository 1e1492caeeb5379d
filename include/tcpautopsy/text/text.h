/* SPDX-License-Identifier: MIT */
/* From the lines that people paste (tshark, Wireshark, tcpdump) to segments. */
#ifndef TCPAUTOPSY_TEXT_H
#define TCPAUTOPSY_TEXT_H

#include "tcpautopsy/core/addr.h"
#include "tcpautopsy/capture/capture.h"
#include "tcpautopsy/core/segment.h"

/* Reader of one text input. Owned by the caller; borrows the source and the names. */
struct ta_text;
struct ta_decoder;

struct ta_text_options {
	const char *fields; /* the -e list that a headerless `tshark -T fields` was made with, comma separated, or NULL */
	struct ta_decoder *decoder; /* of frames that a text shows in hexadecimal, borrowed; NULL: they are not decoded */
};

/* How the trace counts time and packets. Known after the first packet. */
struct ta_text_info {
	const char *kind;        /* "tshark-text", "tcpdump-text", "tshark-fields", "tshark-json" …; "socket-list" where
				    nothing but lines of ss or netstat is there; literal; NULL before anything was
				    recognised */
	enum { TA_TIME_UNKNOWN, TA_TIME_EPOCH, TA_TIME_OF_DAY, TA_TIME_RELATIVE, TA_TIME_NONE } time_base;
	bool time_ambiguous;     /* the times fit a clock that counts from the first packet (which is what is taken)
				    and one that counts from the packet before */
	char start_text[64];     /* TA_TIME_OF_DAY (and dates without a zone): the time of the run's first packet as written */
	int64_t clocks_apart_ns; /* the directions were stamped by two clocks, so far apart; theirs is the first packet's; 0: one */
	bool numbered_frames;    /* the trace has frame numbers (else line numbers stand for them) */
	bool frames_missing;     /* numbers jump: a display filter, or a cut, hid frames; no sign of loss */
	int64_t resolution_ns;   /* of the printed times: 1, 1000, 1000000, 1000000000 … */
	uint64_t lines_skipped;  /* lines that are no packet */
	char refusal[240];         /* at the end, of a text none of whose packets could be used: which part of which line was not
				      understood, and what form would be; else empty */
	uint64_t packets_inferred; /* lines joined to a packet without all that it needs */
	uint64_t sockets_lost;   /* lines of ss or netstat that found no room */
	const char *columns;     /* "number, time, source, …" where they had to be found out; NULL: nothing had. Owned by
				    the ta_text */
};

/* `options` may be NULL. */
struct ta_text *ta_text_new(struct ta_source *source, struct ta_names *names, const struct ta_text_options *options);
void ta_text_free(struct ta_text *text);
/* From now on frames are decoded with this, borrowed: the run that the other one was of has ended. */
void ta_text_set_decoder(struct ta_text *text, struct ta_decoder *decoder);

/* The next packet of the trace: 1, 0 at the end, -1 on a read error (*error). ret->seg.frame is the trace's
 * frame number, or the line number where it has none; time_ns counts from the Unix epoch (TA_TIME_EPOCH),
 * from midnight of the first day (TA_TIME_OF_DAY) or from the trace's own zero, deltas summed up.
 * A packet whose protocol hides its ports (HTTP, TLS) has no TA_HAVE_PORTS and is marked TA_INFERRED.
 * A line of ss or netstat is TA_PACKET_SOCKET, in the place where it stands.
 * A packet of another protocol is TA_PACKET_OTHER with its name in lower case. */
int ta_text_next(struct ta_text *text, struct ta_packet *ret, struct ta_error *error);

/* A packet that was not read and is counted under this name may be a segment all the same (NFS runs on TCP and UDP). */
bool ta_text_may_be_tcp(const char *name);

const struct ta_text_info *ta_text_info(const struct ta_text *text);

#endif
