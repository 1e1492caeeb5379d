/* SPDX-License-Identifier: MIT */
/* Sentences from facts. A sentence has marks in braces; what stands for them comes from one fact, so that no sentence can
 * say what its fact does not:
 *
 *   {who} {Who} {whose}         the side that the fact is about: "the client", "The client", "the client's"
 *   {other} {Other} {others}    the other side, likewise
 *   {0} … {3}                   a value as a number
 *   {0 dur}                     a value in nanoseconds as a duration
 *   {0 was} {0 is} {0 has}      the verb for a count
 *   {0 segment}                 a count with its noun, in the plural where it is not 1
 *   {first} {frames}            "frame 7"; "frames 7, 9"; with several inputs "a.pcap:7, a.pcap:9"
 *   {at 0} … {at 3}             a value that is a frame of the fact's point: "server.pcap:12"
 *   {between}                   the fact's two points: "client.pcap and server.pcap"
 *   {event}                     the fact's own sentence (for a row's summary)
 *   {idle}                      how long both sides had been silent before the event
 *   {span}                      from its first to its last instant
 *   {tcpdump} {tcpdump who}     the command that captures the connection at the other side, or at the fact's own
 *   {tool}                      "ss", "netstat"
 *   {conn} {addr} {word}        "connection 3"; a third host; the kind's own literal */
#ifndef TA_DIAG_TELL_H
#define TA_DIAG_TELL_H

#include "tcpautopsy/core/addr.h"
#include "tcpautopsy/core/frames.h"
#include "tcpautopsy/core/strbuf.h"
#include "tcpautopsy/facts/fact.h"
#include "tcpautopsy/flow/flow.h"

struct ta_teller {
	int client; /* key index */
	const struct ta_names *names;
	const struct ta_facts *facts;        /* of the connection, for {idle}; or NULL */
	const struct ta_flow_key *key;       /* for {tcpdump}; or NULL */
	const struct ta_frame_names *frames; /* NULL: by their number */
};

/* Appends a sentence (or a title) about a fact. */
void ta_tell(struct ta_strbuf *buf, const struct ta_teller *teller, const char *sentence,
	     const struct ta_fact *fact);
/* Appends the fact's own sentence. */
void ta_fact_tell(struct ta_strbuf *buf, const struct ta_teller *teller,
		  const struct ta_fact *fact);
/* Appends " (frames 3, 5)", or nothing where the fact cites none. */
void ta_fact_tell_frames(struct ta_strbuf *buf, const struct ta_teller *teller,
			 const struct ta_fact *fact);
/* A sentence cites frames of its fact itself. */
bool ta_tells_frames(const char *sentence);
/* Makes the text from `from` on begin with a capital letter, unless it begins with the name of a file or an address. */
void ta_tell_capital(struct ta_strbuf *buf, size_t from);

#endif
