/* SPDX-License-Identifier: MIT */
/* Time for people and programs; civil dates after the algorithm of days since 0000-03-01 (proleptic Gregorian). */
#include "tcpautopsy/core/timefmt.h"

#include <inttypes.h>
#include <stdio.h>

int64_t ta_civil_to_epoch(int64_t year, unsigned month, unsigned day, unsigned hour,
			  unsigned minute, unsigned second)
{
	year -= month <= 2;
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t yoe = year - era * 400;
	int64_t doy = (153 * ((int64_t)month + (month > 2 ? -3 : 9)) + 2) / 5 + (int64_t)day - 1;
	int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	int64_t days = era * 146097 + doe - 719468;
	return days * 86400 + (int64_t)hour * 3600 + (int64_t)minute * 60 + second;
}

char *ta_time_rfc3339(char *buf, size_t size, int64_t epoch_ns)
{
	int64_t sec = epoch_ns / TA_SEC, ns = epoch_ns % TA_SEC;
	if (ns < 0) {
		ns += TA_SEC;
		sec--;
	}
	int64_t days = sec / 86400, rest = sec % 86400;
	if (rest < 0) {
		rest += 86400;
		days--;
	}
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	int64_t day = doy - (153 * mp + 2) / 5 + 1;
	int64_t month = mp < 10 ? mp + 3 : mp - 9;
	int64_t year = yoe + era * 400 + (month <= 2);
	snprintf(buf, size,
		 "%04" PRId64 "-%02" PRId64 "-%02" PRId64 "T%02" PRId64 ":%02" PRId64 ":%02" PRId64
		 ".%09" PRId64 "Z",
		 year, month, day, rest / 3600, rest / 60 % 60, rest % 60, ns);
	return buf;
}

char *ta_duration(char *buf, size_t size, int64_t ns)
{
	const char *sign = ns < 0 ? "-" : "";
	uint64_t u = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;
	uint64_t us = (u + 500) / 1000, ms = (u + 500000) / 1000000;
	if (us < 1000)
		snprintf(buf, size, "%s%" PRIu64 " us", sign, us);
	else if (us < 100000)
		snprintf(buf, size, "%s%" PRIu64 ".%" PRIu64 " ms", sign, (us + 50) / 1000,
			 (us + 50) / 100 % 10);
	else if (ms < 1000000)
		snprintf(buf, size, "%s%" PRIu64 ".%03" PRIu64 " s", sign, ms / 1000, ms % 1000);
	else {
		uint64_t s = (ms + 500) / 1000;
		if (s < 3600)
			snprintf(buf, size, "%s%" PRIu64 "m%02" PRIu64 "s", sign, s / 60, s % 60);
		else if (s < 360000)
			snprintf(buf, size, "%s%" PRIu64 "h%02" PRIu64 "m%02" PRIu64 "s", sign,
				 s / 3600, s / 60 % 60, s % 60);
		else
			snprintf(buf, size, "%s%" PRIu64 "d%02" PRIu64 "h", sign, s / 86400,
				 s / 3600 % 24);
	}
	return buf;
}
