/* SPDX-License-Identifier: MIT */
/* What ICMP (RFC 792, RFC 1812) and ICMPv6 (RFC 4443) errors say. */
#include "icmp.h"
#include "rules.h"

enum {
	ICMP_UNREACHABLE = 3,
	ICMP_HOST = 1, /* code */
	ICMP_TIME_EXCEEDED = 11,
	ICMP6_UNREACHABLE = 1,
	ICMP6_ADDRESS = 3, /* code */
	ICMP6_TOO_BIG = 2,
	ICMP6_TIME_EXCEEDED = 3
};

const char *ta_icmp_words(const struct ta_icmp_note *n)
{
	if (n->ipv6) {
		static const char *const code6[] = { "no route to destination",
						     "administratively prohibited",
						     "beyond scope",
						     "address unreachable",
						     "port unreachable",
						     "failed policy",
						     "reject route" };
		if (n->type == ICMP6_UNREACHABLE && n->code < sizeof(code6) / sizeof(code6[0]))
			return code6[n->code];
		return n->type == ICMP6_TOO_BIG         ? "packet too big"
		       : n->type == ICMP6_TIME_EXCEEDED ? "hop limit exceeded"
							: "parameter problem";
	}
	static const char *const code4[] = { "network unreachable",
					     "host unreachable",
					     "protocol unreachable",
					     "port unreachable",
					     "fragmentation needed",
					     "source route failed",
					     "network unknown",
					     "host unknown",
					     "source host isolated",
					     "network administratively prohibited",
					     "host administratively prohibited",
					     "network unreachable for TOS",
					     "host unreachable for TOS",
					     "communication administratively prohibited",
					     "host precedence violation",
					     "precedence cutoff" };
	if (n->type == ICMP_UNREACHABLE && n->code < sizeof(code4) / sizeof(code4[0]))
		return code4[n->code];
	return n->type == ICMP_TIME_EXCEEDED ? "time to live exceeded" : "an ICMP error";
}

int64_t ta_icmp_lag_ns(const struct ta_silence *s)
{
	for (uint32_t i = s->episode->nattempts; i-- > 0;) {
		const struct ta_attempt *a = &s->episode->attempt[i];
		if (a->time_ns <= s->icmp->time_ns &&
		    (!s->icmp->have_seq || a->seq == s->icmp->seq))
			return s->icmp->time_ns - a->time_ns;
	}
	return -1;
}

bool ta_icmp_is_of_host(const struct ta_icmp_note *n)
{
	return n->ipv6 ? n->type == ICMP6_UNREACHABLE && n->code == ICMP6_ADDRESS
		       : n->type == ICMP_UNREACHABLE && n->code == ICMP_HOST;
}

bool ta_icmp_is_of_last_router(const struct ta_silence *s)
{
	return s->icmp && ta_icmp_is_of_host(s->icmp) && !s->peer_heard &&
	       !s->episode->peer_segments && ta_icmp_lag_ns(s) >= TA_ICMP_AFTER_ARP_NS;
}
