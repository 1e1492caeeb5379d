/* SPDX-License-Identifier: MIT */
/* Marks of comments and lists, line numbers of editors, heads of log shippers. What may be part of a packet, too, is
 * taken out only where a packet begins behind it. */
#include "text/lines/dress.h"

#include <string.h>

#include "text/lines/chars.h"
#include "text/rules.h"
#include "text/words/when.h"

static const char *skip_blanks(const char *p, const char *end)
{
	while (p < end && ta_txt_is_gap(*p))
		p++;
	return p;
}

/* Whether a time stands at p, a frame number before it or not. */
static bool begins_timed(const char *p, const char *end)
{
	struct ta_txt_scan scan = { p, end };
	struct ta_txt_word word;
	struct ta_txt_when when;
	if (ta_txt_when(&scan, &when))
		return true;
	return ta_txt_word(&scan, &word) && ta_txt_is_digits(&word) && ta_txt_when(&scan, &when);
}

static bool begins_packet(const char *p, const char *end)
{
	p = skip_blanks(p, end);
	return begins_timed(p, end) || ta_txt_begins(p, end, "IP ") ||
	       ta_txt_begins(p, end, "IP6 ") || ta_txt_begins(p, end, "ARP, ") ||
	       ta_txt_begins(p, end, "Frame ");
}

/* ---- marks ---- */

static const char *word_mark(const char *p, const char *end)
{
	static const char *const words[] = { "REM ", "rem ", "bq. ", "[ ] ",
					     "[x] ", "$ ",   ": ",   "<!-- " };
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (ta_txt_begins(p, end, words[i]))
			return p + strlen(words[i]);
	return p;
}

/* Behind the marks of a comment, a list, a quote. A '-' may be the sign of a time. */
static const char *marks(const char *p, const char *end)
{
	for (;;) {
		const char *start = skip_blanks(p, end), *q = start;
		if (q < end && ta_txt_is_digit(*q)) /* no mark, and nearly always so */
			return p;
		while (q < end && memchr("#/*;%!>+", *q, 8))
			q++;
		if (q < end && *q == '-' && (q + 1 == end || ta_txt_is_gap(q[1]) || q[1] == '-'))
			while (q < end && *q == '-')
				q++;
		if (q == start)
			q = word_mark(start, end);
		else if (q < end && ta_txt_is_gap(*q))
			q++;
		if (q == start)
			return p;
		p = q;
	}
}

/* ---- line numbers ---- */

/* Behind what stands in front of a line's number: the name of a file and its mark, or the L of "L12". */
static void skip_file_name(struct ta_txt_scan *scan)
{
	const char *name = scan->p, *end = scan->end;
	if (scan->p == end || ta_txt_is_digit(*scan->p))
		return;
	while (scan->p < end && *scan->p != ':' && !ta_txt_is_gap(*scan->p) &&
	       !(*scan->p == '-' && scan->p + 1 < end && ta_txt_is_digit(scan->p[1])) &&
	       !(scan->p == name + 1 && *name == 'L'))
		scan->p++;
	if (scan->p < end && (*scan->p == ':' || *scan->p == '-'))
		scan->p++;
}

/* What parts a line's number from the line; 0: it is the number of something else. bracket: "[12]". */
static char separator_of(struct ta_txt_scan *scan, bool bracket)
{
	char separator = *scan->p++;
	if (bracket && separator != ']')
		return 0;
	if (!bracket && ta_txt_is_gap(separator)) { /* "12 | " */
		scan->p = skip_blanks(scan->p, scan->end);
		if (scan->p == scan->end || *scan->p != '|')
			return 0;
		separator = *scan->p++;
	}
	if (separator == '|' && memchr(scan->p, '|', (size_t)(scan->end - scan->p)))
		return 0; /* the first cell of a table */
	return memchr(":|)]-.", separator, 6) ? separator : 0;
}

/* Whether the number is the time's of the line at `text`, or the frame's in front of the time at `behind`. */
static bool is_packets(struct ta_txt_scan text, struct ta_txt_scan behind, char separator)
{
	struct ta_txt_when when;
	if (separator == ':' && ta_txt_is_clock(text.p, text.end))
		return true;
	if ((separator == '-' || separator == ':') && ta_txt_when(&text, &when))
		return true;
	return separator == '.' && ta_txt_when(&behind, &when);
}

/* "12: ", "12| ", "12) ", "12. ", "[12] ", "trace.txt:12:", "L12: ". */
static const char *line_number(struct ta_txt_dress *dress, const char *p, const char *end)
{
	struct ta_txt_scan scan = { skip_blanks(p, end), end };
	uint64_t number;
	const struct ta_txt_scan text = scan;
	if (ta_txt_begins(scan.p, end, "|")) /* the edge of a table */
		return p;
	bool bracket = ta_txt_take(&scan, "[");
	if (!bracket)
		skip_file_name(&scan);
	if (!ta_txt_digits(&scan, &number) || scan.p == end)
		return p;
	char separator = separator_of(&scan, bracket);
	if (!separator || number > TA_TXT_EDITOR_LINES || is_packets(text, scan, separator))
		return p;
	if ((separator == '.' || separator == ')' || separator == ']') && scan.p < end &&
	    !ta_txt_is_gap(*scan.p))
		return p;
	bool goes_on = dress->numbered && separator == dress->separator && number > dress->number &&
		       number - dress->number <= TA_TXT_EDITOR_GAP;
	/* a list counts from one; "101. 7 0.5" is a frame's number and another column */
	bool list = separator == '.' || separator == ')';
	bool next = dress->numbered && separator == dress->separator && number == dress->number + 1;
	if (list && number != 1 && !next)
		return p;
	if (!goes_on && !begins_packet(scan.p, end))
		return p;
	dress->numbered = true;
	dress->number = number;
	dress->separator = separator;
	return scan.p < end && ta_txt_is_gap(*scan.p) ? scan.p + 1 : scan.p;
}

/* ---- heads of log shippers ---- */

/* A word that ends a head: "tshark[4711]:", "[pod/x/y]", "09:07:00]", "|", "-", "F" of containerd, "<x.0>", a time of RFC 3339 (has_t: it has a
 * T). */
static bool ends_head(const struct ta_txt_word *word, bool has_t)
{
	char last = word->p[word->len - 1];
	struct ta_txt_scan scan = { word->p, word->p + word->len };
	struct ta_txt_when when;
	if (word->len == 1)
		return memchr("|-FP", last, 4) != NULL;
	if (last == ']' || last == '>' || (last == ':' && word->p[word->len - 2] == ']'))
		return true;
	return has_t && ta_txt_when(&scan, &when) && scan.p == scan.end;
}

/* Whether the word in front of the blank at `blank`, of a line that begins at `start`, may end a head, but for a time. */
static bool may_end_head(const char *start, const char *blank)
{
	bool single = blank - start == 1 || ta_txt_blank(blank[-2]);
	switch (blank[-1]) {
	case ']':
		return true;
	case '>':
		return !single;
	case ':':
		return !single && blank[-2] == ']';
	case '|':
	case '-':
	case 'F':
	case 'P':
		return single;
	default:
		return false;
	}
}

/* The T of a time of RFC 3339 stands behind a digit. */
static bool has_stamp(const char *start, const char *end)
{
	const char *t = start;
	while ((t = memchr(t, 'T', (size_t)(end - t)))) {
		if (t > start && ta_txt_is_digit(t[-1]))
			return true;
		t++;
	}
	return false;
}

/* False where none of the words that may be a head's ends one, as on nearly every line; eight bytes at a time. */
static bool may_have_head(const char *start, const char *end)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), low7 = ones * 0x7f;
	unsigned words = 0;
	for (const char *p = start; end - p >= (int)sizeof(uint64_t); p += sizeof(uint64_t)) {
		uint64_t eight;
		memcpy(&eight, p, sizeof(eight));
		eight = le64toh(eight);
		/* the highest bit of each byte that is not above ' ' */
		uint64_t low = ~(((eight & low7) + ones * (0x7f - ' ')) | eight | low7);
		for (; low; low &= low - 1) {
			const char *blank = p + (unsigned)__builtin_ctzll(low) / 8;
			if (blank == start || !ta_txt_blank(*blank) || ta_txt_blank(blank[-1]))
				continue;
			if (may_end_head(start, blank))
				return true;
			if (++words == TA_TXT_HEAD_MOST)
				return has_stamp(start, blank);
		}
	}
	return true;
}

static const char *shipper_head(struct ta_txt_dress *dress, const char *p, const char *end)
{
	struct ta_txt_scan scan = { p, end };
	struct ta_txt_word word;
	if (!may_have_head(p, end))
		return p;
	const char *t = memchr(p, 'T', (size_t)(end - p)); /* the next one; NULL: none is left */
	for (unsigned i = 1; i <= TA_TXT_HEAD_MOST && ta_txt_word(&scan, &word); i++) {
		if (t && t < word.p)
			t = memchr(word.p, 'T', (size_t)(end - word.p));
		if (!ends_head(&word, t && t < scan.p) || scan.p == end)
			continue;
		if (*word.p == '|' && memchr(scan.p, '|', (size_t)(end - scan.p)))
			return p; /* a table's row */
		bool same = dress->headed && dress->head_word == i;
		if (!begins_timed(scan.p, end) && !same)
			continue;
		dress->headed = true;
		dress->head_word = i;
		return scan.p + 1;
	}
	return p;
}

/* ---- ends ---- */

/* `"…\n",` of a program's source; a row of CSV has more than one pair of quotes. */
static size_t string_end(const char *p, size_t len)
{
	char quote = p[0];
	size_t end = len;
	if (len < 2 || (quote != '"' && quote != '\''))
		return 0;
	while (end > 1 && memchr(" \t,;)", p[end - 1], 5))
		end--;
	if (end < 2 || p[end - 1] != quote || memchr(p + 1, quote, end - 2))
		return 0;
	end--;
	if (end > 2 && p[end - 2] == '\\' && p[end - 1] == 'n')
		end -= 2;
	return end;
}

static void without_quotes(const char **p, const char **end)
{
	const char *start = skip_blanks(*p, *end);
	size_t quoted = string_end(start, (size_t)(*end - start));
	if (!quoted)
		return;
	*p = start + 1;
	*end = start + quoted;
}

static size_t without_end(const char *p, size_t len)
{
	static const char *const ends[] = { "*/", "-->", " |" };
	size_t end = len;
	while (end && ta_txt_is_gap(p[end - 1]))
		end--;
	if (!end || !memchr("/>|", p[end - 1], 3))
		return len;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		size_t n = strlen(ends[i]);
		if (end >= n && memcmp(p + end - n, ends[i], n) == 0)
			return end - n;
	}
	return len;
}

size_t ta_txt_undress(struct ta_txt_dress *dress, char *text, size_t len)
{
	const char *p = text, *end = text + len, *before;
	bool numbered = false; /* a time of day looks like another number */
	without_quotes(&p, &end);
	do {
		before = p;
		p = marks(p, end);
		const char *number = numbered ? p : line_number(dress, p, end);
		numbered |= number != p;
		p = shipper_head(dress, number, end);
	} while (p != before);
	without_quotes(&p, &end);
	len = (size_t)(end - p);
	if (p != text)
		memmove(text, p, len);
	return len ? without_end(text, len) : 0;
}
