/* SPDX-License-Identifier: MIT */
/* ICMP errors (RFC 792, RFC 1812) and ICMPv6 errors (RFC 4443): what they say: icmp.c. */
#ifndef TA_DIAG_ICMP_H
#define TA_DIAG_ICMP_H

#include "case.h"

/* "host unreachable" and the like; a literal. */
const char *ta_icmp_words(const struct ta_icmp_note *note);

/* How long after the segment that it quotes the first ICMP error of a silence came; -1: not known. */
int64_t ta_icmp_lag_ns(const struct ta_silence *s);
/* Whether it says that the host itself can't be reached. */
bool ta_icmp_is_of_host(const struct ta_icmp_note *note);
/* Whether the router before the silent host says so, after having asked for its link address in vain. */
bool ta_icmp_is_of_last_router(const struct ta_silence *s);

#endif
