/* SPDX-License-Identifier: MIT */
/* What is said on standard error: "tcpautopsy: 'file': sentence". */
#include "cli_internal.h"

#include <inttypes.h>
#include <langinfo.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tcpautopsy/core/strbuf.h"

static bool speaks_utf8(void)
{
	return !strcmp(nl_langinfo(CODESET), "UTF-8");
}

void cli_message(const char *format, ...)
{
	struct ta_strbuf text = { 0 };
	va_list ap;
	va_start(ap, format);
	ta_strbuf_vaddf(&text, format, ap);
	va_end(ap);
	cli_progress_clear();
	fflush(stdout);
	fputs("tcpautopsy: ", stderr);
	ta_escape_terminal(stderr, ta_strbuf_text(&text), speaks_utf8());
	putc('\n', stderr);
	ta_strbuf_release(&text);
}

void cli_complain(void *context, const struct ta_error *error)
{
	(void)context;
	char where[64] = "";
	if (error->offset >= 0)
		snprintf(where, sizeof(where), " (at byte %" PRId64 ")", error->offset);
	else if (error->frame)
		snprintf(where, sizeof(where), " (at %" PRIu64 ")", error->frame);
	if (error->source[0])
		cli_message("'%s': %s%s", error->source, error->message, where);
	else
		cli_message("%s%s", error->message, where);
}

void cli_out_of_memory(void)
{
	static const char text[] = "tcpautopsy: out of memory\n";
	ssize_t n = write(STDERR_FILENO, text, sizeof(text) - 1);
	(void)n;
	_exit(EXIT_TROUBLE);
}
