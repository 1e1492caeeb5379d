/* SPDX-License-Identifier: MIT */
/* Values of options: instants, durations, which connections. */
#include "cli_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/timefmt.h"

/* Digits with an optional fraction: nanoseconds per `unit` of them. Returns the end, or NULL. */
static const char *parse_decimal(const char *p, int64_t *ret_ns)
{
	int64_t whole = 0, fraction = 0, scale = TA_SEC;
	const char *start = p;
	for (; *p >= '0' && *p <= '9'; p++) {
		whole = whole * 10 + (*p - '0');
		if (whole >= INT64_MAX / TA_SEC)
			return NULL;
	}
	if (*p == '.') {
		for (p++; *p >= '0' && *p <= '9'; p++) {
			scale /= 10;
			fraction += scale * (*p - '0');
		}
	}
	if (p == start || (p == start + 1 && *start == '.'))
		return NULL;
	*ret_ns = whole * TA_SEC + fraction;
	return p;
}

int cli_parse_jobs(const char *text, unsigned *ret)
{
	char *end;
	errno = 0;
	unsigned long n = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || n < 1 || n > CLI_MOST_JOBS)
		return -1;
	*ret = (unsigned)n;
	return 0;
}

int cli_parse_size(const char *p, uint64_t *ret)
{
	static const char unit[] = "KMGT";
	uint64_t n = 0;
	const char *start = p;
	for (; *p >= '0' && *p <= '9' && n <= UINT32_MAX; p++)
		n = n * 10 + (uint64_t)(*p - '0');
	const char *u = *p ? strchr(unit, *p >= 'a' ? *p - 'a' + 'A' : *p) : NULL;
	for (int i = 0; u && i <= u - unit; i++)
		n *= 1024;
	p += u != NULL;
	if (p == start || *p || n < CLI_LEAST_MEMORY || n > INT64_MAX)
		return -1;
	*ret = n;
	return 0;
}

static bool number(const char **p, int digits, unsigned *ret)
{
	unsigned v = 0;
	for (int i = 0; i < digits; i++, (*p)++) {
		if (**p < '0' || **p > '9')
			return false;
		v = v * 10 + (unsigned)(**p - '0');
	}
	*ret = v;
	return true;
}

/* 2022-10-17T09:12:44.5Z; a blank for the T; no zone is UTC; +hh:mm. */
static int parse_instant(const char *p, int64_t *ret_ns)
{
	unsigned year, month, day, hour, minute, zone_hour, zone_minute;
	int64_t sec_ns, zone = 0;
	if (!number(&p, 4, &year) || *p++ != '-' || !number(&p, 2, &month) || *p++ != '-' ||
	    !number(&p, 2, &day) || (*p != 'T' && *p != ' '))
		return -1;
	p++;
	if (!number(&p, 2, &hour) || *p++ != ':' || !number(&p, 2, &minute) || *p++ != ':' ||
	    !(p = parse_decimal(p, &sec_ns)))
		return -1;
	if (*p == '+' || *p == '-') {
		int sign = *p++ == '+' ? 1 : -1;
		if (!number(&p, 2, &zone_hour))
			return -1;
		p += *p == ':';
		if (!number(&p, 2, &zone_minute) || zone_hour > 14 || zone_minute > 59)
			return -1;
		zone = sign * (int64_t)(zone_hour * 3600 + zone_minute * 60);
	} else if (*p == 'Z') {
		p++;
	}
	if (*p || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 ||
	    sec_ns >= 61 * TA_SEC || year < 1970 || year > 2200)
		return -1;
	*ret_ns = (ta_civil_to_epoch(year, month, day, hour, minute, 0) - zone) * TA_SEC + sec_ns;
	return 0;
}

int cli_parse_time(const char *text, bool *ret_relative, int64_t *ret_ns)
{
	const char *p = text;
	bool epoch = *p == '@';
	if (strlen(p) > 10 && p[4] == '-') {
		*ret_relative = false;
		return parse_instant(p, ret_ns);
	}
	p += *p == '+' || epoch;
	int64_t ns;
	p = parse_decimal(p, &ns);
	if (!p)
		return -1;
	static const struct {
		const char *unit;
		int64_t seconds;
	} units[] = { { "", 1 }, { "s", 1 }, { "m", 60 }, { "min", 60 }, { "h", 3600 } };
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (strcmp(p, units[i].unit) || (epoch && i) ||
		    __builtin_mul_overflow(ns, units[i].seconds, &ns))
			continue;
		*ret_ns = ns;
		*ret_relative = !epoch;
		return 0;
	}
	return -1;
}

/* A word of --only: its bit; 0: there is none of this name. */
static uint32_t kind_bit(const char *name)
{
	enum ta_scenario scenario = ta_scenario_of(!strcmp(name, "healthy") ? "normal" : name);
	if (!strcmp(name, "failed"))
		return TA_ONLY_FAILED;
	if (!strcmp(name, "healed"))
		return TA_ONLY_HEALED;
	return scenario != TA_SCN_COUNT ? UINT32_C(1) << scenario : 0;
}

int cli_parse_only(const char *text, uint32_t *ret)
{
	for (const char *p = text;;) {
		char name[64];
		size_t len = strcspn(p, ",");
		if (!len || len >= sizeof(name))
			return -1;
		memcpy(name, p, len);
		name[len] = '\0';
		uint32_t bit = kind_bit(name);
		if (!bit)
			return -1;
		*ret |= bit;
		if (!p[len])
			return 0;
		p += len + 1;
	}
}

int64_t cli_parse_seconds(const char *text)
{
	const double most = 1e9;
	char *end;
	if (*text < '0' || *text > '9')
		return -1;
	double seconds = strtod(text, &end);
	return *end || !(seconds <= most) ? -1 : (int64_t)(seconds * TA_SEC);
}

int64_t cli_parse_id(const char *text)
{
	char *end;
	if (*text < '0' || *text > '9')
		return -1;
	errno = 0;
	long long n = strtoll(text, &end, 10);
	return errno || *end || n > UINT32_MAX ? -1 : n;
}
