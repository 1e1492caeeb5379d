/* SPDX-License-Identifier: MIT */
/* What --fail-on waits for: "failed,-process-exit:likely,peer-silent:certain". */
#ifndef TA_CLI_FAIL_ON_H
#define TA_CLI_FAIL_ON_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpautopsy/diag/diagnosis.h"

/* Words: the scenarios, and these. */
enum { CLI_ON_FAILED = TA_SCN_COUNT, CLI_ON_HEALED, CLI_ON_WORDS };

/* Of each word 1 + the least confidence that counts; 0: the word is not there. */
struct cli_fail_on {
	uint8_t on[CLI_ON_WORDS];
	uint8_t except[CLI_ON_WORDS]; /* with a minus */
	bool given;
	bool only_exceptions; /* then every other failure counts */
};

/* Adds a list: 0, or -1 where a word is none. */
int cli_fail_on_parse(const char *text, struct cli_fail_on *fail_on);
/* An exception that fits decides; then a scenario's own word, before that for any failure. */
bool cli_fail_on_matches(const struct cli_fail_on *fail_on, const struct ta_diagnosis *diagnosis);

#endif
