/* SPDX-License-Identifier: MIT */
/* Time stamps of pcapng interfaces in nanoseconds (draft-ietf-opsawg-pcapng section 4.2,
 * if_tsresol). */
#include "tcpautopsy/core/timefmt.h"
#include "pcapng_clock.h"

enum { RESOLUTION_BINARY = 0x80, DECIMAL_MAX = 19, BINARY_MAX = 63 };

bool ta_pcapng_clock_set(struct ta_pcapng_clock *clock, uint8_t tsresol)
{
	uint8_t power = tsresol & 0x7f;
	uint64_t per_s = 1;

	if (power > (tsresol & RESOLUTION_BINARY ? BINARY_MAX : DECIMAL_MAX))
		return false;
	if (tsresol & RESOLUTION_BINARY) {
		clock->per_s = clock->tick_ns = 0;
		clock->shift = power;
		return true;
	}
	while (power-- > 0)
		per_s *= 10;
	clock->per_s = per_s;
	clock->tick_ns = per_s <= (uint64_t)TA_SEC ? (uint64_t)TA_SEC / per_s : 0;
	clock->shift = 0;
	return true;
}

static __int128 scale(const struct ta_pcapng_clock *clock, uint64_t stamp)
{
	uint64_t seconds, rest;
	__int128 ns;

	if (clock->per_s) {
		seconds = stamp / clock->per_s;
		rest = stamp % clock->per_s;
		ns = (__int128)rest * TA_SEC / (__int128)clock->per_s;
	} else {
		seconds = stamp >> clock->shift;
		rest = stamp - (seconds << clock->shift);
		ns = ((__int128)rest * TA_SEC) >> clock->shift;
	}
	return ns + (__int128)seconds * TA_SEC;
}

bool ta_pcapng_clock_ns(const struct ta_pcapng_clock *clock, uint64_t stamp, int64_t *ret)
{
	__int128 ns;

	/* What every capture has: whole nanoseconds in a tick, and a time of our age. */
	if (clock->tick_ns && clock->offset_s == 0 && stamp <= INT64_MAX / clock->tick_ns) {
		*ret = (int64_t)(stamp * clock->tick_ns);
		return true;
	}
	ns = scale(clock, stamp) + (__int128)clock->offset_s * TA_SEC;
	if (ns <= INT64_MAX && ns >= INT64_MIN) {
		*ret = (int64_t)ns;
		return true;
	}
	/* Some writers put down a small negative number: its distances from others still hold. */
	if (stamp > INT64_MAX && clock->offset_s == 0) {
		ns = -scale(clock, -stamp);
		*ret = ns >= INT64_MIN ? (int64_t)ns : INT64_MIN;
	} else {
		*ret = ns < 0 ? INT64_MIN : INT64_MAX;
	}
	return false;
}
