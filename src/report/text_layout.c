/* SPDX-License-Identifier: MIT */
/* Lines of the text report: colours, paragraphs wrapped at the width of the terminal, rules. All text that comes
 * here is escaped on its way out. */
#include "report_internal.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/timefmt.h"

void ta_page_ink(const struct ta_page *page, enum ta_ink ink, const char *text)
{
	static const char *const code[] = { "",           "\033[1m",  "\033[2m",
					    "\033[1;31m", "\033[33m", "\033[32m" };
	bool coloured = page->colour && ink != TA_INK_PLAIN;
	if (coloured)
		fputs(code[ink], page->out);
	ta_escape_terminal(page->out, text, page->utf8);
	if (coloured)
		fputs("\033[0m", page->out);
}

/* Columns of a text that is escaped already: its characters. */
static size_t columns(const char *text, size_t len)
{
	size_t n = 0;
	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)text[i] & 0xc0) != 0x80;
	return n;
}

static char *escaped(const struct ta_page *page, const char *text)
{
	char *copy = NULL;
	size_t size;
	FILE *f = ta_stream_open(&copy, &size);
	ta_escape_terminal(f, text, page->utf8);
	ta_stream_close(f);
	return copy;
}

size_t ta_page_columns(const struct ta_page *page, const char *text)
{
	char *copy = escaped(page, text);
	size_t n = columns(copy, strlen(copy));
	free(copy);
	return n;
}

enum { MARGIN = 2 }; /* of paragraphs that stand under no label */

static void indent_to(const struct ta_page *page, size_t *at, size_t column)
{
	for (; *at < column; (*at)++)
		putc(' ', page->out);
}

/* Bytes of the next word; a number and its unit are one. */
static size_t word_length(const char *p)
{
	static const char *const units[] = { "s", "ms", "us", "Hz", "bytes", "byte", "times" };
	size_t len = strcspn(p, " ");
	if (!len || p[len - 1] < '0' || p[len - 1] > '9' || !p[len])
		return len;
	const char *next = p + len + 1;
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		size_t n = strlen(units[i]);
		if (!strncmp(next, units[i], n) && !isalnum((unsigned char)next[n]))
			return len + 1 + strcspn(next, " ");
	}
	return len;
}

/* An element, its label before it or, in a list of definitions, as the term. */
static void element(const struct ta_page *page, const char *label, const char *text)
{
	bool term = label && !strcmp(page->element, "dd");
	if (term)
		ta_html_text(page->out, "dt", label);
	bool item = !strncmp(text, "- ", 2);
	fprintf(page->out, "<%s%s>", page->element,
		item && !strcmp(page->element, "dd") ? " class=\"item\"" : "");
	if (label && !term)
		ta_html_text(page->out, "b", label);
	ta_escape_html(page->out, item ? text + 2 : text);
	fprintf(page->out, "</%s>\n", page->element);
}

/* What has no label stands under that of the items before it, where it is indented like them. */
static void item(const struct ta_page *page, unsigned hang, const char *label, const char *text)
{
	bool dashed = !strncmp(text, "- ", 2);
	bool inner = label ? dashed : hang > MARGIN;
	if (label) {
		size_t len = strcspn(label, ":");
		fprintf(page->out, "- **%.*s:**%s", (int)len, label, dashed ? "\n" : " ");
	}
	fputs(inner ? "  - " : label ? "" : "- ", page->out);
	ta_escape_markdown(page->out, dashed ? text + 2 : text);
	putc('\n', page->out);
}

void ta_page_para(const struct ta_page *page, unsigned indent, unsigned hang, const char *label,
		  const char *text)
{
	if (page->markdown) {
		item(page, hang, label, text);
		return;
	}
	if (page->element) {
		element(page, label, text);
		return;
	}
	char *copy = escaped(page, text);
	const char *p = copy;
	size_t at = 0;
	bool first = true;
	indent_to(page, &at, indent);
	if (label) {
		ta_page_ink(page, TA_INK_DIM, label);
		at += ta_page_columns(page, label);
	}
	indent_to(page, &at, hang);
	if (!strncmp(p, "- ", 2)) {
		/* The lines of a list's item begin after its dash. */
		fwrite(p, 1, 2, page->out);
		p += 2;
		hang += 2;
		at += 2;
	}
	while (*p) {
		size_t blanks = strspn(p, " "), len = word_length(p + blanks);
		size_t cols = columns(p + blanks, len);
		if (!len)
			break;
		if (!first && at + 1 + cols > page->width) {
			putc('\n', page->out);
			at = 0;
			indent_to(page, &at, hang);
			first = true;
		}
		if (!first) {
			putc(' ', page->out);
			at++;
		}
		fwrite(p + blanks, 1, len, page->out);
		at += cols;
		p += blanks + len;
		first = false;
	}
	putc('\n', page->out);
	free(copy);
}

void ta_page_paraf(const struct ta_page *page, unsigned indent, unsigned hang, const char *label,
		   const char *format, ...)
{
	struct ta_strbuf text = { 0 };
	va_list ap;
	va_start(ap, format);
	ta_strbuf_vaddf(&text, format, ap);
	va_end(ap);
	ta_page_para(page, indent, hang, label, ta_strbuf_text(&text));
	ta_strbuf_release(&text);
}

void ta_page_rule(const struct ta_page *page)
{
	for (unsigned i = 0; i < page->width; i++)
		fputs(page->utf8 ? "\xe2\x94\x80" : "-", page->out);
	putc('\n', page->out);
}

char *ta_page_instant(char *buf, size_t size, int64_t ns)
{
	int64_t us = ns / TA_US;
	snprintf(buf, size, "%s%" PRId64 ".%06d", us < 0 ? "-" : "", (int64_t)(llabs(us) / 1000000),
		 (int)(llabs(us) % 1000000));
	return buf;
}

char *ta_page_seconds(char *buf, size_t size, int64_t ns)
{
	if (ns < 0 || ns >= 100000 * TA_SEC)
		return ta_duration(buf, size, ns);
	int64_t ms = (ns + TA_MS / 2) / TA_MS;
	if (ms % 1000 == 0)
		snprintf(buf, size, "%d s", (int)(ms / 1000));
	else if (ms)
		snprintf(buf, size, "%d.%03d s", (int)(ms / 1000), (int)(ms % 1000));
	else
		return ta_duration(buf, size, ns);
	return buf;
}
