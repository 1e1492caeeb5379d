/* SPDX-License-Identifier: MIT */
/* Time as signed 64-bit nanoseconds: constants, and the ways it is written for people and programs. */
#ifndef TCPAUTOPSY_TIMEFMT_H
#define TCPAUTOPSY_TIMEFMT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TA_US INT64_C(1000)
#define TA_MS INT64_C(1000000)
#define TA_SEC INT64_C(1000000000)

/* Whose clock an instant is written by. Local time is the C library's: the environment's TZ, which has to be read (tzset()) before
 * the program gives up its rights to open files. */
enum ta_zone { TA_ZONE_UTC, TA_ZONE_LOCAL };

/* Room for every instant that is written. */
enum { TA_INSTANT_TEXT = 48 };

/* Writes an instant of the Unix clock (RFC 3339) with `digits` (0 to 9) of the second's fraction, cut off, and in a zone:
 * "2022-10-17T11:12:44.123+02:00", in UTC with "Z". For programs. Returns buf, which has TA_INSTANT_TEXT bytes. */
char *ta_time_stamp(char buf[TA_INSTANT_TEXT], int64_t epoch_ns, enum ta_zone zone,
		    unsigned digits);
/* For people: "2022-10-17 11:12:44.123 +02:00", "2022-10-17 09:12:44 UTC". */
char *ta_time_for_people(char buf[TA_INSTANT_TEXT], int64_t epoch_ns, enum ta_zone zone,
			 unsigned digits);
/* "11:12:44.123" alone. */
char *ta_time_of_day(char buf[TA_INSTANT_TEXT], int64_t epoch_ns, enum ta_zone zone,
		     unsigned digits);

/* Writes a duration for a person, at most 12 characters: "0.484 s", "120.832 s", "853 s" never loses the
 * milliseconds below 1000 s; "14m13s" and "2h11m15s" from 1000 s on; "105.7 ms" below 0.1 s, "12 us" below
 * 1 ms. Negative durations get a "-". Returns buf. */
char *ta_duration(char *buf, size_t size, int64_t ns);

/* Seconds since the Unix epoch of a civil UTC date (proleptic Gregorian; no leap seconds). */
int64_t ta_civil_to_epoch(int64_t year, unsigned month, unsigned day, unsigned hour,
			  unsigned minute, unsigned second);

#endif
