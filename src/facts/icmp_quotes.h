/* SPDX-License-Identifier: MIT */
/* Private to src/facts: which attempt an ICMP error quotes. */
#ifndef TA_FACTS_ICMP_QUOTES_H
#define TA_FACTS_ICMP_QUOTES_H

#include "tcpautopsy/tcp/trouble.h"

/* The attempt that an error quotes: its IP ID or timestamp tells it from others alike. NULL: not known. */
const struct ta_attempt *ta_icmp_quotes(const struct ta_episode *episode,
					const struct ta_icmp_note *note);

#endif
