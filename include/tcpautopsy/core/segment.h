/* SPDX-License-Identifier: MIT */
/* The narrow waist: one TCP segment as a value, and beside it ICMP errors, neighbour messages and the trace
 * that any other packet leaves. A capture fills them from bytes, a pasted trace from words; everything
 * after them is the same code. No pointers, host byte order. */
#ifndef TCPAUTOPSY_SEGMENT_H
#define TCPAUTOPSY_SEGMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpautopsy/core/addr.h"
#include "tcpautopsy/core/socket.h"

/* TCP control bits as on the wire (RFC 9293 section 3.1). */
enum {
	TA_FIN = 0x01,
	TA_SYN = 0x02,
	TA_RST = 0x04,
	TA_PSH = 0x08,
	TA_ACK = 0x10,
	TA_URG = 0x20,
	TA_ECE = 0x40,
	TA_CWR = 0x80,
	TA_AE = 0x100
};

/* What is known of a segment. A field whose bit is missing holds 0 and means nothing. */
enum ta_have {
	TA_HAVE_SEQ = 1 << 0,
	TA_HAVE_ACK = 1 << 1, /* the acknowledgment number; set only together with TA_ACK in flags */
	TA_HAVE_WINDOW = 1 << 2,
	TA_HAVE_LEN = 1 << 3,
	TA_HAVE_PORTS = 1 << 4,
	TA_HAVE_FLAGS = 1 << 5,
	TA_HAVE_TS = 1 << 6,       /* timestamp option: tsval, tsecr */
	TA_HAVE_MSS = 1 << 7,
	TA_HAVE_WSCALE = 1 << 8,
	TA_HAVE_SACK_PERM = 1 << 9,
	TA_HAVE_PAYLOAD0 = 1 << 10,
	TA_HAVE_TTL = 1 << 11,
	TA_HAVE_IP_ID = 1 << 12,   /* IPv4 identification */
	TA_HAVE_OPTIONS = 1 << 13, /* the option list was seen whole: an absent option is absent */
	TA_HAVE_DIGEST = 1 << 14,  /* TCP-MD5 or TCP-AO option */
	TA_HAVE_LINK = 1 << 15,    /* link-layer addresses */
	TA_HAVE_PKTDIR = 1 << 16,  /* the capture says whether the host sent or received it */

	/* where the known fields come from */
	TA_SEQ_RELATIVE = 1 << 20,    /* seq and ack count from the ISN (0 = the SYN): no raw number is known */
	TA_WINDOW_SCALED = 1 << 21,   /* the window is in bytes already (as tshark prints it) */
	TA_INFERRED = 1 << 22,        /* a line that did not show all of it: joined by what else is known */
	TA_SRC_PORT_NAMED = 1 << 23,  /* sport is the id of a name (ta_names), not a number */
	TA_DST_PORT_NAMED = 1 << 24,
	TA_SNAP_CUT = 1 << 25,        /* the frame was captured shorter than it was */
	TA_DF = 1 << 26,              /* IPv4 don't fragment; always set for IPv6 */
	TA_CSUM_BAD = 1 << 27,        /* TCP checksum wrong (or left to the sending card: offload) */
	TA_CSUM_GOOD = 1 << 28,       /* TCP checksum verified */
	TA_SENT_BY_HOST = 1 << 29,    /* with TA_HAVE_PKTDIR: leaving the capturing host (else arriving) */
	TA_LABEL_RETRANS = 1 << 30    /* a pasted label says retransmission or keep-alive: a hint, never evidence */
};

struct ta_segment {
	/* hot: read for every segment */
	struct ta_addr src, dst;
	int64_t time_ns;      /* Unix clock, or the trace's own clock */
	uint64_t frame;       /* 1-based in the run */
	uint32_t seq, ack;
	uint32_t payload_len; /* bytes, from the IP length, not from what was captured */
	uint32_t window;      /* as on the wire, before scaling, unless TA_WINDOW_SCALED */
	uint32_t have;        /* enum ta_have */
	uint32_t tenant;      /* keeps equal addresses of different tunnels apart; 0: none. Part of the key */
	uint16_t sport, dport;
	uint16_t flags;       /* TA_FIN … */
	uint16_t input;       /* index of the input that it came from */

	/* cold: read when something is odd, or when the half is new */
	uint32_t encap;       /* id of the VLANs and tunnels around it (ta_encap); 0: none */
	uint32_t tsval, tsecr;
	uint32_t sack[4][2];  /* left and right edges, in the order of the option */
	uint32_t interface;   /* of the capture, as in ta_frame; 0 in a trace */
	uint16_t mss;
	uint16_t ip_id;
	uint8_t nsack;
	uint8_t wscale;
	uint8_t ttl;          /* TTL or hop limit */
	uint8_t payload0;     /* first byte of the payload */
	uint8_t link_src[6], link_dst[6];
};

/* RFC 7323 section 2.3: a larger shift is taken for 14. */
#define TA_WSCALE_MAX 14

static inline uint8_t ta_wscale_bounded(uint8_t wscale)
{
	return wscale > TA_WSCALE_MAX ? TA_WSCALE_MAX : wscale;
}

/* An ICMP or ICMPv6 error with the TCP header that it quotes (8 bytes of it suffice). */
struct ta_icmp_error {
	struct ta_addr from, to;       /* of the ICMP packet: who complains, to whom */
	struct ta_addr src, dst;       /* of the quoted packet */
	int64_t time_ns;
	uint64_t frame;
	uint32_t seq;                  /* quoted sequence number, with have_seq */
	uint32_t tenant;
	uint32_t mtu;                  /* next-hop MTU of "fragmentation needed" or "packet too big", else 0 */
	uint16_t sport, dport;
	uint16_t input;
	uint8_t type, code;
	bool ipv6;
	bool have_seq;
	bool have_ip_id, have_tsval;
	uint8_t ttl;                   /* of the ICMP packet itself */
	uint16_t ip_id;                /* of the quoted packet: which of several alike it was */
	uint32_t tsval;
};

/* ARP, or neighbour discovery. */
struct ta_neighbour {
	struct ta_addr sender, target; /* target: whose link address is asked for, or told */
	int64_t time_ns;
	uint64_t frame;
	uint16_t input;
	enum { TA_NEIGHBOUR_REQUEST, TA_NEIGHBOUR_REPLY, TA_NEIGHBOUR_ANNOUNCE } op; /* announce: gratuitous */
	uint8_t link_src[6];
};

/* What one frame, or one line of a trace, turned out to be. */
struct ta_packet {
	enum {
		TA_PACKET_OTHER,     /* counted under `name`; nothing else is looked at but the hosts' activity */
		TA_PACKET_TCP,
		TA_PACKET_ICMP,      /* an ICMP error that quotes TCP */
		TA_PACKET_NEIGHBOUR,
		TA_PACKET_SOCKET     /* no packet: a line of ss or netstat between those of a trace */
	} kind;
	const char *name;      /* TA_PACKET_OTHER: why it is skipped, "udp", "fragment", "ipv4.truncated"; literal */
	bool starts_run;       /* a trace in which numbers and times start anew: this packet opens another run */
	bool frames_missing;   /* a trace with frames cut out, here or before: a jump in sequence numbers is no loss */
	bool have_addrs;       /* TA_PACKET_OTHER: seg.src and seg.dst are set (an IP packet between hosts) */
	struct ta_segment seg; /* TA_PACKET_TCP; for the other kinds time_ns, frame, input, interface and link fields */
	struct ta_icmp_error icmp;
	struct ta_neighbour neighbour;
	struct ta_socket socket;
};

/* Time and frame of a packet, which lie where its kind has them. */
static inline int64_t *ta_packet_time(struct ta_packet *p)
{
	return p->kind == TA_PACKET_ICMP        ? &p->icmp.time_ns
	       : p->kind == TA_PACKET_NEIGHBOUR ? &p->neighbour.time_ns
						: &p->seg.time_ns;
}

static inline uint64_t *ta_packet_frame(struct ta_packet *p)
{
	return p->kind == TA_PACKET_ICMP        ? &p->icmp.frame
	       : p->kind == TA_PACKET_NEIGHBOUR ? &p->neighbour.frame
						: &p->seg.frame;
}

#endif
