/* SPDX-License-Identifier: MIT */
/* Which attempt an ICMP error quotes. */
#include "facts/icmp_quotes.h"

#include <stddef.h>

const struct ta_attempt *ta_icmp_quotes(const struct ta_episode *episode,
					const struct ta_icmp_note *note)
{
	for (uint32_t i = episode->nattempts; i-- > 0;) {
		const struct ta_attempt *a = &episode->attempt[i];
		if (a->time_ns > note->time_ns)
			continue;
		if ((note->have_ip_id && a->ip_id == note->ip_id) ||
		    (note->have_tsval && a->flags & TA_ATTEMPT_TS && a->tsval == note->tsval))
			return a;
	}
	return NULL;
}
