/* SPDX-License-Identifier: MIT */
/* Attempts and fits on their way into a file of facts and out of it again. */
#ifndef TCPAUTOPSY_TIMERS_STORE_H
#define TCPAUTOPSY_TIMERS_STORE_H

#include "tcpautopsy/core/store.h"
#include "tcpautopsy/timers/fit.h"

void ta_put_attempts(struct ta_store_out *out, const struct ta_attempt *attempt, size_t n);
/* At least one, at most `max`; the caller owns them. NULL where it failed. */
struct ta_attempt *ta_get_attempts(struct ta_store_in *in, size_t max, uint32_t *ret_n);

void ta_put_fit(struct ta_store_out *out, const struct ta_fit *fit);
/* Of an episode with so many attempts; the caller frees it (ta_fit_free()). NULL where it failed. */
struct ta_fit *ta_get_fit(struct ta_store_in *in, uint32_t nattempts);

#endif
