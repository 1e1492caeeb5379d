/* SPDX-License-Identifier: MIT */
/* When a dying connection is given up. */
#include <tcpautopsy/timers.h>

void ta_abort_clock(const struct ta_abort_input *in, struct ta_abort *ret)
{
	(void)in;
	*ret = (struct ta_abort){ .expected_ns = -1, .next_lo_ns = -1, .next_hi_ns = -1, .user_timeout_ns = -1 };
}
