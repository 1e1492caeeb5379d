/* SPDX-License-Identifier: MIT */
/* What each host, link and router did meanwhile: a timeline of activity per host, ARP and neighbour requests,
 * ICMP by reporter, and the silences of the whole capture. Bounded memory; no connection's own state. */
#ifndef TCPAUTOPSY_NET_H
#define TCPAUTOPSY_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpautopsy/core/anomaly.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/segment.h"

struct ta_net;

struct ta_net *ta_net_new(void);
void ta_net_free(struct ta_net *net);

/* What the process may hold: of hosts, timelines and messages there are no more than a part of it each, whatever their limits are. */
void ta_net_limit_memory(struct ta_net *net, uint64_t bytes);

/* Notes one packet of any kind; times count from the run's start. conn is the id of the TCP connection it belongs
 * to, or UINT32_MAX. */
void ta_net_packet(struct ta_net *net, const struct ta_packet *packet, uint32_t conn);
/* The same for a segment of a known connection; dir: the key index of its sender. */
void ta_net_segment(struct ta_net *net, const struct ta_segment *seg, uint32_t conn, int dir);
/* Such a segment comes next: has what is kept of its sender fetched from memory. is_new: the connection is a guess, and the
 * sender is yet to be found. Changes nothing. */
void ta_net_expect(const struct ta_net *net, const struct ta_segment *seg, uint32_t conn, int dir,
		   bool is_new);

/* A sign of life of a host in (from_ns, to_ns]: after from_ns, the instant that the question starts from, up to and with
 * to_ns. `but` is a connection whose own segments are no sign (UINT32_MAX: none is left out). *ret is untouched when there
 * is none. */
struct ta_net_sign {
	int64_t time_ns;
	uint32_t frame;
	uint32_t conn; /* a TCP connection that it was, or UINT32_MAX */
	const char *
		what; /* "tcp", "icmp", "neighbour request", "neighbour reply" (also an announcement), else the name
			   * that the packet is counted under ("udp" …); a literal */
};
bool ta_net_alive(const struct ta_net *net, const struct ta_addr *host, int64_t from_ns,
		  int64_t to_ns, uint32_t but, struct ta_net_sign *ret);

/* Neighbour requests (ARP, NDP) for a host and what it answered, both in [from_ns, to_ns]. */
struct ta_net_neighbours {
	uint32_t requests, replies; /* replies: also announcements by it */
	uint32_t solicited;         /* of them, answers: an announcement may be a boot's */
	uint32_t last_reply_frame;  /* of the newest answer */
	int64_t last_reply_ns;
	uint32_t first_request_frame, last_request_frame;
	int64_t first_request_ns, last_request_ns;
};
void ta_net_neighbour_activity(const struct ta_net *net, const struct ta_addr *host,
			       int64_t from_ns, int64_t to_ns, struct ta_net_neighbours *ret);

/* When the host first asked for anybody's link address in that time: what it wanted to send had to wait. -1: it did not. */
int64_t ta_net_asked_ns(const struct ta_net *net, const struct ta_addr *host, int64_t from_ns,
			int64_t to_ns);

/* Whether its link address was asked for in that time so often that the asker gave up (TA_NET_REQUESTS_IN_VAIN), and it
 * answered nothing. Fills *ret either way. */
bool ta_net_asked_in_vain(const struct ta_net *net, const struct ta_addr *host, int64_t from_ns,
			  int64_t to_ns, struct ta_net_neighbours *ret);

/* The one address other than `but` that a host asked for in the interval, without an answer: its gateway. False where it
 * asked for several, where it asked for `but` itself at any time (then that is on its link), and where it had asked in
 * vain before the interval, too. */
bool ta_net_asks_in_vain(const struct ta_net *net, const struct ta_addr *host,
			 const struct ta_addr *but, int64_t from_ns, int64_t to_ns,
			 struct ta_net_neighbours *ret, struct ta_addr *ret_target);

/* What a sign of life is called that may be a boot's: a gratuitous ARP, an unsolicited advertisement. */
#define TA_NET_ANNOUNCEMENT "neighbour announcement"

/* Silences of the whole capture: stretches without any frame, longest first, at most `max`; those that stand out
 * (net/rules.h: long, and many times the usual distance between frames). Returns how many. */
struct ta_net_gap {
	int64_t start_ns, end_ns;
	uint32_t frame_before, frame_after;
};
size_t ta_net_gaps(const struct ta_net *net, struct ta_net_gap *ret, size_t max);

/* What they are found from. */
struct ta_net_silences {
	uint64_t frames; /* noted so far */
	int64_t first_ns,
		last_ns; /* of them, the latest: a frame may be of an earlier time than the one before */
	uint32_t last_frame;                  /* the newest */
	struct ta_net_gap gap[TA_LIMIT_GAPS]; /* longest first */
	size_t ngaps;
	int64_t longest_dropped_ns; /* of the gaps that there was no room for */
};
const struct ta_net_silences *ta_net_silences(const struct ta_net *net);
/* A part of a capture takes those of the whole. */
void ta_net_take_silences(struct ta_net *net, const struct ta_net_silences *whole);
/* The shortest that is one of them: TA_NET_GAP_NS of net/rules.h. */
int64_t ta_net_shortest_silence_ns(void);
/* Adds one to those that are kept, the longest. */
void ta_net_silences_add(struct ta_net_silences *silences, struct ta_net_gap gap);

/* Adds the limits that were reached to `to`. */
void ta_net_limits(const struct ta_net *net, struct ta_anomalies *to);

#endif
