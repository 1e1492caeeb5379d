/* SPDX-License-Identifier: MIT */
/* What ICMP (RFC 792, RFC 1812) and ICMPv6 (RFC 4443) errors say. */
#ifndef TA_FACTS_ICMP_WORDS_H
#define TA_FACTS_ICMP_WORDS_H

#include "tcpautopsy/tcp/trouble.h"

/* Types and codes that mean something of their own here. */
enum {
	TA_ICMP_UNREACHABLE = 3,
	TA_ICMP_TTL = 11,
	TA_ICMP6_UNREACHABLE = 1,
	TA_ICMP6_TOO_BIG = 2,
	TA_ICMP6_HOP_LIMIT = 3
};
enum { TA_ICMP_HOST = 1, TA_ICMP_FRAGMENTATION = 4, TA_ICMP6_ADDRESS = 3 };

/* "host unreachable" and the like; a literal. */
const char *ta_icmp_words(const struct ta_icmp_note *note);

#endif
