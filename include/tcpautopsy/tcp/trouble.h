/* SPDX-License-Identifier: MIT */
/* What has gone wrong in a connection, or was worth a note: episodes, RSTs, ICMP errors, closed windows, bytes that the
 * capture lacks. Allocated when the first of these comes, owned by its connection. */
#ifndef TCPAUTOPSY_TCP_TROUBLE_H
#define TCPAUTOPSY_TCP_TROUBLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpautopsy/core/addr.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/socket.h"
#include "tcpautopsy/recovery/recovery.h"
#include "tcpautopsy/tcp/episode.h"
#include "tcpautopsy/tcp/reset.h"

/* An ICMP error that quotes a segment of the connection. */
struct ta_icmp_note {
	int64_t time_ns;
	struct ta_addr from;
	uint32_t frame, seq, mtu;
	uint8_t type, code, dir;        /* dir: whose segment it quotes */
	bool ipv6, have_seq, plausible; /* plausible: the quoted seq is outstanding, or was */
	bool have_ip_id, have_tsval;    /* of the quoted packet */
	uint16_t ip_id;
	uint32_t tsval;
};

/* A stretch of time in which a half advertised a window of 0. */
struct ta_zero_window {
	int64_t start_ns, end_ns; /* end -1: to the end of the capture */
	int64_t last_ns;          /* the last segment that said so */
	uint32_t first_frame, last_frame;
	uint32_t advertised; /* segments that said so */
	uint8_t who;         /* who advertised it */
};

/* Whether what the other side sent then met it. */
static inline bool ta_zero_window_met(const struct ta_zero_window *z, const struct ta_attempt *a)
{
	bool after = a->time_ns > z->start_ns ||
		     (a->time_ns == z->start_ns && a->frame > z->first_frame);
	return after && (z->end_ns < 0 || a->time_ns <= z->end_ns);
}

/* Segments of one length without numbers, each after about twice the time of the one before it. */
struct ta_doubling {
	uint32_t count, length; /* segments, 0 or 1: none; bytes of each */
	uint32_t first_frame, last_frame;
	int64_t first_ns, last_ns, first_gap_ns, gap_ns;
};

struct ta_doublings {
	struct ta_doubling now, longest; /* the run that goes on, and the longest */
};

/* A hole in what a half sent, and the newest timestamp of its sender before it showed. */
struct ta_hole_stamp {
	uint32_t seq, end, before_tsval;
	bool known;
};

/* Segments in the name of a half that fit by their numbers, and have another TTL than all others of it or lack the timestamps
 * that those bear; none once more of them have brought news: its packets come another way then. */
struct ta_strangers {
	uint32_t count, first_frame, last_frame;
	int64_t first_ns, last_ns;
	uint8_t ttl; /* 0: not known */
	bool bare;   /* they lack the timestamp */
};

/* A range that SACK blocks reported, all of which is marked so in the queue. */
struct ta_marked {
	uint32_t left, right;
};

/* What has gone wrong with what one half sent. Times since the run's start. */
struct ta_half_trouble {
	uint32_t retransmitted; /* segments sent again */
	uint32_t out_of_order;  /* segments that came late, and were no retransmissions */
	uint32_t
		challenge_acks; /* its ACKs that answered a SYN without acknowledging it (RFC 5961 section 4) */
	uint32_t hidden; /* segments (of a trace) that are of the connection, and show no numbers */
	uint64_t unseen_bytes; /* bytes that were sent and are not in the capture */
	uint64_t below_bytes;  /* bytes below the first that the capture showed, seen later */
	/* Segments in its name that no receiver takes (numbers out of any window, damaged, old): counted, and no more. */
	uint32_t ignored;
	uint32_t ignored_frame; /* the newest, a RST that was not taken among them; 0: none */
	int64_t ignored_ns;
	uint32_t acked_unseen;                          /* ACKs for bytes that were never seen, */
	uint32_t acked_unseen_left, acked_unseen_right; /* the last such range, */
	int64_t acked_unseen_ns;                        /* and when its ACK came */
	uint32_t
		acked_unseen_row; /* of the last ACKs of unseen bytes, those between which nothing was sent */
	uint32_t acked_unseen_una; /* SND.UNA before it */
	uint32_t echo_unseen,
		echo_unseen_frame; /* echoes of timestamps of it that no segment here bears; the first */
	uint32_t
		late_acks; /* its data that was acknowledged later than a stack may, and then by data */
	uint32_t
		unsent_ack; /* an ACK of bytes that had not been sent, with unsent_seen: it counts for nothing */
	uint32_t lowest; /* lowest sequence number seen below the first one, with lower_seen */
	uint32_t stray_seq,
		stray_ack; /* the last segment far outside any window, with stray_seen */
	uint32_t recover;  /* recovery point of the last timeout, with recovering */
	bool lower_seen, stray_seen, recovering, unsent_seen;
	bool began_with_probe; /* its first byte that the capture shows is a keep-alive's: no payload */
	bool first_byte_repeated; /* its first segment carried one byte that the peer had already (RFC 2883) */
	uint8_t other_ttl; /* a TTL of its packets other than the last one's; 0: none */

	struct ta_hole_stamp
		*stamped; /* the newest ones, a ring of TA_LIMIT_STAMPED_HOLES; owned; NULL: none */
	uint32_t nstamped;

	/* bytes that the capture lacks at SND.UNA when it ends: a hole that was never filled */
	uint32_t hole_bytes, hole_frame;
	uint32_t
		open_holes_bytes; /* the same of all holes that neither an ACK nor a SACK block has closed, that one included */
	int64_t hole_since_ns;
	/* payload beyond SND.UNA when it ends, received by the word of SACK blocks (RFC 2018) */
	uint32_t sacked_bytes;

	/* the longest silence in which its timestamp clock stood still, as a suspended host's does: how far it fell
	 * behind the capture's clock, and the segments before and after it */
	int64_t suspend_ns, suspend_from_ns, suspend_to_ns;
	uint32_t suspend_frame;

	struct ta_marked marked[TA_LIMIT_MARKED]; /* beyond SND.UNA */
	uint32_t nmarked;

	struct ta_strangers *strangers; /* owned; NULL: none */
	struct ta_doublings *doublings; /* owned; NULL: none */

	/* what the replay is told of it, as of so many round trips and with these flags of both halves */
	struct {
		struct ta_recovery_clock value;
		uint32_t samples, min_rtt_us, flags;
		bool known;
	} clock;
	struct ta_recovery *recovery; /* the replay of its loss recovery; owned; NULL: not begun */
};

/* A side that closed while the other one owed it an answer. */
struct ta_unanswered {
	int64_t asked_ns;   /* its last data */
	int64_t gave_up_ns; /* its FIN, or RST */
	int64_t closed_ns;  /* the FIN of the other one after it; 0: none */
	uint32_t frame;     /* of that; 0: none */
	uint8_t who;
	bool answered;      /* the other one sent data after it */
	bool asked_exactly; /* else asked_ns is that of its millisecond */
};

struct ta_trouble {
	struct ta_half_trouble half[2];
	struct ta_episode **episode; /* in the order of their starts; owned */
	size_t nepisodes, episodes_capacity;
	struct ta_episode *newest
		[2]
		[2]; /* by sender, and whether it is one of probes: the only one that can be open; borrowed */
	struct ta_reset *reset;
	size_t nresets, resets_capacity;
	struct ta_icmp_note *icmp;
	size_t nicmp, icmp_capacity;
	struct ta_zero_window *zero;
	size_t nzero, zero_capacity;
	uint64_t icmp_total; /* those beyond TA_LIMIT_ICMP included */
	uint32_t episodes_omitted;
	uint32_t first_challenge_frame;        /* 0: none */
	uint32_t challenge_seq, challenge_ack; /* its numbers; the first with challenge_has_seq */
	bool challenge_has_seq;
	uint32_t
		time_backwards; /* segments that were captured well before the one in front of them */
	uint32_t backwards_frame[2]; /* the first and the newest of them, */
	int64_t backwards_ns;        /* and how far time went back at most */
	struct ta_unanswered unanswered;
	struct ta_socket_samples *socket
		[2]; /* what the kernel of either end says itself, by key index; owned; or NULL */
	uint32_t garbled; /* segments whose flags contradict their options */
};

#endif
