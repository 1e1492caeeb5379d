/* SPDX-License-Identifier: MIT */
/* What src/timers says of one episode. */
#ifndef TCPAUTOPSY_TIMERS_FIT_H
#define TCPAUTOPSY_TIMERS_FIT_H

#include "tcpautopsy/timers/abort.h"
#include "tcpautopsy/timers/chain.h"
#include "tcpautopsy/timers/keepalive.h"

struct ta_fit {
	struct ta_backoff backoff;
	struct ta_abort abort;             /* cleared where the episode ended otherwise */
	struct ta_keepalive_fit keepalive; /* of keep-alive episodes; zero else */
};

#endif
