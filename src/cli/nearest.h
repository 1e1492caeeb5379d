/* SPDX-License-Identifier: MIT */
/* The word that a mistyped one may have meant: the fewest characters changed, if they are few. */
#ifndef TA_CLI_NEAREST_H
#define TA_CLI_NEAREST_H

#include <stdbool.h>
#include <stddef.h>

struct cli_nearest {
	const char *typed; /* borrowed */
	const char *word;  /* borrowed; NULL: none is near */
	size_t changes;    /* of it; of none, the most that may be */
};

void cli_nearest_begin(struct cli_nearest *nearest, const char *typed);
/* Of equals the first one stays. */
void cli_nearest_try(struct cli_nearest *nearest, const char *word);
/* After all were tried: whether this one is as near as the nearest. */
bool cli_nearest_fits(const struct cli_nearest *nearest, const char *word);

#endif
