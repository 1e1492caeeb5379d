/* SPDX-License-Identifier: MIT */
/* Facts: what --facts writes and the subcommand merge reads. */
#ifndef TA_CLI_MERGE_H
#define TA_CLI_MERGE_H

#include "cli/cli_internal.h"

/* What does not go with --facts, or with merge: 0, or -1 and a message about it. */
int cli_check_facts(const struct cli_options *options);

/* ta_analyse(); with --facts its runs go to `out`, and in merge they come from files of facts. *error where it is -1 for them. */
int cli_analyse(const struct cli_options *options, struct ta_inputs *inputs,
		struct ta_analysis_options *analysis, const struct ta_sink *sink,
		const struct cli_output *out, struct ta_error *error);

#endif
