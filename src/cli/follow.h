/* SPDX-License-Identifier: MIT */
/* --follow: a capture that is still written, told of while it goes on. */
#ifndef TA_CLI_FOLLOW_H
#define TA_CLI_FOLLOW_H

#include "cli_internal.h"

/* What goes with --follow: 0, or -1 when a message about its use was printed. */
int cli_follow_check(const struct cli_options *options);

/* Follows the one input in the sandbox; lines go to standard output, the report of the end to `sink`. As ta_analyse(). */
int cli_follow(const struct cli_options *options, const struct ta_analysis_options *analysis,
	       const struct ta_sink *sink);

#endif
