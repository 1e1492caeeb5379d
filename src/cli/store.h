/* SPDX-License-Identifier: MIT */
/* --sqlite: a small process, made before the sandbox, that alone writes the database (export/store.h), because SQLite's journal comes and
 * goes beside it. It may write nowhere but in the database's folder. It is told rows; when the analysis ends without a word, however it
 * ends, what is not committed is undone. */
#ifndef TA_CLI_STORE_H
#define TA_CLI_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "tcpautopsy/analysis/analysis.h"
#include "tcpautopsy/capture/capture.h"
#include "tcpautopsy/export/store.h"
#include "tcpautopsy/report/report.h"

struct cli_options;

struct cli_store {
	const char *path;
	bool verbose, together;
	int ask; /* a socket */
	pid_t pid;
	FILE *out;              /* of rows, into it */
	struct ta_report *rows; /* that writes them */
	const struct ta_sink *sink;
	const volatile int *interrupted; /* borrowed */
	uint8_t *known;                  /* keys of files that need not be read, sorted; owned */
	size_t nknown;
	int64_t run;      /* whose rows come; -1: none so far */
	int64_t begun_ns; /* when it was opened: Unix clock */
	bool unwanted;    /* they are there already */
	bool lacks;       /* an input, which was said: the others are stored */
	bool failed;      /* and it was said: nothing more is written */
};

/* Opens the database and starts the process; with --new-only, asks which files are known. 0, or -1 and *error. */
int cli_store_open(struct cli_store *ret, const struct cli_options *options,
		   const volatile int *interrupted, struct ta_error *error);
/* As struct ta_sink has them; they return nothing: what can't be stored does not end the report. */
bool cli_store_wants_words(const struct cli_store *store, const struct ta_diagnosis *verdict);
void cli_store_connection(struct cli_store *store, const struct ta_connection_report *connection);
void cli_store_observation(struct cli_store *store,
			   const struct ta_observation_report *observation);
void cli_store_input(struct cli_store *store, const struct ta_input_report *input);
void cli_store_points(struct cli_store *store, const struct ta_points_report *points);
void cli_store_summary(struct cli_store *store, const struct ta_summary *summary);
/* Ends the process: 0, or -1 where something was not stored, which was said. */
int cli_store_close(struct cli_store *store);

/* With --new-only: what tells files that need not be read. */
void cli_store_pass_over(const struct cli_store *store, struct ta_inputs_options *ret);
/* Whether a file is known; context is a struct cli_store. By any thread. */
bool cli_store_knows(const void *context, const struct ta_file_id *file);

#endif
