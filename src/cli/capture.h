/* SPDX-License-Identifier: MIT */
/* The captures that a run writes: --write, --split, and --pseudonymise, which is of the report, too. */
#ifndef TA_CLI_CAPTURE_H
#define TA_CLI_CAPTURE_H

#include "cli/folder.h"
#include "cli_internal.h"
#include "tcpautopsy/export/export.h"
#include "tcpautopsy/export/pseudonym.h"

struct cli_capture {
	struct ta_selection *selection; /* NULL: nothing is written; owned */
	struct cli_output output;       /* of --write, with `writes` */
	struct cli_folder folder;       /* of --split, with `splits` */
	bool writes, splits;
	struct ta_pseudonyms pseudonyms; /* with --pseudonymise */
	struct ta_inputs *again;         /* the inputs for their second reading; owned */
};

/* Opens what is to be written, and reads the key. Before the sandbox. 0, or -1 and *error. */
int cli_capture_open(struct cli_capture *ret, const struct cli_options *options,
		     struct ta_error *error);
/* Gets the inputs ready for their second reading, and the analysis for pseudonyms. 0, or -1 and *error where they can be read but
 * once, or lie where files are to be written. */
int cli_capture_prepare(struct cli_capture *capture, const struct cli_options *options,
			struct ta_inputs *inputs, struct ta_analysis_options *analysis,
			struct ta_error *error);
/* Reads the inputs again and writes. 0, or -1 when a message has said what went wrong. */
int cli_capture_write(struct cli_capture *capture, const struct cli_options *options,
		      const struct ta_analysis_options *analysis);
/* Whether an input can be read twice, as `who` does ("--write and --split read their inputs"); whether it lies where `who` ("--split") is to
 * write files. 0, or -1 and *error. */
int cli_check_twice(const char *path, const char *who, struct ta_error *error);
int cli_check_folder(const char *split, const char *path, const char *who, struct ta_error *error);
/* Closes everything; what has not been written as a whole is gone. */
void cli_capture_close(struct cli_capture *capture);

#endif
