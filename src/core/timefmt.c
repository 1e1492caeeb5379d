/* SPDX-License-Identifier: MIT */
/* Time for people and programs; civil dates after the algorithm of days since 0000-03-01 (proleptic Gregorian). */
#include "tcpautopsy/core/timefmt.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

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

/* An instant taken apart, as the clock of a zone shows it. */
struct civil {
	int64_t year, month, day, hour, minute, second;
	int64_t fraction_ns;
	int64_t offset_minutes; /* east of Greenwich */
};

static void civil_of(int64_t sec, struct civil *ret)
{
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
	ret->day = doy - (153 * mp + 2) / 5 + 1;
	ret->month = mp < 10 ? mp + 3 : mp - 9;
	ret->year = yoe + era * 400 + (ret->month <= 2);
	ret->hour = rest / 3600;
	ret->minute = rest / 60 % 60;
	ret->second = rest % 60;
}

/* Seconds that the clock of a zone is ahead of UTC. */
static int64_t ahead_of_utc(int64_t sec, enum ta_zone zone)
{
	time_t t = (time_t)sec;
	struct tm local;
	if (zone == TA_ZONE_UTC || !localtime_r(&t, &local))
		return 0;
	return local.tm_gmtoff;
}

static void take_apart(int64_t epoch_ns, enum ta_zone zone, struct civil *ret)
{
	int64_t sec = epoch_ns / TA_SEC;
	*ret = (struct civil){ .fraction_ns = epoch_ns % TA_SEC };
	if (ret->fraction_ns < 0) {
		ret->fraction_ns += TA_SEC;
		sec--;
	}
	int64_t ahead = ahead_of_utc(sec, zone);
	ret->offset_minutes = ahead / 60;
	civil_of(sec + ahead, ret);
}

/* "12:44:03.123" at buf[at]; returns where it ends. */
static int write_day_time(char buf[TA_INSTANT_TEXT], int at, const struct civil *c, unsigned digits)
{
	const size_t size = TA_INSTANT_TEXT;
	int64_t fraction = c->fraction_ns;
	at += snprintf(buf + at, size - (size_t)at, "%02" PRId64 ":%02" PRId64 ":%02" PRId64,
		       c->hour, c->minute, c->second);
	for (unsigned i = digits; i < 9; i++)
		fraction /= 10;
	if (digits)
		at += snprintf(buf + at, size - (size_t)at, ".%0*" PRId64,
			       (int)(digits < 9 ? digits : 9), fraction);
	return at;
}

static char *write_instant(char buf[TA_INSTANT_TEXT], int64_t epoch_ns, enum ta_zone zone,
			   unsigned digits, char between, const char *utc, const char *before_zone)
{
	const size_t size = TA_INSTANT_TEXT;
	struct civil c;
	take_apart(epoch_ns, zone, &c);
	int at = snprintf(buf, size, "%04" PRId64 "-%02" PRId64 "-%02" PRId64 "%c", c.year, c.month,
			  c.day, between);
	at = write_day_time(buf, at, &c, digits);
	int64_t minutes = c.offset_minutes < 0 ? -c.offset_minutes : c.offset_minutes;
	if (zone == TA_ZONE_UTC)
		snprintf(buf + at, size - (size_t)at, "%s", utc);
	else
		snprintf(buf + at, size - (size_t)at, "%s%c%02" PRId64 ":%02" PRId64, before_zone,
			 c.offset_minutes < 0 ? '-' : '+', minutes / 60, minutes % 60);
	return buf;
}

char *ta_time_stamp(char buf[TA_INSTANT_TEXT], int64_t epoch_ns, enum ta_zone zone, unsigned digits)
{
	return write_instant(buf, epoch_ns, zone, digits, 'T', "Z", "");
}

char *ta_time_for_people(char buf[TA_INSTANT_TEXT], int64_t epoch_ns, enum ta_zone zone,
			 unsigned digits)
{
	return write_instant(buf, epoch_ns, zone, digits, ' ', " UTC", " ");
}

char *ta_time_of_day(char buf[TA_INSTANT_TEXT], int64_t epoch_ns, enum ta_zone zone,
		     unsigned digits)
{
	struct civil c;
	take_apart(epoch_ns, zone, &c);
	write_day_time(buf, 0, &c, digits);
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
