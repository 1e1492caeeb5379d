/* SPDX-License-Identifier: MIT */
/* What src/timers says of one episode. */
#ifndef TCPAUTOPSY_TIMERS_FIT_H
#define TCPAUTOPSY_TIMERS_FIT_H

#include "tcpautopsy/timers/abort.h"
#include "tcpautopsy/timers/chain.h"
#include "tcpautopsy/timers/keepalive.h"

struct ta_fit {
	const struct ta_abort *abort;      /* &ta_abort_none where the episode ended otherwise; else owned, of a fit that was kept */
	struct ta_keepalive_fit keepalive; /* of keep-alive episodes; zero else */
	struct ta_backoff backoff;         /* the last: a fit that was kept ends behind the alternatives that it has */
};

_Static_assert(offsetof(struct ta_fit, backoff.alternative) <= 192, "what is kept of the fit of an episode that healed");

/* A copy to keep, as small as it can be: there are as many as episodes. Not to be copied as a whole. */
struct ta_fit *ta_fit_keep(const struct ta_fit *fit);
void ta_fit_free(struct ta_fit *fit); /* of one that was kept; NULL is allowed */

#endif
