/* SPDX-License-Identifier: MIT */
/* The abort clock: when a dying connection's stack gives it up, whether that was seen, and when the next attempt is due. */
#include <stdarg.h>
#include <stdio.h>

#include "abort_internal.h"

void ta_abort_rule(struct ta_abort *ret, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(ret->rule, sizeof(ret->rule), format, args);
	va_end(args);
}

void ta_abort_text(struct ta_abort *ret, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(ret->text, sizeof(ret->text), format, args);
	va_end(args);
}

void ta_abort_clear(struct ta_abort *ret)
{
	*ret = (struct ta_abort){
		.expected_ns = -1,
		.next_lo_ns = -1,
		.next_hi_ns = -1,
		.user_timeout_ns = -1,
	};
}

void ta_abort_clock(const struct ta_abort_input *in, struct ta_abort *ret)
{
	struct ta_outlook outlook;

	ta_abort_clear(ret);
	if (in->chain->nattempts == 0)
		return;
	ta_outlook_init(&outlook, in);
	if (in->chain->kind == TA_EPISODE_RETRANSMISSION || in->chain->kind == TA_EPISODE_FIN)
		ta_abort_data(&outlook, ret);
	else
		ta_abort_probes(&outlook, ret);
}
