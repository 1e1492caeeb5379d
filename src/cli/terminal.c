/* SPDX-License-Identifier: MIT */
/* What the terminal can show: its width, colours (NO_COLOR, CLICOLOR, CLICOLOR_FORCE), UTF-8 by the locale. */
#include "cli_internal.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { NARROWEST = 80, WIDEST = 160 };

static bool is_set(const char *name)
{
	const char *value = getenv(name);
	return value && *value;
}

static bool is_on(const char *name)
{
	const char *value = getenv(name);
	return value && *value && strcmp(value, "0");
}

static bool wants_colour(enum colour colour, bool terminal)
{
	const char *term = getenv("TERM"), *clicolor = getenv("CLICOLOR");
	if (colour != COLOUR_AUTO)
		return colour == COLOUR_ALWAYS;
	if (is_set("NO_COLOR"))
		return false;
	if (is_on("CLICOLOR_FORCE"))
		return true;
	if (clicolor && !strcmp(clicolor, "0"))
		return false;
	return terminal && term && *term && strcmp(term, "dumb");
}

void cli_terminal(struct ta_report_options *report, enum colour colour, FILE *out)
{
	int fd = fileno(out);
	bool terminal = fd >= 0 && isatty(fd);
	struct winsize size;
	const char *columns = getenv("COLUMNS");
	long width = 0;
	if (terminal && ioctl(fd, TIOCGWINSZ, &size) == 0)
		width = size.ws_col;
	else if (columns)
		width = strtol(columns, NULL, 10);
	report->width = (unsigned)(width < NARROWEST ? NARROWEST : width > WIDEST ? WIDEST : width);
	report->colour = wants_colour(colour, terminal);
	report->utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
}
