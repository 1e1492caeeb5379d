/* SPDX-License-Identifier: MIT */
/* What is kept of a fit: most end no connection and have no alternatives, for which there is room in a fit while it is made. */
#include "tcpautopsy/timers/fit.h"

#include <stdlib.h>

#include "tcpautopsy/core/xalloc.h"

struct ta_fit *ta_fit_keep(const struct ta_fit *fit)
{
	size_t bytes = offsetof(struct ta_fit, backoff.alternative) +
		       fit->backoff.nalternatives * sizeof(fit->backoff.alternative[0]);
	struct ta_fit *kept = ta_xmemdup(fit, bytes);
	if (fit->abort != &ta_abort_none)
		kept->abort = ta_xmemdup(fit->abort, sizeof(*fit->abort));
	return kept;
}

void ta_fit_free(struct ta_fit *fit)
{
	if (fit && fit->abort != &ta_abort_none)
		free((struct ta_abort *)fit->abort);
	free(fit);
}
