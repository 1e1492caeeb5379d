/* SPDX-License-Identifier: MIT */
#include "report/brief.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\n';
}

static size_t count_words(const char *p, size_t len)
{
	size_t n = 0;
	for (size_t i = 0; i < len; i++)
		n += !is_blank(p[i]) && (!i || is_blank(p[i - 1]));
	return n;
}

size_t ta_brief_words(const char *lines)
{
	return count_words(lines, strlen(lines));
}

/* No sentence of ours is as long; a name of a file may be. */
enum { LINE_WORDS = 110, LINE_BYTES = 1200 };

/* Bytes of a line that are written: a whole number of words, or of characters where one word is too long. */
static size_t cut(const char *line, size_t len)
{
	size_t words = 0, end = 0;
	for (size_t i = 0; i < len && i < LINE_BYTES; i++) {
		if (is_blank(line[i]))
			continue;
		if ((!i || is_blank(line[i - 1])) && ++words > LINE_WORDS)
			return end;
		if (is_blank(line[i + 1]))
			end = i + 1;
	}
	if (len <= LINE_BYTES)
		return len;
	if (end > LINE_BYTES / 2)
		return end;
	for (end = LINE_BYTES; ((unsigned char)line[end] & 0xc0) == 0x80;)
		end--;
	while (end && line[end - 1] == '\\')
		end--; /* what it escapes is cut off */
	return end;
}

/* "- **evidence:**" and headings wait for what they speak of. */
static bool waits(const char *line, size_t len)
{
	return !len || *line == '#' || (len > 3 && !memcmp(line + len - 3, ":**", 3));
}

static size_t line_words(const char *line)
{
	size_t len = strcspn(line, "\n"), take = cut(line, len);
	return count_words(line, take) + (take < len);
}

static const char *next_line(const char *line)
{
	line += strcspn(line, "\n");
	return line + (*line == '\n');
}

static void write_line(FILE *out, const char *line)
{
	size_t len = strcspn(line, "\n"), take = cut(line, len);
	fprintf(out, "%.*s%s\n", (int)take, line, take < len ? " \xe2\x80\xa6" : "");
}

void ta_brief_pour(FILE *out, struct ta_brief_room *room, size_t most, const char *lines)
{
	const char *waiting = lines;
	size_t words = 0;
	bool full = false;
	for (const char *line = lines; *line; line = next_line(line)) {
		words += line_words(line);
		if (waits(line, strcspn(line, "\n")))
			continue;
		full |= words > most || words > room->words;
		if (full) {
			room->dropped++;
			continue;
		}
		for (; waiting <= line; waiting = next_line(waiting))
			write_line(out, waiting);
		most -= words;
		room->words -= words;
		words = 0;
	}
}

void ta_brief_begin(struct ta_brief_part *part, const struct ta_page *page)
{
	part->stream = ta_stream_open(&part->text, &part->size);
	part->page = *page;
	part->page.out = part->stream;
}

void ta_brief_end(struct ta_brief_part *part, FILE *out, struct ta_brief_room *room, size_t most)
{
	ta_stream_close(part->stream);
	ta_brief_pour(out, room, most, part->text);
	free(part->text);
}
