/* SPDX-License-Identifier: MIT */
/* Instants as tshark's -t and tcpdump's -t… styles write them. */
#include "text/words/when.h"

#include <string.h>

#include "tcpautopsy/core/addr.h"
#include "tcpautopsy/core/timefmt.h"

/* Seconds since 1970 have nine digits from March 1973 on; a relative time of three years is no trace. */
#define EPOCH_FROM INT64_C(100000000)
#define SECONDS_LIMIT UINT64_C(4294967295) /* February 2106 */
#define FIRST_YEAR 1970
#define LAST_YEAR 2105
/* Digits between the marks of "21.737.897" and "1,234.5". */
#define GROUP_DIGITS 3
#define CLOCK_BYTES 8 /* HH:MM:SS */

/* Nanoseconds of the last of so many digits behind the point. */
enum { NS_DIGITS = 9 };
static const int64_t units[NS_DIGITS + 1] = { 1000000000, 100000000, 10000000, 1000000, 100000,
					      10000,      1000,      100,      10,      1 };

struct fraction {
	int64_t ns, resolution_ns;
};

static bool is_group(const char *p, const char *end)
{
	return end - p >= GROUP_DIGITS && ta_txt_is_digit(p[0]) && ta_txt_is_digit(p[1]) &&
	       ta_txt_is_digit(p[2]) && (end - p == GROUP_DIGITS || !ta_txt_is_digit(p[3]));
}

/* ".443000", ",443" or, in groups, ".443.000" and ".443'000"; nothing there is whole seconds. Three groups make nanoseconds:
 * more are an address and its port. */
static bool read_fraction(struct ta_txt_scan *scan, struct fraction *ret)
{
	*ret = (struct fraction){ 0, TA_SEC };
	if (scan->p == scan->end || (*scan->p != '.' && *scan->p != ','))
		return true;
	const char separator = *scan->p, *p = scan->p + 1, *end = scan->end;
	const char *start = p;
	uint64_t value = 0; /* of at most so many digits as nanoseconds have */
	unsigned digits = 0;
	bool groups = false;
	for (;; p++) {
		for (unsigned digit; p < end && (digit = (unsigned char)*p - (unsigned)'0') < 10;
		     p++)
			if (digits < NS_DIGITS) {
				value = value * 10 + digit;
				digits++;
			}
		groups = groups || p - start == GROUP_DIGITS;
		if (!groups || digits == NS_DIGITS || p == end ||
		    (*p != separator && *p != '\'' && *p != '_') || !is_group(p + 1, end))
			break;
	}
	if (p == scan->p + 1)
		return false;
	scan->p = p;
	ret->resolution_ns = units[digits];
	ret->ns = (int64_t)value * ret->resolution_ns;
	return true;
}

static bool at_word_end(const struct ta_txt_scan *scan)
{
	return scan->p == scan->end || *scan->p == ' ' || *scan->p == '\t' || *scan->p == '\0' ||
	       *scan->p == '\r';
}

static bool two_digits(const char *p, uint64_t *ret)
{
	*ret = ((uint64_t)(unsigned char)p[0] - '0') * 10 + (unsigned char)p[1] - '0';
	return ta_txt_is_digit(p[0]) && ta_txt_is_digit(p[1]);
}

/* HH:MM:SS */
static bool read_padded(struct ta_txt_scan *scan, uint64_t *hour, uint64_t *minute,
			uint64_t *second)
{
	const char *p = scan->p;
	if (scan->end - p < CLOCK_BYTES || p[2] != ':' || p[5] != ':' || !two_digits(p, hour) ||
	    !two_digits(p + 3, minute) || !two_digits(p + 6, second) ||
	    (scan->end - p > CLOCK_BYTES && ta_txt_is_digit(p[CLOCK_BYTES])))
		return false;
	scan->p += CLOCK_BYTES;
	return true;
}

/* The same where the hour has any number of digits. */
static bool read_hms(struct ta_txt_scan *scan, uint64_t *hour, uint64_t *minute, uint64_t *second)
{
	struct ta_txt_scan s = *scan;
	const char *start = s.p;
	if (!ta_txt_digits(&s, hour) || s.p - start > 5 || !ta_txt_take(&s, ":"))
		return false;
	start = s.p;
	if (!ta_txt_digits(&s, minute) || s.p - start != 2 || !ta_txt_take(&s, ":"))
		return false;
	start = s.p;
	if (!ta_txt_digits(&s, second) || s.p - start != 2)
		return false;
	*scan = s;
	return true;
}

/* HH:MM:SS[.fraction]; hours may pass 24 in a time since the first packet. */
static bool read_clock(struct ta_txt_scan *scan, struct ta_txt_when *ret)
{
	struct ta_txt_scan s = *scan;
	uint64_t hour, minute, second;
	struct fraction fraction;
	if ((!read_padded(&s, &hour, &minute, &second) && !read_hms(&s, &hour, &minute, &second)) ||
	    minute > 59 || second > 60 || !read_fraction(&s, &fraction))
		return false;
	ret->ns = ((int64_t)hour * 3600 + (int64_t)minute * 60 + (int64_t)second) * TA_SEC +
		  fraction.ns;
	ret->resolution_ns = fraction.resolution_ns;
	*scan = s;
	return true;
}

/* 37:25.6: a spreadsheet hides the hour of a time that it knows, and shows tenths. */
static bool read_minutes(struct ta_txt_scan *scan, struct ta_txt_when *ret)
{
	struct ta_txt_scan s = *scan;
	uint64_t minute, second;
	struct fraction fraction;
	const char *start = s.p;
	if (!ta_txt_digits(&s, &minute) || s.p - start != 2 || minute > 59 || !ta_txt_take(&s, ":"))
		return false;
	start = s.p;
	if (!ta_txt_digits(&s, &second) || s.p - start != 2 || second > 59 || s.p == s.end ||
	    *s.p != '.' || !read_fraction(&s, &fraction) || !at_word_end(&s))
		return false;
	ret->form = TA_TXT_TIME_SECONDS;
	ret->ns = ((int64_t)minute * 60 + (int64_t)second) * TA_SEC + fraction.ns;
	ret->resolution_ns = fraction.resolution_ns;
	*scan = s;
	return true;
}

static bool read_month_name(struct ta_txt_scan *scan, unsigned *ret)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	if (scan->end - scan->p < 4)
		return false;
	for (unsigned m = 0; m < 12; m++) {
		if (memcmp(scan->p, names + m * 3, 3) == 0) {
			scan->p += 3;
			*ret = m + 1;
			return true;
		}
	}
	return false;
}

/* Days since 1970 from a date: 2022-06-12, 2022/163, 06/12/2022, Jun 12, 2022. */
static bool read_date(struct ta_txt_scan *scan, int64_t *ret_sec)
{
	struct ta_txt_scan s = *scan;
	uint64_t a, b, c;
	unsigned month;
	if (read_month_name(&s, &month)) {
		ta_txt_blanks(&s);
		if (!ta_txt_digits(&s, &a) || !ta_txt_take(&s, ","))
			return false;
		ta_txt_blanks(&s);
		if (!ta_txt_digits(&s, &b) || b < FIRST_YEAR || b > LAST_YEAR || a < 1 || a > 31)
			return false;
		*ret_sec = ta_civil_to_epoch((int64_t)b, month, (unsigned)a, 0, 0, 0);
		*scan = s;
		return true;
	}
	if (!ta_txt_digits(&s, &a) || s.p == s.end || (*s.p != '-' && *s.p != '/'))
		return false;
	char separator = *s.p++;
	const char *start = s.p;
	if (!ta_txt_digits(&s, &b))
		return false;
	if (separator == '/' && s.p - start == 3 && a >= FIRST_YEAR && a <= LAST_YEAR && b >= 1 &&
	    b <= 366) {
		*ret_sec = ta_civil_to_epoch((int64_t)a, 1, 1, 0, 0, 0) + ((int64_t)b - 1) * 86400;
		*scan = s;
		return true;
	}
	if (s.p == s.end || *s.p++ != separator || !ta_txt_digits(&s, &c))
		return false;
	if (c >= FIRST_YEAR && c <= LAST_YEAR && a <= 12 &&
	    b <= 31) { /* tcpdump 3: month, day, year */
		uint64_t year = c;
		c = b, b = a, a = year;
	}
	if (a < FIRST_YEAR || a > LAST_YEAR || b < 1 || b > 12 || c < 1 || c > 31)
		return false;
	*ret_sec = ta_civil_to_epoch((int64_t)a, (unsigned)b, (unsigned)c, 0, 0, 0);
	*scan = s;
	return true;
}

/* A zone after the time: Z, UTC, +0200. Others are consumed and not understood. */
static bool read_zone(struct ta_txt_scan *scan, int64_t *ret_offset_sec)
{
	struct ta_txt_scan s = *scan;
	uint64_t digits;
	*ret_offset_sec = 0;
	if (ta_txt_take(&s, "Z") || (ta_txt_blanks(&s), ta_txt_take(&s, "UTC")) ||
	    ta_txt_take(&s, "GMT")) {
		*scan = s;
		return true;
	}
	if (s.p < s.end && (*s.p == '+' || *s.p == '-')) {
		int sign = *s.p++ == '-' ? -1 : 1;
		const char *start = s.p;
		if (!ta_txt_digits(&s, &digits) || s.p - start != 4)
			return false;
		*ret_offset_sec = sign * (int64_t)((digits / 100) * 3600 + (digits % 100) * 60);
		*scan = s;
		return at_word_end(scan);
	}
	return false;
}

static bool read_dated(struct ta_txt_scan *scan, struct ta_txt_when *ret)
{
	struct ta_txt_scan s = *scan;
	int64_t day_sec, offset_sec;
	if (!read_date(&s, &day_sec))
		return false;
	if (!ta_txt_take(&s, "T"))
		ta_txt_blanks(&s);
	if (!read_clock(&s, ret))
		return false;
	ret->ns += day_sec * TA_SEC;
	ret->form = TA_TXT_TIME_DATE;
	if (read_zone(&s, &offset_sec)) {
		ret->form = TA_TXT_TIME_EPOCH;
		ret->ns -= offset_sec * TA_SEC;
	}
	if (!at_word_end(&s))
		return false;
	*scan = s;
	return true;
}

/* "1234", or "1,234" and "1'234" in front of a decimal point. */
static bool read_whole(struct ta_txt_scan *scan, uint64_t *ret)
{
	struct ta_txt_scan s = *scan;
	uint64_t whole, group;
	if (!ta_txt_digits(&s, &whole))
		return false;
	*scan = s;
	*ret = whole;
	while (whole > 0 && s.p < s.end && (*s.p == ',' || *s.p == '\'') &&
	       is_group(s.p + 1, s.end) && whole <= SECONDS_LIMIT) {
		s.p++;
		(void)ta_txt_digits(&s, &group);
		whole = whole * 1000 + group;
	}
	if (s.p == scan->p || s.p == s.end || *s.p != '.')
		return true;
	*scan = s;
	*ret = whole;
	return true;
}

/* Groups of three digits may be one, too; an address has three dots. */
static bool looks_like_address(const char *p, const char *end)
{
	const char *dot = memchr(p, '.', (size_t)(end - p));
	struct ta_addr addr;
	return dot && memchr(dot + 1, '.', (size_t)(end - dot - 1)) &&
	       ta_addr_parse(p, (size_t)(end - p), &addr);
}

static bool read_seconds(struct ta_txt_scan *scan, struct ta_txt_when *ret)
{
	struct ta_txt_scan s = *scan;
	struct fraction fraction;
	uint64_t whole;
	bool negative = ta_txt_take(&s, "-");
	if (!read_whole(&s, &whole) || whole > SECONDS_LIMIT || !read_fraction(&s, &fraction) ||
	    fraction.resolution_ns == TA_SEC || !at_word_end(&s))
		return false;
	if (looks_like_address(scan->p, s.p))
		return false;
	ret->form = (int64_t)whole >= EPOCH_FROM ? TA_TXT_TIME_EPOCH : TA_TXT_TIME_SECONDS;
	ret->ns = (int64_t)whole * TA_SEC + fraction.ns;
	if (negative)
		ret->ns = -ret->ns;
	ret->resolution_ns = fraction.resolution_ns;
	*scan = s;
	return true;
}

/* What stands behind the first digits tells which form it can be. */
static bool read_form(struct ta_txt_scan *scan, struct ta_txt_when *ret)
{
	const char *start = scan->p, *p = start, *end = scan->end;
	const char *stop = end - p > TA_TXT_DIGITS_MOST ? p + TA_TXT_DIGITS_MOST : end;
	if (*p >= 'A' && *p <= 'Z')
		return read_dated(scan, ret);
	while (p < stop && ta_txt_is_digit(*p))
		p++;
	if (p == start)
		return *p == '-' && read_seconds(scan, ret);
	if (p == end)
		return false;
	if (*p == '-' || *p == '/')
		return read_dated(scan, ret);
	if (*p != ':')
		return (*p == '.' || *p == ',' || *p == '\'') && read_seconds(scan, ret);
	if (read_clock(scan, ret) && at_word_end(scan)) {
		ret->form = TA_TXT_TIME_OF_DAY;
		return true;
	}
	scan->p = start;
	return read_minutes(scan, ret);
}

bool ta_txt_is_clock(const char *p, const char *end)
{
	if (end - p <= CLOCK_BYTES + 1 || p[2] != ':' || p[5] != ':' || p[CLOCK_BYTES] != '.')
		return false;
	unsigned seconds = 10U * (unsigned char)p[6] + (unsigned char)p[7] - 11U * (unsigned)'0';
	if (!ta_txt_is_digit(p[0]) || !ta_txt_is_digit(p[1]) || p[3] < '0' || p[3] > '5' ||
	    !ta_txt_is_digit(p[4]) || !ta_txt_is_digit(p[6]) || !ta_txt_is_digit(p[7]) ||
	    seconds > 60)
		return false;
	const char *q = p + CLOCK_BYTES + 1, *digits = q;
	while (q < end && ta_txt_is_digit(*q))
		q++;
	return q > digits && q < end && *q == ' ';
}

bool ta_txt_when(struct ta_txt_scan *scan, struct ta_txt_when *ret)
{
	struct ta_txt_scan s = *scan;
	struct ta_txt_when when = { .form = TA_TXT_TIME_NONE };
	ta_txt_blanks(&s);
	const char *start = s.p;
	if (start == s.end)
		return false;
	if (!read_form(&s, &when))
		return false;
	when.text = (struct ta_txt_word){ start, (size_t)(s.p - start) };
	*scan = s;
	*ret = when;
	return true;
}
