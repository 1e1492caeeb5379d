/* SPDX-License-Identifier: MIT */
/* The time zone that instants are written in. */
#include "cli_internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tcpautopsy/core/strbuf.h"

/* Where the C library has its zones (tzset(3)). */
#define ZONES "/usr/share/zoneinfo/"

/* "+02:00", "-0330", "+5": as POSIX writes it, where the sign is that of the way back; NULL: no offset. The caller owns it. */
static char *offset_zone(const char *name)
{
	unsigned digit[4], n = 0;
	if (*name != '+' && *name != '-')
		return NULL;
	for (const char *p = name + 1; *p; p++) {
		if (*p == ':' && n == 2 && p[1])
			continue;
		if (*p < '0' || *p > '9' || n == 4)
			return NULL;
		digit[n++] = (unsigned)(*p - '0');
	}
	if (!n || n == 3)
		return NULL;
	unsigned hour = n == 1 ? digit[0] : digit[0] * 10 + digit[1];
	unsigned minute = n == 4 ? digit[2] * 10 + digit[3] : 0;
	if (hour > 14 || minute > 59)
		return NULL;
	return ta_format("<%c%02u%02u>%c%u:%02u", *name, hour, minute, *name == '+' ? '-' : '+',
			 hour, minute);
}

/* Three letters or more and an offset: a zone that needs no file (POSIX.1-2017, 8.3). */
static bool is_posix(const char *name)
{
	size_t letters = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
	const char *rest = name + letters;
	if (letters < 3)
		return false;
	rest += *rest == '+' || *rest == '-';
	return *rest >= '0' && *rest <= '9';
}

static bool is_in_database(const char *name)
{
	if (*name == '/' || strstr(name, ".."))
		return false;
	char *path = ta_format(ZONES "%s", name);
	struct stat st;
	bool found = stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, R_OK) == 0;
	free(path);
	return found;
}

int cli_check_timezone(const char *name)
{
	char *offset = offset_zone(name);
	bool known = offset || !strcmp(name, "UTC") || is_posix(name) || is_in_database(name);
	free(offset);
	return known ? 0 : -1;
}

void cli_enter_timezone(const char *name)
{
	char *offset = name ? offset_zone(name) : NULL;
	if (name)
		setenv("TZ", offset ? offset : name, 1);
	free(offset);
	tzset();
}
