/* SPDX-License-Identifier: MIT */
/* What ICMP (RFC 792, RFC 1812) and ICMPv6 (RFC 4443) errors say, in words. */
#include "facts/icmp_words.h"

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
		if (n->type == 1 && n->code < 7)
			return code6[n->code];
		return n->type == 2   ? "packet too big"
		       : n->type == 3 ? "hop limit exceeded"
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
	if (n->type == 3 && n->code < 16)
		return code4[n->code];
	return n->type == 11 ? "time to live exceeded" : "an ICMP error";
}
