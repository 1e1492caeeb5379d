/* SPDX-License-Identifier: MIT */
/* Cuts lines of -T fields into cells, and reads their header. */
#include "text/fields/columns.h"

#include <stdio.h>
#include <string.h>

#include "text/fields/names.h"
#include "text/rules.h"
#include "text/words/hosts.h"

/* One cell in quotes; *p is after it. */
static struct ta_txt_word quoted_cell(const char **p, const char *end)
{
	char quote = *(*p)++;
	const char *start = *p, *close = start;
	while (close < end && !(*close == quote && !(close + 1 < end && close[1] == quote)))
		close += *close == quote ? 2 : 1;
	close = close < end ? close : end;
	*p = close < end ? close + 1 : end;
	return (struct ta_txt_word){ start, (size_t)(close - start) };
}

static struct ta_txt_word trim(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\r'))
		p++;
	while (end > p && (end[-1] == ' ' || end[-1] == '\r'))
		end--;
	return (struct ta_txt_word){ p, (size_t)(end - p) };
}

size_t ta_txt_cells(const char *text, size_t len, char separator, size_t count,
		    struct ta_txt_word *ret)
{
	const char *p = text, *end = text + len;
	size_t n = 0;
	if (separator == ' ') {
		struct ta_txt_scan scan = ta_txt_scan_of(text, len);
		while (n < TA_TXT_COLUMNS && ta_txt_word(&scan, &ret[n]))
			n++;
		return n;
	}
	while (n < TA_TXT_COLUMNS) {
		while (p < end && *p == ' ')
			p++;
		const char *start = p;
		bool last = count && n + 1 == count;
		if (p < end && (*p == '"' || *p == '\'') && !last) {
			ret[n] = quoted_cell(&p, end);
			const char *next = memchr(p, separator, (size_t)(end - p));
			p = next ? next : end;
		} else {
			const char *next = last ? NULL : memchr(p, separator, (size_t)(end - p));
			p = next ? next : end;
			ret[n] = trim(start, p);
		}
		n++;
		if (p >= end)
			break;
		p++;
	}
	return n;
}

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '.' || c == '-';
}

bool ta_txt_columns_header(const char *text, size_t len, struct ta_txt_columns *ret)
{
	const char *p = text, *end = text + len;
	struct ta_txt_word cell[TA_TXT_COLUMNS];
	size_t known = 0;
	while (p < end && (*p == '"' || *p == '\'' || *p == ' ' || *p == '#'))
		p++;
	const char *first = p;
	while (p < end && is_name_char(*p))
		p++;
	if (p == first || !ta_txt_field_known(first, (size_t)(p - first)))
		return false;
	while (p < end && (*p == '"' || *p == '\''))
		p++;
	char separator = p < end ? *p : '\t';
	size_t n = ta_txt_cells(first, (size_t)(end - first), separator, 0, cell);
	for (size_t i = 0; i < n; i++) {
		while (cell[i].len &&
		       (cell[i].p[cell[i].len - 1] == '"' || cell[i].p[cell[i].len - 1] == '\''))
			cell[i].len--;
		known += ta_txt_field_known(cell[i].p, cell[i].len);
	}
	if (known < 2 || known * 2 < n)
		return false;
	*ret = (struct ta_txt_columns){ .separator = separator, .count = n };
	for (size_t i = 0; i < n; i++)
		snprintf(ret->name[i], sizeof(ret->name[i]), "%.*s",
			 (int)(cell[i].len < 47 ? cell[i].len : 47), cell[i].p);
	return true;
}

/* The columns of the first two addresses of a row. */
static bool find_addresses(const struct ta_txt_word *cell, size_t n, size_t *ret_src,
			   size_t *ret_dst)
{
	size_t found = 0;
	for (size_t i = 0; i < n && found < 2; i++) {
		if (!ta_txt_is_address(&cell[i]))
			continue;
		*(found ? ret_dst : ret_src) = i;
		found++;
	}
	/* what stands between them can only be a port */
	return found == 2 && (*ret_dst == *ret_src + 1 ||
			      (*ret_dst == *ret_src + 2 && ta_txt_is_digits(&cell[*ret_src + 1])));
}

bool ta_txt_columns_row(const char *text, size_t len, struct ta_txt_row *ret)
{
	static const char separators[] = TA_TXT_SEPARATORS;
	for (const char *s = separators; *s; s++) {
		if (*s != ' ' && !memchr(text, *s, len))
			continue;
		ret->cells = ta_txt_cells(text, len, *s, 0, ret->cell);
		if (ret->cells >= TA_TXT_LEAST_CELLS &&
		    find_addresses(ret->cell, ret->cells, &ret->src, &ret->dst)) {
			ret->separator = *s;
			return true;
		}
	}
	return false;
}
