/* SPDX-License-Identifier: MIT */
/* Reports read back: JSON by jansson, the others by what their formats ask for. None holds what steers its reader. */
#include "run.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "report/report_internal.h"

/* UTF-8 without control characters, bidirectional or invisible ones; but `may`. */
static void look_at_characters(const char *text, size_t len, const char *may)
{
	for (size_t i = 0, n; i < len; i += n) {
		uint32_t c = 0;
		n = ta_utf8_decode(text + i, len - i, &c);
		HOLD(n > 0 && (!ta_char_is_unsafe(c) || (c && c < 0x80 && strchr(may, (int)c))));
	}
}

static void read_json(const char *text, size_t len)
{
	json_error_t error;
	json_t *root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
	if (!root)
		fprintf(stderr, "line %d: %s\n", error.line, error.text);
	HOLD(json_is_object(root));
	json_decref(root);
}

static void read_ndjson(const char *text, size_t len)
{
	HOLD(len > 0 && text[len - 1] == '\n');
	for (const char *line = text, *end; line < text + len; line = end + 1) {
		end = memchr(line, '\n', (size_t)(text + len - line));
		read_json(line, (size_t)(end - line));
	}
}

/* A field of a row (RFC 4180 section 2); returns what follows it. */
static const char *csv_field(const char *p)
{
	HOLD(!strchr("=+-@", *p) || (*p == '-' && isdigit((unsigned char)p[1])) || !*p);
	if (*p != '"')
		return p + strcspn(p, ",\"\r\n");
	for (p++; *p != '"' || p[1] == '"'; p += *p == '"' ? 2 : 1)
		HOLD(*p && !strchr("\r\n", *p));
	return p + 1;
}

static void read_csv(const char *p)
{
	size_t columns = 0;
	HOLD(*p);
	while (*p) {
		size_t fields = 1;
		for (p = csv_field(p); *p == ','; fields++)
			p = csv_field(p + 1);
		p += *p == '\r';
		HOLD(*p++ == '\n');
		columns = columns ? columns : fields;
		HOLD(fields == columns);
	}
}

/* Elements that a report is made of; an end tag may be left out of the first ones, the second have none. */
static const char *const implied[] = { "tr", "td", "th", NULL };
static const char *const empty[] = { "meta", "!DOCTYPE", NULL };
static const char *const whole[] = { "html",   "head",    "title",   "style",   "body",  "header",
				     "main",   "section", "footer",  "h1",      "h2",    "h3",
				     "p",      "ul",      "li",      "dl",      "dt",    "dd",
				     "a",      "b",       "code",    "table",   "thead", "tbody",
				     "div",    "svg",     "g",       "path",    "text",  "rect",
				     "circle", "desc",    "details", "summary", NULL };

static bool is_among(const char *const *names, const char *name, size_t len)
{
	for (; *names; names++)
		if (strlen(*names) == len && !memcmp(*names, name, len))
			return true;
	return false;
}

struct element {
	const char *name;
	size_t len;
};

enum { DEEPEST = 32, MOST_SVG_BYTES = 200000 };

struct page {
	struct element open[DEEPEST];
	size_t depth;
};

/* The attributes of a tag; returns its '>' or '/'. */
static const char *html_attributes(const char *p)
{
	while (*p == ' ') {
		size_t name = strspn(
			++p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789");
		HOLD(name > 0);
		p += name;
		if (*p != '=')
			continue;
		HOLD(p[1] == '"');
		p += 2;
		p += strcspn(p, "<>\"");
		HOLD(*p++ == '"');
	}
	return p;
}

static void html_end(struct page *page, const char *name, size_t len)
{
	for (;;) {
		HOLD(page->depth > 0);
		struct element *e = &page->open[--page->depth];
		if (e->len == len && !memcmp(e->name, name, len))
			return;
		HOLD(is_among(implied, e->name, e->len));
	}
}

/* A row ends a cell and a row, a cell ends a cell. */
static void html_imply(struct page *page, const char *name)
{
	while (page->depth && page->open[page->depth - 1].name[0] == 't' &&
	       is_among(implied, page->open[page->depth - 1].name,
			page->open[page->depth - 1].len) &&
	       (!memcmp(name, "tr", 2) || page->open[page->depth - 1].name[1] != 'r'))
		page->depth--;
}

static const char *html_tag(struct page *page, const char *p)
{
	bool end = *p == '/';
	const char *name = p + end;
	size_t len = strspn(name, "!abcdefghijklmnopqrstuvwxyzDOCTYPE0123456789");
	if (end) {
		HOLD(name[len] == '>');
		html_end(page, name, len);
		return name + len + 1;
	}
	HOLD(is_among(whole, name, len) || is_among(implied, name, len) ||
	     is_among(empty, name, len));
	p = html_attributes(name + len);
	if (is_among(implied, name, len))
		html_imply(page, name);
	if (*p == '/' || is_among(empty, name, len)) {
		p += *p == '/';
	} else {
		HOLD(page->depth < DEEPEST);
		page->open[page->depth++] = (struct element){ name, len };
	}
	HOLD(*p == '>');
	p++;
	return len == 5 && !memcmp(name, "style", 5) ? strstr(p, "</style>") : p;
}

static void read_html(const char *p)
{
	struct page page = { .depth = 0 };
	while (*p) {
		if (*p == '<') {
			p = html_tag(&page, p + 1);
			continue;
		}
		HOLD(*p != '>');
		if (*p == '&') {
			size_t digits = p[1] == '#' ? strspn(p + 2, "0123456789") : 0;
			HOLD(digits > 0 && p[2 + digits] == ';');
		}
		p++;
	}
	HOLD(page.depth == 0);
}

/* Well-formed as HTML reads it, and one element. */
static void read_svg(const char *text)
{
	size_t len = strlen(text);
	HOLD(!strncmp(text, "<svg xmlns=", 11));
	HOLD(len > 7 && !strcmp(text + len - 7, "</svg>\n"));
	HOLD(strstr(text, "<title ") && strstr(text, "<desc "));
	HOLD(len <= MOST_SVG_BYTES);
	read_html(text);
}

/* Colours are all that a terminal is told. */
static void read_text(const char *text, size_t len, bool colour)
{
	char *plain = malloc(len + 1);
	size_t n = 0;
	HOLD(plain && len > 0 && text[len - 1] == '\n');
	for (size_t i = 0; i < len; i++) {
		if (colour && text[i] == '\033') {
			i += 2 + strspn(text + i + 2, "0123456789;");
			HOLD(text[i] == 'm');
		} else {
			plain[n++] = text[i];
		}
	}
	look_at_characters(plain, n, "\n");
	free(plain);
}

/* The labels of a sample behind their brace (OpenMetrics 1.0, ABNF); returns what follows them. */
static const char *metric_labels(const char *p)
{
	do {
		p += strspn(p, "abcdefghijklmnopqrstuvwxyz_");
		HOLD(p[0] == '=' && p[1] == '"');
		for (p += 2; *p != '"'; p += *p == '\\' ? 2 : 1)
			HOLD(*p && *p != '\n' && (*p != '\\' || (p[1] && strchr("\\n\"", p[1]))));
	} while (*++p == ',' && p++);
	HOLD(*p == '}');
	return p + 1;
}

static void read_openmetrics(const char *p)
{
	static const char end[] = "# EOF\n";
	for (const char *next; strcmp(p, end) != 0; p = next + 1) {
		next = strchr(p, '\n');
		HOLD(next != NULL);
		if (*p == '#') {
			HOLD(!strncmp(p, "# TYPE ", 7) || !strncmp(p, "# UNIT ", 7) ||
			     !strncmp(p, "# HELP ", 7));
			continue;
		}
		size_t name = strspn(p, "abcdefghijklmnopqrstuvwxyz_");
		HOLD(name > 0);
		p += name;
		if (*p == '{')
			p = metric_labels(p + 1);
		HOLD(*p == ' ');
		p += 1 + (p[1] == '-');
		HOLD(isdigit((unsigned char)*p));
		p += strspn(p, "0123456789.");
		HOLD(p == next);
	}
}

/* What a text may not have without a backslash; the code spans that the program writes are its own words. */
static const char *markdown_text(const char *p)
{
	static const char code[] = "`tcpautopsy ";
	if (*p == '\\') {
		HOLD(p[1] && p[1] != '\n');
		return p + 2;
	}
	if (*p == '`') {
		HOLD(!strncmp(p, code, strlen(code)) || !strncmp(p, "`--only`", 8));
		p = strchr(p + 1, '`');
		HOLD(p != NULL);
		return p + 1;
	}
	HOLD(!strchr("*[]<>#|~&$!@", *p));
	HOLD(strncmp(p, "://", 3) != 0);
	return p + 1;
}

/* Headings, and items of lists of which some have a label; under 1,500 words. */
static void read_brief(const char *p)
{
	size_t words = 0;
	for (const char *c = p; *c; c++)
		words += *c > ' ' && (c == p || c[-1] == ' ' || c[-1] == '\n');
	HOLD(words < 1500);
	for (; *p; p++) {
		p += *p == '#' ? strspn(p, "#") : 0;
		p += !strncmp(p, "  - ", 4) ? 4 : !strncmp(p, "- ", 2) ? 2 : 0;
		HOLD(p[-1] == '#' || p[-1] == ' ' || *p == '\n');
		if (!strncmp(p, "**", 2)) {
			p = strstr(p, ":**");
			HOLD(p != NULL);
			p += 3;
		}
		while (*p != '\n') {
			HOLD(*p);
			p = markdown_text(p);
		}
	}
}

void fuzz_wellformed(const char *format, const char *text, size_t len, bool colour)
{
	HOLD(strlen(text) == len);
	if (!strcmp(format, "text")) {
		read_text(text, len, colour);
		return;
	}
	look_at_characters(text, len, "\r\n");
	if (!strcmp(format, "json"))
		read_json(text, len);
	else if (!strcmp(format, "ndjson"))
		read_ndjson(text, len);
	else if (!strcmp(format, "csv"))
		read_csv(text);
	else if (!strcmp(format, "html"))
		read_html(text);
	else if (!strcmp(format, "openmetrics"))
		read_openmetrics(text);
	else if (!strcmp(format, "brief"))
		read_brief(text);
	else if (!strcmp(format, "svg"))
		read_svg(text);
	else
		fuzz_hold(false, format, "no reader of this format", 0);
}
