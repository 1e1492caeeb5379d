/* SPDX-License-Identifier: MIT */
/* The word that a mistyped one may have meant. */
#include "cli/nearest.h"

#include <stdint.h>
#include <string.h>

enum {
	WORD_MOST = 40, /* of longer words only the beginning counts */
	SURE_CHARS = 5  /* one change, and one more for so many: of "xml" one, of "fomat" two */
};

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Changes of one character, and of two neighbours that stand the wrong way round (optimal string alignment). */
static size_t distance(const char *a, const char *b)
{
	size_t n = strnlen(a, WORD_MOST), m = strnlen(b, WORD_MOST);
	uint8_t row[3][WORD_MOST + 1];
	uint8_t *before = row[0], *above = row[1], *now = row[2];
	for (size_t j = 0; j <= m; j++)
		above[j] = (uint8_t)j;
	for (size_t i = 1; i <= n; i++) {
		now[0] = (uint8_t)i;
		for (size_t j = 1; j <= m; j++) {
			size_t d = least(least(above[j], now[j - 1]) + (size_t)1,
					 above[j - 1] + (size_t)(a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				d = least(d, before[j - 2] + (size_t)1);
			now[j] = (uint8_t)d;
		}
		uint8_t *oldest = before;
		before = above;
		above = now;
		now = oldest;
	}
	return above[m];
}

static size_t changes_to(const struct cli_nearest *nearest, const char *word)
{
	const char *typed = nearest->typed;
	size_t changes = distance(typed, word);
	/* A word that begins so is as good as one with a single change. */
	if (*typed && !strncmp(word, typed, strlen(typed)))
		changes = least(changes, 1);
	return changes < strlen(word) ? changes : SIZE_MAX;
}

void cli_nearest_begin(struct cli_nearest *nearest, const char *typed)
{
	*nearest =
		(struct cli_nearest){ .typed = typed, .changes = strlen(typed) / SURE_CHARS + 1 };
}

void cli_nearest_try(struct cli_nearest *nearest, const char *word)
{
	size_t changes = changes_to(nearest, word);
	if (changes > nearest->changes || (nearest->word && changes == nearest->changes))
		return;
	nearest->changes = changes;
	nearest->word = word;
}

bool cli_nearest_fits(const struct cli_nearest *nearest, const char *word)
{
	return nearest->word && changes_to(nearest, word) == nearest->changes;
}
