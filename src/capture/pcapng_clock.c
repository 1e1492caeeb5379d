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

/* Whole seconds of a stamp, and the nanoseconds of what is left; no product here leaves 64 bits. */
static uint64_t split(const struct ta_pcapng_clock *clock, uint64_t stamp, int64_t *ret_ns)
{
	const uint64_t sec = (uint64_t)TA_SEC;
	uint64_t seconds, rest, ns;

	if (clock->per_s) {
		seconds = stamp / clock->per_s;
		rest = stamp % clock->per_s;
		ns = clock->per_s <= sec ? rest * (sec / clock->per_s)
					 : rest / (clock->per_s / sec);
	} else {
		seconds = stamp >> clock->shift;
		rest = stamp - (seconds << clock->shift);
		if (clock->shift < 32)
			ns = rest * sec >> clock->shift;
		else
			ns = ((rest >> 32) * sec + ((rest & UINT32_MAX) * sec >> 32)) >>
			     (clock->shift - 32);
	}
	*ret_ns = (int64_t)ns;
	return seconds;
}

/* The sum in nanoseconds; false, and the nearest, where 64 bits don't hold it. */
static bool join(uint64_t seconds, int64_t offset_s, int64_t ns, int64_t *ret)
{
	int64_t sum;

	*ret = INT64_MAX;
	if (__builtin_add_overflow(seconds, offset_s, &sum))
		return false;
	/* The last second of all begins below what 64 bits hold: counted from its end. */
	if (sum < 0) {
		sum++;
		ns -= TA_SEC;
		*ret = INT64_MIN;
	}
	int64_t total;
	if (__builtin_mul_overflow(sum, TA_SEC, &total) ||
	    __builtin_add_overflow(total, ns, &total))
		return false;
	*ret = total;
	return true;
}

bool ta_pcapng_clock_ns(const struct ta_pcapng_clock *clock, uint64_t stamp, int64_t *ret)
{
	int64_t ns;
	uint64_t seconds;

	/* What every capture has: whole nanoseconds in a tick, and a time of our age. */
	if (clock->tick_ns && clock->offset_s == 0 && stamp <= INT64_MAX / clock->tick_ns) {
		*ret = (int64_t)(stamp * clock->tick_ns);
		return true;
	}
	seconds = split(clock, stamp, &ns);
	if (join(seconds, clock->offset_s, ns, ret))
		return true;
	/* Some writers put down a small negative number: its distances from others still hold. */
	if (stamp > INT64_MAX && clock->offset_s == 0) {
		seconds = split(clock, -stamp, &ns);
		*ret = join(seconds, 0, ns, &ns) ? -ns : INT64_MIN;
	}
	return false;
}
